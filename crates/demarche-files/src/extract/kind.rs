//! Tells the kinds of files that can be read as articles apart.

/// A kind of file that can be read as an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FileKind {
    /// Plain text.
    Text,
    /// Markdown: plain text whose signs are shown, but dimmed.
    Markdown,
    /// A web page.
    WebPage,
    /// A web archive: a page and its pictures in one file.
    WebArchive,
    /// A Word document.
    Docx,
    /// An OpenDocument text.
    Odt,
    /// A Rich Text document.
    Rtf,
    /// An EPUB book.
    Epub,
    /// A PDF document.
    Pdf,
}

impl FileKind {
    /// The extensions of articles, in lower case, with the kind of each.
    pub const EXTENSIONS: [(&str, Self); 14] = [
        ("txt", Self::Text),
        ("text", Self::Text),
        ("md", Self::Markdown),
        ("markdown", Self::Markdown),
        ("html", Self::WebPage),
        ("htm", Self::WebPage),
        ("xhtml", Self::WebPage),
        ("mht", Self::WebArchive),
        ("mhtml", Self::WebArchive),
        ("docx", Self::Docx),
        ("odt", Self::Odt),
        ("rtf", Self::Rtf),
        ("epub", Self::Epub),
        ("pdf", Self::Pdf),
    ];

    /// Returns the kind that a file's extension states, in whatever case.
    pub fn of_extension(extension: &str) -> Option<Self> {
        let is_it = |(known, _): &&(&str, Self)| known.eq_ignore_ascii_case(extension);
        Self::EXTENSIONS.iter().find(is_it).map(|(_, kind)| *kind)
    }

    /// Returns the kind of a file by its name, or by its first bytes if the name does not state one.
    pub fn of(name: &str, head: &[u8]) -> Self {
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
        Self::of_extension(extension).unwrap_or_else(|| Self::of_content(head))
    }

    /// Returns the kind of document that an extractor reads, whatever its version.
    pub fn read_by(extractor: &str) -> Option<Self> {
        let name = |extractor: &str| extractor.split(' ').next().map(str::to_owned);
        Self::EXTENSIONS
            .into_iter()
            .map(|(_, kind)| kind)
            .find(|kind| kind.extractor().is_some_and(|known| name(known) == name(extractor)))
    }

    /// Returns its name as shown to a person: `Web page`.
    pub fn label(self) -> &'static str {
        match self {
            Self::Text => "Plain text",
            Self::Markdown => "Markdown",
            Self::WebPage | Self::WebArchive => "Web page",
            Self::Docx => "Word document",
            Self::Odt => "OpenDocument text",
            Self::Rtf => "Rich Text document",
            Self::Epub => "EPUB book",
            Self::Pdf => "PDF document",
        }
    }

    fn of_content(head: &[u8]) -> Self {
        let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
        let begins = |start: &[u8]| {
            head.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
        };
        if begins(b"%PDF-") {
            Self::Pdf
        } else if begins(b"{\\rtf") {
            Self::Rtf
        } else if begins(b"<!doctype html") || begins(b"<html") {
            Self::WebPage
        } else {
            Self::Text
        }
    }

    /// Returns its name in commands.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Markdown => "markdown",
            Self::WebPage => "web-page",
            Self::WebArchive => "web-archive",
            Self::Docx => "docx",
            Self::Odt => "odt",
            Self::Rtf => "rtf",
            Self::Epub => "epub",
            Self::Pdf => "pdf",
        }
    }

    /// Returns the kind with a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::EXTENSIONS.into_iter().map(|(_, kind)| kind).find(|kind| kind.name() == name)
    }

    /// Returns the name and version of what reads the text of this kind of document, or `None` for plain text.
    ///
    /// The version changes with whatever changes the text of a document; only then are readers of older ones asked whether
    /// it is to be read again.
    pub fn extractor(self) -> Option<&'static str> {
        match self {
            Self::Text | Self::Markdown => None,
            Self::WebPage => Some("web-page 1"),
            Self::WebArchive => Some("web-archive 1"),
            Self::Docx => Some("docx 1"),
            Self::Odt => Some("odt 1"),
            Self::Rtf => Some("rtf 1"),
            Self::Epub => Some("epub 1"),
            Self::Pdf => Some("pdf 2"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_decides_before_the_content() {
        let page = b"\xEF\xBB\xBF\n<!DOCTYPE HTML><p>Talks";
        for (name, head, expected) in [
            ("a.txt", page.as_slice(), FileKind::Text),
            ("a.HTM", b"Talks", FileKind::WebPage),
            ("a.php", page, FileKind::WebPage),
            ("a", page, FileKind::WebPage),
            ("a", b"<p>Talks", FileKind::Text),
            ("html", b"Talks", FileKind::Text),
        ] {
            assert_eq!(FileKind::of(name, head), expected, "{name}");
        }
    }
}
