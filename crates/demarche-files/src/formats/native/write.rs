//! Writes an annotation set: straight from the model and the article's text to the output.

use std::io::{self, Write};

use smallvec::SmallVec;

use super::{
    ANNOTATIONS, VERSION,
    cursor::{Cursor, after, before, count},
    emit::Emitter,
    former::write_former,
    other::CONFLICT,
    stamp,
};
use crate::formats::SetOf;
use demarche_core::{
    annotation::{Annotation, CountedIn, OtherVersion, Stamp, Status, Unknown},
    article::Article,
    text::{CONTEXT_CODE_POINTS, Selector, Span, Unit},
};

/// How much is buffered before it is written, in bytes.
const CHUNK: usize = 64 * 1024;

/// Writes a set as its file: two-space indent, keys in order, annotations by first start and then id, and a final newline.
pub fn write(set: SetOf<'_>, mut out: impl Write) -> io::Result<()> {
    let mut emitter = Emitter::pretty();
    write_set(&mut emitter, set, Purpose::Saving, &mut out)?;
    emitter.end_line();
    emitter.flush(&mut out)
}

/// The purpose a set is written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::formats) enum Purpose {
    /// To be read again by us.
    Saving,
    /// For others: every record states how its place was found.
    Export,
}

/// Writes a set as an object at the emitter's depth.
pub(in crate::formats) fn write_set(
    emitter: &mut Emitter,
    of: SetOf<'_>,
    purpose: Purpose,
    out: &mut impl Write,
) -> io::Result<()> {
    let header = of.set.header();
    emitter.open(b'{');
    emitter.member("format", ANNOTATIONS);
    emitter.key("version");
    emitter.number(VERSION as usize);
    emitter.key("article");
    write_article(emitter, of);
    emitter.member("coder", &header.coder);
    emitter.member("coder_name", &header.coder_name);
    if header.started.is_some() || header.done.is_some() || !header.state_unknown.0.is_empty() {
        emitter.key("state");
        emitter.open(b'{');
        let mut spelled = None;
        let unknown = &header.state_unknown;
        write_stamp(emitter, ("started", header.started), unknown, &mut spelled);
        write_stamp(emitter, ("done", header.done), unknown, &mut spelled);
        emitter.unknown(&header.state_unknown, &["started", "done"]);
        emitter.close(b'}');
    }
    if let Some(codebook) = &header.codebook {
        emitter.key("codebook");
        emitter.open(b'{');
        emitter.member("name", &codebook.name);
        emitter.member("version", &codebook.version);
        let given = [("name", &codebook.name), ("version", &codebook.version)];
        let given: SmallVec<[&str; 2]> =
            given.iter().filter(|(_, value)| !value.is_empty()).map(|(key, _)| *key).collect();
        emitter.unknown(&codebook.unknown, &given);
        emitter.close(b'}');
    }
    emitter.key("annotations");
    emitter.open(b'[');
    let mut pieces = Pieces::new(of.article);
    let text_sha256 = of.article.text_sha256.to_string();
    for annotation in of.set.iter() {
        emitter.item();
        emitter.open(b'{');
        let places = pieces.of(annotation);
        if places.pieces.is_empty() {
            // Reading would refuse a mark without a place, and its words would be gone.
            let id = &annotation.id;
            return Err(io::Error::other(format!("the mark {id} has no place in the text")));
        }
        match purpose {
            Purpose::Saving => write_record(emitter, annotation, &places, &[]),
            Purpose::Export => {
                write_record(emitter, annotation, &places, &["status", "resolved"]);
                write_status(emitter, annotation, &places, &mut pieces, &text_sha256);
            }
        }
        emitter.close(b'}');
        if emitter.len() >= CHUNK {
            emitter.flush(out)?;
        }
    }
    emitter.close(b']');
    emitter.unknown(&header.unknown, &[]);
    emitter.close(b'}');
    emitter.flush(out)
}

