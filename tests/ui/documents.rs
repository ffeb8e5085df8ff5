//! Tests how documents are shown: the page clutter of a web page, which is hidden unless somebody wants to see it, and what is
//! said about how they were read.

use std::fs;

use demarche::{
    session::{Clutter, Command},
    ui::app::App,
};
use demarche_files::storage::Theme;
use egui::{Event, Key, Modifiers, accesskit::Role, vec2};
use egui_kittest::{Harness, kittest::Queryable as _};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use crate::{
    desk::{Desk, pictures, write as save},
    first_mark::selected,
    input::{CTRL, click, press, press_with, write},
};

/// A saved web page: a menu, an article with a box of links in its middle, a footer.
const PAGE: &str = r#"<!DOCTYPE html><html lang="en"><head><title>Ministers meet at the border – The Valley Post</title></head><body>
<header><nav><ul><li><a href="/">Home page</a></li><li><a href="/w">World</a></li><li><a href="/s">Subscribe today</a></li></ul></nav></header>
<main><article><h1>Ministers meet at the border</h1><p class="byline">By Amina Noor</p><time datetime="2026-03-12">12 March 2026</time>
<p>The ministers of the two provinces met on Thursday at the bridge. They demanded that the guards withdraw before the end of the month, and they promised to meet again.</p>
<p>A spokesman of the northern province said that the guards had fired on a bus in February. The southern province denies it and asks for an inquiry by the council.</p>
<aside class="related"><h2>Related stories</h2><ul><li><a href="/a">Bridge closed again</a></li><li><a href="/b">Council elects a chair</a></li></ul></aside>
<p>Traders on both banks wait. Before the closure, four hundred lorries crossed the bridge every day, and the market of Ardan lived on them.</p>
<p>The council will hear both sides on 20 March. It has said that it expects written answers by then, and that it will publish them.</p>
</article></main>
<footer><p>© 2026 The Valley Post. <a href="/imprint">Imprint</a></p></footer></body></html>"#;

fn desk() -> Desk {
    let files = [("page.html", PAGE.as_bytes()), ("talks.txt", b"Talks stall\n\nThey met.\n")];
    Desk { open: "page.html", ..Desk::new(&files) }
}

/// Returns what is on screen of the article, as a screen reader reads it.
fn shown(window: &Harness<'_, App>) -> String {
    let runs = window.query_all_by_role(Role::TextRun);
    runs.filter_map(|run| run.value()).collect::<Vec<_>>().concat()
}

#[track_caller]
fn check_clutter(window: &Harness<'_, App>, expected: Clutter) {
    let text = shown(window);
    assert!(text.contains("Ministers meet") && text.contains("Traders on both banks"), "{text}");
    for clutter in ["Home page", "Bridge closed again", "Imprint"] {
        assert_eq!(text.contains(clutter), expected == Clutter::Shown, "{clutter}: {text}");
    }
}

/// Returns the place of some words on screen, from the top.
fn y_of(window: &Harness<'_, App>, words: &str) -> f32 {
    let mut runs = window.query_all_by_role(Role::TextRun);
    let run = runs.find(|run| run.value().is_some_and(|text| text.contains(words)));
    run.unwrap_or_else(|| panic!("{words} is not shown")).rect().top()
}

fn copied(window: &mut Harness<'_, App>) -> String {
    window.event(Event::Copy);
    window.step();
    let commands = &window.output().platform_output.commands;
    let text = commands.iter().find_map(|command| match command {
        egui::OutputCommand::CopyText(text) => Some(text.clone()),
        _ => None,
    });
    text.unwrap()
}

