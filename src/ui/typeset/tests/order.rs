//! Compares the order in which we draw with the test file of the Unicode bidirectional algorithm.

use super::*;

/// The excerpt; its licence is beside it.
const CASES: &str = include_str!("../../../../tests/fixtures/bidi/BidiCharacterTest.txt");

/// A case of the file.
struct Case {
    text: String,
    direction: Direction,
    is_rtl: bool,
    /// The characters from left to right, by their index, without those that have no place.
    order: Vec<usize>,
}

impl Case {
    fn of(line: &str) -> Self {
        let fields: Vec<&str> = line.split(';').collect();
        let code_points = fields[0].split(' ').map(|hex| u32::from_str_radix(hex, 16).unwrap());
        let direction = match fields[1] {
            "0" => Direction::Ltr,
            "1" => Direction::Rtl,
            _ => Direction::Auto,
        };
        Self {
            text: code_points.map(|point| char::from_u32(point).unwrap()).collect(),
            direction,
            is_rtl: fields[2] == "1",
            order: fields[4].split_whitespace().map(|index| index.parse().unwrap()).collect(),
        }
    }

    /// Returns whether it has a character that we show by its name, so that nothing is reordered by what cannot be seen:
    /// embeddings, overrides, and isolates without their other end.
    fn is_spelled_out(&self) -> bool {
        matches!(display::shown(&self.text, display::LineEnds::Kept), (shown, _) if shown != self.text)
    }

    /// Returns the graphemes from left to right by their first bytes, as the file has them.
    fn expected(&self) -> Vec<usize> {
        let places: Vec<usize> = self.text.char_indices().map(|(at, _)| at).collect();
        let starts = graphemes(&self.text);
        let mut order: Vec<usize> = Vec::new();
        for &index in &self.order {
            let grapheme = starts[starts.partition_point(|start| *start <= places[index]) - 1];
            if order.last() != Some(&grapheme) {
                order.push(grapheme);
            }
        }
        order
    }
}

#[test]
fn letters_are_drawn_in_the_order_that_unicode_asks_for() {
    let mut typesetter = Typesetter::new();
    let (mut n_compared, mut n_spelled_out) = (0, 0);
    let mut faults = Vec::new();
    for line in CASES.lines().filter(|line| !line.starts_with('#')) {
        let case = Case::of(line);
        if case.is_spelled_out() {
            n_spelled_out += 1;
            continue;
        }
        n_compared += 1;
        let style = Style { direction: case.direction, ..STYLE };
        let paragraph = typesetter.lay_out(&case.text, &style, f32::INFINITY, 1.0);
        let expected = case.expected();
        let drawn: Vec<usize> = paragraph
            .boxes
            .iter()
            .map(|at| at.bytes.start)
            .filter(|start| expected.contains(start))
            .collect();
        if drawn != expected || paragraph.is_rtl() != case.is_rtl {
            faults.push(format!("{line}: drawn {drawn:?}, expected {expected:?} {:?}", case.text));
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    assert!(n_compared > 1_800 && n_spelled_out < 100, "{n_compared} {n_spelled_out}");
}
