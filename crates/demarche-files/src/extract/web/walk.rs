//! Walks through the elements of a page and writes down its text.

use demarche_core::{
    article::{Block, BlockKind, Inline},
    text::Span,
};
use dom_query::{Document, NodeRef};

use super::element::{Role, apart, is_frame, is_hidden, is_layout, role_of};
use crate::extract::{
    composer::Composer,
    error::ExtractError,
    numerals::numeral,
    rich::{Apart, RichText},
};

/// The attribute that numbers the elements, by which those that the readability algorithm keeps are recognised.
pub(super) const NUMBER: &str = "data-demarche";

/// The deepest nesting of elements that is read. Browsers stop at 512.
const DEEPEST: usize = 1024;

/// A block of a page and where it comes from.
#[derive(Debug)]
pub(super) struct Draft {
    /// What it is by its elements.
    pub(super) kind: BlockKind,
    /// Its range in the text, in bytes.
    pub(super) span: Span,
    /// The numbers of the elements it is made of.
    pub(super) elements: Vec<u32>,
    /// The level of a heading.
    pub(super) level: Option<u8>,
    /// How many lists a list item is nested in.
    pub(super) depth: u8,
    /// The date and time that a `<time>` in it states.
    pub(super) time: Option<String>,
    /// Whether it is in a menu, a footer, a side box or a form.
    pub(super) is_framed: bool,
    /// How many bytes of it are links.
    pub(super) n_linked: usize,
    /// Whether its paragraph is said to be centred.
    pub(super) is_centered: bool,
}

/// The text of a page.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// All text that a browser would show.
    pub(super) text: String,
    /// Its blocks.
    pub(super) drafts: Vec<Draft>,
    /// What is set apart in them.
    pub(super) inlines: Vec<Inline>,
}

/// Reads the text of a whole page, and numbers its elements.
pub(super) fn read(document: &Document) -> Result<Page, ExtractError> {
    let mut walk = Walk::default();
    let root = document.root();
    let Some(mut node) = root.first_child() else { return Ok(Page::default()) };
    // Not by recursion: a page may nest its elements as deeply as it likes.
    loop {
        if walk.enter(&node)?
            && let Some(child) = node.first_child()
        {
            node = child;
            continue;
        }
        loop {
            walk.leave(&node);
            if let Some(next) = node.next_sibling() {
                node = next;
                break;
            }
            match node.parent().filter(|parent| parent.id != root.id) {
                Some(parent) => node = parent,
                None => return Ok(walk.finish()),
            }
        }
    }
}

/// An element whose content is being read.
#[derive(Debug)]
struct Level {
    number: u32,
    role: Role,
    kind: Option<BlockKind>,
    heading: Option<u8>,
    is_framed: bool,
    is_linked: bool,
    apart: Apart,
    /// The style and the next number of an ordered list, or how many cells of a row were read.
    is_centered: bool,
    style: Option<String>,
    count: i64,
}

#[derive(Debug, Default)]
struct Walk {
    composer: Composer,
    drafts: Vec<Draft>,
    levels: Vec<Level>,
    n_elements: u32,
    /// What is known of the open block.
    draft: Option<Draft>,
    /// The mark before the next word: that of a list item.
    marker: Option<String>,
    /// Whether a line break was the last thing in the open block.
    is_broken: bool,
}

