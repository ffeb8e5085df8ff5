//! Which marks the filter lists. It is computed once for each change of the filter or the set: at once if there are few marks,
//! and otherwise by a worker, so that the window goes on.

use demarche_core::annotation::AnnotationId;

use crate::{
    session::{Command, Filter, Listed, Listing, Session},
    work::Workers,
};

/// Up to how many marks are looked at within a frame.
const FEW: usize = 2_000;

/// Where a command for the next mark goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Goal {
    /// To this mark.
    Mark(AnnotationId),
    /// Nowhere, because no mark is listed.
    None,
    /// To one that is known once the marks have been looked at.
    Later,
}

/// The marks listed.
#[derive(Debug, Default)]
pub(super) struct MarkListing {
    /// The number of the newest list.
    number: u64,
    /// What it is of, while a worker makes it.
    awaited: Option<(u64, u64, Filter)>,
    /// The command that goes to a mark of the list once it is there, and the opening it was for.
    waiting: Option<(u64, Command)>,
    known: Option<Listed>,
}

impl MarkListing {
    /// Returns the marks listed, or `None` if all are. While the marks are being looked at, these are those of an earlier
    /// state of the filter or the set.
    pub(super) fn known(&self) -> Option<&Listed> {
        self.known.as_ref()
    }

    /// Returns whether the marks are being looked at.
    pub(super) fn is_under_way(&self) -> bool {
        self.awaited.is_some()
    }

    /// Takes a list from a worker; returns the command that waited for it.
    pub(super) fn take(&mut self, number: u64, listed: Listed) -> Option<Command> {
        if number != self.number || self.awaited.take().is_none() {
            return None;
        }
        let opening = listed.basis().0;
        self.known = Some(listed);
        self.waiting.take().filter(|(of, _)| *of == opening).map(|(_, command)| command)
    }

    /// Returns where a command for the next or the previous mark goes while the marks are filtered by words. Looking for them
    /// again would take long in the window's thread.
    pub(super) fn step(
        &mut self,
        session: &Session,
        workers: &Workers,
        command: Command,
    ) -> Option<Goal> {
        let is_step = matches!(command, Command::NextMark | Command::PreviousMark);
        let open = session.open().filter(|_| is_step && !session.filter().text().is_empty())?;
        // The filter may have been changed just before, in the same frame.
        self.follow(session, workers);
        if self.awaited.is_some() {
            self.waiting = Some((open.opening, command));
            return Some(Goal::Later);
        }
        let found = session.listed_mark(self.known.as_ref()?, command);
        Some(found.map_or(Goal::None, Goal::Mark))
    }

