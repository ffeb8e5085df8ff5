//! The article: virtual scrolling, selecting, highlights. Knows nothing of the sidebar.

use std::sync::Arc;

use super::{theme::Tokens, typeset::Typesetter};
use crate::{
    annotation::{AnnotationId, AnnotationSet},
    article::Article,
    codebook::Codebook,
    session::{Action, Command, Mode, Selection},
};

/// What the reader shows.
#[derive(Clone, Copy, Debug)]
pub struct ReaderModel<'a> {
    /// The article.
    pub article: &'a Arc<Article>,
    /// Its marks.
    pub set: &'a AnnotationSet,
    /// Counts up with every change of the set.
    pub revision: u64,
    /// The codes.
    pub codebook: &'a Codebook,
    /// The live selection or caret.
    pub selection: Option<Selection>,
    /// The chosen mark.
    pub chosen: Option<&'a AnnotationId>,
    /// What the text keys do at present.
    pub mode: &'a Mode,
    /// Whether marks can be made.
    pub is_writable: bool,
    /// The colours.
    pub tokens: &'a Tokens,
    /// The reading size in points.
    pub text_size: f32,
}

/// Where the reader stands: the first visible block's first byte, and how many points of it are above the window's edge.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Place {
    /// First byte of the block.
    pub byte: usize,
    /// Points of the block above the upper edge.
    pub offset: f64,
}

/// What the reader keeps between frames: scroll place, layouts, hover, drag. Never part of saved work.
#[derive(Debug, Default)]
pub struct ReaderView {}

impl ReaderView {
    /// Carries out a view command (caret motion, paging) at the next frame.
    pub fn run(&mut self, command: Command) { let _ = command; }
    /// Scrolls at the next frame so that this byte is visible; does nothing if it is.
    pub fn reveal(&mut self, byte: usize) { let _ = byte; }
    /// Returns where the reader stands.
    pub fn place(&self) -> Place { Place::default() }
    /// Goes to a place.
    pub fn set_place(&mut self, place: Place) { let _ = place; }
    /// Returns scripts in the shown text that no font has.
    pub fn missing_scripts(&self) -> &[&'static str] { &[] }
}

/// Draws the article into the whole of `ui`. What the user did comes back in `actions`.
pub fn reader_ui(
    ui: &mut egui::Ui, model: &ReaderModel<'_>, view: &mut ReaderView, typesetter: &mut Typesetter, actions: &mut Vec<Action>,
) {
    let _ = (ui, model, view, typesetter, actions);
}
