//! The pieces of an article's structure.

use crate::text::Span;

/// What a block of an article is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BlockKind {
    /// The article's title.
    Title,
    /// The line that says when it was published.
    Date,
    /// The line that says who wrote it.
    Byline,
    /// A heading inside the body.
    Heading,
    /// A paragraph of the body.
    Paragraph,
    /// An item of a list with its continuation lines.
    ListItem,
    /// A quotation set apart from the text around it.
    Quotation,
    /// A row of a table, with tabs between its cells.
    Row,
    /// The caption of a picture or table, or the credit of a picture.
    Caption,
    /// Page clutter: shown dimmed, never removed.
    Noise,
}

impl BlockKind {
    /// All kinds, in the order in which they are listed.
    pub const ALL: [Self; 10] = [
        Self::Title,
        Self::Date,
        Self::Byline,
        Self::Heading,
        Self::Paragraph,
        Self::ListItem,
        Self::Quotation,
        Self::Row,
        Self::Caption,
        Self::Noise,
    ];

    /// Returns its name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Date => "date",
            Self::Byline => "byline",
            Self::Heading => "heading",
            Self::Paragraph => "paragraph",
            Self::ListItem => "list-item",
            Self::Quotation => "quotation",
            Self::Row => "row",
            Self::Caption => "caption",
            Self::Noise => "noise",
        }
    }

    /// Returns the kind with a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// What the ends of lines inside a block are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum LineEnds {
    /// Where a line ends in the file, one ends on screen: verses, rows, addresses.
    #[default]
    Kept,
    /// White space between words: the text was wrapped by hand or by a program.
    Joined,
}

/// A piece of an article's structure. Blocks are ordered and disjoint, and cover everything but white space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Its range, in bytes.
    pub span: Span,
    /// What the ends of its lines are.
    pub line_ends: LineEnds,
    /// How many levels of headings are above a heading, or of lists around a list item; 0 for other kinds.
    pub depth: u8,
    /// The length in bytes of the speaker's name it begins with, or 0.
    pub(super) n_speaker: u16,
}

impl Block {
    /// Returns a block without a speaker whose lines are kept.
    pub fn new(kind: BlockKind, span: Span) -> Self {
        Self { kind, span, line_ends: LineEnds::default(), depth: 0, n_speaker: 0 }
    }

    /// Returns the range of the name of who speaks in it (`MS. ALVANG` in `MS. ALVANG: Good afternoon.`).
    pub fn speaker(&self) -> Option<Span> {
        Span::new(self.span.start(), self.span.start() + usize::from(self.n_speaker))
    }

    /// Returns the same block, which begins with a speaker's name of so many bytes.
    #[must_use]
    pub fn with_speaker(self, length: usize) -> Self {
        Self { n_speaker: u16::try_from(length).unwrap_or_default(), ..self }
    }
}
