//! The window: the only module that uses egui.

pub mod app;
mod bringing;
mod dialogs;
mod differences;
mod effects;
mod encodings;
mod find;
mod finding;
mod fonts;
pub mod given;
mod histories;
mod importing;
mod input;
mod keys;
mod last_try;
mod listing;
mod log;
mod looks;
mod menus;
mod moment;
mod naming;
mod nodes;
mod notices;
mod opening;
mod options;
mod own_keys;
mod panels;
mod pasting;
mod picture;
mod places;
mod placing;
pub mod raster;
pub mod reader;
mod reading;
mod review;
mod room;
mod runs;
mod signals;
mod start;
mod status;
pub mod theme;
mod time;
mod timer;
mod typed;
pub mod typeset;
mod versions;
mod view;
mod welcome;
mod widgets;

pub use self::picture::{
    Drawing, PictureError, PictureOptions, TALLEST, draw_picture, stored_quote,
};
pub use self::start::{APP_ID, Closed, StartError, run};
pub use self::view::View;
pub use crate::work::{Pace, Wake};
