//! Tests finding in the text: the bar, the hits, and what they leave behind.

use demarche::ui::app::App;
use demarche_files::storage::Theme;
use egui::{Event, Key, Modifiers, accesskit::Role};
use egui_kittest::{Harness, kittest::Queryable as _};

use crate::{
    desk::{Desk, pictures},
    first_mark::{desk, select_sentence, selected},
    input::{CTRL, press, press_with, write},
    pictures::URDU,
};

/// Opens the bar and types a query.
fn find(window: &mut Harness<'_, App>, text: &str) {
    press_with(window, CTRL, Key::F);
    press_with(window, CTRL, Key::A);
    write(window, text);
}

fn has(window: &Harness<'_, App>, label: &str) -> bool {
    window.query_by_label(label).is_some()
}

/// Returns a window with a long article: `needle` in every tenth of 200 paragraphs.
fn long() -> Desk {
    let paragraphs = (0..200).map(|number| {
        let words = if number % 10 == 9 { "a Needle" } else { "nothing" };
        format!("\n\nParagraph {number} of a long text, which holds {words} in its hay.")
    });
    let text = format!("A long article{}\n", paragraphs.collect::<String>());
    let mut desk = Desk::new(&[("long.txt", text.as_bytes())]);
    desk.open = "long.txt";
    desk
}

#[test]
fn a_query_is_found_while_it_is_typed() {
    let desk = desk();
    let mut window = desk.window();
    find(&mut window, "TALKS");
    window.get_by_label("1 of 2");
    press(&mut window, Key::Enter);
    window.get_by_label("2 of 2");
    press(&mut window, Key::Enter);
    window.get_by_label("1 of 2");
    press_with(&mut window, Modifiers::SHIFT, Key::Enter);
    window.get_by_label("2 of 2");
    press(&mut window, Key::F3);
    press_with(&mut window, Modifiers::SHIFT, Key::F3);
    window.get_by_label("2 of 2");
    assert_eq!(window.get_by_label("Find").value().as_deref(), Some("TALKS"));
    write(&mut window, "x");
    window.get_by_label("No matches");
}

#[test]
fn the_bar_at_the_selection_is_away_while_a_query_is_written() {
    let desk = desk();
    let mut window = desk.window();
    select_sentence(&mut window);
    let mark = "Demand (1)";
    assert!(has(&window, mark));
    press_with(&mut window, CTRL, Key::F);
    assert!(!has(&window, mark));
    press(&mut window, Key::Escape);
    assert!(has(&window, mark));
}

#[test]
fn esc_leaves_the_match_selected_for_a_code_key() {
    let desk = desk();
    let mut window = desk.window();
    find(&mut window, "verifiable action");
    press(&mut window, Key::Escape);
    assert!(!has(&window, "Find"), "the bar is closed");
    assert_eq!(selected(&window).as_deref(), Some("verifiable action"));
    press(&mut window, Key::Num1);
    let set = desk.set("talks.txt");
    assert_eq!(set["annotations"][0]["spans"][0]["exact"], "verifiable action");
}

/// Found by a person who typed fast: the match of the query without its last letters was marked.
#[test]
fn esc_right_after_the_last_letters_selects_what_was_typed() {
    let desk = desk();
    let mut window = desk.window();
    find(&mut window, "verif");
    window.event(Event::Text("iable action".to_owned()));
    window.key_press(Key::Escape);
    window.run_steps(4);
    assert!(window.query_by_label("Find").is_none());
    press(&mut window, Key::Num1);
    let set = desk.set("talks.txt");
    let exact = set.pointer("/annotations/0/spans/0/exact").unwrap();
    assert_eq!(exact, "verifiable action");
}

#[test]
fn f3_and_a_code_key_mark_one_match_after_the_other() {
    let desk = desk();
    let mut window = desk.window();
    find(&mut window, "talks");
    press(&mut window, Key::Escape);
    press(&mut window, Key::Num1);
    press(&mut window, Key::F3);
    window.get_by_label("2 of 2");
    assert_eq!(selected(&window).as_deref(), Some("talks"));
    press(&mut window, Key::Num2);
    press(&mut window, Key::Escape);
    let set = desk.set("talks.txt");
    let starts: Vec<_> = [0, 1].map(|i| set["annotations"][i]["spans"][0]["start"].clone()).into();
    assert_eq!(starts, [0, 73]);
}

