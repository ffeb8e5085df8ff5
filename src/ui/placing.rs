//! Where the window is on the screen when it opens. It may have been closed on another screen, or at another scale.

use egui::{Rect, Vec2, pos2, vec2};
use winit::{
    dpi::{PhysicalPosition, PhysicalSize},
    window::Window,
};

/// The height of the window manager's title bar, which is not known before the window is shown, in points.
const TITLE_BAR: f32 = 32.0;

/// Brings a window that is not yet shown onto its screen: at most as large as that, and no part of it outside. `least` is
/// its smallest size, in points. Does nothing where programs do not place their windows.
pub(super) fn bring_onto_screen(window: &Window, least: Vec2) {
    let monitor = window
        .current_monitor()
        .or_else(|| window.primary_monitor())
        .or_else(|| window.available_monitors().next());
    let (Some(monitor), Ok(corner)) = (monitor, window.outer_position()) else { return };
    if window.is_maximized() || monitor.size().width == 0 {
        return;
    }
    let scale = window.scale_factor() as f32;
    let rect = |corner: PhysicalPosition<i32>, size: PhysicalSize<u32>| {
        let corner = pos2(corner.x as f32, corner.y as f32);
        Rect::from_min_size(corner, vec2(size.width as f32, size.height as f32))
    };
    let mut screen = rect(monitor.position(), monitor.size());
    screen.max.y -= (TITLE_BAR * scale).round();
    let before = rect(corner, window.inner_size());
    let after = within(screen, before);
    let size = |size: Vec2| PhysicalSize::new(size.x as u32, size.y as u32);
    let least = scale * least;
    if least.x > screen.width() || least.y > screen.height() {
        window.set_min_inner_size(Some(size(least.min(screen.size()))));
    }
    if after.size() != before.size() {
        // The answer is the size at once, or `None` if it comes with an event.
        let _at_once = window.request_inner_size(size(after.size()));
    }
    if after.min != before.min {
        window.set_outer_position(PhysicalPosition::new(after.min.x as i32, after.min.y as i32));
    }
}

/// Returns a rectangle moved into another one, and made smaller only if it is larger than that.
fn within(screen: Rect, window: Rect) -> Rect {
    let size = window.size().min(screen.size());
    Rect::from_min_size(window.min.clamp(screen.min, screen.max - size), size)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_window_from_a_coarser_screen_is_brought_onto_this_one() {
        let screen = Rect::from_min_max(pos2(0.0, 0.0), pos2(1366.0, 720.0));
        let rect = |x, y, width, height| Rect::from_min_size(pos2(x, y), vec2(width, height));
        for (before, after) in [
            (rect(83.0, 20.0, 1200.0, 690.0), rect(83.0, 20.0, 1200.0, 690.0)),
            (rect(125.0, 45.0, 1366.0, 768.0), rect(0.0, 0.0, 1366.0, 720.0)),
            (rect(600.0, 200.0, 1080.0, 700.0), rect(286.0, 20.0, 1080.0, 700.0)),
            (rect(-40.0, -9.0, 900.0, 600.0), rect(0.0, 0.0, 900.0, 600.0)),
        ] {
            assert_eq!(within(screen, before), after);
        }
    }

    proptest! {
        #[test]
        fn no_part_of_a_window_is_outside(
            corner in (-3000.0_f32..3000.0, -3000.0_f32..3000.0),
            size in (1.0_f32..4000.0, 1.0_f32..4000.0),
        ) {
            let screen = Rect::from_min_max(pos2(1920.0, 0.0), pos2(3286.0, 768.0));
            let window = Rect::from_min_size(corner.into(), size.into());
            prop_assert!(screen.expand(0.01).contains_rect(within(screen, window)));
        }
    }
}
