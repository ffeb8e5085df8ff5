//! Reads a set to check it: each record with each of its places, as stored and as found in the article.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{
    ANNOTATIONS, Problem, ReadError,
    json::{self, Object},
    other::stored_versions,
    place::{KeptTexts, Placer},
    record::{Record, SpanRecord, read_stamp},
};
use demarche_core::{
    annotation::Status,
    article::{Article, Sha256},
    text::{Span, Unit},
};

/// A set's file as it was read to be checked.
#[derive(Clone, Debug, Default)]
pub struct CheckedFile {
    /// The path of the article named in the file, empty if none is.
    pub path: String,
    /// The hash of the text the marks were made on, if the file has it.
    pub text_sha256: Option<Sha256>,
    /// The coder named in the file, empty if none is.
    pub coder: String,
    /// The records that could be read, in the order of the file.
    pub records: Vec<CheckedRecord>,
    /// What could not be read.
    pub problems: Vec<Problem>,
    /// The links to other marks.
    pub links: Vec<Link>,
}

/// A record that was read.
#[derive(Clone, Debug)]
pub struct CheckedRecord {
    /// Its id.
    pub id: String,
    /// Its code.
    pub code: String,
    /// Its places, in the order of the file.
    pub places: Vec<CheckedPlace>,
    /// How the worst place of its roles and attributes was found; uncertain if it was not.
    pub inner: Status,
    /// What is wrong with it, each a sentence with a lower-case start.
    pub faults: Vec<String>,
}

/// A place of a record. Offsets count code points, from 0.
#[derive(Clone, Debug)]
pub struct CheckedPlace {
    /// The stored start and end.
    pub stored: (usize, usize),
    /// The words that were stored.
    pub exact: String,
    /// The start and end in the current text, or `None` if it was not found.
    pub resolved: Option<(usize, usize)>,
    /// How it was found.
    pub status: Status,
}

/// A relation of a mark of this set to another mark.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// Its id.
    pub id: String,
    /// The mark of this set.
    pub from: String,
    /// The other mark.
    pub to: String,
    /// The article of the other mark, if it is another one.
    pub to_article: Option<String>,
    /// The coder of the other mark, if it is another one.
    pub to_coder: Option<String>,
}

impl CheckedRecord {
    /// Returns the status of its worst place.
    pub fn status(&self) -> Status {
        let worst = self.places.iter().map(|place| place.status).max();
        worst.unwrap_or(Status::Orphan).max(self.inner)
    }
}

/// Reads a set for a check. Without its article no place is found. Fails only if the file as a whole cannot be read.
///
/// Marks on an earlier version of the text are found with that version, if it was kept.
pub fn check(
    bytes: &[u8],
    placing: Option<(&Article, KeptTexts<'_>)>,
) -> Result<CheckedFile, ReadError> {
    let text = json::decode(bytes)?;
    let mut object = Object::read(bytes, ANNOTATIONS)?;
    let mut checked = CheckedFile::default();
    if let Some(mut stated) = object.take::<Object<'_>>("article") {
        checked.path = stated.take("path").unwrap_or_default();
        let hash = stated.take::<String>("text_sha256");
        checked.text_sha256 = hash.as_deref().and_then(Sha256::from_hex);
    }
    checked.coder = object.take("coder").unwrap_or_default();
    checked.links = read_links(&object, &mut checked.problems);
    let article = placing.map(|(article, _)| article);
    let mut placer = placing.map(|(article, kept)| Placer::new(article, kept));
    if let Some(placer) = &mut placer {
        placer.text_sha256 = checked.text_sha256;
    }
    let annotations = object.get("annotations").map_or("[]", RawValue::get);
    let annotations: Vec<&RawValue> = serde_json::from_str(annotations)
        .map_err(|error| ReadError::Syntax(json::problem(&error)))?;
    let mut seen = BTreeSet::new();
    for raw in annotations {
        match serde_json::from_str::<Record<'_>>(raw.get()) {
            Ok(record) => {
                let mut record = checked_record(&record, article.zip(placer.as_mut()));
                if !seen.insert(record.id.clone()) {
                    record.faults.push("another mark before it has the same id".to_owned());
                }
                checked.records.push(record);
            }
            Err(error) => {
                let at = (raw.get().as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
                let (line, column) = json::line_and_column(text.as_bytes(), at);
                checked.problems.push(super::read::shift(json::problem(&error), (line, column)));
            }
        }
    }
    Ok(checked)
}

