//! Asks for a path if the desktop has no dialog for it.

use std::path::{MAIN_SEPARATOR, PathBuf};

use egui::{
    Key, Modifiers, Response, RichText, ScrollArea, Sense, Ui, WidgetInfo, accesskit::Role, vec2,
};

use super::{
    buttons::{buttons_ui, paragraph_ui},
    request::Request,
};
use crate::{
    ui::{
        theme::Tokens,
        typeset::{Breaks, Typesetter},
        widgets::{FieldLook, FieldResponse, TextField, is_writing, row_words},
    },
    work::Purpose,
};
use demarche_files::storage::{Wanted, expand_path};

/// How many completions are shown, and how many of them without scrolling.
const SHOWN: usize = 200;
const IN_VIEW: usize = 8;

/// The height of a completion in the list, in points.
const ROW: f32 = 24.0;

/// The baseline of its name below its upper edge, in points.
const BASELINE: f32 = 17.0;

/// A field for a path, with completion.
#[derive(Debug)]
pub(in crate::ui) struct PathDialog {
    purpose: Purpose,
    /// What is added to a name without an ending.
    ending: Option<&'static str>,
    /// Why the desktop's own dialog is not available.
    reason: String,
    field: TextField,
    /// The text in the field.
    text: String,
    /// The folder that was suggested, with a separator at its end. A name typed in its place means one in this folder.
    folder: String,
    /// The text that a worker is completing.
    asked: Option<String>,
    /// The text last completed, with its completions.
    completed: Option<(String, Vec<PathBuf>)>,
    /// Whether Tab was pressed and the completions of the text are not known yet.
    is_completing: bool,
    /// Why the text was not used.
    refusal: Option<String>,
}

impl PathDialog {
    /// Returns the question with this path suggested. A name without an ending gets this one.
    pub(super) fn new(
        purpose: Purpose,
        reason: String,
        (text, ending): (String, Option<&'static str>),
    ) -> Self {
        let end = text.rfind(['/', MAIN_SEPARATOR]).map_or(0, |at| at + 1);
        let mut dialog = Self {
            purpose,
            ending,
            folder: text.get(..end).unwrap_or_default().to_owned(),
            reason,
            field: TextField::new(row_words(), Breaks::Never),
            text: String::new(),
            asked: None,
            completed: None,
            is_completing: false,
            refusal: None,
        };
        dialog.set(text);
        // Typing and pasting replace what is suggested.
        dialog.field.select_all();
        dialog
    }

    pub(super) fn title(&self) -> &'static str {
        match &self.purpose {
            Purpose::Article => "Open an article",
            Purpose::Folder => "Open a folder of articles",
            Purpose::Table => "Import a table of articles",
            Purpose::Import => "Where should the articles be put?",
            Purpose::Sample => "Where should the sample be copied?",
            Purpose::Home(_) => "Where should the marks be saved?",
            Purpose::NewArticle => "Where should the new article be put?",
            Purpose::Copies => "Where should the files be copied?",
            Purpose::Export => "Where should the export be written?",
        }
    }

