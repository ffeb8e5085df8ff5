//! Which field of a table is what: a row for each detail, and a list of the fields to choose from.

use std::sync::Arc;

use demarche_files::extract::{
    Charset,
    table::{Detail, Field, Layout, Mapping, Part, Separator, Survey, TableKind},
};
use egui::{Id, Rect, Sense, Ui, WidgetInfo, accesskit::Role, pos2, vec2};

use super::buttons::paragraph_ui;
use crate::{
    session::grouped,
    ui::{
        theme::Tokens,
        typeset::Typesetter,
        widgets::{self, Chooser, ChooserLook, name_once, row_words, small_words},
    },
};

/// The height of a row, and the distance from its upper edge to its baseline, in points.
const ROW: f32 = 26.0;
const BASELINE: f32 = 17.0;
/// The width of the names of details, and the space between the two columns, in points.
const NAMES: f32 = 88.0;
const GAP: f32 = 16.0;
/// The height of the list of fields, in points.
const LIST: f32 = 300.0;
/// What the first choice of a form is called.
const AS_DETECTED: &str = "As detected";

/// What can be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    /// The sheet or list whose records are taken.
    Part,
    /// The field that has this detail.
    Field(Detail),
    /// The encoding of the file.
    Encoding,
    /// What stands between its cells.
    Separator,
}

/// The form in which a file is read, and the one that was found in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Form {
    /// The one in which it is read.
    pub(super) layout: Layout,
    /// The one that was found.
    pub(super) detected: Layout,
}

/// What was chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Chosen {
    /// This sheet or list.
    Part(Arc<str>),
    /// This field, or none, has this detail.
    Field(Detail, Option<Arc<str>>),
    /// The file is read in this form.
    Form(Layout),
}

/// Draws a row for each detail with the field that has it, one for the sheet or list if there are several, and those for the
/// form of the file. Returns the choice that was asked for.
pub(super) fn rows_ui(
    ui: &mut Ui,
    (survey, mapping): (&Survey, &Mapping),
    form: &Form,
    (tokens, typesetter): (&Tokens, &mut Typesetter),
) -> Option<Choice> {
    let mut rows: Vec<(Asked, &str, Option<&str>)> = Vec::new();
    if survey.parts.len() > 1 {
        rows.push((Asked::Part, "Records from", Some(&mapping.part)));
    }
    if !survey.parts.is_empty() {
        rows.extend(Detail::ALL.map(|detail| {
            (Asked::Field(detail), detail.label(), mapping.field(detail).map(|field| &**field))
        }));
    }
    if form.layout.kind != TableKind::Workbook {
        rows.push((Asked::Encoding, "Encoding", Some(form.layout.charset.label())));
    }
    if form.layout.kind == TableKind::Delimited {
        rows.push((Asked::Separator, "Separator", Some(sign_of(form.layout.separator))));
    }
    let n_lines = rows.len().div_ceil(2);
    let (_, place) = ui.allocate_space(vec2(ui.available_width(), ROW * n_lines as f32));
    let width = 0.5 * (place.width() - GAP);
    let mut asked = None;
    for (index, (what, label, value)) in rows.into_iter().enumerate() {
        let (column, line) = (index / n_lines, index % n_lines);
        let at = place.min + vec2(column as f32 * (width + GAP), line as f32 * ROW);
        let rect = Rect::from_min_size(at, vec2(width, ROW)).shrink2(vec2(0.0, 1.0));
        if row_ui(ui, rect, (label, value), (tokens, &mut *typesetter)) {
            asked = Some(Choice::new(what));
        }
    }
    asked
}

/// Draws a row; returns whether it was clicked.
fn row_ui(
    ui: &Ui,
    rect: Rect,
    (label, value): (&str, Option<&str>),
    (tokens, typesetter): (&Tokens, &mut Typesetter),
) -> bool {
    let response = ui.interact(rect, Id::unique(("import", label)), Sense::click());
    let shown = value.unwrap_or("None");
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::ComboBox, ui.is_enabled(), label);
        info.current_text_value = Some(shown.to_owned());
        info
    });
    let box_ = rect.with_min_x(rect.left() + NAMES);
    let is_near = response.hovered() || response.has_focus();
    ui.painter().rect_filled(box_, 5.0, if is_near { tokens.chosen } else { tokens.hover });
    let name = rect.with_max_x(box_.left() - 6.0);
    typesetter.line_ui(ui, (name, BASELINE - 1.0), label, &small_words(), tokens.text_weak);
    let color = if value.is_some() { tokens.text } else { tokens.text_weak };
    let place = box_.shrink2(vec2(8.0, 0.0));
    let place = Rect::from_min_max(place.min, pos2(place.right() - 14.0, place.bottom()));
    typesetter.line_ui(ui, (place, BASELINE - 1.0), shown, &row_words(), color);
    let tip = pos2(box_.right() - 12.0, rect.center().y + 2.0);
    let arrow = [tip + vec2(-3.5, -3.5), tip, tip + vec2(3.5, -3.5)];
    ui.painter().line(arrow.to_vec(), egui::Stroke::new(1.2, tokens.text_weak));
    name_once(&response);
    response.clicked()
}

/// A list to choose from.
#[derive(Debug)]
pub(super) struct Choice {
    asked: Asked,
    chooser: Chooser,
}

impl Choice {
    fn new(asked: Asked) -> Self {
        Self { asked, chooser: Chooser::new() }
    }

