//! Ranges inside blocks that are set apart from the words around them.

use std::ops::Range;

use crate::text::Span;

/// What sets a range apart from the words around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum InlineKind {
    /// Emphasized words, and titles of works: italics in scripts that have them.
    Emphasis,
    /// Words of importance: bold.
    Strong,
    /// Signs that are in the text but are no part of what it says: the asterisks, number signs and addresses of Markdown.
    Markup,
}

impl InlineKind {
    /// All kinds, in the order in which they are listed.
    pub const ALL: [Self; 3] = [Self::Emphasis, Self::Strong, Self::Markup];

    /// Returns its name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Emphasis => "emphasis",
            Self::Strong => "strong",
            Self::Markup => "markup",
        }
    }

    /// Returns the kind with a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// A range that is set apart. Ranges never change the text or an offset; those of different kinds may overlap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Inline {
    /// Its range, in bytes.
    pub span: Span,
    /// What sets it apart.
    pub kind: InlineKind,
}

/// The ranges of a text that are set apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inlines {
    // Invariant: of each kind, in order, apart from one another, inside the text, and between whole characters.
    emphasis: Box<[Span]>,
    strong: Box<[Span]>,
    markup: Box<[Span]>,
}

impl Inlines {
    /// Puts ranges of a text in order. Those of a kind that overlap or touch become one; those that do not fit the text are
    /// left out.
    pub fn new(text: &str, mut found: Vec<Inline>) -> Self {
        found.retain(|inline| inline.span.of(text).is_some());
        found.sort_unstable();
        let of = |kind| {
            let mut spans: Vec<Span> = Vec::new();
            for Inline { span, .. } in found.iter().filter(|inline| inline.kind == kind) {
                match spans.last_mut().filter(|last| span.start() <= last.end()) {
                    Some(last) => *last = last.hull(*span),
                    None => spans.push(*span),
                }
            }
            spans.into_boxed_slice()
        };
        Self {
            emphasis: of(InlineKind::Emphasis),
            strong: of(InlineKind::Strong),
            markup: of(InlineKind::Markup),
        }
    }

    /// Returns the ranges of a kind in their order.
    pub fn of(&self, kind: InlineKind) -> &[Span] {
        match kind {
            InlineKind::Emphasis => &self.emphasis,
            InlineKind::Strong => &self.strong,
            InlineKind::Markup => &self.markup,
        }
    }

    /// Iterates over what `bytes` has of the ranges of a kind, in O(log n + k).
    pub fn within(&self, kind: InlineKind, bytes: Range<usize>) -> impl Iterator<Item = Span> {
        let spans = self.of(kind);
        let first = spans.partition_point(|span| span.end() <= bytes.start);
        let spans = spans.iter().skip(first).take_while(move |span| span.start() < bytes.end);
        spans.filter_map(move |span| {
            Span::new(span.start().max(bytes.start), span.end().min(bytes.end))
        })
    }

    /// Returns all ranges by their starts.
    pub fn to_vec(&self) -> Vec<Inline> {
        let all = InlineKind::ALL.into_iter();
        let all = all.flat_map(|kind| self.of(kind).iter().map(move |&span| Inline { span, kind }));
        let mut all: Vec<Inline> = all.collect();
        all.sort_unstable();
        all
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn inline(kind: InlineKind, start: usize, end: usize) -> Inline {
        Inline { span: Span::new(start, end).unwrap(), kind }
    }

    #[test]
    fn ranges_of_a_kind_that_touch_are_one() {
        use InlineKind::{Emphasis, Strong};
        let found = vec![
            inline(Strong, 4, 9),
            inline(Emphasis, 6, 8),
            inline(Emphasis, 0, 2),
            inline(Emphasis, 2, 5),
            inline(Emphasis, 3, 4),
            inline(Strong, 20, 99),
        ];
        let inlines = Inlines::new("They must leave now.", found);
        let expected = [inline(Emphasis, 0, 5), inline(Strong, 4, 9), inline(Emphasis, 6, 8)];
        assert_eq!(inlines.to_vec(), expected);
        let within = |bytes| inlines.within(Emphasis, bytes).map(|span| (span.start(), span.end()));
        assert_eq!(within(3..7).collect::<Vec<_>>(), [(3, 5), (6, 7)]);
        assert_eq!(within(5..6).count(), 0);
    }

    proptest! {
        #[test]
        fn whatever_is_found_ranges_are_in_order_and_fit_the_text(
            text in "[a-cاب語 ]{0,30}",
            found in prop::collection::vec((0..3_usize, 0..60_usize, 1..20_usize), 0..20),
            bytes in (0..60_usize, 0..60_usize),
        ) {
            let found: Vec<Inline> = found
                .into_iter()
                .map(|(kind, start, length)| inline(InlineKind::ALL[kind], start, start + length))
                .collect();
            let inlines = Inlines::new(&text, found.clone());
            for kind in InlineKind::ALL {
                let spans = inlines.of(kind);
                prop_assert!(spans.iter().all(|span| span.of(&text).is_some()));
                prop_assert!(spans.windows(2).all(|pair| pair[0].end() < pair[1].start()));
                let fits = |inline: &&Inline| inline.kind == kind && inline.span.of(&text).is_some();
                let covers = |at, span: &Span| (span.start()..span.end()).contains(&at);
                for at in 0..text.len() {
                    let was_found = found.iter().filter(fits).any(|inline| covers(at, &inline.span));
                    prop_assert_eq!(spans.iter().any(|span| covers(at, span)), was_found);
                    let within = inlines.within(kind, bytes.0..bytes.1).any(|span| covers(at, &span));
                    prop_assert_eq!(within, was_found && (bytes.0..bytes.1).contains(&at));
                }
            }
            prop_assert_eq!(&Inlines::new(&text, inlines.to_vec()), &inlines);
        }
    }
}
