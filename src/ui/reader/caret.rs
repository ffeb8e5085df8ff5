//! Moves the caret by keys: by cluster in visual order, line, word, sentence or page.

use super::{
    claim,
    layout::UnitLayout,
    page::Setting,
    step::{Keeping, Step, Way, step_of},
    viewport::{Measure as _, Room, Viewport},
};
use crate::{
    session::{Command, Selection},
    ui::typeset::{Caret, Side},
};
use demarche_core::{
    article::{Article, claim_span},
    text::{self, Span},
};

/// What is remembered about the caret between keys besides its offset. Each part is valid only while the offset stays the
/// same.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct CaretMemory {
    /// The offset of a soft break at which the caret is at the end of the upper line.
    upstream: Option<usize>,
    /// The horizontal position kept by Up and Down, in points from the column's left, and the offset it is valid for.
    goal: Option<(usize, f32)>,
}

impl CaretMemory {
    /// Returns the caret at an offset.
    pub(super) fn at(&self, offset: usize) -> Caret {
        Caret { offset, is_upstream: self.upstream == Some(offset) }
    }

    /// Remembers which line a caret is on.
    pub(super) fn set(&mut self, caret: Caret) {
        self.upstream = caret.is_upstream.then_some(caret.offset);
    }
}

/// The text and the window the caret moves in.
pub(super) struct Mover<'a, 'b> {
    /// The article.
    pub(super) article: &'a Article,
    /// Its layouts.
    pub(super) setting: &'a mut Setting<'b>,
    /// The window over them.
    pub(super) viewport: &'a mut Viewport,
    /// What the caret remembers.
    pub(super) memory: &'a mut CaretMemory,
    /// The first block shown; without blocks the caret cannot move.
    pub(super) first: Span,
    /// Whether the selection is a mark whose edges are being moved: every step moves the active one.
    pub(super) moves_edges: bool,
}

impl Mover<'_, '_> {
    /// Carries out a caret or selection command and returns the new selection, or `None` if the command is neither.
    pub(super) fn run(
        &mut self,
        command: Command,
        selection: Option<Selection>,
    ) -> Option<Selection> {
        let now = match selection.map(|selection| self.out_of_clutter(selection)) {
            Some(selection) => selection,
            None => self.first_visible(),
        };
        match command {
            Command::SelectSentence => Some(self.sentence(now)),
            Command::SelectParagraph => {
                let block = self.block(now.anchor.min(now.focus));
                let words = claim_span(self.article, block);
                Some(Selection { anchor: words.start(), focus: words.end() })
            }
            Command::SelectAll => {
                Some(Selection { anchor: self.first_byte(), focus: self.last_byte() })
            }
            _ => {
                let (step, is_extending) = step_of(command)?;
                let is_extending = is_extending || self.moves_edges;
                let goal = self.memory.goal.take();
                let keeping =
                    if is_extending { Keeping::Anchor(now.anchor) } else { Keeping::Nothing };
                let caret = if is_extending || now.span().is_none() {
                    self.step(step, self.memory.at(now.focus), goal, keeping)
                } else {
                    self.leave(step, now, goal)
                };
                let caret =
                    if self.moves_edges { self.before_other(step, caret, now) } else { caret };
                self.memory.set(caret);
                let anchor = if is_extending { now.anchor } else { caret.offset };
                Some(Selection { anchor, focus: caret.offset })
            }
        }
    }

    /// Returns a selection with neither end in what is hidden.
    fn out_of_clutter(&self, selection: Selection) -> Selection {
        let page = &self.setting.page;
        if !page.hides(selection.anchor) && !page.hides(selection.focus) {
            return selection;
        }
        let block = self.block(selection.focus);
        Selection::caret(selection.focus.clamp(block.start(), block.end()))
    }

