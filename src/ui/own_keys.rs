//! The keys that the user chose: read from their file, changed, and saved.

use std::{collections::BTreeMap, sync::Arc};

use demarche_files::storage::KeyFile;
use egui::{Context, Event};

use super::{app::App, given::OwnKeyFile};
use crate::session::{Action, Clash, Command, Keymap, OwnKeys, Shortcut};

/// How many problems of the file are put in words; a notice says how many more there are.
const MOST_PROBLEMS: usize = 3;

impl App {
    /// Uses the keys of the user's file, and prepares warnings about those that cannot be used.
    pub(super) fn use_own_keys(&mut self, OwnKeyFile { path, keys, warning }: OwnKeyFile) {
        let (keymap, problems) = keymap_of(&keys);
        self.keys_refusal.clone_from(&warning);
        self.view.warnings.extend(warning);
        self.view.warnings.extend(few(problems));
        (self.keys_file, self.saved_keys) = (path, keys);
        self.asked.push_front(Action::SetKeymap(Arc::new(keymap)));
    }

    /// Reads the file of keys again if the user comes back to the window, maybe from an editor.
    pub(super) fn read_own_keys_if_back(&mut self, ctx: &Context) {
        let is_back = |event: &Event| matches!(event, Event::WindowFocused(true));
        if !ctx.input(|input| input.events.iter().any(is_back)) {
            return;
        }
        if let Some(file) = self.keys_file.clone() {
            self.keys_request += 1;
            self.workers.read_keys(file, self.keys_request);
        }
    }

    /// Uses the keys as they are in the file now; if they cannot be read, those so far stay.
    pub(super) fn follow_own_keys(
        &mut self,
        ctx: &Context,
        number: u64,
        read: Result<KeyFile, String>,
    ) {
        // The file was read before keys were chosen here. Another answer follows.
        if number != self.keys_request {
            return;
        }
        let problems = match read {
            Ok(keys) if keys == self.saved_keys => {
                self.keys_refusal = None;
                return;
            }
            Ok(keys) => {
                let (keymap, problems) = keymap_of(&keys);
                (self.saved_keys, self.keys_refusal) = (keys, None);
                self.act(ctx, Action::SetKeymap(Arc::new(keymap)));
                few(problems)
            }
            Err(refusal) if self.keys_refusal.as_ref() == Some(&refusal) => return,
            Err(refusal) => {
                self.keys_refusal = Some(refusal.clone());
                vec![refusal]
            }
        };
        self.view.warnings.extend(problems);
    }

    /// Uses these keys of the user from now on, and saves them.
    pub(super) fn set_own_keys(&mut self, ctx: &Context, own: OwnKeys) {
        let (keymap, _) = Keymap::new(own);
        let keys = changed(&self.saved_keys, self.session.keymap().own(), keymap.own());
        self.act(ctx, Action::SetKeymap(Arc::new(keymap)));
        let before = std::mem::replace(&mut self.saved_keys, keys.clone());
        if let Some(file) = self.keys_file.clone() {
            self.keys_request += 1;
            self.workers.save_keys((before, keys), file, self.keys_request);
        }
    }
}

/// Returns the first problems, and how many more there are.
fn few(mut problems: Vec<String>) -> Vec<String> {
    let n_more = problems.len().saturating_sub(MOST_PROBLEMS);
    problems.truncate(MOST_PROBLEMS);
    problems.extend((n_more > 0).then(|| format!("keys.json has {n_more} more problems")));
    problems
}

/// Returns the keys with the user's own, and in words what of these cannot be used.
fn keymap_of(file: &KeyFile) -> (Keymap, Vec<String>) {
    let by_name: BTreeMap<&str, Command> =
        Command::all().map(|command| (command.spec().name, command)).collect();
    let mut own = OwnKeys::new();
    let mut problems = Vec::new();
    for (name, texts) in &file.keys {
        let Some(command) = by_name.get(name.as_str()) else {
            problems.push(format!("keys.json: there is no command “{name}”"));
            continue;
        };
        let mut keys = Vec::new();
        for text in texts {
            match text.parse::<Shortcut>() {
                Ok(shortcut) => keys.push(shortcut),
                Err(error) => problems.push(format!(
                    "keys.json: “{text}” cannot be a key of “{}”: {error}",
                    command.name()
                )),
            }
        }
        // A command whose new keys are all wrong keeps its usual ones.
        if texts.is_empty() || !keys.is_empty() {
            own.insert(*command, keys);
        }
    }
    let (keymap, clashes) = Keymap::new(own);
    problems.extend(clashes.iter().map(Clash::to_string));
    (keymap, problems)
}

/// Returns the file's keys with what changed from `old` to `new`. The rest stays as it was written.
fn changed(file: &KeyFile, old: &OwnKeys, new: &OwnKeys) -> KeyFile {
    let mut file = file.clone();
    for command in Command::all() {
        let name = command.spec().name;
        match new.get(&command) {
            keys if keys == old.get(&command) => {}
            Some(keys) => {
                let texts = keys.iter().map(Shortcut::to_string).collect();
                file.keys.insert(name.to_owned(), texts);
            }
            None => drop(file.keys.remove(name)),
        }
    }
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(entries: &[(&str, &[&str])]) -> KeyFile {
        let owned = |(name, keys): &(&str, &[&str])| {
            ((*name).to_owned(), keys.iter().map(|key| (*key).to_owned()).collect())
        };
        KeyFile { keys: entries.iter().map(owned).collect() }
    }

    #[test]
    fn what_cannot_be_used_is_put_in_words_and_the_rest_is_used() {
        let (keymap, problems) = keymap_of(&file(&[
            ("export", &["Hyper+E", "F20"]),
            ("next-mark", &["Nowhere"]),
            ("fly", &["F6"]),
            ("toggle-marks", &["ctrl+o"]),
            ("redo", &[]),
        ]));
        assert_eq!(keymap.label(Command::Export), "F20");
        assert_eq!(keymap.label(Command::NextMark), "]");
        assert_eq!(keymap.keys(Command::Redo), []);
        assert_eq!(
            problems,
            [
                "keys.json: “Hyper+E” cannot be a key of “Export”: “Hyper” is not Ctrl, Alt or Shift",
                "keys.json: there is no command “fly”",
                "keys.json: “Nowhere” cannot be a key of “Next mark”: there is no key “Nowhere”",
                "Ctrl+O is a key of both “Codes and marks” and “Open article”: it runs “Codes and marks”",
            ]
        );
    }

    #[test]
    fn the_rest_of_the_file_stays_as_it_was() {
        let before = file(&[("fly", &["F6"]), ("export", &["ctrl + k"]), ("undo", &["F7"])]);
        let (keymap, _) = keymap_of(&before);
        let mut own = keymap.own().clone();
        own.remove(&Command::Undo);
        own.insert(Command::Redo, Vec::new());
        let after = changed(&before, keymap.own(), &own);
        assert_eq!(after, file(&[("fly", &["F6"]), ("export", &["ctrl + k"]), ("redo", &[])]));
    }
}
