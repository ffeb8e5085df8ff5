//! Tests checking marks after their article was changed.

use std::fs;

use demarche::{session::SaveState, ui::app::App};
use demarche_files::storage::Theme;
use egui::{Key, Modifiers, vec2};
use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable as _},
};
use serde_json::Value;

use crate::{
    desk::{Desk, pictures, write},
    first_mark::selected,
    input::{CTRL, click, press, press_with, write as type_in},
    pictures::URDU,
};

const OLD: &str = "Talks stall\n\nPakistan demanded verifiable action. Kabul replied to the latest list of demands.\n\nThe foreign office in Islamabad wants the camps closed at once, a spokesman said. Both sides met again on Sunday evening.\n";
const NEW: &str = "Talks stall again\n\nPakistan demanded verifiable action. Kabul replied late to the latest list of demands.\n\nNothing was signed on Friday. The foreign office in Islamabad wants the camps closed at once, a spokesman said. They left.\n";
const QUOTES: [&str; 3] =
    ["replied to the latest list", "wants the camps closed", "Both sides met again on Sunday"];

/// Marks these words of the old text, then changes the article.
fn changed((old, new): (&str, &str), quotes: &[&str]) -> Desk {
    let mut desk = Desk::new(&[("talks.txt", old.as_bytes())]);
    desk.open = "talks.txt";
    let mut window = desk.window();
    for quote in quotes {
        select(&mut window, quote);
        press(&mut window, Key::Num1);
    }
    assert_eq!(window.state().session().save_state(), SaveState::Saved);
    press_with(&mut window, CTRL, Key::Q);
    drop(window);
    write(&desk.folder.path().join("talks.txt"), new.as_bytes());
    desk
}

/// Selects words by finding them.
fn select(window: &mut Harness<'_, App>, words: &str) {
    press_with(window, CTRL, Key::F);
    type_in(window, words);
    window.run_steps(6);
    press(window, Key::Escape);
    window.run_steps(2);
    assert_eq!(selected(window).as_deref(), Some(words));
}

/// Returns a study with three marks to check, in English and in Urdu.
pub(crate) fn article() -> Desk {
    changed((OLD, NEW), &QUOTES)
}

pub(crate) fn urdu() -> Desk {
    changed((URDU, NEW_URDU), &URDU_QUOTES)
}

fn records(desk: &Desk) -> Vec<Value> {
    desk.set("talks.txt").get("annotations").unwrap().as_array().unwrap().clone()
}

#[test]
fn what_was_found_is_said_on_opening_and_checked_by_keys() {
    let desk = changed((OLD, NEW), &QUOTES);
    let before = records(&desk);
    let mut window = desk.window();
    window.get_by_label_contains(
        "has changed since it was marked: 0 kept, 1 moved, 1 uncertain, 1 lost its place",
    );
    window.get_by_label("3 left to check");
    assert_eq!(records(&desk), before, "looking changes nothing");
    press(&mut window, Key::F7);
    // The same in the bar below the text and in the one at the bottom.
    assert_eq!(window.query_all_by_label("3 left to check").count(), 2);
    window.get_by_label("This may be the place");
    window.get_by_label_contains(
        "verifiable action. Kabul replied to the latest list of demands. The foreign",
    );
    window.get_by_label_contains("In the text now: ");
    let place = window.state().view().reader().place();
    press(&mut window, Key::A);
    assert_eq!(window.state().view().reader().place(), place, "the text stands still");
    window.get_by_label("The words have moved");
    window.get_by_label("2 left to check, 1 of 3 checked");
    window.get_by_label("2 left to check");
    press(&mut window, Key::A);
    window.get_by_label("The words are gone");
    window.get_by_label("1 left to check, 2 of 3 checked");
    window.get_by_label("1 left to check");
    let moved = window.get_by_label_contains("Accept all moved");
    assert!(moved.accesskit_node().is_disabled(), "none has only moved");
    select(&mut window, "They left");
    press(&mut window, Key::P);
    assert!(window.query_by_label("As saved").is_none(), "all are checked");
    assert!(window.query_by_label_contains("left to check").is_none());
    window.run_steps(3);
    let after = records(&desk);
    let exact = |record: &Value| record["spans"][0]["exact"].as_str().unwrap().to_owned();
    assert_eq!(
        after.iter().map(exact).collect::<Vec<_>>(),
        ["replied late to the latest list", "wants the camps closed", "They left"]
    );
    for (record, quote) in after.iter().zip(QUOTES) {
        assert_eq!(record["former"][0]["spans"][0]["exact"], quote);
        assert!(record.get("text_sha256").is_none());
    }
    for _ in 0..3 {
        press_with(&mut window, CTRL, Key::Z);
    }
    window.run_steps(3);
    let back: Vec<Value> = records(&desk);
    assert_eq!(back.len(), 3);
    for (record, was) in back.iter().zip(&before) {
        assert_eq!(record["spans"], was["spans"]);
        assert!(record.get("former").is_none());
    }
}

