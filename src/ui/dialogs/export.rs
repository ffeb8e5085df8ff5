//! The export dialog: which articles, whose marks, in which format.

use std::path::Path;

use egui::{Key, Modifiers, RichText, Ui};

use super::{buttons::buttons_ui, choices::choices_ui, request::Request};
use crate::{
    session::{Coder, OpenArticle, SaveRequest},
    ui::{theme::Tokens, widgets::section_ui},
};
use demarche_core::study::{CoderId, StudyId};
use demarche_files::{
    formats::csv::Formulas,
    storage::{
        ExportFormat, ExportReport, ExportScope, ExportWhose, Gathered, LastExport, StorageError,
        Study, Whose, file_name_for, gather, write_export,
    },
};

/// The choices so far.
#[derive(Clone, Debug, Default)]
pub(in crate::ui) struct ExportChoice {
    format: ExportFormat,
    scope: Scope,
    who: ExportWhose,
    formulas: Formulas,
    /// The study's title and today's date, for the name of the file.
    study: String,
    date: String,
    /// Whether the choice is to get the keyboard focus, and whether one of the choices has it.
    wants_focus: bool,
    is_choosing: bool,
    /// Whether a worker is writing the export.
    pub(in crate::ui) is_working: bool,
    /// Why it could not be written.
    pub(in crate::ui) refusal: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Scope {
    #[default]
    Article,
    Study,
}

/// An export to be written by a worker.
pub(in crate::ui) struct ExportJob {
    study: StudyId,
    scope: ExportScope,
    whose: Whose,
    own: Option<CoderId>,
    format: ExportFormat,
    formulas: Formulas,
    /// Unsaved sets, which are exported as the window shows them.
    unsaved: Vec<SaveRequest>,
}

impl ExportChoice {
    /// Returns the choices made last time, for a study with this title, today.
    pub(super) fn new(last: &LastExport, study: String, date: String) -> Self {
        Self {
            format: last.format,
            who: last.whose,
            formulas: last.formulas,
            study,
            date,
            wants_focus: true,
            ..Self::default()
        }
    }

    /// Returns what to offer next time, after an export into this folder.
    pub(in crate::ui) fn to_last(&self, folder: Option<&Path>) -> LastExport {
        LastExport {
            format: self.format,
            whose: self.who,
            formulas: self.formulas,
            folder: folder.map(Path::to_owned),
        }
    }

    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        coder: Option<&Coder>,
        tokens: &Tokens,
        requests: &mut Vec<Request>,
    ) {
        // Enter exports, unless a button has the focus.
        let is_elsewhere = ui.memory(|memory| memory.focused().is_some()) && !self.is_choosing;
        let is_entered =
            !is_elsewhere && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter));
        let mut wants_focus = self.wants_focus;
        section_ui(ui, "Format", tokens);
        let formats = ExportFormat::ALL.map(|format| {
            let words = match format {
                ExportFormat::Json => "JSON: each coder’s file as saved",
                ExportFormat::Jsonl => "JSON Lines: one mark per line",
                ExportFormat::Csv => "CSV: a table for spreadsheets and statistics",
            };
            (format, words.to_owned())
        });
        self.is_choosing = choices_ui(ui, &mut self.format, &formats, &mut wants_focus);
        if self.format == ExportFormat::Csv {
            self.is_choosing |= self.guard_ui(ui);
        }
        section_ui(ui, "Articles", tokens);
        let scopes = [
            (Scope::Article, "This article".to_owned()),
            (Scope::Study, "All articles of the study".to_owned()),
        ];
        self.is_choosing |= choices_ui(ui, &mut self.scope, &scopes, &mut false);
        section_ui(ui, "Whose marks", tokens);
        let mut coders = vec![(ExportWhose::All, "All coders".to_owned())];
        match coder {
            Some(coder) => coders.insert(0, (ExportWhose::Own, format!("Mine ({})", coder.id))),
            None => self.who = ExportWhose::All,
        }
        self.is_choosing |= choices_ui(ui, &mut self.who, &coders, &mut false);
        self.wants_focus = wants_focus;
        ui.add_space(4.0);
        ui.label(
            RichText::new("Your marks are exported as you see them here, those of other coders as last saved. Quotes are never altered")
                .small()
                .color(tokens.text_weak),
        );
        if let Some(refusal) = &self.refusal {
            ui.label(RichText::new(refusal).small().color(tokens.error));
        }
        match buttons_ui(ui, &["Export…", "Cancel"], tokens) {
            Some(0) => requests.push(Request::Export),
            Some(_) => requests.push(Request::Close),
            None if is_entered => requests.push(Request::Export),
            None => {}
        }
    }

    /// Offers to guard cells that spreadsheets take for formulas; returns whether this has the focus.
    fn guard_ui(&mut self, ui: &mut Ui) -> bool {
        let mut guards = self.formulas == Formulas::Guard;
        let words = "Put ' before cells that look like formulas";
        let response = ui.checkbox(&mut guards, words).on_hover_text(
            "For spreadsheets that would run them; the column “guarded” lists the cells, so that the exact words can be restored",
        );
        self.formulas = if guards { Formulas::Guard } else { Formulas::Keep };
        response.has_focus()
    }

    /// Returns the file name to suggest for an article with this path.
    pub(in crate::ui) fn file_name(&self, article: &str) -> String {
        let of_article = || Path::new(article).file_stem().unwrap_or_default().to_string_lossy();
        let stem = match self.scope {
            Scope::Article => of_article().into_owned(),
            Scope::Study => file_name_for(&self.study).trim_end_matches(".txt").to_owned(),
        };
        let date = if self.date.is_empty() { String::new() } else { format!("-{}", self.date) };
        format!("{stem}-marks{date}.{}", self.format.name())
    }

    /// Returns the job, or `None` if the user's own marks were chosen and the coder is not known.
    pub(in crate::ui) fn job(
        &self,
        open: &OpenArticle,
        unsaved: Vec<SaveRequest>,
    ) -> Option<ExportJob> {
        let own = open.coder.as_ref().map(|coder| coder.id.clone());
        let whose = match (self.who, &own) {
            (ExportWhose::Own, Some(own)) => Whose::Coder(own.clone()),
            (ExportWhose::Own, None) => return None,
            (ExportWhose::All, _) => Whose::All,
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
            formulas: self.formulas,
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
        let report = write_export(&gathering, self.format, self.formulas, file)?;
        if let [first, ..] = gathering.left_out.as_slice() {
            return Err(StorageError::LeftOut {
                count: gathering.left_out.len(),
                first: Box::new(first.clone()),
            });
        }
        Ok(warning(&report, self.formulas, gathering.kept_aside.len()))
    }
}

/// Returns the warning for the user about an export, if there is one.
fn warning(report: &ExportReport, formulas: Formulas, n_kept_aside: usize) -> Option<String> {
    let unplaced = report.counts.unplaced();
    let mut words = Vec::new();
    if unplaced > 0 {
        words.push(format!(
            "{unplaced} of {} marks are not where they were saved; each is exported with its saved place and its status",
            report.counts.total()
        ));
    }
    if report.formulas > 0 {
        let what = match formulas {
            Formulas::Keep => "import them as text",
            Formulas::Guard => "they begin with ' now, and the column “guarded” lists them",
        };
        words.push(format!(
            "{} cells begin with a character that spreadsheets take for a formula; {what}",
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
    fn shown(coder: Option<&Coder>) -> (bool, ExportWhose) {
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
        assert_eq!(shown(Some(&coder)), (true, ExportWhose::Own));
        assert_eq!(shown(None), (false, ExportWhose::All));
    }
}
