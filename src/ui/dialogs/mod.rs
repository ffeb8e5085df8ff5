//! Questions that hold up the rest: who codes, where to, what to do with an unreadable file; and pages to read.

mod ask;
mod export;
mod pages;
mod path;
mod pick;

use std::path::PathBuf;

use egui::{Button, Context, Frame, Id, Margin, Modal, RichText, Ui};

pub(super) use self::pick::{pick, watch_desktop};
pub(super) use self::{export::ExportChoice, path::PathDialog};
use super::{
    app::View,
    theme::Tokens,
    workers::{IfUnreadable, Purpose},
};
use crate::session::{Action, SaveRequest, Session};
use demarche_core::study::Homeless;
use demarche_files::storage::{Settings, Study};

/// A dialog with what was entered in it so far.
#[derive(Debug)]
pub(super) enum Dialog {
    /// Who codes?
    Coder(CoderDialog),
    /// Close although something could not be saved?
    Quit,
    /// A set cannot be read: what becomes of it?
    Unreadable {
        /// The study.
        study: Box<Study>,
        /// The article's path below it.
        path: demarche_core::study::ArticlePath,
        /// What is wrong.
        reason: String,
    },
    /// Where shall the study live?
    Home {
        /// Why it is asked.
        reason: Homeless,
        /// What waits to be saved.
        request: Box<SaveRequest>,
    },
    /// A path, where the desktop has no dialog for it.
    Path(Box<PathDialog>),
    /// What to export.
    Export(ExportChoice),
    /// All keys.
    Keys,
    /// The codes and the decision rules.
    Codebook,
    /// About this program.
    About,
}

/// The question who codes.
#[derive(Debug, Default)]
pub(super) struct CoderDialog {
    /// What was entered.
    pub name: String,
    /// Why it was refused.
    pub refusal: Option<String>,
}

/// What a dialog asks for.
#[derive(Debug)]
pub(super) enum Request {
    /// Something of the session; the dialog closes.
    Act(Action),
    /// The dialog closes without an answer.
    Close,
    /// This is the coder's name.
    Coder(String),
    /// This is the path.
    Path(Purpose, PathBuf),
    /// This becomes of the unreadable set.
    Unreadable(IfUnreadable),
    /// The study shall live where it lies.
    HomeHere,
    /// The study shall live elsewhere.
    HomeElsewhere,
    /// The export shall be written.
    Export,
    /// The hint of the first mark was read.
    DismissHint,
}

impl Dialog {
    /// Returns the question who codes, with the system's user suggested.
    pub(super) fn coder() -> Self {
        let user = ["USER", "USERNAME", "LOGNAME"].iter().find_map(|name| std::env::var(name).ok());
        let name = user.filter(|name| name != "root").unwrap_or_default();
        Self::Coder(CoderDialog { name, refusal: None })
    }

    /// Returns the question for a path; `behind` comes back after it.
    pub(super) fn path(purpose: Purpose, reason: String, behind: Option<Self>) -> Self {
        Self::Path(Box::new(PathDialog::new(purpose, reason, behind)))
    }

    /// Returns the question what to export.
    pub(super) fn export() -> Self {
        Self::Export(ExportChoice::default())
    }

    /// Returns the dialog behind this one, if this one asks for a path.
    pub(super) fn behind(self) -> Option<Self> {
        match self {
            Self::Path(dialog) => dialog.behind,
            _ => None,
        }
    }

    fn title(&self) -> &'static str {
        match self {
            Self::Coder(_) => "Who codes?",
            Self::Quit => "Some marks are not saved",
            Self::Unreadable { .. } => "The saved marks cannot be read",
            Self::Home { .. } => "Where shall the marks live?",
            Self::Path(dialog) => dialog.title(),
            Self::Export(_) => "Export the marks",
            Self::Keys => "Keys",
            Self::Codebook => "Codebook",
            Self::About => "About Demarche",
        }
    }

    fn width(&self) -> f32 {
        match self {
            Self::Keys | Self::Codebook => 640.0,
            Self::Path(_) => 520.0,
            _ => 420.0,
        }
    }
}

/// Draws the open dialog, if there is one.
pub(super) fn dialog_ui(
    ctx: &Context,
    session: &Session,
    settings: &Settings,
    view: &mut View,
    tokens: &Tokens,
    requests: &mut Vec<Request>,
) {
    let Some(mut dialog) = view.dialog.take() else { return };
    let frame = Frame::new()
        .fill(tokens.raised)
        .stroke(tokens.hair_line())
        .corner_radius(12)
        .shadow(ctx.global_style().visuals.window_shadow)
        .inner_margin(Margin::same(20));
    let response = Modal::new(Id::unique("dialog")).frame(frame).show(ctx, |ui| {
        let room = ctx.content_rect().width() - 80.0;
        ui.set_width(dialog.width().min(room));
        ui.label(RichText::new(dialog.title()).size(17.0).strong().color(tokens.text_strong));
        ui.add_space(8.0);
        match &mut dialog {
            Dialog::Coder(coder) => ask::coder_ui(ui, coder, tokens, requests),
            Dialog::Quit => ask::quit_ui(ui, session, view, tokens, requests),
            Dialog::Unreadable { path, reason, .. } => {
                ask::unreadable_ui(ui, path.as_str(), reason, view, tokens, requests);
            }
            Dialog::Home { reason, .. } => ask::home_ui(ui, *reason, tokens, requests),
            Dialog::Path(path) => path.show(ui, settings, tokens, requests),
            Dialog::Export(choice) => choice.show(ui, session, tokens, requests),
            Dialog::Keys => pages::keys_ui(ui, session, tokens, requests),
            Dialog::Codebook => pages::codebook_ui(ui, session, view, tokens, requests),
            Dialog::About => pages::about_ui(ui, tokens, requests),
        }
    });
    if response.should_close() {
        requests.push(Request::Close);
    }
    view.dialog = Some(dialog);
}

/// Draws the buttons at the foot of a dialog; the first is what Enter would press. Returns the one that was clicked.
fn buttons_ui(ui: &mut Ui, labels: &[&str], tokens: &Tokens) -> Option<usize> {
    ui.add_space(12.0);
    let mut clicked = None;
    ui.horizontal(|ui| {
        for (index, label) in labels.iter().enumerate() {
            let words =
                RichText::new(*label).color(if index == 0 { tokens.raised } else { tokens.text });
            let fill = if index == 0 { tokens.accent } else { tokens.hover };
            if ui.add(Button::new(words).fill(fill)).clicked() {
                clicked = Some(index);
            }
        }
    });
    clicked
}

fn paragraph_ui(ui: &mut Ui, words: &str, tokens: &Tokens) {
    ui.label(RichText::new(words).color(tokens.text));
    ui.add_space(4.0);
}
