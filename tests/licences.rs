//! Tests that `assets/licences.txt`, which the window shows, names every crate in the program, and writes it again.
//!
//! `UPDATE_LICENCES=1 cargo test --test licences` writes it from the crates' own files. It needs the sources of the crates of
//! every system, so cargo may download some.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

/// A crate's name and version.
type Crate = (String, String);

/// The three crates of the program, by the folder of their manifest.
const OWN: [&str; 3] = [".", "crates/demarche-core", "crates/demarche-files"];

/// How the names of files with a licence begin.
const LICENCE_FILES: &[&str] = &["LICENSE", "LICENCE", "COPYING", "UNLICENSE"];

/// In `Cargo.lock` for a benchmark only: egui's own fonts.
const NOT_IN_THE_PROGRAM: &str = "epaint_default_fonts";

/// The longest line, in characters.
const WIDTH: usize = 100;

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn read(name: &str) -> String {
    fs::read_to_string(path(name)).unwrap()
}

/// Returns the names of what a manifest depends on, tests and benchmarks excepted.
fn dependencies_of(manifest: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut is_inside = false;
    for line in manifest.lines() {
        if line.starts_with('[') {
            let is_target = line.starts_with("[target.") && line.ends_with(".dependencies]");
            is_inside = line == "[dependencies]" || is_target;
        } else if is_inside && line.starts_with(|first: char| first.is_ascii_alphanumeric()) {
            let name = line.split(['.', ' ', '=']).next().unwrap();
            names.insert(name.to_owned());
        }
    }
    names
}

/// Returns the crates in the program, on any system, as `Cargo.lock` has them: without those for tests and benchmarks.
fn locked() -> BTreeSet<Crate> {
    let lock = read("Cargo.lock");
    let mut packages: BTreeMap<Crate, Vec<String>> = BTreeMap::new();
    for block in lock.split("[[package]]").skip(1) {
        let value = |key: &str| {
            let line = block.lines().find_map(|line| line.strip_prefix(&format!("{key} = ")));
            line.map(|text| text.trim_matches('"').to_owned())
        };
        let (_, list) = block.split_once("dependencies = [").unwrap_or_default();
        let (list, _) = list.split_once(']').unwrap_or_default();
        let needed = list.lines().map(|line| line.trim().trim_matches([',', '"']).to_owned());
        let needed = needed.filter(|name| !name.is_empty()).collect();
        packages.insert((value("name").unwrap(), value("version").unwrap()), needed);
    }
    // A dependency is a name, with its version if there are several.
    let find = |needed: &str| -> Crate {
        let mut words = needed.split(' ');
        let (name, version) = (words.next().unwrap(), words.next());
        let is_it = |known: &&Crate| known.0 == name && version.is_none_or(|it| it == known.1);
        packages.keys().find(is_it).unwrap().clone()
    };
    let mut waiting: Vec<Crate> = OWN
        .iter()
        .flat_map(|folder| dependencies_of(&read(&format!("{folder}/Cargo.toml"))))
        .map(|name| find(&name))
        .collect();
    let mut found = BTreeSet::new();
    while let Some(next) = waiting.pop() {
        // `Cargo.lock` does not say which crates of our own ones are for their tests.
        if !next.0.starts_with("demarche") && found.insert(next.clone()) {
            waiting.extend(packages[&next].iter().map(|needed| find(needed)));
        }
    }
    found.retain(|(name, _)| name != NOT_IN_THE_PROGRAM);
    found
}

/// Returns the crates that the file names: `NAME VERSION – LICENCE [NUMBERS]`.
fn named(text: &str) -> BTreeSet<Crate> {
    let (_, rest) = text.split_once("\nCrates\n\n").unwrap();
    let (list, _) = rest.split_once("\n\n").unwrap();
    let pairs = list.lines().map(|line| {
        let mut words = line.split(' ');
        (words.next().unwrap().to_owned(), words.next().unwrap().to_owned())
    });
    pairs.collect()
}

/// Licence texts, each once, in the order in which they were first needed.
#[derive(Default)]
struct Texts(Vec<String>);

impl Texts {
    /// Returns a text's number, from 1.
    fn number(&mut self, text: &str) -> usize {
        let text = wrapped(text);
        let place = self.0.iter().position(|known| *known == text).unwrap_or_else(|| {
            self.0.push(text);
            self.0.len() - 1
        });
        place + 1
    }
}

/// Returns a text with lines of at most [`WIDTH`] characters, without white space at their ends.
fn wrapped(text: &str) -> String {
    let mut lines = Vec::new();
    for line in text.trim_start_matches('\u{feff}').lines() {
        let mut rest = line.replace('\t', "    ").trim_end().to_owned();
        while rest.chars().count() > WIDTH {
            let end = rest.char_indices().nth(WIDTH).map_or(rest.len(), |(at, _)| at);
            let head = rest.get(..end).unwrap();
            let cut = head.rfind(' ').filter(|cut| *cut > 20).unwrap_or(end);
            let (line, tail) = rest.split_at(cut);
            lines.push(line.trim_end().to_owned());
            rest = String::from(tail.trim_start());
        }
        lines.push(rest);
    }
    // Blank lines at the ends, and more than one between paragraphs, make no difference.
    lines.dedup_by(|one, other| one.is_empty() && other.is_empty());
    lines.join("\n").trim_matches('\n').to_owned()
}

