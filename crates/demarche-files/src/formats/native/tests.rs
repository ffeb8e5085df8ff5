//! Tests of the annotation set's file.

use expect_test::expect;
use proptest::prelude::*;

use super::*;
use crate::formats::SetOf;
use demarche_core::{
    annotation::{AnnotationId, CodebookRef, Detail, Header, Stamp, Status, Unknown},
    article::{Article, Metadata},
    codebook::CodeId,
    text::Span,
};

fn article(text: &str) -> Article {
    let metadata = Metadata {
        title: Some("Talks".to_owned()),
        date: Some("2025-11-09".to_owned()),
        ..Metadata::default()
    };
    Article::new(text.into(), Vec::new(), metadata, "UTF-8", Sha256([1; 32]), Sha256([2; 32]))
}

fn header() -> Header {
    Header {
        coder: "ayesha".to_owned(),
        coder_name: "Ayesha K.".to_owned(),
        started: Some(Stamp(1_795_428_000_000)),
        codebook: Some(CodebookRef {
            name: "Demands".to_owned(),
            version: "1.0".to_owned(),
            unknown: Unknown::default(),
        }),
        ..Header::default()
    }
}

fn written(set: &AnnotationSet, article: &Article) -> String {
    let mut out = Vec::new();
    write(SetOf { path: "istanbul-talks.txt", article, set }, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn annotations(read: &Read) -> Vec<Annotation> {
    read.set.iter().map(|annotation| Annotation::clone(annotation)).collect()
}

/// Reads a set with one record, made on `text` itself (same hash).
#[track_caller]
fn read_one(text: &str, record: &str) -> Annotation {
    let read = read_records(text, record);
    assert_eq!(read.problems, []);
    annotations(&read).remove(0)
}

#[track_caller]
fn read_records(text: &str, records: &str) -> Read {
    let file = format!(
        r#"{{"format":"demarche/annotations","version":1,"article":{{"text_sha256":"{}"}},"annotations":[{records}]}}"#,
        Sha256([2; 32])
    );
    read(file.as_bytes(), &article(text)).unwrap()
}

const GOLDEN: &str =
    include_str!("../../../../../tests/formats/fixtures/annotations/every-key.json");
const GOLDEN_TEXT: &str =
    include_str!("../../../../../tests/formats/fixtures/annotations/every-key.txt");

#[test]
fn a_file_with_every_key_comes_back_byte_for_byte() {
    let article = article(GOLDEN_TEXT);
    let read = read(GOLDEN.as_bytes(), &article).unwrap();
    assert_eq!((read.problems.len(), read.duplicates.len(), read.set.len()), (0, 0, 4));
    assert_eq!(
        read.set.iter().map(|annotation| annotation.status()).collect::<Vec<_>>(),
        [Status::Exact; 4]
    );
    assert_eq!(written(&read.set, &article), GOLDEN);
}

#[test]
fn one_mark_is_written_like_this() {
    let article = article("He said: «ہم آئیں گے 😀» twice.");
    let start = article.text().find('ہ').unwrap();
    let end = article.text().find('»').unwrap();
    let annotation = Annotation {
        id: AnnotationId::new("0199"),
        code: CodeId::new("commitment"),
        spans: [Span::new(start, end).unwrap()].into_iter().collect(),
        created: Some(Stamp(1_795_428_900_999)),
        modified: Some(Stamp(1_795_428_900_999)),
        is_unsure: true,
        confidence: Some(2),
        detail: Some(Box::new(Detail { memo: "a \"note\"\n".to_owned(), ..Detail::default() })),
    };
    let (set, _) = AnnotationSet::from_annotations(header(), vec![Arc::new(annotation)]);
    expect![[r#"
        {
          "format": "demarche/annotations",
          "version": 1,
          "article": {
            "path": "istanbul-talks.txt",
            "title": "Talks",
            "date": "2025-11-09",
            "encoding": "UTF-8",
            "file_sha256": "0101010101010101010101010101010101010101010101010101010101010101",
            "text_sha256": "0202020202020202020202020202020202020202020202020202020202020202",
            "length": 30
          },
          "coder": "ayesha",
          "coder_name": "Ayesha K.",
          "state": {
            "started": "2026-11-23T10:00:00Z"
          },
          "codebook": {
            "name": "Demands",
            "version": "1.0"
          },
          "annotations": [
            {
              "id": "0199",
              "code": "commitment",
              "spans": [
                {
                  "start": 10,
                  "end": 22,
                  "exact": "ہم آئیں گے 😀",
                  "prefix": "He said: «",
                  "suffix": "» twice."
                }
              ],
              "memo": "a \"note\"\n",
              "unsure": true,
              "confidence": 2,
              "created": "2026-11-23T10:15:00Z",
              "modified": "2026-11-23T10:15:00Z"
            }
          ]
        }
    "#]]
    .assert_eq(&written(&set, &article));
}

#[test]
fn an_empty_set_is_valid() {
    let article = article("Nothing.");
    let header = Header { done: Some(Stamp(0)), ..Header::default() };
    let file = written(&AnnotationSet::new(header.clone()), &article);
    assert!(file.contains("\"annotations\": []\n}"), "{file}");
    let read = read(file.as_bytes(), &article).unwrap();
    assert_eq!(read.set.header(), &header);
    assert_eq!(
        skim(file.as_bytes()).unwrap(),
        Skim { counts: Vec::new(), is_done: true, coder_name: String::new() }
    );
}

#[test]
fn only_id_code_and_spans_are_needed() {
    let annotation = read_one(
        "Hand over the list.",
        r#"{"id":"a","code":"demand","spans":[{"start":0,"end":9}]}"#,
    );
    assert_eq!(annotation.spans.as_slice(), [Span::new(0, 9).unwrap()]);
    assert_eq!((annotation.status(), annotation.detail), (Status::Exact, None));
    let bare = br#"{"annotations":[{"id":"a","code":"demand","spans":[{"start":0,"end":4,"exact":"Hand"}]}]}"#;
    assert_eq!(read(bare, &article("Hand over the list.")).unwrap().set.len(), 1);
}

#[test]
fn a_quote_in_its_place_is_not_kept_twice() {
    let record = r#"{"id":"a","code":"demand","spans":[{"start":5,"end":9,"exact":"over","prefix":"and ","suffix":" the list."}]}"#;
    assert_eq!(read_one("Hand over the list.", record).detail, None);
}

#[test]
fn a_context_of_another_text_is_kept_as_stored() {
    let text = "Hand over the list.";
    let record = r#"{"id":"a","code":"demand","spans":[{"start":5,"end":9,"exact":"over","prefix":"Reach "}]}"#;
    let annotation = read_one(text, record);
    assert_eq!(
        (annotation.status(), annotation.detail.as_ref().unwrap().stored.len()),
        (Status::Exact, 1)
    );
    let (set, _) = AnnotationSet::from_annotations(header(), vec![Arc::new(annotation.clone())]);
    assert!(written(&set, &article(text)).contains("\"prefix\": \"Reach \"\n"));
    // A coder moved the mark: the selectors of the old place are not written for the new one.
    let moved =
        Annotation { spans: [Span::new(0, 4).unwrap()].into_iter().collect(), ..annotation };
    let (set, _) = AnnotationSet::from_annotations(header(), vec![Arc::new(moved)]);
    assert!(
        written(&set, &article(text))
            .contains("\"exact\": \"Hand\",\n          \"suffix\": \" over the list.\"")
    );
}

#[test]
fn a_place_that_moved_is_found_and_written_as_stored() {
    let record = r#"{"id":"a","code":"demand","spans":[{"start":9,"end":22,"exact":"over the list","prefix":"Do  hand ","suffix":" at once."}]}"#;
    let text = "Now. Do  hand over the list at once.";
    let annotation = read_one(text, record);
    assert_eq!(annotation.status(), Status::Moved);
    assert_eq!(annotation.hull().unwrap().of(text), Some("over the list"));
    let (set, _) = AnnotationSet::from_annotations(header(), vec![Arc::new(annotation)]);
    let file: String =
        written(&set, &article(text)).chars().filter(|c| !c.is_whitespace()).collect();
    assert!(file.contains(r#""start":9,"end":22,"exact":"overthelist""#), "{file}");
}

#[test]
fn a_corrected_quote_is_shown_at_its_place_and_written_as_stored() {
    let record = r#"{"id":"a","code":"demand","spans":[{"start":8,"end":21,"exact":"over the lists","prefix":"Do hand ","suffix":" at once."}]}"#;
    let text = "Now. Do hand over the list at once.";
    let annotation = read_one(text, record);
    assert_eq!(annotation.status(), Status::Uncertain);
    assert_eq!(annotation.hull().unwrap().of(text), Some("over the list"));
    let (set, _) = AnnotationSet::from_annotations(header(), vec![Arc::new(annotation)]);
    let file: String =
        written(&set, &article(text)).chars().filter(|c| !c.is_whitespace()).collect();
    assert!(file.contains(r#""start":8,"end":21,"exact":"overthelists""#), "{file}");
}

#[test]
fn a_lost_place_is_kept_and_written_as_stored() {
    let record = r#"{"id":"a","code":"demand","spans":[{"start":500,"end":523,"exact":"words that stood nowhere","prefix":"p","suffix":"s","n":1.0}]}"#;
    let annotation = read_one("Hand over the list.", record);
    assert_eq!((annotation.status(), annotation.spans.len()), (Status::Orphan, 0));
    let (set, _) = AnnotationSet::from_annotations(header(), vec![Arc::new(annotation)]);
    let file = written(&set, &article("Hand over the list."));
    let file: String = file.chars().filter(|c| !c.is_whitespace()).collect();
    assert!(file.contains(r#""start":500,"end":523,"exact":"wordsthatstoodnowhere","prefix":"p","suffix":"s","n":1.0"#), "{file}");
}

#[test]
fn other_spellings_survive_until_the_value_changes() {
    let record = r#"{"id":"a","code":"demand","spans":[{"start":0,"end":4}],"memo":7,"unsure":false,"confidence":0.5,"created":"2026-11-23T15:15:00.5+05:00","modified":"yesterday"}"#;
    let mut annotation = read_one("Hand over the list.", record);
    assert_eq!(
        (annotation.created, annotation.modified, annotation.confidence),
        (Some(Stamp(1_795_428_900_500)), None, None)
    );
    let members = |annotation: &Annotation| {
        let (set, _) =
            AnnotationSet::from_annotations(header(), vec![Arc::new(annotation.clone())]);
        let file = written(&set, &article("Hand over the list."));
        let (_, tail) = file.split_once("      ],\n").unwrap();
        tail.lines()
            .take_while(|line| line.starts_with("      "))
            .map(|line| line.trim().trim_end_matches(',').to_owned())
            .collect::<Vec<_>>()
    };
    let kept = [
        r#""memo": 7"#,
        r#""unsure": false"#,
        r#""confidence": 0.5"#,
        r#""created": "2026-11-23T15:15:00.5+05:00""#,
        r#""modified": "yesterday""#,
    ];
    assert_eq!(members(&annotation), kept);
    annotation.modified = Some(Stamp(0));
    annotation.confidence = Some(3);
    annotation.is_unsure = true;
    let changed = [
        r#""memo": 7"#,
        r#""unsure": true"#,
        r#""confidence": 3"#,
        r#""created": "2026-11-23T15:15:00.5+05:00""#,
        r#""modified": "1970-01-01T00:00:00Z""#,
    ];
    assert_eq!(members(&annotation), changed);
}

#[test]
fn a_bad_record_is_reported_and_the_others_are_kept() {
    let records = "\n {\"id\":\"a\",\"code\":\"demand\",\"spans\":[{\"start\":0,\"end\":4}]},\n {\"id\":\"b\",\n  \"code\":\"demand\",\"spans\":[{\"start\":-1,\"end\":4}]},\n {\"id\":\"c\",\"spans\":[]},\n 7,\n {\"id\":\"d\",\"code\":\"demand\",\"spans\":[{\"start\":5,\"end\":9}]}";
    let read = read_records("Hand over the list.", records);
    let ids: Vec<String> = read.set.iter().map(|annotation| annotation.id.to_string()).collect();
    assert_eq!(ids, ["a", "d"]);
    let problems: Vec<String> = read.problems.iter().map(ToString::to_string).collect();
    expect![[r"
        invalid value: integer `-1`, expected usize at line 4, column 38
        an annotation needs at least one span at line 5, column 21
        invalid type: integer `7`, expected an annotation with id, code and spans at line 6, column 2
    "]]
    .assert_eq(&(problems.join("\n") + "\n"));
}

#[test]
fn annotations_may_precede_the_article() {
    let text = "Hand over the list.";
    let records = r#"[{"id":"a","code":"demand","spans":[{"start":5,"end":9,"exact":"over","prefix":"Reach "}]},{"id":"b"}]"#;
    let file =
        format!(r#"{{"annotations":{records},"article":{{"text_sha256":"{}"}}}}"#, Sha256([2; 32]));
    let read = read(file.as_bytes(), &article(text)).unwrap();
    assert_eq!(
        (read.set.len(), read.problems.len(), read.text_sha256),
        (1, 1, Some(Sha256([2; 32])))
    );
    assert_eq!(read.set.iter().next().unwrap().status(), Status::Exact);
}

#[test]
fn a_syntax_error_is_reported_with_its_place() {
    #[track_caller]
    fn check(file: &[u8], expected: &str) {
        let error = read(file, &article("text")).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
    check(b"", "the file is empty at line 1, column 1");
    check(&[0; 64], "zero bytes");
    check(
        b"{\"format\": \"demarche/annotations\",\n \"annotations\": [\n  {\"id\": \"a\",",
        "line 3, column 13",
    );
    check(b"{\n\"a\": \"\xFF\"}", "not UTF-8 at line 2, column 7");
    check(b"{\"coder\": 7}", "line 1, column 11");
    check(
        b"{\"format\": \"demarche/annotations\"}\0\0\0",
        "trailing characters at line 1, column 35",
    );
    check(b"{}", "not a file of the kind");
    check(b"{\"format\": \"demarche/study\", \"version\": 1}", "demarche/study");
    check(
        b"{\"format\": \"demarche/annotations\", \"version\": 2, \"annotations\": 5}",
        "version 2",
    );
}

#[test]
fn a_truncated_file_never_panics() {
    let article = article(GOLDEN_TEXT);
    for end in 0..GOLDEN.len() - 2 {
        let cut = &GOLDEN.as_bytes()[..end];
        assert!(read(cut, &article).is_err() && skim(cut).is_err(), "{end}");
    }
}

#[test]
fn a_skim_counts_what_a_read_finds() {
    let article = article(GOLDEN_TEXT);
    let skimmed = skim(GOLDEN.as_bytes()).unwrap();
    let read = read(GOLDEN.as_bytes(), &article).unwrap();
    for (code, count) in &skimmed.counts {
        assert_eq!(
            read.set.iter().filter(|annotation| annotation.code == *code).count(),
            *count,
            "{code:?}"
        );
    }
    assert_eq!(skimmed.counts.iter().map(|(_, count)| count).sum::<usize>(), read.set.len());
    assert!(skimmed.is_done);
}

/// Offsets in our files slice the text in Python: `text[start:end] == exact`.
#[test]
fn offsets_slice_the_text_as_python_does() {
    for text in [
        "\u{feff}after a mark",
        "line\r\nline\r\n",
        "مطالبہ: فہرست دیں",
        "e\u{301}💥👩‍👩‍👧 family",
        "\u{4e2d}\u{6587}",
    ] {
        let article = article(text);
        let characters: Vec<char> = text.chars().collect();
        let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let mut marks = Vec::new();
        for (index, window) in ends.windows(3).enumerate() {
            let spans = [Span::new(window[0], window[2]).unwrap()].into_iter().collect();
            let id = AnnotationId::new(&format!("{index:03}"));
            let code = CodeId::new("demand");
            let annotation = Annotation {
                id,
                code,
                spans,
                created: None,
                modified: None,
                is_unsure: false,
                confidence: None,
                detail: None,
            };
            marks.push(Arc::new(annotation));
        }
        let (set, _) = AnnotationSet::from_annotations(header(), marks);
        let file: serde_json::Value = serde_json::from_str(&written(&set, &article)).unwrap();
        let records = file["annotations"].as_array().unwrap();
        assert_eq!(records.len(), ends.len() - 2);
        for record in records {
            let span = &record["spans"][0];
            let at = |key: &str| usize::try_from(span[key].as_u64().unwrap()).unwrap();
            let slice: String = characters[at("start")..at("end")].iter().collect();
            assert_eq!(span["exact"].as_str(), Some(slice.as_str()));
            let prefix: String =
                characters[at("start").saturating_sub(32)..at("start")].iter().collect();
            assert_eq!(span["prefix"].as_str().unwrap_or_default(), prefix);
        }
    }
}

fn any_json() -> impl Strategy<Value = Box<str>> {
    prop_oneof![Just("1.50"), Just("{\"a\":  [1, \"\\u00e4\\n\"]}"), Just("\"x\""), Just("null")]
        .prop_map(Into::into)
}

fn any_unknown() -> impl Strategy<Value = Unknown> {
    proptest::collection::vec(
        ("x-[a-zé\"]{1,4}".prop_map(String::into_boxed_str), any_json()),
        0..3,
    )
    .prop_map(Unknown)
}

prop_compose! {
    fn any_annotation(length: usize)(
        id in "[a-z0-9\"\\\\é-]{1,8}",
        code in "[a-z]{1,6}",
        cuts in proptest::collection::btree_set(0..=length, 2..6),
        created in proptest::option::of(0_i64..4_000_000_000),
        is_unsure in any::<bool>(),
        confidence in proptest::option::of(1_u8..=3),
        memo in "\\PC{0,6}",
        unknown in any_unknown(),
    ) -> (Annotation, Vec<usize>) {
        let stamp = created.map(|seconds| Stamp(seconds * 1000));
        let detail = Detail { memo, unknown, ..Detail::default() };
        let detail = (detail != Detail::default()).then(|| Box::new(detail));
        let annotation = Annotation {
            id: AnnotationId::new(&id), code: CodeId::new(&code), spans: Default::default(),
            created: stamp, modified: stamp, is_unsure, confidence, detail,
        };
        (annotation, cuts.into_iter().collect())
    }
}

fn any_set() -> impl Strategy<Value = (String, Vec<(Annotation, Vec<usize>)>)> {
    "[a-c ñ😀\r\n\"\u{feff}\u{1}]{2,80}".prop_flat_map(|text| {
        let length = text.chars().count();
        (Just(text), proptest::collection::vec(any_annotation(length), 0..6))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn writing_and_reading_is_identity((text, marks) in any_set(), unknown in any_unknown()) {
        let article = article(&text);
        let bytes: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let mut annotations = Vec::new();
        for (index, (mut annotation, cuts)) in marks.into_iter().enumerate() {
            annotation.id = AnnotationId::new(&format!("{}-{index}", annotation.id));
            annotation.spans = cuts.chunks_exact(2).filter_map(|pair| Span::new(bytes[pair[0]], bytes[pair[1]])).collect();
            annotations.push(Arc::new(annotation));
        }
        let header = Header { unknown: unknown.clone(), article_unknown: unknown.clone(), state_unknown: unknown, ..header() };
        let (set, duplicates) = AnnotationSet::from_annotations(header, annotations);
        prop_assert!(duplicates.is_empty());
        let file = written(&set, &article);
        let back = read(file.as_bytes(), &article).unwrap();
        prop_assert_eq!(&back.problems, &[]);
        prop_assert_eq!(back.set.header(), set.header());
        let (before, after): (Vec<_>, Vec<_>) = (set.iter().collect(), back.set.iter().collect());
        prop_assert_eq!(before, after);
        prop_assert_eq!(written(&back.set, &article), file);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), at in 0..GOLDEN.len()) {
        let mut file = GOLDEN.as_bytes().to_vec();
        for (byte, put) in file.iter_mut().skip(at).zip(&bytes) {
            *byte = *put;
        }
        let _ = (read(&file, &article(GOLDEN_TEXT)).is_ok(), read(&bytes, &article("a")).is_ok(), skim(&file).is_ok());
    }
}

#[test]
fn a_mark_without_a_place_is_never_written() {
    let long = article("Kabul promised restraint.");
    let read = read(r#"{"format": "demarche/annotations", "version": 1, "annotations": [{"id": "a", "code": "demand", "spans": [{"start": 6, "end": 14, "exact": "promised"}]}]}"#.as_bytes(), &long).unwrap();
    let short = article("Talks.");
    let written = write(SetOf { path: "a.txt", article: &short, set: &read.set }, &mut Vec::new());
    assert!(written.unwrap_err().to_string().contains("has no place"));
}
