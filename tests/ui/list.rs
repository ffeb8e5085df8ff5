//! Tests how the lists show articles, codes and marks.

use demarche::{
    session::{Filter, Mode},
    ui::app::App,
};
use egui::{Event, Key, Modifiers, accesskit::Role, vec2};
use egui_kittest::{Harness, kittest::Queryable as _};

use crate::{
    desk::{Desk, pictures},
    first_mark::select_sentence,
    input::{CTRL, press, press_with},
    marking::click_at,
    study::open_path,
};

/// Returns the height of an article's row in the list.
fn row_height(window: &Harness<'_, App>, title: &str) -> f32 {
    let rows = window.query_all_by_role_and_label(Role::ListBoxOption, title);
    rows.map(|row| row.rect().height()).next().unwrap()
}

#[test]
fn a_long_title_takes_two_lines_of_the_list() {
    let title = "Pakistan demands written guarantees from the Taliban as talks in Istanbul fail";
    let mut desk = Desk::new(&[
        ("a.txt", format!("{title}\n\nOne sentence.").as_bytes()),
        ("b.txt", b"Short\n\nOne sentence."),
    ]);
    desk.open = "b.txt";
    let window = desk.window();
    assert!(row_height(&window, title) > row_height(&window, "Short") + 12.0);
}

#[test]
fn a_title_looks_the_same_whatever_article_is_open() {
    let urdu = "استنبول مذاکرات\n\nپاکستان نے کہا ہے کہ وہ الزام لگاتے ہیں۔";
    let persian = "وزیر گفت\n\nوزیر گفت که گفتگو پایان یافت.";
    let english = "Talks\n\nOne sentence.";
    let texts = [("a.txt", english), ("b.txt", urdu), ("c.txt", persian)];
    let mut desk = Desk::new(&texts.map(|(name, text)| (name, text.as_bytes())));
    desk.open = "a.txt";
    let mut window = desk.window();
    let heights = |window: &Harness<'_, App>| {
        ["استنبول مذاکرات", "وزیر گفت"].map(|title| row_height(window, title).round() as i32)
    };
    let before = heights(&window);
    assert!(before[0] > before[1] + 8, "Urdu is in Nastaliq: {before:?}");
    for article in ["b.txt", "c.txt"] {
        press_with(&mut window, CTRL, Key::Tab);
        assert_eq!(open_path(&window), article);
        assert_eq!(heights(&window), before, "{article}");
    }
}

#[test]
fn what_has_no_room_beside_the_date_goes_on_below_it() {
    let text = b"Talks\n\nSun Nov 09 2025\n\nPakistan demanded action.";
    let mut desk = Desk::new(&[("a.txt", text)]);
    desk.open = "a.txt";
    let mut height = |width| {
        desk.settings.panels.articles_width = width;
        let mut window = desk.window();
        if window.state().session().open().unwrap().set.is_empty() {
            select_sentence(&mut window);
            press(&mut window, Key::Num1);
            press_with(&mut window, Modifiers::SHIFT, Key::Num2);
            press_with(&mut window, Modifiers::SHIFT, Key::Num3);
            press_with(&mut window, CTRL, Key::D);
        }
        if let Some(folder) = pictures() {
            window.render().unwrap().save(folder.join(format!("list-{width}.png"))).unwrap();
        }
        window.get_all_by_role(Role::ListBoxOption).next().unwrap().rect().height()
    };
    let (wide, narrow) = (height(240.0), height(160.0));
    assert!((narrow - wide - 20.0).abs() < 1.0, "{wide} {narrow}");
}

