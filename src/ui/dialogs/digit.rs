//! Digits as keys of codes in dialogs.

use egui::{Event, Key};

/// Returns the digit of a key pressed alone. The physical key counts too, because French keyboards type digits only with
/// Shift.
pub(super) fn digit_of(event: &Event) -> Option<char> {
    let Event::Key { key, physical_key, pressed: true, modifiers, .. } = event else { return None };
    if modifiers.any() {
        return None;
    }
    let digit = |key: &Key| key.symbol_or_name().parse().ok().filter(char::is_ascii_digit);
    digit(key).or_else(|| physical_key.as_ref().and_then(digit))
}
