use super::*;
use demarche_core::article::Inline;

fn rect(left: f32, right: f32) -> Rect {
    Rect::from_min_max(pos2(left, 0.0), pos2(right, 10.0))
}

#[test]
fn runs_that_touch_are_joined_per_line() {
    let joined = join(vec![
        (1, rect(0.0, 4.0)),
        (0, rect(5.0, 9.0)),
        (0, rect(0.0, 5.0)),
        (0, rect(20.0, 24.0)),
    ]);
    assert_eq!(joined, [(0, rect(0.0, 9.0)), (0, rect(20.0, 24.0)), (1, rect(0.0, 4.0))]);
}

/// Lays out a list item, or a piece of a split paragraph that begins at `from`.
fn laid_out(source: &str, kind: BlockKind, from: usize) -> UnitLayout {
    laid_out_at(source, (kind, 0), from)
}

/// Lays out a block of a kind below as many headings or lists.
fn laid_out_at(source: &str, (kind, depth): (BlockKind, u8), from: usize) -> UnitLayout {
    let measures = Measures { width: 300.0, size: 17.0, scale: 1.0, ..Measures::default() };
    let bytes = from..source.len();
    let is_first = from == 0;
    let line_ends = LineEnds::Kept;
    let unit = Unit {
        block: 0,
        kind,
        depth,
        line_ends,
        block_start: 0,
        speaker_end: 0,
        bytes,
        is_first,
        is_last: true,
    };
    UnitLayout::new(
        (source, &Inlines::default()),
        unit,
        &measures,
        ((0.0, 0.0), None),
        &mut Typesetter::new(),
    )
}

#[test]
fn pieces_and_item_lines_have_the_direction_of_their_block() {
    let urdu = "پاکستان نے کہا کہ TTP کو ختم کیا جائے۔";
    let piece = laid_out(urdu, BlockKind::Paragraph, urdu.find("TTP").unwrap());
    assert!(piece.is_rtl());
    let item = laid_out("a) پاکستان نے کہا\n  TTP کو", BlockKind::ListItem, 0);
    assert!(item.lines.iter().skip(1).all(|line| line.is_rtl), "{:?}", item.lines);
    assert!(!laid_out("• Kabul said\n  کابل", BlockKind::ListItem, 0).is_rtl());
}

#[test]
fn nested_items_are_indented_from_the_side_where_their_lines_begin() {
    let words = "• Kabul said";
    let place = |source: &str, depth| laid_out_at(source, (BlockKind::ListItem, depth), 0);
    let starts = |depth| place(words, depth).lines.iter().map(|line| line.x.0).collect::<Vec<_>>();
    let (outer, inner) = (starts(0), starts(2));
    assert!(outer.iter().zip(&inner).all(|(outer, inner)| *inner >= outer + 40.0), "{inner:?}");
    let urdu = "• کابل نے کہا";
    let ends = |depth| place(urdu, depth).lines.iter().map(|line| line.x.1).fold(0.0, f32::max);
    let body = |depth| place(urdu, depth).lines.last().map(|line| line.x.1).unwrap();
    assert!(ends(0) >= ends(2) && body(2) <= body(0) - 40.0, "{} {}", body(0), body(2));
    assert_eq!(starts(5), starts(200), "some room is left");
}

#[test]
fn headings_below_others_are_smaller() {
    let height = |depth| laid_out_at("Talks", (BlockKind::Heading, depth), 0).height;
    assert!(height(0) > height(1) && height(1) > height(2));
}

#[test]
fn a_date_stands_on_the_side_of_its_title() {
    let date_x = |source: &str| {
        let start = source.find("Sun").unwrap();
        let date = laid_out(source, BlockKind::Date, start);
        let all = date.rects(&(start..source.len()));
        (all[0].1.left(), all[0].1.right())
    };
    let (left, right) = date_x("وزیرِ دفاع کا بیان\n\nSun Nov 09 2025");
    assert!(left > 100.0 && (298.0..300.5).contains(&right), "{left} to {right}");
    assert!(date_x("The minister’s statement\n\nSun Nov 09 2025").0 < 1.0);
}

