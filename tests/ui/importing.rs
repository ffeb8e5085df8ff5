//! Tests how a table of articles becomes a study.

use std::fs;

use demarche::{session::Command, ui::app::App};
use demarche_files::storage::Theme;
use egui::{Key, Modifiers, accesskit::Role, vec2};
use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable as _},
};

use crate::{
    desk::{Desk, pictures},
    input::{drop_file, press_with, write},
};

const TABLE: &str = "id,headline,body,published,desk\nA-1,Talks stall,\"Kabul must act, he said. The delegation left the hall after an hour.\",2025-11-09,foreign\nA-2,Empty,,2025-11-09,\nA-3,مذاکرات تعطل کا شکار,وزیر نے کہا: ہم فہرست کا مطالبہ کرتے ہیں، اور وفد ہال سے چلا گیا۔,2025-11-10,=1+1\nA-4,المفاوضات متوقفة,قال الوزير إن الوفد يطالب بالقائمة، ثم غادر القاعة.,2025-11-11,خارجي\n";

/// Drops the table on a window.
fn dropped(desk: &Desk) -> Harness<'static, App> {
    let mut window = desk.window();
    drop_file(&mut window, desk.folder.path().join("scrape.csv"));
    window.run_steps(8);
    window
}

fn desk() -> Desk {
    Desk { open: "none", ..Desk::new(&[("scrape.csv", TABLE.as_bytes())]) }
}

#[test]
fn a_dropped_table_becomes_a_study_after_a_look_at_it() {
    let desk = desk();
    let mut window = dropped(&desk);
    window.get_by_label_contains("scrape.csv, Table of cells (CSV), UTF-8, comma between cells");
    let value = |window: &Harness<'_, App>, label: &str| {
        window.get_by_role_and_label(Role::ComboBox, label).value()
    };
    for (label, field) in [
        ("Text", "body"),
        ("Title", "headline"),
        ("Date", "published"),
        ("Source", "None"),
        ("Identifier", "id"),
    ] {
        assert_eq!(value(&window, label).as_deref(), Some(field), "{label}");
    }
    window.get_by_label("4 records: 3 articles, 1 without text");
    window.get_by_label("مذاکرات تعطل کا شکار");
    window.get_by_label_contains("Record 2: it has no text");
    // The desk is who published it.
    window.get_by_role_and_label(Role::ComboBox, "Source").click();
    window.run_steps(4);
    window.get_by_label("Which field has the source?");
    press_with(&mut window, Modifiers::NONE, Key::Escape);
    window.get_by_role_and_label(Role::ComboBox, "Source").click();
    window.run_steps(4);
    write(&mut window, "desk");
    window.run_steps(2);
    press_with(&mut window, Modifiers::NONE, Key::Enter);
    window.run_steps(6);
    assert_eq!(value(&window, "Source").as_deref(), Some("desk"));
    window.get_by_label_contains("2025-11-09 · foreign");
    window.get_by_label("Import 3 articles").click();
    // Each step takes the test's clock on, and such a notice goes by itself.
    let is_said = (0..12).any(|_| {
        window.run_steps(1);
        window.query_by_label_contains("Imported 3 articles into").is_some()
    });
    assert!(is_said);
    window.run_steps(12);
    let session = window.state().session();
    let open = session.open().unwrap();
    assert_eq!(open.path.as_str(), "a-1.txt");
    assert_eq!(open.study.root(), desk.folder.path().canonicalize().unwrap().join("scrape"));
    assert_eq!(open.article.metadata.title.as_deref(), Some("Talks stall"));
    assert!(open.article.text().starts_with("Talks stall\n\nKabul must act"));
    assert_eq!(open.article.metadata.source.as_deref(), Some("foreign"));
    assert_eq!(session.study().unwrap().articles.len(), 3);
    // With a longer table, only what is new is added.
    let longer =
        format!("{TABLE}A-5,New,They went on and came back after some hours.,2025-11-12,\n");
    crate::desk::write(&desk.folder.path().join("scrape.csv"), longer.as_bytes());
    drop_file(&mut window, desk.folder.path().join("scrape.csv"));
    window.run_steps(8);
    window.get_by_label("5 records: 1 article, 1 without text, 3 already there");
    window.get_by_label("Add 1 article").click();
    window.run_steps(12);
    let open = window.state().session().open().unwrap();
    assert_eq!(open.path.as_str(), "a-5.txt");
    assert_eq!(window.state().session().study().unwrap().articles.len(), 4);
}

