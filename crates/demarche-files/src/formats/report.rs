//! The description of an article that `demarche text --json` prints.

use std::io::{self, Write};

use super::native::{Cursor, Emitter};
use demarche_core::article::Article;

/// Writes the title, date, what else a person stated, encoding, text hash and blocks (in code points), with a final newline.
/// An unknown title or date is `null`.
pub fn write(article: &Article, mut out: impl Write) -> io::Result<()> {
    let mut emitter = Emitter::pretty();
    emitter.open(b'{');
    for (key, value) in [("title", &article.metadata.title), ("date", &article.metadata.date)] {
        emitter.key(key);
        match value {
            Some(value) => emitter.text(value),
            None => emitter.raw("null"),
        }
    }
    let found = &article.metadata;
    for (key, value) in [
        ("source", &found.source),
        ("author", &found.author),
        ("url", &found.url),
        ("language", &found.language),
        ("retrieved_at", &article.record().retrieved_at),
    ] {
        emitter.member(key, value.as_deref().unwrap_or_default());
    }
    emitter.member("encoding", article.encoding);
    let by = article.extraction.as_ref().map(|extraction| extraction.by.as_str());
    emitter.member("extracted_by", by.unwrap_or_default());
    emitter.member("text_sha256", &article.text_sha256.to_string());
    emitter.key("blocks");
    emitter.open(b'[');
    let mut cursor = Cursor::new(article.text(), article.units());
    for block in article.blocks() {
        let places =
            (cursor.code_points_of(block.span.start()), cursor.code_points_of(block.span.end()));
        let (Some(start), Some(end)) = places else { continue };
        emitter.item();
        emitter.open(b'{');
        emitter.member("kind", block.kind.name());
        emitter.key("start");
        emitter.number(start);
        emitter.key("end");
        emitter.number(end);
        let speaker = block.speaker().and_then(|span| span.of(article.text()));
        emitter.member("speaker", speaker.unwrap_or_default());
        emitter.close(b'}');
        if emitter.len() >= 64 * 1024 {
            emitter.flush(&mut out)?;
        }
    }
    emitter.close(b']');
    emitter.close(b'}');
    emitter.end_line();
    emitter.flush(&mut out)
}
