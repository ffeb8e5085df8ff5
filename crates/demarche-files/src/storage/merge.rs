//! Merges three versions of a set's file, as version control and sync programs leave them.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use demarche_core::{
    annotation::{Annotation, AnnotationSet},
    article::Article,
    merge::{Conflict, HeaderField, Merged, three_way},
    study::{ANNOTATIONS, ArticlePath, CoderId},
};

use super::{
    ReadOnlyKind, SetFile, StorageError, Study, atomic, kept::kept_text, read_article, regular,
    take_over,
};
use crate::formats::{SetOf, native};

/// The article to place marks in, and its earlier versions.
type Placing<'a> = (&'a Article, native::KeptTexts<'a>);

/// Three versions of a set, merged.
#[derive(Debug)]
pub struct MergedFiles {
    path: ArticlePath,
    /// The article's file.
    text: PathBuf,
    article: Arc<Article>,
    /// The merged set. A mark that a person has to decide about has our version, and the other one beside it.
    pub set: AnnotationSet,
    /// What a person has to decide, by mark.
    pub conflicts: Vec<Conflict>,
    /// What both versions state differently about the whole set; the merged set has our value.
    pub header_conflicts: Vec<HeaderField>,
}

/// Merges `ours` and `theirs`, which both began as `base`; an empty base is a set without marks.
///
/// `place` is where the set belongs, `…/annotations/ARTICLE/CODER.json`; the article is read to place the marks. Refuses a
/// version with records that cannot be read and the marks of two coders. What was not
/// decided after an earlier merge stays undecided. Writes nothing.
pub fn merge_files(
    [base, ours, theirs]: [&Path; 3],
    place: &Path,
) -> Result<MergedFiles, StorageError> {
    let (study, path) = article_of(place)?;
    let article = read_article(&study, &path)?;
    let kept = |hash| kept_text(&study, &path, hash);
    let placing: Placing<'_> = (&article, &kept);
    let (base, ours) = (read_base(base, placing)?, read(ours, placing)?);
    let (theirs_file, theirs) = (theirs, read(theirs, placing)?);
    let [mine, other] = [&ours, &theirs].map(|set| &set.header().coder);
    if !mine.is_empty() && !other.is_empty() && mine != other {
        return Err(StorageError::OtherCoder(theirs_file.to_owned()));
    }
    let merged = three_way(&base, &ours, &theirs);
    let Merged { set, conflicts, header_conflicts } = merged;
    let text = study.article_path(&path);
    Ok(MergedFiles { path, text, article, set, conflicts, header_conflicts })
}

impl MergedFiles {
    /// Writes the merged set to a file, all of it or nothing. Refuses to replace the article. With its lock, the file is a set
    /// of a study, whose previous version is kept beside it, as in every save.
    pub fn write(&self, file: &Path, lock: Option<&SetFile>) -> Result<(), StorageError> {
        if let (Ok(file), Ok(text)) = (fs::canonicalize(file), fs::canonicalize(&self.text))
            && file == text
        {
            return Err(StorageError::Protected(file));
        }
        let (path, article, set) = (self.path.as_str(), &*self.article, &self.set);
        let fill = |out: &mut fs::File| native::write(SetOf { path, article, set }, out);
        let written = match lock {
            Some(set) => {
                let previous = set.path().with_extension("prev");
                atomic::replace(set.path(), Some(&previous), || Ok(()), fill)
            }
            None => atomic::write(file, fill),
        };
        written.map(drop)
    }

    /// Returns whether a person has to decide anything.
    pub fn has_conflicts(&self) -> bool {
        !self.conflicts.is_empty() || !self.header_conflicts.is_empty()
    }

    /// Returns the words of a mark in the article; of several pieces, the first.
    pub fn words_of<'a>(&'a self, mark: &'a Annotation) -> &'a str {
        let first = mark.spans.first().and_then(|span| span.of(self.article.text()));
        let stored = mark.detail.as_ref().and_then(|detail| detail.stored.first());
        first.or_else(|| stored.map(|selector| &*selector.exact)).unwrap_or_default()
    }
}

/// Reads the version that both began with. Version control has an empty file for it if there is none.
fn read_base(file: &Path, placing: Placing<'_>) -> Result<AnnotationSet, StorageError> {
    let bytes = regular::read(file, regular::LARGEST_SET)?;
    if bytes.is_empty() { Ok(AnnotationSet::default()) } else { whole(&bytes, file, placing) }
}

