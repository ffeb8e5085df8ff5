//! Finds the articles of a study that have a text, as after an article was renamed.

use std::{cell::OnceCell, path::Path};

use demarche_core::study::ArticlePath;

use super::{Study, read_article, shown};

/// The texts of a study's articles. They are read once, when the first one is asked for.
pub(super) struct Texts<'a> {
    study: &'a Study,
    known: OnceCell<Vec<(String, ArticlePath)>>,
}

impl<'a> Texts<'a> {
    pub(super) fn of(study: &'a Study) -> Self {
        Self { study, known: OnceCell::new() }
    }

    /// Returns the articles that have the text with this hash now, sorted. What cannot be read has none.
    pub(super) fn with(&self, hash: &str) -> Vec<&ArticlePath> {
        let known = self.known.get_or_init(|| {
            let paths = self.study.article_paths().unwrap_or_default().into_iter();
            let read = |path| {
                let article = read_article(self.study, &path).ok()?;
                Some((article.text_sha256.to_string(), path))
            };
            paths.filter_map(read).collect()
        });
        known.iter().filter(|(known, _)| *known == hash).map(|(_, path)| path).collect()
    }
}

/// Returns the names of some articles in words: `a.txt`, or `a.txt and b.txt`.
pub(super) fn named(articles: &[&ArticlePath]) -> String {
    let names = articles.iter().map(|path| shown(Path::new(path.as_str())).to_string());
    names.collect::<Vec<_>>().join(" and ")
}
