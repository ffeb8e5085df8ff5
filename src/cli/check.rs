//! `demarche check`: verifies the saved marks of a study.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
};

use super::{
    error::CliError,
    given::scope,
    output::{self, harmless},
};
use demarche_core::{annotation::Status, codebook::Codebook};
use demarche_files::{
    formats::checked::{self, CheckedSetOf},
    storage::{Checked, Fault, check, mend, shown},
};

/// The end of `--help`.
const AFTER_HELP: &str = "\
What is checked:
  Each coder’s file can be read whole; each quote is at its place in the article, whose text is the one the marks were made
  on; ids are unique, codes are in the codebook, links lead to marks; copies of texts are what their names say. A mark is
  exact, moved, uncertain (a likely place that needs checking) or orphan (its words are gone); with several pieces, the
  worst of them counts. Nothing is changed.

  A remark says that the text of an article has damaged places, zero characters or line ends of different kinds; that is
  no fault.

What --fix mends:
  It removes temporary files that a crash left behind, stores the encoding of articles that have marks, and keeps a copy of
  the text that marks count in where there is none. It changes no marks.

Exit codes:
  0  everything is right
  1  something is wrong (a line says what), or a file could not be read
  2  the request is invalid";

/// Check that the saved marks can be read and are where they were made; changes nothing
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// Articles, or folders of articles; the current folder by default
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Print every mark with its stored and its current place (in code points) as JSON instead
    #[arg(long)]
    json: bool,

    /// First mend what cannot lose anything, and say what
    #[arg(long)]
    fix: bool,
}

impl Arguments {
    pub(super) fn run(self) -> Result<(), CliError> {
        let here = [PathBuf::from(".")];
        let paths = if self.paths.is_empty() { &here[..] } else { &self.paths };
        let codebook = Codebook::built_in();
        let (mut results, mut mended) = (Vec::new(), Vec::new());
        for path in paths {
            let (study, scope) = scope(path)?;
            if self.fix {
                mended.extend(mend(&study, &scope)?);
            }
            results.push((study.root().to_owned(), check(&study, &scope, &codebook)?));
        }
        let checked = results.iter().map(|(_, checked)| checked);
        if self.json {
            let sets = checked.flat_map(|checked| &checked.sets);
            let sets = sets.map(|set| CheckedSetOf {
                article: set.article.as_str(),
                coder: set.coder.as_str(),
                records: &set.records,
            });
            output::print(|out| checked::write(sets, out))?;
        } else {
            let mended = mended.iter().map(|what| format!("mended: {what}"));
            let of = |(root, checked): &(PathBuf, Checked)| -> Vec<String> {
                let remark = |remark| format!("remark: {}", described(root, remark));
                let faults = checked.faults.iter().map(|fault| described(root, fault));
                faults.chain(checked.remarks.iter().map(remark)).collect()
            };
            let mut lines = mended.chain(results.iter().flat_map(of)).chain([summary(&results)]);
            output::print(|out| lines.try_for_each(|line| writeln!(out, "{line}")))?;
        }
        let count: usize = results.iter().map(|(_, checked)| checked.faults.len()).sum();
        match count {
            0 => Ok(()),
            1 => Err(CliError::found("1 thing is wrong".to_owned())),
            count => Err(CliError::found(format!("{count} things are wrong"))),
        }
    }
}

/// Returns a fault on one line: the file below the study, the mark, what is wrong.
fn described(root: &Path, fault: &Fault) -> String {
    let file = fault.file.strip_prefix(root).unwrap_or(&fault.file);
    let mark = fault.mark.as_deref().map(|mark| format!("{mark}: ")).unwrap_or_default();
    let words = harmless(&format!("{mark}{}", fault.what));
    format!("{}: {words}", shown(file))
}

fn summary(results: &[(PathBuf, Checked)]) -> String {
    let n_sets: usize = results.iter().map(|(_, checked)| checked.sets.len()).sum();
    let count = |status| results.iter().map(|(_, checked)| checked.count(status)).sum::<usize>();
    let counts = [Status::Exact, Status::Moved, Status::Uncertain, Status::Orphan]
        .map(|status| (count(status), status.name()));
    let n_marks: usize = counts.iter().map(|(count, _)| count).sum();
    let found = counts.iter().filter(|(count, _)| *count > 0);
    let found: Vec<String> = found.map(|(count, name)| format!("{count} {name}")).collect();
    let sets = if n_sets == 1 { "1 file".to_owned() } else { format!("{n_sets} files") };
    let marks = if n_marks == 1 { "1 mark".to_owned() } else { format!("{n_marks} marks") };
    match found.as_slice() {
        [] => format!("{sets}, {marks}"),
        found => format!("{sets}, {marks}: {}", found.join(", ")),
    }
}
