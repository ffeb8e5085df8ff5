//! The matches of some words, by article, each with a tick.

use demarche_core::{
    article::Sha256, codebook::CodeId, find::Excerpt, study::ArticlePath, text::Span,
};

use crate::{
    session::{OpenArticle, grouped, is_marked},
    work::FoundIn,
};

/// The most matches that are listed and marked at once.
pub(super) const MOST: usize = 10_000;

/// The places in one article that were ticked.
#[derive(Clone, Debug)]
pub(in crate::ui) struct Ticked {
    /// The article.
    pub(in crate::ui) article: ArticlePath,
    /// The text they were found in.
    pub(in crate::ui) text_sha256: Sha256,
    /// The places, in reading order.
    pub(in crate::ui) spans: Vec<Span>,
}

/// Returns a number of matches in words.
pub(super) fn n_matches(count: usize) -> String {
    if count == 1 { "1 match".to_owned() } else { format!("{} matches", grouped(count)) }
}

/// Which of several matches are ticked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ticks {
    All,
    Some,
    None,
}

/// One match.
#[derive(Clone, Debug)]
pub(super) struct Match {
    pub(super) span: Span,
    pub(super) is_ticked: bool,
    /// Whether it is marked with the code already; then its tick does not count.
    pub(super) is_marked: bool,
    /// Its line in an article that is not open; in the open one it is made when it is drawn.
    pub(super) excerpt: Option<Excerpt>,
    /// Its line as it was shown last, and the width that was for, in points.
    pub(super) shown: Option<(f32, Excerpt)>,
    /// The codes of the marks on these words in an article that is not open.
    codes: Vec<CodeId>,
}

impl Match {
    /// Returns whether it will be marked.
    pub(super) fn counts(&self) -> bool {
        self.is_ticked && !self.is_marked
    }
}

/// The matches in one article.
#[derive(Clone, Debug)]
pub(super) struct Group {
    article: ArticlePath,
    text_sha256: Sha256,
    pub(super) title: String,
    pub(super) matches: Vec<Match>,
}

impl Group {
    /// Returns how many of its matches will be marked.
    pub(super) fn n_ticked(&self) -> usize {
        self.matches.iter().filter(|found| found.counts()).count()
    }

    /// Returns which of its matches are ticked, of those that can be; `None` if none can.
    pub(super) fn ticks(&self) -> Option<Ticks> {
        let mut ticks = None;
        for found in self.matches.iter().filter(|found| !found.is_marked) {
            let own = if found.is_ticked { Ticks::All } else { Ticks::None };
            match ticks {
                None => ticks = Some(own),
                Some(before) if before != own => return Some(Ticks::Some),
                Some(_) => {}
            }
        }
        ticks
    }

    /// Ticks all its matches or, if all are ticked, none.
    pub(super) fn toggle(&mut self) {
        match self.ticks() {
            Some(Ticks::All) => self.tick_none(),
            Some(_) => self.tick_all(),
            None => {}
        }
    }

    /// Ticks all its matches.
    pub(super) fn tick_all(&mut self) {
        self.matches.iter_mut().for_each(|found| found.is_ticked = true);
    }

    /// Ticks none of its matches.
    pub(super) fn tick_none(&mut self) {
        self.matches.iter_mut().for_each(|found| found.is_ticked = false);
    }
}

/// What a row of the list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RowOf {
    /// The name of the article of this group.
    Heading(usize),
    /// This match of this group.
    Match(usize, usize),
}

/// The matches of a search, those of the open article first.
#[derive(Debug, Default)]
pub(super) struct Matches {
    groups: Vec<Group>,
    rows: Vec<RowOf>,
    count: usize,
    /// Whether the articles are named above their matches, even if it is only one.
    pub(super) has_headings: bool,
    /// Whether there are more than can be listed.
    pub(super) has_more: bool,
    /// The set's revision and the code for which it is known what is marked already, and of how many matches.
    marked: Option<(u64, CodeId, usize)>,
}

impl Matches {
    /// Returns how many there are.
    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// Returns how many articles have matches.
    pub(super) fn n_articles(&self) -> usize {
        self.groups.iter().filter(|group| !group.matches.is_empty()).count()
    }

    /// Returns whether any can be ticked.
    pub(super) fn has_unmarked(&self) -> bool {
        self.groups.iter().any(|group| group.ticks().is_some())
    }

    /// Returns how many are marked already.
    pub(super) fn n_marked(&self) -> usize {
        let matches = self.groups.iter().flat_map(|group| &group.matches);
        matches.filter(|found| found.is_marked).count()
    }

    pub(super) fn rows(&self) -> &[RowOf] {
        &self.rows
    }

    /// Returns the group with this number.
    pub(super) fn group_mut(&mut self, number: usize) -> Option<&mut Group> {
        self.groups.get_mut(number)
    }

