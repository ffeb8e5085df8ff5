//! Copies of sets that a sync program leaves, in the model.

use demarche_core::{
    annotation::{Annotation, AnnotationId, Edit},
    codebook::CodeId,
    merge::take_in,
    study::{OnDisk, SetKey},
    text::Span,
};
use smallvec::smallvec;
use std::sync::Arc;

use super::{
    super::{
        Action, CopiesRequest,
        tests::{TEXT, article},
    },
    world::{JobResult, World},
};

/// The name of every copy.
const NAME: &str = "copy.json";

impl World {
    /// A sync program leaves a copy of a set that another computer has added a mark to, and the window notices it.
    pub(super) fn leave_copy(&mut self, key: &SetKey) {
        let Some((_, set)) = self.disk.get(key).filter(|_| !self.copies.contains_key(key)) else {
            return;
        };
        let mut copy = set.clone();
        let content = self.content();
        let span = Span::new(9, 17).unwrap();
        let mark = Annotation {
            id: AnnotationId::new(&format!("copied-{}", self.n_contents)),
            code: CodeId::new("demand"),
            spans: smallvec![span],
            created: None,
            modified: None,
            is_unsure: false,
            confidence: None,
            detail: None,
        };
        self.words.insert(mark.id.clone(), span.of(TEXT).map(str::to_owned));
        Edit::Add(Arc::new(mark)).apply(&mut copy).unwrap();
        self.copies.insert(key.clone(), (content, copy));
        self.answers.push(Action::CopiesFound { key: key.clone(), names: vec![NAME.to_owned()] });
    }

    /// A worker reads the copies of a set.
    pub(super) fn read_copies(&self, request: CopiesRequest, fate: JobResult) -> Action {
        let CopiesRequest { key, article: of, .. } = request;
        let text_sha256 = of.text_sha256;
        let result = match (fate, self.copies.get(&key)) {
            (JobResult::Succeeds, Some((content, set))) => {
                let set = Self::found(set, &article(TEXT), &of);
                Ok(vec![(NAME.to_owned(), *content, set)])
            }
            _ => Err("it is gone".to_owned()),
        };
        Action::CopiesRead { key, text_sha256, result }
    }

    /// A worker puts the copies of a set aside that hold what was merged, if the saved set has all of it.
    pub(super) fn put_copies_aside(
        &mut self,
        key: SetKey,
        copies: &[(String, OnDisk)],
        fate: JobResult,
    ) -> Action {
        if fate == JobResult::Fails {
            return Action::CopiesPutAside { key, result: Err("it is gone".to_owned()) };
        }
        let saved = self.disk.get(&key).map(|(_, set)| set.clone()).unwrap_or_default();
        let is_saved = self.copies.get(&key).is_some_and(|(content, copy)| {
            copies.iter().any(|(_, held)| held == content) && take_in(copy, &saved).is_empty()
        });
        let aside = self.copies.remove(&key).filter(|_| is_saved);
        let names = aside.iter().map(|_| "aside.json".to_owned()).collect();
        Action::CopiesPutAside { key, result: Ok(names) }
    }
}
