//! The bar at the bottom: whether the work is safe and where, who codes, and what is selected.

use std::path::Path;

use egui::{Align, Color32, Frame, Layout, Margin, Panel, RichText, Ui};

use super::{
    app::View,
    theme::{SMALL_SIZE, Tokens},
    widgets::small_words,
};
use crate::session::{Access, Action, Command, OpenArticle, SaveState, Session};
use demarche_core::text;

/// The longest selection whose words are counted in the bar, in bytes.
const LONGEST_COUNTED: usize = 256 * 1024;

/// Draws the bar at the lower edge of `ui`. `study` is the open study's folder.
pub(super) fn status_bar_ui(
    ui: &mut Ui,
    session: &Session,
    view: &mut View,
    study: Option<&Path>,
    tokens: &Tokens,
    actions: &mut Vec<Action>,
) {
    let frame = Frame::new().fill(tokens.panel).inner_margin(Margin::symmetric(10, 3));
    Panel::bottom("status bar").frame(frame).show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.set_min_height(20.0);
            ui.spacing_mut().item_spacing.x = 14.0;
            let Some(open) = session.open() else {
                word_ui(ui, "No article is open", tokens.text_weak);
                return;
            };
            safety_ui(ui, session, open, study, tokens, actions);
            if let Some(coder) = session.coder() {
                let response =
                    view.typesetter.label_ui(ui, &coder.name, &small_words(), tokens.text_weak, 1);
                response
                    .on_hover_text(format!("Who codes; the marks are saved as {}.json", coder.id));
            }
            problems_ui(ui, open, view, tokens);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                word_ui(ui, open.article.encoding, tokens.text_weak)
                    .on_hover_text("The encoding this file is read in");
                if let Some(count) = view.n_words {
                    word_ui(ui, &counted(count, "word"), tokens.text_weak);
                }
                word_ui(ui, &counted(open.set.len(), "mark"), tokens.text_weak);
                selection_ui(ui, session, open, view, tokens);
            });
        });
    });
}

fn word_ui(ui: &mut Ui, words: &str, color: Color32) -> egui::Response {
    ui.label(RichText::new(words).size(SMALL_SIZE).color(color))
}

fn safety_ui(
    ui: &mut Ui,
    session: &Session,
    open: &OpenArticle,
    study: Option<&Path>,
    tokens: &Tokens,
    actions: &mut Vec<Action>,
) {
    let place = match (study, session.coder()) {
        (Some(study), Some(coder)) => study
            .join("annotations")
            .join(open.path.as_str())
            .join(format!("{}.json", coder.id))
            .display()
            .to_string(),
        _ => "nothing is written before you say who codes".to_owned(),
    };
    if let Access::ReadOnly(reason) = &open.access {
        word_ui(ui, "Read only", tokens.warning).on_hover_text(reason);
        word_ui(ui, &shortened(reason), tokens.text_weak).on_hover_text(reason);
        return;
    }
    match session.save_state() {
        SaveState::Saved if session.coder().is_none() => {
            word_ui(ui, "Nothing to save yet", tokens.text_weak).on_hover_text(place);
        }
        SaveState::Saved => {
            word_ui(ui, "Saved", tokens.good).on_hover_text(place);
        }
        SaveState::Saving => {
            word_ui(ui, "Saving…", tokens.text_weak).on_hover_text(place);
        }
        SaveState::Failed(reason) => {
            word_ui(ui, "Not saved", tokens.error).on_hover_text(&reason);
            if ui.link(RichText::new("Try again").size(SMALL_SIZE)).on_hover_text(reason).clicked()
            {
                actions.push(Action::Run(Command::SaveNow));
            }
        }
    }
}

fn problems_ui(ui: &mut Ui, open: &OpenArticle, view: &View, tokens: &Tokens) {
    let unplaced = open.set.unplaced();
    if unplaced > 0 {
        word_ui(ui, &format!("{unplaced} to check"), tokens.warning)
            .on_hover_text("Marks whose words moved, changed or are gone since they were made");
    }
    let missing = view.reader.missing_scripts();
    if !missing.is_empty() {
        let names = missing.join(", ");
        word_ui(ui, &format!("No font for {names}"), tokens.warning)
            .on_hover_text("Install a font of this script, for example from the Noto family");
    }
}

fn selection_ui(
    ui: &mut Ui,
    session: &Session,
    open: &OpenArticle,
    view: &mut View,
    tokens: &Tokens,
) {
    let Some(span) = session.selection().and_then(crate::session::Selection::span) else {
        return;
    };
    let Some(words) = span.of(open.article.text()) else { return };
    let mut label = counted(words.chars().count(), "character");
    if words.len() <= LONGEST_COUNTED {
        let key = (span.start(), span.end());
        let count = match view.selected {
            Some((start, end, count)) if (start, end) == key => count,
            _ => text::word_count(words),
        };
        view.selected = Some((key.0, key.1, count));
        label = format!("{}, {label}", counted(count, "word"));
    }
    word_ui(ui, &format!("Selected: {label}"), tokens.text);
}

/// Returns a number with its unit: `1 word`, `1,204 words`.
pub(super) fn counted(count: usize, unit: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {unit}{plural}", grouped(count))
}

/// Returns a number with commas between thousands.
fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

fn shortened(words: &str) -> String {
    let mut short: String = words.chars().take(90).collect();
    if short.len() < words.len() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::counted;

    #[test]
    fn counts_are_grouped_by_thousands() {
        for (count, expected) in [
            (0, "0 words"),
            (1, "1 word"),
            (999, "999 words"),
            (1_204, "1,204 words"),
            (1_000_000, "1,000,000 words"),
        ] {
            assert_eq!(counted(count, "word"), expected);
        }
    }
}
