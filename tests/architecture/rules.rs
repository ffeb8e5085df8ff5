//! What may use what.

use std::collections::{BTreeMap, BTreeSet};

use crate::graph::{Use, circles, uses};

/// The greatest length of a source file, in lines; most should be split long before that.
const LONGEST: usize = 500;
/// The greatest length of `main.rs`, in lines.
const LONGEST_MAIN: usize = 30;

/// A crate and the layers of its modules.
pub(crate) struct CrateRules {
    /// The folder of its sources.
    pub(crate) folder: &'static str,
    /// Its top-level modules: each may use those in the layers before its own.
    layers: &'static [&'static [&'static str]],
}

/// The domain.
pub(crate) const CORE: CrateRules = CrateRules {
    folder: "crates/demarche-core/src",
    layers: &[
        &["text"],
        &["study", "article", "codebook", "entity", "find"],
        &["annotation"],
        &["anchor", "merge"],
        &["journal"],
    ],
};

/// The files.
pub(crate) const FILES: CrateRules = CrateRules {
    folder: "crates/demarche-files/src",
    layers: &[&["extract", "formats"], &["storage"]],
};

/// The program.
pub(crate) const PROGRAM: CrateRules =
    CrateRules { folder: "src", layers: &[&["session"], &["work"], &["ui", "cli"]] };

/// The only file that draws without a window.
const RENDER: &str = "src/cli/render.rs";

/// What only some files may use.
const ONLY: &[(&[&str], &[&str])] = &[
    (&["egui", "eframe", "rfd", "winit"], &["src/ui"]),
    (&["serde", "serde_json"], &["crates/demarche-files/src"]),
    (&["std::fs"], &["crates/demarche-files/src/storage", "src/main"]),
    (&["std::process::exit"], &["src/main"]),
    (
        &["println!", "print!", "eprintln!", "eprint!", "std::io::stdout", "std::io::stderr"],
        &["src/cli", "src/main"],
    ),
];

/// What some files may not use, with exceptions.
const NEVER: &[(&[&str], &[&str], &[&str])] = &[
    (&["src/session"], &["std::time", "jiff"], &[]),
    (
        &["src/ui/typeset", "src/ui/theme", "src/ui/raster"],
        &["crate::session", "crate::work", "demarche_files", "demarche_core"],
        &["demarche_core::text", "demarche_core::codebook::ColorName"],
    ),
    (&["src/ui/reader"], &["crate::ui::panels", "crate::ui::sidebar"], &[]),
];

impl CrateRules {
    /// Returns the faults of a crate with these files, as messages of one or more lines. Files in `known` may be too long or
    /// in a circle; one that is neither is a fault too.
    pub(crate) fn faults(&self, sources: &[(&str, &str)], known: &[&str]) -> Vec<String> {
        let code = sources.iter().filter(|(file, _)| !is_test(file)).copied();
        let uses = uses(code);
        let name = |file: &str| format!("{}/{file}", self.folder);
        let mut faulty = BTreeSet::new();
        let mut faults = Vec::new();
        for (file, text) in sources {
            if let Some(fault) = too_long(&name(file), text) {
                faulty.insert(name(file));
                faults.extend(Some(fault).filter(|_| !known.contains(&&*name(file))));
            }
        }
        for (files, closing) in circles(&uses) {
            let files: Vec<String> = files.into_iter().map(name).collect();
            if !files.iter().all(|file| known.contains(&&**file)) {
                faults.push(describe(&files, &closing));
            }
            faulty.extend(files);
        }
        let own = known.iter().filter(|file| begins(file, self.folder, '/'));
        let gone = own.filter(|file| !faulty.contains(**file));
        faults.extend(gone.map(|file| {
            format!("{file}: nothing is wrong with it any more; remove it from the list")
        }));
        let modules: BTreeSet<&str> = sources.iter().map(|(file, _)| module_of(file)).collect();
        let homeless = modules
            .into_iter()
            .filter(|room| !["lib", "main"].contains(room) && self.layer_of(room).is_none());
        faults.extend(
            homeless.map(|room| {
                format!("{}: `{room}` has no place in the order of modules", self.folder)
            }),
        );
        // A file may contain both a name and the path to it; report it once.
        let broken: BTreeSet<String> = uses.iter().filter_map(|at| self.fault_of(at)).collect();
        faults.extend(broken);
        faults
    }

    fn layer_of(&self, room: &str) -> Option<usize> {
        self.layers.iter().position(|layer| layer.contains(&room))
    }

    /// Returns the rule that a use breaks.
    fn fault_of(&self, at: &Use) -> Option<String> {
        let file = format!("{}/{}", self.folder, at.file);
        let place = file.trim_end_matches(".rs").trim_end_matches("/mod");
        let is_in = |places: &[&str]| places.iter().any(|under| begins(place, under, '/'));
        let is_of = |paths: &[&str]| paths.iter().any(|path| begins(&at.full, path, ':'));
        let full = &at.full;
        let from = module_of(&at.file);
        let to = full.strip_prefix("crate::").and_then(|path| path.split(':').next());
        if let Some(to) = to.filter(|to| *to != from)
            && let (Some(own), Some(other)) = (self.layer_of(from), self.layer_of(to))
            && other >= own
            && (file != RENDER || to != "ui")
        {
            return Some(format!("{file}: `{from}` may not use `{to}`: `{full}`"));
        }
        if let Some((_, places)) = ONLY.iter().find(|(what, places)| is_of(what) && !is_in(places))
        {
            return Some(format!("{file}: only {} may use `{full}`", places.join(", ")));
        }
        let is_never = |(places, what, but): &(&[&str], &[&str], &[&str])| {
            is_in(places) && is_of(what) && !is_of(but)
        };
        let own = place.strip_prefix("src/ui/panels/").and_then(|rest| rest.split('/').next());
        let other =
            full.strip_prefix("crate::ui::panels::").and_then(|rest| rest.split(':').next());
        let is_item = at.defined_in.as_deref() == Some("ui/panels/mod.rs");
        let is_neighbour = own.is_some() && other.is_some() && own != other && !is_item;
        (NEVER.iter().any(is_never) || is_neighbour)
            .then(|| format!("{file}: `{}` may not use `{full}`", place.trim_start_matches("src/")))
    }
}

/// Describes a circle: its files, and what each uses of the others.
fn describe(files: &[String], closing: &[&Use]) -> String {
    let mut edges: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
    for at in closing {
        let to = at.defined_in.as_deref().unwrap_or_default();
        edges.entry((&at.file, to)).or_default().insert(&at.written);
    }
    let lines = edges.into_iter().map(|((from, to), written)| {
        let written: Vec<_> = written.into_iter().take(4).collect();
        format!("\n    {from} -> {to}: {}", written.join(", "))
    });
    format!("a circle of {}{}", files.join(", "), lines.collect::<String>())
}

/// Returns whether a path is `start`, or `start` followed by `sign` and more.
fn begins(path: &str, start: &str, sign: char) -> bool {
    path.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with(sign))
}

/// Returns the top-level module of a file.
fn module_of(file: &str) -> &str {
    file.split('/').next().unwrap_or_default().trim_end_matches(".rs")
}

/// Returns whether a file is compiled for tests only.
fn is_test(file: &str) -> bool {
    file.ends_with("tests.rs") || file.contains("/tests/")
}

/// Returns a message if a file is too long.
fn too_long(file: &str, text: &str) -> Option<String> {
    let lines = text.lines().count();
    let limit = if file == "src/main.rs" { LONGEST_MAIN } else { LONGEST };
    (lines > limit).then(|| format!("{file}: {lines} lines; split it along a seam in the domain"))
}
