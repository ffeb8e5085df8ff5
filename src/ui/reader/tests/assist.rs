//! Tests what assistive technology is given and can ask for.

use egui::accesskit::{self, ActionData, ActionRequest, TextPosition, TextSelection, TreeId};

use super::*;

/// Sends a request to the document.
fn ask(window: &mut Harness<'_, Bench>, action: accesskit::Action, data: Option<ActionData>) {
    let target_node = ReaderView::widget_id().accesskit_id();
    let request = ActionRequest { action, target_tree: TreeId::ROOT, target_node, data };
    window.event(Event::AccessKitActionRequest(request));
    window.run();
}

fn position(bench: &Bench, byte: usize) -> TextPosition {
    let unit = bench.view.page.unit_at(byte);
    bench.view.page.speech(unit).unwrap().position(byte).unwrap()
}

fn long(paragraphs: usize) -> String {
    let paragraph = |number| format!("Paragraph {number} consists of some words.");
    let paragraphs = (0..paragraphs).map(paragraph);
    std::iter::once("T".to_owned()).chain(paragraphs).collect::<Vec<_>>().join("\n\n")
}

#[test]
fn a_mark_has_a_name_and_notes_and_can_be_clicked() {
    let mut bench = Bench::new(ENGLISH).marked("m", "demanded verifiable action");
    let mut mark = Annotation::clone(bench.set.get(&AnnotationId::new("m")).unwrap());
    (mark.is_unsure, mark.confidence) = (true, Some(2));
    mark.set_memo("Who else?".to_owned());
    bench.set = AnnotationSet::from_annotations(Header::default(), vec![Arc::new(mark)]).0;
    bench.chosen = Some(AnnotationId::new("m"));
    let mut window = bench.window();
    let mark = window.get_by_role(Role::Mark);
    let node = mark.accesskit_node();
    assert_eq!(node.label().as_deref(), Some("Marked as demand: demanded verifiable action"));
    assert_eq!(node.description().as_deref(), Some("not sure, confidence 2, memo: Who else?"));
    assert_eq!(node.is_selected(), Some(true));
    assert!(mark.rect().contains(window.state().first("verifiable")));
    mark.click_accesskit();
    window.run();
    let actions = &window.state().actions;
    assert!(
        actions
            .iter()
            .any(|action| matches!(action, Action::Reveal(id) if *id == AnnotationId::new("m"))),
        "{actions:?}"
    );
}

#[test]
fn the_chosen_mark_is_read_out() {
    let mut bench = Bench::new(ENGLISH).marked("m", "demanded").marked("n", "talks had failed");
    bench.chosen = Some(AnnotationId::new("n"));
    let mut window = bench.window();
    let said = |window: &Harness<'_, Bench>| {
        let node = window.get_by_role(Role::Status);
        assert_eq!(node.accesskit_node().live(), accesskit::Live::Polite);
        node.accesskit_node().label().unwrap()
    };
    assert_eq!(said(&window), "Marked as demand: talks had failed, 2 of 2");
    let original = window.state().find("talks had failed");
    window.state_mut().mode = Mode::Edges { id: AnnotationId::new("n"), original: vec![original] };
    window.run();
    assert!(said(&window).starts_with("Moving its edges"));
    window.state_mut().chosen = None;
    window.run();
    assert!(window.query_by_role(Role::Status).is_none());
}

#[test]
fn a_selection_that_is_asked_for_is_made_and_brought_into_view() {
    let mut window = Bench::new(&long(100)).window();
    let words = window.state().find("90 consists");
    let [anchor, focus] = [words.start(), words.end()].map(|byte| position(window.state(), byte));
    let data = ActionData::SetTextSelection(TextSelection { anchor, focus });
    ask(&mut window, accesskit::Action::SetTextSelection, Some(data));
    assert_eq!(window.state().selected(), "90 consists");
    assert!(!window.state().rects(words).is_empty(), "it is not in view");
}

#[test]
fn the_text_scrolls_when_asked() {
    let mut window = Bench::new(&long(100)).window();
    let top = window.state().view.place();
    ask(&mut window, accesskit::Action::ScrollDown, None);
    assert!(window.state().view.place().byte > top.byte);
    ask(&mut window, accesskit::Action::ScrollUp, None);
    assert_eq!(window.state().view.place(), top);
    let run = window
        .get_all_by_role(Role::TextRun)
        .find(|run| run.value().is_some_and(|value| value.starts_with("Paragraph 80 ")));
    run.unwrap().scroll_to_me();
    window.run();
    let words = window.state().find("Paragraph 80 ");
    assert!(!window.state().rects(words).is_empty(), "it is not in view");
}

#[test]
fn a_short_article_is_published_whole_and_a_long_one_in_part() {
    let words = |source: &str| {
        let mut bench = Bench::new(source);
        bench.view.reveal(source.len());
        let window = bench.window();
        window.get_by_role(Role::Document).accesskit_node().document_range().text()
    };
    let short = words(&long(100));
    assert!(short.starts_with("T\n") && short.contains("Paragraph 99 "));
    let part = words(&long(2000));
    assert!(!part.starts_with("T\n") && part.contains("Paragraph 1999 "));
    assert!(part.len() < 10_000, "{}", part.len());
}

#[test]
fn only_text_within_a_page_of_the_window_has_places_of_characters() {
    let window = Bench::new(&long(100)).window();
    let has_places = |words: &str| {
        let run = window
            .get_all_by_role(Role::TextRun)
            .find(|run| run.value().is_some_and(|value| value.starts_with(words)))
            .unwrap();
        let node = run.accesskit_node();
        assert!(node.data().bounds().is_some() && !node.data().character_lengths().is_empty());
        node.data().character_positions().is_some() && node.data().character_widths().is_some()
    };
    assert!(has_places("Paragraph 1 "));
    assert!(!has_places("Paragraph 99 "));
}

#[test]
fn marks_and_their_words_are_published_without_being_widgets() {
    let mut window = Bench::new(ENGLISH).marked("m", "demanded").window();
    let document = window.get_by_role(Role::Document).accesskit_node();
    let children: Vec<_> = document.children().map(|child| child.role()).collect();
    let n_runs = children.iter().filter(|role| **role == Role::TextRun).count();
    assert!(children.contains(&Role::Mark) && n_runs > 3, "{children:?}");
    let described = window
        .get_all_by_role(Role::TextRun)
        .find(|run| run.accesskit_node().description().is_some())
        .unwrap();
    assert_eq!(described.value().as_deref(), Some("demanded"));
    let color = described.accesskit_node().data().background_color().unwrap();
    let [red, green, blue, _] = window.state().tokens.code(ColorName::Blue).to_array();
    assert_eq!((color.red, color.green, color.blue), (red, green, blue));
    // The next frame has the same, not more.
    let n_children = children.len();
    window.run();
    let document = window.get_by_role(Role::Document).accesskit_node();
    assert_eq!(document.children().count(), n_children);
}
