use std::{
    collections::BTreeMap,
    fs,
    io::Write as _,
    ops::ControlFlow,
    path::Path,
    time::{Duration, SystemTime},
};

use demarche_core::{
    article::BlockKind,
    study::{ArticlePath, folded_name, is_name_everywhere},
};
use proptest::prelude::*;

use super::*;
use crate::{
    extract::table::{Detail, Mapping, Repeats, TitlePlace},
    formats::native::{ArticleFile, Imported},
    storage::{Study, atomic, read_article},
};

fn go_on(_: Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn put(folder: &Path, name: &str, content: &str) -> TableFile {
    let file = folder.join(name);
    atomic::write(&file, |file| file.write_all(content.as_bytes())).unwrap();
    TableFile::open(&file).unwrap()
}

fn guessed(table: &TableFile) -> Mapping {
    table.survey(&mut go_on).unwrap().main_part().unwrap().guess()
}

/// Returns all files below a folder with their contents.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(at) = folders.pop() {
        for entry in fs::read_dir(&at).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                all.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
    }
    all
}

const TABLE: &str = "id,title,text,date,desk\nA-1,Talks,\"He said \"\"no\"\".\n\",2025-11-09,foreign\nA-2,Empty,,2025-11-09,\na-1,مذاکرات,ہم فہرست کا مطالبہ کرتے ہیں۔,2025-11-10,=1+1\n";

#[test]
fn a_table_becomes_a_study_whose_articles_know_their_records() {
    let folder = tempfile::tempdir().unwrap();
    let table = put(folder.path(), "scrape.csv", TABLE);
    let goal = Goal::of(&suggested_folder(table.path())).unwrap();
    let made = import(&table, &guessed(&table), &goal, &mut go_on).unwrap();
    let all = files(&folder.path().join("scrape"));
    let names: Vec<&str> = all.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "a-1-2.txt",
            "a-1.txt",
            "annotations/.gitignore",
            "annotations/a-1-2.txt/article.json",
            "annotations/a-1.txt/article.json",
            "annotations/study.json"
        ]
    );
    assert_eq!(all["a-1.txt"], "He said \"no\".\n");
    expect_test::expect![[r#"
        {
          "format": "demarche/article",
          "version": 1,
          "title": "مذاکرات",
          "date": "2025-11-10",
          "encoding": "UTF-8",
          "imported": {
            "file": "scrape.csv",
            "record": 3,
            "line": 5,
            "id": "a-1",
            "text_field": "text",
            "text_sha256": "eb1369243991341585a1f53458c4fb31fc4efdb8adcb1d240e1397dfa48fc0ff",
            "fields": {
              "id": "a-1",
              "title": "مذاکرات",
              "date": "2025-11-10",
              "desk": "=1+1"
            }
          }
        }
    "#]]
    .assert_eq(&all["annotations/a-1-2.txt/article.json"]);
    let study = Study::at(&folder.path().join("scrape")).unwrap();
    assert_eq!((study.title(), study.id()), ("scrape", &made.study));
    let article = read_article(&study, &made.first.unwrap()).unwrap();
    assert_eq!(article.text(), "He said \"no\".\n");
    assert_eq!(article.metadata.title.as_deref(), Some("Talks"));
    let tally = made.tally;
    assert_eq!((tally.n_records, tally.n_articles, tally.n_without_text), (3, 2, 1));
    // Nothing else was left beside the table.
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[test]
fn importing_again_adds_what_is_new_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let table = put(folder.path(), "scrape.csv", TABLE);
    let study = suggested_folder(table.path());
    import(&table, &guessed(&table), &Goal::of(&study).unwrap(), &mut go_on).unwrap();
    let before = files(&study);
    // The text of A-1 has changed, and there is a new record.
    let longer = TABLE.replace("He said", "She said") + "A-3,New,They went on.,2025-11-11,\n";
    let table = put(folder.path(), "scrape.csv", &longer);
    assert_eq!(suggested_folder(table.path()), study);
    let goal = Goal::of(&study).unwrap();
    let mapping = guessed(&table);
    let tally = table.tally(&mapping, &goal, &mut go_on).unwrap();
    assert_eq!((tally.n_articles, tally.n_known, tally.n_changed), (1, 2, 1));
    let made = import(&table, &mapping, &goal, &mut go_on).unwrap();
    assert_eq!((made.tally, made.first.unwrap().as_str()), (tally, "a-3.txt"));
    let mut after = files(&study);
    assert_eq!(after.remove("a-3.txt").as_deref(), Some("They went on."));
    let record = after.remove("annotations/a-3.txt/article.json").unwrap();
    let imported = Imported::of(&ArticleFile::read(record.as_bytes()).unwrap()).unwrap();
    assert_eq!((imported.id.as_str(), imported.record), ("A-3", 4));
    assert_eq!(after, before);
    // A third time there is nothing to add.
    let made = import(&table, &mapping, &goal, &mut go_on).unwrap();
    assert_eq!((made.tally.n_articles, made.first), (0, None));
    assert_eq!(files(&study).len(), before.len() + 2);
}

#[test]
fn without_identifiers_a_record_is_known_by_its_text() {
    let folder = tempfile::tempdir().unwrap();
    let text = "text\n\"One, two.\"\n\"One, two.\"\nThree.\n";
    let table = put(folder.path(), "a.csv", text);
    let mut mapping = guessed(&table);
    let goal = Goal::of(&folder.path().join("a")).unwrap();
    let tally = table.tally(&mapping, &goal, &mut go_on).unwrap();
    assert_eq!((tally.n_articles, tally.n_repeated, tally.n_left_out), (3, 1, 0));
    mapping.repeats = Repeats::LeaveOut;
    let made = import(&table, &mapping, &goal, &mut go_on).unwrap();
    assert_eq!((made.tally.n_articles, made.tally.n_left_out), (2, 1));
    let goal = Goal::of(&folder.path().join("a")).unwrap();
    let again = import(&table, &mapping, &goal, &mut go_on).unwrap();
    assert_eq!((again.tally.n_articles, again.tally.n_known), (0, 2));
}

#[test]
fn a_title_is_put_above_the_text_that_does_not_begin_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let rows = "A-1,Talks stall,They went on without a word of it.\n\
                A-2,Talks stall,\"TALKS  stall\n\nThe minister left.\"\nA-3,,No title is here.\n\
                A-4,مذاکرات ناکام,وزیر نے کہا کہ بات چیت ختم ہو گئی۔\n";
    let table = put(folder.path(), "a.csv", &format!("id,title,text\n{rows}"));
    let mut mapping = guessed(&table);
    mapping.title_place = TitlePlace::Text;
    let study = folder.path().join("a");
    let made = import(&table, &mapping, &Goal::of(&study).unwrap(), &mut go_on).unwrap();
    assert_eq!(made.tally.n_articles, 4);
    let all = files(&study);
    assert_eq!(all["a-1.txt"], "Talks stall\n\nThey went on without a word of it.");
    assert_eq!(all["a-2.txt"], "TALKS  stall\n\nThe minister left.");
    assert_eq!(all["a-3.txt"], "No title is here.");
    let study = Study::at(&study).unwrap();
    for name in ["a-1.txt", "a-4.txt"] {
        let article = read_article(&study, &ArticlePath::new(name).unwrap()).unwrap();
        let first = article.blocks().first().unwrap();
        assert_eq!(first.kind, BlockKind::Title, "{name}");
        assert_eq!(first.span.of(article.text()), article.metadata.title.as_deref());
    }
    // Where the title was put changes nothing about which records are known.
    mapping.title_place = TitlePlace::Details;
    let goal = Goal::of(study.root()).unwrap();
    let tally = table.tally(&mapping, &goal, &mut go_on).unwrap();
    assert_eq!((tally.n_known, tally.n_changed), (4, 0));
}

