//! The dialog for a table of articles: which field is what, the first records, and what becomes of them.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use demarche_core::study::isolated;
use demarche_files::{
    extract::table::{
        DateOrder, Detail, Header, Layout, Mapping, Part, Repeats, Survey, TableKind, TextForm,
        TitlePlace,
    },
    storage::{Progress, TableFile, Tally, shown},
};
use egui::{Checkbox, Key, Modifiers, ProgressBar, RichText, Ui, WidgetInfo, accesskit::Role};

use super::{
    buttons::{buttons_ui, choices_ui},
    import_fields::{Choice, Chosen, Form, rows_ui},
    import_preview::{counts_ui, n_remarks, preview_ui},
    request::{ImportRequest, Request},
};
use crate::{
    session::counted,
    ui::{theme::Tokens, typeset::Typesetter, widgets::small_words},
    work::{ImportJob, Surveyed, Tallied},
};

/// What a worker does for the dialog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Work {
    Reading,
    Counting,
    Writing,
}

impl Work {
    fn words(self) -> &'static str {
        match self {
            Self::Reading => "Reading the table…",
            Self::Counting => "Counting the articles…",
            Self::Writing => "Writing the articles…",
        }
    }
}

/// A table of articles, with the choices so far.
#[derive(Debug)]
pub(in crate::ui) struct ImportDialog {
    path: PathBuf,
    table: Option<Arc<TableFile>>,
    /// The form that was found in it.
    detected: Option<Layout>,
    survey: Survey,
    mapping: Mapping,
    folder: PathBuf,
    tally: Option<Tally>,
    /// Whether the folder is a study that is there already.
    is_there: bool,
    /// What a worker does, and how far it has come.
    work: Option<(Work, Option<Progress>)>,
    refusal: Option<String>,
    /// What is being chosen.
    choosing: Option<Choice>,
}

impl ImportDialog {
    pub(super) fn new(path: PathBuf) -> Self {
        Self {
            path,
            table: None,
            detected: None,
            survey: Survey::default(),
            mapping: Mapping::default(),
            folder: PathBuf::new(),
            tally: None,
            is_there: false,
            work: None,
            refusal: None,
            choosing: None,
        }
    }

    /// Returns the file.
    pub(in crate::ui) fn path(&self) -> &Path {
        &self.path
    }

    /// Notes that a worker has begun a job.
    pub(in crate::ui) fn begin(&mut self, job: &ImportJob) {
        let what = match job {
            ImportJob::Survey(..) => Work::Reading,
            ImportJob::Tally(..) => Work::Counting,
            ImportJob::Make(..) => Work::Writing,
        };
        (self.work, self.refusal) = (Some((what, None)), None);
        if !matches!(job, ImportJob::Make(..)) {
            self.tally = None;
        }
    }

    /// Shows how far the job has come.
    pub(in crate::ui) fn set_progress(&mut self, progress: Progress) {
        if let Some((_, shown)) = &mut self.work {
            *shown = Some(progress);
        }
    }

    /// Shows why the job could not be done.
    pub(in crate::ui) fn refuse(&mut self, reason: String) {
        (self.work, self.refusal) = (None, Some(reason));
    }

    /// Takes what was found in the table, with a guess which field is what.
    pub(in crate::ui) fn take_survey(&mut self, surveyed: Surveyed) {
        let Surveyed { table, survey, folder } = surveyed;
        self.work = None;
        let chosen = self.detected.is_some();
        let chosen = chosen.then_some((self.mapping.repeats, self.mapping.title_place));
        self.mapping = survey.main_part().map(Part::guess).unwrap_or_default();
        // What most coders want, until they choose otherwise; the dialog says what becomes of it.
        (self.mapping.repeats, self.mapping.title_place) =
            chosen.unwrap_or((Repeats::LeaveOut, TitlePlace::Text));
        if self.folder.as_os_str().is_empty() {
            self.folder = folder;
        }
        self.detected.get_or_insert_with(|| table.layout());
        (self.table, self.survey) = (Some(table), survey);
        if self.survey.parts.is_empty() {
            self.refusal = Some("There are no records in this file".to_owned());
        }
    }

    /// Takes what would become of the records.
    pub(in crate::ui) fn take_tally(&mut self, tallied: Tallied) {
        let Tallied { tally, folder, is_there } = tallied;
        (self.work, self.tally) = (None, Some(tally));
        (self.folder, self.is_there) = (folder, is_there);
    }

    /// Puts the articles into another folder.
    pub(in crate::ui) fn set_folder(&mut self, folder: PathBuf) {
        self.folder = folder;
    }

