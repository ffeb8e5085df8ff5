//! The one door: every way a session changes.

use demarche_core::study::ArticlePath;
use std::sync::Arc;

use super::{
    Access, Action, Coder, Command, Effect, Mode, NoticeKind, OpenArticle, Refusal, SaveRequest,
    SaveState, Selection, Session, Ticket, history::Direction,
};
use demarche_core::{
    annotation::{AnnotationSet, CodebookRef, Unknown},
    article::Article,
    codebook::Codebook,
};

/// What follows from an action, or why it was refused.
pub(super) type Outcome = Result<Vec<Effect>, Refusal>;

/// Returns a refusal in these words.
pub(super) fn refuse<T>(message: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal { message: message.into() })
}

impl Session {
    /// Applies one action. This is the only way a session changes.
    pub fn apply(&mut self, action: Action, ticket: Ticket) -> Outcome {
        match action {
            Action::Run(command) => self.run(command, &ticket),
            Action::Select(selection) => Ok(self.select(selection)),
            Action::Choose(id) => Ok(self.choose(id)),
            Action::Reveal(id) => Ok(self.reveal(id)),
            Action::Mark(code) => self.mark(&code, ticket),
            Action::MarkAlso(code) => self.mark_also(&code, ticket),
            Action::Retype(id, code) => self.retype(&id, &code, &ticket),
            Action::MoveEdges(id, selection) => self.move_edges(&id, selection, &ticket),
            Action::Remove(id) => self.remove(&id, &ticket),
            Action::SetUnsure(id, is_unsure) => self.set_unsure(&id, Doubt { is_unsure }, &ticket),
            Action::FilterCode(code) => {
                self.filter = code;
                Ok(Vec::new())
            }
            Action::OpenInStudy(path) => {
                let is_open = self.open.as_ref().is_some_and(|open| open.path == path);
                Ok(if is_open { Vec::new() } else { self.leave(Effect::OpenInStudy(path)) })
            }
            Action::OpenPath(path) => Ok(self.leave(Effect::OpenPath(path))),
            Action::SetCoder(coder) => self.set_coder(coder, ticket),
            Action::DismissNotice(number) => {
                self.notices.dismiss(number);
                Ok(Vec::new())
            }
            Action::Notify(kind, text, command) => {
                self.notices.show(kind, text, command, ticket.now);
                Ok(Vec::new())
            }
            Action::StudyOpened(study) => {
                self.study = Some(study);
                self.refresh_entry();
                Ok(Vec::new())
            }
            Action::ArticleOpened { path, article, set, access, codebook } => {
                let opened = Opened { path, article, set, access, codebook };
                self.article_opened(opened, &ticket)
            }
            Action::MarksLoaded { path, set, access } => {
                self.marks_loaded(&path, set, access);
                self.go_on_travelling()
            }
            Action::OpenFailed { what, reason } => {
                self.travelling = None;
                let text = format!("{what} could not be opened: {reason}");
                self.notices.show(NoticeKind::Error, text, None, ticket.now);
                Ok(Vec::new())
            }
            Action::Saved { path, revision } => Ok(self.saved(&path, revision)),
            Action::SaveFailed { path, revision: _, reason } => {
                Ok(self.save_failed(&path, reason, &ticket))
            }
            Action::RetrySaves => Ok(self.saves.retry().into_iter().collect()),
            Action::StayOpen => {
                self.is_quitting = false;
                Ok(Vec::new())
            }
            Action::QuitUnsaved => Ok(vec![Effect::Quit]),
        }
    }

    fn run(&mut self, command: Command, ticket: &Ticket) -> Outcome {
        match command {
            Command::OpenArticle | Command::OpenFolder | Command::TrySample => {
                Ok(vec![Effect::Dialog(command)])
            }
            Command::Export => match &self.open {
                Some(_) => Ok(vec![Effect::Dialog(command)]),
                None => refuse("there is nothing to export: open an article first"),
            },
            Command::SaveNow => self.save_now(),
            Command::Quit => Ok(self.quit()),
            Command::Undo => self.travel(Direction::Undo),
            Command::Redo => self.travel(Direction::Redo),
            Command::Copy => self.copy(),
            Command::NextMark => self.go_to_mark(super::moving::Way::Forward),
            Command::PreviousMark => self.go_to_mark(super::moving::Way::Back),
            Command::RemoveMark => match self.chosen.clone() {
                Some(id) => self.remove(&id, ticket),
                None => refuse("choose a mark first: click on it, or go to it with ]"),
            },
            Command::EditEdges => self.edit_edges(),
            Command::SwapEdge => Ok(self.swap_edge()),
            Command::KeepEdges => self.keep_edges(ticket),
            Command::Cancel => Ok(self.cancel()),
            Command::ToggleUnsure => match self.chosen_annotation() {
                Some(annotation) => {
                    let (id, doubt) =
                        (annotation.id.clone(), Doubt { is_unsure: !annotation.is_unsure });
                    self.set_unsure(&id, doubt, ticket)
                }
                None => refuse("choose a mark first: click on it, or go to it with ]"),
            },
            Command::NextArticle => self.go_to_article(super::moving::Way::Forward),
            Command::PreviousArticle => self.go_to_article(super::moving::Way::Back),
            Command::ToggleDone => self.toggle_done(ticket),
            Command::DoneAndNext => self.done_and_next(ticket),
            _ => Ok(vec![Effect::View(command)]),
        }
    }

    /// Ends what only makes sense in the article that is left.
    fn leave(&mut self, effect: Effect) -> Vec<Effect> {
        self.stop_editing();
        self.travelling = None;
        vec![effect]
    }

