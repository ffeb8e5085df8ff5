//! Tests that every file we write matches its published schema, and that the exports are correct.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::sync::Arc;

use demarche_core::{
    annotation::{AnnotationSet, Unknown},
    article::{Article, ArticleRecord, Block, BlockKind, Metadata, Sha256, StatedKind},
    text::Span,
};
use demarche_files::{
    extract::{self, FileKind},
    formats::{
        SetOf,
        csv::{self, Formulas},
        json, jsonl,
        native::{self, ArticleFile, Imported, StudyFile},
        report,
    },
    storage::{KeyFile, Last, Place, Reading, RememberedCoder, Settings, Theme, Typeface, Window},
};
use expect_test::expect;
use serde_json::Value;

const FILE: &str = include_str!("formats/fixtures/annotations/every-key.json");
const TEXT: &str = include_str!("formats/fixtures/annotations/every-key.txt");

/// Reads a schema by name.
macro_rules! schema {
    ($name:literal) => {
        serde_json::from_str::<Value>(include_str!(concat!(
            "../assets/schemas/",
            $name,
            ".schema.json"
        )))
        .unwrap()
    };
}

/// Returns a record with all its fields.
fn record() -> ArticleRecord {
    let some = |text: &str| Some(text.to_owned());
    ArticleRecord {
        title: some("T"),
        date: some("2025"),
        source: some("S"),
        author: some("A"),
        url: some("https://example.org"),
        retrieved_at: some("2026-11-23T10:00:00Z"),
        ..ArticleRecord::default()
    }
}

fn article() -> Article {
    let metadata = Metadata {
        title: Some("Talks".into()),
        date: Some("2025-11-09".into()),
        ..Metadata::default()
    };
    let end = TEXT.find('\r').unwrap();
    let blocks = [(BlockKind::Title, 0, end), (BlockKind::ListItem, end + 2, TEXT.len() - 2)]
        .map(|(kind, start, end)| Block::new(kind, Span::new(start, end).unwrap()));
    Article::new(TEXT.into(), blocks.into(), metadata, "UTF-8", Sha256([1; 32]), Sha256([2; 32]))
}

fn set(article: &Article) -> AnnotationSet {
    native::read(FILE.as_bytes(), article).unwrap().set
}

