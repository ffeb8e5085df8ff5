//! Checks the saved marks of a study without changing anything, and mends what cannot lose anything.

use std::{
    collections::{BTreeMap, BTreeSet, btree_map::Entry},
    io::BufReader,
    path::{Path, PathBuf},
    sync::Arc,
};

use demarche_core::{
    annotation::{AnnotationId, AnnotationSet, Status},
    article::{self, Article, EXTRACTED},
    codebook::Codebook,
    study::{ArticlePath, CoderId, folded_name},
};
use sha2::Digest as _;

use super::{
    ExportScope, SetFile, StorageError, Study,
    article_file::{read_article_file, store_encoding},
    atomic,
    export::reason_of,
    follow::only_details,
    journal::Outline,
    kept::{self, kept_text, store_text},
    marked::{Marked, marked_articles},
    read_article, read_set,
    read_set::hash_of,
    regular, shown,
    texts::{Texts, named},
};
use crate::formats::{
    SetOf,
    native::{self, CheckedFile, CheckedRecord, Link},
};

/// One coder's file, as it was checked.
#[derive(Clone, Debug)]
pub struct CheckedSet {
    /// The article's path below the study.
    pub article: ArticlePath,
    /// The coder.
    pub coder: CoderId,
    /// Its marks.
    pub records: Vec<CheckedRecord>,
}

/// Something that is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The file.
    pub file: PathBuf,
    /// The id of the mark, if it concerns one.
    pub mark: Option<String>,
    /// What is wrong, as a sentence with a lower-case start.
    pub what: String,
}

/// The result of a check.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// The files of marks that could be read, in order of articles and coders.
    pub sets: Vec<CheckedSet>,
    /// What is wrong, in the same order.
    pub faults: Vec<Fault>,
    /// What is odd about the texts of articles, though nothing is wrong with their marks.
    pub remarks: Vec<Fault>,
    /// What was mended, each a sentence with a lower-case start.
    pub mended: Vec<String>,
    links: Vec<(PathBuf, ArticlePath, CoderId, Link)>,
}

/// Checks the saved marks of some articles of a study, and changes nothing.
///
/// What is wrong with a file is a fault; only an unreadable folder is an error.
pub fn check(
    study: &Study,
    scope: &ExportScope,
    codebook: &Codebook,
) -> Result<Checked, StorageError> {
    let found = marked_articles(study, scope)?;
    let mut checked = Checked::default();
    for other in found.others {
        checked.fault(&other.left_out.path, None, other.left_out.reason);
    }
    check_names(study, &found.articles, &mut checked);
    let texts = Texts::of(study);
    for Marked { path, coders } in &found.articles {
        check_article((study, &texts), path, coders, codebook, &mut checked);
    }
    check_links(study, &mut checked);
    checked.faults.sort_by(|one, other| (&one.file, &one.mark).cmp(&(&other.file, &other.mark)));
    Ok(checked)
}

/// Mends what cannot lose anything.
///
/// Removes temporary files that a crash left behind, stores the encoding of articles, and keeps a copy of the text that marks
/// count in where there is none. Sets that another window has open are left alone.
pub fn mend(study: &Study, scope: &ExportScope) -> Result<Vec<String>, StorageError> {
    let mut mended = Vec::new();
    for Marked { path, coders } in marked_articles(study, scope)?.articles {
        let folder = study.sets_folder(&path);
        let before = left_over(study, &folder)?;
        for coder in &coders {
            // Taking the lock sweeps the folder.
            drop(SetFile::lock(study, &path, coder)?);
        }
        let after = left_over(study, &folder)?;
        for name in before.difference(&after) {
            mended.push(format!("removed the temporary file {name} of {path}"));
        }
        // Without the article there is nothing to store.
        let Ok(article) = read_article(study, &path) else { continue };
        let has_encoding = article.encoding == EXTRACTED
            || read_article_file(study, &path)?.is_some_and(|stored| stored.encoding.is_some());
        if !has_encoding {
            store_encoding(study, &path, &article)?;
            mended.push(format!("stored the encoding of {path}"));
        }
        let counts_here = |coder: &CoderId| {
            let bytes = study.inside().read(&study.set_path(&path, coder), regular::LARGEST_SET);
            let file = bytes.ok().flatten().and_then(|bytes| native::check(&bytes, None).ok());
            file.and_then(|file| file.text_sha256) == Some(article.text_sha256)
        };
        if coders.iter().any(counts_here) && store_text(study, &path, &article)? {
            mended.push(format!("kept a copy of the text of {path}"));
        }
    }
    Ok(mended)
}

