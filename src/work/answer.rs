//! What workers answer, and how an answer reaches the window.

use std::{
    path::PathBuf,
    sync::{Arc, mpsc::Sender},
};

use demarche_core::study::SetKey;

use crate::session::Action;

/// What a worker tells the window.
#[derive(Debug)]
pub(crate) enum Answer {
    /// Something for the session.
    Action(Box<Action>),
    /// A path was chosen in a dialog of the desktop, or none.
    Picked(Purpose, Option<PathBuf>),
    /// The desktop has no dialogs, for this reason; the window asks in its own way.
    NoDialog(Purpose, String),
    /// The words of the article of this opening were counted.
    Words(u64, usize),
    /// An export was written there, with this to be told about it.
    Exported(PathBuf, Option<String>),
}

/// What a path is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To open an article.
    Article,
    /// To open a folder of articles.
    Folder,
    /// To put the sample there.
    Sample,
    /// To save the marks of this set there, whatever is asked or open when the answer comes.
    Home(SetKey),
    /// To write an export there.
    Export,
}

/// Signals that an answer is waiting.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// Where answers are put.
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