fn checked_record(
    record: &Record<'_>,
    mut placing: Option<(&Article, &mut Placer<'_>)>,
) -> CheckedRecord {
    let mut places = Vec::new();
    for piece in &record.spans.0 {
        let found = placing.as_mut().map(|(article, placer)| {
            let (span, status) = placer.place(piece, record.text);
            (span.and_then(|span| code_points(article, span)), status)
        });
        let (resolved, status) = found.unwrap_or((None, Status::Orphan));
        places.push(CheckedPlace {
            stored: (piece.start, piece.end),
            exact: piece.exact.0.clone().into_owned(),
            resolved,
            status,
        });
    }
    let inner = placing.as_mut().map_or(Status::Exact, |(_, placer)| {
        let counted_in = placer.counted_in(record.text);
        placer.inner(record, counted_in).0.min(Status::Uncertain)
    });
    let mut faults = value_faults(record);
    if do_overlap(&record.spans.0) {
        faults.push("its pieces overlap".to_owned());
    }
    CheckedRecord {
        id: record.id.0.clone().into_owned(),
        code: record.code.0.clone().into_owned(),
        places,
        inner,
        faults,
    }
}

fn code_points(article: &Article, span: Span) -> Option<(usize, usize)> {
    let units = article.units();
    let convert = |byte| units.convert(article.text(), byte, Unit::Byte, Unit::CodePoint);
    convert(span.start()).zip(convert(span.end()))
}

fn do_overlap(pieces: &[SpanRecord<'_>]) -> bool {
    let mut places: Vec<(usize, usize)> =
        pieces.iter().map(|piece| (piece.start, piece.end)).collect();
    places.sort_unstable();
    !places.is_sorted_by(|one, other| one.1 <= other.0)
}

/// Returns what is wrong with the values of known keys, which reading keeps as they are.
pub(super) fn value_faults(record: &Record<'_>) -> Vec<String> {
    let mut faults = Vec::new();
    if let Some(conflict) = record.conflict {
        faults.push(match stored_versions(conflict, &record.id.0) {
            Some(_) => "a merge left two versions of it, and nobody has decided".to_owned(),
            None => "its `conflict` is not another version of it".to_owned(),
        });
    }
    for (key, value) in &record.unknown {
        let raw = value.get();
        let expected = match key.0.as_ref() {
            "created" | "modified" if read_stamp(value).0.is_none() => "a time",
            "memo" if serde_json::from_str::<String>(raw).is_err() => "a text",
            "unsure" if !matches!(raw, "true" | "false") => "true or false",
            "confidence" if !matches!(raw, "1" | "2" | "3") => "1, 2 or 3",
            "text_sha256" => "a hash of 64 hexadecimal digits",
            _ => continue,
        };
        faults.push(format!("its `{}` is not {expected}", key.0));
    }
    faults
}

/// A link as it is stored.
#[derive(Deserialize)]
struct LinkRecord {
    #[serde(default)]
    id: String,
    from: String,
    to: String,
    to_article: Option<String>,
    to_coder: Option<String>,
}

fn read_links(object: &Object<'_>, problems: &mut Vec<Problem>) -> Vec<Link> {
    let Some(raw) = object.get("links") else { return Vec::new() };
    match serde_json::from_str::<Vec<LinkRecord>>(raw.get()) {
        Ok(links) => links
            .into_iter()
            .map(|LinkRecord { id, from, to, to_article, to_coder }| Link {
                id,
                from,
                to,
                to_article,
                to_coder,
            })
            .collect(),
        Err(error) => {
            let problem = json::problem(&error);
            problems.push(Problem { reason: format!("the links: {}", problem.reason), ..problem });
            Vec::new()
        }
    }
}
