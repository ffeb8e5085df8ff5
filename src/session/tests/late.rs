//! Tests answers that arrive when the user has moved on.

use demarche_core::{
    annotation::Edit,
    journal::{Entry, Kind},
};

use super::*;

fn unsettled() -> Home {
    Home::Unsettled(Homeless::Downloads)
}

impl Desk {
    /// Opens an article without marks on disk, in a study with this `home`.
    fn open_at(&mut self, path: &str, home: Home) {
        let article_path = ArticlePath::new(path).unwrap();
        self.act(Action::OpenUnreadable(study(), article_path.clone(), IfUnreadable::Ask));
        self.act(Action::ArticleOpened(Box::new(Opened {
            opening: self.session.opening,
            study: study(),
            home,
            path: article_path,
            article: article(TEXT),
            codebook: Arc::new(Codebook::built_in()),
            marks: Marks::Read(
                coder(),
                read(AnnotationSet::new(Header::default()), Access::Writable),
            ),
        })));
    }

    fn moves(&mut self) -> SaveRequest {
        self.effects
            .drain(..)
            .find_map(|effect| match effect {
                Effect::Move(request, _) => Some(request),
                _ => None,
            })
            .unwrap()
    }

    fn asks_home(&self) -> usize {
        self.effects.iter().filter(|effect| matches!(effect, Effect::AskHome(..))).count()
    }
}

#[test]
fn an_action_waiting_for_a_coder_is_not_applied_to_another_article() {
    let mut desk = Desk::without_a_coder();
    desk.bring("a.txt", Marks::NoCoder);
    let next = ArticlePath::new("b.txt").unwrap();
    desk.act(Action::OpenUnreadable(study(), next, IfUnreadable::Ask));
    desk.run(Command::ToggleDone);
    desk.answer_opening("b.txt", Marks::NoCoder);
    let is_told = |notice: &Notice| notice.text.contains("another article was opened");
    assert!(desk.session.notices().iter().any(is_told));
    desk.act(Action::SetCoder(study(), coder()));
    desk.set_opened("b.txt", read(AnnotationSet::new(Header::default()), Access::Writable));
    let open = desk.session.open().unwrap();
    assert_eq!((open.path.to_string().as_str(), open.set.header().done), ("b.txt", None));
}

#[test]
fn a_pending_undo_ends_with_the_next_mark() {
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    desk.save_all();
    let saved = desk.session.open().unwrap().set.clone();
    desk.open("b.txt", Access::Writable);
    desk.run(Command::Undo);
    desk.run(Command::Undo);
    desk.mark("promised", "commitment");
    desk.effects.clear();
    let saved = SetRead { on_disk: on_disk(1), ..read(saved, Access::Writable) };
    desk.answer_opening("a.txt", Marks::Read(coder(), saved));
    assert_eq!(desk.asked_for(), None, "the new mark is not taken for the step to undo");
    assert_eq!(desk.session.history().depth(), (2, 0));
}

#[test]
fn nobody_is_asked_where_to_save_again_while_a_set_is_moved() {
    let mut desk = Desk::without_a_coder();
    desk.open_at("a.txt", unsettled());
    desk.mark("action", "demand");
    desk.act(Action::MoveHome(key("a.txt"), "/home/study".into()));
    desk.moves();
    desk.mark("promised", "commitment");
    assert_eq!(desk.asks_home(), 0);
}

#[test]
fn a_set_whose_move_failed_is_written_if_it_may_then_stay() {
    let mut desk = Desk::without_a_coder();
    desk.open_at("a.txt", unsettled());
    desk.mark("action", "demand");
    desk.act(Action::MoveHome(key("a.txt"), "/home/study".into()));
    let SaveRequest { key: from, attempt, .. } = desk.moves();
    desk.act(Action::StayHome(study()));
    desk.act(Action::Moved { from, attempt, result: Err("the disk is full".to_owned()) });
    assert_eq!(desk.saves().len(), 1);
}

#[test]
fn waiting_sets_are_written_once_their_study_may_be_saved() {
    let mut desk = Desk::without_a_coder();
    desk.open_at("a.txt", unsettled());
    desk.mark("action", "demand");
    desk.act(Action::RefuseHome(study()));
    desk.effects.clear();
    // The folder became a study meanwhile.
    desk.open_at("b.txt", Home::Settled);
    let saves = desk.saves();
    assert_eq!(saves.iter().map(|save| save.key.clone()).collect::<Vec<_>>(), [key("a.txt")]);
}