#[test]
fn a_short_selection_is_the_query() {
    let desk = desk();
    let mut window = desk.window();
    press(&mut window, Key::ArrowDown);
    press_with(&mut window, CTRL | Modifiers::SHIFT, Key::ArrowRight);
    press_with(&mut window, CTRL, Key::F);
    assert_eq!(window.get_by_label("Find").value().as_deref(), Some("Pakistan"));
    window.get_by_label("1 of 1");
}

#[test]
fn switches_by_click_and_key() {
    let mut desk = Desk::new(&[("a.txt", "Talk talks tálk. A talk.\n".as_bytes())]);
    desk.open = "a.txt";
    let mut window = desk.window();
    find(&mut window, "talk");
    window.get_by_label("1 of 4");
    window.get_by_label("Match case").click();
    window.run_steps(4);
    window.get_by_label("1 of 2");
    window.get_by_label("Whole word").click();
    window.run_steps(4);
    window.get_by_label("1 of 1");
    press_with(&mut window, Modifiers::ALT, Key::C);
    window.get_by_label("3 of 3");
    press_with(&mut window, Modifiers::ALT, Key::W);
    press_with(&mut window, Modifiers::ALT, Key::R);
    window.get_by_label("Find").focus();
    find(&mut window, "t.lks?$");
    assert!(has(&window, "No matches"));
    find(&mut window, "(talk");
    window.get_by_label("Unclosed group at character 1");
    find(&mut window, r"t\w+[.]$");
    window.get_by_label("1 of 1");
}

#[test]
fn the_text_moves_only_if_the_match_is_out_of_sight() {
    let desk = long();
    let mut window = desk.window();
    let place = |window: &Harness<'_, App>| window.state().view().reader().place();
    press_with(&mut window, CTRL, Key::F);
    let start = place(&window);
    find(&mut window, "needle");
    window.get_by_label("1 of 20");
    assert_eq!(place(&window), start, "the first match is visible");
    for _ in 0..4 {
        press(&mut window, Key::Enter);
    }
    window.get_by_label("5 of 20");
    assert_ne!(place(&window), start);
    press(&mut window, Key::Escape);
    assert_eq!(selected(&window).as_deref(), Some("Needle"));
    let session = window.state().session();
    let mut hits = session.open().unwrap().article.text().match_indices("Needle");
    let (fifth, _) = hits.nth(4).unwrap();
    assert_eq!(session.selection().unwrap().anchor, fifth);
}

#[test]
fn the_bar_pushes_the_text_down() {
    let desk = desk();
    let mut window = desk.window();
    let top = |window: &Harness<'_, App>| window.get_by_role(Role::Document).rect().top();
    let before = top(&window);
    find(&mut window, "talks");
    assert!(top(&window) >= window.get_by_label("Find").rect().bottom());
    window.get_by_label("Close (Esc)").click();
    window.run_steps(4);
    assert!((top(&window) - before).abs() < 0.5);
}

#[test]
fn another_article_is_searched_too() {
    let mut desk = Desk::new(&[
        ("a.txt", b"One\n\nTalks and talks.\n".as_slice()),
        ("b.txt", b"Two\n\nNo more talks.\n".as_slice()),
    ]);
    desk.open = "a.txt";
    let mut window = desk.window();
    find(&mut window, "talks");
    window.get_by_label("1 of 2");
    press_with(&mut window, CTRL, Key::PageDown);
    window.run_steps(4);
    window.get_by_label("1 of 1");
}

/// Draws the bar for a person to look at, in both themes and scripts.
#[test]
fn the_bar_draws_in_every_theme_and_script() {
    let wide = egui::vec2(1366.0, 768.0);
    let all = [
        ("find-light", Theme::Light, wide, 1.0, "talks"),
        ("find-dark", Theme::Dark, wide, 1.0, "talks"),
        ("find-sepia", Theme::Sepia, wide, 1.0, "talks"),
        ("find-narrow", Theme::Light, egui::vec2(900.0, 500.0), 1.0, "(talks"),
        ("find-urdu", Theme::Light, wide, 1.0, "كيا"),
    ];
    let wanted = if pictures().is_some() { &all[..] } else { &all[3..4] };
    for (name, theme, size, scale, query) in wanted.iter().copied() {
        let mut desk = Desk::sample();
        if name == "find-urdu" {
            desk = Desk::new(&[("talks.txt", URDU.as_bytes())]);
            desk.open = "talks.txt";
        }
        desk.settings.theme = theme;
        (desk.size, desk.scale) = (size, scale);
        let mut window = desk.window();
        if name == "find-narrow" {
            press_with(&mut window, Modifiers::ALT, Key::R);
        }
        find(&mut window, query);
        press(&mut window, Key::F3);
        let picture = window.render().unwrap();
        assert_eq!(picture.width(), (size.x * scale).round() as u32);
        if let Some(folder) = pictures() {
            picture.save(folder.join(format!("{name}.png"))).unwrap();
        }
    }
}

