//! Tests marking all occurrences of some words.

use demarche::{session::Command, ui::app::App};
use demarche_files::storage::Theme;
use egui::{
    Key, Modifiers,
    accesskit::{Role, Toggled},
};
use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable as _},
};

use crate::{
    desk::{Desk, pictures, write},
    input::{CTRL, press_with},
    pictures::URDU,
};

const TEXT: &str =
    "Truce talks\n\nThe truce holds, said one. The truces failed.\n\nA TRUCE, then a “truce”.\n";

fn desk() -> Desk {
    let mut desk = Desk::new(&[("truce.txt", TEXT.as_bytes())]);
    desk.open = "truce.txt";
    desk
}

/// Selects the first word and asks.
fn ask(window: &mut Harness<'_, App>) {
    press_with(window, CTRL, Key::Home);
    press_with(window, CTRL | Modifiers::SHIFT, Key::ArrowRight);
    press_with(window, CTRL | Modifiers::SHIFT, Key::M);
}

fn marked(window: &Harness<'_, App>) -> Vec<(usize, String)> {
    let open = window.state().session().open().unwrap();
    let hulls = open.set.iter().filter_map(|mark| mark.hull());
    hulls.map(|hull| (hull.start(), hull.of(open.article.text()).unwrap().to_owned())).collect()
}

#[test]
fn all_ticked_places_are_marked_and_undone_in_one_step() {
    let desk = desk();
    let mut window = desk.window();
    ask(&mut window);
    window.get_by_label("“Truce”");
    window.get_by_label("4 matches");
    window.get_by_label("TRUCE: A TRUCE, then a “truce”.").click();
    window.run_steps(4);
    window.get_by_label("Mark 3").click();
    window.run_steps(4);
    let words: Vec<String> = marked(&window).into_iter().map(|(_, words)| words).collect();
    assert_eq!(words, ["Truce", "truce", "truce"]);
    window.get_by_label("Marked 3 as demand");
    assert_eq!(desk.set("truce.txt")["annotations"].as_array().unwrap().len(), 3);
    assert_eq!(window.state().session().label(Command::Undo), "Undo mark 3 as demand");
    assert!(window.state().view().reader().has_focus());
    press_with(&mut window, CTRL, Key::Z);
    assert!(marked(&window).is_empty());
    press_with(&mut window, CTRL | Modifiers::SHIFT, Key::Z);
    assert_eq!(marked(&window).len(), 3);
}

#[test]
fn options_and_what_is_marked_already() {
    let desk = desk();
    let mut window = desk.window();
    press_with(&mut window, CTRL, Key::Home);
    press_with(&mut window, CTRL | Modifiers::SHIFT, Key::ArrowRight);
    press_with(&mut window, Modifiers::NONE, Key::Num2);
    press_with(&mut window, CTRL | Modifiers::SHIFT, Key::M);
    window.get_by_label("4 matches, 1 of them marked already");
    window.get_by_label("Mark 3");
    window.get_by_label("Whole word").click();
    window.run_steps(4);
    window.get_by_label("Mark 4");
    window.get_by_label("Match case").click();
    window.run_steps(4);
    window.get_by_label("1 match, 1 of them marked already");
    assert!(window.query_by_label_contains("Mark 1").is_none());
    window.get_by_role_and_label(Role::RadioButton, "Commitment").click();
    window.run_steps(4);
    window.get_by_label("None").click();
    window.run_steps(4);
    assert!(window.query_by_label("Mark 1").is_none());
    window.get_by_label("All").click();
    window.run_steps(4);
    window.get_by_label("Mark 1").click();
    window.run_steps(4);
    assert_eq!(marked(&window), [(0, "Truce".to_owned()), (0, "Truce".to_owned())]);
}

