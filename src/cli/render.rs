//! `demarche render`: an annotated article as a picture, without a display or a GPU.

use std::{
    io::{self, Write as _},
    path::PathBuf,
};

use clap::ValueEnum;

use super::{
    error::{CliError, not_an_article},
    given::{check_blind, check_place, coder},
    output,
};
use crate::ui::{PictureError, PictureOptions, draw_picture, theme::Tokens};
use demarche_core::study::{ArticlePath, CoderId};
use demarche_core::{
    annotation::{AnnotationSet, Header},
    article::Article,
    codebook::Codebook,
    text::{Span, Unit},
};
use demarche_files::storage::{Study, coders, read_article, read_set, write_export_file};

/// Widths and scales that make sense, in points and in pixels per point.
const WIDTHS: std::ops::RangeInclusive<u16> = 240..=4000;
const SCALES: std::ops::RangeInclusive<f32> = 0.5..=4.0;

/// Draws an article with its marks as a PNG picture, up to 20,000 pixels high; needs neither display nor GPU.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The article
    article: PathBuf,

    /// The file to write; `-` is the output
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

    /// Only the lines that hold these code points, as offsets in saved marks count them: `120:480`
    #[arg(long, value_name = "START:END", value_parser = range)]
    range: Option<(usize, usize)>,

    /// Whose marks; may be left out where only one coder has some
    #[arg(long, value_name = "ID")]
    coder: Option<String>,

    /// Draw marks of a blind study, in which coders do not see each other's marks before their own are done
    #[arg(long)]
    unblind: bool,
}

/// The themes a picture can have.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Colors {
    /// Dark on light
    Light,
    /// Light on dark
    Dark,
}

fn scale(text: &str) -> Result<f32, String> {
    text.parse()
        .ok()
        .filter(|scale| SCALES.contains(scale))
        .ok_or_else(|| format!("a number from {} to {}", SCALES.start(), SCALES.end()))
}

fn range(text: &str) -> Result<(usize, usize), String> {
    text.split_once(':')
        .and_then(|(start, end)| Some((start.parse().ok()?, end.parse().ok()?)))
        .filter(|(start, end)| start < end)
        .ok_or_else(|| "two offsets in code points, the smaller first, as in 120:480".to_owned())
}

impl Arguments {
    pub(super) fn run(self) -> Result<(), CliError> {
        if self.article.is_dir() {
            return Err(not_an_article(&self.article));
        }
        let named = self.coder.as_deref().map(coder).transpose()?;
        let (study, path) = Study::containing(&self.article)?;
        check_blind(&study, self.unblind)?;
        let is_output = self.output.as_os_str() == "-";
        if !is_output {
            check_place(&self.output, self.force)?;
        }
        let article = read_article(&study, &path)?;
        let set = marks(&study, &path, named, &article)?;
        let options = PictureOptions {
            width: f32::from(self.width),
            scale: self.scale,
            tokens: match self.theme {
                Colors::Light => Tokens::light(),
                Colors::Dark => Tokens::dark(),
            },
            range: self.range.map(|range| span(range, &article)).transpose()?,
        };
        let picture = draw_picture(&article, &set, &Codebook::built_in(), &options)
            .map_err(|error| in_words(error, &article))?;
        let png = picture.png().map_err(|error| CliError::output(&io::Error::other(error)))?;
        if is_output {
            return output::print(|out| out.write_all(&png));
        }
        write_export_file(&self.output, |file| file.write_all(&png))?;
        Ok(())
    }
}

/// Returns the marks to draw: those of the coder named here, else by the study, else of the only one who has some.
fn marks(
    study: &Study,
    path: &ArticlePath,
    named: Option<CoderId>,
    article: &Article,
) -> Result<AnnotationSet, CliError> {
    let all = coders(study, path)?;
    let listed = || all.iter().map(CoderId::as_str).collect::<Vec<_>>().join(", ");
    if let Some(named) = named {
        if !all.contains(&named) {
            let message = format!("{named} has no marks on this article: {path}");
            return Err(CliError::found(message).hint(match all.as_slice() {
                [] => "Nobody has marks on it so far".to_owned(),
                _ => format!("Marks are saved of: {}", listed()),
            }));
        }
        return Ok(read_set(study, path, &named, article)?.set);
    }
    let stated = study.coder().map(|(id, _)| id).filter(|id| all.contains(id));
    match (stated, all.as_slice()) {
        (Some(one), _) => Ok(read_set(study, path, &one, article)?.set),
        (None, [one]) => Ok(read_set(study, path, one, article)?.set),
        (None, []) => Ok(AnnotationSet::new(Header::default())),
        (None, _) => {
            Err(CliError::usage(format!("several coders have marked this article: {path}"))
                .hint(format!("Name one with --coder: {}", listed())))
        }
    }
}

fn span((start, end): (usize, usize), article: &Article) -> Result<Span, CliError> {
    let byte = |at| article.units().convert(article.text(), at, Unit::CodePoint, Unit::Byte);
    byte(start).zip(byte(end)).and_then(|(start, end)| Span::new(start, end)).ok_or_else(|| {
        let length = article.units().len(Unit::CodePoint);
        CliError::usage(format!("the range {start}:{end} is not within the article"))
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
