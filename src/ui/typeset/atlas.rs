//! Glyphs drawn once and kept in textures.

use std::collections::HashMap;

use egui::{
    Color32, ColorImage, Context, Mesh, Painter, Pos2, Rect, Shape, TextureHandle, TextureId,
    TextureOptions, Vec2, pos2, vec2,
};
use foldhash::fast::FixedState;

use super::{
    brush::{Brush, Drawn, Ink, Opened},
    geometry::Paragraph,
};

/// Width and height of a texture in pixels.
const PAGE: usize = 1024;
/// Width and height of the first textures in pixels; they are smaller because the first frame has to wait for them.
const FIRST_PAGES: [usize; 3] = [256, 512, 512];
/// The most textures kept. When they are full, all are dropped and glyphs are drawn again.
const MOST_PAGES: usize = 8;
/// How many subpixel positions a glyph is drawn at. Small text, which a window has in many sizes, gets fewer.
const BINS: f32 = 4.0;
const SMALL_BINS: f32 = 2.0;
/// The largest font size that counts as small, in pixels.
const SMALL: f32 = 15.0;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Key {
    font: u64,
    index: u32,
    /// A hash of the position on the font's axes.
    axes: u64,
    is_emboldened: bool,
    glyph: u32,
    size: u32,
    bin: u8,
    ink: Ink,
}

/// The place of a glyph in a texture.
#[derive(Clone, Copy, Debug)]
struct Slot {
    texture: TextureId,
    uv: Rect,
    /// From the glyph's origin to the upper left of its picture, in pixels.
    offset: Vec2,
    size: Vec2,
    /// Whether it has colours of its own.
    is_colored: bool,
}

struct Page {
    texture: TextureHandle,
    side: usize,
    /// The row being filled: its top, its height, and how much of it is used.
    top: usize,
    height: usize,
    taken: usize,
}

/// All glyphs drawn so far.
#[derive(Default)]
pub(super) struct Atlas {
    /// Looked up for every glyph of every frame. Nobody can choose the keys, so a fast hash is safe.
    slots: HashMap<Key, Option<Slot>, FixedState>,
    pages: Vec<Page>,
    /// Dropped textures, kept until the end of the frame that may still show them.
    retired: Vec<TextureHandle>,
    frame: u64,
    brush: Brush,
}

impl std::fmt::Debug for Atlas {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Atlas").field("glyphs", &self.slots.len()).finish_non_exhaustive()
    }
}

impl Atlas {
    /// Paints the lines of a paragraph, plain and weak words in colours of their own, that are inside the painter's clip
    /// rectangle; see [`Typesetter::paint`](super::Typesetter::paint).
    pub(super) fn paint(
        &mut self,
        painter: &Painter,
        at: Pos2,
        paragraph: &Paragraph,
        (plain, weak): (Color32, Color32),
    ) {
        let scale = paragraph.scale;
        let origin = (at * scale).round();
        let clip = painter.clip_rect();
        let ink = Ink::of(plain);
        self.begin(painter.ctx());
        let mut meshes: Vec<Mesh> = Vec::new();
        let mut fonts: Vec<_> = paragraph.fonts.iter().map(Opened::new).collect();
        for (line, glyphs) in paragraph.lines.iter().zip(&paragraph.glyphs_of_lines) {
            // Tall letters may extend into the lines above and below.
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
                let Some(slot) = self.glyph(painter.ctx(), font, glyph.id, x, ink) else {
                    continue;
                };
                let y = origin.y + glyph.y.round();
                let min = pos2(x.floor() + slot.offset.x, y + slot.offset.y);
                let rect = Rect::from_min_size(min / scale, slot.size / scale);
                let color = if glyph.is_weak { weak } else { plain };
                let tint =
                    if slot.is_colored { Color32::from_white_alpha(color.a()) } else { color };
                // One mesh per texture; there are few.
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

    /// Notices whether a new frame has begun.
    fn begin(&mut self, ctx: &Context) {
        let frame = ctx.cumulative_frame_nr();
        if frame != self.frame {
            self.frame = frame;
            self.retired.clear();
        }
    }

    /// Returns a glyph whose origin is at `x` pixels, or `None` if it has nothing visible.
    fn glyph(
        &mut self,
        ctx: &Context,
        opened: &mut Opened<'_>,
        glyph: u32,
        x: f32,
        ink: Ink,
    ) -> Option<Slot> {
        let font = opened.font;
        let bins = if font.size <= SMALL { SMALL_BINS } else { BINS };
        let bin = ((x - x.floor()) * bins) as u8;
        let key = Key {
            font: font.data.data.id(),
            index: font.data.index,
            axes: opened.axes,
            is_emboldened: font.is_emboldened,
            glyph,
            size: font.size.to_bits(),
            bin,
            ink,
        };
        if let Some(slot) = self.slots.get(&key) {
            return *slot;
        }
        let drawn = self.brush.draw(opened, glyph, f32::from(bin) / bins, ink);
        let slot = drawn.and_then(|drawn| self.place(ctx, &drawn));
        self.slots.insert(key, slot);
        slot
    }

    fn place(&mut self, ctx: &Context, drawn: &Drawn) -> Option<Slot> {
        let [width, height] = drawn.image.size;
        // One free pixel between glyphs.
        let (wide, high) = (width + 1, height + 1);
        if wide > PAGE || high > PAGE {
            return None;
        }
        if !self.pages.last_mut().is_some_and(|page| page.make_room(wide, high)) {
            if self.pages.len() >= MOST_PAGES {
                self.slots.clear();
                self.retired.extend(self.pages.drain(..).map(|page| page.texture));
            }
            let side = FIRST_PAGES.get(self.pages.len()).copied().unwrap_or(PAGE);
            let side = if wide.max(high) <= side { side } else { PAGE };
            let empty = ColorImage::filled([side, side], Color32::TRANSPARENT);
            let texture = ctx.load_texture("glyphs", empty, TextureOptions::NEAREST);
            self.pages.push(Page { texture, side, top: 0, height: high, taken: 0 });
        }
        let page = self.pages.last_mut()?;
        let (x, y) = (page.taken, page.top);
        page.taken += wide;
        page.texture.set_partial([x, y], drawn.image.clone(), TextureOptions::NEAREST);
        let side = page.side as f32;
        let unit = |pixels: usize| pixels as f32 / side;
        Some(Slot {
            texture: page.texture.id(),
            uv: Rect::from_min_max(pos2(unit(x), unit(y)), pos2(unit(x + width), unit(y + height))),
            offset: drawn.offset,
            size: vec2(width as f32, height as f32),
            is_colored: drawn.is_colored,
        })
    }
}

impl Page {
    /// Moves to a place with room for a glyph; returns whether there is one.
    fn make_room(&mut self, wide: usize, high: usize) -> bool {
        if self.taken + wide > self.side {
            self.top += self.height;
            (self.height, self.taken) = (high, 0);
        }
        self.height = self.height.max(high);
        self.taken + wide <= self.side && self.top + self.height <= self.side
    }
}
