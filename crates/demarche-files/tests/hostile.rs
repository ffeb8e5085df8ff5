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
        let kind = FileKind::of_extension(extension).filter(|kind| kind.extractor().is_some())?;
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

#[test]
fn scripts_and_comments_do_not_count_as_nesting() {
    let script = "for(i=0;i<b;i++){s='<div><span>'}".repeat(3_000);
    let page = format!(
        "<html><head><script>{script}</script><style>{script}</style></head><body><!-- {script} --><h1>Talks</h1><p>Hand over the list, he said.</p><SCRIPT type='x'>{script}</SCRIPT >"
    );
    let read = text(FileKind::WebPage, page.into_bytes()).unwrap();
    assert_eq!(read, "Talks\n\nHand over the list, he said.\n");
    // One that never ends hides nothing from the count.
    let deep = format!("<script><p>{}", "<div>".repeat(4_000));
    assert!(text(FileKind::WebPage, deep.into_bytes()).is_err());
}

#[test]
fn the_fields_of_a_header_are_no_text() {
    let document = r"{\rtf1{\header\pard Page {\field{\*\fldinst PAGE}{\fldrslt 12}}\par}{\footer{\field{\*\fldinst DATE}{\fldrslt {4 March}}}}\pard Talks go on {\field{\*\fldinst{HYPERLINK x {\field{\*\fldinst y}{\fldrslt inner}}}}{\fldrslt in Istanbul}}.\par}";
    assert_eq!(text(FileKind::Rtf, document.into()).unwrap(), "Talks go on in Istanbul.\n");
}

#[test]
fn no_control_characters_get_into_a_text() {
    let document = r"{\rtf1 One\'00\'0d\'0atwo\u7?\u11?\u0? \'08three\par}";
    let read = text(FileKind::Rtf, document.into()).unwrap();
    assert!(!read.contains(|c: char| c.is_control() && c != '\n' && c != '\t'), "{read:?}");
    let page = "<p>One&#13;&#10;two&#0;&#8;&#x1b;<pre>a&#13;b&#12;c</pre>";
    let read = text(FileKind::WebPage, page.into()).unwrap();
    assert!(!read.contains(|c: char| c.is_control() && c != '\n' && c != '\t'), "{read:?}");
    let read = text(FileKind::Docx, docx("<p><r><t>One&#13;two&#8;&#x1b;</t></r></p>")).unwrap();
    assert!(!read.contains(|c: char| c.is_control() && c != '\n' && c != '\t'), "{read:?}");
}

#[test]
fn an_archive_without_a_stated_encoding_is_read_in_that_of_its_page() {
    let head = "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"b\"; type=\"text/html\"\r\n\r\n--b\r\n";
    let tail = "\r\n--b--\r\n";
    for (header, body) in [
        (
            "Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n",
            "<meta charset=3Dwindows-1251><p>=CF=F0=E8=E2=E5=F2, =EC=E8=F0",
        ),
        (
            "Content-Type: text/html; charset=\"windows-1251\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n",
            "<p>=CF=F0=E8=E2=E5=F2, =EC=E8=F0",
        ),
        (
            "Content-Type: text/html; charset=\"utf-8\"\r\nContent-Transfer-Encoding: base64\r\n\r\n",
            "PHA+0J/RgNC40LLQtdGCLCDQvNC40YA=",
        ),
        (
            "Content-Type: text/html; charset=\"utf-8\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n",
            "<meta charset=3Dwindows-1251><p>=CF=F0=E8=E2=E5=F2, =EC=E8=F0",
        ),
    ] {
        let archive = [head, header, body, tail].concat().into_bytes();
        assert_eq!(text(FileKind::WebArchive, archive).unwrap(), "Привет, мир\n", "{header}");
    }
    let broken = [head, "Content-Type: text/html\r\n\r\n<p>Talks", "\r\n--other--\r\n"].concat();
    let read = extract::article(FileKind::WebArchive, broken.into_bytes(), None).unwrap();
    assert_eq!(read.text(), "Talks --other--\n");
    assert_eq!(read.extraction.unwrap().remarks.len(), 1, "its end is missing");
}

const CONTAINER: &str =
    r#"<container><rootfiles><rootfile full-path="book.opf"/></rootfiles></container>"#;

