//! What new users see: ways to begin, and one hint on the sample.

use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::OsStr,
    path::{Path, PathBuf},
};

use demarche_core::codebook::Codebook;
use demarche_files::storage::shown;
use egui::{
    Align, Button, Frame, Layout, Margin, Panel, RectAlign, RichText, ScrollArea, Sense, Ui,
    WidgetInfo, vec2,
};

use super::{
    theme::{ROW_HEIGHT, Tokens},
    typeset::{Style, Typesetter},
    widgets::{filled, row_words, section_ui, small_words, tooltip_beside},
};
use crate::session::{
    Action, Command, Keymap, Session, StudyView, code_keys, counted, either, grouped,
};

/// The width of a page, and how far below its middle a row's letters stand, in points.
const WIDTH: f32 = 480.0;
const BASELINE: f32 = 4.5;
/// How many recent studies, and how many articles, are listed.
const LISTED: usize = 6;

/// What was opened recently, newest first.
pub(super) struct Recent<'a> {
    /// The folders of studies.
    pub(super) studies: &'a [PathBuf],
    /// Articles.
    pub(super) articles: &'a [PathBuf],
    /// What is known of them.
    pub(super) state: &'a WelcomeState,
}

/// What is known of the recent studies and articles, looked for each time the page is shown.
#[derive(Debug, Default)]
pub(super) struct WelcomeState {
    /// Whether the page is shown, and a worker has been asked.
    pub(super) is_shown: bool,
    /// Those that are not there now.
    pub(super) missing: BTreeSet<PathBuf>,
    /// The titles of the studies.
    pub(super) titles: BTreeMap<PathBuf, String>,
}

/// Draws the page shown when no study is open.
pub(super) fn welcome_ui(
    ui: &mut Ui,
    (recent, keymap): (&Recent<'_>, &Keymap),
    (tokens, typesetter): (&Tokens, &mut Typesetter),
    actions: &mut Vec<Action>,
) {
    let is_first = recent.studies.is_empty() && recent.articles.is_empty();
    page_ui(ui, if is_first { 0.18 } else { 0.05 }, |ui| {
        ui.label(RichText::new("Demarche").size(30.0).strong().color(tokens.text_strong));
        ui.add_space(4.0);
        ui.label(
            RichText::new("Read an article, mark its demands, allegations and commitments,\nkeep the exact words")
                .color(tokens.text_weak),
        );
        ui.add_space(20.0);
        for command in [
            Command::OpenArticle,
            Command::OpenFolder,
            Command::ImportTable,
            Command::NewFromClipboard,
            Command::TrySample,
        ] {
            command_ui(ui, (command, command.spec().label), keymap, tokens, actions);
        }
        ui.add_space(6.0);
        ui.label(RichText::new("or drop a file on this window").color(tokens.text_weak).small());
        for (title, paths) in
            [("Recent studies", recent.studies), ("Recent articles", recent.articles)]
        {
            if paths.is_empty() {
                continue;
            }
            ui.add_space(14.0);
            ui.with_layout(Layout::top_down(Align::Min), |ui| {
                section_ui(ui, title, tokens);
                for path in paths.iter().take(LISTED) {
                    recent_ui(ui, (path, recent.state), (tokens, typesetter), actions);
                }
            });
        }
    });
}

/// Draws the page shown when a study is open, but none of its articles.
pub(super) fn study_ui(
    ui: &mut Ui,
    (session, study): (&Session, &StudyView),
    (tokens, typesetter): (&Tokens, &mut Typesetter),
    actions: &mut Vec<Action>,
) {
    page_ui(ui, 0.18, |ui| {
        let title = Style { is_bold: true, size: 24.0, ..row_words() };
        typesetter.label_ui(ui, &study.title, &title, tokens.text_strong, 2);
        let n_done = study.articles.iter().filter(|entry| entry.is_done).count();
        let done =
            format!("{} of {} done", grouped(n_done), counted(study.articles.len(), "article"));
        ui.label(RichText::new(done).color(tokens.text_weak));
        ui.add_space(20.0);
        for command in [Command::NextOpenArticle, Command::OpenFolder, Command::CloseArticle] {
            let is_possible = command != Command::NextOpenArticle || n_done < study.articles.len();
            if is_possible {
                let label = session.label(command);
                command_ui(ui, (command, &label), session.keymap(), tokens, actions);
            }
        }
        ui.add_space(6.0);
        let words = "or choose an article in the list";
        ui.label(RichText::new(words).color(tokens.text_weak).small());
    });
}

/// Draws a page in the middle of the window, below this share of its height.
fn page_ui(ui: &mut Ui, top: f32, content: impl FnOnce(&mut Ui)) {
    let width = WIDTH.min(ui.available_width() - 48.0);
    let top = (ui.available_height() * top).max(24.0);
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        ui.vertical_centered(|ui| {
            ui.add_space(top);
            ui.set_max_width(width);
            content(ui);
            ui.add_space(24.0);
        });
    });
}

/// Draws a button as wide as the page that runs a command.
fn command_ui(
    ui: &mut Ui,
    (command, label): (Command, &str),
    keymap: &Keymap,
    tokens: &Tokens,
    actions: &mut Vec<Action>,
) {
    let button = Button::new(RichText::new(label).size(14.0))
        .shortcut_text(keymap.label(command))
        .min_size(vec2(ui.available_width(), 38.0));
    let response = ui.add(filled(ui, button, tokens.hover, tokens));
    // Not over the next button.
    if tooltip_beside(response, RectAlign::RIGHT_START, command.spec().tooltip).clicked() {
        actions.push(Action::Run(command));
    }
}

/// Draws a recent study or article as a link: its title or its file's name, and its folder, or that it is not there now.
fn recent_ui(
    ui: &mut Ui,
    (path, state): (&Path, &WelcomeState),
    (tokens, typesetter): (&Tokens, &mut Typesetter),
    actions: &mut Vec<Action>,
) {
    let name = path.file_name().map_or_else(|| path.to_string_lossy(), OsStr::to_string_lossy);
    // A study is called the same here as while it is open.
    let title = state.titles.get(path).filter(|title| **title != name);
    // A title does not say which folder it is.
    let beside = if title.is_some() { Some(path) } else { path.parent() };
    let folder = beside.map(|folder| shown(folder).to_string()).unwrap_or_default();
    let name = title.map_or(name, Into::into);
    let is_missing = state.missing.contains(path);
    let (beside, color, sense) = if is_missing {
        (format!("Not found in {folder}"), tokens.text_weak, Sense::hover())
    } else {
        (folder, tokens.accent, Sense::click())
    };
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW_HEIGHT), sense);
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Link, !is_missing, name.as_ref()));
    if !is_missing && (response.hovered() || response.has_focus()) {
        ui.painter().rect_filled(rect, 5.0, tokens.hover);
    }
    let (left, right) = rect.shrink2(vec2(8.0, 0.0)).split_left_right_at_fraction(0.42);
    let baseline = 0.5 * ROW_HEIGHT + BASELINE;
    typesetter.line_ui(ui, (left, baseline), &name, &row_words(), color);
    let right = right.with_min_x(right.left() + 8.0);
    typesetter.line_ui(ui, (right, baseline), &beside, &small_words(), tokens.text_weak);
    if !is_missing && response.on_hover_cursor(egui::CursorIcon::PointingHand).clicked() {
        actions.push(Action::OpenPath(path.to_owned()));
    }
}

/// Draws the first-mark hint in a strip below the text, so that it covers no words; returns whether it was dismissed.
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
