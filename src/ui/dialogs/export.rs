//! What to export: which articles, whose marks, as what.

use std::path::Path;

use egui::{RichText, Ui};

use super::{Request, buttons_ui};
use crate::{
    session::{Coder, OpenArticle, Session},
    ui::{theme::Tokens, widgets::section_ui},
};
use demarche_core::study::CoderId;
use demarche_files::storage::{ExportFormat, StorageError, Study, gather, write_export};

/// What was chosen so far.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ExportChoice {
    format: ExportFormat,
    scope: Scope,
    who: Who,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Scope {
    #[default]
    Article,
    Study,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Who {
    #[default]
    Own,
    All,
}

/// An export to be written off the frame.
pub(in crate::ui) struct ExportJob {
    study: Study,
    articles: Option<Vec<demarche_core::study::ArticlePath>>,
    coder: Option<CoderId>,
    format: ExportFormat,
}

impl ExportChoice {
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        session: &Session,
        tokens: &Tokens,
        requests: &mut Vec<Request>,
    ) {
        section_ui(ui, "Format", tokens);
        for format in ExportFormat::ALL {
            let words = match format {
                ExportFormat::Json => "JSON: the sets as they are saved",
                ExportFormat::Jsonl => "JSON lines: one mark per line",
                ExportFormat::Csv => "CSV: a table for spreadsheets and R",
            };
            ui.radio_value(&mut self.format, format, words);
        }
        section_ui(ui, "Articles", tokens);
        ui.radio_value(&mut self.scope, Scope::Article, "This article");
        let count = session.study().map_or(0, |study| study.articles.len());
        ui.radio_value(&mut self.scope, Scope::Study, format!("All {count} articles of the study"));
        section_ui(ui, "Whose marks", tokens);
        let own = session
            .coder()
            .map_or_else(|| "Mine".to_owned(), |coder| format!("Mine ({})", coder.id));
        ui.radio_value(&mut self.who, Who::Own, own);
        ui.radio_value(&mut self.who, Who::All, "All coders'");
        ui.add_space(4.0);
        ui.label(
            RichText::new("What is saved is exported; quotes are never altered")
                .small()
                .color(tokens.text_weak),
        );
        match buttons_ui(ui, &["Export…", "Cancel"], tokens) {
            Some(0) => requests.push(Request::Export),
            Some(_) => requests.push(Request::Close),
            None => {}
        }
    }

    /// Returns the file name to suggest for an article with this path.
    pub(in crate::ui) fn file_name(self, article: &str) -> String {
        let stem = match self.scope {
            Scope::Article => {
                Path::new(article).file_stem().unwrap_or_default().to_string_lossy().into_owned()
            }
            Scope::Study => "study".to_owned(),
        };
        format!("{stem}-marks.{}", self.format.name())
    }

    /// Returns the work to do.
    pub(in crate::ui) fn job(
        self,
        study: &Study,
        open: &OpenArticle,
        coder: Option<&Coder>,
    ) -> ExportJob {
        ExportJob {
            study: study.clone(),
            articles: (self.scope == Scope::Article).then(|| vec![open.path.clone()]),
            coder: coder.filter(|_| self.who == Who::Own).map(|coder| coder.id.clone()),
            format: self.format,
        }
    }
}

impl ExportJob {
    /// Reads the saved sets and writes the export.
    pub(in crate::ui) fn write(self, file: &Path) -> Result<(), StorageError> {
        let articles = match self.articles {
            Some(articles) => articles,
            None => self.study.article_paths()?,
        };
        let gathered = gather(&self.study, &articles, self.coder.as_ref())?;
        write_export(&gathered, self.format, file)
    }
}
