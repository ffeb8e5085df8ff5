//! Slow work, off the window's thread: named threads that take jobs and answer with data. Independent of egui.

mod answer;
mod aside;
mod clipboard;
mod copier;
mod finder;
mod follower;
mod held;
mod importer;
mod job;
mod key_keeper;
mod lister;
#[cfg(target_os = "linux")]
mod motion;
mod moves;
mod opener;
mod reader;
mod reading;
mod recorder;
mod rewriting;
mod set_watcher;
mod stock;
#[cfg(test)]
mod tests;
mod watcher;
mod writer;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    },
    thread,
    time::Duration,
};

use demarche_core::{
    article::Article,
    study::{ArticlePath, Coder, SetKey, StudyId},
};
use demarche_files::storage::{KeyFile, Settings, Snapshots};

pub use self::answer::Wake;
#[cfg(test)]
pub(crate) use self::job::StudyHit;
pub(crate) use self::{
    answer::{Answer, Answers, Purpose, WordCount},
    clipboard::{Copied, copied_html},
    importer::{ImportAnswer, ImportJob, Surveyed, Tallied},
    job::{
        CopiesJob, FindJob, FoundIn, HistoryJob, OpenJob, Seeker, SetJob, StudyFindJob, StudyHits,
        WriterJob,
    },
    stock::{Amount, Stock},
};
use self::{job::Waiting, reader::Reader, set_watcher::Shown, writer::Writer};
use crate::session::{
    Action, FollowChange, Listing, LookRequest, NoticeKind, RecordRequest, SaveRequest, StudyView,
    TheirsRequest,
};

/// How long a closing window waits for the thread that writes; a write that hangs longer is abandoned.
const LAST_WRITE: Duration = Duration::from_secs(10);

/// Whether work is done by threads or, for tests, at once by the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// By named threads.
    Threads,
    /// Before the call returns.
    AtOnce,
}

/// The writer: a thread, or the caller.
enum Desk {
    Thread { jobs: Sender<WriterJob>, end: Receiver<()> },
    Here(Box<Writer>),
}

/// The workers of one window. Dropping them waits, for a limited time, until every job given to the writer is done.
pub(crate) struct Workers {
    answers: Answers,
    receiver: Receiver<Answer>,
    desk: Desk,
    reader: Reader,
    /// Takes the set whose file is followed; `None` if there are no threads.
    set_watcher: Option<Sender<Option<Shown>>>,
    /// Takes the study to watch; `None` if there are no threads.
    watcher: Option<Sender<Option<Arc<StudyView>>>>,
    pace: Pace,
    waiting: Waiting,
    /// The number of the newest count of words.
    counted: Arc<AtomicU64>,
    /// The numbers of the newest searches: of the bar, and of the dialog in the article and in the study.
    searched: (Arc<AtomicU64>, Arc<AtomicU64>, Arc<AtomicU64>),
    /// The number of the newest list of marks.
    listed: Arc<AtomicU64>,
}

impl std::fmt::Debug for Workers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Workers").field("pace", &self.pace).finish_non_exhaustive()
    }
}

impl Workers {
    /// Returns workers that call `wake` when an answer is ready. `snapshots` is where copies of saved sets are kept.
    pub(crate) fn new(pace: Pace, wake: Wake, snapshots: Option<&Snapshots>) -> Self {
        let (sender, receiver) = channel();
        let answers = Answers { sender, wake };
        let writer = || Writer::new(answers.clone(), snapshots.cloned());
        let desk = match pace {
            Pace::AtOnce => Desk::Here(Box::new(writer())),
            Pace::Threads => start_writer(writer),
        };
        let reader = match &desk {
            Desk::Thread { jobs, .. } => Reader::start(answers.clone(), jobs.clone()),
            Desk::Here(_) => Reader::here(),
        };
        let watcher = match pace {
            Pace::AtOnce => None,
            Pace::Threads => watcher::start(watcher::INTERVAL, answers.clone()),
        };
        let set_watcher = match pace {
            Pace::AtOnce => None,
            Pace::Threads => set_watcher::start(set_watcher::INTERVAL, answers.clone()),
        };
        Self {
            answers,
            receiver,
            desk,
            reader,
            watcher,
            set_watcher,
            pace,
            waiting: Waiting::default(),
            counted: Arc::default(),
            searched: Default::default(),
            listed: Arc::default(),
        }
    }

