//! Tells bold type from other type: by what fonts say, or by how thick the stems of their letters are.

use std::collections::HashMap;

use hayro_interpret::{
    font::{Glyph, GlyphIdentifier, OutlineGlyph},
    kurbo::{BezPath, Line, ParamCurve as _, PathSeg, Point},
};

/// The weight from which a font is bold (CSS Fonts, section 2.2).
const BOLD: u32 = 600;

/// How much thicker, as a ratio, the stems of bold type are at least than those of the text.
pub(super) const BOLD_STEM: f32 = 1.3;

/// How far above the baseline stems are measured, in units of the font: below the middle of small letters, above their serifs.
const HEIGHT: f64 = 180.0;

/// Letters that begin with a stem. That of `N` is thin.
const STEMMED: &str = "bhiklmnprBDEFHIKLPRвгийкнпршщБГИЙКНПРШ";

/// What is known of the weight of a letter.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) enum Weight {
    /// Its font is not bold, or does not say.
    #[default]
    Regular,
    Bold,
    /// Its font does not say, but its stem is so thick, in units of the font.
    Stem(f32),
}

/// The weights of fonts and letters that were looked at before.
#[derive(Debug, Default)]
pub(super) struct Weights {
    /// Whether the font of a letter is bold, if it says so.
    fonts: HashMap<GlyphIdentifier, Option<bool>>,
    stems: HashMap<GlyphIdentifier, Weight>,
}

impl Weights {
    /// Returns whether the font of these letters, which have the same one, is bold, if it says so.
    pub(super) fn of_font(&mut self, letter: Option<&Glyph<'_>>) -> Option<bool> {
        match letter {
            Some(Glyph::Outline(letter)) => {
                *self.fonts.entry(letter.identifier()).or_insert_with(|| stated(letter))
            }
            Some(Glyph::Type3(_)) => Some(false),
            None => None,
        }
    }

    /// Returns the weight of a letter that stands for `text`, in a font that is bold, is not, or does not say.
    pub(super) fn of_letter(
        &mut self,
        letter: &Glyph<'_>,
        text: &str,
        font: Option<bool>,
    ) -> Weight {
        match (font, letter) {
            (Some(true), _) => Weight::Bold,
            (None, Glyph::Outline(letter)) if text.len() < 3 && STEMMED.contains(text) => *self
                .stems
                .entry(letter.identifier())
                .or_insert_with(|| stem(&letter.outline()).map_or(Weight::Regular, Weight::Stem)),
            _ => Weight::Regular,
        }
    }
}

/// Returns whether a font is bold, if it says so; the fonts of Type 1 do not.
fn stated(letter: &OutlineGlyph) -> Option<bool> {
    let font = letter.font_data()?;
    let is_heavy = font.weight.map(|weight| weight >= BOLD);
    let is_named = font.postscript_name.as_deref().map(is_bold_name);
    match (is_heavy, is_named) {
        (None, None) => None,
        (heavy, named) => Some(heavy == Some(true) || named == Some(true)),
    }
}

/// Returns whether a font is bold by its name: `Arial-BoldMT`, `CMBX10`, `SFBX1095`, `Frutiger-Bd`.
fn is_bold_name(name: &str) -> bool {
    let name = name.split_once('+').map_or(name, |(_, name)| name);
    let lower = name.to_ascii_lowercase();
    let is_tex = || ["cmbx", "sfbx", "lmbx", "ecbx"].iter().any(|family| lower.starts_with(family));
    let is_short = || name.split(['-', ',']).skip(1).any(|part| part.starts_with("Bd"));
    ["bold", "heavy", "black", "demi"].iter().any(|word| lower.contains(word))
        || is_tex()
        || is_short()
}

/// Returns how thick the leftmost stem of a letter is, in units of its font.
fn stem(outline: &BezPath) -> Option<f32> {
    let across = Line::new(Point::new(-1000.0, HEIGHT), Point::new(2000.0, HEIGHT));
    let mut places: Vec<f64> = outline
        .segments()
        .flat_map(|segment| PathSeg::intersect_line(&segment, across))
        .map(|at| across.eval(at.line_t).x)
        .collect();
    places.sort_by(f64::total_cmp);
    match places.as_slice() {
        [left, right, ..] if right > left => Some((right - left) as f32),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bold_fonts_are_known_by_their_names() {
        for name in [
            "Arial-BoldMT",
            "ABCDEF+CMBX10",
            "SFBX1095",
            "Frutiger-Bd",
            "SourceSans3-Semibold",
            "Avenir-Heavy",
            "LMBX12",
            "URWGothic-Demi",
            "NotoSansArabic-Bold",
        ] {
            assert!(is_bold_name(name), "{name}");
        }
        for name in ["CMR10", "Times-Roman", "ABDBD+Lato-Regular", "NotoSerif-Italic", "SFRM1095"] {
            assert!(!is_bold_name(name), "{name}");
        }
    }

    #[test]
    fn the_stem_of_a_letter_is_measured_where_it_has_no_serif() {
        let letter = "M 100 0 L 300 0 L 300 50 L 240 50 L 240 700 L 160 700 L 160 50 L 100 50 Z";
        assert_eq!(stem(&BezPath::from_svg(letter).unwrap()), Some(80.0));
        assert_eq!(stem(&BezPath::new()), None);
    }
}
