//! The window: the only room that knows egui.

/// Pictures without a GPU.
pub mod raster;
/// The article: scrolling, selecting, highlights.
pub mod reader;
/// Colours, sizes and strokes as tokens.
pub mod theme;
/// Layout, glyph atlas and fonts: every text a user wrote goes through it.
pub mod typeset;
