//! The description of an article that `demarche text --json` prints.

use std::io::{self, Write};

use super::native::{Cursor, Emitter};
use demarche_core::article::{Article, BlockKind};

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
    let record = article.record();
    for (key, value) in [
        ("source", &record.source),
        ("author", &record.author),
        ("url", &record.url),
        ("retrieved_at", &record.retrieved_at),
    ] {
        emitter.member(key, value.as_deref().unwrap_or_default());
    }
    emitter.member("encoding", article.encoding);
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
        emitter.member("kind", kind_name(block.kind));
        emitter.key("start");
        emitter.number(start);
        emitter.key("end");
        emitter.number(end);
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

fn kind_name(kind: BlockKind) -> &'static str {
    match kind {
        BlockKind::Title => "title",
        BlockKind::Date => "date",
        BlockKind::Byline => "byline",
        BlockKind::Heading => "heading",
        BlockKind::Paragraph => "paragraph",
        BlockKind::ListItem => "list-item",
        BlockKind::Quotation => "quotation",
        BlockKind::Row => "row",
        BlockKind::Caption => "caption",
        BlockKind::Noise => "noise",
    }
}
