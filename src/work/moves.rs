//! Moves sets to other places, at the writer's desk.

use std::path::Path;

use demarche_core::study::{OnDisk, SetKey};
use demarche_files::storage::{SetFile, StorageError, Study, is_same_file, read_article};

use super::{follower, held::Held, reading::in_words, writer::Writer};
use crate::session::{Action, ArticleKey, FollowChange, SaveRequest};

impl Writer {
    /// Moves all that is saved about an article. The sets that this window has there are given back first.
    pub(super) fn follow(&mut self, change: Box<FollowChange>) {
        let is_there = |key: &&SetKey| change.concerns(key);
        let keys: Vec<SetKey> = self.held.keys().filter(is_there).cloned().collect();
        self.rewrite_these(&keys);
        self.held.retain(|key, _| !is_there(&key));
        let moved = follower::move_marks(&change);
        if let Ok(details) = &moved {
            let FollowChange { study, to, .. } = &*change;
            let article = ArticleKey { study: study.clone(), path: to.clone() };
            self.say_what_was_replaced(&article, details, "were also stated under its former name");
        }
        self.answers.act(Action::Followed(change, moved.map(drop)));
    }

    /// Writes a set in another folder. It is then kept nowhere else, nor are its steps in the journal of the name before.
    pub(super) fn save_elsewhere(&mut self, request: SaveRequest, folder: &Path) {
        self.note_continued(&request);
        let result = self.move_to(&request, folder);
        if let Ok((to, _)) = &result {
            self.forget_saved(&request);
            self.carry_kept_record(&ArticleKey::from(&request.key), &ArticleKey::from(to));
            if let Some(before) = &request.continues {
                self.drop_steps_before(before);
            }
        }
        let SaveRequest { key: from, attempt, .. } = request;
        self.answers.act(Action::Moved { from, attempt, result });
    }

    /// Copies the article into `folder` and writes the set there, unless marks of this coder are there already.
    fn move_to(
        &mut self,
        request: &SaveRequest,
        folder: &Path,
    ) -> Result<(SetKey, OnDisk), String> {
        let SaveRequest { key, article, set, .. } = request;
        if is_same_file(key.study.root(), folder) {
            return Err("this is the folder of the study itself; choose another one".to_owned());
        }
        let move_it = || {
            let from = key.study.root().join(key.article.as_str());
            let (study, path) = Study::adopt_read(&from, article, folder)?;
            // Perhaps in another encoding.
            let copy = read_article(&study, &path)?;
            if copy.text_sha256 != article.text_sha256 {
                return Err(StorageError::NotAsWritten(study.article_path(&path)));
            }
            let name = &set.header().coder_name;
            let (mut file, _) = SetFile::open(&study, &path, &key.coder, name, &copy)?;
            let on_disk = file.write(&copy, set, &request.steps, OnDisk::Absent)?;
            let to = SetKey { study: study.id().clone(), article: path, coder: key.coder.clone() };
            Ok((to, on_disk, file))
        };
        let (to, on_disk, file) = move_it().map_err(|error| match error {
            StorageError::ChangedOnDisk(path) => format!(
                "your marks are already saved there; choose another folder: {}",
                demarche_files::storage::shown(&path)
            ),
            error => in_words(&error),
        })?;
        self.held.insert(to.clone(), Held::new(file, 0));
        Ok((to, on_disk))
    }
}
