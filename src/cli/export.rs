//! `demarche export`: saved marks as JSON, JSON lines or CSV.

use std::path::{Path, PathBuf};

use clap::{ValueEnum, builder::PossibleValue};

use super::{
    error::CliError,
    given::{check_place, coder},
    output,
};
use demarche_core::study::{ArticlePath, CoderId};
use demarche_files::storage::{ExportFormat, Gathered, Study, gather, write_export};

/// Writes the saved marks of an article or a study; all coders' unless one is named.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The article, or a folder of articles
    path: PathBuf,

    /// What to write: sets as they are saved, one object per mark and line, or a table
    #[arg(long, value_name = "FORMAT")]
    to: Choice,

    /// The file to write; without it, or with `-`, the output
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,

    /// Whose marks; without it everybody's
    #[arg(long, value_name = "ID")]
    coder: Option<String>,
}

/// A format as the command line names it.
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
        let coder = self.coder.as_deref().map(coder).transpose()?;
        let (study, articles) = articles(&self.path)?;
        let file = self.output.filter(|file| file.as_os_str() != "-");
        if let Some(file) = &file {
            check_place(file, &study)?;
        }
        let gathered = gather(&study, &articles, coder.as_ref())?;
        if gathered.is_empty() {
            match coder {
                Some(coder) => return Err(nobody(&coder, &study, &articles, &self.path)),
                None => output::complain(&format!(
                    "demarche: no marks are saved here, so the export is empty: {}",
                    self.path.display()
                )),
            }
        }
        let Choice(format) = self.to;
        match file {
            Some(file) => Ok(write_export(&gathered, format, &file)?),
            None => output::print(|out| format.write(gathered.iter().map(Gathered::as_set), out)),
        }
    }
}

/// Returns the study a path belongs to, and the articles it names: one, those of a folder, or all of the study.
fn articles(path: &Path) -> Result<(Study, Vec<ArticlePath>), CliError> {
    if !path.is_dir() {
        let (study, article) = Study::containing(path)?;
        return Ok((study, vec![article]));
    }
    let named = Study::at(path)?;
    let within = if named.is_saved() { None } else { Study::nearest(path)? };
    let Some(study) = within else {
        let articles = named.article_paths()?;
        return Ok((named, articles));
    };
    // A folder inside a study: its own articles, with the marks that the study keeps.
    let below = named.root().strip_prefix(study.root()).unwrap_or_else(|_| named.root()).to_owned();
    let mut articles = study.article_paths()?;
    articles.retain(|article| Path::new(article.as_str()).starts_with(&below));
    Ok((study, articles))
}

/// Says that a coder has no marks here, and who has.
fn nobody(coder: &CoderId, study: &Study, articles: &[ArticlePath], path: &Path) -> CliError {
    let mut others: Vec<CoderId> = articles
        .iter()
        .filter_map(|article| demarche_files::storage::coders(study, article).ok())
        .flatten()
        .collect();
    others.sort();
    others.dedup();
    let names: Vec<&str> = others.iter().map(CoderId::as_str).collect();
    let hint = match names.as_slice() {
        [] => "Nobody has marks here so far".to_owned(),
        names => format!("Marks are saved of: {}", names.join(", ")),
    };
    CliError::found(format!("no marks of {coder} are saved here: {}", path.display())).hint(hint)
}
