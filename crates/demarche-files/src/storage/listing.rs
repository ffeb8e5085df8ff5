//! Lists the articles of a study, with what the list shows about each.

use std::{collections::HashSet, fs, io::Read as _, path::Path};

use demarche_core::study::{ANNOTATIONS, ArticlePath, CoderId};

use twox_hash::XxHash3_128;

use super::{
    ExportScope, StorageError, Study,
    article_file::read_article_file,
    journal::{Moment, at_one_moment},
    kept,
    marked::marked_articles,
    read_article, read_set, regular, shown,
};
use crate::{
    extract::{self, FileKind},
    formats::native::{self, JournalLine, Skim},
};
use demarche_core::{codebook::CodeId, text::Hand};

/// How much of a file is read for its title and date, in bytes.
const HEAD: u64 = 4096;

/// One row of the list of articles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its path below the study, with `/` between folders.
    pub path: ArticlePath,
    /// Its title, or its file name.
    pub title: String,
    /// Its date in ISO 8601.
    pub date: Option<String>,
    /// The hand of its Arabic script, if it has any and its letters decide.
    pub hand: Option<Hand>,
    /// The coder's marks by code, in order of first appearance.
    pub counts: Vec<(CodeId, usize)>,
    /// Whether the coder marked it as done.
    pub is_done: bool,
}

impl Study {
    /// Returns the paths of all articles below the study, sorted, `/` between folders: files with one of the extensions in
    /// [`FileKind::EXTENSIONS`], and names without an extension that hold text.
    ///
    /// Skips hidden files, saved marks, studies inside the study, and folders that cannot be read, except the study's own
    /// folder, for which that is an error. Also skips symbolic links that lead out of the study: a study may come from
    /// anybody, and its list and exports must not name, let alone show, a private file.
    pub fn article_paths(&self) -> Result<Vec<ArticlePath>, StorageError> {
        let mut paths = self.paths_in_folders()?;
        if !self.file().folders.is_empty() {
            // Marks that were made elsewhere in the study must not be out of sight.
            let marked = marked_articles(self, &ExportScope::Study)
                .inspect_err(|error| log::warn!("{error}"))
                .unwrap_or_default()
                .articles;
            let marked = marked.into_iter().map(|marked| marked.path);
            paths.extend(marked.filter(|path| {
                fs::symlink_metadata(self.article_path(path)).is_ok_and(|there| there.is_file())
                    && is_own(&self.article_path(path), self.root())
            }));
        }
        paths.sort();
        paths.dedup();
        Ok(paths)
    }

    /// Returns whether its articles are still these, which [`article_paths`](Self::article_paths) returned.
    ///
    /// Does not look through the saved marks, because there may be many: in a study that lists the folders of its articles, an
    /// article elsewhere is only noticed to go, not to come.
    pub fn still_has(&self, articles: &[&ArticlePath]) -> Result<bool, StorageError> {
        let paths = self.paths_in_folders()?;
        let walked: HashSet<&ArticlePath> = paths.iter().collect();
        let known: HashSet<&ArticlePath> = articles.iter().copied().collect();
        let lists_folders = !self.file().folders.is_empty();
        Ok(walked.is_subset(&known)
            && known
                .difference(&walked)
                .all(|path| lists_folders && self.article_path(path).is_file()))
    }

    /// Returns the articles in the folders that the study lists, or in all, in no order; one may be there twice.
    fn paths_in_folders(&self) -> Result<Vec<ArticlePath>, StorageError> {
        let mut walk = Walk { study: self, paths: Vec::new() };
        let folders = &self.file().folders;
        if folders.is_empty() {
            walk.folder(self.root(), "")?;
        }
        for folder in folders {
            let folder = folder.trim_matches('/');
            let walked = ArticlePath::new(folder)
                .map_err(|reason| StorageError::Path { reason, path: self.root().join(folder) })
                .and_then(|folder| {
                    let path = self.article_path(&folder);
                    if is_own(&path, self.root()) {
                        walk.folder(&path, &format!("{folder}/"))
                    } else {
                        Err(StorageError::Outside(path))
                    }
                });
            if let Err(error) = walked {
                log::warn!("{error}");
            }
        }
        Ok(walk.paths)
    }

    /// Returns all articles with title, date and the coder's counts, in order of their paths.
    ///
    /// What cannot be read about an article is missing from its row; opening the article reports why. The marks of the
    /// article `open` are not counted: the caller has them open, and there may be a million.
    pub fn articles(
        &self,
        coder: Option<&CoderId>,
        open: Option<&ArticlePath>,
    ) -> Result<Vec<Listed>, StorageError> {
        let paths = self.article_paths()?.into_iter();
        let listed = paths.map(|path| {
            let coder = coder.filter(|_| open != Some(&path));
            self.listed(path, coder)
        });
        Ok(listed.collect())
    }

