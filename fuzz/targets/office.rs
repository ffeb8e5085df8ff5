//! Documents of word processors and books. The input is a letter for the kind and the parts that a document is packed from, with a
//! zero byte between them, so that what is changed is text and not an archive.
#![no_main]

mod documents;
mod laws;
mod pack;

use demarche_files::extract::FileKind;
use libfuzzer_sys::fuzz_target;

/// What leads to the parts of a Word document.
const ROOT: (&str, &[u8]) = (
    "_rels/.rels",
    br#"<Relationships><Relationship Id="a" Type="http://x/officeDocument" Target="word/document.xml"/></Relationships>"#,
);
const RELATIONS: (&str, &[u8]) = (
    "word/_rels/document.xml.rels",
    br#"<Relationships>
    <Relationship Id="a" Type="http://x/styles" Target="styles.xml"/>
    <Relationship Id="b" Type="http://x/numbering" Target="numbering.xml"/>
    <Relationship Id="c" Type="http://x/footnotes" Target="footnotes.xml"/>
    <Relationship Id="d" Type="http://x/endnotes" Target="endnotes.xml"/>
    </Relationships>"#,
);

/// What leads to the parts of a book.
const CONTAINER: (&str, &[u8]) = (
    "META-INF/container.xml",
    br#"<container><rootfiles><rootfile full-path="EPUB/content.opf"/></rootfiles></container>"#,
);

/// The parts of each kind of document that the input has, in its order.
const DOCX: [&str; 6] = [
    "word/document.xml",
    "word/styles.xml",
    "word/numbering.xml",
    "word/footnotes.xml",
    "word/endnotes.xml",
    "docProps/core.xml",
];
const ODT: [&str; 3] = ["content.xml", "styles.xml", "meta.xml"];
const EPUB: [&str; 5] =
    ["EPUB/content.opf", "EPUB/nav.xhtml", "EPUB/a.xhtml", "EPUB/b.xhtml", "META-INF/encryption.xml"];

fuzz_target!(|bytes: &[u8]| {
    let Some((letter, rest)) = bytes.split_first() else { return };
    let mut parts = rest.split(|byte| *byte == 0);
    let mut packed = |names: &[&'static str], fixed: &[(&'static str, &'static [u8])]| {
        pack::pack(fixed.iter().copied().chain(names.iter().copied().zip(&mut parts)))
    };
    match letter {
        b'd' => documents::check(FileKind::Docx, &packed(&DOCX, &[ROOT, RELATIONS])),
        b'o' => documents::check(FileKind::Odt, &packed(&ODT, &[])),
        b'e' => documents::check(FileKind::Epub, &packed(&EPUB, &[CONTAINER])),
        b'{' => documents::check(FileKind::Rtf, bytes),
        _ => {
            // What is no archive is refused, whatever it is.
            documents::check(FileKind::Docx, rest);
            documents::check(FileKind::Epub, rest)
        }
    };
});
