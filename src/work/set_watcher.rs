//! Notices that the file of the shown set was written or removed, by whatever program.

use std::{
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    thread,
    time::{Duration, SystemTime},
};

use demarche_core::study::SetKey;
use demarche_files::storage::Study;

use super::answer::Answers;
use crate::session::Action;

/// How often the file is looked at.
pub(super) const INTERVAL: Duration = Duration::from_secs(2);

/// Starts the thread that follows the file of the set sent to it last, or returns `None` if there are no threads. It ends when
/// the sender is dropped.
pub(super) fn start(interval: Duration, answers: Answers) -> Option<Sender<Option<SetKey>>> {
    let (watched, receiver) = channel();
    let run = move || watch(&receiver, interval, &answers);
    thread::Builder::new().name("watch set".to_owned()).spawn(run).ok().map(|_| watched)
}

fn watch(receiver: &Receiver<Option<SetKey>>, interval: Duration, answers: &Answers) {
    let mut watched: Option<(SetKey, Stamp)> = None;
    loop {
        let newer = match &watched {
            None => receiver.recv().ok(),
            Some(_) => match receiver.recv_timeout(interval) {
                Ok(newer) => Some(newer),
                Err(RecvTimeoutError::Disconnected) => None,
                Err(RecvTimeoutError::Timeout) => {
                    if let Some((key, before)) = &mut watched {
                        let now = stamp(key);
                        // Without the disk nothing is known about the file.
                        if now != *before && now != Stamp::Unknown {
                            *before = now;
                            answers.act(Action::SetTouched(key.clone()));
                        }
                    }
                    continue;
                }
            },
        };
        let Some(newer) = newer else { return };
        watched = newer.map(|key| {
            let stamp = stamp(&key);
            (key, stamp)
        });
    }
}

/// What a file's entry in its folder says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stamp {
    /// The study's folder cannot be reached.
    Unknown,
    /// There is no file.
    Absent,
    /// Its length and when it was written.
    There(u64, SystemTime),
}

fn stamp(key: &SetKey) -> Stamp {
    let Ok(study) = Study::at(key.study.root()) else { return Stamp::Unknown };
    match study.set_stamp(&key.article, &key.coder) {
        Some((length, modified)) => Stamp::There(length, modified),
        None => Stamp::Absent,
    }
}
