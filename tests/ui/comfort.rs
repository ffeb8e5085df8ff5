//! Tests the comfort of reading: how the article is set, the colours, focus mode, scrolling, and that the text stays in place.

use demarche::{
    session::{NoticeKind, SaveState},
    ui::app::App,
};
use demarche_files::storage::{Column, Settings, Spacing, Theme, Typeface};
use egui::{Event, Key, Modifiers, MouseWheelUnit, TouchPhase, pos2, vec2};
use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable as _},
};

use crate::{
    desk::{Desk, pictures},
    first_mark::{desk, select_sentence},
    input::{CTRL, press, press_with},
};

fn choose(window: &mut Harness<'_, App>, label: &str) {
    window.get_by_label(label).click();
    window.run_steps(4);
}

fn settings<'a>(window: &'a Harness<'_, App>) -> &'a Settings {
    window.state().settings()
}

/// Turns the wheel over the text by this many lines, and runs one frame.
fn turn_wheel(window: &mut Harness<'_, App>, lines: f32) {
    window.hover_at(pos2(600.0, 400.0));
    window.run_steps(2);
    window.event(Event::MouseWheel {
        unit: MouseWheelUnit::Line,
        delta: vec2(0.0, lines),
        phase: TouchPhase::Move,
        source: egui::MouseWheelSource::Wheel,
        modifiers: Modifiers::NONE,
    });
    window.step();
}

#[test]
fn every_choice_for_reading_is_made_in_one_panel_and_kept() {
    let desk = Desk::sample();
    let mut window = desk.window();
    press_with(&mut window, CTRL, Key::Comma);
    choose(&mut window, "Column: narrow");
    choose(&mut window, "Line spacing: wide");
    choose(&mut window, "Typeface: sans");
    choose(&mut window, "Theme: sepia");
    choose(&mut window, "Smooth scrolling");
    choose(&mut window, "Larger text");
    let kept = settings(&window).clone();
    assert_eq!(kept.reading.column, Column::Narrow);
    assert_eq!(kept.reading.spacing, Spacing::Wide);
    assert_eq!(kept.reading.typeface, Typeface::Sans);
    assert_eq!((kept.theme, kept.scrolls_smoothly), (Theme::Sepia, Some(false)));
    assert_eq!((kept.text_size, window.state().view().text_size()), (Some(19.0), 19.0));
    choose(&mut window, "Column: wide");
    assert_eq!(settings(&window).reading.column, Column::Wide, "it changes at once");
    press(&mut window, Key::Escape);
    assert!(window.query_by_label("Column: narrow").is_none());
    assert!(window.state().view().reader().has_focus(), "the keys go to the text again");

    let again = Desk { settings: settings(&window).clone(), ..Desk::sample() };
    assert_eq!(again.window().state().view().reading(), settings(&window).reading);
}

#[test]
fn the_panel_for_reading_is_used_by_keyboard() {
    let desk = desk();
    let mut window = desk.window();
    press_with(&mut window, CTRL, Key::Comma);
    for _ in 0..20 {
        if window.get_by_label("Line spacing: double").is_focused() {
            break;
        }
        press(&mut window, Key::Tab);
    }
    assert!(window.get_by_label("Line spacing: double").is_focused());
    press(&mut window, Key::Space);
    assert_eq!(settings(&window).reading.spacing, Spacing::Double);
    press(&mut window, Key::Num1);
    assert!(
        window.state().session().open().unwrap().set.is_empty(),
        "keys of codes are for the text"
    );
    press(&mut window, Key::Escape);
    select_sentence(&mut window);
    press(&mut window, Key::Num1);
    assert_eq!(window.state().session().open().unwrap().set.len(), 1);
}

#[test]
fn escape_in_a_field_leaves_only_the_field() {
    let desk = desk();
    let mut window = desk.window();
    select_sentence(&mut window);
    press(&mut window, Key::Num1);
    press_with(&mut window, CTRL, Key::Comma);
    let is_open = |window: &Harness<'_, App>| window.query_by_label("Column: narrow").is_some();
    window.get_by_label("Memo").click();
    window.run_steps(3);
    press(&mut window, Key::Escape);
    assert!(window.state().view().reader().has_focus() && is_open(&window), "the memo is left");
    press_with(&mut window, CTRL, Key::F);
    press(&mut window, Key::Escape);
    assert!(window.query_by_label("Find").is_none() && is_open(&window), "the find bar is closed");
    press(&mut window, Key::Escape);
    assert!(!is_open(&window));
    assert!(window.state().session().chosen().is_some(), "and nothing else happens");
}

