//! Reads articles, one at a time; a newer request replaces a waiting one.

use std::sync::Arc;

use demarche_core::{
    codebook::Codebook,
    study::{ArticlePath, Coder, CoderId},
};
use demarche_files::storage::{
    ReadHandle, Settings, StorageError, Study, read_again, read_article_with,
};

use super::{
    answer::Answers,
    follower,
    job::{OpenJob, WriterJob},
};
use crate::session::{Action, Home, IfUnreadable, Marks, Opened, Target};

/// A set of this many bytes is read after its article is shown, so that the text appears at once.
const LARGE_SET: u64 = 4 * 1024 * 1024;

/// Why nothing was opened.
enum Failure {
    Storage(StorageError),
    NoArticles(String),
}

impl From<StorageError> for Failure {
    fn from(error: StorageError) -> Self {
        Self::Storage(error)
    }
}

impl OpenJob {
    /// Reads the article and answers; returns the job left for the writer. Nothing comes of a reading that is cancelled.
    pub(super) fn run(self, answers: &Answers, handle: &ReadHandle) -> Option<WriterJob> {
        match self.read(answers, handle) {
            _ if handle.is_cancelled() => None,
            Ok(rest) => rest,
            Err(failure) => {
                answers.act(self.failed(&failure));
                None
            }
        }
    }

    /// Returns the answer in case the work panics.
    pub(super) fn broken(opening: u64) -> Action {
        Action::OpenFailed {
            opening,
            what: "the article".to_owned(),
            reason: "an internal error occurred while reading it".to_owned(),
        }
    }

    fn failed(&self, failure: &Failure) -> Action {
        let what = match &self.target {
            Target::Path(path) => match path.file_name() {
                Some(name) => name.to_string_lossy().into_owned(),
                None => demarche_files::storage::shown(path).to_string(),
            },
            Target::InStudy(_, path) | Target::Again(_, path) => path.to_string(),
        };
        let reason = match failure {
            Failure::Storage(error) => format!("{error}. {}", error.hint()),
            Failure::NoArticles(folder) => format!(
                "there are no articles in this folder: {folder}. Put text files, saved web pages, or PDF, Word, OpenDocument or EPUB documents into it"
            ),
        };
        Action::OpenFailed { opening: self.opening, what, reason }
    }

    fn read(&self, answers: &Answers, handle: &ReadHandle) -> Result<Option<WriterJob>, Failure> {
        let (study, path) = self.place()?;
        let article = match self.target {
            Target::Again(..) => read_again(&study, &path, handle)?,
            Target::InStudy(..) | Target::Path(_) => read_article_with(&study, &path, handle)?,
        };
        let coder = coder_of(&study, self.named.as_ref(), &self.settings);
        let is_streamed = self.if_unreadable == IfUnreadable::Ask
            && coder.as_ref().is_some_and(|coder| study.set_size(&path, &coder.id) > LARGE_SET);
        let opened = |marks: Marks| {
            Box::new(Opened {
                opening: self.opening,
                study: study.id().clone(),
                home: study.needs_home().map_or(Home::Settled, Home::Unsettled),
                path: path.clone(),
                article: Arc::clone(&article),
                codebook: Arc::new(Codebook::built_in()),
                marks,
            })
        };
        match coder {
            // The coder is asked for at the first mark.
            None => {
                answers.act(Action::ArticleOpened(opened(Marks::NoCoder)));
                follower::look((&study, &path), &article, self.opening, answers);
            }
            Some(coder) if is_streamed => {
                answers.act(Action::ArticleOpened(opened(Marks::Reading(coder))));
            }
            Some(coder) => {
                return Ok(Some(WriterJob::OpenArticle {
                    opened: opened(Marks::NoCoder),
                    study: Box::new(study),
                    coder,
                    if_unreadable: self.if_unreadable,
                }));
            }
        }
        Ok(None)
    }

    /// Finds the study and the article's path below it.
    fn place(&self) -> Result<(Study, ArticlePath), Failure> {
        match &self.target {
            Target::InStudy(study, path) | Target::Again(study, path) => {
                Ok((Study::at(study.root())?, path.clone()))
            }
            Target::Path(path) => {
                let study = match Study::at(path) {
                    Err(StorageError::WrongKind { .. }) => Study::of_file(path)?,
                    study => Some(study?),
                };
                let Some(study) = study else { return Ok(Study::containing(path)?) };
                let first = self.first_article(&study)?;
                Ok((study, first))
            }
        }
    }

    /// Returns the article of a study to open first: the last open one, else the first that is not done, else the first.
    fn first_article(&self, study: &Study) -> Result<ArticlePath, Failure> {
        let last = self.settings.last.as_ref().filter(|last| last.study == study.root());
        if let Some(article) = last.and_then(|last| ArticlePath::new(last.article.as_deref()?).ok())
            && study.has_article(&article)
        {
            return Ok(article);
        }
        let coder = coder_of(study, self.named.as_ref(), &self.settings).map(|coder| coder.id);
        study.first_to_read(coder.as_ref())?.ok_or_else(|| {
            Failure::NoArticles(demarche_files::storage::shown(study.root()).to_string())
        })
    }
}

/// Returns the coder of a study: the one named on the command line, else the one in the settings for the study, else the one
/// named in the study's file.
fn coder_of(study: &Study, named: Option<&Coder>, settings: &Settings) -> Option<Coder> {
    let remembered = || {
        let coder = settings.coders.get(study.root())?;
        Some(Coder { id: CoderId::new(&coder.id)?, name: coder.name.clone() })
    };
    let stated = || {
        let (id, name) = study.coder()?;
        Some(Coder { id, name })
    };
    named.cloned().or_else(remembered).or_else(stated)
}
