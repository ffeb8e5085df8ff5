//! A folder of articles with its `annotations/` folder.

use std::{
    fs,
    path::{Component, Path, PathBuf},
    time::SystemTime,
};

use demarche_core::study::{ANNOTATIONS, ArticlePath, CoderId, Homeless, StudyId};

use super::{
    StorageError,
    inside::Inside,
    regular::{self, special},
};
use crate::formats::native::{ReadError, StudyFile};

/// The name of the study file in `annotations/`.
pub(super) const STUDY_FILE: &str = "study.json";
/// The content of `annotations/.gitignore`.
const GITIGNORE: &str = "# Journals, locks and previous versions belong to one computer.\n*.journal\n*.history\n*.damaged\n*.lock\n*.prev\n.*.tmp\n";

/// A folder of articles with its `annotations/` folder.
#[derive(Clone, Debug)]
pub struct Study {
    id: StudyId,
    file: StudyFile,
    is_saved: bool,
}

impl Study {
    /// Returns the study an article belongs to, and the article's path below it (with `/` between folders). The study is
    /// the nearest parent folder whose `annotations/study.json` has our format key, up to the home folder or the file
    /// system's boundary; if there is none, the article's own folder, which becomes a study at the first save. A study
    /// whose file lists folders does not count for an article outside them. One that keeps marks of the article already is
    /// used in any case.
    pub fn containing(article: &Path) -> Result<(Self, ArticlePath), StorageError> {
        let metadata =
            fs::metadata(article).map_err(|error| StorageError::from_reading(error, article))?;
        if let Some(refusal) = special(&metadata, article) {
            return Err(refusal);
        }
        let (Some(name), Some(folder)) = (article.file_name(), article.parent()) else {
            return Err(StorageError::WrongKind { expected: "a file", path: article.to_owned() });
        };
        let folder = canonical(folder)?;
        let file = folder.join(name);
        let mut found = None;
        for root in roots_above(&folder) {
            let study = match Self::saved_in(&root).and_then(|study| {
                let path = study.as_ref().map(|study| study.relative(&file)).transpose()?;
                Ok(study.zip(path))
            }) {
                Ok(study) => study,
                Err(error) if found.is_none() => return Err(error),
                Err(error) => {
                    log::warn!("{error}");
                    None
                }
            };
            let Some((study, path)) = study else { continue };
            // Marks that are there already decide: a study made later beside an article must not hide them.
            if study.sets_folder(&path).is_dir() {
                return Ok((study, path));
            }
            if found.is_none() && (study.root() == folder || study.covers(&path)) {
                found = Some((study, path));
            }
        }
        if let Some(found) = found {
            return Ok(found);
        }
        let study = Self::new(&folder);
        let path = study.relative(&file)?;
        Ok((study, path))
    }

    /// Returns the study in exactly this folder, whether or not it has a study file.
    pub fn at(folder: &Path) -> Result<Self, StorageError> {
        let metadata =
            fs::metadata(folder).map_err(|error| StorageError::from_reading(error, folder))?;
        if !metadata.is_dir() {
            return Err(StorageError::WrongKind { expected: "a folder", path: folder.to_owned() });
        }
        let root = canonical(folder)?;
        Ok(Self::saved_in(&root)?.unwrap_or_else(|| Self::new(&root)))
    }

    /// Returns the study whose study file this is, `annotations/study.json` with our format key, or `None` if it is any
    /// other file.
    pub fn of_file(file: &Path) -> Result<Option<Self>, StorageError> {
        let Some(folder) = file.parent().filter(|_| file.file_name() == Some(STUDY_FILE.as_ref()))
        else {
            return Ok(None);
        };
        let folder = canonical(folder)?;
        match folder.parent() {
            Some(root) if folder.file_name() == Some(ANNOTATIONS.as_ref()) => Self::saved_in(root),
            _ => Ok(None),
        }
    }

    /// Returns the study in `folder` or its nearest parent that has one, up to the home folder or the file system's
    /// boundary, or `None` if there is none.
    pub fn nearest(folder: &Path) -> Result<Option<Self>, StorageError> {
        for root in roots_above(&canonical(folder)?) {
            if let Some(study) = Self::saved_in(&root)? {
                return Ok(Some(study));
            }
        }
        Ok(None)
    }

    /// Returns the study whose file is in this folder, or `None` if there is none.
    fn saved_in(root: &Path) -> Result<Option<Self>, StorageError> {
        let file = read_study_file(root)?;
        Ok(file.map(|file| Self { id: StudyId::new(root), file, is_saved: true }))
    }

    fn new(root: &Path) -> Self {
        let title =
            root.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Self {
            id: StudyId::new(root),
            file: StudyFile { title, ..StudyFile::default() },
            is_saved: false,
        }
    }

    /// Returns its identity.
    pub fn id(&self) -> &StudyId {
        &self.id
    }

    /// Returns its folder, absolute.
    pub fn root(&self) -> &Path {
        self.id.root()
    }

