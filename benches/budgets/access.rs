//! access: the time of a frame while a screen reader has the text, its marks and everything around them, in several
//! articles. There is no limit that means the same on every machine; the goal is a p99 under 2 ms.

use demarche::ui::Pace;

use crate::{
    frame::frames,
    material::{BigStudy, article_text, urdu_text},
    measure::{Report, ms, quantile},
    window::Window,
};

/// How many times the frames are drawn; the least of each figure is reported.
const ROUNDS: usize = 5;

pub(crate) fn run(_: &mut Report) {
    let studies = [
        ("100 MB / 1 M", BigStudy::new(100_000_000, 1_000_000)),
        ("1 MB / 10 k", BigStudy::new(1_000_000, 10_000)),
        ("1 MB / 10 k, Nastaliq", BigStudy::of(&urdu_text(1_000_000), 10_000)),
        ("100 kB / 10 k", BigStudy::of(&article_text(100_000), 10_000)),
        // Short enough to be published whole.
        ("30 kB / 400", BigStudy::of(&article_text(30_000), 400)),
    ];
    for (name, study) in studies {
        for (state, is_on) in [("off", false), ("on", true)] {
            let mut window = Window::new(&study.article_file(), Pace::AtOnce);
            if is_on {
                window.publish();
            }
            window
                .frames_until(|app| app.session().open().is_some_and(|open| !open.set.is_empty()));
            frames(&mut window, 99);
            let rounds = (1..=ROUNDS).map(|round| {
                let mut spent = frames(&mut window, round as u64);
                (quantile(&mut spent, 0.5), quantile(&mut spent, 0.99))
            });
            let rounds: Vec<_> = rounds.collect();
            let p50 = rounds.iter().map(|(p50, _)| *p50).min().unwrap_or_default();
            let p99 = rounds.iter().map(|(_, p99)| *p99).min().unwrap_or_default();
            println!("access: {name}, accessibility {state}: p50 {} p99 {}", ms(p50), ms(p99));
        }
    }
}
