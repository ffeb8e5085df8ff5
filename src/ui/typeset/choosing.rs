//! A person's choice of families: what is chosen and installed, and how it looks.

use std::collections::BTreeMap;

use egui::{Color32, Sense, Ui, WidgetInfo, accesskit::Role, vec2};
use parley::fontique::{Collection, CollectionOptions, SourceCache};

use super::{
    Direction, Face, Style, Typesetter,
    fonts::register_bundled,
    geometry::SizedFont,
    label::Labels,
    scripts::{FONT_SCRIPTS, FontScript, Language, scripts_of},
    shape::lay_out,
};
use skrifa::{FontRef, MetadataProvider as _, string::StringId};

/// The size of a sample, in points.
const SAMPLE_SIZE: f32 = 18.0;

impl Typesetter {
    /// Uses these families from now on, by the ISO 15924 code of their script; one that is not installed does not count.
    pub fn choose_families(&mut self, families: &BTreeMap<String, String>) {
        let choices = FONT_SCRIPTS
            .iter()
            .filter_map(|script| Some((script.code, families.get(script.code)?.clone())));
        let choices: BTreeMap<&str, String> = choices.collect();
        let before = self.fonts.choose(choices.clone());
        if before != choices {
            self.fonts.revision += 1;
            self.labels = Labels::default();
        }
    }

    /// Returns a number that changes with the chosen families: what was laid out before no longer counts.
    pub fn families_revision(&self) -> u32 {
        self.fonts.revision
    }

    /// Returns the family that was chosen for a script, installed or not.
    pub fn chosen_family(&self, script: &FontScript) -> Option<String> {
        self.fonts.chosen(script).map(str::to_owned)
    }

    /// Returns whether a family is installed or our own.
    pub fn has_family(&mut self, name: &str) -> bool {
        self.fonts.load_system();
        self.fonts.context.collection.family_id(name).is_some()
    }

    /// Returns the chosen families that are not installed, for those scripts of a text that have one.
    pub fn missing_families(&mut self, text: &str) -> Vec<String> {
        if self.fonts.is_unchosen() {
            return Vec::new();
        }
        let scripts = self.scripts_of(text);
        let mut chosen: Vec<String> =
            scripts.into_iter().filter_map(|script| self.chosen_family(script)).collect();
        chosen.retain(|family| !self.has_family(family));
        chosen.dedup();
        chosen
    }

    /// Returns the family that the program chooses for a script in an article; empty if no font has its letters.
    pub fn usual_family(&mut self, script: &FontScript) -> String {
        let choices = self.fonts.choose(BTreeMap::new());
        let style = sample_style(script);
        let sample = lay_out(&mut self.fonts, script.sample, &style, f32::INFINITY, 1.0);
        self.fonts.choose(choices);
        if !sample.missing.is_empty() {
            return String::new();
        }
        let counts = (0..sample.fonts.len()).map(|index| {
            let n = sample.glyphs.iter().filter(|glyph| usize::from(glyph.font) == index).count();
            (n, index)
        });
        let font = counts.max().and_then(|(_, index)| sample.fonts.get(index));
        font.and_then(family_of).unwrap_or_default()
    }

    /// Returns the scripts of a text for which a family can be chosen, the most frequent first.
    pub fn scripts_of(&self, text: &str) -> Vec<&'static FontScript> {
        let language = Language { hand: self.fonts.usual_hand, han: self.fonts.usual_han };
        scripts_of(text, language)
    }

    /// Draws a sample of a script, in this family if there is one.
    pub fn sample_ui(
        &mut self,
        ui: &mut Ui,
        script: &FontScript,
        family: Option<&str>,
        color: Color32,
    ) {
        let before = family
            .map(|family| self.fonts.choose(BTreeMap::from([(script.code, family.to_owned())])));
        let (width, scale) = (ui.available_width(), ui.pixels_per_point());
        let style = sample_style(script);
        let sample = lay_out(&mut self.fonts, script.sample, &style, width, scale);
        if let Some(before) = before {
            self.fonts.choose(before);
        }
        let (rect, response) = ui.allocate_exact_size(vec2(width, sample.size().y), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, script.sample));
        if ui.is_rect_visible(rect) {
            self.paint(ui.painter(), rect.min, &sample, color);
        }
    }
}

/// Returns the English name of a font's family.
fn family_of(font: &SizedFont) -> Option<String> {
    let font = FontRef::from_index(font.data.data.data(), font.data.index).ok()?;
    let named = |id| font.localized_strings(id).english_or_first();
    let name = named(StringId::TYPOGRAPHIC_FAMILY_NAME);
    let name = name.or_else(|| named(StringId::FAMILY_NAME))?;
    Some(name.to_string())
}

fn sample_style(script: &FontScript) -> Style {
    Style {
        face: Face::Serif,
        size: SAMPLE_SIZE,
        line_height: 1.4,
        is_bold: false,
        is_italic: false,
        direction: Direction::Ltr,
        hand: Some(script.hand()),
    }
}

/// Returns our own families and those of the system, sorted, each with the codes of the scripts whose letters it has. Reads all of
/// these fonts, so it takes a while.
pub fn installed_families() -> Vec<(String, Vec<&'static str>)> {
    let options = CollectionOptions { shared: false, system_fonts: true };
    let mut collection = Collection::new(options);
    register_bundled(&mut collection);
    let mut cache = SourceCache::default();
    // Those of macOS that begin with a dot are not meant to be chosen.
    let names = collection.family_names().filter(|name| !name.starts_with('.'));
    let mut names: Vec<String> = names.map(str::to_owned).collect();
    names.sort_by_key(|name| name.to_lowercase());
    names.dedup();
    let mut families = Vec::new();
    for name in names {
        let codes = codes_of(&mut collection, &mut cache, &name).unwrap_or_default();
        cache.prune(0, true);
        if !codes.is_empty() {
            families.push((name, codes));
        }
    }
    families
}

