//! Tests `demarche import`.

use std::fs;

use expect_test::expect;

use crate::Study;

const TABLE: &str = "id,title,text,date,desk\nA-1,Talks,\"Kabul must act, he said.\",9/11/2025,foreign\nA-2,Empty,,,\nA-3,مذاکرات,ہم فہرست کا مطالبہ کرتے ہیں۔,2025-11-10,=1+1\n";

/// Returns an empty folder with this file.
fn with(name: &str, content: &[u8]) -> Study {
    let study = Study { folder: tempfile::tempdir().unwrap() };
    study.put(name, content);
    study
}

#[test]
fn a_table_becomes_a_study_that_other_commands_read() {
    let study = with("scrape.csv", TABLE.as_bytes());
    let output = study.run(&["import", "scrape.csv", "--dry-run"]);
    let made = String::from_utf8(output.stdout).unwrap();
    assert!(
        made.ends_with("3 records: 2 articles, 1 without text\nwould make: scrape\n"),
        "{made}"
    );
    assert!(!study.path("scrape").exists());
    study.check(
        &["import", "scrape.csv"],
        0,
        &expect![[r"
            scrape.csv: Table of cells (CSV), UTF-8, comma between cells
              text: text
              title: title
              date: date
              id: id
              kept: desk
            3 records: 2 articles, 1 without text
            made: scrape
        "]],
        &expect![[r"
            demarche: 1 date could not be read, as “9/11/2025”; --first says what comes first in 9/11/2025
        "]],
    );
    study.check(
        &["text", "scrape/a-1.txt"],
        0,
        &expect![["Kabul must act, he said."]],
        &expect![[""]],
    );
    let record = fs::read_to_string(study.path("scrape/annotations/a-1.txt/article.json")).unwrap();
    assert!(
        record.contains("\"record\": 1") && record.contains("\"date\": \"9/11/2025\""),
        "{record}"
    );
    study.check(
        &["check", "scrape"],
        0,
        &expect![[r"
        0 files, 0 marks
    "]],
        &expect![[""]],
    );
}

#[test]
fn only_new_records_are_added_to_a_study() {
    let study = with("scrape.csv", TABLE.as_bytes());
    assert!(study.run(&["import", "scrape.csv", "--to", "corpus"]).status.success());
    study
        .put("scrape.csv", (TABLE.replace("must", "may") + "A-4,New,They went on.,,\n").as_bytes());
    study.check(
        &["import", "scrape.csv", "--to", "corpus", "--date", "", "--title", "title"],
        0,
        &expect![[r"
            scrape.csv: Table of cells (CSV), UTF-8, comma between cells
              text: text
              title: title
              id: id
              kept: date, desk
            4 records: 1 article, 1 without text, 2 already there
            added to: STUDY/corpus
        "]],
        &expect![[r"
            demarche: 1 record with another text than the article that is there; it was not changed
        "]],
    );
    assert_eq!(
        fs::read_to_string(study.path("corpus/a-1.txt")).unwrap(),
        "Kabul must act, he said."
    );
    assert_eq!(fs::read_to_string(study.path("corpus/a-4.txt")).unwrap(), "They went on.");
}

#[test]
fn a_workbook_is_read_by_a_process_of_its_own() {
    let workbook = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/tables/articles.xlsx");
    let study = with("articles.xlsx", &fs::read(workbook).unwrap());
    study.check(
        &["import", "articles.xlsx"],
        0,
        &expect![[r"
            articles.xlsx: Workbook, part Articles
              text: Text
              title: Headline
              date: Date
              id: No.
              kept: Words
            2 records: 2 articles
            made: articles
        "]],
        &expect![[""]],
    );
    study.put("bomb.xlsx", b"PK\x03\x04 no workbook");
    study.check(
        &["import", "bomb.xlsx"],
        1,
        &expect![[""]],
        &expect![[r"
            demarche: this workbook cannot be read: Cannot detect file format: bomb.xlsx
              CSV, TSV, JSON, JSON Lines (.jsonl) and workbooks (.xlsx, .xls, .ods) with one article per record can be imported
        "]],
    );
}

#[test]
fn what_is_refused_is_named_with_its_record() {
    let lines = "{\"id\": 1, \"text\": \"Kabul must act.\"}\n{\"id\": 2, \"text\": \n{\"id\": 3, \"text\": \"%PDF-1.7\"}\n";
    let study = with("scrape.jsonl", lines.as_bytes());
    study.check(
        &["import", "scrape.jsonl"],
        1,
        &expect![[r"
            scrape.jsonl: JSON Lines, UTF-8
              text: text
              id: id
            3 records: 1 article, 2 refused
            made: scrape
        "]],
        &expect![[r"
            demarche: record 2 (line 2): EOF while parsing a value
            demarche: record 3 (line 3): its text is not text: it has too many control characters, or is a file of another kind
            demarche: 2 records were refused
        "]],
    );
    study.check(
        &["import", "scrape.jsonl", "--to", ".", "--text", "body"],
        2,
        &expect![[""]],
        &expect![[r#"
            demarche: there is no field with this name: "body"
              There are: id, text
        "#]],
    );
    study.check(
        &["import", "scrape.jsonl", "--to", "."],
        2,
        &expect![[""]],
        &expect![[r"
            demarche: this folder is no study and is not empty: .
              Choose a new folder, or a study to add the articles to
        "]],
    );
}