#[test]
fn the_same_choices_are_in_the_menu() {
    let desk = desk();
    let mut window = desk.window();
    choose(&mut window, "View");
    choose(&mut window, "Typeface");
    window.get_by_label_contains("Typeface: sans").click();
    window.run_steps(3);
    assert_eq!(settings(&window).reading.typeface, Typeface::Sans);
}

#[test]
fn a_light_theme_comes_back_after_a_dark_one() {
    let desk = desk();
    let mut window = desk.window();
    press_with(&mut window, CTRL, Key::Comma);
    choose(&mut window, "Theme: sepia");
    for theme in [Theme::Dark, Theme::Sepia, Theme::Dark] {
        press(&mut window, Key::F12);
        assert_eq!(settings(&window).theme, theme);
    }
}

/// Returns the words of the article's first whole visible line, and its upper edge.
fn top_line(window: &Harness<'_, App>) -> (usize, f64) {
    let view = window.state().view().reader();
    (view.place().byte, view.place().offset)
}

#[test]
fn the_text_stays_in_place_whatever_is_chosen() {
    let desk = Desk::sample();
    let mut window = desk.window();
    turn_wheel(&mut window, -30.0);
    window.run();
    let before = top_line(&window);
    press_with(&mut window, CTRL, Key::Comma);
    for label in [
        "Column: narrow",
        "Typeface: sans",
        "Line spacing: double",
        "Larger text",
        "Column: wide",
        "Theme: sepia",
        "Line spacing: normal",
    ] {
        choose(&mut window, label);
        assert_eq!(top_line(&window), before, "{label}");
    }
    press(&mut window, Key::F9);
    let in_focus_mode = top_line(&window);
    assert_eq!(in_focus_mode.0, before.0, "the line is where it was on the screen");
    assert!((in_focus_mode.1 - before.1).abs() < 60.0, "{in_focus_mode:?}");
    press(&mut window, Key::F9);
    assert_eq!(top_line(&window), before);
}

#[test]
fn the_reading_place_is_a_line_also_when_the_text_is_set_in_another_way() {
    let desk = Desk::sample();
    let mut window = desk.window();
    turn_wheel(&mut window, -40.0);
    window.run();
    let before = top_line(&window);
    assert!(before.0 > 500);
    // Opening something else keeps the place; the column is changed meanwhile.
    press_with(&mut window, CTRL, Key::W);
    press_with(&mut window, CTRL, Key::Comma);
    let mut settings = settings(&window).clone();
    settings.reading.column = Column::Narrow;
    settings.reading.typeface = Typeface::Sans;
    let again = Desk { folder: desk.folder, settings, ..Desk::sample() };
    assert_eq!(top_line(&again.window()), before);
}

#[test]
fn focus_mode_shows_only_the_text_and_marks_are_still_made() {
    let desk = desk();
    let mut window = desk.window();
    press(&mut window, Key::F9);
    assert!(window.state().view().is_focus_mode());
    window.get_by_label("F9 shows the menus again");
    for label in ["File", "Saved", "Demand, 0"] {
        assert!(window.query_by_label(label).is_none(), "{label}");
    }
    select_sentence(&mut window);
    press(&mut window, Key::Num1);
    assert_eq!(window.state().session().open().unwrap().set.len(), 1);
    assert_eq!(window.state().session().save_state(), SaveState::Saved);
    // Each frame takes a second of the test's clock, and a notice stays for eight.
    window.key_press(Key::Delete);
    window.run_steps(2);
    choose(&mut window, "Undo");
    assert_eq!(window.state().session().open().unwrap().set.len(), 1, "notices are shown");
    press(&mut window, Key::Escape);
    assert!(window.state().view().is_focus_mode(), "Esc first lets go of the chosen mark");
    press(&mut window, Key::Escape);
    assert!(!window.state().view().is_focus_mode());
    window.get_by_label("File");
    assert!(window.query_by_label_contains("F9 shows").is_none());
    press_with(&mut window, Modifiers::SHIFT, Key::F11);
    assert!(window.query_by_label("File").is_none());
    press(&mut window, Key::F5);
    window.get_by_label("Demand, 1");
}