    /// Returns what the field is called: what is wanted.
    fn label(&self) -> &'static str {
        match self.wanted() {
            Wanted::Folder => "Folder",
            Wanted::Article | Wanted::Table | Wanted::File => "Path",
        }
    }

    /// Takes the completions of a text. Those of a text that was changed meanwhile are dropped.
    pub(in crate::ui) fn take_completions(
        &mut self,
        text: String,
        wanted: Wanted,
        paths: Vec<PathBuf>,
    ) {
        if wanted == self.wanted() && self.asked.as_ref() == Some(&text) {
            self.asked = None;
            self.completed = Some((text, paths));
        }
    }

    fn wanted(&self) -> Wanted {
        match self.purpose {
            Purpose::Article => Wanted::Article,
            Purpose::Table => Wanted::Table,
            Purpose::Export => Wanted::File,
            Purpose::Folder
            | Purpose::Sample
            | Purpose::NewArticle
            | Purpose::Copies
            | Purpose::Import
            | Purpose::Home(_) => Wanted::Folder,
        }
    }

    /// Returns the typed path with the suggested folder before it if it is only a name.
    fn whole(&self) -> String {
        let text = self.text.trim();
        let is_below = !text.is_empty() && !expand_path(text).has_root();
        if is_below { format!("{}{text}", self.folder) } else { self.text.clone() }
    }

    /// Returns the completions if they are those of the text.
    fn completions(&self) -> Option<&[PathBuf]> {
        let (text, paths) = self.completed.as_ref()?;
        (*text == self.whole()).then_some(paths)
    }

    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        (tokens, typesetter): (&Tokens, &mut Typesetter),
        requests: &mut Vec<Request>,
    ) {
        paragraph_ui(ui, &self.reason, tokens);
        let is_writing = is_writing(ui.ctx());
        let pressed =
            |key: Key| is_writing && ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
        let (is_tab, goes_to_list) = (pressed(Key::Tab), pressed(Key::ArrowDown));
        if ui.memory(|memory| memory.focused().is_none()) {
            self.field.focus();
        }
        let look = FieldLook { takes_tab: true, ..FieldLook::line(self.label()) };
        let FieldResponse { is_changed, is_entered, .. } =
            self.field.show(ui, &look, (tokens, typesetter));
        if is_changed {
            let text = self.field.text();
            match pasted_behind(&self.text, &text) {
                Some(pasted) => self.set(pasted.to_owned()),
                None => self.text = text,
            }
            self.refusal = None;
            self.is_completing = false;
        }
        // The letters typed in the same frame come first.
        self.is_completing |= is_tab;
        if self.is_completing && self.completions().is_some() {
            self.is_completing = false;
            self.complete();
        }
        match &self.refusal {
            Some(refusal) => ui.label(RichText::new(refusal).small().color(tokens.error)),
            None => {
                let keys = "Press Tab to complete the path, Down to choose from the list";
                let words = match self.ending {
                    Some(ending) => format!("{keys}. A name without an ending gets .{ending}"),
                    None => keys.to_owned(),
                };
                ui.label(RichText::new(words).small().color(tokens.text_weak))
            }
        };
        ui.add_space(2.0);
        let (chosen, first) = self.completions_ui(ui, tokens, typesetter);
        if let Some(chosen) = chosen {
            self.set(chosen);
        }
        if let Some(first) = first.filter(|_| goes_to_list) {
            first.request_focus();
        }
        let label = match self.purpose {
            Purpose::Article | Purpose::Folder | Purpose::Table => "Open",
            Purpose::Export => "Write",
            Purpose::Sample
            | Purpose::NewArticle
            | Purpose::Copies
            | Purpose::Import
            | Purpose::Home(_) => "Choose",
        };
        match buttons_ui(ui, &[label, "Cancel"], tokens) {
            Some(0) => requests.extend(self.answer()),
            Some(_) => requests.push(Request::Close),
            None if is_entered => requests.extend(self.answer()),
            None => {}
        }
        // One folder is read at a time: on a disk that hangs, no second thread waits for it.
        if self.completions().is_none() && self.asked.is_none() && requests.is_empty() {
            self.asked = Some(self.whole());
            requests.push(Request::Complete(self.whole(), self.wanted()));
        }
    }

    /// Puts a path into the field.
    fn set(&mut self, text: String) {
        self.field.set_text(&text);
        self.field.go_to_end();
        self.field.focus();
        self.text = text;
        self.refusal = None;
    }

    /// Says why the path is not used, so that it can be corrected.
    pub(in crate::ui) fn refuse(&mut self, reason: &str) {
        self.field.go_to_end();
        self.field.focus();
        self.refusal = Some(reason.to_owned());
    }

    /// Returns the request to use the path. A folder where a file is wanted is entered instead.
    fn answer(&mut self) -> Option<Request> {
        if self.wanted() != Wanted::Folder {
            if self.text.ends_with(['/', MAIN_SEPARATOR]) {
                self.refuse("This is a folder: add the name of a file, or choose one below");
                return None;
            }
            let folder = format!("{}{MAIN_SEPARATOR}", expand_path(&self.whole()).display());
            let is_folder = |path: &PathBuf| path.as_os_str().to_string_lossy() == folder;
            if self.completions().is_some_and(|paths| paths.iter().any(is_folder)) {
                self.set(folder);
                return None;
            }
        }
        Some(Request::Path(self.purpose.clone(), expand_path(&self.whole())))
    }

    /// Draws the completions; returns the one that was clicked, and the first row.
    fn completions_ui(
        &self,
        ui: &mut Ui,
        tokens: &Tokens,
        typesetter: &mut Typesetter,
    ) -> (Option<String>, Option<Response>) {
        let paths = self.completed.as_ref().map_or(&[][..], |(_, paths)| paths);
        let (mut chosen, mut first) = (None, None);
        // No row is cut.
        let height = IN_VIEW as f32 * ROW;
        ScrollArea::vertical()
            .max_height(height)
            .min_scrolled_height(height)
            .auto_shrink([false, false])
            .show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                for path in paths.iter().take(SHOWN) {
                    let shown = path.to_string_lossy();
                    let name = shown.trim_end_matches(MAIN_SEPARATOR);
                    let name = name.rsplit(MAIN_SEPARATOR).next().unwrap_or_default();
                    let sign = if shown.ends_with(MAIN_SEPARATOR) { "/" } else { "" };
                    let label = format!("{name}{sign}");
                    let size = vec2(ui.available_width(), ROW);
                    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
                    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &label));
                    if response.hovered() || response.has_focus() {
                        ui.painter().rect_filled(rect, 4.0, tokens.hover);
                    }
                    let place = (rect.shrink2(vec2(6.0, 0.0)), BASELINE);
                    typesetter.line_ui(ui, place, &label, &row_words(), tokens.text);
                    if response.clicked() {
                        chosen = Some(shown.into_owned());
                    }
                    first.get_or_insert(response);
                }
            });
        (chosen, first)
    }

    /// Completes the text by what all completions have in common.
    fn complete(&mut self) {
        let paths = self.completions().unwrap_or_default();
        let mut names = paths.iter().map(|path| path.to_string_lossy().into_owned());
        let Some(first) = names.next() else { return };
        let common = names.fold(first, |common, name| {
            common
                .chars()
                .zip(name.chars())
                .take_while(|(one, other)| one == other)
                .map(|(one, _)| one)
                .collect()
        });
        if common.len() >= self.whole().len() {
            self.set(common);
        }
    }
}

/// Returns the path that was pasted behind a folder, if it is whole: it replaces the folder.
fn pasted_behind<'a>(before: &str, now: &'a str) -> Option<&'a str> {
    let pasted = now.strip_prefix(before.strip_suffix(['/', MAIN_SEPARATOR])?)?.get(1..)?;
    // A separator alone is typed by mistake.
    let is_long = pasted.trim().len() > 1;
    (is_long && expand_path(pasted).has_root()).then_some(pasted)
}

#[cfg(test)]
mod tests;
