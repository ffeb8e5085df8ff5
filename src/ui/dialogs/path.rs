//! Asks for a path if the desktop has no dialog for it.

use std::path::PathBuf;

use egui::{Key, Modifiers, RichText, ScrollArea, TextEdit, Ui, WidgetInfo, accesskit::Role};

use super::{
    buttons::{buttons_ui, paragraph_ui},
    request::Request,
};
use crate::{ui::theme::Tokens, work::Purpose};
use demarche_files::storage::{complete_path, expand_path};

/// How many completions are shown.
const SHOWN: usize = 200;

/// A field for a path, with completion.
#[derive(Debug)]
pub(in crate::ui) struct PathDialog {
    purpose: Purpose,
    /// Why the desktop's own dialog is not available.
    reason: String,
    text: String,
    /// The text for which the matches were looked up.
    looked_up: Option<String>,
    matches: Vec<PathBuf>,
}

impl PathDialog {
    pub(super) fn new(purpose: Purpose, reason: String) -> Self {
        let text = std::env::current_dir()
            .map(|folder| format!("{}{}", folder.display(), std::path::MAIN_SEPARATOR))
            .unwrap_or_default();
        Self { purpose, reason, text, looked_up: None, matches: Vec::new() }
    }

    pub(super) fn title(&self) -> &'static str {
        match &self.purpose {
            Purpose::Article => "Open an article",
            Purpose::Folder => "Open a folder of articles",
            Purpose::Sample => "Where should the sample be copied?",
            Purpose::Home(_) => "Where should the marks be saved?",
            Purpose::Export => "Where should the export be written?",
        }
    }

    fn has_files(&self) -> bool {
        matches!(self.purpose, Purpose::Article | Purpose::Export)
    }

    pub(super) fn show(&mut self, ui: &mut Ui, tokens: &Tokens, requests: &mut Vec<Request>) {
        paragraph_ui(ui, &self.reason, tokens);
        let id = ui.scope_id().with("path");
        let is_tab = ui.memory(|memory| memory.has_focus(id))
            && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Tab));
        if is_tab {
            self.complete();
        }
        let field = TextEdit::singleline(&mut self.text)
            .id(id)
            .desired_width(f32::INFINITY)
            .lock_focus(true);
        let mut output = field.show(ui);
        let response = output.response.response.clone();
        response.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, "Path"));
        if is_tab {
            let end = egui::text::CCursor::new(self.text.chars().count());
            output.state.cursor.set_char_range(Some(egui::text::CCursorRange::one(end)));
            output.state.store(ui.ctx(), id);
        }
        let is_entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        if !response.has_focus() && !is_entered {
            response.request_focus();
        }
        if self.looked_up.as_ref() != Some(&self.text) {
            self.matches = complete_path(&self.text);
            if !self.has_files() {
                self.matches.retain(|path| {
                    path.as_os_str().to_string_lossy().ends_with(std::path::MAIN_SEPARATOR)
                });
            }
            self.looked_up = Some(self.text.clone());
        }
        ui.label(RichText::new("Press Tab to complete the path").small().color(tokens.text_weak));
        ui.add_space(2.0);
        self.matches_ui(ui);
        let label = match self.purpose {
            Purpose::Article | Purpose::Folder => "Open",
            Purpose::Export => "Write",
            Purpose::Sample | Purpose::Home(_) => "Choose",
        };
        match buttons_ui(ui, &[label, "Cancel"], tokens) {
            Some(0) => requests.push(self.answer()),
            Some(_) => requests.push(Request::Close),
            None if is_entered => requests.push(self.answer()),
            None => {}
        }
    }

    fn answer(&self) -> Request {
        Request::Path(self.purpose.clone(), expand_path(&self.text))
    }

    fn matches_ui(&mut self, ui: &mut Ui) {
        let mut chosen = None;
        ScrollArea::vertical()
            .max_height(180.0)
            .min_scrolled_height(180.0)
            .auto_shrink([false, false])
            .show(ui, |ui| {
                for path in self.matches.iter().take(SHOWN) {
                    let shown = path.to_string_lossy();
                    let name = shown
                        .trim_end_matches(std::path::MAIN_SEPARATOR)
                        .rsplit(std::path::MAIN_SEPARATOR)
                        .next()
                        .unwrap_or_default();
                    let sign = if shown.ends_with(std::path::MAIN_SEPARATOR) { "/" } else { "" };
                    if ui.selectable_label(false, format!("{name}{sign}")).clicked() {
                        chosen = Some(shown.into_owned());
                    }
                }
            });
        if let Some(chosen) = chosen {
            self.text = chosen;
        }
    }

    /// Completes the text by what all matches have in common.
    fn complete(&mut self) {
        let mut names = self.matches.iter().map(|path| path.to_string_lossy().into_owned());
        let Some(first) = names.next() else { return };
        let common = names.fold(first, |common, name| {
            common
                .chars()
                .zip(name.chars())
                .take_while(|(one, other)| one == other)
                .map(|(one, _)| one)
                .collect()
        });
        if common.len() >= self.text.len() {
            self.text = common;
        }
    }
}
