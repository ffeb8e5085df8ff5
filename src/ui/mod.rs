//! The window: the only room that knows egui.

/// The window as a whole.
pub mod app;
mod dialogs;
mod keys;
mod menus;
mod notices;
/// Pictures without a GPU.
pub mod raster;
/// The article: scrolling, selecting, highlights.
pub mod reader;
mod sidebar;
mod start;
mod status;
/// Colours, sizes and strokes as tokens.
pub mod theme;
/// Layout, glyph atlas and fonts: every text a user wrote goes through it.
pub mod typeset;
mod welcome;
mod widgets;
mod workers;

pub use self::start::{StartError, run};
pub use self::workers::{Pace, Wake};
