//! Tests what a person says paragraphs are: by the context menu, the palette and the Edit menu, kept beside the marks, undone.

use std::fs;

use demarche::{session::Command, ui::app::App};
use demarche_core::article::BlockKind;
use demarche_files::storage::Theme;
use egui::{
    Event, Key, Modifiers, PointerButton, Pos2,
    accesskit::{Role, Toggled},
    vec2,
};
use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable as _},
};
use serde_json::Value;

use crate::{
    desk::{Desk, pictures},
    input::{CTRL, click, press, press_with, write},
    marking::drag,
};

const ARTICLE: &str = "Talks stall at the border\n\nMinisters met on Thursday\n\nThey asked for the list. \
                       It was refused by both sides, who will meet again.\n\nسرحد پر مذاکرات رک گئے ہیں۔ \
                       دونوں فریق دوبارہ ملیں گے۔\n";

fn desk() -> Desk {
    Desk { open: "talks.txt", ..Desk::new(&[("talks.txt", ARTICLE.as_bytes())]) }
}

fn kinds(window: &Harness<'_, App>) -> Vec<BlockKind> {
    let open = window.state().session().open().unwrap();
    open.article.blocks().iter().map(|block| block.kind).collect()
}

/// Returns what is kept beside the marks.
fn kept(desk: &Desk) -> Value {
    let file = desk.folder.path().join("annotations/talks.txt/article.json");
    serde_json::from_slice(&fs::read(file).unwrap()).unwrap()
}

fn middle_of(window: &Harness<'_, App>, words: &str) -> Pos2 {
    let mut runs = window.query_all_by_role(Role::TextRun);
    let run = runs.find(|run| run.value().is_some_and(|text| text.contains(words)));
    run.unwrap_or_else(|| panic!("{words} is not shown")).rect().center()
}

fn right_click(window: &mut Harness<'_, App>, words: &str) {
    right_click_at(window, middle_of(window, words));
}

fn right_click_at(window: &mut Harness<'_, App>, pos: Pos2) {
    window.event(Event::PointerMoved(pos));
    window.step();
    for pressed in [true, false] {
        let button = PointerButton::Secondary;
        window.event(Event::PointerButton { pos, button, pressed, modifiers: Modifiers::NONE });
        window.step();
    }
    window.run_steps(4);
}

/// Returns the kinds that are ticked in the open menu.
fn ticked(window: &Harness<'_, App>) -> Vec<String> {
    let items = window.query_all_by_role(Role::MenuItemCheckBox);
    let items = items.filter(|item| item.accesskit_node().toggled() == Some(Toggled::True));
    items.filter_map(|item| item.accesskit_node().label()).collect()
}

#[test]
fn a_right_click_says_what_a_paragraph_is() {
    let desk = desk();
    let mut window = desk.window();
    let before = kinds(&window);
    right_click(&mut window, "They asked");
    click(&mut window, "This paragraph is");
    assert_eq!(ticked(&window), ["Paragraph"]);
    window.get_by_role_and_label(Role::MenuItemCheckBox, "Heading 2").click();
    window.run_steps(6);
    assert_eq!(kinds(&window)[2], BlockKind::Heading);
    assert!(window.query_by_label("This paragraph is").is_none(), "the menu is closed");
    assert!(window.state().view().reader().has_focus(), "the keys stay with the text");
    let entry = &kept(&desk)["kinds"][0];
    assert_eq!((&entry["kind"], &entry["level"]), (&"heading".into(), &2.into()));
    assert!(entry["quote"].as_str().unwrap().starts_with("They asked"));
    // It is there again in the next window, and taken back there.
    drop(window);
    let mut window = desk.window();
    assert_eq!(kinds(&window)[2], BlockKind::Heading);
    right_click(&mut window, "They asked");
    click(&mut window, "This paragraph is");
    assert_eq!(ticked(&window), ["Heading 2"]);
    window.get_by_role_and_label(Role::MenuItemCheckBox, "As it was read").click();
    window.run_steps(6);
    assert_eq!(kinds(&window), before);
    assert_eq!(kept(&desk)["kinds"], Value::Null);
    press_with(&mut window, CTRL, Key::Z);
    assert_eq!(kinds(&window)[2], BlockKind::Heading, "undone");
}

#[test]
fn selected_paragraphs_are_changed_at_once_by_keys() {
    let desk = desk();
    let mut window = desk.window();
    let before = kinds(&window);
    let (from, to) = (middle_of(&window, "They asked"), middle_of(&window, "سرحد"));
    drag(&mut window, from, to);
    right_click_at(&mut window, from + vec2(20.0, 0.0));
    window.get_by_label("These paragraphs are");
    press(&mut window, Key::Escape);
    press_with(&mut window, CTRL, Key::K);
    write(&mut window, "is: quotation");
    press(&mut window, Key::Enter);
    assert_eq!(kinds(&window)[2..], [BlockKind::Quotation; 2]);
    assert_eq!(
        window.state().session().label(Command::Undo),
        "Undo change the kind of 2 paragraphs"
    );
    assert_eq!(kept(&desk)["kinds"].as_array().unwrap().len(), 2);
    press_with(&mut window, CTRL, Key::Z);
    assert_eq!(kinds(&window), before);
}