fn write_article(emitter: &mut Emitter, of: SetOf<'_>) {
    let SetOf { path, article, set } = of;
    emitter.open(b'{');
    emitter.member("path", path);
    emitter.member("title", article.metadata.title.as_deref().unwrap_or_default());
    emitter.member("date", article.metadata.date.as_deref().unwrap_or_default());
    emitter.member("encoding", article.encoding);
    emitter.member("file_sha256", &article.file_sha256.to_string());
    emitter.member("text_sha256", &article.text_sha256.to_string());
    emitter.key("length");
    emitter.number(count(article.text()));
    emitter.unknown(&set.header().article_unknown, &[]);
    emitter.close(b'}');
}

/// Writes the members of one record without the braces, omitting those named `taken` from the unknown ones.
pub(in crate::formats) fn write_record(
    emitter: &mut Emitter,
    annotation: &Annotation,
    places: &Places<'_>,
    taken: &[&str],
) {
    let detail = annotation.detail.as_deref();
    let none = Unknown::default();
    let unknown = detail.map_or(&none, |detail| &detail.unknown);
    emitter.key("id");
    emitter.display(&annotation.id);
    emitter.key("code");
    emitter.text(&annotation.code.0);
    emitter.key("spans");
    emitter.open(b'[');
    for (index, piece) in places.pieces.iter().enumerate() {
        emitter.item();
        emitter.open(b'{');
        write_piece(emitter, piece);
        emitter.member("prefix", piece.prefix);
        emitter.member("suffix", piece.suffix);
        if let Some(unknown) = detail.and_then(|detail| detail.span_unknown.get(index)) {
            emitter.unknown(unknown, &[]);
        }
        emitter.close(b'}');
    }
    emitter.close(b']');
    if !taken.contains(&"text_sha256") {
        write_text_hash(emitter, places.counted_in, unknown);
    }
    emitter.given(unknown, "roles");
    emitter.given(unknown, "attributes");
    match annotation.memo() {
        "" => emitter.given(unknown, "memo"),
        memo => emitter.member("memo", memo),
    }
    if annotation.is_unsure {
        emitter.key("unsure");
        emitter.raw("true");
    } else {
        emitter.given(unknown, "unsure");
    }
    match annotation.confidence {
        Some(confidence) => {
            emitter.key("confidence");
            emitter.number(confidence.into());
        }
        None => emitter.given(unknown, "confidence"),
    }
    // Most marks were never changed: their two stamps are spelled once.
    let mut spelled = None;
    write_stamp(emitter, ("created", annotation.created), unknown, &mut spelled);
    write_stamp(emitter, ("modified", annotation.modified), unknown, &mut spelled);
    write_former(emitter, detail.map_or(&[][..], |detail| &detail.former), unknown);
    write_others(emitter, annotation.others(), &places.others, unknown);
    if !unknown.0.is_empty() {
        let known = [
            "text_sha256",
            "roles",
            "attributes",
            "memo",
            "unsure",
            "confidence",
            "created",
            "modified",
            "former",
            CONFLICT,
        ];
        emitter.unknown(unknown, &[&known, taken].concat());
    }
}

