//! Chooses the title among the lines above the body.

use super::{
    body::{is_body, is_section},
    heading,
    line::Line,
    page::{Page, Role},
    people,
    words::{INSTITUTIONS, SECTIONS, fold},
};

/// The longest title, in columns.
const LONGEST_TITLE: usize = 240;
/// How many lines are searched for another part.
const MOST_SEARCHED: usize = 400;
/// The least score of a title, in the unit of [`Candidate::score`].
const LEAST_SCORE: i32 = 2;

/// Returns the index of the title, the most likely one among the lines above the body.
pub(super) fn find_title(page: &Page<'_>, body: usize) -> Option<usize> {
    let candidates: Vec<usize> = (0..body)
        .filter(|at| {
            page.is_text(*at)
                && page
                    .lines
                    .get(*at)
                    .is_some_and(|line| line.has_letter() && line.columns() <= LONGEST_TITLE)
        })
        .collect();
    let n_all = candidates.len();
    let has_clutter = (0..body).any(|at| page.role(at) == Role::Clutter);
    let mut best: Option<(i32, usize)> = None;
    for (n_before, at) in (0..).zip(candidates) {
        let candidate = Candidate { page, at, n_before, n_all, has_clutter };
        let score = candidate.score();
        if best.is_none_or(|(most, _)| score > most) {
            best = Some((score, at));
        }
    }
    best.filter(|(score, _)| *score >= LEAST_SCORE).map(|(_, at)| at)
}

/// A line that may be the title.
struct Candidate<'a> {
    page: &'a Page<'a>,
    at: usize,
    n_before: i32,
    n_all: usize,
    has_clutter: bool,
}

