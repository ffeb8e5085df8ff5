//! What to export: which articles, whose marks, as what.

use std::path::Path;

use egui::{RichText, Ui};

use super::{buttons::buttons_ui, dialog::Request};
use crate::{
    session::{OpenArticle, SaveRequest, Session},
    ui::{theme::Tokens, widgets::section_ui},
};
use demarche_core::study::{ArticlePath, CoderId, StudyId};
use demarche_files::storage::{ExportFormat, Gathered, StorageError, Study, gather, write_export};

/// What was chosen so far.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::ui) struct ExportChoice {
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
    study: StudyId,
    articles: Option<Vec<ArticlePath>>,
    coder: Option<CoderId>,
    format: ExportFormat,
    /// What is not on disk as it stands: exported as the window shows it.
    unsaved: Vec<SaveRequest>,
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
        if session.coder().is_some() {
            ui.radio_value(&mut self.who, Who::Own, own);
        } else {
            self.who = Who::All;
        }
        ui.radio_value(&mut self.who, Who::All, "All coders'");
        ui.add_space(4.0);
        ui.label(
            RichText::new("Saved marks are exported, yours as this window shows them; quotes are never altered")
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
    pub(in crate::ui) fn job(self, open: &OpenArticle, unsaved: Vec<SaveRequest>) -> ExportJob {
        ExportJob {
            study: open.study.clone(),
            unsaved,
            articles: (self.scope == Scope::Article).then(|| vec![open.path.clone()]),
            coder: open
                .coder
                .as_ref()
                .filter(|_| self.who == Who::Own)
                .map(|coder| coder.id.clone()),
            format: self.format,
        }
    }
}

impl ExportJob {
    /// Reads the saved sets and writes the export.
    pub(in crate::ui) fn write(self, file: &Path) -> Result<(), StorageError> {
        let study = Study::at(self.study.root())?;
        let articles = match self.articles {
            Some(articles) => articles,
            None => study.article_paths()?,
        };
        let mut gathered = gather(&study, &articles, self.coder.as_ref())?;
        let is_wanted = |request: &SaveRequest| {
            request.key.study == self.study
                && articles.contains(&request.key.article)
                && self.coder.as_ref().is_none_or(|coder| *coder == request.key.coder)
        };
        for SaveRequest { key, article, set, .. } in self.unsaved.into_iter().filter(is_wanted) {
            gathered.retain(|saved| {
                saved.path != key.article || saved.set.header().coder != key.coder.as_str()
            });
            gathered.push(Gathered { path: key.article, article, set });
        }
        gathered.sort_by(|one, other| one.path.cmp(&other.path));
        write_export(&gathered, self.format, file)
    }
}
