//! Tests which words of documents are emphasized or strong, in every type that says so.

use std::io::{Cursor, Write as _};

use demarche_core::article::InlineKind;
use zip::{ZipWriter, write::SimpleFileOptions};

use super::{FileKind, article};

/// Checks what is set apart in a document: `/…/` around emphasis, `*…*` around strong words, in the order of the text.
#[track_caller]
fn check(kind: FileKind, bytes: Vec<u8>, expected: &[&str]) {
    let article = article(kind, bytes, None).unwrap();
    let found: Vec<String> = article
        .inlines()
        .to_vec()
        .into_iter()
        .map(|inline| {
            let sign = if inline.kind == InlineKind::Strong { '*' } else { '/' };
            format!("{sign}{}{sign}", inline.span.of(article.text()).unwrap())
        })
        .collect();
    assert_eq!(found, expected, "{}", article.text());
}

fn pack(files: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn emphasis_of_web_pages() {
    let page = "<h1>The <b>bridge</b> and <i>The Post</i></h1>
        <p>They <em>said <strong>no</strong>\n again</em>, in <cite>The Post</cite>,
        <span style=\"Font-Weight: bold; color: red\">twice</span>,
        <b style='font-weight:normal'>not <i>all</i> of it</b>.<p><b>Both</b> <b>sides</b><br><b>left</b>
        <table><tr><td><b>One</b><td><b>two</b></table><pre>a <em>b\nc</em></pre>";
    let expected = [
        "/The Post/",
        "/said no again/",
        "*no*",
        "/The Post/",
        "*twice*",
        "/all/",
        "*Both sides\nleft*",
        "*One*",
        "*two*",
        "/b\nc/",
    ];
    check(FileKind::WebPage, page.as_bytes().to_vec(), &expected);
    let opf = r#"<package><metadata><title>Talks</title></metadata><manifest><item id="a" href="a.xhtml"/><item id="b" href="b.xhtml"/></manifest><spine><itemref idref="a"/><itemref idref="b"/></spine></package>"#;
    let container =
        r#"<container><rootfiles><rootfile full-path="c.opf"/></rootfiles></container>"#;
    let chapter = "<html><body><p>They <em>must</em> leave.</p></body></html>";
    let book = pack(&[
        ("META-INF/container.xml", container),
        ("c.opf", opf),
        ("a.xhtml", chapter),
        ("b.xhtml", &chapter.replace("must", "مجبور")),
    ]);
    check(FileKind::Epub, book, &["/must/", "/مجبور/"]);
}

#[test]
fn emphasis_of_word_documents() {
    let relations =
        r#"<Relationships><Relationship Type="x/styles" Target="styles.xml"/></Relationships>"#;
    let root = r#"<Relationships><Relationship Type="x/officeDocument" Target="word/document.xml"/></Relationships>"#;
    let styles = r#"<styles><style styleId="Strong"><rPr><b/></rPr></style><style styleId="Key"><basedOn val="Strong"/><rPr><i val="1"/></rPr></style></styles>"#;
    let run = |properties: &str, words: &str| {
        format!("<r><rPr>{properties}</rPr><t xml:space=\"preserve\">{words}</t></r>")
    };
    let runs = [
        run("<i/>", "Never"),
        run("", " ever "),
        run("<b/>", "leave "),
        run("<b val=\"1\"/>", "it"),
        run("<b val=\"0\"/><i val=\"false\"/>", " to "),
        run("<rStyle val=\"Strong\"/>", "them"),
        run("", ", "),
        run("<rStyle val=\"Key\"/><b val=\"off\"/>", "now"),
        run("<rPrChange><rPr><b/></rPr></rPrChange>", " or "),
        run("<b/><rtl/>", "کل"),
        run("", " "),
        run("<bCs/><rtl/>", "آج"),
        run("<vanish/><b/>", "hidden"),
        "<r><t>.</t></r>".to_owned(),
    ];
    let document = format!(
        "<document><body><p><r><t>Talks stall</t></r></p><p><pPr><rPr><b/></rPr></pPr>{}</p><tbl><tr><tc><p>{}</p></tc><tc><p>{}</p></tc></tr></tbl></body></document>",
        runs.concat(),
        run("<b/>", "One"),
        run("<i/>", "two"),
    );
    let files = [
        ("_rels/.rels", root),
        ("word/_rels/document.xml.rels", relations),
        ("word/styles.xml", styles),
        ("word/document.xml", &document),
    ];
    let expected = ["/Never/", "*leave it*", "*them*", "/now/", "*آج*", "*One*", "/two/"];
    check(FileKind::Docx, pack(&files), &expected);
}

#[test]
fn emphasis_of_opendocument_texts() {
    let styles = r#"<styles><style name="Emphasis" family="text"><text-properties font-style="italic"/></style><style name="T9" family="paragraph"><text-properties font-weight="bold"/></style></styles>"#;
    let content = r#"<content><automatic-styles><style name="T1" family="text" parent-style-name="Emphasis"><text-properties font-weight="bold"/></style><style name="T2" family="text"><text-properties font-weight="normal"/></style><style name="T3" family="text"><text-properties font-weight-complex="bold"/></style></automatic-styles><body><text><p>Talks stall</p><p style-name="T9">They <span style-name="Emphasis">must <span style-name="T1">both</span> leave</span> <span style-name="T1">at <span style-name="T2">once</span></span>, <span style-name="T3">ابھی<note><note-citation>1</note-citation><note-body><p>A <span style-name="T3">note</span>.</p></note-body></note></span>, they said.</p></text></body></content>"#;
    let document = pack(&[("styles.xml", styles), ("content.xml", content)]);
    let expected = ["/must both leave at once/", "*both*", "*at*", "*ابھی[1]*", "*note*"];
    check(FileKind::Odt, document, &expected);
}

#[test]
fn emphasis_of_rich_text() {
    let document = r"{\rtf1\uc0 Talks stall\par They {\i must} leave, {\b now \b0 or \plain never}, they said.\par\i all\i0  of them did so.{\footnote A {\b note}.}\par\pard 1.\tab {\b First} of all, they said.\par\trowd\intbl\b A\b0\cell B\cell\row\pard End.\par}";
    let expected = ["/must/", "*now*", "/all/", "*First*", "*A*", "*note*"];
    check(FileKind::Rtf, document.as_bytes().to_vec(), &expected);
}
