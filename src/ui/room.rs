//! How the window's width is shared: the text keeps a readable column, and the panels beside it give way.

use demarche_files::storage::Panels;

use super::panels::{ARTICLES_WIDTH, MARKS_WIDTH};

/// The width below which the text makes the panels narrower, in points: a column of about 60 characters.
const COMFORT: f32 = 560.0;
/// The width below which the text closes one of the panels, in points.
const LEAST: f32 = 440.0;

/// The panel that stays when the window has no room for both: the one that the user asked for last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Stays {
    /// The list of articles.
    Articles,
    /// The list of marks.
    #[default]
    Marks,
}

/// The greatest widths of the panels in a window; `None` for a panel that is not shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Room {
    /// Of the list of articles.
    pub(super) articles: Option<f32>,
    /// Of the list of marks.
    pub(super) marks: Option<f32>,
}

impl Room {
    /// Shares a window of this width, in points.
    pub(super) fn of(width: f32, panels: &Panels, stays: Stays) -> Self {
        let mut articles = panels.has_articles.then(|| panels.articles_width.max(ARTICLES_WIDTH.0));
        let mut marks = panels.has_marks.then(|| panels.marks_width.max(MARKS_WIDTH.0));
        let least = |width: Option<f32>, least: f32| width.map_or(0.0, |_| least);
        let (least_articles, least_marks) =
            (least(articles, ARTICLES_WIDTH.0), least(marks, MARKS_WIDTH.0));
        if width - least_articles - least_marks < LEAST && articles.is_some() && marks.is_some() {
            match stays {
                Stays::Articles => marks = None,
                Stays::Marks => articles = None,
            }
        }
        let wanted = articles.unwrap_or(0.0) + marks.unwrap_or(0.0);
        let missing = (COMFORT - (width - wanted)).max(0.0);
        // The wider panel first, because it has more to give.
        let give = |width: Option<f32>, least: f32, missing: f32| {
            width.map(|width| (width - missing).max(least).min(width))
        };
        let narrower = give(marks, MARKS_WIDTH.0, missing);
        let given = marks.unwrap_or(0.0) - narrower.unwrap_or(0.0);
        Self { articles: give(articles, ARTICLES_WIDTH.0, missing - given), marks: narrower }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(width: f32, expected: (Option<f32>, Option<f32>)) {
        let Room { articles, marks } = Room::of(width, &Panels::default(), Stays::Marks);
        assert_eq!((articles, marks), expected, "{width}");
    }

    #[test]
    fn panels_give_way_before_the_text() {
        check(1366.0, (Some(240.0), Some(320.0)));
        check(1120.0, (Some(240.0), Some(320.0)));
        check(1060.0, (Some(240.0), Some(260.0)));
        check(1000.0, (Some(200.0), Some(240.0)));
        check(900.0, (Some(160.0), Some(240.0)));
        check(800.0, (None, Some(240.0)));
        check(720.0, (None, Some(240.0)));
    }

    #[test]
    fn the_list_that_was_asked_for_stays() {
        let room = Room::of(720.0, &Panels::default(), Stays::Articles);
        assert_eq!(room, Room { articles: Some(160.0), marks: None });
        let both = |stays| Room::of(1366.0, &Panels::default(), stays);
        assert_eq!(both(Stays::Articles), both(Stays::Marks));
    }

    #[test]
    fn a_panel_that_is_alone_stays() {
        let panels = Panels { has_marks: false, ..Panels::default() };
        assert_eq!(Room::of(720.0, &panels, Stays::Marks).articles, Some(160.0));
        let panels = Panels { has_articles: false, ..Panels::default() };
        assert_eq!(
            Room::of(1366.0, &panels, Stays::Articles),
            Room { articles: None, marks: Some(320.0) }
        );
    }
}
