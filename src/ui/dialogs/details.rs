//! What a person states about an article: title, date, source, author, address, date of retrieval.

use demarche_core::article::{
    Article, ArticleRecord, DateError, Extraction, RecordField, date_as_iso, moment_as_iso,
};
use demarche_files::extract::FileKind;
use egui::Ui;

use super::{
    buttons::{NAMES, buttons_ui, named_field_ui, paragraph_ui},
    request::Request,
};
use crate::{
    session::{Action, ArticleKey, RecordEdit, sentence},
    ui::{
        theme::Tokens,
        typeset::{Breaks, Typesetter},
        widgets::{FieldLook, TextField, row_words, small_words},
    },
};

/// The fields of an article's record, with the input so far.
#[derive(Debug)]
pub(in crate::ui) struct DetailsDialog {
    article: ArticleKey,
    before: ArticleRecord,
    /// Title and date as found in the text.
    found: ArticleRecord,
    /// What kind of document it is, and how it was read.
    origin: Option<String>,
    fields: Vec<(RecordField, TextField)>,
    /// The field whose text was refused, and why.
    refusal: Option<(RecordField, DateError)>,
}

/// Returns a field's name and an example of what it takes.
fn look_of(field: RecordField) -> (&'static str, &'static str) {
    match field {
        RecordField::Title => ("Title", ""),
        RecordField::Date => ("Date", "Year-month-day, or shorter"),
        RecordField::Source => ("Source", "Newspaper, agency, ministry"),
        RecordField::Author => ("Author", ""),
        RecordField::Url => ("Address", "https://"),
        RecordField::RetrievedAt => ("Retrieved", "Year-month-day"),
        RecordField::Encoding => ("Encoding", ""),
    }
}

/// Returns what kind of document it is, what read it, and what there is to know about how it was read.
fn origin_of(extraction: &Extraction) -> String {
    let Extraction { by, is_outdated, remarks, pages, hyphens } = extraction;
    let kind = FileKind::read_by(by).map_or("Document", FileKind::label);
    let version = by.rsplit_once(' ').map(|(_, version)| version);
    let read = version.map(|version| format!(", read by version {version} of its reader"));
    let mut sentences = vec![format!("{kind}{}", read.unwrap_or_default())];
    if let Some(last) = pages.last() {
        sentences.push(format!("The last page has the number {}", last.label));
    }
    match hyphens.len() {
        0 => {}
        1 => sentences.push("1 word divided at the end of a line was joined".to_owned()),
        n => sentences.push(format!("{n} words divided at the ends of lines were joined")),
    }
    if *is_outdated {
        sentences.push("There is a newer version: File › Read again".to_owned());
    }
    sentences.extend(remarks.iter().cloned());
    sentences.join(". ")
}

impl DetailsDialog {
    /// Returns the fields filled with what is known about an article.
    pub(super) fn new(key: ArticleKey, article: &Article) -> Self {
        let found = article.in_text().to_record();
        let before = article.record().clone();
        // The encoding is chosen by how the text reads in it.
        let stated = RecordField::ALL.into_iter().filter(|field| *field != RecordField::Encoding);
        let fields = stated
            .map(|field| {
                let mut input = TextField::new(row_words(), Breaks::Never);
                input.set_text(before.get(field).or_else(|| found.get(field)).unwrap_or_default());
                if field == RecordField::Title {
                    input.select_all();
                    input.focus();
                }
                (field, input)
            })
            .collect();
        let origin = article.extraction.as_ref().map(origin_of);
        Self { article: key, before, found, origin, fields, refusal: None }
    }

    /// Returns whether a field holds something else than what is saved.
    pub(in crate::ui) fn is_changed(&self) -> bool {
        self.fields.iter().any(|(field, input)| self.shown(*field).trim() != input.text().trim())
    }

    /// Returns what a field holds at first.
    fn shown(&self, field: RecordField) -> &str {
        self.before.get(field).or_else(|| self.found.get(field)).unwrap_or_default()
    }

    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        (tokens, typesetter): (&Tokens, &mut Typesetter),
        requests: &mut Vec<Request>,
    ) {
        paragraph_ui(
            ui,
            "Used in the list, in quotations and in exports, for all coders of this article. Its text is not changed",
            tokens,
        );
        if let Some(origin) = &self.origin {
            paragraph_ui(ui, origin, tokens);
        }
        let mut is_entered = false;
        for (field, input) in &mut self.fields {
            let (name, hint) = look_of(*field);
            let look = FieldLook { hint, ..FieldLook::line(name) };
            let response = named_field_ui(ui, &look, input, (tokens, typesetter));
            if response.is_changed && self.refusal.is_some_and(|(refused, _)| refused == *field) {
                self.refusal = None;
            }
            is_entered |= response.is_entered;
            let refusal = self.refusal.filter(|(refused, _)| refused == field);
            let found = self.found.get(*field).filter(|found| *found != input.text());
            let (words, color) = match (refusal, found) {
                (Some((_, why)), _) => (sentence(&why.to_string()), tokens.error),
                (None, Some(found)) => (format!("Found in the file: {found}"), tokens.text_weak),
                (None, None) => continue,
            };
            ui.horizontal(|ui| {
                ui.add_space(NAMES);
                typesetter.label_ui(ui, &words, &small_words(), color, 2);
            });
        }
        match buttons_ui(ui, &["Save", "Cancel"], tokens) {
            Some(0) => requests.extend(self.answer()),
            Some(_) => requests.push(Request::Close),
            None if is_entered => requests.extend(self.answer()),
            None => {}
        }
    }

    /// Returns the request to save what was entered, unless a date is refused.
    fn answer(&mut self) -> Option<Request> {
        let mut after = self.before.clone();
        for (field, input) in &mut self.fields {
            let text = input.text();
            let typed = text.trim();
            let shown = self.before.get(*field).or_else(|| self.found.get(*field));
            if typed == shown.unwrap_or_default() {
                continue;
            }
            let stated = match field {
                _ if typed.is_empty() => Ok(String::new()),
                RecordField::Date => date_as_iso(typed),
                RecordField::RetrievedAt => moment_as_iso(typed),
                RecordField::Title
                | RecordField::Source
                | RecordField::Author
                | RecordField::Url
                | RecordField::Encoding => Ok(typed.to_owned()),
            };
            match stated {
                Ok(stated) => after.set(*field, Some(&stated)),
                Err(why) => {
                    self.refusal = Some((*field, why));
                    input.focus();
                    return None;
                }
            }
        }
        let edit = RecordEdit { article: self.article.clone(), before: self.before.clone(), after };
        Some(Request::Act(Action::SetRecord(Box::new(edit))))
    }
}
