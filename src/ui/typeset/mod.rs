//! Lays out and paints any text a user wrote or opened, in any script and direction, with our own fonts and glyph atlas.
//! Knows nothing of articles, annotations or the session.

mod atlas;
mod brush;
mod display;
mod fonts;
mod geometry;
mod label;
mod shape;
#[cfg(test)]
mod tests;

use std::ops::Range;

use egui::{Color32, Mesh, Pos2, Rect, Shape, pos2};

use self::{
    atlas::Atlas,
    brush::{Ink, Opened},
    fonts::Fonts,
    label::Labels,
};
pub use self::{
    fonts::egui_fonts,
    geometry::{Paragraph, Side},
};

/// A family of bundled faces; Arabic script falls to Naskh or, for Urdu, Nastaliq; the rest to system fonts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Face {
    /// For reading.
    Serif,
    /// For the window.
    Sans,
}

/// How a text is set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Style {
    /// The family.
    pub face: Face,
    /// The size in points.
    pub size: f32,
    /// Line height as a multiple of the size (Nastaliq gets its own, larger one).
    pub line_height: f32,
    /// Whether bold.
    pub is_bold: bool,
    /// Whether italic.
    pub is_italic: bool,
}

/// One line of a laid-out paragraph, in points below its top.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Upper edge.
    pub top: f32,
    /// Lower edge.
    pub bottom: f32,
    /// Baseline.
    pub baseline: f32,
    /// The source bytes on this line, the line break included.
    pub bytes: Range<usize>,
}

/// A place between two clusters: a byte offset into the source, and which line it belongs to at a soft break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caret {
    /// The byte.
    pub offset: usize,
    /// Whether it stands at the end of the upper line when a soft break is there.
    pub is_upstream: bool,
}

/// How much of a text is looked at to see how its script is written, in bytes.
const LOOKED_AT: usize = 16 * 1024;

/// The fonts, the layout engine, the glyph atlas and the labels of the last frames. One per window.
#[derive(Debug)]
pub struct Typesetter {
    fonts: Fonts,
    atlas: Atlas,
    labels: Labels,
}

impl Default for Typesetter {
    fn default() -> Self {
        Self::new()
    }
}

impl Typesetter {
    /// Loads the bundled faces; system fonts are looked at when a character needs them.
    pub fn new() -> Self {
        Self { fonts: Fonts::new(), atlas: Atlas::default(), labels: Labels::default() }
    }

    /// Lets a text tell how Arabic script is written where a short one does not tell by itself: the title of an Urdu article
    /// is in Nastaliq like its body.
    pub fn follow(&mut self, text: &str) {
        let head = text.get(..text.floor_char_boundary(LOOKED_AT)).unwrap_or(text);
        let hand = fonts::arabic_hand(head).unwrap_or(fonts::ArabicHand::Naskh);
        if hand != self.fonts.usual_hand {
            self.fonts.usual_hand = hand;
            self.labels = Labels::default();
        }
    }

    /// Lays out `source` at `width` points (`f32::INFINITY`: one line) for a display of `scale` pixels per point.
    pub fn lay_out(&mut self, source: &str, style: &Style, width: f32, scale: f32) -> Paragraph {
        shape::lay_out(&mut self.fonts, source, style, width, scale)
    }

    /// Paints a paragraph with its top left at `at` (rounded to whole pixels): the lines inside the painter's clip rectangle.
    pub fn paint(
        &mut self,
        painter: &egui::Painter,
        at: Pos2,
        paragraph: &Paragraph,
        color: Color32,
    ) {
        let scale = paragraph.scale;
        let origin = (at * scale).round();
        let clip = painter.clip_rect();
        let ink = Ink::of(color);
        self.atlas.begin(painter.ctx());
        let mut meshes: Vec<Mesh> = Vec::new();
        let mut fonts: Vec<_> = paragraph.fonts.iter().map(Opened::new).collect();
        for (line, glyphs) in paragraph.lines.iter().zip(&paragraph.glyphs_of_lines) {
            // Tall letters reach into the lines above and below.
            let reach = line.bottom - line.top;
            if at.y + line.bottom + reach < clip.top() {
                continue;
            }
            if at.y + line.top - reach > clip.bottom() {
                break;
            }
            for glyph in paragraph.glyphs.get(glyphs.clone()).unwrap_or_default() {
                let x = origin.x + glyph.x;
                let Some(font) = fonts.get_mut(usize::from(glyph.font)) else { continue };
                let Some(slot) = self.atlas.glyph(painter.ctx(), font, glyph.id, x, ink) else {
                    continue;
                };
                let y = origin.y + glyph.y.round();
                let min = pos2(x.floor() + slot.offset.x, y + slot.offset.y);
                let rect = Rect::from_min_size(min / scale, slot.size / scale);
                let tint =
                    if slot.is_colored { Color32::from_white_alpha(color.a()) } else { color };
                // A mesh per texture, of which there are few.
                let known = meshes.iter().rposition(|mesh| mesh.texture_id == slot.texture);
                let index = known.unwrap_or_else(|| {
                    meshes.push(Mesh::with_texture(slot.texture));
                    meshes.len() - 1
                });
                if let Some(mesh) = meshes.get_mut(index) {
                    mesh.add_rect_with_uv(rect, slot.uv, tint);
                }
            }
        }
        painter.extend(meshes.into_iter().map(Shape::mesh));
    }

    /// Draws a label of at most `max_lines` lines (the last one ends in `…`) in the given width, cached between frames,
    /// with its whole text as the accessible name. The way to show any title, quote, name or path.
    pub fn label_ui(
        &mut self,
        ui: &mut egui::Ui,
        source: &str,
        style: &Style,
        color: Color32,
        max_lines: usize,
    ) -> egui::Response {
        label::label_ui(self, ui, source, style, color, max_lines)
    }

    /// Draws one line of a row in `rect`, its baseline `baseline` points below the upper edge, so that high Nastaliq and low
    /// Latin stand on the same line and push nothing away. The row tells its name to screen readers.
    pub fn line_ui(
        &mut self,
        ui: &egui::Ui,
        place: (Rect, f32),
        source: &str,
        style: &Style,
        color: Color32,
    ) {
        label::line_ui(self, ui, place, source, style, color);
    }
}
