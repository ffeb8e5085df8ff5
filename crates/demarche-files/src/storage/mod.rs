//! The only door to the file system.

mod article;
pub mod atomic;
mod completion;
mod error;
mod export;
mod export_place;
mod listing;
mod lock;
mod marked;
mod sample;
mod set_file;
mod settings;
mod study;
#[cfg(test)]
mod tests;

pub use article::read_article;
pub use completion::{complete_path, expand_path};
pub use error::StorageError;
pub use export::{
    Counts, ExportFormat, ExportReport, Gathered, Gathering, Whose, gather, write_export,
};
pub use export_place::{check_export_place, export_exists, write_export_file};
pub use listing::Listed;
pub use marked::{ExportScope, LeftOut};
pub use sample::copy_sample;
pub use set_file::{ReadSet, SetFile, coders, read_set, set_aside};
pub use settings::{Last, Panels, Place, RememberedCoder, Settings, Theme, Window};
pub use study::Study;
