//! What new users see: ways to begin, and one hint on the sample.

use std::path::{Path, PathBuf};

use demarche_core::codebook::Codebook;
use demarche_files::storage::shown;
use egui::{Align, Button, Frame, Layout, Margin, Panel, RichText, Ui, vec2};

use super::{
    theme::Tokens,
    typeset::{Style, Typesetter},
    widgets::{filled, row_words, section_ui, small_words},
};
use crate::session::{Action, Command, Keymap, Session, code_keys, either};

/// Draws the page shown while the first article is being opened.
pub(super) fn opening_ui(ui: &mut Ui, tokens: &Tokens) {
    let top = (ui.available_height() * 0.18).max(24.0) + 40.0;
    ui.vertical_centered(|ui| {
        ui.add_space(top);
        ui.label(RichText::new("Opening…").color(tokens.text_weak));
    });
}

/// Draws the page shown when no article is open.
pub(super) fn welcome_ui(
    ui: &mut Ui,
    (recent, keymap): (&[PathBuf], &Keymap),
    (tokens, typesetter): (&Tokens, &mut Typesetter),
    actions: &mut Vec<Action>,
) {
    let width = 420.0_f32.min(ui.available_width() - 48.0);
    let top = (ui.available_height() * 0.18).max(24.0);
    ui.vertical_centered(|ui| {
        ui.add_space(top);
        ui.set_max_width(width);
        ui.label(RichText::new("Demarche").size(30.0).strong().color(tokens.text_strong));
        ui.add_space(4.0);
        ui.label(
            RichText::new("Read an article, mark its demands, allegations and commitments, keep the exact words")
                .color(tokens.text_weak),
        );
        ui.add_space(20.0);
        for command in [
            Command::OpenArticle,
            Command::OpenFolder,
            Command::NewFromClipboard,
            Command::TrySample,
        ] {
            let spec = command.spec();
            let key = keymap.label(command);
            let button = Button::new(RichText::new(spec.label).size(14.0))
                .shortcut_text(key)
                .min_size(vec2(width, 38.0));
            if ui.add(filled(ui, button, tokens.hover, tokens)).on_hover_text(spec.tooltip).clicked() {
                actions.push(Action::Run(command));
            }
        }
        ui.add_space(6.0);
        ui.label(RichText::new("or drop a file on this window").color(tokens.text_weak).small());
        if recent.is_empty() {
            return;
        }
        ui.add_space(14.0);
        ui.with_layout(Layout::top_down(Align::Min), |ui| {
            section_ui(ui, "Recent articles", tokens);
            for file in recent.iter().take(8) {
                recent_ui(ui, file, (tokens, typesetter), actions);
            }
        });
    });
}

fn recent_ui(
    ui: &mut Ui,
    file: &Path,
    (tokens, typesetter): (&Tokens, &mut Typesetter),
    actions: &mut Vec<Action>,
) {
    let name = file.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let folder = file.parent().map(|folder| shown(folder).to_string()).unwrap_or_default();
    let response = ui
        .scope_builder(egui::UiBuilder::new().id_salt(file).sense(egui::Sense::click()), |ui| {
            ui.set_min_width(ui.available_width());
            typesetter.label_ui(ui, &name, &row_words(), tokens.accent, 1);
            typesetter.label_ui(ui, &folder, &small_words(), tokens.text_weak, 1);
        })
        .response;
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Link, true, name.as_ref()));
    if response.on_hover_cursor(egui::CursorIcon::PointingHand).clicked() {
        actions.push(Action::OpenPath(file.to_owned()));
    }
}

/// Draws the first-mark hint in a strip below the text, of which it covers nothing; returns whether it was dismissed.
pub(super) fn hint_ui(
    ui: &mut Ui,
    session: &Session,
    (tokens, typesetter): (&Tokens, &mut Typesetter),
) -> bool {
    let frame = Frame::new().fill(tokens.chosen).inner_margin(Margin::symmetric(16, 10));
    let strip = Panel::bottom("first mark hint").frame(frame).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        let is_dismissed = ui.with_layout(Layout::right_to_left(Align::Min), |ui| {
            let button = ui.add(filled(ui, Button::new("Got it"), tokens.hover, tokens));
            ui.add_space(8.0);
            ui.with_layout(Layout::top_down(Align::Min), |ui| {
                // Set as the lists are: their letters are drawn already.
                let title = Style { is_bold: true, ..row_words() };
                typesetter.label_ui(ui, "Your first mark", &title, tokens.text_strong, 1);
                for line in hints(session) {
                    typesetter.label_ui(ui, &line, &row_words(), tokens.text, 4);
                }
            });
            button.clicked()
        });
        is_dismissed.inner
    });
    strip.inner
}

/// Returns the lines of the first-mark hint, with the keys as they are.
fn hints(session: &Session) -> Vec<String> {
    let keymap = session.keymap();
    let key = |command: Command| Some(keymap.label(command)).filter(|key| !key.is_empty());
    let sentence = key(Command::SelectSentence)
        .map(|key| format!(", or click in a sentence and press {key} to select it"));
    let codes = code_keys(session.codebook())
        .map(|keys| format!("Press {keys} to mark them as {}", code_names(session.codebook())));
    let undo = key(Command::Undo).unwrap_or_else(|| "Undo".to_owned());
    let keys = key(Command::ShowKeys).unwrap_or_else(|| "Help".to_owned());
    let select = format!("Drag over the words of a claim{}", sentence.unwrap_or_default());
    let undo =
        format!("{undo} undoes anything, {keys} shows all keys; your marks are saved as you work");
    [Some(select), codes, Some(undo)].into_iter().flatten().collect()
}

/// Returns the names of the codes with keys: `demand, allegation or commitment`.
fn code_names(codebook: &Codebook) -> String {
    let codes = codebook.codes.iter().filter(|code| code.is_active && code.key.is_some());
    either(&codes.map(|code| code.name.to_lowercase()).collect::<Vec<_>>())
}
