//! Editing plain text in any script: parley's editor with our fonts, and an undo history of its own.

use parley::{
    Affinity, FontFamily, Language, LineHeight, OverflowWrap, PlainEditor, PlainEditorDriver,
    StyleProperty,
};

use super::{
    emoji::coloured,
    families::Signs,
    fonts::{Fonts, Wanted},
    geometry::{Caret, Paragraph},
    shape::{chosen_runs, has_missing_glyphs, keep, language, line_height, wanted},
    style::{Style, Tone},
};
use egui::Pos2;

/// How many changes of a text can be undone.
const MOST_STEPS: usize = 200;

/// Where a key moves the caret. Left and right are as seen on screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Motion {
    /// One cluster to the left.
    Left,
    /// One cluster to the right.
    Right,
    /// One word to the left.
    WordLeft,
    /// One word to the right.
    WordRight,
    /// One line up.
    Up,
    /// One line down.
    Down,
    /// To the start of the line.
    LineStart,
    /// To the end of the line.
    LineEnd,
    /// To the start of the text.
    TextStart,
    /// To the end of the text.
    TextEnd,
}

/// What a motion does to the selection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// The caret moves alone.
    Caret,
    /// The selection grows or shrinks.
    Selection,
}

/// What a key deletes if nothing is selected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deletion {
    /// The cluster before the caret.
    Back,
    /// The cluster after the caret.
    Forward,
    /// The word before the caret.
    WordBack,
    /// The word after the caret.
    WordForward,
}

/// Whether line breaks can be typed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Breaks {
    /// They become spaces.
    #[default]
    Never,
    /// They stay.
    Allowed,
}

/// A text with its selection at one point in time.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Past {
    text: String,
    anchor: usize,
    focus: usize,
}

/// What a change was, so that letters typed in a row are undone together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    Other,
    Letter,
    Deletion,
}

/// What the layout was made for.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Setting {
    width: Option<f32>,
    scale: f32,
    wanted: Wanted,
    language: Option<Language>,
    has_system: bool,
    /// The revision of the chosen families.
    fonts: u32,
}

/// A text being edited.
pub struct Editor {
    parley: PlainEditor<Tone>,
    style: Style,
    breaks: Breaks,
    setting: Option<Setting>,
    /// The layout as it is painted; `None` after a change.
    paragraph: Option<Paragraph>,
    undo: Vec<Past>,
    redo: Vec<Past>,
    last: Kind,
}

impl std::fmt::Debug for Editor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Editor").field("text", &self.text()).finish_non_exhaustive()
    }
}

impl Editor {
    /// Returns an empty text in this style.
    pub fn new(style: Style, breaks: Breaks) -> Self {
        Self {
            parley: PlainEditor::new(style.size),
            style,
            breaks,
            setting: None,
            paragraph: None,
            undo: Vec::new(),
            redo: Vec::new(),
            last: Kind::Other,
        }
    }

    /// Returns the text, without what an input method has not committed yet.
    pub fn text(&self) -> String {
        self.parley.text().to_string()
    }

    /// Returns whether line breaks can be typed.
    pub fn breaks(&self) -> Breaks {
        self.breaks
    }

    /// Returns the style.
    pub fn style(&self) -> &Style {
        &self.style
    }

    /// Replaces the text; it cannot be undone, and the caret is at its end.
    pub fn set_text(&mut self, text: &str) {
        self.parley.set_text(&self.cleaned(text));
        self.paragraph = None;
        self.undo.clear();
        self.redo.clear();
        self.last = Kind::Other;
    }

    /// Returns the selected bytes of the shown text; empty at a caret.
    pub fn selected(&self) -> std::ops::Range<usize> {
        self.parley.raw_selection().text_range()
    }

    /// Returns the end of the selection that moves.
    pub fn caret(&self) -> Caret {
        let focus = self.parley.raw_selection().focus();
        Caret { offset: focus.index(), is_upstream: focus.affinity() == Affinity::Upstream }
    }

    /// Returns the bytes of what an input method has not committed yet.
    pub fn composed(&self) -> Option<std::ops::Range<usize>> {
        self.parley.raw_compose().clone()
    }

    /// Returns the shown text, with what an input method has not committed yet.
    pub fn shown(&self) -> &str {
        self.parley.raw_text()
    }

    /// Returns the layout, once it was made.
    pub fn paragraph(&self) -> Option<&Paragraph> {
        self.paragraph.as_ref()
    }

    /// Returns text as it can be inserted: no control characters, and line breaks only where they are allowed.
    fn cleaned(&self, text: &str) -> String {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let text = match self.breaks {
            Breaks::Never => text.trim_end_matches('\n').replace('\n', " "),
            Breaks::Allowed => text,
        };
        text.chars().filter(|sign| !sign.is_control() || matches!(sign, '\n' | '\t')).collect()
    }

