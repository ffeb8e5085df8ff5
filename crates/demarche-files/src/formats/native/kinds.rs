//! The kinds of blocks that a person stated, in `article.json`.

use serde_json::value::RawValue;

use super::{Object, ObjectWriter};
use demarche_core::{
    annotation::Unknown,
    article::{BlockKind, Correction, Corrections, Sha256, StatedKind},
};

/// How many objects and lists an entry is inside of, with itself.
const DEPTH: usize = 3;
/// The most levels of headings.
const MOST_LEVELS: u8 = 6;

/// What the list in a file has besides the corrections that we read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct KindsRest {
    /// The keys we do not know, each with the correction it was in.
    unknown: Vec<(Correction, Unknown)>,
    /// Entries we cannot read, such as those of a later version.
    others: Vec<Box<str>>,
}

/// Returns the corrections of a file's list, and what else is in it.
pub(super) fn read(list: &[&RawValue]) -> (Corrections, KindsRest) {
    let mut rest = KindsRest::default();
    let mut corrections = Vec::new();
    for raw in list {
        match correction(raw) {
            Some((correction, unknown)) => {
                if !unknown.0.is_empty() {
                    rest.unknown.push((correction.clone(), unknown));
                }
                corrections.push(correction);
            }
            None => rest.others.push(raw.get().into()),
        }
    }
    (corrections.into_iter().collect(), rest)
}

fn correction(raw: &RawValue) -> Option<(Correction, Unknown)> {
    let mut object: Object<'_> = serde_json::from_str(raw.get()).ok()?;
    let kind = BlockKind::named(&object.take::<String>("kind")?)?;
    let depth = match object.take::<u8>("level") {
        None => 0,
        Some(level @ 1..=MOST_LEVELS) => level - 1,
        Some(_) => return None,
    };
    let mut hash = |key| Sha256::from_hex(&object.take::<String>(key)?);
    let (text_sha256, block_sha256) = (hash("text_sha256")?, hash("block_sha256")?);
    let correction = Correction {
        start: object.take("start")?,
        end: object.take("end")?,
        text_sha256,
        block_sha256,
        occurrence: object.take("occurrence").unwrap_or(1),
        occurrences: object.take("occurrences").unwrap_or(1),
        quote: object.take("quote").unwrap_or_default(),
        stated: StatedKind { kind, depth },
    };
    Some((correction, object.into_unknown()))
}

/// Returns the list as JSON, or `None` if it is empty.
pub(super) fn write(corrections: &Corrections, rest: &KindsRest) -> Option<String> {
    let entry = |correction: &Correction| {
        let Correction { start, end, occurrence, occurrences, quote, stated, .. } = correction;
        let mut object = ObjectWriter::nested(DEPTH);
        object.member("start", start);
        object.member("end", end);
        object.member("kind", stated.kind.name());
        if stated.kind == BlockKind::Heading {
            object.member("level", &(stated.depth + 1));
        }
        object.text("quote", quote);
        if *occurrences > 1 {
            object.member("occurrence", occurrence);
            object.member("occurrences", occurrences);
        }
        object.text("text_sha256", &correction.text_sha256.to_string());
        object.text("block_sha256", &correction.block_sha256.to_string());
        let is_of = |of: &Correction| {
            (of.text_sha256, of.start, of.end)
                == (correction.text_sha256, correction.start, correction.end)
        };
        let unknown = rest.unknown.iter().find(|(of, _)| is_of(of));
        object.finish(&unknown.map(|(_, unknown)| unknown.clone()).unwrap_or_default())
    };
    let entries = corrections.iter().map(entry);
    let entries: Vec<String> = entries.chain(rest.others.iter().map(ToString::to_string)).collect();
    (!entries.is_empty()).then(|| format!("[\n    {}\n  ]", entries.join(",\n    ")))
}

#[cfg(test)]
mod tests {
    use demarche_core::article::ArticleRecord;
    use proptest::prelude::*;

    use super::*;
    use crate::formats::native::ArticleFile;

    fn file(entries: &str) -> String {
        format!(
            "{{\n  \"format\": \"demarche/article\",\n  \"version\": 1,\n  \"title\": \"Talks\",\n  \"kinds\": [\n    {entries}\n  ]\n}}\n"
        )
    }

    fn entry(place: &str, rest: &str) -> String {
        let hash = "ab".repeat(32);
        format!(
            "{{\n      {place},\n      \"text_sha256\": \"{hash}\",\n      \"block_sha256\": \"{hash}\"{rest}\n    }}"
        )
    }

    #[test]
    fn kinds_are_written_back_unchanged() {
        let heading = entry(
            "\"start\": 4,\n      \"end\": 9,\n      \"kind\": \"heading\",\n      \"level\": 2,\n      \"quote\": \"عنوان\"",
            "",
        );
        let second = entry(
            "\"start\": 12,\n      \"end\": 14,\n      \"kind\": \"noise\",\n      \"quote\": \"Ad\",\n      \"occurrence\": 2,\n      \"occurrences\": 3",
            ",\n      \"by\": {\"whom\":  1.50}",
        );
        let later = "{\"start\": 20, \"end\": 30, \"kind\": \"verse\"}";
        let all = file(&[&heading, &second, later].join(",\n    "));
        let read = ArticleFile::read(all.as_bytes()).unwrap();
        assert_eq!(read.record.kinds.iter().len(), 2);
        assert_eq!(read.write(), all);
        // What is taken back leaves the rest as it was.
        let kinds = read.record.kinds.iter().skip(1).cloned().collect();
        let record = ArticleRecord { kinds, ..read.record.clone() };
        let mut changed = read;
        changed.record = record;
        let written = changed.write();
        assert_eq!(written, file(&[&second, later].join(",\n    ")));
    }

    #[test]
    fn entries_of_another_form_survive() {
        for entry in ["1", "{\"kind\": \"title\"}", "[]", "null"] {
            let all = file(entry);
            let read = ArticleFile::read(all.as_bytes()).unwrap();
            assert!(read.record.kinds.is_empty());
            assert_eq!(read.write(), all);
        }
    }

    fn any_correction() -> impl Strategy<Value = Correction> {
        let place = (0..1_000_usize, 1..300_usize, any::<[u8; 32]>(), any::<[u8; 32]>());
        let which = (1..4_usize, 0..3_usize, "\\PC{0,30}|[\"\\\\\n\u{2028}]{1,4}");
        let kind = (0..BlockKind::ALL.len(), 0..3_u8);
        (place, which, kind).prop_map(|((start, length, text, block), which, (kind, depth))| {
            let (occurrence, more, quote) = which;
            let kind = BlockKind::ALL[kind];
            let depth = if kind == BlockKind::Heading { depth } else { 0 };
            Correction {
                start,
                end: start + length,
                text_sha256: Sha256(text),
                block_sha256: Sha256(block),
                occurrence: if more == 0 { 1 } else { occurrence },
                occurrences: if more == 0 { 1 } else { occurrence + more },
                quote,
                stated: StatedKind { kind, depth },
            }
        })
    }

    proptest! {
        #[test]
        fn any_kinds_are_read_as_they_were_written(
            corrections in prop::collection::vec(any_correction(), 0..6),
        ) {
            let kinds = corrections.into_iter().collect();
            let file = ArticleFile::of(ArticleRecord { kinds, ..ArticleRecord::default() });
            let written = file.write();
            let read = ArticleFile::read(written.as_bytes()).unwrap();
            prop_assert_eq!(&read, &file);
            prop_assert_eq!(read.write(), written);
        }
    }
}
