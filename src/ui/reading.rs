//! The panel with the choices for reading: size, column, spacing, typeface, colours. It lies over the text, which changes at
//! once and can be scrolled meanwhile.

use egui::{
    Align, Align2, Area, Button, Frame, Id, Layout, Margin, Order, Rect, Response, RichText, Ui,
    WidgetInfo, accesskit::Role, vec2,
};

use super::{
    options::Options,
    theme::{SMALL_SIZE, Tokens},
    widgets::{Icon, RowState, filled, icon_button, option_button, outline_controls},
};
use crate::session::{Action, Command, Keymap};

/// The panel's width, and the space beside it, in points.
const WIDTH: f32 = 316.0;
const DISTANCE: f32 = 12.0;
/// The width of the names of the choices.
const NAMES: f32 = 84.0;

/// The choices, of which one is always on.
const GROUPS: [(&str, &[Command]); 4] = [
    ("Column", &[Command::ColumnNarrow, Command::ColumnNormal, Command::ColumnWide]),
    (
        "Line spacing",
        &[
            Command::SpacingTight,
            Command::SpacingNormal,
            Command::SpacingWide,
            Command::SpacingDouble,
        ],
    ),
    ("Typeface", &[Command::FaceSerif, Command::FaceSans]),
    (
        "Theme",
        &[Command::ThemeSystem, Command::ThemeLight, Command::ThemeSepia, Command::ThemeDark],
    ),
];

/// The panel's state between frames.
#[derive(Debug, Default)]
pub(super) struct ReadingPanel {
    is_open: bool,
    wants_focus: bool,
}

impl ReadingPanel {
    /// Opens the panel and gives it the keyboard focus, or closes it.
    pub(super) fn toggle(&mut self) {
        self.is_open ^= true;
        self.wants_focus = self.is_open;
    }

    /// Closes the panel.
    pub(super) fn close(&mut self) {
        self.is_open = false;
    }

    /// Returns whether the panel is shown.
    pub(super) fn is_open(&self) -> bool {
        self.is_open
    }

    /// Draws the panel, if it is open, in the upper corner of `window`; returns whether it was closed in this frame.
    pub(super) fn show(
        &mut self,
        ui: &Ui,
        window: Rect,
        (options, (text_size, room), keymap): (&Options, (f32, Option<usize>), &Keymap),
        tokens: &Tokens,
        actions: &mut Vec<Action>,
    ) -> bool {
        if !self.is_open {
            return false;
        }
        let corner = window.right_top() + vec2(-DISTANCE - 12.0, DISTANCE);
        let area = Area::new(Id::unique("reading panel"))
            .order(Order::Foreground)
            .pivot(Align2::RIGHT_TOP)
            .fixed_pos(corner)
            .constrain_to(window);
        area.show(ui.ctx(), |ui| {
            let frame = Frame::new()
                .fill(tokens.raised)
                .stroke(tokens.hair_line())
                .corner_radius(10)
                .shadow(ui.visuals().popup_shadow)
                .inner_margin(Margin::same(14));
            frame.show(ui, |ui| {
                ui.set_width(WIDTH);
                ui.spacing_mut().item_spacing = vec2(4.0, 8.0);
                self.title_ui(ui, tokens);
                let first = size_ui(ui, (text_size, keymap), tokens, actions);
                // Tab and the arrow keys go on from there.
                if std::mem::take(&mut self.wants_focus) {
                    first.request_focus();
                }
                for (name, commands) in GROUPS {
                    group_ui(ui, (name, commands), options, tokens, actions);
                    let is_column = commands.contains(&Command::ColumnWide);
                    room_ui(ui, room.filter(|_| is_column), (options, keymap), tokens);
                }
                outline_controls(ui, tokens);
                let command = Command::FontsByScript;
                let spec = command.spec();
                let words = RichText::new(spec.label).color(tokens.text);
                let button = filled(ui, Button::new(words), tokens.hover, tokens);
                let button = ui.add(button);
                if button.on_hover_text(keymap.with_key(spec.tooltip, command)).clicked() {
                    actions.push(Action::Run(command));
                }
                let command = Command::SmoothScrolling;
                let mut is_on = options.is_on(command);
                let check = ui.checkbox(&mut is_on, command.spec().label);
                if check.on_hover_text(command.spec().tooltip).clicked() {
                    actions.push(Action::Run(command));
                }
                note_ui(ui, "Words are never broken at the end of a line", tokens);
            });
        });
        !self.is_open
    }

