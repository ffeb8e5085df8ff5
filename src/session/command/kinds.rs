//! The commands that say what a paragraph is.

use demarche_core::article::{BlockKind, StatedKind};

use super::Command;

impl Command {
    /// The commands that say what a paragraph is, in menu order. The last one takes that back.
    pub const KINDS: [Self; 13] = [
        Self::KindTitle,
        Self::KindHeading1,
        Self::KindHeading2,
        Self::KindHeading3,
        Self::KindParagraph,
        Self::KindListItem,
        Self::KindQuotation,
        Self::KindRow,
        Self::KindCaption,
        Self::KindDate,
        Self::KindByline,
        Self::KindClutter,
        Self::KindAsRead,
    ];

    /// Returns the kind that it says a paragraph is of, or `None` if it says none.
    pub fn stated_kind(self) -> Option<StatedKind> {
        let heading = |depth| Some(StatedKind { kind: BlockKind::Heading, depth });
        let kind = match self {
            Self::KindTitle => BlockKind::Title,
            Self::KindHeading1 => return heading(0),
            Self::KindHeading2 => return heading(1),
            Self::KindHeading3 => return heading(2),
            Self::KindParagraph => BlockKind::Paragraph,
            Self::KindListItem => BlockKind::ListItem,
            Self::KindQuotation => BlockKind::Quotation,
            Self::KindRow => BlockKind::Row,
            Self::KindCaption => BlockKind::Caption,
            Self::KindDate => BlockKind::Date,
            Self::KindByline => BlockKind::Byline,
            Self::KindClutter => BlockKind::Noise,
            _ => return None,
        };
        Some(StatedKind::of(kind))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_can_be_stated() {
        let stated = |kind| {
            let commands = Command::KINDS.into_iter();
            commands.filter_map(Command::stated_kind).any(|stated| stated.kind == kind)
        };
        assert!(BlockKind::ALL.into_iter().all(stated));
    }
}
