//! `demarche text`: the exact text that the offsets of marks refer to.

use std::{io::Write as _, path::PathBuf};

use super::{
    error::{CliError, not_an_article},
    output,
    stderr::print_line,
};
use demarche_files::{
    formats::report,
    storage::{Study, read_article},
};

/// Print the text of an article that the offsets of marks refer to: decoded, without a byte order mark, otherwise unchanged
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The article
    article: PathBuf,

    /// Print the title, date, encoding, text hash and blocks (in code points) as JSON instead
    #[arg(long)]
    json: bool,
}

impl Arguments {
    pub(super) fn run(self) -> Result<(), CliError> {
        if self.article.is_dir() {
            return Err(not_an_article(&self.article));
        }
        let (study, path) = Study::containing(&self.article)?;
        let article = read_article(&study, &path)?;
        for odd in article.condition().words() {
            print_line(&format!("demarche: {path}: {odd}"));
        }
        output::print(|out| {
            if self.json {
                report::write(&article, out)
            } else {
                out.write_all(article.text().as_bytes())
            }
        })
    }
}