    /// Returns the job that counts what would become of the records.
    pub(in crate::ui) fn tally_job(&self) -> Option<ImportJob> {
        self.mapping.field(Detail::Text)?;
        let table = Arc::clone(self.table.as_ref()?);
        Some(ImportJob::Tally(table, self.mapping.clone(), self.folder.clone()))
    }

    /// Returns the job that makes the articles, unless there are none to make.
    pub(in crate::ui) fn make_job(&self) -> Option<ImportJob> {
        self.tally.as_ref().filter(|tally| tally.n_articles > 0 && self.work.is_none())?;
        let table = Arc::clone(self.table.as_ref()?);
        Some(ImportJob::Make(table, self.mapping.clone(), self.folder.clone()))
    }

    fn form_of_file(&self) -> Option<Form> {
        Some(Form { layout: self.table.as_ref()?.layout(), detected: self.detected? })
    }

    fn part(&self) -> Option<&Part> {
        self.survey.parts.iter().find(|part| part.name == self.mapping.part)
    }

    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        (tokens, typesetter): (&Tokens, &mut Typesetter),
        requests: &mut Vec<Request>,
    ) {
        let form = self.form_of_file();
        if let (Some(mut choice), Some(form)) = (self.choosing.take(), &form) {
            if ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape)) {
                return;
            }
            match choice.show(ui, (&self.survey, &self.mapping), form, (tokens, typesetter)) {
                Some(Chosen::Field(detail, field)) => self.set_field(detail, field, requests),
                Some(Chosen::Part(part)) => self.set_part(&part, requests),
                Some(Chosen::Form(layout)) => {
                    requests.push(Request::Import(ImportRequest::Reread(layout)));
                }
                None if buttons_ui(ui, &["Back"], tokens).is_some() => {}
                None => self.choosing = Some(choice),
            }
            return;
        }
        typesetter.label_ui(ui, &self.form(), &small_words(), tokens.text_weak, 2);
        ui.add_space(4.0);
        if let Some(form) = &form {
            ui.add_enabled_ui(!self.is_writing(), |ui| {
                let pens = (tokens, &mut *typesetter);
                self.choosing = rows_ui(ui, (&self.survey, &self.mapping), form, pens);
                self.options_ui(ui, requests);
            });
        }
        let part = self.survey.parts.iter().find(|part| part.name == self.mapping.part);
        if let Some(part) = part {
            let n_lines = self.n_remarks();
            preview_ui(ui, (part, &self.mapping, n_lines), (tokens, &mut *typesetter));
        }
        self.state_ui(ui, (tokens, typesetter));
        self.answers_ui(ui, tokens, requests);
    }

    fn is_writing(&self) -> bool {
        matches!(self.work, Some((Work::Writing, _)))
    }

    fn set_field(&mut self, detail: Detail, field: Option<Arc<str>>, requests: &mut Vec<Request>) {
        if let (Some(part), Some(field)) = (self.part(), &field) {
            let (order, is_page) = (part.order_of(field), part.are_pages(field));
            match detail {
                Detail::Date => self.mapping.order = order,
                Detail::Text if is_page => self.mapping.form = TextForm::WebPage,
                Detail::Text => self.mapping.form = TextForm::Plain,
                _ => {}
            }
        }
        self.mapping.set(detail, field);
        requests.push(Request::Import(ImportRequest::Count));
    }

    fn set_part(&mut self, name: &str, requests: &mut Vec<Request>) {
        let (repeats, title_place) = (self.mapping.repeats, self.mapping.title_place);
        if let Some(part) = self.survey.parts.iter().find(|part| *part.name == *name) {
            self.mapping = part.guess();
            (self.mapping.repeats, self.mapping.title_place) = (repeats, title_place);
            requests.push(Request::Import(ImportRequest::Count));
        }
    }

    /// Returns the file's name and form.
    fn form(&self) -> String {
        let name = self.path.file_name().unwrap_or_default().to_string_lossy();
        let mut words = vec![isolated(&name).into_owned()];
        if let Some(layout) = self.table.as_ref().map(|table| table.layout()) {
            words.push(layout.kind.label().to_owned());
            if layout.kind != TableKind::Workbook {
                words.push(layout.charset.label().to_owned());
            }
            if layout.kind == TableKind::Delimited {
                words.push(format!("{} between cells", layout.separator.name()));
            }
        }
        words.join(", ")
    }

    /// Offers what is not a field.
    fn options_ui(&mut self, ui: &mut Ui, requests: &mut Vec<Request>) {
        let before = self.mapping.clone();
        let layout = self.table.as_ref().map(|table| table.layout());
        let has_rows =
            |layout: &Layout| matches!(layout.kind, TableKind::Delimited | TableKind::Workbook);
        if let Some(layout) = layout.filter(has_rows) {
            let mut is_named = layout.header == Header::Named;
            if ui.checkbox(&mut is_named, "The first row has the names of the fields").changed() {
                let header = if is_named { Header::Named } else { Header::Numbered };
                requests.push(Request::Import(ImportRequest::Reread(Layout { header, ..layout })));
            }
        }
        let mut are_pages = self.mapping.form == TextForm::WebPage;
        let mut leaves_out = self.mapping.repeats == Repeats::LeaveOut;
        let mut has_titles = self.mapping.title_place == TitlePlace::Text;
        let can_have_titles = self.mapping.field(Detail::Title).is_some() && !are_pages;
        ui.horizontal_wrapped(|ui| {
            ui.checkbox(&mut are_pages, "The texts are HTML");
            ui.checkbox(&mut leaves_out, "Leave out repeated texts")
                .on_hover_text("Of records with the same text, only the first becomes an article");
            let titles = Checkbox::new(&mut has_titles, "Put titles above the texts");
            ui.add_enabled(can_have_titles, titles).on_hover_text(
                "So that they can be marked; a text that begins with its title stays as it is",
            );
        });
        self.mapping.title_place = if has_titles { TitlePlace::Text } else { TitlePlace::Details };
        self.mapping.form = if are_pages { TextForm::WebPage } else { TextForm::Plain };
        self.mapping.repeats = if leaves_out { Repeats::LeaveOut } else { Repeats::Keep };
        let is_unsure = self.tally.as_ref().is_some_and(|tally| tally.n_unread_dates > 0);
        if is_unsure || self.mapping.order.is_some() {
            ui.horizontal(|ui| {
                ui.label("In dates such as 9/11/2025");
                let order = &mut self.mapping.order;
                ui.radio_value(order, Some(DateOrder::DayFirst), "the day is first");
                ui.radio_value(order, Some(DateOrder::MonthFirst), "the month is first");
            });
        }
        if self.mapping != before {
            requests.push(Request::Import(ImportRequest::Count));
        }
    }

    /// Returns how many lines there are below the preview, besides those that are always there.
    fn n_remarks(&self) -> usize {
        self.tally.as_ref().map_or(0, n_remarks) + 2 * usize::from(self.refusal.is_some())
    }

    /// Says what becomes of the records, and where the articles go.
    fn state_ui(&self, ui: &mut Ui, (tokens, typesetter): (&Tokens, &mut Typesetter)) {
        ui.add_space(6.0);
        if let Some((work, progress)) = &self.work {
            let done = progress.filter(|progress| progress.total > 0);
            let share = done.map_or(0.0, |progress| progress.done as f32 / progress.total as f32);
            let bar = ProgressBar::new(share.min(1.0)).desired_height(6.0).fill(tokens.accent);
            ui.label(RichText::new(work.words()).color(tokens.text));
            let bar = ui.add(bar);
            bar.widget_info(|| WidgetInfo::labeled(Role::ProgressIndicator, true, work.words()));
        }
        if let Some(tally) = &self.tally {
            counts_ui(ui, tally, (tokens, &mut *typesetter));
        }
        if let Some(refusal) = &self.refusal {
            typesetter.label_ui(ui, refusal, &small_words(), tokens.error, 4);
        }
        if !self.folder.as_os_str().is_empty() {
            let what = if self.is_there { "Adds to the study in" } else { "Makes the study" };
            let words = format!("{what} {}", isolated(&shown(&self.folder).to_string()));
            typesetter.label_ui(ui, &words, &small_words(), tokens.text_weak, 2);
        }
    }

    fn answers_ui(&self, ui: &mut Ui, tokens: &Tokens, requests: &mut Vec<Request>) {
        let n_articles = self.tally.as_ref().map_or(0, |tally| tally.n_articles);
        let articles = counted(usize::try_from(n_articles).unwrap_or(usize::MAX), "article");
        let main = match (&self.tally, self.is_there) {
            (None, _) => "Import".to_owned(),
            (Some(_), true) => format!("Add {articles}"),
            (Some(_), false) => format!("Import {articles}"),
        };
        let can_make = self.make_job().is_some();
        let can_choose = self.table.is_some() && !self.is_writing();
        let choices = [(&*main, can_make), ("Other folder…", can_choose), ("Cancel", true)];
        match choices_ui(ui, &choices, tokens) {
            Some(0) if can_make => requests.push(Request::Import(ImportRequest::Make)),
            Some(1) => requests.push(Request::Import(ImportRequest::Folder)),
            Some(2) => requests.push(Request::Close),
            _ => {}
        }
    }
}