    /// Returns the answers that are ready.
    pub(crate) fn answers(&self) -> Vec<Answer> {
        self.receiver.try_iter().collect()
    }

    /// Waits for the next answer, at most for `time`.
    pub(crate) fn answer_within(&self, time: Duration) -> Option<Answer> {
        self.receiver.recv_timeout(time).ok()
    }

    /// Opens an article. A waiting request is replaced, and one that is being read is cancelled.
    pub(crate) fn open(&mut self, job: OpenJob) {
        if let Some(rest) = self.reader.open(job, &self.answers) {
            self.write(rest);
        }
    }

    /// Cancels the reading of an article unless it is for this opening.
    pub(crate) fn keep_opening(&mut self, opening: Option<u64>) {
        self.reader.keep(opening);
    }

    pub(crate) fn open_set(&mut self, job: SetJob) {
        self.write(WriterJob::OpenSet(job));
    }

    pub(crate) fn fetch(&mut self, number: u64, key: SetKey, coder_name: String) {
        self.write(WriterJob::Fetch { number, key, coder_name });
    }

    pub(crate) fn release(&mut self, key: SetKey, opening: u64) {
        self.write(WriterJob::Release(key, opening));
    }

    pub(crate) fn save(&mut self, request: SaveRequest) {
        self.write(WriterJob::Write(Box::new(request)));
    }

    /// Reads what was done to a set. It may take long, if the text was changed, and no save waits for it.
    pub(crate) fn read_history(&self, job: HistoryJob) {
        self.run("history", move |answers| {
            let read = reading::read_what_was_done(&job);
            answers.send(Answer::History(job.number, read));
        });
    }

    pub(crate) fn read_theirs(&mut self, request: TheirsRequest) {
        self.write(WriterJob::ReadTheirs(request));
    }

    pub(crate) fn save_record(&mut self, request: RecordRequest) {
        self.write(WriterJob::Record(Box::new(request)));
    }

    pub(crate) fn move_home(&mut self, request: SaveRequest, folder: PathBuf) {
        self.write(WriterJob::Move(Box::new(request), folder));
    }

    pub(crate) fn follow(&mut self, change: FollowChange) {
        self.write(WriterJob::Follow(Box::new(change)));
    }

    pub(crate) fn copies(&mut self, job: CopiesJob) {
        self.write(WriterJob::Copies(Box::new(job)));
    }

    pub(crate) fn keep_meanwhile(&mut self, request: SaveRequest) {
        let job = self.waiting.keep_meanwhile(request);
        self.write(job);
    }

    pub(crate) fn keep_aside(&mut self, request: SaveRequest) {
        self.write(WriterJob::KeepAside(Box::new(request)));
    }

    /// Writes the settings to their file; `known` are those this window last read or wrote.
    pub(crate) fn save_settings(&mut self, known: &Settings, settings: &Settings, file: &Path) {
        let settings = Box::new((known.clone(), settings.clone()));
        self.write(WriterJob::Settings(settings, file.to_owned()));
    }

    /// Writes to their file what changed in the user's keys; the answer to this request says what the file holds then.
    pub(crate) fn save_keys(&mut self, keys: (KeyFile, KeyFile), file: PathBuf, number: u64) {
        self.write(WriterJob::Keys(Box::new(keys), file, number));
    }

    /// Reads the user's keys from their file, after what is still to be written.
    pub(crate) fn read_keys(&mut self, file: PathBuf, number: u64) {
        self.write(WriterJob::ReadKeys(file, number));
    }

