//! A part of a web page that was copied in a browser or another program.

use super::{isolated, read_handle::ReadHandle};
use crate::extract::{Charset, FileKind, declared};

/// What makes a browser read a file as UTF-8, in which it is saved.
const UTF_8: &str = "<meta charset=\"utf-8\">\n";

/// A part of a web page, as a new article can be made of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastedPage {
    html: String,
    /// The text of its article.
    pub text: String,
    /// The title that is found in it.
    pub title: Option<String>,
}

impl PastedPage {
    /// Reads what was copied, as a file with it will be read. Returns `None` if it has no words or cannot be read.
    pub fn read(html: &str) -> Option<Self> {
        let is_declared = declared(html.as_bytes()) == Some(Charset::UTF_8);
        let html = if is_declared { html.to_owned() } else { format!("{UTF_8}{html}") };
        let bytes = html.clone().into_bytes();
        let article = isolated::article(FileKind::WebPage, bytes, &ReadHandle::default());
        let article = article.inspect_err(|error| log::info!("the copied page: {error}")).ok()?;
        let (text, title) = (article.text().to_owned(), article.metadata.title.clone());
        Some(Self { html, text, title })
    }

    /// Returns what its file holds: what was copied and, unless that says so itself, that it is UTF-8.
    pub fn html(&self) -> &str {
        &self.html
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use demarche_core::article::{ArticleRecord, BlockKind};

    use super::*;
    use crate::storage::{Study, read_article};

    #[test]
    fn a_copied_part_of_a_page_is_saved_as_it_was_and_read_as_a_page() {
        let folder = tempfile::tempdir().unwrap();
        let study = Study::at(folder.path()).unwrap();
        let chromium = "<meta charset='utf-8'><h2>Kabul answers</h2><p>The <b>minister</b> said “no”.</p><ul><li>First</li><li>Second</li></ul><blockquote>We will not, ever</blockquote>";
        let page = PastedPage::read(chromium).unwrap();
        assert_eq!((page.html(), page.title.as_deref()), (chromium, Some("Kabul answers")));
        let stated =
            ArticleRecord { title: Some("Kabul answers".to_owned()), ..ArticleRecord::default() };
        let made = study.add_page("kabul.txt", stated.clone(), &page).unwrap();
        assert_eq!(made.path.as_str(), "kabul.txt.html", "only the extension says what it is");
        assert_eq!(fs::read_to_string(study.article_path(&made.path)).unwrap(), chromium);
        assert!(!study.sets_folder(&made.path).exists(), "the page states its title itself");
        let article = read_article(&study, &made.path).unwrap();
        assert_eq!(article.text(), page.text);
        let kinds: Vec<BlockKind> = article.blocks().iter().map(|block| block.kind).collect();
        let item = BlockKind::ListItem;
        let expected = [BlockKind::Title, BlockKind::Paragraph, item, item, BlockKind::Quotation];
        assert_eq!(kinds, expected);
        let other = ArticleRecord { title: Some("An answer".to_owned()), ..stated };
        let made = study.add_page("kabul", other, &page).unwrap();
        assert_eq!(made.path.as_str(), "kabul.html");
        let article = read_article(&study, &made.path).unwrap();
        assert_eq!(article.metadata.title.as_deref(), Some("An answer"));
    }

    #[test]
    fn a_copied_part_in_any_declared_encoding_is_saved_as_utf_8() {
        let word = "<meta http-equiv=Content-Type content=\"text/html; charset=windows-1252\"><p>Встреча прошла</p>";
        let page = PastedPage::read(word).unwrap();
        assert_eq!(page.text.trim(), "Встреча прошла");
        assert_eq!(declared(page.html().as_bytes()), Some(Charset::UTF_8));
        assert!(page.html().ends_with(word));
        for empty in ["", "<p> </p>", "<meta charset='utf-8'><img src=a.png>"] {
            assert_eq!(PastedPage::read(empty), None, "{empty}");
        }
    }
}
