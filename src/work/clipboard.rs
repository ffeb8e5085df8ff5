//! The clipboard, as far as egui does not read it.

use demarche_files::storage::PastedPage;

/// What was copied, to make an article of.
#[derive(Clone, Debug, Default)]
pub(crate) struct Copied {
    /// As plain text.
    pub(crate) text: String,
    /// As a part of a web page, if it is one.
    pub(crate) page: Option<PastedPage>,
}

/// Returns the part of a web page that is on the clipboard. It may wait some seconds for the program that has it.
pub(crate) fn copied_html() -> Option<String> {
    let html = arboard::Clipboard::new().and_then(|mut clipboard| clipboard.get().html());
    html.inspect_err(|error| log::debug!("no web page is on the clipboard: {error}")).ok()
}
