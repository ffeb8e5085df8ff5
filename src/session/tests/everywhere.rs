//! Tests of marking several articles in one step.

use demarche_core::annotation::{Annotation, Edit};

use super::{merging::with_memo, *};

/// Returns places for the words in articles with the test's text.
fn places(words: &str, articles: &[&str]) -> Vec<Places> {
    let start = TEXT.find(words).unwrap();
    let span = Span::new(start, start + words.len()).unwrap();
    let of = |(number, path): (usize, &&str)| Places {
        article: ArticlePath::new(path).unwrap(),
        text_sha256: article(TEXT).text_sha256,
        marks: vec![(AnnotationId::from_bytes([100 + number as u8; 16]), span)],
    };
    articles.iter().enumerate().map(of).collect()
}

fn everywhere(articles: &[&str]) -> Action {
    Action::MarkAll(CodeId::new("demand"), places("restraint", articles))
}

impl Desk {
    /// Answers the newest request for a set that is not open, with this text and access.
    fn answer_fetch(&mut self, text: &str, access: Access) {
        let asked = self.effects.iter().rev().find_map(|effect| match effect {
            Effect::Fetch { number, key, .. } => Some((*number, key.clone())),
            _ => None,
        });
        let (number, key) = asked.unwrap();
        let fetched = (article(text), read(AnnotationSet::new(Header::default()), access));
        self.act(Action::SetFetched { number, key, result: Ok(Box::new(fetched)) });
    }

    fn saved_sets(&self) -> Vec<&str> {
        let saves = self.effects.iter().filter_map(|effect| match effect {
            Effect::Save(request) => Some(request.key.article.as_str()),
            _ => None,
        });
        saves.collect()
    }

    fn last_notice(&self) -> &str {
        self.session.notices().last().map_or("", |notice| &notice.text)
    }
}

#[test]
fn the_open_article_is_marked_at_once_and_the_others_as_they_are_read() {
    let mut desk = Desk::new();
    desk.act(everywhere(&["a.txt", "b.txt", "c.txt"]));
    assert_eq!(desk.marks().len(), 1);
    assert_eq!(desk.session.bulk_progress(), Some((1, 3)));
    assert_eq!(desk.saved_sets(), ["a.txt"]);
    desk.answer_fetch(TEXT, Access::Writable);
    assert_eq!(desk.session.bulk_progress(), Some((2, 3)));
    desk.answer_fetch(TEXT, Access::Writable);
    assert_eq!(desk.session.bulk_progress(), None);
    assert_eq!(desk.saved_sets(), ["a.txt", "b.txt", "c.txt"]);
    assert_eq!(desk.last_notice(), "Marked 3 as demand in 3 articles");
    let counts: Vec<usize> =
        desk.session.study().unwrap().articles.iter().map(ArticleEntry::n_marks).collect();
    assert_eq!(counts, [1, 1, 1]);
}

#[test]
fn what_cannot_be_changed_is_left_out_and_named() {
    let mut desk = Desk::new();
    desk.act(everywhere(&["a.txt", "b.txt", "c.txt"]));
    desk.answer_fetch(TEXT, Access::Waiting("another window has it".to_owned()));
    desk.answer_fetch("A text with no such words.", Access::Writable);
    let expected = "Marked 1 as demand in 1 article. Not changed: b.txt (another window has it), c.txt (its text has changed)";
    assert_eq!(desk.last_notice(), expected);
    assert_eq!(desk.saved_sets(), ["a.txt"]);
    let released = |effect: &&Effect| matches!(effect, Effect::Release(..));
    assert_eq!(desk.effects.iter().filter(released).count(), 2);
}

