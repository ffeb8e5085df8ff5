//! What differs between two versions of a mark, in words a person can choose by.

use demarche_core::{
    annotation::{Annotation, CountedIn, Detail, Former, OtherVersion, Status, Unknown},
    article::Article,
    codebook::Codebook,
    text::Selector,
};
use demarche_files::formats::native::in_words;

use super::{moment::spelled, review::Excerpt};

/// How much of a value that can be of any length is shown, in characters.
const LONGEST: usize = 200;
/// How much is shown before the first difference of two long values, in characters.
const BEFORE: usize = 20;
/// Shown for each version if the fields say the same and it is only in how they are stored that they differ.
const HIDDEN: &str = "differs from that of the other version, but not in its words";

/// A line about one version of a mark.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// A field and its value.
    Field(String, String),
    /// The marked words with those around them.
    Words(Excerpt),
}

/// The lines about both versions.
#[derive(Default)]
struct Lines {
    ours: Vec<Line>,
    theirs: Vec<Line>,
}

impl Lines {
    /// Adds a field if its two values differ.
    fn add(&mut self, name: &str, [ours, theirs]: [String; 2]) {
        if ours != theirs {
            self.ours.push(Line::Field(name.to_owned(), ours));
            self.theirs.push(Line::Field(name.to_owned(), theirs));
        }
    }

    /// Adds a field whose values differ, given in words that may be long or the same.
    fn add_long(&mut self, name: &str, words: [String; 2]) {
        let hidden = [0, 1].map(|_| HIDDEN.to_owned());
        let [ours, theirs] = if words[0] == words[1] { hidden } else { shortened(words) };
        self.ours.push(Line::Field(name.to_owned(), ours));
        self.theirs.push(Line::Field(name.to_owned(), theirs));
    }

    /// Adds the keys that we do not know and whose values differ.
    fn add_unknown(&mut self, [ours, theirs]: [&Unknown; 2], suffix: &str) {
        let mut known: Vec<&str> = Vec::new();
        for (key, _) in ours.0.iter().chain(&theirs.0) {
            if known.contains(&&**key) {
                continue;
            }
            known.push(key);
            let raw = [ours, theirs].map(|unknown| value(unknown, key));
            if raw[0] != raw[1] {
                let name = match &**key {
                    "roles" => "Roles",
                    "attributes" => "Attributes",
                    key => key,
                };
                let words = raw.map(|raw| raw.map_or_else(|| "none".to_owned(), in_words));
                self.add_long(name, words.map(|words| format!("{words}{suffix}")));
            }
        }
    }
}

/// Returns the lines in which the versions of a mark differ, for each of them, and when each was changed.
pub(super) fn compared(
    mark: &Annotation,
    other: &OtherVersion,
    article: &Article,
    codebook: &Codebook,
) -> (Vec<Line>, Vec<Line>) {
    let changed = |version: &Annotation| {
        version.modified.map(|at| Line::Field("Changed".to_owned(), spelled(at)))
    };
    let OtherVersion::Changed(other) = other else {
        let mut ours = vec![Line::Words(Excerpt::found(mark, article))];
        ours.extend(changed(mark));
        return (ours, vec![Line::Field("Mark".to_owned(), "removed".to_owned())]);
    };
    let versions = [mark, &**other];
    let mut lines = Lines::default();
    lines.add(
        "Code",
        versions.map(|version| {
            let code = codebook.get(&version.code);
            code.map_or_else(|| version.code.0.to_string(), |code| code.name.clone())
        }),
    );
    lines.add(
        "Memo",
        versions.map(|version| match version.memo() {
            "" => "none".to_owned(),
            memo => memo.to_owned(),
        }),
    );
    let sure = |version: &Annotation| if version.is_unsure { "yes" } else { "no" }.to_owned();
    lines.add("Not sure", versions.map(sure));
    lines.add(
        "Confidence",
        versions.map(|version| match version.confidence {
            Some(level) => level.to_string(),
            None => "none".to_owned(),
        }),
    );
    let none = Detail::default();
    let details = versions.map(|version| version.detail.as_deref().unwrap_or(&none));
    lines.add_unknown(details.map(|detail| &detail.unknown), "");
    add_places(&mut lines, versions, details, article);
    let Lines { mut ours, mut theirs } = lines;
    ours.extend(changed(mark));
    theirs.extend(changed(other));
    (ours, theirs)
}

