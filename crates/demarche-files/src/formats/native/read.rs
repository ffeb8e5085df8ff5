//! Reads an annotation set: records go one by one from the bytes into the model, without a generic JSON value in between.

use std::{fmt, sync::Arc};

use serde::de::{self, DeserializeSeed, Deserializer as _};
use serde_json::value::RawValue;

use super::{
    ANNOTATIONS, Problem, Read, ReadError, VERSION,
    json::{self, Object, Text},
    place::{KeptTexts, Placer},
    record::{Members, Record, RecordVisitor, read_stamp, to_unknown},
};
use demarche_core::{
    annotation::{Annotation, AnnotationSet, CodebookRef, Header, Stamp},
    article::{Article, Sha256},
};

/// Reads a set and places its marks in `article`.
///
/// A record that cannot be read is reported and the others are kept; the set must then not be written. Fails only if the
/// file as a whole cannot be read.
pub fn read(bytes: &[u8], article: &Article) -> Result<Read, ReadError> {
    read_from(bytes, article, &|_| None)
}

/// Reads a set in the same way; marks on an earlier version of the text are found with that version, if it was kept.
pub fn read_from(bytes: &[u8], article: &Article, kept: KeptTexts<'_>) -> Result<Read, ReadError> {
    let text = json::decode(bytes)?;
    let mut reading = Reading::new(text, (article, kept), Pass::Fast);
    match reading.run() {
        // A malformed record stops the fast pass; the careful pass finds out which one it is and continues after it.
        Err(ReadError::Syntax(_)) if reading.is_record_refused => {
            reading = Reading::new(text, (article, kept), Pass::Careful);
            reading.run()?;
        }
        other => other?,
    }
    let (set, duplicates) = AnnotationSet::from_annotations(reading.header, reading.annotations);
    Ok(Read {
        set,
        duplicates,
        problems: reading.problems,
        path: reading.path,
        text_sha256: reading.text_sha256,
    })
}

/// The state after reading a part of the file.
struct Reading<'de, 'a> {
    text: &'de str,
    pass: Pass,
    placer: Placer<'a>,
    header: Header,
    annotations: Vec<Arc<Annotation>>,
    problems: Vec<Problem>,
    path: String,
    text_sha256: Option<Sha256>,
    /// The error if the format key or version shows that we cannot read the file.
    refusal: Option<ReadError>,
    /// Set while a single record is read, to tell its errors apart from the file's.
    is_record_refused: bool,
    /// Annotations that precede the article in the file; they are read once the text's hash is known.
    deferred: Option<&'de RawValue>,
    seen: Seen,
}

/// How records are read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pass {
    /// Straight into the model; the first bad one stops it.
    Fast,
    /// One by one, skipping bad ones.
    Careful,
}

/// Which parts of the file were seen so far.
#[derive(Default)]
struct Seen {
    has_format: bool,
    has_article: bool,
    has_annotations: bool,
}

impl<'de, 'a> Reading<'de, 'a> {
    fn new(text: &'de str, (article, kept): (&'a Article, KeptTexts<'a>), pass: Pass) -> Self {
        Self {
            text,
            pass,
            placer: Placer::new(article, kept),
            header: Header::default(),
            annotations: Vec::new(),
            problems: Vec::new(),
            path: String::new(),
            text_sha256: None,
            refusal: None,
            is_record_refused: false,
            deferred: None,
            seen: Seen::default(),
        }
    }

    fn run(&mut self) -> Result<(), ReadError> {
        let mut deserializer = serde_json::Deserializer::from_str(self.text);
        let result = deserializer.deserialize_map(TopLevel(self)).and_then(|()| deserializer.end());
        if let Some(refusal) = self.refusal.take() {
            return Err(refusal);
        }
        result.map_err(|error| ReadError::Syntax(json::problem(&error)))?;
        if !self.seen.has_format && !self.seen.has_annotations {
            return Err(ReadError::Format { expected: ANNOTATIONS, found: String::new() });
        }
        if let Some(raw) = self.deferred.take() {
            let place = self.place_of(raw.get());
            let mut deserializer = serde_json::Deserializer::from_str(raw.get());
            AnnotationsSeed(self)
                .deserialize(&mut deserializer)
                .map_err(|error| ReadError::Syntax(shift(json::problem(&error), place)))?;
        }
        Ok(())
    }

    /// Returns line and column of a piece of the file.
    fn place_of(&self, part: &str) -> (usize, usize) {
        let at = (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        json::line_and_column(self.text.as_bytes(), at)
    }

    fn refuse<E: de::Error>(&mut self, refusal: ReadError) -> E {
        let error = E::custom(&refusal);
        self.refusal = Some(refusal);
        error
    }

    fn push(&mut self, record: Record<'_>) {
        self.annotations.push(Arc::new(self.placer.annotation(record)));
    }

    fn read_article(&mut self, mut object: Object<'de>) {
        self.seen.has_article = true;
        self.path = object.take("path").unwrap_or_default();
        self.text_sha256 =
            object.take::<String>("text_sha256").as_deref().and_then(Sha256::from_hex);
        self.placer.text_sha256 = self.text_sha256;
        // The writer takes all of these from the current article.
        for known in ["path", "title", "date", "encoding", "file_sha256", "text_sha256", "length"] {
            object.take::<de::IgnoredAny>(known);
        }
        self.header.article_unknown = object.into_unknown();
    }

    fn read_state(&mut self, mut object: Object<'de>) {
        self.header.started = take_stamp(&mut object, "started");
        self.header.done = take_stamp(&mut object, "done");
        self.header.state_unknown = object.into_unknown();
    }
}

/// Removes and returns a timestamp from an object; one with another spelling also stays among the unknown keys.
fn take_stamp(object: &mut Object<'_>, key: &str) -> Option<Stamp> {
    let (stamp, is_ours) = read_stamp(object.get(key)?);
    if is_ours {
        object.take::<de::IgnoredAny>(key);
    }
    stamp
}

/// Moves a problem found in a part of a file to its place in the whole.
pub(super) fn shift(problem: Problem, (line, column): (usize, usize)) -> Problem {
    let column = if problem.line == 1 { column + problem.column - 1 } else { problem.column };
    Problem { line: line + problem.line - 1, column, reason: problem.reason }
}

/// The file's outermost object.
struct TopLevel<'r, 'de, 'a>(&'r mut Reading<'de, 'a>);

