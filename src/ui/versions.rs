//! The bar below the text that compares two versions of a mark, after it was changed in two places.

use demarche_core::annotation::OtherVersion;
use egui::{Button, Frame, Margin, Panel, RichText, Sense, Ui, WidgetInfo, accesskit::Role, vec2};

use super::{
    differences::{Line, compared},
    review::{Side, head_ui, side_by_side, text_ui},
    theme::{SMALL_SIZE, Tokens},
    typeset::Typesetter,
    widgets::{filled, name_area, row_words},
};
use crate::session::{Access, Action, Command, OpenArticle, Session};

/// The greatest height of the two versions, in points.
const HEIGHT: f32 = 160.0;
/// The width of the names of fields, in points, and in a version narrower than this.
const NAMES: f32 = 84.0;
const NARROW: f32 = 280.0;
const NARROW_NAMES: f32 = 72.0;

/// Draws the bar at the bottom of `ui` while a mark with two versions is chosen; returns its height in points.
pub(super) fn versions_bar_ui(
    ui: &mut Ui,
    (session, open): (&Session, &OpenArticle),
    (tokens, typesetter): (&Tokens, &mut Typesetter),
    actions: &mut Vec<Action>,
) -> f32 {
    let Some((mark, other)) = session.undecided() else { return 0.0 };
    let frame = Frame::new().fill(tokens.panel).inner_margin(Margin::symmetric(14, 8));
    let bar = Panel::bottom("versions bar").frame(frame).show(ui, |ui| {
        name_area(ui, Role::Region, "Choose a version");
        ui.spacing_mut().item_spacing = vec2(8.0, 6.0);
        head_ui(ui, session, mark, tokens, actions);
        let (ours, theirs) = compared(mark, other, &open.article, session.codebook());
        side_by_side(ui, HEIGHT, |ui, width, side| match side {
            Side::Left => version_ui(ui, ("This version", &ours), width, (tokens, typesetter)),
            Side::Right => version_ui(ui, ("Other version", &theirs), width, (tokens, typesetter)),
        });
        if open.access == Access::Writable {
            buttons_ui(ui, session, other, tokens, actions);
        }
    });
    bar.response.rect.height()
}

/// Draws a version under its heading.
fn version_ui(
    ui: &mut Ui,
    (heading, lines): (&str, &[Line]),
    width: f32,
    (tokens, typesetter): (&Tokens, &mut Typesetter),
) {
    ui.vertical(|ui| {
        ui.set_width(width);
        ui.label(RichText::new(heading).size(SMALL_SIZE).color(tokens.text_weak));
        for line in lines {
            match line {
                Line::Field(name, value) => {
                    let names = if width < NARROW { NARROW_NAMES } else { NAMES };
                    ui.horizontal_top(|ui| {
                        field_ui(ui, names, (name, value), (tokens, typesetter));
                    });
                }
                Line::Words(excerpt) => {
                    text_ui(ui, ("Words", excerpt), width, (tokens, typesetter));
                }
            }
        }
    });
}

/// Draws the name of a field, `names` points wide, and its value, which has a direction of its own.
fn field_ui(
    ui: &mut Ui,
    names: f32,
    (name, value): (&str, &str),
    (tokens, typesetter): (&Tokens, &mut Typesetter),
) {
    let row = typesetter.label_height(ui, name, &row_words(), names, 1);
    let (rect, _) = ui.allocate_exact_size(vec2(names, row), Sense::hover());
    typesetter.lines_ui(ui, (rect, 1), name, &row_words(), tokens.text_weak);
    let value_label = typesetter.label_ui(ui, value, &row_words(), tokens.text, usize::MAX);
    let words = format!("{name}: {value}");
    value_label.widget_info(|| WidgetInfo::labeled(Role::Label, true, &words));
}

/// Draws the buttons that choose a version.
fn buttons_ui(
    ui: &mut Ui,
    session: &Session,
    other: &OtherVersion,
    tokens: &Tokens,
    actions: &mut Vec<Action>,
) {
    ui.horizontal_wrapped(|ui| {
        for command in [Command::KeepVersion, Command::TakeOther] {
            let spec = command.spec();
            let label = match (command, other) {
                (Command::TakeOther, OtherVersion::Removed) => "Remove the mark",
                _ => spec.label,
            };
            let label = session.keymap().with_key(label, command);
            let button = filled(ui, Button::new(RichText::new(&label)), tokens.hover, tokens);
            let is_enabled = session.is_enabled(command);
            let response = ui.add_enabled(is_enabled, button).on_hover_text(spec.tooltip);
            response.widget_info(|| WidgetInfo::labeled(Role::Button, is_enabled, &label));
            if response.clicked() {
                actions.push(Action::Run(command));
            }
        }
    });
}
