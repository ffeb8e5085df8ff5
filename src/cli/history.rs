//! `demarche history`: what was done to a coder's marks on an article, and the marks as they were.

use std::{io, path::PathBuf};

use super::{
    error::CliError,
    given::{check_open, coder},
    output::{self, harmless, shortened},
    stderr::print_line,
};
use demarche_core::{
    annotation::AnnotationSet,
    article::Article,
    journal::{Entry, Kind},
    study::CoderId,
};
use demarche_files::{
    formats::{SetOf, native, steps},
    storage::{
        ReadSet, SetHistory, StorageError, Study, coders, read_article, read_history, read_set,
    },
};

/// How often a history and its set are read until both are of the same moment.
const TRIES: usize = 16;

/// The end of `--help`.
const AFTER_HELP: &str = "\
Each line has the number of the step, the time (UTC), what was done, and the words of the mark it concerns. A history is kept
beside each coder’s file, on this computer; it has room for 20 MB, and the oldest steps are dropped first. In the window,
Edit › History… shows it too, and goes back to an earlier state in one step that can be undone.

Exit codes:
  0  success
  1  a file could not be read
  2  the request is invalid: for example, that state is not known";

/// List what was done to a coder’s marks on an article, or print the marks as they were
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// The article
    article: PathBuf,

    /// The coder; needed if several have marks on the article
    #[arg(long, value_name = "ID")]
    coder: Option<String>,

    /// Print the coder’s file as it was after the step with this number, or with 0 before all steps
    #[arg(long, value_name = "STEP", conflicts_with = "json")]
    at: Option<u64>,

    /// Print the steps as JSON
    #[arg(long)]
    json: bool,

    /// Show other coders’ marks in a blind study
    #[arg(long)]
    unblind: bool,
}

impl Arguments {
    pub(super) fn run(self) -> Result<(), CliError> {
        let (study, path) = Study::containing(&self.article)?;
        if !self.unblind {
            check_open(&study)?;
        }
        let article = read_article(&study, &path)?;
        let coder = match &self.coder {
            Some(id) => coder(id)?,
            None => only_coder(coders(&study, &path)?)?,
        };
        let history = || read_history(&study, &path, &coder, &article);
        if let Some(number) = self.at {
            let set = || read_set(&study, &path, &coder, &article);
            let (history, set) = of_one_moment(history, set)?;
            let set = at(&history, &set, number)?;
            let set = SetOf { path: path.as_str(), article: &article, set: &set };
            return output::print(|out| native::write(set, out));
        }
        let history = &history()?;
        let SetHistory { steps, .. } = history;
        if self.json {
            let is_known = |index| history.is_known(index);
            return output::print(|out| steps::write(steps, is_known, &article, out));
        }
        if steps.is_empty() {
            print_line(&format!("demarche: no steps of {coder} are kept for this article"));
        }
        output::print(|out| print_steps(out, history, &article))
    }
}

fn only_coder(coders: Vec<CoderId>) -> Result<CoderId, CliError> {
    match <[CoderId; 1]>::try_from(coders) {
        Ok([coder]) => Ok(coder),
        Err(coders) if coders.is_empty() => {
            Err(CliError::found("nobody has marks on this article".to_owned()))
        }
        Err(coders) => {
            let names: Vec<String> = coders.iter().map(ToString::to_string).collect();
            let message =
                format!("several coders have marks on this article: {}", names.join(", "));
            Err(CliError::usage(message).hint("Choose one with --coder"))
        }
    }
}

/// Reads a history and its set until both are of the same moment: a window may be saving steps.
fn of_one_moment(
    history: impl Fn() -> Result<SetHistory, StorageError>,
    set: impl Fn() -> Result<ReadSet, StorageError>,
) -> Result<(SetHistory, AnnotationSet), CliError> {
    for _ in 0..TRIES {
        let (history, read) = (history()?, set()?);
        if history.on_disk == read.on_disk {
            return Ok((history, read.set));
        }
    }
    let message = "the marks are being changed all the time by another program";
    Err(CliError::found(message.to_owned()).hint("Try again when it has finished"))
}

