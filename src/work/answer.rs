//! The workers' answers, and how they reach the window.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::{Arc, mpsc::Sender},
};

use demarche_core::{
    find::Progress,
    study::{SetKey, StudyId},
    text::Span,
};
use demarche_files::extract::{PagesRead, TriedEncodings};
use demarche_files::storage::{Given, KeyFile, NewArticle, PastedPage, SetHistory, Wanted};

use super::{
    importer::ImportAnswer,
    job::{Seeker, StudyHits},
    stock::Stock,
};
use crate::session::{Action, ArticleKey, Listed, NoticeKind};

/// The number of words of an article.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct WordCount {
    /// Without those in page clutter.
    pub(crate) in_article: usize,
    /// In page clutter.
    pub(crate) in_clutter: usize,
}

/// A worker's answer to the window.
#[derive(Debug)]
pub(crate) enum Answer {
    /// An action for the session.
    Action(Box<Action>),
    /// A path was chosen in a dialog of the desktop, or the dialog was cancelled.
    Picked(Purpose, Option<PathBuf>),
    /// The desktop has no dialogs, for this reason; the window shows its own.
    NoDialog(Purpose, String),
    /// This typed path could go on in these ways.
    Completed(String, Wanted, Vec<PathBuf>),
    /// The first lines of this article in every encoding, or why they cannot be read.
    Encodings(ArticleKey, Result<TriedEncodings, String>),
    /// The installed families of fonts, each with the codes of the scripts whose letters it has.
    Families(Vec<(String, Vec<&'static str>)>),
    /// So many pages of the document of this opening have been read.
    Pages(u64, PagesRead),
    /// The words of the article of this opening were counted.
    Words(u64, WordCount),
    /// The marks were listed that were asked for with this number.
    Listed(u64, Box<Listed>),
    /// The search with this purpose and number found these hits, after those of earlier answers; and whether more may come.
    Found(Seeker, u64, Vec<Span>, Progress),
    /// The search in the study with this number found this.
    FoundInStudy(u64, StudyHits),
    /// What was done to the set that was asked for with this number, or why that could not be read.
    History(u64, Result<Box<SetHistory>, String>),
    /// The part of a web page that is on the clipboard, if there is one.
    CopiedPage(Option<Box<PastedPage>>),
    /// A new article was made, or could not be, for this reason.
    Made(Result<(StudyId, NewArticle), String>),
    /// A new article in this study will be in this folder.
    Place(PathBuf, PathBuf),
    /// What several things dropped at once are.
    Given(Given),
    /// What there is to say of the job with a table that has this number.
    Import(u64, ImportAnswer),
    /// The system asks for less motion.
    ReduceMotion,
    /// An export was written; this is to be said of it.
    Exported(NoticeKind, String),
    /// Which of the recent studies and articles are not there, and the titles of the studies that are.
    Recent(BTreeSet<PathBuf>, BTreeMap<PathBuf, String>),
    /// The file of the user's own keys, or why it cannot be used, for this request.
    Keys(u64, Result<KeyFile, String>),
    /// This is what there is to export in a study.
    Stock(StudyId, Stock),
    /// An export could not be written to this path, for this reason.
    NotExported(PathBuf, String),
}

/// The purpose for which the user is asked for a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To open an article.
    Article,
    /// To open a folder of articles.
    Folder,
    /// To put the sample there.
    Sample,
    /// To save the marks of this set there, even if something else is open when the answer arrives.
    Home(SetKey),
    /// To put the article of the pasted text there.
    NewArticle,
    /// To copy the dropped files there.
    Copies,
    /// To write an export there.
    Export,
    /// To import a table of articles.
    Table,
    /// To put the articles of a table there.
    Import,
}

/// Signals that an answer is waiting.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// The sending end for answers.
#[derive(Clone)]
pub(crate) struct Answers {
    pub(super) sender: Sender<Answer>,
    pub(super) wake: Wake,
}

impl Answers {
    pub(crate) fn send(&self, answer: Answer) {
        // The window may be gone already; then nobody needs the answer.
        if self.sender.send(answer).is_ok() {
            (self.wake)();
        }
    }

    pub(crate) fn act(&self, action: Action) {
        self.send(Answer::Action(Box::new(action)));
    }
}
