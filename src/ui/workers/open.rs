//! Opens articles and lists studies.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use super::{Answer, Answers, Opened, save::SetToOpen};
use crate::session::{Access, Action, ArticleEntry, Coder, NoticeKind, StudyView};
use demarche_core::study::{ArticlePath, CoderId};
use demarche_core::{
    annotation::{AnnotationSet, Header},
    article::Article,
    codebook::Codebook,
};
use demarche_files::storage::{Settings, StorageError, Study, read_article};

/// A set of this many bytes is read after its article is shown, so that the text stands at once.
const LARGE_SET: u64 = 4 * 1024 * 1024;

/// What shall be opened.
#[derive(Clone, Debug)]
pub(crate) enum Target {
    /// A file, or a folder: of that the first article not done.
    Path(PathBuf),
    /// An article of this study, by its path below it.
    InStudy(Box<Study>, ArticlePath),
}

/// What becomes of a set that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IfUnreadable {
    /// The coder is asked.
    Ask,
    /// The article is shown without marks and cannot be marked.
    ReadOnly,
    /// The file is renamed beside itself, and a new set begun.
    SetAside,
}

/// Counts openings.
#[derive(Debug, Default)]
pub(super) struct Opening {
    newest: Arc<AtomicU64>,
}

impl Opening {
    pub(super) fn next(
        &self,
        target: Target,
        known: Option<PathBuf>,
        coder: Option<Coder>,
        if_unreadable: IfUnreadable,
        settings: &Settings,
    ) -> OpenJob {
        let number = self.newest.fetch_add(1, Ordering::Relaxed) + 1;
        OpenJob {
            number,
            newest: Arc::clone(&self.newest),
            target,
            known,
            coder,
            if_unreadable,
            settings: settings.clone(),
        }
    }
}

/// One opening.
pub(super) struct OpenJob {
    number: u64,
    newest: Arc<AtomicU64>,
    target: Target,
    known: Option<PathBuf>,
    coder: Option<Coder>,
    if_unreadable: IfUnreadable,
    settings: Settings,
}

/// Why nothing was opened.
enum Trouble {
    Storage(StorageError),
    NoArticles(PathBuf),
}

impl From<StorageError> for Trouble {
    fn from(error: StorageError) -> Self {
        Self::Storage(error)
    }
}

impl OpenJob {
    fn is_stale(&self) -> bool {
        self.newest.load(Ordering::Relaxed) != self.number
    }

    /// Reads the article; returns what is left to do by the one who writes.
    pub(super) fn run(self, answers: &Answers) -> Option<SetToOpen> {
        match self.read(answers) {
            Ok(opened) => opened,
            Err(trouble) => {
                if !self.is_stale() {
                    answers.act(self.failure(&trouble));
                }
                None
            }
        }
    }

    fn failure(&self, trouble: &Trouble) -> Action {
        let what = match &self.target {
            Target::Path(path) => match path.file_name() {
                Some(name) => name.to_string_lossy().into_owned(),
                None => path.display().to_string(),
            },
            Target::InStudy(_, path) => path.to_string(),
        };
        let reason = match trouble {
            Trouble::Storage(error) => format!("{error}. {}", error.hint()),
            Trouble::NoArticles(folder) => format!(
                "there is no article in this folder: {}. Put .txt or .md files into it",
                folder.display()
            ),
        };
        Action::OpenFailed { what, reason }
    }

