//! Tests what is seen of marks: signs, overlaps, filters, the list and the context menu.

use demarche::{session::Command, ui::app::App};
use egui::{Event, Key, Modifiers, PointerButton, Pos2, Rect, Vec2, accesskit::Role, pos2, vec2};
use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable as _},
};
use image::RgbaImage;

use crate::{
    desk::Desk,
    first_mark::{desk, select_sentence},
    input::{CTRL, press, press_with},
    marking::{drag, drag_with},
    pieces::word,
};

/// A small window, because drawing is slow without optimisation.
const SMALL: Vec2 = vec2(760.0, 420.0);

/// Returns a small window with a sentence marked as a demand.
fn marked_sentence(desk: &mut Desk) -> Harness<'static, App> {
    desk.size = SMALL;
    let mut window = desk.window();
    select_sentence(&mut window);
    press(&mut window, Key::Num1);
    window
}

fn click_with(window: &mut Harness<'_, App>, button: PointerButton, pos: Pos2) {
    window.event(Event::PointerMoved(pos));
    window.step();
    for pressed in [true, false] {
        window.event(Event::PointerButton { pos, button, pressed, modifiers: Modifiers::NONE });
        window.step();
    }
    window.run_steps(4);
}

/// Returns how many pixels of a rectangle differ between two pictures of a window.
fn difference(one: &RgbaImage, other: &RgbaImage, rect: Rect) -> usize {
    let (left, top) = (rect.left() as u32, rect.top() as u32);
    let (width, height) = (rect.width() as u32, rect.height() as u32);
    let places = (0..width).flat_map(|x| (0..height).map(move |y| (left + x, top + y)));
    places.filter(|(x, y)| one.get_pixel(*x, *y) != other.get_pixel(*x, *y)).count()
}

/// Returns the place of a word on screen with the space for its underline.
fn place(window: &Harness<'_, App>, text: &str) -> Rect {
    let [from, to] = word(window, text);
    Rect::from_two_pos(from, to).expand2(vec2(0.0, 18.0))
}

fn marked(window: &Harness<'_, App>) -> usize {
    window.state().session().open().unwrap().set.len()
}

#[test]
fn not_sure_is_seen_in_the_text() {
    let mut desk = desk();
    let mut window = marked_sentence(&mut desk);
    let sure = window.render().unwrap();
    press(&mut window, Key::U);
    let unsure = window.render().unwrap();
    assert!(difference(&sure, &unsure, place(&window, "demanded")) > 20);
    let row = window
        .get_by_role_and_label(Role::ListBoxOption, "Demand: Pakistan demanded verifiable action");
    assert_eq!(row.accesskit_node().description().as_deref(), Some("not sure"));
}

#[test]
fn a_filter_dims_the_other_marks_in_the_text() {
    let mut desk = desk();
    let mut window = marked_sentence(&mut desk);
    press(&mut window, Key::Escape);
    press(&mut window, Key::Escape);
    let all = window.render().unwrap();
    window.get_by_label("Allegation, 0").click();
    window.run_steps(4);
    window.event(Event::PointerMoved(pos2(5.0, 5.0)));
    window.run_steps(4);
    let filtered = window.render().unwrap();
    assert!(difference(&all, &filtered, place(&window, "demanded")) > 100, "it fades");
    window.get_by_label("0 of 1 mark");
}

#[test]
fn two_codes_on_the_same_words_are_both_seen() {
    let mut desk = desk();
    let mut window = marked_sentence(&mut desk);
    press(&mut window, Key::Escape);
    let one = window.render().unwrap();
    press(&mut window, Key::CloseBracket);
    press_with(&mut window, Modifiers::SHIFT, Key::Num2);
    press(&mut window, Key::Escape);
    let both = window.render().unwrap();
    let words = place(&window, "demanded");
    let colors = |picture: &RgbaImage| {
        let rows = (words.top() as u32..words.bottom() as u32).map(|y| {
            let saturation = |x: u32| {
                let pixel = picture.get_pixel(x, y).0;
                let [red, green, blue, _] = pixel;
                let most = red.max(green).max(blue);
                (most - red.min(green).min(blue), [red > blue, blue > red])
            };
            saturation(words.center().x as u32)
        });
        // The colours of strong lines, one below the other.
        let mut lines: Vec<[bool; 2]> =
            rows.filter(|(strength, _)| *strength > 90).map(|(_, hue)| hue).collect();
        lines.dedup();
        lines
    };
    assert_eq!(colors(&one), [[false, true]], "a blue line");
    assert_eq!(colors(&both).len(), 2, "a blue line and an orange one: {:?}", colors(&both));
}

#[test]
fn the_list_shows_the_chosen_mark_and_its_card_all_its_words() {
    let desk = Desk::sample();
    let mut window = desk.window();
    press(&mut window, Key::OpenBracket);
    let session = window.state().session();
    let hull = session.chosen_annotation().unwrap().hull().unwrap();
    let words = hull.of(session.open().unwrap().article.text()).unwrap().to_owned();
    let rows = window.query_all_by_label_contains(&words);
    let mut chosen = rows.filter(|row| {
        row.accesskit_node().is_selected() == Some(true)
            && row.accesskit_node().role() == Role::ListBoxOption
    });
    let row = chosen.next().expect("the chosen row is among those drawn").rect();
    let record = window.get_by_label("Memo").rect();
    assert!(row.bottom() < record.top(), "{row:?} above {record:?}");
    let shown = window.query_all_by_label_contains(&words);
    let heights: Vec<f32> = shown.map(|node| node.rect().height()).collect();
    assert!(heights.len() >= 2, "in the list and on the card: {words:?} {heights:?}");
}

