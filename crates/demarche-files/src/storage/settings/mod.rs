//! The settings remembered between runs: `settings.json` in the desktop's configuration folder.

mod file;
mod merge;
mod record;
#[cfg(test)]
mod tests;
mod values;

pub use values::{
    Column, ExportWhose, Last, LastExport, Panels, Place, Reading, RememberedCoder, Settings,
    Spacing, Theme, Typeface, Window,
};