    fn read(&self, answers: &Answers) -> Result<Option<SetToOpen>, Trouble> {
        let (study, path) = self.place()?;
        let article = read_article(&study, &path)?;
        if self.is_stale() {
            return Ok(None);
        }
        let coder = coder_of(&study, self.coder.as_ref(), &self.settings);
        let is_other_study = self.known.as_deref() != Some(study.root());
        let codebook = Arc::new(Codebook::built_in());
        let open = |set: AnnotationSet, access: Access, is_streamed: bool| Opened {
            study: study.clone(),
            path: path.clone(),
            is_other_study,
            is_streamed,
            action: Action::ArticleOpened {
                path: path.clone(),
                article: Arc::clone(&article),
                set,
                access,
                codebook: Arc::clone(&codebook),
            },
        };
        let Some(coder) = coder else {
            // Who codes is asked at the first mark.
            let set = AnnotationSet::new(Header::default());
            answers.send(Answer::Opened(Box::new(open(set, Access::Writable, false))));
            return Ok(None);
        };
        let id = coder.id.clone();
        let is_streamed = study.set_size(&path, &id) > LARGE_SET;
        if is_streamed {
            let access = Access::ReadOnly("the marks are still being read".to_owned());
            let set =
                AnnotationSet::new(Header { coder: coder.id.to_string(), ..Header::default() });
            answers.send(Answer::Opened(Box::new(open(set, access, true))));
        }
        Ok(Some(SetToOpen {
            study: study.clone(),
            path: path.clone(),
            coder,
            id,
            article: Arc::clone(&article),
            if_unreadable: self.if_unreadable,
            opened: (!is_streamed)
                .then(|| open(AnnotationSet::new(Header::default()), Access::Writable, false)),
        }))
    }

    /// Finds the study and the article's path below it.
    fn place(&self) -> Result<(Study, ArticlePath), Trouble> {
        match &self.target {
            Target::InStudy(study, path) => Ok(((**study).clone(), path.clone())),
            Target::Path(path) => match Study::at(path) {
                Ok(study) => {
                    let first = self.first_article(&study)?;
                    Ok((study, first))
                }
                Err(StorageError::WrongKind { .. }) => Ok(Study::containing(path)?),
                Err(error) => Err(error.into()),
            },
        }
    }

    /// Returns the article of a folder to begin with: the one open last, else the first not done, else the first.
    fn first_article(&self, study: &Study) -> Result<ArticlePath, Trouble> {
        let last = self.settings.last.as_ref().filter(|last| last.study == study.root());
        if let Some(article) = last.and_then(|last| ArticlePath::new(last.article.as_deref()?).ok())
            && study.has_article(&article)
        {
            return Ok(article);
        }
        let coder = coder_of(study, self.coder.as_ref(), &self.settings).map(|coder| coder.id);
        let listed = study.articles(coder.as_ref(), None)?;
        let first = listed.iter().find(|listed| !listed.is_done).or_else(|| listed.first());
        first
            .map(|listed| listed.path.clone())
            .ok_or_else(|| Trouble::NoArticles(study.root().to_owned()))
    }
}

/// Returns who codes in a study: the one named on the command line or in this window, else the one this computer remembers
/// for the study, else the one its file names.
pub(in crate::ui) fn coder_of(
    study: &Study,
    named: Option<&Coder>,
    settings: &Settings,
) -> Option<Coder> {
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

/// Lists a study of which the session has an article open.
pub(in crate::ui) fn list(
    study: &Study,
    coder: Option<&Coder>,
    open: &ArticlePath,
    answers: &Answers,
) {
    match study.articles(coder.map(|coder| &coder.id), Some(open)) {
        Ok(listed) => answers.send(Answer::Listed(Arc::new(StudyView {
            root: study.root().to_owned(),
            title: study.title().to_owned(),
            articles: listed
                .into_iter()
                .map(|listed| ArticleEntry {
                    path: listed.path,
                    title: listed.title,
                    date: listed.date,
                    counts: listed.counts,
                    is_done: listed.is_done,
                })
                .collect(),
            coder: coder.cloned(),
        }))),
        Err(error) => answers.act(Action::Notify(
            NoticeKind::Warning,
            format!("The articles of this study could not be listed: {error}. {}", error.hint()),
            None,
        )),
    }
}

/// Counts the words of an article as the Unicode standard parts them, unless nobody wants to know any more.
pub(in crate::ui) fn count_words(article: &Article, is_stale: impl Fn() -> bool) -> Option<usize> {
    let mut count = 0;
    for block in article.blocks() {
        if is_stale() {
            return None;
        }
        count += block.span.of(article.text()).map_or(0, demarche_core::text::word_count);
    }
    Some(count)
}
