//! The house keeps its shape: who may import whom, who may name which crate, who may print, exit or touch files.
//!
//! The rules stand as data in `architecture/rules.rs`; the source is read by a small lexer, so that comments and strings do
//! not count. Each rule is tried on a snippet that breaks it.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

#[path = "architecture/lexer.rs"]
mod lexer;
#[path = "architecture/paths.rs"]
mod paths;
#[path = "architecture/rules.rs"]
mod rules;

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The longest a source file may be, in lines; long before that it asks to be split.
const LONGEST: usize = 600;

/// The longest the binary may be, in lines.
const LONGEST_MAIN: usize = 30;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

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

/// Returns every source file's path from the root, `/` between folders, with its content.
fn sources() -> Vec<(String, String)> {
    let name = |path: &Path| {
        let parts: Vec<_> = path.strip_prefix(root()).unwrap().iter().collect();
        parts.iter().map(|part| part.to_str().unwrap()).collect::<Vec<_>>().join("/")
    };
    let files = rust_files(&root().join("src"));
    files.iter().map(|path| (name(path), fs::read_to_string(path).unwrap())).collect()
}

#[test]
fn the_source_keeps_the_rules() {
    let found: Vec<String> =
        sources().iter().flat_map(|(file, source)| rules::check(file, source)).collect();
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn no_source_file_is_too_long() {
    for (file, source) in sources() {
        let lines = source.lines().count();
        let limit = if file == "src/main.rs" { LONGEST_MAIN } else { LONGEST };
        assert!(
            lines <= limit,
            "{file}:{limit}: {lines} lines; split it along a seam in the domain"
        );
    }
}

#[test]
fn the_library_lists_its_rooms_in_reading_order() {
    let source = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let lines: Vec<&str> = source.lines().collect();
    let mut listed = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        if let Some(name) = line.strip_prefix("pub mod ").and_then(|line| line.strip_suffix(';')) {
            assert!(
                lines[index - 1].starts_with("/// "),
                "src/lib.rs:{}: say what it is",
                index + 1
            );
            listed.push(name);
        }
    }
    let rooms: Vec<&str> = rules::ROOMS.iter().map(|room| room.name).collect();
    assert_eq!(listed, rooms, "src/lib.rs against the table of rooms");
    for (file, _) in sources() {
        let first = file.split('/').nth(1).unwrap();
        let is_known = rooms.contains(&first) || ["lib.rs", "main.rs"].contains(&first);
        assert!(is_known, "{file}:1: stands in no room");
    }
}

/// What one snippet in one file must be told, or nothing if it keeps the rules.
#[track_caller]
fn check(file: &str, source: &str, expected: &[&str]) {
    assert_eq!(rules::check(file, source), expected, "{source}");
}

#[test]
fn imports_against_the_table_are_found() {
    check(
        "src/text/span.rs",
        "use std::fmt;\nuse crate::article::Article;\n",
        &[
            "src/text/span.rs:2: `text` may not import `article::Article`; it imports nothing of ours",
        ],
    );
    check(
        "src/session/state.rs",
        "fn f() {\n    let a = crate::storage::Study::at(b);\n}\n",
        &[
            "src/session/state.rs:2: `session` may not import `storage::Study::at`; it imports text, article, codebook, annotation, anchor",
        ],
    );
    check("src/session/state.rs", "use crate::{annotation::{Edit, Stamp}, text::Span};", &[]);
    check(
        "src/article/mod.rs",
        "use crate::{\n    text::Span,\n    codebook::{Code,\n        CodeId},\n};",
        &[
            "src/article/mod.rs:3: `article` may not import `codebook::Code`; it imports text",
            "src/article/mod.rs:4: `article` may not import `codebook::CodeId`; it imports text",
        ],
    );
    check(
        "src/storage/study.rs",
        "pub fn f(session: &crate::session::Session) {}",
        &[
            "src/storage/study.rs:1: `storage` may not import `session::Session`; it imports text, article, codebook, annotation, anchor, extract, formats",
        ],
    );
    check(
        "src/annotation/set.rs",
        "use crate::codebook::{CodeId, Codebook};",
        &[
            "src/annotation/set.rs:1: `annotation` may not import `codebook::Codebook`; it imports text, article::Sha256, codebook::CodeId",
        ],
    );
}

#[test]
fn climbing_out_of_a_room_is_an_import() {
    check(
        "src/text/span.rs",
        "use super::super::session;",
        &["src/text/span.rs:1: `text` may not import `session`; it imports nothing of ours"],
    );
    check(
        "src/text/mod.rs",
        "mod tests {\n    use super::{*, super::ui};\n}",
        &["src/text/mod.rs:2: `text` may not import `ui`; it imports nothing of ours"],
    );
    check("src/text/mod.rs", "mod tests {\n    use super::*;\n}", &[]);
    check("src/text/unit.rs", "use super::{Span, span::Other};\nuse self::deep::Inner;", &[]);
    check(
        "src/anchor/mod.rs",
        "use super::*;",
        &["src/anchor/mod.rs:1: import by name, not the whole crate"],
    );
    check(
        "src/anchor/mod.rs",
        "use crate as all;",
        &["src/anchor/mod.rs:1: import by name, not the whole crate"],
    );
    check(
        "src/anchor/mod.rs",
        "use crate::{text::{self, Span}, self as all};",
        &["src/anchor/mod.rs:1: import by name, not the whole crate"],
    );
    check(
        "src/anchor/mod.rs",
        "#[path = \"../ui/mod.rs\"]\nmod window;",
        &["src/anchor/mod.rs:1: a module stands where its name says, not at another path"],
    );
}

