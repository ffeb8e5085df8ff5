//! Any bytes as a table of articles; of a workbook, its sheets are the input, so that what is changed is text and not an archive.
//! An article made of a record has its text, also when it is read from its file.
#![no_main]

mod laws;
mod pack;

use std::ops::ControlFlow;

use demarche_files::extract::{
    Charset, plain, plain_as,
    table::{
        Detail, Header, Item, Layout, Mapping, Separator, Survey, TableKind, TextForm, charset_of,
        convert, read,
    },
};
use libfuzzer_sys::fuzz_target;

/// The parts of a workbook that the input has, in its order.
const SHEETS: [&str; 3] =
    ["xl/sharedStrings.xml", "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"];

/// The parts that lead to them.
const WORKBOOK: [(&str, &[u8]); 4] = [
    ("[Content_Types].xml", b"<Types/>"),
    (
        "xl/workbook.xml",
        br#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>
        <sheet name="Articles" sheetId="1" r:id="rId1"/><sheet name="More" sheetId="2" r:id="rId2"/></sheets></workbook>"#,
    ),
    (
        "xl/_rels/workbook.xml.rels",
        br#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
        <Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>
        <Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet2.xml"/>
        <Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/>
        <Relationship Id="rId4" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#,
    ),
    (
        "xl/styles.xml",
        br#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>"#,
    ),
];

fuzz_target!(|bytes: &[u8]| {
    if let Some(rest) = bytes.strip_prefix(b"x") {
        let sheets = SHEETS.into_iter().zip(rest.split(|byte| *byte == 0));
        return workbook(&pack::pack(WORKBOOK.into_iter().chain(sheets)));
    }
    if bytes.starts_with(b"PK") {
        return workbook(bytes);
    }
    let Ok(charset) = charset_of(bytes) else { return };
    for name in ["a.csv", "a.json", "a.jsonl"] {
        if let Ok(layout) = Layout::of(name, bytes, charset) {
            check(bytes, layout);
            // A person may choose another form.
            let separator = Separator::ALL[bytes.len() % 4];
            check(bytes, Layout { separator, header: Header::Numbered, ..layout });
        }
    }
});

/// Reads a workbook, if it is one.
fn workbook(bytes: &[u8]) {
    let mut rows = Vec::new();
    if convert(bytes, &mut rows).is_err() {
        return;
    }
    let Ok(layout) = Layout::of("a.xlsx", bytes, Charset::UTF_8) else { return };
    assert_eq!(layout.kind, TableKind::Workbook);
    check(&rows, layout);
}

/// Makes articles of all records.
fn check(bytes: &[u8], layout: Layout) {
    let mut survey = Survey::default();
    let mut items = Vec::new();
    let _outcome = read(bytes, layout, &mut |item| {
        survey.note(&item);
        items.push(item);
        ControlFlow::Continue(())
    });
    let n_records = items.iter().filter(|item| matches!(item, Item::Record(_))).count();
    let n_noted: u64 = survey.parts.iter().map(|part| part.n_records).sum();
    assert!(n_noted <= n_records as u64);
    let Some(part) = survey.main_part() else { return };
    let guessed = part.guess();
    let mut other = Mapping::default();
    other.part = part.name.clone();
    for (detail, field) in Detail::ALL.into_iter().zip(&part.fields) {
        other.set(detail, Some(field.name.clone()));
    }
    for item in items {
        let Item::Record(record) = item else { continue };
        for mapping in [&guessed, &other] {
            let Ok(draft) = mapping.draft(record.clone()) else { continue };
            if draft.form != TextForm::Plain {
                continue;
            }
            let bytes = draft.text.clone().into_bytes();
            let article = match &draft.record.encoding {
                Some(chosen) => Charset::named(chosen).map(|charset| plain_as(bytes, charset)),
                None => Some(plain(bytes, None)),
            };
            let article = article.expect("an encoding has a name").expect("it is text");
            assert_eq!(article.text(), draft.text);
            laws::check(&article);
        }
    }
}
