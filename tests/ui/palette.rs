//! Tests the command palette and the list of codes beside a selection.

use demarche::{session::Command, ui::app::App};
use demarche_files::storage::Theme;
use egui::{Key, Modifiers, accesskit::Role};
use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable as _},
};

use crate::{
    desk::{Desk, pictures},
    first_mark::{desk, select_sentence, selected},
    input::{CTRL, press, press_with, write},
};

/// Opens the palette and types.
fn palette(window: &mut Harness<'_, App>, text: &str) {
    press_with(window, CTRL, Key::K);
    write(window, text);
}

/// Returns the row that a screen reader reads while the focus stays in the field.
fn highlighted(window: &Harness<'_, App>) -> Option<String> {
    let field = window.get_by_role(Role::EditableComboBox);
    field.accesskit_node().active_descendant()?.label()
}

fn is_open(window: &Harness<'_, App>) -> bool {
    window.query_by_role(Role::EditableComboBox).is_some()
}

fn codes(window: &Harness<'_, App>) -> Vec<String> {
    let open = window.state().session().open().unwrap();
    open.set.iter().map(|mark| mark.code.0.to_string()).collect()
}

fn study() -> Desk {
    let mut desk = Desk::new(&[
        ("talks.txt", "Talks stall\n\nPakistan demanded verifiable action.\n".as_bytes()),
        ("istanbul.txt", "استنبول مذاکرات کا تیسرا دور\n\nپاکستان نے مطالبہ کیا۔\n".as_bytes()),
    ]);
    desk.open = "talks.txt";
    desk
}

#[test]
fn the_palette_runs_a_command_and_lists_it_first_the_next_time() {
    let desk = desk();
    let mut window = desk.window();
    palette(&mut window, "larger");
    assert_eq!(highlighted(&window).as_deref(), Some("Larger text"));
    let before = window.state().view().text_size();
    press(&mut window, Key::Enter);
    assert!(!is_open(&window) && window.state().view().text_size() > before);
    assert!(window.state().view().reader().has_focus());
    palette(&mut window, "");
    assert_eq!(highlighted(&window).as_deref(), Some("Larger text"));
    press(&mut window, Key::Escape);
    assert!(!is_open(&window) && window.state().view().reader().has_focus());
}

#[test]
fn the_palette_shows_the_key_of_a_command() {
    let desk = desk();
    let mut window = desk.window();
    palette(&mut window, "export");
    let field = window.get_by_role(Role::EditableComboBox);
    let row = field.accesskit_node().active_descendant().unwrap();
    assert_eq!(row.description().as_deref(), Some("Ctrl+E"));
}

#[test]
fn the_palette_opens_an_article_by_its_urdu_title() {
    let desk = study();
    let mut window = desk.window();
    palette(&mut window, "استنبول");
    press(&mut window, Key::Enter);
    let path = window.state().session().open().unwrap().path.to_string();
    assert_eq!(path, "istanbul.txt");
    assert!(!is_open(&window) && window.state().view().reader().has_focus());
}

#[test]
fn the_name_of_an_article_finds_it_and_not_the_undoing_of_a_mark_in_it() {
    let text = "Talks stall\n\nPakistan demanded verifiable action.\n".as_bytes();
    let mut desk = Desk::new(&[("ru-win.txt", text), ("z.txt", text)]);
    desk.open = "ru-win.txt";
    let mut window = desk.window();
    select_sentence(&mut window);
    press(&mut window, Key::Num1);
    press_with(&mut window, CTRL, Key::Tab);
    let undo = window.state().session().label(Command::Undo);
    assert_eq!(undo, "Undo mark as demand in ru-win.txt");
    palette(&mut window, "ru-win");
    assert_eq!(highlighted(&window).as_deref(), Some("Talks stall"));
    assert!(window.query_by_label(&undo).is_none());
    press(&mut window, Key::Enter);
    assert_eq!(window.state().session().open().unwrap().path.as_str(), "ru-win.txt");
    press_with(&mut window, CTRL, Key::Tab);
    palette(&mut window, "undo mark");
    assert_eq!(highlighted(&window), Some(undo), "its whole name is shown");
}

#[test]
fn the_palette_marks_only_what_is_selected() {
    let desk = desk();
    let mut window = desk.window();
    palette(&mut window, "mark as alleg");
    press(&mut window, Key::Enter);
    assert!(is_open(&window) && codes(&window).is_empty(), "nothing is selected");
    press(&mut window, Key::Escape);
    select_sentence(&mut window);
    palette(&mut window, "mark as alleg");
    press(&mut window, Key::Enter);
    assert_eq!(codes(&window), ["allegation"]);
}

#[test]
fn the_palette_leads_to_the_memo_and_to_a_dialog() {
    let desk = desk();
    let mut window = desk.window();
    select_sentence(&mut window);
    press(&mut window, Key::Num1);
    palette(&mut window, "memo");
    press(&mut window, Key::Enter);
    write(&mut window, "note");
    assert_eq!(window.get_by_label("Memo").value().as_deref(), Some("note"));
    palette(&mut window, "codebook");
    press(&mut window, Key::Enter);
    window.get_by_label("Decision rules");
}

