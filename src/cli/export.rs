//! `demarche export`: saved marks as JSON, JSON Lines or CSV.

use std::path::{Path, PathBuf};

use clap::{ValueEnum, builder::PossibleValue};

use super::{
    error::CliError,
    given::{check_free, check_open, check_place, coder, scope},
    output,
    stderr::print_line,
};
use demarche_core::study::CoderId;
use demarche_files::{
    formats::csv::Formulas,
    storage::{Counts, ExportFormat, ExportReport, Gathering, Whose, gather, shown, write_export},
};

/// The end of `--help`.
const AFTER_HELP: &str = "\
Marks whose article has changed:
  Each mark is exported as it was saved: offsets, words, and the hash of the text that the offsets refer to
  (`text_sha256`). Its `status` says how it was found in the current text: exact, moved, uncertain (a likely place that
  needs checking) or orphan (the words are gone). Unless the status is exact, `resolved` gives the place in the current
  text; in CSV these are the columns whose names begin with `resolved_`. A warning says how many marks are not exact.

Spreadsheets:
  A spreadsheet may run a cell as a formula if it begins with =, +, -, @, a tab or a carriage return. Quotes are never
  altered, so by default there is only a warning with the number of such cells. With --csv-guard they get a leading ',
  and the column `guarded` names them, as in `exact;memo`: remove the first character of these cells to restore them.

Exit codes:
  0  everything was exported
  1  some marks could not be exported (a message names each file), or nothing could
  2  the request is invalid: wrong arguments, an existing file, or a blind study";

/// Export the saved marks of an article or a study, those of all coders unless one is named
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// The article, or a folder of articles
    path: PathBuf,

    /// The format: `json` (each coder's file as saved), `jsonl` (one mark per line) or `csv` (a table)
    #[arg(long, value_name = "FORMAT", hide_possible_values = true)]
    to: Choice,

    /// The file to write; standard output by default, or with `-`
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,

    /// Replace the file if it exists; articles and saved marks are never replaced
    #[arg(long)]
    force: bool,

    /// Export the marks of this coder only
    #[arg(long, value_name = "ID")]
    coder: Option<String>,

    /// Export from a blind study, where coders do not see each other's marks until they have finished their own
    #[arg(long)]
    unblind: bool,

    /// Put a ' before CSV cells that a spreadsheet would run as formulas, and list them in the column `guarded`
    #[arg(long)]
    csv_guard: bool,
}

/// A format, named as on the command line.
#[derive(Clone, Copy, Debug)]
struct Choice(ExportFormat);

impl ValueEnum for Choice {
    fn value_variants<'a>() -> &'a [Self] {
        const ALL: [Choice; 3] =
            [Choice(ExportFormat::Json), Choice(ExportFormat::Jsonl), Choice(ExportFormat::Csv)];
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.name()))
    }
}

impl Arguments {
    pub(super) fn run(self) -> Result<(), CliError> {
        let Choice(format) = self.to;
        if self.csv_guard && format != ExportFormat::Csv {
            return Err(CliError::usage("--csv-guard is for CSV only".to_owned())
                .hint("Leave it out, or export with --to csv"));
        }
        let whose = match self.coder.as_deref() {
            Some(id) => Whose::Coder(coder(id)?),
            None => Whose::All,
        };
        let file = self.output.filter(|file| file.as_os_str() != "-");
        if let Some(file) = &file {
            check_place(file)?;
            if !self.force {
                check_free(file)?;
            }
        }
        let (study, scope) = scope(&self.path)?;
        if !self.unblind {
            check_open(&study)?;
        }
        let gathering = gather(&study, &scope, &whose)?;
        for path in &gathering.kept_aside {
            print_line(&format!(
                "demarche: not exported, because it is a version kept aside after a conflict: {}",
                shown(path)
            ));
        }
        let is_complete = gathering.left_out.is_empty();
        if gathering.sets.is_empty() && is_complete {
            match &whose {
                Whose::Coder(coder) => return Err(nobody(coder, &gathering, &self.path)),
                Whose::All => print_line(&format!(
                    "demarche: no marks are saved here, so the export is empty: {}",
                    shown(&self.path)
                )),
            }
        } else if gathering.counts().total() == 0 && is_complete {
            print_line(&format!(
                "demarche: there are no marks in this export: {}",
                shown(&self.path)
            ));
        }
        let formulas = if self.csv_guard { Formulas::Guard } else { Formulas::Keep };
        let report = match &file {
            Some(file) => write_export(&gathering, format, formulas, file)?,
            None => {
                let mut report = ExportReport::default();
                output::print(|out| {
                    report = gathering.write(format, formulas, out)?;
                    Ok(())
                })?;
                report
            }
        };
        warn(report, formulas);
        complete(&gathering)
    }
}

/// Prints the warnings about an export that was written.
fn warn(report: ExportReport, formulas: Formulas) {
    let ExportReport { counts, formulas: cells } = report;
    if counts.unplaced() > 0 {
        print_line(&format!(
            "demarche: the text has changed: {} of {} marks are not where they were saved ({}); each is exported with its saved place and its status",
            counts.unplaced(),
            counts.total(),
            listed(counts)
        ));
    }
    if counts.undecided > 0 {
        let marks = match counts.undecided {
            1 => "1 mark has".to_owned(),
            count => format!("{count} marks have"),
        };
        print_line(&format!(
            "demarche: {marks} two versions that nobody has decided about; `conflict` in JSON and JSON Lines is the other one"
        ));
    }
    if cells > 0 && formulas == Formulas::Keep {
        let cells =
            if cells == 1 { "1 cell begins".to_owned() } else { format!("{cells} cells begin") };
        print_line(&format!(
            "demarche: {cells} like a formula, which a spreadsheet may run; export with --csv-guard to prevent that"
        ));
    }
}

/// Returns the counts of marks that are not exact, in words.
fn listed(counts: Counts) -> String {
    let Counts { moved, uncertain, orphan, .. } = counts;
    [(moved, "moved"), (uncertain, "uncertain"), (orphan, "orphan")]
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, name)| format!("{count} {name}"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// Prints what was left out; fails if anything was.
fn complete(gathering: &Gathering) -> Result<(), CliError> {
    for left_out in &gathering.left_out {
        print_line(&format!("demarche: left out: {left_out}"));
    }
    match gathering.left_out.len() {
        0 => Ok(()),
        1 => Err(CliError::found("the export is not complete: 1 file was left out".to_owned())),
        count => {
            Err(CliError::found(format!("the export is not complete: {count} files were left out")))
        }
    }
}

/// Returns the error that a coder has no marks here, listing those who do.
fn nobody(coder: &CoderId, gathering: &Gathering, path: &Path) -> CliError {
    let names: Vec<&str> = gathering.coders.iter().map(CoderId::as_str).collect();
    let hint = match names.as_slice() {
        [] => "Nobody has marked anything here yet".to_owned(),
        names => format!("These coders have marks here: {}", names.join(", ")),
    };
    CliError::found(format!("no marks of the coder “{coder}” are saved here: {}", shown(path)))
        .hint(hint)
}
