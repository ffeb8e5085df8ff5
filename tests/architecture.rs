//! The house keeps its shape: no file grows too long.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

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
