//! Finds the headings of a text, and items that are numbered with letters.

use super::{
    heading,
    line::Line,
    page::{Page, Role},
};
use crate::article::marker::{after_item_marker, follows, lettered};

/// Marks headings, and items that are numbered with letters.
pub(super) fn read(page: &mut Page<'_>) {
    mark_lettered(page);
    mark_headings(page);
}

/// Marks items that begin with letters in a row (`A. …`, `B. …`).
fn mark_lettered(page: &mut Page<'_>) {
    let mut last: Option<(usize, &str)> = None;
    for at in 0..page.lines.len() {
        let Some(line) = page.lines.get(at).copied() else { break };
        if !matches!(page.role(at), Role::Text | Role::Item) {
            continue;
        }
        let Some((label, _)) = lettered(line.text) else { continue };
        if let Some((before, above)) = last
            && follows(above, label)
            && at - before <= 12
        {
            page.set(before, Role::Item);
            page.set(at, Role::Item);
        }
        last = Some((at, label));
    }
}

/// Marks headings, from the end so that what is below each line is known.
fn mark_headings(page: &mut Page<'_>) {
    // The nearest line below that is part of the article.
    let mut below: Option<usize> = None;
    for at in (0..page.lines.len()).rev() {
        let role = page.role(at);
        if matches!(role, Role::Clutter | Role::Caption | Role::Rule) {
            continue;
        }
        if let Some(next) = below
            && matches!(role, Role::Text | Role::Item)
            && is_heading(page, at, next)
        {
            page.set(at, Role::Heading);
        }
        below = Some(at);
    }
    unmark_last(page);
}

fn is_heading(page: &Page<'_>, at: usize, next: usize) -> bool {
    let (Some(line), Some(below)) = (page.lines.get(at), page.lines.get(next)) else {
        return false;
    };
    let above =
        (0..at).rev().take(8).find(|at| !matches!(page.role(*at), Role::Clutter | Role::Rule));
    let before = above.and_then(|above| page.lines.get(above));
    let is_underlined = page.role(at + 1) == Role::Rule
        && !line.is_last
        && heading::is_like(line)
        && page.lines.get(at + 1).is_some_and(|rule| rule.columns() * 2 >= line.columns());
    if heading::markdown(line.text).is_some() || is_underlined || heading::is_part(line) {
        return true;
    }
    if line.columns() > 100 {
        return false;
    }
    // `Preliminary` below `PART I`.
    let is_below_part =
        before.is_some_and(|above| heading::is_part(above) && above.columns() <= 20);
    if is_below_part && !line.is_first && heading::is_like(line) {
        return true;
    }
    if heading::bold(line).is_some() && (line.is_first || line.is_last) {
        return true;
    }
    match page.role(at) {
        Role::Item => heading::is_numbered(line, before, Some(below), &page.habits),
        // Nothing in the head is a heading before the title.
        _ => {
            let is_in_head = page.metadata.title.is_some() && is_above_title(page, at);
            !is_in_head
                && !matches!(page.role(next), Role::Date | Role::Byline)
                && (next == at + 1 || line.is_last)
                && heading::is_heading(line, before, below, &page.habits)
                && !stands_among_rows(page, at)
        }
    }
}

fn is_above_title(page: &Page<'_>, at: usize) -> bool {
    (at + 1..page.lines.len().min(at + 40)).any(|at| page.role(at) == Role::Title)
}

/// Returns whether the line begins a run of short lines, as in a poem or an address.
fn stands_among_rows(page: &Page<'_>, at: usize) -> bool {
    let Some(line) = page.lines.get(at) else { return false };
    if line.is_last {
        return false;
    }
    let run: Vec<&Line<'_>> =
        page.lines.iter().skip(at + 1).take(4).take_while(|line| !line.is_first).collect();
    run.len() >= 2
        && run.iter().all(|line| line.columns() < 56 && after_item_marker(line.text).is_none())
        && !line.is_capitals()
}

/// A heading needs something below it.
fn unmark_last(page: &mut Page<'_>) {
    for at in (0..page.lines.len()).rev() {
        match page.role(at) {
            Role::Heading => page.set(at, Role::Text),
            Role::Clutter | Role::Rule => {}
            _ => return,
        }
    }
}
