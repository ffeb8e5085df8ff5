//! Draws an annotated article as a picture, without a display or a GPU: the CPU draws what the reader shows. Marks that are
//! not in their stored place are listed below the article.

use std::sync::Arc;

use egui::{
    CentralPanel, Context, Painter, Pos2, RawInput, Rect, UiBuilder, ViewportId, pos2, vec2,
};

use super::{
    raster::{Picture, Raster},
    reader::{BAR_WIDTH, Hits, ReaderModel, ReaderView, reader_ui},
    theme::{CHROME_SIZE, TEXT_SIZE, Tokens},
    typeset::{Direction, Face, Paragraph, Style, Typesetter},
};
use crate::session::{Clutter, Filter, Keymap, Mode};
use demarche_core::{
    annotation::{Annotation, AnnotationSet, Status},
    article::Article,
    codebook::Codebook,
    text::Span,
};
use demarche_files::storage::Reading;

/// The tallest picture that is drawn, in pixels.
pub const TALLEST: usize = 20_000;

/// The margin above and below a part of an article, in points.
const MARGIN: f32 = 12.0;

/// The greatest width of the list of marks below the article, and the space around it, in points.
const LIST_WIDTH: f32 = 640.0;
const LIST_MARGIN: f32 = 24.0;

/// The space between two marks of that list, in points.
const LIST_GAP: f32 = 10.0;

/// The longest part of a quote that the list shows, in bytes.
const LONGEST_QUOTE: usize = 4096;

/// How an article is drawn.
#[derive(Clone, Debug)]
pub struct PictureOptions {
    /// The picture's width in points.
    pub width: f32,
    /// Pixels per point.
    pub scale: f32,
    /// The colours.
    pub tokens: Tokens,
    /// Draw only the lines with these bytes, or the whole article if `None`.
    pub range: Option<Span>,
}

/// A picture, and what it could not show.
pub struct Drawing {
    /// The picture.
    pub picture: Picture,
    /// The scripts that no font has, by their English names; their characters are drawn as boxes.
    pub missing_scripts: Vec<&'static str>,
}

/// Why no picture was drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// It would be taller than [`TALLEST`].
    #[error("the picture would be taller than {TALLEST} pixels")]
    TooTall,
}

/// Returns whether page clutter is drawn: it is if a mark or the range is in it.
fn clutter_of(article: &Article, set: &AnnotationSet, range: Option<Span>) -> Clutter {
    let mut spans = set.iter().flat_map(|mark| mark.spans.iter().copied()).chain(range);
    if Clutter::can_be_hidden(article) && !spans.any(|span| article.touches_clutter(span)) {
        Clutter::Hidden
    } else {
        Clutter::Shown
    }
}

/// Draws an article with its marks, as the window shows it, from the first line to the last.
///
/// Marks that are not in their stored place are listed below; for a range, only those with a likely place in it.
pub fn draw_picture(
    article: &Arc<Article>,
    set: &AnnotationSet,
    codebook: &Codebook,
    options: &PictureOptions,
) -> Result<Drawing, PictureError> {
    let PictureOptions { width, scale, tokens, range } = options;
    let model = ReaderModel {
        session: None,
        article,
        set,
        revision: 0,
        codebook,
        selection: None,
        pieces: &[],
        chosen: None,
        mode: &Mode::Reading,
        is_writable: false,
        has_dialog: false,
        keymap: &Keymap::default(),
        filter: &Filter::All,
        hits: Hits::default(),
        tokens,
        clutter: clutter_of(article, set, *range),
        text_size: TEXT_SIZE,
        reading: Reading::default(),
    };
    let mut typesetter = Typesetter::new();
    typesetter.follow(article.text(), article.metadata.language.as_deref());
    let mut view = ReaderView::default();
    // The scroll bar stays outside the picture.
    let window = width + BAR_WIDTH;
    let limit = TALLEST as f64 / f64::from(*scale);
    let height = view
        .scroll_to_range(&model, (window, *scale), *range, limit, &mut typesetter)
        .ok_or(PictureError::TooTall)?;
    let margin = if range.is_some() { (MARGIN * scale).round() / scale } else { 0.0 };
    let article_height = height as f32 + 2.0 * margin;
    let list = List::new(set, options, codebook, &mut typesetter);
    let height = article_height + list.height;
    if f64::from(height) > limit {
        return Err(PictureError::TooTall);
    }
    let pixels =
        ((width * scale).round() as usize, ((height * scale).ceil() as usize).clamp(1, TALLEST));
    let size = vec2(*width, pixels.1 as f32 / scale);
    let mut input = RawInput {
        screen_rect: Some(Rect::from_min_size(Pos2::ZERO, size)),
        ..RawInput::default()
    };
    if let Some(viewport) = input.viewports.get_mut(&ViewportId::ROOT) {
        viewport.native_pixels_per_point = Some(*scale);
    }
    let ctx = Context::default();
    let mut output = ctx.run_ui(input, |ui| {
        CentralPanel::no_frame().show(ui, |ui| {
            ui.painter().rect_filled(ui.max_rect(), 0.0, tokens.page);
            let rect =
                Rect::from_min_size(pos2(0.0, margin), vec2(window, article_height - 2.0 * margin));
            let mut wide = ui.new_child(UiBuilder::new().max_rect(rect));
            reader_ui(&mut wide, &model, &mut view, &mut typesetter, &mut Vec::new());
            list.paint(ui.painter(), article_height, options, &mut typesetter);
        });
    });
    let mut raster = Raster::default();
    raster.apply(&output.textures_delta);
    output.textures_delta.clear();
    let primitives = ctx.tessellate(output.shapes, *scale);
    let mut missing_scripts = view.missing_scripts().to_vec();
    for script in list.rows.iter().flat_map(|row| row.words.missing_scripts()) {
        if !missing_scripts.contains(script) {
            missing_scripts.push(script);
        }
    }
    let picture = raster.draw(&primitives, pixels, *scale, tokens.page);
    Ok(Drawing { picture, missing_scripts })
}

