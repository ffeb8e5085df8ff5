//! Makes a study of a table of articles: one article for each record.

mod error;
mod folder;
mod known;
mod names;
mod progress;
mod sieve;
mod table_file;
#[cfg(test)]
mod tests;
mod write;

pub use error::ImportError;
pub use folder::{Goal, suggested_folder};
pub use progress::{Progress, Watch};
pub use sieve::{RefusedRecord, Tally};
pub use table_file::TableFile;
pub use write::{ImportedStudy, import};
