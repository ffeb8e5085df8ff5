//! Finds, reads and puts aside the copies of sets that sync programs leave.

use demarche_core::study::SetKey;
use demarche_files::storage::{
    SetCopy, StorageError, Study, find_copies, put_copies_aside, read_article, read_copies,
};

use super::{answer::Answers, job::CopiesJob, reading::in_words};
use crate::session::{Action, CopiesRequest, ReadCopy};

/// Says which copies of a set there are, if there are any.
pub(super) fn look(key: &SetKey, answers: &Answers) {
    let found =
        Study::at(key.study.root()).and_then(|study| find_copies(&study, &key.article, &key.coder));
    match found {
        Ok(names) if names.is_empty() => {}
        Ok(names) => answers.act(Action::CopiesFound { key: key.clone(), names }),
        Err(error) => log::warn!("copies of the marks were not looked for: {error}"),
    }
}

/// Does a job and answers.
pub(super) fn run(job: CopiesJob, answers: &Answers) {
    match job {
        CopiesJob::Read(CopiesRequest { key, article, names }) => {
            let read = || -> Result<Vec<ReadCopy>, StorageError> {
                let study = Study::at(key.study.root())?;
                let copies = read_copies(&study, &key.article, &names, &article)?;
                Ok(copies
                    .into_iter()
                    .map(|SetCopy { name, on_disk, set }| (name, on_disk, set))
                    .collect())
            };
            let result = read().map_err(|error| in_words(&error));
            let text_sha256 = article.text_sha256;
            answers.act(Action::CopiesRead { key, text_sha256, result });
        }
        CopiesJob::PutAside(key, copies) => {
            let put_aside = || {
                let study = Study::at(key.study.root())?;
                let article = read_article(&study, &key.article)?;
                put_copies_aside(&study, &key.article, &key.coder, &copies, &article)
            };
            let result = put_aside().map_err(|error| in_words(&error));
            answers.act(Action::CopiesPutAside { key, result });
        }
    }
}
