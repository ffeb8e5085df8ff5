//! Computes contrast (WCAG 2.2) and the distance of colours as colour-blind people see them.

use super::*;

const COLORS: [ColorName; 9] = [
    ColorName::Blue,
    ColorName::Orange,
    ColorName::Green,
    ColorName::Pink,
    ColorName::Purple,
    ColorName::Teal,
    ColorName::Red,
    ColorName::Olive,
    ColorName::Grey,
];

/// The least contrast of text, and of what is not text.
const TEXT: f64 = 4.5;
const SIGN: f64 = 3.0;

fn themes() -> [(&'static str, Tokens); 3] {
    [("light", Tokens::light()), ("sepia", Tokens::sepia()), ("dark", Tokens::dark())]
}

type Linear = [f64; 3];

/// Returns a colour in linear light.
fn linear(color: Color32) -> Linear {
    [color.r(), color.g(), color.b()].map(|value| {
        let value = f64::from(value) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    })
}

fn dot(row: Linear, color: Linear) -> f64 {
    row.iter().zip(color).map(|(a, b)| a * b).sum()
}

/// Returns the contrast ratio of two opaque colours, 1 to 21.
fn contrast(one: Color32, other: Color32) -> f64 {
    let luminance = |color| dot([0.2126, 0.7152, 0.0722], linear(color)) + 0.05;
    let (one, other) = (luminance(one), luminance(other));
    one.max(other) / one.min(other)
}

#[track_caller]
fn check(theme: &str, what: &str, front: Color32, back: Color32, least: f64) {
    let ratio = contrast(front, back);
    assert!(ratio >= least, "{theme}: {what}, {front:?} on {back:?}, has {ratio:.2}");
}

#[test]
fn every_word_can_be_read() {
    for (theme, tokens) in themes() {
        let Tokens { page, panel, raised, chosen, hover, selection, .. } = tokens;
        for back in [page, panel, raised, chosen, hover] {
            check(theme, "text", tokens.text, back, 7.0);
            check(theme, "strong text", tokens.text_strong, back, 7.0);
            check(theme, "weak text", tokens.text_weak, back, TEXT);
            check(theme, "an error", tokens.error, back, TEXT);
            check(theme, "a warning", tokens.warning, back, TEXT);
            check(theme, "success", tokens.good, back, TEXT);
            check(theme, "a link", tokens.accent, back, TEXT);
            for color in COLORS {
                check(theme, "a code's name", tokens.code(color), back, TEXT);
            }
        }
        for text in [tokens.text, tokens.text_strong, tokens.text_weak] {
            check(theme, "selected text", text, selection, TEXT);
            check(theme, "a match", text, tokens.hit, TEXT);
            check(theme, "the current match", text, tokens.hit_current, TEXT);
        }
        check(theme, "a button that is on", raised, tokens.accent, TEXT);
    }
}

#[test]
fn marked_words_can_be_read() {
    for (theme, tokens) in themes() {
        for color in COLORS {
            // Fills are opaque: of overlapping marks, the words have the fill of one.
            for fill in [tokens.code_fill(color), tokens.code_fill_near(color)] {
                check(theme, "marked text", tokens.text, fill, TEXT);
                check(theme, "a marked title", tokens.text_strong, fill, TEXT);
                check(theme, "a marked date", tokens.text_weak, fill, TEXT);
            }
            let code = tokens.code(color);
            check(theme, "a code on its fill", code, tokens.code_fill(color), TEXT);
            check(theme, "a code's letter", code, tokens.letter_fill(code), TEXT);
        }
    }
}

#[test]
fn marks_and_signs_can_be_seen() {
    for (theme, tokens) in themes() {
        let Tokens { page, panel, raised, chosen, hover, .. } = tokens;
        for line in COLORS.map(|color| tokens.code(color)) {
            check(theme, "a mark", line, page, SIGN);
            check(theme, "a mark in selected words", line, tokens.selection, SIGN);
            check(theme, "a mark in a match", line, tokens.hit, SIGN);
            check(theme, "a mark in the current match", line, tokens.hit_current, SIGN);
            for color in COLORS {
                check(theme, "a mark across another", line, tokens.code_fill(color), SIGN);
                check(theme, "a mark across another", line, tokens.code_fill_near(color), SIGN);
            }
        }
        for back in [page, panel, raised, chosen, hover] {
            check(theme, "the focus and what is chosen", tokens.accent, back, SIGN);
        }
        for color in COLORS {
            check(theme, "the caret", tokens.accent, tokens.code_fill(color), SIGN);
        }
        let fills = COLORS.map(|color| tokens.code_fill(color));
        let found = [tokens.hit, tokens.hit_current, tokens.selection];
        for back in fills.into_iter().chain(found).chain([page]) {
            check(theme, "markup", tokens.markup, back, SIGN);
        }
        assert!(contrast(tokens.markup, page) < contrast(tokens.text_weak, page) - 1.0);
        check(theme, "a field's border", tokens.text_weak, raised, SIGN);
        for back in [page, panel] {
            check(theme, "a scroll bar", back.blend(tokens.thumb()), back, SIGN);
        }
    }
}

/// How people without one kind of cone see colours in linear light: protanopia, deuteranopia and tritanopia (severity 1.0)
/// by Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency", IEEE
/// Transactions on Visualization and Computer Graphics 15(6), 2009. The first is ordinary sight.
const SIGHTS: [(&str, [Linear; 3]); 4] = [
    ("ordinary sight", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    (
        "protanopia",
        [
            [0.152_286, 1.052_583, -0.204_868],
            [0.114_503, 0.786_281, 0.099_216],
            [-0.003_882, -0.048_116, 1.051_998],
        ],
    ),
    (
        "deuteranopia",
        [
            [0.367_322, 0.860_646, -0.227_968],
            [0.280_085, 0.672_501, 0.047_413],
            [-0.011_820, 0.042_940, 0.968_881],
        ],
    ),
    (
        "tritanopia",
        [
            [1.255_528, -0.076_749, -0.178_779],
            [-0.078_411, 0.930_809, 0.147_602],
            [0.004_733, 0.691_367, 0.303_900],
        ],
    ),
];

/// Returns a colour in CIELAB (D65).
fn lab(color: Linear) -> Linear {
    let xyz = [
        dot([0.412_456, 0.357_576, 0.180_438], color) / 0.950_47,
        dot([0.212_673, 0.715_152, 0.072_175], color),
        dot([0.019_334, 0.119_192, 0.950_304], color) / 1.088_83,
    ];
    let [x, y, z] =
        xyz.map(
            |t: f64| {
                if t > 216.0 / 24389.0 { t.cbrt() } else { (24389.0 / 27.0 * t + 16.0) / 116.0 }
            },
        );
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

/// Returns the distance of two colours in CIELAB as somebody with this sight sees them.
fn distance(one: Color32, other: Color32, sight: [Linear; 3]) -> f64 {
    let seen = |color| lab(sight.map(|row| dot(row, linear(color)).clamp(0.0, 1.0)));
    let (one, other) = (seen(one), seen(other));
    one.iter().zip(other).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
}

/// Returns every two of the colours.
fn pairs() -> impl Iterator<Item = (ColorName, ColorName)> {
    COLORS
        .into_iter()
        .enumerate()
        .flat_map(|(index, one)| COLORS.into_iter().skip(index + 1).map(move |other| (one, other)))
}

#[test]
fn colour_blind_people_can_tell_codes_apart() {
    // The codes in use at first have these three.
    let is_usual = |color| [ColorName::Blue, ColorName::Orange, ColorName::Green].contains(&color);
    for (theme, tokens) in themes() {
        for ((name, sight), (one, other)) in
            SIGHTS.into_iter().flat_map(|sight| pairs().map(move |pair| (sight, pair)))
        {
            let least = if is_usual(one) && is_usual(other) { 20.0 } else { 11.0 };
            let apart = distance(tokens.code(one), tokens.code(other), sight);
            assert!(apart >= least, "{theme}, {name}: {one:?} and {other:?}, {apart:.1}");
        }
    }
}

#[test]
fn selected_words_do_not_look_marked() {
    for (theme, tokens) in themes() {
        for (name, sight) in SIGHTS {
            for color in [ColorName::Blue, ColorName::Orange, ColorName::Green] {
                let apart = distance(tokens.selection, tokens.code_fill(color), sight);
                assert!(apart >= 11.0, "{theme}, {name}: {color:?}, {apart:.1}");
            }
        }
    }
}

#[test]
fn matches_do_not_look_marked() {
    for (theme, tokens) in themes() {
        let Tokens { hit, hit_current, .. } = tokens;
        for (what, ground) in [("a match", hit), ("the current match", hit_current)] {
            for color in COLORS {
                let apart = distance(ground, tokens.code_fill(color), SIGHTS[0].1);
                assert!(apart >= 30.0, "{theme}: {what} and {color:?}, {apart:.1}");
            }
            for (name, sight) in SIGHTS {
                for color in [ColorName::Blue, ColorName::Orange, ColorName::Green] {
                    let apart = distance(ground, tokens.code_fill(color), sight);
                    assert!(apart >= 9.0, "{theme}, {name}: {what} and {color:?}, {apart:.1}");
                }
                let apart = distance(ground, tokens.page, sight);
                assert!(apart >= 9.0, "{theme}, {name}: {what} on the page, {apart:.1}");
            }
        }
        let apart = distance(hit, hit_current, SIGHTS[0].1);
        assert!(apart >= 18.0, "{theme}: the matches, {apart:.1}");
    }
}