#[test]
fn an_article_read_before_the_answer_does_not_ask_where_to_save_again() {
    let mut desk = Desk::without_a_coder();
    desk.open_at("a.txt", unsettled());
    desk.mark("action", "demand");
    desk.act(Action::StayHome(study()));
    desk.open_at("b.txt", unsettled());
    desk.effects.clear();
    desk.mark("action", "demand");
    assert_eq!(desk.asks_home(), 0);
    assert_eq!(desk.saves().len(), 1);
}

#[test]
fn quitting_ends_when_the_last_conflict_of_a_closed_set_is_settled() {
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    let request = desk.saves().pop().unwrap();
    desk.wrote(&request, WriteOutcome::Changed("another program changed it".to_owned()));
    desk.open("b.txt", Access::Writable);
    desk.act(Action::UseTheirs(key("a.txt")));
    let Some(Effect::KeepAside(request)) = desk.effects.pop() else { panic!("nothing is kept") };
    desk.run(Command::Quit);
    desk.effects.clear();
    let result = Ok("/kept".into());
    desk.act(Action::KeptAside { key: request.key, attempt: request.attempt, result });
    assert_eq!(desk.last_effect(), "Some(Quit)");
}

#[test]
fn a_move_onto_a_set_with_unsaved_marks_keeps_both() {
    let mut desk = Desk::without_a_coder();
    desk.open_at("a.txt", unsettled());
    desk.mark("action", "demand");
    desk.act(Action::MoveHome(key("a.txt"), "/home/study".into()));
    let SaveRequest { key: from, attempt, .. } = desk.moves();
    desk.mark("promised", "commitment");
    // The other study has this article and coder too, with a mark that could not be saved.
    let home = StudyId::new(Path::new("/home/study"));
    let to = SetKey { study: home, ..from.clone() };
    let theirs = desk.session.open().unwrap().set.clone();
    let (article, set) = (article(TEXT), AnnotationSet::new(Header::default()));
    let snapshot = unsaved::Snapshot { article, set, revision: 90, step: None };
    let base = save_request::Base::absent();
    drop(desk.session.persist.put(&to, snapshot, base, persist::Place::Settled));
    desk.act(Action::Moved { from: from.clone(), attempt, result: Ok((to.clone(), on_disk(7))) });
    let unsaved = desk.session.unsaved();
    let of = |key: &SetKey| unsaved.iter().find(|request| request.key == *key).unwrap();
    assert_eq!(of(&to).set.len(), 0, "what waited there is not replaced");
    assert!(of(&from).set == theirs, "and the newer marks are still here");
}

/// Returns the number of marks in the list and whether it shows the article as done.
fn listed(desk: &Desk, path: &str) -> (usize, bool) {
    let study = desk.session.study().unwrap();
    let entry = study.articles.iter().find(|entry| entry.path == path).unwrap();
    (entry.n_marks(), entry.is_done)
}

/// Delivers a list with nothing counted, made while this article was open.
fn list_without(desk: &mut Desk, uncounted: Option<&str>) {
    desk.act(Action::StudyListed(Arc::new(StudyView {
        id: study(),
        title: "Study".to_owned(),
        articles: ["a.txt", "b.txt", "c.txt", "new.txt"].map(entry).to_vec(),
        coder: Some(coder()),
        coders: Vec::new(),
        uncounted: uncounted.map(|path| ArticlePath::new(path).unwrap()),
    })));
}

#[test]
fn a_list_made_before_another_article_was_opened_keeps_the_counts_of_the_one_left() {
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    desk.run(Command::ToggleDone);
    assert_eq!(listed(&desk, "a.txt"), (1, true));
    desk.save_all();
    desk.open("new.txt", Access::Writable);
    desk.effects.clear();
    list_without(&mut desk, Some("a.txt"));
    assert_eq!(listed(&desk, "a.txt"), (1, true));
    assert_eq!(listed(&desk, "new.txt"), (0, false));
    assert!(!desk.effects.iter().any(|effect| matches!(effect, Effect::List(..))));
}

