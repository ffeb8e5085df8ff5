//! Finds links to other pages, which are listed below the article or between its paragraphs, and what follows it.

use super::{
    clutter,
    line::Line,
    page::{Page, Role},
    people,
};

/// How many lines after the last paragraph may be links.
const MOST_LINES: usize = 400;
/// The longest title of another page, in columns.
const LONGEST_LINK: usize = 140;

/// Marks lists of links.
pub(super) fn read(page: &mut Page<'_>) {
    let start = tail_start(page);
    mark_lists(page, start);
    mark_bylines(page, start);
    mark_tail(page, start);
}

/// Returns the index after the last line that is surely part of the article.
fn tail_start(page: &Page<'_>) -> usize {
    let n_lines = page.lines.len();
    let first = n_lines.saturating_sub(MOST_LINES);
    let last = (first..n_lines).rev().find(|at| {
        let is_body = matches!(
            page.role(*at),
            Role::Item | Role::Turn | Role::Title | Role::Date | Role::Byline
        ) || page.role(*at) == Role::Text
            && page.lines.get(*at).is_some_and(Line::is_prose);
        is_body && !is_counted_link(page, *at)
    });
    last.map_or(first, |last| last + 1)
}

/// Returns whether an item is a link in a numbered list of what is most read.
fn is_counted_link(page: &Page<'_>, at: usize) -> bool {
    page.role(at) == Role::Item
        && page.lines.get(at).is_some_and(|line| !line.ends_as_prose())
        && (at.saturating_sub(12)..at).any(|above| {
            page.role(above) == Role::Clutter
                && page.lines.get(above).is_some_and(clutter::is_list_of_links)
        })
}

/// Marks the links below a line such as “Related articles”: all that are left in the tail, or those without a blank line
/// between in the middle of a text.
fn mark_lists(page: &mut Page<'_>, tail: usize) {
    let mut at = 0;
    while at < page.lines.len() {
        let is_head = page.role(at) == Role::Clutter
            && page.lines.get(at).is_some_and(clutter::is_list_of_links);
        at += 1;
        while is_head && let Some(line) = page.lines.get(at) {
            let is_link = matches!(page.role(at), Role::Text | Role::Clutter) && is_linkish(line)
                || is_counted_link(page, at);
            if !is_link || (line.is_first && at < tail) {
                break;
            }
            page.set(at, Role::Clutter);
            at += 1;
        }
    }
}

/// Marks lines below the article that say who wrote or edited it.
fn mark_bylines(page: &mut Page<'_>, tail: usize) {
    for at in tail..page.lines.len() {
        if page.is_text(at)
            && page.lines.get(at).is_some_and(|line| {
                line.text.starts_with(['(', '（', '[']) || people::is_byline(line)
            })
        {
            let is_byline = page
                .lines
                .get(at)
                .is_some_and(|line| people::is_byline(line) || is_in_brackets(line));
            if is_byline {
                page.set(at, Role::Byline);
            }
        }
    }
}

fn is_in_brackets(line: &Line<'_>) -> bool {
    let inner = line.text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    inner.is_some_and(|inner| {
        let words = inner.split([',', ';']).next().unwrap_or_default();
        people::is_name(&line.with_text(words)) && line.columns() <= 80
    })
}

/// Marks short lines between clutter at the end.
fn mark_tail(page: &mut Page<'_>, tail: usize) {
    let Some(first) = (tail..page.lines.len()).find(|at| page.role(*at) == Role::Clutter) else {
        return;
    };
    let n_clutter = (first..page.lines.len()).filter(|at| page.role(*at) == Role::Clutter).count();
    let n_lines = page.lines.len() - first;
    for at in first..page.lines.len() {
        let Some(line) = page.lines.get(at) else { break };
        let is_near = at.checked_sub(1).is_some_and(|above| page.role(above) == Role::Clutter);
        let is_dense = n_clutter * 3 >= n_lines;
        if page.is_text(at) && is_linkish(line) && (is_dense || (is_near && !line.is_first)) {
            page.set(at, Role::Clutter);
        }
    }
}

/// Returns whether a line may be the title of another page: no sentence.
fn is_linkish(line: &Line<'_>) -> bool {
    let is_stopped =
        line.text.ends_with(['.', '。', '۔', '।', ':', '：', ',']) && line.columns() > 20;
    line.columns() <= LONGEST_LINK && !is_stopped && !line.text.contains('\t')
}
