//! The result of an action: its effects, or why it was refused.

use super::{Effect, wording::sentence};

/// The effects of an action, or why it was refused.
pub(super) type Outcome = Result<Vec<Effect>, Refusal>;

/// Why a command for the chosen mark was refused.
pub(super) const NONE_CHOSEN: &str = "choose a mark first: click it, or use “Next mark”";

/// Why an action was refused; nothing changed. The user sees it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    /// What was refused and why, as a sentence with a lower-case start and no full stop.
    pub message: String,
}

/// Returns a refusal with this message.
pub(super) fn refuse<T>(message: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal { message: message.into() })
}

impl Refusal {
    /// Returns the message with a capital letter.
    pub fn sentence(&self) -> String {
        sentence(&self.message)
    }
}
