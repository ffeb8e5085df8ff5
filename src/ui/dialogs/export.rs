//! What to export: which articles, whose marks, as what.

use std::path::Path;

use egui::{RichText, Ui};

use super::{Request, buttons_ui};
use crate::{
    session::{Coder, OpenArticle, Session},
    ui::{theme::Tokens, widgets::section_ui},
};
use demarche_core::study::CoderId;
use demarche_files::{
    formats::csv::Formulas,
    storage::{
        ExportFormat, ExportReport, ExportScope, StorageError, Study, Whose, gather, write_export,
    },
};

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
    scope: ExportScope,
    whose: Whose,
    own: Option<CoderId>,
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
        ui.radio_value(&mut self.scope, Scope::Study, "All articles of the study");
        section_ui(ui, "Whose marks", tokens);
        match session.coder() {
            Some(coder) => {
                ui.radio_value(&mut self.who, Who::Own, format!("Mine ({})", coder.id));
            }
            None => self.who = Who::All,
        }
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

    /// Returns the work to do, or `None` if one's own marks were chosen and nobody is coding.
    pub(in crate::ui) fn job(
        self,
        study: &Study,
        open: &OpenArticle,
        coder: Option<&Coder>,
    ) -> Option<ExportJob> {
        let whose = match (self.who, coder) {
            (Who::Own, Some(coder)) => Whose::Coder(coder.id.clone()),
            (Who::Own, None) => return None,
            (Who::All, _) => Whose::All,
        };
        Some(ExportJob {
            study: study.clone(),
            scope: match self.scope {
                Scope::Article => ExportScope::Article(open.path.clone()),
                Scope::Study => ExportScope::Study,
            },
            whose,
            own: coder.map(|coder| coder.id.clone()),
            format: self.format,
        })
    }
}

impl ExportJob {
    /// Reads the saved sets and writes the export. Returns what people have to know about it. If some sets could not be
    /// exported, the rest is written, and that is an error.
    pub(in crate::ui) fn write(self, file: &Path) -> Result<ExportReport, StorageError> {
        let mut gathering = gather(&self.study, &self.scope, &self.whose)?;
        gathering.keep_blind(&self.study, self.own.as_ref());
        let report = write_export(&gathering, self.format, Formulas::Keep, file)?;
        match gathering.left_out.as_slice() {
            [] => Ok(report),
            [first, ..] => Err(StorageError::LeftOut {
                count: gathering.left_out.len(),
                path: first.path.clone(),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use egui_kittest::{Harness, kittest::Queryable as _};

    use super::*;

    /// Shows the dialog and returns whether the coder's own marks are offered, and what is chosen.
    fn shown(coder: Option<Coder>) -> (bool, Who) {
        let session = Session::new(coder);
        let harness = Harness::new_ui_state(
            |ui, choice: &mut ExportChoice| {
                choice.show(ui, &session, &Tokens::light(), &mut Vec::new());
            },
            ExportChoice::default(),
        );
        (harness.query_by_label_contains("Mine").is_some(), harness.state().who)
    }

    #[test]
    fn ones_own_marks_are_offered_only_to_a_coder() {
        let coder = Coder { id: CoderId::new("ayesha").unwrap(), name: "Ayesha".to_owned() };
        assert_eq!(shown(Some(coder)), (true, Who::Own));
        assert_eq!(shown(None), (false, Who::All));
    }
}