#[test]
fn stopping_keeps_what_was_done_as_one_step() {
    let mut desk = Desk::new();
    desk.act(everywhere(&["a.txt", "b.txt", "c.txt"]));
    desk.answer_fetch(TEXT, Access::Writable);
    desk.run(Command::Cancel);
    assert_eq!(desk.last_notice(), "Marked 2 as demand in 2 articles. Stopped before the other 1");
    // The answer under way comes late: nothing is marked, and its lock is released.
    desk.effects.clear();
    let key = key("c.txt");
    let fetched = (article(TEXT), read(AnnotationSet::new(Header::default()), Access::Writable));
    desk.act(Action::SetFetched { number: 2, key: key.clone(), result: Ok(Box::new(fetched)) });
    assert!(matches!(&desk.effects[..], [Effect::Release(released, 0)] if *released == key));
    desk.run(Command::Undo);
    assert!(desk.session.bulk_progress().is_some());
    // Undone in the order opposite to that in which it was done; b.txt is not saved yet, so its newest version counts.
    desk.answer_fetch(TEXT, Access::Writable);
    assert!(desk.marks().is_empty());
    assert_eq!(desk.session.unsaved().iter().map(|request| request.set.len()).sum::<usize>(), 0);
    assert_eq!(desk.session.label(Command::Redo), "Redo mark 2 as demand in 2 articles");
}

#[test]
fn undo_waits_until_the_articles_are_marked() {
    let mut desk = Desk::new();
    desk.act(everywhere(&["a.txt", "b.txt"]));
    desk.try_act(Action::Run(Command::Undo)).unwrap_err();
    assert_eq!(desk.marks().len(), 1);
    // Other marks can be made.
    desk.mark("action", "allegation");
    desk.answer_fetch(TEXT, Access::Writable);
    desk.run(Command::Undo);
    desk.answer_fetch(TEXT, Access::Writable);
    assert_eq!(desk.marks().len(), 1);
    desk.run(Command::Undo);
    assert!(desk.marks().is_empty());
}

#[test]
fn an_article_opened_meanwhile_shows_its_new_marks() {
    let mut desk = Desk::new();
    desk.act(everywhere(&["a.txt", "b.txt"]));
    desk.open("b.txt", Access::Writable);
    assert!(desk.marks().is_empty());
    // Its set is shown by now, so the marks are made there and not on what was read before.
    desk.mark("action", "allegation");
    desk.answer_fetch(TEXT, Access::Writable);
    assert_eq!(desk.marks().len(), 2);
}

#[test]
fn words_marked_everywhere_already_are_refused() {
    let mut desk = Desk::new();
    desk.mark("restraint", "demand");
    let action = Action::MarkAll(CodeId::new("demand"), places("restraint", &["a.txt"]));
    let refused = desk.try_act(action).unwrap_err();
    assert_eq!(refused, "all these words are already marked as demand");
}

#[test]
fn a_set_shown_as_read_only_is_not_changed_unseen() {
    let mut desk = Desk::new();
    desk.act(everywhere(&["a.txt", "b.txt"]));
    desk.open("b.txt", Access::Waiting("another window has it".to_owned()));
    // The other window was closed just before this answer.
    desk.answer_fetch(TEXT, Access::Writable);
    assert!(!desk.session.unsaved().iter().any(|request| request.key == key("b.txt")));
    let expected = "Marked 1 as demand in 1 article. Not changed: b.txt (another window has it)";
    assert_eq!(desk.last_notice(), expected);
}

#[test]
fn undo_comes_back_to_marks_that_another_window_had() {
    let mut desk = Desk::new();
    desk.act(everywhere(&["b.txt"]));
    desk.answer_fetch(TEXT, Access::Writable);
    let saved = desk.saves().pop().unwrap();
    desk.wrote(&saved, WriteOutcome::Written(on_disk(1)));
    let answer = |desk: &mut Desk, number: u64, access: Access| {
        let read =
            SetRead { set: saved.set.clone(), on_disk: on_disk(1), access, steps: Vec::new() };
        let result = Ok(Box::new((article(TEXT), read)));
        desk.act(Action::SetFetched { number, key: key("b.txt"), result });
    };
    desk.run(Command::Undo);
    answer(&mut desk, 2, Access::Waiting("another window has it".to_owned()));
    let expected = "“mark 1 as demand in 1 article” was not undone. Not changed: b.txt (another window has it)";
    assert_eq!(desk.last_notice(), expected);
    desk.run(Command::Undo);
    answer(&mut desk, 3, Access::Writable);
    assert!(desk.saves().pop().unwrap().set.is_empty());
}

