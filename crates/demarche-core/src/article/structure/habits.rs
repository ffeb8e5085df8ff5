//! What a whole text is like: how wide its lines were wrapped, who speaks in it, whether blank lines divide it.

use std::collections::{HashMap, HashSet};

use super::{line::Line, people};
use crate::article::marker::after_item_marker;

/// How many lines are read to learn what a text is like.
const MOST_LINES: usize = 4_000;
/// The widths at which text is wrapped by hand or by a program, in columns.
const WIDTHS: std::ops::RangeInclusive<usize> = 36..=110;

/// What was learnt of a text.
#[derive(Debug, Default)]
pub(super) struct Habits {
    /// The width at which its lines were wrapped, in columns, if they were.
    pub(super) wrap: Option<usize>,
    /// Whether paragraphs stand on lines of their own without blank lines between them.
    pub(super) is_tight: bool,
    /// The names of speakers that begin paragraphs, if it is a conversation.
    speakers: HashSet<String>,
    /// Whether it quotes several people, each with a name and a quotation.
    has_quotes: bool,
    /// Whether many short lines stand alone, more than running text: a poem or a list, and so no headings.
    pub(super) is_sparse: bool,
}

impl Habits {
    pub(super) fn of(lines: &[Line<'_>]) -> Self {
        let lines = lines.get(..MOST_LINES).unwrap_or(lines);
        let (speakers, has_quotes) = speakers(lines);
        let wrap = wrap(lines);
        Self {
            wrap,
            is_tight: wrap.is_none() && is_tight(lines),
            speakers,
            has_quotes,
            is_sparse: is_sparse(lines),
        }
    }

    /// Returns whether a line begins with the name of one who speaks.
    pub(super) fn is_turn(&self, line: &Line<'_>) -> bool {
        if self.speakers.is_empty() && !self.has_quotes {
            return false;
        }
        turn(line).is_some_and(|(name, after)| {
            self.speakers.contains(name) || (self.has_quotes && is_quotation(after))
        })
    }

    /// Returns whether the line after `line` only begins there because no more fitted.
    pub(super) fn is_wrapped(&self, line: &Line<'_>, next: &Line<'_>) -> bool {
        self.wrap.is_some_and(|wrap| fills(line, next, wrap))
    }
}

/// Returns whether the first word of the next line would hardly have fitted on a line.
fn fills(line: &Line<'_>, next: &Line<'_>, wrap: usize) -> bool {
    let columns = line.columns() + usize::from(line.indent.min(12));
    let first = next.text.split_whitespace().next().map_or(0, super::line::columns);
    // In scripts without spaces, one more letter must not fit.
    let word = if next.text.starts_with(super::line::is_wide) { 2 } else { first.min(30) + 1 };
    line.columns() <= WIDTHS.end() + 12 && (columns + word) * 100 >= wrap * 88
}

fn wrap(lines: &[Line<'_>]) -> Option<usize> {
    let mut widths = Vec::new();
    let (mut n_small, mut n_cased) = (0_usize, 0_usize);
    for pair in lines.windows(2) {
        let [line, next] = pair else { continue };
        if line.is_last || !WIDTHS.contains(&line.columns()) || line.text.contains('\t') {
            continue;
        }
        // Where no more fits, the next line is full too, or the last of its paragraph.
        let is_cut_short = !next.is_last && !next.is_finished() && next.columns() < *WIDTHS.start();
        if line.is_finished() || is_cut_short || after_item_marker(next.text).is_some() {
            continue;
        }
        widths.push(line.columns() + usize::from(line.indent.min(12)));
        let has_case = |letter: char| letter.is_lowercase() || letter.is_uppercase();
        let is_cased = next.text.starts_with(|first: char| has_case(first) || first.is_numeric());
        n_cased += usize::from(is_cased);
        n_small += usize::from(next.starts_small());
    }
    widths.sort_unstable();
    // The widest lines may be headings or addresses of pages.
    let wrap = *widths.get((widths.len().checked_sub(1)? * 19).div_ceil(20))?;
    let n_full = widths.iter().filter(|width| **width * 100 >= wrap * 80).count();
    let is_even = n_full * 4 >= widths.len() * 3;
    // In scripts with capitals, wrapped lines often begin small; in others, they are full.
    let n_broken = widths.len();
    let is_full = n_broken >= 2 && n_full * 100 >= n_broken * 85;
    let is_text = n_small * 2 >= n_broken
        || (is_full && (n_small * 4 >= n_cased) && n_small + n_broken > n_cased);
    (is_even && is_text && wrap >= 44).then_some(wrap)
}

fn is_tight(lines: &[Line<'_>]) -> bool {
    let is_long =
        |line: &&Line<'_>| line.columns() > 120 || (line.columns() >= 76 && line.is_finished());
    let long: Vec<_> = lines.iter().filter(is_long).collect();
    let n_followed = long.iter().filter(|line| !line.is_last).count();
    n_followed > 0 && n_followed * 2 >= long.len()
}

/// Returns the names of those who speak in a conversation, and whether several people are quoted with their names.
fn speakers(lines: &[Line<'_>]) -> (HashSet<String>, bool) {
    let mut names: HashMap<&str, usize> = HashMap::new();
    let (mut n_turns, mut n_named, mut n_quoted, mut n_paragraphs) =
        (0_usize, 0_usize, 0_usize, 0_usize);
    for line in lines {
        n_paragraphs += usize::from(line.is_first);
        if after_item_marker(line.text).is_some() {
            continue;
        }
        let Some((name, after)) = turn(line) else { continue };
        n_named += 1;
        n_turns += usize::from(people::is_turn(name));
        n_quoted += usize::from(is_quotation(after));
        *names.entry(name).or_default() += 1;
    }
    let n_repeated: usize = names.values().filter(|count| **count > 1).sum();
    let is_dense = n_named * 6 >= n_paragraphs;
    let is_conversation = (n_turns >= 2 || n_repeated >= 4) && is_dense;
    let is_speaker =
        |name: &str, count: usize| count > 1 || people::is_turn(name) || people::is_like_name(name);
    let speakers = names
        .into_iter()
        .filter(|(name, count)| is_conversation && is_speaker(name, *count))
        .map(|(name, _)| name.to_owned())
        .collect();
    (speakers, n_quoted >= 3 && n_quoted * 2 >= n_paragraphs && is_dense)
}

/// Returns the speaker's name a line begins with, and what is said.
fn turn<'a>(line: &Line<'a>) -> Option<(&'a str, &'a str)> {
    let (name, after) = line.text.split_at_checked(people::speaker(line)?)?;
    Some((
        name.trim_matches(['*', '_', ' ']),
        after.trim_start_matches([':', '：', '.', '*', '_', ' ']),
    ))
}

fn is_quotation(words: &str) -> bool {
    words.starts_with(['“', '"', '«', '„', '「'])
}

fn is_sparse(lines: &[Line<'_>]) -> bool {
    let is_short = |line: &&Line<'_>| {
        line.is_alone()
            && line.columns() < 60
            && !line.ends_as_prose()
            && after_item_marker(line.text).is_none()
    };
    let n_short = lines.iter().filter(is_short).count();
    let n_runs = lines.iter().filter(|line| line.is_first).count();
    n_short > 6 && n_short * 3 > n_runs * 2
}
