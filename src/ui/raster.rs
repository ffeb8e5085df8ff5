//! Draws egui's tessellated shapes on the CPU, so that pictures and tests need no display and no GPU.

use std::collections::HashMap;

use egui::{
    ClippedPrimitive, Color32, ImageData, Pos2, Rect, TextureFilter, TextureId, TexturesDelta,
    epaint::{ImageDelta, Primitive, Vertex},
};

/// Corners are rounded to this fraction of a pixel, so that triangles that share an edge neither overlap nor leave a gap.
const SUBPIXELS: f32 = 256.0;

/// A picture: 8 bits each of red, green, blue and alpha, in rows from the top.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Width in pixels.
    pub width: usize,
    /// Height in pixels.
    pub height: usize,
    /// Four bytes per pixel.
    pub rgba: Vec<u8>,
}

impl Picture {
    /// Returns the picture as a PNG file.
    pub fn png(&self) -> Result<Vec<u8>, png::EncodingError> {
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, self.width as u32, self.height as u32);
        encoder.set_color(png::ColorType::Rgba);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&self.rgba)?;
        writer.finish()?;
        Ok(file)
    }
}

struct Texture {
    width: usize,
    height: usize,
    pixels: Vec<Color32>,
    is_smooth: bool,
}

/// The textures egui has handed over so far.
#[derive(Default)]
pub struct Raster {
    textures: HashMap<TextureId, Texture>,
}

impl std::fmt::Debug for Raster {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Raster").field("textures", &self.textures.len()).finish()
    }
}

impl Raster {
    /// Applies changed and new textures. `forget` removes those no longer needed once the frame is drawn.
    #[expect(clippy::iter_over_hash_type, reason = "textures do not depend on each other")]
    pub fn apply(&mut self, delta: &TexturesDelta) {
        for (id, images) in &delta.set {
            for image in images {
                self.set(*id, image);
            }
        }
    }

    /// Removes the textures that are no longer needed after the frame just drawn.
    #[expect(clippy::iter_over_hash_type, reason = "textures do not depend on each other")]
    pub fn forget(&mut self, delta: &TexturesDelta) {
        for id in &delta.free {
            self.textures.remove(id);
        }
    }

    fn set(&mut self, id: TextureId, delta: &ImageDelta) {
        let ImageData::Color(image) = &delta.image;
        let [width, height] = image.size;
        let Some([x, y]) = delta.pos else {
            let is_smooth = delta.options.magnification == TextureFilter::Linear;
            let pixels = image.pixels.clone();
            self.textures.insert(id, Texture { width, height, pixels, is_smooth });
            return;
        };
        let Some(texture) = self.textures.get_mut(&id) else { return };
        for (row, source) in image.pixels.chunks_exact(width.max(1)).enumerate() {
            let from = (y + row) * texture.width + x;
            if let Some(target) = texture.pixels.get_mut(from..from + width) {
                target.copy_from_slice(source);
            }
        }
    }

    /// Draws a frame of `width` × `height` pixels at `scale` pixels per point.
    pub fn draw(
        &self,
        primitives: &[ClippedPrimitive],
        (width, height): (usize, usize),
        scale: f32,
        background: Color32,
    ) -> Picture {
        let mut canvas = Canvas { width, height, pixels: vec![background; width * height] };
        for ClippedPrimitive { clip_rect, primitive } in primitives {
            let Primitive::Mesh(mesh) = primitive else { continue };
            let Some(texture) = self.textures.get(&mesh.texture_id) else { continue };
            let clip = canvas.clip(*clip_rect, scale);
            let (triangles, _) = mesh.indices.as_chunks::<3>();
            for indices in triangles {
                let corner =
                    |index: u32| mesh.vertices.get(index as usize).map(|at| Corner::new(at, scale));
                if let [Some(a), Some(b), Some(c)] = indices.map(corner) {
                    canvas.triangle([a, b, c], texture, clip);
                }
            }
        }
        let rgba = canvas.pixels.iter().flat_map(Color32::to_array).collect();
        Picture { width, height, rgba }
    }
}

