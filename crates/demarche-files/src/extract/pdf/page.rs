//! Collects the letters of a page from its drawing instructions.

use std::collections::HashSet;

use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps,
    InterpreterCache, InterpreterSettings, SoftMask,
    font::{Glyph as Shape, GlyphRun},
    hayro_cmap::{BfString, WritingMode},
    hayro_syntax::{Pdf, object, object::Dict, page},
    interpret_page,
    kurbo::{Affine, BezPath, Point, Rect, Shape as _},
};
use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

use crate::extract::composer::LEFT_OUT;

use super::{
    glyph::{Glyph, Page, Rule},
    string::decoded,
    weight::Weights,
};

/// The units of a glyph's width in one em.
const UNITS_PER_EM: f32 = 1000.0;

/// What is shown for a letter that stands for no known character.
const UNKNOWN: &str = "\u{FFFD}";

/// The most letters of a page; no page that a person reads has more.
const MOST_GLYPHS: usize = 200_000;

/// Returns what is on a page.
pub(super) fn read<'a>(pdf: &'a Pdf, page: &page::Page<'a>, cache: &InterpreterCache<'a>) -> Page {
    let (width, height) = page.render_dimensions();
    let area = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    let upright = Affine::new(page.initial_transform(true).as_coeffs());
    let settings = InterpreterSettings::default();
    let mut context = Context::new(upright, area, cache, pdf.xref(), settings);
    let mut reader = Reader { width, height, ..Reader::default() };
    interpret_page(page, &mut context, &mut reader);
    reader.finish()
}

/// A piece of a page that it marks.
#[derive(Debug)]
struct Marked {
    content: Option<u32>,
    is_artifact: bool,
    /// What the letters in it stand for.
    actual: Option<String>,
    /// How many letters were read before it, in each direction.
    n_before: [usize; 4],
}

#[derive(Debug, Default)]
struct Reader {
    width: f32,
    height: f32,
    /// The letters that run to the right, downwards, to the left, and upwards.
    directions: [Vec<Glyph>; 4],
    marked: Vec<Marked>,
    /// Combining marks of text to the left, which may belong to the letter before them or to the one after them.
    pending: Vec<Glyph>,
    /// The first characters of letters and where they are, in half points: bold type is made by drawing a letter twice.
    seen: HashSet<(char, i32, i32)>,
    rules: Vec<Rule>,
    pictures: f32,
    n_guessed: usize,
    n_invisible: usize,
    n_read: usize,
    weights: Weights,
}

impl<'a> Device<'a> for Reader {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, _: &DrawMode) {
        if path.elements().len() <= 6 {
            let bounds = props.transform.transform_rect_bbox(path.bounding_box());
            if bounds.width() > 20.0 && bounds.height() < 2.5 {
                let (x0, x1, y) = (bounds.x0 as f32, bounds.x1 as f32, bounds.center().y as f32);
                self.rules.push(Rule { x0, x1, y });
            }
        }
    }

    fn push_clip_path(&mut self, _: &ClipPath) {}

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        let font = self.weights.of_font(run.glyphs().first().map(|shape| &**shape));
        for shape in run.glyphs() {
            if self.n_read >= MOST_GLYPHS {
                return;
            }
            self.n_read += 1;
            self.n_invisible += usize::from(matches!(mode, DrawMode::Invisible));
            let place = props.transform * shape.transform();
            self.read_glyph(shape, place, (run.writing_mode(), font));
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        let n_pixels = image.width() as f32 * image.height() as f32;
        let area = props.transform.determinant().abs() as f32 * n_pixels;
        self.pictures += area / (self.width * self.height).max(1.0);
    }

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}

    fn begin_marked_content(&mut self, tag: &[u8], properties: Option<&Dict<'_>>) {
        let outer = self.marked.last();
        let number = properties.and_then(|properties| properties.get::<u32>("MCID"));
        let actual = properties.and_then(|properties| {
            properties.get::<object::String<'_>>("ActualText").map(|text| decoded(text.as_bytes()))
        });
        self.marked.push(Marked {
            content: number.or_else(|| outer?.content),
            is_artifact: tag == b"Artifact" || outer.is_some_and(|outer| outer.is_artifact),
            actual,
            n_before: self.n_glyphs(),
        });
    }

    fn end_marked_content(&mut self) {
        let Some(marked) = self.marked.pop() else { return };
        let Some(actual) = marked.actual else { return };
        self.place_pending();
        for (glyphs, before) in self.directions.iter_mut().zip(marked.n_before) {
            replace(glyphs, before, &actual);
        }
    }
}

const FATHATAN: char = '\u{64B}';
const ALEF_WITH_FATHATAN: &str = "\u{627}\u{64B}";