    /// Lists the study of the open article.
    pub(crate) fn list(&self, study: StudyId, coder: Option<Coder>, open: Option<ArticlePath>) {
        self.run("list", move |answers| {
            lister::list(&study, coder.as_ref(), open.as_ref(), answers);
        });
    }

    /// Notices when the file of this set is written or removed, and when its article has another text than this; the set
    /// followed before is forgotten.
    pub(crate) fn watch_set(&self, set: Option<Shown>) {
        if let Some(watcher) = &self.set_watcher
            && watcher.send(set).is_err()
        {
            log::error!("changes of saved marks are no longer noticed before the next write");
        }
    }

    pub(crate) fn look(&mut self, request: LookRequest) {
        self.write(WriterJob::Look(request));
    }

    /// Notices when articles come into this study or leave it; the study watched before is forgotten. With `None` nothing is
    /// watched.
    pub(crate) fn watch(&self, study: Option<Arc<StudyView>>) {
        if let Some(watcher) = &self.watcher
            && watcher.send(study).is_err()
        {
            log::error!("new articles are no longer noticed");
        }
    }

    /// Counts the words of this opening's article; an earlier count is abandoned.
    pub(crate) fn count_words(&self, opening: u64, article: Arc<Article>) {
        let newest = Arc::clone(&self.counted);
        let number = newest.fetch_add(1, Ordering::Relaxed).wrapping_add(1);
        self.run("words", move |answers| {
            let is_stale = || newest.load(Ordering::Relaxed) != number;
            if let Some(count) = lister::count_words(&article, is_stale) {
                answers.send(Answer::Words(opening, count));
            }
        });
    }

    /// Searches an article; an earlier search is abandoned.
    pub(crate) fn find(&self, job: FindJob) {
        let newest = Arc::clone(match job.seeker {
            Seeker::Bar => &self.searched.0,
            Seeker::MarkAll => &self.searched.1,
        });
        newest.store(job.number, Ordering::Relaxed);
        self.run("find", move |answers| {
            let is_stale = || newest.load(Ordering::Relaxed) != job.number;
            finder::find(&job, is_stale, answers);
        });
    }

    /// Searches a study; an earlier search is abandoned.
    pub(crate) fn find_in_study(&self, job: StudyFindJob) {
        let newest = Arc::clone(&self.searched.2);
        newest.store(job.number, Ordering::Relaxed);
        self.run("find", move |answers| {
            let is_stale = || newest.load(Ordering::Relaxed) != job.number;
            finder::find_in_study(&job, is_stale, answers);
        });
    }

    /// Abandons the search in the study.
    pub(crate) fn stop_finding_in_study(&self) {
        self.searched.2.store(u64::MAX, Ordering::Relaxed);
    }

    /// Lists marks; an earlier list is abandoned.
    pub(crate) fn list_marks(&self, number: u64, listing: Listing) {
        let newest = Arc::clone(&self.listed);
        newest.store(number, Ordering::Relaxed);
        self.run("list marks", move |answers| {
            if let Some(listed) = listing.list(|| newest.load(Ordering::Relaxed) != number) {
                answers.send(Answer::Listed(number, Box::new(listed)));
            }
        });
    }

    /// Abandons the list of marks that is being made.
    pub(crate) fn stop_listing_marks(&self) {
        self.listed.store(u64::MAX, Ordering::Relaxed);
    }

    /// Asks the system whether it wants less motion. If so, this is answered.
    pub(crate) fn ask_for_motion(&self) {
        #[cfg(target_os = "linux")]
        self.run("motion", |answers| {
            if motion::is_reduced() {
                answers.send(Answer::ReduceMotion);
            }
        });
    }

