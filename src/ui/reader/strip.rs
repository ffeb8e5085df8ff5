//! The overview beside the text: all marks of the article at their places, next to the scroll bar's thumb.

use egui::{Color32, Painter, Rangef, Rect};
use smallvec::SmallVec;

use super::{hits::Hits, page::Page};
use crate::{session::Filter, ui::theme::Tokens};
use demarche_core::{
    annotation::{Annotation, AnnotationSet},
    codebook::{CodeId, Codebook, ColorName},
    text::Span,
};

/// The height of a row in points.
const ROW: f32 = 2.0;
/// How many rows are computed in one frame, if there are very many marks; all of them if there are not.
const ROWS_PER_FRAME: usize = 64;
const MANY_MARKS: usize = 50_000;
/// How many are very many if words have to be found in each.
const MANY_TO_SEARCH: usize = 2_000;
/// How much of the width is for the matches of a search, in points.
const HITS: f32 = 4.0;
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
    /// The matches of a search.
    pub(super) hits: Hits<'a>,
    /// The codes.
    pub(super) codebook: &'a Codebook,
    /// The colours.
    pub(super) tokens: &'a Tokens,
}

/// The colours in one row.
type Colors = SmallVec<[ColorName; 4]>;

/// What is in one row.
#[derive(Clone, Debug, Default)]
struct Row {
    colors: Colors,
    has_hit: bool,
}

/// What the rows were computed for.
#[derive(Clone, Debug, Default)]
struct Basis {
    revision: u64,
    hits: u64,
    filter: Filter,
    n_rows: usize,
    /// The text's height in points; it changes while estimated heights are corrected.
    height: f64,
}

impl Basis {
    /// Returns whether what was computed for the other one still holds, apart from small corrections of the height.
    fn is_near(&self, other: &Self) -> bool {
        let is_same_height = (self.height - other.height).abs() * 500.0 <= self.height;
        let Self { revision, hits, filter, n_rows, height: _ } = self;
        is_same_height
            && (revision, hits, n_rows) == (&other.revision, &other.hits, &other.n_rows)
            && *filter == other.filter
    }
}

/// The overview, computed again in slices when something changes. Until it is complete, the old one is shown.
#[derive(Clone, Debug, Default)]
pub(super) struct Strip {
    basis: Basis,
    rows: Vec<Row>,
    next: Vec<Row>,
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
            hits: model.hits.version,
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
        let many = match model.filter {
            Filter::Words(..) => MANY_TO_SEARCH,
            _ => MANY_MARKS,
        };
        let n_next = if model.set.len() > many { ROWS_PER_FRAME } else { n_rows };
        let last = (self.next.len() + n_next).min(n_rows);
        let row_height = self.basis.height / n_rows.max(1) as f64;
        let byte = |row: usize| byte_at(page, row as f64 * row_height);
        for row in self.next.len()..last {
            // Large print has more rows than bytes.
            let start = byte(row);
            let span = Span::new(start, byte(row + 1).max(start + 1));
            let row = |span| Row {
                colors: colors_in(model.set, span, model.filter, model.codebook),
                has_hit: !model.hits.within(span).is_empty(),
            };
            self.next.push(span.map(row).unwrap_or_default());
        }
        self.is_complete = last == n_rows;
        if self.is_complete {
            self.rows = std::mem::take(&mut self.next);
        }
        !self.is_complete
    }

    /// Returns the rows with marks, from the top.
    #[cfg(test)]
    pub(super) fn marked(&self) -> impl Iterator<Item = usize> + '_ {
        let marked = |(number, row): (usize, &Row)| (!row.colors.is_empty()).then_some(number);
        self.rows.iter().enumerate().filter_map(marked)
    }

    /// Paints the marks into the scroll bar's track, each code in a column of its own, and matches of a search at the right.
    pub(super) fn paint(&self, painter: &Painter, model: &Overview<'_>, track: Rect) {
        let columns = columns(model.codebook, model.set);
        let has_hits = !model.hits.spans.is_empty();
        let room = if has_hits { track.width() - HITS - 1.0 } else { track.width() };
        let width = room / columns.len().max(1) as f32;
        for (column, color) in columns.iter().enumerate() {
            let left = track.left() + column as f32 * width;
            let x = Rangef::new(left, left + width - 0.5);
            let has_color = |row: &Row| row.colors.contains(color);
            self.paint_column(painter, (track.top(), x), has_color, model.tokens.code(*color));
        }
        if has_hits {
            let x = Rangef::new(track.right() - HITS, track.right());
            let color = model.tokens.text_strong;
            self.paint_column(painter, (track.top(), x), |row| row.has_hit, color);
        }
    }

    fn paint_column(
        &self,
        painter: &Painter,
        (top, x): (f32, Rangef),
        is_in: impl Fn(&Row) -> bool,
        color: Color32,
    ) {
        let mut from = None;
        for row in 0..=self.rows.len() {
            let is_next = self.rows.get(row).is_some_and(&is_in);
            match (from, is_next) {
                (None, true) => from = Some(row),
                (Some(first), false) => {
                    let y = Rangef::new(top + first as f32 * ROW, top + row as f32 * ROW);
                    painter.rect_filled(Rect::from_x_y_ranges(x, y), 0.0, color);
                    from = None;
                }
                _ => {}
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
