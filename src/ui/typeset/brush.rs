//! Draws glyphs as pixels. Plain outlines are filled directly, which is cheap for text seen for the first time; glyphs of
//! colour fonts go through a renderer that supports them.

use std::hash::BuildHasher as _;

use ab_glyph_rasterizer::{Point, Rasterizer, point};
use egui::{Color32, ColorImage, Pos2, Rect, Vec2, pos2, vec2};
use foldhash::fast::FixedState;
use skrifa::{
    FontRef, GlyphId, MetadataProvider as _, Tag,
    instance::{LocationRef, Size},
    outline::{OutlineGlyphCollection, OutlinePen},
    raw::{TableProvider as _, types::F2Dot14},
};
use smallvec::SmallVec;
use vello_cpu::{
    Glyph, Pixmap, RenderContext, Resources,
    color::{AlphaColor, Srgb},
};

use super::geometry::SizedFont;

/// Whether letters are dark on light or light on dark: light letters are drawn slightly bolder, because they look thin.
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

/// A glyph as pixels.
pub(super) struct Drawn {
    pub(super) image: ColorImage,
    /// From the glyph's origin to the upper left of the picture, in pixels.
    pub(super) offset: Vec2,
    /// Whether it has colours of its own.
    pub(super) is_colored: bool,
}

/// A font whose tables are read when the first glyph is drawn, and then kept for the rest of the paragraph.
pub(super) struct Opened<'a> {
    pub(super) font: &'a SizedFont,
    /// A hash of its position on its axes, 0 for a static font.
    pub(super) axes: u64,
    glyphs: Option<Glyphs<'a>>,
}

#[derive(Clone)]
enum Glyphs<'a> {
    Plain(Box<OutlineGlyphCollection<'a>>),
    Colored,
}

/// A colour font has at least one of these tables.
const COLORS: [&[u8; 4]; 4] = [b"COLR", b"CBDT", b"sbix", b"SVG "];

impl<'a> Opened<'a> {
    pub(super) fn new(font: &'a SizedFont) -> Self {
        let axes =
            if font.axes.is_empty() { 0 } else { FixedState::default().hash_one(&font.axes) };
        Self { font, axes, glyphs: None }
    }

    fn glyphs(&mut self) -> &Glyphs<'a> {
        let data = &self.font.data;
        self.glyphs.get_or_insert_with(|| match FontRef::from_index(data.data.data(), data.index) {
            Ok(font) if COLORS.iter().all(|tag| font.data_for_tag(Tag::new(tag)).is_none()) => {
                Glyphs::Plain(Box::new(font.outline_glyphs()))
            }
            _ => Glyphs::Colored,
        })
    }
}

/// The largest side of a glyph's picture, in pixels; a larger one does not fit into a texture.
const LARGEST: f32 = 1024.0;

/// How much wider the strokes of letters are whose family has no bold font, as a multiple of the size.
const EMBOLDENED: f32 = 0.04;

/// Draws glyphs.
pub(super) struct Brush {
    outline: Outline,
    rasterizer: Rasterizer,
    colors: Option<ColorBrush>,
}

impl Default for Brush {
    fn default() -> Self {
        Self { outline: Outline::default(), rasterizer: Rasterizer::new(0, 0), colors: None }
    }
}

impl Brush {
    /// Returns a glyph drawn `shift` pixels to the right of a whole pixel, or `None` if it has nothing visible.
    pub(super) fn draw(
        &mut self,
        opened: &mut Opened<'_>,
        glyph: u32,
        shift: f32,
        ink: Ink,
    ) -> Option<Drawn> {
        let font = opened.font;
        match opened.glyphs() {
            Glyphs::Plain(glyphs) => {
                let glyph = glyphs.get(GlyphId::new(glyph))?;
                self.outline.begin(shift);
                let axes: SmallVec<[F2Dot14; 4]> =
                    font.axes.iter().copied().map(F2Dot14::from_bits).collect();
                let settings = (Size::new(font.size), LocationRef::new(&axes));
                glyph.draw(settings, &mut self.outline).ok()?;
                self.fill(ink, if font.is_emboldened { font.size * EMBOLDENED } else { 0.0 })
            }
            Glyphs::Colored => {
                let colors = self.colors.get_or_insert_with(ColorBrush::new);
                colors.draw(font, glyph, shift, ink)
            }
        }
    }

    /// Fills the outline, widened by so many pixels.
    fn fill(&mut self, ink: Ink, widened: f32) -> Option<Drawn> {
        let half = vec2(0.5 * widened, 0.0);
        let Rect { min, max } = self.outline.bounds;
        let bounds = Rect::from_min_max((min - half).floor(), (max + half).ceil());
        if !bounds.is_positive() || bounds.size().max_elem() > LARGEST {
            return None;
        }
        let (width, height) = (bounds.width() as usize, bounds.height() as usize);
        let mut alphas = vec![0_u8; width * height];
        let shifts = if widened > 0.0 { &[-half.x, half.x][..] } else { &[0.0] };
        for shift in shifts {
            self.rasterizer.reset(width, height);
            self.stroke(bounds.min - vec2(*shift, 0.0));
            self.rasterizer.for_each_pixel(|index, cover| {
                if let Some(alpha) = alphas.get_mut(index) {
                    *alpha = (*alpha).max((cover * 255.0).round() as u8);
                }
            });
        }
        let shade = |alpha| Color32::from_white_alpha(emboldened(alpha, ink));
        let pixels = alphas.into_iter().map(shade).collect();
        let image = ColorImage::new([width, height], pixels);
        Some(Drawn { image, offset: bounds.min.to_vec2(), is_colored: false })
    }

