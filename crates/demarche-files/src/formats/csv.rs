//! Comma-separated values (RFC 4180): one row per annotation, UTF-8 with a byte order mark, quotes never altered.
//!
//! Cells that begin with `=` or `+` are written as they are: a quote is evidence, and a spreadsheet's habits are no reason to
//! change it.

use std::io::{self, Write};

use super::{
    SetOf,
    native::{Pieces, spell},
};

/// The columns, in order.
pub const COLUMNS: [&str; 14] = [
    "id",
    "article",
    "coder",
    "code",
    "start",
    "end",
    "exact",
    "spans",
    "memo",
    "confidence",
    "unsure",
    "created",
    "modified",
    "text_sha256",
];

/// Writes all sets as one table.
///
/// Offsets count code points; `start` and `end` are the first piece's start and the last one's
/// end, `spans` all pieces (`12-34;40-50`), `exact` their words joined with ` … `.
pub fn write<'a>(sets: impl IntoIterator<Item = SetOf<'a>>, mut out: impl Write) -> io::Result<()> {
    out.write_all(b"\xEF\xBB\xBF")?;
    let mut table = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    table.write_record(COLUMNS)?;
    for SetOf { path, article, set } in sets {
        let mut pieces = Pieces::new(article);
        let text_sha256 = article.text_sha256.to_string();
        for annotation in set.iter() {
            let places = pieces.of(annotation);
            let spans: Vec<String> =
                places.iter().map(|piece| format!("{}-{}", piece.start, piece.end)).collect();
            let words: Vec<&str> = places.iter().map(|piece| piece.exact).collect();
            let number =
                |offset: Option<usize>| offset.map(|offset| offset.to_string()).unwrap_or_default();
            let created = spell(annotation, "created");
            let modified = spell(annotation, "modified");
            let row: [&str; 14] = [
                &annotation.id.to_string(),
                path,
                &set.header().coder,
                &annotation.code.0,
                &number(places.first().map(|piece| piece.start)),
                &number(places.last().map(|piece| piece.end)),
                &words.join(" … "),
                &spans.join(";"),
                annotation.memo(),
                &annotation.confidence.map(|confidence| confidence.to_string()).unwrap_or_default(),
                if annotation.is_unsure { "true" } else { "false" },
                &created,
                &modified,
                &text_sha256,
            ];
            table.write_record(row)?;
        }
    }
    table.flush()
}
