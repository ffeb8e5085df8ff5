//! Writes the articles of a table.
//!
//! They are first written into a folder of their own that is not listed. A new study appears by its being renamed, once all are on
//! the disk; into a study that is there already, they are moved one by one, each with all that belongs to it.

use std::{
    fs::{self, DirEntry, File, OpenOptions},
    io::{self, Write as _},
    ops::ControlFlow,
    path::{Path, PathBuf},
    time::Duration,
};

use demarche_core::{
    annotation::Unknown,
    article::Sha256,
    study::{ANNOTATIONS, ArticlePath, StudyId},
};
use tempfile::TempDir;

use super::{
    error::ImportError,
    folder::Goal,
    names::Names,
    progress::Watch,
    sieve::{Sieve, Tally},
    table_file::TableFile,
};
use crate::{
    extract::table::{Detail, Draft, Mapping, TextForm, Value},
    formats::native::{ArticleFile, Imported},
    storage::{StorageError, Study, article_file, atomic, study},
};

/// A study into which a table was imported.
#[derive(Clone, Debug)]
pub struct ImportedStudy {
    /// The study.
    pub study: StudyId,
    /// The first article that was made.
    pub first: Option<ArticlePath>,
    /// What became of the records.
    pub tally: Tally,
}

/// Makes an article of each record that is fit for it, in a new study or in one that is there.
///
/// No file is ever replaced or changed. If it fails or is stopped, nothing is left that could be taken for the result: no new study,
/// and in one that was there no article without its details.
pub fn import(
    table: &TableFile,
    mapping: &Mapping,
    goal: &Goal,
    watch: &mut Watch<'_>,
) -> Result<ImportedStudy, ImportError> {
    let known = goal.known(watch)?;
    let mut stage = Stage::new(goal)?;
    let file = table.path().file_name().unwrap_or_default().to_string_lossy().into_owned();
    let origin = Imported {
        file,
        part: mapping.part.to_string(),
        text_field: mapping.field(Detail::Text).map(ToString::to_string).unwrap_or_default(),
        ..Imported::default()
    };
    let mut sieve = Sieve::new(mapping, known);
    let mut failed = None;
    table.each(watch, &mut |item| {
        let Some(draft) = sieve.take(item) else { return ControlFlow::Continue(()) };
        match stage.put(draft, &origin) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        }
    })?;
    if let Some(error) = failed {
        return Err(error.into());
    }
    let tally = sieve.into_tally();
    if stage.names_put.is_empty() && tally.n_known == 0 {
        return Err(ImportError::Nothing);
    }
    let title = table.path().file_stem().unwrap_or_default().to_string_lossy();
    let (study, first) = stage.finish(goal, &title)?;
    Ok(ImportedStudy { study, first, tally })
}

/// The articles that were written and are not in their place yet.
struct Stage {
    folder: TempDir,
    names: Names,
    names_put: Vec<String>,
}

impl Stage {
    fn new(goal: &Goal) -> Result<Self, StorageError> {
        let (beside, names) = match goal {
            Goal::New(folder) => {
                let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty());
                let parent = parent.unwrap_or_else(|| Path::new("."));
                atomic::make_folder(parent)?;
                (parent.to_owned(), Names::default())
            }
            Goal::Study(study) => {
                let folder = study.new_articles_folder();
                let marks = marks_folder(study)?;
                (study.root().to_owned(), Names::in_folders(&[&folder, &marks]))
            }
        };
        let folder = temporary(&beside).map_err(|error| StorageError::from_io(error, &beside))?;
        let annotations = folder.path().join(ANNOTATIONS);
        fs::create_dir(&annotations).map_err(|error| StorageError::from_io(error, &annotations))?;
        Ok(Self { folder, names, names_put: Vec::new() })
    }

    /// Writes an article and all that is known about it.
    fn put(&mut self, draft: Draft, origin: &Imported) -> Result<(), StorageError> {
        let name = self.names.give(&draft);
        let sets = self.folder.path().join(ANNOTATIONS).join(&name);
        fs::create_dir(&sets).map_err(|error| StorageError::from_io(error, &sets))?;
        // A mark of the encoding, so that nothing in a page can say that it has another one.
        let mark = if draft.form == TextForm::WebPage { "\u{feff}" } else { "" };
        put_file(&self.folder.path().join(&name), &[mark, &draft.head, &draft.text])?;
        let file = article_file_of(draft, origin);
        put_file(&sets.join(article_file::FILE), &[&file.write()])?;
        self.names_put.push(name);
        Ok(())
    }

    /// Puts all in place. Returns the study and its first new article.
    fn finish(
        self,
        goal: &Goal,
        title: &str,
    ) -> Result<(StudyId, Option<ArticlePath>), StorageError> {
        match goal {
            Goal::New(folder) => self.rename_to(folder, title),
            Goal::Study(study) => self.move_into(study),
        }
    }

    fn rename_to(
        self,
        folder: &Path,
        title: &str,
    ) -> Result<(StudyId, Option<ArticlePath>), StorageError> {
        let in_words = |error| StorageError::from_io(error, folder);
        study::begin(self.folder.path(), title)?;
        sync_all(self.folder.path());
        // An empty folder may be there; anything else is not replaced.
        match fs::remove_dir(folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(in_words(error)),
            _ => {}
        }
        fs::rename(self.folder.path(), folder).map_err(in_words)?;
        // It is in its place and must not be removed.
        drop(self.folder.keep());
        atomic::sync_folder_of(folder);
        let study = Study::at(folder)?;
        let first = self.names_put.first().and_then(|name| ArticlePath::new(name).ok());
        Ok((study.id().clone(), first))
    }

    fn move_into(self, study: &Study) -> Result<(StudyId, Option<ArticlePath>), StorageError> {
        sync_all(self.folder.path());
        let (folder, marks) = (study.new_articles_folder(), marks_folder(study)?);
        study.inside().make_folder(&marks)?;
        let mut first = None;
        for name in &self.names_put {
            // Its details first: without the article they are nothing, and the article without them would be a stranger.
            let (from, to) = (self.folder.path().join(ANNOTATIONS).join(name), marks.join(name));
            if fs::symlink_metadata(&to).is_ok() {
                return Err(StorageError::Protected(to));
            }
            fs::rename(from, &to).map_err(|error| StorageError::from_io(error, &to))?;
            let (from, to) = (self.folder.path().join(name), folder.join(name));
            move_file(&from, &to).map_err(|error| StorageError::from_io(error, &to))?;
            if first.is_none() {
                first = Some(study.relative(&to)?);
            }
        }
        sync_all(&marks);
        atomic::sync_folder_of(&folder.join("x"));
        Ok((study.id().clone(), first))
    }
}

