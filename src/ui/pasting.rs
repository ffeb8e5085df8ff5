//! What is on its way from the clipboard.

use demarche_files::storage::PastedPage;

use crate::work::Copied;

/// What is being taken from the clipboard, to make an article of it.
#[derive(Debug, Default)]
pub(super) struct Pasting {
    /// For how many more frames its text is awaited.
    pub(super) frames: u8,
    /// Whether a worker looks for a web page.
    pub(super) awaits_page: bool,
    /// Its text, once it has arrived.
    pub(super) text: Option<String>,
    /// The part of a web page, if there is one.
    pub(super) page: Option<PastedPage>,
}

impl Pasting {
    /// Returns what was copied, once all has been answered; blank if there is nothing.
    pub(super) fn take(&mut self) -> Copied {
        let Self { text, page, .. } = std::mem::take(self);
        let text = text.filter(|text| !text.trim().is_empty());
        let text = text.or_else(|| page.as_ref().map(|page| page.text.clone()));
        Copied { text: text.unwrap_or_default(), page }
    }
}
