//! Checks the rules that the compiler cannot: dependencies between the modules of a crate, what only one module may use, no
//! circular imports between files, and the length of files. Each rule is tested on a snippet that breaks it.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "architecture/graph.rs"]
mod graph;
#[path = "architecture/rules.rs"]
mod rules;

use std::{
    fs,
    path::{Path, PathBuf},
};

use rules::{CORE, CrateRules, FILES, PROGRAM};

/// Files known to be too long or to import each other in a circle, which must be fixed. Never add one; remove those that
/// are fixed.
const KNOWN: &[&str] = &[];

/// Returns the Rust files below `folder`, sorted.
fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// Returns the sources of a crate: their paths below `src`, with `/` between folders, and their texts.
fn sources(house: &CrateRules) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(house.folder);
    let name = |path: &Path| {
        let parts: Vec<_> = path.strip_prefix(&folder).unwrap().iter().collect();
        parts.iter().map(|part| part.to_str().unwrap()).collect::<Vec<_>>().join("/")
    };
    rust_files(&folder).iter().map(|path| (name(path), fs::read_to_string(path).unwrap())).collect()
}

/// Checks the sources of one crate.
#[track_caller]
fn check(house: &CrateRules) {
    let sources = sources(house);
    let sources: Vec<_> = sources.iter().map(|(file, text)| (&**file, &**text)).collect();
    let faults = house.faults(&sources, KNOWN);
    assert!(
        faults.is_empty(),
        "{}: {} faults\n\n{}",
        house.folder,
        faults.len(),
        faults.join("\n")
    );
}

#[test]
fn the_core_keeps_to_its_rules() {
    check(&CORE);
}

#[test]
fn the_files_crate_keeps_to_its_rules() {
    check(&FILES);
}

#[test]
fn the_program_keeps_to_its_rules() {
    check(&PROGRAM);
}

