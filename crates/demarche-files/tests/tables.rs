//! Reads tables of articles and compares their form, the guessed fields and their records with what they hold.
//!
//! `tests/fixtures/tables/README.md` says which program wrote which. `UPDATE_EXPECT=1` writes the expected files again.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::{
    fmt::Write as _,
    fs,
    ops::ControlFlow,
    path::{Path, PathBuf},
};

use demarche_core::article::RecordField;
use demarche_files::{
    extract::table::{Detail, Part},
    storage::{Goal, TableFile},
};

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/tables"))
}

fn sketch(file: &Path) -> String {
    let mut sketch = String::new();
    let watch = &mut |_| ControlFlow::Continue(());
    let table = TableFile::open(file).unwrap();
    let layout = table.layout();
    writeln!(
        sketch,
        "{}, {}, {}, {:?}",
        layout.kind.label(),
        layout.charset.label(),
        layout.separator.name(),
        layout.header
    )
    .unwrap();
    let survey = table.survey(watch).unwrap();
    for Part { name, n_records, .. } in &survey.parts {
        writeln!(sketch, "part {name:?}: {n_records}").unwrap();
    }
    let mapping = survey.main_part().unwrap().guess();
    for detail in Detail::ALL {
        if let Some(field) = mapping.field(detail) {
            writeln!(sketch, "{}: {field}", detail.name()).unwrap();
        }
    }
    let tally = table.tally(&mapping, &Goal::New("new".into()), watch).unwrap();
    writeln!(sketch, "{tally:#?}").unwrap();
    for record in &survey.main_part().unwrap().first {
        writeln!(sketch, "record {} at {:?}", record.number, record.line).unwrap();
        for (name, value) in &record.fields {
            writeln!(sketch, "  {name}: {value:?}").unwrap();
        }
        match mapping.draft(record.clone()) {
            Ok(draft) => {
                let (form, id, language) = (draft.form, draft.id, draft.language);
                writeln!(sketch, "  {form:?} id {id:?} language {language:?}").unwrap();
                for field in RecordField::ALL {
                    if let Some(stated) = draft.record.get(field) {
                        writeln!(sketch, "  {field:?} {stated:?}").unwrap();
                    }
                }
            }
            Err(unfit) => writeln!(sketch, "  no article: {unfit}").unwrap(),
        }
    }
    sketch
}

#[test]
fn tables_of_real_programs_are_read_as_they_are() {
    let mut names: Vec<String> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.ends_with(".expected") && name != "README.md")
        .collect();
    names.sort();
    let mut wrong = Vec::new();
    for name in &names {
        let found = sketch(&folder().join(name));
        let expected = folder().join(format!("{name}.expected"));
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            let mut file = tempfile::NamedTempFile::new_in(folder()).unwrap();
            std::io::Write::write_all(&mut file, found.as_bytes()).unwrap();
            file.persist(&expected).unwrap();
        } else if fs::read_to_string(&expected).unwrap_or_default() != found {
            wrong.push(format!("{name}:\n{found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
