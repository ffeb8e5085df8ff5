//! Notices that the file of the shown set was written or removed, by whatever program, and that its article has another text,
//! also because another window chose an encoding for it, or read its document again.

use std::{
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    thread,
    time::{Duration, SystemTime},
};

use demarche_core::{article::Sha256, study::SetKey};
use demarche_files::storage::{Study, read_article};

use super::answer::Answers;
use crate::session::Action;

/// How often the file is looked at.
pub(super) const INTERVAL: Duration = Duration::from_secs(2);

/// The set whose file is followed, and the text in which its marks are shown.
pub(crate) type Shown = (SetKey, Sha256);

/// Starts the thread that follows the files of the set sent to it last, or returns `None` if there are no threads. It ends when
/// the sender is dropped.
pub(super) fn start(interval: Duration, answers: Answers) -> Option<Sender<Option<Shown>>> {
    let (watched, receiver) = channel();
    let run = move || watch(&receiver, interval, &answers);
    thread::Builder::new().name("watch set".to_owned()).spawn(run).ok().map(|_| watched)
}

fn watch(receiver: &Receiver<Option<Shown>>, interval: Duration, answers: &Answers) {
    let mut watched: Option<(Shown, Stamp, [Stamp; 2])> = None;
    loop {
        let newer = match &watched {
            None => receiver.recv().ok(),
            Some(_) => match receiver.recv_timeout(interval) {
                Ok(newer) => Some(newer),
                Err(RecvTimeoutError::Disconnected) => None,
                Err(RecvTimeoutError::Timeout) => {
                    if let Some(watched) = &mut watched {
                        look(watched, answers);
                    }
                    continue;
                }
            },
        };
        let Some(newer) = newer else { return };
        watched = newer.map(|shown| {
            let (set, article) = (stamp(&shown.0), article_stamps(&shown.0));
            (shown, set, article)
        });
    }
}

/// Says what has changed since the last look.
fn look(((key, text), before, article_before): &mut (Shown, Stamp, [Stamp; 2]), answers: &Answers) {
    // Without the disk nothing is known about the files.
    let has_changed = |before: &mut Stamp, now: Stamp| {
        let has_changed = now != *before && now != Stamp::Unknown;
        if has_changed {
            *before = now;
        }
        has_changed
    };
    let ([file, details], [file_now, details_now]) = (article_before, article_stamps(key));
    let (is_other_file, are_other_details) =
        (has_changed(file, file_now), has_changed(details, details_now));
    if (is_other_file || are_other_details) && has_other_text(key, *text) {
        answers.act(Action::ArticleChanged(key.clone(), *text));
    }
    if has_changed(before, stamp(key)) {
        answers.act(Action::SetTouched(key.clone()));
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

impl From<Option<(u64, SystemTime)>> for Stamp {
    fn from(there: Option<(u64, SystemTime)>) -> Self {
        there.map_or(Self::Absent, |(length, modified)| Self::There(length, modified))
    }
}

fn stamp(key: &SetKey) -> Stamp {
    let study = Study::at(key.study.root());
    study.map_or(Stamp::Unknown, |study| study.set_stamp(&key.article, &key.coder).into())
}

/// Returns the stamps of an article and of what is stored about it.
fn article_stamps(key: &SetKey) -> [Stamp; 2] {
    let Ok(study) = Study::at(key.study.root()) else { return [Stamp::Unknown; 2] };
    [study.article_stamp(&key.article).into(), study.details_stamp(&key.article).into()]
}

/// Returns whether an article can be read and has another text than this.
fn has_other_text(key: &SetKey, text: Sha256) -> bool {
    Study::at(key.study.root())
        .and_then(|study| read_article(&study, &key.article))
        .is_ok_and(|article| article.text_sha256 != text)
}
