//! Slow work, off the frame: reading articles and sets, listing studies, writing. Answers come back as data.

mod open;
mod save;

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        mpsc::{Receiver, Sender, channel},
    },
    thread::{self, JoinHandle},
};

pub(super) use self::open::{IfUnreadable, Target};
pub(super) use self::open::{coder_of, count_words as words_of, list};
use self::{
    open::Opening,
    save::{SaveJob, Saver},
};
use crate::session::{Action, Coder, SaveRequest, StudyView};
use demarche_core::study::ArticlePath;
use demarche_files::storage::{Settings, Study};

/// What a worker tells the window.
#[derive(Debug)]
pub(super) enum Answer {
    /// Something for the session.
    Action(Box<Action>),
    /// An article of this study is about to be shown.
    Opened(Box<Opened>),
    /// The study was listed.
    Listed(Arc<StudyView>),
    /// A set cannot be read: its coder decides what becomes of it.
    Unreadable {
        /// The study.
        study: Box<Study>,
        /// The article's path below it.
        path: ArticlePath,
        /// What is wrong, with line and column.
        reason: String,
    },
    /// A path was chosen in a dialog of the desktop, or none.
    Picked(Purpose, Option<PathBuf>),
    /// The desktop has no dialogs, for this reason; the window asks in its own way.
    NoDialog(Purpose, String),
    /// The words of the article that was opened so many times were counted.
    Words(u64, usize),
    /// An export was written there.
    Exported(PathBuf),
}

/// What the window has to know of an article just opened, beside what the session is told.
#[derive(Debug)]
pub(super) struct Opened {
    /// The study.
    pub study: Study,
    /// The article's path below it.
    pub path: ArticlePath,
    /// Whether the study's articles have to be listed anew.
    pub is_other_study: bool,
    /// Whether the marks are still being read.
    pub is_streamed: bool,
    /// What the session is told.
    pub action: Action,
}

/// What a path is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To open an article.
    Article,
    /// To open a folder of articles.
    Folder,
    /// To put the sample there.
    Sample,
    /// To let the open article's marks live there.
    Home,
    /// To write an export there.
    Export,
}

/// Whether work is done by threads, or at once by the caller, as tests want it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// By named threads.
    Threads,
    /// Before the call returns.
    AtOnce,
}

/// Says that an answer is waiting.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// Where answers are put.
#[derive(Clone)]
pub(super) struct Answers {
    sender: Sender<Answer>,
    wake: Wake,
}

impl Answers {
    pub(super) fn send(&self, answer: Answer) {
        // The window may be gone already; then nobody needs the answer.
        if self.sender.send(answer).is_ok() {
            (self.wake)();
        }
    }

    pub(super) fn act(&self, action: Action) {
        self.send(Answer::Action(Box::new(action)));
    }
}

/// The one who writes: a thread, or the caller.
enum Desk {
    Thread(Sender<SaveJob>, Option<JoinHandle<()>>),
    Here(Saver),
}

/// The workers of one window. Dropped, it waits until everything given to it is written.
pub(super) struct Workers {
    answers: Answers,
    receiver: Receiver<Answer>,
    desk: Desk,
    pace: Pace,
    /// Counts up with every opening; answers of an older one are not wanted any more.
    opening: Opening,
}

impl std::fmt::Debug for Workers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Workers").field("pace", &self.pace).finish_non_exhaustive()
    }
}

impl Workers {
    /// Returns workers that call `wake` when an answer is there.
    pub(super) fn new(pace: Pace, wake: Wake) -> Self {
        let (sender, receiver) = channel();
        let answers = Answers { sender, wake };
        let saver = Saver::new(answers.clone());
        let desk = match pace {
            Pace::AtOnce => Desk::Here(saver),
            Pace::Threads => start_desk(saver, &answers),
        };
        Self { answers, receiver, desk, pace, opening: Opening::default() }
    }

    /// Returns the answers that are there.
    pub(super) fn answers(&self) -> Vec<Answer> {
        self.receiver.try_iter().collect()
    }

    /// Opens an article, and lists its study if it is another one than `known`. Whatever was being opened is given up.
    pub(super) fn open(
        &mut self,
        target: Target,
        known: Option<PathBuf>,
        coder: Option<Coder>,
        if_unreadable: IfUnreadable,
        settings: &Settings,
    ) {
        let job = self.opening.next(target, known, coder, if_unreadable, settings);
        let answers = self.answers.clone();
        match &mut self.desk {
            Desk::Here(saver) => {
                if let Some(set) = job.run(&answers) {
                    saver.run(SaveJob::Open(Box::new(set)));
                }
            }
            Desk::Thread(desk, _) => {
                let desk = desk.clone();
                spawn("open", &self.answers, move || {
                    if let Some(set) = job.run(&answers) {
                        // The desk is closed only when the window is.
                        drop(desk.send(SaveJob::Open(Box::new(set))));
                    }
                });
            }
        }
    }

    /// Writes a set.
    pub(super) fn save(&mut self, study: &Study, coder: &Coder, request: SaveRequest) {
        self.desk(SaveJob::Write {
            study: Box::new(study.clone()),
            coder: coder.clone(),
            request: Box::new(request),
        });
    }

    /// Lets go of the sets of articles that are no longer shown.
    pub(super) fn release_all_but(&mut self, study: &Path, path: &ArticlePath) {
        self.desk(SaveJob::ReleaseAllBut { study: study.to_owned(), path: path.clone() });
    }

    /// Writes to their file what changed of the settings since they were `base`.
    pub(super) fn save_settings(&mut self, settings: &Settings, base: Settings, file: &Path) {
        let settings = Box::new(settings.clone());
        self.desk(SaveJob::Settings { settings, base: Box::new(base), file: file.to_owned() });
    }

    /// Does `work` off the frame; it answers by itself.
    pub(super) fn run(&self, name: &'static str, work: impl FnOnce(&Answers) + Send + 'static) {
        let answers = self.answers.clone();
        match self.pace {
            Pace::AtOnce => work(&answers),
            Pace::Threads => spawn(name, &self.answers, move || work(&answers)),
        }
    }

    fn desk(&mut self, job: SaveJob) {
        match &mut self.desk {
            Desk::Here(saver) => saver.run(job),
            // The thread ends only when this sender is dropped.
            Desk::Thread(sender, _) => drop(sender.send(job)),
        }
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        let (nobody, _) = channel();
        if let Desk::Thread(sender, thread) = &mut self.desk {
            *sender = nobody;
            if let Some(thread) = thread.take()
                && thread.join().is_err()
            {
                log::error!("the thread that writes broke down");
            }
        }
    }
}

fn start_desk(mut saver: Saver, answers: &Answers) -> Desk {
    let (sender, receiver) = channel::<SaveJob>();
    let run = move || receiver.iter().for_each(|job| saver.run(job));
    match thread::Builder::new().name("save".to_owned()).spawn(run) {
        Ok(thread) => Desk::Thread(sender, Some(thread)),
        Err(error) => {
            // Without threads the window writes by itself: slower, never lost.
            log::warn!("no thread could be started: {error}");
            Desk::Here(Saver::new(answers.clone()))
        }
    }
}

fn spawn(name: &'static str, answers: &Answers, work: impl FnOnce() + Send + 'static) {
    if let Err(error) = thread::Builder::new().name(name.to_owned()).spawn(work) {
        answers.act(Action::OpenFailed {
            what: "this".to_owned(),
            reason: format!("the system starts no more threads: {error}"),
        });
    }
}