#[test]
fn a_list_that_left_out_an_article_of_which_nothing_is_known_is_made_again() {
    let mut desk = Desk::without_a_coder();
    desk.open("a.txt", Access::Writable);
    desk.open("b.txt", Access::Writable);
    desk.effects.clear();
    list_without(&mut desk, Some("a.txt"));
    let is_again =
        |effect: &Effect| matches!(effect, Effect::List(_, _, Some(open)) if open == "b.txt");
    assert!(desk.effects.iter().any(is_again));
}

#[test]
fn a_list_does_not_forget_marks_that_are_being_saved() {
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    desk.open("b.txt", Access::Writable);
    list_without(&mut desk, None);
    assert_eq!(listed(&desk, "a.txt"), (1, false));
}

#[test]
fn marks_of_another_program_are_counted_unless_the_window_knows_better() {
    let mut desk = Desk::new();
    let counted = |desk: &mut Desk, path: &str, count: usize, is_done: bool| {
        let counts = vec![(CodeId::new("demand"), count)];
        desk.act(Action::SetCounted(key(path), counts, is_done));
        listed(desk, path)
    };
    assert_eq!(counted(&mut desk, "b.txt", 3, true), (3, true));
    assert_eq!(counted(&mut desk, "a.txt", 3, true), (0, false), "it is open");
    desk.mark("action", "demand");
    desk.open("c.txt", Access::Writable);
    assert_eq!(counted(&mut desk, "a.txt", 3, false), (1, false), "it is being saved");
    let bilal = SetKey { coder: CoderId::new("bilal").unwrap(), ..key("b.txt") };
    desk.act(Action::SetCounted(bilal, Vec::new(), false));
    assert_eq!(listed(&desk, "b.txt"), (3, true), "another coder's");
}

#[test]
fn undo_counts_in_the_list() {
    let mut desk = Desk::new();
    desk.mark("action", "demand");
    assert_eq!(listed(&desk, "a.txt"), (1, false));
    desk.run(Command::Undo);
    assert_eq!(listed(&desk, "a.txt"), (0, false));
}

#[test]
fn a_set_that_waits_is_saved_once_another_was_moved_into_its_study() {
    let mut desk = Desk::without_a_coder();
    desk.open_at("a.txt", unsettled());
    desk.mark("action", "demand");
    desk.act(Action::RefuseHome(study()));
    // An article elsewhere cannot be saved where it is, and the folder of the first one is chosen for it.
    let elsewhere = StudyId::new(Path::new("/desk"));
    let path = ArticlePath::new("b.txt").unwrap();
    desk.act(Action::OpenUnreadable(elsewhere.clone(), path.clone(), IfUnreadable::Ask));
    desk.act(Action::ArticleOpened(Box::new(Opened {
        opening: desk.session.opening,
        study: elsewhere.clone(),
        home: unsettled(),
        path,
        article: article(TEXT),
        codebook: Arc::new(Codebook::built_in()),
        marks: Marks::Read(coder(), read(AnnotationSet::new(Header::default()), Access::Writable)),
    })));
    desk.mark("action", "demand");
    let from = SetKey { study: elsewhere, ..key("b.txt") };
    desk.act(Action::MoveHome(from.clone(), "/study".into()));
    let SaveRequest { attempt, .. } = desk.moves();
    desk.act(Action::Moved { from, attempt, result: Ok((key("b.txt"), on_disk(7))) });
    let mut written: Vec<SetKey> = desk.saves().into_iter().map(|save| save.key).collect();
    desk.act(Action::RetrySaves);
    written.extend(desk.saves().into_iter().map(|save| save.key));
    desk.open_at("a.txt", Home::Settled);
    desk.run(Command::SaveNow);
    written.extend(desk.saves().into_iter().map(|save| save.key));
    assert!(
        written.contains(&key("a.txt")) || desk.asks_home() > 0,
        "a.txt is neither saved nor asked for; the window says {:?}",
        desk.session.save_state()
    );
}

#[test]
fn a_warning_about_marks_that_are_kept_somewhere_stays_whatever_is_done() {
    let mut desk = Desk::without_a_coder();
    // As of a large set, which is read after its article is shown.
    desk.bring("a.txt", Marks::Reading(coder()));
    let about = ArticleKey::from(&key("a.txt"));
    let text = "What is left of it is kept in a file".to_owned();
    desk.act(Action::NotifyOf(about, NoticeKind::Warning, text, None));
    let files = vec![("/snapshots/1.unsaved.json".into(), "1.unsaved.json".to_owned())];
    desk.act(Action::UnsavedFound { key: key("a.txt"), files });
    let read_only = Access::Waiting("another window has it".to_owned());
    desk.set_opened("a.txt", read(AnnotationSet::default(), read_only));
    let said = |desk: &Desk, words: &str| {
        desk.session.notices().iter().filter(|notice| notice.text.contains(words)).count()
    };
    assert_eq!(said(&desk, "Read-only"), 1);
    desk.set_opened("a.txt", read(AnnotationSet::default(), Access::Writable));
    desk.mark("action", "demand");
    assert_eq!(said(&desk, "Read-only"), 0);
    assert_eq!((said(&desk, "kept in a file"), said(&desk, "1.unsaved.json")), (1, 1));
}

