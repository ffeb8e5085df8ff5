//! Tests of single rules; the figures for whole texts are in `tests/structure.rs`.

use proptest::prelude::*;

use super::*;

/// Writes each block as a letter for its kind and the start of its text.
fn sketch(text: &str) -> String {
    let (blocks, _) = structure(text);
    let mut sketch = String::new();
    for block in blocks {
        let letter = match block.kind {
            BlockKind::Title => 'T',
            BlockKind::Date => 'D',
            BlockKind::Byline => 'B',
            BlockKind::Caption => 'C',
            BlockKind::Heading => 'H',
            BlockKind::Paragraph => 'P',
            BlockKind::ListItem => 'L',
            BlockKind::Noise => 'N',
            BlockKind::Quotation => 'Q',
            BlockKind::Row => 'R',
        };
        sketch.push(letter);
        sketch.push(' ');
        sketch.push_str(block.span.of(text).unwrap());
        sketch.push('|');
    }
    sketch
}

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(sketch(text), expected);
}

#[test]
fn an_article_is_read_as_people_write_it() {
    check(
        "Talks stall\n\nSun Nov 09 2025\nicon-facebook icon-twitter\n\nKEY POINTS\n\n  • One.\n    Still one.\n  • \
         Two.\n\nISLAMABAD: The talks failed.\n\nA heading\n\nMore of it.\n\nicon-facebook",
        "T Talks stall|D Sun Nov 09 2025|N icon-facebook icon-twitter|H KEY POINTS|L • One.\n    Still one.|L • \
         Two.|P ISLAMABAD: The talks failed.|H A heading|P More of it.|N icon-facebook|",
    );
}

#[test]
fn line_ends_of_every_system_separate_lines() {
    for end in ["\n", "\r\n", "\r"] {
        let text = ["Title", "", "One.", "", "Two."].join(end);
        check(&text, "T Title|P One.|P Two.|");
    }
}

#[test]
fn paragraphs_broken_by_hand_stay_whole() {
    check(
        "Title\n\nfirst line of it\nand the second.\n\nNext.",
        "T Title|P first line of it\nand the second.|P Next.|",
    );
    let long = "word ".repeat(30);
    check(&format!("Title\n{long}.\n{long}."), &format!("T Title|P {long}.|P {long}.|"));
    let rows = "row\n".repeat(60);
    assert_eq!(sketch(&format!("Title\n\n{rows}")).matches("P row|").count(), 60);
    let rows = format!("{rows}- item\n{rows}");
    assert_eq!(sketch(&format!("Title\n\n{rows}")).matches("P row|").count(), 120);
}

#[test]
fn headings_have_no_stop_and_text_below() {
    check(
        "T\n\nA claim.\n\nWhat next?\n\n“Who knows?”\n\nWords\n",
        "T T|P A claim.|H What next?|P “Who knows?”|P Words|",
    );
    check("عنوان\n\nپہلا جملہ ہے۔\n\nسرخی\n\nمتن ہے۔", "T عنوان|P پہلا جملہ ہے۔|H سرخی|P متن ہے۔|");
    check(
        "标题\n\n2025年11月9日\n\n正文。\n\n小标题\n\n正文。",
        "T 标题|D 2025年11月9日|P 正文。|H 小标题|P 正文。|",
    );
}

#[test]
fn markdown_is_kept_as_it_is() {
    check(
        "# Title\n\n## Part\nText of it.\n- one\n- two\n",
        "T # Title|H ## Part|P Text of it.|L - one|L - two|",
    );
    assert_eq!(structure("# Title\n\nx.").1.title.as_deref(), Some("Title"));
}

#[test]
fn items_are_as_deep_as_they_are_indented() {
    let depths = |text: &str| {
        let (blocks, _) = structure(text);
        let items = blocks.iter().filter(|block| block.kind == BlockKind::ListItem);
        items.map(|block| block.depth).collect::<Vec<_>>()
    };
    let text = "Title\n\nThe sides agreed:\n\n- one\n  - two\n    - three\n   - four\n- five\n\nThey left.\n\n  - six\n";
    assert_eq!(depths(text), [0, 1, 2, 1, 0, 0]);
    assert_eq!(depths("Title\n\n\t• ایک\n\t\t• دو\n\t• تین\n"), [0, 1, 0]);
    assert_eq!(depths("Title\n\n- one\n - two\n- three\n"), [0, 0, 0], "one column is a slip");
}

