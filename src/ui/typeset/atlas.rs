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
/// Width and height of the first textures, which a start has to wait for, and how many they are.
const SMALL_PAGE: usize = 512;
const SMALL_PAGES: usize = 2;
/// The most textures kept; with more, all glyphs are drawn anew.
const MOST_PAGES: usize = 8;
/// Places between two pixels a glyph is drawn at; small words, of which a window has many sizes, get fewer.
const BINS: f32 = 4.0;
const SMALL_BINS: f32 = 2.0;
/// The largest size that counts as small, in pixels.
const SMALL: f32 = 15.0;

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
    side: usize,
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
        let bins = if font.size <= SMALL { SMALL_BINS } else { BINS };
        let bin = ((x - x.floor()) * bins) as u8;
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
        let drawn = brush.draw(font, glyph, f32::from(bin) / bins, ink);
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
            let is_small = self.pages.len() < SMALL_PAGES && wide.max(high) <= SMALL_PAGE;
            let side = if is_small { SMALL_PAGE } else { PAGE };
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
    /// Goes to a place with room for a glyph; returns whether there is one.
    fn make_room(&mut self, wide: usize, high: usize) -> bool {
        if self.taken + wide > self.side {
            self.top += self.height;
            (self.height, self.taken) = (high, 0);
        }
        self.height = self.height.max(high);
        self.taken + wide <= self.side && self.top + self.height <= self.side
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
    resources: Resources,
    /// A canvas for each size in use, the one used last at the end.
    canvases: Vec<(Canvas, RenderContext, Pixmap)>,
}

/// How many canvases are kept.
const MOST_CANVASES: usize = 12;

/// The canvas a glyph is drawn on, in pixels: the glyph's origin stands at `left` and `top`.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Canvas {
    width: u16,
    height: u16,
    left: u16,
    top: u16,
}

impl Canvas {
    /// Room for a letter that reaches so many ems to the left, right, up and down.
    fn of(em: f32, [left, right, up, down]: [f32; 4]) -> Self {
        // Sizes are rounded up, so that a canvas serves many of them.
        let pixels = |reach: f32| (em * reach / 8.0).ceil() * 8.0 + 2.0;
        Self {
            width: (pixels(left) + pixels(right)) as u16,
            height: (pixels(up) + pixels(down)) as u16,
            left: pixels(left) as u16,
            top: pixels(up) as u16,
        }
    }
}

/// Reaches in ems, tried one after the other: those of nearly every letter, those of wide ligatures and deep Nastaliq, those
/// of single signs that are as long as a line.
const REACHES: [[f32; 4]; 3] = [[0.4, 1.1, 1.1, 0.5], [3.5; 4], [8.0; 4]];

impl Brush {
    fn new() -> Self {
        Self { resources: Resources::new(), canvases: Vec::new() }
    }

    /// Draws a glyph `shift` pixels right of a whole one; tries a larger canvas where it reaches the edge.
    fn draw(&mut self, font: &SizedFont, glyph: u32, shift: f32, ink: Ink) -> Option<Drawn> {
        let mut drawn = None;
        for reach in REACHES {
            let canvas = Canvas::of(font.size, reach);
            let Some(bounds) = self.paint(font, glyph, shift, canvas) else {
                // Nothing near the origin: a space, or a sign drawn far from it.
                drawn = None;
                if reach[0] > 1.0 {
                    break;
                }
                continue;
            };
            drawn = Some((bounds, canvas));
            let is_cut = bounds.min.x <= 0.0
                || bounds.min.y <= 0.0
                || bounds.max.x >= f32::from(canvas.width)
                || bounds.max.y >= f32::from(canvas.height);
            if !is_cut {
                break;
            }
        }
        let (bounds, canvas) = drawn?;
        Some(self.cut_out(bounds, canvas, ink))
    }

    /// Paints a glyph in white; returns the pixels it covers, or `None` if there are none.
    fn paint(&mut self, font: &SizedFont, glyph: u32, shift: f32, canvas: Canvas) -> Option<Rect> {
        let known = self.canvases.iter().position(|(known, _, _)| *known == canvas);
        let kept = known.map(|index| self.canvases.remove(index));
        let kept = kept.unwrap_or_else(|| {
            let (width, height) = (canvas.width, canvas.height);
            (canvas, RenderContext::new(width, height), Pixmap::new(width, height))
        });
        if self.canvases.len() >= MOST_CANVASES {
            self.canvases.remove(0);
        }
        self.canvases.push(kept);
        let (_, context, pixels) = self.canvases.last_mut()?;
        context.reset();
        context.set_paint(AlphaColor::<Srgb>::WHITE);
        let placed =
            Glyph { id: glyph, x: f32::from(canvas.left) + shift, y: f32::from(canvas.top) };
        context
            .glyph_run(&mut self.resources, &font.data)
            .font_size(font.size)
            .hint(false)
            .fill_glyphs(std::iter::once(placed));
        context.flush();
        context.render(&mut *pixels, &mut self.resources);
        let mut bounds = Rect::NOTHING;
        let rows = pixels.data_as_u8_slice().chunks_exact(4 * usize::from(canvas.width));
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

    /// Returns the glyph painted last.
    fn cut_out(&self, bounds: Rect, canvas: Canvas, ink: Ink) -> Drawn {
        let side = usize::from(canvas.width);
        let (left, top) = (bounds.min.x as usize, bounds.min.y as usize);
        let (width, height) = (bounds.width() as usize, bounds.height() as usize);
        let pixels = self.canvases.last().map(|(_, _, pixels)| pixels.data_as_u8_slice());
        let bytes = pixels.unwrap_or_default();
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
                - Pos2::new(f32::from(canvas.left), f32::from(canvas.top)),
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
