//! Which marks are listed: those of a filter, and of these the ones with some words.

use super::{Effect, Filter, Session, Words};

impl Session {
    /// Lists only the marks of a filter, and of these only those that contain the words looked for.
    pub(super) fn set_filter(&mut self, filter: Filter) -> Vec<Effect> {
        let text = self.filter.text().to_owned();
        self.filter = filter;
        self.find_in_marks(&text)
    }

    /// Looks for the same words in the marks on another article.
    pub(super) fn renew_filter(&mut self) {
        self.set_filter(self.filter.base().clone());
    }

    /// Lists only the marks that contain these words, among those of the filter; all of them if there are no words.
    pub(super) fn find_in_marks(&mut self, text: &str) -> Vec<Effect> {
        let base = self.filter.base().clone();
        let open = self.open.as_ref();
        let words = open.and_then(|open| Words::new(text, &open.article, &self.codebook));
        self.filter = match words {
            Some(words) => Filter::Words(Box::new(base), words),
            None => base,
        };
        Vec::new()
    }
}