    /// Lists the marks again if the filter or the set has changed.
    pub(super) fn follow(&mut self, session: &Session, workers: &Workers) {
        let filter = session.filter();
        let Some(open) = session.open().filter(|_| *filter != Filter::All) else {
            if self.awaited.take().is_some() {
                workers.stop_listing_marks();
            }
            (self.known, self.waiting) = (None, None);
            return;
        };
        let wanted = (open.opening, open.revision, filter);
        if self.known.as_ref().is_some_and(|known| known.basis().0 != open.opening) {
            self.known = None;
        }
        if let Some((opening, revision, awaited)) = &self.awaited {
            if (*opening, *revision, awaited) == wanted {
                return;
            }
        } else if self.known.as_ref().is_some_and(|known| known.basis() == wanted) {
            return;
        }
        self.number += 1;
        let (opening, revision, filter) = (open.opening, open.revision, filter.clone());
        let set = open.set.clone();
        let is_few = set.len() <= FEW;
        let job = Listing { opening, revision, filter: filter.clone(), set };
        if is_few {
            workers.stop_listing_marks();
            (self.awaited, self.known) = (None, job.list(|| false));
        } else {
            self.awaited = Some((opening, revision, filter));
            workers.list_marks(self.number, job);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use demarche_core::{
        annotation::{Annotation, AnnotationSet, Header},
        codebook::{CodeId, Codebook},
        study::{ArticlePath, Coder, CoderId, OnDisk},
        text::Span,
    };
    use demarche_files::storage::{Settings, Study, atomic, read_article};
    use egui::Context;

    use super::*;
    use crate::{
        session::{Access, Action, Home, IfUnreadable, Marks, Opened, SetRead},
        ui::{
            app::App,
            given::{OwnKeyFile, Start, system_tickets},
        },
        work::Pace,
    };

    /// Returns a window with an open article and this many marks, one in ten on `talks`.
    fn marked(folder: &std::path::Path, n_marks: usize) -> App {
        let lines = (0..n_marks).map(|index| if index % 10 == 3 { "talks " } else { "words " });
        let text: String = lines.collect();
        atomic::write(&folder.join("a.txt"), |file| {
            std::io::Write::write_all(file, text.as_bytes())
        })
        .unwrap();
        let mut app = App::new(
            Start {
                path: None,
                coder: None,
                settings: Settings::default(),
                settings_file: None,
                own_keys: OwnKeyFile::default(),
                warning: None,
                pace: Pace::AtOnce,
                tickets: system_tickets(),
            },
            Arc::new(|| {}),
        );
        let annotations = (0..n_marks).map(|index| {
            Arc::new(Annotation {
                id: AnnotationId::from_bytes((index as u128).to_be_bytes()),
                code: CodeId::new("demand"),
                spans: Span::new(6 * index, 6 * index + 5).into_iter().collect(),
                created: None,
                modified: None,
                is_unsure: false,
                confidence: None,
                detail: None,
            })
        });
        let (set, _) = AnnotationSet::from_annotations(Header::default(), annotations.collect());
        let study = Study::at(folder).unwrap();
        let path = ArticlePath::new("a.txt").unwrap();
        let ask = IfUnreadable::Ask;
        let ctx = Context::default();
        app.act(&ctx, Action::OpenUnreadable(study.id().clone(), path.clone(), ask));
        let coder = Coder { id: CoderId::new("ayesha").unwrap(), name: "Ayesha".to_owned() };
        let read =
            SetRead { set, on_disk: OnDisk::Absent, access: Access::Writable, steps: Vec::new() };
        let opened = Opened {
            opening: 1,
            study: study.id().clone(),
            home: Home::Settled,
            article: read_article(&study, &path).unwrap(),
            path,
            codebook: Arc::new(Codebook::built_in()),
            marks: Marks::Read(coder, read),
        };
        app.act(&ctx, Action::ArticleOpened(Box::new(opened)));
        app
    }

    /// Returns whether the marks are being looked at, and how many are listed.
    fn state(app: &App) -> (bool, Option<usize>) {
        (app.view.listing.is_under_way(), app.view.listing.known().map(Listed::len))
    }

    fn follow(app: &mut App) {
        app.view.listing.follow(&app.session, &app.workers);
    }

    fn look_for(app: &mut App, words: &str) {
        app.act(&Context::default(), Action::FindInMarks(words.to_owned()));
        follow(app);
    }

    #[test]
    fn few_marks_are_listed_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let mut app = marked(folder.path(), 100);
        look_for(&mut app, "talks");
        assert_eq!(state(&app), (false, Some(10)));
        look_for(&mut app, "");
        assert_eq!(state(&app), (false, None));
    }

    #[test]
    fn many_marks_are_listed_by_a_worker_and_once_for_each_change() {
        let folder = tempfile::tempdir().unwrap();
        let n_marks = FEW + 1_000;
        let mut app = marked(folder.path(), n_marks);
        let ctx = Context::default();
        look_for(&mut app, "talks");
        assert_eq!(state(&app), (true, None), "the window goes on");
        app.logic(&ctx);
        assert_eq!(state(&app), (false, Some(n_marks / 10)));
        let number = app.view.listing.number;
        follow(&mut app);
        follow(&mut app);
        assert_eq!(app.view.listing.number, number, "nothing has changed");
        look_for(&mut app, "tal");
        look_for(&mut app, "word");
        assert_eq!(state(&app), (true, Some(n_marks / 10)), "the earlier list stays until then");
        app.logic(&ctx);
        assert_eq!(state(&app), (false, Some(n_marks - n_marks / 10)));
        // The next mark is one of that list, also if it is asked for before the list is there.
        let chosen = |app: &App| app.session.chosen().cloned();
        let mark = |number: u128| Some(AnnotationId::from_bytes(number.to_be_bytes()));
        app.act(&ctx, Action::Run(Command::NextMark));
        assert_eq!(chosen(&app), mark(0));
        app.act(&ctx, Action::FindInMarks("talks".to_owned()));
        app.act(&ctx, Action::Run(Command::NextMark));
        assert_eq!((chosen(&app), state(&app).0), (mark(0), true), "the window goes on");
        app.logic(&ctx);
        assert_eq!(chosen(&app), mark(3));
        app.act(&ctx, Action::Run(Command::NextMark));
        assert_eq!(chosen(&app), mark(13));
        app.act(&ctx, Action::Run(Command::PreviousMark));
        app.act(&ctx, Action::Run(Command::PreviousMark));
        assert_eq!(chosen(&app), mark(n_marks as u128 - 7), "round the end");
        look_for(&mut app, "word");
        app.logic(&ctx);
        app.act(&ctx, Action::Choose(Some(AnnotationId::from_bytes([0; 16]))));
        app.act(&ctx, Action::Run(Command::RemoveMark));
        follow(&mut app);
        app.logic(&ctx);
        assert_eq!(state(&app), (false, Some(n_marks - n_marks / 10 - 1)));
        app.act(&ctx, Action::Run(Command::CloseArticle));
        follow(&mut app);
        assert_eq!(state(&app), (false, None));
    }
}
