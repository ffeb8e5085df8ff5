//! `demarche merge`: three versions of a coder's file, for version control.

use std::path::{Path, PathBuf};

use super::{
    error::{CliError, locked},
    given::check_place,
    stderr::print_line,
};
use demarche_core::{
    annotation::Annotation,
    merge::{Conflict, Field, HeaderField, Side},
    study::ANNOTATIONS,
};
use demarche_files::storage::{
    IfElsewhere, MergedFiles, StorageError, lock_to_replace, merge_files, place_of_copy, shown,
};

/// The end of `--help`.
const AFTER_HELP: &str = "\
What is merged:
  Marks are compared by id and field by field. Changes that only one side made both stay. Where both sides changed the
  same field, or one removed what the other changed, the mark keeps the version of OURS, and its record gets the other
  version under `conflict`: nothing is dropped. The file stays valid.

As a merge driver of git, in .git/config and .gitattributes:
  [merge \"demarche\"]
      driver = demarche merge --path %P %O %A %B
  annotations/**/*.json merge=demarche

Exit codes:
  0  everything was merged
  1  a person has to decide about marks (a line names each), or a file could not be read or written
  2  the request is invalid";

/// The longest quote in a message, in characters.
const LONGEST_QUOTE: usize = 60;

/// Merge two versions of a coder's file that began as the same one
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// The file that both began with; an empty file if there is none
    base: PathBuf,

    /// Our version, which the merged one replaces
    ours: PathBuf,

    /// Their version
    theirs: PathBuf,

    /// Where the file belongs in its study, as in annotations/ARTICLE/CODER.json; by default where OURS is or, for a copy
    /// outside a study, where the article that OURS names is found, above OURS or the current folder
    #[arg(long, value_name = "FILE")]
    path: Option<PathBuf>,

    /// Write the merged version to this file instead of OURS
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,

    /// Replace the file although it is open on another computer, which then no longer writes it
    #[arg(long)]
    take_over: bool,
}

impl Arguments {
    pub(super) fn run(self) -> Result<(), CliError> {
        let place = self.path.clone().unwrap_or_else(|| {
            // A copy outside a study says itself where it belongs.
            let is_copy = !self.ours.iter().any(|part| part == ANNOTATIONS);
            let place = is_copy.then(|| place_of_copy(&self.ours)).flatten();
            place.unwrap_or_else(|| self.ours.clone())
        });
        let place = place.as_path();
        if is_shared(place) {
            let message = format!("this is not a coder’s file: {}", shown(place));
            return Err(CliError::usage(message).hint("Merge it as a text file"));
        }
        if let Some(output) =
            self.output.as_deref().filter(|output| ![&*self.ours, place].contains(output))
        {
            check_place(output)?;
        }
        let output = self.output.as_deref().unwrap_or(&self.ours);
        let merge = || {
            merge_files([&self.base, &self.ours, &self.theirs], place)
                .map_err(|error| unreadable(error, place))
        };
        let mut if_elsewhere = IfElsewhere::Refuse;
        if self.take_over {
            // The other computer keeps its lock unless the files can be merged.
            merge()?;
            if_elsewhere = IfElsewhere::TakeOver;
        }
        // Before the files are read that are merged, so that no window writes meanwhile.
        let lock = lock_to_replace(output, if_elsewhere).map_err(locked)?;
        let merged = merge()?;
        merged.write(output, lock.as_ref())?;
        if !merged.has_conflicts() {
            return Ok(());
        }
        for conflict in &merged.conflicts {
            print_line(&described(&merged, conflict));
        }
        for field in &merged.header_conflicts {
            let what = header_name(field);
            print_line(&format!("demarche: both changed {what}; ours was kept"));
        }
        let count = merged.conflicts.len() + merged.header_conflicts.len();
        let message = match count {
            1 => "1 conflict needs a decision".to_owned(),
            count => format!("{count} conflicts need a decision"),
        };
        let hint = if merged.conflicts.is_empty() {
            "All marks of both are in the merged file; set by hand what else should be theirs"
        } else {
            "Nothing was dropped: open the article in Demarche to decide, or look for `conflict`"
        };
        Err(CliError::found(message).hint(hint))
    }
}

/// Returns whether a file in `annotations/` belongs to all coders.
fn is_shared(place: &Path) -> bool {
    let name = place.file_name().and_then(|name| name.to_str());
    let is_shared =
        |name| matches!(name, "study.json" | "codebook.json" | "entities.json" | "article.json");
    name.is_some_and(is_shared)
}

fn unreadable(error: StorageError, place: &Path) -> CliError {
    match error {
        StorageError::Outside(_) => {
            let message =
                format!("this is not in a study’s `annotations` folder: {}", shown(place));
            CliError::usage(message).hint("Say with --path where the file belongs")
        }
        error => error.into(),
    }
}

fn described(merged: &MergedFiles, conflict: &Conflict) -> String {
    let quote = |mark: &Annotation| {
        let words = merged.words_of(mark);
        let mut quote: String = words.chars().take(LONGEST_QUOTE).collect();
        if quote.len() < words.len() {
            quote.push('…');
        }
        quote
    };
    match conflict {
        Conflict::Changed { fields, ours, .. } => {
            let fields: Vec<String> = fields.iter().map(field_name).collect();
            let (fields, id) = (fields.join(", "), &ours.id);
            format!("demarche: both changed {fields} of “{}” ({id})", quote(ours))
        }
        Conflict::Removed { by, changed } => {
            let (one, other) = match by {
                Side::Ours => ("ours", "theirs"),
                Side::Theirs => ("theirs", "ours"),
            };
            let id = &changed.id;
            format!("demarche: {one} removed what {other} changed: “{}” ({id})", quote(changed))
        }
    }
}

fn field_name(field: &Field) -> String {
    match field {
        Field::Code => "the code".to_owned(),
        Field::Place => "the place".to_owned(),
        Field::Memo => "the memo".to_owned(),
        Field::Certainty => "the mark “not sure”".to_owned(),
        Field::Confidence => "the confidence".to_owned(),
        Field::Other(key) => format!("`{key}`"),
    }
}

fn header_name(field: &HeaderField) -> String {
    match field {
        HeaderField::Coder => "the coder".to_owned(),
        HeaderField::CoderName => "the coder’s name".to_owned(),
        HeaderField::Done => "whether the article is done".to_owned(),
        HeaderField::Codebook => "the codebook".to_owned(),
        HeaderField::Other(key) => format!("`{key}`"),
    }
}