/// Adds what differs in the places of two versions, now and in earlier texts.
fn add_places(
    lines: &mut Lines,
    versions: [&Annotation; 2],
    details: [&Detail; 2],
    article: &Article,
) {
    let [ours, theirs] = versions;
    if ours.spans != theirs.spans {
        lines.ours.push(Line::Words(Excerpt::found(ours, article)));
        lines.theirs.push(Line::Words(Excerpt::found(theirs, article)));
    }
    lines.add(
        "Found",
        versions.map(|version| {
            match version.status() {
                Status::Exact => "where it was",
                Status::Moved => "moved",
                Status::Uncertain => "at a likely place",
                Status::Orphan => "nowhere",
            }
            .to_owned()
        }),
    );
    let [ours, theirs] = details;
    if ours.stored != theirs.stored {
        lines.add_long("Saved words", details.map(|detail| saved(&detail.stored)));
    }
    lines.add("Made on", details.map(|detail| text_in_words(detail.stored_in)));
    lines.add_unknown(details.map(|detail| &detail.inner), " (in this text)");
    if ours.span_unknown != theirs.span_unknown {
        lines.add_long(
            "Place data",
            details.map(|detail| {
                let all = detail.span_unknown.iter().flat_map(|unknown| &unknown.0);
                let all: Vec<String> =
                    all.map(|(key, raw)| format!("{key}: {}", in_words(raw))).collect();
                if all.is_empty() { "none".to_owned() } else { all.join("; ") }
            }),
        );
    }
    if ours.former != theirs.former {
        lines.add_long("Earlier place", details.map(|detail| formerly(&detail.former)));
    }
}

/// Returns the value of a key. Of several equal keys the first counts.
fn value<'a>(unknown: &'a Unknown, wanted: &str) -> Option<&'a str> {
    unknown.0.iter().find(|(key, _)| **key == *wanted).map(|(_, raw)| &**raw)
}

/// Returns saved words, with those around them, in words.
fn saved(stored: &[Selector]) -> String {
    let piece =
        |Selector { prefix, exact, suffix, .. }: &Selector| format!("{prefix}“{exact}”{suffix}");
    let pieces: Vec<String> = stored.iter().map(piece).collect();
    if pieces.is_empty() { "as in the text".to_owned() } else { pieces.join(" … ") }
}

/// Returns earlier places in words: `“the words” at 66, with roles …`.
fn formerly(former: &[Former]) -> String {
    let place = |Former { spans, unknown, .. }: &Former| {
        let words: Vec<&str> = spans.iter().map(|piece| &*piece.exact).collect();
        let at = spans.first().map_or_else(String::new, |piece| format!(" at {}", piece.start));
        let more = unknown.0.iter().map(|(key, raw)| format!(", {key}: {}", in_words(raw)));
        format!("“{}”{at}{}", words.join(" … "), more.collect::<String>())
    };
    let places: Vec<String> = former.iter().map(place).collect();
    if places.is_empty() { "none".to_owned() } else { places.join("; before that ") }
}

fn text_in_words(counted_in: CountedIn) -> String {
    match counted_in {
        CountedIn::This => "this text".to_owned(),
        CountedIn::Other(hash) => {
            format!("an earlier text, {}", hash.to_string().get(..8).unwrap_or_default())
        }
        CountedIn::Unknown => "a text that is not known".to_owned(),
    }
}

