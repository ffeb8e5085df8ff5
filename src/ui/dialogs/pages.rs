//! Pages to read: the keys, the codebook, and about the program.

use egui::{Grid, RichText, ScrollArea, Ui};

use super::{
    buttons::{buttons_ui, paragraph_ui},
    request::Request,
};
use crate::{
    session::{Command, Menu, Session},
    ui::{
        theme::{SMALL_SIZE, Tokens},
        typeset::{Style, Typesetter},
        widgets::{row_words, section_ui},
    },
};

const HEIGHT: f32 = 420.0;

fn scrolled(ui: &mut Ui, name: &str, content: impl FnOnce(&mut Ui)) {
    let height = HEIGHT.min(ui.ctx().content_rect().height() - 180.0).max(120.0);
    ScrollArea::vertical()
        .id_salt(name)
        .max_height(height)
        .min_scrolled_height(height)
        .auto_shrink([false, true])
        .show(ui, content);
}

pub(super) fn keys_ui(
    ui: &mut Ui,
    session: &Session,
    tokens: &Tokens,
    requests: &mut Vec<Request>,
) {
    scrolled(ui, "keys", |ui| {
        section_ui(ui, "Marking", tokens);
        Grid::new("code keys").num_columns(2).min_col_width(150.0).spacing([16.0, 4.0]).show(
            ui,
            |ui| {
                for code in session.codebook().codes.iter().filter(|code| code.is_active) {
                    let Some(key) = code.key else { continue };
                    let name = code.name.to_lowercase();
                    row_ui(
                        ui,
                        &key.to_string(),
                        &format!(
                            "Mark the selected words as {name}, or change the chosen mark to {name}"
                        ),
                        tokens,
                    );
                    row_ui(
                        ui,
                        &format!("Shift+{key}"),
                        &format!("Mark the same words as {name} too"),
                        tokens,
                    );
                }
            },
        );
        for (menu, name) in Menu::ALL {
            section_ui(ui, name, tokens);
            Grid::new(name).num_columns(2).min_col_width(150.0).spacing([16.0, 4.0]).show(
                ui,
                |ui| {
                    let specs = Command::all().map(Command::spec);
                    for spec in specs.filter(|spec| spec.menu == menu && !spec.keys.is_empty()) {
                        row_ui(ui, &spec.keys.join("  or  "), spec.tooltip, tokens);
                    }
                },
            );
        }
    });
    close_ui(ui, tokens, requests);
}

fn row_ui(ui: &mut Ui, keys: &str, words: &str, tokens: &Tokens) {
    ui.label(RichText::new(keys).size(SMALL_SIZE).color(tokens.accent));
    ui.label(RichText::new(words).color(tokens.text));
    ui.end_row();
}

pub(super) fn codebook_ui(
    ui: &mut Ui,
    session: &Session,
    (tokens, typesetter): (&Tokens, &mut Typesetter),
    requests: &mut Vec<Request>,
) {
    let codebook = session.codebook();
    scrolled(ui, "codebook", |ui| {
        for code in &codebook.codes {
            let state = if code.is_active { "" } else { " (optional, not in use)" };
            let title = format!("{}{state}", code.name);
            ui.add_space(6.0);
            let style = Style { is_bold: true, ..row_words() };
            typesetter.label_ui(ui, &title, &style, tokens.code(code.color), 2);
            for (name, words) in
                [("", &code.definition), ("Test: ", &code.test), ("Not: ", &code.is_not)]
            {
                if !words.is_empty() {
                    typesetter.label_ui(
                        ui,
                        &format!("{name}{words}"),
                        &row_words(),
                        tokens.text,
                        12,
                    );
                }
            }
            for example in &code.examples {
                let style = Style { is_italic: true, ..row_words() };
                typesetter.label_ui(ui, example, &style, tokens.text_weak, 6);
            }
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

pub(super) fn about_ui(ui: &mut Ui, tokens: &Tokens, requests: &mut Vec<Request>) {
    paragraph_ui(ui, &format!("Version {}", env!("CARGO_PKG_VERSION")), tokens);
    paragraph_ui(ui, "A reader and annotator for demands, allegations and commitments", tokens);
    paragraph_ui(
        ui,
        "Licensed under MIT or Apache 2.0, at your option. The fonts Noto Serif, Noto Naskh Arabic, Noto Nastaliq Urdu and Inter are licensed under the SIL Open Font License",
        tokens,
    );
    if let Some(path) = demarche_files::storage::Settings::path() {
        ui.label(
            RichText::new(format!("Settings: {}", demarche_files::storage::shown(&path)))
                .size(SMALL_SIZE)
                .color(tokens.text_weak),
        );
    }
    close_ui(ui, tokens, requests);
}

fn close_ui(ui: &mut Ui, tokens: &Tokens, requests: &mut Vec<Request>) {
    if buttons_ui(ui, &["Close"], tokens).is_some() {
        requests.push(Request::Close);
    }
}
