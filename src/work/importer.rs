//! Reads tables of articles and makes studies of them.

use std::{
    ops::ControlFlow,
    path::{Path, PathBuf},
    sync::Arc,
};

use demarche_core::study::{ArticlePath, StudyId};
use demarche_files::{
    extract::table::{Layout, Mapping, Survey},
    storage::{
        Goal, ImportError, ImportedStudy, Progress, Study, TableFile, Tally, import,
        suggested_folder,
    },
};

/// What to do with a table of articles.
#[derive(Debug)]
pub(crate) enum ImportJob {
    /// Open it, in another form than the found one if one is given, and find out which fields it has.
    Survey(PathBuf, Option<Layout>),
    /// Count what would become of its records in this folder.
    Tally(Arc<TableFile>, Mapping, PathBuf),
    /// Make articles of its records in this folder.
    Make(Arc<TableFile>, Mapping, PathBuf),
}

/// A table that was opened.
#[derive(Debug)]
pub(crate) struct Surveyed {
    /// The table.
    pub(crate) table: Arc<TableFile>,
    /// Its fields.
    pub(crate) survey: Survey,
    /// The folder to propose for its articles.
    pub(crate) folder: PathBuf,
}

/// What would become of the records of a table.
#[derive(Debug)]
pub(crate) struct Tallied {
    /// The counts.
    pub(crate) tally: Tally,
    /// The folder: that which was asked for or, if it holds something else, a new one in it.
    pub(crate) folder: PathBuf,
    /// Whether it is a study that is there already.
    pub(crate) is_there: bool,
}

/// What there is to say of a job.
#[derive(Debug)]
pub(crate) enum ImportAnswer {
    /// So far it has come.
    Progress(Progress),
    /// There are saved marks on the file as an article of this study.
    IsArticle(StudyId, ArticlePath),
    /// The table was opened.
    Surveyed(Box<Surveyed>),
    /// The records were counted.
    Tallied(Box<Tallied>),
    /// The articles were made.
    Made(Box<ImportedStudy>),
    /// It could not be done, for this reason.
    Failed(String),
}

impl ImportJob {
    /// Does it. An error that says it was stopped is no answer.
    pub(crate) fn run(
        self,
        watch: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<ImportAnswer, ImportError> {
        match self {
            Self::Survey(path, layout) => {
                if let Some((study, article)) = marked(&path).filter(|_| layout.is_none()) {
                    return Ok(ImportAnswer::IsArticle(study, article));
                }
                let mut table = TableFile::open(&path)?;
                if let Some(layout) = layout {
                    table.set_layout(layout);
                }
                let survey = table.survey(watch)?;
                let folder = suggested_folder(&path);
                let surveyed = Surveyed { table: Arc::new(table), survey, folder };
                Ok(ImportAnswer::Surveyed(Box::new(surveyed)))
            }
            Self::Tally(table, mapping, folder) => {
                let goal = goal_in(&table, &folder)?;
                let tally = table.tally(&mapping, &goal, watch)?;
                let is_there = matches!(goal, Goal::Study(_));
                let folder = goal.folder().to_owned();
                Ok(ImportAnswer::Tallied(Box::new(Tallied { tally, folder, is_there })))
            }
            Self::Make(table, mapping, folder) => {
                let goal = Goal::of(&folder)?;
                let made = import(&table, &mapping, &goal, watch)?;
                Ok(ImportAnswer::Made(Box::new(made)))
            }
        }
    }
}

/// Returns where the articles go if a folder was chosen: into it, or into a new one inside if it holds anything but a study.
fn goal_in(table: &TableFile, folder: &Path) -> Result<Goal, ImportError> {
    match Goal::of(folder) {
        Err(ImportError::NotEmpty(_)) => {
            let name = table.path().file_name().unwrap_or_default();
            Goal::of(&suggested_folder(&folder.join(name)))
        }
        goal => goal,
    }
}

/// Returns the study and path of a file that has saved marks, because it was opened as an article.
fn marked(file: &Path) -> Option<(StudyId, ArticlePath)> {
    let (study, path) = Study::containing(file).ok()?;
    study.sets_folder(&path).is_dir().then(|| (study.id().clone(), path))
}
