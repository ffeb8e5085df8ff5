//! Notices articles that come into the open study or leave it, and marks that another program makes in one that is not open.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    },
    thread,
    time::{Duration, SystemTime},
};

use demarche_core::study::SetKey;
use demarche_files::storage::Study;

use super::answer::Answers;
use crate::session::{Action, StudyView};

/// How often the folders of the open study are looked through.
pub(super) const INTERVAL: Duration = Duration::from_secs(3);

/// How many looks to wait, after a change was reported, for the list to be read again. It may have failed, so the change is
/// then reported once more.
pub(super) const PATIENCE: u32 = 5;

/// Starts the thread that looks through the study sent to it last, or returns `None` if there are no threads. While it was
/// sent `None`, it looks at nothing. The thread ends when the sender is dropped.
pub(super) fn start(
    interval: Duration,
    answers: Answers,
) -> Option<Sender<Option<Arc<StudyView>>>> {
    let (watched, receiver) = channel();
    let run = move || watch(&receiver, interval, &answers);
    thread::Builder::new().name("watch".to_owned()).spawn(run).ok().map(|_| watched)
}

fn watch(receiver: &Receiver<Option<Arc<StudyView>>>, interval: Duration, answers: &Answers) {
    let Ok(mut watched) = receiver.recv() else { return };
    // After a change, the list is read again and sent here.
    let mut n_waits = 0;
    let mut sets = Sets::default();
    loop {
        let Some(study) = &watched else {
            let Ok(newer) = receiver.recv() else { return };
            (watched, n_waits) = (newer, 0);
            continue;
        };
        sets.follow(study);
        match receiver.recv_timeout(interval) {
            Ok(newer) => (watched, n_waits) = (newer, 0),
            Err(RecvTimeoutError::Disconnected) => return,
            Err(RecvTimeoutError::Timeout) if n_waits > 0 => n_waits -= 1,
            Err(RecvTimeoutError::Timeout) => {
                if has_changed(study) {
                    n_waits = PATIENCE;
                    answers.act(Action::ArticlesChanged(study.id.clone()));
                }
                sets.look(study, answers);
            }
        }
    }
}

/// What the entries of a set and its journal in their folder say, if they are there: their lengths and when they were written.
type Stamps = [Option<(u64, SystemTime)>; 2];

/// What is known about the sets of the coder whose marks the list counts.
#[derive(Default)]
struct Sets(BTreeMap<SetKey, Stamps>);

impl Sets {
    /// Follows the sets of this list; those that were followed before are compared with what was known then.
    fn follow(&mut self, view: &StudyView) {
        let (Ok(study), Some(coder)) = (Study::at(view.id.root()), &view.coder) else { return };
        let is_same = |key: &SetKey| key.study == view.id && key.coder == coder.id;
        self.0.retain(|key, _| is_same(key));
        for entry in &view.articles {
            let article = entry.path.clone();
            let key = SetKey { study: view.id.clone(), article, coder: coder.id.clone() };
            self.0.entry(key).or_insert_with_key(|key| stamps(&study, key));
        }
    }

    /// Counts the marks of sets that were written since the last look, by whatever program.
    fn look(&mut self, view: &StudyView, answers: &Answers) {
        // Without the disk nothing is known about the files.
        let Ok(study) = Study::at(view.id.root()) else { return };
        for (key, known) in &mut self.0 {
            let now = stamps(&study, key);
            if std::mem::replace(known, now) != now {
                let (counts, is_done) = study.counts(&key.article, &key.coder);
                answers.act(Action::SetCounted(key.clone(), counts, is_done));
            }
        }
    }
}

fn stamps(study: &Study, key: &SetKey) -> Stamps {
    let SetKey { article, coder, .. } = key;
    [study.set_stamp(article, coder), study.journal_stamp(article, coder)]
}

/// Returns whether the study has other articles than its list. A study that cannot be read has not changed.
pub(super) fn has_changed(study: &StudyView) -> bool {
    let known: Vec<_> = study.articles.iter().map(|entry| &entry.path).collect();
    let still = Study::at(study.id.root()).and_then(|study| study.still_has(&known));
    still.is_ok_and(|still| !still)
}