    /// Returns the first article that the coder has not marked as done, else the first, or `None` if there are no articles.
    pub fn first_to_read(
        &self,
        coder: Option<&CoderId>,
    ) -> Result<Option<ArticlePath>, StorageError> {
        let mut paths = self.article_paths()?;
        let is_done = |path: &ArticlePath| coder.is_some_and(|coder| self.counts(path, coder).1);
        let first = paths.iter().position(|path| !is_done(path)).unwrap_or_default();
        Ok((first < paths.len()).then(|| paths.swap_remove(first)))
    }

    fn listed(&self, path: ArticlePath, coder: Option<&CoderId>) -> Listed {
        let (title, date, hand) = self.title_and_date(&path);
        let skim = coder.map(|coder| self.skim(&path, coder)).unwrap_or_default();
        Listed { path, title, date, hand, counts: skim.counts, is_done: skim.is_done }
    }

    /// Returns a coder's marks on an article by code, also those that are only in the journal, and whether it is done. What
    /// cannot be read counts as nothing.
    pub fn counts(&self, path: &ArticlePath, coder: &CoderId) -> (Vec<(CodeId, usize)>, bool) {
        let Skim { counts, is_done, .. } = self.skim(path, coder);
        (counts, is_done)
    }

    /// Counts a coder's marks, also those that a crash left in the journal. What cannot be read counts as nothing.
    fn skim(&self, path: &ArticlePath, coder: &CoderId) -> Skim {
        let file = self.set_path(path, coder);
        let journal = fs::symlink_metadata(file.with_extension("journal"));
        let skim = if journal.is_ok_and(|journal| journal.len() > 0) {
            self.skim_with_journal(path, coder, &file)
        } else {
            self.inside().read(&file, regular::LARGEST_SET).map(|bytes| skimmed(bytes, &file))
        };
        skim.inspect_err(|error| log::warn!("{error}")).unwrap_or_default()
    }

    /// Counts a coder's marks with the steps in the journal. If these do not fit the file, the set has to be read.
    fn skim_with_journal(
        &self,
        path: &ArticlePath,
        coder: &CoderId,
        file: &Path,
    ) -> Result<Skim, StorageError> {
        let skim_and_hash = || {
            let bytes = self.inside().read(file, regular::LARGEST_SET)?;
            let hash = bytes.as_deref().map(XxHash3_128::oneshot);
            Ok((hash, skimmed(bytes, file)))
        };
        at_one_moment(self.inside(), file, skim_and_hash, |moment| {
            let Moment { journal, outline, file: hash, read: skim, .. } = moment;
            let (pending, fits) = outline.pending(hash);
            let steps: Vec<_> = journal.lines.iter().filter_map(JournalLine::step).collect();
            let from = steps.len() - pending.len();
            let fitting = steps.get(from..).filter(|_| fits);
            if let Some(skim) = fitting.and_then(|steps| skim.clone().after(steps)) {
                return Ok(skim);
            }
            let Ok(article) = read_article(self, path) else { return Ok(skim) };
            let set = read_set(self, path, coder, &article)?.set;
            let counts = set.counts().map(|(code, count)| (code.clone(), count)).collect();
            Ok(Skim { counts, is_done: set.header().done.is_some(), ..skim })
        })
    }

    /// Returns an article's title, its date, and the hand of its Arabic script.
    fn title_and_date(&self, path: &ArticlePath) -> (String, Option<String>, Option<Hand>) {
        let stored = read_article_file(self, path).ok().flatten().unwrap_or_default();
        let kept_text = kept::pinned_text(self, path, &stored);
        let kept = kept::pinned_title(self, path, &stored).unwrap_or_default();
        let record = stored.record;
        let is_decided = |title: &String| title.is_ascii() || Hand::of(title).is_some();
        let is_known = record.title.as_ref().is_some_and(is_decided) && record.date.is_some();
        let sniffed = if is_known {
            extract::Sniffed::default()
        } else {
            let head = head(&self.article_path(path)).unwrap_or_default();
            extract::sniff(FileKind::of(path.name(), &head), &head)
        };
        let name = || path.shown_name().into_owned();
        let found = (kept.0.or(sniffed.title), kept.1.or(sniffed.date));
        let (found_title, found_date) = record.kinds.title_and_date(found);
        let title = record.title.or(found_title).unwrap_or_else(name);
        // A short title may have no letter that decides; the article's words have.
        let hand_of_words = || Hand::of(&String::from_utf8_lossy(&head(&kept_text?)?));
        let hand = sniffed.hand.or_else(|| Hand::of(&title));
        let hand = if title.is_ascii() { hand } else { hand.or_else(hand_of_words) };
        (title, record.date.or(found_date), hand)
    }
}