    /// Stops an edge before it reaches the other one, so that the mark is never empty. One that moves by words or sentences
    /// stays where it is, so that no word is cut.
    fn before_other(&self, step: Step, caret: Caret, selection: Selection) -> Caret {
        let (text, Selection { anchor, focus }) = (self.article.text(), selection);
        let is_past = if focus > anchor { caret.offset <= anchor } else { caret.offset >= anchor };
        let is_by_words = matches!(
            step,
            Step::WordLeft | Step::WordRight | Step::SentenceBack | Step::SentenceForward
        );
        if is_past && is_by_words {
            return self.memory.at(focus);
        }
        let offset = if focus > anchor {
            caret.offset.max(text::next_grapheme(text, anchor))
        } else {
            caret.offset.min(text::previous_grapheme(text, anchor))
        };
        if offset == caret.offset { caret } else { Caret { offset, is_upstream: false } }
    }

    /// Scrolls so that the caret's line is visible.
    pub(super) fn follow(&mut self, offset: usize) {
        let caret = self.memory.at(offset);
        let size = f64::from(self.setting.page.measures().size);
        let Some((unit, rect)) = self.setting.caret(caret) else { return };
        self.viewport.reveal(
            unit,
            (f64::from(rect.top()), f64::from(rect.bottom())),
            Room { margin: 1.65 * size, covered: 0.0 },
            self.setting,
        );
    }

    /// Moves without Shift from a selection: Left and Right go to its edge on that side, other steps start from its focus.
    fn leave(&mut self, step: Step, selection: Selection, goal: Option<(usize, f32)>) -> Caret {
        let (start, end) =
            (selection.anchor.min(selection.focus), selection.anchor.max(selection.focus));
        let is_rtl = self.is_rtl(selection.focus);
        match step {
            Step::Left | Step::Right => {
                let offset = if (step == Step::Right) == is_rtl { start } else { end };
                Caret { offset, is_upstream: offset == end }
            }
            _ => self.step(step, self.memory.at(selection.focus), goal, Keeping::Nothing),
        }
    }

    fn step(
        &mut self,
        step: Step,
        caret: Caret,
        goal: Option<(usize, f32)>,
        keeping: Keeping,
    ) -> Caret {
        let plain = |offset| Caret { offset, is_upstream: false };
        match step {
            Step::Left | Step::Right => self.cluster(caret, step.side()),
            Step::Up | Step::Down => self.line(caret, step.way(), goal),
            Step::WordLeft | Step::WordRight => {
                let is_forward = (step.side() == Side::Right) != self.is_rtl(caret.offset);
                let way = if is_forward { Way::Forward } else { Way::Back };
                plain(match keeping {
                    Keeping::Anchor(anchor) if self.moves_edges => {
                        self.word_edge(caret.offset, way, anchor)
                    }
                    _ => self.word(caret.offset, way),
                })
            }
            Step::SentenceBack | Step::SentenceForward => plain(match keeping {
                Keeping::Anchor(anchor) => self.sentence_edge(caret.offset, step.way(), anchor),
                Keeping::Nothing if step.way() == Way::Forward => {
                    self.sentence_forward(caret.offset)
                }
                Keeping::Nothing => self.sentence_back(caret.offset),
            }),
            Step::LineStart | Step::LineEnd => self.line_edge(caret, step.way()),
            Step::PageUp | Step::PageDown => self.page(caret, step.way(), goal),
            Step::Start => {
                self.viewport.go_to_start();
                plain(self.first_byte())
            }
            Step::End => {
                self.viewport.go_to_end(self.setting);
                Caret { offset: self.last_byte(), is_upstream: true }
            }
        }
    }

    fn cluster(&mut self, caret: Caret, side: Side) -> Caret {
        let unit = self.setting.page.unit_at(caret.offset);
        let Some(layout) = self.setting.layout(unit) else { return caret };
        if let Some(next) = layout.visual_step(caret, side) {
            return next;
        }
        let is_forward = (side == Side::Right) != layout.is_rtl();
        let other = if is_forward { Some(unit + 1) } else { unit.checked_sub(1) };
        let Some(layout) = other.and_then(|other| self.setting.layout(other)) else { return caret };
        let entry = if is_forward { layout.first_caret() } else { layout.last_caret() };
        // One piece of a split block ends where the next one begins.
        if entry.offset == caret.offset {
            return layout.visual_step(entry, side).unwrap_or(entry);
        }
        entry
    }