#[test]
fn a_key_chooses_the_code_and_enter_marks() {
    let desk = desk();
    let mut window = desk.window();
    ask(&mut window);
    press_with(&mut window, Modifiers::NONE, Key::Num3);
    let choice = window.get_by_role_and_label(Role::RadioButton, "Commitment");
    assert_eq!(choice.accesskit_node().toggled(), Some(Toggled::True));
    press_with(&mut window, Modifiers::NONE, Key::Enter);
    assert!(window.query_by_role_and_label(Role::Dialog, "Mark all occurrences").is_none());
    window.get_by_label("Marked 4 as commitment");
    // With the focus on a button, Enter presses it and Ctrl+Enter marks.
    ask(&mut window);
    press_with(&mut window, Modifiers::NONE, Key::Num2);
    window.get_by_label("None").focus();
    window.run_steps(2);
    press_with(&mut window, Modifiers::NONE, Key::Enter);
    assert!(window.query_by_label_contains("Mark 4").is_none());
    window.get_by_label("All").focus();
    window.run_steps(2);
    press_with(&mut window, Modifiers::NONE, Key::Enter);
    window.get_by_label("Mark 4");
    press_with(&mut window, CTRL, Key::Enter);
    assert_eq!(marked(&window).len(), 8);
}

#[test]
fn the_list_has_the_focus_and_is_worked_by_keys() {
    let desk = desk();
    let mut window = desk.window();
    ask(&mut window);
    let focused = |window: &Harness<'_, App>, label: &str| {
        let row = window.get_by_role_and_label(Role::CheckBox, label);
        assert!(row.accesskit_node().is_focused(), "{label}");
    };
    focused(&window, "Truce: Truce talks");
    press_with(&mut window, Modifiers::NONE, Key::Space);
    window.get_by_label("Mark 3");
    press_with(&mut window, Modifiers::NONE, Key::ArrowDown);
    focused(&window, "truce: The truce holds, said one. The truces failed.");
    press_with(&mut window, Modifiers::NONE, Key::Space);
    window.get_by_label("Mark 2");
    press_with(&mut window, Modifiers::NONE, Key::Space);
    window.get_by_label("Mark 3");
    press_with(&mut window, Modifiers::NONE, Key::End);
    focused(&window, "truce: A TRUCE, then a “truce”.");
    // The list is one stop of Tab.
    press_with(&mut window, Modifiers::NONE, Key::Tab);
    assert!(window.get_by_label("Mark 3").accesskit_node().is_focused());
    press_with(&mut window, Modifiers::SHIFT, Key::Tab);
    focused(&window, "truce: A TRUCE, then a “truce”.");
    press_with(&mut window, Modifiers::NONE, Key::Enter);
    assert_eq!(marked(&window).len(), 3);
    window.get_by_label("Marked 3 as demand");
}

const SECOND: &str = "Second\n\nNo truce yet.\n\nA truce of sorts.\n";
const THIRD: &str = "Third\n\nNothing of the kind.\n";
const FOURTH: &str = "Fourth\n\nThe last truce.\n";

fn study() -> Desk {
    let files =
        [("truce.txt", TEXT), ("b/second.txt", SECOND), ("c.txt", THIRD), ("d.txt", FOURTH)];
    let mut desk = Desk::new(&files.map(|(name, text)| (name, text.as_bytes())));
    // A folder with a study file is a study, whichever article is opened.
    let annotations = desk.folder.path().join("annotations");
    std::fs::create_dir(&annotations).unwrap();
    let study = r#"{"format": "demarche/study", "version": 1, "title": "Truces"}"#;
    write(&annotations.join("study.json"), study.as_bytes());
    desk.open = "truce.txt";
    desk
}

/// Asks, and looks in all articles.
fn ask_everywhere(window: &mut Harness<'_, App>) {
    ask(window);
    window.get_by_label("all 4 articles").click();
    window.run_steps(4);
}

/// Returns the words of each saved mark.
fn saved(desk: &Desk, article: &str) -> Vec<String> {
    let set = desk.set(article);
    let marks = set.get("annotations").and_then(serde_json::Value::as_array).unwrap().iter();
    marks.map(|mark| mark.pointer("/spans/0/exact").unwrap().as_str().unwrap().to_owned()).collect()
}

fn n_saved(desk: &Desk, article: &str) -> usize {
    saved(desk, article).len()
}

