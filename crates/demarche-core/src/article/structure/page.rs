//! The lines of a text with what each of them is.

use super::{clutter, habits::Habits, heading, line::Line, people};
use crate::article::{marker::after_item_marker, metadata::Metadata};

/// How many lines at both ends are searched for notices about rights.
const EDGE: usize = 120;

/// What a line is, or begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Text,
    Title,
    /// A further line of the title.
    TitleRest,
    Date,
    Byline,
    Caption,
    Heading,
    Item,
    /// A paragraph that begins with its speaker's name.
    Turn,
    /// A line drawn with signs.
    Rule,
    /// A row of a table.
    Row,
    /// A further line of a row.
    RowRest,
    Clutter,
}

/// A text as lines with their roles.
pub(super) struct Page<'a> {
    pub(super) lines: Vec<Line<'a>>,
    // Invariant: one per line.
    roles: Vec<Role>,
    pub(super) habits: Habits,
    pub(super) metadata: Metadata,
}

impl<'a> Page<'a> {
    /// Reads each line by itself, with what the whole text is like in mind.
    pub(super) fn new(text: &'a str) -> Self {
        let lines = Line::all(text);
        let habits = Habits::of(&lines);
        let n_lines = lines.len();
        let role = |(at, line): (usize, &Line<'a>)| {
            let is_edge = at < EDGE || at + EDGE > n_lines;
            if is_edge && clutter::is_notice(line) { Role::Clutter } else { role_of(line, &habits) }
        };
        let roles = lines.iter().enumerate().map(role).collect();
        Self { lines, roles, habits, metadata: Metadata::default() }
    }

    /// Returns the role of a line, or `Text` outside.
    pub(super) fn role(&self, at: usize) -> Role {
        self.roles.get(at).copied().unwrap_or(Role::Text)
    }

    /// Returns whether a line exists and nothing better than text is known of it.
    pub(super) fn is_text(&self, at: usize) -> bool {
        self.roles.get(at) == Some(&Role::Text)
    }

    pub(super) fn set(&mut self, at: usize, role: Role) {
        if let Some(place) = self.roles.get_mut(at) {
            *place = role;
        }
    }
}

/// Returns what a line is by itself.
fn role_of(line: &Line<'_>, habits: &Habits) -> Role {
    if clutter::is_clutter(line) {
        return Role::Clutter;
    }
    if heading::is_rule(line) {
        return Role::Rule;
    }
    if habits.is_turn(line) && after_item_marker(line.text).is_none() {
        return Role::Turn;
    }
    if people::is_caption(line) {
        return Role::Caption;
    }
    if after_item_marker(line.text).is_some() {
        return Role::Item;
    }
    Role::Text
}