/// Returns the names of temporary files in a folder.
fn left_over(study: &Study, folder: &Path) -> Result<BTreeSet<String>, StorageError> {
    let entries = study.inside().entries(folder)?;
    let names = entries.iter().filter_map(|entry| entry.file_name().into_string().ok());
    Ok(names.filter(|name| atomic::is_temporary(name)).collect())
}

impl Checked {
    fn fault(&mut self, file: &Path, mark: Option<&str>, what: String) {
        let mark = mark.map(str::to_owned);
        self.faults.push(Fault { file: file.to_owned(), mark, what });
    }

    fn remark(&mut self, file: &Path, article: &Article) {
        let odd = article.condition().words();
        let remark = || Fault { file: file.to_owned(), mark: None, what: odd.join("; ") };
        self.remarks.extend((!odd.is_empty()).then(remark));
    }

    /// Returns how many marks were found in this way.
    pub fn count(&self, status: Status) -> usize {
        let records = self.sets.iter().flat_map(|set| &set.records);
        records.filter(|record| record.status() == status).count()
    }
}

fn check_article(
    (study, texts): (&Study, &Texts<'_>),
    path: &ArticlePath,
    coders: &[CoderId],
    codebook: &Codebook,
    to: &mut Checked,
) {
    let article = match read_article(study, path) {
        Ok(article) => {
            to.remark(&study.article_path(path), &article);
            Some(article)
        }
        Err(StorageError::NotFound(file)) => {
            let now = articles_of(study, path, coders, texts);
            let what = "the article is gone, but there are marks on it";
            to.fault(&file, None, format!("{what}{}", where_to_find_it(study, &now)));
            // The text is that of the marks, whatever it is called now.
            now.first().and_then(|path| read_article(study, path).ok())
        }
        Err(error) => {
            let file = error.path().map_or_else(|| study.article_path(path), Path::to_owned);
            to.fault(&file, None, reason_of(&error));
            None
        }
    };
    check_texts(study, path, to);
    let kept: native::KeptTexts<'_> = &|hash| kept_text(study, path, hash);
    for coder in coders {
        let file = study.set_path(path, coder);
        let journal = check_journal(study, &file, to);
        let read = study.inside().read(&file, regular::LARGEST_SET);
        let read = read.and_then(|bytes| {
            let Some(bytes) = bytes else {
                let what = "the file is missing; its marks are in the journal, and the file is made when they are opened";
                to.fault(&file, None, what.to_owned());
                return Ok(CheckedFile::default());
            };
            native::check(&bytes, article.as_deref().map(|article| (article, kept)))
                .map_err(|source| StorageError::Unreadable { source, path: file.clone() })
        });
        let read = read.and_then(|mut read| {
            if let (Journal::HasSteps, Some(article)) = (journal, &article) {
                take_steps((study, path, coder), (article, kept), &mut read)?;
            }
            Ok(read)
        });
        let set = (study, path, coder);
        match read {
            Ok(read) => check_set((set, texts), article.as_ref(), codebook, read, to),
            Err(error) => to.fault(&file, None, reason_of(&error)),
        }
    }
}

/// Returns the articles that have the text now which the marks on an article were made on.
fn articles_of<'t>(
    study: &Study,
    path: &ArticlePath,
    coders: &[CoderId],
    texts: &'t Texts<'_>,
) -> Vec<&'t ArticlePath> {
    let hash = |coder: &CoderId| {
        let (file, _) = study.inside().open(&study.set_path(path, coder)).ok()??;
        Some(native::skim_hashes(BufReader::new(file))?.text_sha256)
    };
    let with = coders.iter().filter_map(hash).map(|hash| texts.with(&hash));
    with.into_iter().find(|with| !with.is_empty()).unwrap_or_default()
}

