//! Draws the hits of a search behind the words.

use egui::{CornerRadius, Painter, Pos2, Rect, Stroke, StrokeKind};

use super::{highlights::bands, layout::UnitLayout};
use crate::ui::theme::Tokens;
use demarche_core::text::Span;

const RADIUS: CornerRadius = CornerRadius::same(2);

/// The hits of a search in the article.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hits<'a> {
    /// All of them, in reading order, none overlapping another.
    pub spans: &'a [Span],
    /// The one that was gone to.
    pub current: Option<Span>,
    /// Changes whenever they do.
    pub version: u64,
}

impl Hits<'_> {
    /// Returns those in a part of the text.
    pub(super) fn within(&self, part: Span) -> &[Span] {
        let first = self.spans.partition_point(|hit| hit.end() <= part.start());
        let end = self.spans.partition_point(|hit| hit.start() < part.end());
        self.spans.get(first..end).unwrap_or_default()
    }
}

/// The places of the hits in one unit.
#[derive(Clone, Debug)]
pub(super) struct UnitHits {
    /// The version of the hits they were computed for.
    pub(super) version: u64,
    /// Each hit with its rectangles, relative to the unit.
    hits: Vec<(Span, Vec<Rect>)>,
}

impl UnitHits {
    /// Computes the places of the hits in a unit.
    pub(super) fn new(text: &str, hits: &Hits<'_>, layout: &UnitLayout) -> Self {
        let unit = Span::new(layout.unit.bytes.start, layout.unit.bytes.end);
        let spans = unit.map(|unit| hits.within(unit)).unwrap_or_default();
        let place = |hit: &Span| {
            let rects = bands(text, layout, *hit).into_iter().map(|(_, rect)| rect);
            (*hit, rects.collect())
        };
        Self { version: hits.version, hits: spans.iter().map(place).collect() }
    }

    /// Paints them: the current one stronger and with an outline, so that colour is not its only sign.
    pub(super) fn paint(
        &self,
        painter: &Painter,
        current: Option<Span>,
        at: Pos2,
        tokens: &Tokens,
    ) {
        for (hit, rects) in &self.hits {
            let is_current = current == Some(*hit);
            let fill = if is_current { tokens.hit_current } else { tokens.hit };
            for rect in rects.iter().map(|rect| rect.translate(at.to_vec2())) {
                painter.rect_filled(rect, RADIUS, fill);
                if is_current {
                    let stroke = Stroke::new(1.5, tokens.text_strong);
                    painter.rect_stroke(rect, RADIUS, stroke, StrokeKind::Outside);
                }
            }
        }
    }
}
