//! Tests what is shown of an opening that takes long, and how it is stopped.

use demarche_files::extract::PagesRead;
use egui::Key;
use egui_kittest::Harness;

use super::*;

/// Returns a window on a study of two articles; the first is open.
fn window(folder: &std::path::Path) -> Harness<'static, App> {
    put(&folder.join("a.txt"), "They failed.");
    put(&folder.join("b.txt"), "They came back.");
    let app = at_once(Some(folder.join("a.txt")));
    let mut window = Harness::new_ui_state(|ui, app: &mut App| app.frame(ui), app);
    window.run_steps(4);
    assert_eq!(shown(&window), Some("a.txt"));
    window
}

fn shown<'a>(window: &'a Harness<'_, App>) -> Option<&'a str> {
    window.state().session.open().map(|open| open.path.as_str())
}

/// Lets an article be opened by a worker that does not answer.
fn begin(window: &mut Harness<'_, App>, action: Action) -> u64 {
    let app = window.state_mut();
    let ticket = (app.tickets)();
    drop(app.session.apply(action, ticket).unwrap());
    app.session.opening().unwrap().0
}

#[test]
fn a_long_reading_says_how_far_it_is_and_the_article_before_it_stays() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = window(folder.path());
    let path = ArticlePath::new("b.txt").unwrap();
    let opening = begin(&mut window, Action::OpenInStudy(path));
    window.step();
    assert!(window.query_by_label("Reading b.txt…").is_none(), "most are read at once");
    window.run_steps(4);
    window.get_by_label("Reading b.txt…");
    let ctx = window.ctx.clone();
    let pages = |done| PagesRead { done, all: 1_300 };
    window.state_mut().handle_answer(&ctx, Answer::Pages(opening - 1, pages(5)));
    window.state_mut().handle_answer(&ctx, Answer::Pages(opening, pages(12)));
    window.step();
    window.get_by_label("page 12 of 1,300");
    window.key_press(Key::Escape);
    window.run_steps(2);
    assert!(window.query_by_label("Reading b.txt…").is_none());
    assert_eq!(shown(&window), Some("a.txt"));
    window.get_by_label("b.txt was not read");
    // The next opening has pages of its own.
    begin(&mut window, Action::OpenInStudy(ArticlePath::new("b.txt").unwrap()));
    window.run_steps(4);
    assert!(window.query_by_label("page 12 of 1,300").is_none());
    window.run_steps(10);
    window.get_by_label("3 s");
    window.get_by_label_contains("Cancel").click();
    window.run_steps(2);
    assert!(!window.state().session.is_opening());
}

#[test]
fn what_was_not_read_is_read_on_request() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = window(folder.path());
    let ctx = window.ctx.clone();
    window.state_mut().act(&ctx, Action::Run(Command::CloseArticle));
    begin(&mut window, Action::OpenPath(folder.path().join("b.txt")));
    window.run_steps(4);
    window.get_by_label("Reading b.txt…");
    window.key_press(Key::Escape);
    window.run_steps(2);
    assert_eq!(shown(&window), None);
    window.get_by_label("It was not read");
    window.get_by_label_contains("Read it").click();
    window.run_steps(4);
    assert_eq!(shown(&window), Some("b.txt"));
}
