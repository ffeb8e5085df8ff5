//! The names of the files of many articles in one folder.

use std::{
    collections::{HashMap, HashSet},
    fs,
    path::Path,
};

use demarche_core::study::folded_name;

use crate::{
    extract::table::{Draft, TextForm},
    storage::file_name_for,
};

/// How much of the text names an article that has neither an identifier nor a title, in characters.
const WORDS: usize = 60;

/// Gives each article a name of its own, also where file systems ignore case.
#[derive(Debug, Default)]
pub(super) struct Names {
    taken: HashSet<String>,
    /// The next number to try for a name.
    next: HashMap<String, u64>,
}

impl Names {
    /// Takes the names of all that is in these folders. One that cannot be read counts as empty.
    pub(super) fn in_folders(folders: &[&Path]) -> Self {
        let entries = folders.iter().flat_map(fs::read_dir).flatten().flatten();
        let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
        Self { taken: names.map(|name| folded_name(&name)).collect(), next: HashMap::new() }
    }

    /// Returns a name for an article: from its identifier, or else from its date and title.
    pub(super) fn give(&mut self, draft: &Draft) -> String {
        let ending = match draft.form {
            TextForm::Plain => "txt",
            TextForm::WebPage => "html",
        };
        let name = file_name_for(&words_for(draft));
        let stem = name.strip_suffix(".txt").unwrap_or(&name);
        let first = format!("{stem}.{ending}");
        if self.taken.insert(folded_name(&first)) {
            return first;
        }
        let number = self.next.entry(folded_name(stem)).or_insert(2);
        loop {
            let name = format!("{stem}-{number}.{ending}");
            *number += 1;
            if self.taken.insert(folded_name(&name)) {
                return name;
            }
        }
    }
}

fn words_for(draft: &Draft) -> String {
    if !draft.id.is_empty() {
        return draft.id.clone();
    }
    let date = draft.record.date.as_deref().unwrap_or_default();
    let start = || match draft.form {
        TextForm::Plain => {
            let line = draft.text.lines().map(str::trim).find(|line| !line.is_empty());
            line.unwrap_or_default().chars().take(WORDS).collect()
        }
        // Its first words are elements.
        TextForm::WebPage => format!("record {}", draft.number),
    };
    let title = draft.record.title.clone().unwrap_or_else(start);
    format!("{date} {title}")
}