#[test]
fn numbers_begin_items_but_years_do_not() {
    check(
        "T\n\n1. One.\n2) Two.\n\n2021 was bad.\n\n-5 degrees.",
        "T T|L 1. One.|L 2) Two.|P 2021 was bad.|P -5 degrees.|",
    );
}

#[test]
fn a_dateline_is_metadata() {
    let dateline = |body: &str| structure(&format!("Title\n\n{body}")).1.dateline;
    assert_eq!(dateline("ISLAMABAD: Words.").as_deref(), Some("ISLAMABAD"));
    assert_eq!(dateline("KABUL, Nov 9 - Words.").as_deref(), Some("KABUL"));
    assert_eq!(dateline("The minister said: words."), None);
    assert_eq!(dateline("TTP: words."), None, "a party");
    assert_eq!(dateline("KHAN: Words.\n\nLODHI: Words.\n\nKHAN: Words."), None, "an interview");
}

#[test]
fn a_long_first_sentence_is_not_a_title() {
    let line = format!("{}.", "word ".repeat(40).trim());
    check(&line, &format!("P {line}|"));
    check("A note\n", "T A note|");
    check(" \n", "");
}

/// Lines of the kinds that texts consist of, some of them hostile.
fn any_line() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "",
        "",
        "",
        "   ",
        "Talks stall in Istanbul",
        "By Nora Halden",
        "20 January 2025",
        "Related articles",
        "Share on Facebook",
        "## Part",
        "**Why**",
        "-----",
        "Article 1",
        "المادة الأولى",
        "第一条",
        "1. One",
        "(a) one",
        "– one",
        "一、首先",
        "i. first",
        "A. First",
        "B. Second",
        "Q: Why?",
        "A: Because.",
        "KHAN: Words.",
        "\t1\t2",
        "a | b | c",
        "© Amir Vale/Northlight",
        "Home > World",
        "> quoted",
        "یہ ایک جملہ ہے۔",
        "    indented and on",
        "The guns fell silent on Friday for the first time in nine weeks, under an",
        "agreement reached by telephone.",
        "\u{FEFF}",
        "\u{200F}• بند",
        "•",
        "©",
        "#",
        "(",
        "）",
        "第",
        "1.",
        "Q:",
    ]);
    prop_oneof![4 => known.prop_map(str::to_owned), 1 => "\\PC{0,40}", 1 => "[a-zA-Z0-9 .:;,()#*•–ا-ی一-三]{0,160}"]
}

proptest! {
    #[test]
    fn blocks_are_in_order_and_leave_out_only_white_space(text in "[a-z#•\\-1. \t\r\n\u{a0}؟۔م]{0,200}") {
        let (blocks, _) = structure(&text);
        let mut at = 0;
        for block in &blocks {
            prop_assert!(block.span.start() >= at);
            prop_assert!(text.get(at..block.span.start()).unwrap().trim().is_empty());
            let words = block.span.of(&text).unwrap();
            prop_assert_eq!(words.trim(), words);
            at = block.span.end();
        }
        prop_assert!(text.get(at..).unwrap().trim().is_empty());
    }

    #[test]
    fn any_text_is_covered_in_order(lines in prop::collection::vec(any_line(), 0..40)) {
        let text = lines.join("\n");
        let (blocks, _) = structure(&text);
        let mut at = 0;
        for block in &blocks {
            prop_assert!(text.get(at..block.span.start()).is_some_and(|gap| gap.trim().is_empty()));
            prop_assert!(block.speaker().is_none_or(|name| name.end() < block.span.end() && name.of(&text).is_some()));
            at = block.span.end();
        }
        prop_assert!(text.get(at..).is_some_and(|gap| gap.trim().is_empty()));
    }

    #[test]
    fn line_ends_change_nothing(lines in prop::collection::vec(any_line(), 0..40)) {
        // A line that ends in a carriage return would end twice.
        let lines: Vec<String> = lines.into_iter().map(|line| line.replace(['\r', '\n'], " ")).collect();
        let outline = |end: &str| {
            let text = lines.join(end);
            let (blocks, metadata) = structure(&text);
            let of = |span: Span| span.of(&text).unwrap().replace(end, "\n");
            let blocks: Vec<_> = blocks
                .iter()
                .map(|block| (block.kind, block.line_ends, block.speaker().map(of), of(block.span)))
                .collect();
            (blocks, metadata)
        };
        let expected = outline("\n");
        prop_assert_eq!(&outline("\r\n"), &expected);
        prop_assert_eq!(&outline("\r"), &expected);
    }

    #[test]
    fn nothing_panics(text: String) {
        structure(&text);
    }
}