#[test]
fn a_web_page_begins_with_its_title_until_its_clutter_is_wanted() {
    let desk = desk();
    let mut window = desk.window();
    check_clutter(&window, Clutter::Hidden);
    assert!(shown(&window).starts_with("Ministers meet at the border"), "{}", shown(&window));
    click(&mut window, "View");
    window.get_by_role_and_label(Role::MenuItemCheckBox, "Show page clutter").click();
    window.run_steps(6);
    check_clutter(&window, Clutter::Shown);
    assert!(window.state().settings().shows_clutter, "the choice is stored");
    press_with(&mut window, Modifiers::SHIFT, Key::F9);
    check_clutter(&window, Clutter::Hidden);
    window.get_by_label_contains("Page clutter is hidden (").click();
    window.run_steps(6);
    check_clutter(&window, Clutter::Shown);
    assert!(window.query_by_label_contains("Page clutter is hidden").is_none());
    window.get_by_label_contains("Page clutter is shown (").click();
    window.run_steps(6);
    check_clutter(&window, Clutter::Hidden);
}

#[test]
fn an_urdu_author_turns_round_no_date() {
    let page = "<title>سرحد پر مذاکرات</title><meta name=\"author\" content=\"زینب مراد\"><meta \
                property=\"article:published_time\" content=\"2026-02-06\"><article><p>وزیر نے کہا کہ مذاکرات \
                ناکام رہے اور وفد ہال سے چلا گیا، اور کسی نے جواب نہیں دیا۔</p></article>";
    let desk = Desk { open: "page.html", ..Desk::new(&[("page.html", page.as_bytes())]) };
    let mut window = desk.window();
    window.get_by_label("\u{2068}زینب مراد\u{2069}, 2026-02-06");
    if let Some(folder) = pictures() {
        window.render().unwrap().save(folder.join("urdu-author.png")).unwrap();
    }
}

#[test]
fn the_first_visible_line_stays_where_it_is() {
    let desk = Desk { size: vec2(900.0, 420.0), ..desk() };
    let mut window = desk.window();
    press_with(&mut window, CTRL, Key::End);
    let before = y_of(&window, "Traders on both banks");
    for _ in 0..4 {
        press_with(&mut window, Modifiers::SHIFT, Key::F9);
        let now = y_of(&window, "Traders on both banks");
        assert!((before - now).abs() < 1.0, "{before} {now}");
    }
}

#[test]
fn the_caret_and_the_selection_leave_out_what_is_hidden() {
    let desk = desk();
    let mut window = desk.window();
    press_with(&mut window, CTRL, Key::A);
    let text = copied(&mut window);
    assert!(text.starts_with("Ministers meet") && text.ends_with("publish them."), "{text}");
    assert!(!text.contains("Related") && !text.contains('…'), "{text}");
    // From the last sentence before the box to the first after it.
    press_with(&mut window, CTRL, Key::F);
    write(&mut window, "The southern");
    press(&mut window, Key::Escape);
    press(&mut window, Key::Period);
    press(&mut window, Key::Period);
    press(&mut window, Key::Num1);
    let set = desk.set("page.html");
    let exact = |piece| {
        let place = format!("/annotations/0/spans/{piece}/exact");
        set.pointer(&place).map(|words| words.as_str().unwrap().to_owned())
    };
    assert_eq!(
        (exact(0).as_deref(), exact(1).as_deref(), exact(2)),
        (
            Some("The southern province denies it and asks for an inquiry by the council."),
            Some("Traders on both banks wait"),
            None
        ),
        "{set}"
    );
    press_with(&mut window, CTRL, Key::Home);
    press(&mut window, Key::Period);
    assert_eq!(selected(&window).as_deref(), Some("Ministers meet at the border"));
}