#[test]
fn undo_of_several_articles_says_where_it_leaves_a_version_to_decide() {
    let mut desk = Desk::new();
    desk.act(everywhere(&["a.txt", "b.txt"]));
    desk.answer_fetch(TEXT, Access::Writable);
    desk.save_all();
    // Another program changes both marks.
    let open = desk.session.open().unwrap();
    let (set, opening) = (with_memo(&open.set), open.opening);
    let elsewhere = SetRead { on_disk: on_disk(77), ..read(set, Access::Writable) };
    let looked = Action::Looked { key: key("a.txt"), opening, read: Box::new(elsewhere.clone()) };
    desk.act(looked);
    desk.run(Command::Undo);
    let mut theirs = elsewhere.set;
    let a = Arc::clone(theirs.iter().next().unwrap());
    let mut b = Annotation::clone(&a);
    b.id = AnnotationId::from_bytes([101; 16]);
    for edit in [Edit::Remove(a.id.clone()), Edit::Add(Arc::new(b))] {
        edit.apply(&mut theirs).unwrap();
    }
    let read = SetRead { on_disk: on_disk(78), ..read(theirs, Access::Writable) };
    // What is not what this window wrote is read once more.
    for number in [2, 3] {
        let result = Ok(Box::new((article(TEXT), read.clone())));
        desk.act(Action::SetFetched { number, key: key("b.txt"), result });
    }
    assert_eq!(desk.session.open().unwrap().set.undecided(), 1);
    let notices = desk.session.notices().iter();
    let said: Vec<&str> = notices.rev().take(2).map(|notice| &*notice.text).collect();
    let expected = [
        "a.txt: 1 mark has two versions, because it was changed in two places. Both are kept until you choose one",
        "Undid “mark 2 as demand in 2 articles”. Changed in two places, with two versions to choose from: b.txt (1 mark)",
    ];
    assert_eq!(said, expected);
}

#[test]
fn a_mark_made_while_several_articles_are_undone_ends_redoing() {
    let mut desk = Desk::new();
    desk.act(everywhere(&["a.txt", "b.txt"]));
    desk.answer_fetch(TEXT, Access::Writable);
    desk.run(Command::Undo);
    assert!(desk.session.bulk_progress().is_some());
    desk.mark("action", "allegation");
    desk.answer_fetch(TEXT, Access::Writable);
    assert_eq!(desk.session.bulk_progress(), None);
    assert_eq!(desk.marks().len(), 1);
    assert!(!desk.session.is_enabled(Command::Redo));
    assert_eq!(desk.session.label(Command::Undo), "Undo mark as allegation");
}

#[test]
fn a_new_mark_removed_meanwhile_keeps_no_other_from_being_undone() {
    let mut desk = Desk::new();
    let mut places = places("restraint", &["a.txt", "b.txt"]);
    let start = TEXT.find("action").unwrap();
    let other = AnnotationId::from_bytes([99; 16]);
    places[0].marks.push((other.clone(), Span::new(start, start + 6).unwrap()));
    desk.act(Action::MarkAll(CodeId::new("demand"), places));
    assert_eq!(desk.marks().len(), 2);
    desk.act(Action::Choose(Some(other)));
    desk.run(Command::RemoveMark);
    desk.answer_fetch(TEXT, Access::Writable);
    assert_eq!(desk.session.bulk_progress(), None);
    let offers = |desk: &Desk| desk.session.notices().iter().any(|notice| notice.command.is_some());
    assert!(!offers(&desk), "undo undoes the removal, which is what was done to the new mark last");
    desk.run(Command::Undo);
    assert_eq!(desk.marks().len(), 2);
    desk.run(Command::Undo);
    assert_eq!(desk.session.bulk_progress(), Some((0, 2)));
    desk.answer_fetch(TEXT, Access::Writable);
    assert!(desk.marks().is_empty(), "{:?} {}", desk.marks(), desk.last_notice());
    assert!(!desk.session.is_enabled(Command::Undo), "nothing brings a mark back");
    desk.run(Command::Redo);
    desk.answer_fetch(TEXT, Access::Writable);
    assert_eq!(desk.marks().len(), 2);
    desk.run(Command::Redo);
    assert_eq!(desk.marks().len(), 1);
}

