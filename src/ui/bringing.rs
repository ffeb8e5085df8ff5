//! Text and files that are brought into the window: from the clipboard, or dropped on it.

use std::path::{Path, PathBuf};

use demarche_core::{
    article::{ArticleRecord, RecordField},
    study::StudyId,
};
use demarche_files::storage::{Given, NewArticle, PastedPage, Study, copy_articles, sort_given};
use egui::{Context, Event, ViewportCommand};

use super::{app::App, dialogs::Dialog, pasting::Pasting};
use crate::{
    session::{Action, ArticleKey, IfUnreadable, NoticeKind, joined_names},
    work::{Answer, Answers, Copied, Purpose},
};

/// How many frames the clipboard has to answer in.
const PATIENCE: u8 = 4;

impl App {
    /// Asks the desktop for what is on the clipboard, to make an article of it.
    pub(super) fn request_paste(&mut self, ctx: &Context) {
        let awaits_page = self.html_clipboard.is_some();
        self.view.pasting = Pasting { frames: PATIENCE, awaits_page, ..Pasting::default() };
        ctx.send_viewport_cmd(ViewportCommand::RequestPaste);
        if let Some(html) = self.html_clipboard.clone() {
            self.workers.run("clipboard", move |answers| {
                let page = html().and_then(|html| PastedPage::read(&html));
                answers.send(Answer::CopiedPage(page.map(Box::new)));
            });
        }
    }

    /// Takes the text that was asked for, if it has arrived.
    pub(super) fn take_paste(&mut self, ctx: &Context) {
        let pasting = &mut self.view.pasting;
        if pasting.frames == 0 {
            return;
        }
        pasting.frames -= 1;
        ctx.input_mut(|input| {
            input.events.retain(|event| match event {
                Event::Paste(text) => {
                    pasting.text.get_or_insert_with(|| text.clone());
                    pasting.frames = 0;
                    false
                }
                _ => true,
            });
        });
        if pasting.frames > 0 {
            ctx.request_repaint();
        } else if !pasting.awaits_page {
            self.use_copied(ctx);
        }
    }

    /// Takes the web page on the clipboard, if there is one.
    pub(super) fn take_page(&mut self, ctx: &Context, page: Option<PastedPage>) {
        let pasting = &mut self.view.pasting;
        if std::mem::take(&mut pasting.awaits_page) {
            pasting.page = page;
            if pasting.frames == 0 {
                self.use_copied(ctx);
            }
        }
    }

    fn refuse_paste(&mut self, ctx: &Context) {
        let text = "The clipboard holds no text: copy the text of an article first".to_owned();
        self.act(ctx, Action::Notify(NoticeKind::Refusal, text, None));
    }

    /// Asks how the article of what was copied should be called or, if no study is open, for its folder first.
    fn use_copied(&mut self, ctx: &Context) {
        let copied = self.view.pasting.take();
        if copied.text.trim().is_empty() {
            return self.refuse_paste(ctx);
        }
        match self.study_folder() {
            Some(folder) => self.ask_new_article(folder, copied),
            None => {
                self.view.pasted = Some(copied);
                self.pick(Purpose::NewArticle);
            }
        }
    }

    /// Asks how the article of what was copied should be called, now that its folder is known.
    pub(super) fn use_folder_for_paste(&mut self, folder: PathBuf) {
        if let Some(copied) = self.view.pasted.take() {
            self.ask_new_article(folder, copied);
        }
    }

    /// Asks how the article of what was copied should be called. A worker reads where in the study it will be.
    fn ask_new_article(&mut self, folder: PathBuf, copied: Copied) {
        self.push(Dialog::new_article(folder.clone(), copied));
        self.workers.run("new article", move |answers| {
            // If the study cannot be read, making the article says so.
            if let Ok(study) = Study::at(&folder) {
                answers.send(Answer::Place(folder, study.new_articles_folder()));
            }
        });
    }

    /// Says in the dialog for a new article in this study where it will be.
    pub(super) fn show_place(&mut self, study: &Path, place: PathBuf) {
        let asking = self.view.dialogs.iter_mut().find_map(|dialog| match dialog {
            Dialog::NewArticle(dialog) if dialog.folder == study => Some(dialog),
            _ => None,
        });
        if let Some(dialog) = asking {
            dialog.place = Some(place);
        }
    }

    /// Starts to make the article that the dialog in front asks for.
    pub(super) fn make_article(&mut self, name: String, title: String) {
        let Some(Dialog::NewArticle(dialog)) = self.view.dialogs.last_mut() else { return };
        if std::mem::replace(&mut dialog.is_working, true) {
            return;
        }
        let (folder, Copied { text, page }) = (dialog.folder.clone(), dialog.copied());
        let now = jiff::Timestamp::from_millisecond((self.tickets)().now.0).ok();
        let mut stated = ArticleRecord { title: Some(title), ..ArticleRecord::default() };
        // In whole seconds, as in other files.
        let second = now.and_then(|now| now.round(jiff::Unit::Second).ok());
        stated.set(RecordField::RetrievedAt, second.map(|at| at.to_string()).as_deref());
        self.workers.run("new article", move |answers| {
            let made = Study::at(&folder).and_then(|study| {
                let made = match page {
                    Some(page) => study.add_page(&name, stated, &page)?,
                    None => study.add_article(&name, stated, &text)?,
                };
                Ok((study.id().clone(), made))
            });
            answers.send(Answer::Made(made.map_err(|error| format!("{error}. {}", error.hint()))));
        });
    }

