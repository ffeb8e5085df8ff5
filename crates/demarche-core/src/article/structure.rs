//! Reads the structure of plain text as people write it, without changing the text.

use super::{
    Block, BlockKind, Metadata, clutter::is_clutter, date::date_of, dateline,
    marker::after_item_marker,
};
use crate::text::Span;

/// The date line must be among this many lines at the top, blank ones not counted.
const HEADER_LINES: usize = 12;
/// The longest title, in characters.
const LONGEST_TITLE: usize = 250;
/// The longest heading, in characters.
const LONGEST_HEADING: usize = 90;
/// The longest line of a hand-wrapped paragraph, in characters. A longer line is a paragraph by itself.
const LONGEST_WRAPPED: usize = 120;
/// The most lines of such a paragraph; more of them without a blank line are rows of a list or a log.
const MOST_WRAPPED: usize = 40;

/// A line that is not blank, without the white space around it.
#[derive(Clone, Copy, Debug)]
struct Line<'a> {
    text: &'a str,
    start: usize,
    is_indented: bool,
}

impl Line<'_> {
    fn span(&self) -> Option<Span> {
        Span::new(self.start, self.start + self.text.len())
    }
}

/// Returns the blocks of a text and the metadata found in them, in O(n).
///
/// Blocks are ordered and disjoint, and cover everything but white space. The first line is the title; a line near the top
/// that holds only a date is the date; short lines without a final stop between blank lines are headings; bullets and numbers
/// begin list items, which indented lines continue; share bars and consent lines are clutter.
pub fn structure(text: &str) -> (Vec<Block>, Metadata) {
    let mut reader = Reader::default();
    let mut run: Vec<Line<'_>> = Vec::new();
    for (start, line) in lines(text) {
        let tail = line.trim_start();
        let trimmed = tail.trim_end();
        if trimmed.is_empty() {
            reader.read_run(&run);
            run.clear();
        } else {
            let indent = line.len() - tail.len();
            run.push(Line { text: trimmed, start: start + indent, is_indented: indent > 0 });
        }
    }
    reader.read_run(&run);
    // A heading needs something below it.
    if let Some(last) = reader.blocks.last_mut().filter(|last| last.kind == BlockKind::Heading) {
        last.kind = BlockKind::Paragraph;
    }
    reader.metadata.dateline = dateline::find(text, &reader.blocks);
    reader.blocks.shrink_to_fit();
    (reader.blocks, reader.metadata)
}

/// Iterates over the lines of a text with the byte where each starts, without the `\n`, `\r\n` or `\r` at the end.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let ends = memchr::memchr2_iter(b'\n', b'\r', text.as_bytes()).chain([text.len()]);
    let mut start = 0;
    ends.map(move |end| {
        let line = (start, text.get(start..end).unwrap_or_default());
        start = end + 1;
        line
    })
    // Without this, the `\n` of a `\r\n` would be a blank line of its own.
    .filter(|(start, line)| {
        !(line.is_empty()
            && text.as_bytes().get(*start) == Some(&b'\n')
            && start.checked_sub(1).and_then(|before| text.as_bytes().get(before)) == Some(&b'\r'))
    })
}

#[derive(Default)]
struct Reader {
    blocks: Vec<Block>,
    metadata: Metadata,
    n_lines: usize,
    has_body: bool,
}

impl Reader {
    fn push(&mut self, kind: BlockKind, span: Option<Span>) {
        self.blocks.extend(span.map(|span| Block { kind, span }));
    }

