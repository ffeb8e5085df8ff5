//! Tests properties of clicks, carets and rectangles for texts of every direction.

use std::{collections::BTreeSet, ops::Range};

use egui::pos2;
use proptest::prelude::*;

use super::*;

mod laws;
mod order;

const STYLE: Style = Style {
    face: Face::Serif,
    size: 18.0,
    line_height: 1.65,
    is_bold: false,
    is_italic: false,
    direction: Direction::Auto,
    hand: None,
};

const TEXTS: [&str; 10] = [
    "Pakistan demanded verifiable action, the minister said.",
    "پاکستان نے افغان طالبان (TTP) پر الزام لگایا۔ وزیر Khawaja Asif نے BBC Urdu سے گفتگو میں کہا۔",
    "The word سلام stands inside, and 123 شهر too.",
    "قال الوزير إن المحادثات توقفت في 9 نوفمبر.",
    "one\ntwo three\n\nfour",
    "e\u{301}a\u{308}u naïve",
    "ಕ್ಷಮೆ ರಾಷ್ಟ್ರ ਪ੍ਰੇਮ ක්\u{200D}ෂ",
    "x\u{202E}abc\r\ndef\tghi",
    "",
    "\n",
];

fn laid_out(text: &str, width: f32) -> Paragraph {
    Typesetter::new().lay_out(text, &STYLE, width, 1.5)
}

fn graphemes(text: &str) -> Vec<usize> {
    let mut stops = vec![0];
    let mut at = 0;
    while at < text.len() {
        at = demarche_core::text::next_grapheme(text, at);
        stops.push(at);
    }
    stops
}

#[test]
fn urdu_is_aligned_right_and_in_nastaliq() {
    let urdu = laid_out(TEXTS[1], 300.0);
    assert!(urdu.is_rtl());
    let right = urdu.rects(0..4).first().unwrap().1.right();
    assert!(right > 290.0, "{right}");
    let line = &urdu.lines()[0];
    assert!(line.bottom - line.top > 18.0 * 2.0, "Nastaliq needs high lines");
    assert!(!laid_out(TEXTS[0], 300.0).is_rtl());
}

#[test]
fn words_that_are_set_apart_are_bold_in_every_hand() {
    let mut typesetter = Typesetter::new();
    for (source, lead, hand) in [
        ("MS. ALVANG: Good afternoon.", "MS. ALVANG", Hand::Naskh),
        ("جواب: ہم نے کہا", "جواب", Hand::Nastaliq),
        ("جواب: قلنا", "جواب", Hand::Naskh),
        ("A\u{202E}\nB: words", "A\u{202E}\nB", Hand::Naskh),
    ] {
        let style = Style { hand: Some(hand), ..STYLE };
        let bold = 0..lead.len();
        let words = Words { bold: std::slice::from_ref(&bold), ..Words::of(source) };
        let apart = typesetter.lay_out_words(&words, &style, 300.0, 1.0);
        let plain = typesetter.lay_out(source, &style, 300.0, 1.0);
        assert_eq!(apart.fonts.len(), plain.fonts.len() + 1, "{source}");
        let lines = |paragraph: &Paragraph| {
            paragraph.lines().iter().map(|line| line.bytes.clone()).collect::<Vec<_>>()
        };
        assert_eq!(lines(&apart), lines(&plain), "{source}");
        let end = apart.rects(lead.len()..source.len()).len();
        assert_eq!(end, plain.rects(lead.len()..source.len()).len(), "{source}");
    }
}

