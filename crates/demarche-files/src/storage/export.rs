//! Gathers saved sets and writes them as one export.

use std::{
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use demarche_core::{
    annotation::{AnnotationSet, Status},
    article::Article,
    study::{ArticlePath, CoderId},
};

use super::{
    StorageError, Study,
    error::LeftOut,
    export_place::write_export_file,
    marked::{ExportScope, Marked, marked_articles},
    read_article, read_set, shown,
};
use crate::formats::{
    SetOf,
    csv::{self, Formulas},
    json, jsonl,
};

/// The file format of an export.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ExportFormat {
    /// An array of sets, each as in its file.
    #[default]
    Json,
    /// One annotation per line, as an object.
    Jsonl,
    /// A table with one row per annotation.
    Csv,
}

impl ExportFormat {
    /// All formats.
    pub const ALL: [Self; 3] = [Self::Json, Self::Jsonl, Self::Csv];

    /// Returns its name on the command line, which is also the file's extension.
    pub fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Csv => "csv",
        }
    }
}

/// Whose marks are exported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    /// All coders'.
    All,
    /// One coder's.
    Coder(CoderId),
}

/// One coder's marks on one article, ready for export.
#[derive(Clone, Debug)]
pub struct Gathered {
    /// The article's path below the study.
    pub path: ArticlePath,
    /// The article.
    pub article: Arc<Article>,
    /// The marks.
    pub set: AnnotationSet,
}

impl Gathered {
    /// Returns it in the form that the formats take.
    pub fn as_set(&self) -> SetOf<'_> {
        SetOf { path: self.path.as_str(), article: &self.article, set: &self.set }
    }
}

/// How many marks were found in which way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Marks whose quote is in its stored place.
    pub exact: usize,
    /// Marks whose quote moved.
    pub moved: usize,
    /// Marks with a likely place that a person has to confirm.
    pub uncertain: usize,
    /// Marks whose quote is gone.
    pub orphan: usize,
    /// Marks with other versions that nobody has decided about. They are among the others.
    pub undecided: usize,
}

impl Counts {
    /// Counts the marks of some sets.
    pub fn of<'a>(sets: impl IntoIterator<Item = &'a AnnotationSet>) -> Self {
        let mut counts = Self::default();
        for set in sets {
            counts.undecided += set.undecided();
            counts.exact += set.len() - set.unplaced();
            if set.unplaced() == 0 {
                continue;
            }
            for annotation in set.iter() {
                match annotation.status() {
                    Status::Exact => {}
                    Status::Moved => counts.moved += 1,
                    Status::Uncertain => counts.uncertain += 1,
                    Status::Orphan => counts.orphan += 1,
                }
            }
        }
        counts
    }

    /// Returns how many marks are not where they were stored.
    pub fn unplaced(self) -> usize {
        self.moved + self.uncertain + self.orphan
    }

    /// Returns how many marks there are.
    pub fn total(self) -> usize {
        self.exact + self.unplaced()
    }
}

/// The content of an export.
#[derive(Clone, Debug, Default)]
pub struct Gathering {
    /// The sets, in order of articles and coders.
    pub sets: Vec<Gathered>,
    /// Files of saved marks that could not be read. They must be shown to the user by name.
    pub left_out: Vec<LeftOut>,
    /// Versions of these sets that were kept beside them after a conflict; they are not exported.
    pub kept_aside: Vec<PathBuf>,
    /// All coders who have marks here, whether or not they were asked for, sorted.
    pub coders: Vec<CoderId>,
}

/// What to tell the user about an export that was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ExportReport {
    /// How the places of its marks were found.
    pub counts: Counts,
    /// How many cells of a table begin like a formula, guarded or not.
    pub formulas: usize,
}

impl Gathering {
    /// Returns how the places of all marks were found.
    pub fn counts(&self) -> Counts {
        Counts::of(self.sets.iter().map(|gathered| &gathered.set))
    }