/// Files that break a rule on their own: path, text, and a part of the expected message.
const BROKEN: &str = "
crates/demarche-core/src/text/unit.rs | fn a(set: &crate::annotation::Set) {} | `text` may not use `annotation`
crates/demarche-core/src/merge/mod.rs | use crate::anchor::Anchor; | `merge` may not use `anchor`
crates/demarche-core/src/misc/mod.rs | fn f() {} | `misc` has no place
crates/demarche-core/src/text/mod.rs | #[derive(serde::Serialize)] struct A; | may use `serde::Serialize`
crates/demarche-core/src/text/mod.rs | fn f() { vec![std::fs::read(1)]; } | may use `std::fs::read`
crates/demarche-files/src/formats/csv.rs | use crate::storage::Study; | `formats` may not use `storage`
crates/demarche-files/src/formats/csv.rs | use std::fs; | may use `std::fs`
crates/demarche-files/src/storage/mod.rs | fn f() { eprintln!(); } | may use `eprintln!`
src/work/mod.rs | use crate::ui::View; | `work` may not use `ui`
src/session/mod.rs | pub use crate::work::Job; | `session` may not use `work`
src/cli/text.rs | use crate::ui::draw; | `cli` may not use `ui`
src/work.rs | use crate::ui::View; | `work` may not use `ui`
src/session/state.rs | use egui::Id; | may use `egui::Id`
src/session/state.rs | use std::{sync::Arc, time::Instant}; | not use `std::time::Instant`
src/session/state.rs | use std as s; fn f() { s::time::now() } | not use `std::time::now`
src/session/state.rs | fn f() -> jiff::Timestamp { } | not use `jiff::Timestamp`
src/work/mod.rs | fn f() { std::fs::read(1); } | may use `std::fs::read`
src/work/mod.rs | fn f() { println!(\"a\"); } | may use `println!`
src/cli/mod.rs | fn f() { std::process::exit(1); } | may use `std::process::exit`
src/ui/mod.rs | fn f() { std::io::stderr(); } | may use `std::io::stderr`
src/ui/theme.rs | use serde_json::Value; | may use `serde_json::Value`
src/ui/theme.rs | use demarche_core::annotation::Set; | not use `demarche_core::annotation::Set`
src/ui/raster.rs | use demarche_core::codebook::Code; | not use `demarche_core::codebook::Code`
src/ui/typeset/mod.rs | use crate::session::Action; | not use `crate::session::Action`
src/ui/reader/mod.rs | use crate::ui::panels::Marks; | not use `crate::ui::panels::Marks`
src/ui/panels/marks.rs | use super::codes::Model; | not use `crate::ui::panels::codes::Model`
";

/// Files that break no rule.
const SOUND: &str = "
crates/demarche-core/src/anchor/mod.rs | use crate::{annotation::Set, text::Span};
crates/demarche-files/src/storage/mod.rs | use std::fs; fn f() { fs::read(1); }
src/main.rs | fn main() { eprintln!(); std::process::exit(1) }
src/cli/render.rs | use crate::ui::draw;
src/session/state.rs | #[cfg(test)] mod tests { use std::time::Instant; }
src/session/tests.rs | use std::fs;
src/ui/theme.rs | use demarche_core::{codebook::ColorName, text};
src/ui/panels/mod.rs | mod codes; use codes::Model;
";

/// Returns what is wrong with one file, given by its path.
fn faults_of(path: &str, text: &str) -> Vec<String> {
    let house = [CORE, FILES, PROGRAM].into_iter().find(|house| path.starts_with(house.folder));
    let house = house.unwrap();
    let file = path.strip_prefix(house.folder).unwrap().trim_start_matches('/');
    house.faults(&[(file, text)], &[])
}

#[test]
fn what_a_file_uses_is_checked() {
    for row in BROKEN.trim().lines() {
        let [path, text, expected] = row.split(" | ").collect::<Vec<_>>().try_into().unwrap();
        let faults = faults_of(path, text);
        assert!(faults.len() == 1 && faults.concat().contains(expected), "{row}: {faults:#?}");
    }
    for row in SOUND.trim().lines() {
        let (path, text) = row.split_once(" | ").unwrap();
        assert_eq!(faults_of(path, text), [""; 0], "{row}");
    }
}

#[test]
fn no_file_may_be_too_long() {
    for (path, limit) in [("crates/demarche-core/src/text/mod.rs", 500), ("src/main.rs", 30)] {
        assert_eq!(faults_of(path, &"\n".repeat(limit)), [""; 0]);
        assert_eq!(faults_of(path, &"\n".repeat(limit + 1)).len(), 1, "{path}");
    }
}

/// Checks two files for a circle: `list` uses `Row` of `row`.
#[track_caller]
fn check_circle(house: &str, row: &str, expected: Option<&str>) {
    let list = "use super::Row; pub struct List(Row);";
    let files = [("ui/mod.rs", house), ("ui/list.rs", list), ("ui/row.rs", row)];
    let faults = PROGRAM.faults(&files, &[]);
    assert_eq!(faults.first().and_then(|fault| fault.lines().next()), expected, "{row}");
}

#[test]
fn files_of_a_module_may_not_import_each_other_in_a_circle() {
    let house = "mod list; mod row; pub use row::Row; pub use list::List;";
    check_circle(house, "pub struct Row;", None);
    check_circle(house, "pub struct Row; #[cfg(test)] mod tests { use super::super::List; }", None);
    for back in [
        "use crate::ui::List; pub struct Row;",
        "pub struct Row(Vec<super::list::List>);",
        "use super::list; pub struct Row; fn f() { list::List::new(); }",
        "pub struct Row; fn f(a: u8) { assert!(matches!(a, super::List { .. })); }",
        "pub struct Row; fn f(a: u8) { match a { crate::ui::List(1) => {} _ => {} } }",
    ] {
        check_circle(house, back, Some("a circle of src/ui/list.rs, src/ui/row.rs"));
    }
    let owner = "mod list; pub struct Row; fn f() { list::List::new(); }";
    check_circle(owner, "", Some("a circle of src/ui/list.rs, src/ui/mod.rs"));
}

#[test]
fn a_known_fault_that_is_gone_leaves_the_list() {
    let a = ("ui/a.rs", "use super::b::B; pub struct A;");
    let b = ("ui/b.rs", "use super::a::A; pub struct B;");
    assert!(PROGRAM.faults(&[a, b], &["src/ui/a.rs", "src/ui/b.rs"]).is_empty());
    assert_eq!(PROGRAM.faults(&[a], &["src/ui/a.rs"]).len(), 1);
}
