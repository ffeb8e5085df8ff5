//! Comma-separated values (RFC 4180): one row per annotation, UTF-8 with a byte order mark.
//!
//! Spreadsheets run a cell that begins with `=`, `+`, `-`, `@`, a tab or a carriage return as a formula. Quotes are evidence,
//! so by default such cells are left unchanged and only counted, so that people can be warned. On request they get a leading
//! `'`, and a column lists them.

use std::{
    borrow::Cow,
    io::{self, Write},
};

use super::{
    SetOf,
    native::{Piece, Pieces, spell},
};
use demarche_core::annotation::{Annotation, CountedIn, Status};

/// The columns, in order. With [`Formulas::Guard`], [`GUARDED`] follows.
///
/// `title`, `date` (ISO 8601), `source`, `author`, `url` and `retrieved_at` (ISO 8601, when it was downloaded) are the
/// article's; empty if unknown.
///
/// `start`, `end`, `exact` and `spans` give the stored place, in the text whose hash is `text_sha256` (empty if unknown).
/// The `resolved_` columns give the place in the article's current text; they are empty if `status` is `exact`, as both
/// places are then the same. `page` is the page of a PDF on which that place is, as the document numbers it (`iv`, `3-4`).
pub const COLUMNS: [&str; 27] = [
    "id",
    "article",
    "title",
    "date",
    "source",
    "author",
    "url",
    "retrieved_at",
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
    "status",
    "resolved_start",
    "resolved_end",
    "resolved_exact",
    "resolved_spans",
    "resolved_text_sha256",
    "page",
];

/// The column that lists the row's cells to which a leading `'` was added, separated by `;`.
pub const GUARDED: &str = "guarded";

/// How to write cells that a spreadsheet would run as formulas.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Formulas {
    /// Unchanged.
    #[default]
    Keep,
    /// With a leading `'`; the column [`GUARDED`] lists them.
    Guard,
}

/// Writes all sets as one table, and returns how many cells begin like a formula.
///
/// Offsets count code points; `start` and `end` are the first piece's start and the last one's
/// end, `spans` all pieces (`12-34;40-50`), `exact` their words joined with ` … `.
pub fn write<'a>(
    sets: impl IntoIterator<Item = SetOf<'a>>,
    formulas: Formulas,
    mut out: impl Write,
) -> io::Result<usize> {
    out.write_all(b"\xEF\xBB\xBF")?;
    let mut table = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    let guarded = (formulas == Formulas::Guard).then_some(GUARDED);
    table.write_record(COLUMNS.into_iter().chain(guarded))?;
    let mut count = 0;
    for of in sets {
        let mut pieces = Pieces::new(of.article);
        let text_sha256 = of.article.text_sha256.to_string();
        for annotation in of.set.iter() {
            let mut row = row(of, annotation, &mut pieces, &text_sha256);
            let mut names: Vec<&str> = Vec::new();
            let dangerous = row.iter_mut().zip(COLUMNS).filter(|(cell, _)| is_formula(cell));
            for (cell, name) in dangerous {
                names.push(name);
                if formulas == Formulas::Guard {
                    *cell = format!("'{cell}").into();
                }
            }
            count += names.len();
            let names = guarded.map(|_| names.join(";"));
            let last = names.as_ref().map(String::as_bytes);
            table.write_record(row.iter().map(|cell| cell.as_bytes()).chain(last))?;
        }
    }
    table.flush()?;
    Ok(count)
}

/// Returns whether a spreadsheet would run a cell.
fn is_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

fn row<'a>(
    SetOf { path, article, set }: SetOf<'a>,
    annotation: &'a Annotation,
    pieces: &mut Pieces<'a>,
    text_sha256: &str,
) -> [Cow<'a, str>; COLUMNS.len()] {
    let metadata = &article.metadata;
    let places = pieces.of(annotation);
    let [start, end, exact, spans] = cells(&places.pieces);
    let is_resolved = annotation.status() != Status::Exact || places.counted_in != CountedIn::This;
    let [new_start, new_end, new_exact, new_spans] =
        if is_resolved { cells(&pieces.resolved(annotation)) } else { Default::default() };
    [
        annotation.id.to_string().into(),
        path.into(),
        metadata.title.as_deref().unwrap_or_default().into(),
        metadata.date.as_deref().unwrap_or_default().into(),
        metadata.source.as_deref().unwrap_or_default().into(),
        metadata.author.as_deref().unwrap_or_default().into(),
        metadata.url.as_deref().unwrap_or_default().into(),
        article.record().retrieved_at.as_deref().unwrap_or_default().into(),
        set.header().coder.as_str().into(),
        (&*annotation.code.0).into(),
        start,
        end,
        exact,
        spans,
        annotation.memo().into(),
        annotation.confidence.map(|confidence| confidence.to_string()).unwrap_or_default().into(),
        if annotation.is_unsure { "true" } else { "false" }.into(),
        spell(annotation, "created").into(),
        spell(annotation, "modified").into(),
        match places.counted_in {
            CountedIn::This => text_sha256.to_owned(),
            CountedIn::Other(hash) => hash.to_string(),
            CountedIn::Unknown => String::new(),
        }
        .into(),
        annotation.status().name().into(),
        new_start,
        new_end,
        new_exact,
        new_spans,
        if is_resolved { text_sha256.to_owned() } else { String::new() }.into(),
        annotation.hull().and_then(|hull| article.pages_of(hull)).unwrap_or_default().into(),
    ]
}

/// Returns the first offset, the last one, the words and all offsets of the pieces.
fn cells<'a>(pieces: &[Piece<'a>]) -> [Cow<'a, str>; 4] {
    let number =
        |offset: Option<usize>| offset.map(|offset| offset.to_string()).unwrap_or_default();
    let spans: Vec<String> =
        pieces.iter().map(|piece| format!("{}-{}", piece.start, piece.end)).collect();
    let words: Vec<&str> = pieces.iter().map(|piece| piece.exact).collect();
    let exact = match words.as_slice() {
        [one] => Cow::Borrowed(*one),
        _ => words.join(" … ").into(),
    };
    [
        number(pieces.first().map(|piece| piece.start)).into(),
        number(pieces.last().map(|piece| piece.end)).into(),
        exact,
        spans.join(";").into(),
    ]
}
