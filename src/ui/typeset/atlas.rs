//! Glyphs drawn once and kept in textures.

use std::collections::HashMap;

use egui::{
    Color32, ColorImage, Context, Pos2, Rect, TextureHandle, TextureId, TextureOptions, Vec2, pos2,
    vec2,
};
use vello_cpu::{
    Glyph, Pixmap, RenderContext, Resources,
    color::{AlphaColor, Srgb},
};

use super::geometry::SizedFont;

/// Width and height of a texture in pixels.
const PAGE: usize = 1024;
/// The most textures kept; with more, all glyphs are drawn anew.
const MOST_PAGES: usize = 8;
/// Places between two pixels a glyph is drawn at.
const BINS: f32 = 4.0;

/// Whether letters are dark on light or light on dark: light ones are drawn a little fuller, or they look thin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Ink {
    Dark,
    Light,
}

impl Ink {
    pub(super) fn of(color: Color32) -> Self {
        let [red, green, blue, _] = color.to_array().map(u32::from);
        if 2 * red + 5 * green + blue > 8 * 128 { Self::Light } else { Self::Dark }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Key {
    font: u64,
    index: u32,
    glyph: u32,
    size: u32,
    bin: u8,
    ink: Ink,
}

/// Where a glyph is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slot {
    pub(super) texture: TextureId,
    pub(super) uv: Rect,
    /// From the glyph's origin to its picture's upper left, in pixels.
    pub(super) offset: Vec2,
    pub(super) size: Vec2,
    /// Whether it has colours of its own.
    pub(super) is_colored: bool,
}

struct Page {
    texture: TextureHandle,
    /// The row being filled: its top, its height, and how much of it is taken.
    top: usize,
    height: usize,
    taken: usize,
}

/// All glyphs drawn so far.
#[derive(Default)]
pub(super) struct Atlas {
    slots: HashMap<Key, Option<Slot>>,
    pages: Vec<Page>,
    /// Textures of glyphs thrown away, kept until the frame that may still show them is over.
    retired: Vec<TextureHandle>,
    frame: u64,
    brush: Option<Brush>,
}

impl std::fmt::Debug for Atlas {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Atlas").field("glyphs", &self.slots.len()).finish_non_exhaustive()
    }
}

impl Atlas {
    /// Notes that a frame may have begun.
    pub(super) fn begin(&mut self, ctx: &Context) {
        let frame = ctx.cumulative_frame_nr();
        if frame != self.frame {
            self.frame = frame;
            self.retired.clear();
        }
    }

    /// Returns a glyph whose origin stands at `x` pixels, or `None` if nothing of it is to be seen.
    pub(super) fn glyph(
        &mut self,
        ctx: &Context,
        font: &SizedFont,
        glyph: u32,
        x: f32,
        ink: Ink,
    ) -> Option<Slot> {
        let bin = ((x - x.floor()) * BINS) as u8;
        let key = Key {
            font: font.data.data.id(),
            index: font.data.index,
            glyph,
            size: font.size.to_bits(),
            bin,
            ink,
        };
        if let Some(slot) = self.slots.get(&key) {
            return *slot;
        }
        let brush = self.brush.get_or_insert_with(Brush::new);
        let drawn = brush.draw(font, glyph, f32::from(bin) / BINS, ink);
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
            let empty = ColorImage::filled([PAGE, PAGE], Color32::TRANSPARENT);
            let texture = ctx.load_texture("glyphs", empty, TextureOptions::NEAREST);
            self.pages.push(Page { texture, top: 0, height: high, taken: 0 });
        }
        let page = self.pages.last_mut()?;
        let (x, y) = (page.taken, page.top);
        page.taken += wide;
        page.texture.set_partial([x, y], drawn.image.clone(), TextureOptions::NEAREST);
        let unit = |pixels: usize| pixels as f32 / PAGE as f32;
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
    /// Goes to a place with room for a glyph; returns whether there is one.
    fn make_room(&mut self, wide: usize, high: usize) -> bool {
        if self.taken + wide > PAGE {
            self.top += self.height;
            (self.height, self.taken) = (high, 0);
        }
        self.height = self.height.max(high);
        self.top + self.height <= PAGE
    }
}

/// A glyph as pixels.
struct Drawn {
    image: ColorImage,
    offset: Vec2,
    is_colored: bool,
}

/// Draws glyphs.
struct Brush {
    context: RenderContext,
    resources: Resources,
    pixels: Pixmap,
}

/// The canvas a glyph is drawn on, in pixels: `before` left of and above its origin.
#[derive(Clone, Copy)]
struct Canvas {
    size: u16,
    before: u16,
}