#[test]
fn the_menu_is_for_what_is_under_the_pointer() {
    let desk = desk();
    let mut window = desk.window();
    select_sentence(&mut window);
    press(&mut window, Key::Num1);
    // Plain text, while a mark is chosen.
    let [from, to] = word(&window, "minister");
    click_with(&mut window, PointerButton::Secondary, from + 0.5 * (to - from));
    assert!(window.query_by_label("Remove mark Delete").is_none());
    window.get_by_label_contains("Select sentence").click();
    window.run_steps(4);
    let session = window.state().session();
    assert!(session.selection().unwrap().span().is_some() && session.chosen().is_none());
    press(&mut window, Key::Escape);
    // The mark.
    let [from, to] = word(&window, "demanded");
    click_with(&mut window, PointerButton::Secondary, from + 0.5 * (to - from));
    window.get_by_label_contains("Copy with source");
    let menu_entry = |window: &Harness<'_, App>| {
        let entries = window.query_all_by_label_contains("Remove mark");
        entries.map(|entry| entry.rect().center()).min_by(|a, b| a.x.total_cmp(&b.x)).unwrap()
    };
    let at = menu_entry(&window);
    click_with(&mut window, PointerButton::Primary, at);
    assert_eq!(marked(&window), 0);
}

#[test]
fn a_click_just_beside_the_small_bar_keeps_the_selection() {
    let desk = desk();
    let mut window = desk.window();
    select_sentence(&mut window);
    let bar = window.get_by_label("Demand (1)").rect();
    click_with(&mut window, PointerButton::Primary, bar.left_center() - vec2(10.0, 0.0));
    let session = window.state().session();
    assert!(session.selection().unwrap().span().is_some());
}

#[test]
fn a_large_mark_is_reported_with_undo() {
    let text = format!("Title\n\n{}", "some words of a long article. ".repeat(60));
    let mut desk = Desk::new(&[("long.txt", text.as_bytes())]);
    desk.open = "long.txt";
    let mut window = desk.window();
    press_with(&mut window, CTRL, Key::A);
    press(&mut window, Key::Num1);
    window.get_by_label("Marked 361 words as demand");
    assert_eq!(window.state().session().label(Command::Undo), "Undo mark as demand");
}

#[test]
fn urdu_letters_in_the_list_keep_clear_of_the_code_above() {
    const URDU: &str = "مذاکرات\n\nپاکستان نے مطالبہ کیا کہ حملے بند کیے جائیں۔ انہوں نے کہا۔\n";
    let mut desk = Desk::new(&[("urdu.txt", URDU.as_bytes())]);
    desk.open = "urdu.txt";
    let mut window = desk.window();
    select_sentence(&mut window);
    press(&mut window, Key::Num1);
    let row = window.get_by_role_and_label(
        Role::ListBoxOption,
        "Demand: پاکستان نے مطالبہ کیا کہ حملے بند کیے جائیں",
    );
    assert!(row.rect().height() > 50.0, "as high as Nastaliq needs: {:?}", row.rect());
}

#[test]
fn a_right_click_on_a_kept_piece_keeps_the_pieces() {
    let desk = desk();
    let mut window = desk.window();
    let [from, to] = word(&window, "Pakistan");
    drag(&mut window, from, to);
    let [from_next, to_next] = word(&window, "action");
    drag_with(&mut window, CTRL, from_next, to_next);
    click_with(&mut window, PointerButton::Secondary, from + 0.5 * (to - from));
    window.get_by_label("Copy");
    assert_eq!(window.state().session().pieces().len(), 1);
}

#[test]
fn a_filter_that_lists_nothing_is_named_when_there_is_no_mark_to_go_to() {
    let desk = desk();
    let mut window = desk.window();
    select_sentence(&mut window);
    press(&mut window, Key::Num1);
    press_with(&mut window, CTRL | Modifiers::SHIFT, Key::F);
    window.event(Event::Text("nothing of the kind".to_owned()));
    window.run_steps(8);
    press(&mut window, Key::Escape);
    press(&mut window, Key::CloseBracket);
    window.get_by_label_contains("No mark is listed");
}

#[test]
fn a_filled_button_answers_the_pointer() {
    let mut desk = desk();
    let mut window = marked_sentence(&mut desk);
    press(&mut window, Key::U);
    let button = window.get_by_label("Not sure 1").rect();
    let at_rest = window.render().unwrap();
    window.hover_at(button.center());
    window.run_steps(2);
    let under_pointer = window.render().unwrap();
    let changed = difference(&at_rest, &under_pointer, button);
    assert!(changed as f32 > 0.7 * button.area(), "{changed} of {}", button.area());
}
