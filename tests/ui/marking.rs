//! Tests making, correcting, undoing and finding marks, by keys and by pointer.

use demarche::{session::Mode, ui::app::App};
use egui::{Event, Key, Modifiers, PointerButton, Pos2, pos2};
use egui_kittest::{Harness, kittest::Queryable as _};

use crate::{
    desk::Desk,
    first_mark::{desk, select_sentence, selected},
    input::{CTRL, click, press, press_with},
};

/// Returns the exact words of all marks with their codes, in reading order.
fn marks(window: &Harness<'_, App>) -> Vec<String> {
    let open = window.state().session().open().unwrap();
    let text = open.article.text();
    let quote = |span: &demarche_core::text::Span| span.of(text).unwrap().to_owned();
    open.set
        .iter()
        .map(|mark| format!("{} {}", mark.code.0, mark.spans.iter().map(quote).collect::<String>()))
        .collect()
}

pub(crate) fn button(pos: Pos2, modifiers: Modifiers) -> [Event; 2] {
    [true, false].map(|pressed| Event::PointerButton {
        pos,
        button: PointerButton::Primary,
        pressed,
        modifiers,
    })
}

/// Clicks at a point.
pub(crate) fn click_at(window: &mut Harness<'_, App>, at: Pos2) {
    window.event(Event::PointerMoved(at));
    window.step();
    for event in button(at, Modifiers::NONE) {
        window.event(event);
        window.step();
    }
    window.run_steps(6);
}

pub(crate) fn drag(window: &mut Harness<'_, App>, from: Pos2, to: Pos2) {
    drag_with(window, Modifiers::NONE, from, to);
}

/// Drags with these keys held.
pub(crate) fn drag_with(window: &mut Harness<'_, App>, modifiers: Modifiers, from: Pos2, to: Pos2) {
    let ([down, _], [_, up]) = (button(from, modifiers), button(to, modifiers));
    for event in [
        Event::PointerMoved(from),
        down,
        Event::PointerMoved(from + 0.5 * (to - from)),
        Event::PointerMoved(to),
        up,
    ] {
        window.event(event);
        window.step();
    }
    window.run_steps(3);
}

/// The first mark of the test article, as `marks` returns it.
const FIRST: &str = "demand Pakistan demanded verifiable action";

#[test]
fn a_drag_snaps_to_words_and_a_key_marks_them() {
    let desk = desk();
    let mut window = desk.window();
    drag(&mut window, pos2(420.0, 150.0), pos2(560.0, 150.0));
    let words = selected(&window).unwrap();
    assert!("Pakistan demanded verifiable action.".contains(&words), "{words:?}");
    assert!(words.split(' ').all(|word| "Pakistan demanded verifiable action.".contains(word)));
    press(&mut window, Key::Num2);
    assert_eq!(marks(&window), [format!("allegation {words}")]);
    assert_eq!(desk.set("talks.txt")["annotations"][0]["spans"][0]["exact"], words.as_str());
}

#[test]
fn undo_and_redo_name_their_steps() {
    let desk = desk();
    let mut window = desk.window();
    select_sentence(&mut window);
    press(&mut window, Key::Num1);
    assert_eq!(marks(&window), [FIRST]);
    press(&mut window, Key::Num2);
    assert_eq!(marks(&window), ["allegation Pakistan demanded verifiable action"]);
    press(&mut window, Key::U);
    press_with(&mut window, CTRL, Key::D);
    let labels = |window: &Harness<'_, App>| {
        use demarche::session::Command::{Redo, Undo};
        [Undo, Redo].map(|command| window.state().session().label(command))
    };
    assert_eq!(labels(&window)[0], "Undo mark article as done");
    for expected in
        ["Undo flag as not sure", "Undo change demand to allegation", "Undo mark as demand", "Undo"]
    {
        press_with(&mut window, CTRL, Key::Z);
        assert_eq!(labels(&window)[0], expected);
    }
    assert!(marks(&window).is_empty());
    assert_eq!(selected(&window).as_deref(), Some("Pakistan demanded verifiable action"));
    for _ in 0..4 {
        press_with(&mut window, CTRL | Modifiers::SHIFT, Key::Z);
    }
    assert_eq!(labels(&window)[1], "Redo");
    let set = desk.set("talks.txt");
    assert_eq!(set["annotations"][0]["code"], "allegation");
    assert_eq!(set["annotations"][0]["unsure"], true);
    assert!(set["state"]["done"].is_string());
}

