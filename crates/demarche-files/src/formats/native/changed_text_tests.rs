//! Tests sets whose article changed: nothing is shifted silently, nothing is lost, and stored places can be checked against
//! the text they were stored for.

use std::collections::HashMap;

use proptest::prelude::*;
use serde_json::Value;
use sha2::Digest as _;

use super::*;
use crate::formats::{SetOf, json, jsonl};
use demarche_core::{
    annotation::{AnnotationId, Header, Status},
    article::{Article, Metadata},
    codebook::CodeId,
    text::Span,
};

pub(super) fn article(text: &str) -> Article {
    let hash = Sha256(sha2::Sha256::digest(text).into());
    Article::new(text.into(), Vec::new(), Metadata::default(), "UTF-8", hash, hash)
}

pub(super) fn written(set: &AnnotationSet, article: &Article) -> String {
    let mut out = Vec::new();
    write(SetOf { path: "a.txt", article, set }, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// Returns a set's file with one mark per quote, each at the quote's first occurrence.
pub(super) fn marked(text: &str, quotes: &[&str]) -> String {
    let marks = quotes.iter().enumerate().map(|(index, quote)| {
        let start = text.find(quote).unwrap();
        mark(&format!("m{index}"), Span::new(start, start + quote.len()).unwrap())
    });
    let (set, _) = AnnotationSet::from_annotations(Header::default(), marks.collect());
    written(&set, &article(text))
}

fn mark(id: &str, span: Span) -> Arc<Annotation> {
    Arc::new(Annotation {
        id: AnnotationId::new(id),
        code: CodeId::new("demand"),
        spans: [span].into_iter().collect(),
        created: None,
        modified: None,
        is_unsure: false,
        confidence: None,
        detail: None,
    })
}

/// Reads a set's file with another text and returns the file that is then saved.
fn reopened(file: &str, text: &str) -> String {
    let article = article(text);
    written(&read(file.as_bytes(), &article).unwrap().set, &article)
}

fn statuses(file: &str, text: &str) -> Vec<Status> {
    let read = read(file.as_bytes(), &article(text)).unwrap();
    read.set.iter().map(|annotation| annotation.status()).collect()
}

/// Checks that every place slices its quote from the text whose hash is stored with it.
#[track_caller]
pub(super) fn check_evidence(set: &Value, texts: &[&str]) {
    let by_hash: HashMap<String, &str> =
        texts.iter().map(|text| (article(text).text_sha256.to_string(), *text)).collect();
    let slice = |hash: &Value, span: &Value| {
        let at = |key: &str| usize::try_from(span[key].as_u64().unwrap()).unwrap();
        let text = by_hash[hash.as_str().unwrap()];
        text.chars().skip(at("start")).take(at("end") - at("start")).collect::<String>()
    };
    for record in set["annotations"].as_array().unwrap() {
        let own = record.get("text_sha256").unwrap_or_else(|| &set["article"]["text_sha256"]);
        for span in record["spans"].as_array().unwrap() {
            assert_eq!(slice(own, span), span["exact"].as_str().unwrap(), "{record}");
        }
        check_inner(record, own, &slice);
        for former in record["former"].as_array().into_iter().flatten() {
            for span in former["spans"].as_array().unwrap() {
                assert_eq!(slice(&former["text_sha256"], span), span["exact"], "{record}");
            }
            check_inner(former, &former["text_sha256"], &slice);
        }
        for span in record["resolved"]["spans"].as_array().into_iter().flatten() {
            let hash = &record["resolved"]["text_sha256"];
            assert_eq!(slice(hash, span), span["exact"].as_str().unwrap(), "{record}");
        }
    }
}

/// Checks the places in roles and attributes in the same way; a lost one names the text it counts in.
fn check_inner(of: &Value, own: &Value, slice: &dyn Fn(&Value, &Value) -> String) {
    let parties = of["roles"].as_object().into_iter().flat_map(|roles| roles.values());
    let parties = parties.flat_map(|role| role.as_array().unwrap());
    let values = of["attributes"].as_object().into_iter().flat_map(|values| values.values());
    for span in parties.chain(values).flat_map(|holder| holder["spans"].as_array().unwrap()) {
        let hash = span.get("text_sha256").unwrap_or(own);
        assert_eq!(slice(hash, span), span["exact"].as_str().unwrap(), "{of}");
    }
}

const OLD: &str = "Kabul replied to the latest list of demands. The foreign office in Islamabad wants the camps closed at once, a spokesman said. Both sides met again on Sunday evening. Nothing more.";
const NEW: &str = "Kabul replied to the latest list of demands. Late again. The foreign office in Islamabad wants the camps closed at once, a spokesman said. Nothing more.";
const QUOTES: [&str; 3] =
    ["Kabul replied", "wants the camps closed", "met again on Sunday evening"];

#[test]
fn places_that_are_not_exact_keep_their_offsets_and_hash() {
    let file = marked(OLD, &QUOTES);
    assert_eq!(statuses(&file, NEW), [Status::Exact, Status::Moved, Status::Orphan]);
    let saved = reopened(&file, NEW);
    let set: Value = serde_json::from_str(&saved).unwrap();
    check_evidence(&set, &[OLD, NEW]);
    let old = Value::from(article(OLD).text_sha256.to_string());
    let hashes: Vec<_> =
        set["annotations"].as_array().unwrap().iter().map(|mark| mark.get("text_sha256")).collect();
    assert_eq!(hashes, [None, Some(&old), Some(&old)]);
    assert_eq!(statuses(&saved, NEW), statuses(&file, NEW), "the saved file says the same");
    assert_eq!(reopened(&saved, NEW), saved, "saving again changes nothing");
}

#[test]
fn restoring_the_text_restores_every_place() {
    let file = marked(OLD, &QUOTES);
    let saved = reopened(&file, NEW);
    assert_eq!(reopened(&saved, OLD), file);
}

#[test]
fn a_new_mark_counts_in_the_new_text_beside_old_ones() {
    let new = article(NEW);
    let set = read(marked(OLD, &QUOTES).as_bytes(), &new).unwrap().set;
    let start = NEW.find("Nothing").unwrap();
    let mut marks: Vec<_> = set.iter().cloned().collect();
    marks.push(mark("new", Span::new(start, start + 7).unwrap()));
    let (set, _) = AnnotationSet::from_annotations(set.header().clone(), marks);
    let saved = written(&set, &new);
    check_evidence(&serde_json::from_str(&saved).unwrap(), &[OLD, NEW]);
    assert_eq!(read(saved.as_bytes(), &new).unwrap().set, set);
}

#[test]
fn a_mark_placed_in_the_new_text_counts_there() {
    let new = article(NEW);
    let set = read(marked(OLD, &QUOTES).as_bytes(), &new).unwrap().set;
    let settled = set.iter().map(|mark| {
        let mut mark = Annotation::clone(mark);
        if !mark.spans.is_empty() {
            mark.put(mark.spans.clone());
        }
        Arc::new(mark)
    });
    let (set, _) = AnnotationSet::from_annotations(set.header().clone(), settled.collect());
    let saved = written(&set, &new);
    let value: Value = serde_json::from_str(&saved).unwrap();
    check_evidence(&value, &[OLD, NEW]);
    assert!(value["annotations"][1].get("text_sha256").is_none());
    let old = article(OLD).text_sha256.to_string();
    assert_eq!(value["annotations"][1]["former"][0]["text_sha256"], Value::from(old));
    assert_eq!(value["annotations"][1]["former"][0]["spans"][0]["exact"], QUOTES[1]);
    assert!(value["annotations"][0].get("former").is_none(), "it was never elsewhere");
    assert_eq!(written(&read(saved.as_bytes(), &new).unwrap().set, &new), saved);
    assert_eq!(statuses(&saved, NEW), [Status::Exact, Status::Exact, Status::Orphan]);
}

#[test]
fn offsets_of_an_unknown_text_do_not_get_the_hash_of_this_one() {
    let file = r#"{"annotations": [{"id": "a", "code": "demand", "spans": [{"start": 3, "end": 9, "exact": "nowhere in this text"}]}]}"#;
    let saved = reopened(file, OLD);
    let set: Value = serde_json::from_str(&saved).unwrap();
    assert_eq!(set["annotations"][0].get("text_sha256"), Some(&Value::Null));
    assert_eq!(reopened(&saved, OLD), saved);
    assert_eq!(reopened(&saved, NEW).matches("\"text_sha256\": null").count(), 1);
}

#[test]
fn an_invalid_hash_survives() {
    let record = r#"{"id": "a", "code": "demand", "text_sha256": [7], "spans": [{"start": 3, "end": 9, "exact": "nowhere in this text"}]}"#;
    let saved = reopened(&format!(r#"{{"annotations": [{record}]}}"#), OLD);
    assert_eq!(saved.matches("\"text_sha256\": [7]").count(), 1, "{saved}");
}

/// Returns a set's file with a mark on `quote`, with a role and an attribute on other words.
fn marked_with_inner(text: &str, quote: &str, speaker: &str, condition: &str) -> String {
    let place = |words: &str| {
        let start = text.split(words).next().unwrap().chars().count();
        let end = start + words.chars().count();
        format!(r#"{{"start": {start}, "note": [1.50], "end":{end}, "exact": "{words}"}}"#)
    };
    let inner = format!(
        r#""roles": {{"speaker": [{{"entity": "x", "spans": [{}]}}]}}, "attributes": {{"condition":  {{"spans": [{}]}}}}"#,
        place(speaker),
        place(condition),
    );
    marked(text, &[quote]).replacen("\"demand\",", &format!("\"demand\", {inner},"), 1)
}

#[test]
fn places_in_roles_and_attributes_are_found_too() {
    let (old, new) = (article(OLD), article(NEW));
    let file = marked_with_inner(OLD, "Kabul replied", "Islamabad", "Both sides met again");
    let opened = read(file.as_bytes(), &new).unwrap().set;
    let mark = opened.iter().next().unwrap();
    assert_eq!(mark.status(), Status::Uncertain, "a place of its attributes was lost");
    assert_eq!(mark.spans[0].of(NEW), Some("Kabul replied"));
    let set: Value = serde_json::from_str(&written(&opened, &new)).unwrap();
    assert_eq!(set["annotations"][0]["text_sha256"], old.text_sha256.to_string());
    check_evidence(&set, &[OLD, NEW]);

    let mut accepted = Annotation::clone(mark);
    accepted.put(accepted.spans.clone());
    let (set, _) = AnnotationSet::from_annotations(Header::default(), vec![Arc::new(accepted)]);
    let saved = written(&set, &new);
    let value: Value = serde_json::from_str(&saved).unwrap();
    check_evidence(&value, &[OLD, NEW]);
    let mark = &value["annotations"][0];
    assert!(mark.get("text_sha256").is_none());
    let speaker = &mark["roles"]["speaker"][0]["spans"][0];
    assert_eq!(speaker["start"], 79, "it has moved with the text");
    assert!(saved.contains("\"note\": [1.50]"), "other keys are as they were");
    let condition = &mark["attributes"]["condition"]["spans"][0];
    assert_eq!(condition["text_sha256"], old.text_sha256.to_string());
    assert_eq!(mark["former"][0]["roles"]["speaker"][0]["spans"][0]["start"], 67);
    assert_eq!(statuses(&saved, NEW), [Status::Exact]);
    assert_eq!(reopened(&saved, NEW), saved);
}

#[test]
fn places_in_roles_that_are_where_they_were_need_no_check() {
    let file = marked_with_inner(OLD, "Kabul replied", "latest list", "replied to");
    assert_eq!(statuses(&file, NEW), [Status::Exact]);
    let saved: Value = serde_json::from_str(&reopened(&file, NEW)).unwrap();
    assert!(saved["annotations"][0].get("text_sha256").is_none());
    check_evidence(&saved, &[OLD, NEW]);
}

#[test]
fn spans_of_another_form_in_roles_name_the_text_they_count_in() {
    let file = marked(OLD, &["Kabul replied"]).replacen(
        "\"demand\",",
        "\"demand\", \"roles\": {\"speaker\": [{\"spans\": [[3, 4]]}]},",
        1,
    );
    let new = article(NEW);
    let opened = read(file.as_bytes(), &new).unwrap().set;
    let mut mark = Annotation::clone(opened.iter().next().unwrap());
    assert_eq!(mark.status(), Status::Uncertain);
    mark.put(mark.spans.clone());
    let (set, _) = AnnotationSet::from_annotations(Header::default(), vec![Arc::new(mark)]);
    let saved = written(&set, &new);
    let value: Value = serde_json::from_str(&saved).unwrap();
    let old = article(OLD).text_sha256.to_string();
    assert_eq!(value["annotations"][0]["roles"]["speaker"][0]["text_sha256"], old);
    assert_eq!(statuses(&saved, NEW), [Status::Exact]);
}

#[test]
fn a_former_place_that_we_cannot_read_stays() {
    for raw in ["7", "[{\"spans\": 3}]", "[]", "[{\"text_sha256\": \"x\", \"spans\": []}]"] {
        let file = marked(OLD, &QUOTES[1..2]).replacen(
            "\"demand\",",
            &format!("\"demand\", \"former\": {raw},"),
            1,
        );
        let new = article(NEW);
        let opened = read(file.as_bytes(), &new).unwrap().set;
        assert!(written(&opened, &new).contains(&format!("\"former\": {raw}")));
        let mut mark = Annotation::clone(opened.iter().next().unwrap());
        mark.put(mark.spans.clone());
        let (set, _) = AnnotationSet::from_annotations(Header::default(), vec![Arc::new(mark)]);
        let saved = written(&set, &new);
        let value: Value = serde_json::from_str(&saved).unwrap();
        let former = value["annotations"][0]["former"].as_array().unwrap();
        assert_eq!(former[0], serde_json::from_str::<Value>(raw).unwrap());
        assert_eq!(former[1]["spans"][0]["exact"], QUOTES[1]);
        assert_eq!(reopened(&saved, NEW), saved);
    }
}

#[test]
fn exports_give_the_stored_place_its_hash_its_status_and_the_place_in_the_new_text() {
    let new = article(NEW);
    let set = read(marked(OLD, &QUOTES).as_bytes(), &new).unwrap().set;
    let of = SetOf { path: "a.txt", article: &new, set: &set };
    let mut out = Vec::new();
    json::write([of], &mut out).unwrap();
    let sets: Value = serde_json::from_slice(&out).unwrap();
    check_evidence(&sets[0], &[OLD, NEW]);
    let marks = sets[0]["annotations"].as_array().unwrap();
    let named: Vec<_> = marks.iter().map(|mark| mark["status"].as_str().unwrap()).collect();
    assert_eq!(named, ["exact", "moved", "orphan"]);
    let places = |mark: &Value| mark["resolved"]["spans"].as_array().map(Vec::len);
    assert_eq!(marks.iter().map(places).collect::<Vec<_>>(), [None, Some(1), Some(0)]);
    out.clear();
    jsonl::write([of], &mut out).unwrap();
    let old = article(OLD).text_sha256.to_string();
    let lines = String::from_utf8(out).unwrap();
    for (line, mark) in lines.lines().zip(marks) {
        let line: Value = serde_json::from_str(line).unwrap();
        let hash =
            if mark["status"] == "exact" { new.text_sha256.to_string() } else { old.clone() };
        assert_eq!(line["text_sha256"], Value::from(hash));
        assert_eq!((&line["status"], &line["resolved"]), (&mark["status"], &mark["resolved"]));
        assert_eq!(line["spans"], mark["spans"]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// However often the text changes, a saved set reads back unchanged, and every place can be checked.
    #[test]
    fn no_change_of_the_text_makes_a_place_false(
        texts in proptest::collection::vec("[a-c é😀\r\n]{12,60}", 3),
        grown in proptest::collection::vec(any::<bool>(), 2),
        cuts in proptest::collection::btree_set(0_usize..=12, 2..8),
    ) {
        let mut versions = vec![texts[0].clone()];
        for (text, is_grown) in texts[1..].iter().zip(grown) {
            // Half of the changes insert words before the old ones; the others replace everything.
            let last = versions.last().unwrap();
            versions.push(if is_grown { format!("{}{last}", &text.chars().take(7).collect::<String>()) } else { text.clone() });
        }
        let bytes: Vec<usize> = versions[0].char_indices().map(|(at, _)| at).chain([versions[0].len()]).collect();
        let cuts: Vec<usize> = cuts.into_iter().collect();
        let marks = cuts.windows(2).enumerate().map(|(index, pair)| {
            mark(&format!("m{index}"), Span::new(bytes[pair[0]], bytes[pair[1]]).unwrap())
        });
        let (set, _) = AnnotationSet::from_annotations(Header::default(), marks.collect());
        let first = written(&set, &article(&versions[0]));
        let all: Vec<&str> = versions.iter().map(String::as_str).collect();
        let mut file = first.clone();
        for (index, version) in versions.iter().enumerate() {
            let article = article(version);
            let opened = read(file.as_bytes(), &article).unwrap().set;
            prop_assert_eq!(opened.len(), cuts.len() - 1);
            file = written(&opened, &article);
            check_evidence(&serde_json::from_str(&file).unwrap(), &all[..=index]);
            let again = read(file.as_bytes(), &article).unwrap().set;
            prop_assert_eq!(&again, &opened);
            let mut out = Vec::new();
            json::write([SetOf { path: "a", article: &article, set: &opened }], &mut out).unwrap();
            let sets: Value = serde_json::from_slice(&out).unwrap();
            check_evidence(&sets[0], &all[..=index]);
        }
    }
}
