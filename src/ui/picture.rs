//! An annotated article as a picture, without a display or a GPU: the reader itself, drawn by the CPU.

use std::sync::Arc;

use egui::{CentralPanel, Context, Pos2, RawInput, Rect, UiBuilder, ViewportId, pos2, vec2};

use super::{
    raster::{Picture, Raster},
    reader::{BAR_WIDTH, ReaderModel, ReaderView, reader_ui},
    theme::{TEXT_SIZE, Tokens},
    typeset::Typesetter,
};
use crate::session::Mode;
use demarche_core::{annotation::AnnotationSet, article::Article, codebook::Codebook, text::Span};

/// The tallest picture that is drawn, in pixels.
pub const TALLEST: usize = 20_000;

/// The free space above and below a part of an article, in points.
const MARGIN: f32 = 12.0;

/// How an article is drawn.
#[derive(Clone, Debug)]
pub struct PictureOptions {
    /// The picture's width in points.
    pub width: f32,
    /// Pixels per point.
    pub scale: f32,
    /// The colours.
    pub tokens: Tokens,
    /// Only the lines that hold these bytes; without it the whole article.
    pub range: Option<Span>,
}

/// Why no picture was drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// It would be taller than [`TALLEST`].
    #[error("the picture would be taller than {TALLEST} pixels")]
    TooTall,
}

/// Draws an article with its marks. What is drawn is what the window shows, from the first line to the last.
pub fn draw_picture(
    article: &Arc<Article>,
    set: &AnnotationSet,
    codebook: &Codebook,
    options: &PictureOptions,
) -> Result<Picture, PictureError> {
    let PictureOptions { width, scale, tokens, range } = options;
    let model = ReaderModel {
        article,
        set,
        revision: 0,
        codebook,
        selection: None,
        chosen: None,
        mode: &Mode::Reading,
        is_writable: false,
        tokens,
        text_size: TEXT_SIZE,
    };
    let mut typesetter = Typesetter::new();
    typesetter.follow(article.text());
    let mut view = ReaderView::default();
    // The scroll bar stays outside the picture.
    let window = width + BAR_WIDTH;
    let limit = TALLEST as f64 / f64::from(*scale);
    let height = view
        .stand_at_stretch(&model, (window, *scale), *range, limit, &mut typesetter)
        .ok_or(PictureError::TooTall)?;
    let margin = if range.is_some() { (MARGIN * scale).round() / scale } else { 0.0 };
    let height = height as f32 + 2.0 * margin;
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
            let rect = Rect::from_min_size(pos2(0.0, margin), vec2(window, height - 2.0 * margin));
            let mut wide = ui.new_child(UiBuilder::new().max_rect(rect));
            reader_ui(&mut wide, &model, &mut view, &mut typesetter, &mut Vec::new());
        });
    });
    let mut raster = Raster::default();
    raster.apply(&output.textures_delta);
    output.textures_delta.clear();
    let primitives = ctx.tessellate(output.shapes, *scale);
    Ok(raster.draw(&primitives, pixels, *scale, tokens.page))
}