/// Returns the codes of the scripts whose letters a family has.
fn codes_of(
    collection: &mut Collection,
    cache: &mut SourceCache,
    name: &str,
) -> Option<Vec<&'static str>> {
    let family = collection.family_by_name(name)?;
    let font = family.default_font()?;
    let data = font.load(Some(cache))?;
    let charmap = font.charmap_index().charmap(data.as_ref())?;
    let has = |letter: char| charmap.map(letter).is_some_and(|glyph| glyph != 0);
    let covered = FONT_SCRIPTS
        .iter()
        .filter(|script| script.sample.chars().filter(|letter| !letter.is_whitespace()).all(has));
    Some(covered.map(|script| script.code).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::typeset::Breaks;
    use crate::ui::typeset::Editor;

    fn choose(typesetter: &mut Typesetter, choices: &[(&str, &str)]) {
        let owned = choices.iter().map(|(code, family)| ((*code).to_owned(), (*family).to_owned()));
        typesetter.choose_families(&owned.collect());
    }

    /// Compares the families that a text is drawn in with those expected, by the order of their first glyph on screen.
    #[track_caller]
    fn check(choices: &[(&str, &str)], face: Face, text: &str, expected: &[&str]) {
        let mut typesetter = Typesetter::new();
        choose(&mut typesetter, choices);
        let style = Style { face, ..sample_style(&FONT_SCRIPTS[0]) };
        let paragraph = typesetter.lay_out(text, &style, f32::INFINITY, 1.0);
        let families: Vec<String> =
            paragraph.fonts.iter().map(|font| family_of(font).unwrap()).collect();
        assert_eq!(families, expected, "{text} with {choices:?}");
    }

    const NASKH: &str = "Noto Naskh Arabic";
    const NASTALIQ: &str = "Noto Nastaliq Urdu";
    const SERIF: &str = "Noto Serif";

    #[test]
    fn each_script_is_in_its_own_family() {
        check(&[], Face::Serif, "Kabul قال", &[SERIF, NASKH]);
        check(&[("Arab", NASTALIQ)], Face::Serif, "Kabul قال", &[SERIF, NASTALIQ]);
        check(&[("Latn", "Inter")], Face::Serif, "Kabul قال", &["Inter", NASKH]);
        // A family chosen for Latin has Arabic letters too.
        let both = [("Latn", NASKH), ("Arab", NASTALIQ)];
        check(&both, Face::Serif, "قال", &[NASTALIQ]);
        check(&both[..1], Face::Serif, "قال", &[NASKH]);
        check(&[("Aran", NASKH)], Face::Serif, "قال", &[NASKH]);
        check(&[("Aran", NASKH)], Face::Serif, "کہتے ہیں", &[NASKH]);
        check(&[("Aran", "Not installed")], Face::Serif, "کہتے", &[NASTALIQ]);
    }

    #[test]
    fn the_words_of_the_program_stay_in_its_latin_family() {
        let choices = [("Latn", SERIF), ("Arab", NASTALIQ)];
        check(&choices, Face::Sans, "Kabul قال", &["Inter", NASTALIQ]);
        check(&choices, Face::SansText, "Kabul قال", &[SERIF, NASTALIQ]);
    }

    #[test]
    fn what_is_written_is_in_the_chosen_family() {
        let mut typesetter = Typesetter::new();
        let mut editor = Editor::new(sample_style(&FONT_SCRIPTS[0]), Breaks::Never);
        editor.set_text("قال Kabul");
        let mut families = |choices: &[(&str, &str)]| -> Vec<String> {
            choose(&mut typesetter, choices);
            typesetter.edit(&mut editor).lay_out(300.0, 1.0);
            let paragraph = editor.paragraph().unwrap();
            let mut all: Vec<_> =
                paragraph.fonts.iter().map(|font| family_of(font).unwrap()).collect();
            all.sort();
            all
        };
        assert_eq!(families(&[]), [NASKH, SERIF]);
        assert_eq!(families(&[("Arab", NASTALIQ)]), [NASTALIQ, SERIF]);
        assert_eq!(families(&[]), [NASKH, SERIF]);
    }

    #[test]
    fn families_are_named_and_looked_at() {
        let mut typesetter = Typesetter::new();
        let usual = |typesetter: &mut Typesetter, code| {
            typesetter.usual_family(FontScript::of(code).unwrap())
        };
        choose(&mut typesetter, &[("Latn", "Inter")]);
        assert_eq!(usual(&mut typesetter, "Latn"), SERIF);
        assert_eq!(usual(&mut typesetter, "Aran"), NASTALIQ);
        assert!(typesetter.has_family("Inter") && !typesetter.has_family("Not installed"));
        choose(&mut typesetter, &[("Latn", "Not installed"), ("Grek", "Neither")]);
        assert_eq!(typesetter.missing_families("Kabul"), ["Not installed"]);
        let families = installed_families();
        let codes =
            |name: &str| families.iter().find(|(known, _)| known == name).unwrap().1.clone();
        assert!(codes("Inter").contains(&"Latn") && !codes("Inter").contains(&"Arab"));
        assert!(codes(NASTALIQ).contains(&"Aran"));
    }
}