#[test]
fn rooms_of_the_window_are_kept_apart() {
    check("src/ui/theme/mod.rs", "use crate::codebook::ColorName;", &[]);
    check("src/ui/theme.rs", "use crate::codebook::ColorName;", &[]);
    let expected = "`ui::typeset` may not import `codebook::ColorName`; of ours it imports text, ui::typeset, ui::theme, ui::raster";
    check(
        "src/ui/typeset/mod.rs",
        "use crate::codebook::ColorName;",
        &[&format!("src/ui/typeset/mod.rs:1: {expected}")],
    );
    for path in ["article::Article", "annotation::Edit", "session::Action", "ui::reader::Reader"] {
        let found = rules::check("src/ui/raster.rs", &format!("use crate::{path};"));
        assert_eq!(found.len(), 1, "{path}");
    }
    check(
        "src/ui/reader/paint.rs",
        "use super::super::sidebar::List;",
        &[
            "src/ui/reader/paint.rs:1: `ui::reader` may not import `ui::sidebar::List`: the reader knows nothing of the sidebar",
        ],
    );
    check("src/ui/app.rs", "use super::{reader, sidebar};\nuse crate::storage::Study;", &[]);
    let found = rules::check("src/ui/app.rs", "use crate::cli;");
    assert_eq!(found.len(), 1);
    let found = rules::check("src/cli/export.rs", "use crate::ui::raster;");
    assert_eq!(found.len(), 1);
    check("src/cli/render.rs", "use crate::ui::raster;", &[]);
}

#[test]
fn crates_are_named_only_where_they_belong() {
    check(
        "src/session/action.rs",
        "pub struct A(\n    egui::Key,\n);",
        &["src/session/action.rs:2: only `ui` may name `egui`"],
    );
    check(
        "src/cli/mod.rs",
        "use ::{eframe as e};",
        &["src/cli/mod.rs:1: only `ui` may name `eframe`"],
    );
    check("src/cli/mod.rs", "use rfd;", &["src/cli/mod.rs:1: only `ui` may name `rfd`"]);
    check("src/cli/mod.rs", "extern crate rfd;", &["src/cli/mod.rs:1: only `ui` may name `rfd`"]);
    check(
        "src/annotation/mod.rs",
        "#[derive(serde::Serialize)]\nstruct A;",
        &["src/annotation/mod.rs:1: only `formats`, `storage`, `ui::settings` may name `serde`"],
    );
    check("src/formats/json.rs", "use serde::Deserialize;\nuse serde_json::value::RawValue;", &[]);
    check(
        "src/ui/app.rs",
        "use serde_json::Value;",
        &["src/ui/app.rs:1: only `formats`, `storage`, `ui::settings` may name `serde_json`"],
    );
    check(
        "src/session/apply.rs",
        "let now = std::time::SystemTime::now();",
        &["src/session/apply.rs:1: only `formats`, `storage`, `ui`, `cli` may name `std::time`"],
    );
    check(
        "src/ui/app.rs",
        "use demarche::text;",
        &["src/ui/app.rs:1: only `main` may name `demarche`"],
    );
}

#[test]
fn files_printing_and_leaving_have_their_place() {
    for source in
        ["use std::{fs, io};", "use std::fs::File;", "std::fs::read(a);", "use ::std::fs;"]
    {
        let expected = "src/extract/plain.rs:1: only `storage` may name `std::fs`";
        check("src/extract/plain.rs", source, &[expected]);
    }
    check("src/storage/atomic.rs", "use std::{collections::BTreeMap, fs::{self, File}};", &[]);
    check(
        "src/cli/mod.rs",
        "use std as s;",
        &["src/cli/mod.rs:1: import by name, not the whole crate"],
    );
    check(
        "src/ui/app.rs",
        "fn f() {\n    eprintln!(\"gone\");\n}",
        &["src/ui/app.rs:2: only `cli`, `main` may print; return what there is to say"],
    );
    check(
        "src/storage/lock.rs",
        "writeln!(io::stdout(), \"a\");",
        &["src/storage/lock.rs:1: only `cli`, `main` may print; return what there is to say"],
    );
    check("src/cli/text.rs", "println!(\"{text}\");", &[]);
    check(
        "src/cli/text.rs",
        "std::process::exit(1);",
        &["src/cli/text.rs:1: only `main` may end the program"],
    );
    check(
        "src/ui/app.rs",
        "use std::process;\nprocess::exit(0);",
        &["src/ui/app.rs:2: only `main` may end the program"],
    );
    check("src/main.rs", "demarche::cli::run();\nstd::process::exit(2);", &[]);
}

#[test]
fn comments_strings_and_looks_do_not_count() {
    check(
        "src/text/mod.rs",
        r##"
//! use crate::session::Action;
/* crate::ui /* std::fs */ egui::Ui */
pub(in crate::text) fn f<'a>(x: &'a str) -> impl Sized + use<'a> {
    let c = ('"', b'\'', '\u{1F600}', '\\', 'a');
    let s = ("crate::ui", "a\"egui::b", r#"std::fs" crate::cli"#, br"rfd::x", c"serde::y");
    let egui = x.serde.len(); // println!("no")
    r#type.crate_::f(egui)
}
"##,
        &[],
    );
    check(
        "src/text/mod.rs",
        "fn f<'a>() { 'a: loop {} }\nconst C: char = 'x';\nuse crate::ui;",
        &["src/text/mod.rs:3: `text` may not import `ui`; it imports nothing of ours"],
    );
    check("src/text/mod.rs", "macro_rules! m { ($a:ident) => { use $crate::{$a, b}; } }", &[]);
    check("src/text/mod.rs", "const LIMIT: f32 = 1.0e3;\nlet x = 0..crate::text::MAX;", &[]);
}