impl<'de> de::Visitor<'de> for TopLevel<'_, 'de, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an annotation set")
    }

    fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let reading = self.0;
        let mut unknown = Members::new();
        while let Some(key) = map.next_key::<Text<'de>>()? {
            match key.0.as_ref() {
                "format" => {
                    let found: Text<'de> = map.next_value()?;
                    if found.0 != ANNOTATIONS {
                        return Err(reading.refuse(ReadError::Format {
                            expected: ANNOTATIONS,
                            found: found.0.into_owned(),
                        }));
                    }
                    reading.seen.has_format = true;
                }
                "version" => {
                    let found: u64 = map.next_value()?;
                    if found > VERSION {
                        return Err(reading.refuse(ReadError::Newer { found, known: VERSION }));
                    }
                }
                "article" => {
                    let object: Option<Object<'de>> = map.next_value()?;
                    reading.read_article(object.unwrap_or_default());
                }
                "coder" => {
                    let coder: Option<String> = map.next_value()?;
                    reading.header.coder = coder.unwrap_or_default();
                }
                "coder_name" => {
                    let name: Option<String> = map.next_value()?;
                    reading.header.coder_name = name.unwrap_or_default();
                }
                "state" => {
                    let object: Option<Object<'de>> = map.next_value()?;
                    reading.read_state(object.unwrap_or_default());
                }
                "codebook" => {
                    let object: Option<Object<'de>> = map.next_value()?;
                    reading.header.codebook = object.map(|mut object| CodebookRef {
                        name: object.take("name").unwrap_or_default(),
                        version: object.take("version").unwrap_or_default(),
                        unknown: object.into_unknown(),
                    });
                }
                "annotations" if reading.seen.has_annotations => {
                    return Err(de::Error::duplicate_field("annotations"));
                }
                "annotations" => {
                    reading.seen.has_annotations = true;
                    if reading.seen.has_article {
                        map.next_value_seed(AnnotationsSeed(reading))?;
                    } else {
                        reading.deferred = Some(map.next_value()?);
                    }
                }
                _ => unknown.push((key, map.next_value()?)),
            }
        }
        reading.header.unknown = to_unknown(unknown);
        Ok(())
    }
}

/// The list of annotations; each record is placed as soon as it is read.
struct AnnotationsSeed<'r, 'de, 'a>(&'r mut Reading<'de, 'a>);

impl<'de> DeserializeSeed<'de> for AnnotationsSeed<'_, 'de, '_> {
    type Value = ();

    fn deserialize<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> de::Visitor<'de> for AnnotationsSeed<'_, 'de, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of annotations")
    }

    fn visit_seq<A: de::SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let reading = self.0;
        if reading.pass == Pass::Careful {
            return read_carefully(reading, seq);
        }
        reading.is_record_refused = true;
        while let Some(annotation) = seq.next_element_seed(PlacedSeed(&mut reading.placer))? {
            reading.annotations.push(annotation);
        }
        reading.is_record_refused = false;
        Ok(())
    }
}

/// One record, placed where it is read: a record is large, and handing it on would copy it several times.
struct PlacedSeed<'p, 'a>(&'p mut Placer<'a>);

impl<'de> DeserializeSeed<'de> for PlacedSeed<'_, '_> {
    type Value = Arc<Annotation>;

    fn deserialize<D: de::Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> de::Visitor<'de> for PlacedSeed<'_, '_> {
    type Value = Arc<Annotation>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        RecordVisitor.expecting(f)
    }

    fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        Ok(Arc::new(self.0.annotation(RecordVisitor.visit_map(map)?)))
    }
}

/// Reads records one by one, so that a bad one is reported and the others are kept.
fn read_carefully<'de, A: de::SeqAccess<'de>>(
    reading: &mut Reading<'de, '_>,
    mut seq: A,
) -> Result<(), A::Error> {
    let bytes = reading.text.as_bytes();
    // Line counting continues from the last problem, so that many problems do not cost a pass over the file each.
    let (mut line, mut line_start, mut counted) = (1, 0, 0);
    while let Some(raw) = seq.next_element::<&'de RawValue>()? {
        let problem = match serde_json::from_str::<Record<'de>>(raw.get()) {
            Ok(record) => {
                reading.push(record);
                continue;
            }
            Err(error) => json::problem(&error),
        };
        let at = (raw.get().as_ptr() as usize).saturating_sub(bytes.as_ptr() as usize);
        for newline in memchr::memchr_iter(b'\n', bytes.get(counted..at).unwrap_or_default()) {
            line += 1;
            line_start = counted + newline + 1;
        }
        counted = at;
        reading.problems.push(shift(problem, (line, at - line_start + 1)));
    }
    Ok(())
}
