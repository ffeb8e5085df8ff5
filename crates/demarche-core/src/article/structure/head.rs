//! Reads the head of a text: menus, the title among what stands above the body, dates and bylines.

use super::{
    body::{is_body, is_section},
    clutter, heading,
    line::Line,
    page::{Page, Role},
    people,
    title::find_title,
};
use crate::article::date::{DateInLine, NumericOrder, Rest, find_date_in_order, numeric_order};

/// How many lines may come before the body.
const MOST_LINES: usize = 80;
/// How many lines that are not clutter are searched for dates and bylines.
const HEADER_LINES: usize = 14;
/// How many lines are searched for the order of day and month.
const DATED_LINES: usize = 200;
/// The longest line of a menu, in columns.
const LONGEST_LINK: usize = 24;

/// Reads the head of a page.
pub(super) fn read(page: &mut Page<'_>) {
    unmark_first_turn(page);
    mark_dates(page);
    mark_crumbs(page);
    let body = body_start(page);
    let first_date = (0..body).find(|at| page.role(*at) == Role::Date).unwrap_or(body);
    mark_menus(page, first_date);
    let title = find_title(page, body);
    if let Some(title) = title {
        mark_title(page, title);
    }
    mark_bylines(page, title);
    mark_kickers(page, title);
}

/// The first line may be a title that begins with a name and a colon.
fn unmark_first_turn(page: &mut Page<'_>) {
    let first = (0..page.lines.len().min(MOST_LINES)).find(|at| page.role(*at) != Role::Clutter);
    if let Some(at) = first
        && page.role(at) == Role::Turn
        && page.lines.get(at).is_some_and(|line| line.is_alone() && !line.is_finished())
    {
        page.set(at, Role::Text);
    }
}

/// Marks lines that hold a date, until the body has begun.
fn mark_dates(page: &mut Page<'_>) {
    let order = order_of(page);
    let (mut n_lines, mut n_prose) = (0, 0);
    for at in 0..page.lines.len().min(MOST_LINES) {
        let Some(line) = page.lines.get(at).copied() else { break };
        if page.role(at) == Role::Clutter {
            continue;
        }
        n_lines += 1;
        if n_lines > HEADER_LINES || n_prose > 2 {
            break;
        }
        let has_date = page.metadata.date.is_some();
        let may_be = page.role(at) != Role::Caption && !(has_date && n_prose > 0);
        match may_be.then(|| date_in(&line, order)).flatten() {
            Some(date) => {
                // `Decree No. 7 of 3 March 2025` is a title.
                let is_title = n_lines == 1
                    && date.rest == Rest::Name
                    && line
                        .text
                        .get(..date.range.start)
                        .is_some_and(|before| before.chars().any(char::is_numeric));
                if !is_title {
                    page.set(at, Role::Date);
                }
                keep_author(page, &line, &date);
                page.metadata.date.get_or_insert(date.iso);
            }
            None => n_prose += usize::from(is_body(page, at)),
        }
    }
}

/// Returns the date of a line that says when an article was published.
fn date_in(line: &Line<'_>, order: Option<NumericOrder>) -> Option<DateInLine> {
    (line.columns() <= 120)
        .then(|| find_date_in_order(line.text, order))
        .flatten()
        .filter(|found| found.rest != Rest::Words)
}

/// Returns whether day or month comes first in the dates of a text, if one of its short lines shows that.
fn order_of(page: &Page<'_>) -> Option<NumericOrder> {
    let short = page
        .lines
        .iter()
        .take(DATED_LINES)
        .filter(|line| line.columns() <= 120 && line.has_digit());
    short.into_iter().find_map(|line| numeric_order(line.text))
}

/// Keeps who wrote the article if the line with its date says so (`By A. Writer JAN. 13, 2017`).
fn keep_author(page: &mut Page<'_>, line: &Line<'_>, date: &DateInLine) {
    if date.rest != Rest::Byline {
        return;
    }
    let before = line.text.get(..date.range.start).unwrap_or_default();
    let who = before.trim_matches([' ', ',', '|', '·', '-', '–', '—', '/', '(']);
    if people::is_byline(&line.with_text(who)) {
        page.metadata.author.get_or_insert_with(|| people::names(who).to_owned());
    }
}

fn mark_crumbs(page: &mut Page<'_>) {
    for at in 0..page.lines.len().min(MOST_LINES) {
        if is_body(page, at) {
            return;
        }
        if page.is_text(at) && page.lines.get(at).is_some_and(clutter::is_crumbs) {
            page.set(at, Role::Clutter);
        }
    }
}

/// Returns the index of the first line of the body.
fn body_start(page: &Page<'_>) -> usize {
    let limit = page.lines.len().min(MOST_LINES);
    (0..limit).find(|at| is_body(page, *at)).unwrap_or(limit)
}

