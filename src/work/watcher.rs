//! Notices articles that come into the open study or leave it.

use std::{
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    },
    thread,
    time::Duration,
};

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
    loop {
        let Some(study) = &watched else {
            let Ok(newer) = receiver.recv() else { return };
            (watched, n_waits) = (newer, 0);
            continue;
        };
        match receiver.recv_timeout(interval) {
            Ok(newer) => (watched, n_waits) = (newer, 0),
            Err(RecvTimeoutError::Disconnected) => return,
            Err(RecvTimeoutError::Timeout) if n_waits > 0 => n_waits -= 1,
            Err(RecvTimeoutError::Timeout) => {
                if has_changed(study) {
                    n_waits = PATIENCE;
                    answers.act(Action::ArticlesChanged(study.id.clone()));
                }
            }
        }
    }
}

/// Returns whether the study has other articles than its list. A study that cannot be read has not changed.
pub(super) fn has_changed(study: &StudyView) -> bool {
    let known: Vec<_> = study.articles.iter().map(|entry| &entry.path).collect();
    let still = Study::at(study.id.root()).and_then(|study| study.still_has(&known));
    still.is_ok_and(|still| !still)
}
