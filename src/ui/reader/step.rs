//! The steps of the caret, and the commands that make them.

use crate::{session::Command, ui::typeset::Side};

/// A movement of the caret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Left,
    Right,
    Up,
    Down,
    WordLeft,
    WordRight,
    SentenceBack,
    SentenceForward,
    LineStart,
    LineEnd,
    PageUp,
    PageDown,
    Start,
    End,
}

impl Step {
    /// Returns the side of a step along the line.
    pub(super) fn side(self) -> Side {
        if matches!(self, Self::Right | Self::WordRight) { Side::Right } else { Side::Left }
    }

    /// Returns the direction of any other step.
    pub(super) fn way(self) -> Way {
        match self {
            Self::Down | Self::SentenceForward | Self::LineEnd | Self::PageDown | Self::End => {
                Way::Forward
            }
            _ => Way::Back,
        }
    }
}

/// Returns the step of a caret command and whether it extends the selection.
pub(super) fn step_of(command: Command) -> Option<(Step, bool)> {
    Some(match command {
        Command::CaretLeft => (Step::Left, false),
        Command::CaretRight => (Step::Right, false),
        Command::CaretUp => (Step::Up, false),
        Command::CaretDown => (Step::Down, false),
        Command::CaretWordLeft => (Step::WordLeft, false),
        Command::CaretWordRight => (Step::WordRight, false),
        Command::CaretSentenceBack => (Step::SentenceBack, false),
        Command::CaretSentenceForward => (Step::SentenceForward, false),
        Command::CaretLineStart => (Step::LineStart, false),
        Command::CaretLineEnd => (Step::LineEnd, false),
        Command::CaretPageUp => (Step::PageUp, false),
        Command::CaretPageDown => (Step::PageDown, false),
        Command::CaretStart => (Step::Start, false),
        Command::CaretEnd => (Step::End, false),
        Command::ExtendLeft => (Step::Left, true),
        Command::ExtendRight => (Step::Right, true),
        Command::ExtendUp => (Step::Up, true),
        Command::ExtendDown => (Step::Down, true),
        Command::ExtendWordLeft => (Step::WordLeft, true),
        Command::ExtendWordRight => (Step::WordRight, true),
        Command::ExtendSentenceBack => (Step::SentenceBack, true),
        Command::ExtendSentenceForward => (Step::SentenceForward, true),
        Command::ExtendLineStart => (Step::LineStart, true),
        Command::ExtendLineEnd => (Step::LineEnd, true),
        Command::ExtendPageUp => (Step::PageUp, true),
        Command::ExtendPageDown => (Step::PageDown, true),
        Command::ExtendStart => (Step::Start, true),
        Command::ExtendEnd => (Step::End, true),
        _ => return None,
    })
}

/// Backward or forward in reading order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Back,
    Forward,
}

/// What a step does to the selection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keeping {
    /// Only the caret moves.
    Nothing,
    /// The selection's anchor, at this byte, stays, so the selection grows or shrinks.
    Anchor(usize),
}
