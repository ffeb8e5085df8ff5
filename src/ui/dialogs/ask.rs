//! Short questions.

use std::path::{Path, PathBuf};

use demarche_core::study::{Coder, CoderId, Homeless, SetKey, StudyId, isolated};
use demarche_files::storage::ExportFormat;
use egui::{CursorIcon, ScrollArea, Sense, Ui, WidgetInfo, accesskit::Role, vec2};

use super::{
    buttons::{BASELINE, buttons_ui, choices_ui, paragraph_ui},
    dialog::{CoderDialog, ConflictDialog, Ending},
    request::Request,
};
use crate::{
    session::{Action, Command, Elsewhere, IfUnreadable, SaveState, Session, sentence},
    ui::{
        theme::{ROW_HEIGHT, Tokens},
        typeset::Typesetter,
        widgets::{FieldLook, RowState, row_ground, row_words, section_ui, small_words},
    },
};

pub(super) fn coder_ui(
    ui: &mut Ui,
    dialog: &mut CoderDialog,
    session: &Session,
    (tokens, typesetter): (&Tokens, &mut Typesetter),
    requests: &mut Vec<Request>,
) {
    let known = session.coders_in(&dialog.study);
    let present = session.coder().map(|coder| &coder.id);
    paragraph_ui(
        ui,
        "Your marks are saved in a file of your own, in the folder “annotations” of the study. You are asked for your name once per study; click it in the bar at the bottom to change it",
        tokens,
    );
    let look = FieldLook::line("Your name");
    let field = dialog.name.show(ui, &look, (tokens, typesetter));
    if field.is_changed {
        dialog.refusal = None;
    }
    let name = dialog.name.text();
    // An empty field is not a mistake yet.
    let (words, color) = match (&dialog.refusal, CoderId::from_name(&name)) {
        (Some(refusal), _) => (refusal.clone(), tokens.error),
        (None, Ok(id)) if present != Some(&id) && known.iter().any(|coder| coder.id == id) => {
            (format!("Continues the marks saved as {}", file_of(&id)), tokens.text_weak)
        }
        (None, Ok(id)) => (format!("Saved as {}", file_of(&id)), tokens.text_weak),
        (None, Err(_)) if name.is_empty() => (" ".to_owned(), tokens.text_weak),
        (None, Err(_)) => {
            ("A name needs at least one letter or digit".to_owned(), tokens.text_weak)
        }
    };
    typesetter.label_ui(ui, &words, &row_words(), color, 3);
    let others = known.iter().filter(|coder| present != Some(&coder.id)).collect::<Vec<_>>();
    known_ui(ui, &others, (tokens, typesetter), requests);
    match buttons_ui(ui, &["Continue", "Cancel"], tokens) {
        Some(0) => requests.push(Request::Coder(name)),
        Some(_) => requests.push(Request::Close),
        None if field.is_entered => requests.push(Request::Coder(name)),
        None => {}
    }
}

/// How high the list of coders is at most, in points; more are scrolled to.
const KNOWN_HEIGHT: f32 = 5.5 * ROW_HEIGHT;

/// Offers those who have marks in the study already.
fn known_ui(
    ui: &mut Ui,
    coders: &[&Coder],
    (tokens, typesetter): (&Tokens, &mut Typesetter),
    requests: &mut Vec<Request>,
) {
    if coders.is_empty() {
        return;
    }
    section_ui(ui, "Or continue the marks of", tokens);
    ScrollArea::vertical().max_height(KNOWN_HEIGHT).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 1.0;
        for coder in coders {
            let size = vec2(ui.available_width(), ROW_HEIGHT);
            let (rect, response) = ui.allocate_exact_size(size, Sense::click());
            let label = format!("Continue the marks of {}", coder.name);
            response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &label));
            row_ground(ui, rect, &response, RowState::Other, tokens);
            let (left, right) = rect.shrink2(vec2(8.0, 0.0)).split_left_right_at_fraction(0.6);
            let baseline = 0.5 * ROW_HEIGHT + BASELINE;
            typesetter.line_ui(ui, (left, baseline), &coder.name, &row_words(), tokens.accent);
            // A name in a right-to-left script ends where the file's begins.
            let right = right.with_min_x(right.left() + 12.0);
            let file = format!("{}.json", coder.id);
            typesetter.line_ui(ui, (right, baseline), &file, &small_words(), tokens.text_weak);
            if response.has_focus() {
                response.scroll_to_me(None);
            }
            if response.on_hover_cursor(CursorIcon::PointingHand).clicked() {
                requests.push(Request::KnownCoder(Coder::clone(coder)));
            }
        }
    });
}

