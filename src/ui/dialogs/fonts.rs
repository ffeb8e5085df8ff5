//! Which font each script is set in: a row for each script, and a list of the families that have its letters.

use egui::{Id, Rect, RichText, Sense, Ui, WidgetInfo, accesskit::Role, pos2, vec2};

use super::{
    buttons::{buttons_ui, paragraph_ui},
    request::Request,
    scrolled::scrolled,
};
use crate::ui::{
    theme::{SMALL_SIZE, Tokens},
    typeset::{FONT_SCRIPTS, FontScript, Typesetter},
    widgets::{Choice, Chooser, ChooserLook, name_once, row_words, small_words},
};

/// The height of a row without its sample, the distance to its baseline, and the width of the names, in points.
const ROW: f32 = 28.0;
const BASELINE: f32 = 18.0;
const NAMES: f32 = 190.0;
/// The height of the list of families, in points.
const LIST: f32 = 300.0;
/// The first entry of that list.
const PROGRAM: &str = "The program’s choice";

/// An installed family, and the codes of the scripts whose letters it has.
pub(in crate::ui) type Family = (String, Vec<&'static str>);

/// What is said about the font of a script.
#[derive(Debug)]
struct Row {
    script: &'static FontScript,
    /// The family in use.
    family: String,
    /// Who chose it.
    remark: String,
}

/// The choice of a font for each script.
#[derive(Debug)]
pub(in crate::ui) struct FontsDialog {
    /// How many rows, the first ones, are for scripts of the open article.
    n_here: usize,
    /// The scripts in the order of their rows.
    scripts: Vec<&'static FontScript>,
    /// The rows, until a choice changes.
    rows: Vec<Row>,
    /// The installed families, once a worker has found them.
    families: Option<Vec<Family>>,
    /// The script whose family is being chosen.
    choosing: Option<(&'static FontScript, Chooser)>,
    /// The script whose row gets the focus.
    returns_to: Option<&'static str>,
}

impl FontsDialog {
    /// Returns the dialog with the scripts of the open article first.
    pub(super) fn new(here: Vec<&'static FontScript>) -> Self {
        let n_here = here.len();
        let mut scripts = here;
        for script in &FONT_SCRIPTS {
            if !scripts.iter().any(|known| known.code == script.code) {
                scripts.push(script);
            }
        }
        let returns_to = scripts.first().map(|script| script.code);
        Self { n_here, scripts, rows: Vec::new(), families: None, choosing: None, returns_to }
    }

    /// Takes the families that a worker found.
    pub(in crate::ui) fn take(&mut self, families: Vec<Family>) {
        self.families = Some(families);
        if let Some((_, chooser)) = &mut self.choosing {
            chooser.renew();
        }
    }

    /// Notices that a choice has changed.
    pub(in crate::ui) fn renew(&mut self) {
        self.rows.clear();
    }

    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        (tokens, typesetter): (&Tokens, &mut Typesetter),
        requests: &mut Vec<Request>,
    ) {
        if let Some((script, mut chooser)) = self.choosing.take() {
            if ui.input_mut(|input| input.consume_key(egui::Modifiers::NONE, egui::Key::Escape)) {
                self.returns_to = Some(script.code);
                return;
            }
            match self.families_ui(ui, script, &mut chooser, (tokens, typesetter)) {
                Some(Picked::Back) => self.returns_to = Some(script.code),
                Some(Picked::Family(family)) => {
                    self.returns_to = Some(script.code);
                    requests.push(Request::SetFont(script.code, family));
                }
                None => self.choosing = Some((script, chooser)),
            }
            return;
        }
        if self.rows.is_empty() {
            self.rows = self.scripts.iter().map(|script| row_of(script, typesetter)).collect();
        }
        paragraph_ui(
            ui,
            "Latin, Greek and Cyrillic are set in these fonts in the text, other scripts everywhere",
            tokens,
        );
        let mut asked = None;
        scrolled(ui, "fonts", |ui| {
            for (index, row) in self.rows.iter().enumerate() {
                match index {
                    index if index == self.n_here => heading_ui(ui, "Other scripts", tokens),
                    0 => heading_ui(ui, "In this article", tokens),
                    _ => {}
                }
                let takes_focus = self.returns_to.is_some_and(|code| code == row.script.code);
                let response = row_ui(ui, row, (tokens, &mut *typesetter));
                if takes_focus {
                    response.request_focus();
                    self.returns_to = None;
                }
                if response.gained_focus() {
                    response.scroll_to_me(None);
                }
                if response.clicked() {
                    asked = Some(row.script);
                }
            }
        });
        if let Some(script) = asked {
            self.choosing = Some((script, Chooser::new()));
        } else if buttons_ui(ui, &["Close"], tokens).is_some() {
            requests.push(Request::Close);
        }
    }

    /// Draws the families that have the letters of a script, with a sample in the highlighted one. Returns what was picked.
    fn families_ui(
        &self,
        ui: &mut Ui,
        script: &'static FontScript,
        chooser: &mut Chooser,
        (tokens, typesetter): (&Tokens, &mut Typesetter),
    ) -> Option<Picked> {
        paragraph_ui(ui, &format!("Which family should {} be set in?", script.name), tokens);
        let known = self.families.as_deref().unwrap_or_default();
        let fitting: Vec<&str> = known
            .iter()
            .filter(|(_, codes)| codes.contains(&script.code))
            .map(|(name, _)| name.as_str())
            .collect();
        let usual = typesetter.usual_family(script);
        let plain = |name, detail| Choice {
            name,
            found_by: name,
            hand: None,
            also: "",
            detail,
            code: None,
            is_enabled: true,
        };
        let choice = |index: usize| match index.checked_sub(1) {
            None => Some(plain(PROGRAM, usual.as_str())),
            Some(index) => fitting.get(index).map(|name| plain(*name, "")),
        };
        let look = ChooserLook {
            label: script.name,
            hint: "The name of a family",
            none: "No installed family with these letters has this name",
        };
        chooser.fit(Some(LIST));
        let pens = (tokens, &mut *typesetter);
        let chosen = chooser.show(ui, &look, (fitting.len() + 1, &choice), pens);
        let family = |index: usize| fitting.get(index.checked_sub(1)?);
        ui.add_space(8.0);
        let highlighted = chooser.highlighted().map(|index| family(index).copied());
        if let Some(family) = highlighted {
            let family = family.unwrap_or(usual.as_str());
            typesetter.sample_ui(ui, script, Some(family), tokens.text);
        }
        if self.families.is_none() {
            paragraph_ui(ui, "Looking at the installed fonts…", tokens);
        }
        if let Some(index) = chosen {
            return Some(Picked::Family(family(index).map(|name| (*name).to_owned())));
        }
        (buttons_ui(ui, &["Back"], tokens).is_some()).then_some(Picked::Back)
    }
}

/// What was picked in the list of families.
#[derive(Debug)]
enum Picked {
    /// This family, or the program's choice.
    Family(Option<String>),
    /// Nothing.
    Back,
}

fn row_of(script: &'static FontScript, typesetter: &mut Typesetter) -> Row {
    let usual = typesetter.usual_family(script);
    let (family, remark) = match typesetter.chosen_family(script) {
        Some(chosen) if typesetter.has_family(&chosen) => (chosen, "your choice".to_owned()),
        Some(missing) => (usual, format!("your choice, {missing}, is not installed")),
        None => (usual, "chosen by the program".to_owned()),
    };
    let family = if family.is_empty() { "No font installed".to_owned() } else { family };
    Row { script, family, remark }
}

fn heading_ui(ui: &mut Ui, words: &str, tokens: &Tokens) {
    ui.add_space(6.0);
    ui.label(RichText::new(words).size(SMALL_SIZE).strong().color(tokens.text_weak));
}

/// Draws a row: the script, the family in use and who chose it, and a sample below.
fn row_ui(
    ui: &mut Ui,
    row: &Row,
    (tokens, typesetter): (&Tokens, &mut Typesetter),
) -> egui::Response {
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), ROW));
    let rect = rect.shrink2(vec2(0.0, 1.0));
    let id = Id::unique(("font of a script", row.script.code));
    let response = ui.interact(rect, id, Sense::click());
    let shown = format!("{} ({})", row.family, row.remark);
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::ComboBox, ui.is_enabled(), row.script.name);
        info.current_text_value = Some(shown.clone());
        info
    });
    let box_ = rect.with_min_x(rect.left() + NAMES);
    let is_near = response.hovered() || response.has_focus();
    ui.painter().rect_filled(box_, 5.0, if is_near { tokens.chosen } else { tokens.hover });
    let name = rect.with_max_x(box_.left() - 6.0);
    typesetter.line_ui(ui, (name, BASELINE), row.script.name, &row_words(), tokens.text);
    let place = box_.shrink2(vec2(8.0, 0.0));
    let half = pos2(place.left() + 0.45 * place.width(), place.bottom());
    let family = Rect::from_min_max(place.min, half);
    typesetter.line_ui(ui, (family, BASELINE), &row.family, &row_words(), tokens.text);
    let remark = Rect::from_min_max(
        pos2(half.x + 6.0, place.top()),
        pos2(place.right() - 16.0, place.bottom()),
    );
    typesetter.line_ui(ui, (remark, BASELINE - 0.5), &row.remark, &small_words(), tokens.text_weak);
    let tip = pos2(box_.right() - 12.0, rect.center().y + 2.0);
    let arrow = [tip + vec2(-3.5, -3.5), tip, tip + vec2(3.5, -3.5)];
    ui.painter().line(arrow.to_vec(), egui::Stroke::new(1.2, tokens.text_weak));
    name_once(&response);
    typesetter.sample_ui(ui, row.script, None, tokens.text);
    ui.add_space(6.0);
    response
}
