//! Makes a new article of what was copied: asks for its title and its file's name, and whether a web page is kept as one.

use std::path::PathBuf;

use demarche_core::{article::structure, text::WordCounter};
use demarche_files::storage::{file_name_for, shown};
use egui::{Frame, Margin, RichText, Ui, WidgetInfo, accesskit::Role};

use super::{
    buttons::{buttons_ui, named_field_ui},
    request::Request,
};
use crate::{
    session::grouped,
    ui::{
        theme::Tokens,
        typeset::{Breaks, Typesetter},
        widgets::{FieldLook, RowState, TextField, option_button, row_words, small_words},
    },
    work::Copied,
};

/// How many lines of the text are shown, and how much of each, in characters.
const LINES: usize = 5;
const SHOWN: usize = 300;

/// What an article is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// The part of a web page.
    Page,
    /// The plain text.
    Text,
}

/// What was copied and what its article should be called, with the input so far.
#[derive(Debug)]
pub(in crate::ui) struct NewArticleDialog {
    /// The study's folder.
    pub(in crate::ui) folder: PathBuf,
    /// The folder the article will be in, once a worker has found it.
    pub(in crate::ui) place: Option<PathBuf>,
    /// Why it could not be made.
    pub(in crate::ui) refusal: Option<String>,
    /// Whether a worker is making it.
    pub(in crate::ui) is_working: bool,
    copied: Copied,
    form: Form,
    n_words: usize,
    /// Its first lines.
    start: Vec<String>,
    title: TextField,
    name: TextField,
    /// Whether the user wrote the title.
    is_titled: bool,
    /// Whether the user wrote the file's name, so that it no longer follows the title.
    is_named: bool,
}

impl NewArticleDialog {
    /// Returns the question for what was copied, with the title found in it. Of a web page and its text, the page is
    /// proposed, which has headings and lists.
    pub(super) fn new(folder: PathBuf, copied: Copied) -> Self {
        let mut title = TextField::new(row_words(), Breaks::Never);
        title.focus();
        let mut dialog = Self {
            folder,
            place: None,
            refusal: None,
            is_working: false,
            form: if copied.page.is_some() { Form::Page } else { Form::Text },
            copied,
            n_words: 0,
            start: Vec::new(),
            title,
            name: TextField::new(row_words(), Breaks::Never),
            is_titled: false,
            is_named: false,
        };
        dialog.follow_form();
        dialog.title.select_all();
        dialog
    }

    /// Returns what the article is to be made of.
    pub(in crate::ui) fn copied(&self) -> Copied {
        let Copied { text, page } = self.copied.clone();
        Copied { text, page: page.filter(|_| self.form == Form::Page) }
    }

    /// Shows what is made of the page or of the text, and proposes its title unless the user wrote one.
    fn follow_form(&mut self) {
        let page = self.copied.page.as_ref().filter(|_| self.form == Form::Page);
        let text = page.map_or(&self.copied.text, |page| &page.text);
        self.n_words = WordCounter::default().count(text);
        self.start = start_of(text);
        if !self.is_titled {
            let found = match page {
                Some(page) => page.title.clone(),
                None => structure(text).1.title,
            };
            self.title.set_text(&found.unwrap_or_default());
        }
        self.follow_title();
    }

    /// Proposes a file name for the title, unless the user wrote one, whose extension only says what the file is.
    fn follow_title(&mut self) {
        let (end, other) = match self.form {
            Form::Page => (".html", ".txt"),
            Form::Text => (".txt", ".html"),
        };
        let name = if self.is_named { self.name.text() } else { file_name_for(&self.title.text()) };
        if let Some(stem) = name.strip_suffix(other) {
            self.name.set_text(&format!("{stem}{end}"));
        } else if !self.is_named {
            self.name.set_text(&name);
        }
    }

    /// Lets the user choose between the page and its text.
    fn form_ui(&mut self, ui: &mut Ui, tokens: &Tokens) {
        ui.horizontal(|ui| {
            for (form, words) in [(Form::Page, "As a web page"), (Form::Text, "As plain text")] {
                let state = RowState::from(self.form == form);
                let button = ui.add(option_button(RichText::new(words), state, tokens));
                let is_on = state == RowState::Chosen;
                button.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, is_on, words));
                if button.clicked() && self.form != form {
                    self.form = form;
                    self.refusal = None;
                    self.follow_form();
                }
            }
        });
        ui.add_space(4.0);
    }

    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        (tokens, typesetter): (&Tokens, &mut Typesetter),
        requests: &mut Vec<Request>,
    ) {
        if self.copied.page.is_some() {
            self.form_ui(ui, tokens);
        }
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
        if title.is_changed {
            self.is_titled = true;
            self.follow_title();
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
