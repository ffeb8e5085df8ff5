//! Connects the history of the open set with the worker that reads it.

use demarche_files::storage::SetHistory;

use super::{
    app::App,
    dialogs::{Dialog, HistoryDialog},
};

impl App {
    /// Shows what was done to the open set.
    pub(super) fn ask_history(&mut self) {
        self.view.n_histories += 1;
        self.push(Dialog::history(u64::from(self.view.n_histories) << 32));
    }

    /// Has the history read that a dialog shows, once for each state of the set.
    pub(super) fn follow_history(&mut self) {
        let session = &self.session;
        let job = dialog_of(&mut self.view.dialogs).and_then(|dialog| dialog.follow(session));
        if let Some(job) = job {
            self.workers.read_history(job);
        }
    }

    /// Takes a history that was read, or why it could not be.
    pub(super) fn take_history(&mut self, number: u64, read: Result<Box<SetHistory>, String>) {
        if let Some(dialog) = dialog_of(&mut self.view.dialogs) {
            dialog.take(number, read);
        }
    }
}

/// Returns the history that is shown, if one is.
fn dialog_of(dialogs: &mut [Dialog]) -> Option<&mut HistoryDialog> {
    dialogs.iter_mut().find_map(|dialog| match dialog {
        Dialog::History(dialog) => Some(&mut **dialog),
        _ => None,
    })
}