impl Candidate<'_> {
    /// Returns how much speaks for it, in halves of the weight of a single sign.
    fn score(&self) -> i32 {
        let Some(line) = self.page.lines.get(self.at) else { return i32::MIN };
        let mut score = match line.columns() {
            0..12 => 0,
            12..20 => 2,
            20..28 => 4,
            28..=170 => 6,
            _ => 3,
        };
        match heading::markdown(line.text) {
            Some((_, 1)) => score += 12,
            Some(_) => score += 2,
            None => score += 3 * i32::from(heading::bold(line).is_some()),
        }
        score += self.by_place(line) + self.by_form(line);
        score
    }

    fn by_place(&self, line: &Line<'_>) -> i32 {
        let page = self.page;
        let role_below = page.role(self.at + 1);
        let next = page.lines.get(self.at + 1);
        let is_named = next.is_some_and(|next| {
            people::is_byline(next) || (people::is_name(next) && next.is_last && !line.is_last)
        });
        let is_followed = matches!(role_below, Role::Date | Role::Byline) || is_named;
        let is_underlined =
            page.lines.get(self.at + 1).is_some_and(heading::is_rule) && !line.is_last;
        let is_beside_text = !line.is_last
            && page.is_text(self.at + 1)
            && !is_body(page, self.at + 1)
            && !is_followed
            && !is_underlined;
        let is_below_kicker =
            self.at.checked_sub(1).and_then(|above| page.lines.get(above)).is_some_and(|above| {
                above.is_first && above.columns() <= 24 && !above.ends_as_prose()
            });
        let is_below_text = !line.is_first
            && !is_below_kicker
            && self
                .at
                .checked_sub(1)
                .is_some_and(|above| page.is_text(above) && !is_section(page, above));
        let is_after_date = (0..self.at).any(|at| page.role(at) == Role::Date) && self.n_before > 0;
        2 * i32::from(line.is_first) + 2 * i32::from(line.is_last || is_followed || is_body(page, self.at + 1))
            + 6 * i32::from(is_underlined)
            + 2 * i32::from(is_followed && line.columns() < 28)
            - 2 * i32::from(is_beside_text && line.columns() < 28)
            - i32::from(is_below_text)
            - 2 * i32::from(is_after_date)
            - 2 * self.n_before
            // What a file begins with is its title, unless it came with a page.
            + 3 * i32::from(self.n_before == 0 && !self.has_clutter && !line.is_finished())
            - 6 * i32::from(self.is_repeated_below(line))
            - 9 * i32::from(self.is_outlet(line))
            - 7 * i32::from(self.is_kicker(line))
    }

    fn by_form(&self, line: &Line<'_>) -> i32 {
        let text = line.text;
        let is_stopped = line.text.ends_with(['.', '。', '۔', '।', '…']);
        let is_open = text.ends_with([',', '،', '，', ';', ':', '：']);
        let is_slug = text.split_whitespace().next().is_some_and(|word| {
            word.matches('-').count() >= 2 && word.chars().all(|sign| !sign.is_lowercase())
        });
        let is_shouted = line.is_capitals() && line.columns() <= 40 && self.has_other_case(line);
        // A number makes it the name of one text: `Statement 45`.
        let is_section = self.n_all > 1
            && line.columns() <= 48
            && !line.has_digit()
            && SECTIONS.contains(&fold(text));
        let is_person = people::is_byline(line) || (people::is_name(line) && self.n_before > 0);
        let is_outlet = text.contains(" | ") && line.columns() <= 40;
        -10 * i32::from(is_stopped)
            - 14 * i32::from(is_open)
            - 12 * i32::from(is_slug)
            - 5 * i32::from(is_shouted)
            - 8 * i32::from(is_section)
            - 8 * i32::from(is_person)
            - 6 * i32::from(is_outlet || (heading::is_part(line) && self.has_other_parts()))
            - 6 * i32::from(line.starts_small() && !text.starts_with(['‘', '“']))
            - 6 * i32::from(text.contains('\t') || text.contains('@') || text.contains("://"))
    }

    /// Returns whether one of the lines below begins a part as well: `Article 1` by itself is a title.
    fn has_other_parts(&self) -> bool {
        let below = self.page.lines.get(self.at + 1..).unwrap_or_default();
        below.iter().take(MOST_SEARCHED).any(heading::is_part)
    }

    /// Iterates over the next lines above the body that may be the title.
    fn below(&self) -> impl Iterator<Item = (usize, &Line<'_>)> {
        let lines = self.page.lines.iter().enumerate().skip(self.at + 1).take(8);
        let before_body = lines.take_while(|(at, _)| !is_body(self.page, *at));
        before_body.filter(|(at, line)| {
            self.page.is_text(*at)
                && line.has_letter()
                && !line.ends_as_prose()
                && !people::is_byline(line)
                && !heading::is_part(line)
        })
    }

    /// Returns whether one of the next two lines is longer and not in capitals.
    fn has_other_case(&self, line: &Line<'_>) -> bool {
        self.below().take(2).any(|(_, other)| {
            !other.is_capitals()
                && other.columns() > line.columns() / 2
                && other.columns() >= 16
                && !people::is_name(other)
        })
    }

    /// Returns whether it is the name of who published the text: short, with the date right below and the title below that.
    fn is_outlet(&self, line: &Line<'_>) -> bool {
        let has_case = line.text.chars().any(char::is_lowercase);
        let is_name = line.n_words() <= 4
            && if has_case {
                line.columns() <= 28
                    && line
                        .text
                        .split_whitespace()
                        .all(|word| !word.starts_with(char::is_lowercase))
            } else {
                line.columns() <= 16
            };
        let is_dated = !line.is_last && self.page.role(self.at + 1) == Role::Date;
        is_name
            && is_dated
            && self.below().any(|(at, other)| at > self.at + 1 && other.columns() > line.columns())
    }

    /// Returns whether a line more than twice as long stands right below it, or it names an institution above a line.
    fn is_kicker(&self, line: &Line<'_>) -> bool {
        if self.n_before > 1 || heading::markdown(line.text).is_some() {
            return false;
        }
        let below = self.below().next().filter(|(at, _)| *at == self.at + 1);
        let Some((at, other)) = below else { return false };
        let role = self.page.role(at + 1);
        let is_title = !line.is_last
            || other.is_last
            || matches!(role, Role::Date | Role::Byline | Role::Clutter)
            || is_body(self.page, at + 1);
        let limit = if line.is_last { 16 } else { 24 };
        let is_longer = other.columns() >= 24 && other.columns() * 10 >= line.columns() * 22;
        let is_short = self.n_before == 0 && line.columns() <= limit && is_longer;
        let is_letterhead = line.columns() <= 60
            && other.columns() >= 8
            && !other.is_finished()
            && INSTITUTIONS.prefix_of(&fold(line.text)).is_some();
        is_title && (is_short || is_letterhead)
    }

    /// Returns whether the line is a window's title: one of the next lines and an outlet's name.
    fn is_repeated_below(&self, line: &Line<'_>) -> bool {
        let below = self.page.lines.get(self.at + 1..).unwrap_or_default().iter().take(30);
        below.into_iter().any(|other| {
            other.columns() >= 16
                && line.text.strip_prefix(other.text).is_some_and(|rest| {
                    rest.trim_start().starts_with(['|', '-', '–', '—', '·', ':'])
                })
        })
    }
}
