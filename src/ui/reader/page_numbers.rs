//! The numbers of a document's pages, beside the lines with which they begin, where the lines of the article end.

use egui::{Align2, Painter, pos2};

use super::{
    labels::Print,
    screen::Screen,
    view::{ReaderModel, ReaderView},
};
use crate::ui::typeset::Typesetter;

/// The space between the text and a number, in points.
const GAP: f32 = 14.0;

/// How large the numbers are, as a ratio of the size of the text, and at least, in points.
const RATIO: f32 = 0.68;
const LEAST: f32 = 10.0;

/// Paints the numbers of the pages that begin in the window, where there is room for them.
pub(super) fn paint(
    painter: &Painter,
    model: &ReaderModel<'_>,
    view: &mut ReaderView,
    typesetter: &mut Typesetter,
    screen: &Screen,
) {
    let Some(extraction) = model.article.extraction.as_ref() else { return };
    let pages = &extraction.pages;
    let print = Print { size: (RATIO * model.text_size).max(LEAST), is_bold: false };
    let is_rtl = view.page.is_rtl();
    for placed in &screen.placed {
        let Some(layout) = view.page.kept(placed.unit) else { continue };
        let bytes = &layout.unit.bytes;
        let from = pages.partition_point(|page| page.at < bytes.start);
        let to = pages.partition_point(|page| page.at < bytes.end);
        for (index, page) in pages.iter().enumerate().take(to).skip(from) {
            // A page that was begun before goes on after the notes of another.
            if pages.iter().take(index).rev().take(2).any(|before| before.label == page.label) {
                continue;
            }
            let line = layout.lines.iter().find(|line| line.bytes.end > page.at);
            let Some(line) = line else { continue };
            let size = view.labels.size(typesetter, &page.label, print, painter.pixels_per_point());
            let (anchor, x) = if is_rtl {
                (Align2::RIGHT_CENTER, screen.column - GAP)
            } else {
                (Align2::LEFT_CENTER, screen.column + view.page.measures().width + GAP)
            };
            let at = pos2(x, placed.at.y + f32::midpoint(line.top, line.bottom));
            let rect = anchor.anchor_size(at, size);
            if rect.left() < screen.window.left() || rect.right() > screen.track().left() {
                continue;
            }
            let place = (anchor, at);
            let look = (print, model.tokens.text_weak);
            view.labels.paint(typesetter, painter, place, &page.label, look);
        }
    }
}