/// Counts the marks in the bytes of a set's file, none if they cannot be read.
fn skimmed(bytes: Option<Vec<u8>>, file: &Path) -> Skim {
    let skim = bytes.map(|bytes| native::skim(&bytes)).transpose();
    let skim = skim.inspect_err(|error| log::warn!("{error}: {}", shown(file)));
    skim.ok().flatten().unwrap_or_default()
}

/// Returns the first bytes of a file.
fn head(path: &Path) -> Option<Vec<u8>> {
    let mut head = Vec::with_capacity(HEAD as usize);
    let (file, _) = regular::open(path, regular::Links::Follow).ok()?;
    file.take(HEAD).read_to_end(&mut head).ok()?;
    Some(head)
}

struct Walk<'a> {
    study: &'a Study,
    paths: Vec<ArticlePath>,
}

impl Walk<'_> {
    /// Collects the articles of a folder whose path below the study, with a final `/`, is `prefix`.
    fn folder(&mut self, folder: &Path, prefix: &str) -> Result<(), StorageError> {
        let in_words = |error| StorageError::from_reading(error, folder);
        let entries = fs::read_dir(folder).map_err(in_words)?;
        for entry in entries.flatten() {
            let name = entry.file_name();
            let Some(name) = name.to_str() else {
                log::warn!("{}", StorageError::NotUnicode(entry.path()));
                continue;
            };
            if name.starts_with('.') {
                continue;
            }
            let Ok(kind) = entry.file_type() else { continue };
            let path = entry.path();
            let below = format!("{prefix}{name}");
            // A linked folder is either outside the study or listed anyway.
            let is_file = kind.is_file() || (kind.is_symlink() && self.leads_to_article(&path));
            if is_file {
                if is_article(name, &path)
                    && let Ok(below) = ArticlePath::new(&below)
                {
                    self.paths.push(below);
                }
            } else if kind.is_dir()
                && is_entered(&below, &path)
                && let Err(error) = self.folder(&path, &format!("{below}/"))
            {
                log::warn!("{error}");
            }
        }
        Ok(())
    }

    /// Returns whether a link leads to a file of this study outside its saved marks.
    fn leads_to_article(&self, link: &Path) -> bool {
        let Ok(target) = fs::canonicalize(link) else { return false };
        let below = fs::canonicalize(self.study.root())
            .ok()
            .and_then(|root| target.strip_prefix(root).ok().map(Path::to_owned));
        below.is_some_and(|below| {
            let parts: Option<Vec<&str>> = below.iter().map(|part| part.to_str()).collect();
            parts.is_some_and(|parts| ArticlePath::new(&parts.join("/")).is_ok())
        }) && target.is_file()
    }
}

/// Returns whether to list the articles of a folder; `below` is its path below the study.
fn is_entered(below: &str, path: &Path) -> bool {
    !below.eq_ignore_ascii_case(ANNOTATIONS)
        && fs::symlink_metadata(path.join(ANNOTATIONS).join("study.json")).is_err()
        && !is_of_page(path)
}

/// Returns whether a folder holds the pictures and frames of a saved web page that is beside it, as browsers name it in their
/// languages.
fn is_of_page(folder: &Path) -> bool {
    const ENDINGS: [&str; 14] = [
        "_files",
        ".files",
        "-Dateien",
        "_fichiers",
        "_archivos",
        "_arquivos",
        "_ficheiros",
        "_file",
        "_bestanden",
        "_pliki",
        "_dosyalar",
        "_файлы",
        "_ملفات",
        "_soubory",
    ];
    let Some(name) = folder.file_name().and_then(|name| name.to_str()) else { return false };
    let stem = ENDINGS.iter().find_map(|ending| name.strip_suffix(ending));
    stem.filter(|stem| !stem.is_empty()).is_some_and(|stem| {
        ["html", "htm", "xhtml"]
            .iter()
            .any(|extension| folder.with_file_name(format!("{stem}.{extension}")).is_file())
    })
}

/// Returns whether a folder named by the study may be listed: not reached through a link, and not that of saved marks, in
/// whatever case.
fn is_own(folder: &Path, root: &Path) -> bool {
    let Ok(below) = folder.strip_prefix(root) else { return false };
    let is_reached =
        || Some(fs::canonicalize(folder).ok()? == fs::canonicalize(root).ok()?.join(below));
    !below.as_os_str().eq_ignore_ascii_case(ANNOTATIONS) && is_reached() == Some(true)
}

/// Returns whether a file is an article by its name or its first bytes.
pub(super) fn is_article(name: &str, path: &Path) -> bool {
    match name.rsplit_once('.') {
        Some((_, extension)) => FileKind::of_extension(extension).is_some(),
        None => head(path).is_some_and(|head| {
            let is_utf_16 = head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF");
            !head.is_empty() && (is_utf_16 || !head.contains(&0))
        }),
    }
}
