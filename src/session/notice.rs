//! Messages for the user.

use super::Command;
use demarche_core::annotation::Stamp;

/// How many notices are shown at a time.
const MOST: usize = 4;

/// How serious a notice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    /// Something has been done.
    Info,
    /// Something could not be done now; the notice says why.
    Refusal,
    /// Something needs attention.
    Warning,
    /// Something was refused or failed.
    Error,
}

/// A message in a corner of the window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Its number.
    pub number: u64,
    /// How serious.
    pub kind: NoticeKind,
    /// One sentence.
    pub text: String,
    /// The command of its button, such as `Undo`.
    pub command: Option<Command>,
    /// When it was shown.
    pub since: Stamp,
}

/// The notices shown.
#[derive(Clone, Debug, Default)]
pub(super) struct Notices {
    standing: Vec<Notice>,
    next: u64,
}

impl Notices {
    pub(super) fn all(&self) -> &[Notice] {
        &self.standing
    }

    /// Returns whether the notice with this number is still shown.
    pub(super) fn has(&self, number: u64) -> bool {
        self.standing.iter().any(|notice| notice.number == number)
    }

    /// Shows a notice and returns its number. It replaces one with the same text. If there are too many, the oldest is
    /// removed.
    pub(super) fn show(
        &mut self,
        kind: NoticeKind,
        text: String,
        command: Option<Command>,
        since: Stamp,
    ) -> u64 {
        self.standing.retain(|notice| notice.text != text || notice.kind != kind);
        self.next += 1;
        self.standing.push(Notice { number: self.next, kind, text, command, since });
        let surplus = self.standing.len().saturating_sub(MOST);
        self.standing.drain(..surplus);
        self.next
    }

    pub(super) fn dismiss(&mut self, number: u64) {
        self.standing.retain(|notice| notice.number != number);
    }

    /// Removes the newest notice.
    pub(super) fn dismiss_last(&mut self) {
        self.standing.pop();
    }

    /// Removes the reports of what failed and offers no remedy, once something was opened.
    pub(super) fn dismiss_failures(&mut self) {
        self.standing.retain(|notice| notice.kind != NoticeKind::Error || notice.command.is_some());
    }

    /// Removes the notices that offer a command, once the command was carried out.
    pub(super) fn dismiss_of(&mut self, command: Command) {
        self.standing.retain(|notice| notice.command != Some(command));
    }

    /// Removes the notices that apply only to the last step, once another step is done.
    pub(super) fn dismiss_stale(&mut self) {
        self.standing.retain(|notice| {
            notice.kind == NoticeKind::Error
                || notice.command.is_none() && notice.kind == NoticeKind::Info
        });
    }
}