/// Returns the folder of the marks on new articles.
fn marks_folder(study: &Study) -> Result<PathBuf, StorageError> {
    let folder = study.new_articles_folder();
    let below = folder.strip_prefix(study.root()).map(Path::to_owned);
    let below = below.ok().ok_or_else(|| StorageError::Outside(folder.clone()))?;
    Ok(study.root().join(ANNOTATIONS).join(below))
}

/// How the names of folders begin in which articles are until all are written.
const STAGE: &str = ".demarche-import-";

/// How long after its last change such a folder was left behind by a process that was killed.
const ABANDONED: Duration = Duration::from_hours(1);

/// Removes what earlier imports left behind.
fn sweep(beside: &Path) {
    let is_abandoned = |entry: &DirEntry| {
        let is_stage = entry.file_name().to_str().is_some_and(|name| name.starts_with(STAGE));
        is_stage
            && entry.file_type().is_ok_and(|kind| kind.is_dir())
            && entry
                .metadata()
                .and_then(|there| there.modified())
                .is_ok_and(|at| at.elapsed().is_ok_and(|age| age > ABANDONED))
    };
    let entries = fs::read_dir(beside).into_iter().flatten().flatten();
    for entry in entries.filter(is_abandoned) {
        if let Err(error) = fs::remove_dir_all(entry.path()) {
            log::warn!("{error}: {}", crate::storage::shown(&entry.path()));
        }
    }
}

/// Makes a folder that is hidden and is removed unless it is kept.
fn temporary(beside: &Path) -> io::Result<TempDir> {
    sweep(beside);
    let mut builder = tempfile::Builder::new();
    builder.prefix(STAGE);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // As for any folder that a person makes; the system takes away what its user wants taken away.
        builder.permissions(fs::Permissions::from_mode(0o777));
    }
    builder.tempdir_in(beside)
}

/// Writes a file that is not there yet.
fn put_file(path: &Path, content: &[&str]) -> Result<(), StorageError> {
    let write = || -> io::Result<()> {
        let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
        content.iter().try_for_each(|text| file.write_all(text.as_bytes()))?;
        // On Linux all files are synced at once in the end, which takes seconds in place of minutes.
        if cfg!(target_os = "linux") { Ok(()) } else { file.sync_all() }
    };
    write().map_err(|error| StorageError::from_io(error, path))
}

/// Writes everything to the disk that was written below a folder.
fn sync_all(folder: &Path) {
    // Other tests write at the same time, for which this one would wait.
    if cfg!(test) {
        return;
    }
    #[cfg(target_os = "linux")]
    let synced = File::open(folder).and_then(|folder| Ok(rustix::fs::syncfs(folder)?));
    #[cfg(not(target_os = "linux"))]
    let synced = File::open(folder).and_then(|folder| folder.sync_all());
    if let Err(error) = synced {
        log::debug!("the folder {} could not be synced: {error}", crate::storage::shown(folder));
    }
}

/// Moves a file without replacing one.
fn move_file(from: &Path, to: &Path) -> io::Result<()> {
    match fs::hard_link(from, to) {
        Ok(()) => fs::remove_file(from),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
        // Some file systems have no hard links.
        Err(_) if fs::symlink_metadata(to).is_err() => fs::rename(from, to),
        Err(error) => Err(error),
    }
}

fn article_file_of(draft: Draft, origin: &Imported) -> ArticleFile {
    let in_json = |value: Value| match value {
        Value::Text(text) => serde_json::Value::from(text).to_string(),
        Value::Raw(raw) => raw,
    };
    let fields = draft.fields.into_iter();
    let fields = fields.map(|(name, value)| ((*name).into(), in_json(value).into()));
    let imported = Imported {
        record: draft.number,
        line: draft.line,
        id: draft.id,
        language: draft.language,
        text_sha256: Sha256(draft.text_sha256).to_string(),
        fields: Unknown(fields.collect()),
        ..origin.clone()
    };
    let mut file = ArticleFile::of(draft.record);
    file.encoding = (draft.form == TextForm::Plain).then(|| "UTF-8".to_owned());
    imported.put_into(&mut file);
    file
}