/// Reads a version of a set. An empty file is one that was cut off, not one whose marks were all removed.
fn read(file: &Path, placing: Placing<'_>) -> Result<AnnotationSet, StorageError> {
    whole(&regular::read(file, regular::LARGEST_SET)?, file, placing)
}

/// Reads a version that must be whole to be merged.
fn whole(
    bytes: &[u8],
    file: &Path,
    (article, kept): Placing<'_>,
) -> Result<AnnotationSet, StorageError> {
    let read = native::read_from(bytes, article, kept)
        .map_err(|source| StorageError::Unreadable { source, path: file.to_owned() })?;
    if !read.problems.is_empty() || !read.duplicates.is_empty() {
        return Err(StorageError::Incomplete(file.to_owned()));
    }
    Ok(read.set)
}

/// Returns where a copy of a set belongs that is outside its study, or `None` if that is not known.
///
/// The file itself names the article and the coder. The study is the nearest one that has this article, above the copy or
/// else above the current folder.
pub fn place_of_copy(copy: &Path) -> Option<PathBuf> {
    let bytes = regular::read(copy, regular::LARGEST_SET).ok()?;
    let (path, coder) = native::skim_place(&bytes)?;
    let (path, coder) = (ArticlePath::new(&path).ok()?, CoderId::new(&coder)?);
    let copy = std::path::absolute(copy).ok()?;
    let here = std::env::current_dir().ok();
    let mut above = copy.ancestors().skip(1).chain(here.iter().flat_map(|here| here.ancestors()));
    let root =
        above.find(|root| root.join(ANNOTATIONS).is_dir() && root.join(path.as_str()).is_file())?;
    Some(root.join(ANNOTATIONS).join(path.as_str()).join(format!("{coder}.json")))
}

/// What to do with a set that is open on another computer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IfElsewhere {
    /// Leave it alone.
    Refuse,
    /// Take it over, by a person's word.
    TakeOver,
}

/// Takes the lock of a set's file that is to be replaced, if it is one in a study. Fails if the set cannot be written,
/// because another window or computer has it or for another reason.
pub fn lock_to_replace(
    file: &Path,
    if_elsewhere: IfElsewhere,
) -> Result<Option<SetFile>, StorageError> {
    let stem = file.file_stem().and_then(|stem| stem.to_str());
    let coder = stem.and_then(CoderId::new).filter(|_| file.extension() == Some("json".as_ref()));
    let (Some(coder), Ok((study, path))) = (coder, article_of(file)) else { return Ok(None) };
    let mut locked = SetFile::lock(&study, &path, &coder)?;
    let elsewhere = locked.read_only().filter(|why| why.kind == ReadOnlyKind::Elsewhere);
    if let Some(holder) = elsewhere.and_then(|why| why.holder.clone()) {
        if if_elsewhere == IfElsewhere::Refuse {
            return Err(StorageError::OpenElsewhere {
                holder: Box::new(holder),
                path: file.to_owned(),
            });
        }
        take_over(&study, &path, &coder, &holder.signature())?;
        locked = SetFile::lock(&study, &path, &coder)?;
    }
    match locked.read_only() {
        Some(why) => {
            let (reason, path) = (why.reason.clone(), file.to_owned());
            Err(StorageError::NotReplaced { reason, path })
        }
        None => Ok(Some(locked)),
    }
}

/// Returns the study and the article of a set's file, which need not exist.
fn article_of(place: &Path) -> Result<(Study, ArticlePath), StorageError> {
    let outside = || StorageError::Outside(place.to_owned());
    let absolute =
        std::path::absolute(place).map_err(|error| StorageError::from_reading(error, place))?;
    let folder = absolute.parent().ok_or_else(outside)?;
    let mut roots: Vec<PathBuf> = Vec::new();
    for above in folder.ancestors().skip(1) {
        if above.file_name() == Some(ANNOTATIONS.as_ref()) {
            roots.extend(above.parent().map(Path::to_owned));
        }
    }
    // An article may be in a folder of that name; a study says so in its file.
    let is_study =
        |root: &&PathBuf| fs::exists(root.join(ANNOTATIONS).join("study.json")).unwrap_or(false);
    let root = roots.iter().find(is_study).or_else(|| roots.first()).ok_or_else(outside)?;
    let below = folder.strip_prefix(root.join(ANNOTATIONS)).ok().ok_or_else(outside)?;
    let parts: Option<Vec<&str>> =
        below.components().map(|part| part.as_os_str().to_str()).collect();
    let path = ArticlePath::new(&parts.ok_or_else(outside)?.join("/"))
        .map_err(|reason| StorageError::Path { reason, path: place.to_owned() })?;
    Ok((Study::at(root)?, path))
}