    /// Removes what a blind study hides from the coder `own`: on each article the other coders' marks, unless `own` has a
    /// set here for the article that is marked as done.
    pub fn keep_blind(&mut self, study: &Study, own: Option<&CoderId>) {
        if !study.is_blind() {
            return;
        }
        let is_own = |gathered: &Gathered| {
            own.is_some_and(|own| gathered.set.header().coder == own.as_str())
        };
        let done: Vec<ArticlePath> = self
            .sets
            .iter()
            .filter(|gathered| is_own(gathered) && gathered.set.header().done.is_some())
            .map(|gathered| gathered.path.clone())
            .collect();
        let (open, closed) = std::mem::take(&mut self.sets)
            .into_iter()
            .partition(|gathered| is_own(gathered) || done.contains(&gathered.path));
        self.sets = open;
        let closed: Vec<Gathered> = closed;
        self.left_out.extend(closed.into_iter().map(|gathered| {
            LeftOut {
                path: study
                    .sets_folder(&gathered.path)
                    .join(format!("{}.json", gathered.set.header().coder)),
                reason: "the study is blind, and you have not finished this article".to_owned(),
            }
        }));
    }

    /// Writes the sets. `formulas` applies to tables only.
    pub fn write(
        &self,
        format: ExportFormat,
        formulas: Formulas,
        out: impl Write,
    ) -> io::Result<ExportReport> {
        let sets = self.sets.iter().map(Gathered::as_set);
        let formulas = match format {
            ExportFormat::Json => json::write(sets, out).map(|()| 0)?,
            ExportFormat::Jsonl => jsonl::write(sets, out).map(|()| 0)?,
            ExportFormat::Csv => csv::write(sets, formulas, out)?,
        };
        Ok(ExportReport { counts: self.counts(), formulas })
    }
}

/// Reads the saved sets of some articles, in order of articles and coders.
///
/// The articles are taken from the folder of saved marks, so that none is missed because the list of articles does not show
/// it. What cannot be read is named in `left_out`, never dropped silently. Fails only if the folder itself cannot be read.
pub fn gather(
    study: &Study,
    scope: &ExportScope,
    whose: &Whose,
) -> Result<Gathering, StorageError> {
    let mut sets = Vec::new();
    let gathering = gather_each(study, scope, whose, |gathered| sets.push(gathered))?;
    Ok(Gathering { sets, ..gathering })
}

/// Reads the same sets as [`gather`], but passes each on as soon as it is read, so that they need not all be in memory. Those
/// returned are none.
pub fn gather_each(
    study: &Study,
    scope: &ExportScope,
    whose: &Whose,
    mut each: impl FnMut(Gathered),
) -> Result<Gathering, StorageError> {
    let marked = marked_articles(study, scope)?;
    let mut gathering = Gathering::default();
    for other in marked.others {
        let is_wanted = match (whose, &other.coder) {
            (Whose::Coder(coder), Some(stated)) => coder.as_str() == stated,
            (Whose::All, _) | (_, None) => true,
        };
        if is_wanted {
            gathering.left_out.push(other.left_out);
        }
    }
    for (coder, path) in marked.kept_aside {
        if matches!(whose, Whose::All) || *whose == Whose::Coder(coder) {
            gathering.kept_aside.push(path);
        }
    }
    gathering.kept_aside.sort();
    for Marked { path, coders } in marked.articles {
        gathering.coders.extend_from_slice(&coders);
        let mut wanted = coders;
        if let Whose::Coder(coder) = whose {
            wanted.retain(|id| id == coder);
        }
        gather_article(study, &path, &wanted, (&mut gathering, &mut each));
    }
    gathering.coders.sort();
    gathering.coders.dedup();
    gathering.left_out.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(gathering)
}