    fn line(&mut self, caret: Caret, way: Way, goal: Option<(usize, f32)>) -> Caret {
        let is_down = way == Way::Forward;
        let Some((unit, rect)) = self.setting.caret(caret) else { return caret };
        let x = goal
            .filter(|(offset, _)| *offset == caret.offset)
            .map_or_else(|| rect.center().x, |(_, x)| x);
        let y = rect.center().y;
        let Some(layout) = self.setting.layout(unit) else { return caret };
        // Lines beside the caret's (a bullet and its words) are neither above nor below it.
        let next = if is_down {
            layout.lines.iter().find(|line| line.top > y).map(|line| 0.5 * (line.top + line.bottom))
        } else {
            layout
                .lines
                .iter()
                .rfind(|line| line.bottom < y)
                .map(|line| 0.5 * (line.top + line.bottom))
        };
        let hit = match next {
            Some(y) => layout.hit(egui::pos2(x, y)),
            None => {
                let other = if is_down { Some(unit + 1) } else { unit.checked_sub(1) };
                let Some(layout) = other.and_then(|other| self.setting.layout(other)) else {
                    let offset = if is_down { self.last_byte() } else { self.first_byte() };
                    return Caret { offset, is_upstream: is_down };
                };
                let line = if is_down { layout.lines.first() } else { layout.lines.last() };
                let y = line.map_or(0.0, |line| 0.5 * (line.top + line.bottom));
                layout.hit(egui::pos2(x, y))
            }
        };
        self.memory.goal = Some((hit.offset, x));
        hit
    }

    fn line_edge(&mut self, caret: Caret, way: Way) -> Caret {
        let unit = self.setting.page.unit_at(caret.offset);
        let Some(layout) = self.setting.layout(unit) else { return caret };
        let Some(line) = layout.lines.get(layout.line_of(caret)) else { return caret };
        let bytes = line.bytes.clone();
        if way == Way::Back {
            return Caret { offset: bytes.start, is_upstream: false };
        }
        let words = self.article.text().get(bytes.clone()).unwrap_or_default();
        let offset = bytes.start + words.trim_end().len();
        Caret { offset, is_upstream: offset == bytes.end }
    }

    fn page(&mut self, caret: Caret, way: Way, goal: Option<(usize, f32)>) -> Caret {
        let is_down = way == Way::Forward;
        let size = f64::from(self.setting.page.measures().size);
        let before = self.setting.caret(caret).and_then(|(unit, rect)| {
            let y = self.viewport.y_of(unit, self.setting)? + f64::from(rect.center().y);
            Some((rect.center().x, y)).filter(|(_, y)| (0.0..self.viewport.window).contains(y))
        });
        let x = goal.filter(|(offset, _)| *offset == caret.offset).map(|(_, x)| x);
        let (x, y) = match before {
            Some((own, y)) => (x.unwrap_or(own), y),
            None => (x.unwrap_or(0.0), size),
        };
        let was = *self.viewport;
        let delta = (self.viewport.window - 3.3 * size).max(size);
        self.viewport.scroll_by(if is_down { delta } else { -delta }, self.setting);
        if *self.viewport == was {
            let offset = if is_down { self.last_byte() } else { self.first_byte() };
            return Caret { offset, is_upstream: is_down };
        }
        let hit = self.hit_window(x, y);
        self.memory.goal = Some((hit.offset, x));
        hit
    }

    /// Returns the caret nearest to a point, in points from the column's left and the window's top.
    fn hit_window(&mut self, x: f32, y: f64) -> Caret {
        let mut unit = self.viewport.unit;
        let mut top = -self.viewport.offset;
        loop {
            let height = self.setting.height(unit);
            if top + height > y || unit + 1 >= self.setting.count() {
                break;
            }
            top += height;
            unit += 1;
        }
        self.setting.layout(unit).map_or(Caret { offset: 0, is_upstream: false }, |layout| {
            layout.hit(egui::pos2(x, (y - top) as f32))
        })
    }

    fn word(&self, at: usize, way: Way) -> usize {
        let text = self.article.text();
        let block = self.block(at);
        if way == Way::Forward {
            if at >= block.end() {
                return self
                    .block_after(block)
                    .map_or(at, |next| text::next_word_end(text, next, next.start()));
            }
            text::next_word_end(text, block, at.max(block.start())).min(block.end())
        } else {
            if at <= block.start() {
                return self
                    .block_before(block)
                    .map_or(at, |before| text::previous_word_start(text, before, before.end()));
            }
            text::previous_word_start(text, block, at.min(block.end())).max(block.start())
        }
    }

