//! Makes a study of a table of articles: asks for the table, shows what is in it, and opens the study.

use std::{
    ops::ControlFlow,
    path::{Path, PathBuf},
    sync::{Arc, atomic::Ordering},
};

use demarche_core::study::{ANNOTATIONS, isolated};
use demarche_files::{
    extract::table::{Layout, TableKind},
    storage::{ImportError, ImportedStudy, Progress, shown},
};
use egui::Context;

use super::{
    app::App,
    dialogs::{Dialog, ImportDialog, ImportRequest},
};
use crate::{
    session::{Action, ArticleKey, IfUnreadable, NoticeKind, counted, sentence},
    work::{Answer, ImportAnswer, ImportJob, Purpose},
};

/// Returns whether a file is a table of articles by its name, and none of ours.
fn is_table(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    name.is_some_and(|name| TableKind::of_name(name).is_some())
        && !path.iter().any(|part| part == ANNOTATIONS)
        && path.is_file()
}

impl App {
    /// Opens a table and asks what to make of it.
    pub(super) fn ask_import(&mut self, path: PathBuf) {
        self.push(Dialog::import(path.clone()));
        self.start_import(ImportJob::Survey(path, None));
    }

    /// Asks what to make of a table that is to be opened, and returns any other action.
    pub(super) fn through_import(&mut self, action: Action) -> Option<Action> {
        match action {
            Action::OpenPath(path) if is_table(&path) => {
                self.ask_import(path);
                None
            }
            action => Some(action),
        }
    }

    /// Starts a job for the dialog, whose earlier ones are of no use any more.
    fn start_import(&mut self, job: ImportJob) {
        if let Some(dialog) = self.import_dialog() {
            dialog.begin(&job);
        }
        let newest = Arc::clone(&self.view.import_number);
        let number = newest.fetch_add(1, Ordering::Relaxed) + 1;
        self.workers.run("import", move |answers| {
            let mut watch = |progress: Progress| {
                if newest.load(Ordering::Relaxed) != number {
                    return ControlFlow::Break(());
                }
                answers.send(Answer::Import(number, ImportAnswer::Progress(progress)));
                ControlFlow::Continue(())
            };
            let answer = match job.run(&mut watch) {
                // Whoever stopped it does not wait for an answer.
                Err(ImportError::Stopped) => return,
                Err(error) => ImportAnswer::Failed(format!("{error}. {}", error.hint())),
                Ok(answer) => answer,
            };
            if let ImportAnswer::Made(made) = &answer {
                answers.act(Action::ArticlesChanged(made.study.clone()));
            }
            answers.send(Answer::Import(number, answer));
        });
    }

    /// Stops the job for the dialog, which was closed.
    pub(super) fn stop_importing(&self) {
        self.view.import_number.fetch_add(1, Ordering::Relaxed);
    }

    fn import_dialog(&mut self) -> Option<&mut ImportDialog> {
        self.view.dialogs.iter_mut().find_map(|dialog| match dialog {
            Dialog::Import(dialog) => Some(dialog.as_mut()),
            _ => None,
        })
    }

    /// Does what the dialog asks for.
    pub(super) fn handle_import(&mut self, request: ImportRequest) {
        let Some(dialog) = self.import_dialog() else { return };
        match request {
            ImportRequest::Count => {
                if let Some(job) = dialog.tally_job() {
                    self.start_import(job);
                }
            }
            ImportRequest::Reread(layout) => self.reread(layout),
            ImportRequest::Folder => self.pick(Purpose::Import),
            ImportRequest::Make => {
                if let Some(job) = dialog.make_job() {
                    self.start_import(job);
                }
            }
        }
    }

    fn reread(&mut self, layout: Layout) {
        if let Some(path) = self.import_dialog().map(|dialog| dialog.path().to_owned()) {
            self.start_import(ImportJob::Survey(path, Some(layout)));
        }
    }

    /// Puts the articles into another folder.
    pub(super) fn import_into(&mut self, folder: PathBuf) {
        self.view.dialogs.retain(|dialog| !matches!(dialog, Dialog::Path(_)));
        if let Some(dialog) = self.import_dialog() {
            dialog.set_folder(folder);
            self.handle_import(ImportRequest::Count);
        }
    }

    /// Handles what a job for the dialog answers.
    pub(super) fn take_import(&mut self, ctx: &Context, number: u64, answer: ImportAnswer) {
        let is_newest = number == self.view.import_number.load(Ordering::Relaxed);
        let answer = match answer {
            ImportAnswer::Made(made) => return self.open_imported(ctx, &made),
            answer => answer,
        };
        let Some(dialog) = self.import_dialog().filter(|_| is_newest) else { return };
        match answer {
            ImportAnswer::Progress(progress) => dialog.set_progress(progress),
            ImportAnswer::Failed(reason) => dialog.refuse(sentence(&reason)),
            ImportAnswer::Surveyed(surveyed) => {
                dialog.take_survey(*surveyed);
                self.handle_import(ImportRequest::Count);
            }
            ImportAnswer::Tallied(tallied) => dialog.take_tally(*tallied),
            ImportAnswer::IsArticle(study, path) => {
                self.close_import();
                self.act(ctx, Action::OpenUnreadable(study, path, IfUnreadable::Ask));
            }
            ImportAnswer::Made(_) => {}
        }
    }

    /// Opens the study that was made and says how much is in it. If the dialog was closed meanwhile, it is only said.
    fn open_imported(&mut self, ctx: &Context, made: &ImportedStudy) {
        let count =
            |count: u64, what: &str| counted(usize::try_from(count).unwrap_or(usize::MAX), what);
        let articles = count(made.tally.n_articles, "article");
        let folder = shown(made.study.root()).to_string();
        let mut text = format!("Imported {articles} into {}", isolated(&folder));
        let mut kind = NoticeKind::Info;
        if made.tally.n_refused > 0 {
            kind = NoticeKind::Warning;
            let refused = count(made.tally.n_refused, "record");
            text = format!("{text}; {refused} could not be read");
        }
        let about = made.first.clone().map(|path| ArticleKey { study: made.study.clone(), path });
        let is_asked = self.import_dialog().is_some();
        if is_asked {
            self.close_import();
        }
        match about.filter(|_| is_asked) {
            Some(about) => {
                let ArticleKey { study, path } = about.clone();
                self.act(ctx, Action::OpenUnreadable(study, path, IfUnreadable::Ask));
                self.act(ctx, Action::NotifyOf(about, kind, text, None));
            }
            None => self.act(ctx, Action::Notify(kind, text, None)),
        }
    }

    fn close_import(&mut self) {
        self.view.dialogs.retain(|dialog| !matches!(dialog, Dialog::Import(_)));
        self.view.reader.focus();
    }
}