#[test]
fn marks_are_checked_by_pointer() {
    let desk = changed((OLD, NEW), &QUOTES);
    let mut window = desk.window();
    click(&mut window, "Next mark to check");
    window.get_by_label("This may be the place");
    click(&mut window, "Next mark to check (F7)");
    window.get_by_label("The words have moved");
    click(&mut window, "Accept place (A)");
    window.get_by_label("The words are gone");
    let accept = window.get_by_label("Accept place (A)");
    assert!(accept.accesskit_node().is_disabled());
    click(&mut window, "Previous mark to check (Shift+F7)");
    select(&mut window, "replied late");
    click(&mut window, "Put it here (P)");
    window.run_steps(3);
    assert_eq!(records(&desk)[0]["spans"][0]["exact"], "replied late");
    press(&mut window, Key::F7);
    click(&mut window, "Close");
    assert!(window.query_by_label("As saved").is_none());
    assert!(
        window.state().view().reader().has_focus() || window.state().session().chosen().is_none()
    );
}

#[test]
fn a_set_with_some_places_accepted_is_the_same_when_reopened() {
    let desk = changed((OLD, NEW), &QUOTES);
    let mut window = desk.window();
    press_with(&mut window, Modifiers::SHIFT, Key::A);
    window.run_steps(3);
    let set = window.state().session().open().unwrap().set.clone();
    press_with(&mut window, CTRL, Key::Q);
    drop(window);
    let window = desk.window();
    assert_eq!(window.state().session().open().unwrap().set, set);
    window.get_by_label_contains("1 kept, 1 uncertain, 1 lost its place");
}

const URDU_QUOTES: [&str; 3] = [
    "استنبول مذاکرات میں تاخیر",
    "حملے فوری طور پر بند کیے جائیں",
    "معاہدہ (TTP) کے بغیر ممکن نہیں",
];
const NEW_URDU: &str = "استنبول مذاکرات کا تیسرا دور\n\nاتوار 9 نومبر 2025\n\nاسلام آباد: پاکستان نے افغان طالبان پر الزام لگایا کہ وہ استنبول کے مذاکرات میں تاخیر کر رہے ہیں۔\n\nترجمان نے مطالبہ کیا کہ سرحد پار حملے فوری طور پر بند کیے جائیں۔ انہوں نے 2021 کے بعد کے واقعات کا حوالہ دیا۔\n";

/// `DEMARCHE_PICTURES=folder cargo test --test ui review` saves what the bar looks like.
#[test]
fn the_bar_draws_in_every_theme_and_script() {
    for (name, theme, size, scale) in [
        ("review-light", Theme::Light, vec2(1366.0, 768.0), 1.0),
        ("review-dark", Theme::Dark, vec2(1366.0, 768.0), 1.0),
        ("review-urdu", Theme::Light, vec2(1366.0, 768.0), 1.0),
        ("review-narrow-urdu", Theme::Dark, vec2(760.0, 600.0), 1.5),
    ] {
        let is_urdu = name.contains("urdu");
        let mut desk = if is_urdu { urdu() } else { article() };
        desk.settings.theme = theme;
        (desk.size, desk.scale) = (size, scale);
        let mut window = desk.window();
        for number in 1..=3 {
            press(&mut window, Key::F7);
            window.run_steps(2);
            if number == 3 {
                select(&mut window, if is_urdu { "انہوں نے" } else { "They left" });
            }
            let Some(folder) = pictures() else { continue };
            fs::create_dir_all(&folder).unwrap();
            window.render().unwrap().save(folder.join(format!("{name}-{number}.png"))).unwrap();
        }
        assert_eq!(window.query_all_by_label("3 left to check").count(), 2);
    }
}