/// Returns the output of one of the exports, as text.
fn written(write: impl Fn(&mut Vec<u8>) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// Returns a set as a table.
fn table(of: SetOf<'_>, formulas: Formulas) -> String {
    written(|out| csv::write([of], formulas, out).map(drop))
}

#[track_caller]
fn check(schema: &Value, file: &str) {
    assert!(file.ends_with('\n'), "no final newline");
    let validator = jsonschema::draft202012::new(schema).unwrap();
    let value: Value = serde_json::from_str(file).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(&value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert_eq!(errors, Vec::<String>::new(), "{file}");
}

#[test]
fn sets_match_their_schema() {
    let article = article();
    let (full, empty) = (set(&article), AnnotationSet::default());
    for set in [&full, &empty] {
        let of = SetOf { path: "talks.txt", article: &article, set };
        check(&schema!("annotations"), &written(|out| native::write(of, out)));
        check(&schema!("export"), &written(|out| json::write([of, of], out)));
        for line in written(|out| jsonl::write([of], out)).lines() {
            check(&schema!("export-line"), &format!("{line}\n"));
        }
    }
    check(&schema!("export"), &written(|out| json::write([], out)));
    assert_eq!(
        schema!("export")["$defs"]["set"],
        schema!("annotations"),
        "the set's schema is bundled as it is"
    );
}

#[test]
fn lost_and_moved_places_match_the_schema() {
    let article = article();
    let other = Article::new(
        "Another text. Kabul is not in it, or is it?".into(),
        vec![],
        Metadata::default(),
        "UTF-8",
        Sha256([1; 32]),
        Sha256([3; 32]),
    );
    let set = native::read(FILE.as_bytes(), &other).unwrap().set;
    assert_eq!(set.len(), self::set(&article).len(), "no mark is lost");
    let of = SetOf { path: "a", article: &other, set: &set };
    check(&schema!("annotations"), &written(|out| native::write(of, out)));
    check(&schema!("export"), &written(|out| json::write([of], out)));
    for line in written(|out| jsonl::write([of], out)).lines() {
        check(&schema!("export-line"), &format!("{line}\n"));
    }
}

#[test]
fn an_export_without_status_does_not_match_the_schema() {
    let (article, schema) = (article(), schema!("export"));
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let of = SetOf { path: "a", article: &article, set: &set(&article) };
    let mut sets: Value = serde_json::from_str(&written(|out| json::write([of], out))).unwrap();
    assert!(validator.is_valid(&sets));
    sets[0]["annotations"][0]["status"] = "moved".into();
    assert!(!validator.is_valid(&sets), "a place that moved is given beside the stored one");
    sets[0]["annotations"][0].as_object_mut().unwrap().remove("status");
    assert!(!validator.is_valid(&sets));
}

#[test]
fn the_small_files_match_their_schemas() {
    check(&schema!("study"), &StudyFile::default().write());
    let study = StudyFile {
        title: "T".into(),
        folders: vec!["a/b".into()],
        is_blind: true,
        coder: "sample".into(),
        coder_name: "S".into(),
        ..StudyFile::default()
    };
    check(&schema!("study"), &study.write());
    check(&schema!("article"), &ArticleFile::default().write());
    let mut file = ArticleFile::of(record());
    file.encoding = Some("UTF-16LE".to_owned());
    check(&schema!("article"), &file.write());
    for kind in BlockKind::ALL {
        let stated = StatedKind { kind, depth: u8::from(kind == BlockKind::Heading) };
        let stated = article().stating(&[0, 1], Some(stated));
        check(&schema!("article"), &ArticleFile::of(stated).write());
    }
    let imported = Imported {
        file: "scrape.csv".to_owned(),
        part: "Sheet 1".to_owned(),
        record: 17,
        line: Some(18),
        id: "A-17".to_owned(),
        language: "ur".to_owned(),
        text_field: "body".to_owned(),
        text_sha256: "ab".repeat(32),
        fields: Unknown(vec![("desk".into(), "[1]".into())]),
    };
    imported.put_into(&mut file);
    check(&schema!("article"), &file.write());
    assert_eq!(Imported::of(&file), Some(imported));
}

#[test]
fn what_was_found_in_documents_matches_its_schema_and_names_the_hyphens_left_out() {
    let folder = "tests/fixtures/articles";
    for name in ["two-pdftex.pdf", "levels-pandoc.docx", "statement.epub", "news-zh-2.html"] {
        let bytes = std::fs::read(format!("{folder}/{name}")).unwrap();
        let article = extract::article(FileKind::of(name, &bytes), bytes, None).unwrap();
        let file = native::ExtractedFile::of(&article).unwrap().write();
        check(&schema!("extracted"), &file);
        let file: Value = serde_json::from_str(&file).unwrap();
        let mut pages: Vec<char> = article.text().chars().collect();
        let hyphens = file.get("hyphens").and_then(Value::as_array).into_iter().flatten();
        for at in hyphens.rev() {
            pages.insert(usize::try_from(at.as_u64().unwrap()).unwrap(), '-');
        }
        let pages: String = pages.into_iter().collect();
        assert_eq!(pages.contains("inspec-tions amount"), name == "two-pdftex.pdf");
    }
}

#[test]
fn the_settings_match_their_schema() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("settings.json");
    let mut full = Settings {
        window: Some(Window {
            width: 1366.0,
            height: 768.0,
            position: Some((-8.0, 0.0)),
            is_maximized: false,
        }),
        theme: Theme::Light,
        text_size: Some(17.5),
        reading: Reading { typeface: Typeface::Sans, ..Reading::default() },
        scrolls_smoothly: Some(true),
        shows_clutter: true,
        last: Some(Last { study: "/s".into(), article: None }),
        ..Settings::default()
    };
    full.remember_article("/s/a.txt".as_ref());
    full.remember_place("/s/a.txt".as_ref(), Place { byte: 3, offset: 1.5, caret: Some(7) });
    full.coders.insert("/s".into(), RememberedCoder { id: "a".into(), name: "A".into() });
    full.dismissed_hints.insert("first-run".into());
    for settings in [Settings::default(), full] {
        settings.save_to(&Settings::load_from(&path).0, &path).unwrap();
        check(&schema!("settings"), &std::fs::read_to_string(&path).unwrap());
    }
}

#[test]
fn the_keys_match_their_schema() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys.json");
    let keys = [
        ("next-mark", vec!["]", "F8", "Shift+N"]),
        ("undo", vec![]),
        ("text-larger", vec!["Ctrl++", "Ctrl+Alt+Shift+PageUp"]),
    ];
    let owned = |(name, keys): &(&str, Vec<&str>)| {
        ((*name).to_owned(), keys.iter().map(|key| (*key).to_owned()).collect())
    };
    let keys = KeyFile { keys: keys.iter().map(owned).collect() };
    keys.save_to(&keys.changes_since(&KeyFile::default()), &path).unwrap();
    check(&schema!("keys"), &std::fs::read_to_string(&path).unwrap());
    assert_eq!(KeyFile::load_from(&path), (keys, None));
}

