//! Reads and saves the file of the user's own keys.

use std::path::Path;

use demarche_files::storage::{KeyChanges, KeyFile};

use super::{
    answer::{Answer, Answers},
    reading::in_words,
};
use crate::session::{Action, NoticeKind};

/// Keeps the user's own keys.
#[derive(Default)]
pub(super) struct KeyKeeper {
    /// What this window changed and could not save yet.
    unsaved: KeyChanges,
}

impl KeyKeeper {
    /// Reads the keys and answers request `number` with them.
    pub(super) fn read(&self, file: &Path, number: u64, answers: &Answers) {
        let read = KeyFile::reload_from(file).map(|keys| keys.with(&self.unsaved));
        answers.send(Answer::Keys(number, read));
    }

    /// Saves what the window changed in its keys, the first of these, and answers with what the file holds then: an editor may
    /// have changed other keys since the window read them.
    pub(super) fn save(
        &mut self,
        (base, keys): (&KeyFile, &KeyFile),
        file: &Path,
        number: u64,
        answers: &Answers,
    ) {
        self.unsaved.extend(keys.changes_since(base));
        match keys.save_to(&self.unsaved, file) {
            Ok(()) => self.unsaved = KeyChanges::default(),
            Err(error) => {
                let text = format!("The keys could not be saved: {}", in_words(&error));
                answers.act(Action::Notify(NoticeKind::Warning, text, None));
            }
        }
        self.read(file, number, answers);
    }
}