/// Returns the files in a crate's folder whose name begins with one of these.
fn files(folder: &Path, starts: &[&str]) -> Vec<(String, String)> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let mut files: Vec<(String, String)> = entries
        .filter(|entry| entry.file_type().unwrap().is_file())
        .map(|entry| (entry.file_name().to_string_lossy().to_uppercase(), entry.path()))
        .filter(|(name, _)| starts.iter().any(|start| name.starts_with(start)))
        .filter_map(|(name, path)| Some((name, fs::read_to_string(path).ok()?)))
        .collect();
    files.sort();
    files
}

/// Returns the folder of a crate's sources.
fn folder_of(package: &Value) -> PathBuf {
    Path::new(package["manifest_path"].as_str().unwrap()).parent().unwrap().to_owned()
}

/// The crates' licences as this program uses them.
struct Licences {
    apache: String,
    mit: String,
    /// Texts by expression, for crates that come without a text.
    others: BTreeMap<String, String>,
}

impl Licences {
    /// Returns the texts under which the program uses a crate. Of several licences to choose from it uses Apache 2.0, whose
    /// text is the same for all crates, with the crate's notices.
    fn of(&self, package: &Value) -> Vec<String> {
        let expression = package["license"].as_str().unwrap_or_default();
        let folder = folder_of(package);
        let notices = files(&folder, &["NOTICE"]).into_iter().map(|(_, text)| text);
        let parts = expression.replace(['(', ')'], " ").replace('/', " OR ");
        let offers = |name: &str| parts.split(" OR ").any(|part| part.trim() == name);
        if offers("Apache-2.0") && !expression.contains(" AND ") {
            return [self.apache.clone()].into_iter().chain(notices).collect();
        }
        let own = files(&folder, LICENCE_FILES);
        if !own.is_empty() {
            return own.into_iter().map(|(_, text)| text).chain(notices).collect();
        }
        match expression {
            "Apache-2.0" => vec![self.apache.clone()],
            "MIT" => vec![self.mit.clone()],
            other => {
                let text = self.others.get(other);
                vec![text.unwrap_or_else(|| panic!("no text of {other}")).clone()]
            }
        }
    }
}

/// Returns the file as it should be.
fn written() -> String {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--all-features"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata.get("packages").and_then(Value::as_array);
    let packages: BTreeMap<Crate, &Value> = packages
        .unwrap()
        .iter()
        .map(|package| {
            let text = |key: &str| package[key].as_str().unwrap().to_owned();
            ((text("name"), text("version")), package)
        })
        .collect();
    let others = packages.values().filter_map(|package| {
        let (_, text) = files(&folder_of(package), LICENCE_FILES).into_iter().next()?;
        Some((package["license"].as_str()?.to_owned(), text))
    });
    let licences =
        Licences { apache: read("LICENSE-APACHE"), mit: mit(), others: others.collect() };
    let mut texts = Texts::default();
    let mut page = String::from(
        "Demarche uses the fonts, data and crates below. After each stands its licence with the number of its text; each text is here\nonce, after the list.\n\nFonts\n\n",
    );
    for (fonts, file) in [
        ("Inter", "assets/fonts/OFL-Inter.txt"),
        ("Noto Serif, Noto Naskh Arabic, Noto Nastaliq Urdu", "assets/fonts/OFL-Noto.txt"),
    ] {
        writeln!(page, "{fonts} – OFL-1.1 [{}]", texts.number(&read(file))).unwrap();
    }
    let (_, icu) = packages.iter().find(|((name, _), _)| name == "icu_segmenter").unwrap();
    let number = texts.number(licences.of(icu).first().unwrap());
    writeln!(page, "\nData\n\nNames of months and days: Unicode CLDR – Unicode-3.0 [{number}]")
        .unwrap();
    page.push_str("\nCrates\n\n");
    for (name, version) in locked() {
        let package = packages[&(name.clone(), version.clone())];
        let numbers: Vec<String> =
            licences.of(package).iter().map(|text| texts.number(text).to_string()).collect();
        let expression = package["license"].as_str().unwrap_or("no licence named");
        writeln!(page, "{name} {version} – {expression} [{}]", numbers.join(", ")).unwrap();
    }
    for (index, text) in texts.0.iter().enumerate() {
        write!(page, "\n[{}]\n\n{text}\n", index + 1).unwrap();
    }
    page
}

/// Returns the MIT licence for crates that come without its text.
fn mit() -> String {
    let own = read("LICENSE-MIT");
    let (_, rest) = own.split_once("Permission is hereby granted").unwrap();
    format!(
        "MIT License\n\nCopyright (c) the authors of the crate\n\nPermission is hereby granted{rest}"
    )
}

#[test]
fn the_licences_name_the_crates_of_the_program() {
    let file = path("assets/licences.txt");
    if std::env::var_os("UPDATE_LICENCES").is_some() {
        let page = written();
        let write = |out: &mut fs::File| std::io::Write::write_all(out, page.as_bytes());
        demarche_files::storage::atomic::write(&file, write).unwrap();
    }
    let named = named(&fs::read_to_string(file).unwrap());
    let locked = locked();
    let missing: Vec<_> = locked.difference(&named).collect();
    let gone: Vec<_> = named.difference(&locked).collect();
    assert!(
        missing.is_empty() && gone.is_empty(),
        "missing: {missing:?}, gone: {gone:?}; UPDATE_LICENCES=1 cargo test --test licences writes the file again"
    );
}

#[test]
fn long_lines_are_wrapped_at_spaces() {
    let long = format!("{} {}", "a".repeat(60), "b".repeat(60));
    assert_eq!(wrapped(&long), format!("{}\n{}", "a".repeat(60), "b".repeat(60)));
    assert_eq!(wrapped("\n\na  \n\n\n\nb\n"), "a\n\nb");
}
