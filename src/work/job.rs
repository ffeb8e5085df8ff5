//! The workers' jobs.

use std::{
    path::PathBuf,
    sync::{Arc, mpsc::Sender},
};

use demarche_core::{
    article::Article,
    find::Finder,
    study::{Coder, SetKey},
};
use demarche_files::storage::{KeyFile, Settings, Study};

use crate::session::{
    Action, Asked, IfUnreadable, Opened, RecordRequest, SaveRequest, Target, WriteOutcome,
};

/// An article to open.
#[derive(Debug)]
pub(crate) struct OpenJob {
    /// The number of the opening.
    pub(crate) opening: u64,
    /// What to open.
    pub(crate) target: Target,
    /// The coder named on the command line.
    pub(crate) named: Option<Coder>,
    /// What to do with marks that cannot be read.
    pub(crate) if_unreadable: IfUnreadable,
    /// The settings, for the coders of studies and what was open last.
    pub(crate) settings: Settings,
}

/// What a search is for. A newer search replaces one for the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seeker {
    /// The find bar.
    Bar,
    /// The dialog that marks all occurrences.
    MarkAll,
}

/// An article to search.
#[derive(Debug)]
pub(crate) struct FindJob {
    /// What it is for.
    pub(crate) seeker: Seeker,
    /// The number of the search; answers to an earlier one are stale.
    pub(crate) number: u64,
    /// What to look for.
    pub(crate) finder: Finder,
    /// Where to look.
    pub(crate) article: Arc<Article>,
}

/// A set to open for writing.
#[derive(Debug)]
pub(crate) struct SetJob {
    /// The set.
    pub(crate) key: SetKey,
    /// The coder's name on screen.
    pub(crate) coder_name: String,
    /// The article.
    pub(crate) article: Arc<Article>,
    /// The opening it belongs to.
    pub(crate) opening: u64,
    /// Whether it is asked for again.
    pub(crate) asked: Asked,
}

/// A job of the writer, which does them one at a time and in order.
#[derive(Debug)]
pub(crate) enum WriterJob {
    /// Opens the set of an article just read, and answers with both.
    OpenArticle {
        study: Box<Study>,
        opened: Box<Opened>,
        coder: Coder,
        if_unreadable: IfUnreadable,
    },
    /// Opens a set of an article that is already shown.
    OpenSet(SetJob),
    /// Releases a set, if this opening or an earlier one asked for it.
    Release(SetKey, u64),
    /// Writes a set.
    Write(Box<SaveRequest>),
    /// Saves what is stated about an article.
    Record(Box<RecordRequest>),
    /// Moves an article and its set into another folder.
    Move(Box<SaveRequest>, PathBuf),
    /// Saves a version of a set beside the set.
    KeepAside(Box<SaveRequest>),
    /// Tells that all jobs before it are done.
    Reached(Sender<()>),
    /// Writes the settings. The first are those known to be in the file, the second those to write.
    Settings(Box<(Settings, Settings)>, PathBuf),
    /// Writes the user's keys. The first are those known to be in the file, the second those to write.
    Keys(Box<(KeyFile, KeyFile)>, PathBuf),
}

impl WriterJob {
    /// Returns the answer, with this reason, in case the job panics.
    pub(super) fn failure(&self, reason: &str) -> Option<Action> {
        let reason = reason.to_owned();
        match self {
            Self::OpenArticle { opened, .. } => Some(Action::OpenFailed {
                opening: opened.opening,
                what: opened.path.to_string(),
                reason,
            }),
            Self::OpenSet(SetJob { key, opening, asked: Asked::First, .. }) => {
                Some(Action::SetUnreadable {
                    opening: *opening,
                    study: key.study.clone(),
                    path: key.article.clone(),
                    reason,
                })
            }
            Self::Write(request) => Some(Action::Wrote {
                key: request.key.clone(),
                attempt: request.attempt,
                outcome: WriteOutcome::Failed(reason),
            }),
            Self::Record(request) => Some(Action::RecordSaved {
                article: request.edit.article.clone(),
                attempt: request.attempt,
                result: Box::new(Err(reason)),
            }),
            Self::Move(request, _) => Some(Action::Moved {
                from: request.key.clone(),
                attempt: request.attempt,
                result: Err(reason),
            }),
            Self::KeepAside(request) => Some(Action::KeptAside {
                key: request.key.clone(),
                attempt: request.attempt,
                result: Err(reason),
            }),
            Self::OpenSet(SetJob { asked: Asked::Again, opening, .. }) => {
                Some(Action::AccessDenied(*opening))
            }
            Self::Release(..) | Self::Settings(..) | Self::Keys(..) | Self::Reached(_) => None,
        }
    }
}
