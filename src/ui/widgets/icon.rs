//! Icons drawn as strokes: sharp at any size, in the colour of the text beside them.

use egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, pos2};

/// What an icon shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum Icon {
    /// An arrow turning back.
    Undo,
    /// An arrow turning forward.
    Redo,
    /// An arrow leaving a box.
    Export,
    /// A large and a small letter.
    Reading,
    /// Half light, half dark.
    Theme,
    /// A cross.
    Close,
    /// An arrow head that points up.
    Up,
    /// An arrow head that points down.
    Down,
    /// A magnifying glass.
    Find,
    /// A tick.
    Check,
    /// A window with a list on its left.
    ArticlesPanel,
    /// A window with a list on its right.
    MarksPanel,
}

impl Icon {
    /// Paints the icon into a square.
    pub(in crate::ui) fn paint(self, painter: &Painter, rect: Rect, color: Color32) {
        let stroke = Stroke::new(1.4 * rect.width() / 16.0, color);
        // Coordinates on a grid of 16.
        let at = |x: f32, y: f32| {
            pos2(rect.left() + x * rect.width() / 16.0, rect.top() + y * rect.height() / 16.0)
        };
        let line = |points: &[(f32, f32)]| {
            let points: Vec<Pos2> = points.iter().map(|(x, y)| at(*x, *y)).collect();
            painter.add(Shape::line(points, stroke));
        };
        match self {
            Self::Undo => {
                line(&[(5.5, 2.5), (2.5, 5.5), (5.5, 8.5)]);
                line(&turn(|x| x));
            }
            Self::Redo => {
                line(&[(10.5, 2.5), (13.5, 5.5), (10.5, 8.5)]);
                line(&turn(|x| 16.0 - x));
            }
            Self::Export => {
                line(&[(5.0, 4.5), (8.0, 1.5), (11.0, 4.5)]);
                line(&[(8.0, 1.5), (8.0, 10.0)]);
                line(&[
                    (4.5, 7.5),
                    (2.5, 7.5),
                    (2.5, 14.0),
                    (13.5, 14.0),
                    (13.5, 7.5),
                    (11.5, 7.5),
                ]);
            }
            Self::Reading => {
                line(&[(1.0, 13.0), (5.0, 3.0), (9.0, 13.0)]);
                line(&[(2.6, 9.4), (7.4, 9.4)]);
                painter.circle_stroke(at(12.2, 10.6), rect.width() * 2.3 / 16.0, stroke);
                line(&[(14.5, 7.8), (14.5, 13.2)]);
            }
            Self::Theme => {
                let radius = rect.width() * 0.36;
                painter.circle_stroke(rect.center(), radius, stroke);
                let half = (0..=16).map(|step| {
                    let angle = std::f32::consts::PI * (step as f32 / 16.0 - 0.5);
                    rect.center() + radius * egui::Vec2::angled(angle)
                });
                painter.add(Shape::convex_polygon(half.collect(), color, Stroke::NONE));
            }
            Self::Close => {
                line(&[(4.5, 4.5), (11.5, 11.5)]);
                line(&[(11.5, 4.5), (4.5, 11.5)]);
            }
            Self::Up => line(&[(4.0, 10.0), (8.0, 6.0), (12.0, 10.0)]),
            Self::Down => line(&[(4.0, 6.0), (8.0, 10.0), (12.0, 6.0)]),
            Self::Find => {
                painter.circle_stroke(at(7.0, 7.0), rect.width() * 0.27, stroke);
                line(&[(10.2, 10.2), (13.5, 13.5)]);
            }
            Self::Check => line(&[(3.0, 8.5), (6.5, 12.0), (13.0, 4.5)]),
            Self::ArticlesPanel | Self::MarksPanel => {
                painter.rect_stroke(
                    Rect::from_min_max(at(2.0, 3.0), at(14.0, 13.0)),
                    2.0,
                    stroke,
                    egui::StrokeKind::Middle,
                );
                let x = if self == Self::ArticlesPanel { 6.5 } else { 9.5 };
                line(&[(x, 3.0), (x, 13.0)]);
            }
        }
    }
}

/// Returns the shaft of a turning arrow. `mirror` maps the x coordinates of the one that turns left.
fn turn(mirror: impl Fn(f32) -> f32) -> Vec<(f32, f32)> {
    let arc = (0..=12).map(|step| {
        let angle = std::f32::consts::PI * (step as f32 / 12.0 - 0.5);
        (9.5 + 4.0 * angle.cos(), 9.5 + 4.0 * angle.sin())
    });
    let shaft = [(2.5, 5.5)].into_iter().chain(arc).chain([(6.0, 13.5)]);
    shaft.map(|(x, y)| (mirror(x), y)).collect()
}