#[test]
fn the_title_follows_and_the_text_stays_in_its_place() {
    let desk = desk();
    let mut window = desk.window();
    let text = window.state().session().open().unwrap().article.text().to_owned();
    right_click(&mut window, "Ministers met");
    click(&mut window, "This paragraph is");
    window.get_by_role_and_label(Role::MenuItemCheckBox, "Title").click();
    window.run_steps(6);
    let open = window.state().session().open().unwrap();
    assert_eq!(open.article.metadata.title.as_deref(), Some("Ministers met on Thursday"));
    assert_eq!(open.article.text(), text);
    let row = window.query_all_by_label_contains("Ministers met on Thursday").count();
    assert!(row >= 2, "in the bar and in the list");
    // The menu bar offers the same.
    press(&mut window, Key::Escape);
    click(&mut window, "Edit");
    click(&mut window, "This paragraph is");
    assert_eq!(ticked(&window), ["This paragraph is: title"]);
}

#[test]
fn every_kind_is_drawn() {
    // Drawing without optimisation is slow: more than one only if somebody wants to look at them.
    let all = [(Theme::Dark, 1.5), (Theme::Light, 1.0)];
    let wanted = if pictures().is_some() { &all[..] } else { &[(Theme::Light, 0.5)] };
    for (theme, scale) in wanted.iter().copied() {
        let mut desk = desk();
        desk.settings.theme = theme;
        (desk.size, desk.scale) = (vec2(1000.0, 620.0), scale);
        let mut window = desk.window();
        right_click(&mut window, "Ministers met");
        for kind in ["Heading 1", "Heading 2", "Heading 3", "Caption"] {
            if window.query_by_label("This paragraph is").is_none() {
                right_click(&mut window, "Ministers met");
            }
            click(&mut window, "This paragraph is");
            window.get_by_role_and_label(Role::MenuItemCheckBox, kind).click();
            window.run_steps(6);
        }
        right_click(&mut window, "سرحد");
        click(&mut window, "This paragraph is");
        window.get_by_role_and_label(Role::MenuItemCheckBox, "List item").click();
        window.run_steps(6);
        right_click(&mut window, "They asked");
        click(&mut window, "This paragraph is");
        let picture = window.render().unwrap();
        if let Some(folder) = pictures() {
            picture.save(folder.join(format!("kinds-{theme:?}.png"))).unwrap();
        }
    }
}

const HEARING: &str = "Hearing on the border\n\nMS. ALVANG: Good afternoon. We asked for three things:\n\n- the list\n  \
                       - of persons\n  - of vehicles\n- the bridge\n\nMR. DORN: Nobody has seen a list.\n\n\
                       MS. ALVANG: It was sent twice.\n\nMR. DORN: Not to us.\n";
const INTERVIEW: &str = "سرحد پر انٹرویو\n\nسوال: آپ نے کیا مطالبہ کیا؟\n\nجواب: ہم نے فہرست مانگی:\n\n• افراد کی\n    • گاڑیوں کی\n\n\
                         سوال: کیا جواب ملا؟\n\nجواب: کوئی نہیں۔\n";

#[test]
fn nested_items_are_indented_and_speakers_are_set_apart() {
    let mut desk =
        Desk::new(&[("hearing.txt", HEARING.as_bytes()), ("interview.txt", INTERVIEW.as_bytes())]);
    desk.size = vec2(1000.0, 700.0);
    for (open, outer, inner) in
        [("hearing.txt", "the list", "of persons"), ("interview.txt", "افراد", "گاڑیوں")]
    {
        desk.open = open;
        for theme in [Theme::Light, Theme::Dark] {
            desk.settings.theme = theme;
            let mut window = desk.window();
            let rect = |words: &str| {
                let mut runs = window.query_all_by_role(Role::TextRun);
                runs.find(|run| run.value().is_some_and(|text| text.contains(words)))
                    .unwrap()
                    .rect()
            };
            let (outer, inner) = (rect(outer), rect(inner));
            let is_rtl = open == "interview.txt";
            let deeper =
                if is_rtl { outer.right() - inner.right() } else { inner.left() - outer.left() };
            assert!(deeper > 15.0, "{open}: {outer} {inner}");
            let article = &window.state().session().open().unwrap().article;
            let speakers = article.blocks().iter().filter(|block| block.speaker().is_some());
            assert!(speakers.count() >= 3, "{open}");
            if let Some(folder) = pictures() {
                let picture = window.render().unwrap();
                picture.save(folder.join(format!("{open}-{theme:?}.png"))).unwrap();
            }
        }
    }
}