#[test]
fn copies_that_a_person_has_left_are_named_no_more() {
    let mut desk = Desk::new();
    assert!(!desk.session.is_enabled(Command::LeaveCopies));
    let files = vec![("/snapshots/1.unsaved.json".into(), "1.unsaved.json".to_owned())];
    desk.act(Action::UnsavedFound { key: key("a.txt"), files: files.clone() });
    desk.act(Action::UnsavedFound { key: key("b.txt"), files: Vec::new() });
    assert!(desk.session.is_enabled(Command::LeaveCopies));
    let number = desk.session.notices().iter().find(|notice| notice.text.contains("a.txt"));
    desk.act(Action::AcceptOffer(number.unwrap().number));
    let left = std::mem::take(&mut desk.effects).into_iter().find_map(|effect| match effect {
        Effect::LeaveCopies(left) => Some(left),
        _ => None,
    });
    assert_eq!(left.unwrap(), [files[0].0.clone()]);
    assert!(!desk.session.is_enabled(Command::LeaveCopies));
}

/// Says that copies of the marks on `b.txt` were found, after which another article is shown.
fn found_too_late(then: &str) -> Desk {
    let mut desk = Desk::new();
    let files = vec![("/snapshots/1.unsaved.json".into(), "1.unsaved.json".to_owned())];
    desk.act(Action::OpenInStudy(ArticlePath::new("b.txt").unwrap()));
    let opening = desk.session.opening;
    desk.act(Action::UnsavedFound { key: key("b.txt"), files });
    desk.act(Action::OpenInStudy(ArticlePath::new(then).unwrap()));
    let steps = vec![Entry {
        number: 1,
        time: Stamp(0),
        label: "add demand".to_owned(),
        kind: Kind::Do,
        group: None,
        text_sha256: article(TEXT).text_sha256,
        edit: Edit::SetDone(None),
        inverse: Edit::SetDone(None),
    }];
    let read = SetRead { steps, ..read(AnnotationSet::default(), Access::Writable) };
    desk.act(Action::ArticleOpened(Box::new(Opened {
        opening,
        study: study(),
        home: Home::Settled,
        path: ArticlePath::new("b.txt").unwrap(),
        article: article(TEXT),
        codebook: Arc::new(Codebook::built_in()),
        marks: Marks::Read(coder(), read),
    })));
    if then != "a.txt" {
        desk.answer_opening(
            then,
            Marks::Read(coder(), super::read(AnnotationSet::default(), Access::Writable)),
        );
    }
    desk
}

fn said(desk: &Desk, words: &str) -> usize {
    desk.session.notices().iter().filter(|notice| notice.text.contains(words)).count()
}

#[test]
fn copies_of_an_article_that_was_passed_by_are_named_whenever_it_is_opened() {
    for then in ["a.txt", "c.txt"] {
        let mut desk = found_too_late(then);
        for _ in 0..2 {
            assert!(!desk.session.is_enabled(Command::LeaveCopies), "they are of another article");
            desk.open("b.txt", Access::Writable);
            assert_eq!(said(&desk, "1.unsaved.json"), 1, "after {then}");
            desk.open("c.txt", Access::Writable);
            assert_eq!(said(&desk, "1.unsaved.json"), 0, "after {then}");
        }
        desk.open("b.txt", Access::Writable);
        desk.run(Command::LeaveCopies);
        desk.open("c.txt", Access::Writable);
        desk.open("b.txt", Access::Writable);
        assert_eq!(said(&desk, "1.unsaved.json"), 0);
    }
}

#[test]
fn steps_that_a_crash_left_in_an_article_that_was_passed_by_are_named() {
    let desk = found_too_late("c.txt");
    assert_eq!(desk.session.open().unwrap().path.as_str(), "c.txt");
    assert_eq!(said(&desk, "The last change on"), 1);
}

