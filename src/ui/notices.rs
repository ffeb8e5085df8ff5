//! Notices in the lower corner of the text: what was done or went wrong, and how to undo it.

use egui::{
    Align, Align2, Area, Frame, Id, Layout, Margin, Order, Rect, Ui, UiBuilder, accesskit::Live,
    pos2, vec2,
};

use super::{
    theme::{ROW_HEIGHT, Tokens},
    typeset::Typesetter,
    widgets::{Icon, icon_button, read_out, row_words},
};
use crate::session::{Action, Command, Notice, NoticeKind, Session};
use demarche_core::annotation::Stamp;

/// How long a notice stays that nobody is reading, in milliseconds: one of what was done, and one of why something could not
/// be done. Warnings stay while what they are about is open, errors until they are dismissed or settled.
const STAY: i64 = 8_000;
const STAY_REFUSED: i64 = 15_000;
/// The width of every notice, and of the button that closes it, in points.
const WIDTH: f32 = 460.0;
const CLOSE: f32 = 36.0;
/// The most lines of a notice.
const LINES: usize = 6;

/// Whether the notices are read.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct NoticesState {
    /// Whether the user is at a notice, with the pointer or the keyboard.
    pub(super) is_read: bool,
    /// How much of the text they cover, from its lower edge, in points.
    pub(super) covered: f32,
    /// When that was last so.
    read: Option<Stamp>,
}

impl NoticesState {
    /// Returns the notices that have been shown long enough since the user was last at one.
    pub(super) fn expired(&mut self, session: &Session, now: Stamp) -> Vec<u64> {
        if self.is_read {
            self.read = Some(now);
        }
        let read = self.read.map_or(i64::MIN, |read| read.0);
        let is_expired = |notice: &&Notice| {
            let stay = match notice.kind {
                NoticeKind::Info => STAY,
                NoticeKind::Refusal => STAY_REFUSED,
                NoticeKind::Warning | NoticeKind::Error => i64::MAX,
            };
            now.0 - notice.since.0.max(read) > stay
        };
        session.notices().iter().filter(is_expired).map(|notice| notice.number).collect()
    }
}

/// Draws the notices at the bottom of `ui`, above what takes up this height there, in points. Returns whether the user is at
/// one, with the pointer or the keyboard, and how high they reach above that, in points.
pub(super) fn notices_ui(
    ui: &Ui,
    (session, below): (&Session, f32),
    tokens: &Tokens,
    typesetter: &mut Typesetter,
    actions: &mut Vec<Action>,
) -> (bool, f32) {
    let corner = ui.max_rect().center_bottom() + vec2(0.0, -16.0 - below);
    if session.notices().is_empty() {
        return (false, 0.0);
    }
    // The words let the pointer through, so that one can select below them; the buttons do not.
    let area = Area::new(Id::unique("notices"))
        .order(Order::Foreground)
        .pivot(Align2::CENTER_BOTTOM)
        .fixed_pos(corner)
        .constrain(true)
        .interactable(false)
        .show(ui.ctx(), |ui| {
            let notices = session.notices().iter();
            notices
                .map(|notice| (notice, notice_ui(ui, (session, notice), tokens, typesetter)))
                .collect()
        });
    let rows: Vec<(&Notice, Rect)> = area.inner;
    let pointer = ui.input(|input| input.pointer.hover_pos());
    let mut is_read = pointer.is_some_and(|pointer| area.response.rect.contains(pointer));
    for (notice, row) in rows {
        is_read |= buttons_ui(ui, (session, notice), row, tokens, actions);
    }
    (is_read, ui.max_rect().bottom() - below - area.response.rect.top())
}

