//! The overview beside the text: all marks of the article at their places, next to the scroll bar's thumb.

use egui::{Painter, Rect, pos2};
use smallvec::SmallVec;

use super::page::Page;
use crate::{session::Filter, ui::theme::Tokens};
use demarche_core::{
    annotation::{Annotation, AnnotationSet},
    codebook::{CodeId, Codebook, ColorName},
    text::Span,
};

/// The height of a row in points.
const ROW: f32 = 2.0;
/// How many rows are computed in one frame.
const ROWS_PER_FRAME: usize = 64;
/// Up to how many marks of a row are looked at; of a denser row, as many evenly from all of it.
const LOOKS: usize = 64;

/// What the overview shows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Overview<'a> {
    /// The marks.
    pub(super) set: &'a AnnotationSet,
    /// Increases with every change of the set.
    pub(super) revision: u64,
    /// The marks shown.
    pub(super) filter: &'a Filter,
    /// The codes.
    pub(super) codebook: &'a Codebook,
    /// The colours.
    pub(super) tokens: &'a Tokens,
}

/// The colours in one row.
type Colors = SmallVec<[ColorName; 4]>;

/// What the rows were computed for.
#[derive(Clone, Debug, Default)]
struct Basis {
    revision: u64,
    filter: Filter,
    n_rows: usize,
    /// The text's height in points; it changes while estimated heights are corrected.
    height: f64,
}

impl Basis {
    /// Returns whether what was computed for the other one still holds, apart from small corrections of the height.
    fn is_near(&self, other: &Self) -> bool {
        let is_same_height = (self.height - other.height).abs() * 500.0 <= self.height;
        let Self { revision, filter, n_rows, height: _ } = self;
        is_same_height
            && (revision, filter, n_rows) == (&other.revision, &other.filter, &other.n_rows)
    }
}

/// The overview, computed again in slices when something changes. Until it is complete, the old one is shown.
#[derive(Clone, Debug, Default)]
pub(super) struct Strip {
    basis: Basis,
    rows: Vec<Colors>,
    next: Vec<Colors>,
    is_complete: bool,
}

impl Strip {
    /// Forgets another article.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Computes what has changed. Returns whether there is more to compute in the next frame.
    pub(super) fn follow(&mut self, page: &Page, model: &Overview<'_>, track: Rect) -> bool {
        let basis = Basis {
            revision: model.revision,
            filter: model.filter.clone(),
            n_rows: (track.height() / ROW).max(0.0) as usize,
            height: page.heights().total().max(f64::from(track.height())),
        };
        if !basis.is_near(&self.basis) {
            self.basis = basis;
            self.next.clear();
            self.is_complete = false;
        }
        if self.is_complete {
            return false;
        }
        let n_rows = self.basis.n_rows;
        let last = (self.next.len() + ROWS_PER_FRAME).min(n_rows);
        let row_height = self.basis.height / n_rows.max(1) as f64;
        let byte = |row: usize| byte_at(page, row as f64 * row_height);
        for row in self.next.len()..last {
            let span = Span::new(byte(row), byte(row + 1));
            let colors = span.map(|span| colors_in(model.set, span, model.filter, model.codebook));
            self.next.push(colors.unwrap_or_default());
        }
        self.is_complete = last == n_rows;
        if self.is_complete {
            self.rows = std::mem::take(&mut self.next);
        }
        !self.is_complete
    }

    /// Paints the marks into the scroll bar's track, each code in a column of its own.
    pub(super) fn paint(&self, painter: &Painter, model: &Overview<'_>, track: Rect) {
        let columns = columns(model.codebook, model.set);
        let width = track.width() / columns.len().max(1) as f32;
        for (column, color) in columns.iter().enumerate() {
            let left = track.left() + column as f32 * width;
            let mut from = None;
            for row in 0..=self.rows.len() {
                let has_color = self.rows.get(row).is_some_and(|colors| colors.contains(color));
                match (from, has_color) {
                    (None, true) => from = Some(row),
                    (Some(first), false) => {
                        // Neighbouring marks keep a gap, as long as they are not in one row.
                        let top = track.top() + first as f32 * ROW;
                        let bottom = track.top() + row as f32 * ROW;
                        let (right, bottom) = (left + width - 0.5, bottom.max(top + ROW));
                        let rect = Rect::from_min_max(pos2(left, top), pos2(right, bottom));
                        painter.rect_filled(rect, 0.0, model.tokens.code(*color));
                        from = None;
                    }
                    _ => {}
                }
            }
        }
    }
}

/// Returns the colours of the codes that are or may be used, each once, in the codebook's order.
fn columns(codebook: &Codebook, set: &AnnotationSet) -> Colors {
    let codes = codebook.codes.iter();
    let known = codes.filter(|code| code.is_active || set.count(&code.id) > 0);
    let is_unknown = |(code, _): (&CodeId, usize)| codebook.get(code).is_none();
    let unknown = set.counts().any(is_unknown).then_some(ColorName::Grey);
    let mut columns = Colors::new();
    for color in known.map(|code| code.color).chain(unknown) {
        if !columns.contains(&color) {
            columns.push(color);
        }
    }
    columns
}

/// Returns the byte `y` points below the top of the text.
fn byte_at(page: &Page, y: f64) -> usize {
    let heights = page.heights();
    let (unit, into) = heights.find(y);
    let Some(bytes) = page.bytes(unit) else { return 0 };
    let share = (into / heights.height(unit).max(1.0)).clamp(0.0, 1.0);
    bytes.start + (share * bytes.len() as f64) as usize
}

/// Returns the colours of the marks on a span of the text.
fn colors_in(set: &AnnotationSet, span: Span, filter: &Filter, codebook: &Codebook) -> Colors {
    let mut colors = Colors::new();
    let mut look = |mark: &Annotation| {
        let color = codebook.get(&mark.code).map_or(ColorName::Grey, |code| code.color);
        if filter.shows(mark) && !colors.contains(&color) {
            colors.push(color);
        }
    };
    let (first, last) = (set.rank_at(span.start()), set.rank_at(span.end()));
    let n_starting = last - first;
    if n_starting <= LOOKS {
        set.intersecting(span).into_iter().for_each(|mark| look(mark));
    } else {
        for sample in 0..LOOKS {
            set.iter_from(first + sample * n_starting / LOOKS).take(1).for_each(|mark| look(mark));
        }
    }
    colors
}
