//! `demarche snapshots`: the copies of coders' files that are kept outside the studies.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
};

use super::{error::CliError, output, stderr::print_line};
use demarche_files::storage::{Settings, Snapshot, Snapshots, shown};

/// The end of `--help`.
const AFTER_HELP: &str = "\
While you mark, Demarche keeps copies of your files beside its settings: of each file one of each five minutes, for
seven days, and the newest in any case; none of files over 64 MiB. They survive the loss of the study’s folder. To restore
one, close the window and copy it to its place; copy the present file somewhere else first. A copy named TIME.unsaved.json has
marks that a window could save nowhere else when it ended; it is never removed.

Each line has the time (UTC), the number of marks, the copy, and the file it is a copy of.

Exit codes:
  0  success
  1  the copies could not be read";

/// List the copies of coders’ files that are kept outside the studies
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// Only copies of this coder’s file, or of files below this folder, which may be gone
    path: Option<PathBuf>,
}

impl Arguments {
    pub(super) fn run(self) -> Result<(), CliError> {
        let Some(folder) = Snapshots::folder_beside(Settings::path().as_deref()) else {
            return Err(CliError::found("this computer has no folder for settings".to_owned()));
        };
        let mut snapshots = Snapshots::at(folder).all()?;
        if let Some(path) = &self.path {
            let wanted = absolute(path);
            snapshots.retain(|snapshot| snapshot.set.starts_with(&wanted));
        }
        if snapshots.is_empty() {
            print_line("demarche: no copies are kept");
            return Ok(());
        }
        output::print(|out| {
            snapshots.iter().try_for_each(|snapshot| writeln!(out, "{}", line_of(snapshot)))
        })
    }
}

/// Returns a path from the root, with links resolved as far as it exists.
fn absolute(path: &Path) -> PathBuf {
    path.canonicalize().or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.to_owned())
}

fn line_of(snapshot: &Snapshot) -> String {
    let time = snapshot.taken.strftime("%Y-%m-%d %H:%M:%S");
    let marks = match snapshot.n_marks() {
        Some(1) => "1 mark".to_owned(),
        Some(count) => format!("{count} marks"),
        None if snapshot.set.ends_with("article.json") => "details".to_owned(),
        None => "unreadable".to_owned(),
    };
    let (copy, set) = (shown(&snapshot.path), shown(&snapshot.set));
    format!("{time}\t{marks}\t{copy}\t{set}")
}