#[test]
fn the_report_names_blocks_in_code_points() {
    let article = article();
    let text = written(|out| report::write(&article, out));
    check(&schema!("report"), &text);
    expect![[r#"
        {
          "title": "Talks",
          "date": "2025-11-09",
          "encoding": "UTF-8",
          "text_sha256": "0202020202020202020202020202020202020202020202020202020202020202",
          "blocks": [
            {
              "kind": "title",
              "start": 0,
              "end": 59
            },
            {
              "kind": "list-item",
              "start": 61,
              "end": 129
            }
          ]
        }
    "#]]
    .assert_eq(&text);
    let bare = Article::new(
        "".into(),
        vec![],
        Metadata::default(),
        "UTF-8",
        Sha256([1; 32]),
        Sha256([2; 32]),
    );
    check(&schema!("report"), &written(|out| report::write(&bare, out)));
}

#[test]
fn a_line_of_jsonl_is_the_record_with_its_article_and_coder() {
    let article = article();
    let set = set(&article);
    let text = written(|out| {
        jsonl::write([SetOf { path: "a/talks.txt", article: &article, set: &set }], out)
    });
    assert_eq!(text.lines().count(), set.len());
    let records: Value = serde_json::from_str(FILE).unwrap();
    for (line, record) in text.lines().zip(records["annotations"].as_array().unwrap()) {
        let mut line: Value = serde_json::from_str(line).unwrap();
        let object = line.as_object_mut().unwrap();
        assert_eq!(object.shift_remove("article").unwrap(), "a/talks.txt");
        assert_eq!(object.shift_remove("title").unwrap(), "Talks");
        assert_eq!(object.shift_remove("date").unwrap(), "2025-11-09");
        assert_eq!(object.shift_remove("coder").unwrap(), "ayesha");
        assert_eq!(object.shift_remove("text_sha256").unwrap(), "02".repeat(32));
        assert_eq!(object.shift_remove("status").unwrap(), "exact");
        assert_eq!(&line, record);
    }
}

#[test]
fn all_that_is_stated_about_an_article_is_in_every_export() {
    let article = article().with_record(record());
    let set = set(&article);
    let of = SetOf { path: "talks.txt", article: &article, set: &set };
    let lines = written(|out| jsonl::write([of], out));
    let line: Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    let table = table(of, Formulas::Keep);
    let mut table = ::csv::Reader::from_reader(table.trim_start_matches('\u{feff}').as_bytes());
    let columns = table.headers().unwrap().clone();
    let row = table.records().next().unwrap().unwrap();
    for (name, value) in [
        ("title", "T"),
        ("date", "2025"),
        ("source", "S"),
        ("author", "A"),
        ("url", "https://example.org"),
        ("retrieved_at", "2026-11-23T10:00:00Z"),
    ] {
        assert_eq!(line[name], value);
        let column = columns.iter().position(|column| column == name).unwrap();
        assert_eq!(&row[column], value, "{name}");
    }
}

#[test]
fn the_table_does_not_alter_quotes() {
    let article = article();
    let set = set(&article);
    let text = table(SetOf { path: "talks.txt", article: &article, set: &set }, Formulas::Keep);
    let table = text.strip_prefix('\u{feff}').unwrap();
    expect![[r#"
        id,article,title,date,source,author,url,retrieved_at,coder,code,start,end,exact,spans,memo,confidence,unsure,created,modified,text_sha256,status,resolved_start,resolved_end,resolved_exact,resolved_spans,resolved_text_sha256,page
        0199aaaa-0000-7000-8000-000000000001,talks.txt,Talks,2025-11-09,,,,,ayesha,demand,27,57,Hand over the list by Friday 😀,27-57,"A “clear” case
        see ""rule 2"" \ 1",2,true,2026-11-23T10:15:00Z,2026-11-23T10:16:00Z,0202020202020202020202020202020202020202020202020202020202020202,exact,,,,,,
        0199aaaa-0000-7000-8000-000000000002,talks.txt,Talks,2025-11-09,,,,,ayesha,allegation,61,99,Kabul accused Islamabad of air strikes,61-99,,,false,2026-11-23T10:17:00.25+05:00,,0202020202020202020202020202020202020202020202020202020202020202,exact,,,,,,
        short-id,talks.txt,Talks,2025-11-09,,,,,ayesha,commitment,105,127,it promised … restraint,105-116;118-127,,,false,,,0202020202020202020202020202020202020202020202020202020202020202,exact,,,,,,
        short-ie,talks.txt,Talks,2025-11-09,,,,,ayesha,x/unknown code,108,116,promised,108-116,,,false,,,0202020202020202020202020202020202020202020202020202020202020202,exact,,,,,,
    "#]]
    .assert_eq(&table.replace("\r\n", "\n"));
    assert_eq!(
        table.matches("\r\n").count(),
        1 + set.len(),
        "lines end in CR LF, a memo's own line breaks stay"
    );
}

#[test]
fn only_cells_that_a_spreadsheet_would_run_are_guarded_and_listed() {
    let text = "=1+1 is not +2, -3, @4 or \tfive";
    let hash = Sha256([1; 32]);
    let article = Article::new(text.into(), vec![], Metadata::default(), "UTF-8", hash, hash);
    let record = |id: &str, start: usize, memo: &str| {
        format!(
            r#"{{"id": "{id}", "code": "demand", "memo": "{memo}", "spans": [{{"start": {start}, "end": {}}}]}}"#,
            start + 3
        )
    };
    let marks = [
        record("a", 0, "@x"),
        record("b", 12, "a = b"),
        record("c", 16, "-"),
        record("d", 20, ""),
        record("e", 26, "'=1"),
    ];
    let file = format!(r#"{{"annotations": [{}]}}"#, marks.join(","));
    let set = native::read(file.as_bytes(), &article).unwrap().set;
    let of = SetOf { path: "a.html", article: &article, set: &set };
    let cells = |formulas, columns: &[&str]| {
        let table = table(of, formulas);
        let mut reader =
            ::csv::Reader::from_reader(table.trim_start_matches('\u{feff}').as_bytes());
        let head = reader.headers().unwrap().clone();
        let at = |name: &str| head.iter().position(|column| column == name).unwrap();
        let rows = reader.records().map(|row| {
            let row = row.unwrap();
            columns.iter().map(|name| row[at(name)].to_owned()).collect::<Vec<_>>().join("|")
        });
        rows.collect::<Vec<_>>()
    };
    assert_eq!(
        cells(Formulas::Keep, &["exact", "memo"]),
        ["=1+|@x", "+2,|a = b", "-3,|-", "@4 |", "\tfi|'=1"]
    );
    assert_eq!(
        cells(Formulas::Guard, &["exact", "memo", "guarded"]),
        [
            "'=1+|'@x|exact;memo",
            "'+2,|a = b|exact",
            "'-3,|'-|exact;memo",
            "'@4 ||exact",
            "'\tfi|'=1|exact"
        ]
    );
    assert_eq!(csv::write([of], Formulas::Keep, std::io::sink()).unwrap(), 7);
}

#[test]
fn the_table_gives_the_stored_place_with_its_hash_and_the_current_place() {
    let old = article();
    let text = format!("New words before all others, and many of them. {TEXT}");
    let hash = Sha256([3; 32]);
    let new = Article::new(text.into(), vec![], Metadata::default(), "UTF-8", hash, hash);
    let row = |article: &Article| {
        let set = native::read(FILE.as_bytes(), article).unwrap().set;
        let table = table(SetOf { path: "a", article, set: &set }, Formulas::Keep);
        let mut reader =
            ::csv::Reader::from_reader(table.trim_start_matches('\u{feff}').as_bytes());
        let row = reader.records().next().unwrap().unwrap();
        csv::COLUMNS
            .into_iter()
            .map(str::to_owned)
            .zip(row.iter().map(str::to_owned))
            .collect::<std::collections::HashMap<_, _>>()
    };
    let (before, after) = (row(&old), row(&new));
    // The mark has moved, and the place of its addressee has no context by which it could be found for sure.
    assert_eq!((&*before["status"], &*after["status"]), ("exact", "uncertain"));
    for column in ["start", "end", "exact", "spans", "text_sha256"] {
        assert_eq!(before[column], after[column], "{column}");
    }
    assert_eq!(after["text_sha256"], "02".repeat(32));
    assert_eq!(after["resolved_text_sha256"], "03".repeat(32));
    assert_eq!(after["resolved_exact"], after["exact"]);
    let shift = "New words before all others, and many of them. ".chars().count();
    let start: usize = after["start"].parse().unwrap();
    assert_eq!(after["resolved_start"], (start + shift).to_string());
    assert_eq!(before["resolved_start"], "");
}

#[test]
fn quotes_with_every_kind_of_sign_come_back_from_the_table() {
    let text = "=SUM(A1),\"x\"\r\n+1 \u{feff}\u{200f}é\u{301}\t😀;";
    let article = Article::new(
        text.into(),
        vec![],
        Metadata::default(),
        "UTF-8",
        Sha256([1; 32]),
        Sha256([2; 32]),
    );
    let length = text.chars().count();
    let file = format!(
        r#"{{"annotations": [{{"id": "a", "code": "demand", "spans": [{{"start": 0, "end": {length}}}]}}]}}"#
    );
    let set = native::read(file.as_bytes(), &article).unwrap().set;
    let table = table(SetOf { path: "a,b.txt", article: &article, set: &set }, Formulas::Keep);
    let quoted = text.replace('"', "\"\"");
    assert!(
        table.contains(&format!("a,\"a,b.txt\",,,,,,,,demand,0,{length},\"{quoted}\",0-{length},")),
        "{table}"
    );
}

#[test]
fn files_of_many_encodings_slice_as_in_python() {
    let texts = ["\u{feff}BOM inside", "CR\r\nLF\r\n", "مطالبہ: «فہرست» دیں۔", "👩‍👩‍👧 e\u{301}"];
    for text in texts {
        let article = Arc::new(Article::new(
            text.into(),
            vec![],
            Metadata::default(),
            "UTF-8",
            Sha256([1; 32]),
            Sha256([2; 32]),
        ));
        let characters: Vec<char> = text.chars().collect();
        for start in 0..characters.len() {
            let exact: String = characters[start..].iter().collect();
            let record = serde_json::json!({"annotations": [{"id": "a", "code": "c", "spans": [{"start": start, "end": characters.len(), "exact": exact}]}]});
            let set = native::read(record.to_string().as_bytes(), &article).unwrap().set;
            assert_eq!(set.iter().next().unwrap().spans[0].of(text), Some(exact.as_str()));
            assert_eq!(
                set.iter().next().unwrap().detail,
                None,
                "a quote in its place is not kept twice"
            );
        }
    }
}