/// Puts the text that the glyphs from `before` on stand for in their place, if they stand on one line.
fn replace(glyphs: &mut Vec<Glyph>, before: usize, actual: &str) {
    let Some([first, rest @ ..]) = glyphs.get(before..) else { return };
    let is_line = |other: &Glyph| (other.y - first.y).abs() < 0.8 * first.size.max(other.size);
    if !rest.iter().all(is_line) {
        return;
    }
    let whole = rest.iter().fold(first.clone(), |whole, other| Glyph {
        x0: whole.x0.min(other.x0),
        x1: whole.x1.max(other.x1),
        y: whole.y.max(other.y),
        ..whole
    });
    glyphs.truncate(before);
    // In some fonts the alef after a lam that has the mark of “-an” is the letter that stands for both in Unicode.
    if actual.ends_with(FATHATAN)
        && let Some(alef) = glyphs.last_mut().filter(|alef| alef.text == ALEF_WITH_FATHATAN)
        && is_beside(&whole, alef)
    {
        alef.text.truncate(alef.text.len() - FATHATAN.len_utf8());
    }
    if !actual.is_empty() {
        glyphs.push(Glyph { text: actual.to_owned(), ..whole });
    }
}

impl Reader {
    fn n_glyphs(&self) -> [usize; 4] {
        let [right, down, left, up] = &self.directions;
        [right.len(), down.len(), left.len(), up.len()]
    }

    /// Reads a letter in a font that is bold, is not, or does not say.
    fn read_glyph(
        &mut self,
        shape: &Shape<'_>,
        place: Affine,
        (writing_mode, font): (WritingMode, Option<bool>),
    ) {
        let text = match shape.as_unicode() {
            Some(BfString::Char(character)) => cleaned(&character.to_string()),
            Some(BfString::String(text)) => cleaned(&text),
            None => match guessed(shape) {
                Some(text) => {
                    self.n_guessed += 1;
                    text
                }
                None => UNKNOWN.to_owned(),
            },
        };
        let weight = self.weights.of_letter(shape, &text, font);
        let advance = width(shape);
        let turn = Turn::of(place, writing_mode);
        let size = UNITS_PER_EM * turn.height;
        let length =
            if matches!(writing_mode, WritingMode::Vertical) { size } else { advance * turn.width };
        let at = place * Point::ZERO;
        let (x, y) = (at.x as f32, at.y as f32);
        if !(-1.0..=self.width + 1.0).contains(&x) || !(-1.0..=self.height + 1.0).contains(&y) {
            return;
        }
        // As if the page were turned so that its text runs to the right.
        let (x0, y) = match turn.direction {
            0 => (x, y),
            1 => (y, self.width - x),
            2 => (self.width - x, self.height - y),
            _ => (self.height - y, x),
        };
        let outer = self.marked.last();
        let glyph = Glyph {
            text,
            x0,
            x1: x0 + length,
            y,
            size,
            weight,
            content: outer.and_then(|outer| outer.content),
            is_artifact: outer.is_some_and(|outer| outer.is_artifact),
        };
        self.push(turn.direction, glyph);
    }

    fn push(&mut self, direction: usize, mut glyph: Glyph) {
        let Some(glyphs) = self.directions.get_mut(direction) else { return };
        let letter = glyphs.last_mut().filter(|letter| is_beside(&glyph, letter));
        if is_mark(&glyph) {
            if glyph.text.chars().all(runs_left) {
                self.pending.push(glyph);
            } else if let Some(letter) = letter {
                put_on(letter, &glyph);
            }
            return;
        }
        // Most programs draw letters from left to right: then the marks of text to the left come before their letters.
        let is_drawn_to_the_right = letter.as_ref().is_none_or(|letter| letter.x0 < glyph.x0);
        for mark in std::mem::take(&mut self.pending) {
            if is_drawn_to_the_right && is_beside(&mark, &glyph) {
                put_on(&mut glyph, &mark);
            } else if let Some(letter) = glyphs.last_mut().filter(|letter| is_beside(&mark, letter))
            {
                put_on(letter, &mark);
            }
        }
        let (x, y) = ((glyph.x0 * 2.0).round() as i32, (glyph.y * 2.0).round() as i32);
        if let Some(first) = glyph.text.chars().next().filter(|_| !glyph.is_space()) {
            let is_at = |dx, dy| self.seen.contains(&(first, x + dx, y + dy));
            if (-1..=1).any(|dx| (-1..=1).any(|dy| is_at(dx, dy))) {
                return;
            }
            self.seen.insert((first, x, y));
        }
        glyphs.push(glyph);
    }

    /// Puts the marks that wait on the letter before them.
    fn place_pending(&mut self) {
        for mark in std::mem::take(&mut self.pending) {
            let letters = self.directions.iter_mut().filter_map(|glyphs| glyphs.last_mut());
            for letter in letters.filter(|letter| is_beside(&mark, letter)).take(1) {
                put_on(letter, &mark);
            }
        }
    }