    /// Reads the lines between two blank ones.
    fn read_run(&mut self, run: &[Line<'_>]) {
        let mut rest = run;
        let mut plain = PlainLines::default();
        while let Some((line, after)) = rest.split_first() {
            self.n_lines += 1;
            let kind = self.kind_of_line(line, run.len());
            let length = match kind {
                Some(BlockKind::ListItem) => {
                    1 + after.iter().take_while(|next| continues(next)).count()
                }
                Some(_) => 1,
                None => plain.paragraph_length(rest),
            };
            let last = rest.get(length - 1).unwrap_or(line);
            let span = Span::new(line.start, last.start + last.text.len());
            let kind = kind.unwrap_or(BlockKind::Paragraph);
            self.has_body |= matches!(kind, BlockKind::Paragraph | BlockKind::ListItem);
            self.push(kind, span.or_else(|| line.span()));
            rest = rest.get(length..).unwrap_or_default();
        }
    }

    /// Returns what a line is by itself, or `None` if it belongs to a paragraph.
    fn kind_of_line(&mut self, line: &Line<'_>, n_lines_of_run: usize) -> Option<BlockKind> {
        if self.n_lines <= HEADER_LINES
            && self.metadata.date.is_none()
            && let Some(date) = date_of(line.text)
        {
            self.metadata.date = Some(date);
            return Some(BlockKind::Date);
        }
        if is_clutter(line.text) {
            return Some(BlockKind::Noise);
        }
        if let Some(heading) = markdown_heading(line.text) {
            return Some(self.title_or_heading(heading));
        }
        if is_item(line.text) {
            return Some(BlockKind::ListItem);
        }
        if !self.has_body && self.metadata.title.is_none() && is_title(line.text) {
            return Some(self.title_or_heading(line.text));
        }
        (n_lines_of_run == 1 && is_heading(line.text)).then_some(BlockKind::Heading)
    }

    fn title_or_heading(&mut self, words: &str) -> BlockKind {
        if self.has_body || self.metadata.title.is_some() {
            return BlockKind::Heading;
        }
        self.metadata.title = Some(words.to_owned());
        BlockKind::Title
    }
}

/// The lines of a run already known to be plain, counted from the run's end. This way each line is examined once: a log may
/// have a million.
#[derive(Default)]
struct PlainLines {
    /// How many lines of the run follow the last plain one.
    n_after: Option<usize>,
}

impl PlainLines {
    /// Returns how many lines, from the first on, make one paragraph: one, or all those of a hand-wrapped paragraph.
    fn paragraph_length(&mut self, lines: &[Line<'_>]) -> usize {
        let is_plain = |line: &&Line<'_>| {
            is_shorter(line.text, LONGEST_WRAPPED) && !is_item(line.text) && !is_clutter(line.text)
        };
        let known = self.n_after.map_or(0, |behind| lines.len().saturating_sub(behind));
        let unknown = lines.iter().skip(known).take((MOST_WRAPPED + 1).saturating_sub(known));
        let length = known + unknown.take_while(is_plain).count();
        self.n_after = Some(lines.len() - length);
        if length > MOST_WRAPPED { 1 } else { length.max(1) }
    }
}

/// Returns whether a line belongs to the list item above it.
fn continues(line: &Line<'_>) -> bool {
    line.is_indented && !is_item(line.text) && !is_clutter(line.text)
}

/// Returns whether a text has at most `limit` characters, reading no more of it than necessary.
fn is_shorter(text: &str, limit: usize) -> bool {
    text.len() <= limit || (text.len() <= 4 * limit && text.chars().nth(limit).is_none())
}

fn is_title(line: &str) -> bool {
    // A first line that is a long sentence is the article itself.
    is_shorter(line, LONGEST_TITLE) && (is_shorter(line, LONGEST_WRAPPED) || !ends_a_sentence(line))
}

fn is_heading(line: &str) -> bool {
    is_shorter(line, LONGEST_HEADING)
        && !ends_a_sentence(line)
        && line.chars().any(char::is_alphabetic)
}

/// Returns the words of a Markdown heading.
fn markdown_heading(line: &str) -> Option<&str> {
    let words = line.trim_start_matches('#');
    let level = line.len() - words.len();
    ((1..=6).contains(&level) && words.starts_with(' ')).then(|| words.trim())
}

/// Returns whether a line begins a list item: a bullet or a number, then white space.
fn is_item(line: &str) -> bool {
    after_item_marker(line).is_some()
}

/// Returns whether a line ends in a stop or another sign that never ends a heading, ignoring closing quotes and brackets.
fn ends_a_sentence(line: &str) -> bool {
    let end = line.trim_end_matches(['"', '\'', '”', '’', '»', ')', ']', '）', '」', '』']);
    end.ends_with([
        '.', '!', '…', ':', ';', ',', '。', '！', '；', '，', '：', '۔', '؛', '،', '।', '॥', '-',
        '–', '—',
    ]) || (end.len() < line.len() && end.ends_with(['?', '؟', '？']))
}

#[cfg(test)]
mod tests {
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
                BlockKind::Heading => 'H',
                BlockKind::Paragraph => 'P',
                BlockKind::ListItem => 'L',
                BlockKind::Noise => 'N',
                BlockKind::Byline => 'B',
                BlockKind::Quotation => 'Q',
                BlockKind::Row => 'R',
                BlockKind::Caption => 'C',
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
        assert_eq!(sketch(&format!("Title\n\n{rows}")).matches("P row|").count(), 20);
        let rows = format!("{rows}- item\n{rows}");
        assert_eq!(sketch(&format!("Title\n\n{rows}")).matches("P row|").count(), 40);
    }

    #[test]
    fn each_line_of_a_long_run_is_looked_at_once() {
        let rows: Vec<Line<'_>> = (0..1000)
            .map(|start| Line { text: "row", start: 4 * start, is_indented: false })
            .collect();
        let mut plain = PlainLines::default();
        let (mut rest, mut n_looked_at) = (rows.as_slice(), 0);
        while !rest.is_empty() {
            let behind = plain.n_after.unwrap_or(rest.len());
            let length = plain.paragraph_length(rest);
            n_looked_at += behind - plain.n_after.unwrap();
            rest = &rest[length..];
        }
        assert_eq!(n_looked_at, rows.len());
    }

    #[test]
    fn headings_have_no_stop_and_text_below() {
        check(
            "T\n\nA claim.\n\nWhat next?\n\n“Who knows?”\n\nWords\n",
            "T T|P A claim.|H What next?|P “Who knows?”|P Words|",
        );
        check(
            "عنوان\n\nپہلا جملہ ہے۔\n\nسرخی\n\nمتن ہے۔",
            "T عنوان|P پہلا جملہ ہے۔|H سرخی|P متن ہے۔|",
        );
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
    fn numbers_begin_items_but_years_do_not() {
        check(
            "T\n\n1. One.\n2) Two.\n2021 was bad.\n\n-5 degrees.",
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
        fn nothing_panics(text: String) {
            structure(&text);
        }
    }
}
