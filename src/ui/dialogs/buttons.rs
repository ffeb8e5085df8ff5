//! The buttons of dialogs.

use egui::{Button, RichText, Stroke, Ui};

use crate::ui::theme::Tokens;

/// Draws the buttons at the bottom of a dialog; Enter presses the first. Returns the index of the clicked one.
pub(super) fn buttons_ui(ui: &mut Ui, labels: &[&str], tokens: &Tokens) -> Option<usize> {
    ui.add_space(12.0);
    let mut clicked = None;
    ui.horizontal_wrapped(|ui| {
        for (index, label) in labels.iter().enumerate() {
            let words =
                RichText::new(*label).color(if index == 0 { tokens.raised } else { tokens.text });
            let fill = if index == 0 { tokens.accent } else { tokens.hover };
            if ui.add(Button::new(words).fill(fill).stroke(Stroke::NONE)).clicked() {
                clicked = Some(index);
            }
        }
    });
    clicked
}

pub(super) fn paragraph_ui(ui: &mut Ui, words: &str, tokens: &Tokens) {
    ui.label(RichText::new(words).color(tokens.text));
    ui.add_space(4.0);
}