    /// Opens the article just made, or says in the dialog why it could not be.
    pub(super) fn open_made(&mut self, ctx: &Context, made: Result<(StudyId, NewArticle), String>) {
        let asking = self.view.dialogs.iter_mut().find_map(|dialog| match dialog {
            Dialog::NewArticle(dialog) => Some(dialog),
            _ => None,
        });
        match made {
            Ok((study, NewArticle { path, unstated })) => {
                self.view.dialogs.retain(|dialog| !matches!(dialog, Dialog::NewArticle(_)));
                if let Some(error) = unstated {
                    let about = ArticleKey { study: study.clone(), path: path.clone() };
                    let text = format!(
                        "The article was made, but its details are not saved: {error}. {}",
                        error.hint()
                    );
                    self.act(ctx, Action::NotifyOf(about, NoticeKind::Warning, text, None));
                }
                self.act(ctx, Action::ArticlesChanged(study.clone()));
                self.act(ctx, Action::OpenUnreadable(study, path, IfUnreadable::Ask));
            }
            Err(reason) => {
                if let Some(dialog) = asking {
                    dialog.is_working = false;
                    dialog.refusal = Some(crate::session::sentence(&reason));
                }
            }
        }
    }

    /// Opens what was dropped on the window: a single file or folder at once, several after looking at them.
    pub(super) fn take_dropped(&mut self, ctx: &Context) {
        let dropped = ctx.input(|input| input.raw.dropped_files.clone());
        let mut paths: Vec<PathBuf> = dropped.iter().map(|file| file.path().to_owned()).collect();
        paths.retain(|path| !path.as_os_str().is_empty());
        if self.view.has_dialog() {
            return;
        }
        match paths.as_slice() {
            [] => {}
            [path] => self.act(ctx, Action::OpenPath(path.clone())),
            _ => self.workers.run("dropped files", move |answers| {
                answers.send(Answer::Given(sort_given(paths)));
            }),
        }
    }

    /// Opens the first of several things that were dropped. If they are articles of different studies, asks what to do.
    pub(super) fn use_given(&mut self, ctx: &Context, given: Given) {
        let Given { folder, articles, others, is_one_study } = given;
        let n_more = articles.len().saturating_sub(1);
        let mut notices = Vec::new();
        if !others.is_empty() {
            let names: Vec<String> = others.iter().map(|path| name_of(path)).collect();
            let names = joined_names(names.iter().map(String::as_str));
            notices.push(format!("Not opened, because only text can be: {names}"));
        }
        match (folder, articles.first()) {
            (Some(folder), first) => {
                if first.is_some() {
                    let text = "The folder was opened; drop the files by themselves to open them";
                    notices.push(text.to_owned());
                }
                self.act(ctx, Action::OpenPath(folder));
            }
            (None, Some(first)) if is_one_study => {
                if n_more > 0 {
                    let files = if n_more == 1 { "file is" } else { "files are" };
                    notices.push(format!(
                        "{} was opened; {n_more} more {files} in the list of articles",
                        name_of(first)
                    ));
                }
                self.act(ctx, Action::OpenPath(first.clone()));
            }
            (None, Some(_)) => self.push(Dialog::Given(articles)),
            (None, None) => {}
        }
        for text in notices {
            self.act(ctx, Action::Notify(NoticeKind::Info, text, None));
        }
    }

    /// Copies the files that the dialog in front names into the open study or, if there is none, asks for a folder.
    pub(super) fn copy_given(&mut self) {
        match self.study_folder() {
            Some(folder) => self.copy_given_into(folder),
            None => self.pick(Purpose::Copies),
        }
    }

    /// Copies the files that a dialog names into a folder, and opens the first.
    pub(super) fn copy_given_into(&mut self, folder: PathBuf) {
        let at = self.view.dialogs.iter().position(|dialog| matches!(dialog, Dialog::Given(_)));
        let Some(Dialog::Given(files)) = at.map(|at| self.view.dialogs.remove(at)) else { return };
        self.workers.run("copies", move |answers| copy(&files, &folder, answers));
    }
}

fn copy(files: &[PathBuf], folder: &Path, answers: &Answers) {
    match copy_articles(files, folder) {
        Ok(Some((study, path))) => {
            answers.act(Action::ArticlesChanged(study.id().clone()));
            let id = study.id().clone();
            answers.act(Action::OpenUnreadable(id, path, IfUnreadable::Ask));
        }
        Ok(None) => {}
        Err(error) => answers.act(Action::Notify(
            NoticeKind::Error,
            format!("The files could not be copied: {error}. {}", error.hint()),
            None,
        )),
    }
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