pub(super) fn quit_ui(
    ui: &mut Ui,
    session: &Session,
    (tokens, typesetter): (&Tokens, &mut Typesetter),
    requests: &mut Vec<Request>,
) {
    let reason = match session.save_state() {
        SaveState::Failed(reason) => sentence(&reason),
        SaveState::Conflict(key) => {
            let reason = session.conflict(&key).unwrap_or_default();
            format!("{}: {reason}", isolated(key.article.as_str()))
        }
        SaveState::Saving => "Saving is taking longer than expected".to_owned(),
        SaveState::Saved => "Everything is saved now".to_owned(),
    };
    typesetter.label_ui(ui, &reason, &row_words(), tokens.text, 6);
    ui.add_space(4.0);
    paragraph_ui(ui, "Unsaved marks are lost when the window closes", tokens);
    // While a write is tried again, nothing can be saved elsewhere for a moment.
    let can_go_elsewhere = session.is_enabled(Command::SaveElsewhere);
    let choices = [
        ("Stay", true),
        ("Try again", true),
        ("Save elsewhere…", can_go_elsewhere),
        ("Close without saving", true),
    ];
    requests.extend(choices_ui(ui, &choices, tokens).map(|index| match index {
        0 => Request::Close,
        1 => Request::Act(Action::Run(Command::Quit)),
        2 => Request::Act(Action::Run(Command::SaveElsewhere)),
        _ => Request::Act(Action::QuitUnsaved),
    }));
}

pub(super) fn memos_ui(
    ui: &mut Ui,
    memos: &[String],
    (tokens, typesetter): (&Tokens, &mut Typesetter),
    requests: &mut Vec<Request>,
) {
    for memo in memos.iter().take(4) {
        typesetter.label_ui(ui, &format!("“{memo}”"), &row_words(), tokens.text, 4);
    }
    ui.add_space(4.0);
    let words =
        "These words are lost when the window closes. Choose their mark to save, copy or drop them";
    paragraph_ui(ui, words, tokens);
    match buttons_ui(ui, &["Stay", "Close without saving"], tokens) {
        Some(0) => requests.push(Request::Close),
        Some(_) => requests.push(Request::DropMemos),
        None => {}
    }
}

pub(super) fn unreadable_ui(
    ui: &mut Ui,
    (path, reason): (&str, &str),
    (tokens, typesetter): (&Tokens, &mut Typesetter),
    requests: &mut Vec<Request>,
) {
    typesetter.label_ui(ui, &sentence(reason), &row_words(), tokens.text, 8);
    ui.add_space(4.0);
    typesetter.label_ui(ui, path, &small_words(), tokens.text_weak, 2);
    ui.add_space(4.0);
    paragraph_ui(
        ui,
        "The file will not be changed. You can read the article without marks while you repair it, or set the file aside (it is renamed, not deleted) and start a new one",
        tokens,
    );
    match buttons_ui(ui, &["Open read-only", "Set aside and start a new one", "Cancel"], tokens) {
        Some(0) => requests.push(Request::Unreadable(IfUnreadable::ReadOnly)),
        Some(1) => requests.push(Request::Unreadable(IfUnreadable::SetAside)),
        Some(_) => requests.push(Request::Close),
        None => {}
    }
}

