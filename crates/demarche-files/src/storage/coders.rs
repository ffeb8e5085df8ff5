//! Finds who has marks in a study.

use std::{
    collections::BTreeMap,
    io::{BufReader, Read as _},
    path::Path,
};

use demarche_core::study::{ANNOTATIONS, ArticlePath, Coder, CoderId};

use super::Study;
use crate::formats::native;

/// How much of a file is read to find whose it is, in bytes: that stands before the marks, which may be very many.
const HEAD: u64 = 64 * 1024;

impl Study {
    /// Returns the coders who have a file of marks in this study, sorted by id. A copy that a sync program left is nobody's.
    ///
    /// There may be very many files, so of each coder only as many are read as it takes to find one that is theirs. What cannot
    /// be read is logged.
    pub fn coders(&self) -> Vec<Coder> {
        let mut known = BTreeMap::new();
        let mut folders = vec![(self.root().join(ANNOTATIONS), String::new())];
        while let Some((folder, below)) = folders.pop() {
            let entries = self.inside().entries(&folder);
            let entries = entries.inspect_err(|error| log::warn!("{error}")).unwrap_or_default();
            for entry in entries {
                let name = entry.file_name();
                let (Some(name), Ok(kind)) = (name.to_str(), entry.file_type()) else { continue };
                if kind.is_dir() {
                    let below = format!("{below}/{name}");
                    folders.push((entry.path(), below.trim_start_matches('/').to_owned()));
                    continue;
                }
                let id = name.strip_suffix(".json").and_then(CoderId::new);
                let Some(id) = id.filter(|id| !known.contains_key(id)) else { continue };
                // The study's own files are directly in the folder of saved marks.
                if ArticlePath::new(&below).is_ok()
                    && let Some(name) = self.name_in(&entry.path(), &id)
                {
                    known.insert(id, name);
                }
            }
        }
        known.into_iter().map(|(id, name)| Coder { id, name }).collect()
    }

    /// Returns the name on screen that a coder's file has, or `None` if the file is not theirs.
    fn name_in(&self, file: &Path, id: &CoderId) -> Option<String> {
        let open = || Some(BufReader::new(self.inside().open(file).ok()??.0).take(HEAD));
        if native::skim_coder(open()?).is_some_and(|whose| whose != id.as_str()) {
            return None;
        }
        let name = native::skim_coder_name(open()?).filter(|name| !name.is_empty());
        Some(name.unwrap_or_else(|| id.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::HashSet, fs, io::Write as _};

    use super::*;
    use crate::storage::atomic;

    #[test]
    fn all_who_have_marks_are_found_once_with_their_names() {
        let folder = tempfile::tempdir().unwrap();
        let put = |path: &str, content: &str| {
            let path = folder.path().join("annotations").join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            atomic::write(&path, |file| file.write_all(content.as_bytes())).unwrap();
        };
        let study = Study::at(folder.path()).unwrap();
        assert_eq!(study.coders(), []);
        put("study.json", "{}");
        put("codebook.json", "{}");
        put("a.txt/article.json", "{}");
        put("a.txt/ayesha.json", r#"{"coder": "ayesha", "coder_name": "Ayesha K."}"#);
        put("a.txt/ayesha-2.json", r#"{"coder": "ayesha"}"#);
        put("a.txt/ayesha.mine-20261123.json", r#"{"coder": "ayesha"}"#);
        put("news/b.txt/ayesha.json", "not read");
        put("news/b.txt/bilal.json", "{}");
        let coders = study.coders().into_iter().map(|coder| (coder.id.to_string(), coder.name));
        let expected = [("ayesha", "Ayesha K."), ("bilal", "bilal")];
        let expected = expected.map(|(id, name)| (id.to_owned(), name.to_owned()));
        let found: HashSet<_> = coders.collect();
        assert_eq!(found, HashSet::from(expected));
    }
}
