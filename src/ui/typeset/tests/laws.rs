//! The laws of drawn text, for texts in every script and direction: which bytes a rectangle covers, what is under a point, and
//! where the caret goes.

use super::*;

/// Words in many scripts, with what is hard about each: ligatures, marks, conjuncts, digits, joined emoji, invisible signs.
const WORDS: [&[&str]; 19] = [
    &[
        "Pakistan",
        "office",
        "naïve",
        "(TTP),",
        "12.5",
        "e\u{301}e\u{308}\u{323}",
        "co\u{AD}operate",
    ],
    &["سلام", "لا", "الْإِسْلَامُ", "١٢٣", "«شهر»", "ﷲ", "لَأَ", "اسلام\u{200C}آباد"],
    &["گفتگو", "کہتے", "ہےں۔", "۱۲٪", "افغانستان", "(بلوچستان)", "ٹی\u{200C}وی"],
    &["پښتو", "وايي", "ځواک", "ېې", "ګډ"],
    &["שלום", "שָׁלוֹם", "(ירושלים)", "ת״א", "3־5"],
    &["राष्ट्र", "क्षमा", "प्रेम", "दृष्टि", "र्क्षि", "१२", "श्री।"],
    &["রাষ্ট্র", "ক্ষমা", "কোর্ট", "জ্ঞান"],
    &["கொள்கை", "ஸ்ரீ", "க்ஷ", "தமிழ்"],
    &["ราชอาณาจักรไทย", "น้ำ", "เรียกร้อง", "ผู้"],
    &["កម្ពុជា", "ព្រះ", "ស្ត្រី", "ក្រសួង"],
    &["မြန်မာ", "ကျွန်ုပ်", "သတ္တဝါ", "က္က"],
    &["中国", "要求,", "“谈判”", "直骨", "葛\u{E0100}"],
    &["日本", "カタカナ", "が\u{3099}", "ﾊﾟ", "協議。"],
    &["한국", "각각", "\u{1112}\u{1161}\u{11AB}", "협상"],
    &["👩\u{200D}👩\u{200D}👧", "🇵🇰🇦🇫", "👍🏽", "1\u{FE0F}\u{20E3}", "☎\u{FE0F}", "❤"],
    &["සිංහල", "ක්\u{200D}ෂ", "ශ්\u{200D}රී"],
    &["ᄒ", "\u{301}a", "\u{200B}", "\u{2060}x", "a\u{34F}\u{301}", "\u{FEFF}"],
    &["\u{2067}ab اب\u{2069}", "\u{202E}x", "\u{200F}", "\u{2068}۱۲\u{2069}"],
    &["ქართული", "Ελλάδα", "Հայ", "አማርኛ", "བོད་ཡིག"],
];
const GAPS: [&str; 12] =
    [" ", " ", " ", "", "\n", "\r\n", "\t", "  ", "، ", " – ", "\u{A0}", "\u{2028}"];

/// Texts of several words with gaps between them.
fn texts() -> impl Strategy<Value = String> {
    let word = (0..WORDS.len(), 0..8_usize, 0..GAPS.len());
    let words = proptest::collection::vec(word, 0..9);
    words.prop_map(|words| {
        let pieces = words.into_iter().map(|(script, index, gap)| {
            let words = WORDS[script];
            format!("{}{}", words[index % words.len()], GAPS[gap])
        });
        pieces.collect()
    })
}

/// Texts of the words of one script, so that runs are long.
fn texts_of_one_script() -> impl Strategy<Value = String> {
    let words = proptest::collection::vec((0..8_usize, 0..GAPS.len()), 0..14);
    (0..WORDS.len(), words).prop_map(|(script, words)| {
        let of_script = WORDS[script];
        let pieces = words
            .into_iter()
            .map(|(index, gap)| format!("{}{}", of_script[index % of_script.len()], GAPS[gap]));
        pieces.collect()
    })
}

fn is_close(one: f32, other: f32) -> bool {
    (one - other).abs() < 0.6
}

/// Checks all laws for one layout.
#[track_caller]
pub(super) fn check(text: &str, width: f32) {
    check_layout(text, &laid_out(text, width));
}

#[track_caller]
pub(super) fn check_layout(text: &str, paragraph: &Paragraph) {
    check_lines(text, paragraph);
    check_clusters(text, paragraph);
    check_hits(text, paragraph);
    let (right, left) =
        (check_walk(text, paragraph, Side::Right), check_walk(text, paragraph, Side::Left));
    let both: BTreeSet<usize> = right.union(&left).copied().collect();
    let all: BTreeSet<usize> = graphemes(text).into_iter().collect();
    assert_eq!(both, all, "the caret goes everywhere in {text:?}");
}

/// Lines follow one another and hold the whole text.
#[track_caller]
fn check_lines(text: &str, paragraph: &Paragraph) {
    let mut at = 0;
    for line in paragraph.lines() {
        assert_eq!(line.bytes.start, at, "lines follow each other in {text:?}");
        assert!(line.top < line.baseline && line.baseline < line.bottom, "{line:?}");
        at = line.bytes.end;
    }
    assert_eq!(at, text.len());
}