/// Draws a notice without its buttons; returns the rectangle inside its frame.
fn notice_ui(
    ui: &mut Ui,
    (session, notice): (&Session, &Notice),
    tokens: &Tokens,
    typesetter: &mut Typesetter,
) -> Rect {
    let (edge, live) = match notice.kind {
        NoticeKind::Info => (tokens.accent, Live::Polite),
        NoticeKind::Refusal | NoticeKind::Warning => (tokens.warning, Live::Polite),
        NoticeKind::Error => (tokens.error, Live::Assertive),
    };
    let room = WIDTH - buttons_width(ui, session, notice);
    let height = typesetter.label_height(ui, &notice.text, &row_words(), room, LINES);
    let frame = Frame::new()
        .fill(tokens.raised)
        .stroke(egui::Stroke::new(1.0, edge))
        .corner_radius(8)
        .shadow(ui.visuals().popup_shadow)
        .inner_margin(Margin { left: 14, right: 8, top: 8, bottom: 8 });
    let shown = frame.show(ui, |ui| {
        let (_, rect) = ui.allocate_space(vec2(WIDTH, height.max(ROW_HEIGHT)));
        let corner = pos2(rect.left(), rect.center().y - 0.5 * height);
        let place = Rect::from_min_size(corner, vec2(room, height));
        let words = UiBuilder::new().max_rect(place).layout(Layout::top_down(Align::Min));
        let mut words = ui.new_child(words);
        let words = typesetter.label_ui(&mut words, &notice.text, &row_words(), tokens.text, LINES);
        read_out(&words, live);
        rect
    });
    shown.inner
}

/// Draws the buttons of a notice at the end of its row; returns whether one has the keyboard focus.
fn buttons_ui(
    ui: &Ui,
    (session, notice): (&Session, &Notice),
    row: Rect,
    tokens: &Tokens,
    actions: &mut Vec<Action>,
) -> bool {
    let width = buttons_width(ui, session, notice);
    let place = row.with_min_x(row.right() - width);
    let area = Area::new(Id::unique(("notice", notice.number)))
        .order(Order::Foreground)
        .fixed_pos(place.min)
        .constrain(false);
    let buttons = area.show(ui.ctx(), |ui| {
        let layout = Layout::right_to_left(Align::Center);
        let drawn = ui.allocate_ui_with_layout(place.size(), layout, |ui| {
            ui.set_min_size(place.size());
            let close = icon_button(ui, Icon::Close, "Dismiss", tokens);
            if close.clicked() {
                actions.push(Action::DismissNotice(notice.number));
            }
            let Some(label) = label_of(session, notice) else { return close.has_focus() };
            let button = ui.button(egui::RichText::new(label).color(tokens.accent));
            if button.clicked() {
                actions.push(Action::AcceptOffer(notice.number));
            }
            close.has_focus() || button.has_focus()
        });
        drawn.inner
    });
    buttons.inner
}

/// Returns the label of the button that does what a notice offers, if it offers anything.
fn label_of(session: &Session, notice: &Notice) -> Option<String> {
    notice.command.map(|command| match command {
        // What the click does now; the notice itself says what would be undone.
        Command::ToggleDone => session.label(command),
        Command::PageClutter => "Hide again".to_owned(),
        // A long path stands beside it.
        Command::LeaveCopies => "Leave them".to_owned(),
        _ => command.spec().label.trim_end_matches('…').to_owned(),
    })
}

/// Returns the room that the buttons of a notice take, in points.
fn buttons_width(ui: &Ui, session: &Session, notice: &Notice) -> f32 {
    CLOSE + label_of(session, notice).map_or(0.0, |label| button_width(ui, &label))
}

/// Returns the room that a button with this label takes, with the space before it, in points.
fn button_width(ui: &Ui, label: &str) -> f32 {
    let font = egui::TextStyle::Button.resolve(ui.style());
    let color = egui::Color32::PLACEHOLDER;
    let words = ui.painter().layout_no_wrap(label.to_owned(), font, color).size().x;
    words + 2.0 * ui.spacing().button_padding.x + 2.0 * ui.spacing().item_spacing.x
}
