//! frame-ratio: the work per frame depends on what is visible, not on the size of the article.

use std::time::Duration;

use demarche::ui::Pace;
use egui::{Key, Modifiers};

use crate::{
    material::{BigStudy, Dice},
    measure::{Report, ms, quantile, ratio},
    window::{Window, press, wheel},
};

/// How many rounds are measured, each on both articles in turn; the least of each figure is used.
const ROUNDS: usize = 5;

/// Draws frames: half of them with the wheel, half with page keys, and now and then a jump to the end, the start or a far
/// mark.
pub(crate) fn frames(window: &mut Window, seed: u64) -> Vec<Duration> {
    let mut dice = Dice::new(seed);
    (0..600)
        .map(|index| {
            let events = match index % 60 {
                10 => press(Key::End, Modifiers::COMMAND),
                30 => press(Key::Home, Modifiers::COMMAND),
                20 | 40 | 50 => press(Key::PageDown, Modifiers::NONE),
                _ => wheel(-40.0 * (1 + dice.below(4)) as f32),
            };
            window.frame(events).1
        })
        .collect()
}

pub(crate) fn run(report: &mut Report) {
    let small = BigStudy::new(1_000_000, 10_000);
    let large = BigStudy::new(100_000_000, 1_000_000);
    let mut figures = Vec::new();
    let mut windows =
        [&small, &large].map(|study| Window::new(&study.article_file(), Pace::AtOnce));
    for window in &mut windows {
        window.frames_until(|app| app.session().open().is_some_and(|open| !open.set.is_empty()));
        frames(window, 99);
    }
    for round in 0..2 * ROUNDS {
        if round == ROUNDS {
            // The second half with the whole text selected.
            for window in &mut windows {
                window.frame(press(Key::A, Modifiers::COMMAND));
                window.frame(Vec::new());
            }
        }
        figures.push(windows.each_mut().map(|window| {
            let mut spent = frames(window, 1 + round as u64);
            (quantile(&mut spent, 0.5), quantile(&mut spent, 0.99))
        }));
    }
    let mut worst = 0.0_f64;
    let (read, selected) = figures.split_at(ROUNDS);
    for (name, figures) in [("reading", read), ("all selected", selected)] {
        let least = |pick: fn(&[(Duration, Duration); 2]) -> Duration| {
            figures.iter().map(pick).min().unwrap_or_default()
        };
        let (p50, p50_large) = (least(|both| both[0].0), least(|both| both[1].0));
        let (p99, p99_large) = (least(|both| both[0].1), least(|both| both[1].1));
        println!("frame-ratio: {name}, 1 MB / 10 k p50 {} p99 {}", ms(p50), ms(p99));
        println!("frame-ratio: {name}, 100 MB / 1 M p50 {} p99 {}", ms(p50_large), ms(p99_large));
        worst = worst.max(ratio(p50_large, p50)).max(ratio(p99_large, p99));
    }
    report.add("frame-ratio", worst, 1.5, "x");
}