#[test]
fn marks_are_found_by_quote_memo_and_code() {
    let desk = Desk::sample();
    let mut window = desk.window();
    press_with(&mut window, CTRL | Modifiers::SHIFT, Key::F);
    write(&mut window, "taliban");
    let count = |window: &Harness<'_, App>, words: &str| {
        let session = window.state().session();
        let marks = session.open().unwrap().set.iter();
        let n_listed = marks.filter(|mark| session.filter().shows(mark)).count();
        window.get_by_label(&format!("Marks: {words}{n_listed} of 22"));
        window.get_by_label(&format!("{n_listed} of 22 marks"));
        n_listed
    };
    let all = count(&window, "");
    assert!((1..22).contains(&all), "{all}");
    window.get_by_label_contains("Demand, ").click();
    window.run_steps(4);
    let of_code = count(&window, "demand only, ");
    assert!((1..all).contains(&of_code), "{of_code}");
    window.get_by_label("Find in marks").focus();
    press_with(&mut window, CTRL, Key::A);
    write(&mut window, "COMMITMENT zzz");
    assert_eq!(count(&window, "demand only, "), 0);
    window.get_by_label("No marks contain these words");
    window.get_by_label("Show all marks again").click();
    window.run_steps(4);
    window.get_by_label("7 of 22 marks");
    assert!(window.state().view().reader().has_focus());
}

#[test]
fn enter_goes_through_the_marks_found() {
    let desk = Desk::sample();
    let mut window = desk.window();
    press_with(&mut window, CTRL | Modifiers::SHIFT, Key::F);
    write(&mut window, "written");
    let chosen = |window: &Harness<'_, App>| window.state().session().chosen().cloned();
    press(&mut window, Key::Enter);
    let first = chosen(&window);
    press(&mut window, Key::Enter);
    assert!(first.is_some() && chosen(&window).is_some() && chosen(&window) != first);
    press_with(&mut window, Modifiers::SHIFT, Key::Enter);
    assert_eq!(chosen(&window), first);
    press(&mut window, Key::Escape);
    assert!(window.state().view().reader().has_focus());
}

#[test]
fn a_number_or_a_share_is_gone_to() {
    let desk = long();
    let mut window = desk.window();
    let caret = |window: &Harness<'_, App>| window.state().session().selection().unwrap().focus;
    let length = window.state().session().open().unwrap().article.text().len();
    press_with(&mut window, CTRL, Key::G);
    write(&mut window, "10,000");
    window.get_by_label(&format!("Character 10,000 of 12,{:03}", length - 12_000));
    press(&mut window, Key::Enter);
    assert_eq!(caret(&window), 10_000);
    assert_ne!(window.state().view().reader().place().byte, 0);
    assert!(window.state().view().reader().has_focus());
    press_with(&mut window, CTRL, Key::G);
    write(&mut window, "40 %");
    window.get_by_label("Go").click();
    window.run_steps(4);
    assert_eq!(caret(&window), length * 2 / 5);
    press_with(&mut window, CTRL, Key::G);
    write(&mut window, "99,999");
    press(&mut window, Key::Enter);
    window.get_by_label_contains("This article has only 12,");
    press(&mut window, Key::Escape);
    assert_eq!(caret(&window), length * 2 / 5);
}

#[test]
fn a_match_in_another_article_is_not_selected_in_this_one() {
    let long = format!("{}the needle.", "Many words. ".repeat(40));
    let files = [("a.txt", long.as_bytes()), ("b.txt", "کابل نے وعدہ کیا۔".as_bytes())];
    let mut desk = Desk::new(&files);
    desk.open = "a.txt";
    let mut window = desk.window();
    find(&mut window, "needle");
    press(&mut window, Key::Escape);
    assert_eq!(selected(&window).as_deref(), Some("needle"));
    press_with(&mut window, CTRL, Key::PageDown);
    assert_eq!(window.state().session().open().unwrap().path, "b.txt");
    // Both in one frame, as a slow one receives them.
    for (modifiers, key) in [(CTRL, Key::F), (Modifiers::NONE, Key::Escape)] {
        let (physical_key, pressed, repeat) = (None, true, false);
        let event = Event::Key { key, physical_key, pressed, repeat, modifiers };
        window.input_mut().events.push(event);
    }
    window.run_steps(3);
    assert_eq!(window.state().session().selection(), None);
}