/// Each grapheme is one cluster on the line that has its bytes, and clusters stand side by side.
#[track_caller]
fn check_clusters(text: &str, paragraph: &Paragraph) {
    let mut clusters = Vec::new();
    for (line, boxes) in paragraph.lines().iter().zip(&paragraph.boxes_of_lines) {
        let mut right: Option<f32> = None;
        for at in &paragraph.boxes[boxes.clone()] {
            if at.is_break {
                clusters.push((at.bytes.start, at.bytes.end));
                continue;
            }
            assert!(
                line.bytes.start <= at.bytes.start && at.bytes.end <= line.bytes.end,
                "{at:?} on {line:?} in {text:?}"
            );
            assert!(at.right >= at.left, "{at:?} in {text:?}");
            assert!(
                right.is_none_or(|right| is_close(right, at.left)),
                "{at:?} after {right:?} in {text:?}"
            );
            right = Some(at.right);
            clusters.push((at.bytes.start, at.bytes.end));
        }
    }
    clusters.sort_unstable();
    let expected: Vec<(usize, usize)> =
        graphemes(text).windows(2).map(|at| (at[0], at[1])).collect();
    assert_eq!(clusters, expected, "clusters of {text:?}");
}

/// A click in a cluster is a click on it, and puts the caret at its nearer edge.
#[track_caller]
fn check_hits(text: &str, paragraph: &Paragraph) {
    for index in 0..paragraph.lines().len() {
        let line = &paragraph.lines()[index];
        let y = 0.5 * (line.top + line.bottom);
        for at in paragraph.boxes(index).filter(|at| at.right - at.left > 0.01) {
            let hit = paragraph.cluster_at(pos2(0.5 * (at.left + at.right), y));
            assert_eq!(hit, Some(at.bytes.clone()), "the middle of a cluster of {text:?}");
            for (share, edge) in [(0.1, at.left), (0.9, at.right)] {
                let caret = paragraph.hit(pos2(at.left + share * (at.right - at.left), y));
                assert!(
                    [at.bytes.start, at.bytes.end].contains(&caret.offset),
                    "{caret:?} in {at:?} of {text:?}"
                );
                let there = paragraph.caret(caret);
                assert!(
                    is_close(there.left(), edge),
                    "{caret:?} stands at {there:?}, not in {at:?} of {text:?}"
                );
                assert!(is_close(there.center().y, y), "{caret:?} is on another line of {text:?}");
            }
        }
    }
}

/// From one end to the other, the caret crosses each cluster once. Returns where it stopped.
#[track_caller]
fn check_walk(text: &str, paragraph: &Paragraph, side: Side) -> BTreeSet<usize> {
    let is_forward = (side == Side::Right) != paragraph.is_rtl();
    let mut caret = if is_forward { paragraph.first_caret() } else { paragraph.last_caret() };
    let mut seen = BTreeSet::from([caret.offset]);
    let mut crossed: Vec<usize> = vec![0; paragraph.lines().len()];
    let place = |caret| {
        let line = paragraph.line_of(caret);
        let gap = paragraph.gap_of(line, caret);
        let from_edge = if side == Side::Right { gap } else { paragraph.boxes(line).count() - gap };
        (line, from_edge)
    };
    // A letter alone at the end, of the other direction than the one before it, begins and ends where the caret was.
    let is_at_end = |caret: Caret, line, crossed: usize| {
        let n_boxes = paragraph.boxes(line).count();
        let gap = if side == Side::Right { crossed } else { n_boxes - crossed };
        let far = || paragraph.step_over(line, gap, side).map(|(_, far)| far.offset);
        crossed == n_boxes || crossed + 1 == n_boxes && far() == Some(caret.offset)
    };
    let (mut line, from_edge) = place(caret);
    assert_eq!(from_edge, 0, "it begins at the edge of {text:?}");
    for _ in 0..4 * text.len() + 8 {
        let Some(next) = paragraph.visual_step(caret, side) else { break };
        assert_ne!(next.offset, caret.offset, "{text:?}");
        let (to, from_edge) = place(next);
        if to == line {
            assert_eq!(
                from_edge,
                crossed[line] + 1,
                "{next:?} after {caret:?} on line {line} of {text:?}"
            );
        } else {
            assert!(
                is_at_end(caret, line, crossed[line]),
                "line {line} of {text:?} is left at its end, {caret:?}"
            );
            assert_eq!(to, if is_forward { line + 1 } else { line - 1 }, "{text:?}");
            // The same byte ends one line and begins another where a line is wrapped.
            assert!(from_edge <= 1, "{next:?} after {caret:?} in {text:?}");
        }
        (caret, line) = (next, to);
        crossed[line] = from_edge;
        seen.insert(caret.offset);
    }
    assert_eq!(paragraph.visual_step(caret, side), None, "the walk ends: {text:?}");
    assert!(
        is_at_end(caret, line, crossed[line]),
        "all of {text:?} is crossed to the {side:?}: {caret:?}"
    );
    let last = if is_forward { paragraph.lines().len() - 1 } else { 0 };
    assert_eq!(line, last, "{text:?}");
    if paragraph.boxes.iter().all(|at| at.is_rtl == paragraph.is_rtl) {
        assert_eq!(seen, graphemes(text).into_iter().collect(), "{text:?}");
    }
    seen
}