/// Says where the text of an article is that is gone, and how its marks get there.
fn where_to_find_it(study: &Study, now: &[&ArticlePath]) -> String {
    let has_own = |path: &&&ArticlePath| !matches!(only_details(study, path), Ok(Some(_)));
    match now {
        [] => String::new(),
        [only] if has_own(&only) => {
            format!("; its text is now in {}, which has marks of its own", named(now))
        }
        [_] => format!("; its text is now in {}: open it to bring the marks", named(now)),
        _ => format!("; its text is now in {}: open the right one to bring the marks", named(now)),
    }
}

/// Puts what the steps in a set's journal changed into what was read of its file, so that all its marks are checked.
fn take_steps(
    (study, path, coder): (&Study, &ArticlePath, &CoderId),
    (article, kept): (&Article, native::KeptTexts<'_>),
    file: &mut CheckedFile,
) -> Result<(), StorageError> {
    let read = read_set(study, path, coder, article)?;
    let touched = read.set.iter().filter(|mark| read.in_file.get(&mark.id) != Some(mark));
    let touched = touched.cloned().collect();
    let (set, _) = AnnotationSet::from_annotations(read.set.header().clone(), touched);
    let (path, mut bytes) = (path.as_str(), Vec::new());
    let written = native::write(SetOf { path, article, set: &set }, &mut bytes);
    written.map_err(|error| StorageError::from_reading(error, &study.root().join(path)))?;
    let checked = native::check(&bytes, Some((article, kept)));
    let records = checked.map(|checked| checked.records).unwrap_or_default().into_iter();
    let mut records: BTreeMap<AnnotationId, CheckedRecord> =
        records.map(|record| (AnnotationId::new(&record.id), record)).collect();
    let is_removed =
        |id: &AnnotationId| read.in_file.get(id).is_some() && read.set.get(id).is_none();
    file.records.retain_mut(|record| {
        let id = AnnotationId::new(&record.id);
        if let Some(now) = records.remove(&id) {
            *record = now;
        }
        !is_removed(&id)
    });
    file.records.extend(records.into_values());
    Ok(())
}

/// Checks that no two articles with marks, and no two coders of an article, have names that are one where case is ignored: copied
/// to such a system, the marks of one would replace those of the other.
fn check_names(study: &Study, marked: &[Marked], to: &mut Checked) {
    let what = |other: &dyn std::fmt::Display| {
        format!(
            "on systems that ignore case this would be the same as {other}, and one would replace the other"
        )
    };
    let mut articles = BTreeMap::new();
    for Marked { path, coders } in marked {
        match articles.entry(folded_name(path.as_str())) {
            Entry::Vacant(place) => drop(place.insert(path)),
            Entry::Occupied(other) => {
                let other = Path::new(other.get().as_str());
                to.fault(&study.sets_folder(path), None, what(&shown(other)));
            }
        }
        let mut known = BTreeMap::new();
        for coder in coders {
            match known.entry(folded_name(coder.as_str())) {
                Entry::Vacant(place) => drop(place.insert(coder)),
                Entry::Occupied(other) => {
                    to.fault(
                        &study.set_path(path, coder),
                        None,
                        what(&format!("{}.json", other.get())),
                    );
                }
            }
        }
    }
}

/// Whether a journal has steps that the file of its set does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Journal {
    HasSteps,
    HasNone,
}

