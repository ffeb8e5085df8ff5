//! start: processor time to the first frame of the sample, compared with an empty window plus laying out and drawing the
//! same visible words once, each measured in the same way.

use std::{path::Path, process::Command, time::Duration};

use demarche::ui::{
    Pace,
    typeset::{Direction, Face, Style, Typesetter},
};
use egui::{CentralPanel, Color32, Context, Pos2, RawInput, Rect, vec2};

use crate::{
    measure::{Report, cpu, ms, ratio},
    window::Window,
};

/// Starts a process; returns the processor time it had used at its first frame.
fn started(what: &str) -> Duration {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--child", "start", what])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Duration::from_nanos(String::from_utf8(output.stdout).unwrap().trim().parse().unwrap())
}

pub(crate) fn run(report: &mut Report) {
    let folder = tempfile::tempdir().unwrap();
    demarche_files::storage::copy_sample(folder.path()).unwrap();
    let sample = folder.path().to_str().unwrap();
    let (mut empty, mut words, mut ours) = (Duration::MAX, Duration::MAX, Duration::MAX);
    for _ in 0..7 {
        empty = empty.min(started(""));
        words = words.min(started("words"));
        ours = ours.min(started(sample));
    }
    println!(
        "start: first frame of the sample {}, of an empty window {}, with its words alone {}",
        ms(ours),
        ms(empty),
        ms(words)
    );
    report.add("start", ratio(ours, words), 2.0, "x");
}

/// How many bytes of text are in the first frame: `VISIBLE` of the article, `LIST` around it in titles, counts and quotes.
const VISIBLE: usize = 900;
const LIST: usize = 700;

/// Lays out and draws the words in the first frame of the sample, with nothing around them.
fn draw_words(ui: &egui::Ui) {
    let text = include_str!("../../assets/sample/istanbul-talks.txt");
    let mut typesetter = Typesetter::new();
    let mut draw = |text: &str, most: usize, style: Style, width: f32| {
        let text = text.get(..text.floor_char_boundary(most)).unwrap_or_default();
        let mut top = 0.0;
        for line in text.lines().filter(|line| !line.is_empty()) {
            let words = typesetter.lay_out(line, &style, width, 1.0);
            typesetter.paint(ui.painter(), Pos2::new(0.0, top), &words, Color32::BLACK);
            top += words.size().y;
        }
    };
    let style = |face, size| Style {
        face,
        size,
        line_height: 1.6,
        is_bold: false,
        is_italic: false,
        direction: Direction::Auto,
        hand: None,
    };
    draw(text, VISIBLE, style(Face::Serif, 18.0), 620.0);
    draw(text, LIST, style(Face::Sans, 13.0), 280.0);
}

/// Runs in a process of its own: draws the first frame of a study, of an empty window or of words alone, and prints the
/// processor time used until then.
pub(crate) fn child(what: &str) {
    let used = if what.is_empty() || what == "words" {
        let ctx = Context::default();
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, vec2(1280.0, 800.0))),
            ..RawInput::default()
        };
        let mut output = ctx.run_ui(input, |ui| {
            CentralPanel::default().show(ui, |ui| {
                ui.label("Hello");
                if what == "words" {
                    draw_words(ui);
                }
            });
        });
        output.textures_delta.clear();
        assert!(!ctx.tessellate(output.shapes, 1.0).is_empty());
        // Before anything is freed: closing the window is not part of opening it.
        cpu()
    } else {
        let mut window = Window::begin(Path::new(what), Pace::Threads, None);
        window.frames_until(|app| app.session().open().is_some_and(|open| !open.set.is_empty()));
        cpu()
    };
    println!("{}", used.as_nanos());
}