#[test]
fn a_click_on_a_code_marks_the_selected_words_and_otherwise_filters() {
    let mut desk =
        Desk::new(&[("a.txt", b"Talks\n\nPakistan demanded verifiable action. Nobody answered.")]);
    desk.open = "a.txt";
    let mut window = desk.window();
    let code = |window: &Harness<'_, App>, name: &str| {
        window.get_by_role_and_label(Role::ListBoxOption, name).rect()
    };
    let n_marks = |window: &Harness<'_, App>| window.state().session().open().unwrap().set.len();
    let is_all = |window: &Harness<'_, App>| *window.state().session().filter() == Filter::All;
    select_sentence(&mut window);
    let row = code(&window, "Demand, 0");
    click_at(&mut window, row.left_center() + vec2(60.0, 0.0));
    assert_eq!(n_marks(&window), 1);
    assert!(is_all(&window));
    assert!(window.state().view().reader().has_focus(), "the next key is for the text");
    // Without words it filters, and so does the count if words are selected.
    press(&mut window, Key::Escape);
    let row = code(&window, "Allegation, 0");
    click_at(&mut window, row.left_center() + vec2(60.0, 0.0));
    assert!(!is_all(&window) && n_marks(&window) == 1);
    select_sentence(&mut window);
    click_at(&mut window, row.right_center() - vec2(10.0, 0.0));
    assert!(is_all(&window) && n_marks(&window) == 1);
    window.hover_at(row.left_center() + vec2(60.0, 0.0));
    window.run_steps(20);
    window.get_by_label_contains("Click to mark the selected words (2)");
    window.hover_at(row.right_center() - vec2(10.0, 0.0));
    window.run_steps(20);
    window.get_by_label_contains("Click to show only these marks");
}

#[test]
fn a_mark_is_listed_with_the_words_between_its_edges_as_they_stand() {
    let mut desk =
        Desk::new(&[("a.txt", b"Talks\n\nPakistan demanded verifiable action. Nobody answered.")]);
    desk.open = "a.txt";
    let mut window = desk.window();
    select_sentence(&mut window);
    press(&mut window, Key::Num1);
    press(&mut window, Key::Enter);
    assert!(*window.state().session().mode() != Mode::Reading);
    for (keys, words) in [
        (vec![(CTRL | Modifiers::SHIFT, Key::ArrowLeft)], "Demand: Pakistan demanded verifiable"),
        (vec![(Modifiers::NONE, Key::Escape)], "Demand: Pakistan demanded verifiable action"),
    ] {
        for (modifiers, key) in keys {
            press_with(&mut window, modifiers, key);
        }
        window.get_by_role_and_label(Role::ListBoxOption, words);
        let quote = words.strip_prefix("Demand: ").unwrap();
        assert!(window.query_all_by_label(quote).next().is_some(), "in the record: {quote}");
    }
}

/// Found by a person who typed fast: what was listed before the last letter decided what Enter did.
#[test]
fn enter_right_after_the_last_letter_goes_to_a_mark_with_these_words() {
    let text = b"Talks\n\nPakistan demanded action. Kabul promised restraint.";
    let mut desk = Desk::new(&[("a.txt", text)]);
    desk.open = "a.txt";
    let mut window = desk.window();
    for _ in 0..2 {
        select_sentence(&mut window);
        press(&mut window, Key::Num1);
    }
    press(&mut window, Key::Escape);
    press_with(&mut window, CTRL | Modifiers::SHIFT, Key::F);
    window.event(Event::Text("restrain".to_owned()));
    window.run_steps(3);
    let is_chosen = |window: &Harness<'_, App>| window.state().session().chosen().is_some();
    assert!(!is_chosen(&window));
    // No mark has these words, but some have them without the last letters.
    window.event(Event::Text("x".to_owned()));
    window.run_steps(3);
    press(&mut window, Key::Enter);
    assert!(!is_chosen(&window));
    window.key_press(Key::Backspace);
    window.key_press(Key::Enter);
    window.run_steps(4);
    assert!(is_chosen(&window));
}

#[test]
fn a_title_changed_outside_is_new_in_the_list_too() {
    let mut desk = Desk::new(&[
        ("a.txt", b"Talks begin\n\nOne sentence to mark."),
        ("b.txt", b"Another article\n\nOne sentence."),
    ]);
    desk.open = "a.txt";
    let mut window = desk.window();
    let listed = |window: &Harness<'_, App>, title: &str| {
        let list = window.get_by_role_and_label(Role::ListBox, "Articles of the study");
        list.query_all_by_label_contains(title).count()
    };
    assert!(listed(&window, "Talks begin") > 0);
    crate::desk::write(
        &desk.folder.path().join("a.txt"),
        b"Talks collapse\n\nOne sentence to mark, and one more.",
    );
    press_with(&mut window, CTRL | Modifiers::SHIFT, Key::R);
    window.run_steps(8);
    let title = window.state().session().open().unwrap().article.metadata.title.clone();
    assert_eq!(title.as_deref(), Some("Talks collapse"));
    assert!(listed(&window, "Talks collapse") > 0);
    assert_eq!(listed(&window, "Talks begin"), 0);
}