/// The rectangles of a range cover its clusters and no others.
#[track_caller]
fn check_range(text: &str, paragraph: &Paragraph, bytes: Range<usize>) {
    let rects = paragraph.rects(bytes.clone());
    for (index, line) in paragraph.lines().iter().enumerate() {
        let covering: Vec<_> =
            rects.iter().filter(|(line, _)| *line == index).map(|(_, rect)| *rect).collect();
        for rect in &covering {
            assert!(
                is_close(rect.top(), line.top) && is_close(rect.bottom(), line.bottom),
                "{rect:?} on {line:?}"
            );
        }
        let mut covered = 0.0;
        for at in paragraph.boxes(index) {
            let is_inside = bytes.start <= at.bytes.start && at.bytes.end <= bytes.end;
            let middle = 0.5 * (at.left + at.right);
            let n = covering
                .iter()
                .filter(|rect| (rect.left()..rect.right()).contains(&middle))
                .count();
            if at.right - at.left > 0.01 {
                assert_eq!(n, usize::from(is_inside), "{at:?} for {bytes:?} of {text:?}");
            }
            covered += if is_inside { at.right - at.left } else { 0.0 };
        }
        let width: f32 = covering.iter().map(Rect::width).sum();
        assert!((width - covered).abs() < 0.5, "{width} for {covered} of {text:?}");
    }
}

#[test]
fn the_laws_hold_for_every_direction() {
    for text in TEXTS {
        for width in [90.0, 260.0, f32::INFINITY] {
            check(text, width);
        }
    }
}

#[test]
fn the_laws_hold_for_the_words_of_every_script() {
    let mut typesetter = Typesetter::new();
    for words in WORDS {
        for text in [words.join(" "), words.concat()] {
            for width in [60.0, 170.0, f32::INFINITY] {
                check_layout(&text, &typesetter.lay_out(&text, &STYLE, width, 1.5));
            }
        }
    }
}

#[test]
fn a_line_that_ends_in_the_other_direction_is_left_at_its_edge() {
    for text in ["spoke of کابل", "شہر Kabul", "x ا", "a ا b ب c", "one کابل\ntwo شہر", "اب\n"]
    {
        check(text, f32::INFINITY);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_laws_hold_for_words_set_apart_at_random(
        text in "[a-cA 1(]{0,6}[ابپ نے ۔]{0,6}[x-z .,\n]{0,5}[אב ٹ]{0,4}",
        cuts in proptest::collection::btree_set(0..20_usize, 2..8),
        width in 60.0..300.0_f32,
    ) {
        let place = |cut: &usize| text.char_indices().nth(*cut).map_or(text.len(), |(at, _)| at);
        let cuts: Vec<usize> = cuts.iter().map(place).collect();
        let ranges: Vec<Range<usize>> = cuts.windows(2).map(|pair| pair[0]..pair[1]).collect();
        let [bold, emphasized, weak] = [0, 1, 2].map(|first| {
            let ranges: Vec<_> = ranges.iter().skip(first).step_by(3 - first).cloned().collect();
            ranges
        });
        let words = Words { bold: &bold, emphasized: &emphasized, weak: &weak, ..Words::of(&text) };
        check_layout(&text, &Typesetter::new().lay_out_words(&words, &STYLE, width, 1.5));
    }

    #[test]
    fn the_laws_hold_for_mixed_letters(text in "[a-cA 1(]{0,6}[ابپ نے ۔]{0,6}[x-z .,\n]{0,5}[אב ٹ]{0,4}", width in 40.0..300.0_f32) {
        check(&text, width);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn the_laws_hold_for_every_script(
        text in prop_oneof![texts(), texts_of_one_script()],
        width in prop_oneof![40.0..420.0_f32, Just(f32::INFINITY)],
        ends in (any::<proptest::sample::Index>(), any::<proptest::sample::Index>()),
    ) {
        thread_local! {
            static TYPESETTER: std::cell::RefCell<Typesetter> = std::cell::RefCell::new(Typesetter::new());
        }
        let paragraph = TYPESETTER.with_borrow_mut(|typesetter| typesetter.lay_out(&text, &STYLE, width, 1.5));
        check_layout(&text, &paragraph);
        let stops = graphemes(&text);
        let (one, other) = (*ends.0.get(&stops), *ends.1.get(&stops));
        check_range(&text, &paragraph, one.min(other)..one.max(other));
    }
}
