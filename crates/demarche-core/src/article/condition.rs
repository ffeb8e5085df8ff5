//! What is odd about the characters of a text.

/// What is odd about the characters of a text. Nothing of it is changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Condition {
    /// How many characters are `\u{fffd}`, which stands for bytes that mean nothing.
    pub n_damaged: usize,
    /// How many characters are zero.
    pub n_zeros: usize,
    /// How many lines end with a carriage return and a line feed.
    pub n_both: usize,
    /// How many lines end with a line feed only.
    pub n_feeds: usize,
    /// How many lines end with a carriage return only.
    pub n_returns: usize,
}

impl Condition {
    /// Returns the condition of a text.
    pub fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut condition = Self {
            n_damaged: memchr::memmem::find_iter(bytes, "\u{fffd}").count(),
            n_zeros: memchr::memchr_iter(0, bytes).count(),
            n_feeds: memchr::memchr_iter(b'\n', bytes).count(),
            ..Self::default()
        };
        for at in memchr::memchr_iter(b'\r', bytes) {
            if bytes.get(at + 1) == Some(&b'\n') {
                condition.n_both += 1;
            } else {
                condition.n_returns += 1;
            }
        }
        condition.n_feeds -= condition.n_both;
        condition
    }

    /// Returns whether characters are damaged or zero.
    pub fn is_damaged(&self) -> bool {
        self.n_damaged + self.n_zeros > 0
    }

    /// Returns what is odd, each as a part of a sentence.
    pub fn words(&self) -> Vec<String> {
        let mut words = Vec::new();
        match self.n_damaged {
            0 => {}
            1 => words.push("1 damaged place is shown as U+FFFD".to_owned()),
            many => words.push(format!("{many} damaged places are shown as U+FFFD")),
        }
        match self.n_zeros {
            0 => {}
            1 => words.push("1 zero character (NUL)".to_owned()),
            many => words.push(format!("{many} zero characters (NUL)")),
        }
        let ends = [(self.n_both, "CR LF"), (self.n_feeds, "LF"), (self.n_returns, "CR")];
        let ends: Vec<String> = ends
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, name)| format!("{count} {name}"))
            .collect();
        if ends.len() > 1 {
            words.push(format!("line ends of different kinds ({})", ends.join(", ")));
        }
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_odd_is_counted() {
        assert_eq!(Condition::of("One.\nTwo.\n").words(), [""; 0]);
        let odd = Condition::of("One\u{fffd}\r\nTwo\0\0\nThree\rFour\n");
        assert_eq!(
            odd.words(),
            [
                "1 damaged place is shown as U+FFFD",
                "2 zero characters (NUL)",
                "line ends of different kinds (1 CR LF, 2 LF, 1 CR)",
            ]
        );
        assert!(odd.is_damaged());
    }
}
