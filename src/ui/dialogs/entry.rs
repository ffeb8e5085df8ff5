//! What the command palette offers, and which of it was used last.

use demarche_core::{codebook::CodeId, study::ArticlePath};

use crate::session::{Action, Command};

/// How many entries used last are remembered.
const MOST_USED: usize = 30;

/// What the palette offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::ui) enum Entry {
    /// Run this command.
    Command(Command),
    /// Mark with this code.
    Code(CodeId),
    /// Open this article of the study.
    Article(ArticlePath),
}

impl Entry {
    /// Returns the action it stands for.
    pub(in crate::ui) fn action(&self) -> Action {
        match self {
            Self::Command(command) => Action::Run(*command),
            Self::Code(code) => Action::Mark(code.clone()),
            Self::Article(path) => Action::OpenInStudy(path.clone()),
        }
    }
}

/// The entries used last, newest first.
#[derive(Clone, Debug, Default)]
pub(in crate::ui) struct UsedEntries(Vec<Entry>);

impl UsedEntries {
    /// Notes that an entry was used now.
    pub(in crate::ui) fn note(&mut self, entry: Entry) {
        self.0.retain(|used| *used != entry);
        self.0.insert(0, entry);
        self.0.truncate(MOST_USED);
    }

    /// Returns an entry's place among them, or a number behind all.
    pub(super) fn place(&self, entry: &Entry) -> usize {
        self.0.iter().position(|used| used == entry).unwrap_or(usize::MAX)
    }
}
