//! Tells the first lines of the body from what stands above it.

use super::{
    page::{Page, Role},
    words::{SECTIONS, fold},
};

/// Returns whether a line can only be the body: a long sentence, or the first of several full lines.
pub(super) fn is_body(page: &Page<'_>, at: usize) -> bool {
    let Some(line) = page.lines.get(at) else { return false };
    if matches!(page.role(at), Role::Item | Role::Turn) {
        return true;
    }
    if page.role(at) != Role::Text {
        return false;
    }
    let is_asked = line.text.ends_with(['?', '!', '؟', '？', '！']) && line.is_last;
    let is_wrapped = |at: usize| {
        let (line, next) = (page.lines.get(at), page.lines.get(at + 1));
        matches!((line, next), (Some(line), Some(next)) if !line.is_last && page.habits.is_wrapped(line, next) && !line.is_capitals())
    };
    line.columns() > 170
        || (line.columns() >= 50 && !line.is_last && has_inner_stop(line.text))
        || (line.is_finished() && line.columns() >= 50 && !is_asked)
        || (line.columns() >= 44 && is_wrapped(at) && (is_wrapped(at + 1) || line.indent > 1))
        || (line.columns() > 100 && !line.is_last && page.habits.is_tight)
}

/// Returns whether a sentence ends inside a line and another begins.
fn has_inner_stop(text: &str) -> bool {
    text.match_indices(". ").any(|(at, _)| {
        let (before, after) =
            (text.get(..at).unwrap_or_default(), text.get(at + 2..).unwrap_or_default());
        let n_letters = before.chars().rev().take_while(|letter| letter.is_lowercase()).count();
        n_letters >= 3 && after.starts_with(char::is_uppercase)
    })
}

/// Returns whether a line is the name of a section.
pub(super) fn is_section(page: &Page<'_>, at: usize) -> bool {
    page.lines
        .get(at)
        .is_some_and(|line| line.columns() <= 40 && SECTIONS.contains(&fold(line.text)))
}
