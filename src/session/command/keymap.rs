//! Which keys run which commands: the table's, except where the user chose others.

use std::{
    collections::{BTreeMap, HashMap},
    fmt,
};

use super::{Command, Context, Shortcut};

/// The keys that the user chose instead of a command's usual ones; none removes them.
pub type OwnKeys = BTreeMap<Command, Vec<Shortcut>>;

/// The keys of all commands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keymap {
    own: OwnKeys,
    // Invariant: every command is in it, and no two of its keys clash.
    keys: BTreeMap<Command, Vec<Shortcut>>,
    /// The same the other way round.
    commands: HashMap<(Context, Shortcut), Command>,
}

/// Keys that two commands want.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clash {
    /// The keys.
    pub shortcut: Shortcut,
    /// The command that has them; `None` if they belong to a code.
    pub winner: Option<Command>,
    /// The command that does not get them.
    pub loser: Command,
}

impl fmt::Display for Clash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { shortcut, winner, loser } = self;
        let loser = loser.name();
        match winner {
            Some(winner) => write!(
                f,
                "{shortcut} is a key of both “{winner}” and “{loser}”: it runs “{winner}”",
                winner = winner.name()
            ),
            None => write!(
                f,
                "{shortcut} cannot be a key of “{loser}”: digits without Ctrl and Alt mark words with a code"
            ),
        }
    }
}

impl Command {
    /// Returns its label without the `…`.
    pub fn name(self) -> &'static str {
        self.spec().label.trim_end_matches('…')
    }

    /// Returns the keys it has unless the user chooses others.
    pub fn usual_keys(self) -> Vec<Shortcut> {
        // A test proves that every key of the table is one.
        self.spec().keys.iter().filter_map(|key| key.parse().ok()).collect()
    }
}

impl Default for Keymap {
    fn default() -> Self {
        Self::new(OwnKeys::new()).0
    }
}

impl Keymap {
    /// Returns the keys with these chosen by the user, and the clashes. Of two commands that want the same keys, the one for
    /// which the user chose them gets them, else the one that is first in the list of commands.
    pub fn new(own: OwnKeys) -> (Self, Vec<Clash>) {
        let mut keymap =
            Self { own: OwnKeys::new(), keys: BTreeMap::new(), commands: HashMap::new() };
        let mut clashes = Vec::new();
        let chosen = own.iter().map(|(command, keys)| (*command, keys.clone()));
        let usual = Command::all()
            .filter(|command| !own.contains_key(command))
            .map(|command| (command, command.usual_keys()));
        for (command, keys) in chosen.chain(usual) {
            let mut kept: Vec<Shortcut> = Vec::with_capacity(keys.len());
            for shortcut in keys {
                let winner = keymap.owners(shortcut, command).into_iter().next();
                if winner.is_some() || shortcut.is_of_a_code() {
                    clashes.push(Clash { shortcut, winner, loser: command });
                } else if !kept.contains(&shortcut) {
                    kept.push(shortcut);
                }
            }
            let context = command.spec().context;
            keymap.commands.extend(kept.iter().map(|shortcut| ((context, *shortcut), command)));
            keymap.keys.insert(command, kept);
        }
        keymap.own = own;
        (keymap, clashes)
    }

    /// Returns the keys chosen by the user.
    pub fn own(&self) -> &OwnKeys {
        &self.own
    }

    /// Returns a command's keys; the first is shown in menus.
    pub fn keys(&self, command: Command) -> &[Shortcut] {
        self.keys.get(&command).map_or(&[], Vec::as_slice)
    }

    /// Returns a command's first key as text; empty if it has none.
    pub fn label(&self, command: Command) -> String {
        self.keys(command).first().map(Shortcut::to_string).unwrap_or_default()
    }

    /// Returns a text with a command's first key in brackets, if it has one: `Undo (Ctrl+Z)`.
    pub fn with_key(&self, text: &str, command: Command) -> String {
        match self.keys(command).first() {
            Some(key) => format!("{text} ({key})"),
            None => text.to_owned(),
        }
    }

    /// Returns the command that keys run in one context.
    pub fn command(&self, shortcut: Shortcut, context: Context) -> Option<Command> {
        self.commands.get(&(context, shortcut)).copied()
    }

    /// Returns the commands whose keys these are and which cannot share them with this command.
    pub fn owners(&self, shortcut: Shortcut, command: Command) -> Vec<Command> {
        let own = command.spec().context;
        let clashing = Context::ALL.into_iter().filter(|context| own.clashes_with(*context));
        let owners = clashing.filter_map(|context| self.command(shortcut, context));
        owners.filter(|owner| *owner != command).collect()
    }

