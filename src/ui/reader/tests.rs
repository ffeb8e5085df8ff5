//! Tests the reader by pointer, wheel, keys and accessibility tree, in its own test window.

mod assist;
mod keys;
mod marks;
mod pointer;

use std::sync::Arc;

use egui::{Event, Modifiers, MouseWheelUnit, Pos2, TouchPhase, pos2, vec2};
use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable as _},
};
use smallvec::smallvec;

use super::*;
use crate::{
    session::{Clutter, Command, Filter, Keymap, Selection},
    ui::theme::Tokens,
};
use demarche_core::{
    annotation::{Annotation, AnnotationId, AnnotationSet, Header},
    article::{Article, Block, BlockKind, Metadata, Sha256},
    codebook::{Code, CodeId, Codebook, ColorName},
    text::{self, Span},
};
use demarche_files::storage::{Column, Reading, Spacing, Typeface};

const ENGLISH: &str = "Talks stall again\n\nSun Nov 09 2025\n\nPakistan demanded verifiable action. The minister said \
                       that talks had failed. Nobody answered.\n\n\u{2022} Kabul promised restraint.\n    It also \
                       denied the raid.\n\nA last paragraph stands here.";
const URDU: &str = "استنبول مذاکرات\n\nپاکستان نے افغان طالبان (TTP) پر الزام لگایا۔ وزیر Khawaja Asif نے BBC Urdu سے \
                    گفتگو میں کہا۔";

/// The content of a test window, and the actions it produced.
struct Bench {
    article: Arc<Article>,
    set: AnnotationSet,
    revision: u64,
    codebook: Codebook,
    selection: Option<Selection>,
    pieces: Vec<Span>,
    chosen: Option<AnnotationId>,
    mode: Mode,
    tokens: Tokens,
    text_size: f32,
    reading: Reading,
    view: ReaderView,
    typesetter: Typesetter,
    actions: Vec<Action>,
}

fn code(id: &str, name: &str, key: char) -> Code {
    Code {
        id: CodeId::new(id),
        name: name.to_owned(),
        key: Some(key),
        letter: name.get(..1).unwrap().to_owned(),
        color: ColorName::Blue,
        definition: String::new(),
        test: String::new(),
        is_not: String::new(),
        examples: Vec::new(),
        is_active: true,
    }
}

/// Returns an article whose blocks are separated by blank lines, the first being the title.
pub(super) fn article(text: &str) -> Arc<Article> {
    let mut blocks = Vec::new();
    let mut at = 0;
    for piece in text.split("\n\n") {
        let kind = match piece {
            _ if at == 0 => BlockKind::Title,
            _ if piece.starts_with('\u{2022}') => BlockKind::ListItem,
            _ if piece.starts_with("Sun ") => BlockKind::Date,
            _ => BlockKind::Paragraph,
        };
        blocks.extend(Span::new(at, at + piece.len()).map(|span| Block::new(kind, span)));
        at += piece.len() + 2;
    }
    let hash = Sha256([0; 32]);
    let metadata = Metadata { title: Some("Talks".to_owned()), ..Metadata::default() };
    Arc::new(Article::new(text.into(), blocks, metadata, "UTF-8", hash, hash))
}

impl Bench {
    fn new(source: &str) -> Self {
        let mut codebook = Codebook::built_in();
        codebook.codes = vec![code("demand", "Demand", '1'), code("allegation", "Allegation", '2')];
        Self {
            article: article(source),
            set: AnnotationSet::new(Header::default()),
            revision: 0,
            codebook,
            selection: None,
            pieces: Vec::new(),
            chosen: None,
            mode: Mode::Reading,
            tokens: Tokens::light(),
            text_size: 17.0,
            reading: Reading::default(),
            view: ReaderView::default(),
            typesetter: Typesetter::new(),
            actions: Vec::new(),
        }
    }

    /// Adds a mark on these words.
    fn marked(mut self, id: &str, words: &str) -> Self {
        let span = self.find(words);
        let mark = Annotation {
            id: AnnotationId::new(id),
            code: CodeId::new("demand"),
            spans: smallvec![span],
            created: None,
            modified: None,
            is_unsure: false,
            confidence: None,
            detail: None,
        };
        let marks = self.set.iter().cloned().chain([Arc::new(mark)]).collect();
        self.set = AnnotationSet::from_annotations(Header::default(), marks).0;
        self
    }

