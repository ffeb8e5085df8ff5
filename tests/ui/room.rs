//! Tests that everything has its place in small windows.

use demarche::ui::app::App;
use egui::{Key, Modifiers, Rect, Vec2, accesskit::Role, vec2};
use egui_kittest::{Harness, kittest::Queryable as _};

use crate::{
    desk::Desk,
    input::{CTRL, press, press_with, write},
    review, versions,
    views::{mark_urdu, memo, next_mark, urdu},
};

const SMALL: [Vec2; 2] = [vec2(900.0, 640.0), vec2(1024.0, 700.0)];

/// Returns how many rows of the list of marks are seen whole.
fn whole_rows(window: &Harness<'_, App>) -> usize {
    let list = window.get_by_role_and_label(Role::ListBox, "Marks in reading order");
    let place = list.rect().expand(0.5);
    let rows = list.query_all_by_role(Role::ListBoxOption);
    rows.filter(|row| place.contains_rect(row.rect())).count()
}

fn rect(window: &Harness<'_, App>, label: &str) -> Rect {
    window.get_by_label(label).rect()
}

#[test]
fn six_rows_are_whole_beside_the_card_of_a_mark() {
    let desk = Desk::sample();
    let mut window = desk.window();
    for _ in 0..4 {
        next_mark(&mut window);
        assert!(whole_rows(&window) >= 6, "{}", whole_rows(&window));
        let times = window.get_by_label_contains("Made 20").rect();
        assert!(times.bottom() < 730.0, "all of the card is seen");
    }
    memo(&mut window);
    assert!(whole_rows(&window) >= 6, "{}", whole_rows(&window));
    let desk = urdu();
    let mut window = desk.window();
    mark_urdu(&mut window);
    for _ in 0..4 {
        press(&mut window, Key::OpenBracket);
        for code in [Key::Num1, Key::Num2, Key::Num3] {
            press_with(&mut window, Modifiers::SHIFT, code);
        }
    }
    let n_marks = window.state().session().open().unwrap().set.len();
    assert!(n_marks >= 6, "{n_marks}");
    assert!(whole_rows(&window) >= 6, "{}", whole_rows(&window));
}

#[test]
fn rows_show_more_of_a_quote_if_there_is_room() {
    let mut desk = Desk::sample();
    let height = |desk: &Desk| {
        let mut window = desk.window();
        next_mark(&mut window);
        let list = window.get_by_role_and_label(Role::ListBox, "Marks in reading order");
        let row = list.query_all_by_role(Role::ListBoxOption).next();
        (whole_rows(&window), row.unwrap().rect().height())
    };
    let (_, low) = height(&desk);
    desk.size = vec2(1366.0, 1080.0);
    let (n_rows, high) = height(&desk);
    assert!(n_rows >= 6 && high > low + 20.0, "{n_rows} rows, {low} and {high} high");
}

#[test]
fn a_small_window_shows_rows_and_codes_while_marks_are_checked() {
    for size in SMALL {
        let desk = Desk { size, ..review::article() };
        let mut window = desk.window();
        press(&mut window, Key::F7);
        window.run_steps(4);
        assert!(whole_rows(&window) >= 2, "{size}: {}", whole_rows(&window));
        let card = window.get_by_role_and_label(Role::Group, "Chosen mark");
        let tops = ["Demand", "Allegation", "Commitment"]
            .map(|code| card.get_by_role_and_label(Role::Button, code).rect().top().round() as i32);
        assert!(tops.iter().all(|top| *top == tops[0]), "{size}: {tops:?}");
        let [edges, remove] = ["Edit edges", "Remove mark"].map(|label| rect(&window, label));
        assert!((edges.top() - remove.top()).abs() < 1.0, "{size}");
    }
}

#[test]
fn a_small_window_shows_both_versions_and_the_words() {
    for size in SMALL {
        let desk = Desk { size, ..versions::study() };
        let mut window = desk.window();
        press(&mut window, Key::F7);
        window.run_steps(4);
        let buttons = window.get_by_label_contains("Keep this version").rect();
        let memo = window.get_by_label_contains("Memo: It is a promise").rect();
        let other = rect(&window, "Other version");
        assert!((other.top() - rect(&window, "This version").top()).abs() < 1.0, "{size}");
        assert!(other.top() < memo.top() && memo.bottom() <= buttons.top(), "{size}");
        assert!(whole_rows(&window) >= 1, "{size}");
        let bar = window.get_by_role_and_label(Role::Region, "Choose a version").rect();
        let words = window.get_by_role(Role::Mark).rect();
        assert!(words.bottom() <= bar.top(), "{size}: {words} above {bar}");
    }
}