    /// Returns the user's keys changed so that a command has these; they are taken from the commands that had them.
    pub fn bound(&self, command: Command, keys: Vec<Shortcut>) -> OwnKeys {
        let mut own = self.own.clone();
        for shortcut in &keys {
            for owner in self.owners(*shortcut, command) {
                let had = own.get(&owner).map_or_else(|| self.keys(owner), Vec::as_slice);
                let kept = had.iter().copied().filter(|other| other != shortcut).collect();
                own.insert(owner, kept);
            }
        }
        own.insert(command, keys);
        own.retain(|command, keys| *keys != command.usual_keys());
        own
    }

    /// Returns the user's keys without those of this command; its usual keys are taken back from the commands that have
    /// them.
    pub fn reset(&self, command: Command) -> OwnKeys {
        self.bound(command, command.usual_keys())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn keys(texts: &[&str]) -> Vec<Shortcut> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    fn own(entries: &[(Command, &[&str])]) -> OwnKeys {
        entries.iter().map(|(command, texts)| (*command, keys(texts))).collect()
    }

    #[test]
    fn the_usual_keys_do_not_clash() {
        let (keymap, clashes) = Keymap::new(OwnKeys::new());
        assert_eq!(clashes, []);
        for command in Command::all() {
            let written: Vec<String> =
                keymap.keys(command).iter().map(Shortcut::to_string).collect();
            assert_eq!(written, command.spec().keys);
        }
    }

    #[test]
    fn chosen_keys_win_over_usual_ones_and_the_clash_is_put_in_words() {
        let (keymap, clashes) = Keymap::new(own(&[(Command::ToggleMarks, &["F20", "Ctrl+E"])]));
        assert_eq!(keymap.keys(Command::ToggleMarks), keys(&["F20", "Ctrl+E"]));
        assert_eq!(keymap.keys(Command::Export), []);
        let words: Vec<String> = clashes.iter().map(Clash::to_string).collect();
        assert_eq!(
            words,
            ["Ctrl+E is a key of both “Codes and marks” and “Export”: it runs “Codes and marks”"]
        );
    }

    #[test]
    fn the_same_keys_may_have_several_meanings_in_the_text() {
        let (keymap, clashes) = Keymap::new(own(&[(Command::NextMark, &["Tab", "N"])]));
        assert_eq!(clashes, [], "Tab switches the edges only while they are moved");
        assert_eq!(keymap.command(keys(&["Tab"])[0], Context::Text), Some(Command::NextMark));
        assert_eq!(keymap.command(keys(&["Tab"])[0], Context::Edges), Some(Command::SwapEdge));
    }

    #[test]
    fn digits_are_left_to_the_codes() {
        let (keymap, clashes) = Keymap::new(own(&[(Command::NextMark, &["4", "Alt+4"])]));
        assert_eq!(keymap.keys(Command::NextMark), keys(&["Alt+4"]));
        assert!(clashes[0].to_string().starts_with("4 cannot be a key of “Next mark”"));
    }

    #[test]
    fn keys_are_taken_from_all_that_have_them_and_given_back() {
        let start = Keymap::default();
        let enter = keys(&["Enter"]);
        let (keymap, clashes) = Keymap::new(start.bound(Command::SaveNow, enter.clone()));
        assert_eq!(clashes, []);
        for other in [Command::EditEdges, Command::ChooseCode, Command::KeepEdges] {
            assert_eq!(keymap.keys(other), [], "{other:?}");
        }
        let (keymap, _) = Keymap::new(keymap.reset(Command::ChooseCode));
        assert_eq!(
            (keymap.keys(Command::ChooseCode), keymap.keys(Command::SaveNow)),
            (&*enter, &[][..])
        );
        let back =
            Command::all().fold(keymap, |keymap, command| Keymap::new(keymap.reset(command)).0);
        assert_eq!(back, start);
    }

    proptest! {
        #[test]
        fn however_keys_are_bound_nothing_clashes(
            bound in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 1..30),
        ) {
            let commands: Vec<Command> = Command::all().collect();
            let all: Vec<Shortcut> = commands.iter().flat_map(|command| command.usual_keys()).collect();
            let mut keymap = Keymap::default();
            for (command, shortcut) in bound {
                let (command, shortcut) = (*command.get(&commands), *shortcut.get(&all));
                let (next, clashes) = Keymap::new(keymap.bound(command, vec![shortcut]));
                prop_assert_eq!(clashes, []);
                prop_assert_eq!(next.keys(command), [shortcut]);
                keymap = next;
            }
        }
    }
}
