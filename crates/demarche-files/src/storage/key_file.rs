//! The keys that the user chose: `keys.json` beside the settings.

use std::{collections::BTreeMap, path::Path};

use serde::Deserialize as _;
use serde_json::Value;

use super::{
    StorageError,
    own_file::{Members, OwnFile},
    shown,
};

/// The file's kind.
const FILE: OwnFile = OwnFile { format: "demarche/keys", what: "your own keys" };

/// The member with the keys by command.
const KEYS: &str = "keys";

/// The keys that the user chose, by the names of the commands: `"next-mark": ["N", "F8"]`. No keys means that the command has
/// none. The names and keys are not checked here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyFile {
    /// The keys by command.
    pub keys: BTreeMap<String, Vec<String>>,
}

/// Changes of the keys by command: its new keys, or `None` if it is to have its usual ones again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyChanges(BTreeMap<String, Option<Vec<String>>>);

impl KeyChanges {
    /// Adds changes made after these.
    pub fn extend(&mut self, newer: Self) {
        self.0.extend(newer.0);
    }
}

impl KeyFile {
    /// Loads the keys from this file. Never fails; returns a warning for the user if something could not be used.
    ///
    /// A file that cannot be read is left as it is, because people write it by hand: they may repair it.
    pub fn load_from(path: &Path) -> (Self, Option<String>) {
        FILE.load(path, Self::from_members, |reason| {
            let path = shown(path);
            format!("your own keys could not be read ({reason}), so the usual keys apply: {path}")
        })
    }

    /// Loads the keys again from this file, which another program has changed. If it cannot be used, returns what to tell the user.
    pub fn reload_from(path: &Path) -> Result<Self, String> {
        let (keys, warning) = FILE.load(path, Self::from_members, |reason| {
            let path = shown(path);
            format!("your own keys could not be read again ({reason}), so they stay as they were: {path}")
        });
        warning.map_or(Ok(keys), Err)
    }

    /// Returns what changed since `base`, by command.
    pub fn changes_since(&self, base: &Self) -> KeyChanges {
        let names = base.keys.keys().chain(self.keys.keys());
        let is_changed = |name: &&String| self.keys.get(*name) != base.keys.get(*name);
        let change = |name: &String| (name.clone(), self.keys.get(name).cloned());
        KeyChanges(names.filter(is_changed).map(change).collect())
    }

    /// Returns these keys with the changes.
    #[must_use]
    pub fn with(mut self, changes: &KeyChanges) -> Self {
        for (name, keys) in &changes.0 {
            match keys {
                Some(keys) => drop(self.keys.insert(name.clone(), keys.clone())),
                None => drop(self.keys.remove(name)),
            }
        }
        self
    }

    /// Saves these changes, after which the keys of this window are `self`. Keeps what the file says of other commands, whoever
    /// wrote it, and unknown keys. A file that is not one of keys is set aside.
    pub fn save_to(&self, changes: &KeyChanges, path: &Path) -> Result<(), StorageError> {
        let keys = self.keys.iter().map(|(name, keys)| (name.clone(), keys.clone().into()));
        let all = [(KEYS.to_owned(), Value::Object(keys.collect()))].into_iter().collect();
        FILE.update(path, all, |members| {
            if !members.get(KEYS).is_some_and(Value::is_object) {
                members.insert(KEYS.to_owned(), Value::Object(Members::new()));
            }
            let Some(Value::Object(saved)) = members.get_mut(KEYS) else { return };
            for (name, keys) in &changes.0 {
                match keys {
                    Some(keys) => drop(saved.insert(name.clone(), keys.clone().into())),
                    None => drop(saved.shift_remove(name)),
                }
            }
        })
    }