    fn find(&self, words: &str) -> Span {
        let start =
            self.article.text().find(words).unwrap_or_else(|| panic!("{words} is not in the text"));
        Span::new(start, start + words.len()).unwrap()
    }

    fn ui(&mut self, ui: &mut Ui) {
        let model = ReaderModel {
            session: None,
            article: &self.article,
            set: &self.set,
            revision: self.revision,
            codebook: &self.codebook,
            selection: self.selection,
            pieces: &self.pieces,
            chosen: self.chosen.as_ref(),
            mode: &self.mode,
            is_writable: true,
            has_dialog: false,
            keymap: &Keymap::default(),
            filter: &Filter::All,
            hits: Hits::default(),
            tokens: &self.tokens,
            clutter: Clutter::Shown,
            text_size: self.text_size,
            reading: self.reading,
        };
        let n_before = self.actions.len();
        reader_ui(ui, &model, &mut self.view, &mut self.typesetter, &mut self.actions);
        for action in self.actions.iter().skip(n_before) {
            match action {
                Action::Select(selection) => self.selection = *selection,
                Action::Choose(id) => self.chosen.clone_from(id),
                _ => {}
            }
        }
    }

    fn window(self) -> Harness<'static, Self> {
        let mut window = Harness::builder()
            .with_size(vec2(900.0, 600.0))
            .with_step_dt(0.05)
            .with_max_steps(100)
            .allow_missing_glyphs()
            .build_ui_state(|ui, bench: &mut Self| bench.ui(ui), self);
        window.run();
        window
    }

    fn selected(&self) -> &str {
        self.selection
            .and_then(Selection::span)
            .map_or("", |span| span.of(self.article.text()).unwrap())
    }

    /// Returns the rectangles of a span on screen, one per run.
    fn rects(&self, span: Span) -> Vec<Rect> {
        let mut rects = Vec::new();
        for placed in &self.view.placed {
            let layout = self.view.page.kept(placed.unit).unwrap();
            let runs = layout.rects(&(span.start()..span.end()));
            rects.extend(runs.into_iter().map(|(_, rect)| rect.translate(placed.at.to_vec2())));
        }
        rects
    }

    /// Returns the middle of the first cluster of these words.
    fn first(&self, words: &str) -> Pos2 {
        let span = self.find(words);
        let cluster = text::grapheme_at(self.article.text(), span.start()).unwrap();
        self.rects(cluster)[0].center()
    }

    fn last(&self, words: &str) -> Pos2 {
        let span = self.find(words);
        let start = text::previous_grapheme(self.article.text(), span.end());
        self.rects(Span::new(start, span.end()).unwrap())[0].center()
    }
}

fn wheel(window: &mut Harness<'_, Bench>, points: f32) {
    window.hover_at(pos2(300.0, 300.0));
    window.event(Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta: vec2(0.0, points),
        phase: TouchPhase::Move,
        source: egui::MouseWheelSource::Unknown,
        modifiers: Modifiers::NONE,
    });
    window.run();
}

#[test]
fn the_wheel_reaches_the_end_and_lays_out_only_what_is_near() {
    let source = format!("T\n\n{}", "A paragraph of some words.\n\n".repeat(20_000));
    let mut window = Bench::new(source.trim_end()).window();
    for _ in 0..3 {
        wheel(&mut window, -400.0);
    }
    let place = window.state().view.place();
    assert!(place.byte > 300, "{place:?}");
    wheel(&mut window, -1e7);
    let last = window.state().view.placed.last().copied().unwrap();
    assert_eq!(last.unit + 1, window.state().view.page.len());
    wheel(&mut window, 1e7);
    assert_eq!(window.state().view.place(), Place::default());
}

#[test]
fn a_megabyte_without_a_line_break_scrolls() {
    let source = format!("T\n\n{}", "words and ".repeat(100_000));
    let mut bench = Bench::new(source.trim_end());
    bench.selection = Some(Selection { anchor: 0, focus: 0 });
    let mut window = bench.window();
    window.state_mut().view.run(Command::CaretEnd);
    window.run();
    assert_eq!(window.state().selection.unwrap().focus, source.trim_end().len());
    assert!(window.state().view.page.n_kept() < 8, "only the pieces near the window are laid out");
}

