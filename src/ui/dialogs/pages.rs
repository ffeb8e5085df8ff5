//! Pages to read: the keys, the codebook, and about the program.

use egui::{
    Grid, Key, Margin, Modifiers, RichText, ScrollArea, Ui, scroll_area::ScrollBarVisibility, vec2,
};

use super::{
    buttons::{buttons_ui, paragraph_ui},
    request::Request,
};
use crate::{
    session::{Command, Menu, Session, mark_also_tooltip, mark_tooltip},
    ui::{
        theme::{SMALL_SIZE, Tokens},
        typeset::{Style, Typesetter},
        widgets::{row_words, section_ui},
    },
};

const HEIGHT: f32 = 420.0;

/// How far an arrow key scrolls, in points.
const LINE: f32 = 40.0;

/// Further than any page is long, in points.
const FAR: f32 = 1e6;

fn scrolled(ui: &mut Ui, name: &str, content: impl FnOnce(&mut Ui)) {
    let height = HEIGHT.min(ui.ctx().content_rect().height() - 180.0).max(120.0);
    ScrollArea::vertical()
        .id_salt(name)
        .max_height(height)
        .min_scrolled_height(height)
        .auto_shrink([false, true])
        .scroll_bar_visibility(ScrollBarVisibility::AlwaysVisible)
        .show(ui, |ui| {
            ui.scroll_with_delta(vec2(0.0, scrolled_by_keys(ui, height)));
            // Room beside the scroll bar.
            egui::Frame::new().inner_margin(Margin { right: 14, ..Margin::ZERO }).show(ui, content);
        });
}

/// Returns by how many points the keys pressed in this frame scroll a page of this height; positive is towards its top.
fn scrolled_by_keys(ui: &Ui, height: f32) -> f32 {
    let page = height - 2.0 * LINE;
    let keys = [
        (Modifiers::NONE, Key::ArrowUp, LINE),
        (Modifiers::NONE, Key::ArrowDown, -LINE),
        (Modifiers::NONE, Key::PageUp, page),
        (Modifiers::NONE, Key::PageDown, -page),
        (Modifiers::SHIFT, Key::Space, page),
        (Modifiers::NONE, Key::Space, -page),
        (Modifiers::NONE, Key::Home, f32::INFINITY),
        (Modifiers::NONE, Key::End, f32::NEG_INFINITY),
    ];
    // A button with the focus takes the space bar.
    let is_free = ui.memory(|memory| memory.focused().is_none());
    ui.input_mut(|input| {
        let pressed = keys.iter().filter(|(modifiers, key, _)| {
            (is_free || *key != Key::Space) && input.consume_key(*modifiers, *key)
        });
        pressed.map(|(_, _, delta)| delta.clamp(-FAR, FAR)).sum()
    })
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
                    row_ui(ui, &key.to_string(), &mark_tooltip(code), tokens);
                    row_ui(ui, &format!("Shift+{key}"), &mark_also_tooltip(code), tokens);
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
            for example in &code.examples {
                line("For example: ", example, &italic, tokens.text_weak);
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

#[cfg(test)]
mod tests {
    use egui_kittest::{Harness, kittest::Queryable as _};

    use super::*;

    #[test]
    fn a_page_scrolls_by_keys() {
        let session = Session::new();
        let mut harness =
            Harness::new_ui(|ui| keys_ui(ui, &session, &Tokens::light(), &mut Vec::new()));
        let top = |harness: &Harness<'_>| harness.get_by_label("Marking").rect().top();
        let start = top(&harness);
        let mut press = |key: Key| {
            harness.key_press(key);
            harness.run_steps(30);
            top(&harness)
        };
        let after_line = press(Key::ArrowDown);
        let after_page = press(Key::PageDown);
        assert!(after_line < start - 20.0 && after_page < after_line - 100.0);
        let end = press(Key::End);
        assert!(end < after_page);
        assert!((press(Key::PageDown) - end).abs() < 1.0, "the end is the end");
        assert!((press(Key::Home) - start).abs() < 1.0);
        assert!(press(Key::Space) < start - 100.0);
    }
}