impl Walk {
    /// Reads the start of a node. Returns whether its children are to be read.
    fn enter(&mut self, node: &NodeRef<'_>) -> Result<bool, ExtractError> {
        if node.is_text() {
            self.text(&node.text());
            return Ok(false);
        }
        let Some(name) = node.node_name().filter(|_| node.is_element()) else { return Ok(false) };
        self.n_elements += 1;
        let element = self.n_elements;
        let role = match role_of(&name) {
            _ if is_hidden(node) => Role::Hidden,
            Role::Table if !is_data(node) => Role::Block(None),
            Role::Row | Role::Cell if !self.is_in_data() => Role::Block(None),
            role => role,
        };
        match role {
            Role::Hidden => return Ok(false),
            Role::LineBreak => {
                self.break_line();
                return Ok(false);
            }
            _ => node.set_attr(NUMBER, &element.to_string()),
        }
        if self.levels.len() >= DEEPEST {
            return Err(ExtractError::TooLarge { what: "this page is nested too deeply" });
        }
        let mut level = Level {
            number: element,
            role,
            kind: match role {
                Role::Block(kind) => kind,
                Role::Row => Some(BlockKind::Row),
                _ => None,
            },
            heading: name.strip_prefix('h').and_then(|level| level.parse().ok()),
            is_framed: is_frame(&name) || self.levels.last().is_some_and(|level| level.is_framed),
            apart: apart(&name, node, self.apart()),
            is_linked: &*name == "a" || self.levels.last().is_some_and(|level| level.is_linked),
            is_centered: &*name == "p" && node.attr("align").as_deref() == Some("center"),
            style: None,
            count: 0,
        };
        match role {
            Role::Inline => self.note_element(element),
            Role::Quoted => self.text("“"),
            Role::Cell => self.begin_cell(),
            Role::List { .. } => {
                self.end_block();
                level.style = node.attr("type").map(|style| style.to_string());
                level.count = node.attr("start").and_then(|start| start.parse().ok()).unwrap_or(1);
            }
            Role::Item => {
                self.end_block();
                self.marker = Some(self.next_marker(node));
                level.kind = Some(BlockKind::ListItem);
            }
            _ => self.end_block(),
        }
        if &*name == "time" {
            self.note_time(node);
        }
        self.levels.push(level);
        Ok(true)
    }

    /// Reads the end of a node.
    fn leave(&mut self, node: &NodeRef<'_>) {
        let Some(number) = node.attr(NUMBER) else { return };
        let is_it = |level: &Level| number.parse() == Ok(level.number);
        let Some(level) = self.levels.pop_if(|level| is_it(level)) else { return };
        match level.role {
            Role::Inline | Role::Cell => {}
            Role::Quoted => self.text("”"),
            Role::Item => {
                self.end_block();
                // An item without words has no mark either.
                self.marker = None;
            }
            _ => self.end_block(),
        }
    }

    fn finish(mut self) -> Page {
        self.end_block();
        let (text, _, inlines) = self.composer.finish_rich();
        Page { text, drafts: self.drafts, inlines }
    }

    fn text(&mut self, text: &str) {
        let is_blank = text.trim_ascii().is_empty();
        if is_blank && self.draft.is_none() {
            return;
        }
        if self.draft.is_none() {
            self.begin_block();
        }
        let is_preformatted = self.levels.iter().rev().take_while(|level| level.role != Role::Row);
        if is_preformatted.into_iter().any(|level| level.role == Role::Preformatted) {
            self.composer.write_preformatted(&RichText::new(text, self.apart()));
        } else {
            self.composer.write_rich(&RichText::new(text, self.apart()));
        }
        let is_linked = self.levels.last().is_some_and(|level| level.is_linked);
        if let Some(draft) = self.draft.as_mut().filter(|_| is_linked) {
            draft.n_linked += text.trim_ascii().len();
        }
        self.is_broken &= is_blank;
    }

    /// Returns how the words that are read here are set apart.
    fn apart(&self) -> Apart {
        self.levels.last().map_or_else(Apart::default, |level| level.apart)
    }