    /// Hands the outline to the rasterizer, with `origin` at its upper left corner.
    fn stroke(&mut self, origin: Pos2) {
        let at = |to: Point| point(to.x - origin.x, to.y - origin.y);
        for stroke in &self.outline.strokes {
            match *stroke {
                Stroke::Line(from, to) => self.rasterizer.draw_line(at(from), at(to)),
                Stroke::Quad(from, by, to) => {
                    self.rasterizer.draw_quad(at(from), at(by), at(to));
                }
                Stroke::Cubic(from, [by, and], to) => {
                    self.rasterizer.draw_cubic(at(from), at(by), at(and), at(to));
                }
            }
        }
    }
}

enum Stroke {
    Line(Point, Point),
    Quad(Point, Point, Point),
    Cubic(Point, [Point; 2], Point),
}

/// The outline of a glyph, in pixels from its origin; y points down.
struct Outline {
    strokes: Vec<Stroke>,
    /// The bounds of all points, including the control points of curves.
    bounds: Rect,
    shift: f32,
    first: Point,
    last: Point,
}

impl Default for Outline {
    fn default() -> Self {
        let zero = point(0.0, 0.0);
        Self { strokes: Vec::new(), bounds: Rect::NOTHING, shift: 0.0, first: zero, last: zero }
    }
}

impl Outline {
    fn begin(&mut self, shift: f32) {
        self.strokes.clear();
        self.bounds = Rect::NOTHING;
        self.shift = shift;
    }

    /// Converts a point of the font, where y points up.
    fn take(&mut self, x: f32, y: f32) -> Point {
        let at = point(x + self.shift, -y);
        self.bounds.extend_with(pos2(at.x, at.y));
        at
    }
}

impl OutlinePen for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        self.close();
        self.first = self.take(x, y);
        self.last = self.first;
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let to = self.take(x, y);
        self.strokes.push(Stroke::Line(self.last, to));
        self.last = to;
    }

    fn quad_to(&mut self, cx0: f32, cy0: f32, x: f32, y: f32) {
        let (by, to) = (self.take(cx0, cy0), self.take(x, y));
        self.strokes.push(Stroke::Quad(self.last, by, to));
        self.last = to;
    }

    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        let (by, and, to) = (self.take(cx0, cy0), self.take(cx1, cy1), self.take(x, y));
        self.strokes.push(Stroke::Cubic(self.last, [by, and], to));
        self.last = to;
    }

    fn close(&mut self) {
        if self.last != self.first {
            self.strokes.push(Stroke::Line(self.last, self.first));
            self.last = self.first;
        }
    }
}

/// Draws glyphs of colour fonts, on canvases large enough to find out how far they extend.
struct ColorBrush {
    resources: Resources,
    /// A canvas for each size in use, the most recently used last.
    canvases: Vec<(Canvas, RenderContext, Pixmap)>,
}

/// How many canvases are kept.
const MOST_CANVASES: usize = 12;

/// The canvas a glyph is drawn on, in pixels: the glyph's origin is at `left` and `top`.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Canvas {
    width: u16,
    height: u16,
    left: u16,
    top: u16,
}

impl Canvas {
    /// Returns a canvas for a letter that extends this many ems to the left, right, up and down.
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

/// Extents in ems, tried one after the other: for nearly every letter, for wide ligatures and deep Nastaliq, and for single
/// signs as long as a line.
const REACHES: [[f32; 4]; 3] = [[0.4, 1.1, 1.1, 0.5], [3.5; 4], [8.0; 4]];

impl ColorBrush {
    fn new() -> Self {
        Self { resources: Resources::new(), canvases: Vec::new() }
    }

    /// Draws a glyph `shift` pixels to the right of a whole pixel; tries a larger canvas if it touches the edge.
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
            .normalized_coords(&font.axes)
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

    /// Returns the last painted glyph.
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
                Color32::from_white_alpha(emboldened(alpha, ink))
            }
        };
        let pixels = pixels.into_iter().map(shade).collect();
        Drawn {
            image: ColorImage::new([width, height], pixels),
            offset: vec2(left as f32 - f32::from(canvas.left), top as f32 - f32::from(canvas.top)),
            is_colored,
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "a font's own colours are no tokens")]
fn premultiplied([red, green, blue, alpha]: [u8; 4]) -> Color32 {
    Color32::from_rgba_premultiplied(red, green, blue, alpha)
}

/// Light letters on a dark page look thinner than they are, because displays blend in gamma space: half-covered pixels are
/// raised by 0.35 × `cover * (1 - cover)` for light letters, and by 0.10 × `cover * (1 - cover)` for dark ones.
fn emboldened(alpha: u8, ink: Ink) -> u8 {
    let percent = match ink {
        Ink::Light => 35,
        Ink::Dark => 10,
    };
    let alpha = u32::from(alpha);
    (alpha + (percent * alpha * (255 - alpha) + 12_750) / 25_500) as u8
}
