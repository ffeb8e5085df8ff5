//! What the right panel shows.

use demarche_core::{
    annotation::{Annotation, AnnotationId, AnnotationSet},
    article::Article,
    codebook::Codebook,
    study::Coder,
};

use crate::session::{Access, Filter, Keymap, Listed, Mode, OpenArticle, Session};

/// What a click on a code is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Click {
    /// To mark the selected words.
    Mark,
    /// To show only the marks of the code, or all again.
    Filter,
}

/// What the right panel shows: the open set and a filter.
pub(in crate::ui) struct MarksModel<'a> {
    /// The number of the opening, which identifies the study, the article and the set.
    pub(in crate::ui) opening: u64,
    /// The marks.
    pub(in crate::ui) set: &'a AnnotationSet,
    /// The marked article.
    pub(in crate::ui) article: &'a Article,
    /// The keys of the commands, for tooltips.
    pub(in crate::ui) keymap: &'a Keymap,
    /// The codes.
    pub(in crate::ui) codebook: &'a Codebook,
    /// Which marks are listed.
    pub(in crate::ui) filter: &'a Filter,
    /// The marks listed; `None` if all are.
    pub(in crate::ui) listed: Option<&'a Listed>,
    /// Whether the marks are still being looked at, so that `listed` is what was listed before.
    pub(in crate::ui) is_listing: bool,
    /// The chosen mark.
    pub(in crate::ui) chosen: Option<&'a AnnotationId>,
    /// Whether the chosen mark's edges are being moved.
    pub(in crate::ui) is_moving_edges: bool,
    /// The mark whose edges are being moved, on the words between them now.
    pub(in crate::ui) moving: Option<Annotation>,
    /// What a click on a code is for.
    pub(super) click: Click,
    /// Those who have marks in the study, if nobody is coding yet.
    pub(super) known_coders: &'a [Coder],
    /// Whether marks can be changed.
    pub(in crate::ui) is_writable: bool,
}

impl<'a> MarksModel<'a> {
    /// Returns what the panel shows of a session with this article open.
    pub(in crate::ui) fn of(
        session: &'a Session,
        open: &'a OpenArticle,
        (listed, is_listing): (Option<&'a Listed>, bool),
        moving: Option<Annotation>,
    ) -> Self {
        let is_writable = open.access == Access::Writable;
        let is_reading = *session.mode() == Mode::Reading;
        let has_words = session.selection().is_some_and(|selection| selection.span().is_some())
            || !session.pieces().is_empty();
        Self {
            opening: open.opening,
            set: &open.set,
            article: &open.article,
            keymap: session.keymap(),
            codebook: session.codebook(),
            filter: session.filter(),
            listed,
            is_listing,
            chosen: session.chosen(),
            is_moving_edges: matches!(session.mode(), Mode::Edges { .. }),
            moving,
            click: if has_words && is_reading && is_writable { Click::Mark } else { Click::Filter },
            known_coders: match open.coder {
                None => session.coders_in(&open.study),
                Some(_) => &[],
            },
            is_writable,
        }
    }

    /// Returns a mark as it is shown: if its edges are being moved, on the words between them now.
    pub(super) fn as_moved<'b>(&'b self, mark: &'b Annotation) -> &'b Annotation {
        self.moving.as_ref().filter(|moving| moving.id == mark.id).unwrap_or(mark)
    }
}
