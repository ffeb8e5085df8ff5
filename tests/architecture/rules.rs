//! The rules as data, and what breaks them.

use crate::{
    lexer::tokens,
    paths::{Named, Place, module_of, paths},
};

/// A room of the house: a module at the crate's root.
pub(crate) struct Room {
    /// Its name.
    pub(crate) name: &'static str,
    /// What it may import of ours: rooms, or single items of them.
    imports: &'static [&'static str],
}

/// All rooms in reading order.
pub(crate) const ROOMS: &[Room] = &[
    Room { name: "text", imports: &[] },
    Room { name: "article", imports: &["text"] },
    Room { name: "codebook", imports: &["text"] },
    Room { name: "annotation", imports: &["text", "article::Sha256", "codebook::CodeId"] },
    Room { name: "anchor", imports: &["text", "article", "codebook", "annotation"] },
    Room { name: "session", imports: &["text", "article", "codebook", "annotation", "anchor"] },
    Room { name: "extract", imports: &["text", "article", "codebook", "annotation", "anchor"] },
    Room { name: "formats", imports: &["text", "article", "codebook", "annotation", "anchor"] },
    Room {
        name: "storage",
        imports: &["text", "article", "codebook", "annotation", "anchor", "extract", "formats"],
    },
    Room {
        name: "ui",
        imports: &[
            "text",
            "article",
            "codebook",
            "annotation",
            "anchor",
            "session",
            "extract",
            "formats",
            "storage",
        ],
    },
    Room {
        name: "cli",
        imports: &[
            "text",
            "article",
            "codebook",
            "annotation",
            "anchor",
            "session",
            "extract",
            "formats",
            "storage",
        ],
    },
];

/// The one file outside the window's room that may use it: it draws pictures without a window.
const RENDER: &str = "cli::render";

/// Rooms inside the window that know nothing of what is shown, and all they may import of ours.
const PLAIN_ROOMS: [(&str, &[&str]); 3] = [
    ("ui::typeset", &["text", "ui::typeset", "ui::theme", "ui::raster"]),
    ("ui::theme", &["text", "ui::typeset", "ui::theme", "ui::raster", "codebook::ColorName"]),
    ("ui::raster", &["text", "ui::typeset", "ui::theme", "ui::raster"]),
];

/// Names of other crates, and the only modules that may say them.
const NAMES: &[(&str, &[&str])] = &[
    ("egui", &["ui"]),
    ("eframe", &["ui"]),
    ("rfd", &["ui"]),
    ("winit", &["ui"]),
    ("egui_kittest", &["ui"]),
    ("serde", &["formats", "storage", "ui::settings"]),
    ("serde_json", &["formats", "storage", "ui::settings"]),
    ("std::fs", &["storage"]),
    ("std::time", &["formats", "storage", "ui", "cli"]),
    ("jiff", &["formats", "storage", "ui", "cli"]),
    ("demarche", &["main"]),
];

/// The modules that may print.
const PRINTERS: [&str; 2] = ["cli", "main"];

/// The macros that print.
const PRINTING: [&str; 5] = ["print", "println", "eprint", "eprintln", "dbg"];

/// Returns what in a file breaks the rules, one line each: file, line, rule.
pub(crate) fn check(file: &str, source: &str) -> Vec<String> {
    let module = match file {
        "src/main.rs" => "main".to_owned(),
        _ => module_of(file).join("::"),
    };
    let mut found: Vec<(usize, String)> = Vec::new();
    for named in paths(file, source) {
        let reason = if named.is_ours { ours(&module, &named) } else { others(&module, &named) };
        found.extend(reason.map(|reason| (named.line, reason)));
    }
    let tokens = tokens(source);
    for window in tokens.windows(4) {
        let [first, second, third, fourth] = [0, 1, 2, 3].map(|at| window[at].text);
        if [first, second, third, fourth] == ["#", "[", "path", "="] {
            let reason = "a module stands where its name says, not at another path";
            found.push((window[0].line, reason.to_owned()));
        }
    }
    for pair in tokens.windows(2) {
        if PRINTING.contains(&pair[0].text) && pair[1].text == "!" && !is_in(&module, &PRINTERS) {
            found.push((pair[0].line, printing()));
        }
    }
    found.sort();
    found.into_iter().map(|(line, reason)| format!("{file}:{line}: {reason}")).collect()
}

/// Returns whether `path` is one of `places` or inside one.
fn is_in(path: &str, places: &[&str]) -> bool {
    places.iter().any(|place| {
        path.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
    })
}

fn printing() -> String {
    format!("only {} may print; return what there is to say", in_words(&PRINTERS))
}

fn in_words(modules: &[&str]) -> String {
    modules.iter().map(|module| format!("`{module}`")).collect::<Vec<_>>().join(", ")
}

/// Returns why a path into our own crate is refused, if it is.
fn ours(module: &str, named: &Named) -> Option<String> {
    let path = named.segments.join("::");
    let first = named.segments.first().map_or("", String::as_str);
    if first.is_empty() || first == "*" {
        return Some("import by name, not the whole crate".to_owned());
    }
    if let Some((room, allowed)) = PLAIN_ROOMS.iter().find(|(room, _)| is_in(module, &[room])) {
        return (!is_in(&path, allowed)).then(|| {
            let allowed = allowed.join(", ");
            format!("`{room}` may not import `{path}`; of ours it imports {allowed}")
        });
    }
    if is_in(module, &["ui::reader"]) && is_in(&path, &["ui::sidebar"]) {
        return Some(format!(
            "`ui::reader` may not import `{path}`: the reader knows nothing of the sidebar"
        ));
    }
    let own = module.split("::").next().unwrap_or_default();
    let room = ROOMS.iter().find(|room| room.name == own)?;
    if first == own || is_in(&path, room.imports) || (module == RENDER && first == "ui") {
        return None;
    }
    let allowed = match room.imports {
        [] => "nothing of ours".to_owned(),
        imports => imports.join(", "),
    };
    Some(format!("`{own}` may not import `{path}`; it imports {allowed}"))
}

/// Returns why a path to another crate is refused, if it is.
fn others(module: &str, named: &Named) -> Option<String> {
    let segments: Vec<&str> = named.segments.iter().map(String::as_str).collect();
    if named.place == Place::Import && matches!(segments.as_slice(), ["std"] | ["std", "*"]) {
        return Some("import by name, not the whole crate".to_owned());
    }
    if matches!(segments.as_slice(), [.., "process", "exit"]) && module != "main" {
        return Some("only `main` may end the program".to_owned());
    }
    if matches!(segments.as_slice(), [.., "io", "stdout" | "stderr"]) && !is_in(module, &PRINTERS) {
        return Some(printing());
    }
    let path = segments.join("::");
    NAMES
        .iter()
        .find(|(name, places)| is_in(&path, &[name]) && !is_in(module, places))
        .map(|(name, places)| format!("only {} may name `{name}`", in_words(places)))
}