    fn now(&self) -> Past {
        let selection = self.parley.raw_selection();
        let (anchor, focus) = (selection.anchor().index(), selection.focus().index());
        Past { text: self.text(), anchor, focus }
    }

    /// Notes the text before a change.
    fn remember(&mut self, kind: Kind) {
        let continues = kind != Kind::Other && kind == self.last;
        self.last = kind;
        self.redo.clear();
        if continues {
            return;
        }
        if self.undo.len() >= MOST_STEPS {
            self.undo.remove(0);
        }
        let now = self.now();
        self.undo.push(now);
    }
}

/// A text with the fonts, so that it can be changed and laid out.
pub struct Editing<'a> {
    pub(super) fonts: &'a mut Fonts,
    pub(super) editor: &'a mut Editor,
}

impl Editing<'_> {
    /// Lays the text out in lines of up to `width` points (`f32::INFINITY` for one line).
    pub fn lay_out(&mut self, width: f32, scale: f32) {
        let width = width.is_finite().then_some(width);
        self.set_up(width, scale);
        let Self { fonts, editor } = self;
        if editor.paragraph.is_some() {
            return;
        }
        let layout = editor.parley.layout(&mut fonts.context, &mut fonts.layouts);
        if has_missing_glyphs(layout) && fonts.load_system() {
            self.set_up(width, scale);
        }
        let Self { fonts, editor } = self;
        let text = editor.parley.raw_text().to_owned();
        let layout = editor.parley.layout(&mut fonts.context, &mut fonts.layouts);
        let room = width.unwrap_or(f32::INFINITY);
        editor.paragraph = Some(keep(layout, &text, (room, scale)));
    }

    /// Sets what the layout depends on, if it has changed.
    fn set_up(&mut self, width: Option<f32>, scale: f32) {
        let Self { fonts, editor } = self;
        let text = editor.parley.raw_text();
        let hand = editor.style.hand_for(text, fonts.usual_hand);
        let chosen = chosen_runs(fonts, text, &editor.style, hand);
        if !chosen.is_empty() {
            fonts.load_system();
        }
        let has_system = fonts.has_system();
        let mut wanted = wanted(fonts, text, &editor.style, hand);
        // The editor's text has one style.
        if !coloured(text).is_empty() {
            wanted.signs = Signs::Colour;
        }
        let language = language(fonts, text, wanted.han);
        let setting = Setting { width, scale, wanted, language, has_system, fonts: fonts.revision };
        if editor.setting == Some(setting) {
            return;
        }
        let height = line_height(&editor.style, text, hand);
        let stack = fonts.stack_amid(chosen.into_iter().map(|(_, family)| family), wanted);
        editor.setting = Some(setting);
        editor.paragraph = None;
        editor.parley.set_scale(scale);
        editor.parley.set_width(width.map(|width| width * scale));
        let styles = editor.parley.edit_styles();
        for property in [
            StyleProperty::FontFamily(FontFamily::Source(stack.into())),
            StyleProperty::Locale(language),
            StyleProperty::LineHeight(LineHeight::FontSizeRelative(height)),
            StyleProperty::OverflowWrap(OverflowWrap::Anywhere),
        ] {
            styles.insert(property);
        }
    }

    fn driver(&mut self) -> PlainEditorDriver<'_, Tone> {
        let Self { fonts, editor } = self;
        editor.paragraph = None;
        let mut driver = editor.parley.driver(&mut fonts.context, &mut fonts.layouts);
        // Carets are found in the layout, which `set_text` leaves as it was.
        driver.refresh_layout();
        driver
    }

    /// Returns whether line breaks can be typed.
    pub fn breaks(&self) -> Breaks {
        self.editor.breaks
    }

    /// Returns the selected text.
    pub fn selected_text(&self) -> Option<String> {
        self.editor.parley.selected_text().map(str::to_owned)
    }

    /// Moves the caret or the end of the selection.
    pub fn go(&mut self, motion: Motion, extent: Extent) {
        self.editor.last = Kind::Other;
        let mut driver = self.driver();
        match (extent, motion) {
            (Extent::Caret, Motion::Left) => driver.move_left(),
            (Extent::Caret, Motion::Right) => driver.move_right(),
            (Extent::Caret, Motion::WordLeft) => driver.move_word_left(),
            (Extent::Caret, Motion::WordRight) => driver.move_word_right(),
            (Extent::Caret, Motion::Up) => driver.move_up(),
            (Extent::Caret, Motion::Down) => driver.move_down(),
            (Extent::Caret, Motion::LineStart) => driver.move_to_line_start(),
            (Extent::Caret, Motion::LineEnd) => driver.move_to_line_end(),
            (Extent::Caret, Motion::TextStart) => driver.move_to_text_start(),
            (Extent::Caret, Motion::TextEnd) => driver.move_to_text_end(),
            (Extent::Selection, Motion::Left) => driver.select_left(),
            (Extent::Selection, Motion::Right) => driver.select_right(),
            (Extent::Selection, Motion::WordLeft) => driver.select_word_left(),
            (Extent::Selection, Motion::WordRight) => driver.select_word_right(),
            (Extent::Selection, Motion::Up) => driver.select_up(),
            (Extent::Selection, Motion::Down) => driver.select_down(),
            (Extent::Selection, Motion::LineStart) => driver.select_to_line_start(),
            (Extent::Selection, Motion::LineEnd) => driver.select_to_line_end(),
            (Extent::Selection, Motion::TextStart) => driver.select_to_text_start(),
            (Extent::Selection, Motion::TextEnd) => driver.select_to_text_end(),
        }
    }

    /// Selects everything.
    pub fn select_all(&mut self) {
        self.editor.last = Kind::Other;
        self.driver().select_all();
    }

    /// Selects these bytes of the shown text; the caret is at `focus`.
    pub fn select(&mut self, anchor: usize, focus: usize) {
        self.editor.last = Kind::Other;
        let text = self.editor.shown();
        let (anchor, focus) = (text.floor_char_boundary(anchor), text.floor_char_boundary(focus));
        let mut driver = self.driver();
        driver.move_to_byte(anchor);
        driver.extend_selection_to_byte(focus);
    }

    /// Puts the caret at a point, in points from the layout's corner; two clicks select the word there, three all.
    pub fn press(&mut self, at: Pos2, n_clicks: u32, extent: Extent) {
        self.editor.last = Kind::Other;
        let scale = self.editor.parley.get_scale();
        let (x, y) = (at.x * scale, at.y * scale);
        let mut driver = self.driver();
        match (n_clicks, extent) {
            (0 | 1, Extent::Caret) => driver.move_to_point(x, y),
            (0 | 1, Extent::Selection) => driver.shift_click_extension(x, y),
            (2, _) => driver.select_word_at_point(x, y),
            (_, _) => driver.select_all(),
        }
    }

    /// Extends the selection to a point.
    pub fn drag(&mut self, to: Pos2) {
        let scale = self.editor.parley.get_scale();
        self.driver().extend_selection_to_point(to.x * scale, to.y * scale);
    }

    /// Replaces the selection, or inserts at the caret.
    pub fn insert(&mut self, text: &str) {
        let text = self.editor.cleaned(text);
        let mut characters = text.chars();
        let is_letter = characters.next().is_some_and(|sign| !sign.is_whitespace())
            && characters.next().is_none()
            && self.editor.selected().is_empty();
        self.editor.remember(if is_letter { Kind::Letter } else { Kind::Other });
        self.driver().insert_or_replace_selection(&text);
    }

    /// Deletes the selection, or what the key deletes.
    pub fn delete(&mut self, deletion: Deletion) {
        self.editor.remember(Kind::Deletion);
        let mut driver = self.driver();
        match deletion {
            Deletion::Back => driver.backdelete(),
            Deletion::Forward => driver.delete(),
            Deletion::WordBack => driver.backdelete_word(),
            Deletion::WordForward => driver.delete_word(),
        }
    }

    /// Shows what an input method suggests; an empty text ends it.
    pub fn compose(&mut self, text: &str) {
        if text.is_empty() {
            return self.driver().clear_compose();
        }
        if self.editor.parley.raw_compose().is_none() {
            self.editor.remember(Kind::Other);
        }
        self.driver().set_compose(text, Some((text.len(), text.len())));
    }

    /// Inserts what an input method has decided on.
    pub fn commit(&mut self, text: &str) {
        if self.editor.parley.raw_compose().is_some() {
            self.driver().clear_compose();
            let text = self.editor.cleaned(text);
            // The text before was noted when composing began.
            self.driver().insert_or_replace_selection(&text);
        } else if !text.is_empty() {
            self.insert(text);
        }
    }

    /// Keeps what an input method has not committed yet, because it no longer can.
    pub fn keep_composed(&mut self) {
        self.driver().finish_compose();
    }

    /// Undoes the last change.
    pub fn undo(&mut self) {
        if let Some(past) = self.editor.undo.pop() {
            let now = self.editor.now();
            self.editor.redo.push(now);
            self.go_back(&past);
        }
    }

    /// Redoes the change undone last.
    pub fn redo(&mut self) {
        if let Some(past) = self.editor.redo.pop() {
            let now = self.editor.now();
            self.editor.undo.push(now);
            self.go_back(&past);
        }
    }

    fn go_back(&mut self, past: &Past) {
        self.editor.parley.set_text(&past.text);
        self.select(past.anchor, past.focus);
    }
}