#[test]
fn undo_is_not_offered_while_it_is_under_way() {
    let mut desk = Desk::new();
    desk.act(everywhere(&["a.txt", "b.txt"]));
    desk.answer_fetch(TEXT, Access::Writable);
    let offers = |desk: &Desk| desk.session.notices().iter().any(|notice| notice.command.is_some());
    assert!(offers(&desk));
    desk.run(Command::Undo);
    assert!(desk.session.bulk_progress().is_some());
    assert!(!offers(&desk), "{}", desk.last_notice());
}

/// Returns a set with a mark that a crash had left in its journal, as the worker reads it.
fn recovered() -> SetRead {
    let mut set = AnnotationSet::new(Header::default());
    let start = TEXT.find("Kabul").unwrap();
    let mark = Annotation {
        id: AnnotationId::from_bytes([9; 16]),
        code: CodeId::new("demand"),
        spans: [Span::new(start, start + 5).unwrap()].into_iter().collect(),
        created: None,
        modified: None,
        is_unsure: false,
        confidence: None,
        detail: None,
    };
    let edit = Edit::Add(Arc::new(mark));
    let inverse = edit.clone().apply(&mut set).unwrap();
    let step = demarche_core::journal::Entry {
        number: 1,
        time: Stamp(0),
        label: "add demand".to_owned(),
        kind: demarche_core::journal::Kind::Do,
        group: None,
        text_sha256: article(TEXT).text_sha256,
        edit,
        inverse,
    };
    SetRead { set, on_disk: on_disk(5), access: Access::Writable, steps: vec![step] }
}

#[test]
fn what_a_crash_left_in_a_set_that_is_not_open_can_still_be_undone() {
    let mut desk = Desk::new();
    desk.act(everywhere(&["b.txt"]));
    let asked = desk.effects.iter().rev().find_map(|effect| match effect {
        Effect::Fetch { number, key, .. } => Some((*number, key.clone())),
        _ => None,
    });
    let (number, key) = asked.unwrap();
    let fetched = Ok(Box::new((article(TEXT), recovered())));
    desk.act(Action::SetFetched { number, key, result: fetched });
    let told = |notice: &Notice| notice.text.contains("Demarche ended before");
    assert!(desk.session.notices().iter().any(told));
    assert_eq!(desk.session.history().depth(), (2, 0));
}

#[test]
fn what_a_crash_left_is_not_forgotten_if_another_article_is_opened_first() {
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    desk.run(Command::Undo);
    let begin = |desk: &mut Desk, name: &str| {
        let path = ArticlePath::new(name).unwrap();
        desk.act(Action::OpenUnreadable(study(), path, IfUnreadable::SetAside));
        desk.session.opening
    };
    let opening = begin(&mut desk, "b.txt");
    begin(&mut desk, "c.txt");
    desk.act(Action::ArticleOpened(Box::new(Opened {
        opening,
        study: study(),
        home: Home::Settled,
        path: ArticlePath::new("b.txt").unwrap(),
        article: article(TEXT),
        codebook: Arc::new(Codebook::built_in()),
        marks: Marks::Read(coder(), recovered()),
    })));
    assert_eq!(desk.session.history().depth(), (1, 1), "and what was undone can be redone");
}
