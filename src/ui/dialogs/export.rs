//! The export dialog: which articles, whose marks, in which format.

use std::path::Path;

use egui::{RichText, Ui};

use super::{buttons::buttons_ui, request::Request};
use crate::{
    session::{Coder, OpenArticle, SaveRequest},
    ui::{theme::Tokens, widgets::section_ui},
};
use demarche_core::study::{CoderId, StudyId};
use demarche_files::{
    formats::csv::Formulas,
    storage::{
        ExportFormat, ExportReport, ExportScope, Gathered, StorageError, Study, Whose, gather,
        write_export,
    },
};

/// The choices so far.
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

/// An export to be written by a worker.
pub(in crate::ui) struct ExportJob {
    study: StudyId,
    scope: ExportScope,
    whose: Whose,
    own: Option<CoderId>,
    format: ExportFormat,
    /// Unsaved sets, which are exported as the window shows them.
    unsaved: Vec<SaveRequest>,
}

impl ExportChoice {
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        coder: Option<&Coder>,
        tokens: &Tokens,
        requests: &mut Vec<Request>,
    ) {
        section_ui(ui, "Format", tokens);
        for format in ExportFormat::ALL {
            let words = match format {
                ExportFormat::Json => "JSON: each coder's file as saved",
                ExportFormat::Jsonl => "JSON Lines: one mark per line",
                ExportFormat::Csv => "CSV: a table for spreadsheets and R",
            };
            ui.radio_value(&mut self.format, format, words);
        }
        section_ui(ui, "Articles", tokens);
        ui.radio_value(&mut self.scope, Scope::Article, "This article");
        ui.radio_value(&mut self.scope, Scope::Study, "All articles of the study");
        section_ui(ui, "Whose marks", tokens);
        match coder {
            Some(coder) => {
                ui.radio_value(&mut self.who, Who::Own, format!("Mine ({})", coder.id));
            }
            None => self.who = Who::All,
        }
        ui.radio_value(&mut self.who, Who::All, "All coders");
        ui.add_space(4.0);
        ui.label(
            RichText::new("Your marks are exported as you see them here, those of other coders as last saved. Quotes are never altered")
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

    /// Returns the job, or `None` if the user's own marks were chosen and the coder is not known.
    pub(in crate::ui) fn job(
        self,
        open: &OpenArticle,
        unsaved: Vec<SaveRequest>,
    ) -> Option<ExportJob> {
        let own = open.coder.as_ref().map(|coder| coder.id.clone());
        let whose = match (self.who, &own) {
            (Who::Own, Some(own)) => Whose::Coder(own.clone()),
            (Who::Own, None) => return None,
            (Who::All, _) => Whose::All,
        };
        Some(ExportJob {
            study: open.study.clone(),
            scope: match self.scope {
                Scope::Article => ExportScope::Article(open.path.clone()),
                Scope::Study => ExportScope::Study,
            },
            whose,
            own,
            unsaved,
            format: self.format,
        })
    }
}

impl ExportJob {
    /// Reads the saved sets and writes the export. Returns a warning for the user, if there is one. If some sets cannot be
    /// exported, writes the rest and returns an error.
    pub(in crate::ui) fn write(self, file: &Path) -> Result<Option<String>, StorageError> {
        let study = Study::at(self.study.root())?;
        let mut gathering = gather(&study, &self.scope, &self.whose)?;
        let is_wanted = |request: &SaveRequest| {
            request.key.study == self.study
                && match &self.scope {
                    ExportScope::Article(path) => *path == request.key.article,
                    _ => true,
                }
                && match &self.whose {
                    Whose::All => true,
                    Whose::Coder(coder) => *coder == request.key.coder,
                }
        };
        for SaveRequest { key, article, set, .. } in self.unsaved.into_iter().filter(is_wanted) {
            gathering.sets.retain(|saved| {
                saved.path != key.article || saved.set.header().coder != key.coder.as_str()
            });
            gathering.sets.push(Gathered { path: key.article, article, set });
        }
        gathering.sets.sort_by(|one, other| {
            let coder = |gathered: &Gathered| gathered.set.header().coder.clone();
            one.path.cmp(&other.path).then_with(|| coder(one).cmp(&coder(other)))
        });
        gathering.keep_blind(&study, self.own.as_ref());
        let report = write_export(&gathering, self.format, Formulas::Keep, file)?;
        if let [first, ..] = gathering.left_out.as_slice() {
            return Err(StorageError::LeftOut {
                count: gathering.left_out.len(),
                first: Box::new(first.clone()),
            });
        }
        Ok(warning(&report, gathering.kept_aside.len()))
    }
}

/// Returns the warning for the user about an export, if there is one.
fn warning(report: &ExportReport, n_kept_aside: usize) -> Option<String> {
    let unplaced = report.counts.unplaced();
    let mut words = Vec::new();
    if unplaced > 0 {
        words.push(format!(
            "{unplaced} of {} marks are not where they were saved; each is exported with its saved place and its status",
            report.counts.total()
        ));
    }
    if report.formulas > 0 {
        words.push(format!(
            "{} cells begin with a character that spreadsheets take for a formula; import them as text",
            report.formulas
        ));
    }
    if n_kept_aside > 0 {
        words.push(format!(
            "{n_kept_aside} versions kept aside after a conflict (.mine-….json) are not in it"
        ));
    }
    (!words.is_empty()).then(|| format!("Exported, but check this: {}", words.join("; ")))
}

#[cfg(test)]
mod tests {
    use egui_kittest::{Harness, kittest::Queryable as _};

    use super::*;

    /// Shows the dialog and returns whether it offers the coder's own marks, and what is chosen.
    fn shown(coder: Option<&Coder>) -> (bool, Who) {
        let harness = Harness::new_ui_state(
            |ui, choice: &mut ExportChoice| {
                choice.show(ui, coder, &Tokens::light(), &mut Vec::new());
            },
            ExportChoice::default(),
        );
        (harness.query_by_label_contains("Mine").is_some(), harness.state().who)
    }

    #[test]
    fn ones_own_marks_are_offered_only_to_a_coder() {
        let coder = Coder { id: CoderId::new("ayesha").unwrap(), name: "Ayesha".to_owned() };
        assert_eq!(shown(Some(&coder)), (true, Who::Own));
        assert_eq!(shown(None), (false, Who::All));
    }
}