    fn from_members(members: &Members) -> Self {
        let entries = members.get(KEYS).and_then(Value::as_object).into_iter().flatten();
        let keys = entries.filter_map(|(command, keys)| {
            // One key may stand without brackets.
            let list = keys.as_str().map(|key| vec![key.to_owned()]);
            let list = list.or_else(|| Vec::<String>::deserialize(keys).ok())?;
            Some((command.clone(), list))
        });
        Self { keys: keys.collect() }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn file(entries: &[(&str, &[&str])]) -> KeyFile {
        let owned = |(command, keys): &(&str, &[&str])| {
            ((*command).to_owned(), keys.iter().map(|key| (*key).to_owned()).collect())
        };
        KeyFile { keys: entries.iter().map(owned).collect() }
    }

    fn write(path: &Path, text: &str) {
        super::super::atomic::write(path, |out| out.write_all(text.as_bytes())).unwrap();
    }

    fn save(keys: &KeyFile, base: &KeyFile, path: &Path) {
        keys.save_to(&keys.changes_since(base), path).unwrap();
    }

    fn read(path: &Path) -> Value {
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
    }

    #[test]
    fn keys_are_saved_and_loaded_and_unknown_ones_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.json");
        assert_eq!(KeyFile::load_from(&path), (KeyFile::default(), None));
        let keys = file(&[("next-mark", &["N", "F8"]), ("export", &[])]);
        save(&keys, &KeyFile::default(), &path);
        assert_eq!(KeyFile::load_from(&path), (keys.clone(), None));
        write(
            &path,
            r#"{"format": "demarche/keys", "version": 1, "author": "me", "keys": {"later": ["F9"], "export": []}}"#,
        );
        save(&file(&[("undo", &["F6"])]), &keys, &path);
        let saved = read(&path);
        assert_eq!(saved["author"], "me");
        assert_eq!(saved["keys"].to_string(), r#"{"later":["F9"],"undo":["F6"]}"#);
    }

    #[test]
    fn only_the_commands_that_this_window_changed_are_changed_in_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.json");
        let base = file(&[("next-mark", &["N"]), ("export", &["F9"])]);
        let theirs = file(&[("next-mark", &["F6"]), ("redo", &[]), ("export", &["F9"])]);
        save(&theirs, &KeyFile::default(), &path);
        let ours = file(&[("next-mark", &["N"]), ("undo", &["F7"])]);
        let mut changes = ours.changes_since(&base);
        ours.save_to(&changes, &path).unwrap();
        let both = file(&[("next-mark", &["F6"]), ("redo", &[]), ("undo", &["F7"])]);
        assert_eq!(KeyFile::load_from(&path), (both.clone(), None));
        assert_eq!(theirs.with(&changes), both);
        changes.extend(file(&[("export", &["F8"])]).changes_since(&ours));
        let later = file(&[("export", &["F8"]), ("redo", &[])]);
        assert_eq!(file(&[("redo", &[]), ("next-mark", &[])]).with(&changes), later);
    }

    #[test]
    fn a_broken_file_is_reported_and_left_until_keys_are_saved() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.json");
        write(&path, "{\"keys\": ");
        let (keys, warning) = KeyFile::load_from(&path);
        assert_eq!(keys, KeyFile::default());
        assert!(warning.unwrap().contains("line 1 column"));
        assert!(path.exists());
        let own = file(&[("undo", &["F6"])]);
        save(&own, &KeyFile::default(), &path);
        assert_eq!(KeyFile::load_from(&path), (own, None));
        let names = std::fs::read_dir(folder.path()).unwrap();
        let kept = names.filter(|entry| {
            let name = entry.as_ref().unwrap().file_name();
            name != "keys.json" && name != "keys.lock"
        });
        assert_eq!(kept.count(), 1, "the broken file is set aside");
    }

    #[test]
    fn a_newer_file_is_read_and_not_changed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.json");
        let text = r#"{"format": "demarche/keys", "version": 99, "keys": {"undo": "F6"}}"#;
        write(&path, text);
        let (keys, warning) = KeyFile::load_from(&path);
        assert_eq!(keys, file(&[("undo", &["F6"])]));
        assert!(warning.unwrap().contains("newer version"));
        save(&KeyFile::default(), &keys, &path);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    }
}