    /// Ticks or unticks what is in a row, unless it is marked already.
    pub(super) fn toggle(&mut self, row: usize) {
        match self.rows.get(row).copied() {
            Some(RowOf::Heading(number)) => {
                if let Some(group) = self.groups.get_mut(number) {
                    group.toggle();
                }
            }
            Some(RowOf::Match(number, index)) => {
                let group = self.groups.get_mut(number);
                let found = group.and_then(|group| group.matches.get_mut(index));
                if let Some(found) = found.filter(|found| !found.is_marked) {
                    found.is_ticked ^= true;
                }
            }
            None => {}
        }
    }

    /// Adds matches in the open article.
    pub(super) fn add_here(&mut self, open: &OpenArticle, spans: &[Span]) {
        let room = self.room(spans.len());
        let is_first = self.groups.first().is_none_or(|group| group.article != open.path);
        if is_first {
            let title = open.article.metadata.title.clone();
            let group = Group {
                article: open.path.clone(),
                text_sha256: open.article.text_sha256,
                title: title.unwrap_or_else(|| open.path.shown_name().into_owned()),
                matches: Vec::new(),
            };
            self.groups.insert(0, group);
        }
        if let Some(group) = self.groups.first_mut() {
            group.matches.extend(spans.iter().take(room).map(|span| Match {
                span: *span,
                is_ticked: true,
                is_marked: false,
                excerpt: None,
                shown: None,
                codes: Vec::new(),
            }));
        }
        self.count_rows();
    }

    /// Adds matches in an article that is not open.
    pub(super) fn add_elsewhere(&mut self, found: FoundIn) {
        let room = self.room(found.hits.len());
        let FoundIn { article, title, text_sha256, hits } = found;
        let matches = hits.into_iter().take(room).map(|hit| Match {
            span: hit.span,
            is_ticked: true,
            is_marked: false,
            excerpt: Some(hit.excerpt),
            shown: None,
            codes: hit.codes,
        });
        self.groups.push(Group { article, text_sha256, title, matches: matches.collect() });
        self.count_rows();
    }

    /// Returns how many of these can still be listed.
    fn room(&mut self, count: usize) -> usize {
        let room = MOST.saturating_sub(self.count);
        self.has_more |= count > room;
        room
    }

    /// Lists the rows: one for each match and, if there are several articles, one above the matches of each.
    fn count_rows(&mut self) {
        self.count = self.groups.iter().map(|group| group.matches.len()).sum();
        let has_headings = self.has_headings;
        self.rows.clear();
        for (number, group) in self.groups.iter().enumerate() {
            if has_headings && !group.matches.is_empty() {
                self.rows.push(RowOf::Heading(number));
            }
            self.rows.extend((0..group.matches.len()).map(|index| RowOf::Match(number, index)));
        }
    }

    /// Finds out which are marked with this code already, if that is not known.
    pub(super) fn follow(&mut self, open: &OpenArticle, code: &CodeId) {
        let of = (open.revision, code.clone(), self.count);
        if self.marked.as_ref() == Some(&of) {
            return;
        }
        self.marked = Some(of);
        for group in &mut self.groups {
            let is_open = group.article == open.path;
            for found in &mut group.matches {
                found.is_marked = if is_open {
                    is_marked(&open.set, code, found.span)
                } else {
                    found.codes.contains(code)
                };
            }
        }
    }

    /// Ticks all.
    pub(super) fn tick_all(&mut self) {
        self.groups.iter_mut().for_each(Group::tick_all);
    }

    /// Ticks none.
    pub(super) fn tick_none(&mut self) {
        self.groups.iter_mut().for_each(Group::tick_none);
    }

    /// Returns how many will be marked, and in how many articles.
    pub(super) fn n_ticked(&self) -> (usize, usize) {
        let counts = self.groups.iter().map(Group::n_ticked).filter(|count| *count > 0);
        counts.fold((0, 0), |(matches, articles), count| (matches + count, articles + 1))
    }

    /// Returns the places that will be marked.
    pub(super) fn ticked(&self) -> Vec<Ticked> {
        let ticked = self.groups.iter().map(|group| {
            let counting = group.matches.iter().filter(|found| found.counts());
            Ticked {
                article: group.article.clone(),
                text_sha256: group.text_sha256,
                spans: counting.map(|found| found.span).collect(),
            }
        });
        ticked.filter(|ticked| !ticked.spans.is_empty()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::work::StudyHit;

    /// Returns an article with this many matches.
    fn found(count: usize) -> FoundIn {
        let hit = |at: usize| StudyHit {
            span: Span::new(at, at + 1).unwrap(),
            excerpt: Excerpt { line: "a".to_owned(), hit: 0..1 },
            codes: Vec::new(),
        };
        FoundIn {
            article: ArticlePath::new("a.txt").unwrap(),
            title: "A".to_owned(),
            text_sha256: Sha256([0; 32]),
            hits: (0..count).map(hit).collect(),
        }
    }

    #[test]
    fn it_is_said_that_there_are_more_only_if_there_are() {
        for (counts, has_more) in [([MOST, 0], false), ([MOST, 1], true), ([5, MOST - 5], false)] {
            let mut matches = Matches::default();
            for count in counts {
                matches.add_elsewhere(found(count));
            }
            assert_eq!((matches.len(), matches.has_more), (MOST, has_more), "{counts:?}");
        }
    }
}