/// Checks that the journal of a set can be read to its end, and belongs to what the set's file holds.
fn check_journal(study: &Study, file: &Path, to: &mut Checked) -> Journal {
    let path = file.with_extension("journal");
    let bytes = match study.inside().read(&path, regular::LARGEST_SET) {
        Ok(bytes) => bytes.unwrap_or_default(),
        Err(error) => {
            to.fault(&path, None, reason_of(&error));
            return Journal::HasNone;
        }
    };
    let read = native::read_journal(&bytes);
    if let Some(problem) = &read.problem {
        to.fault(&path, None, format!("{} at line {}", problem.reason, problem.line));
    }
    let outline = Outline::of(&read.lines);
    let hash = match hash_of(study.inside(), file) {
        Ok(hash) => hash,
        Err(error) => {
            to.fault(file, None, reason_of(&error));
            return Journal::HasNone;
        }
    };
    if !outline.fits(hash) {
        let what = "its steps were made on other content than the file has now; they are merged when it is opened";
        to.fault(&path, None, what.to_owned());
    }
    if outline.pending(hash).0.is_empty() { Journal::HasNone } else { Journal::HasSteps }
}

/// Checks the copies of the text that marks count in: each has the start of its hash in its name.
fn check_texts(study: &Study, path: &ArticlePath, to: &mut Checked) {
    let folder = study.sets_folder(path);
    let entries = match study.inside().entries(&folder) {
        Ok(entries) => entries,
        Err(error) => return to.fault(&folder, None, reason_of(&error)),
    };
    for entry in entries {
        let name = entry.file_name();
        if name.to_str().is_some_and(kept::is_extracted)
            && let Some(what) = kept::fault_of(study, path, &entry.path())
        {
            to.fault(&entry.path(), None, what);
        }
        let name = name.to_str().and_then(|name| name.strip_prefix("text."));
        let Some(hash) = name.and_then(|name| name.strip_suffix(".txt")) else { continue };
        match study.inside().read(&entry.path(), regular::LARGEST_ARTICLE) {
            Ok(Some(bytes)) => {
                let is = article::Sha256(sha2::Sha256::digest(&bytes).into()).to_string();
                if !is.starts_with(hash) || hash.is_empty() {
                    let what = "this copy of the text is not the one its name says".to_owned();
                    to.fault(&entry.path(), None, what);
                }
            }
            Ok(None) => {}
            Err(error) => to.fault(&entry.path(), None, reason_of(&error)),
        }
    }
}

