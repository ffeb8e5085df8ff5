//! What is known about an article besides its text.

use super::record::ArticleRecord;

/// What is known about an article besides its text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    /// The title.
    pub title: Option<String>,
    /// The date in ISO 8601, shorter for lower precision (`2025-11`, `2025`).
    pub date: Option<String>,
    /// Who wrote it.
    pub author: Option<String>,
    /// Who published it.
    pub source: Option<String>,
    /// Its address on the web.
    pub url: Option<String>,
    /// Its language as a BCP 47 tag (`ur`, `en-GB`), if the file states it.
    pub language: Option<String>,
    /// The place where the text says it was written (`ISLAMABAD`): capitals at the start of a paragraph, before a colon or
    /// dash.
    pub dateline: Option<String>,
}

impl Metadata {
    /// Returns what is known of each field that a person can state.
    pub fn to_record(&self) -> ArticleRecord {
        let Self { title, date, author, source, url, .. } = self.clone();
        ArticleRecord { title, date, source, author, url, ..ArticleRecord::default() }
    }
}