#[test]
fn going_to_a_place_in_hidden_clutter_shows_it_and_it_can_be_hidden_again() {
    let desk = desk();
    let mut window = desk.window();
    press_with(&mut window, CTRL, Key::F);
    write(&mut window, "the b");
    check_clutter(&window, Clutter::Hidden);
    press_with(&mut window, CTRL, Key::A);
    // In as few frames as may be: the notice stays for eight seconds, and each frame is one.
    window.event(Event::Text("Bridge closed".to_owned()));
    window.run_steps(3);
    check_clutter(&window, Clutter::Shown);
    window.get_by_label_contains("Page clutter is shown, because");
    assert!(!window.state().settings().shows_clutter, "nobody chose it");
    window.get_by_label("Hide again").click();
    window.run_steps(2);
    check_clutter(&window, Clutter::Hidden);
    assert!(window.query_by_label_contains("Page clutter is shown, because").is_none());
    press(&mut window, Key::F3);
    check_clutter(&window, Clutter::Shown);
    press(&mut window, Key::Escape);
    assert_eq!(selected(&window).as_deref(), Some("Bridge closed"));
    press(&mut window, Key::Num2);
    press_with(&mut window, Modifiers::SHIFT, Key::F9);
    check_clutter(&window, Clutter::Hidden);
    assert_eq!(window.state().session().chosen(), None);
    press(&mut window, Key::F8);
    check_clutter(&window, Clutter::Shown);
    assert!(window.state().session().chosen().is_some());
    press_with(&mut window, Modifiers::SHIFT, Key::F9);
    check_clutter(&window, Clutter::Hidden);
}

#[test]
fn a_switch_that_was_on_stays_on_in_the_next_window_and_plain_text_has_none() {
    let mut desk = desk();
    desk.settings.shows_clutter = true;
    let mut window = desk.window();
    check_clutter(&window, Clutter::Shown);
    press_with(&mut window, CTRL, Key::PageDown);
    assert!(!window.state().session().is_enabled(Command::PageClutter));
    drop(window);
    save(&desk.folder.path().join("talks.txt"), b"Share\n\nTalks stall\n\nThey met.\n");
    desk.settings.shows_clutter = false;
    let window = Desk { open: "talks.txt", ..desk }.window();
    assert!(shown(&window).contains("Talks stall"), "{}", shown(&window));
}

const REMARK: &str =
    "This document has tracked changes; it is shown as if all of them were accepted";

/// Returns a study with a mark on its web page, which an earlier version of the program is said to have read, with a remark,
/// into this text.
fn read_before(change: fn(&str) -> String) -> Desk {
    let desk = desk();
    let mut window = desk.window();
    for _ in 0..5 {
        press(&mut window, Key::ArrowDown);
    }
    press(&mut window, Key::Period);
    press(&mut window, Key::Num1);
    drop(window);
    let folder = desk.folder.path().join("annotations/page.html");
    let file = |name: &str| folder.join(name);
    let json = |name: &str| -> Map<String, Value> {
        serde_json::from_slice(&fs::read(file(name)).unwrap()).unwrap()
    };
    let mut article = json("article.json");
    let hash = article.get("extracted_text").and_then(Value::as_str).unwrap().to_owned();
    let kept = |hash: &str, extension: &str| {
        let short: String = hash.chars().take(16).collect();
        format!("text.{short}.{extension}")
    };
    let text = change(&fs::read_to_string(file(&kept(&hash, "txt"))).unwrap());
    let older = demarche_core::article::Sha256(Sha256::digest(text.as_bytes()).into()).to_string();
    let mut extracted = json(&kept(&hash, "json"));
    extracted.insert("by".to_owned(), "web-page 0".into());
    extracted.insert("remarks".to_owned(), vec![REMARK].into());
    extracted.insert("text_sha256".to_owned(), older.clone().into());
    if older != hash {
        let block = serde_json::json!([["paragraph", 0, text.trim_end().chars().count()]]);
        extracted.insert("blocks".to_owned(), block);
    }
    article.insert("extracted_text".to_owned(), older.clone().into());
    let set = fs::read_to_string(file("ayesha.json")).unwrap();
    save(&file("ayesha.json"), set.replace(&hash, &older).as_bytes());
    save(&file(&kept(&older, "txt")), text.as_bytes());
    save(&file(&kept(&older, "json")), Value::from(extracted).to_string().as_bytes());
    save(&file("article.json"), Value::from(article).to_string().as_bytes());
    desk
}

