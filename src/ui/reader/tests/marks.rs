//! Tests where marks are drawn: over exactly their words, and their bars beside the lines.

use std::collections::BTreeSet;

use proptest::prelude::*;
use smallvec::SmallVec;

use super::{super::layout::local, *};

const MIXED: &str = "Talks stall again\n\nPakistan demanded, as وزیر دفاع told BBC Urdu, verifiable action against the TTP before any \
                     truce. Nobody answered it.\n\nپاکستان نے افغان طالبان (TTP) پر الزام لگایا۔ وزیر Khawaja Asif نے BBC Urdu سے \
                     گفتگو میں کہا کہ معاہدہ ممکن نہیں۔\n\n\u{2022} Kabul promised restraint.";

/// The same with more of Urdu, so that its lines begin on the right.
const RTL: &str = "استنبول مذاکرات\n\nپاکستان نے افغان طالبان (TTP) پر الزام لگایا۔ وزیر Khawaja Asif نے BBC Urdu سے گفتگو میں \
                   کہا کہ معاہدہ ممکن نہیں۔ کابل نے اس کی تردید کی۔\n\nPakistan demanded, as وزیر دفاع told BBC Urdu, action.\n\n\
                   \u{2022} مذاکرات ناکام رہے۔";

/// A mark by the numbers of its words: a first piece and perhaps a second one, as start and length.
type Words = ((usize, usize), Option<(usize, usize)>);

fn words_of(text: &str) -> Vec<Span> {
    let mut at = 0;
    let mut words = Vec::new();
    for piece in text.split_inclusive(char::is_whitespace) {
        words.extend(Span::new(at, at + piece.trim_end().len()));
        at += piece.len();
    }
    words
}

fn piece(words: &[Span], (start, len): (usize, usize)) -> Span {
    let first = words[start % words.len()];
    let last = words[(start % words.len() + len).min(words.len() - 1)];
    Span::new(first.start(), last.end()).unwrap()
}

fn bench(source: &str, marks: &[Words]) -> Bench {
    let mut bench = Bench::new(source);
    let words = words_of(source);
    let mark = |(number, (one, two)): (usize, &Words)| {
        let one = piece(&words, *one);
        let two = two.map(|two| piece(&words, two)).filter(|two| two.start() > one.end());
        let spans: SmallVec<[Span; 1]> = [Some(one), two].into_iter().flatten().collect();
        Arc::new(Annotation {
            id: AnnotationId::new(&format!("m{number}")),
            code: CodeId::new(if number % 2 == 0 { "demand" } else { "allegation" }),
            spans,
            created: None,
            modified: None,
            is_unsure: number % 3 == 0,
            confidence: None,
            detail: None,
        })
    };
    let marks = marks.iter().enumerate().map(mark).collect();
    bench.set = AnnotationSet::from_annotations(Header::default(), marks).0;
    bench
}

/// Returns the marks drawn under the middle of a cluster, or `None` if the cluster has no width on screen.
fn drawn_at(bench: &Bench, cluster: Span) -> Option<BTreeSet<AnnotationId>> {
    let placed = bench.view.placed.iter().find(|placed| {
        let layout = bench.view.page.kept(placed.unit).unwrap();
        layout.unit.bytes.contains(&cluster.start())
    })?;
    let layout = bench.view.page.kept(placed.unit)?;
    let (_, rect) = layout.rects(&(cluster.start()..cluster.end())).into_iter().next()?;
    let at = rect.center() + placed.at.to_vec2();
    let marks = bench.view.page.kept_marks(placed.unit)?;
    let under = marks.under(local(at, placed.at)).map(|mark| mark.mark.id.clone());
    (rect.width() > 0.5).then(|| under.collect())
}

#[test]
fn a_mark_on_every_line_has_a_bar_of_its_own() {
    let marks: Vec<Words> = (0..14).map(|number| ((number % 6, 3), None)).collect();
    let mut window = bench(MIXED, &marks).window();
    window.run_steps(2);
    let view = &window.state().view;
    let places: BTreeSet<i32> =
        view.margin.bars().map(|bar| bar.rect.left().round() as i32).collect();
    assert_eq!(view.margin.bars().count(), 14);
    assert_eq!(places.len(), 14, "{places:?}");
}

#[test]
fn more_bars_than_fit_are_one_grey_bar() {
    let marks: Vec<Words> = (0..200).map(|number| ((number % 6, 3), None)).collect();
    let mut window = bench(MIXED, &marks).window();
    window.run_steps(2);
    let margin = &window.state().view.margin;
    let shown: Vec<Rect> = margin.bars().map(|bar| bar.rect).filter(Rect::is_positive).collect();
    assert!(shown.len() > 12 && shown.len() + margin.crowded().len() == 200, "{}", shown.len());
    let most = shown.iter().map(Rect::left).fold(f32::INFINITY, f32::min);
    assert!(margin.crowded().iter().all(|rect| rect.right() <= most + 0.1 && rect.left() >= 0.0));
}

#[test]
fn a_bar_shows_and_chooses_its_mark() {
    let mut window = Bench::new(ENGLISH).marked("m", "demanded verifiable").window();
    let bar = window.state().view.margin.bars().next().unwrap().rect;
    let words = window.state().first("demanded");
    assert!((bar.center().y - words.y).abs() < 8.0 && bar.right() < words.x);
    window.hover_at(bar.center());
    window.step();
    assert_eq!(window.state().view.hovered, Some(AnnotationId::new("m")));
    pointer::clicks(&mut window, bar.center(), 1, Modifiers::NONE);
    assert_eq!(window.state().chosen, Some(AnnotationId::new("m")));
}