#[test]
fn all_articles_of_the_study_are_marked_and_undone_in_one_step() {
    let desk = study();
    let mut window = desk.window();
    ask_everywhere(&mut window);
    window.get_by_label("7 matches in 3 articles");
    window.get_by_label("Truce talks: 4 matches");
    window.get_by_label("truce: No truce yet.");
    // One match, and all of one article.
    window.get_by_label("truce: A truce of sorts.");
    window.get_by_label("Fourth: 1 match").click();
    window.run_steps(4);
    window.get_by_label("Mark 6 in 2 articles").click();
    window.run_steps(8);
    window.get_by_label("Marked 6 as demand in 2 articles");
    assert_eq!((n_saved(&desk, "truce.txt"), n_saved(&desk, "b/second.txt")), (4, 2));
    assert!(!desk.folder.path().join("annotations/d.txt").exists());
    assert_eq!(saved(&desk, "b/second.txt"), ["truce", "truce"]);
    let undo = window.state().session().label(Command::Undo);
    assert_eq!(undo, "Undo mark 6 as demand in 2 articles");
    press_with(&mut window, CTRL, Key::Z);
    window.run_steps(8);
    assert_eq!((n_saved(&desk, "truce.txt"), n_saved(&desk, "b/second.txt")), (0, 0));
    press_with(&mut window, CTRL | Modifiers::SHIFT, Key::Z);
    window.run_steps(8);
    assert_eq!((n_saved(&desk, "truce.txt"), n_saved(&desk, "b/second.txt")), (4, 2));
    // What is marked already cannot be ticked, in the other articles either.
    ask_everywhere(&mut window);
    window.get_by_label("7 matches in 3 articles, 6 of them marked already");
    window.get_by_label("Mark 1");
}

#[test]
fn rows_say_which_article_they_are_in() {
    let mut desk = study();
    desk.open = "c.txt";
    let mut window = desk.window();
    // A word that one article has.
    ask(&mut window);
    window.get_by_label("all 4 articles").click();
    window.run_steps(4);
    window.get_by_label("Third: 1 match");
    let row = window.get_by_label("Third: Third");
    assert_eq!(row.accesskit_node().description().as_deref(), Some("Third"));
    let heading = window.get_by_label("Third: 1 match").rect();
    assert!(row.rect().left() > heading.left() && row.rect().top() >= heading.bottom());
}

#[test]
fn an_article_is_ticked_unticked_or_partly_ticked() {
    let desk = study();
    let mut window = desk.window();
    ask_everywhere(&mut window);
    let title = "Truce talks: 4 matches";
    let check = |window: &Harness<'_, App>, toggled: Toggled, mark: &str| {
        assert_eq!(window.get_by_label(title).accesskit_node().toggled(), Some(toggled), "{mark}");
        window.get_by_label(mark);
    };
    let click = |window: &mut Harness<'_, App>, label: &str| {
        window.get_by_label(label).click();
        window.run_steps(4);
    };
    check(&window, Toggled::True, "Mark 7 in 3 articles");
    click(&mut window, "TRUCE: A TRUCE, then a “truce”.");
    check(&window, Toggled::Mixed, "Mark 6 in 3 articles");
    click(&mut window, title);
    check(&window, Toggled::True, "Mark 7 in 3 articles");
    click(&mut window, title);
    check(&window, Toggled::False, "Mark 3 in 2 articles");
    click(&mut window, title);
    check(&window, Toggled::True, "Mark 7 in 3 articles");
}

#[test]
fn all_and_none_are_offered_only_where_something_can_be_ticked() {
    let desk = desk();
    let mut window = desk.window();
    let has_all = |window: &Harness<'_, App>| window.query_by_label("All").is_some();
    ask(&mut window);
    assert!(has_all(&window));
    press_with(&mut window, Modifiers::NONE, Key::Enter);
    ask(&mut window);
    window.get_by_label("4 matches, 4 of them marked already");
    assert!(!has_all(&window));
}

/// Returns the scale of a picture that a person looks at; without one, drawing small is enough and faster.
fn seen_at(scale: f32) -> f32 {
    if pictures().is_some() { scale } else { 0.5 }
}

#[test]
fn a_long_line_ends_between_words_and_shows_its_match() {
    let words = |name: &str| format!("{name} words of a long sentence that goes on ").repeat(3);
    let text = format!("Talks\n\n{}truce{}\n", words("many"), words(" other"));
    let urdu = "پاکستان نے کہا کہ مذاکرات کے بعد بھی دونوں ملکوں کے درمیان ".repeat(3);
    let urdu = format!("جنگ بندی\n\n{urdu}truce {urdu}\n");
    for (name, text) in [("long", &text), ("long-urdu", &urdu)] {
        let mut desk = Desk::new(&[("a.txt", text.as_bytes())]);
        desk.open = "a.txt";
        (desk.size, desk.scale) = (egui::vec2(700.0, 640.0), seen_at(1.5));
        let mut window = desk.window();
        press_with(&mut window, CTRL, Key::F);
        window.event(egui::Event::Text("truce".to_owned()));
        window.run_steps(3);
        press_with(&mut window, Modifiers::NONE, Key::Escape);
        press_with(&mut window, CTRL | Modifiers::SHIFT, Key::M);
        window.get_by_label("1 match");
        let picture = window.render().unwrap();
        if let Some(folder) = pictures() {
            picture.save(folder.join(format!("all-{name}.png"))).unwrap();
        }
    }
}