/// Marks runs of short lines that are links, before anything long.
fn mark_menus(page: &mut Page<'_>, end: usize) {
    let mut at = 0;
    while at < end {
        let is_inside = |next: &usize| {
            is_link(page, *next)
                && (*next == at || page.lines.get(*next).is_some_and(|line| !line.is_first))
        };
        let n_lines = (at..end).take_while(is_inside).count();
        let run = at..at + n_lines;
        let is_known = |at: &usize| page.role(*at) == Role::Clutter || is_section(page, *at);
        // A name of a section stands alone above a title; two make a menu.
        let is_menu = run.clone().filter(is_known).count() >= 2
            || (n_lines >= 4 && has_more(page, run.end - 1, end + 8));
        // The last may be the title of a short text.
        let last_text = run.clone().rev().find(|at| page.is_text(*at));
        for at in run.filter(|_| is_menu) {
            let is_tiny = page.lines.get(at).is_some_and(|line| line.columns() <= 12);
            let is_kept = Some(at) == last_text
                && !is_section(page, at)
                && !(is_tiny && has_more(page, at, end + 8));
            if page.is_text(at) && !is_kept {
                page.set(at, Role::Clutter);
            }
        }
        at += n_lines.max(1);
    }
}

/// Returns whether another line before the body may be the title.
fn has_more(page: &Page<'_>, at: usize, body: usize) -> bool {
    (at + 1..body)
        .any(|at| page.is_text(at) && page.lines.get(at).is_some_and(|line| line.columns() > 20))
}

fn is_link(page: &Page<'_>, at: usize) -> bool {
    let Some(line) = page.lines.get(at) else { return false };
    match page.role(at) {
        Role::Clutter => true,
        Role::Text => {
            line.columns() <= LONGEST_LINK
                && line.n_words() <= 3
                && !line.has_digit()
                && line.has_letter()
                && !line.ends_as_prose()
                && heading::markdown(line.text).is_none()
                && heading::bold(line).is_none()
                && line.indent < 8
        }
        _ => false,
    }
}

/// Marks the title, with the lines on which it goes on.
fn mark_title(page: &mut Page<'_>, at: usize) {
    let Some(first) = page.lines.get(at).copied() else { return };
    page.set(at, Role::Title);
    let words = heading::markdown(first.text)
        .map(|(words, _)| words)
        .or_else(|| heading::bold(&first))
        .unwrap_or(first.text);
    let mut title = words.to_owned();
    let (mut last, mut n_lines) = (first, 1);
    while let Some(next) = page.lines.get(at + n_lines).copied() {
        let is_rest = !last.is_last
            && page.is_text(at + n_lines)
            && n_lines < 4
            && continues_title(&last, &next)
            && !is_body(page, at + n_lines);
        if !is_rest {
            break;
        }
        page.set(at + n_lines, Role::TitleRest);
        title.push(' ');
        title.push_str(next.text);
        last = next;
        n_lines += 1;
    }
    page.metadata.title = Some(title);
}

/// Returns whether a title goes on: it was too long for a line.
fn continues_title(line: &Line<'_>, next: &Line<'_>) -> bool {
    let is_cut = line.columns() >= 30 && !line.ends_as_prose() && next.starts_small();
    let is_capitals = line.columns() >= 36 && line.is_capitals() && next.is_capitals();
    let is_open = line.columns() >= 24
        && line.text.ends_with([',', ':', '，', '：', '،'])
        && !next.is_finished();
    (is_cut || is_capitals || is_open)
        && next.has_letter()
        && next.columns() <= 120
        && !people::is_byline(next)
}

/// Marks bylines near the title and keeps the first as the author.
fn mark_bylines(page: &mut Page<'_>, title: Option<usize>) {
    let limit = page.lines.len().min(MOST_LINES);
    let (mut n_lines, mut n_prose) = (0, 0);
    for at in 0..limit {
        let Some(line) = page.lines.get(at).copied() else { break };
        if page.role(at) == Role::Clutter {
            continue;
        }
        n_lines += 1;
        if n_lines > HEADER_LINES + 4 || n_prose > 1 {
            break;
        }
        if !matches!(page.role(at), Role::Text | Role::Turn) || Some(at) == title {
            continue;
        }
        let is_below_title = title.is_some_and(|title| at > title && at <= title + 6);
        let below = page.role(at + 1);
        let above = at.checked_sub(1).map(|above| page.role(above));
        let is_under = matches!(above, Some(Role::Title | Role::TitleRest));
        let is_beside = matches!(below, Role::Date | Role::Byline)
            || matches!(above, Some(Role::Date | Role::Byline))
            || is_under && !line.is_first
            || (below == Role::Clutter || above == Some(Role::Clutter)) && is_below_title
            || is_under
                && line.is_alone()
                && line.n_words() <= 3
                && !line.is_capitals()
                && is_body(page, at + 1);
        let is_role = matches!(above, Some(Role::Byline))
            && !line.is_first
            && line.columns() <= 40
            && !line.ends_as_prose()
            && line.n_words() <= 5
            && line.has_letter()
            && !is_body(page, at);
        if people::is_byline(&line)
            || (is_below_title && is_beside && people::is_name(&line))
            || is_role
        {
            page.set(at, Role::Byline);
            page.metadata.author.get_or_insert_with(|| people::names(line.text).to_owned());
        } else {
            n_prose += usize::from(is_body(page, at));
        }
    }
}

/// Marks names of sections above the title as clutter.
fn mark_kickers(page: &mut Page<'_>, title: Option<usize>) {
    for at in 0..title.unwrap_or_default().min(MOST_LINES) {
        if page.is_text(at) && is_section(page, at) {
            page.set(at, Role::Clutter);
        }
    }
}