#[test]
fn a_removed_mark_comes_back_from_its_notice() {
    let desk = desk();
    let mut window = desk.window();
    select_sentence(&mut window);
    press(&mut window, Key::Num1);
    // Few frames: the clock of tests goes on with each, and the notice stays for eight seconds.
    window.key_press(Key::Delete);
    window.run_steps(3);
    assert!(marks(&window).is_empty());
    window.get_by_label("Removed one demand");
    window.get_by_label("Undo").click();
    window.run_steps(4);
    assert_eq!(marks(&window), [FIRST]);
}

#[test]
fn edges_move_with_the_selection_keys() {
    let desk = desk();
    let mut window = desk.window();
    select_sentence(&mut window);
    press(&mut window, Key::Num1);
    press(&mut window, Key::Enter);
    assert!(matches!(window.state().session().mode(), Mode::Edges { .. }));
    press_with(&mut window, CTRL | Modifiers::SHIFT, Key::ArrowRight);
    press(&mut window, Key::Escape);
    assert_eq!(marks(&window), [FIRST], "Esc restores");
    press(&mut window, Key::Enter);
    press_with(&mut window, CTRL | Modifiers::SHIFT, Key::ArrowRight);
    press(&mut window, Key::Enter);
    assert_eq!(marks(&window), ["demand Pakistan demanded verifiable action. The"]);
    press_with(&mut window, CTRL, Key::Z);
    assert_eq!(marks(&window), [FIRST], "one edit");
}

#[test]
fn arrows_alone_move_the_active_edge_and_never_past_the_other() {
    let desk = desk();
    let mut window = desk.window();
    select_sentence(&mut window);
    press(&mut window, Key::Num1);
    press(&mut window, Key::Enter);
    for _ in 0..3 {
        press_with(&mut window, CTRL, Key::ArrowLeft);
    }
    press(&mut window, Key::Enter);
    assert_eq!(marks(&window), ["demand Pakistan"]);
    press(&mut window, Key::Enter);
    press(&mut window, Key::Tab);
    for _ in 0..12 {
        press(&mut window, Key::ArrowRight);
    }
    press(&mut window, Key::Enter);
    assert_eq!(marks(&window), ["demand n"], "the last letter stays");
}

#[test]
fn an_edge_moves_by_words_and_by_sentences() {
    let desk = desk();
    let mut window = desk.window();
    select_sentence(&mut window);
    press(&mut window, Key::Num1);
    let mut edit = |keys: &[(Modifiers, Key)], expected: &str| {
        press(&mut window, Key::Enter);
        for (modifiers, key) in keys {
            press_with(&mut window, *modifiers, *key);
        }
        press(&mut window, Key::Enter);
        assert_eq!(marks(&window), [format!("demand {expected}")]);
    };
    edit(&[(CTRL, Key::ArrowLeft)], "Pakistan demanded verifiable");
    edit(&[(Modifiers::NONE, Key::Tab), (CTRL, Key::ArrowRight)], "demanded verifiable");
    edit(&[(Modifiers::ALT, Key::ArrowRight)], "demanded verifiable action");
    let start = [(Modifiers::NONE, Key::Tab), (Modifiers::ALT, Key::ArrowLeft)];
    edit(&start, "Pakistan demanded verifiable action");
}

#[test]
fn edges_are_edited_from_the_list_too() {
    let desk = desk();
    let mut window = desk.window();
    select_sentence(&mut window);
    press(&mut window, Key::Num1);
    window.get_by_label("Edit edges").focus();
    window.run_steps(2);
    window.get_by_label("Edit edges").click();
    window.run_steps(4);
    press(&mut window, Key::Tab);
    press_with(&mut window, CTRL, Key::ArrowRight);
    press(&mut window, Key::Enter);
    assert_eq!(marks(&window), ["demand demanded verifiable action"]);
}

#[test]
fn the_same_words_take_a_second_code() {
    let desk = desk();
    let mut window = desk.window();
    select_sentence(&mut window);
    press(&mut window, Key::Num1);
    press_with(&mut window, Modifiers::SHIFT, Key::Num3);
    assert_eq!(marks(&window).len(), 2);
    press(&mut window, Key::CloseBracket);
    let first = window.state().session().chosen().unwrap().clone();
    press(&mut window, Key::CloseBracket);
    assert_ne!(window.state().session().chosen(), Some(&first));
    press(&mut window, Key::OpenBracket);
    assert_eq!(window.state().session().chosen(), Some(&first));
}

