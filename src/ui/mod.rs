//! The window: the only room that knows egui.

pub mod app;
mod dialogs;
mod keys;
mod menus;
mod notices;
mod picture;
pub mod raster;
pub mod reader;
mod sidebar;
mod start;
mod status;
pub mod theme;
pub mod typeset;
mod welcome;
mod widgets;
mod workers;

pub use self::picture::{
    Drawing, PictureError, PictureOptions, TALLEST, draw_picture, stored_quote,
};
pub use self::start::{StartError, run};
pub use self::workers::{Pace, Wake};
