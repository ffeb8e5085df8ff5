//! Tests how the list of articles shows them.

use demarche::ui::app::App;
use egui::{Key, Modifiers, accesskit::Role};
use egui_kittest::{Harness, kittest::Queryable as _};

use crate::{
    desk::{Desk, pictures},
    first_mark::select_sentence,
    input::{CTRL, press, press_with},
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