/// Returns the saved words of a mark, with `…` between pieces.
pub fn stored_quote(annotation: &Annotation) -> String {
    let stored = annotation.detail.as_ref().map_or(&[][..], |detail| &detail.stored);
    stored.iter().map(|selector| &*selector.exact).collect::<Vec<_>>().join(" … ")
}

/// The list of marks that are not in their stored place, laid out below the article.
struct List {
    rows: Vec<Row>,
    /// The height with the space around it; 0 without marks.
    height: f32,
}

/// The kind of a row of the list.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// The list's title.
    Title,
    /// A mark's code, and how its place was found.
    Label,
    /// A mark's saved words.
    Quote,
}

/// A row of the list.
struct Row {
    words: Paragraph,
    part: Part,
    /// The distance from the list's upper edge, in points.
    top: f32,
}

impl List {
    fn new(
        set: &AnnotationSet,
        options: &PictureOptions,
        codebook: &Codebook,
        typesetter: &mut Typesetter,
    ) -> Self {
        let mut list = Self { rows: Vec::new(), height: 0.0 };
        if set.unplaced() == 0 {
            return list;
        }
        let is_shown = |annotation: &Annotation| match options.range {
            None => true,
            Some(range) => annotation.spans.iter().any(|span| span.intersects(range)),
        };
        for annotation in set.iter() {
            let how = match annotation.status() {
                Status::Exact => continue,
                Status::Moved => "moved (check)",
                Status::Uncertain => "uncertain (check)",
                Status::Orphan => "lost its place",
            };
            if !is_shown(annotation) {
                continue;
            }
            if list.rows.is_empty() {
                list.height = LIST_MARGIN;
                list.push(
                    "Marks that are not where they were saved",
                    Part::Title,
                    options,
                    typesetter,
                );
            }
            let code =
                codebook.get(&annotation.code).map_or(&*annotation.code.0, |code| &code.name);
            list.push(&format!("{code}: {how}"), Part::Label, options, typesetter);
            let mut quote = stored_quote(annotation);
            if quote.len() > LONGEST_QUOTE {
                quote.truncate(quote.floor_char_boundary(LONGEST_QUOTE));
                quote.push('…');
            }
            list.push(&quote, Part::Quote, options, typesetter);
            list.height += LIST_GAP;
            // A list taller than any picture is never drawn.
            if list.height > TALLEST as f32 / options.scale {
                break;
            }
        }
        if !list.rows.is_empty() {
            list.height += LIST_MARGIN;
        }
        list
    }

    fn push(
        &mut self,
        words: &str,
        part: Part,
        options: &PictureOptions,
        typesetter: &mut Typesetter,
    ) {
        let (face, size) = match part {
            Part::Title | Part::Label => (Face::Sans, CHROME_SIZE),
            Part::Quote => (Face::Serif, TEXT_SIZE),
        };
        let is_title = part == Part::Title;
        let style = Style {
            face,
            size,
            line_height: 1.4,
            is_bold: is_title,
            is_italic: false,
            direction: Direction::Auto,
            hand: None,
        };
        let width = list_width(options);
        let words = typesetter.lay_out(words, &style, width, options.scale);
        let top = self.height;
        self.height += words.size().y + if is_title { LIST_GAP } else { 0.0 };
        self.rows.push(Row { words, part, top });
    }

    fn paint(
        &self,
        painter: &Painter,
        top: f32,
        options: &PictureOptions,
        typesetter: &mut Typesetter,
    ) {
        if self.rows.is_empty() {
            return;
        }
        let PictureOptions { width, tokens, .. } = options;
        let left = (width - list_width(options)) / 2.0;
        let line = Rect::from_min_size(pos2(left, top), vec2(list_width(options), 1.0));
        painter.rect_filled(line, 0.0, tokens.line);
        for Row { words, part, top: below } in &self.rows {
            let color = if *part == Part::Quote { tokens.text } else { tokens.text_weak };
            typesetter.paint(painter, pos2(left, top + below), words, color);
        }
    }
}

fn list_width(options: &PictureOptions) -> f32 {
    LIST_WIDTH.min(options.width - 2.0 * LIST_MARGIN)
}