#[test]
fn single_keys_never_fire_in_a_field() {
    let mut desk = desk();
    for number in 0..20 {
        let file = desk.folder.path().join(format!("{number}.txt"));
        crate::desk::write(&file, b"Another\n\nArticle.");
    }
    desk.open = "talks.txt";
    let mut window = desk.window();
    select_sentence(&mut window);
    let field = window.get_by_label("Filter by title");
    field.click();
    window.run_steps(3);
    press(&mut window, Key::Num1);
    assert!(marks(&window).is_empty());
    press(&mut window, Key::Escape);
    press(&mut window, Key::Num1);
    assert_eq!(marks(&window), [FIRST], "Esc gives the keys back to the text");
}

#[test]
fn a_code_filters_the_list() {
    let desk = Desk::sample();
    let mut window = desk.window();
    let listed = |window: &Harness<'_, App>, code: &str| {
        window.query_all_by_label_contains(&format!("{code}: ")).count()
    };
    assert!(
        listed(&window, "Demand") > 0
            && listed(&window, "Commitment") + listed(&window, "Allegation") > 0
    );
    let code = window.get_by_label_contains("Allegation, ");
    code.click();
    window.run_steps(4);
    assert_eq!(listed(&window, "Demand"), 0);
    assert!(listed(&window, "Allegation") > 0);
}

#[test]
fn moved_edges_are_kept_or_given_up_with_the_pointer() {
    let desk = desk();
    let mut window = desk.window();
    select_sentence(&mut window);
    press(&mut window, Key::Num1);
    let words = |window: &Harness<'_, App>| {
        let open = window.state().session().open().unwrap();
        open.set.iter().next().unwrap().spans[0].len()
    };
    let whole = words(&window);
    for (button, is_kept) in [("Cancel", false), ("Keep edges", true)] {
        click(&mut window, "Edit edges");
        press_with(&mut window, CTRL, Key::ArrowLeft);
        click(&mut window, button);
        assert_eq!(words(&window) < whole, is_kept, "{button}");
        assert!(window.query_by_label("Edit edges").is_some(), "{button}");
    }
}

#[test]
fn the_words_of_a_notice_do_not_run_under_its_button() {
    let desk = desk();
    let mut window = desk.window();
    press_with(&mut window, CTRL, Key::D);
    select_sentence(&mut window);
    press(&mut window, Key::Num1);
    let words = window.get_by_label("This article is marked as done, and you changed its marks");
    let button = window.get_by_label("Mark article as not done");
    assert!(words.rect().right() <= button.rect().left(), "{words:?} {button:?}");
}

#[test]
fn separators_at_the_edges_of_a_selection_are_not_marked() {
    let text = "Talks\n\nThe group (TTP), of jamming; “no,” he said.\n";
    for (from, words, expected) in [
        ("group", "group (TTP),", Some("demand group (TTP)")),
        (", of", ", of jamming;", Some("demand of jamming")),
        ("TTP", "TTP),", Some("demand TTP")),
        ("“no", "“no,” he said.", Some("demand “no,” he said.")),
        ("),", "),", None),
    ] {
        let mut desk = Desk::new(&[("a.txt", text.as_bytes())]);
        desk.open = "a.txt";
        let mut window = desk.window();
        press_with(&mut window, CTRL, Key::Home);
        let before = text.split(from).next().unwrap();
        // The empty line is passed by in one step.
        for _ in before.replacen("\n\n", "\n", 1).chars() {
            window.key_press(Key::ArrowRight);
        }
        window.run_steps(4);
        for _ in words.chars() {
            window.key_press_modifiers(Modifiers::SHIFT, Key::ArrowRight);
        }
        window.run_steps(4);
        assert_eq!(selected(&window).as_deref(), Some(words));
        press(&mut window, Key::Num1);
        assert_eq!(marks(&window).first().map(String::as_str), expected);
        let refusal = "The selection contains no words, only separators";
        assert_eq!(window.query_by_label(refusal).is_some(), expected.is_none(), "{words}");
    }
}