/// Shortens two values that differ, so that one sees where.
fn shortened(words: [String; 2]) -> [String; 2] {
    let [ours, theirs] = &words;
    let n_same = ours.chars().zip(theirs.chars()).take_while(|(one, other)| one == other).count();
    let from = if n_same < LONGEST { 0 } else { n_same - BEFORE };
    words.map(|words| {
        let mut short = if from > 0 { "…".to_owned() } else { String::new() };
        short.extend(words.chars().skip(from).take(LONGEST));
        if words.chars().nth(from + LONGEST).is_some() {
            short.push('…');
        }
        short
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use demarche_core::{
        annotation::{AnnotationId, Stamp},
        article::{Metadata, Sha256},
        codebook::CodeId,
        text::Span,
    };

    use super::*;

    fn mark(detail: Detail) -> Annotation {
        Annotation {
            id: AnnotationId::new("a"),
            code: CodeId::new("demand"),
            spans: [Span::new(0, 5).unwrap()].into_iter().collect(),
            created: None,
            modified: Some(Stamp(0)),
            is_unsure: false,
            confidence: None,
            detail: Some(Box::new(detail)),
        }
    }

    fn selector(start: usize, exact: &str) -> Selector {
        let end = start + exact.chars().count();
        Selector { start, end, exact: exact.into(), prefix: "".into(), suffix: "".into() }
    }

    fn unknown(key: &str, raw: &str) -> Unknown {
        Unknown(vec![(key.into(), raw.into())])
    }

    /// Returns the fields in which two versions differ, each with both values.
    fn fields(ours: Detail, theirs: Detail) -> Vec<String> {
        let hash = Sha256([0; 32]);
        let article = Article::new(
            "Kabul replied".into(),
            Vec::new(),
            Metadata::default(),
            "UTF-8",
            hash,
            hash,
        );
        let other = OtherVersion::Changed(Arc::new(mark(theirs)));
        let (ours, theirs) = compared(&mark(ours), &other, &article, &Codebook::built_in());
        let field = |(one, other): (Line, Line)| match (one, other) {
            (Line::Field(name, one), Line::Field(same, other)) => {
                assert_eq!(name, same);
                (name != "Changed").then(|| format!("{name}: {one} | {other}"))
            }
            _ => Some("Words".to_owned()),
        };
        ours.into_iter().zip(theirs).filter_map(field).collect()
    }

    #[test]
    fn roles_and_attributes_are_compared_in_words() {
        let roles = |raw: &str| Detail { unknown: unknown("roles", raw), ..Detail::default() };
        let said = fields(roles(r#"{"speaker": "Kabul"}"#), roles(r#"{"speaker": "Islamabad"}"#));
        assert_eq!(said, ["Roles: speaker: Kabul | speaker: Islamabad"]);
        let attributes =
            Detail { unknown: unknown("attributes", r#"{"deadline": true}"#), ..Detail::default() };
        assert_eq!(fields(attributes, Detail::default()), ["Attributes: deadline: yes | none"]);
        // Only an offset differs.
        let place =
            |start| roles(&format!(r#"{{"spans": [{{"start": {start}, "exact": "we"}}]}}"#));
        assert_eq!(fields(place(1), place(9)), [format!("Roles: {HIDDEN} | {HIDDEN}")]);
        let inner = |raw: &str| Detail { inner: unknown("roles", raw), ..Detail::default() };
        let said = fields(inner(r#"["we"]"#), inner(r#"["they"]"#));
        assert_eq!(said, ["Roles: we (in this text) | they (in this text)"]);
    }

    #[test]
    fn long_values_are_shown_from_where_they_differ() {
        let long = |end: &str| Detail {
            unknown: unknown("x-note", &format!("\"{}{end}\"", "a".repeat(300))),
            ..Detail::default()
        };
        let same = "a".repeat(BEFORE);
        let said = fields(long("one"), long("two"));
        assert_eq!(said, [format!("x-note: …{same}one | …{same}two")]);
    }

    #[test]
    fn places_that_differ_are_named_one_by_one() {
        let former = |start: usize, exact: &str| Former {
            spans: vec![selector(start, exact)],
            ..Former::default()
        };
        let with = |former: &[Former]| Detail { former: former.to_vec(), ..Detail::default() };
        let said = fields(with(&[former(6, "they")]), with(&[former(6, "they"), former(8, "we")]));
        assert_eq!(said, ["Earlier place: “they” at 6 | “they” at 6; before that “we” at 8"]);
        let of_text = |text| Former { text, ..former(6, "they") };
        let said = fields(with(&[of_text(CountedIn::Unknown)]), with(&[of_text(CountedIn::This)]));
        assert_eq!(said, [format!("Earlier place: {HIDDEN} | {HIDDEN}")]);
        let ours = Detail {
            stored: vec![selector(3, "they")],
            stored_in: CountedIn::Other(Sha256([0xab; 32])),
            status: Some(Status::Moved),
            span_unknown: vec![unknown("x-line", "3")],
            ..Detail::default()
        };
        let expected = [
            "Found: moved | where it was",
            "Saved words: “they” | as in the text",
            "Made on: an earlier text, abababab | this text",
            "Place data: x-line: 3 | none",
        ];
        assert_eq!(fields(ours, Detail::default()), expected);
    }
}
