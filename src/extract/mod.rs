//! The bytes of a file turned into an article.

use crate::article::{Article, Metadata, Sha256};

/// Why a file is not an article.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExtractError {
    /// It is not text.
    #[error("this is not a text file")]
    NotText,
}

/// Reads plain text in this encoding, or in the one its bytes speak for.
pub fn plain(bytes: &[u8], known_encoding: Option<&str>) -> Result<Article, ExtractError> {
    use sha2::Digest as _;
    let _ = known_encoding;
    let text = std::str::from_utf8(bytes).map_err(|_| ExtractError::NotText)?;
    let hash = Sha256(sha2::Sha256::digest(bytes).into());
    Ok(Article::new(text.into(), Vec::new(), Metadata::default(), "UTF-8", hash, hash))
}

/// Returns the title and the date in ISO 8601 that the first bytes of a file tell.
pub fn sniff_title_and_date(head: &[u8]) -> (Option<String>, Option<String>) {
    let _ = head;
    (None, None)
}