#[test]
fn cancelling_writes_nothing_and_the_first_row_can_be_a_record() {
    let desk = desk();
    let mut window = dropped(&desk);
    window.get_by_label("The first row has the names of the fields").click();
    window.run_steps(6);
    let text = window.get_by_role_and_label(Role::ComboBox, "Text").value();
    assert_eq!(text.as_deref(), Some("column 3"));
    window.get_by_label("5 records: 4 articles, 1 without text");
    window.get_by_label("Cancel").click();
    window.run_steps(6);
    assert!(window.query_by_label("Import a table of articles").is_none());
    assert_eq!(fs::read_dir(desk.folder.path()).unwrap().count(), 1);
}

#[test]
fn repeated_texts_are_left_out_and_titles_are_put_above_unless_one_says_otherwise() {
    let table = format!(
        "{TABLE}A-9,Once more,\"Kabul must act, he said. The delegation left the hall after an hour.\",2025-11-12,\n"
    );
    let desk = Desk { open: "none", ..Desk::new(&[("scrape.csv", table.as_bytes())]) };
    let mut window = dropped(&desk);
    window.get_by_label("5 records: 3 articles, 1 without text, 1 left out as repeated");
    window.get_by_label("Leave out repeated texts").click();
    window.run_steps(6);
    window.get_by_label("5 records: 4 articles, 1 without text");
    window.get_by_label("Put titles above the texts").click();
    window.run_steps(6);
    window.get_by_label("Import 4 articles").click();
    window.run_steps(24);
    let open = window.state().session().open().unwrap();
    assert!(open.article.text().starts_with("Kabul must act"));
}

#[test]
fn a_file_that_is_no_table_is_refused_in_the_dialog() {
    let desk = Desk { open: "none", ..Desk::new(&[("scrape.csv", b"%PDF-1.7")]) };
    let window = dropped(&desk);
    window.get_by_label_contains("This is a PDF, not a table of articles");
    assert!(window.state().session().is_enabled(Command::ImportTable));
}

#[test]
fn the_dialog_draws_in_both_themes() {
    let all = [
        ("light", Theme::Light, 1.0),
        ("dark", Theme::Dark, 1.0),
        ("light-1.5x", Theme::Light, 1.5),
    ];
    for (name, theme, scale) in all {
        let mut desk = desk();
        desk.settings.theme = theme;
        (desk.size, desk.scale) = (vec2(1366.0, 768.0) / scale, scale);
        let mut window = dropped(&desk);
        let place = window.get_by_label("Import 3 articles").rect();
        assert!(place.bottom() < desk.size.y, "{name}: {place:?}");
        let Some(folder) = pictures() else { continue };
        window.render().unwrap().save(folder.join(format!("import-{name}.png"))).unwrap();
        window.get_by_role_and_label(Role::ComboBox, "Source").click();
        window.run_steps(4);
        window.render().unwrap().save(folder.join(format!("import-fields-{name}.png"))).unwrap();
    }
}

#[test]
fn the_encoding_and_the_separator_can_be_chosen_and_the_preview_follows() {
    // One row is not enough to tell what stands between its cells.
    let rows =
        "title;text\nПереговоры;Министр сказал, что список будет передан завтра; делегация ушла.\n";
    // In windows-1251.
    let byte = |letter: char| match u32::from(letter) {
        code @ 0x410..=0x44f => u8::try_from(code - 0x410 + 0xc0).unwrap(),
        code => u8::try_from(code).unwrap(),
    };
    let bytes: Vec<u8> = rows.chars().map(byte).collect();
    let desk = Desk { open: "none", ..Desk::new(&[("scrape.csv", &bytes)]) };
    let mut window = dropped(&desk);
    let choose = |window: &mut Harness<'_, App>, label: &str, name: &str| {
        window.get_by_role_and_label(Role::ComboBox, label).click();
        window.run_steps(4);
        write(window, name);
        window.run_steps(2);
        press_with(window, Modifiers::NONE, Key::Enter);
        window.run_steps(8);
    };
    let value = |window: &Harness<'_, App>, label: &str| {
        window.get_by_role_and_label(Role::ComboBox, label).value()
    };
    assert_eq!(value(&window, "Separator").as_deref(), Some("Comma (,)"));
    window.get_by_label("Leave out repeated texts").click();
    window.run_steps(4);
    choose(&mut window, "Separator", "Semicolon");
    assert_eq!(value(&window, "Separator").as_deref(), Some("Semicolon (;)"));
    window.get_by_label("Переговоры");
    let repeats = window.get_by_label("Leave out repeated texts").accesskit_node().toggled();
    assert_eq!(
        repeats,
        Some(egui::accesskit::Toggled::False),
        "a choice outlasts another separator"
    );
    choose(&mut window, "Encoding", "koi8-r");
    assert!(window.query_by_label("Переговоры").is_none());
    choose(&mut window, "Encoding", "As detected");
    window.get_by_label("Переговоры");
    choose(&mut window, "Separator", "As detected");
    assert!(window.query_by_label("Переговоры").is_none());
}
