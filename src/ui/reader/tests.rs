//! The reader as a person uses it: by pointer, wheel, keys and accessibility tree, in a test window of its own.

use egui::{Event, Modifiers, MouseWheelUnit, PointerButton, Pos2, TouchPhase, vec2};
use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable as _},
};
use smallvec::smallvec;

use super::{selection::Touch, *};
use demarche_core::{
    annotation::{Annotation, Header},
    article::{Block, BlockKind, Metadata, Sha256},
    codebook::{Code, CodeId, ColorName},
    text::{self, Span},
};

const ENGLISH: &str = "Talks stall again\n\nSun Nov 09 2025\n\nPakistan demanded verifiable action. The minister said \
                       that talks had failed. Nobody answered.\n\n\u{2022} Kabul promised restraint.\n    It also \
                       denied the raid.\n\nA last paragraph stands here.";
const URDU: &str = "استنبول مذاکرات\n\nپاکستان نے افغان طالبان (TTP) پر الزام لگایا۔ وزیر Khawaja Asif نے BBC Urdu سے \
                    گفتگو میں کہا۔";

/// What a test window shows, and what was asked of it.
struct Bench {
    article: Arc<Article>,
    set: AnnotationSet,
    revision: u64,
    codebook: Codebook,
    selection: Option<Selection>,
    chosen: Option<AnnotationId>,
    mode: Mode,
    tokens: Tokens,
    text_size: f32,
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

/// Reads a text as blocks between blank lines, the first of them the title.
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
        blocks.extend(Span::new(at, at + piece.len()).map(|span| Block { kind, span }));
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
            chosen: None,
            mode: Mode::Reading,
            tokens: Tokens::light(),
            text_size: 17.0,
            view: ReaderView::default(),
            typesetter: Typesetter::new(),
            actions: Vec::new(),
        }
    }

    /// Adds a mark on the words.
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
            article: &self.article,
            set: &self.set,
            revision: self.revision,
            codebook: &self.codebook,
            selection: self.selection,
            chosen: self.chosen.as_ref(),
            mode: &self.mode,
            is_writable: true,
            tokens: &self.tokens,
            text_size: self.text_size,
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

    /// Returns where bytes are on screen, one rectangle per run.
    fn rects(&self, span: Span) -> Vec<Rect> {
        let mut rects = Vec::new();
        for placed in &self.view.placed {
            let layout = self.view.page.kept(placed.unit).unwrap();
            let runs = layout.rects(&(span.start()..span.end()));
            rects.extend(runs.into_iter().map(|(_, rect)| rect.translate(placed.at.to_vec2())));
        }
        rects
    }

    /// Returns the middle of a word's first (last) cluster.
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

fn drag(window: &mut Harness<'_, Bench>, from: Pos2, to: Pos2) {
    window.hover_at(from);
    window.step();
    window.drag_at(from);
    window.step();
    for share in [0.3, 0.7, 1.0] {
        window.hover_at(from + (to - from) * share);
        window.step();
    }
    window.drop_at(to);
    window.run();
}