#[test]
fn a_new_mark_moves_nothing_and_a_visible_place_is_not_scrolled_to() {
    let source = format!("T\n\n{}", "A paragraph of some words.\n\n".repeat(300));
    let mut window = Bench::new(source.trim_end()).window();
    wheel(&mut window, -333.0);
    let place = window.state().view.place();
    let visible = window.state().view.placed[3].unit;
    let byte = window.state().view.page.bytes(visible).unwrap().start;
    window.state_mut().revision += 1;
    window.state_mut().view.reveal(byte);
    window.run();
    assert_eq!(window.state().view.place(), place);
    window.state_mut().view.reveal(0);
    window.run();
    assert_ne!(window.state().view.place(), place);
}

#[test]
fn another_text_size_keeps_the_line_at_the_top() {
    let source = format!(
        "T\n\n{}",
        "Some words that fill more than one line of the column, so that it wraps. ".repeat(400)
    );
    let mut window = Bench::new(source.trim_end()).window();
    wheel(&mut window, -2000.0);
    let before = window.state().view.place();
    let places = window.state().view.placed.clone();
    let y = |window: &Harness<'_, Bench>| {
        let view = &window.state().view;
        let placed = view.placed.iter().find_map(|placed| {
            let layout = view.page.kept(placed.unit)?;
            let line = layout.lines.iter().find(|line| line.bytes.contains(&before.byte))?;
            Some(placed.at.y + line.top)
        });
        placed.unwrap()
    };
    let at = y(&window);
    let column = |column| Reading { column, ..Reading::default() };
    let spacing = |spacing| Reading { spacing, ..Reading::default() };
    for (size, reading) in [
        (21.0, Reading::default()),
        (17.0, column(Column::Narrow)),
        (12.5, column(Column::Wide)),
        (17.0, spacing(Spacing::Tight)),
        (17.0, spacing(Spacing::Double)),
        (17.0, Reading { typeface: Typeface::Sans, ..Reading::default() }),
    ] {
        window.state_mut().text_size = size;
        window.state_mut().reading = reading;
        window.run();
        assert!((y(&window) - at).abs() < 1.0, "{size} {reading:?}: {} not {at}", y(&window));
        assert_eq!(window.state().view.place(), before, "the line is not lost by and by");
    }
    window.state_mut().reading = Reading::default();
    window.run();
    assert_eq!(window.state().view.placed, places, "everything is back where it was");
}

#[test]
fn a_scroll_position_is_restored() {
    let source = format!("T\n\n{}", "A paragraph of some words.\n\n".repeat(300));
    let mut window = Bench::new(source.trim_end()).window();
    wheel(&mut window, -777.0);
    let place = window.state().view.place();
    let mut again = Bench::new(source.trim_end());
    again.view.set_place(place);
    let again = again.window();
    assert_eq!(again.state().view.place(), place);
}

#[test]
fn an_idle_window_requests_no_frame() {
    let mut window = Bench::new(ENGLISH).marked("m", "demanded").window();
    window.run_steps(3);
    let delay =
        window.output().viewport_output.values().map(|viewport| viewport.repaint_delay).min();
    assert!(delay.unwrap() > std::time::Duration::from_hours(1), "{delay:?}");
}

#[test]
fn a_screen_reader_reads_the_text_and_its_marks() {
    let window = Bench::new(ENGLISH).marked("m", "demanded verifiable action").window();
    let document = window.get_by_role(Role::Document);
    let words = document.accesskit_node().document_range().text();
    assert!(words.contains("Pakistan demanded verifiable action. The minister"), "{words}");
    assert!(words.contains("Talks stall again\n"), "{words}");
    let run = window
        .get_all_by_role(Role::TextRun)
        .find(|run| run.value().as_deref() == Some("demanded verifiable action"))
        .expect("a run of its own for the marked words");
    assert_eq!(run.accesskit_node().description().as_deref(), Some("Demand"));
}

#[test]
fn an_empty_article_is_drawn() {
    let mut bench = Bench::new("");
    bench.view.run(Command::CaretDown);
    let window = bench.window();
    assert!(window.state().actions.is_empty());
}
