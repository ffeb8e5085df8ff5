//! Tests sets from strangers: whatever a file holds, it is read in bounded time or refused, and nothing is written.

use std::{
    collections::BTreeMap,
    path::PathBuf,
    time::{Duration, Instant},
};

use demarche_core::{
    annotation::{Edit, Status},
    codebook::Codebook,
};
use serde_json::{Value, json};

use super::*;
use crate::formats::csv::Formulas;

/// Returns every file of a study with what it holds.
fn content(place: &Place) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![place.folder.path().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension() != Some("lock".as_ref()) {
                files.insert(path.clone(), fs::read(&path).unwrap());
            }
        }
    }
    files
}

/// Does everything that reads sets to this one, and checks that nothing was written. Returns how long it took.
#[track_caller]
fn read_everywhere(place: &Place, what: &str) -> Duration {
    let before = content(place);
    let start = Instant::now();
    let (path, coder) = (&place.path, &place.coder);
    drop(coders(&place.study, path));
    drop(place.study.articles(Some(coder), None));
    drop(read_set(&place.study, path, coder, &place.article));
    drop(read_history(&place.study, path, coder, &place.article));
    drop(find_copies(&place.study, path, coder));
    let checked = check(&place.study, &ExportScope::Study, &Codebook::built_in());
    assert!(checked.is_ok(), "{what}");
    if let Ok(gathering) = gather(&place.study, &ExportScope::Study, &Whose::All) {
        let out = in_memory();
        for format in [ExportFormat::Json, ExportFormat::Jsonl, ExportFormat::Csv] {
            drop(write_export(&gathering, format, Formulas::Guard, &out.path().join("out")));
        }
    }
    drop(SetFile::open(&place.study, path, coder, "Ayesha K.", &place.article));
    let spent = start.elapsed();
    assert_eq!(content(place), before, "{what} made something change");
    spent
}

/// Returns an honest set.
fn honest(place: &Place) -> Value {
    let (mut file, read) = place.open();
    let mut set = with_mark(&read.set, "a", "Hand over the list");
    let mut mark = Annotation::clone(set.iter().next().unwrap());
    mark.set_memo("why".to_owned());
    mark.is_unsure = true;
    mark.confidence = Some(2);
    drop(Edit::Replace(Arc::new(mark)).apply(&mut set));
    file.write(&place.article, &set, &[], read.on_disk).unwrap();
    drop(file);
    let mut value: Value = serde_json::from_slice(&fs::read(place.set_path()).unwrap()).unwrap();
    let record = value["annotations"][0].clone();
    value["links"] = json!([{"id": "l", "type": "answers", "from": "a", "to": "b"}]);
    value["annotations"][0]["roles"] =
        json!({"speaker": [{"entity": "x", "spans": record["spans"]}]});
    value["annotations"][0]["attributes"] = json!({"condition": {"spans": record["spans"]}});
    value["annotations"][0]["conflict"] = record.clone();
    value["annotations"][0]["former"] = json!([{"text_sha256": null, "spans": record["spans"]}]);
    value
}

/// Returns the paths of all values inside a value.
fn pointers(value: &Value, at: &str, all: &mut Vec<String>) {
    all.push(at.to_owned());
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                pointers(member, &format!("{at}/{key}"), all);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                pointers(item, &format!("{at}/{index}"), all);
            }
        }
        _ => {}
    }
}

#[test]
fn values_of_any_type_in_any_place_change_nothing() {
    let place = Place::new();
    let honest = honest(&place);
    let mut all = Vec::new();
    pointers(&honest, "", &mut all);
    assert!(all.len() > 40, "{all:?}");
    for pointer in all {
        for wrong in [
            "null",
            "true",
            "-1",
            "1.5",
            "18446744073709551615",
            "1e999",
            "\"\"",
            "\"../../../etc/passwd\"",
            "\"\\u202e\\u0000\"",
            "[]",
            "{}",
            "[[]]",
            "NaN",
        ] {
            let mut value = honest.clone();
            *value.pointer_mut(&pointer).unwrap() = "WRONG".into();
            let file = value.to_string().replacen("\"WRONG\"", wrong, 1);
            put(&place.set_path(), &file);
            read_everywhere(&place, &format!("{wrong} at {pointer:?}"));
        }
    }
}

#[test]
fn offsets_anywhere_are_no_place_or_a_true_one() {
    let place = Place::new();
    let honest = honest(&place);
    let n_characters = TEXT.chars().count() as u64;
    for start in [0, 1, 7, n_characters - 1, n_characters, n_characters + 1, u64::MAX - 1, u64::MAX]
    {
        for length in [0, 1, 5, n_characters, u64::MAX] {
            for exact in ["", "H", "Hand over the list", "\u{1F600}", "nowhere"] {
                let mut value = honest.clone();
                value["annotations"][0]["spans"][0] = json!(
                    {"start": start, "end": start.wrapping_add(length), "exact": exact}
                );
                put(&place.set_path(), &value.to_string());
                let Ok(read) = read_set(&place.study, &place.path, &place.coder, &place.article)
                else {
                    continue;
                };
                for mark in read.set.iter().filter(|mark| mark.status() <= Status::Moved) {
                    let words = mark.words_in(TEXT);
                    assert!(exact.is_empty() || words == exact, "{words:?} for {exact:?}");
                }
            }
        }
    }
    read_everywhere(&place, "offsets");
}