fn clicks(window: &mut Harness<'_, Bench>, at: Pos2, count: usize, modifiers: Modifiers) {
    window.hover_at(at);
    window.step();
    for _ in 0..count {
        let press = |pressed| Event::PointerButton {
            pos: at,
            button: PointerButton::Primary,
            pressed,
            modifiers,
        };
        // In one frame: the harness would give each event a frame of its own, and time passes between them.
        window.input_mut().events.extend([press(true), press(false)]);
    }
    window.run();
    // Longer than a double click may take.
    window.run_steps(10);
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

#[track_caller]
fn check_drag(source: &str, from: &str, to: &str, expected: &str) {
    let mut window = Bench::new(source).window();
    let (a, b) = (window.state().first(from), window.state().last(to));
    drag(&mut window, a, b);
    assert_eq!(window.state().selected(), expected);
    drag(&mut window, b, a);
    assert_eq!(window.state().selected(), expected, "backwards");
}

#[test]
fn a_drag_selects_exactly_the_words() {
    check_drag(ENGLISH, "demanded", "action", "demanded verifiable action");
    check_drag(ENGLISH, "emanded", "verif", "demanded verifiable");
    check_drag(ENGLISH, "talks had", "denied", {
        let start = ENGLISH.find("talks had").unwrap();
        ENGLISH.get(start..ENGLISH.find("denied").unwrap() + 6).unwrap()
    });
}

#[test]
fn a_drag_in_urdu_selects_exactly_the_words() {
    check_drag(URDU, "افغان", "طالبان", "افغان طالبان");
    check_drag(URDU, "Khawaja", "Asif", "Khawaja Asif");
}

#[test]
fn clicks_in_a_row_select_more_and_more() {
    let mut window = Bench::new(ENGLISH).window();
    let at = window.state().first("inister");
    for (count, expected) in [
        (2, "minister"),
        (3, "The minister said that talks had failed."),
        (
            4,
            "Pakistan demanded verifiable action. The minister said that talks had failed. Nobody answered.",
        ),
    ] {
        clicks(&mut window, at, count, Modifiers::NONE);
        assert_eq!(window.state().selected(), expected);
    }
    clicks(&mut window, at, 1, Modifiers::NONE);
    assert_eq!(window.state().selected(), "");
    let at = window.state().first("talks had");
    clicks(&mut window, at, 1, Modifiers::SHIFT);
    assert!(
        window.state().selected().ends_with("said that talks"),
        "{}",
        window.state().selected()
    );
}

#[track_caller]
fn check_every_cluster(source: &str) {
    let window = Bench::new(source).window();
    let bench = window.state();
    let screen = Screen {
        window: Rect::from_min_size(Pos2::ZERO, vec2(900.0, 600.0)),
        column: bench.view.placed[0].at.x,
        placed: bench.view.placed.clone(),
        is_over: true,
    };
    let mode = Mode::Reading;
    let model = ReaderModel {
        article: &bench.article,
        set: &bench.set,
        revision: 0,
        codebook: &bench.codebook,
        selection: None,
        chosen: None,
        mode: &mode,
        is_writable: true,
        tokens: &bench.tokens,
        text_size: 17.0,
    };
    let text = bench.article.text();
    let mut at = 0;
    while let Some(cluster) = text::grapheme_at(text, at) {
        at = cluster.end();
        let [rect] = bench.rects(cluster)[..] else { continue };
        if rect.width() < 1.0 || cluster.of(text).unwrap().trim().is_empty() {
            continue;
        }
        let (_, Touch { cluster: touched, .. }) =
            screen.touch(&bench.view.page, &model, rect.center()).unwrap();
        let touched = touched.unwrap();
        assert!(
            touched.contains_span(cluster),
            "{:?} touched {:?}",
            cluster.of(text),
            touched.of(text)
        );
    }
}

#[test]
fn a_click_in_the_middle_of_a_cluster_touches_it() {
    check_every_cluster(ENGLISH);
    check_every_cluster(URDU);
}

#[test]
fn a_click_on_a_mark_chooses_it_and_further_clicks_cycle() {
    let mut window = Bench::new(ENGLISH)
        .marked("whole", "Pakistan demanded verifiable action")
        .marked("part", "demanded verifiable")
        .window();
    let at = window.state().first("verifiable");
    for expected in ["part", "whole", "part"] {
        clicks(&mut window, at, 1, Modifiers::NONE);
        assert_eq!(window.state().chosen, Some(AnnotationId::new(expected)));
    }
    let at = window.state().first("Nobody");
    clicks(&mut window, at, 1, Modifiers::NONE);
    assert_eq!(window.state().chosen, None);
}

#[test]
fn a_dropped_handle_asks_for_new_edges() {
    let mut bench = Bench::new(ENGLISH).marked("m", "demanded verifiable");
    bench.chosen = Some(AnnotationId::new("m"));
    let mut window = bench.window();
    let from = {
        let rect = window.state().rects(window.state().find("verifiable"))[0];
        pos2(rect.right(), rect.bottom() - 2.0)
    };
    let to = window.state().last("action");
    drag(&mut window, from, to + vec2(4.0, 0.0));
    let span = window.state().find("demanded verifiable action");
    let moved = window.state().actions.iter().find_map(|action| match action {
        Action::MoveEdges(id, selection) => Some((id.clone(), *selection)),
        _ => None,
    });
    let expected = Selection { anchor: span.start(), focus: span.end() };
    assert_eq!(moved, Some((AnnotationId::new("m"), expected)));
}

#[test]
fn while_edges_are_moved_the_selection_is_the_new_place() {
    let mut bench = Bench::new(ENGLISH).marked("m", "demanded verifiable");
    let original = bench.find("demanded verifiable");
    bench.mode = Mode::Edges { id: AnnotationId::new("m"), original };
    bench.selection = Some(Selection { anchor: original.start(), focus: original.end() });
    let mut window = bench.window();
    let at = window.state().last("action");
    clicks(&mut window, at, 1, Modifiers::NONE);
    assert_eq!(window.state().selected(), "demanded verifiable action");
    let from = {
        let rect = window.state().rects(window.state().find("demanded"))[0];
        pos2(rect.left(), rect.top() + 3.0)
    };
    let to = window.state().first("Pakistan");
    drag(&mut window, from, to - vec2(2.0, 0.0));
    assert_eq!(window.state().selected(), "Pakistan demanded verifiable action");
    let moved = |action: &Action| matches!(action, Action::MoveEdges(..));
    assert!(!window.state().actions.iter().any(moved), "only Enter keeps the new place");
}

#[test]
fn the_small_bar_marks_and_keeps_clear_of_the_words() {
    let mut window = Bench::new(ENGLISH).window();
    let (a, b) = (window.state().first("demanded"), window.state().last("action"));
    drag(&mut window, a, b);
    let button = window.get_by_label("Demand (1)");
    let words = window.state().rects(window.state().find("demanded verifiable action"))[0];
    assert!(!button.rect().intersects(words.expand2(vec2(0.0, 2.0))));
    button.click();
    window.run();
    let is_marked =
        |action: &Action| matches!(action, Action::Mark(code) if *code == CodeId::new("demand"));
    assert!(window.state().actions.iter().any(is_marked));
    assert!(window.state().view.has_focus(), "the text has the focus again");
}

#[test]
fn keys_move_the_caret_and_select_sentences() {
    let mut bench = Bench::new(ENGLISH);
    let at = bench.find("minister").start();
    bench.selection = Some(Selection { anchor: at, focus: at });
    let mut window = bench.window();
    let run = |window: &mut Harness<'_, Bench>, command| {
        window.state_mut().view.run(command);
        window.run();
        window.state().selection.unwrap()
    };
    assert_eq!(run(&mut window, Command::CaretRight).focus, at + 1);
    assert_eq!(run(&mut window, Command::CaretWordRight).focus, at + "minister".len());
    run(&mut window, Command::SelectSentence);
    assert_eq!(window.state().selected(), "The minister said that talks had failed.");
    run(&mut window, Command::ExtendSentenceForward);
    assert_eq!(
        window.state().selected(),
        "The minister said that talks had failed. Nobody answered."
    );
    assert_eq!(run(&mut window, Command::CaretStart).focus, 0);
    assert_eq!(run(&mut window, Command::CaretEnd).focus, ENGLISH.len());
    run(&mut window, Command::SelectAll);
    assert_eq!(window.state().selected(), ENGLISH);
}

