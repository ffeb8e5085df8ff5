//! The list of the study's articles, with the coder's marks in each.

use std::sync::Arc;

use demarche_core::{
    annotation::AnnotationSet,
    codebook::CodeId,
    study::{ArticleOrder, ArticlePath, SetKey, StudyId},
};

use super::{Access, Effect, OpenArticle, Session, StudyView};

impl Session {
    pub(super) fn study_listed(&mut self, view: Arc<StudyView>) -> Vec<Effect> {
        let coder = match (&self.open, &self.study) {
            (Some(open), _) => open.coder.as_ref(),
            (None, study) => study.as_ref().and_then(|study| study.coder.as_ref()),
        };
        let is_current = self.shown_study() == Some(&view.id)
            && coder.map(|coder| &coder.id) == view.coder.as_ref().map(|coder| &coder.id);
        if !is_current {
            return Vec::new();
        }
        let before = self.study.replace(Arc::clone(&view));
        let effects = self.keep_counts(before.as_deref());
        self.refresh_entry();
        // The list has the name of a document's file until something of it is kept.
        self.show_title();
        let mut effects: Vec<Effect> = effects.into_iter().collect();
        effects.extend(self.sort_articles(self.order));
        effects.push(Effect::Watch(Some(view)));
        effects
    }

    /// Puts into the new list the counts that are known better than from the disk: of an article that was open when it was
    /// made, and of sets that are not saved yet. If they are not known, the list has to be made again.
    fn keep_counts(&mut self, before: Option<&StudyView>) -> Option<Effect> {
        let view = self.study.as_mut()?;
        let is_open = |path: &ArticlePath| {
            self.open.as_ref().is_some_and(|open| open.study == view.id && open.path == *path)
        };
        let left = view.uncounted.clone().filter(|path| !is_open(path));
        let coder = |view: &StudyView| view.coder.as_ref().map(|coder| coder.id.clone());
        let before = before.filter(|before| before.id == view.id && coder(before) == coder(view));
        let find = |path: &ArticlePath, view: &StudyView| {
            view.articles.iter().position(|entry| entry.path == *path)
        };
        let mut is_unknown = false;
        if let Some((path, place)) = left.and_then(|path| Some((path.clone(), find(&path, view)?)))
        {
            let known = before.and_then(|before| before.articles.get(find(&path, before)?));
            is_unknown = known.is_none();
            if let (Some(known), Some(entry)) = (known, Arc::make_mut(view).articles.get_mut(place))
            {
                (entry.counts, entry.is_done) = (known.counts.clone(), known.is_done);
            }
        }
        let study = view.id.clone();
        for unsaved in self.persist.all() {
            self.note_counts_of(&unsaved.key, &unsaved.set);
        }
        is_unknown.then(|| self.articles_changed(&study).pop()).flatten()
    }

    /// Takes over what a worker counted in a set that another program changed, unless the window knows better.
    pub(super) fn set_counted(&mut self, key: &SetKey, counted: (Vec<(CodeId, usize)>, bool)) {
        let is_open = self.open.as_ref().and_then(OpenArticle::key).as_ref() == Some(key);
        let coder = self.study.as_ref().and_then(|study| study.coder.as_ref());
        let is_listed = coder.is_some_and(|coder| coder.id == key.coder);
        if is_listed && !is_open && !self.persist.holds(key) {
            self.put_counts((&key.study, &key.article), counted);
        }
    }

    /// Puts the articles of the open study in this order. Later changes of an article do not move it, so that the list does
    /// not change under the pointer.
    pub(super) fn sort_articles(&mut self, order: ArticleOrder) -> Vec<Effect> {
        let is_sorted = self.order == order && order == ArticleOrder::Path;
        self.order = order;
        if let Some(study) = self.study.as_mut().filter(|_| !is_sorted) {
            Arc::make_mut(study).sort(order);
        }
        Vec::new()
    }

    /// Lists the open study again.
    pub(super) fn articles_changed(&self, study: &StudyId) -> Vec<Effect> {
        if self.shown_study() != Some(study) {
            return Vec::new();
        }
        let (coder, open) = match (&self.open, &self.study) {
            (Some(open), _) => (open.coder.clone(), Some(open.path.clone())),
            (None, study) => (study.as_ref().and_then(|study| study.coder.clone()), None),
        };
        vec![Effect::List(study.clone(), coder, open)]
    }

    /// Updates the list's counts for the open article.
    pub(super) fn refresh_entry(&mut self) {
        let Some(open) = self.open.as_ref().filter(|open| open.access != Access::Reading) else {
            return;
        };
        let (study, path, set) = (open.study.clone(), open.path.clone(), open.set.clone());
        self.note_counts((&study, &path), &set);
    }

    /// Updates the list's counts for an article with this set of the coder.
    pub(super) fn note_counts(
        &mut self,
        (id, path): (&StudyId, &ArticlePath),
        set: &AnnotationSet,
    ) {
        let counts = set.counts().map(|(code, count)| (code.clone(), count)).collect();
        self.put_counts((id, path), (counts, set.header().done.is_some()));
    }

    fn put_counts(
        &mut self,
        (id, path): (&StudyId, &ArticlePath),
        (counts, is_done): (Vec<(CodeId, usize)>, bool),
    ) {
        let Some(study) = self.study.as_mut().filter(|study| study.id == *id) else { return };
        let entry = study.articles.iter().position(|entry| entry.path == *path);
        let Some(index) = entry else { return };
        if let Some(entry) = Arc::make_mut(study).articles.get_mut(index) {
            (entry.counts, entry.is_done) = (counts, is_done);
        }
    }
}