pub(super) fn home_ui(ui: &mut Ui, reason: Homeless, tokens: &Tokens, requests: &mut Vec<Request>) {
    let (why, can_stay) = match reason {
        Homeless::Downloads => {
            ("The article is in your downloads folder, which is often cleaned up", true)
        }
        Homeless::Desktop => {
            ("The article is on the desktop, and its marks would be saved beside it", true)
        }
        Homeless::Home => (
            "The article is directly in your home folder, and its marks would be saved beside it",
            true,
        ),
        Homeless::ReadOnly => ("The article’s folder is read-only", false),
    };
    paragraph_ui(ui, why, tokens);
    paragraph_ui(
        ui,
        "Choose a folder for your study: the article is copied there, and your marks are saved beside the copy",
        tokens,
    );
    let labels: &[&str] = if can_stay {
        &["Choose a folder…", "Save them here", "Not now"]
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

/// Returns an article and the file of its marks: `talks.txt, ayesha.json`.
fn set_in_words(key: &SetKey) -> String {
    format!("{}, {}", isolated(key.article.as_str()), file_of(&key.coder))
}

/// Returns the file of a coder's marks, for use in a sentence.
fn file_of(coder: &CoderId) -> String {
    isolated(&format!("{coder}.json")).into_owned()
}

pub(super) fn conflict_ui(
    ui: &mut Ui,
    (dialog, session): (&mut ConflictDialog, &Session),
    (tokens, typesetter): (&Tokens, &mut Typesetter),
    requests: &mut Vec<Request>,
) {
    let file = set_in_words(&dialog.key);
    typesetter.label_ui(ui, &file, &small_words(), tokens.text_weak, 2);
    ui.add_space(4.0);
    typesetter.label_ui(ui, &sentence(&dialog.reason), &row_words(), tokens.text, 6);
    ui.add_space(4.0);
    if session.is_removed(&dialog.key) {
        return removed_ui(ui, &dialog.key, tokens, requests);
    }
    paragraph_ui(
        ui,
        "Nothing was overwritten, and your marks are kept in this window. Keep them in a file with another name, or use theirs, the file on disk; your marks are then saved in a backup file beside it",
        tokens,
    );
    let look = FieldLook::line("Another name");
    let field = dialog.name.show(ui, &look, (tokens, typesetter));
    if field.is_changed {
        dialog.refusal = None;
    }
    let name = dialog.name.text();
    let (words, color) = match (&dialog.refusal, CoderId::from_name(&name)) {
        (Some(refusal), _) => (refusal.clone(), tokens.error),
        (None, Ok(id)) => (format!("Mine will be saved as {}", file_of(&id)), tokens.text_weak),
        (None, Err(_)) => {
            ("A name needs at least one letter or digit".to_owned(), tokens.text_weak)
        }
    };
    typesetter.label_ui(ui, &words, &row_words(), color, 3);
    let labels = ["Keep mine under another name", "Use theirs", "Decide later"];
    match buttons_ui(ui, &labels, tokens) {
        Some(0) => requests.push(Request::KeepMineAs(name)),
        Some(1) => requests.push(Request::Act(Action::UseTheirs(dialog.key.clone()))),
        Some(_) => requests.push(Request::Close),
        None if field.is_entered => requests.push(Request::KeepMineAs(name)),
        None => {}
    }
}

/// Asks what becomes of marks whose file is gone.
fn removed_ui(ui: &mut Ui, key: &SetKey, tokens: &Tokens, requests: &mut Vec<Request>) {
    paragraph_ui(
        ui,
        "All your marks are still in this window. Save them again, or go on without them; they are then saved in a backup file",
        tokens,
    );
    match buttons_ui(ui, &["Save them again", "Go on without them", "Decide later"], tokens) {
        Some(0) => requests.push(Request::Act(Action::SaveAgain(key.clone()))),
        Some(1) => requests.push(Request::Act(Action::UseTheirs(key.clone()))),
        Some(_) => requests.push(Request::Close),
        None => {}
    }
}

pub(super) fn take_over_ui(
    ui: &mut Ui,
    key: &SetKey,
    elsewhere: &Elsewhere,
    (tokens, typesetter): (&Tokens, &mut Typesetter),
    requests: &mut Vec<Request>,
) {
    let file = set_in_words(key);
    typesetter.label_ui(ui, &file, &small_words(), tokens.text_weak, 2);
    ui.add_space(4.0);
    let at = |time: &Option<String>| time.clone().unwrap_or_else(|| "unknown".to_owned());
    for (what, value) in [
        ("Open on", elsewhere.host.clone()),
        ("Since", at(&elsewhere.since)),
        ("Last sign of life", at(&elsewhere.seen)),
    ] {
        typesetter.label_ui(ui, &format!("{what}: {value}"), &row_words(), tokens.text, 2);
    }
    ui.add_space(4.0);
    paragraph_ui(
        ui,
        "Take over only if nobody works on these marks there. The window there can then only read them, but it may notice that late, above all in a folder that is synchronised: what was marked there meanwhile is merged, or you are asked which version to keep",
        tokens,
    );
    match buttons_ui(ui, &["Keep reading", "Take over"], tokens) {
        Some(1) => {
            let take = Action::TakeOver(key.clone(), elsewhere.signature.clone());
            requests.push(Request::Act(take));
        }
        Some(_) => requests.push(Request::Close),
        None => {}
    }
}

pub(super) fn ending_ui(
    ui: &mut Ui,
    ending: &Ending,
    (tokens, typesetter): (&Tokens, &mut Typesetter),
    requests: &mut Vec<Request>,
) {
    let (chosen, named) = (format_name(ending.chosen), format_name(ending.named));
    let words = format!(
        "The name ends in .{}, but the chosen format is {chosen}. Programs that go by the name would not read it",
        ending.named.name()
    );
    paragraph_ui(ui, &words, tokens);
    let shown = demarche_files::storage::shown(&ending.file).to_string();
    typesetter.label_ui(ui, &shown, &small_words(), tokens.text_weak, 3);
    let (use_named, keep) = (format!("Export as {named}"), format!("Keep {chosen}"));
    match buttons_ui(ui, &[&use_named, &keep, "Cancel"], tokens) {
        Some(0) => requests.push(Request::ExportAs(ending.named)),
        Some(1) => requests.push(Request::ExportAs(ending.chosen)),
        Some(_) => requests.push(Request::Close),
        None => {}
    }
}

/// Returns what a format is called on screen.
pub(super) fn format_name(format: ExportFormat) -> &'static str {
    match format {
        ExportFormat::Json => "JSON",
        ExportFormat::Jsonl => "JSON Lines",
        ExportFormat::Csv => "CSV",
    }
}

pub(super) fn replace_ui(
    ui: &mut Ui,
    file: &Path,
    (tokens, typesetter): (&Tokens, &mut Typesetter),
    requests: &mut Vec<Request>,
) {
    paragraph_ui(ui, "A file with this name already exists. Its content will be lost", tokens);
    let shown = demarche_files::storage::shown(file).to_string();
    typesetter.label_ui(ui, &shown, &small_words(), tokens.text_weak, 3);
    match buttons_ui(ui, &["Cancel", "Replace"], tokens) {
        Some(1) => requests.push(Request::ReplaceExport),
        Some(_) => requests.push(Request::Close),
        None => {}
    }
}

/// How many dropped files are named.
const NAMED: usize = 8;

/// What to do with articles of different folders.
pub(super) fn given_ui(
    ui: &mut Ui,
    files: &[PathBuf],
    study: Option<&StudyId>,
    (tokens, typesetter): (&Tokens, &mut Typesetter),
    requests: &mut Vec<Request>,
) {
    paragraph_ui(
        ui,
        "They can be coded together once they are in one study. The files themselves stay where they are",
        tokens,
    );
    for file in files.iter().take(NAMED) {
        let shown = demarche_files::storage::shown(file).to_string();
        typesetter.label_ui(ui, &shown, &small_words(), tokens.text_weak, 2);
    }
    if let Some(n_more @ 1..) = files.len().checked_sub(NAMED) {
        paragraph_ui(ui, &format!("and {n_more} more"), tokens);
    }
    let copy = match study {
        Some(_) => "Copy into this study",
        None => "Choose a folder to copy them into…",
    };
    match (buttons_ui(ui, &[copy, "Open only the first", "Cancel"], tokens), files.first()) {
        (Some(0), _) => requests.push(Request::CopyGiven),
        (Some(1), Some(first)) => {
            requests.push(Request::Act(Action::OpenPath(first.clone())));
        }
        (Some(_), _) => requests.push(Request::Close),
        (None, _) => {}
    }
}