    fn title_ui(&mut self, ui: &mut Ui, tokens: &Tokens) {
        ui.horizontal(|ui| {
            ui.label(RichText::new("Reading").strong().color(tokens.text_strong));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let close = icon_button(ui, Icon::Close, "Close (Esc)", tokens);
                if close.clicked() {
                    self.is_open = false;
                }
            });
        });
    }
}

fn note_ui(ui: &mut Ui, words: &str, tokens: &Tokens) {
    ui.label(RichText::new(words).size(SMALL_SIZE).color(tokens.text_weak));
}

/// Says how many characters a line has room for, if the chosen column does not fit into the window, and what makes more room.
fn room_ui(
    ui: &mut Ui,
    room: Option<usize>,
    (options, keymap): (&Options, &Keymap),
    tokens: &Tokens,
) {
    let Some(room) = room else { return };
    let lists = [Command::ToggleArticles, Command::ToggleMarks];
    let shown = lists.into_iter().filter(|list| options.is_on(*list) && !options.is_focus_mode);
    let keys: Vec<String> =
        shown.map(|list| keymap.label(list)).filter(|key| !key.is_empty()).collect();
    let more = if keys.is_empty() {
        "widen the window or make the text smaller for more".to_owned()
    } else {
        format!("hide a list ({}) for more", keys.join(", "))
    };
    note_ui(ui, &format!("There is room for about {room} characters a line; {more}"), tokens);
}

/// Draws a row: what is chosen, then the choices.
fn row_ui<T>(ui: &mut Ui, name: &str, tokens: &Tokens, content: impl FnOnce(&mut Ui) -> T) -> T {
    let row = ui.horizontal(|ui| {
        let label = RichText::new(name).color(tokens.text_weak);
        let (rect, _) = ui.allocate_exact_size(vec2(NAMES, 24.0), egui::Sense::hover());
        let mut cell = ui.new_child(
            egui::UiBuilder::new().max_rect(rect).layout(Layout::left_to_right(Align::Center)),
        );
        cell.label(label);
        ui.spacing_mut().item_spacing.x = 2.0;
        content(ui)
    });
    row.inner
}

/// Draws the choice of a size; returns its first button.
fn size_ui(
    ui: &mut Ui,
    (text_size, keymap): (f32, &Keymap),
    tokens: &Tokens,
    actions: &mut Vec<Action>,
) -> Response {
    row_ui(ui, "Text size", tokens, |ui| {
        let mut button = |ui: &mut Ui, words: &str, command: Command| {
            let spec = command.spec();
            let words = RichText::new(words).color(tokens.text);
            let button = Button::new(words).min_size(vec2(28.0, 24.0));
            let response = ui.add(filled(ui, button, tokens.hover, tokens));
            response.widget_info(|| WidgetInfo::labeled(Role::Button, true, spec.label));
            let response = response.on_hover_text(keymap.with_key(spec.tooltip, command));
            if response.clicked() {
                actions.push(Action::Run(command));
            }
            response
        };
        let first = button(ui, "–", Command::TextSmaller);
        let words = RichText::new(format!("{text_size}")).color(tokens.text);
        ui.add_sized(vec2(34.0, 24.0), egui::Label::new(words));
        button(ui, "+", Command::TextLarger);
        ui.add_space(6.0);
        button(ui, "Reset", Command::TextReset);
        first
    })
}

fn group_ui(
    ui: &mut Ui,
    (name, commands): (&str, &[Command]),
    options: &Options,
    tokens: &Tokens,
    actions: &mut Vec<Action>,
) {
    row_ui(ui, name, tokens, |ui| {
        for command in commands {
            let spec = command.spec();
            let is_on = options.is_on(*command);
            // `Column: narrow` is "Narrow" behind the name of its group.
            let words = spec.label.rsplit(": ").next().unwrap_or(spec.label);
            let words = RichText::new(capitalized(words));
            let response = ui.add(option_button(words, RowState::from(is_on), tokens));
            response
                .widget_info(|| WidgetInfo::selected(Role::RadioButton, true, is_on, spec.label));
            if response.on_hover_text(spec.tooltip).clicked() {
                actions.push(Action::Run(*command));
            }
        }
    });
}

/// Returns a word with its first letter in upper case.
pub(super) fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