#[test]
fn a_line_above_a_short_sentence_is_the_title() {
    for title in ["Statement 45", "Press release 12", "Article 1"] {
        let (_, found) = structure(&format!("{title}\n\nIt says little."));
        assert_eq!(found.title.as_deref(), Some(title));
    }
}

#[test]
fn the_head_of_a_markdown_file_is_clutter_and_states_the_title() {
    let text = "---\ntitle: Talks go on\ndate: 2026-03-12\n---\n\n# What was agreed\n\nBoth sides let the ferries return, and they meet again in May.\n";
    let (blocks, metadata) = structure(text);
    let kinds: Vec<(BlockKind, &str)> =
        blocks.iter().map(|block| (block.kind, block.span.of(text).unwrap())).collect();
    assert_eq!(kinds[0].0, BlockKind::Noise);
    assert_eq!(kinds[1], (BlockKind::Heading, "# What was agreed"));
    assert_eq!(kinds[2].0, BlockKind::Paragraph);
    assert_eq!(metadata.title.as_deref(), Some("Talks go on"));
    assert_eq!(metadata.date.as_deref(), Some("2026-03-12"));
}

#[test]
fn a_table_drawn_with_signs_is_rows() {
    let simple = "Prices\n\nThey rose again, the ministry said on Monday.\n\n  Good        Price   Change\n  --------- ------- --------\n  Flour       12.50      3 %\n  Rice           30     -1 %\n\n  : At the market\n\nMore text follows.";
    check(
        simple,
        "T Prices|P They rose again, the ministry said on Monday.|R Good        Price   Change|R --------- ------- --------|\
         R Flour       12.50      3 %|R Rice           30     -1 %|C : At the market|P More text follows.|",
    );
    let multiline = "Dam\n\nThey agreed on this, the ministry said on Monday.\n\n  -----------------------------\n  Place   What was agreed\n  ------- ---------------------\n  Dam     The gates stay closed\n          until May.\n\n  Road    It is repaired.\n  -----------------------------\n\nMore text follows.";
    check(
        multiline,
        "T Dam|P They agreed on this, the ministry said on Monday.|R -----------------------------|R Place   What was agreed|\
         R ------- ---------------------|R Dam     The gates stay closed\n          until May.|R Road    It is repaired.|\
         R -----------------------------|P More text follows.|",
    );
    let grid = "Dam\n\nThey agreed on this, the ministry said on Monday.\n\n+------+---------+\n| Dam  | It is   |\n|      | closed. |\n+======+=========+\n| Road | Open.   |\n+------+---------+\n\nMore text follows.";
    check(
        grid,
        "T Dam|P They agreed on this, the ministry said on Monday.|R +------+---------+|R | Dam  | It is   |\n|      | closed. |\
         |R +======+=========+|R | Road | Open.   ||R +------+---------+|P More text follows.|",
    );
    let pipes = "Dam\n\nThey agreed on this, the ministry said on Monday.\n\nPlace | State\n:-----|-----:\nHome | News\n\nMore text follows.";
    check(
        pipes,
        "T Dam|P They agreed on this, the ministry said on Monday.|R Place | State|R :-----|-----:|R Home | News|\
         P More text follows.|",
    );
}

#[test]
fn lines_of_signs_without_a_table_are_none() {
    check(
        "Title\n\nOne of the two is left.\n\n--- --- ---\n\nAnother one is here.\n\n-------\n\nThe last one.",
        "T Title|P One of the two is left.|P --- --- ---|P Another one is here.|P -------|P The last one.|",
    );
    check("Part one\n--------\n\nIts text is here.", "T Part one|P --------|P Its text is here.|");
}
