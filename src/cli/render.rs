//! `demarche render`: an annotated article as a picture, without a display or a GPU.

use std::{
    io::{self, Write as _},
    path::PathBuf,
};

use clap::ValueEnum;

use super::{
    error::{CliError, not_an_article},
    given::{check_free, check_open, check_place, coder},
    output,
    stderr::print_line,
};
use crate::ui::{
    PictureError, PictureOptions, draw_picture, stored_quote, theme::Tokens, typeset::font_advice,
};
use demarche_core::study::{ArticlePath, CoderId};
use demarche_core::{
    annotation::{AnnotationSet, Header, Status},
    article::Article,
    codebook::Codebook,
    text::{Span, Unit},
};
use demarche_files::storage::{ReadSet, Study, coders, read_article, read_set, write_export_file};

/// The accepted widths, in points, and scales, in pixels per point.
const WIDTHS: std::ops::RangeInclusive<u16> = 240..=4000;
const SCALES: std::ops::RangeInclusive<f32> = 0.5..=4.0;

/// How many lost marks are listed, and how much of each, in characters.
const MOST_NAMED: usize = 20;
const LONGEST_QUOTE: usize = 60;

/// Draw an article with its marks as a PNG picture of up to 20,000 pixels in height; needs neither a display nor a GPU
///
/// Marks that are not where they were saved are listed below the article with their code, their saved words and how they
/// were found. Lost marks, and scripts that no font has, are also reported on standard error.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The article
    article: PathBuf,

    /// The file to write; `-` is standard output
    #[arg(short, long, value_name = "OUT")]
    output: PathBuf,

    /// Replace the file if it exists; articles and saved marks are never replaced
    #[arg(long)]
    force: bool,

    /// The picture's width in points, 240 to 4000
    #[arg(long, value_name = "POINTS", default_value_t = 800, value_parser = clap::value_parser!(u16).range(i64::from(*WIDTHS.start())..=i64::from(*WIDTHS.end())))]
    width: u16,

    /// Pixels per point, 0.5 to 4
    #[arg(long, value_name = "FACTOR", default_value_t = 1.0, value_parser = scale)]
    scale: f32,

    /// The colours
    #[arg(long, value_enum, default_value_t = Colors::Light)]
    theme: Colors,

    /// Draw only the lines from one offset to another, in code points as in saved marks: `120:480`
    #[arg(long, value_name = "START:END", value_parser = range)]
    range: Option<(usize, usize)>,

    /// The coder whose marks are drawn; needed if several coders have marked the article
    #[arg(long, value_name = "ID")]
    coder: Option<String>,

    /// Draw the marks of a blind study, where coders do not see each other's marks until they have finished their own
    #[arg(long)]
    unblind: bool,
}

/// The themes a picture can have.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Colors {
    /// Dark on light
    Light,
    /// Brown on cream
    Sepia,
    /// Light on dark
    Dark,
}

fn scale(text: &str) -> Result<f32, String> {
    text.parse()
        .ok()
        .filter(|scale| SCALES.contains(scale))
        .ok_or_else(|| format!("use a number from {} to {}", SCALES.start(), SCALES.end()))
}

fn range(text: &str) -> Result<(usize, usize), String> {
    text.split_once(':')
        .and_then(|(start, end)| Some((start.parse().ok()?, end.parse().ok()?)))
        .filter(|(start, end)| start < end)
        .ok_or_else(|| {
            "give two offsets in code points, the smaller one first, as in 120:480".to_owned()
        })
}

impl Arguments {
    pub(super) fn run(self) -> Result<(), CliError> {
        if self.article.is_dir() {
            return Err(not_an_article(&self.article));
        }
        let named = self.coder.as_deref().map(coder).transpose()?;
        let (study, path) = Study::containing(&self.article)?;
        if !self.unblind {
            check_open(&study)?;
        }
        let is_output = self.output.as_os_str() == "-";
        if !is_output {
            check_place(&self.output)?;
            if !self.force {
                check_free(&self.output)?;
            }
        }
        let article = read_article(&study, &path)?;
        let (set, problem) = marks(&study, &path, named, &article)?;
        let options = PictureOptions {
            width: f32::from(self.width),
            scale: self.scale,
            tokens: match self.theme {
                Colors::Light => Tokens::light(),
                Colors::Sepia => Tokens::sepia(),
                Colors::Dark => Tokens::dark(),
            },
            range: self.range.map(|range| span(range, &article)).transpose()?,
        };
        let drawing = draw_picture(&article, &set, &Codebook::built_in(), &options)
            .map_err(|error| in_words(error, &article))?;
        let png =
            drawing.picture.png().map_err(|error| CliError::output(&io::Error::other(error)))?;
        if is_output {
            output::print(|out| out.write_all(&png))?;
        } else {
            write_export_file(&self.output, |file| file.write_all(&png))?;
        }
        if !drawing.missing_scripts.is_empty() {
            let names = drawing.missing_scripts.join(", ").replace('_', " ");
            let advice = font_advice(&drawing.missing_scripts).map(|advice| format!(". {advice}"));
            print_line(&format!(
                "demarche: no font was found for some letters, which are drawn as boxes: {names}{}",
                advice.unwrap_or_default()
            ));
        }
        report_lost(&set);
        problem.map_or(Ok(()), Err)
    }
}

