//! next-article: from the key to the next article's first frame.

use std::time::Duration;

use demarche::ui::Pace;
use egui::{Key, Modifiers};

use crate::{
    material::{article_text, put},
    measure::{Report, cpu, ms, quantile, since},
    window::{Window, press},
};

pub(crate) fn run(report: &mut Report) {
    const ARTICLES: usize = 40;
    let folder = tempfile::tempdir().unwrap();
    for number in 0..ARTICLES {
        put(
            &folder.path().join(format!("{number:02}.txt")),
            article_text(20_000 + 500 * number).as_bytes(),
        );
    }
    let mut window = Window::new(folder.path(), Pace::AtOnce);
    window.settle();
    let mut spent: Vec<Duration> = (1..ARTICLES)
        .map(|number| {
            let before = cpu();
            let mut events = press(Key::PageDown, Modifiers::COMMAND);
            let wanted = format!("{number:02}.txt");
            while window.app.session().open().is_none_or(|open| open.path.as_str() != wanted) {
                window.frame(std::mem::take(&mut events));
            }
            let spent = since(before);
            for _ in 0..3 {
                window.frame(Vec::new());
            }
            spent
        })
        .collect();
    let (median, slowest) = (quantile(&mut spent, 0.5), quantile(&mut spent, 1.0));
    println!("next-article: 20 to 40 kB, median {}, slowest {}", ms(median), ms(slowest));
    report.add("next-article", slowest.as_secs_f64() * 1e3, 20.0, "ms");
}