#[test]
fn the_palette_is_as_high_as_its_rows_and_its_field_stands_still() {
    let desk = Desk::sample();
    let mut window = desk.window();
    press_with(&mut window, CTRL, Key::K);
    let places = |window: &Harness<'_, App>| {
        let palette = window.get_by_role_and_label(Role::ListBox, "Command palette").rect();
        (window.get_by_role(Role::EditableComboBox).rect(), palette.height())
    };
    let (field, all) = places(&window);
    write(&mut window, "full screen");
    let (same, one) = places(&window);
    assert_eq!(field, same);
    assert!(one < 0.2 * all, "{one} of {all}");
    press_with(&mut window, CTRL, Key::A);
    press(&mut window, Key::Backspace);
    assert_eq!(places(&window), (field, all));
}

#[test]
fn every_dialog_fits_the_smallest_window() {
    let mut desk = Desk::sample();
    desk.size = vec2(720.0, 480.0);
    let mut window = desk.window();
    next_mark(&mut window);
    press(&mut window, Key::U);
    let keys = [
        (Modifiers::NONE, Key::F1),
        (Modifiers::NONE, Key::F2),
        (CTRL, Key::K),
        (CTRL, Key::E),
        (CTRL, Key::I),
        (CTRL, Key::G),
        (CTRL | Modifiers::ALT, Key::Z),
        (CTRL | Modifiers::SHIFT, Key::M),
    ];
    for (modifiers, key) in keys {
        press_with(&mut window, modifiers, key);
        window.run_steps(4);
        let dialog = window.get_by_role(Role::Dialog);
        let last = dialog.query_all_by_role(Role::Button).last().map(|button| button.rect());
        let last = last.unwrap_or_else(|| {
            dialog.query_all_by_role(Role::ListBoxOption).last().unwrap().rect()
        });
        assert!(last.bottom() <= 472.0, "{key:?}: {last}");
        let all =
            dialog.query_all_by_role(Role::Label).chain(dialog.query_all_by_role(Role::TextInput));
        assert!(all.into_iter().all(|node| node.rect().top() >= 0.0), "{key:?}");
        press(&mut window, Key::Escape);
        assert!(window.query_by_role(Role::Dialog).is_none(), "{key:?}");
    }
}

/// Returns whether the list shows this sign whole, on the row of a mark.
fn shows_whole(window: &Harness<'_, App>, button: &str) -> bool {
    let card = window.get_by_role_and_label(Role::Group, "Chosen mark");
    let place = card.get_by_role_and_label(Role::Button, button).rect();
    card.rect().contains_rect(place)
}

#[test]
fn the_memo_of_a_long_mark_is_seen_in_a_low_window() {
    let latin = "The words of a long sentence go on and on".repeat(12);
    let urdu = "وزیر نے کہا کہ مذاکرات ناکام رہے اور وفد ہال سے چلا گیا ".repeat(12);
    for (name, words) in [("latin", latin), ("urdu", urdu)] {
        let text = format!("Talks\n\n{words}\n");
        let mut desk = Desk::new(&[("a.txt", text.as_bytes())]);
        (desk.open, desk.size, desk.scale) = ("a.txt", vec2(1366.0, 740.0) / 1.5, 1.5);
        let mut window = desk.window();
        crate::first_mark::select_sentence(&mut window);
        press(&mut window, Key::Num1);
        window.run_steps(6);
        if let Some(folder) = crate::desk::pictures() {
            let name = format!("low-{name}.png");
            window.render().unwrap().save(folder.join(name)).unwrap();
        }
        let card = window.get_by_role_and_label(Role::Group, "Chosen mark").rect();
        let memo = rect(&window, "Memo");
        assert!(card.contains_rect(memo), "{name}: {memo} in {card}");
    }
}

#[test]
fn the_buttons_of_edges_are_whole_whatever_the_length_of_the_mark() {
    let text =
        format!("Talks\n\n{} ended.\n", "The words of a long sentence go on and on".repeat(12));
    for size in [vec2(1360.0, 768.0), vec2(900.0, 640.0)] {
        let mut desk = Desk { size, ..Desk::new(&[("a.txt", text.as_bytes())]) };
        desk.open = "a.txt";
        let mut window = desk.window();
        crate::first_mark::select_sentence(&mut window);
        press(&mut window, Key::Num1);
        memo(&mut window);
        window.run_steps(4);
        press(&mut window, Key::Enter);
        window.run_steps(4);
        if let Some(folder) = crate::desk::pictures() {
            let name = format!("edges-{}.png", size.x);
            window.render().unwrap().save(folder.join(name)).unwrap();
        }
        for label in ["Keep edges", "Cancel"] {
            assert!(shows_whole(&window, label), "{size}: {label}");
        }
    }
}

#[test]
fn the_head_of_the_review_is_not_under_its_buttons() {
    let desk = Desk { size: SMALL[0], ..review::article() };
    let mut window = desk.window();
    press(&mut window, Key::F7);
    press(&mut window, Key::A);
    window.run_steps(4);
    let bar = window.get_by_role_and_label(Role::Region, "Check the place");
    let up = bar.get_by_label_contains("Previous mark to check").rect();
    let left = bar.get_by_label_contains("left to check").rect();
    assert!(left.right() <= up.left(), "{left} {up}");
}
