//! Words that are read from a document, with those of them that are set apart.

use demarche_core::{
    article::{Inline, InlineKind, Inlines},
    text::Span,
};

/// How words are set apart from those around them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Apart {
    pub(super) is_emphasized: bool,
    pub(super) is_strong: bool,
}

impl Apart {
    fn kinds(self) -> impl Iterator<Item = InlineKind> {
        let emphasis = self.is_emphasized.then_some(InlineKind::Emphasis);
        emphasis.into_iter().chain(self.is_strong.then_some(InlineKind::Strong))
    }
}

/// Words with the ranges of them that are set apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct RichText {
    text: String,
    inlines: Vec<Inline>,
}

impl RichText {
    /// Returns words that are set apart in this way.
    pub(super) fn new(words: &str, apart: Apart) -> Self {
        let mut rich = Self::default();
        rich.push(words, apart);
        rich
    }

    /// Returns the words.
    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns whether there is nothing but white space.
    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// Adds words that are set apart in this way.
    pub(super) fn push(&mut self, words: &str, apart: Apart) {
        self.push_with(apart, |text| text.push_str(words));
    }

    /// Lets words be added that are set apart in this way.
    pub(super) fn push_with(&mut self, apart: Apart, push: impl FnOnce(&mut String)) {
        let start = self.text.len();
        push(&mut self.text);
        if let Some(span) = Span::new(start, self.text.len()) {
            self.inlines.extend(apart.kinds().map(|kind| Inline { span, kind }));
        }
    }

    /// Adds the words of another.
    pub(super) fn append(&mut self, other: &Self) {
        let length = self.text.len();
        self.text.push_str(&other.text);
        let moved = other.inlines.iter().filter_map(|inline| {
            let span = Span::new(inline.span.start() + length, inline.span.end() + length)?;
            Some(Inline { span, ..*inline })
        });
        self.inlines.extend(moved);
    }

    /// Returns what is from byte `start` on, up to byte `end`.
    pub(super) fn part(&self, start: usize, end: usize) -> Self {
        let moved = self.inlines.iter().filter_map(|inline| {
            let span = inline.span.intersection(Span::new(start, end)?)?;
            let span = Span::new(span.start() - start, span.end() - start)?;
            Some(Inline { span, ..*inline })
        });
        let text = self.text.get(start..end).unwrap_or_default().to_owned();
        Self { text, inlines: moved.collect() }
    }

    /// Returns the words without the white space around them.
    pub(super) fn trimmed(&self) -> Self {
        let start = self.text.len() - self.text.trim_start().len();
        self.part(start, start + self.text.trim().len())
    }

    /// Returns the ranges that are set apart.
    pub(super) fn inlines(&self) -> Inlines {
        if self.inlines.is_empty() {
            return Inlines::default();
        }
        Inlines::new(&self.text, self.inlines.clone())
    }
}

impl From<String> for RichText {
    fn from(text: String) -> Self {
        Self { text, inlines: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_go_with_their_words() {
        let strong = Apart { is_strong: true, ..Apart::default() };
        let mut rich = RichText::new(" They ", Apart::default());
        rich.push("must ", strong);
        rich.push_with(strong, |text| text.push_str("leave"));
        let mut all = RichText::new("Now: ", Apart::default());
        all.append(&rich.trimmed());
        assert_eq!(all.as_str(), "Now: They must leave");
        let strong = |rich: &RichText| {
            let inlines = rich.inlines();
            let spans = inlines.of(InlineKind::Strong).iter();
            spans.map(|span| span.of(rich.as_str()).unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(strong(&all), ["must leave"]);
        assert_eq!(strong(&all.part(2, 12)), ["mu"]);
        assert!(RichText::new(" \n", Apart::default()).is_blank());
    }
}
