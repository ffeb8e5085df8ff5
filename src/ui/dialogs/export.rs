//! The export dialog: which articles, whose marks, in which format.

use std::path::Path;

use egui::{Key, Modifiers, RichText, Ui};

use super::{buttons::buttons_ui, choices::choices_ui, request::Request};
use crate::{
    session::{Coder, OpenArticle, SaveRequest},
    ui::{theme::Tokens, widgets::section_ui},
    work::{Amount, Stock},
};
use demarche_core::study::{ArticlePath, CoderId, StudyId, name_everywhere};
use demarche_files::{
    formats::csv::Formulas,
    storage::{
        ExportFormat, ExportReport, ExportScope, ExportWhose, Gathered, Gathering, LastExport,
        StorageError, Study, Whose, file_name_for, gather, gather_each, write_export,
    },
};

/// How much of an article’s name the suggested file name repeats, in bytes: a name can have at most 255.
const LONGEST_STEM: usize = 200;

/// The choices so far.
#[derive(Clone, Debug, Default)]
pub(in crate::ui) struct ExportChoice {
    format: ExportFormat,
    scope: Scope,
    chosen_by: ChosenBy,
    who: ExportWhose,
    formulas: Formulas,
    /// What there is to export, once a worker has counted it.
    stock: Option<Stock>,
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

/// Who chose the articles to export.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum ChosenBy {
    #[default]
    Nobody,
    User,
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

/// What is said of an export that was written.
pub(in crate::ui) struct Exported {
    /// How much is in it, in words.
    pub(in crate::ui) amount: String,
    /// What the user should check, if anything.
    pub(in crate::ui) warning: Option<String>,
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
        (coder, article): (Option<&Coder>, Option<&ArticlePath>),
        tokens: &Tokens,
        requests: &mut Vec<Request>,
    ) {
        // Enter exports even if a choice has the focus.
        let is_entered = self.is_choosing
            && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter));
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
        self.is_choosing |= self.scope_ui(ui, (coder, article), tokens);
        self.wants_focus = wants_focus;
        ui.add_space(4.0);
        ui.label(
            RichText::new("Your marks are exported as they are now, whatever the list is filtered by, and those of other coders as last saved. Quotes are never altered")
                .small()
                .color(tokens.text_weak),
        );
        if let Some(refusal) = &self.refusal {
            ui.label(RichText::new(refusal).small().color(tokens.error));
        }
        match buttons_ui(ui, &["Export…", "Cancel"], tokens) {
            Some(0) => self.ask_where(coder, article, requests),
            Some(_) => requests.push(Request::Close),
            None if is_entered => self.ask_where(coder, article, requests),
            None => {}
        }
    }

    /// Offers the articles and coders to choose, with how much there is of each; returns whether one of them has the focus.
    fn scope_ui(
        &mut self,
        ui: &mut Ui,
        (coder, article): (Option<&Coder>, Option<&ArticlePath>),
        tokens: &Tokens,
    ) -> bool {
        if coder.is_none() {
            self.who = ExportWhose::All;
        }
        let id = coder.map(|coder| &coder.id);
        let with = |words: &str, scope: Scope, who: ExportWhose| match self.amount(
            (scope, who),
            id,
            article,
        ) {
            Some(amount) => format!("{words} – {}", amount.words()),
            None => words.to_owned(),
        };
        section_ui(ui, "Articles", tokens);
        let scopes =
            [(Scope::Article, "This article"), (Scope::Study, "All articles of the study")];
        let scopes = scopes.map(|(scope, words)| (scope, with(words, scope, self.who)));
        let mut coders = vec![(ExportWhose::All, with("All coders", self.scope, ExportWhose::All))];
        if let Some(coder) = coder {
            let words = format!("Mine ({})", coder.id);
            coders.insert(0, (ExportWhose::Own, with(&words, self.scope, ExportWhose::Own)));
        }
        let before = (self.scope, self.who);
        let mut is_choosing = choices_ui(ui, &mut self.scope, &scopes, &mut false);
        section_ui(ui, "Whose marks", tokens);
        is_choosing |= choices_ui(ui, &mut self.who, &coders, &mut false);
        if self.scope != before.0 {
            self.chosen_by = ChosenBy::User;
        }
        if (self.scope, self.who) != before {
            self.refusal = None;
        }
        is_choosing
    }

    /// Asks for the file to export to, unless there is nothing to export.
    fn ask_where(
        &mut self,
        coder: Option<&Coder>,
        article: Option<&ArticlePath>,
        requests: &mut Vec<Request>,
    ) {
        let amount = self.amount((self.scope, self.who), coder.map(|coder| &coder.id), article);
        let leaves_out = self.stock.as_ref().is_some_and(Stock::leaves_out);
        // A file as saved also says that an article without marks is done.
        let is_empty = |amount: Amount| match self.format {
            ExportFormat::Json => amount.sets == 0,
            ExportFormat::Jsonl | ExportFormat::Csv => amount.marks == 0,
        };
        if amount.is_some_and(is_empty) && !leaves_out {
            let what = match self.scope {
                Scope::Article => "This article has",
                Scope::Study => "The articles of this study have",
            };
            self.refusal = Some(format!("{what} no marks to export, so no file would be written"));
        } else {
            requests.push(Request::Export);
        }
    }

    /// Takes what there is to export. Unless the user chose otherwise, an article without marks is not what to export.
    pub(in crate::ui) fn take_stock(
        &mut self,
        stock: Stock,
        (coder, article): (Option<&Coder>, Option<&ArticlePath>),
    ) {
        self.stock = Some(stock);
        let coder = coder.map(|coder| &coder.id);
        let has_marks = |scope: Scope| {
            let who = if coder.is_some() { self.who } else { ExportWhose::All };
            self.amount((scope, who), coder, article).is_some_and(|amount| amount.marks > 0)
        };
        let is_better = !has_marks(Scope::Article) && has_marks(Scope::Study);
        if is_better && self.chosen_by == ChosenBy::Nobody {
            self.scope = Scope::Study;
        }
    }

    /// Returns how much these choices would export, once that is known.
    fn amount(
        &self,
        (scope, who): (Scope, ExportWhose),
        coder: Option<&CoderId>,
        article: Option<&ArticlePath>,
    ) -> Option<Amount> {
        let article = match scope {
            Scope::Article => Some(article?),
            Scope::Study => None,
        };
        let coder = match who {
            ExportWhose::Own => Some(coder?),
            ExportWhose::All => None,
        };
        Some(self.stock.as_ref()?.amount(article, coder))
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

    /// Returns the chosen format.
    pub(in crate::ui) fn format(&self) -> ExportFormat {
        self.format
    }

    /// Chooses another format.
    pub(in crate::ui) fn set_format(&mut self, format: ExportFormat) {
        self.format = format;
    }

    /// Returns the file name to suggest for an article with this path.
    pub(in crate::ui) fn file_name(&self, article: &str) -> String {
        let of_article = || Path::new(article).file_stem().unwrap_or_default().to_string_lossy();
        let stem = match self.scope {
            Scope::Article => name_everywhere(&of_article(), LONGEST_STEM),
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
    /// Returns the job that would export everything there is in a study.
    pub(in crate::ui) fn of_all(open: &OpenArticle, unsaved: Vec<SaveRequest>) -> Self {
        Self {
            study: open.study.clone(),
            scope: ExportScope::Study,
            whose: Whose::All,
            own: open.coder.as_ref().map(|coder| coder.id.clone()),
            unsaved,
            format: ExportFormat::default(),
            formulas: Formulas::default(),
        }
    }

    /// Counts what there is to export.
    pub(in crate::ui) fn count(self) -> Result<Stock, StorageError> {
        let study = Study::at(self.study.root())?;
        let mut stock = Stock::default();
        let add = |gathered: Gathered| stock.add(&gathered.path, &gathered.set);
        let rest = gather_each(&study, &self.scope, &self.whose, add)?;
        if !rest.left_out.is_empty() {
            stock.leave_out();
        }
        for request in self.unsaved.iter().filter(|request| request.key.study == self.study) {
            stock.replace(&request.key.article, &request.set);
        }
        if study.is_blind() {
            stock.keep_blind(self.own.as_ref());
        }
        Ok(stock)
    }

    /// Reads the saved sets and writes the export. If some sets cannot be exported, writes the rest and returns an error.
    pub(in crate::ui) fn write(self, file: &Path) -> Result<Exported, StorageError> {
        let (format, formulas) = (self.format, self.formulas);
        let gathering = self.gather()?;
        let report = write_export(&gathering, format, formulas, file)?;
        if let [first, ..] = gathering.left_out.as_slice() {
            return Err(StorageError::LeftOut {
                count: gathering.left_out.len(),
                first: Box::new(first.clone()),
            });
        }
        let sets = gathering.sets.iter();
        let amount = Amount::of(sets.map(|gathered| (&gathered.path, gathered.set.len())));
        let warning = match amount.marks {
            0 => Some("there are no marks in it".to_owned()),
            _ => warning(&report, formulas, gathering.kept_aside.len()),
        };
        Ok(Exported { amount: amount.words(), warning })
    }

    /// Reads the saved sets, with the unsaved ones as the window shows them, without what a blind study hides.
    fn gather(self) -> Result<Gathering, StorageError> {
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
        Ok(gathering)
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
    if report.counts.undecided > 0 {
        let what = match report.counts.undecided {
            1 => "1 mark has two versions and is".to_owned(),
            count => format!("{count} marks have two versions and are"),
        };
        words.push(format!("{what} exported as shown; nobody has decided yet"));
    }
    if n_kept_aside > 0 {
        words.push(format!(
            "{n_kept_aside} versions kept aside after a conflict (.mine-….json) are not in it"
        ));
    }
    (!words.is_empty()).then(|| words.join("; "))
}

#[cfg(test)]
mod tests {
    use egui_kittest::{Harness, kittest::Queryable as _};

    use super::*;

    /// Shows the dialog and returns whether it offers the coder's own marks, and what is chosen.
    fn shown(coder: Option<&Coder>) -> (bool, ExportWhose) {
        let harness = Harness::new_ui_state(
            |ui, choice: &mut ExportChoice| {
                choice.show(ui, (coder, None), &Tokens::light(), &mut Vec::new());
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