impl Canvas {
    fn of(em: f32, reach: f32) -> Self {
        let before = (em * reach).ceil() + 2.0;
        Self { size: (2.0 * before) as u16, before: before as u16 }
    }
}

impl Brush {
    fn new() -> Self {
        Self {
            context: RenderContext::new(8, 8),
            resources: Resources::new(),
            pixels: Pixmap::new(8, 8),
        }
    }

    /// Draws a glyph `shift` pixels right of a whole one; tries a larger canvas where it reaches the edge.
    fn draw(&mut self, font: &SizedFont, glyph: u32, shift: f32, ink: Ink) -> Option<Drawn> {
        for reach in [1.5, 3.5, 8.0] {
            let canvas = Canvas::of(font.size, reach);
            let bounds = self.paint(font, glyph, shift, canvas)?;
            let is_cut = bounds.min.x <= 0.0
                || bounds.min.y <= 0.0
                || bounds.max.x >= f32::from(canvas.size)
                || bounds.max.y >= f32::from(canvas.size);
            if !is_cut || reach > 4.0 {
                return Some(self.cut_out(bounds, canvas, ink));
            }
        }
        None
    }

    /// Paints a glyph in white; returns the pixels it covers, or `None` if there are none.
    fn paint(&mut self, font: &SizedFont, glyph: u32, shift: f32, canvas: Canvas) -> Option<Rect> {
        if self.pixels.width() != canvas.size {
            self.context = RenderContext::new(canvas.size, canvas.size);
            self.pixels = Pixmap::new(canvas.size, canvas.size);
        }
        self.context.reset();
        self.context.set_paint(AlphaColor::<Srgb>::WHITE);
        let origin = f32::from(canvas.before);
        let placed = Glyph { id: glyph, x: origin + shift, y: origin };
        self.context
            .glyph_run(&mut self.resources, &font.data)
            .font_size(font.size)
            .hint(false)
            .fill_glyphs(std::iter::once(placed));
        self.context.flush();
        self.context.render(&mut self.pixels, &mut self.resources);
        let side = usize::from(canvas.size);
        let mut bounds = Rect::NOTHING;
        let rows = self.pixels.data_as_u8_slice().chunks_exact(4 * side);
        for (y, row) in rows.enumerate() {
            let (pixels, _) = row.as_chunks::<4>();
            let is_inked = |pixel: &[u8; 4]| pixel[3] > 0;
            if let Some(first) = pixels.iter().position(is_inked)
                && let Some(last) = pixels.iter().rposition(is_inked)
            {
                bounds.extend_with(pos2(first as f32, y as f32));
                bounds.extend_with(pos2(last as f32 + 1.0, y as f32 + 1.0));
            }
        }
        bounds.is_positive().then_some(bounds)
    }

    fn cut_out(&self, bounds: Rect, canvas: Canvas, ink: Ink) -> Drawn {
        let side = usize::from(canvas.size);
        let (left, top) = (bounds.min.x as usize, bounds.min.y as usize);
        let (width, height) = (bounds.width() as usize, bounds.height() as usize);
        let bytes = self.pixels.data_as_u8_slice();
        let mut pixels = Vec::with_capacity(width * height);
        for y in top..top + height {
            let from = 4 * (y * side + left);
            let row = bytes.get(from..from + 4 * width).unwrap_or_default();
            pixels.extend_from_slice(row.as_chunks::<4>().0);
        }
        let is_colored = pixels.iter().any(|[red, green, blue, alpha]| {
            red.abs_diff(*alpha) > 2 || green.abs_diff(*alpha) > 2 || blue.abs_diff(*alpha) > 2
        });
        let shade = |[red, green, blue, alpha]: [u8; 4]| {
            if is_colored {
                premultiplied([red, green, blue, alpha])
            } else {
                Color32::from_white_alpha(fuller(alpha, ink))
            }
        };
        let pixels = pixels.into_iter().map(shade).collect();
        Drawn {
            image: ColorImage::new([width, height], pixels),
            offset: Pos2::new(left as f32, top as f32)
                - Pos2::new(f32::from(canvas.before), f32::from(canvas.before)),
            is_colored,
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "a font's own colours are no tokens")]
fn premultiplied([red, green, blue, alpha]: [u8; 4]) -> Color32 {
    Color32::from_rgba_premultiplied(red, green, blue, alpha)
}

/// Light letters on a dark page look thinner than they are, because displays blend in gamma space: half-covered pixels are
/// made a little brighter.
fn fuller(alpha: u8, ink: Ink) -> u8 {
    let cover = f32::from(alpha) / 255.0;
    let corrected = match ink {
        Ink::Light => cover + 0.35 * (cover - cover * cover),
        Ink::Dark => cover + 0.10 * (cover - cover * cover),
    };
    (corrected * 255.0).round() as u8
}
