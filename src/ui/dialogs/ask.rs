//! Short questions.

use egui::{Key, RichText, TextEdit, Ui, WidgetInfo, accesskit::Role};

use super::{CoderDialog, Request, buttons_ui, paragraph_ui};
use crate::{
    session::{Action, SaveState, Session},
    ui::{
        app::View,
        theme::Tokens,
        widgets::{row_words, small_words},
        workers::IfUnreadable,
    },
};
use demarche_core::study::{CoderId, Homeless};

pub(super) fn coder_ui(
    ui: &mut Ui,
    dialog: &mut CoderDialog,
    tokens: &Tokens,
    requests: &mut Vec<Request>,
) {
    paragraph_ui(
        ui,
        "Your marks are kept in a file of your own beside the article. Under which name? It is asked once per study",
        tokens,
    );
    let field =
        TextEdit::singleline(&mut dialog.name).hint_text("Your name").desired_width(f32::INFINITY);
    let response = ui.add(field);
    response.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, "Your name"));
    let is_entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    if response.changed() {
        dialog.refusal = None;
    }
    if !response.has_focus() && !is_entered && dialog.refusal.is_none() {
        response.request_focus();
    }
    match (&dialog.refusal, CoderId::from_name(&dialog.name)) {
        (Some(refusal), _) => ui.label(RichText::new(refusal).color(tokens.error)),
        (None, Ok(id)) => {
            ui.label(RichText::new(format!("Saved as {id}.json")).color(tokens.text_weak))
        }
        (None, Err(_)) => ui.label(
            RichText::new("A name needs at least one letter or digit").color(tokens.text_weak),
        ),
    };
    match buttons_ui(ui, &["Mark", "Cancel"], tokens) {
        Some(0) => requests.push(Request::Coder(dialog.name.clone())),
        Some(_) => requests.push(Request::Close),
        None if is_entered => requests.push(Request::Coder(dialog.name.clone())),
        None => {}
    }
}

pub(super) fn quit_ui(
    ui: &mut Ui,
    session: &Session,
    view: &mut View,
    tokens: &Tokens,
    requests: &mut Vec<Request>,
) {
    if let SaveState::Failed(reason) = session.save_state() {
        view.typesetter.label_ui(
            ui,
            &crate::ui::app::capitalised(&reason),
            &row_words(),
            tokens.text,
            6,
        );
        ui.add_space(4.0);
    }
    paragraph_ui(ui, "Closing now loses what is not saved", tokens);
    match buttons_ui(ui, &["Stay", "Try again", "Close without saving"], tokens) {
        Some(0) => requests.push(Request::Close),
        Some(1) => requests.push(Request::Act(Action::RetrySaves)),
        Some(_) => requests.push(Request::Act(Action::QuitUnsaved)),
        None => {}
    }
}

pub(super) fn unreadable_ui(
    ui: &mut Ui,
    path: &str,
    reason: &str,
    view: &mut View,
    tokens: &Tokens,
    requests: &mut Vec<Request>,
) {
    view.typesetter.label_ui(
        ui,
        &crate::ui::app::capitalised(reason),
        &row_words(),
        tokens.text,
        8,
    );
    ui.add_space(4.0);
    view.typesetter.label_ui(ui, path, &small_words(), tokens.text_weak, 2);
    ui.add_space(4.0);
    paragraph_ui(
        ui,
        "The file is left as it is. You can read the article without marks while you mend it, or set the file aside (it is renamed, not removed) and begin a new one",
        tokens,
    );
    match buttons_ui(ui, &["Open read-only", "Set aside and begin anew", "Cancel"], tokens) {
        Some(0) => requests.push(Request::Unreadable(IfUnreadable::ReadOnly)),
        Some(1) => requests.push(Request::Unreadable(IfUnreadable::SetAside)),
        Some(_) => requests.push(Request::Close),
        None => {}
    }
}

pub(super) fn home_ui(ui: &mut Ui, reason: Homeless, tokens: &Tokens, requests: &mut Vec<Request>) {
    let (why, can_stay) = match reason {
        Homeless::Downloads => {
            ("The article lies among your downloads, where things get cleaned away", true)
        }
        Homeless::Desktop => {
            ("The article lies on the desktop, and its marks would lie beside it", true)
        }
        Homeless::Home => {
            ("The article lies in your home folder itself, and its marks would lie beside it", true)
        }
        Homeless::ReadOnly => ("The folder of the article cannot be written", false),
    };
    paragraph_ui(ui, why, tokens);
    paragraph_ui(
        ui,
        "Choose a folder for your study: the article is copied there, and your marks are kept beside the copy",
        tokens,
    );
    let labels: &[&str] = if can_stay {
        &["Choose a folder…", "Keep them here", "Not now"]
    } else {
        &["Choose a folder…", "Not now"]
    };
    match (buttons_ui(ui, labels, tokens), can_stay) {
        (Some(0), _) => requests.push(Request::HomeElsewhere),
        (Some(1), true) => requests.push(Request::HomeHere),
        (Some(_), _) => requests.push(Request::Close),
        (None, _) => {}
    }
}