    fn set_coder(&mut self, coder: Coder, ticket: Ticket) -> Outcome {
        if let Some(open) = &mut self.open
            && open.set.header().coder.is_empty()
        {
            let codebook = CodebookRef {
                name: self.codebook.name.clone(),
                version: self.codebook.version.clone(),
                unknown: Unknown::default(),
            };
            let header = open.set.header_mut();
            header.coder = coder.id.to_string();
            header.coder_name.clone_from(&coder.name);
            header.started = Some(ticket.now);
            header.codebook = Some(codebook);
        }
        self.coder = Some(coder);
        match self.waiting.take() {
            Some(action) => self.apply(action, ticket),
            None => Ok(Vec::new()),
        }
    }

    fn article_opened(&mut self, opened: Opened, ticket: &Ticket) -> Outcome {
        let Opened { path, article, mut set, access, codebook } = opened;
        self.revision += 1;
        let mut revision = self.revision;
        // What is not on disk yet is newer than what was read from there.
        if let Some(unsaved) = self.saves.get(&path)
            && unsaved.article.text_sha256 == article.text_sha256
        {
            set = unsaved.set.clone();
            revision = unsaved.revision;
        }
        let is_same = self.open.as_ref().is_some_and(|open| {
            open.path == path && open.article.text_sha256 == article.text_sha256
        });
        self.mode = Mode::Reading;
        self.chosen = None;
        if !is_same {
            self.selection = None;
            self.waiting = None;
        }
        self.codebook = codebook;
        if let Access::ReadOnly(reason) = &access {
            let text = format!("Read only: {reason}");
            self.notices.show(NoticeKind::Warning, text, None, ticket.now);
        }
        self.open = Some(OpenArticle { path, article, set, revision, access });
        self.refresh_entry();
        self.go_on_travelling()
    }

    fn marks_loaded(&mut self, path: &ArticlePath, set: AnnotationSet, access: Access) {
        let Some(open) = self.open.as_mut().filter(|open| open.path == *path) else { return };
        self.revision += 1;
        (open.set, open.access, open.revision) = (set, access, self.revision);
        self.notices.dismiss_stale();
        self.refresh_entry();
    }

    /// Keeps the list's counts of the open article as they are.
    pub(super) fn refresh_entry(&mut self) {
        let (Some(study), Some(open)) = (&mut self.study, &self.open) else { return };
        let entry = study.articles.iter().position(|entry| entry.path == open.path);
        let Some(index) = entry else { return };
        let counts = open.set.counts().map(|(code, count)| (code.clone(), count)).collect();
        let is_done = open.set.header().done.is_some();
        if let Some(entry) = Arc::make_mut(study).articles.get_mut(index) {
            (entry.counts, entry.is_done) = (counts, is_done);
        }
    }

    /// Returns what to write now that the open set changed.
    pub(super) fn write_open(&mut self) -> Vec<Effect> {
        let Some(open) = &self.open else { return Vec::new() };
        let request = SaveRequest {
            path: open.path.clone(),
            article: Arc::clone(&open.article),
            set: open.set.clone(),
            revision: open.revision,
        };
        self.saves.put(request).into_iter().collect()
    }

    fn save_now(&mut self) -> Outcome {
        let Some(open) = &self.open else { return refuse("there is nothing to save") };
        if let Access::ReadOnly(reason) = &open.access {
            return refuse(format!("nothing is written: {reason}"));
        }
        if self.coder.is_none() {
            return Ok(vec![Effect::AskCoder]);
        }
        Ok(self.write_open())
    }

    fn saved(&mut self, path: &ArticlePath, revision: u64) -> Vec<Effect> {
        let next: Vec<Effect> = self.saves.saved(path, revision).into_iter().collect();
        if !matches!(self.saves.state(), SaveState::Failed(_)) {
            self.notices.dismiss_of(Command::SaveNow);
        }
        if self.is_quitting && self.saves.is_empty() {
            return vec![Effect::Quit];
        }
        next
    }

    fn save_failed(&mut self, path: &ArticlePath, reason: String, ticket: &Ticket) -> Vec<Effect> {
        let text = format!("The marks are not saved: {reason}");
        let (is_news, next) = self.saves.failed(path, reason);
        if is_news {
            self.notices.show(NoticeKind::Error, text, Some(Command::SaveNow), ticket.now);
        }
        let mut effects: Vec<Effect> = next.into_iter().collect();
        if self.is_quitting {
            effects.push(Effect::AskQuit);
        }
        effects
    }

    fn quit(&mut self) -> Vec<Effect> {
        self.stop_editing();
        self.is_quitting = true;
        match self.saves.state() {
            SaveState::Saved => vec![Effect::Quit],
            SaveState::Saving => Vec::new(),
            SaveState::Failed(_) => vec![Effect::AskQuit],
        }
    }

    fn copy(&self) -> Outcome {
        let Some(open) = &self.open else { return refuse("nothing is selected") };
        let text = open.article.text();
        let selected = self.selection.and_then(Selection::span).and_then(|span| span.of(text));
        let marked = || {
            let annotation = self.chosen_annotation()?;
            let pieces: Vec<&str> =
                annotation.spans.iter().filter_map(|span| span.of(text)).collect();
            Some(pieces.join(" … "))
        };
        match selected.map(str::to_owned).or_else(marked) {
            Some(words) => Ok(vec![Effect::CopyText(words)]),
            None => refuse("nothing is selected"),
        }
    }
}

/// Whether the coder is not sure.
#[derive(Clone, Copy, Debug)]
pub(super) struct Doubt {
    pub(super) is_unsure: bool,
}

/// An article with its marks, as a worker brings it.
struct Opened {
    path: ArticlePath,
    article: Arc<Article>,
    set: AnnotationSet,
    access: Access,
    codebook: Arc<Codebook>,
}
