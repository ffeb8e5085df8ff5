//! Finds a record's stored places in the current text.

use std::{collections::HashMap, sync::Arc};

use foldhash::fast::RandomState;
use smallvec::SmallVec;

use super::{
    cursor::{Cursor, count},
    inner::{FoundInside, find_inside},
    json::Text,
    other::{CONFLICT, StoredVersion, stored_versions},
    record::{Record, SpanRecord, to_unknown},
    write::Piece,
};
use demarche_core::{
    anchor::{Anchor, Resolver, Revision},
    annotation::{Annotation, AnnotationId, CountedIn, Detail, OtherVersion, Status, Unknown},
    article::{Article, Sha256},
    codebook::CodeId,
    text::Span,
};

/// Returns the kept text with a hash, if there is one: an earlier version of the article.
pub type KeptTexts<'a> = &'a dyn Fn(Sha256) -> Option<Arc<str>>;

/// The most earlier versions of a text that are compared with it.
const MOST_VERSIONS: usize = 16;

/// How deep versions of versions of a mark are read.
const DEEPEST: usize = 4;

/// The earlier versions of an article's text, each compared with the current one when it is first needed.
pub(super) struct Versions<'a> {
    kept: KeptTexts<'a>,
    known: Vec<(Sha256, Option<Revision>)>,
}

impl std::fmt::Debug for Versions<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Versions").field("known", &self.known).finish_non_exhaustive()
    }
}

impl Versions<'_> {
    /// Returns the version with a hash, compared with the `current` text, or `None` if its text was not kept.
    fn get(&mut self, hash: Sha256, current: &str) -> Option<&Revision> {
        if let Some(index) = self.known.iter().position(|(known, _)| *known == hash) {
            return self.known.get(index)?.1.as_ref();
        }
        if self.known.len() >= MOST_VERSIONS {
            return None;
        }
        let revision = (self.kept)(hash).and_then(|old| Revision::new(old, current));
        self.known.push((hash, revision));
        self.known.last()?.1.as_ref()
    }
}

/// Builds annotations from records, one after the other.
#[derive(Debug)]
pub(super) struct Placer<'a> {
    article: &'a Article,
    cursor: Cursor<'a>,
    resolver: Resolver<'a>,
    versions: Versions<'a>,
    /// The hash of the text that the set's marks count in, if the file has it.
    pub(super) text_sha256: Option<Sha256>,
    codes: HashMap<Box<str>, CodeId, RandomState>,
    /// The last code looked up; runs of the same code are common.
    last_code: Option<CodeId>,
}

/// Where one piece was found.
struct Found {
    span: Option<Span>,
    status: Status,
    /// Whether the stored selector must be kept, because the text at the place does not reproduce it.
    is_kept: bool,
}

impl<'a> Placer<'a> {
    pub(super) fn new(article: &'a Article, kept: KeptTexts<'a>) -> Self {
        Self {
            article,
            cursor: Cursor::new(article.text(), article.units()),
            resolver: Resolver::new(article.text(), article.units()),
            versions: Versions { kept, known: Vec::new() },
            text_sha256: None,
            codes: HashMap::default(),
            last_code: None,
        }
    }

    /// Builds the annotation of a record. Pieces that are no longer in their place keep their selectors as stored.
    pub(super) fn annotation(&mut self, record: Record<'_>) -> Annotation {
        self.annotation_at(record, DEEPEST)
    }

    fn annotation_at(&mut self, mut record: Record<'_>, depth: usize) -> Annotation {
        let conflict = record.conflict.take().map(|raw| {
            let stored = stored_versions(raw, &record.id.0).filter(|_| depth > 0);
            if stored.is_none() {
                record.unknown.push((Text(CONFLICT.into()), raw));
            }
            stored.unwrap_or_default()
        });
        let mut annotation = self.without_others(record);
        if let Some(stored) = conflict {
            let others: Vec<OtherVersion> = stored
                .into_iter()
                .map(|version| match version {
                    StoredVersion::Removed => OtherVersion::Removed,
                    StoredVersion::Changed(record) => {
                        OtherVersion::Changed(Arc::new(self.annotation_at(*record, depth - 1)))
                    }
                })
                .collect();
            annotation.add_others(others);
        }
        annotation
    }