#[test]
fn the_palette_works_before_an_article_is_open() {
    let mut desk = Desk::new(&[]);
    desk.open = "missing";
    let mut window = desk.window();
    palette(&mut window, "about");
    press(&mut window, Key::Enter);
    window.get_by_role_and_label(Role::Dialog, "About Demarche");
}

#[test]
fn enter_on_a_selection_chooses_a_code_beside_it() {
    let desk = desk();
    let mut window = desk.window();
    select_sentence(&mut window);
    let words = selected(&window);
    press(&mut window, Key::Enter);
    assert!(is_open(&window));
    press(&mut window, Key::Escape);
    assert_eq!(selected(&window), words, "Esc gives the selection back");
    assert!(window.state().view().reader().has_focus() && codes(&window).is_empty());
    press(&mut window, Key::Enter);
    write(&mut window, "com");
    press(&mut window, Key::Enter);
    assert_eq!(codes(&window), ["commitment"]);
    assert!(!is_open(&window) && window.state().view().reader().has_focus());
    assert_eq!(window.state().session().label(Command::Undo), "Undo mark as commitment");
    // Now nothing is selected but the mark is chosen: Enter moves its edges.
    press(&mut window, Key::Enter);
    assert!(!is_open(&window));
    assert!(selected(&window).is_some() && codes(&window).len() == 1);
}

#[test]
fn the_list_of_codes_covers_neither_the_words_nor_the_line_below() {
    let desk = desk();
    let mut window = desk.window();
    select_sentence(&mut window);
    press(&mut window, Key::Enter);
    let list = window.get_by_role_and_label(Role::ListBox, "Code").rect();
    let field = window.get_by_role(Role::EditableComboBox).rect();
    let mut texts = window.query_all_by_role(Role::TextRun).collect::<Vec<_>>();
    texts.retain(|run| run.value().is_some_and(|value| value.contains("Pakistan demanded")));
    assert_eq!(texts.len(), 1);
    let line = texts[0].rect();
    assert!(!line.intersects(list) && !line.intersects(field), "{line} {list} {field}");
}

#[test]
fn a_click_chooses_a_code() {
    let desk = desk();
    let mut window = desk.window();
    select_sentence(&mut window);
    press(&mut window, Key::Enter);
    let mut rows: Vec<_> = window.query_all_by_role(Role::ListBoxOption).collect();
    rows.retain(|row| row.accesskit_node().label().as_deref() == Some("Allegation"));
    rows[0].click();
    window.run_steps(4);
    assert_eq!(codes(&window), ["allegation"]);
}

/// Pictures for a person to look at, if a folder for them is set.
#[test]
fn the_palette_and_the_list_of_codes_are_drawn() {
    let Some(folder) = pictures() else { return };
    for (name, theme, scale, key, modifiers) in [
        ("palette-light", Theme::Light, 1.0, Key::K, CTRL),
        ("palette-dark", Theme::Dark, 1.5, Key::K, CTRL),
        ("picker-light", Theme::Light, 1.0, Key::Enter, Modifiers::NONE),
        ("picker-dark", Theme::Dark, 1.5, Key::Enter, Modifiers::NONE),
    ] {
        let mut desk = study();
        (desk.settings.theme, desk.scale) = (theme, scale);
        let mut window = desk.window();
        select_sentence(&mut window);
        press_with(&mut window, modifiers, key);
        window.render().unwrap().save(folder.join(format!("{name}.png"))).unwrap();
        if key == Key::K {
            write(&mut window, "م");
            window.render().unwrap().save(folder.join(format!("{name}-typed.png"))).unwrap();
        }
    }
}

#[test]
fn a_title_looks_the_same_whatever_article_is_open() {
    let texts = [
        ("a.txt", "Talks\n\nOne sentence."),
        ("b.txt", "استنبول مذاکرات\n\nپاکستان نے کہا ہے کہ وہ الزام لگاتے ہیں۔"),
        ("c.txt", "وزیر گفت\n\nوزیر گفت که گفتگو پایان یافت."),
    ];
    let mut desk = Desk::new(&texts.map(|(name, text)| (name, text.as_bytes())));
    // Drawing without optimisation is slow.
    desk.size = egui::vec2(760.0, 420.0);
    let mut picture = |path: &'static str, title: &str| {
        desk.open = path;
        let mut window = desk.window();
        palette(&mut window, title);
        let rows = window.query_all_by_role_and_label(Role::ListBoxOption, title);
        let row = rows.map(|row| row.rect()).max_by(|a, b| a.left().total_cmp(&b.left())).unwrap();
        let whole = window.render().unwrap();
        let corner = row.min.round();
        let (x, y) = (corner.x as u32, corner.y as u32);
        let (width, height) = (row.width() as u32, row.height() as u32);
        image::imageops::crop_imm(&whole, x, y, width, height).to_image()
    };
    for title in ["استنبول مذاکرات", "وزیر گفت"] {
        let [first, others @ ..] = ["a.txt", "b.txt", "c.txt"].map(|path| picture(path, title));
        assert!(others.iter().all(|other| *other == first), "{title}");
    }
}
