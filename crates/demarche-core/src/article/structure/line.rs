//! Lines of a text, and what of a line is asked for again and again.

/// Columns are counted up to this many: no rule asks whether a line is longer.
pub(super) const MOST_COLUMNS: usize = 250;
/// Signs that may close a quotation or a parenthesis after a sentence's last sign.
const CLOSING: &[char] =
    &['"', '\'', '”', '’', '»', ')', ']', '）', '」', '』', '】', '›', '*', '_'];
/// Signs that end a sentence.
const STOPS: &[char] =
    &['.', '!', '?', '…', '。', '！', '？', '．', '｡', '۔', '؟', '।', '॥', '።', '։'];
/// Signs after which a sentence goes on.
const PAUSES: &[char] =
    &[':', ';', ',', '；', '，', '：', '؛', '،', '、', '-', '–', '—', '‐', '(', '（', '«', '“'];

/// A line that is not blank, without the white space around it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    pub(super) text: &'a str,
    /// Its first byte in the whole text.
    pub(super) start: usize,
    /// Its width in columns, those of East Asian letters counted twice, up to [`MOST_COLUMNS`].
    columns: u8,
    /// The width of the white space before it, up to 255.
    pub(super) indent: u8,
    /// Whether a blank line or nothing is above it.
    pub(super) is_first: bool,
    /// Whether a blank line or nothing is below it.
    pub(super) is_last: bool,
}

impl<'a> Line<'a> {
    /// Returns the lines of a text that are not blank.
    pub(super) fn all(text: &'a str) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        let mut is_first = true;
        for (start, line) in lines(text) {
            let tail = line.trim_start();
            let trimmed = tail.trim_end();
            if trimmed.is_empty() {
                if let Some(last) = all.last_mut() {
                    last.is_last = true;
                }
                is_first = true;
                continue;
            }
            let space = line.get(..line.len() - tail.len()).unwrap_or_default();
            let indent: usize = space.chars().map(width_of_space).sum();
            all.push(Line {
                text: trimmed,
                start: start + space.len(),
                columns: u8::try_from(columns(trimmed)).unwrap_or(u8::MAX),
                indent: u8::try_from(indent).unwrap_or(u8::MAX),
                is_first,
                is_last: false,
            });
            is_first = false;
        }
        if let Some(last) = all.last_mut() {
            last.is_last = true;
        }
        all
    }

    /// Returns the same line with other words.
    pub(super) fn with_text<'b>(&self, text: &'b str) -> Line<'b> {
        let columns = u8::try_from(columns(text)).unwrap_or(u8::MAX);
        Line { text, columns, ..*self }
    }

    /// Returns its width in columns, up to [`MOST_COLUMNS`].
    pub(super) fn columns(&self) -> usize {
        self.columns.into()
    }

    /// Returns the byte after its last one in the whole text.
    pub(super) fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// Returns whether no other line touches it.
    pub(super) fn is_alone(&self) -> bool {
        self.is_first && self.is_last
    }

    /// Returns whether its last sign ends a sentence.
    pub(super) fn is_finished(&self) -> bool {
        self.text.trim_end_matches(CLOSING).ends_with(STOPS)
    }

    /// Returns whether it ends as no heading does: in a stop or another sign but a question mark, or in the end of a
    /// quotation.
    pub(super) fn ends_as_prose(&self) -> bool {
        let end = self.text.trim_end_matches(CLOSING);
        let is_question = end.ends_with(['?', '؟', '？', '!', '！']);
        if is_question {
            return end.ends_with(['!', '！']) || end.len() < self.text.len();
        }
        end.ends_with(STOPS) || end.ends_with(PAUSES)
    }

    /// Returns whether its first letter is a small one.
    pub(super) fn starts_small(&self) -> bool {
        let first = self.text.chars().find(|sign| !"\"'“‘«„(".contains(*sign));
        first.is_some_and(char::is_lowercase)
    }

    /// Returns whether it is running text by itself: long, or a whole sentence.
    pub(super) fn is_prose(&self) -> bool {
        self.columns() > 100 || (self.columns() >= 45 && self.is_finished())
    }

    /// Returns whether all its letters are capitals, and there are several.
    pub(super) fn is_capitals(&self) -> bool {
        let mut n_letters = 0;
        for letter in self.text.chars().filter(|letter| letter.is_alphabetic()) {
            if !letter.is_uppercase() {
                return false;
            }
            n_letters += 1;
        }
        n_letters > 1
    }

    /// Returns its number of words, as far as white space separates them.
    pub(super) fn n_words(&self) -> usize {
        self.text.split_whitespace().count()
    }

    /// Returns whether it has a letter.
    pub(super) fn has_letter(&self) -> bool {
        self.text.chars().any(char::is_alphabetic)
    }

    /// Returns whether it has a digit.
    pub(super) fn has_digit(&self) -> bool {
        self.text.chars().any(char::is_numeric)
    }
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

/// Returns the width of a text in columns, up to [`MOST_COLUMNS`], reading no more of it than necessary.
pub(super) fn columns(text: &str) -> usize {
    if text.len() >= 4 * MOST_COLUMNS {
        return MOST_COLUMNS;
    }
    if text.is_ascii() {
        return text.len().min(MOST_COLUMNS);
    }
    let mut n_columns = 0;
    for character in text.chars() {
        n_columns += width(character);
        if n_columns >= MOST_COLUMNS {
            return MOST_COLUMNS;
        }
    }
    n_columns
}

/// Returns whether a letter is of a script that is written without spaces in cells of two columns.
pub(super) fn is_wide(character: char) -> bool {
    width(character) == 2
}

fn width(character: char) -> usize {
    // Most letters; the table is long.
    if matches!(character, '\0'..='\u{2FF}' | '\u{370}'..='\u{64A}' | '\u{660}'..='\u{10FF}') {
        return 1;
    }
    match character {
        '\u{1100}'..='\u{115F}'
        | '\u{2E80}'..='\u{A4CF}'
        | '\u{AC00}'..='\u{D7A3}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{FE30}'..='\u{FE4F}'
        | '\u{FF00}'..='\u{FF60}'
        | '\u{20000}'..='\u{3FFFD}' => 2,
        '\u{300}'..='\u{36F}' | '\u{64B}'..='\u{65F}' | '\u{200B}'..='\u{200F}' | '\u{FEFF}' => 0,
        _ => 1,
    }
}

fn width_of_space(space: char) -> usize {
    match space {
        '\t' => 4,
        '\u{3000}' => 2,
        _ => 1,
    }
}
