//! The workers' jobs.

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::Sender,
    },
};

use demarche_core::{
    article::{Article, Sha256},
    codebook::CodeId,
    find::{Excerpt, Finder, Progress},
    study::{ArticlePath, Coder, CoderId, OnDisk, SetKey, StudyId},
    text::Span,
};
use demarche_files::storage::{KeyFile, Settings, Study};

use crate::session::{
    Action, ArticleKey, Asked, CopiesRequest, FollowChange, IfUnreadable, LookRequest, Opened,
    RecordRequest, SaveRequest, Target, TheirsRequest, WriteOutcome,
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

/// A study to search.
#[derive(Debug)]
pub(crate) struct StudyFindJob {
    /// The number of the search; answers to an earlier one are stale.
    pub(crate) number: u64,
    /// What to look for.
    pub(crate) finder: Finder,
    /// The study.
    pub(crate) study: StudyId,
    /// The articles, in order.
    pub(crate) articles: Vec<ArticlePath>,
    /// The coder for whose marks it is said which hits are marked already.
    pub(crate) coder: Option<CoderId>,
    /// The search ends with this hit.
    pub(crate) most: usize,
}

/// The hits in an article of the study.
#[derive(Debug)]
pub(crate) struct FoundIn {
    /// The article.
    pub(crate) article: ArticlePath,
    /// Its title, or its file name.
    pub(crate) title: String,
    /// The text they are in.
    pub(crate) text_sha256: Sha256,
    /// The hits, in reading order.
    pub(crate) hits: Vec<StudyHit>,
}

/// A hit in an article of the study.
#[derive(Debug)]
pub(crate) struct StudyHit {
    /// Its place.
    pub(crate) span: Span,
    /// The words around it.
    pub(crate) excerpt: Excerpt,
    /// The codes of the coder's marks on exactly these words.
    pub(crate) codes: Vec<CodeId>,
}

/// What a search in a study has found since its last answer.
#[derive(Debug)]
pub(crate) struct StudyHits {
    /// The articles with hits.
    pub(crate) articles: Vec<FoundIn>,
    /// How many articles have been searched so far.
    pub(crate) n_searched: usize,
    /// How many of them could not be read.
    pub(crate) n_unreadable: usize,
    /// Whether more may come.
    pub(crate) progress: Progress,
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

/// A history to read.
#[derive(Debug)]
pub(crate) struct HistoryJob {
    /// The number of the request, repeated in the answer.
    pub(crate) number: u64,
    /// The set.
    pub(crate) key: SetKey,
    /// The article its marks are placed in.
    pub(crate) article: Arc<Article>,
}

/// What to do with copies of a set.
#[derive(Debug)]
pub(crate) enum CopiesJob {
    /// Read them.
    Read(CopiesRequest),
    /// Rename those that were merged, each with what its file held.
    PutAside(SetKey, Vec<(String, OnDisk)>),
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
    /// Reads an article and its set, with its lock, so that the set can be changed without being shown.
    Fetch { number: u64, key: SetKey, coder_name: String },
    /// Releases a set, if this opening or an earlier one asked for it.
    Release(SetKey, u64),
    /// Writes a set.
    Write(Box<SaveRequest>),
    /// Reads the file of the shown set if another program changed it.
    Look(LookRequest),
    /// Reads what another program wrote into the file of an unsaved set.
    ReadTheirs(TheirsRequest),
    /// Saves what is stated about an article.
    Record(Box<RecordRequest>),
    /// Moves an article and its set into another folder.
    Move(Box<SaveRequest>, PathBuf),
    /// Moves all that is saved about an article.
    Follow(Box<FollowChange>),
    /// Reads copies of a set, or puts them aside.
    Copies(Box<CopiesJob>),
    /// Keeps a version of a set outside the study until it is saved, unless a newer one than it waits for that.
    KeepMeanwhile(Box<SaveRequest>, Newest),
    /// Removes the copy of details that was kept outside the study.
    ForgetRecord(ArticleKey),
    /// Names these copies outside the study no more.
    LeaveCopies(Vec<PathBuf>),
    /// Keeps what a closing window has of a set outside the study, because no folder was chosen for it.
    KeepOutside(Box<SaveRequest>),
    /// Saves a version of a set beside the set.
    KeepAside(Box<SaveRequest>),
    /// Tells that all jobs before it are done.
    Reached(Sender<()>),
    /// Writes the settings. The first are those known to be in the file, the second those to write.
    Settings(Box<(Settings, Settings)>, PathBuf),
    /// Writes the user's keys. The first are those they were changed from. This and the next one have the number of the request.
    Keys(Box<(KeyFile, KeyFile)>, PathBuf, u64),
    /// Reads the user's keys.
    ReadKeys(PathBuf, u64),
}

/// What a closing window tries to save.
pub(super) enum LastTry {
    /// A set.
    Set(Box<SaveRequest>),
    /// What is stated about an article.
    Record(Box<RecordRequest>),
}

/// The newest revision of a set that waits to be kept outside the study.
pub(crate) type Newest = Arc<AtomicU64>;

/// What waits to be kept outside the study: while a large set is in conflict, it is written whole for each step.
#[derive(Debug, Default)]
pub(super) struct Waiting(BTreeMap<SetKey, Newest>);

impl Waiting {
    /// Returns the job that keeps a version of a set. It replaces those before it that are not begun.
    pub(super) fn keep_meanwhile(&mut self, request: SaveRequest) -> WriterJob {
        let newest = self.0.entry(request.key.clone()).or_default();
        newest.store(request.revision, Ordering::Relaxed);
        WriterJob::KeepMeanwhile(Box::new(request), Arc::clone(newest))
    }
}

impl CopiesJob {
    fn failure(&self, reason: String) -> Action {
        match self {
            Self::Read(CopiesRequest { key, article, .. }) => Action::CopiesRead {
                key: key.clone(),
                text_sha256: article.text_sha256,
                result: Err(reason),
            },
            Self::PutAside(key, _) => {
                Action::CopiesPutAside { key: key.clone(), result: Err(reason) }
            }
        }
    }
}

impl WriterJob {
    /// Returns what a closing window tries to save with it, after which nobody tries again.
    pub(super) fn last_try(&self) -> Option<LastTry> {
        match self {
            Self::Write(request) | Self::KeepAside(request) | Self::KeepOutside(request)
                if request.attempt == 0 =>
            {
                Some(LastTry::Set(request.clone()))
            }
            Self::Record(request) if request.attempt == 0 => Some(LastTry::Record(request.clone())),
            _ => None,
        }
    }

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
            Self::Fetch { number, key, .. } => {
                Some(Action::SetFetched { number: *number, key: key.clone(), result: Err(reason) })
            }
            Self::Write(request) => Some(Action::Wrote {
                key: request.key.clone(),
                attempt: request.attempt,
                outcome: WriteOutcome::Failed(reason),
            }),
            Self::ReadTheirs(request) => Some(Action::TheirsRead {
                key: request.key.clone(),
                attempt: request.attempt,
                result: Err(reason),
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
            Self::Follow(change) => Some(Action::Followed(change.clone(), Err(reason))),
            Self::KeepAside(request) => Some(Action::KeptAside {
                key: request.key.clone(),
                attempt: request.attempt,
                result: Err(reason),
            }),
            Self::OpenSet(SetJob {
                asked: Asked::Again | Asked::TakenOver(_), opening, ..
            }) => Some(Action::AccessDenied(*opening, None)),
            Self::Copies(job) => Some(job.failure(reason)),
            Self::Look(_)
            | Self::KeepMeanwhile(..)
            | Self::KeepOutside(_)
            | Self::LeaveCopies(_)
            | Self::ForgetRecord(_)
            | Self::Release(..)
            | Self::Settings(..)
            | Self::Keys(..)
            | Self::ReadKeys(..)
            | Self::Reached(_) => None,
        }
    }
}