fn gather_article(
    study: &Study,
    path: &ArticlePath,
    wanted: &[CoderId],
    (to, each): (&mut Gathering, &mut impl FnMut(Gathered)),
) {
    if wanted.is_empty() {
        return;
    }
    let mut leave_out =
        |id: &CoderId, reason| to.left_out.push(LeftOut { path: study.set_path(path, id), reason });
    let article = match read_article(study, path) {
        Ok(article) => article,
        Err(error) => {
            let reason = match &error {
                StorageError::NotFound(_) => format!("the article {path} is gone"),
                error => format!("the article {path} cannot be read ({})", reason_of(error)),
            };
            for id in wanted {
                leave_out(id, reason.clone());
            }
            return;
        }
    };
    for id in wanted {
        let read = match read_set(study, path, id, &article) {
            Ok(read) => read,
            Err(error) => {
                leave_out(id, reason_of(&error));
                continue;
            }
        };
        if let Some(whose) = &read.whose {
            leave_out(id, format!("it says that it is the set of {whose:?}"));
            continue;
        }
        if let Some(another) = &read.another {
            let another = shown(Path::new(another.as_str()));
            leave_out(id, format!("its marks are of another article ({another})"));
            continue;
        }
        let unreadable = read.problems.len() + read.duplicates.len();
        if unreadable == 0 {
            let (path, article) = (path.clone(), Arc::clone(&article));
            each(Gathered { path, article, set: read.set });
            continue;
        }
        let first = read
            .problems
            .first()
            .map(|problem| format!("; the first: {problem}"))
            .unwrap_or_default();
        leave_out(id, format!("{unreadable} of its marks cannot be read{first}"));
    }
}

/// Returns an error's message without the path at its end.
pub(super) fn reason_of(error: &StorageError) -> String {
    let words = error.to_string();
    let path = error.path().map(|path| format!(": {}", shown(path))).unwrap_or_default();
    words.strip_suffix(&path).unwrap_or(&words).to_owned()
}