/// A corner of a triangle on the grid of subpixels.
#[derive(Clone, Copy)]
struct Corner {
    x: i64,
    y: i64,
    uv: Pos2,
    color: [f32; 4],
}

impl Corner {
    fn new(vertex: &Vertex, scale: f32) -> Self {
        let snap = |at: f32| (at * scale * SUBPIXELS).round() as i64;
        Self {
            x: snap(vertex.pos.x),
            y: snap(vertex.pos.y),
            uv: vertex.uv,
            color: vertex.color.to_array().map(f32::from),
        }
    }
}

/// Returns twice the area of a triangle, in square subpixels, positive if its corners go clockwise on screen.
fn area(a: (i64, i64), b: (i64, i64), c: (i64, i64)) -> i64 {
    (b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0)
}

/// Half-open ranges of pixels.
#[derive(Clone, Copy)]
struct Clip {
    x: (usize, usize),
    y: (usize, usize),
}

struct Canvas {
    width: usize,
    height: usize,
    // Premultiplied, in gamma space, as egui blends.
    pixels: Vec<Color32>,
}

impl Canvas {
    fn clip(&self, rect: Rect, scale: f32) -> Clip {
        let pixel = |at: f32, most: usize| (at * scale).round().clamp(0.0, most as f32) as usize;
        Clip {
            x: (pixel(rect.min.x, self.width), pixel(rect.max.x, self.width)),
            y: (pixel(rect.min.y, self.height), pixel(rect.max.y, self.height)),
        }
    }

    fn triangle(&mut self, corners: [Corner; 3], texture: &Texture, clip: Clip) {
        let [a, mut b, mut c] = corners;
        let at = |corner: Corner| (corner.x, corner.y);
        let mut whole = area(at(a), at(b), at(c));
        if whole == 0 {
            return;
        }
        if whole < 0 {
            (b, c) = (c, b);
            whole = -whole;
        }
        let unit = SUBPIXELS as i64;
        // Pixels are tested at their centre.
        let first = |low: i64, from: usize| (low - unit / 2).div_euclid(unit).max(from as i64);
        let last = |high: i64, to: usize| ((high - unit / 2).div_euclid(unit) + 1).min(to as i64);
        let (x0, x1) =
            (first(a.x.min(b.x).min(c.x), clip.x.0), last(a.x.max(b.x).max(c.x), clip.x.1));
        let (y0, y1) =
            (first(a.y.min(b.y).min(c.y), clip.y.0), last(a.y.max(b.y).max(c.y), clip.y.1));
        // A pixel exactly on an edge belongs to the triangle below or right of it.
        let bias = |from: Corner, to: Corner| {
            i64::from(!((to.y == from.y && to.x > from.x) || to.y < from.y))
        };
        let (bias_a, bias_b, bias_c) = (bias(b, c), bias(c, a), bias(a, b));
        for y in y0..y1 {
            for x in x0..x1 {
                let point = (x * unit + unit / 2, y * unit + unit / 2);
                let to_a = area(at(b), at(c), point);
                let to_b = area(at(c), at(a), point);
                let to_c = area(at(a), at(b), point);
                if to_a < bias_a || to_b < bias_b || to_c < bias_c {
                    continue;
                }
                let share = [to_a, to_b, to_c].map(|part| part as f32 / whole as f32);
                let color = shade([a, b, c], share, texture);
                if let Some(pixel) = self.pixels.get_mut(y as usize * self.width + x as usize) {
                    *pixel = blend(*pixel, color);
                }
            }
        }
    }
}

/// Returns the colour of a point inside a triangle, each channel from 0 to 255.
fn shade(corners: [Corner; 3], share: [f32; 3], texture: &Texture) -> [f32; 4] {
    let mut color = [0.0; 4];
    let mut uv = (0.0, 0.0);
    for (corner, share) in corners.iter().zip(share) {
        uv = (uv.0 + corner.uv.x * share, uv.1 + corner.uv.y * share);
        for (sum, channel) in color.iter_mut().zip(corner.color) {
            *sum += channel * share;
        }
    }
    let sample = texture.sample(uv.0, uv.1);
    for (channel, sample) in color.iter_mut().zip(sample) {
        *channel *= sample / 255.0;
    }
    color
}

