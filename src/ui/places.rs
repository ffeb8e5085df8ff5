//! Asks where something is or should go, and uses the answer.

use std::path::{MAIN_SEPARATOR, Path, PathBuf};

use demarche_core::study::{StudyId, isolated};
use demarche_files::storage::{
    ExportFormat, StorageError, Study, Wanted, check_export_place, complete_path, copy_sample,
    export_exists, shown,
};
use egui::Context;

use super::{
    app::App,
    dialogs::{self, Dialog, Ending, ExportChoice, ExportJob, Exported, Replacing},
};
use crate::{
    session::{Action, IfUnreadable, NoticeKind},
    work::{Answer, Purpose, Stock},
};

impl App {
    /// Asks for a path with the desktop's dialog.
    pub(super) fn pick(&self, purpose: Purpose) {
        let folder = self.start_folder(&purpose);
        let waiting = dialogs::pick(purpose, folder, self.export_name());
        self.workers.run("dialog", move |answers| answers.send(waiting.answer()));
    }

    /// Asks what to export.
    pub(super) fn ask_export(&mut self) {
        // A path that was refused belongs to the choices made then.
        self.view.typed_path.take_if(|(typed, _)| *typed == Purpose::Export);
        let now = (self.tickets)().now;
        let today = jiff::Timestamp::from_millisecond(now.0).map(|now| {
            let here = now.to_zoned_datetime(jiff::tz::TimeZone::system());
            here.date().to_string()
        });
        let study = self.session.study().map(|study| study.title.clone());
        let last = &self.settings.export;
        let dialog = Dialog::export(last, study.unwrap_or_default(), today.unwrap_or_default());
        self.push(dialog);
        let Some(open) = self.session.open() else { return };
        let (study, job) = (open.study.clone(), ExportJob::of_all(open, self.session.unsaved()));
        self.workers.run("counts", move |answers| {
            // If the marks cannot be read, the export says so.
            if let Ok(stock) = job.count() {
                answers.send(Answer::Stock(study, stock));
            }
        });
    }

    /// Shows in the export dialog what there is to export in this study.
    pub(super) fn show_stock(&mut self, study: &StudyId, stock: Stock) {
        let Some(open) = self.session.open().filter(|open| open.study == *study) else { return };
        if let Some(choice) = self.view.dialogs.iter_mut().find_map(export_of) {
            choice.take_stock(stock, (open.coder.as_ref(), Some(&open.path)));
        }
    }

    /// Starts to look for the recent studies and articles as soon as they are listed.
    pub(super) fn look_for_recent(&mut self) {
        let session = &self.session;
        let is_shown =
            session.open().is_none() && session.study().is_none() && !session.is_opening();
        if is_shown && !self.view.welcome.is_shown {
            let (studies, articles) =
                (self.settings.recent_studies.clone(), self.settings.recent.clone());
            self.workers.run("recent", move |answers| {
                let title = |folder: &PathBuf| {
                    Study::at(folder).ok().map(|study| (folder.clone(), study.title().to_owned()))
                };
                let titles = studies.iter().filter_map(title).collect();
                let missing = studies.into_iter().chain(articles).filter(|path| !path.exists());
                answers.send(Answer::Recent(missing.collect(), titles));
            });
        }
        self.view.welcome.is_shown = is_shown;
    }

    fn export_choice(&self) -> Option<&ExportChoice> {
        self.view.dialogs.iter().find_map(|dialog| match dialog {
            Dialog::Export(choice) => Some(choice.as_ref()),
            _ => None,
        })
    }

    pub(super) fn study_folder(&self) -> Option<PathBuf> {
        self.session.shown_study().map(|study| study.root().to_owned())
    }

    /// Returns the folder to start asking in: that of the last export if it is still there, the home folder for marks that
    /// cannot be saved in their study, or the study's.
    fn start_folder(&self, purpose: &Purpose) -> Option<PathBuf> {
        if matches!(purpose, Purpose::Home(_)) {
            return std::env::home_dir();
        }
        let last = self.settings.export.folder.as_ref();
        let last = last.filter(|folder| *purpose == Purpose::Export && folder.is_dir());
        last.cloned().or_else(|| self.study_folder())
    }

    /// Returns the file name to suggest for the export being asked about, if there is one.
    fn export_name(&self) -> Option<String> {
        let open = self.session.open()?;
        Some(self.export_choice()?.file_name(open.path.as_str()))
    }

    /// Returns a path with the ending of the format to export, if it is that of an export and has none.
    fn with_ending(&self, purpose: &Purpose, path: PathBuf) -> PathBuf {
        match self.ending().filter(|_| *purpose == Purpose::Export && path.extension().is_none()) {
            Some(ending) => path.with_extension(ending),
            None => path,
        }
    }

