//! What a layout depends on besides the text: sizes, styles and spaces.

use egui::Color32;

use crate::ui::{
    theme::Tokens,
    typeset::{Direction, Face, Style},
};
use demarche_core::article::BlockKind;
use demarche_files::storage::{Column, Reading, Spacing, Typeface};

/// How often a list item is indented at most, so that its lines are not too short.
const MOST_INDENTS: u8 = 5;

/// What every layout depends on besides the text.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Measures {
    /// The column's width in points.
    pub(super) width: f32,
    /// The reading size in points.
    pub(super) size: f32,
    /// How the text is set, besides its size.
    pub(super) reading: Reading,
    /// Pixels per point.
    pub(super) scale: f32,
    /// The revision of the families that a person chose.
    pub(super) fonts: u32,
}

/// Returns the line height of running text as a multiple of its size.
pub(super) fn line_height(spacing: Spacing) -> f32 {
    match spacing {
        Spacing::Tight => 1.4,
        Spacing::Normal => 1.65,
        Spacing::Wide => 1.95,
        Spacing::Double => 2.3,
    }
}

/// Returns the column's width as a multiple of the reading size.
pub(super) fn column_of(reading: Reading) -> f32 {
    let characters = match reading.column {
        Column::Narrow => 52.0,
        Column::Normal => 68.0,
        Column::Wide => 86.0,
    };
    characters * character_of(reading.typeface)
}

/// Returns the average width of a character of English text as a multiple of the reading size; a test measures it.
fn character_of(typeface: Typeface) -> f32 {
    match typeface {
        Typeface::Serif => 0.515,
        Typeface::Sans => 0.5,
    }
}

/// Returns how many characters a line has room for, if they are fewer than the column that was chosen has.
pub(super) fn characters_for(measures: &Measures) -> Option<usize> {
    let Measures { width, size, reading, .. } = *measures;
    let is_narrower = width + 1.0 < size * column_of(reading);
    is_narrower.then(|| (width / (size * character_of(reading.typeface))).round() as usize)
}

/// Returns the style of a heading below as many others.
pub(super) fn heading_style(depth: u8, measures: &Measures) -> Style {
    let style = style_of(BlockKind::Heading, measures);
    let size = match depth {
        0 => style.size,
        1 => measures.size,
        _ => measures.size * 0.9,
    };
    Style { size, ..style }
}

/// Returns how far a list item inside as many others is indented, in points.
pub(super) fn nested_indent(depth: u8, measures: &Measures) -> f32 {
    (f32::from(depth.min(MOST_INDENTS)) * measures.size * 1.5).round()
}

/// Returns the style of a kind of block.
pub(super) fn style_of(kind: BlockKind, measures: &Measures) -> Style {
    let Measures { size, reading, .. } = *measures;
    let text = Style {
        face: match reading.typeface {
            Typeface::Serif => Face::Serif,
            Typeface::Sans => Face::SansText,
        },
        size,
        line_height: line_height(reading.spacing),
        is_bold: false,
        is_italic: false,
        direction: Direction::Auto,
        hand: None,
    };
    match kind {
        BlockKind::Title => Style { size: size * 1.75, line_height: 1.28, is_bold: true, ..text },
        BlockKind::Heading => Style { size: size * 1.12, line_height: 1.4, is_bold: true, ..text },
        BlockKind::Date | BlockKind::Byline => {
            Style { face: Face::Sans, size: size * 0.8, line_height: 1.5, ..text }
        }
        BlockKind::Caption => {
            Style { face: Face::Sans, size: size * 0.82, line_height: 1.5, ..text }
        }
        BlockKind::Row => Style { face: Face::Sans, size: size * 0.86, line_height: 1.5, ..text },
        BlockKind::Noise => Style { face: Face::Sans, size: size * 0.76, line_height: 1.5, ..text },
        BlockKind::Paragraph | BlockKind::ListItem | BlockKind::Quotation => text,
    }
}

/// Returns the colours of a kind of block: of its words, and of the markup in it.
pub(super) fn colors_of(kind: BlockKind, tokens: &Tokens) -> (Color32, Color32) {
    let words = match kind {
        BlockKind::Title | BlockKind::Heading => tokens.text_strong,
        BlockKind::Paragraph | BlockKind::ListItem | BlockKind::Quotation | BlockKind::Row => {
            tokens.text
        }
        BlockKind::Date | BlockKind::Byline | BlockKind::Caption | BlockKind::Noise => {
            tokens.text_weak
        }
    };
    (words, tokens.markup)
}

/// Returns the space between two blocks, as a multiple of the reading size.
pub(super) fn gap(above: BlockKind, below: BlockKind) -> f32 {
    use BlockKind::{
        Byline, Caption, Date, Heading, ListItem, Noise, Paragraph, Quotation, Row, Title,
    };
    match (above, below) {
        (Title | Date | Byline | Noise, Date | Byline | Noise) | (Row, Row) => 0.35,
        (_, Heading) => 1.5,
        (Heading, _) | (ListItem, ListItem) => 0.45,
        (_, Title)
        | (Title | Date | Byline | Noise, Paragraph | ListItem | Quotation | Row | Caption) => 1.2,
        (
            Paragraph | ListItem | Quotation | Row | Caption,
            Paragraph | ListItem | Quotation | Row | Caption | Date | Byline | Noise,
        ) => 0.8,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::typeset::Typesetter;

    #[test]
    fn a_line_has_about_the_promised_number_of_characters() {
        let source = "The minister said on Sunday that the talks had failed because the other side refused to \
                      give a written guarantee, and that his government would wait for verifiable action \
                      before it answered. "
            .repeat(8);
        for typeface in [Typeface::Serif, Typeface::Sans] {
            for (column, wanted) in [(Column::Narrow, 52), (Column::Normal, 68), (Column::Wide, 86)]
            {
                let reading = Reading { column, typeface, ..Reading::default() };
                let width = 18.0 * column_of(reading);
                let measures = Measures { width, size: 18.0, reading, scale: 1.0, fonts: 0 };
                let style = style_of(BlockKind::Paragraph, &measures);
                let paragraph = Typesetter::new().lay_out(&source, &style, width, 1.0);
                let n = source.len() / paragraph.lines().len();
                assert!(n.abs_diff(wanted) <= 4, "{reading:?}: {n}");
            }
        }
    }
}
