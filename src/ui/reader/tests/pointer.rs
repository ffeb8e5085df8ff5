//! Tests the pointer: drags, clicks, handles, the small bar.

use egui::PointerButton;

use super::{super::selection::Touch, *};

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

pub(super) fn clicks(
    window: &mut Harness<'_, Bench>,
    at: Pos2,
    count: usize,
    modifiers: Modifiers,
) {
    window.hover_at(at);
    window.step();
    for _ in 0..count {
        let press = |pressed| Event::PointerButton {
            pos: at,
            button: PointerButton::Primary,
            pressed,
            modifiers,
        };
        // In one frame, because the harness would give each event its own frame, with time between them.
        window.input_mut().events.extend([press(true), press(false)]);
    }
    window.run();
    // Longer than the time for a double click.
    window.run_steps(10);
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
    check_drag(ENGLISH, "emanded", "verifia", "demanded verifiable");
    check_drag(ENGLISH, "ded", "verifia", "verifiable");
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
fn consecutive_clicks_select_more_and_more() {
    let mut window = Bench::new(ENGLISH).window();
    let at = window.state().first("inister");
    for (count, expected) in [
        (2, "minister"),
        (3, "The minister said that talks had failed"),
        (
            4,
            "Pakistan demanded verifiable action. The minister said that talks had failed. Nobody answered",
        ),
    ] {
        clicks(&mut window, at, count, Modifiers::NONE);
        assert_eq!(window.state().selected(), expected);
    }
    clicks(&mut window, at, 1, Modifiers::NONE);
    assert_eq!(window.state().selected(), "");
    let at = window.state().first("talks had");
    clicks(&mut window, at, 1, Modifiers::SHIFT);
    assert!(window.state().selected().ends_with("said that"), "{}", window.state().selected());
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
    let text = bench.article.text();
    let mut at = 0;
    while let Some(cluster) = text::grapheme_at(text, at) {
        at = cluster.end();
        let [rect] = bench.rects(cluster)[..] else { continue };
        if rect.width() < 1.0 || cluster.of(text).unwrap().trim().is_empty() {
            continue;
        }
        let (_, Touch { cluster: touched, .. }) =
            screen.touch(&bench.view.page, &bench.article, rect.center()).unwrap();
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
fn of_two_marks_the_one_that_begins_later_is_on_top_in_every_script() {
    #[track_caller]
    fn check(source: &str, (first, later, shared): (&str, &str, &str)) {
        let mut window = Bench::new(source).marked("first", first).marked("later", later).window();
        let at = window.state().first(shared);
        for expected in ["later", "first", "later"] {
            clicks(&mut window, at, 1, Modifiers::NONE);
            assert_eq!(window.state().chosen, Some(AnnotationId::new(expected)), "{source}");
        }
    }
    // The first is shorter in one of them, and longer in the other.
    check(ENGLISH, ("Pakistan demanded", "demanded verifiable action", "demanded"));
    check(ENGLISH, ("Pakistan demanded verifiable", "verifiable action", "verifiable"));
    check(URDU, ("پاکستان نے افغان", "افغان طالبان (TTP) پر الزام", "غان"));
    // Of those that begin together the shorter one is on top.
    check(ENGLISH, ("demanded verifiable action", "demanded verifiable", "demanded"));
}

#[test]
fn the_handle_of_a_mark_that_ends_in_a_number_is_where_its_line_goes_on() {
    #[track_caller]
    fn check(source: &str, marked: &str, (at, corner): (&str, egui::Align2), to: &str) {
        let mut bench = Bench::new(source).marked("m", marked);
        bench.chosen = Some(AnnotationId::new("m"));
        let mut window = bench.window();
        let rect = window.state().rects(window.state().find(at))[0];
        let to = window.state().last(to);
        drag(&mut window, corner.pos_in_rect(&rect.shrink2(vec2(0.0, 2.0))), to);
        let moves = |action: &Action| matches!(action, Action::MoveEdges(..));
        assert!(window.state().actions.iter().any(moves), "{marked}");
    }
    let urdu = "سرخی\n\nوزارت نے کہا کہ 1,250 جنگجو واقعی وہاں موجود ہیں";
    check(urdu, "کہا کہ 1,250", ("1,250", egui::Align2::LEFT_BOTTOM), "جنگجو");
    let english = "Title\n\nThe minister said پاکستان نے and left the hall";
    check(english, "said پاکستان نے", ("پاکستان نے", egui::Align2::RIGHT_BOTTOM), "left");
    // At the end of the text there is nothing beside the number.
    let last = "سرخی\n\nوزارت نے کہا کہ وہاں 1,250";
    check(last, "کہا کہ وہاں 1,250", ("1,250", egui::Align2::LEFT_BOTTOM), "وہاں");
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
        Action::MoveEdges(id, 0, selection) => Some((id.clone(), *selection)),
        _ => None,
    });
    let expected = Selection { anchor: span.start(), focus: span.end() };
    assert_eq!(moved, Some((AnnotationId::new("m"), expected)));
}

#[test]
fn while_edges_are_moved_the_selection_is_the_new_place() {
    let mut bench = Bench::new(ENGLISH).marked("m", "demanded verifiable");
    let original = bench.find("demanded verifiable");
    bench.mode = Mode::Edges { id: AnnotationId::new("m"), original: vec![original] };
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
fn the_small_bar_is_in_the_margin_if_there_is_one() {
    let mut window = Bench::new(ENGLISH).window();
    let (a, b) = (window.state().first("demanded"), window.state().last("action"));
    drag(&mut window, a, b);
    let right = |window: &Harness<'_, Bench>| {
        let all = window.state().rects(Span::new(0, ENGLISH.len()).unwrap());
        all.iter().map(Rect::right).fold(0.0, f32::max)
    };
    let bar = window.state().view.bar.unwrap();
    assert!(bar.left() > right(&window), "it covers no text");
    let (upper, lower) = (window.get_by_label("Demand (1)"), window.get_by_label("Allegation (2)"));
    assert!(lower.rect().top() >= upper.rect().bottom() - 0.5);
}

#[test]
fn a_drag_ending_just_behind_a_word_leaves_its_full_stop_out() {
    let mut window = Bench::new(ENGLISH).window();
    let from = window.state().first("demanded");
    let end = |words: &str| window.state().rects(window.state().find(words))[0].right_center();
    let (behind_word, behind_stop) = (end("action"), end("action."));
    for (to, expected) in [
        (behind_word + vec2(3.0, 0.0), "demanded verifiable action"),
        (behind_stop, "demanded verifiable action."),
    ] {
        drag(&mut window, from, to);
        assert_eq!(window.state().selected(), expected);
    }
}

#[test]
fn a_drag_beginning_just_before_a_word_leaves_the_word_before_out() {
    let mut window = Bench::new(ENGLISH).window();
    let start = window.state().rects(window.state().find("verifiable"))[0].left_center();
    let to = window.state().last("action");
    for before in [1.0, 2.0, 6.0] {
        drag(&mut window, start - vec2(before, 0.0), to);
        assert_eq!(window.state().selected(), "verifiable action", "{before}");
    }
}

#[test]
fn a_drag_in_blank_space_selects_nothing() {
    let mut window = Bench::new(ENGLISH).window();
    let end = window
        .state()
        .rects(window.state().find("Nobody answered."))
        .last()
        .unwrap()
        .right_center();
    drag(&mut window, end + vec2(40.0, 0.0), end + vec2(90.0, 0.0));
    assert_eq!(window.state().selected(), "");
}

#[test]
fn a_drag_that_begins_on_the_small_bar_selects_the_words_below_it() {
    const LONG: &str = "Title\n\nPakistan demanded verifiable action of Kabul and said that the talks which had begun in \
                        Doha would not go on before the raids had come to an end, as the minister told reporters.";
    for place in ["Demand (1)", "Allegation (2)", "beside"] {
        let mut window = Bench::new(LONG).window();
        let (a, b) = (window.state().first("go on"), window.state().last("raids"));
        drag(&mut window, a, b);
        let from = match place {
            "beside" => window.get_by_label("Demand (1)").rect().left_bottom() + vec2(1.0, 3.0),
            label => window.get_by_label(label).rect().center(),
        };
        let below = window.state().view.bar.unwrap();
        assert!(below.expand(8.0).contains(from));
        let to = window.state().first("Pakistan");
        drag(&mut window, from, to);
        let selected = window.state().selected().to_owned();
        assert!(selected.starts_with("Pakistan demanded"), "{place}: {selected}");
        let marks = |action: &Action| matches!(action, Action::Mark(_));
        assert!(!window.state().actions.iter().any(marks), "{place}: nothing is pressed");
        window.get_by_label("Demand (1)").click();
        window.run();
        assert!(window.state().actions.iter().any(marks));
    }
}

#[test]
fn the_small_bar_is_away_while_a_drag_or_the_wheel_moves() {
    let mut window = Bench::new(&format!("{ENGLISH}\n\n{}", "More words. ".repeat(900))).window();
    let (a, b) = (window.state().first("Nobody"), window.state().last("answered"));
    drag(&mut window, a, b);
    let at = window.get_by_label("Demand (1)").rect().center();
    window.hover_at(at);
    window.step();
    window.drag_at(at);
    window.step();
    assert!(window.query_by_label("Demand (1)").is_some(), "a press may be a click");
    let to = window.state().first("Nobody");
    window.hover_at(to);
    window.step();
    window.step();
    assert!(window.query_by_label("Demand (1)").is_none());
    window.drop_at(to);
    window.run();
    let at = window.get_by_label("Demand (1)").rect().center();
    window.hover_at(at);
    window.step();
    let before = window.state().view.place();
    window.event(Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta: vec2(0.0, -20.0),
        phase: TouchPhase::Move,
        source: egui::MouseWheelSource::Unknown,
        modifiers: Modifiers::NONE,
    });
    window.step();
    window.step();
    assert!(window.state().view.place() != before, "the wheel scrolls the text below the bar");
    assert!(window.query_by_label("Demand (1)").is_none());
    window.run_steps(20);
    assert!(window.query_by_label("Demand (1)").is_some(), "the text rests");
}