impl Texture {
    fn at(&self, x: i64, y: i64) -> [f32; 4] {
        let x = x.clamp(0, self.width as i64 - 1) as usize;
        let y = y.clamp(0, self.height as i64 - 1) as usize;
        let pixel = self.pixels.get(y * self.width + x).copied().unwrap_or_default();
        pixel.to_array().map(f32::from)
    }

    fn sample(&self, u: f32, v: f32) -> [f32; 4] {
        let (x, y) = (u * self.width as f32, v * self.height as f32);
        if !self.is_smooth {
            return self.at(x.floor() as i64, y.floor() as i64);
        }
        let (x, y) = (x - 0.5, y - 0.5);
        let (left, top) = (x.floor(), y.floor());
        let (right_share, bottom_share) = (x - left, y - top);
        let (left, top) = (left as i64, top as i64);
        let mut mixed = [0.0; 4];
        for (dx, dy, share) in [
            (0, 0, (1.0 - right_share) * (1.0 - bottom_share)),
            (1, 0, right_share * (1.0 - bottom_share)),
            (0, 1, (1.0 - right_share) * bottom_share),
            (1, 1, right_share * bottom_share),
        ] {
            if share > 0.0 {
                for (sum, channel) in mixed.iter_mut().zip(self.at(left + dx, top + dy)) {
                    *sum += channel * share;
                }
            }
        }
        mixed
    }
}

/// Blends a premultiplied colour over another.
#[expect(clippy::disallowed_methods, reason = "mixes colours, makes none")]
fn blend(below: Color32, above: [f32; 4]) -> Color32 {
    let [red, green, blue, alpha] = above;
    let through = 1.0 - alpha / 255.0;
    let mix = |above: f32, below: u8| (above + f32::from(below) * through).round().min(255.0) as u8;
    Color32::from_rgba_premultiplied(
        mix(red, below.r()),
        mix(green, below.g()),
        mix(blue, below.b()),
        mix(alpha, below.a()),
    )
}

#[cfg(test)]
mod tests {
    use egui::{Context, RawInput, Shape, pos2, vec2};

    use super::*;

    fn drawn(shapes: &[Shape]) -> Picture {
        let ctx = Context::default();
        let size = vec2(20.0, 20.0);
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, size)),
            ..RawInput::default()
        };
        let mut output = ctx.run_ui(input, |ui| {
            for shape in shapes {
                ui.painter().add(shape.clone());
            }
        });
        let mut raster = Raster::default();
        raster.apply(&output.textures_delta);
        let primitives = ctx.tessellate(std::mem::take(&mut output.shapes), 1.0);
        let picture = raster.draw(&primitives, (20, 20), 1.0, Color32::WHITE);
        output.textures_delta.clear();
        picture
    }

    fn pixel(picture: &Picture, x: usize, y: usize) -> [u8; 4] {
        let at = 4 * (y * picture.width + x);
        picture.rgba[at..at + 4].try_into().unwrap()
    }

    #[test]
    fn a_rectangle_covers_its_pixels_once() {
        let rect = Rect::from_min_max(pos2(5.0, 5.0), pos2(10.0, 10.0));
        let half = Color32::BLACK.gamma_multiply(0.5);
        let picture = drawn(&[Shape::rect_filled(rect, 0.0, half)]);
        for (x, y) in [(7, 7), (8, 8), (6, 8)] {
            let [red, ..] = pixel(&picture, x, y);
            assert!((126..=129).contains(&red), "the diagonal is not drawn twice: {red}");
        }
        assert_eq!(pixel(&picture, 12, 7), [255; 4]);
    }

    #[test]
    fn a_picture_is_a_png() {
        let picture = drawn(&[]);
        let png = picture.png().unwrap();
        assert!(png.starts_with(b"\x89PNG"));
    }
}