/// Writes the other versions of a mark, if there are any. A value that could not be read stays first in the list.
fn write_others(
    emitter: &mut Emitter,
    others: &[OtherVersion],
    places: &[Places<'_>],
    unknown: &Unknown,
) {
    if others.is_empty() {
        emitter.given(unknown, CONFLICT);
        return;
    }
    let unread = unknown.0.iter().find(|(key, _)| **key == *CONFLICT);
    let is_list = others.len() > 1 || unread.is_some();
    emitter.key(CONFLICT);
    if is_list {
        emitter.open(b'[');
    }
    if let Some((_, raw)) = unread {
        emitter.item();
        emitter.raw(raw);
    }
    let mut places = places.iter();
    for version in others {
        if is_list {
            emitter.item();
        }
        emitter.open(b'{');
        match version {
            OtherVersion::Removed => {
                emitter.key("removed");
                emitter.raw("true");
            }
            OtherVersion::Changed(other) => {
                if let Some(places) = places.next() {
                    write_record(emitter, other, places, &[]);
                }
            }
        }
        emitter.close(b'}');
    }
    if is_list {
        emitter.close(b']');
    }
}

/// Writes what an export adds to a record: how its place was found and, unless it is exactly where it was stored, the place
/// in the current text beside the stored one.
pub(in crate::formats) fn write_status(
    emitter: &mut Emitter,
    annotation: &Annotation,
    places: &Places<'_>,
    pieces: &mut Pieces<'_>,
    text_sha256: &str,
) {
    emitter.member("status", annotation.status().name());
    if annotation.status() == Status::Exact && places.counted_in == CountedIn::This {
        return;
    }
    emitter.key("resolved");
    emitter.open(b'{');
    emitter.member("text_sha256", text_sha256);
    emitter.key("spans");
    emitter.open(b'[');
    for piece in pieces.resolved(annotation) {
        emitter.item();
        emitter.open(b'{');
        write_piece(emitter, &piece);
        emitter.close(b'}');
    }
    emitter.close(b']');
    emitter.close(b'}');
}

/// Writes the offsets and words of a piece.
pub(in crate::formats) fn write_piece(emitter: &mut Emitter, piece: &Piece<'_>) {
    emitter.key("start");
    emitter.number(piece.start);
    emitter.key("end");
    emitter.number(piece.end);
    emitter.member("exact", piece.exact);
}

/// Writes the hash of the text a record counts in, unless that is the set's text; `null` if unknown.
fn write_text_hash(emitter: &mut Emitter, counted_in: CountedIn, unknown: &Unknown) {
    let is_given = unknown.0.iter().any(|(key, _)| **key == *"text_sha256");
    match counted_in {
        CountedIn::Other(hash) => {
            emitter.key("text_sha256");
            emitter.display(&hash);
        }
        CountedIn::Unknown if !is_given => {
            emitter.key("text_sha256");
            emitter.raw("null");
        }
        CountedIn::This | CountedIn::Unknown => emitter.given(unknown, "text_sha256"),
    }
}

/// Writes a timestamp: in the spelling of the file if it is still the same moment, else in ours, which is kept in `spelled`.
fn write_stamp(
    emitter: &mut Emitter,
    (key, stamp): (&'static str, Option<Stamp>),
    unknown: &Unknown,
    spelled: &mut Option<(Stamp, stamp::Spelled)>,
) {
    if let Some(raw) = spelling(key, stamp, unknown) {
        emitter.key(key);
        emitter.raw(raw);
    } else if let Some(stamp) = stamp {
        emitter.key(key);
        let known = spelled.filter(|(known, _)| *known == stamp);
        let (_, words) = *spelled.insert(known.unwrap_or_else(|| (stamp, stamp::to_text(stamp))));
        emitter.text(words.as_str());
    }
}

/// Returns the file's spelling of the timestamp if it differs from ours and is still the same moment.
fn spelling<'a>(key: &str, stamp: Option<Stamp>, unknown: &'a Unknown) -> Option<&'a str> {
    let (_, raw) = unknown.0.iter().find(|(name, _)| **name == *key)?;
    let means = serde_json::from_str::<String>(raw).ok().and_then(|text| stamp::from_any(&text));
    (means == stamp).then_some(raw)
}

/// Returns when an annotation was created or modified, in the spelling of its record; empty if the record does not say.
pub(in crate::formats) fn spell(annotation: &Annotation, key: &str) -> String {
    let stamp = if key == "created" { annotation.created } else { annotation.modified };
    let spelled =
        annotation.detail.as_ref().and_then(|detail| spelling(key, stamp, &detail.unknown));
    match (spelled.and_then(|raw| serde_json::from_str(raw).ok()), stamp) {
        (Some(text), _) => text,
        (None, Some(stamp)) => stamp::to_text(stamp).as_str().to_owned(),
        (None, None) => String::new(),
    }
}

/// One place with offsets in code points, as in our files.
#[derive(Clone, Copy, Debug)]
pub(in crate::formats) struct Piece<'a> {
    pub(in crate::formats) start: usize,
    pub(in crate::formats) end: usize,
    pub(in crate::formats) exact: &'a str,
    pub(in crate::formats) prefix: &'a str,
    pub(in crate::formats) suffix: &'a str,
}

