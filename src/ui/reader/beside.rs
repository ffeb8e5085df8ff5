//! Where something stands beside the selected words: it covers neither them nor the line below.

use egui::{Rect, Vec2, pos2, vec2};

use crate::ui::typeset::Direction;

/// The space between it and what it must not cover, in points.
const DISTANCE: f32 = 4.0;
/// How far above the lower edge of the words something in the margin begins, in points.
const LEVEL: f32 = 30.0;

/// What something beside the selected words must not cover.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Surroundings {
    /// The selected words, as far as they are visible.
    pub(super) words: Rect,
    /// The x position where the first of them begins.
    pub(super) x: f32,
    /// The direction of the text there.
    pub(super) direction: Direction,
    /// Whether the article is right-to-left, so that the bars of its marks are right of the column.
    pub(super) has_bars_at_right: bool,
    /// The lower edge of the line below the words, which is not covered either.
    pub(super) line: f32,
    /// The column of text.
    pub(super) column: (f32, f32),
    /// The window, without its scroll bar.
    pub(super) window: Rect,
}

/// Returns the place of something of this size in the margin where no bars of marks are, level with the last of the words;
/// `None` if there is no room.
pub(super) fn in_margin(size: Vec2, around: &Surroundings) -> Option<Rect> {
    let Surroundings { words, has_bars_at_right, column: (left, right), window, .. } = *around;
    let inner = window.shrink(DISTANCE * 0.5);
    let x = if has_bars_at_right { left - DISTANCE - size.x } else { right + DISTANCE };
    let is_room = x >= inner.left() && x + size.x <= inner.right() && size.y <= inner.height();
    let y = words.bottom() - LEVEL;
    let y = y.min(inner.bottom() - size.y).max(inner.top());
    is_room.then(|| Rect::from_min_size(pos2(x, y), size))
}

/// Returns the place of a list of this size, which may be as low as `least`, so that it covers no words: where it has its
/// whole height, else where there is most room for it.
pub(super) fn place_list(size: Vec2, least: f32, around: &Surroundings) -> Option<Rect> {
    let Surroundings { words, window, .. } = *around;
    let inner = window.shrink(DISTANCE * 0.5);
    place(size, around).or_else(|| {
        let above = words.top() - DISTANCE - inner.top();
        let below = inner.bottom() - words.bottom() - DISTANCE;
        let height = above.max(below).min(size.y);
        let y = if below >= above { words.bottom() } else { words.top() - 2.0 * DISTANCE - height };
        let x = words.left().min(inner.right() - size.x).max(inner.left());
        let rect = Rect::from_min_size(pos2(x, y + DISTANCE), vec2(size.x, height));
        (height >= least).then_some(rect)
    })
}

/// Returns the place of something of this size: above the words, else below the line that follows them, else in a margin;
/// `None` if there is no room, so that only the keys
/// remain.
pub(super) fn place(size: Vec2, around: &Surroundings) -> Option<Rect> {
    let Surroundings { words, x, direction, line, column: (left, right), window, .. } = *around;
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
    use proptest::prelude::*;

    use super::*;

    fn around(words: Rect) -> Surroundings {
        Surroundings {
            words,
            x: words.left(),
            direction: Direction::Ltr,
            has_bars_at_right: false,
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

    #[test]
    fn in_the_margin_it_is_level_with_the_last_line_and_within_the_window() {
        let words = Rect::from_min_max(pos2(200.0, 300.0), pos2(400.0, 328.0));
        let ltr = around(words);
        let bar = in_margin(vec2(60.0, 94.0), &ltr).unwrap();
        assert!((bar.min - pos2(700.0 + DISTANCE, 328.0 - LEVEL)).length() < 1e-3, "{bar}");
        let rtl = Surroundings { has_bars_at_right: true, ..ltr };
        let bar = in_margin(vec2(60.0, 94.0), &rtl).unwrap();
        assert!((bar.right() - (100.0 - DISTANCE)).abs() < 1e-3, "{bar}");
        let low = around(words.translate(vec2(0.0, 270.0)));
        assert!(in_margin(vec2(60.0, 94.0), &low).unwrap().bottom() <= 600.0);
        assert_eq!(in_margin(vec2(110.0, 94.0), &ltr), None);
    }

    #[test]
    fn a_list_too_high_for_either_side_is_as_high_as_there_is_room() {
        let words = Rect::from_min_max(pos2(200.0, 280.0), pos2(400.0, 308.0));
        let list = place_list(vec2(320.0, 350.0), 130.0, &around(words)).unwrap();
        assert!(!list.intersects(words) && list.height() > 250.0, "{list}");
        let full = Rect::from_min_max(pos2(100.0, 90.0), pos2(700.0, 560.0));
        assert_eq!(place_list(vec2(320.0, 350.0), 130.0, &around(full)), None);
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
