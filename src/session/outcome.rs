//! What follows from an action, or why it was refused.

use super::Effect;

/// What follows from an action, or why it was refused.
pub(super) type Outcome = Result<Vec<Effect>, Refusal>;

/// Why an action was refused; nothing changed. Shown to the user as it stands.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    /// What was refused and why, one sentence, lower-case start, no full stop.
    pub message: String,
}

/// Returns a refusal in these words.
pub(super) fn refuse<T>(message: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal { message: message.into() })
}

impl Refusal {
    /// Returns it as a sentence of its own, with a capital.
    pub fn sentence(&self) -> String {
        sentence(&self.message)
    }
}

/// Returns a message as a sentence of its own, with a capital.
pub fn sentence(message: &str) -> String {
    let mut characters = message.chars();
    characters
        .next()
        .map(|first| first.to_uppercase().chain(characters).collect())
        .unwrap_or_default()
}