#[test]
fn up_and_down_keep_the_column() {
    let source = format!("T\n\n{}", "word after word ".repeat(40).trim());
    let mut bench = Bench::new(&source);
    let at = bench.article.blocks()[1].span.start() + 30;
    bench.selection = Some(Selection { anchor: at, focus: at });
    let mut window = bench.window();
    for command in [Command::CaretDown, Command::CaretDown, Command::CaretUp, Command::CaretUp] {
        window.state_mut().view.run(command);
        window.run();
        assert_ne!(window.state().selection.unwrap().focus, 0);
    }
    assert_eq!(window.state().selection.unwrap().focus, at);
}

#[test]
fn right_and_left_walk_over_every_cluster_of_mixed_text() {
    for source in [ENGLISH, URDU] {
        let mut bench = Bench::new(source);
        bench.selection = Some(Selection { anchor: 0, focus: 0 });
        let mut window = bench.window();
        let is_rtl = source == URDU;
        let (there, back) = if is_rtl {
            (Command::CaretLeft, Command::CaretRight)
        } else {
            (Command::CaretRight, Command::CaretLeft)
        };
        let mut reached = std::collections::BTreeSet::new();
        for _ in 0..source.chars().count() + 5 {
            window.state_mut().view.run(there);
            window.step();
            reached.insert(window.state().selection.unwrap().focus);
        }
        assert_eq!(window.state().selection.unwrap().focus, source.len(), "the end is reached");
        for _ in 0..source.chars().count() + 5 {
            window.state_mut().view.run(back);
            window.step();
        }
        assert_eq!(window.state().selection.unwrap().focus, 0, "and the start again");
        assert!(reached.len() > source.chars().count() / 2);
    }
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
    let line = window.state().view.top_line.unwrap();
    window.state_mut().text_size = 21.0;
    window.run();
    let (byte, y) = window.state().view.top_line.unwrap();
    assert!(
        byte.abs_diff(line.0) < 90 && (y - line.1).abs() < 40.0,
        "{line:?} became {:?}",
        (byte, y)
    );
}

#[test]
fn a_place_comes_back() {
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
fn an_idle_window_asks_for_no_frame() {
    let mut window = Bench::new(ENGLISH).marked("m", "demanded").window();
    window.run_steps(3);
    let delay =
        window.output().viewport_output.values().map(|viewport| viewport.repaint_delay).min();
    assert!(delay.unwrap() > std::time::Duration::from_hours(1), "{delay:?}");
}

#[test]
fn a_screen_reader_hears_the_text_and_its_marks() {
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