#[test]
fn a_chapter_that_is_missing_in_a_book_is_named() {
    let book = r#"<package><metadata><title>Talks</title></metadata><manifest><item id="a" href="a.xhtml"/><item id="b" href="b.xhtml"/></manifest><spine><itemref idref="a"/><itemref idref="b"/></spine></package>"#;
    let parts: [(&str, &[u8]); 3] = [
        ("META-INF/container.xml", CONTAINER.as_bytes()),
        ("book.opf", book.as_bytes()),
        ("a.xhtml", b"<html><body><p>Hand over the list.</p></body></html>"),
    ];
    let article = extract::article(FileKind::Epub, pack(&parts), None).unwrap();
    assert_eq!(article.text(), "Hand over the list.\n");
    let remarks = article.extraction.unwrap().remarks;
    assert_eq!(remarks.len(), 1, "{remarks:?}");
    assert!(remarks[0].contains("1 chapter"), "{remarks:?}");
}

#[test]
fn what_a_document_states_about_itself_is_of_a_size_that_can_be_shown() {
    let long = "long ".repeat(1 << 20);
    let page = format!(
        "<title>{long}</title><html lang='{long}'><meta name=author content='{long}'><p>Talks go on in Istanbul, he said."
    );
    let rtf = format!("{{\\rtf1{{\\info{{\\title {long}}}{{\\author {long}}}}}Talks\\par}}");
    let core =
        format!("<coreProperties><title>{long}</title><creator>{long}</creator></coreProperties>");
    let relations = RELATIONS.replace(
        "</Relationships>",
        r#"<Relationship Type="x/core-properties" Target="docProps/core.xml"/></Relationships>"#,
    );
    let parts: [(&str, &[u8]); 3] = [
        ("_rels/.rels", relations.as_bytes()),
        ("word/document.xml", b"<document><body><p><r><t>Words</t></r></p></body></document>"),
        ("docProps/core.xml", core.as_bytes()),
    ];
    for (kind, bytes) in [
        (FileKind::WebPage, page.into_bytes()),
        (FileKind::Rtf, rtf.into_bytes()),
        (FileKind::Docx, pack(&parts)),
    ] {
        let article = extract::article(kind, bytes, None).unwrap();
        let found = article.found();
        for field in [&found.title, &found.author, &found.language] {
            let length = field.as_ref().map_or(0, String::len);
            assert!(length <= 1_100, "{kind:?}: {length}");
        }
        assert!(found.title.is_some(), "{kind:?}");
    }
}

/// Returns a PDF of these objects, from 1; the first is the catalogue.
fn pdf(objects: &[String]) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        places.push(file.len());
        file.extend(format!("{} 0 obj\n{object}\nendobj\n", index + 1).into_bytes());
    }
    let start = file.len();
    file.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).into_bytes());
    for place in &places {
        file.extend(format!("{place:010} 00000 n \n").into_bytes());
    }
    let size = objects.len() + 1;
    file.extend(
        format!("trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n").into_bytes(),
    );
    file
}

/// Returns a PDF with one page of words, a catalogue with these entries, resources with these, and more objects, from 6.
fn pdf_with(catalogue: &str, resources: &str, drawing: &str, more: &[&str]) -> Vec<u8> {
    let content = format!("BT /F 12 Tf 72 700 Td (Hand over the list, he said.) Tj ET {drawing}");
    let mut objects = vec![
        format!("<</Type/Catalog/Pages 2 0 R {catalogue}>>"),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>{resources}>>>>"
        ),
        format!("<</Length {}>>\nstream\n{content}\nendstream", content.len()),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_owned(),
    ];
    objects.extend(more.iter().map(|object| (*object).to_owned()));
    pdf(&objects)
}