    fn finish(mut self) -> Page {
        self.place_pending();
        let lengths = self.n_glyphs();
        let main = (0..4).rev().max_by_key(|index| lengths.get(*index).copied()).unwrap_or(0);
        let mut page = Page {
            n_guessed: self.n_guessed,
            pictures: self.pictures.min(1.0),
            n_unknown: self
                .directions
                .iter()
                .flatten()
                .filter(|glyph| glyph.text == UNKNOWN)
                .count(),
            is_recognized: self.n_invisible * 2 > self.n_read,
            ..Page::default()
        };
        for (index, glyphs) in self.directions.into_iter().enumerate() {
            if index == main {
                page.glyphs = glyphs;
            } else {
                page.aside.extend(glyphs);
            }
        }
        if main == 0 {
            page.rules = self.rules;
        }
        page
    }
}

/// In which direction a letter runs, and how large it is drawn, in points for each unit of its font.
struct Turn {
    /// The index of the direction: to the right, downwards, to the left, upwards.
    direction: usize,
    width: f32,
    height: f32,
}

impl Turn {
    fn of(place: Affine, writing_mode: WritingMode) -> Self {
        let [right, down, slant, up, ..] = place.as_coeffs().map(|value| value as f32);
        let height = slant.hypot(up);
        let direction = if matches!(writing_mode, WritingMode::Vertical) {
            1
        } else if right.abs() >= down.abs() {
            if right >= 0.0 { 0 } else { 2 }
        } else if down >= 0.0 {
            1
        } else {
            3
        };
        Self { direction, width: right.abs().max(down.abs()), height }
    }
}

/// Returns how wide a letter is, in units of its font.
fn width(shape: &Shape<'_>) -> f32 {
    let advance = match shape {
        Shape::Outline(outline) => outline.advance_width(),
        Shape::Type3(shape) => shape.advance_width(),
    };
    advance.unwrap_or(UNITS_PER_EM / 2.0)
}

/// Returns the characters that a drawn letter stands for by its code, in the encoding of TeX's fonts (Cork, or T1), in which many
/// older articles were drawn without saying so.
fn guessed(shape: &Shape<'_>) -> Option<String> {
    let Shape::Type3(shape) = shape else { return None };
    let code = shape.char_code();
    let ligature = match code {
        0x10 => "“",
        0x11 => "”",
        0x12 => "„",
        0x15 => "–",
        0x16 => "—",
        0x1B => "ff",
        0x1C => "fi",
        0x1D => "fl",
        0x1E => "ffi",
        0x1F => "ffl",
        0x27 => "’",
        0x7F => "-",
        // In the fonts of its symbols (TS1).
        0x88 => "•",
        _ => {
            let character = char::from_u32(code)?;
            let is_letter = character.is_ascii_graphic()
                || ('\u{C0}'..='\u{FF}').contains(&character)
                    && !matches!(code, 0xD7 | 0xDF | 0xF7 | 0xFF);
            return is_letter.then(|| character.to_string());
        }
    };
    Some(ligature.to_owned())
}

/// Returns whether a glyph is a mark above, below or on a letter, which takes no room of its own.
fn is_mark(glyph: &Glyph) -> bool {
    !glyph.text.is_empty()
        && glyph.text.chars().all(is_combining_mark)
        && glyph.x1 - glyph.x0 < 0.1 * glyph.size
}

/// Returns whether a character is of Hebrew, Arabic or another script that runs to the left.
fn runs_left(character: char) -> bool {
    matches!(character, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}')
}

/// Returns whether a mark or letter is drawn at a letter or next to it.
fn is_beside(mark: &Glyph, letter: &Glyph) -> bool {
    let reach = 0.5 * letter.size;
    !letter.is_space()
        && (mark.y - letter.y).abs() < letter.size
        && mark.x0 > letter.x0 - reach
        && mark.x0 < letter.x1 + reach
}

/// Adds a mark to the letter that it stands on, unless that has it already.
fn put_on(letter: &mut Glyph, mark: &Glyph) {
    if !letter.text.ends_with(&mark.text) {
        letter.text.push_str(&mark.text);
    }
}

/// Returns text with ligatures and the shapes of letters replaced by the letters themselves.
fn cleaned(text: &str) -> String {
    let mut cleaned = String::new();
    for character in text.chars() {
        match character {
            '\t' | '\n' | '\r' => cleaned.push(' '),
            '\0'..='\u{1F}'
            | '\u{7F}'..='\u{9F}'
            | '\u{200E}'
            | '\u{200F}'
            | '\u{FEFF}'
            | LEFT_OUT => {}
            '\u{FB00}'..='\u{FB4F}' => cleaned.extend(std::iter::once(character).nfkc()),
            '\u{FB50}'..='\u{FD3D}' | '\u{FD50}'..='\u{FDEF}' | '\u{FE70}'..='\u{FEFC}' => {
                cleaned.extend(std::iter::once(character).nfkc().filter(|part| *part != ' '));
            }
            _ => cleaned.push(character),
        }
    }
    cleaned
}