    /// Runs `work` on a thread of its own; it sends its own answers.
    pub(crate) fn run(&self, name: &'static str, work: impl FnOnce(&Answers) + Send + 'static) {
        let answers = self.answers.clone();
        let supervised = move || {
            if catch_unwind(AssertUnwindSafe(|| work(&answers))).is_err() {
                log::error!("a task panicked: {name}");
                let text = format!("An internal error occurred, so this was not done: {name}");
                answers.act(Action::Notify(NoticeKind::Error, text, None));
            }
        };
        match self.pace {
            Pace::AtOnce => supervised(),
            Pace::Threads => {
                let spawned = thread::Builder::new().name(name.to_owned()).spawn(supervised);
                if let Err(error) = spawned {
                    let text = format!("No thread could be started: {error}");
                    self.answers.act(Action::Notify(NoticeKind::Error, text, None));
                }
            }
        }
    }

    /// Returns a way to the writer for a process that ends without its window, or `None` if there are no threads.
    pub(crate) fn last_jobs(&self) -> Option<LastJobs> {
        match &self.desk {
            Desk::Thread { jobs, .. } => Some(LastJobs(jobs.clone())),
            Desk::Here(_) => None,
        }
    }

    pub(crate) fn write(&mut self, job: WriterJob) {
        match &mut self.desk {
            Desk::Here(writer) => {
                writer.supervise(job);
                writer.rewrite_all();
            }
            Desk::Thread { jobs, .. } => {
                if let Err(unsent) = jobs.send(job)
                    && let Some(failure) =
                        unsent.0.failure("saving has stopped working; restart the program")
                {
                    self.answers.act(failure);
                }
            }
        }
    }
}

/// A way to the writer for a process that ends without its window.
pub(crate) struct LastJobs(Sender<WriterJob>);

impl LastJobs {
    #[cfg(test)]
    pub(crate) fn to(jobs: Sender<WriterJob>) -> Self {
        Self(jobs)
    }

    /// Has these jobs done, and waits for them at most for `time`.
    pub(crate) fn run(self, jobs: Vec<WriterJob>, time: Duration) {
        let (done, reached) = channel();
        for job in jobs.into_iter().chain([WriterJob::Reached(done)]) {
            if self.0.send(job).is_err() {
                return;
            }
        }
        if reached.recv_timeout(time).is_err() {
            log::error!("the last try to save took too long");
        }
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        // The word count, the searches and the list of marks are no longer needed.
        self.stop_listing_marks();
        self.searched.0.store(u64::MAX, Ordering::Relaxed);
        self.searched.1.store(u64::MAX, Ordering::Relaxed);
        self.searched.2.store(u64::MAX, Ordering::Relaxed);
        self.counted.store(u64::MAX, Ordering::Relaxed);
        self.reader.stop();
        let (nobody, _) = channel();
        if let Desk::Thread { jobs, end } = &mut self.desk {
            *jobs = nobody;
            if end.recv_timeout(LAST_WRITE) == Err(RecvTimeoutError::Timeout) {
                log::error!("a write is still hanging and was abandoned");
            }
        }
    }
}

fn start_writer(make: impl Fn() -> Writer) -> Desk {
    let (jobs, receiver) = channel::<WriterJob>();
    let (ended, end) = channel();
    let mut writer = make();
    let run = move || {
        loop {
            let job = match writer.patience() {
                Some(time) => receiver.recv_timeout(time),
                None => receiver.recv().map_err(|_end| RecvTimeoutError::Disconnected),
            };
            match job {
                Ok(job) => writer.supervise(job),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            writer.do_due();
        }
        writer.leave_all();
        drop(writer);
        drop(ended);
    };
    match thread::Builder::new().name("save".to_owned()).spawn(run) {
        Ok(_) => Desk::Thread { jobs, end },
        Err(error) => {
            // Without threads the window's own thread writes: slower, but nothing is lost.
            log::warn!("no thread could be started: {error}");
            Desk::Here(Box::new(make()))
        }
    }
}

/// Returns whether an action is an answer that a save waits for.
pub(crate) fn ends_a_write(action: &Action) -> bool {
    matches!(
        action,
        Action::Wrote { .. }
            | Action::TheirsRead { .. }
            | Action::RecordSaved { .. }
            | Action::Moved { .. }
            | Action::KeptAside { .. }
    )
}