#[test]
fn emphasis_is_in_italics_bold_or_both_and_weak_words_change_nothing() {
    let mut typesetter = Typesetter::new();
    let mut place = |source: &str, ranges: [&[Range<usize>]; 3]| {
        let [bold, emphasized, weak] = ranges;
        let words = Words { bold, emphasized, weak, ..Words::of(source) };
        typesetter.lay_out_words(&words, &STYLE, 300.0, 1.0)
    };
    let source = "never ever";
    let never = 0..5;
    let never = std::slice::from_ref(&never);
    let plain = place(source, [&[]; 3]);
    let glyphs = |paragraph: &Paragraph| {
        paragraph.glyphs.iter().map(|glyph| (glyph.id, glyph.x.to_bits())).collect::<Vec<_>>()
    };
    let weak = place(source, [&[], &[], never]);
    assert_eq!((glyphs(&weak), &weak.boxes), (glyphs(&plain), &plain.boxes));
    let n_weak = weak.glyphs.iter().filter(|glyph| glyph.is_weak).count();
    assert_eq!((n_weak, weak.fonts.len()), (5, 1));
    for (ranges, is_emboldened) in
        [([never, &[], &[]], false), ([&[], never, &[]], false), ([never, never, &[]], true)]
    {
        let apart = place(source, ranges);
        assert_eq!(apart.fonts.len(), 2, "{ranges:?}");
        assert_eq!(apart.fonts[0].is_emboldened, is_emboldened, "no family is bold and italic");
        assert_ne!(apart.fonts[0].data.data.id(), plain.fonts[0].data.data.id());
    }
    let urdu = "کبھی نہیں";
    let [bold, emphasized] =
        [[never, &[], &[]], [&[], never, &[]]].map(|ranges| place(urdu, ranges));
    assert_eq!((glyphs(&bold), bold.fonts.len()), (glyphs(&emphasized), 2));
}

#[test]
fn the_properties_hold_for_words_that_are_set_apart() {
    let mut typesetter = Typesetter::new();
    for text in TEXTS {
        let mut stops = text.char_indices().map(|(at, _)| at).chain([text.len()]);
        let cuts: Vec<usize> = stops.by_ref().step_by(3).collect();
        let pairs = || cuts.windows(2).map(|pair| pair[0]..pair[1]);
        let [bold, emphasized, weak] =
            [0, 1, 2].map(|first| pairs().skip(first).step_by(2 + first).collect::<Vec<_>>());
        for is_joined in [false, true] {
            let words = Words {
                is_joined,
                bold: &bold,
                emphasized: &emphasized,
                weak: &weak,
                source: text,
            };
            for width in [90.0, f32::INFINITY] {
                let paragraph = typesetter.lay_out_words(&words, &STYLE, width, 1.5);
                if is_joined {
                    assert_eq!(
                        paragraph.lines().last().map(|line| line.bytes.end),
                        Some(text.len())
                    );
                } else {
                    laws::check_layout(text, &paragraph);
                }
            }
        }
    }
}

#[test]
fn a_hidden_control_cannot_be_clicked_apart() {
    let text = "a\u{202E}b";
    let paragraph = laid_out(text, f32::INFINITY);
    let rects = paragraph.rects(1..4);
    assert_eq!(rects.len(), 1);
    assert!(rects[0].1.width() > 20.0, "it is spelled out");
    assert_eq!(paragraph.cluster_at(rects[0].1.center()), Some(1..4));
}

#[test]
fn awkward_texts_can_be_laid_out() {
    let marks = format!("a{}", "\u{301}".repeat(3000));
    for text in [
        "x".repeat(16 * 1024),
        marks,
        "👨‍👩‍👧‍👦".repeat(50),
        "\u{200D}".repeat(100),
        "\u{2067}".repeat(300),
    ] {
        let paragraph = laid_out(&text, 300.0);
        assert_eq!(paragraph.lines().last().map(|line| line.bytes.end), Some(text.len()));
    }
}

/// Texts without spaces, with a bar between the words of the dictionary.
const WITHOUT_SPACES: [&str; 4] = [
    "รัฐบาล|ไทย|เรียก|ร้อง|ให้|ทุก|ฝ่าย|เคารพ|ข้อ|ตกลง|และ|กลับ|มา|เจรจา|กัน|ใหม่|โดย|เร็ว",
    "ລັດຖະບານ|ລາວ|ຮຽກຮ້ອງ|ໃຫ້|ທຸກ|ຝ່າຍ|ເຄົາລົບ|ຂໍ້|ຕົກລົງ|ແລະ|ກັບ|ມາ|ເຈລະຈາ|ກັນ|ໃໝ່",
    "រដ្ឋាភិបាល|កម្ពុជា|ទាមទារ|ឱ្យ|ភាគី|ទាំងអស់|គោរព|កិច្ច|ព្រមព្រៀង|និង|ត្រឡប់|មក|ចរចា|វិញ",
    "မြန်မာ|အစိုးရ|က|ပဋိပက္ခ|ရပ်|ရန်|တောင်း|ဆို|ခဲ့|သည်",
];

