//! Where something stands beside the selected words: it covers neither them nor the line below.

use egui::{Rect, Vec2, pos2};

use crate::ui::typeset::Direction;

/// The space between it and what it must not cover, in points.
const DISTANCE: f32 = 4.0;

/// What something beside the selected words must not cover.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Surroundings {
    /// The selected words, as far as they are visible.
    pub(super) words: Rect,
    /// The x position where the first of them begins.
    pub(super) x: f32,
    /// The direction of the text there.
    pub(super) direction: Direction,
    /// The lower edge of the line below the words, which is not covered either.
    pub(super) line: f32,
    /// The column of text.
    pub(super) column: (f32, f32),
    /// The window.
    pub(super) window: Rect,
}

/// Returns the place of something of this size: above the words, else below the line that follows them, else in a margin;
/// `None` if there is no room, so that only the keys
/// remain.
pub(super) fn place(size: Vec2, around: &Surroundings) -> Option<Rect> {
    let Surroundings { words, x, direction, line, column: (left, right), window } = *around;
    let inner = window.shrink(DISTANCE * 0.5);
    if size.x > inner.width() {
        return None;
    }
    // It begins where the words begin.
    let x = if direction == Direction::Rtl { x - size.x } else { x };
    let x = x.clamp(inner.left(), inner.right() - size.x);
    let above = words.top() - DISTANCE - size.y;
    if above >= inner.top() {
        return Some(Rect::from_min_size(pos2(x, above), size));
    }
    let below = words.bottom() + line + DISTANCE;
    if below + size.y <= inner.bottom() {
        return Some(Rect::from_min_size(pos2(x, below), size));
    }
    let y = inner.center().y - 0.5 * size.y;
    if right + DISTANCE + size.x <= inner.right() {
        return Some(Rect::from_min_size(pos2(right + DISTANCE, y), size));
    }
    (left - DISTANCE - size.x >= inner.left())
        .then(|| Rect::from_min_size(pos2(left - DISTANCE - size.x, y), size))
}

#[cfg(test)]
mod tests {
    use egui::vec2;
    use proptest::prelude::*;

    use super::*;

    fn around(words: Rect) -> Surroundings {
        Surroundings {
            words,
            x: words.left(),
            direction: Direction::Ltr,
            line: 28.0,
            column: (100.0, 700.0),
            window: Rect::from_min_size(pos2(0.0, 0.0), vec2(800.0, 600.0)),
        }
    }

    #[test]
    fn the_bar_is_above_the_words() {
        let words = Rect::from_min_max(pos2(200.0, 300.0), pos2(400.0, 328.0));
        let bar = place(vec2(250.0, 36.0), &around(words)).unwrap();
        assert!((bar.max - pos2(450.0, 300.0 - DISTANCE)).length() < 1e-3, "{bar}");
    }

    #[test]
    fn beside_right_to_left_words_it_begins_at_their_right() {
        let words = Rect::from_min_max(pos2(200.0, 300.0), pos2(700.0, 328.0));
        let around = Surroundings { x: words.right(), direction: Direction::Rtl, ..around(words) };
        assert!((place(vec2(250.0, 36.0), &around).unwrap().right() - 700.0).abs() < 1e-3);
    }

    #[test]
    fn at_the_upper_edge_it_leaves_the_line_below_free() {
        let words = Rect::from_min_max(pos2(200.0, 10.0), pos2(400.0, 38.0));
        let bar = place(vec2(250.0, 36.0), &around(words)).unwrap();
        assert!((bar.min.y - (38.0 + 28.0 + DISTANCE)).abs() < 1e-3, "{bar}");
    }

    #[test]
    fn a_window_full_of_selection_has_no_bar() {
        let words = Rect::from_min_max(pos2(100.0, 0.0), pos2(700.0, 600.0));
        assert_eq!(place(vec2(250.0, 36.0), &around(words)), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn the_bar_never_covers_the_words_nor_the_line_below(
            x in 100.0_f32..600.0, y in 0.0_f32..560.0, width in 5.0_f32..100.0, height in 20.0_f32..400.0,
            size in (80.0_f32..400.0, 20.0_f32..60.0),
        ) {
            let words = Rect::from_min_size(pos2(x, y), vec2(width, height.min(600.0 - y)));
            if let Some(bar) = place(vec2(size.0, size.1), &around(words)) {
                let kept_free = Rect::from_min_max(words.min, words.max + vec2(0.0, 28.0));
                prop_assert!(!bar.intersects(kept_free));
                prop_assert!(around(words).window.contains_rect(bar));
            }
        }
    }
}