/// Writes an export to a file: all of it or nothing.
///
/// Refuses the same places as [`check_export_place`](super::check_export_place). Replaces an existing file: ask first,
/// using [`export_exists`](super::export_exists).
pub fn write_export(
    gathering: &Gathering,
    format: ExportFormat,
    formulas: Formulas,
    file: &Path,
) -> Result<ExportReport, StorageError> {
    let mut report = ExportReport::default();
    write_export_file(file, |file| {
        let mut out = BufWriter::new(file);
        report = gathering.write(format, formulas, &mut out)?;
        out.flush()
    })?;
    Ok(report)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::storage::{atomic, check_export_place, export_exists};

    const TEXT: &str = "Talks\n\nKabul must act now, he said.\n";

    /// Returns a study, blind or not, with one article that two coders have marked; `done` is the state of Bilal's set.
    fn study(blind: &str, done: &str) -> (tempfile::TempDir, Study) {
        let folder = tempfile::tempdir().unwrap();
        let put = |path: &str, content: &str| {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            atomic::write(&path, |file| file.write_all(content.as_bytes())).unwrap();
        };
        put("talks.txt", TEXT);
        put(
            "annotations/study.json",
            &format!(r#"{{"format": "demarche/study", "version": 1, "blind": {blind}}}"#),
        );
        let mark = |start: usize, exact: &str| {
            format!(
                r#"{{"id": "{start}", "code": "demand", "spans": [{{"start": {start}, "end": {}, "exact": "{exact}"}}]}}"#,
                start + exact.len()
            )
        };
        let set = |coder: &str, state: &str, marks: &[String]| {
            let marks = marks.join(",");
            format!(
                r#"{{"format": "demarche/annotations", "version": 1, "coder": "{coder}", "state": {{{state}}}, "annotations": [{marks}]}}"#
            )
        };
        let marks = [mark(7, "Kabul must act"), mark(9, "act now"), mark(1, "+1")];
        put("annotations/talks.txt/ayesha.json", &set("ayesha", "", &marks));
        put("annotations/talks.txt/bilal.json", &set("bilal", done, &[mark(0, "Talks")]));
        let study = Study::at(folder.path()).unwrap();
        (folder, study)
    }

    #[test]
    fn an_export_counts_the_marks_that_are_not_exact() {
        let (folder, study) = study("false", "");
        let gathering = gather(&study, &ExportScope::Study, &Whose::All).unwrap();
        let out = folder.path().join("out.csv");
        let report = write_export(&gathering, ExportFormat::Csv, Formulas::Keep, &out).unwrap();
        let counts = Counts { exact: 2, moved: 0, uncertain: 1, orphan: 1, undecided: 0 };
        assert_eq!(report, ExportReport { counts, formulas: 1 });
        assert_eq!((counts.unplaced(), counts.total()), (2, 4));
        let ids: Vec<_> = gathering.coders.iter().map(CoderId::as_str).collect();
        assert_eq!(ids, ["ayesha", "bilal"]);
    }

    #[test]
    fn an_export_of_one_coder_has_only_their_marks() {
        let (_folder, study) = study("false", "");
        let carol = Whose::Coder(CoderId::new("carol").unwrap());
        assert!(gather(&study, &ExportScope::Study, &carol).unwrap().sets.is_empty());
        let bilal = Whose::Coder(CoderId::new("bilal").unwrap());
        let sets = gather(&study, &ExportScope::Study, &bilal).unwrap().sets;
        assert_eq!(sets.iter().map(|of| &*of.set.header().coder).collect::<Vec<_>>(), ["bilal"]);
    }

    #[test]
    fn an_export_never_overwrites_an_article_or_a_set() {
        let (folder, study) = study("false", "");
        let gathering = gather(&study, &ExportScope::Study, &Whose::All).unwrap();
        for name in ["talks.txt", "annotations/talks.txt/bilal.json", "annotations/new.json"] {
            let out = folder.path().join(name);
            let before = fs::read(&out).ok();
            for format in ExportFormat::ALL {
                let written = write_export(&gathering, format, Formulas::Keep, &out);
                assert!(matches!(written, Err(StorageError::Protected(_))), "{name}");
            }
            assert_eq!(fs::read(&out).ok(), before);
        }
    }

    #[test]
    fn a_place_is_free_taken_or_refused() {
        let (folder, _study) = study("false", "");
        let out = folder.path().join("out.json");
        assert!(check_export_place(&out).is_ok() && !export_exists(&out));
        atomic::write(&out, |file| file.write_all(b"[]")).unwrap();
        assert!(check_export_place(&out).is_ok() && export_exists(&out));
        assert!(export_exists(&out.join("")), "a slash at the end");
        let folder_itself = check_export_place(folder.path());
        assert!(matches!(folder_itself, Err(StorageError::WrongKind { .. })), "{folder_itself:?}");
        let nowhere = check_export_place(&folder.path().join("no/out.json"));
        assert!(matches!(nowhere, Err(StorageError::NotFound(_))), "{nowhere:?}");
        let renamed = folder.path().join("annotations/talks.txt");
        let gone = folder.path().join("annotations/study.json");
        fs::remove_file(gone).unwrap();
        let among_sets = check_export_place(&renamed.join("new.csv"));
        assert!(matches!(among_sets, Err(StorageError::Protected(_))), "{among_sets:?}");
    }

    #[test]
    fn a_blind_study_keeps_the_marks_of_others_until_ones_own_are_done() {
        #[track_caller]
        fn check(blind: &str, done: &str, own: Option<&str>, expected: &[&str]) {
            let (_folder, study) = study(blind, done);
            let mut gathering = gather(&study, &ExportScope::Study, &Whose::All).unwrap();
            gathering.keep_blind(&study, own.and_then(CoderId::new).as_ref());
            let coders: Vec<_> = gathering.sets.iter().map(|of| &*of.set.header().coder).collect();
            assert_eq!(coders, expected);
            assert_eq!(gathering.left_out.len(), 2 - expected.len());
        }
        let done = r#""done": "2026-11-23T11:30:00Z""#;
        check("false", "", None, &["ayesha", "bilal"]);
        check("true", "", None, &[]);
        check("true", "", Some("bilal"), &["bilal"]);
        check("true", done, Some("bilal"), &["ayesha", "bilal"]);
        check("true", done, Some("ayesha"), &["ayesha"]);
    }
}