#[test]
fn list_markers_are_found() {
    #[track_caller]
    fn check(source: &str, expected: Option<&str>) {
        let unit = Unit {
            block: 0,
            block_start: 0,
            kind: BlockKind::ListItem,
            depth: 0,
            line_ends: LineEnds::Kept,
            speaker_end: 0,
            bytes: 0..source.len(),
            is_first: true,
            is_last: true,
        };
        assert_eq!(
            list_marker(source, &unit).and_then(|range| source.get(range)),
            expected,
            "{source}"
        );
    }
    check("  • Pakistan said", Some("•"));
    check("- one", Some("-"));
    check("12. twelve", Some("12."));
    check("a) first", Some("a)"));
    check("Pakistan said", None);
    check("•", None);
}

#[test]
fn the_name_of_a_speaker_is_bold_and_nothing_moves_its_bytes() {
    let source = "MS. ALVANG: Good afternoon.\nوزیر";
    let measures = Measures { width: 300.0, size: 17.0, scale: 1.0, ..Measures::default() };
    let place = |speaker_end| {
        let unit = Unit {
            block: 0,
            kind: BlockKind::Paragraph,
            depth: 0,
            line_ends: LineEnds::Kept,
            block_start: 0,
            speaker_end,
            bytes: 0..source.len(),
            is_first: true,
            is_last: true,
        };
        UnitLayout::new(
            (source, &Inlines::default()),
            unit,
            &measures,
            ((0.0, 0.0), None),
            &mut Typesetter::new(),
        )
    };
    let (plain, bold) = (place(0), place("MS. ALVANG".len()));
    let width = |layout: &UnitLayout, bytes: Range<usize>| -> f32 {
        layout.rects(&bytes).iter().map(|(_, rect)| rect.width()).sum()
    };
    assert!(width(&bold, 0..10) > width(&plain, 0..10) + 1.0);
    let rest = 10..26;
    assert!((width(&bold, rest.clone()) - width(&plain, rest)).abs() < 0.6);
    let bytes = |layout: &UnitLayout| {
        layout.lines.iter().map(|line| line.bytes.clone()).collect::<Vec<_>>()
    };
    assert_eq!((bytes(&bold), bold.height), (bytes(&plain), plain.height));
}

#[test]
fn what_is_set_apart_is_drawn_where_its_words_are() {
    let measures = Measures { width: 300.0, size: 17.0, scale: 1.0, ..Measures::default() };
    for (kind, line_ends) in [
        (BlockKind::Paragraph, LineEnds::Joined),
        (BlockKind::Quotation, LineEnds::Kept),
        (BlockKind::ListItem, LineEnds::Kept),
        (BlockKind::Row, LineEnds::Kept),
    ] {
        let source = "\u{2022} They met.\n  It was **never** said again.";
        let at = |words: &str| source.find(words).unwrap();
        let inline = |kind, start, end| Inline { kind, span: Span::new(start, end).unwrap() };
        let (start, end) = (at("never"), at("** said"));
        let found = vec![
            inline(InlineKind::Markup, start - 2, start),
            inline(InlineKind::Strong, start, end),
            inline(InlineKind::Markup, end, end + 2),
        ];
        let place = |found| {
            let unit = Unit {
                block: 0,
                kind,
                depth: 0,
                line_ends,
                block_start: 0,
                speaker_end: 0,
                bytes: 0..source.len(),
                is_first: true,
                is_last: true,
            };
            let text = (source, &Inlines::new(source, found));
            UnitLayout::new(text, unit, &measures, ((0.0, 0.0), None), &mut Typesetter::new())
        };
        let (plain, apart) = (place(Vec::new()), place(found));
        let width = |layout: &UnitLayout, bytes: Range<usize>| -> f32 {
            layout.rects(&bytes).iter().map(|(_, rect)| rect.width()).sum()
        };
        assert!(width(&apart, start..end) > width(&plain, start..end) + 1.0, "{kind:?}");
        for rest in [0..start, end..source.len()] {
            let [apart, plain] = [&apart, &plain].map(|layout| width(layout, rest.clone()));
            assert!((apart - plain).abs() < 0.6, "{kind:?}: {apart} {plain}");
        }
    }
}