/// Prints the marks that have no place in the picture.
fn report_lost(set: &AnnotationSet) {
    if set.unplaced() == 0 {
        return;
    }
    let lost = set.iter().filter(|annotation| annotation.status() == Status::Orphan);
    let count = lost.clone().count();
    for annotation in lost.take(MOST_NAMED) {
        let quote = stored_quote(annotation);
        let cut: String = quote.chars().take(LONGEST_QUOTE).collect();
        let end = if cut.len() < quote.len() { "…" } else { "" };
        print_line(&format!(
            "demarche: a mark lost its place in the article: {} {cut:?}{end} ({})",
            annotation.code.0, annotation.id
        ));
    }
    if count > MOST_NAMED {
        print_line(&format!(
            "demarche: {} more marks lost their place in the article",
            count - MOST_NAMED
        ));
    }
}

/// Returns the marks to draw: those of the coder named on the command line, else of the one named by the study, else of the
/// only coder who has any. Marks that cannot be read are returned as an error to report once the picture is written.
fn marks(
    study: &Study,
    path: &ArticlePath,
    named: Option<CoderId>,
    article: &Article,
) -> Result<(AnnotationSet, Option<CliError>), CliError> {
    let all = coders(study, path)?;
    let listed = || all.iter().map(CoderId::as_str).collect::<Vec<_>>().join(", ");
    let coder = if let Some(named) = named {
        if !all.contains(&named) {
            let message = format!("{named} has no marks on this article: {path}");
            return Err(CliError::found(message).hint(match all.as_slice() {
                [] => "Nobody has marked it yet".to_owned(),
                _ => format!("These coders have marks on it: {}", listed()),
            }));
        }
        named
    } else {
        let stated = study.coder().map(|(id, _)| id).filter(|id| all.contains(id));
        match (stated, all.as_slice()) {
            (Some(one), _) => one,
            (None, [one]) => one.clone(),
            (None, []) => return Ok((AnnotationSet::new(Header::default()), None)),
            (None, _) => {
                let message = format!("several coders have marked this article: {path}");
                return Err(CliError::usage(message)
                    .hint(format!("Name one of them with --coder: {}", listed())));
            }
        }
    };
    let ReadSet { set, problems, duplicates, .. } = read_set(study, path, &coder, article)?;
    let unreadable = problems.len() + duplicates.len();
    let problem = (unreadable > 0).then(|| {
        let first =
            problems.first().map(|problem| format!("; the first: {problem}")).unwrap_or_default();
        let marks = if unreadable == 1 {
            format!("1 mark of {coder} cannot be read and is")
        } else {
            format!("{unreadable} marks of {coder} cannot be read and are")
        };
        CliError::found(format!("{marks} not in the picture{first}"))
    });
    Ok((set, problem))
}

fn span((start, end): (usize, usize), article: &Article) -> Result<Span, CliError> {
    let byte = |at| article.units().convert(article.text(), at, Unit::CodePoint, Unit::Byte);
    byte(start).zip(byte(end)).and_then(|(start, end)| Span::new(start, end)).ok_or_else(|| {
        let length = article.units().len(Unit::CodePoint);
        CliError::usage(format!("the range {start}:{end} is outside the article"))
            .hint(format!("It has {length} code points, counted from 0"))
    })
}

fn in_words(error: PictureError, article: &Article) -> CliError {
    match error {
        PictureError::TooTall => CliError::found(error.to_string()).hint(format!(
            "Draw a part of it with --range START:END (the article has {} code points), a larger --width or a smaller --scale",
            article.units().len(Unit::CodePoint)
        )),
    }
}
