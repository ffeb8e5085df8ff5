//! Articles that are renamed, and their marks that follow, in the model.

use demarche_core::study::{ArticlePath, OnDisk, SetKey};

use super::{
    super::{Action, FollowChange, Marks, OpenArticle, Opened},
    world::{JobResult, World, coder},
};

impl World {
    /// Returns the path that an article had before it got the path it has.
    fn former(path: &ArticlePath) -> ArticlePath {
        ArticlePath::new(&format!("former-{path}")).unwrap()
    }

    /// Another program has renamed an article whose marks are still saved under its former path, unless this window uses them.
    pub(super) fn rename_article(&mut self, key: &SetKey) {
        let keys: Vec<SetKey> = Self::sets_of(key);
        let open = self.session.open().map(OpenArticle::article_key);
        let is_open = open.is_some_and(|open| open.study == key.study && open.path == key.article);
        let is_used = is_open
            || self.session.is_opening()
            || !self.jobs.is_empty()
            || self.session.unsaved().iter().any(|request| keys.contains(&request.key))
            || keys
                .iter()
                .any(|key| self.locks.contains_key(key) || self.other_locks.contains(key));
        let former = Self::former(&key.article);
        let has_others = self.has_sets(&SetKey { article: former.clone(), ..key.clone() });
        if !is_used && !has_others {
            self.move_sets(&keys, &former);
        }
    }

    /// Returns the keys of all coders' sets of an article.
    fn sets_of(key: &SetKey) -> Vec<SetKey> {
        (0..2).map(|number| SetKey { coder: coder(number).id, ..key.clone() }).collect()
    }

    fn has_sets(&self, of: &SetKey) -> bool {
        Self::sets_of(of).iter().any(|key| self.disk.contains_key(key))
    }

    fn move_sets(&mut self, keys: &[SetKey], to: &ArticlePath) {
        for key in keys {
            let moved = SetKey { article: to.clone(), ..key.clone() };
            if let Some(copy) = self.copies.remove(key) {
                self.copies.insert(moved.clone(), copy);
            }
            let Some(there) = self.disk.remove(key) else { continue };
            for home in self.made.values_mut().filter(|home| *home == key) {
                home.clone_from(&moved);
            }
            if let Some(replaced) = self.replaced.remove(key) {
                self.replaced.insert(moved.clone(), replaced);
            }
            self.disk.insert(moved, there);
        }
    }

    /// Marks under the former path of an article that was opened and has none are found.
    pub(super) fn look_for_strayed(&mut self, opened: Action) {
        let Action::ArticleOpened(opened) = opened else { return };
        let Opened { opening, study, path, marks: Marks::Read(coder, read), .. } = *opened else {
            return;
        };
        let former = Self::former(&path);
        let key = SetKey { study, article: former.clone(), coder: coder.id };
        if read.on_disk == OnDisk::Absent && self.has_sets(&key) {
            let from = vec![former];
            self.answers.push(Action::StrayedFound { opening, from, copies: Vec::new() });
        }
    }

    /// A worker moves all that is saved about an article, unless something is there or somebody uses it.
    pub(super) fn follow(&mut self, change: FollowChange, fate: JobResult) -> Action {
        let any_key = SetKey {
            study: change.study.clone(),
            article: change.from.clone(),
            coder: coder(0).id,
        };
        let from = Self::sets_of(&any_key);
        let to = Self::sets_of(&SetKey { article: change.to.clone(), ..any_key });
        self.locks.retain(|key, _| !change.concerns(key));
        let is_there = to.iter().any(|key| self.disk.contains_key(key));
        let is_used = from.iter().chain(&to).any(|key| self.other_locks.contains(key));
        if fate == JobResult::Fails || is_there || is_used {
            return Action::Followed(Box::new(change), Err("it is used".to_owned()));
        }
        let path = change.to.clone();
        self.move_sets(&from, &path);
        Action::Followed(Box::new(change), Ok(()))
    }
}