    /// Returns the ending of the format to export.
    fn ending(&self) -> Option<&'static str> {
        self.export_choice().map(|choice| choice.format().name())
    }

    /// Uses a path that was typed, unless it is not what is wanted. Before a file is replaced, the user is asked.
    pub(super) fn use_typed(&mut self, ctx: &Context, purpose: Purpose, path: PathBuf) {
        let path = self.with_ending(&purpose, path);
        if purpose == Purpose::Export {
            return self.export_if_agreed(path, Replacing::Asks);
        }
        if let (Some(reason), Some(Dialog::Path(dialog))) =
            (not_a_folder(&purpose, &path), self.view.dialogs.last_mut())
        {
            return dialog.refuse(reason);
        }
        self.close_path(&purpose, &path);
        self.use_path(ctx, purpose, path);
    }

    /// Uses a path of the desktop's dialog, which has asked about a file with this name, but not about one whose name got an
    /// ending here.
    pub(super) fn use_picked(&mut self, ctx: &Context, purpose: Purpose, picked: &Path) {
        let path = self.with_ending(&purpose, picked.to_owned());
        if purpose == Purpose::Export {
            let replacing = if path == picked { Replacing::IsAgreed } else { Replacing::Asks };
            return self.export_if_agreed(path, replacing);
        }
        self.use_path(ctx, purpose, path);
    }

    /// Exports to this path, unless nothing may be written there. If its name says another format than the chosen one, or a
    /// file would be replaced, the user is asked first.
    fn export_if_agreed(&mut self, file: PathBuf, replacing: Replacing) {
        // A file picked after the export dialog was closed is ignored.
        let Some(chosen) = self.export_choice().map(ExportChoice::format) else { return };
        if matches!(check_export_place(&file), Err(StorageError::Protected(_))) {
            let reason =
                "Articles and saved marks are never overwritten: choose another name or folder";
            return self.refuse_place(reason);
        }
        let ending = file.extension().unwrap_or_default();
        let is_named = |format: &ExportFormat| ending.eq_ignore_ascii_case(format.name());
        match ExportFormat::ALL.into_iter().find(is_named).filter(|named| *named != chosen) {
            Some(named) => self.push(Dialog::Ending(Ending { file, chosen, named, replacing })),
            None => self.export_or_replace(file, replacing),
        }
    }

    /// Exports in this format to the file that was asked about.
    pub(super) fn export_as(&mut self, format: ExportFormat) {
        let Some(Dialog::Ending(ending)) = self.view.dialogs.pop() else { return };
        if let Some(choice) = self.view.dialogs.iter_mut().find_map(export_of) {
            choice.set_format(format);
        }
        self.export_or_replace(ending.file, ending.replacing);
    }

    fn export_or_replace(&mut self, file: PathBuf, replacing: Replacing) {
        if replacing == Replacing::Asks && export_exists(&file) {
            self.push(Dialog::Replace(file));
        } else {
            self.export(file);
        }
    }

    /// Says in the dialog that asked for it why a file cannot be written.
    fn refuse_place(&mut self, reason: &str) {
        if let Some(Dialog::Path(dialog)) = self.view.dialogs.last_mut() {
            dialog.refuse(reason);
        } else if let Some(choice) = self.view.dialogs.iter_mut().find_map(export_of) {
            choice.refusal = Some(reason.to_owned());
        }
    }

    /// Uses a path that the user was asked for.
    pub(super) fn use_path(&mut self, ctx: &Context, purpose: Purpose, path: PathBuf) {
        match purpose {
            Purpose::Article | Purpose::Folder => self.act(ctx, Action::OpenPath(path)),
            Purpose::Sample => self.workers.run("sample", move |answers| {
                answers.act(match copy_sample(&path) {
                    Ok((study, article)) => {
                        let id = study.id().clone();
                        Action::OpenUnreadable(id, article, IfUnreadable::Ask)
                    }
                    Err(error) => Action::Notify(
                        NoticeKind::Error,
                        format!("The sample could not be copied: {error}. {}", error.hint()),
                        None,
                    ),
                });
            }),
            Purpose::Home(key) => {
                let is_answered =
                    |dialog: &Dialog| matches!(dialog, Dialog::Home { key: of, .. } if *of == key);
                self.view.dialogs.retain(|dialog| !is_answered(dialog));
                self.act(ctx, Action::MoveHome(key, path));
            }
            Purpose::NewArticle => self.use_folder_for_paste(path),
            Purpose::Copies => self.copy_given_into(path),
            Purpose::Export => self.export(path),
            Purpose::Table => self.ask_import(path),
            Purpose::Import => self.import_into(path),
        }
    }

    /// Asks for a path in the window, because the desktop has no dialog, for this reason.
    pub(super) fn ask_path(&mut self, purpose: Purpose, reason: String) {
        let typed = self.view.typed_path.take().filter(|(typed, _)| *typed == purpose);
        let text = typed.map_or_else(|| self.suggested_path(&purpose), |(_, text)| text);
        let ending = self.ending().filter(|_| purpose == Purpose::Export);
        self.push(Dialog::path(purpose, reason, (text, ending)));
    }

    /// Returns the study's folder, or the current one, with the name of the export if one is wanted.
    fn suggested_path(&self, purpose: &Purpose) -> String {
        let folder = self
            .start_folder(purpose)
            .or_else(|| std::env::current_dir().ok())
            .map(|folder| format!("{}{MAIN_SEPARATOR}", folder.display()));
        let name = self.export_name().filter(|_| *purpose == Purpose::Export);
        folder.unwrap_or_default() + &name.unwrap_or_default()
    }

    /// Closes the dialog in front that asked for this path. If nothing is there, it can be corrected when it is asked for
    /// again.
    pub(super) fn close_path(&mut self, purpose: &Purpose, path: &Path) {
        self.view.dialogs.pop();
        self.view.typed_path = Some((purpose.clone(), path.to_string_lossy().into_owned()));
    }

    /// Starts to complete a typed path.
    pub(super) fn complete_path(&self, text: String, wanted: Wanted) {
        self.workers.run("completion", move |answers| {
            let paths = complete_path(&text, wanted);
            answers.send(Answer::Completed(text, wanted, paths));
        });
    }

    pub(super) fn take_completions(&mut self, text: String, wanted: Wanted, paths: Vec<PathBuf>) {
        // Another dialog may have come in front meanwhile.
        let asking = self.view.dialogs.iter_mut().find_map(|dialog| match dialog {
            Dialog::Path(dialog) => Some(dialog),
            _ => None,
        });
        if let Some(dialog) = asking {
            dialog.take_completions(text, wanted, paths);
        }
    }

    /// Exports to this path what the export dialog says.
    pub(super) fn export(&mut self, path: PathBuf) {
        self.view.dialogs.retain(|dialog| !matches!(dialog, Dialog::Path(_)));
        // A file picked after the export dialog was closed is ignored.
        let asking = self.view.dialogs.iter_mut().find_map(export_of);
        let (Some(choice), Some(open)) = (asking, self.session.open()) else { return };
        if choice.is_working {
            return;
        }
        self.settings.export = choice.to_last(path.parent());
        let Some(job) = choice.job(open, self.session.unsaved()) else { return };
        // The dialog stays until the file is written, so that the choices are not lost if it cannot be.
        (choice.is_working, choice.refusal) = (true, None);
        self.workers.run("export", move |answers| {
            answers.send(match job.write(&path) {
                Ok(Exported { amount, warning: None }) => {
                    let text =
                        format!("Exported {amount} to {}", isolated(&shown(&path).to_string()));
                    Answer::Exported(NoticeKind::Info, text)
                }
                Ok(Exported { amount, warning: Some(warning) }) => {
                    let text = format!("Exported {amount}, but check this: {warning}");
                    Answer::Exported(NoticeKind::Warning, text)
                }
                Err(error @ StorageError::LeftOut { .. }) => {
                    let words = "The export was written but is not complete";
                    let text = format!("{words}: {error}. {}", error.hint());
                    Answer::Exported(NoticeKind::Warning, text)
                }
                Err(error) => {
                    let words = "The export could not be written";
                    Answer::NotExported(path, format!("{words}: {error}. {}", error.hint()))
                }
            });
        });
    }

    /// Closes the export dialog whose export was written, and says so.
    pub(super) fn end_export(&mut self, ctx: &Context, kind: NoticeKind, text: String) {
        let n_before = self.view.dialogs.len();
        let is_done = |dialog: &mut Dialog| export_of(dialog).is_some_and(|of| of.is_working);
        self.view.dialogs.retain_mut(|dialog| !is_done(dialog));
        if self.view.dialogs.len() < n_before && !self.view.has_dialog() {
            self.view.reader.focus();
        }
        self.act(ctx, Action::Notify(kind, text, None));
    }

    /// Says in the export dialog why the export could not be written; the path can be corrected when it is asked for again.
    pub(super) fn refuse_export(&mut self, ctx: &Context, path: &Path, reason: String) {
        let asking = self.view.dialogs.iter_mut().find_map(export_of);
        match asking.filter(|choice| choice.is_working) {
            Some(choice) => {
                (choice.is_working, choice.refusal) = (false, Some(reason));
                self.view.typed_path = Some((Purpose::Export, path.to_string_lossy().into_owned()));
            }
            // It was closed meanwhile.
            None => self.act(ctx, Action::Notify(NoticeKind::Error, reason, None)),
        }
    }
}

/// Returns why a typed path cannot be a folder to put something into, if it cannot.
fn not_a_folder(purpose: &Purpose, path: &Path) -> Option<&'static str> {
    match purpose {
        Purpose::Article | Purpose::Folder | Purpose::Export | Purpose::Table => None,
        Purpose::Sample
        | Purpose::NewArticle
        | Purpose::Copies
        | Purpose::Import
        | Purpose::Home(_) => {
            if path.is_file() {
                return Some("This is a file: give the path of a folder");
            }
            let is_json = path.extension().is_some_and(|end| end.eq_ignore_ascii_case("json"));
            let is_new = is_json && !path.is_dir();
            is_new.then_some("This is the name of a file: give the path of a folder, without .json")
        }
    }
}

fn export_of(dialog: &mut Dialog) -> Option<&mut ExportChoice> {
    match dialog {
        Dialog::Export(choice) => Some(choice),
        _ => None,
    }
}
