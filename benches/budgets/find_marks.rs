//! find-marks: words typed into "Find in marks" in a set of a million marks: how long until the marks are listed, and how long
//! the slowest frame takes until then. Wall time, because a thread looks through the marks while the window draws.

use std::time::{Duration, Instant};

use demarche::{session::Access, ui::Pace};
use egui::{Event, Key, Modifiers};

use crate::{
    material::BigStudy,
    measure::{Report, ms},
    window::{Window, press},
};

pub(crate) fn run(_: &mut Report) {
    let study = BigStudy::new(100_000_000, 1_000_000);
    let mut window = Window::new(&study.article_file(), Pace::Threads);
    window.frames_until(|app| {
        app.session().open().is_some_and(|open| open.access == Access::Writable)
    });
    // The words are counted and the study is listed meanwhile.
    std::thread::sleep(Duration::from_secs(3));
    window.frame(press(Key::F, Modifiers::COMMAND | Modifiers::SHIFT));
    for _ in 0..10 {
        window.frame(Vec::new());
    }
    for typed in ["restr", "aint", "zz"] {
        window.is_answered();
        let began = Instant::now();
        let mut slowest = Duration::ZERO;
        let mut events = vec![Event::Text(typed.to_owned())];
        while !window.is_answered() {
            let drawn = Instant::now();
            window.frame(std::mem::take(&mut events));
            slowest = slowest.max(drawn.elapsed());
            std::thread::sleep(Duration::from_millis(10));
        }
        let drawn = Instant::now();
        window.frame(Vec::new());
        slowest = slowest.max(drawn.elapsed());
        println!(
            "find-marks: {typed:?} added, 1 M marks listed after {}, slowest frame {}",
            ms(began.elapsed()),
            ms(slowest)
        );
    }
}