/// Words of both directions, with what a list item or a wrapped paragraph may hold.
const PIECES: [&str; 14] = [
    "Kabul ",
    "said ",
    "کابل ",
    "نے کہا ",
    "שלום ",
    "(TTP) ",
    "12 ",
    "राष्ट्र ",
    "ไทย",
    "\n  ",
    "\n",
    "中国",
    "e\u{301}t ",
    "۱۲۔ ",
];

/// Steps from one end of a unit to the other. Returns where the caret stopped.
#[track_caller]
fn walk(layout: &UnitLayout, side: Side) -> std::collections::BTreeSet<usize> {
    let is_forward = (side == Side::Right) != layout.is_rtl();
    let mut caret = if is_forward { layout.first_caret() } else { layout.last_caret() };
    let mut seen = std::collections::BTreeSet::from([caret.offset]);
    for _ in 0..4 * layout.unit.bytes.len() + 8 {
        let Some(next) = layout.visual_step(caret, side) else { return seen };
        assert_ne!(next.offset, caret.offset);
        caret = next;
        seen.insert(caret.offset);
    }
    panic!("the walk to the {side:?} does not end: {seen:?}");
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(96))]

    #[test]
    fn the_caret_goes_through_every_kind_of_unit_both_ways(
        words in proptest::collection::vec(0..PIECES.len(), 1..14),
        marker in proptest::sample::select(vec!["", "• ", "a) ", "۱۲. ", "ii) "]),
        ends in (0..400_usize, 0..400_usize),
    ) {
        let words: String = words.into_iter().map(|index| PIECES[index]).collect();
        let source = format!("{marker}{}", words.trim());
        // No block is empty.
        proptest::prop_assume!(!source.is_empty());
        for kind in [BlockKind::ListItem, BlockKind::Paragraph, BlockKind::Quotation] {
            let layout = laid_out(&source, kind, 0);
            let shown: Vec<Range<usize>> =
                layout.segments.iter().map(|segment| segment.bytes.clone()).collect();
            let is_shown = |at: &usize| shown.iter().any(|bytes| bytes.start <= *at && *at <= bytes.end);
            let mut stops: Vec<usize> = vec![0];
            while let Some(last) = stops.last().copied().filter(|last| *last < source.len()) {
                stops.push(demarche_core::text::next_grapheme(&source, last));
            }
            let is_of_one_direction =
                layout.segments.iter().all(|segment| segment.paragraph.is_rtl() == layout.is_rtl());
            let seen: std::collections::BTreeSet<usize> =
                walk(&layout, Side::Right).union(&walk(&layout, Side::Left)).copied().collect();
            let expected: std::collections::BTreeSet<usize> =
                stops.iter().copied().filter(is_shown).collect();
            if is_of_one_direction {
                assert_eq!(seen, expected, "{kind:?} {source:?}");
            }
            // The rectangles of a range are those of its graphemes.
            let at = |index: usize| stops[index % stops.len()];
            let range = at(ends.0).min(at(ends.1))..at(ends.0).max(at(ends.1));
            let area = |rects: Vec<(usize, Rect)>| -> f32 { rects.iter().map(|(_, rect)| rect.width()).sum() };
            let parts: f32 = stops
                .windows(2)
                .filter(|pair| range.start <= pair[0] && pair[1] <= range.end)
                .map(|pair| area(layout.rects(&(pair[0]..pair[1]))))
                .sum();
            assert!((area(layout.rects(&range)) - parts).abs() < 0.5, "{kind:?} {source:?} {range:?}");
            for pair in stops.windows(2) {
                for (_, rect) in layout.rects(&(pair[0]..pair[1])) {
                    let hit = layout.cluster_at(rect.center());
                    assert_eq!(hit, Some(pair[0]..pair[1]), "{kind:?} {source:?}");
                }
            }
        }
    }
}
