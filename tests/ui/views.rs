//! Draws every view of the window for a person to look at.

use demarche::ui::app::App;
use demarche_files::storage::Theme;
use egui::{Key, Modifiers, Vec2, vec2};
use egui_kittest::Harness;

use crate::{
    desk::{Desk, pictures, write as save},
    input::{CTRL, click, press, press_with, write},
    pictures::URDU,
    review, taking, versions,
};

type Window = Harness<'static, App>;

/// A view: its name, the study it is of, and how a window on it is led there.
struct View {
    name: &'static str,
    study: fn() -> Desk,
    lead: fn(&mut Window),
}

pub(crate) fn urdu() -> Desk {
    let other = "دوسرا مضمون: ٹھٹھہ میں گفتگو\n\nاس میں کم لکھا ہے۔";
    let files = [("talks.txt", URDU.as_bytes()), ("other.txt", other.as_bytes())];
    Desk { open: "talks.txt", ..Desk::new(&files) }
}

fn study_page() -> Desk {
    let desk = urdu();
    save(
        &desk.folder.path().join("third.txt"),
        b"Talks stall\n\n9 November 2025\n\nKabul replied.",
    );
    Desk { open: "", ..desk }
}

fn recent() -> Desk {
    let mut desk = study_page();
    desk.settings.recent_studies = vec![desk.folder.path().to_owned(), "/home/ayesha/gone".into()];
    desk.settings.recent = vec![desk.folder.path().join("talks.txt")];
    desk
}

pub(crate) fn next_mark(window: &mut Window) {
    press(window, Key::CloseBracket);
    press(window, Key::CloseBracket);
}

pub(crate) fn mark_urdu(window: &mut Window) {
    for (downs, code) in [(3, Key::Num2), (4, Key::Num1)] {
        for _ in 0..downs {
            press(window, Key::ArrowDown);
        }
        press(window, Key::Period);
        press(window, code);
    }
    press_with(window, Modifiers::SHIFT, Key::Num3);
}

pub(crate) fn memo(window: &mut Window) {
    press(window, Key::M);
    write(
        window,
        "Said twice: see the first paragraph, and compare what the other side says of it",
    );
    press(window, Key::Escape);
    press(window, Key::U);
}

const VIEWS: [View; 23] = [
    View {
        name: "start",
        study: recent,
        lead: |window| {
            press_with(window, CTRL, Key::W);
            press_with(window, CTRL, Key::W);
        },
    },
    View { name: "study", study: study_page, lead: |_| {} },
    View { name: "article", study: Desk::sample, lead: |_| {} },
    View { name: "article-urdu", study: urdu, lead: mark_urdu },
    View { name: "card", study: Desk::sample, lead: next_mark },
    View {
        name: "memo",
        study: Desk::sample,
        lead: |window| {
            next_mark(window);
            memo(window);
        },
    },
    View {
        name: "memo-urdu",
        study: urdu,
        lead: |window| {
            mark_urdu(window);
            memo(window);
        },
    },
    View {
        name: "selection",
        study: Desk::sample,
        lead: |window| {
            for _ in 0..6 {
                press(window, Key::ArrowDown);
            }
            press(window, Key::Period);
        },
    },
    View {
        name: "find",
        study: Desk::sample,
        lead: |window| {
            press_with(window, CTRL, Key::F);
            write(window, "the");
        },
    },
    View {
        name: "find-in-marks",
        study: Desk::sample,
        lead: |window| {
            press_with(window, CTRL | Modifiers::SHIFT, Key::F);
            write(window, "guarantees");
        },
    },
    View { name: "palette", study: Desk::sample, lead: |window| press_with(window, CTRL, Key::K) },
    View {
        name: "palette-one",
        study: Desk::sample,
        lead: |window| {
            press_with(window, CTRL, Key::K);
            write(window, "full screen");
        },
    },
    View { name: "keys", study: Desk::sample, lead: |window| press(window, Key::F1) },
    View { name: "codebook", study: Desk::sample, lead: |window| press(window, Key::F2) },
    View {
        name: "history",
        study: Desk::sample,
        lead: |window| {
            next_mark(window);
            press(window, Key::Num3);
            press(window, Key::U);
            press_with(window, CTRL | Modifiers::ALT, Key::Z);
        },
    },
    View { name: "review", study: review::article, lead: |window| press(window, Key::F7) },
    View { name: "review-urdu", study: review::urdu, lead: |window| press(window, Key::F7) },
    View { name: "versions", study: versions::study, lead: |window| press(window, Key::F7) },
    View { name: "details", study: Desk::sample, lead: |window| press_with(window, CTRL, Key::I) },
    View { name: "export", study: Desk::sample, lead: |window| press_with(window, CTRL, Key::E) },
    View { name: "go-to", study: Desk::sample, lead: |window| press_with(window, CTRL, Key::G) },
    View {
        name: "reading",
        study: Desk::sample,
        lead: |window| press_with(window, CTRL, Key::Comma),
    },
    View { name: "take-over", study: taking::taken, lead: |window| click(window, "Take over") },
];

/// `DEMARCHE_PICTURES=folder cargo test --test ui every_view` saves them all, in several looks, which takes minutes;
/// `DEMARCHE_VIEWS=light-memo,dark` draws those whose names have one of these parts.
#[test]
fn every_view_is_drawn() {
    const LOOKS: [(&str, Theme, Vec2, f32); 4] = [
        ("light", Theme::Light, vec2(1366.0, 768.0), 1.0),
        ("dark", Theme::Dark, vec2(900.0, 640.0), 1.0),
        ("sepia", Theme::Sepia, vec2(911.0, 512.0), 1.5),
        ("narrow", Theme::Light, vec2(1024.0, 700.0), 1.0),
    ];
    let folder = pictures();
    let wanted = std::env::var("DEMARCHE_VIEWS").unwrap_or_default();
    // Drawing without optimisation is slow: a few of them unless somebody wants to look at them.
    let wanted = if folder.is_some() { &*wanted } else { "sepia-start,sepia-study,sepia-memo" };
    for (look, theme, size, scale) in LOOKS {
        for view in &VIEWS {
            let name = format!("{look}-{}", view.name);
            if !wanted.split(',').any(|part| name.contains(part)) {
                continue;
            }
            let mut desk = (view.study)();
            desk.settings.theme = theme;
            (desk.size, desk.scale) = (size, if folder.is_some() { scale } else { 0.5 });
            let mut window = desk.window();
            (view.lead)(&mut window);
            window.run_steps(4);
            let picture = window.render().unwrap();
            let colors: std::collections::HashSet<[u8; 4]> =
                picture.pixels().map(|pixel| pixel.0).collect();
            assert!(colors.len() > 100, "{name}: {}", colors.len());
            if let Some(folder) = &folder {
                picture.save(folder.join(format!("{name}.png"))).unwrap();
            }
        }
    }
}