#[test]
fn the_options_stand_still_while_the_bar_is_closed() {
    let desk = desk();
    let mut window = desk.window();
    for key in [Key::C, Key::W, Key::R] {
        press_with(&mut window, Modifiers::ALT, key);
    }
    find(&mut window, "TALKS");
    window.get_by_label("1 of 2");
}

#[test]
fn matches_are_marked_one_after_the_other_without_leaving_the_bar() {
    let desk = desk();
    let mut window = desk.window();
    find(&mut window, "talks");
    window.get_by_label("or Esc, then 1, 2 or 3");
    for (code, n_marks) in [(Key::Num1, 1), (Key::Num2, 2)] {
        press_with(&mut window, Modifiers::ALT, Key::M);
        assert_eq!(selected(&window).map(|words| words.to_lowercase()).as_deref(), Some("talks"));
        press(&mut window, code);
        assert_eq!(window.state().session().open().unwrap().set.len(), n_marks);
        assert_eq!(window.get_by_label("Find").value().as_deref(), Some("talks"));
        press(&mut window, Key::Enter);
    }
    let set = desk.set("talks.txt");
    let code = |index: usize| set.pointer(&format!("/annotations/{index}/code")).unwrap().clone();
    assert_eq!((code(0), code(1)), ("demand".into(), "allegation".into()));
    // With the pointer; nothing is marked if the choice is cancelled.
    press(&mut window, Key::Enter);
    window.get_by_label("Mark as…").click();
    window.run_steps(4);
    press(&mut window, Key::Escape);
    assert_eq!(window.state().session().open().unwrap().set.len(), 2);
    write(&mut window, "xq");
    assert_eq!(
        window.get_by_label("Find").value().as_deref(),
        Some("xq"),
        "the field has the focus, and its words are still selected"
    );
    assert!(!has(&window, "or Esc, then 1, 2 or 3"), "there is nothing to mark");
}

#[test]
fn what_is_typed_after_a_match_was_marked_replaces_the_query() {
    let desk = desk();
    let mut window = desk.window();
    find(&mut window, "talks");
    press_with(&mut window, Modifiers::ALT, Key::M);
    press(&mut window, Key::Num1);
    assert_eq!(window.state().session().open().unwrap().set.len(), 1);
    write(&mut window, "verif");
    assert_eq!(window.get_by_label("Find").value().as_deref(), Some("verif"));
}

#[test]
fn the_list_of_codes_leaves_the_match_visible() {
    let paragraphs = (0..12).map(|n| format!("Paragraph {n} says little.\n\n"));
    let text = format!("Title\n\n{}", paragraphs.collect::<String>());
    let mut desk = Desk::new(&[("talks.txt", text.as_bytes())]);
    desk.open = "talks.txt";
    let mut window = desk.window();
    for n in ["2", "5", "7", "11"] {
        find(&mut window, &format!("Paragraph {n}"));
        press_with(&mut window, Modifiers::ALT, Key::M);
        window.run_steps(3);
        let field = window.get_by_role_and_label(Role::EditableComboBox, "Code").rect();
        let list = window.get_by_role_and_label(Role::ListBox, "Code").rect();
        let line = format!("Paragraph {n} says little");
        let nodes = window.query_all_by_role(Role::TextRun);
        let is_line = |value: String| value.contains(&line);
        let run = nodes.into_iter().find(|run| run.value().is_some_and(is_line)).unwrap();
        let covers = |rect: egui::Rect| rect.y_range().intersects(run.rect().y_range());
        assert!(!covers(field.union(list)), "{n}: {} {}", field.union(list), run.rect());
        press(&mut window, Key::Escape);
        press(&mut window, Key::Escape);
    }
}

#[test]
fn the_match_marked_is_that_of_the_letters_typed_last() {
    let desk = desk();
    let mut window = desk.window();
    find(&mut window, "verif");
    window.event(Event::Text("iable action".to_owned()));
    press_with(&mut window, Modifiers::ALT, Key::M);
    press(&mut window, Key::Num3);
    let set = desk.set("talks.txt");
    let exact = set.pointer("/annotations/0/spans/0/exact").unwrap();
    assert_eq!(exact, "verifiable action");
}
