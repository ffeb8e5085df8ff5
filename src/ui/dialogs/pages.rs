//! Pages to read: the codebook, and about the program.

use std::sync::LazyLock;

use egui::{RichText, Ui};

use super::{
    buttons::{buttons_ui, paragraph_ui},
    request::Request,
    scrolled::{scrolled, scrolled_lines},
};
use crate::{
    session::Session,
    ui::{
        theme::{SMALL_SIZE, Tokens},
        typeset::{Style, Typesetter},
        widgets::{row_words, section_ui},
    },
};

/// The licences of the fonts and crates, by line. A test keeps them up to date.
static LICENCES: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| include_str!("../../../assets/licences.txt").lines().collect());

pub(super) fn codebook_ui(
    ui: &mut Ui,
    session: &Session,
    (tokens, typesetter): (&Tokens, &mut Typesetter),
    requests: &mut Vec<Request>,
) {
    let codebook = session.codebook();
    scrolled(ui, "codebook", |ui| {
        for code in codebook.codes.iter().filter(|code| code.is_active) {
            ui.add_space(6.0);
            let style = Style { is_bold: true, ..row_words() };
            typesetter.label_ui(ui, &code.name, &style, tokens.code(code.color), 2);
            let plain = row_words();
            let italic = Style { is_italic: true, ..row_words() };
            let mut line = |name: &str, words: &str, style: &Style, color| {
                if !words.is_empty() {
                    typesetter.label_ui(ui, &format!("{name}{words}"), style, color, 12);
                }
            };
            line("", &code.definition, &plain, tokens.text);
            line("Test: ", &code.test, &plain, tokens.text);
            let intros = ["For example: "].into_iter().chain(std::iter::repeat("or: "));
            for (example, intro) in code.examples.iter().zip(intros) {
                line(intro, example, &italic, tokens.text_weak);
            }
            line("Not: ", &code.is_not, &plain, tokens.text);
        }
        section_ui(ui, "Decision rules", tokens);
        for (index, rule) in codebook.rules.iter().enumerate() {
            typesetter.label_ui(
                ui,
                &format!("{}. {rule}", index + 1),
                &row_words(),
                tokens.text,
                12,
            );
        }
    });
    close_ui(ui, tokens, requests);
}

/// Draws the version, where the program keeps what is the user's own, and the licences of everything in it.
pub(super) fn about_ui(ui: &mut Ui, tokens: &Tokens, requests: &mut Vec<Request>) {
    paragraph_ui(ui, &format!("Version {}", env!("CARGO_PKG_VERSION")), tokens);
    paragraph_ui(ui, "A reader and annotator for demands, allegations and commitments", tokens);
    paragraph_ui(ui, "Licensed under MIT or Apache 2.0, at your option", tokens);
    if let Some(path) = demarche_files::storage::Settings::path() {
        let words = format!("Settings: {}", demarche_files::storage::shown(&path));
        ui.label(RichText::new(words).size(SMALL_SIZE).color(tokens.text_weak));
    }
    section_ui(ui, "Licences of the fonts and crates in Demarche", tokens);
    ui.add_space(2.0);
    scrolled_lines(ui, "licences", &LICENCES, tokens.text);
    match buttons_ui(ui, &["Close", "Copy the licences"], tokens) {
        Some(0) => requests.push(Request::Close),
        Some(_) => ui.ctx().copy_text(LICENCES.join("\n")),
        None => {}
    }
}

fn close_ui(ui: &mut Ui, tokens: &Tokens, requests: &mut Vec<Request>) {
    if buttons_ui(ui, &["Close"], tokens).is_some() {
        requests.push(Request::Close);
    }
}