#[test]
fn loops_in_a_pdf_end() {
    const WORDS: &str = "Hand over the list, he said.\n";
    let plain = pdf_with("", "", "", &[]);
    assert_eq!(text(FileKind::Pdf, plain).unwrap(), WORDS);
    let selves = "6 0 R ".repeat(200);
    let labels =
        pdf_with("/PageLabels 6 0 R", "", "", &[&format!("<</Kids[{selves}]/Nums[0<</S/r>>]>>")]);
    assert_eq!(text(FileKind::Pdf, labels).unwrap(), WORDS);
    let tags =
        pdf_with("/StructTreeRoot 6 0 R", "", "", &[&format!("<</S/P/Pg 3 0 R/K[0 {selves}]>>")]);
    assert_eq!(text(FileKind::Pdf, tags).unwrap(), WORDS);
    let form = "<</Type/XObject/Subtype/Form/BBox[0 0 612 792]/Resources<</XObject<</X 6 0 R>>>>/Length 11>>\nstream\n/X Do /X Do\nendstream";
    let forms = pdf_with("", "/XObject<</X 6 0 R>>", "/X Do", &[form]);
    assert!(text(FileKind::Pdf, forms).is_ok_and(|text| text == WORDS));
}

#[test]
fn pages_that_contain_themselves_are_refused_or_left_out() {
    let pages = pdf(&[
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[2 0 R 2 0 R 3 0 R]/Count 3>>".to_owned(),
        "<</Type/Pages/Kids[2 0 R 3 0 R]/Count 3>>".to_owned(),
    ]);
    drop(text(FileKind::Pdf, pages));
    let parents = pdf(&[
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1/Parent 3 0 R>>".to_owned(),
        "<</Type/Page/Parent 2 0 R>>".to_owned(),
    ]);
    drop(text(FileKind::Pdf, parents));
}

#[test]
fn a_page_number_is_of_a_size_that_can_be_shown() {
    let prefix = format!("<</Nums[0<</S/D/P(A\\n{})>>]>>", "x".repeat(1 << 20));
    let labels = pdf_with("/PageLabels 6 0 R", "", "", &[&prefix]);
    let article = extract::article(FileKind::Pdf, labels, None).unwrap();
    let label = article.extraction.as_ref().unwrap().pages[0].label.clone();
    assert!(label.len() <= 200 && !label.contains(char::is_control), "{}", label.len());
    let number = pdf_with("/PageLabels 6 0 R", "", "", &["<</Nums[0<</S/A/St 4000000000>>]>>"]);
    let article = extract::article(FileKind::Pdf, number, None).unwrap();
    let label = &article.extraction.as_ref().unwrap().pages[0].label;
    assert!(label.len() <= 200, "{}", label.len());
}

#[test]
fn words_of_a_document_are_neither_lost_nor_added_by_odd_markup() {
    let cases = [
        // It was hidden before a change that was tracked.
        (
            r"<p><r><rPr><b/><rPrChange><rPr><vanish/></rPr></rPrChange></rPr><t>Shown</t></r></p>",
            "Shown\n",
        ),
        (r#"<p><r><t>A</t><sym font="Symbol" char="2192"/><t>B</t></r></p>"#, "A→B\n"),
        (r#"<p><r><sym font="Wingdings" char="F0E0"/><t>B</t></r></p>"#, "B\n"),
        (
            "<p><ruby><rt><r><t>かん</t></r></rt><rubyBase><r><t>漢</t></r></rubyBase></ruby></p>",
            "漢\n",
        ),
        (
            r#"<p><pPr><numPr><ilvl val="18446744073709551615"/><numId val="1"/></numPr></pPr><r><t>Item</t></r></p>"#,
            "Item\n",
        ),
    ];
    let numbering = r#"<numbering><abstractNum abstractNumId="0"><lvl ilvl="0"><numFmt val="bullet"/></lvl></abstractNum><num numId="1"><abstractNumId val="0"/></num></numbering>"#;
    let list = r#"<Relationships><Relationship Type="x/numbering" Target="numbering.xml"/></Relationships>"#;
    for (body, expected) in cases {
        let xml = format!("<document><body>{body}</body></document>");
        let parts: [(&str, &[u8]); 4] = [
            ("_rels/.rels", RELATIONS.as_bytes()),
            ("word/document.xml", xml.as_bytes()),
            ("word/numbering.xml", numbering.as_bytes()),
            ("word/_rels/document.xml.rels", list.as_bytes()),
        ];
        assert_eq!(text(FileKind::Docx, pack(&parts)).unwrap(), expected, "{body}");
    }
}