#[test]
fn scrolling_is_smooth_or_at_once() {
    let mut desk = Desk::sample();
    let frames = |window: &mut Harness<'_, App>| {
        turn_wheel(window, -3.0);
        let first = window.state().view().reader().place();
        window.run();
        (first, window.state().view().reader().place())
    };
    let (first, end) = frames(&mut desk.window());
    assert_ne!(first, end, "it glides");
    desk.settings.scrolls_smoothly = Some(false);
    let (at_once, still) = frames(&mut desk.window());
    assert_eq!(at_once, still);
    assert_eq!(still.byte, end.byte, "as far");
    assert!((still.offset - end.offset).abs() < 1.0, "{still:?} {end:?}");
}

#[test]
fn a_notice_is_closed_by_key() {
    let desk = desk();
    let mut window = desk.window();
    select_sentence(&mut window);
    press(&mut window, Key::Num1);
    window.key_press(Key::Delete);
    window.run_steps(2);
    window.get_by_label("Removed one demand");
    window.key_press(Key::Escape);
    window.run_steps(2);
    assert!(window.query_by_label("Removed one demand").is_none());
}

#[test]
fn an_error_goes_when_something_else_is_opened() {
    let mut desk = Desk::new(&[("good.txt", b"Good\n\nIt says little.")]);
    desk.open = "gone.txt";
    let mut window = desk.window();
    let errors = |window: &Harness<'_, App>| {
        let notices = window.state().session().notices();
        notices.iter().filter(|notice| notice.kind == NoticeKind::Error).count()
    };
    assert_eq!(errors(&window), 1);
    crate::input::drop_file(&mut window, desk.folder.path().join("good.txt"));
    window.run_steps(6);
    assert_eq!(errors(&window), 0);
}

#[test]
fn a_tooltip_does_not_cover_the_rows_of_its_list() {
    let desk = Desk::sample();
    let mut window = desk.window();
    let demand = window.get_by_label("Demand, 7").rect();
    window.hover_at(demand.center());
    window.run_steps(12);
    let tooltip = window.get_by_label_contains("Click to show only these marks").rect();
    assert!(tooltip.right() <= demand.left(), "{tooltip} {demand}");
}

#[test]
fn in_a_narrow_window_the_list_that_was_asked_for_is_shown() {
    let mut desk = desk();
    desk.size = vec2(700.0, 700.0);
    let mut window = desk.window();
    let lists = |window: &Harness<'_, App>| {
        let is_shown = |label| window.query_by_label(label).is_some();
        (is_shown("Study"), is_shown("Codes and marks"))
    };
    assert_eq!(lists(&window), (false, true));
    press(&mut window, Key::F4);
    assert_eq!(lists(&window), (true, false), "the marks give way");
    press(&mut window, Key::F5);
    assert_eq!(lists(&window), (false, true));
    press(&mut window, Key::F4);
    press(&mut window, Key::F4);
    assert_eq!(lists(&window), (false, true), "the articles are hidden again");
    press(&mut window, Key::F4);
    window.set_size(vec2(1366.0, 700.0));
    window.run_steps(4);
    assert_eq!(lists(&window), (true, true), "nothing was switched off");
}

#[test]
fn a_column_that_does_not_fit_says_so() {
    let desk = Desk { size: vec2(1366.0, 768.0), ..Desk::sample() };
    let mut window = desk.window();
    press_with(&mut window, CTRL, Key::Comma);
    let note = |window: &Harness<'_, App>| {
        let note = window.query_by_label_contains("There is room for about");
        note?.accesskit_node().value()
    };
    assert_eq!(note(&window), None, "the usual column fits");
    window.get_by_label("Column: wide").click();
    window.run_steps(4);
    let words = note(&window).unwrap();
    assert!(words.ends_with("characters a line; hide a list (F4, F5) for more"), "{words}");
    if let Some(folder) = pictures() {
        window.render().unwrap().save(folder.join("column-wide.png")).unwrap();
    }
    press_with(&mut window, Modifiers::NONE, Key::F4);
    press_with(&mut window, Modifiers::NONE, Key::F5);
    assert_eq!(note(&window), None, "now it does");
}

#[test]
fn the_caret_is_where_it_was_without_a_close() {
    let desk = Desk::sample();
    let mut window = desk.window();
    for key in [Key::ArrowDown, Key::ArrowDown, Key::ArrowRight, Key::ArrowRight] {
        window.key_press(key);
        window.run_steps(3);
    }
    let selection = window.state().session().selection();
    assert!(selection.is_some_and(|selection| selection.focus > 0));
    // What would be in the file after a crash.
    let kept = settings(&window).clone();
    let again = Desk { settings: kept, ..desk };
    assert_eq!(again.window().state().session().selection(), selection);
}