#[test]
fn stopping_or_failing_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let rows: String =
        (0..3_000).flat_map(|n| [n.to_string(), ",Talks go on in Istanbul\n".to_owned()]).collect();
    let table = put(folder.path(), "big.csv", &format!("id,text\n{rows}"));
    let mapping = guessed(&table);
    let goal = Goal::of(&folder.path().join("big")).unwrap();
    let stop = &mut |progress: Progress| match progress.done {
        0 => ControlFlow::Continue(()),
        _ => ControlFlow::Break(()),
    };
    assert!(matches!(import(&table, &mapping, &goal, stop), Err(ImportError::Stopped)));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    let nothing = put(folder.path(), "none.csv", "id,text\n1,\n");
    let refused = import(&nothing, &guessed(&table), &goal, &mut go_on);
    assert!(matches!(refused, Err(ImportError::Nothing)));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    // A folder with other files, and that of saved marks.
    assert!(matches!(Goal::of(folder.path()), Err(ImportError::NotEmpty(_))));
    let study = folder.path().join("study");
    import(
        &put(folder.path(), "a.csv", TABLE),
        &guessed(&table),
        &Goal::of(&study).unwrap(),
        &mut go_on,
    )
    .unwrap();
    let among_marks = study.join("annotations/new");
    assert!(matches!(Goal::of(&among_marks), Err(ImportError::Storage(_))));
}

