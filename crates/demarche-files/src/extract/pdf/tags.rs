//! The structure that a tagged document states (ISO 32000-2, section 14.7): which content is a heading, a paragraph, an item.

use std::collections::HashMap;

use demarche_core::article::BlockKind;
use hayro_interpret::hayro_syntax::{
    Pdf,
    object::{Array, Dict, Name, Object, ObjectIdentifier, String as PdfString},
};

use super::string::decoded;

/// The most elements that are read, and how deep they may be.
const MOST_ELEMENTS: usize = 500_000;
const DEEPEST: usize = 64;

/// The structure of a document.
#[derive(Debug, Default)]
pub(super) struct Tags {
    /// The language that the document states.
    pub(super) language: Option<String>,
    /// The element of each marked content by the index of its page and its number.
    contents: HashMap<(usize, u32), Part>,
    n_elements: usize,
}

/// What a content is a part of. Elements are numbered in reading order, from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Part {
    /// The element that is a block of text.
    pub(super) block: usize,
    /// Its kind, if it is certain.
    pub(super) kind: Option<BlockKind>,
    /// The level of a heading, from 0.
    pub(super) level: u8,
    /// The row and the cell of a table, if it is in one.
    pub(super) row: Option<usize>,
    pub(super) cell: Option<usize>,
}

/// What the elements around a content are.
#[derive(Clone, Debug, Default)]
struct Around {
    part: Part,
    page: Option<usize>,
}

impl Tags {
    /// Reads the structure of a document.
    pub(super) fn of(pdf: &Pdf) -> Self {
        let mut tags = Self::default();
        let Some(root) = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id()) else { return tags };
        tags.language = root
            .get::<PdfString<'_>>("Lang")
            .map(|language| decoded(language.as_bytes()).trim().to_owned())
            .filter(|language| !language.is_empty());
        let pages: HashMap<ObjectIdentifier, usize> = pdf
            .pages()
            .iter()
            .enumerate()
            .filter_map(|(index, page)| Some((page.raw().obj_id()?, index)))
            .collect();
        let Some(tree) = root.get::<Dict<'_>>("StructTreeRoot") else { return tags };
        let roles = tree.get::<Dict<'_>>("RoleMap").unwrap_or_else(Dict::empty);
        let reader = Reader { pages, roles };
        reader.read_kids(&tree, &Around::default(), 0, &mut tags);
        tags
    }

    /// Returns what a marked content of a page is a part of.
    pub(super) fn part(&self, page: usize, content: u32) -> Option<Part> {
        self.contents.get(&(page, content)).copied()
    }
}

struct Reader<'a> {
    pages: HashMap<ObjectIdentifier, usize>,
    roles: Dict<'a>,
}

impl<'a> Reader<'a> {
    fn read_kids(&self, element: &Dict<'a>, around: &Around, depth: usize, tags: &mut Tags) {
        let kids = element.get::<Object<'_>>("K");
        match kids {
            Some(Object::Array(kids)) => self.read_array(&kids, around, depth, tags),
            Some(kid) => self.read_kid(kid, around, depth, tags),
            None => {}
        }
    }

    fn read_array(&self, kids: &Array<'a>, around: &Around, depth: usize, tags: &mut Tags) {
        for kid in kids.iter::<Object<'_>>() {
            self.read_kid(kid, around, depth, tags);
        }
    }

    fn read_kid(&self, kid: Object<'a>, around: &Around, depth: usize, tags: &mut Tags) {
        if tags.n_elements >= MOST_ELEMENTS || depth > DEEPEST {
            return;
        }
        match kid {
            Object::Number(number) => {
                if let (Some(page), Ok(content)) = (around.page, u32::try_from(number.as_i64())) {
                    tags.contents.insert((page, content), around.part);
                }
            }
            Object::Dict(kid) => self.read_dict(&kid, around, depth, tags),
            _ => {}
        }
    }

    fn read_dict(&self, kid: &Dict<'a>, around: &Around, depth: usize, tags: &mut Tags) {
        let page = kid.get_ref("Pg").and_then(|page| self.pages.get(&page.into()).copied());
        let page = page.or(around.page);
        let Some(role) = kid.get::<Name<'_>>("S") else {
            // A reference to content, which may be on another page than its element.
            if let (Some(page), Some(content)) = (page, kid.get::<u32>("MCID")) {
                tags.contents.insert((page, content), around.part);
            }
            return;
        };
        tags.n_elements += 1;
        let mut around = Around { page, ..around.clone() };
        let role = self.standard(&role);
        let part = &mut around.part;
        match role.as_str() {
            "TR" => (part.row, part.cell) = (Some(tags.n_elements), None),
            "TD" | "TH" => part.cell = Some(tags.n_elements),
            _ => {}
        }
        if let Meaning::Block(kind) = Meaning::of(&role) {
            part.block = tags.n_elements;
            part.kind = kind.or(part.kind);
            let level = role.strip_prefix('H').and_then(|level| level.parse::<u8>().ok());
            part.level = level.map_or(part.level, |level| level.saturating_sub(1));
        }
        self.read_kids(kid, &around, depth + 1, tags);
    }

    /// Returns the standard role that a role stands for.
    fn standard(&self, role: &Name<'_>) -> String {
        let mut role = role.as_str().to_owned();
        for _ in 0..4 {
            match self.roles.get::<Name<'_>>(role.as_bytes()) {
                Some(standard) if standard.as_str() != role => {
                    standard.as_str().clone_into(&mut role);
                }
                _ => break,
            }
        }
        role
    }
}

/// What an element of a role is.
enum Meaning {
    /// A block of text of this kind, if that is certain.
    Block(Option<BlockKind>),
    /// A part of a block, or something around blocks.
    Other,
}

impl Meaning {
    fn of(role: &str) -> Self {
        Self::Block(match role {
            "H" | "H1" | "H2" | "H3" | "H4" | "H5" | "H6" => Some(BlockKind::Heading),
            "Title" => Some(BlockKind::Title),
            "P" | "TD" | "TH" => None,
            "LI" | "Note" | "FENote" => Some(BlockKind::ListItem),
            "BlockQuote" => Some(BlockKind::Quotation),
            "Caption" => Some(BlockKind::Caption),
            _ => return Self::Other,
        })
    }
}
