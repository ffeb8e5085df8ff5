//! What an HTML element means for the text of a page.

use demarche_core::article::BlockKind;
use dom_query::NodeRef;

use crate::extract::rich::Apart;

/// What an element does to the text around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Its content is no text, or is not shown.
    Hidden,
    /// It is part of the line it stands in.
    Inline,
    /// It breaks the line.
    LineBreak,
    /// It stands on lines of its own, and is of a kind of its own if one is given.
    Block(Option<BlockKind>),
    /// A list, which counts its items if it is ordered.
    List {
        /// Whether its items have numbers.
        is_ordered: bool,
    },
    /// An item of a list.
    Item,
    /// A table.
    Table,
    /// A row of a table.
    Row,
    /// A cell of a row.
    Cell,
    /// Text in which every space and line break counts.
    Preformatted,
    /// A quotation within a line, to which browsers add the marks.
    Quoted,
}

/// Returns the role of an element by its name (HTML Standard, section 15, "Rendering").
pub(super) fn role_of(name: &str) -> Role {
    match name {
        "script" | "style" | "noscript" | "template" | "head" | "title" | "meta" | "link"
        | "svg" | "math" | "iframe" | "frame" | "frameset" | "noframes" | "object" | "embed"
        | "applet" | "canvas" | "audio" | "video" | "map" | "img" | "picture" | "input"
        | "select" | "datalist" | "textarea" | "progress" | "meter" | "dialog" | "rt" | "rp" => {
            Role::Hidden
        }
        "br" => Role::LineBreak,
        "ul" | "menu" | "dir" => Role::List { is_ordered: false },
        "ol" => Role::List { is_ordered: true },
        "li" => Role::Item,
        "table" => Role::Table,
        "tr" => Role::Row,
        "td" | "th" => Role::Cell,
        "pre" | "listing" | "xmp" | "plaintext" => Role::Preformatted,
        "q" => Role::Quoted,
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Role::Block(Some(BlockKind::Heading)),
        "blockquote" => Role::Block(Some(BlockKind::Quotation)),
        "figcaption" | "caption" => Role::Block(Some(BlockKind::Caption)),
        "html" | "body" | "p" | "div" | "section" | "article" | "header" | "footer" | "main"
        | "nav" | "aside" | "figure" | "address" | "center" | "fieldset" | "legend" | "form"
        | "details" | "summary" | "hgroup" | "dl" | "dt" | "dd" | "hr" | "optgroup" | "option"
        | "search" | "thead" | "tbody" | "tfoot" | "colgroup" | "col" => Role::Block(None),
        _ => Role::Inline,
    }
}

/// Returns whether an element is in the page but not shown: hidden, or meant for screen readers only.
pub(super) fn is_hidden(element: &NodeRef<'_>) -> bool {
    // The way back from a note is no part of it.
    let is_backlink = element.attr("role").is_some_and(|role| &*role == "doc-backlink");
    if element.has_attr("hidden") || is_backlink {
        return true;
    }
    if style(element)
        .is_some_and(|style| style.contains("display:none") || style.contains("visibility:hidden"))
    {
        return true;
    }
    element.class().is_some_and(|class| {
        let mut names = class.split_ascii_whitespace();
        names.any(|name| matches!(name, "sr-only" | "visually-hidden" | "screen-reader-text"))
    })
}

/// Returns the style that an element states for itself, in lower case and without white space.
fn style(element: &NodeRef<'_>) -> Option<String> {
    let style = element.attr("style")?;
    let plain: String = style.chars().filter(|c| !c.is_whitespace()).collect();
    Some(plain.to_ascii_lowercase())
}

/// Returns how the words of an element are set apart, which is inside one whose words are set apart as `around`.
pub(super) fn apart(name: &str, element: &NodeRef<'_>, around: Apart) -> Apart {
    let mut apart = match name {
        "em" | "i" | "cite" | "dfn" | "var" => Apart { is_emphasized: true, ..around },
        "strong" | "b" => Apart { is_strong: true, ..around },
        _ => around,
    };
    // Some programs say it by styles alone, and put a whole document into a `<b>` of normal weight.
    let Some(style) = style(element) else { return apart };
    for property in style.split(';') {
        match property.split_once(':') {
            Some(("font-weight", "bold" | "bolder" | "600" | "700" | "800" | "900")) => {
                apart.is_strong = true;
            }
            Some(("font-weight", "normal" | "400")) => apart.is_strong = false,
            Some(("font-style", "italic" | "oblique")) => apart.is_emphasized = true,
            Some(("font-style", "normal")) => apart.is_emphasized = false,
            _ => {}
        }
    }
    apart
}

/// Returns whether an element frames the article rather than being part of it: menus, forms, side boxes.
pub(super) fn is_frame(name: &str) -> bool {
    matches!(name, "nav" | "footer" | "aside" | "form" | "button")
}

/// Returns whether an element may not stand inside a cell of a table of data.
pub(super) fn is_layout(name: &str) -> bool {
    !matches!(
        role_of(name),
        Role::Hidden | Role::Inline | Role::LineBreak | Role::Row | Role::Cell | Role::Quoted
    ) && !matches!(name, "thead" | "tbody" | "tfoot" | "colgroup" | "col" | "caption")
}