#[test]
fn web_pages_are_stored_as_such_whatever_they_declare() {
    let folder = tempfile::tempdir().unwrap();
    let page = "<html><head><meta charset='windows-1251'><title>x</title></head><body><h1>بات چیت</h1><p>وزیر نے کہا: ہم فہرست کا مطالبہ کرتے ہیں۔</p><p>Très bien.</p></body></html>";
    let line = serde_json::json!({"id": 1, "title": "Talks", "html": page}).to_string();
    let table = put(folder.path(), "pages.jsonl", &line);
    let goal = Goal::of(&folder.path().join("pages")).unwrap();
    let made = import(&table, &guessed(&table), &goal, &mut go_on).unwrap();
    let study = Study::at(&folder.path().join("pages")).unwrap();
    let path = made.first.unwrap();
    assert_eq!(path.as_str(), "1.html");
    let article = read_article(&study, &path).unwrap();
    assert!(
        article.text().contains("مطالبہ") && article.text().contains("Très"),
        "{}",
        article.text()
    );
    assert_eq!(article.metadata.title.as_deref(), Some("Talks"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn every_text_is_stored_exactly_under_a_safe_name_of_its_own(
        records in proptest::collection::vec(
            ("(\\.\\./|/|CON|nul|[aA]|\u{202e}|\\PC){0,12}", "(~\\{|\u{feff}|<p>|\\PC|[\r\n\0\t]){0,40}"),
            1..12,
        ),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let lines: Vec<String> = records
            .iter()
            .map(|(id, text)| serde_json::json!({"id": id, "text": text}).to_string())
            .collect();
        let table = put(folder.path(), "t.jsonl", &lines.join("\n"));
        let mut mapping = Mapping::default();
        mapping.set(Detail::Text, Some("text".into()));
        mapping.set(Detail::Id, Some("id".into()));
        let goal = Goal::of(&folder.path().join("t")).unwrap();
        let made = match import(&table, &mapping, &goal, &mut go_on) {
            Err(ImportError::Nothing) => return Ok(()),
            made => made.unwrap(),
        };
        let study = Study::at(&folder.path().join("t")).unwrap();
        let paths: Vec<ArticlePath> = study.article_paths().unwrap();
        prop_assert_eq!(paths.len() as u64, made.tally.n_articles);
        let mut names: Vec<String> = paths.iter().map(|path| folded_name(path.as_str())).collect();
        names.sort();
        names.dedup();
        prop_assert_eq!(names.len(), paths.len());
        for path in &paths {
            prop_assert!(is_name_everywhere(path.as_str()) && !path.as_str().contains('/'), "{}", path);
            let file = study.sets_folder(path).join("article.json");
            let stored = ArticleFile::read(&fs::read(file).unwrap()).unwrap();
            let imported = Imported::of(&stored).unwrap();
            let (_, text) = &records[usize::try_from(imported.record).unwrap() - 1];
            let text = text.strip_prefix('\u{feff}').unwrap_or(text);
            let article = read_article(&study, path).unwrap();
            prop_assert_eq!(article.text(), text);
        }
    }
}

#[test]
fn the_details_of_every_imported_article_can_be_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let odd = "\u{1}".repeat(3_500_000);
    let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
    let lines = [
        serde_json::json!({"id": "odd", "text": "Talks go on in Istanbul", "notes": odd})
            .to_string(),
        format!("{{\"id\": \"deep\", \"text\": \"Talks go on in Ankara\", \"notes\": {deep}}}"),
        serde_json::json!({"id": "plain", "text": "Talks go on in Cairo", "notes": "none"})
            .to_string(),
    ];
    let table = put(folder.path(), "t.jsonl", &lines.join("\n"));
    let mut mapping = Mapping::default();
    mapping.set(Detail::Text, Some("text".into()));
    mapping.set(Detail::Id, Some("id".into()));
    let goal = Goal::of(&folder.path().join("t")).unwrap();
    let made = import(&table, &mapping, &goal, &mut go_on).unwrap();
    let study = Study::at(&folder.path().join("t")).unwrap();
    let paths = study.article_paths().unwrap();
    assert_eq!(paths.len() as u64, made.tally.n_articles);
    for path in &paths {
        let article = read_article(&study, path).unwrap();
        assert!(article.text().starts_with("Talks"), "{path}");
    }
    // And the table can be imported again.
    let goal = Goal::of(&folder.path().join("t")).unwrap();
    let again = import(&table, &mapping, &goal, &mut go_on).unwrap();
    assert_eq!((again.tally.n_articles, again.tally.n_known), (0, made.tally.n_articles));
}

#[test]
fn what_a_killed_import_left_behind_is_removed_by_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let [old, new] = ["old", "new"].map(|name| {
        let stage = folder.path().join(format!(".demarche-import-{name}"));
        fs::create_dir(&stage).unwrap();
        fs::create_dir(stage.join("annotations")).unwrap();
        stage
    });
    let at = SystemTime::now() - Duration::from_hours(2);
    fs::File::open(&old).unwrap().set_modified(at).unwrap();
    let table = put(folder.path(), "scrape.csv", TABLE);
    let goal = Goal::of(&suggested_folder(table.path())).unwrap();
    import(&table, &guessed(&table), &goal, &mut go_on).unwrap();
    assert!(!old.exists() && new.exists(), "that of a running import stays");
}