    fn begin_block(&mut self) {
        let mut kind = None;
        let mut heading = None;
        for level in self.levels.iter().rev() {
            kind = kind.or(level.kind);
            heading = heading
                .or_else(|| level.heading.filter(|_| level.kind == Some(BlockKind::Heading)));
            if level.kind.is_some() {
                break;
            }
        }
        // Only the first paragraph of an item has its mark; the others are paragraphs.
        let kind = match kind {
            Some(BlockKind::ListItem) if self.marker.is_none() => BlockKind::Paragraph,
            Some(kind) => kind,
            None => BlockKind::Paragraph,
        };
        if kind == BlockKind::ListItem {
            let is_list = |level: &&Level| matches!(level.role, Role::List { .. });
            let n_lists = self.levels.iter().filter(is_list).count();
            self.composer.begin_item(n_lists.saturating_sub(1));
        } else {
            self.composer.begin(kind);
        }
        if let Some(marker) = self.marker.take() {
            self.composer.write(&marker);
        }
        let inline = self.levels.iter().rev();
        let mut elements = Vec::new();
        for level in inline {
            elements.push(level.number);
            if level.role != Role::Inline {
                break;
            }
        }
        // It is replaced by the true range when the block ends.
        let Some(span) = Span::new(0, 1) else { return };
        let is_framed = self.levels.last().is_some_and(|level| level.is_framed);
        let block = self.levels.iter().rfind(|level| level.role != Role::Inline);
        let is_centered = block.is_some_and(|level| level.is_centered);
        self.draft = Some(Draft {
            kind,
            span,
            elements,
            level: heading,
            depth: 0,
            time: None,
            is_framed,
            n_linked: 0,
            is_centered,
        });
        self.is_broken = false;
    }

    fn end_block(&mut self) {
        let ended = self.composer.end();
        if let (Some(Block { kind, span, depth, .. }), Some(draft)) = (ended, self.draft.take()) {
            self.drafts.push(Draft { kind, span, depth, ..draft });
        }
        self.draft = None;
    }

    /// Breaks the line; two breaks in a row end the block.
    fn break_line(&mut self) {
        if self.is_in_data() {
            self.composer.write(" ");
        } else if self.is_broken {
            self.end_block();
        } else if self.draft.is_some() {
            self.composer.break_line();
            self.is_broken = true;
        }
    }

    fn begin_cell(&mut self) {
        let Some(row) = self.levels.iter_mut().rfind(|level| level.role == Role::Row) else {
            return;
        };
        row.count += 1;
        let is_first = row.count == 1;
        if self.draft.is_none() {
            self.begin_block();
        }
        if !is_first {
            self.composer.separate_cells();
        }
        if let Some(cell) = self.levels.last().map(|level| level.number) {
            self.note_element(cell);
        }
    }

    fn note_element(&mut self, element: u32) {
        if let Some(draft) = &mut self.draft {
            draft.elements.push(element);
        }
    }

    fn note_time(&mut self, node: &NodeRef<'_>) {
        let Some(time) = node.attr("datetime") else { return };
        if self.draft.is_none() {
            self.begin_block();
        }
        if let Some(draft) = &mut self.draft {
            draft.time.get_or_insert_with(|| time.to_string());
        }
    }

    fn next_marker(&mut self, item: &NodeRef<'_>) -> String {
        let list = self.levels.iter_mut().rfind(|level| matches!(level.role, Role::List { .. }));
        let Some(list) = list.filter(|list| list.role == Role::List { is_ordered: true }) else {
            return "• ".to_owned();
        };
        if let Some(value) = item.attr("value").and_then(|value| value.parse().ok()) {
            list.count = value;
        }
        let number = u32::try_from(list.count);
        let number =
            number.map(|number| numeral(list.style.as_deref().unwrap_or_default(), number));
        let marker = format!("{}. ", number.unwrap_or_else(|_| list.count.to_string()));
        list.count = list.count.saturating_add(1);
        marker
    }

    fn is_in_data(&self) -> bool {
        self.levels
            .iter()
            .rev()
            .find_map(|level| match level.role {
                Role::Table => Some(true),
                Role::Block(None) | Role::Inline | Role::Quoted | Role::Row | Role::Cell => None,
                _ => Some(false),
            })
            .unwrap_or_default()
    }
}

/// Returns whether a table holds data: rows of several cells without blocks in them. Others only place things on the page.
fn is_data(table: &NodeRef<'_>) -> bool {
    if table.attr("role").is_some_and(|role| &*role == "presentation") {
        return false;
    }
    let mut has_columns = false;
    for node in table.descendants_it().filter(NodeRef::is_element) {
        let Some(name) = node.node_name() else { continue };
        if is_layout(&name) {
            return false;
        }
        has_columns |= matches!(&*name, "td" | "th") && node.prev_element_sibling().is_some();
    }
    has_columns
}
