//! The numbers of a document's pages, beside the lines with which they begin, where the lines of the article end.

use egui::{Align2, Painter, pos2};

use super::{
    labels::Print,
    screen::Screen,
    view::{ReaderModel, ReaderView},
};
use crate::ui::typeset::Typesetter;

/// The space between the text and a number, in points: as a rule, and in a narrow margin at least.
const GAP: f32 = 14.0;
const LEAST_GAP: f32 = 4.0;

/// The least space between a number and the edge of the window, in points.
const EDGE: f32 = 3.0;

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
            let right = screen.column + view.page.measures().width;
            let margin = if is_rtl {
                screen.column - screen.window.left()
            } else {
                screen.track().left() - right
            };
            // In a narrow margin it is in the middle.
            let gap = (0.5 * (margin - size.x)).clamp(LEAST_GAP, GAP);
            let (anchor, x) = if is_rtl {
                (Align2::RIGHT_CENTER, screen.column - gap)
            } else {
                (Align2::LEFT_CENTER, right + gap)
            };
            let at = pos2(x, placed.at.y + f32::midpoint(line.top, line.bottom));
            if gap + size.x + EDGE > margin {
                continue;
            }
            let place = (anchor, at);
            let look = (print, model.tokens.text_weak);
            view.labels.paint(typesetter, painter, place, &page.label, look);
        }
    }
}
