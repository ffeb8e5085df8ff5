//! Tests that the README is correct.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::{fs, path::Path};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Returns a file of the project.
fn file(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap()
}

#[test]
fn its_keys_are_those_of_the_program() {
    let readme = file("README.md");
    let (_, rest) = readme.split_once("<!-- keys").unwrap();
    let (_, rest) = rest.split_once("-->\n\n").unwrap();
    let (keys, _) = rest.split_once("\n<!-- end of keys -->").unwrap();
    assert_eq!(keys, demarche::cli::key_table(), "put in what `demarche keys` prints");
}

#[test]
fn its_links_lead_somewhere() {
    for page in ["README.md", "ARCHITECTURE.md", "CHANGELOG.md"] {
        let text = file(page);
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if !link.starts_with("http") {
                let target = root().join(link);
                assert!(target.exists(), "{page}: {link}");
            }
        }
    }
}

#[test]
fn its_commands_are_known() {
    let readme = file("README.md");
    let commands = readme.lines().filter_map(|line| line.strip_prefix("demarche "));
    let mut n_commands = 0;
    for line in commands {
        n_commands += 1;
        // What the shell gives to standard input is no argument.
        let own = line.split(" <").next().unwrap_or(line);
        let arguments = std::iter::once("demarche").chain(own.split(' ')).map(Into::into);
        assert!(demarche::cli::parse(arguments).is_ok(), "{line}");
    }
    assert!(n_commands >= 5);
}

#[test]
fn every_promise_names_tests_that_exist() {
    let page = file("docs/promises.md");
    let mut sources = String::new();
    let mut folders: Vec<_> =
        ["src", "tests", "crates"].iter().map(|name| root().join(name)).collect();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                sources += &fs::read_to_string(path).unwrap();
            }
        }
    }
    let words = page.split('`').skip(1).step_by(2);
    let names: Vec<&str> = words.filter(|name| name.contains('_')).collect();
    assert!(names.len() > 30);
    for name in names {
        assert!(sources.contains(&format!("fn {name}(")), "{name}");
    }
}
