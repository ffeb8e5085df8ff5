//! Reads web pages (`.html`, `.xhtml`, `.mht`). Nothing is fetched, and no script runs.
//!
//! The article's text is the text of the whole page as a browser shows it, from top to bottom. Which of its blocks are the
//! article is decided by a port of Mozilla's Readability; the others (menus, side boxes, footers) are page clutter, which can
//! be shown and marked like anything else. So the text does not depend on that decision, and a better one moves no mark.

mod archive;
mod element;
mod keep;
mod page;
mod walk;

pub(super) use archive::archive;
pub(super) use page::{page, sniff, whole};