#[test]
fn an_article_that_another_window_has_is_left_out_and_named() {
    use demarche_core::study::{ArticlePath, CoderId};
    use demarche_files::storage::{SetFile, Study};

    let desk = study();
    let theirs = Study::at(desk.folder.path()).unwrap();
    let path = ArticlePath::new("d.txt").unwrap();
    let lock = SetFile::lock(&theirs, &path, &CoderId::new("ayesha").unwrap()).unwrap();
    assert!(lock.read_only().is_none());
    let mut window = desk.window();
    ask_everywhere(&mut window);
    window.get_by_label("Mark 7 in 3 articles").click();
    window.run_steps(8);
    window.get_by_label_contains("Marked 6 as demand in 2 articles. Not changed: d.txt (");
    assert!(!desk.folder.path().join("annotations/d.txt/ayesha.json").exists());
    drop(lock);
    press_with(&mut window, CTRL, Key::Z);
    window.run_steps(8);
    assert_eq!(n_saved(&desk, "truce.txt"), 0);
    // Undone in another article of the study too, and the lock of the others is not kept.
    let path = ArticlePath::new("b/second.txt").unwrap();
    let lock = SetFile::lock(&theirs, &path, &CoderId::new("ayesha").unwrap()).unwrap();
    assert!(lock.read_only().is_none());
}

/// Draws the dialog, and the field above the marks, for a person to look at.
#[test]
fn the_dialog_draws_in_both_directions() {
    let urdu = pictures().is_some().then_some(("all-urdu", Theme::Dark, URDU.as_bytes()));
    for (name, theme, text) in
        [("all-light", Theme::Light, TEXT.as_bytes())].into_iter().chain(urdu)
    {
        let mut desk = Desk::new(&[("a.txt", text)]);
        desk.open = "a.txt";
        desk.settings.theme = theme;
        (desk.size, desk.scale) = (egui::vec2(1000.0, 640.0), seen_at(1.0));
        let mut window = desk.window();
        press_with(&mut window, CTRL, Key::Home);
        press_with(&mut window, Modifiers::SHIFT, Key::ArrowRight);
        let word = if name == "all-urdu" { Key::ArrowLeft } else { Key::ArrowRight };
        press_with(&mut window, CTRL | Modifiers::SHIFT, word);
        press_with(&mut window, Modifiers::NONE, Key::Num2);
        press_with(&mut window, CTRL | Modifiers::SHIFT, Key::F);
        window.event(egui::Event::Text("allegation".to_owned()));
        window.run_steps(3);
        press_with(&mut window, Modifiers::NONE, Key::Escape);
        press_with(&mut window, CTRL | Modifiers::SHIFT, Key::M);
        let picture = window.render().unwrap();
        assert_eq!(picture.width(), (1000.0 * desk.scale) as u32);
        if let Some(folder) = pictures() {
            picture.save(folder.join(format!("{name}.png"))).unwrap();
        }
    }
}

#[test]
fn the_matches_of_all_articles_draw() {
    let mut desk = study();
    let urdu = "جنگ بندی truce\n\nمذاکرات میں truce کی بات ہوئی۔\n";
    write(&desk.folder.path().join("urdu.txt"), urdu.as_bytes());
    (desk.size, desk.scale) = (egui::vec2(1000.0, 640.0), seen_at(1.5));
    let mut window = desk.window();
    ask(&mut window);
    window.get_by_label("all 5 articles").click();
    window.run_steps(4);
    let picture = window.render().unwrap();
    assert_eq!(picture.width(), (1000.0 * desk.scale) as u32);
    if let Some(folder) = pictures() {
        picture.save(folder.join("all-study.png")).unwrap();
    }
}