fn check_set(
    ((study, path, coder), texts): ((&Study, &ArticlePath, &CoderId), &Texts<'_>),
    article: Option<&Arc<Article>>,
    codebook: &Codebook,
    read: CheckedFile,
    to: &mut Checked,
) {
    let file = study.set_path(path, coder);
    if !read.coder.is_empty() && read.coder != coder.as_str() {
        let what = format!("it says that it is the set of {:?}", read.coder);
        to.fault(&file, None, what);
    }
    for problem in &read.problems {
        to.fault(&file, None, problem.to_string());
    }
    let is_changed =
        |article: &&Arc<Article>| read.text_sha256.is_some_and(|hash| hash != article.text_sha256);
    let is_changed = article.as_ref().is_some_and(is_changed);
    let another = ArticlePath::new(&read.path).ok().filter(|_| is_changed);
    let another = another.filter(|another| study.are_two_articles(path, another));
    // The places of its marks say nothing about this article.
    let article = article.filter(|_| another.is_none());
    if let Some(another) = another {
        let another = shown(Path::new(another.as_str()));
        let what = format!(
            "its marks are of another article, {another}; put the file beside the marks of that one"
        );
        to.fault(&file, None, what);
    } else if is_changed {
        let unplaced =
            read.records.iter().filter(|record| record.status() != Status::Exact).count();
        let mut now =
            read.text_sha256.map(|hash| texts.with(&hash.to_string())).unwrap_or_default();
        now.retain(|now| *now != path);
        let now = match &now[..] {
            [] => String::new(),
            now => format!("; the text that they were made on is now in {}", named(now)),
        };
        let count = read.records.len();
        let what = "the text of the article has changed since";
        to.fault(&file, None, format!("{what}: {unplaced} of {count} marks need checking{now}"));
    }
    for record in &read.records {
        let id = Some(&*record.id);
        let place = |status| record.places.iter().find(|place| place.status == status);
        for fault in &record.faults {
            to.fault(&file, id, fault.clone());
        }
        match codebook.codes.iter().find(|code| *code.id.0 == *record.code) {
            Some(code) if code.is_active => {}
            Some(_) => to.fault(&file, id, format!("its code is not in use: {:?}", record.code)),
            None => {
                to.fault(&file, id, format!("its code is not in the codebook: {:?}", record.code));
            }
        }
        let status = record.status();
        if article.is_none() || status == Status::Exact {
            continue;
        }
        let words = place(status).map_or("", |place| &place.exact);
        let words =
            if study.is_blind() { String::new() } else { format!(": “{}”", short(words)) };
        let what = match status {
            Status::Exact => continue,
            Status::Moved => "moved: its words are at another place",
            Status::Uncertain => "uncertain: its words are probably at another place",
            Status::Orphan => "orphan: its words are gone",
        };
        to.fault(&file, id, format!("{what}{words}"));
    }
    for link in read.links {
        to.links.push((file.clone(), path.clone(), coder.clone(), link));
    }
    let (article, coder) = (path.clone(), coder.clone());
    to.sets.push(CheckedSet { article, coder, records: read.records });
}

/// The longest quote in a fault, in characters.
const LONGEST_QUOTE: usize = 60;

fn short(words: &str) -> String {
    let mut short: String = words.chars().take(LONGEST_QUOTE).collect();
    if short.len() < words.len() {
        short.push('…');
    }
    short
}

/// The ids of the marks in a set.
type Ids = BTreeMap<(ArticlePath, CoderId), BTreeSet<String>>;

/// Checks that every link leads from a mark of its own set to a mark that exists, in whichever set.
fn check_links(study: &Study, to: &mut Checked) {
    let mut ids: Ids = to
        .sets
        .iter()
        .map(|set| {
            let of_set = set.records.iter().map(|record| record.id.clone()).collect();
            ((set.article.clone(), set.coder.clone()), of_set)
        })
        .collect();
    for (file, article, coder, link) in std::mem::take(&mut to.links) {
        let name = if link.id.is_empty() { String::new() } else { format!(" {:?}", link.id) };
        let own = (article.clone(), coder.clone());
        if !ids.get(&own).is_some_and(|own| own.contains(&link.from)) {
            to.fault(&file, None, format!("the link{name} begins at no mark: {:?}", link.from));
        }
        let other_article = match link.to_article.as_deref().map(ArticlePath::new) {
            None => Some(article),
            Some(path) => path.ok(),
        };
        let other_coder = match link.to_coder.as_deref().map(CoderId::new) {
            None => Some(coder),
            Some(coder) => coder,
        };
        let target = other_article.zip(other_coder);
        let is_there = target.is_some_and(|target| {
            let of_target = ids.entry(target).or_insert_with_key(|(article, coder)| {
                let file = study.set_path(article, coder);
                let bytes = study.inside().read(&file, regular::LARGEST_SET).ok().flatten();
                let read = bytes.and_then(|bytes| native::check(&bytes, None).ok());
                let records = read.map(|read| read.records).unwrap_or_default();
                records.into_iter().map(|record| record.id).collect()
            });
            of_target.contains(&link.to)
        });
        if !is_there {
            to.fault(&file, None, format!("the link{name} leads to no mark: {:?}", link.to));
        }
    }
}
