//! Reads what a document states about itself.

use demarche_core::article::Metadata;

use crate::extract::{
    error::ExtractError,
    package::Package,
    xml::{Piece, Xml},
};

/// Reads the title, the author and the language from a part of a document in which `author` is the element with the author's
/// name. A document without that part states nothing.
pub(super) fn properties(
    package: &mut Package<'_>,
    part: &str,
    author: &str,
) -> Result<Metadata, ExtractError> {
    let mut metadata = Metadata::default();
    let Some(text) = package.text(part)? else { return Ok(metadata) };
    let mut xml = Xml::new(&text);
    while let Some(piece) = xml.next()? {
        let Piece::Start(element) = piece else { continue };
        let field = match element.name.as_str() {
            "title" => &mut metadata.title,
            "language" => &mut metadata.language,
            name if name == author => &mut metadata.author,
            _ => continue,
        };
        let words = xml.text()?;
        *field = Some(words.trim().to_owned()).filter(|words| !words.is_empty());
    }
    Ok(metadata)
}