/// Returns the set as it was after a step.
fn at(history: &SetHistory, set: &AnnotationSet, number: u64) -> Result<AnnotationSet, CliError> {
    let SetHistory { steps, .. } = history;
    let (first, last) = match (steps.first(), steps.last()) {
        (Some(first), Some(last)) => (first.number, last.number),
        _ => return Err(CliError::usage("no steps are kept".to_owned())),
    };
    // A step of no line of the history has the number of the one before it.
    let exactly = steps.iter().position(|step| step.number == number).map(|index| index + 1);
    let later = || steps.iter().position(|step| step.number > number).unwrap_or(steps.len());
    let index = exactly.unwrap_or_else(later);
    if number > last || number.saturating_add(1) < first {
        let message = format!("there is no step {number}: the history has {first} to {last}");
        return Err(CliError::usage(message));
    }
    let why = history.gap_since(index).map(|gap| history.words(gap));
    let why = why.unwrap_or_else(|| "its steps do not fit the marks".to_owned());
    let made = index.checked_sub(1).and_then(|made| steps.get(made));
    if made.is_some_and(|made| made.number != number) {
        return Err(CliError::usage(format!("the marks after step {number} are not known: {why}")));
    }
    history.after(index, set).ok_or_else(|| {
        CliError::usage(format!("the marks after step {number} are not known: {why}"))
    })
}

fn print_steps(
    out: &mut impl io::Write,
    history: &SetHistory,
    article: &Article,
) -> io::Result<()> {
    let mut gaps = history.gaps.iter().filter(|gap| gap.after > 0 || gap.n_damaged > 0).peekable();
    for (index, step) in history.steps.iter().enumerate() {
        while let Some(gap) = gaps.next_if(|gap| gap.after <= index) {
            writeln!(out, "       {}", history.words(gap))?;
        }
        let time = jiff::Timestamp::from_millisecond(step.time.0).unwrap_or_default();
        let time = time.strftime("%Y-%m-%d %H:%M:%S");
        let kind = match step.kind {
            Kind::Do => "",
            Kind::Undo => "undo: ",
            Kind::Redo => "redo: ",
        };
        writeln!(
            out,
            "{:<6} {time}  {kind}{}{}",
            step.number,
            harmless(&step.label),
            words(step, article)
        )?;
    }
    gaps.try_for_each(|gap| writeln!(out, "       {}", history.words(gap)))
}

/// Returns the words of the only mark that a step concerns, in quotation marks.
fn words(step: &Entry, article: &Article) -> String {
    let Some(mark) = step.only_mark() else { return String::new() };
    format!(" “{}”", shortened(&mark.words_then(article.text())))
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use demarche_core::{
        article::Metadata,
        article::Sha256,
        study::{ArticlePath, OnDisk},
    };

    use super::*;

    #[test]
    fn a_step_saved_between_two_reads_is_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let study = Study::at(folder.path()).unwrap();
        let (path, coder) = (ArticlePath::new("a.txt").unwrap(), CoderId::new("ayesha").unwrap());
        let hash = Sha256([0; 32]);
        let article =
            Article::new("Text".into(), Vec::new(), Metadata::default(), "UTF-8", hash, hash);
        let n_reads = Cell::new(0);
        let history = |changes_until: u128| {
            let (study, path, coder, article) = (&study, &path, &coder, &article);
            let n_reads = &n_reads;
            move || {
                n_reads.set(n_reads.get() + 1);
                let mut history = read_history(study, path, coder, article)?;
                if n_reads.get() <= changes_until {
                    history.on_disk = OnDisk::Bytes(n_reads.get());
                }
                Ok(history)
            }
        };
        let set = || read_set(&study, &path, &coder, &article);
        assert!(of_one_moment(history(3), set).is_ok());
        assert_eq!(n_reads.get(), 4);
        assert!(of_one_moment(history(u128::MAX), set).is_err(), "it ends");
    }
}
