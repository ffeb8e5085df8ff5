//! The record of the chosen mark.

use egui::{Button, Frame, Margin, RichText, Ui, vec2};

use super::{
    model::MarksModel,
    quote::{quote, quote_style},
};
use crate::{
    session::{Action, Certainty, Command},
    ui::{
        theme::{SMALL_SIZE, Tokens},
        typeset::Typesetter,
        widgets::{outline_controls, section_ui, small_words},
    },
};
use demarche_core::{
    annotation::{Annotation, Stamp},
    codebook::Codebook,
};

/// Draws the chosen mark's code, words, flag and times, or nothing if no mark is chosen.
pub(super) fn record_ui(
    ui: &mut Ui,
    model: &MarksModel<'_>,
    (tokens, typesetter): (&Tokens, &mut Typesetter),
    actions: &mut Vec<Action>,
) {
    let Some(annotation) = model.chosen.and_then(|id| model.set.get(id)) else { return };
    let frame = Frame::new()
        .fill(tokens.raised)
        .stroke(tokens.hair_line())
        .corner_radius(8)
        .inner_margin(Margin::same(10));
    ui.add_space(6.0);
    frame.show(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ui.spacing_mut().item_spacing = vec2(6.0, 5.0);
        let is_writable = model.is_writable;
        ui.add_enabled_ui(is_writable, |ui| {
            codes_ui(ui, model.codebook, annotation, tokens, actions);
        });
        typesetter.label_ui(
            ui,
            &quote(annotation, model.article),
            &quote_style(annotation, model.article),
            tokens.text,
            5,
        );
        if !annotation.memo().is_empty() {
            section_ui(ui, "Memo", tokens);
            typesetter.label_ui(ui, annotation.memo(), &small_words(), tokens.text, 4);
        }
        ui.add_enabled_ui(is_writable, |ui| {
            let mut is_unsure = annotation.is_unsure;
            let check = ui
                .scope(|ui| {
                    outline_controls(ui, tokens);
                    ui.checkbox(&mut is_unsure, "Not sure")
                })
                .inner;
            if check.on_hover_text(tooltip(Command::ToggleUnsure)).clicked() {
                let certainty = if is_unsure { Certainty::Unsure } else { Certainty::Sure };
                actions.push(Action::SetCertainty(annotation.id.clone(), certainty));
            }
            ui.horizontal(|ui| buttons_ui(ui, annotation, tokens, actions));
        });
        times_ui(ui, annotation, tokens);
    });
}

fn buttons_ui(ui: &mut Ui, annotation: &Annotation, tokens: &Tokens, actions: &mut Vec<Action>) {
    for (command, action) in [
        (Command::EditEdges, Action::Run(Command::EditEdges)),
        (Command::RemoveMark, Action::Remove(annotation.id.clone())),
    ] {
        let button = ui.add(Button::new(command.spec().label).fill(tokens.hover));
        if button.on_hover_text(tooltip(command)).clicked() {
            actions.push(action);
        }
    }
}

fn codes_ui(
    ui: &mut Ui,
    codebook: &Codebook,
    annotation: &Annotation,
    tokens: &Tokens,
    actions: &mut Vec<Action>,
) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
        let mut is_known = false;
        for code in
            codebook.codes.iter().filter(|code| code.is_active || code.id == annotation.code)
        {
            let is_its = code.id == annotation.code;
            is_known |= is_its;
            let color = tokens.code(code.color);
            let words = RichText::new(&code.name).size(SMALL_SIZE).color(if is_its {
                color
            } else {
                tokens.text_weak
            });
            let mut button = Button::selectable(is_its, words);
            if is_its {
                button = button.fill(tokens.code_fill(code.color));
            }
            let key = code.key.map(|key| format!(" ({key})")).unwrap_or_default();
            let response = ui
                .add(button)
                .on_hover_text(format!("Change to {}{key}", code.name.to_lowercase()));
            if response.clicked() && !is_its {
                actions.push(Action::Retype(annotation.id.clone(), code.id.clone()));
            }
        }
        if !is_known {
            ui.label(
                RichText::new(format!("Unknown code: {}", annotation.code.0))
                    .size(SMALL_SIZE)
                    .color(tokens.warning),
            );
        }
    });
}

fn times_ui(ui: &mut Ui, annotation: &Annotation, tokens: &Tokens) {
    let words = match (annotation.created, annotation.modified) {
        (Some(created), Some(modified)) if modified != created => {
            format!("Made {}, changed {}", spelled(created), spelled(modified))
        }
        (Some(created), _) => format!("Made {}", spelled(created)),
        (None, Some(modified)) => format!("Changed {}", spelled(modified)),
        (None, None) => return,
    };
    ui.label(RichText::new(words).size(SMALL_SIZE).color(tokens.text_weak));
}

/// Returns a time in the system's time zone: `2026-11-23 10:15`.
fn spelled(stamp: Stamp) -> String {
    jiff::Timestamp::from_millisecond(stamp.0).map_or_else(
        |_| "at an unknown time".to_owned(),
        |time| {
            jiff::tz::TimeZone::system().to_datetime(time).strftime("%Y-%m-%d %H:%M").to_string()
        },
    )
}

/// Returns a command's tooltip with its key.
fn tooltip(command: Command) -> String {
    let spec = command.spec();
    match spec.keys.first() {
        Some(key) => format!("{} ({key})", spec.tooltip),
        None => spec.tooltip.to_owned(),
    }
}
