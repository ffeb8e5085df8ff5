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
    refusal: Option<&'static str>,
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
            Purpose::Sample => "Where should the sample be copied?",
            Purpose::Home(_) => "Where should the marks be saved?",
            Purpose::NewArticle => "Where should the new article be put?",
            Purpose::Copies => "Where should the files be copied?",
            Purpose::Export => "Where should the export be written?",
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
            Purpose::Export => Wanted::File,
            Purpose::Folder
            | Purpose::Sample
            | Purpose::NewArticle
            | Purpose::Copies
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
        let look = FieldLook { takes_tab: true, ..FieldLook::line("Path") };
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
        match self.refusal {
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
            Purpose::Article | Purpose::Folder => "Open",
            Purpose::Export => "Write",
            Purpose::Sample | Purpose::NewArticle | Purpose::Copies | Purpose::Home(_) => "Choose",
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

    /// Returns the request to use the path. A folder where a file is wanted is entered instead.
    fn answer(&mut self) -> Option<Request> {
        if self.wanted() != Wanted::Folder {
            if self.text.ends_with(['/', MAIN_SEPARATOR]) {
                self.field.go_to_end();
                self.field.focus();
                self.refusal =
                    Some("This is a folder: add the name of a file, or choose one below");
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
mod tests {
    use std::fs;

    use demarche_files::storage::complete_path;
    use egui_kittest::{Harness, kittest::Queryable as _};

    use super::*;

    struct Shown {
        dialog: PathDialog,
        typesetter: Typesetter,
        answers: Vec<PathBuf>,
        /// Completions that have not arrived.
        late: Vec<(String, Vec<PathBuf>)>,
        is_slow: bool,
    }

    fn show(ui: &mut Ui, shown: &mut Shown) {
        let mut requests = Vec::new();
        let pens = (&Tokens::light(), &mut shown.typesetter);
        shown.dialog.show(ui, pens, &mut requests);
        for request in requests {
            match request {
                Request::Path(_, path) => shown.answers.push(path),
                Request::Complete(text, wanted) => {
                    let paths = complete_path(&text, wanted);
                    shown.late.push((text, paths));
                }
                other => panic!("{other:?}"),
            }
        }
        if !shown.is_slow {
            for (text, paths) in shown.late.drain(..) {
                let wanted = shown.dialog.wanted();
                shown.dialog.take_completions(text, wanted, paths);
            }
        }
    }

    /// A folder of folders and files, and the question for a path, with this folder suggested.
    fn asked(purpose: Purpose) -> (tempfile::TempDir, Harness<'static, Shown>) {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("talks")).unwrap();
        for name in ["talks/istanbul.txt", "talks/istanbul.pdf", "notes.txt"] {
            let file = folder.path().join(name);
            demarche_files::storage::atomic::write(&file, |_| Ok(())).unwrap();
        }
        let text = format!("{}{MAIN_SEPARATOR}", folder.path().display());
        let shown = Shown {
            dialog: PathDialog::new(purpose, String::new(), (text, None)),
            typesetter: Typesetter::new(),
            answers: Vec::new(),
            late: Vec::new(),
            is_slow: false,
        };
        let mut harness = Harness::new_ui_state(show, shown);
        harness.run_steps(3);
        (folder, harness)
    }

    fn type_text(harness: &mut Harness<'_, Shown>, text: &str) {
        harness.event(egui::Event::Text(text.to_owned()));
        harness.run_steps(3);
    }

    fn press(harness: &mut Harness<'_, Shown>, key: Key) {
        harness.key_press(key);
        harness.run_steps(4);
    }

    #[test]
    fn tab_completes_what_was_typed_in_the_same_frame() {
        let (folder, mut harness) = asked(Purpose::Article);
        harness.event(egui::Event::Text("ta".to_owned()));
        press(&mut harness, Key::Tab);
        press(&mut harness, Key::Tab);
        let expected = folder.path().join("talks").join("istanbul.txt");
        assert_eq!(harness.state().dialog.text, expected.to_string_lossy());
        assert!(harness.query_by_label("istanbul.pdf").is_none(), "it is no article");
        press(&mut harness, Key::Enter);
        assert_eq!(harness.state().answers, [expected]);
    }

    #[test]
    fn no_completion_is_cut_off() {
        let (folder, mut harness) = asked(Purpose::Article);
        for number in 10..30 {
            let file = folder.path().join(format!("{number}.txt"));
            demarche_files::storage::atomic::write(&file, |_| Ok(())).unwrap();
        }
        let path = format!("{}{MAIN_SEPARATOR}", folder.path().display());
        type_text(&mut harness, &format!("{path}x"));
        press(&mut harness, Key::Backspace);
        let paths = harness.state().dialog.completions().unwrap().to_vec();
        let (left, top) = {
            let first = paths[0].file_name().unwrap().to_string_lossy().into_owned();
            let first = harness.query_all_by_label_contains(&first).next().unwrap().rect();
            (first.left() + 20.0, first.top())
        };
        let mut click = |row: usize, y: f32| {
            harness.state_mut().dialog.set(path.clone());
            harness.run_steps(3);
            let at = egui::pos2(left, top + row as f32 * ROW + y);
            for pressed in [true, false] {
                harness.event(egui::Event::PointerMoved(at));
                let (button, modifiers) = (egui::PointerButton::Primary, Modifiers::NONE);
                harness.event(egui::Event::PointerButton { pos: at, button, pressed, modifiers });
                harness.run_steps(2);
            }
            harness.state().dialog.text.clone()
        };
        let last = IN_VIEW - 1;
        let expected = paths[last].to_string_lossy().into_owned();
        assert_eq!((click(last, 2.0), click(last, ROW - 2.0)), (expected.clone(), expected));
        // Within the edge that a scrolled area draws beyond its own.
        assert_eq!(click(IN_VIEW, 5.0), path, "the next row is not in view");
    }

    #[test]
    fn a_folder_is_entered_where_a_file_is_wanted() {
        let (folder, mut harness) = asked(Purpose::Export);
        press(&mut harness, Key::Enter);
        assert!(harness.query_by_label_contains("add the name of a file").is_some());
        type_text(&mut harness, "talks");
        press(&mut harness, Key::Enter);
        let inside = format!("{}{MAIN_SEPARATOR}", folder.path().join("talks").display());
        assert_eq!(harness.state().dialog.text, inside);
        type_text(&mut harness, "out.csv");
        press(&mut harness, Key::Enter);
        assert_eq!(harness.state().answers, [folder.path().join("talks").join("out.csv")]);
    }

    #[test]
    fn typing_replaces_the_path_suggested_for_an_export() {
        let (folder, mut harness) = asked(Purpose::Export);
        let wanted = folder.path().join("talks").join("marks.csv");
        type_text(&mut harness, &wanted.to_string_lossy());
        let value = harness.get_by_role_and_label(Role::TextInput, "Path").value();
        assert_eq!(value.as_deref(), Some(&*wanted.to_string_lossy()));
        press(&mut harness, Key::Enter);
        assert_eq!(harness.state().answers, [wanted]);
    }

    #[test]
    fn a_whole_path_takes_the_place_of_the_suggested_folder() {
        for purpose in [Purpose::Article, Purpose::Folder, Purpose::Copies] {
            for goes_to_end in [false, true] {
                let (folder, mut harness) = asked(purpose.clone());
                if goes_to_end {
                    press(&mut harness, Key::End);
                }
                let wanted = folder.path().join("talks").join("istanbul.txt");
                harness.event(egui::Event::Paste(wanted.to_string_lossy().into_owned()));
                harness.run_steps(3);
                press(&mut harness, Key::Enter);
                assert_eq!(harness.state().answers, [wanted], "{purpose:?} {goes_to_end}");
            }
        }
    }

    #[test]
    fn a_name_typed_over_the_suggested_folder_is_in_it() {
        let (folder, mut harness) = asked(Purpose::Article);
        type_text(&mut harness, "notes.txt");
        assert!(harness.query_by_label("notes.txt").is_some(), "it is offered");
        press(&mut harness, Key::Enter);
        assert_eq!(harness.state().answers, [folder.path().join("notes.txt")]);
    }

    #[test]
    fn a_separator_typed_behind_a_folder_does_not_empty_the_field() {
        let (folder, mut harness) = asked(Purpose::Article);
        press(&mut harness, Key::End);
        type_text(&mut harness, "/");
        assert!(harness.state().dialog.text.starts_with(&*folder.path().to_string_lossy()));
    }

    #[test]
    fn typing_goes_on_behind_a_completion_that_was_clicked() {
        let (folder, mut harness) = asked(Purpose::Export);
        harness.get_by_label("talks/").click();
        harness.run_steps(4);
        assert!(harness.query_by_label("istanbul.pdf").is_some());
        type_text(&mut harness, "new.json");
        press(&mut harness, Key::Enter);
        assert_eq!(harness.state().answers, [folder.path().join("talks").join("new.json")]);
    }

    #[test]
    fn a_completion_is_chosen_by_keys() {
        let (folder, mut harness) = asked(Purpose::Article);
        press(&mut harness, Key::ArrowDown);
        press(&mut harness, Key::ArrowDown);
        press(&mut harness, Key::Enter);
        let expected = folder.path().join("notes.txt");
        assert_eq!(harness.state().dialog.text, expected.to_string_lossy());
        press(&mut harness, Key::Enter);
        assert_eq!(harness.state().answers, [expected]);
    }

    #[test]
    fn one_folder_is_read_at_a_time_and_late_completions_of_another_text_are_dropped() {
        let (_folder, mut harness) = asked(Purpose::Article);
        harness.state_mut().is_slow = true;
        for letter in ["t", "a", "l"] {
            type_text(&mut harness, letter);
        }
        assert_eq!(harness.state().late.len(), 1);
        let (text, paths) = harness.state_mut().late.remove(0);
        assert!(text.ends_with('t'));
        harness.state_mut().dialog.take_completions(text, Wanted::Article, paths);
        assert!(harness.state().dialog.completions().is_none());
        harness.state_mut().is_slow = false;
        harness.run_steps(3);
        assert_eq!(harness.state().dialog.completions().map(<[_]>::len), Some(1));
        let stale = (String::from("/"), vec![PathBuf::from("/etc")]);
        harness.state_mut().dialog.take_completions(stale.0, Wanted::Article, stale.1);
        assert_eq!(harness.state().dialog.completions().map(<[_]>::len), Some(1));
    }
}
