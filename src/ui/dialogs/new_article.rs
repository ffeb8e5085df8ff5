//! Makes a new article of copied text: asks for its title and its file's name.

use std::path::PathBuf;

use demarche_core::{article::structure, text::WordCounter};
use demarche_files::storage::{file_name_for, shown};
use egui::{Frame, Margin, RichText, Ui};

use super::{
    buttons::{buttons_ui, named_field_ui},
    request::Request,
};
use crate::{
    session::grouped,
    ui::{
        theme::Tokens,
        typeset::{Breaks, Typesetter},
        widgets::{FieldLook, TextField, row_words, small_words},
    },
};

/// How many lines of the text are shown, and how much of each, in characters.
const LINES: usize = 5;
const SHOWN: usize = 300;

/// A text and what its article should be called, with the input so far.
#[derive(Debug)]
pub(in crate::ui) struct NewArticleDialog {
    /// The study's folder.
    pub(in crate::ui) folder: PathBuf,
    /// The folder the article will be in, once a worker has found it.
    pub(in crate::ui) place: Option<PathBuf>,
    /// The text.
    pub(in crate::ui) text: String,
    /// Why it could not be made.
    pub(in crate::ui) refusal: Option<String>,
    /// Whether a worker is making it.
    pub(in crate::ui) is_working: bool,
    n_words: usize,
    /// Its first lines.
    start: Vec<String>,
    title: TextField,
    name: TextField,
    /// Whether the user wrote the file's name, so that it no longer follows the title.
    is_named: bool,
}

impl NewArticleDialog {
    /// Returns the question for a text, with the title found in it.
    pub(super) fn new(folder: PathBuf, text: String) -> Self {
        let (_, found) = structure(&text);
        let found = found.title.unwrap_or_default();
        let field = |text: &str| {
            let mut field = TextField::new(row_words(), Breaks::Never);
            field.set_text(text);
            field
        };
        let (mut title, name) = (field(&found), field(&file_name_for(&found)));
        title.select_all();
        title.focus();
        Self {
            n_words: WordCounter::default().count(&text),
            start: start_of(&text),
            folder,
            place: None,
            text,
            refusal: None,
            is_working: false,
            title,
            name,
            is_named: false,
        }
    }

    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        (tokens, typesetter): (&Tokens, &mut Typesetter),
        requests: &mut Vec<Request>,
    ) {
        let frame = Frame::new().fill(tokens.page).corner_radius(6).inner_margin(Margin::same(10));
        frame.show(ui, |ui| {
            ui.set_min_width(ui.available_width());
            for line in &self.start {
                typesetter.label_ui(ui, line, &row_words(), tokens.text, 2);
            }
        });
        ui.add_space(4.0);
        let words = if self.n_words == 1 { "word" } else { "words" };
        ui.label(
            RichText::new(format!("{} {words}", grouped(self.n_words))).color(tokens.text_weak),
        );
        ui.add_space(4.0);
        let mut field = |ui: &mut Ui, label: &str, field: &mut TextField| {
            named_field_ui(ui, &FieldLook::line(label), field, (tokens, typesetter))
        };
        let title = field(ui, "Title", &mut self.title);
        if title.is_changed && !self.is_named {
            self.name.set_text(&file_name_for(&self.title.text()));
        }
        let name = field(ui, "File name", &mut self.name);
        self.is_named |= name.is_changed;
        if title.is_changed || name.is_changed {
            self.refusal = None;
        }
        let (words, color) = match &self.refusal {
            Some(refusal) => (refusal.clone(), tokens.error),
            None => {
                let place = self.place.as_deref().map(|place| shown(place).to_string());
                let words = format!("Will be saved in {}", place.unwrap_or_default());
                (words, tokens.text_weak)
            }
        };
        typesetter.label_ui(ui, &words, &small_words(), color, 3);
        let is_entered = title.is_entered || name.is_entered;
        match buttons_ui(ui, &["Make article", "Cancel"], tokens) {
            Some(1) => requests.push(Request::Close),
            Some(_) => requests.push(self.answer()),
            None if is_entered => requests.push(self.answer()),
            None => {}
        }
    }

    fn answer(&self) -> Request {
        Request::MakeArticle { name: self.name.text().trim().to_owned(), title: self.title.text() }
    }
}

/// Returns the first lines of a text that are not empty, shortened.
fn start_of(text: &str) -> Vec<String> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.take(LINES).map(|line| line.chars().take(SHOWN).collect()).collect()
}