    fn without_others(&mut self, record: Record<'_>) -> Annotation {
        let counted_in = self.counted_in(record.text);
        let (inner_status, inner) = self.inner(&record, counted_in);
        let mut status = Status::Exact;
        let mut is_kept = false;
        let mut pieces: SmallVec<[(Option<Span>, SpanRecord<'_>); 1]> = SmallVec::new();
        for piece in record.spans.0 {
            let found = self.find(&piece, counted_in);
            status = status.max(found.status);
            is_kept |= found.is_kept;
            pieces.push((found.span, piece));
        }
        if pieces.len() > 1 {
            pieces.sort_by_key(|(span, piece)| (span.map(Span::start), piece.start));
        }
        let mut spans: SmallVec<[Span; 1]> = SmallVec::new();
        for span in pieces.iter().filter_map(|(span, _)| *span) {
            match spans.last_mut() {
                // Overlapping pieces become one place in the text, but the record stays as it was written.
                Some(last) if span.start() < last.end() => {
                    status = status.max(Status::Uncertain);
                    *last = Span::new(last.start(), last.end().max(span.end())).unwrap_or(*last);
                }
                _ => spans.push(span),
            }
        }
        if status == Status::Orphan {
            spans.clear();
        }
        // Without a role's place the mark still has its own.
        status = status.max(inner_status.min(Status::Uncertain));
        let has_span_unknown = pieces.iter().any(|(_, piece)| !piece.unknown.is_empty());
        let detail = Detail {
            memo: record.memo.0.into_owned(),
            unknown: to_unknown(record.unknown),
            stored: if is_kept || status != Status::Exact {
                pieces.iter().map(|(_, piece)| piece.to_selector()).collect()
            } else {
                Vec::new()
            },
            span_unknown: if has_span_unknown {
                pieces.into_iter().map(|(_, piece)| to_unknown(piece.unknown)).collect()
            } else {
                Vec::new()
            },
            stored_in: if status == Status::Exact { CountedIn::This } else { counted_in },
            status: (status != Status::Exact).then_some(status),
            inner,
            former: record.former,
            others: Vec::new(),
        };
        Annotation {
            id: AnnotationId::new(&record.id.0),
            code: self.code(&record.code.0),
            spans,
            created: record.created,
            modified: record.modified,
            is_unsure: record.is_unsure,
            confidence: record.confidence,
            detail: (!is_plain(&detail)).then(|| Box::new(detail)),
        }
    }

    /// Returns where a piece of a record is in the text, if it was found, and how. `own` is the text that the record names.
    pub(super) fn place(
        &mut self,
        piece: &SpanRecord<'_>,
        own: Option<CountedIn>,
    ) -> (Option<Span>, Status) {
        let counted_in = self.counted_in(own);
        let Found { span, status, .. } = self.find(piece, counted_in);
        (span, status)
    }

    /// Finds the places inside the roles and attributes of a record that counts in another text. Returns the status of the
    /// worst one, and the values in which places have changed.
    pub(super) fn inner(
        &mut self,
        record: &Record<'_>,
        counted_in: CountedIn,
    ) -> (Status, Unknown) {
        let (mut status, mut now) = (Status::Exact, Vec::new());
        if counted_in == CountedIn::This {
            return (status, Unknown(now));
        }
        for (key, value) in &record.unknown {
            if !matches!(key.0.as_ref(), "roles" | "attributes")
                || !value.get().contains("\"spans\"")
            {
                continue;
            }
            let article = self.article;
            let mut find = |piece: &SpanRecord<'_>| {
                let Found { span, status, .. } = self.find(piece, counted_in);
                match span.and_then(|span| Piece::at(article, span)) {
                    Some(_) if status == Status::Exact => FoundInside::Same,
                    Some(piece) => FoundInside::Here(piece, status),
                    None => FoundInside::Lost,
                }
            };
            let inside = find_inside(value, counted_in, &mut find);
            status = status.max(inside.status);
            now.extend(inside.now.map(|now| (key.0.as_ref().into(), now)));
        }
        (status, Unknown(now))
    }

    /// Returns the text that a record counts in: the one it names, or else the set's.
    pub(super) fn counted_in(&self, own: Option<CountedIn>) -> CountedIn {
        let stated =
            own.unwrap_or_else(|| self.text_sha256.map_or(CountedIn::Unknown, CountedIn::Other));
        match stated {
            CountedIn::Other(hash) if hash == self.article.text_sha256 => CountedIn::This,
            other => other,
        }
    }

    fn find(&mut self, piece: &SpanRecord<'_>, counted_in: CountedIn) -> Found {
        let text = self.article.text();
        let exact = piece.exact.0.as_ref();
        let Some(start) = self.cursor.byte_of(piece.start) else {
            return self.search(piece, counted_in);
        };
        if exact.is_empty() {
            // Without a quote nothing can be verified: the offsets are trusted only if the text is the same.
            let end = self.cursor.byte_of(piece.end);
            let span = end.and_then(|end| Span::new(start, end));
            let status = match span {
                None => Status::Orphan,
                Some(_) if matches!(counted_in, CountedIn::Other(_)) => Status::Uncertain,
                Some(_) => Status::Exact,
            };
            return Found { span, status, is_kept: false };
        }
        let tail = text.get(start..).unwrap_or_default();
        if !tail.starts_with(exact) || piece.end.checked_sub(piece.start) != Some(count(exact)) {
            return self.search(piece, counted_in);
        }
        let end = start + exact.len();
        let has_context =
            text.get(..start).is_some_and(|head| head.ends_with(piece.prefix.0.as_ref()))
                && text.get(end..).is_some_and(|tail| tail.starts_with(piece.suffix.0.as_ref()));
        if !has_context && counted_in != CountedIn::This {
            return self.search(piece, counted_in);
        }
        Found { span: Span::new(start, end), status: Status::Exact, is_kept: !has_context }
    }

    fn search(&mut self, piece: &SpanRecord<'_>, counted_in: CountedIn) -> Found {
        if piece.exact.0.is_empty() {
            return Found { span: None, status: Status::Orphan, is_kept: true };
        }
        let selector = piece.to_selector();
        let version = match counted_in {
            CountedIn::Other(hash) => self.versions.get(hash, self.article.text()),
            CountedIn::This | CountedIn::Unknown => None,
        };
        let found = match version {
            Some(version) => self.resolver.resolve_from(&selector, version),
            None => self.resolver.resolve(&selector),
        };
        let (span, status) = match found {
            Anchor::Exact(span) => (Some(span), Status::Exact),
            Anchor::Moved(span) => (Some(span), Status::Moved),
            Anchor::Uncertain(span) => (Some(span), Status::Uncertain),
            Anchor::Orphan => (None, Status::Orphan),
        };
        Found { span, status, is_kept: true }
    }

    fn code(&mut self, code: &str) -> CodeId {
        if let Some(last) = self.last_code.as_ref().filter(|last| *last.0 == *code) {
            return last.clone();
        }
        let id = match self.codes.get(code) {
            Some(id) => id.clone(),
            None => {
                let id = CodeId::new(code);
                self.codes.insert(code.into(), id.clone());
                id
            }
        };
        self.last_code = Some(id.clone());
        id
    }
}

fn is_plain(detail: &Detail) -> bool {
    let Detail { memo, unknown, span_unknown, stored, stored_in, status, inner, former, others } =
        detail;
    memo.is_empty()
        && unknown.0.is_empty()
        && inner.0.is_empty()
        && former.is_empty()
        && others.is_empty()
        && span_unknown.is_empty()
        && stored.is_empty()
        && *stored_in == CountedIn::This
        && status.is_none()
}
