//! Reads tables of articles: files in which each record is one article, such as what a scraper or a news archive exports.
//!
//! Records are read one by one, so that a file may be larger than memory; only workbooks are read whole.

mod choose;
mod dates;
mod decode;
mod delimited;
mod draft;
mod error;
mod field;
mod guess;
mod json;
mod kind;
mod layout;
mod limit;
mod lines;
mod names;
mod read;
mod record;
mod sample;
#[cfg(test)]
mod tests;
mod workbook;

pub use choose::{Detail, Mapping, Repeats, TextForm, TitlePlace};
pub use dates::DateOrder;
pub use draft::{Draft, Unfit, stored_exactly};
pub use error::TableError;
pub use field::Field;
pub use guess::{Part, Survey};
pub use kind::{Header, Separator, TableKind};
pub use layout::{Layout, charset_of};
pub use limit::LARGEST_RECORD;
pub use read::read;
pub use record::{Item, Record, Refused, Value};
pub use workbook::convert;
