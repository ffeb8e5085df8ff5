//! Tests keys: the caret, and what they select.

use super::{super::highlights::Edge, *};

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
    assert_eq!(window.state().selected(), "The minister said that talks had failed");
    run(&mut window, Command::ExtendSentenceForward);
    assert_eq!(
        window.state().selected(),
        "The minister said that talks had failed. Nobody answered"
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
    const ENDS_IN_URDU: &str = "Talks in کابل\n\nThe minister spoke of قندھار\n\nNobody answered";
    for source in [ENGLISH, URDU, ENDS_IN_URDU] {
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
fn a_frame_with_everything_selected_depends_on_what_is_visible() {
    let shapes = |n_paragraphs: usize| {
        let source = format!("T\n\n{}", "A paragraph of some words.\n\n".repeat(n_paragraphs));
        let mut window = Bench::new(source.trim_end()).window();
        window.state_mut().view.run(Command::SelectAll);
        window.run();
        assert_eq!(window.state().selected().len(), source.trim_end().len());
        (window.output().shapes.len(), window.state().view.page.n_kept())
    };
    // Both too long to be published whole to a screen reader.
    assert_eq!(shapes(2_000), shapes(20_000));
}

/// Puts the caret at `at` and presses `.` once for each of `expected`, the selections after each press.
#[track_caller]
fn check_sentences(at: &str, expected: &[&str]) {
    let mut bench = Bench::new(ENGLISH);
    let at = bench.find(at).start();
    bench.selection = Some(Selection { anchor: at, focus: at });
    let mut window = bench.window();
    for expected in expected {
        window.state_mut().view.run(Command::SelectSentence);
        window.run();
        assert_eq!(window.state().selected(), *expected);
    }
}

#[test]
fn the_sentence_key_leaves_out_marker_and_stop_and_goes_on() {
    check_sentences(
        "minister",
        &[
            "The minister said that talks had failed",
            "The minister said that talks had failed. Nobody answered",
            "The minister said that talks had failed. Nobody answered.\n\n\u{2022} Kabul promised restraint",
        ],
    );
    check_sentences(
        "\u{2022}",
        &["Kabul promised restraint", "Kabul promised restraint.\n    It also denied the raid"],
    );
    let last = "A last paragraph stands here";
    check_sentences("stands", &[last, last]);
}

#[test]
fn the_paragraph_key_leaves_out_marker_and_stop() {
    let mut bench = Bench::new(ENGLISH);
    let at = bench.find("denied").start();
    bench.selection = Some(Selection { anchor: at, focus: at });
    let mut window = bench.window();
    window.state_mut().view.run(Command::SelectParagraph);
    window.run();
    assert_eq!(window.state().selected(), "Kabul promised restraint.\n    It also denied the raid");
}

/// Moves the edge of a mark on `words` with these commands, one after the other, and compares the mark's words after each.
#[track_caller]
fn check_edges(words: &str, edge: Edge, steps: &[(Command, &str)]) {
    let mut bench = Bench::new(ENGLISH);
    let span = bench.find(words);
    let (anchor, focus) = match edge {
        Edge::Start => (span.end(), span.start()),
        Edge::End => (span.start(), span.end()),
    };
    bench.selection = Some(Selection { anchor, focus });
    bench.mode = Mode::Edges { id: AnnotationId::new("m"), original: vec![span] };
    let mut window = bench.window();
    for (command, expected) in steps {
        window.state_mut().view.run(*command);
        window.run();
        let bench = window.state();
        let moved = bench.selection.and_then(Selection::span).unwrap();
        let kept = text::trim(bench.article.text(), moved).unwrap();
        assert_eq!(kept.of(bench.article.text()), Some(*expected), "{command:?}");
    }
}

#[test]
fn an_edge_moves_by_words() {
    check_edges(
        "demanded verifiable",
        Edge::End,
        &[
            (Command::CaretWordRight, "demanded verifiable action"),
            (Command::CaretWordLeft, "demanded verifiable"),
            (Command::ExtendWordLeft, "demanded"),
            (Command::CaretWordLeft, "demanded"),
        ],
    );
    check_edges(
        "verifiable action",
        Edge::Start,
        &[
            (Command::CaretWordLeft, "demanded verifiable action"),
            (Command::CaretWordRight, "verifiable action"),
            (Command::ExtendWordRight, "action"),
            (Command::CaretWordRight, "action"),
        ],
    );
}

#[test]
fn an_edge_moves_by_sentences_and_leaves_out_their_stops() {
    let both = "The minister said that talks had failed. Nobody answered";
    check_edges(
        "minister said",
        Edge::End,
        &[
            (Command::CaretSentenceForward, "minister said that talks had failed"),
            (Command::CaretSentenceForward, "minister said that talks had failed. Nobody answered"),
            (Command::CaretSentenceBack, "minister said that talks had failed"),
            (Command::CaretSentenceBack, "minister said that talks had failed"),
        ],
    );
    check_edges(
        "Nobody answered",
        Edge::Start,
        &[
            (Command::CaretSentenceBack, both),
            (Command::CaretSentenceForward, "Nobody answered"),
            (Command::CaretSentenceForward, "Nobody answered"),
        ],
    );
}