/// The places of an annotation, and the text they count in.
#[derive(Debug)]
pub(in crate::formats) struct Places<'a> {
    pub(in crate::formats) pieces: SmallVec<[Piece<'a>; 1]>,
    pub(in crate::formats) counted_in: CountedIn,
    /// The places of its other versions, but for removals.
    others: Vec<Self>,
}

/// Converts the places of annotations to code points; fastest in reading order.
#[derive(Debug)]
pub(in crate::formats) struct Pieces<'a> {
    text: &'a str,
    cursor: Cursor<'a>,
}

impl<'a> Pieces<'a> {
    pub(in crate::formats) fn new(article: &'a Article) -> Self {
        Self { text: article.text(), cursor: Cursor::new(article.text(), article.units()) }
    }

    /// Returns an annotation's places: taken from the text if they are exact, as stored if they are not.
    pub(in crate::formats) fn of<'b>(&mut self, annotation: &'b Annotation) -> Places<'b>
    where
        'a: 'b,
    {
        let changed = annotation.others().iter().filter_map(|version| match version {
            OtherVersion::Changed(other) => Some(other),
            OtherVersion::Removed => None,
        });
        let others: Vec<Places<'b>> = changed.map(|other| self.of(other)).collect();
        let detail = annotation.detail.as_deref();
        let stored = detail.map_or(&[][..], |detail| &detail.stored);
        let stored_in = detail.map_or(CountedIn::This, |detail| detail.stored_in);
        if annotation.status() != Status::Exact && !stored.is_empty() {
            let pieces = stored.iter().map(Piece::stored).collect();
            return Places { pieces, counted_in: stored_in, others };
        }
        let mut pieces = self.resolved(annotation);
        let mut is_stored = !pieces.is_empty() && stored.len() == pieces.len();
        let stored = if is_stored { stored } else { &[] };
        for (piece, kept) in pieces.iter_mut().zip(stored) {
            // If a person has moved the mark since, the stored words belong to another place.
            if (kept.start, kept.end, &*kept.exact) == (piece.start, piece.end, piece.exact) {
                *piece = Piece::stored(kept);
            } else {
                is_stored = false;
            }
        }
        let counted_in = if is_stored { stored_in } else { CountedIn::This };
        Places { pieces, counted_in, others }
    }

    /// Returns an annotation's places in the current text.
    pub(in crate::formats) fn resolved<'b>(
        &mut self,
        annotation: &Annotation,
    ) -> SmallVec<[Piece<'b>; 1]>
    where
        'a: 'b,
    {
        let mut pieces: SmallVec<[Piece<'b>; 1]> = SmallVec::new();
        for span in &annotation.spans {
            // Reading and marking never produce a span outside the text, so there is nothing to write here.
            let (Some(exact), Some(start)) =
                (span.of(self.text), self.cursor.code_points_of(span.start()))
            else {
                continue;
            };
            pieces.push(Piece {
                start,
                end: start + count(exact),
                exact,
                prefix: before(self.text, span.start(), CONTEXT_CODE_POINTS),
                suffix: after(self.text, span.end(), CONTEXT_CODE_POINTS),
            });
        }
        pieces
    }
}

impl<'a> Piece<'a> {
    /// Returns the piece at a span of an article.
    pub(super) fn at(article: &'a Article, span: Span) -> Option<Self> {
        let text = article.text();
        let convert = |at| article.units().convert(text, at, Unit::Byte, Unit::CodePoint);
        Some(Self {
            start: convert(span.start())?,
            end: convert(span.end())?,
            exact: span.of(text)?,
            prefix: before(text, span.start(), CONTEXT_CODE_POINTS),
            suffix: after(text, span.end(), CONTEXT_CODE_POINTS),
        })
    }

    fn stored(selector: &'a Selector) -> Self {
        let Selector { start, end, exact, prefix, suffix } = selector;
        Self { start: *start, end: *end, exact, prefix, suffix }
    }
}