#[test]
fn a_document_of_an_earlier_version_is_read_again_if_the_user_wants_it() {
    // The menus were left out at the end, so that no mark before them moves.
    let desk = read_before(|text| text.replace("\n\n©", "\n\nOlder end\n\n©"));
    let desk = Desk { open: "talks.txt", ..desk };
    let mut window = desk.window();
    press_with(&mut window, CTRL, Key::PageUp);
    assert!(window.query_by_label_contains(REMARK).is_none(), "it would come each time");
    window.get_by_label("Web page, 1 remark");
    window.get_by_label_contains("An earlier version of the program read this document");
    assert!(shown(&window).contains("Older end"));
    window.get_by_label("Read again").click();
    window.run_steps(4);
    assert!(!shown(&window).contains("Older end"), "{}", shown(&window));
    window.get_by_label_contains("read again, and its text has changed");
    window.get_by_label_contains("has changed since it was marked: 1 kept");
    press(&mut window, Key::F8);
    assert!(window.query_all_by_label_contains("the guards withdraw").count() > 0);
    let command = CTRL | Modifiers::SHIFT;
    press_with(&mut window, command, Key::R);
    window.get_by_label_contains("its text is as before");
    drop(window);
    let window = Desk { open: "page.html", ..desk }.window();
    assert!(window.query_by_label_contains("An earlier version").is_none());
    assert!(!shown(&window).contains("Older end"));
}

#[test]
fn how_a_document_was_read_is_in_its_details() {
    let desk = read_before(str::to_owned);
    let mut window = desk.window();
    window.get_by_label("Read again");
    press_with(&mut window, CTRL, Key::I);
    let words = format!(
        "Web page, read by version 0 of its reader. There is a newer version: File › Read again. {REMARK}"
    );
    window.get_by_label(&words);
    press(&mut window, Key::Escape);
    press_with(&mut window, CTRL | Modifiers::SHIFT, Key::R);
    window.get_by_label_contains("its text is as before");
    press_with(&mut window, CTRL, Key::I);
    window.get_by_label("Web page, read by version 1 of its reader");
}

#[test]
fn documents_are_drawn() {
    let article = |name: &str| fs::read(format!("tests/fixtures/articles/{name}")).unwrap();
    let all = [
        ("page", "page.html", PAGE.as_bytes().to_vec()),
        ("docx", "statement.docx", article("statement-libreoffice.docx")),
        ("urdu", "urdu.docx", article("urdu-libreoffice.docx")),
    ];
    let looks = [
        ("light", Theme::Light, 1.0),
        ("dark", Theme::Dark, 1.0),
        ("sepia", Theme::Sepia, 1.0),
        ("light-1.5x", Theme::Light, 1.5),
    ];
    let n_looks = if pictures().is_some() { looks.len() } else { 1 };
    for (name, file, bytes) in all {
        for (look, theme, scale) in looks.into_iter().take(n_looks) {
            let mut desk = Desk::new(&[(file, &bytes)]);
            desk.open = file;
            desk.settings.theme = theme;
            (desk.size, desk.scale) = (vec2(1240.0, 900.0), scale);
            let mut window = desk.window();
            let draw = |window: &mut Harness<'_, App>, what: &str| {
                let picture = window.render().unwrap();
                if let Some(folder) = pictures() {
                    picture.save(folder.join(format!("{name}-{what}-{look}.png"))).unwrap();
                }
            };
            draw(&mut window, "top");
            if name == "docx" && pictures().is_some() {
                press_with(&mut window, CTRL, Key::End);
                draw(&mut window, "end");
            }
            if name == "page" && pictures().is_some() {
                press_with(&mut window, Modifiers::SHIFT, Key::F9);
                press_with(&mut window, CTRL, Key::Home);
                draw(&mut window, "whole");
            }
        }
    }
}
