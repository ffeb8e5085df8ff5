//! Keeps a version of a set beside it, and puts journals away whose steps belong to marks that went on elsewhere.

use std::path::PathBuf;

use demarche_core::study::SetKey;
use demarche_files::storage::{SetFile, StorageError, Study};

use super::{reading::in_words, writer::Writer};
use crate::session::{Action, SaveRequest};

impl Writer {
    /// Saves a version of a set beside it, and puts its journal away: the set goes on as another program wrote it.
    pub(super) fn keep_aside(&mut self, request: SaveRequest) {
        self.note_continued(&request);
        let kept = self.keep_mine(&request);
        match &kept {
            // Nobody has chosen yet.
            _ if request.attempt == 0 => self.keep_for_next(&request, &kept),
            Ok(_) => {
                // Under a new name, the steps of its own are still in the journal of the name before.
                match &request.continues {
                    Some(before) => self.drop_steps_before(before),
                    None => self.drop_steps(&request.key),
                }
                self.forget_saved(&request);
            }
            Err(_) => {}
        }
        let result = kept.map_err(|error| in_words(&error));
        let SaveRequest { key, attempt, .. } = request;
        self.answers.act(Action::KeptAside { key, attempt, result });
    }

    /// Writes a version of a set beside it, whether or not the set itself can be read and written now.
    pub(super) fn keep_mine(&self, request: &SaveRequest) -> Result<PathBuf, StorageError> {
        let SaveRequest { key, article, set, .. } = request;
        match self.held.get(key) {
            Some(held) => held.file.keep_mine(article, set),
            None => {
                let study = Study::at(key.study.root())?;
                SetFile::lock(&study, &key.article, &key.coder)?.keep_mine(article, set)
            }
        }
    }

    /// Notes that the steps in the journal of a set are those of marks that have another name now.
    pub(super) fn note_continued(&mut self, request: &SaveRequest) {
        if let Some(before) = &request.continues {
            self.continued.entry(before.clone()).or_insert(false);
        }
    }

    /// Puts the journal of a set away whose marks have another name now, unless the set was opened again: then there may be newer
    /// steps in it.
    pub(super) fn drop_steps_before(&mut self, key: &SetKey) {
        match self.continued.remove(key) {
            Some(true) => self.rewrite(key),
            Some(false) | None => self.drop_steps(key),
        }
    }

    /// Puts the journal of a set away, because its marks go on without the steps in it.
    fn drop_steps(&mut self, key: &SetKey) {
        let dropped = match self.held.get_mut(key) {
            Some(held) => {
                held.journaled = None;
                held.file.drop_steps()
            }
            None => Study::at(key.study.root())
                .and_then(|study| SetFile::lock(&study, &key.article, &key.coder))
                .and_then(|mut file| file.drop_steps()),
        };
        if let Err(error) = dropped {
            log::warn!("a journal could not be put away: {error}");
        }
    }
}