    /// Draws the list. Returns what was chosen.
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        (survey, mapping): (&Survey, &Mapping),
        form: &Form,
        pens: (&Tokens, &mut Typesetter),
    ) -> Option<Chosen> {
        self.chooser.fit(Some(LIST));
        match self.asked {
            Asked::Encoding => self.encodings_ui(ui, form, pens),
            Asked::Separator => self.separators_ui(ui, form, pens),
            Asked::Part => self.parts_ui(ui, survey, pens),
            Asked::Field(detail) => {
                let part = survey.parts.iter().find(|part| part.name == mapping.part)?;
                self.fields_ui(ui, detail, part, pens)
            }
        }
    }

    fn parts_ui(
        &mut self,
        ui: &mut Ui,
        survey: &Survey,
        pens: (&Tokens, &mut Typesetter),
    ) -> Option<Chosen> {
        let counts: Vec<String> =
            survey.parts.iter().map(|part| filled(part.n_records, "record")).collect();
        let choice = |index: usize| {
            let (part, count) = (survey.parts.get(index)?, counts.get(index)?);
            Some(plain(&part.name, count))
        };
        let (tokens, typesetter) = pens;
        paragraph_ui(ui, "Which records become articles?", tokens);
        let look = ChooserLook {
            label: "Records from",
            hint: "The name of a sheet or a list",
            none: "No sheet or list has this name",
        };
        let chosen =
            self.chooser.show(ui, &look, (survey.parts.len(), &choice), (tokens, typesetter))?;
        survey.parts.get(chosen).map(|part| Chosen::Part(Arc::clone(&part.name)))
    }

    fn encodings_ui(
        &mut self,
        ui: &mut Ui,
        form: &Form,
        (tokens, typesetter): (&Tokens, &mut Typesetter),
    ) -> Option<Chosen> {
        let all: Vec<Charset> = Charset::all().collect();
        let choice = |index: usize| match index.checked_sub(1) {
            None => Some(plain(AS_DETECTED, form.detected.charset.label())),
            Some(index) => all.get(index).map(|charset| widgets::Choice {
                also: charset.id(),
                ..plain(charset.label(), charset.group())
            }),
        };
        paragraph_ui(ui, "In which encoding is the table?", tokens);
        let look = ChooserLook {
            label: "Encoding",
            hint: "The name of an encoding or a language",
            none: "No encoding has this name",
        };
        let pens = (tokens, typesetter);
        let chosen = self.chooser.show(ui, &look, (all.len() + 1, &choice), pens)?;
        let charset = match chosen.checked_sub(1) {
            None => form.detected.charset,
            Some(index) => *all.get(index)?,
        };
        Some(Chosen::Form(Layout { charset, ..form.layout }))
    }

    fn separators_ui(
        &mut self,
        ui: &mut Ui,
        form: &Form,
        (tokens, typesetter): (&Tokens, &mut Typesetter),
    ) -> Option<Chosen> {
        let choice = |index: usize| match index.checked_sub(1) {
            None => Some(plain(AS_DETECTED, sign_of(form.detected.separator))),
            Some(index) => Separator::ALL.get(index).map(|sign| plain(sign_of(*sign), "")),
        };
        paragraph_ui(ui, "What stands between the cells of a row?", tokens);
        let look = ChooserLook {
            label: "Separator",
            hint: "The name of a sign",
            none: "No separator has this name",
        };
        let n_choices = Separator::ALL.len() + 1;
        let pens = (tokens, typesetter);
        let chosen = self.chooser.show(ui, &look, (n_choices, &choice), pens)?;
        let separator = match chosen.checked_sub(1) {
            None => form.detected.separator,
            Some(index) => *Separator::ALL.get(index)?,
        };
        Some(Chosen::Form(Layout { separator, ..form.layout }))
    }

    fn fields_ui(
        &mut self,
        ui: &mut Ui,
        detail: Detail,
        part: &Part,
        pens: (&Tokens, &mut Typesetter),
    ) -> Option<Chosen> {
        // Without a text there is no article.
        let n_none = usize::from(detail != Detail::Text);
        let words: Vec<(String, String)> = part.fields.iter().map(words_of).collect();
        let choice = |index: usize| match index.checked_sub(n_none) {
            None => Some(plain("None", "")),
            Some(index) => words.get(index).map(|(name, count)| plain(name, count)),
        };
        let (tokens, typesetter) = pens;
        let question = format!("Which field has the {}?", detail.label().to_lowercase());
        paragraph_ui(ui, &question, tokens);
        let look = ChooserLook {
            label: detail.label(),
            hint: "The name of a field",
            none: "No field has this name",
        };
        let chosen =
            self.chooser.show(ui, &look, (words.len() + n_none, &choice), (tokens, typesetter))?;
        let field = chosen.checked_sub(n_none).and_then(|index| part.fields.get(index));
        Some(Chosen::Field(detail, field.map(|field| Arc::clone(&field.name))))
    }
}

/// Returns a separator's name, for people.
fn sign_of(separator: Separator) -> &'static str {
    match separator {
        Separator::Comma => "Comma (,)",
        Separator::Semicolon => "Semicolon (;)",
        Separator::Tab => "Tab",
        Separator::Bar => "Bar (|)",
    }
}

/// Returns a field's name with an example, and in how many records it says something.
fn words_of(field: &Field) -> (String, String) {
    let name = match field.example.as_str() {
        "" => field.name.to_string(),
        example => format!("{} – {example}", field.name),
    };
    (name, filled(field.n_filled, "value"))
}

fn filled(count: u64, what: &str) -> String {
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    let end = if count == 1 { "" } else { "s" };
    format!("{} {what}{end}", grouped(count))
}

fn plain<'a>(name: &'a str, detail: &'a str) -> widgets::Choice<'a> {
    let found_by = name;
    widgets::Choice { name, found_by, hand: None, also: "", detail, code: None, is_enabled: true }
}