    /// Returns its title, or its folder's name.
    pub fn title(&self) -> &str {
        match self.file.title.as_str() {
            "" => self.root().file_name().and_then(|name| name.to_str()).unwrap_or_default(),
            title => title,
        }
    }

    /// Returns the coder named in its file, with the display name (the sample has one).
    pub fn coder(&self) -> Option<(CoderId, String)> {
        let id = CoderId::new(&self.file.coder)?;
        let name = if self.file.coder_name.is_empty() {
            id.to_string()
        } else {
            self.file.coder_name.clone()
        };
        Some((id, name))
    }

    /// Returns whether a coder sees another coder's marks only once their own are done.
    pub fn is_blind(&self) -> bool {
        self.file.is_blind
    }

    /// Returns whether an article is in one of the folders its file lists. A study that lists none covers every article.
    pub fn covers(&self, path: &ArticlePath) -> bool {
        let is_in = |folder: &String| {
            let below = path.as_str().strip_prefix(folder.trim_matches('/'));
            below.is_some_and(|below| below.starts_with('/'))
        };
        self.file.folders.is_empty() || self.file.folders.iter().any(is_in)
    }

    /// Returns whether it has a study file.
    pub fn is_saved(&self) -> bool {
        self.is_saved
    }

    /// Returns the content of its study file.
    pub fn file(&self) -> &StudyFile {
        &self.file
    }

    /// Returns why the user should be asked for another place before the first save, or `None` if the study can stay here.
    /// Tests whether the folder can be written.
    pub fn needs_home(&self) -> Option<Homeless> {
        if self.is_saved {
            return None;
        }
        if let Some(dirs) = directories::UserDirs::new() {
            let is_root =
                |folder: &Path| canonical(folder).is_ok_and(|folder| folder == self.root());
            if dirs.download_dir().is_some_and(is_root) {
                return Some(Homeless::Downloads);
            }
            if dirs.desktop_dir().is_some_and(is_root) {
                return Some(Homeless::Desktop);
            }
            if is_root(dirs.home_dir()) {
                return Some(Homeless::Home);
            }
        }
        can_write(self.root()).is_err().then_some(Homeless::ReadOnly)
    }

    /// Returns the file of the article with this path below the study.
    pub fn article_path(&self, path: &ArticlePath) -> PathBuf {
        self.root().join(path.as_str())
    }

    /// Returns whether the article with this path below the study has a file.
    pub fn has_article(&self, path: &ArticlePath) -> bool {
        self.article_path(path).is_file()
    }

    /// Returns whether both paths are of articles that exist and are not one file under two spellings.
    pub(super) fn are_two_articles(&self, one: &ArticlePath, other: &ArticlePath) -> bool {
        one != other
            && self.has_article(one)
            && self.has_article(other)
            && !regular::is_same(&self.article_path(one), &self.article_path(other))
    }

    /// Returns whether the marks of two articles are in one folder, as where a file system ignores case.
    pub(super) fn share_a_folder(&self, one: &ArticlePath, other: &ArticlePath) -> bool {
        regular::is_same(&self.sets_folder(one), &self.sets_folder(other))
    }

    /// Returns an article's size in bytes and when it was last written, or `None` if there is none.
    pub fn article_stamp(&self, path: &ArticlePath) -> Option<(u64, SystemTime)> {
        let there = fs::metadata(self.article_path(path)).ok()?;
        Some((there.len(), there.modified().ok()?))
    }

    /// Returns the size of a coder's set on an article in bytes and when it was last written, or `None` if there is none.
    pub fn set_stamp(&self, path: &ArticlePath, coder: &CoderId) -> Option<(u64, SystemTime)> {
        let there = self.inside().metadata(&self.set_path(path, coder)).ok()??;
        Some((there.len(), there.modified().ok()?))
    }

    /// Returns the same of the set's journal.
    pub fn journal_stamp(&self, path: &ArticlePath, coder: &CoderId) -> Option<(u64, SystemTime)> {
        let journal = self.set_path(path, coder).with_extension("journal");
        let there = self.inside().metadata(&journal).ok()??;
        Some((there.len(), there.modified().ok()?))
    }

    /// Returns the size of a coder's set on an article in bytes, 0 if there is none.
    pub fn set_size(&self, path: &ArticlePath, coder: &CoderId) -> u64 {
        let metadata = self.inside().metadata(&self.set_path(path, coder));
        metadata.ok().flatten().map_or(0, |metadata| metadata.len())
    }

    /// Returns a file's path below the study, with `/` between folders. Fails if an article cannot be there.
    pub fn relative(&self, file: &Path) -> Result<ArticlePath, StorageError> {
        let outside = || StorageError::Outside(file.to_owned());
        let below = if let Ok(below) = file.strip_prefix(self.root()) {
            below.to_owned()
        } else {
            let (folder, name) = file.parent().zip(file.file_name()).ok_or_else(outside)?;
            let folder = canonical(folder)?;
            folder.strip_prefix(self.root()).ok().ok_or_else(outside)?.join(name)
        };
        let mut parts = Vec::new();
        for part in below.components() {
            match part {
                Component::Normal(part) => {
                    let not_unicode = || StorageError::NotUnicode(file.to_owned());
                    parts.push(part.to_str().ok_or_else(not_unicode)?);
                }
                _ => return Err(outside()),
            }
        }
        ArticlePath::new(&parts.join("/"))
            .map_err(|reason| StorageError::Path { reason, path: file.to_owned() })
    }