#[test]
fn deep_and_repeated_keys_are_kept_or_refused() {
    let place = Place::new();
    let honest = honest(&place);
    let deep = |open: &str, close: &str| [open.repeat(50_000), close.repeat(50_000)].concat();
    for key in [
        "/x",
        "/annotations/0/x",
        "/annotations/0/roles",
        "/annotations/0/conflict",
        "/annotations/0/former",
        "/annotations/0/spans",
        "/annotations/0/spans/0/x",
        "/annotations",
        "/links",
        "/article",
        "/state",
        "/coder",
        "/codebook",
    ] {
        for nested in [
            deep("[", "]"),
            deep("{\"spans\":", "}").replace(":}", ":1}"),
            deep("{\"conflict\":", "}").replace(":}", ":1}"),
        ] {
            let (parent, name) = key.rsplit_once('/').unwrap();
            let mut value = honest.clone();
            value.pointer_mut(parent).unwrap()[name] = "DEEP".into();
            put(&place.set_path(), &value.to_string().replacen("\"DEEP\"", &nested, 1));
            read_everywhere(&place, &format!("depth at {key}"));
        }
    }
    let text = honest.to_string();
    for key in [
        "format",
        "version",
        "article",
        "coder",
        "annotations",
        "id",
        "code",
        "spans",
        "start",
        "exact",
        "memo",
        "conflict",
        "former",
        "links",
    ] {
        let member = format!("\"{key}\":");
        let at = text.find(&member).unwrap();
        let end = at + member.len();
        let twice = format!("{}{member}1,{}", text.get(..at).unwrap(), text.get(at..).unwrap());
        assert!(text.get(end..).is_some());
        put(&place.set_path(), &twice);
        read_everywhere(&place, &format!("two members called {key}"));
    }
}

#[test]
fn very_many_codes_ids_and_versions_take_no_time() {
    const MANY: usize = 12_000;
    let place = Place::new();
    let honest = honest(&place);
    let mut record = honest["annotations"][0].clone();
    for key in ["roles", "attributes", "conflict", "former"] {
        record.as_object_mut().unwrap().remove(key);
    }
    let bare = honest.to_string();
    let with = |records: String| {
        let mut value: Value = serde_json::from_str(&bare).unwrap();
        value["annotations"] = "MANY".into();
        value.to_string().replacen("\"MANY\"", &format!("[{records}]"), 1)
    };
    let many = |n_marks: usize, change: &dyn Fn(usize, &mut Value)| {
        let records = (0..n_marks).map(|number| {
            let mut record = record.clone();
            change(number, &mut record);
            record.to_string()
        });
        records.collect::<Vec<_>>().join(",")
    };
    let honest_marks = many(MANY, &|number, record| record["id"] = format!("i{number}").into());
    put(&place.set_path(), &with(honest_marks));
    let floor = read_everywhere(&place, "honest marks");
    // What is quadratic takes more than six times as long as honest marks; finding moved words is dear, but linear.
    let check = |what: &str, times: u32| {
        let spent = read_everywhere(&place, what);
        assert!(spent < times * floor, "{what} took {spent:?}; honest marks {floor:?}");
    };
    let codes = many(MANY, &|number, record| {
        record["id"] = format!("i{number}").into();
        record["code"] = format!("code-{number}").into();
    });
    put(&place.set_path(), &with(codes));
    check("codes", 4);
    put(&place.set_path(), &with(many(MANY, &|_, _| {})));
    check("equal ids", 4);
    let versions = vec![record.to_string(); MANY].join(",");
    let mut one = record.clone();
    one["conflict"] = "MANY".into();
    put(
        &place.set_path(),
        &with(one.to_string().replacen("\"MANY\"", &format!("[{versions}]"), 1)),
    );
    check("versions", 4);
    one["conflict"] = Value::Null;
    one["spans"] = "MANY".into();
    let span = record["spans"][0].to_string();
    let spans = vec![span; MANY].join(",");
    put(&place.set_path(), &with(one.to_string().replacen("\"MANY\"", &format!("[{spans}]"), 1)));
    check("spans", 4);
    // Words that are everywhere almost, in a text that was changed.
    let mut lost: Value = honest.clone();
    lost["article"]["text_sha256"] = "0".repeat(64).into();
    lost["annotations"] = "MANY".into();
    let records = many(MANY / 4, &|number, record| {
        record["id"] = format!("i{number}").into();
        record["spans"][0]["exact"] = " ".into();
        record["spans"][0]["prefix"] = number.to_string().into();
    });
    put(&place.set_path(), &lost.to_string().replacen("\"MANY\"", &format!("[{records}]"), 1));
    check("moved words", 8);
}

#[test]
fn files_of_any_size_are_refused_before_they_are_read() {
    let place = Place::new();
    let (file, _) = place.open();
    drop(file);
    let sparse = |path: &Path, size: u64| {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        // On a file system without sparse files there is nothing to test.
        let file = fs::OpenOptions::new().write(true).create(true).truncate(true).open(path);
        file.is_ok_and(|file| file.set_len(size).is_ok())
    };
    let article = place.study.article_path(&place.path);
    if sparse(&article, 10 << 30) {
        let error = read_article(&place.study, &place.path).unwrap_err();
        assert!(matches!(error, StorageError::TooLarge { .. }), "{error:?}");
    }
    put(&article, TEXT);
    if sparse(&place.set_path(), 10 << 30) {
        let error = read_set(&place.study, &place.path, &place.coder, &place.article).unwrap_err();
        assert!(matches!(error, StorageError::TooLarge { .. }), "{error:?}");
    }
    fs::remove_file(place.set_path()).unwrap();
    if sparse(&place.set_path().with_extension("journal"), 4 << 30) {
        let error = read_set(&place.study, &place.path, &place.coder, &place.article).unwrap_err();
        assert!(matches!(error, StorageError::TooLarge { .. }), "{error:?}");
        assert!(matches!(
            SetFile::open(&place.study, &place.path, &place.coder, "", &place.article),
            Err(StorageError::TooLarge { .. })
        ));
    }
}