fn no_marks() -> Marks {
    Marks::Read(coder(), read(AnnotationSet::new(Header::default()), Access::Writable))
}

#[test]
fn an_opening_that_was_stopped_changes_nothing_when_it_is_answered() {
    let mut desk = Desk::new();
    desk.act(Action::OpenInStudy(ArticlePath::new("b.txt").unwrap()));
    let stopped = desk.session.opening;
    assert_eq!(desk.session.opening().map(|(opening, _)| opening), Some(stopped));
    desk.act(Action::StopOpening);
    assert!(desk.session.opening().is_none() && said(&desk, "b.txt was not read") == 1);
    desk.act(Action::ArticleOpened(Box::new(Opened {
        opening: stopped,
        study: study(),
        home: Home::Settled,
        path: ArticlePath::new("b.txt").unwrap(),
        article: article(TEXT),
        codebook: Arc::new(Codebook::built_in()),
        marks: no_marks(),
    })));
    assert_eq!(desk.session.open().unwrap().path.as_str(), "a.txt");
    let is_released =
        |effect: &Effect| matches!(effect, Effect::Release(of, _) if *of == key("b.txt"));
    assert!(desk.effects.iter().any(is_released));
    // Nothing to stop.
    desk.effects.clear();
    desk.act(Action::StopOpening);
    assert!(desk.effects.is_empty());
}

#[test]
fn what_was_not_read_can_be_read_later() {
    let mut desk = Desk::without_a_coder();
    let target = Target::Path("/study/b.txt".into());
    desk.act(Action::OpenPath("/study/b.txt".into()));
    desk.act(Action::StopOpening);
    assert_eq!(desk.session.unread(), Some(&target));
    assert!(desk.session.is_enabled(Command::ReadAgain) && desk.session.notices().is_empty());
    assert_eq!(desk.session.label(Command::ReadAgain), "Read it");
    desk.effects.clear();
    desk.run(Command::ReadAgain);
    let is_asked =
        |effect: &Effect| matches!(effect, Effect::Open { target: asked, .. } if *asked == target);
    assert!(desk.effects.iter().any(is_asked) && desk.session.unread().is_none());
    desk.answer_opening("b.txt", no_marks());
    desk.run(Command::CloseArticle);
    assert!(desk.session.unread().is_none(), "it was read");
}

#[test]
fn marks_that_waited_for_a_reading_that_was_stopped_are_read() {
    let mut desk = Desk::new();
    desk.open("b.txt", Access::Reading);
    desk.act(Action::OpenUnreadable(
        study(),
        ArticlePath::new("b.txt").unwrap(),
        IfUnreadable::Ask,
    ));
    desk.effects.clear();
    desk.act(Action::StopOpening);
    assert!(desk.effects.iter().any(|effect| matches!(effect, Effect::OpenSet { .. })));
}

#[test]
fn marks_that_waited_for_a_reading_that_failed_or_was_dropped_are_read() {
    let path = || ArticlePath::new("b.txt").unwrap();
    for is_dropped in [false, true] {
        let mut desk = Desk::new();
        desk.open("b.txt", Access::Reading);
        desk.act(Action::OpenUnreadable(study(), path(), IfUnreadable::Ask));
        let (opening, _) = desk.session.opening().unwrap();
        desk.effects.clear();
        desk.act(if is_dropped {
            Action::OpenInStudy(path())
        } else {
            Action::OpenFailed {
                opening,
                what: "b.txt".to_owned(),
                reason: "it is gone".to_owned(),
            }
        });
        let asks = desk.effects.iter().any(|effect| matches!(effect, Effect::OpenSet { .. }));
        assert!(asks, "dropped: {is_dropped}");
    }
}

#[test]
fn a_new_list_keeps_the_title_of_the_article_that_was_read() {
    let mut desk = Desk::new();
    let title = |desk: &Desk| desk.session.study().unwrap().articles[0].title.clone();
    let read = desk.session.open().unwrap().article.metadata.title.clone();
    let shown = read.unwrap_or_else(|| "a.txt".to_owned());
    let mut view = StudyView::clone(desk.session.study().unwrap());
    view.articles[0].title = "as-the-list-says.txt".to_owned();
    desk.act(Action::StudyListed(Arc::new(view)));
    assert_eq!(title(&desk), shown);
}
