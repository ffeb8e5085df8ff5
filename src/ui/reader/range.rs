//! The height of a part of the article, for pictures, which show all of it at once.

use egui::{Pos2, Rect, vec2};

use super::{
    measures_of,
    page::Setting,
    view::{ReaderModel, ReaderView},
    viewport::Measure as _,
};
use crate::ui::typeset::{Caret, Typesetter};
use demarche_core::text::Span;

/// How far a mark's code letter reaches above its line, as a multiple of the reading size. The words of the line above end
/// higher.
const OVERHANG: f64 = 0.18;

impl ReaderView {
    /// Lays out the lines with `range` (or the whole article without one) for a window `width` points wide at `scale`
    /// pixels per point, and scrolls to the first of them.
    ///
    /// Returns the height in points of a window that shows exactly these lines, or `None` if it exceeds `limit`; no more
    /// than that is laid out.
    pub fn scroll_to_range(
        &mut self,
        model: &ReaderModel<'_>,
        (width, scale): (f32, f32),
        range: Option<Span>,
        limit: f64,
        typesetter: &mut Typesetter,
    ) -> Option<f64> {
        let window = Rect::from_min_size(Pos2::ZERO, vec2(width, limit as f32));
        self.follow_model(
            model,
            measures_of(model, width, (scale, typesetter.families_revision())),
            window,
            typesetter,
        );
        self.wants_focus = false;
        let overhang = OVERHANG * f64::from(model.text_size);
        let mut setting = Setting { page: &mut self.page, typesetter };
        let last = setting.count().saturating_sub(1);
        let (first, top) = match range {
            Some(range) => {
                let (unit, (top, _)) = line_of(&mut setting, range.start())?;
                (unit, top - overhang)
            }
            None => (0, 0.0),
        };
        let (last, end) = match range {
            Some(range) => {
                let (unit, (_, bottom)) = line_of(&mut setting, range.end() - 1)?;
                (unit, bottom)
            }
            None => (last, setting.height(last)),
        };
        let mut height = end - top;
        for unit in first..last {
            if height > limit {
                return None;
            }
            height += setting.height(unit);
        }
        self.viewport.unit = first;
        self.viewport.offset = top;
        (height <= limit).then_some(height)
    }
}

/// Returns the unit of the line a byte is on, and the line's vertical extent within the unit.
fn line_of(setting: &mut Setting<'_>, byte: usize) -> Option<(usize, (f64, f64))> {
    let unit = setting.page.unit_at(byte);
    let layout = setting.layout(unit)?;
    let line = layout.lines.get(layout.line_of(Caret { offset: byte, is_upstream: false }))?;
    Some((unit, (f64::from(line.top), f64::from(line.bottom))))
}