    /// Returns the folder of an article's sets.
    pub fn sets_folder(&self, path: &ArticlePath) -> PathBuf {
        self.root().join(ANNOTATIONS).join(path.as_str())
    }

    /// Returns the file of a coder's set on an article.
    pub fn set_path(&self, path: &ArticlePath, coder: &CoderId) -> PathBuf {
        self.sets_folder(path).join(format!("{coder}.json"))
    }

    /// Returns the access to everything below its `annotations/`.
    pub(super) fn inside(&self) -> Inside<'_> {
        Inside::new(self.root())
    }

    /// Creates the folder of saved marks with its study file and `.gitignore`, and the folder of an article's sets, if they
    /// are missing. Never creates the study's own folder: if that is gone, its disk may have been removed.
    pub(super) fn make(&self, path: &ArticlePath) -> Result<(), StorageError> {
        let sets = self.sets_folder(path);
        if fs::symlink_metadata(&sets).is_err() && !self.has_article(path) {
            // The folder in which a disk was seen is not the study.
            return Err(StorageError::NotFound(self.article_path(path)));
        }
        self.inside().make_folder(&sets)?;
        let annotations = self.root().join(ANNOTATIONS);
        if read_study_file(self.root())?.is_none() {
            self.inside().put_new(&annotations.join(STUDY_FILE), &self.file.write())?;
        }
        let ignored = annotations.join(".gitignore");
        // Whatever is there, even a link, does not prevent saving.
        if fs::symlink_metadata(&ignored).is_ok() {
            return Ok(());
        }
        self.inside().put_new(&ignored, GITIGNORE)
    }
}

/// Makes the files of a new study in a folder that has none.
pub(super) fn begin(root: &Path, title: &str) -> Result<(), StorageError> {
    let file = StudyFile { title: title.to_owned(), ..StudyFile::default() };
    let (inside, annotations) = (Inside::new(root), root.join(ANNOTATIONS));
    inside.put_new(&annotations.join(STUDY_FILE), &file.write())?;
    inside.put_new(&annotations.join(".gitignore"), GITIGNORE)
}

/// Reads the study file below `root`, or returns `None` if there is none or it belongs to another program. If it is ours
/// but cannot be read, that is an error: using the next study further up would put marks in the wrong place.
fn read_study_file(root: &Path) -> Result<Option<StudyFile>, StorageError> {
    let path = root.join(ANNOTATIONS).join(STUDY_FILE);
    if !path.try_exists().unwrap_or(true) {
        // This includes `annotations` being a link: without a study file it is not ours.
        return Ok(None);
    }
    let Some(bytes) = Inside::new(root).read(&path, regular::LARGEST_SMALL)? else {
        return Ok(None);
    };
    match StudyFile::read(&bytes) {
        Ok(file) => Ok(Some(file)),
        Err(ReadError::Format { .. }) => Ok(None),
        Err(source) => Err(StorageError::Unreadable { source, path }),
    }
}

/// Returns a folder's canonical absolute path, with links resolved where that keeps names readable.
pub(super) fn canonical(folder: &Path) -> Result<PathBuf, StorageError> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let settled =
        if cfg!(windows) { std::path::absolute(folder) } else { fs::canonicalize(folder) };
    settled.map_err(|error| StorageError::from_reading(error, folder))
}

/// Returns a folder and those above it, up to the home folder or the file system's boundary.
fn roots_above(folder: &Path) -> Vec<PathBuf> {
    let home = directories::BaseDirs::new().map(|dirs| dirs.home_dir().to_owned());
    let device = device_of(folder);
    let mut roots = Vec::new();
    for root in folder.ancestors().take_while(|root| device_of(root) == device) {
        roots.push(root.to_owned());
        if home.as_deref() == Some(root) {
            break;
        }
    }
    roots
}

#[cfg(unix)]
fn device_of(folder: &Path) -> Option<u64> {
    use std::os::unix::fs::MetadataExt as _;
    fs::metadata(folder).ok().map(|metadata| metadata.dev())
}

#[cfg(not(unix))]
fn device_of(folder: &Path) -> Option<Component<'_>> {
    folder.components().next()
}

/// Tests whether files can be created in a folder.
fn can_write(folder: &Path) -> Result<(), StorageError> {
    let probe = tempfile::Builder::new().prefix(".demarche.").suffix(".tmp").tempfile_in(folder);
    probe
        .and_then(tempfile::NamedTempFile::close)
        .map_err(|error| StorageError::from_io(error, folder))
}
