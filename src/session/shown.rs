//! What of an article is shown.

use demarche_core::article::Article;

/// Whether page clutter is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Clutter {
    /// It is left out of documents. What is selected across it does not include it.
    #[default]
    Hidden,
    /// It is shown dimmed, and can be selected and marked.
    Shown,
}

impl Clutter {
    /// Returns whether an article has page clutter that can be hidden: it is a document, and more than clutter.
    pub fn can_be_hidden(article: &Article) -> bool {
        article.extraction.is_some() && article.has_clutter()
    }
}
