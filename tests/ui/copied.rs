//! Tests what becomes of a part of a web page on the clipboard.

use std::{fs, sync::Arc};

use demarche::ui::app::App;
use egui::{Event, Key, Modifiers};
use egui_kittest::{Harness, kittest::Queryable as _};

use crate::{
    desk::{Desk, pictures},
    first_mark::desk,
    input::{CTRL, click, press_with},
    study::open_path,
};

const HTML: &str = "<meta charset='utf-8'><h2>Kabul answers</h2><p>The minister said “no”.</p><ul><li>First</li><li>Second</li></ul>";
const TEXT: &str = "Kabul answers\nThe minister said “no”.\n\n    First\n    Second";

/// Presses the key for a new article, with this page and text on the clipboard.
fn paste(desk: &Desk, html: Option<&'static str>, text: Option<&str>) -> Harness<'static, App> {
    let mut window = desk.window();
    window.state_mut().use_html_clipboard(Arc::new(move || html.map(str::to_owned)));
    window.key_press_modifiers(CTRL | Modifiers::SHIFT, Key::V);
    window.step();
    if let Some(text) = text {
        window.event(Event::Paste(text.to_owned()));
    }
    window.run_steps(8);
    window
}

fn name(window: &Harness<'_, App>) -> Option<String> {
    window.get_by_label("File name").value()
}

#[test]
fn a_part_of_a_web_page_becomes_an_article_with_its_headings_and_lists() {
    let desk = desk();
    let mut window = paste(&desk, Some(HTML), Some(TEXT));
    assert_eq!(window.get_by_label("Title").value().as_deref(), Some("Kabul answers"));
    assert_eq!(name(&window).as_deref(), Some("kabul-answers.html"));
    if let Some(folder) = pictures() {
        window.render().unwrap().save(folder.join("copied-page.png")).unwrap();
    }
    press_with(&mut window, Modifiers::NONE, Key::Enter);
    window.run_steps(6);
    assert_eq!(open_path(&window), "kabul-answers.html");
    assert_eq!(fs::read_to_string(desk.folder.path().join("kabul-answers.html")).unwrap(), HTML);
    let open = window.state().session().open().unwrap();
    assert_eq!(open.article.blocks().len(), 4);
    assert!(open.article.extraction.is_some() && open.article.text().contains("Second"));
}

#[test]
fn a_part_of_a_web_page_can_be_taken_as_plain_text() {
    let desk = desk();
    let mut window = paste(&desk, Some(HTML), Some(TEXT));
    click(&mut window, "As plain text");
    assert_eq!(name(&window).as_deref(), Some("kabul-answers.txt"));
    click(&mut window, "As a web page");
    click(&mut window, "As plain text");
    click(&mut window, "Make article");
    window.run_steps(6);
    assert_eq!(open_path(&window), "kabul-answers.txt");
    assert_eq!(fs::read_to_string(desk.folder.path().join("kabul-answers.txt")).unwrap(), TEXT);
}

#[test]
fn a_page_alone_is_enough_and_one_without_words_is_none() {
    let desk = desk();
    let window = paste(&desk, Some(HTML), None);
    assert_eq!(name(&window).as_deref(), Some("kabul-answers.html"));
    let window = paste(&desk, Some("<meta charset='utf-8'><img src=a.png>"), Some(TEXT));
    assert_eq!(name(&window).as_deref(), Some("kabul-answers.txt"));
    assert!(window.query_by_label("As plain text").is_none());
}

#[test]
fn a_clipboard_without_words_is_refused() {
    let desk = desk();
    let mut window = paste(&desk, None, None);
    window.run_steps(8);
    window.get_by_label_contains("The clipboard holds no text");
}
