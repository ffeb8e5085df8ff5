//! Tests the choice of a font for each script.

use demarche_files::storage::Theme;
use egui::{Key, accesskit::Role, vec2};
use egui_kittest::{Harness, kittest::Queryable as _};

use demarche::ui::app::App;

use crate::{
    desk::{Desk, pictures},
    input::{CTRL, click, press, press_with, write},
    pictures::URDU,
};

const NASTALIQ: &str = "Arabic, Nastaliq (Urdu)";

fn desk() -> Desk {
    Desk { open: "talks.txt", ..Desk::new(&[("talks.txt", URDU.as_bytes())]) }
}

/// Opens the dialog by the palette.
fn open(window: &mut Harness<'_, App>) {
    press_with(window, CTRL, Key::K);
    write(window, "fonts by script");
    window.run_steps(2);
    press(window, Key::Enter);
    window.run_steps(4);
}

fn value(window: &Harness<'_, App>, script: &str) -> String {
    window.get_by_role_and_label(Role::ComboBox, script).value().unwrap()
}

fn font(window: &Harness<'_, App>) -> Option<String> {
    window.state().settings().fonts.get("Aran").cloned()
}

#[test]
fn a_font_is_chosen_for_a_script_by_keys_and_given_back() {
    let desk = desk();
    let mut window = desk.window();
    open(&mut window);
    assert_eq!(value(&window, NASTALIQ), "Noto Nastaliq Urdu (chosen by the program)");
    assert_eq!(value(&window, "Latin"), "Noto Serif (chosen by the program)");
    window.get_by_label("In this article");
    // The article's first script has the focus.
    press(&mut window, Key::Enter);
    window.get_by_label_contains("Which family should");
    write(&mut window, "noto naskh arabic");
    window.run_steps(2);
    press(&mut window, Key::Enter);
    window.run_steps(3);
    assert_eq!(value(&window, NASTALIQ), "Noto Naskh Arabic (your choice)");
    assert_eq!(font(&window).as_deref(), Some("Noto Naskh Arabic"));
    assert_eq!(value(&window, "Arabic"), "Noto Naskh Arabic (chosen by the program)");
    press(&mut window, Key::Enter);
    press(&mut window, Key::Escape);
    assert_eq!(value(&window, NASTALIQ), "Noto Naskh Arabic (your choice)", "nothing was chosen");
    // The first entry is the program's choice.
    press(&mut window, Key::Enter);
    press(&mut window, Key::Enter);
    window.run_steps(3);
    assert_eq!(value(&window, NASTALIQ), "Noto Nastaliq Urdu (chosen by the program)");
    assert_eq!(font(&window), None);
    press(&mut window, Key::Escape);
    window.run_steps(3);
    assert!(window.query_by_role_and_label(Role::ComboBox, "Latin").is_none());
}

#[test]
fn the_reading_panel_leads_to_the_fonts() {
    let desk = desk();
    let mut window = desk.window();
    press_with(&mut window, CTRL, Key::Comma);
    window.run_steps(3);
    click(&mut window, "Fonts by script…");
    window.run_steps(3);
    assert_eq!(value(&window, "Latin"), "Noto Serif (chosen by the program)");
}

#[test]
fn a_chosen_font_that_is_not_installed_is_named() {
    let mut desk = desk();
    desk.settings.fonts.insert("Aran".to_owned(), "Font of another computer".to_owned());
    let mut window = desk.window();
    window.run_steps(3);
    window.get_by_label("Font not installed: Font of another computer");
    open(&mut window);
    let expected = "Noto Nastaliq Urdu (your choice, Font of another computer, is not installed)";
    assert_eq!(value(&window, NASTALIQ), expected);
    // Choosing another one settles it.
    press(&mut window, Key::Enter);
    press(&mut window, Key::Enter);
    window.run_steps(3);
    assert!(window.query_by_label_contains("Font not installed").is_none());
}

#[test]
fn pictures_of_the_fonts_can_be_looked_at() {
    let Some(folder) = pictures() else { return };
    for (name, theme, scale) in
        [("fonts-light", Theme::Light, 1.0), ("fonts-dark", Theme::Dark, 1.5)]
    {
        let mut desk = desk();
        desk.settings.theme = theme;
        desk.settings.fonts.insert("Latn".to_owned(), "DejaVu Serif".to_owned());
        desk.settings.fonts.insert("Deva".to_owned(), "Missing Devanagari".to_owned());
        (desk.size, desk.scale) = (vec2(1366.0, 768.0), scale);
        let mut window = desk.window();
        open(&mut window);
        window.render().unwrap().save(folder.join(format!("{name}.png"))).unwrap();
        press(&mut window, Key::Enter);
        write(&mut window, "noto");
        window.run_steps(3);
        window.render().unwrap().save(folder.join(format!("{name}-families.png"))).unwrap();
    }
}
