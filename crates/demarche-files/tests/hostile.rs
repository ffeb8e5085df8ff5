//! Documents that are damaged, or made to take all memory or time, are refused with a reason.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::{
    fs::{self, DirEntry},
    io::{Cursor, Write as _},
};

use demarche_files::extract::{self, ExtractError, FileKind};
use proptest::prelude::*;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

const RELATIONS: &str = r#"<Relationships><Relationship Type="x/officeDocument" Target="word/document.xml"/></Relationships>"#;

/// Packs parts as a document is packed.
fn pack(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, content) in parts {
        writer.start_file(*name, options).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn docx(body: &str) -> Vec<u8> {
    let xml = format!("<document><body>{body}</body></document>");
    pack(&[("_rels/.rels", RELATIONS.as_bytes()), ("word/document.xml", xml.as_bytes())])
}

fn text(kind: FileKind, bytes: Vec<u8>) -> Result<String, ExtractError> {
    extract::article(kind, bytes, None).map(|article| article.text().to_owned())
}

#[test]
fn a_document_that_unpacks_to_far_more_than_its_size_is_refused() {
    let spaces = vec![b' '; 200 << 20];
    let bomb = pack(&[("_rels/.rels", RELATIONS.as_bytes()), ("word/document.xml", &spaces)]);
    assert!(bomb.len() < 1 << 20);
    let refused = text(FileKind::Docx, bomb);
    assert!(matches!(refused, Err(ExtractError::TooLarge { .. })), "{refused:?}");
}

#[test]
fn parts_that_are_not_read_may_be_large() {
    let picture = vec![0; 100 << 20];
    let parts: [(&str, &[u8]); 3] = [
        ("_rels/.rels", RELATIONS.as_bytes()),
        ("word/document.xml", b"<document><body><p><r><t>Words</t></r></p></body></document>"),
        ("word/media/image1.png", &picture),
    ];
    assert_eq!(text(FileKind::Docx, pack(&parts)).unwrap(), "Words\n");
}

#[test]
fn entities_that_grow_are_not_expanded() {
    let bomb = r#"<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><document><body><p><r><t>One&b;two</t></r></p></body></document>"#;
    let parts: [(&str, &[u8]); 2] =
        [("_rels/.rels", RELATIONS.as_bytes()), ("word/document.xml", bomb.as_bytes())];
    assert_eq!(text(FileKind::Docx, pack(&parts)).unwrap(), "Onetwo\n");
    let outside = r#"<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><p>One &x; two"#;
    let page = text(FileKind::WebPage, outside.as_bytes().to_vec()).unwrap();
    assert!(!page.contains("root:"), "{page}");
}

#[test]
fn deep_nesting_is_refused() {
    let deep = format!("{}<r><t>Words</t></r>", "<p>".repeat(100_000));
    assert!(matches!(text(FileKind::Docx, docx(&deep)), Err(ExtractError::TooLarge { .. })));
    for element in ["<div>", "<b>", "<table><tr><td>", "<ul><li>", "<blockquote>", "<font>"] {
        let deep = element.repeat(4_000);
        let refused = text(FileKind::WebPage, deep.into_bytes());
        assert!(refused.is_err(), "{element}: {refused:?}");
    }
}

#[test]
fn deleted_and_hidden_words_are_no_text_and_that_is_said() {
    let body = r#"<p><pPr><pStyle val="x"/></pPr><r><t>Kept</t></r><del><r><delText> deleted</delText></r></del><ins><r><t xml:space="preserve"> inserted</t></r></ins><r><rPr><vanish/></rPr><t> hidden</t></r></p>
        <p><pPr><rPr><del/></rPr></pPr><r><t>One </t></r></p><p><r><t>paragraph</t></r></p>"#;
    let article = extract::article(FileKind::Docx, docx(body), None).unwrap();
    assert_eq!(article.text(), "Kept inserted\n\nOne paragraph\n");
    assert_eq!(article.extraction.unwrap().remarks.len(), 1);
}

#[test]
fn what_is_no_document_is_refused_with_a_reason() {
    let cases: [(FileKind, &[u8], &str); 6] = [
        (FileKind::Docx, b"", "this file is empty"),
        (FileKind::Docx, b"Plain words", "cannot be read"),
        (FileKind::Docx, b"\xd0\xcf\x11\xe0 an old document", "needs a password"),
        (FileKind::Odt, b"PK\x03\x04 cut", "cannot be read"),
        (FileKind::Epub, b"PK\x05\x06", "cannot be read"),
        (FileKind::WebPage, b"<html><body></body></html>", "no words"),
    ];
    for (kind, bytes, expected) in cases {
        let refused = text(kind, bytes.to_vec()).unwrap_err().to_string();
        assert!(refused.contains(expected), "{kind:?}: {refused}");
    }
}

/// A document with parts that are nearly right.
fn nearly_right() -> impl Strategy<Value = String> {
    let element = prop::sample::select(vec![
        "p",
        "r",
        "t",
        "tbl",
        "tr",
        "tc",
        "pPr",
        "rPr",
        "del",
        "ins",
        "numPr",
        "numId",
        "h1",
        "ul",
        "li",
        "br",
        "table",
        "td",
        "div",
        "span",
        "text",
        "list",
        "list-item",
        "note",
        "body",
    ]);
    let piece = prop_oneof![
        element.clone().prop_map(|name| format!("<{name}>")),
        element.clone().prop_map(|name| format!("</{name}>")),
        element.prop_map(|name| format!("<{name} val=\"1\" style-name=\"x\" hidden/>")),
        "[a-zا-ی \n\t&;<]{0,8}",
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn any_bytes_under_any_extension_open_or_are_refused(bytes: Vec<u8>, xml in nearly_right()) {
        for (_, kind) in FileKind::EXTENSIONS {
            for bytes in [bytes.clone(), xml.clone().into_bytes(), docx(&xml)] {
                let Ok(article) = extract::article(kind, bytes, None) else { continue };
                let mut at = 0;
                for block in article.blocks() {
                    let words = block.span.of(article.text()).unwrap();
                    prop_assert_eq!(words.trim(), words);
                    let gap = article.text().get(at..block.span.start()).unwrap();
                    prop_assert!(gap.trim().is_empty(), "{:?} is in no block", gap);
                    at = block.span.end();
                }
            }
        }
        let content = pack(&[("content.xml", format!("<x><body><text>{xml}</text></body></x>").as_bytes())]);
        drop(text(FileKind::Odt, content));
    }
}

/// Returns documents of real programs, small ones of each kind.
fn documents() -> Vec<(FileKind, Vec<u8>)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/articles");
    let mut names: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap()).collect();
    names.sort_by_key(DirEntry::file_name);
    let read = |entry: DirEntry| {
        let name = entry.file_name().into_string().unwrap();
        let extension = name.rsplit_once('.').map(|(_, extension)| extension)?;
        let kind = FileKind::of_extension(extension).filter(|kind| *kind != FileKind::Text)?;
        let bytes = fs::read(entry.path()).unwrap();
        (bytes.len() < 60_000).then_some((kind, bytes))
    };
    names.into_iter().filter_map(read).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn a_document_that_is_damaged_anywhere_opens_or_is_refused(
        which: prop::sample::Index,
        places in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        end in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let documents = documents();
        let (kind, mut bytes) = which.get(&documents).clone();
        for (place, byte) in places {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        if let Some(end) = end {
            bytes.truncate(end.index(bytes.len()));
        }
        if let Ok(article) = extract::article(kind, bytes, None) {
            for block in article.blocks() {
                let words = block.span.of(article.text()).unwrap();
                prop_assert_eq!(words.trim(), words);
            }
            let pages = &article.extraction.as_ref().unwrap().pages;
            prop_assert!(pages.is_sorted_by_key(|page| page.at), "{:?}", pages);
        }
    }
}
