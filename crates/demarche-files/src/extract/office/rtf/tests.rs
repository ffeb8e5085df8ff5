//! Tests the reading of Rich Text documents.

use super::*;

fn text(document: &str) -> String {
    rtf(document.as_bytes()).unwrap().text
}

#[test]
fn letters_are_decoded_in_whatever_way_they_are_written() {
    let document = r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 Times;}{\f1\fcharset204 Arial;}{\f2\fcharset128 MS;}{\f3\fcharset178 Arabic;}}\f0 caf\'e9 \f1\'cc\'ee\'f1\'ea\'e2\'e0 {\f2\'93\'fa\'96\'7b} \f3\'d3\'e1\'c7\'e3 \f0\uc1\u1587?\u1604?\u1575?\u1605? \u-10179?\u-8704? \{x\}\~y\par}";
    assert_eq!(text(document), "café Москва 日本 سلام سلام 😀 {x}\u{A0}y\n");
    let document = r"{\rtf1\uc2\u8220\'93\'94quoted{\uc0\u8221}\line next\par}";
    assert_eq!(text(document), "“quoted”\nnext\n");
}

#[test]
fn what_is_not_text_is_left_out() {
    let document = r"{\rtf1{\info{\title Talks\par}{\author A. Writer}}{\header Page 1}{\*\generator X;}{\pict\bin3 }}}}x{\field{\*\fldinst HYPERLINK x}{\fldrslt link}}{\v hidden}{\deleted gone}{\revised new}\par}";
    let extracted = rtf(document.as_bytes()).unwrap();
    assert_eq!(extracted.text, "xlinknew\n");
    assert_eq!(extracted.remarks, [TRACKED_CHANGES]);
    assert_eq!(extracted.metadata.author.as_deref(), Some("A. Writer"));
}

#[test]
fn styles_lists_notes_and_tables_keep_their_shape() {
    let document = r"{\rtf1{\fonttbl{\f0 Times;}{\f1\fcharset2 Symbol;}}{\stylesheet{\s0 Normal;}{\s1 heading 1;}{\s2 Quote;}}\pard\s1 Head\par\pard The words{\super\chftn}{\footnote\pard\chftn  A note.} go on.\par{\listtext\f1\'b7\tab}Item\par\pard\s2 Quoted\par\trowd\intbl A\cell B\par C\cell\row\pard The end is near, they said.}";
    let extracted = rtf(document.as_bytes()).unwrap();
    assert_eq!(
        extracted.text,
        "Head\n\nThe words[1] go on.\n\n• Item\n\nQuoted\n\nA\tB C\n\nThe end is near, they said.\n\n[1] A note.\n"
    );
    let kinds: Vec<BlockKind> = extracted.blocks.iter().map(|block| block.kind).collect();
    use BlockKind::{Heading, ListItem, Paragraph, Quotation, Row};
    assert_eq!(kinds, [Heading, Paragraph, ListItem, Quotation, Row, Paragraph, ListItem]);
}

#[test]
fn what_is_none_or_too_deep_is_refused() {
    assert!(rtf(b"Plain words").is_err());
    let deep = format!("{{\\rtf1{}", "{".repeat(5000));
    assert!(matches!(rtf(deep.as_bytes()), Err(ExtractError::TooLarge { .. })));
}
