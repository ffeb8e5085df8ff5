//! When a command can run, and its current label.

use super::Command;
use crate::session::{Access, Clutter, Mode, SaveState, Session, Step};

impl Session {
    /// Returns whether a command can run now. Menus grey out those that cannot.
    pub fn is_enabled(&self, command: Command) -> bool {
        let Some(open) = &self.open else {
            let is_for_study = matches!(
                command,
                Command::CloseArticle | Command::NextOpenArticle | Command::ToggleArticles
            );
            return self.has_steps(command)
                || command == Command::ReadAgain && self.unread().is_some()
                || is_for_study && self.study.is_some()
                || command == Command::SaveElsewhere && self.stuck_set().is_some()
                || matches!(
                    command,
                    Command::OpenArticle
                        | Command::OpenFolder
                        | Command::ImportTable
                        | Command::TrySample
                        | Command::NewFromClipboard
                        | Command::Quit
                        | Command::ShowPalette
                        | Command::FullScreen
                        | Command::ToggleTheme
                        | Command::ThemeSystem
                        | Command::ThemeLight
                        | Command::ThemeSepia
                        | Command::ThemeDark
                        | Command::SmoothScrolling
                        | Command::ShowKeys
                        | Command::ShowCodebook
                        | Command::About
                );
        };
        let is_writable = open.access == Access::Writable;
        let is_in_study = self.study.as_ref().is_some_and(|study| study.articles.len() > 1);
        match command {
            Command::Undo | Command::Redo => self.has_steps(command),
            Command::Copy | Command::CopyWithSource => self.has_words(),
            Command::ChooseCode | Command::MarkAll => self.can_mark(),
            Command::ShowHistory => open.coder.is_some(),
            Command::SaveNow => {
                is_writable && open.coder.is_some()
                    || matches!(self.save_state(), SaveState::Failed(_))
            }
            Command::SaveElsewhere => self.stuck_set().is_some(),
            // A document states its own encoding.
            Command::ReadAs => open.article.extraction.is_none(),
            Command::BringMarks => self.can_bring(),
            Command::MergeCopies => is_writable && self.has_copies(),
            Command::LeaveCopies => self.has_left_copies(),
            Command::ResolveConflict => matches!(self.save_state(), SaveState::Conflict(_)),
            Command::TakeOver => matches!(open.access, Access::Elsewhere(_)),
            Command::NextMark | Command::PreviousMark | Command::FindInMarks => {
                !open.set.is_empty()
            }
            Command::RemoveMark
            | Command::EditEdges
            | Command::ToggleUnsure
            | Command::EditMemo
            | Command::ConfidenceLow
            | Command::ConfidenceMedium
            | Command::ConfidenceHigh => is_writable && self.chosen.is_some(),
            Command::NextToCheck | Command::PreviousToCheck => open.set.to_check() > 0,
            Command::AcceptMoved => is_writable && self.has_moved(),
            Command::AcceptPlace => {
                is_writable && self.misplaced().is_some_and(|mark| !mark.spans.is_empty())
            }
            Command::PutHere => {
                let has_words = self.live_span().is_some() || !self.pieces.is_empty();
                is_writable && self.misplaced().is_some() && has_words
            }
            Command::KeepVersion | Command::TakeOther => is_writable && self.undecided().is_some(),
            Command::KeepPiece => is_writable && self.live_span().is_some(),
            Command::PageClutter => Clutter::can_be_hidden(&open.article),
            Command::ToggleRun => is_writable || self.marking_run.is_some(),
            Command::ToggleDone => is_writable,
            Command::DoneAndNext
            | Command::NextArticle
            | Command::PreviousArticle
            | Command::NextOpenArticle => is_in_study,
            command if Command::KINDS.contains(&command) => self.can_state(command),
            Command::SwapEdge | Command::KeepEdges => self.mode != Mode::Reading,
            _ => true,
        }
    }

    fn has_steps(&self, command: Command) -> bool {
        self.next_step(command).is_some()
    }

    /// Returns whether the selected words, or those of the chosen mark, can be marked.
    pub fn can_mark(&self) -> bool {
        let is_writable = self.open.as_ref().is_some_and(|open| open.access == Access::Writable);
        is_writable && self.has_words()
    }

    fn has_words(&self) -> bool {
        self.chosen.is_some() || !self.pieces.is_empty() || self.live_span().is_some()
    }

    /// Returns a command's current menu label (`Undo remove demand`, `Undo remove demand in talks.txt`).
    pub fn label(&self, command: Command) -> String {
        let label = command.spec().label;
        let is_done = self.open.as_ref().is_some_and(|open| open.set.header().done.is_some());
        match command {
            Command::Undo | Command::Redo => {
                let Some(step) = self.next_step(command) else { return label.to_owned() };
                format!("{label} {}{}", step.label, self.label_end(command))
            }
            Command::CloseArticle if self.open.is_none() && self.study.is_some() => {
                "Close study".to_owned()
            }
            Command::ReadAgain if self.unread().is_some() => "Read it".to_owned(),
            Command::ToggleDone if is_done => "Mark article as not done".to_owned(),
            _ => label.to_owned(),
        }
    }

    /// Returns the end of such a label that names another article (` in talks.txt`), or nothing.
    pub fn label_end(&self, command: Command) -> String {
        let is_elsewhere =
            |step: &&Step| !self.open.as_ref().is_some_and(|open| open.is_of(&step.change));
        let step = self.next_step(command).filter(is_elsewhere);
        step.map(|step| format!(" in {}", step.change.article().shown_name())).unwrap_or_default()
    }

    /// Returns the step that undo or redo is for.
    fn next_step(&self, command: Command) -> Option<&Step> {
        match command {
            Command::Undo => self.history.next_undo(),
            Command::Redo => self.history.next_redo(),
            _ => None,
        }
    }
}
