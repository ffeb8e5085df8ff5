//! Reads and saves the file of the user's own keys.

use std::path::Path;

use demarche_files::storage::KeyFile;

use super::{
    answer::{Answer, Answers},
    reading::in_words,
};
use crate::session::{Action, NoticeKind};

/// Reads the keys again; `known` are those that are known to be in the file.
pub(super) fn read(file: &Path, known: &mut Option<KeyFile>, answers: &Answers) {
    let read = KeyFile::reload_from(file);
    if let Ok(keys) = &read {
        *known = Some(keys.clone());
    }
    answers.send(Answer::Keys(read));
}

/// Saves the keys; without `known` keys, `base` are those that were in the file.
pub(super) fn save(
    (base, keys): (KeyFile, KeyFile),
    file: &Path,
    known: &mut Option<KeyFile>,
    answers: &Answers,
) {
    match keys.save_to(known.as_ref().unwrap_or(&base), file) {
        Ok(()) => *known = Some(keys),
        Err(error) => {
            let text = format!("The keys could not be saved: {}", in_words(&error));
            answers.act(Action::Notify(NoticeKind::Warning, text, None));
        }
    }
}