#[test]
fn lines_without_spaces_end_with_words() {
    for words in WITHOUT_SPACES {
        let text = words.replace('|', "");
        let mut at = 0;
        let ends: BTreeSet<usize> = words
            .split('|')
            .map(|word| {
                at += word.len();
                at
            })
            .collect();
        for width in [140.0, 170.0, 200.0] {
            let paragraph = laid_out(&text, width);
            assert!(paragraph.lines().len() > 1, "{text} in {width}");
            for line in paragraph.lines() {
                let shown = text.get(line.bytes.clone()).unwrap();
                assert!(ends.contains(&line.bytes.end), "{shown} of {text}");
                let right = paragraph.rects(line.bytes.clone()).last().map(|(_, at)| at.right());
                assert!(right.is_some_and(|right| right <= width + 0.5), "{shown} in {width}");
            }
        }
    }
}

#[test]
fn lines_that_end_after_words_without_spaces_end_there_only() {
    for words in WITHOUT_SPACES {
        let [first, second, ..] = *words.split('|').collect::<Vec<_>>() else { continue };
        for end in ["\n", "\r\n", "\u{2028}", "\n\n"] {
            let text = format!("{first}{end}{second}");
            let paragraph = laid_out(&text, f32::INFINITY);
            let starts: Vec<&str> = paragraph
                .lines()
                .iter()
                .map(|line| text.get(line.bytes.clone()).unwrap().trim())
                .collect();
            let n_empty = usize::from(end == "\n\n");
            assert_eq!(starts.len(), 2 + n_empty, "{starts:?}");
            assert_eq!((starts.first(), starts.last()), (Some(&first), Some(&second)));
            laws::check(&text, 200.0);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn nothing_panics(text: String, at in 0..40_usize, x in -10.0..500.0_f32, y in -10.0..200.0_f32) {
        let paragraph = laid_out(&text, 120.0);
        paragraph.hit(pos2(x, y));
        paragraph.cluster_at(pos2(x, y));
        paragraph.rects(at..at + 3);
        for is_upstream in [false, true] {
            let caret = Caret { offset: at, is_upstream };
            paragraph.caret(caret);
            paragraph.visual_step(caret, Side::Left);
            paragraph.visual_step(caret, Side::Right);
        }
    }
}

#[test]
fn the_space_at_the_end_of_a_wrapped_line_is_at_its_edge() {
    let texts = [
        "پاکستان نے کہا کہ BBC Urdu Service  سے گفتگو ہوئی ہے اور UN کے نمائندے بھی آئے",
        "The words سلام دنیا  stand here, and افغانستان میں too, at the end",
    ];
    let mut n_seen = 0;
    for text in texts {
        for width in (60..300).step_by(7) {
            let paragraph = laid_out(text, width as f32);
            for (index, line) in paragraph.lines().iter().enumerate() {
                let words = text.get(line.bytes.clone()).unwrap().trim_end();
                let end = line.bytes.start + words.len();
                let (spaces, words): (Vec<_>, Vec<_>) =
                    paragraph.boxes(index).partition(|at| at.bytes.start >= end);
                let is_rtl = paragraph.is_rtl();
                let edge = |at: &geometry::Box| if is_rtl { -at.left } else { at.right };
                let last = words.iter().map(|at| edge(at)).fold(f32::NEG_INFINITY, f32::max);
                for space in &spaces {
                    assert!(edge(space) > last - 0.1, "{text} in {width}: {spaces:?} {words:?}");
                }
                n_seen += spaces.len();
                laws::check_layout(text, &paragraph);
            }
        }
    }
    assert!(n_seen > 100, "{n_seen}");
}