#[test]
fn a_mark_is_also_between_its_lines() {
    let mut window = bench(MIXED, &[((4, 12), None)]).window();
    window.set_size(vec2(480.0, 600.0));
    window.run_steps(2);
    let view = &window.state().view;
    let marks = view.placed.iter().find_map(|placed| {
        let marks = view.page.kept_marks(placed.unit)?;
        (!marks.marks.is_empty()).then_some(marks)
    });
    let [(one, above), .., (last, _)] = marks.unwrap().marks[0].runs.as_slice() else { panic!() };
    assert!(one < last, "it is on several lines");
    let gap = above.center_bottom() + vec2(0.0, 1.5);
    assert!(!above.contains(gap) && marks.unwrap().under(gap).count() == 1);
}

/// Returns the extent of the space beside the column where the lines begin, in a window of this width.
fn beside(bench: &Bench, width: f32) -> egui::Rangef {
    let left = bench.view.placed[0].at.x;
    let right = left + bench.view.page.measures().width;
    let space = if bench.view.page.is_rtl() { (right, width - BAR_WIDTH) } else { (0.0, left) };
    egui::Rangef::new(space.0 - 0.1, space.1 + 0.1)
}

#[test]
fn a_mark_has_no_gaps_in_the_overview() {
    let mut window = Bench::new("Talks\n\nThey failed.").marked("m", "They failed.").window();
    window.run_steps(2);
    let rows: Vec<usize> = window.state().view.strip.marked().collect();
    let (first, last) = (rows[0], rows[rows.len() - 1]);
    assert!(rows.len() > 4 && last - first + 1 == rows.len(), "{rows:?}");
}

#[test]
fn bars_stand_where_the_lines_begin() {
    let marks: Vec<Words> = (0..14).map(|number| ((number % 6, 3), None)).collect();
    for (source, is_rtl) in [(MIXED, false), (RTL, true)] {
        let mut window = bench(source, &marks).window();
        for width in [900.0, 480.0] {
            window.set_size(vec2(width, 600.0));
            window.run_steps(2);
            let bench = window.state();
            assert_eq!(bench.view.page.is_rtl(), is_rtl);
            let rects: Vec<Rect> = bench.view.margin.bars().map(|bar| bar.rect).collect();
            let n_shown = rects.iter().filter(|rect| rect.is_positive()).count();
            assert!(n_shown >= 11, "{n_shown} at {width}");
            let space = beside(bench, width);
            let is_beside =
                |rect: &Rect| space.contains(rect.left()) && space.contains(rect.right());
            assert!(rects.iter().filter(|rect| rect.is_positive()).all(is_beside), "{rects:?}");
        }
    }
}

#[test]
fn a_bar_of_a_right_to_left_article_shows_and_chooses_its_mark() {
    let mut window = Bench::new(URDU).marked("m", "الزام لگایا").window();
    let bar = window.state().view.margin.bars().next().unwrap().rect;
    assert!(bar.left() > window.state().first("پاکستان").x);
    window.hover_at(bar.center());
    window.step();
    assert_eq!(window.state().view.hovered, Some(AnnotationId::new("m")));
    pointer::clicks(&mut window, bar.center(), 1, Modifiers::NONE);
    assert_eq!(window.state().chosen, Some(AnnotationId::new("m")));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn marks_are_drawn_over_exactly_their_words_and_bars_never_touch(
        marks in prop::collection::vec(((0_usize..40, 0_usize..9), prop::option::of((0_usize..40, 0_usize..4))), 1..16),
        is_rtl in any::<bool>(),
        width in 420.0_f32..1000.0,
    ) {
        let source = if is_rtl { RTL } else { MIXED };
        let mut window = bench(source, &marks).window();
        window.set_size(vec2(width, 600.0));
        window.run_steps(2);
        let bench = window.state();
        let mut at = 0;
        while let Some(cluster) = text::grapheme_at(source, at) {
            at = cluster.end();
            if cluster.of(source).unwrap().trim().is_empty() {
                continue;
            }
            let covers = |mark: &&Arc<Annotation>| mark.spans.iter().any(|span| span.contains(cluster.start()));
            let expected: BTreeSet<_> = bench.set.iter().filter(covers).map(|mark| mark.id.clone()).collect();
            if let Some(drawn) = drawn_at(bench, cluster) {
                prop_assert_eq!(drawn, expected, "{:?}", cluster.of(source));
            }
        }
        let bars: Vec<_> = bench.view.margin.bars().collect();
        prop_assert_eq!(bars.len(), bench.set.len());
        let side = beside(bench, width);
        for bar in bars.iter().filter(|bar| bar.rect.is_positive()) {
            prop_assert!(side.contains(bar.rect.left()) && side.contains(bar.rect.right()), "{:?} {:?}", side, bar);
        }
        for (number, one) in bars.iter().enumerate() {
            for other in bars.iter().skip(number + 1) {
                let shared = one.rect.shrink(0.1).intersect(other.rect.shrink(0.1));
                prop_assert!(!shared.is_positive(), "{:?} {:?}", one, other);
            }
        }
    }
}