    /// Moves one edge of some words, whose other edge is the anchor, to that of the next word: an end to the end of a word, a
    /// start to the start of one.
    fn word_edge(&self, at: usize, way: Way, anchor: usize) -> usize {
        let next = self.word(at, way);
        match way {
            Way::Forward if at < anchor => self.word(self.word(next, way), Way::Back),
            Way::Back if at > anchor => self.word(self.word(next, way), Way::Forward),
            _ => next,
        }
    }

    /// Moves one edge of a selection, whose other edge is the anchor, to that of the next sentence: an end to the end of its
    /// words, a start to their start. If it would pass the anchor, it becomes the other edge.
    fn sentence_edge(&self, at: usize, way: Way, anchor: usize) -> usize {
        match way {
            Way::Forward => {
                let start = self.sentence_at(self.sentence_forward(at)).start();
                if at < start && start < anchor { start } else { self.sentence_end(at) }
            }
            Way::Back => {
                let (mut start, mut end) = (at, at);
                while end >= at {
                    let before = self.sentence_back(start);
                    if before >= start {
                        break;
                    }
                    (start, end) = (before, self.sentence_at(before).end());
                }
                if anchor < end && end < at { end } else { self.sentence_back(at) }
            }
        }
    }

    /// Selects the sentence where the selection begins or, if whole sentences are already selected, adds the next one.
    fn sentence(&self, now: Selection) -> Selection {
        let (start, end) = (now.anchor.min(now.focus), now.anchor.max(now.focus));
        let first = self.sentence_at(start);
        let is_whole =
            start == first.start() && end >= first.end() && self.sentence_at(end - 1).end() == end;
        let focus = if is_whole { self.sentence_end(end) } else { first.end() };
        Selection { anchor: first.start(), focus }
    }

    fn sentence_back(&self, at: usize) -> usize {
        let block = self.block(at);
        let (block, at) = match self.block_before(block) {
            Some(before) if at <= block.start() => (before, before.end()),
            _ => (block, at),
        };
        text::previous_sentence(self.article.text(), block, at).max(block.start())
    }

    fn sentence_forward(&self, at: usize) -> usize {
        let block = self.block(at);
        let next = text::next_sentence(self.article.text(), block, at.max(block.start()));
        match self.block_after(block) {
            Some(after) if next >= block.end() => after.start(),
            _ => next.min(block.end()),
        }
    }

    /// Returns the end of the words of the sentence at `at`, or of the next sentence if they end at `at`; returns `at` at
    /// the end of the article.
    fn sentence_end(&self, at: usize) -> usize {
        let end = self.sentence_at(at).end();
        if end > at {
            return end;
        }
        let block = self.block(at);
        let next = text::next_sentence(self.article.text(), block, at.max(block.start()));
        let next = match self.block_after(block) {
            Some(after) if next >= block.end() => after.start(),
            _ => next,
        };
        self.sentence_at(next).end().max(at)
    }

    /// Returns the words of the sentence at a byte.
    fn sentence_at(&self, at: usize) -> Span {
        claim::sentence(self.article, self.block(at), at)
    }

    fn first_visible(&mut self) -> Selection {
        let line = self.hit_window(0.0, 1.0);
        let at = self.line_edge(line, Way::Back).offset;
        Selection { anchor: at, focus: at }
    }

    fn is_rtl(&mut self, at: usize) -> bool {
        let unit = self.setting.page.unit_at(at);
        self.setting.layout(unit).is_some_and(UnitLayout::is_rtl)
    }

    fn block(&self, at: usize) -> Span {
        self.setting.page.block_at(at).unwrap_or(self.first)
    }

    fn block_after(&self, block: Span) -> Option<Span> {
        self.setting.page.block_after(block.start())
    }

    fn block_before(&self, block: Span) -> Option<Span> {
        self.setting.page.block_before(block.start())
    }

    fn first_byte(&self) -> usize {
        self.first.start()
    }

    fn last_byte(&self) -> usize {
        self.setting.page.block_at(self.article.text().len()).unwrap_or(self.first).end()
    }
}
