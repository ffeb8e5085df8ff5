//! Reads XML as a sequence of elements and texts. Nothing that the document declares is expanded or fetched.

use std::borrow::Cow;

use quick_xml::{
    Reader, XmlVersion,
    events::{BytesStart, Event},
};

use super::error::ExtractError;

/// The deepest nesting of elements that is read.
const DEEPEST: usize = 1024;

/// A piece of an XML document.
#[derive(Debug)]
pub(super) enum Piece {
    /// The start of an element.
    Start(Element),
    /// The end of the element that was started last and has not ended.
    End(String),
    /// A text.
    Text(String),
}

/// An element's name and attributes, without namespace prefixes.
#[derive(Debug)]
pub(super) struct Element {
    /// Its local name.
    pub(super) name: String,
    attributes: Vec<(String, String)>,
}

impl Element {
    /// Returns an attribute by its local name.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Returns an attribute that is a number.
    pub(super) fn number<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.attribute(name)?.trim().parse().ok()
    }
}

/// Iterates over the pieces of an XML document.
pub(super) struct Xml<'a> {
    reader: Reader<&'a [u8]>,
    depth: usize,
}

impl<'a> Xml<'a> {
    /// Reads this document.
    pub(super) fn new(text: &'a str) -> Self {
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        Self { reader, depth: 0 }
    }

    /// Returns the next piece, or `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Piece>, ExtractError> {
        loop {
            let event = self.reader.read_event().map_err(|error| damaged(&error))?;
            let piece = match event {
                Event::Start(start) => {
                    self.depth += 1;
                    if self.depth > DEEPEST {
                        let what = "this document is nested too deeply";
                        return Err(ExtractError::TooLarge { what });
                    }
                    Piece::Start(element(&start))
                }
                Event::End(end) => {
                    self.depth = self.depth.saturating_sub(1);
                    Piece::End(lossy(end.local_name().as_ref()))
                }
                Event::Text(text) => Piece::Text(lossy(&text)),
                Event::CData(text) => Piece::Text(lossy(&text)),
                Event::GeneralRef(reference) => {
                    let character = reference.resolve_char_ref().ok().flatten();
                    match character.or_else(|| predefined(&reference)) {
                        Some(character) => Piece::Text(character.to_string()),
                        None => continue,
                    }
                }
                Event::Eof => return Ok(None),
                Event::Empty(_)
                | Event::Comment(_)
                | Event::Decl(_)
                | Event::PI(_)
                | Event::DocType(_) => continue,
            };
            return Ok(Some(piece));
        }
    }

    /// Skips the rest of the element that was started last, with its end.
    pub(super) fn skip(&mut self) -> Result<(), ExtractError> {
        let outside = self.depth.saturating_sub(1);
        while self.depth > outside {
            if self.next()?.is_none() {
                break;
            }
        }
        Ok(())
    }

    /// Returns the text of the element that was started last, and skips its end.
    pub(super) fn text(&mut self) -> Result<String, ExtractError> {
        let outside = self.depth.saturating_sub(1);
        let mut words = String::new();
        while self.depth > outside {
            match self.next()? {
                Some(Piece::Text(text)) => words.push_str(&text),
                Some(_) => {}
                None => break,
            }
        }
        Ok(words)
    }
}

fn element(start: &BytesStart<'_>) -> Element {
    let mut attributes = Vec::new();
    for attribute in start.attributes().with_checks(false).flatten() {
        let value = attribute.normalized_value(XmlVersion::Explicit1_0);
        let value = value.map(Cow::into_owned).unwrap_or_default();
        attributes.push((lossy(attribute.key.local_name().as_ref()), value));
    }
    Element { name: lossy(start.local_name().as_ref()), attributes }
}

/// Returns the character of an entity that every XML document knows.
fn predefined(name: &[u8]) -> Option<char> {
    match name {
        b"amp" => Some('&'),
        b"lt" => Some('<'),
        b"gt" => Some('>'),
        b"quot" => Some('"'),
        b"apos" => Some('\''),
        _ => None,
    }
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn damaged(error: &quick_xml::Error) -> ExtractError {
    ExtractError::Damaged { why: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(xml: &str) -> Result<String, ExtractError> {
        let mut xml = Xml::new(xml);
        let mut words = String::new();
        while let Some(piece) = xml.next()? {
            match piece {
                Piece::Start(element) if element.name == "skipped" => xml.skip()?,
                Piece::Text(text) => words.push_str(&text),
                _ => {}
            }
        }
        Ok(words)
    }

    #[test]
    fn entities_are_never_expanded() {
        let bomb = "<!DOCTYPE a [<!ENTITY b \"xxxx\"><!ENTITY c \"&b;&b;\">]><a>1 &c; &lt;2&gt; &#x6A9; <![CDATA[<3>]]></a>";
        assert_eq!(words(bomb).unwrap(), "1  <2> ک <3>");
    }

    #[test]
    fn a_skipped_element_is_skipped_whole() {
        assert_eq!(words("<a>1<skipped>2<b>3</b><c/></skipped>4<skipped/>5</a>").unwrap(), "145");
    }

    #[test]
    fn deep_nesting_is_refused() {
        assert!(matches!(words(&"<a>".repeat(100_000)), Err(ExtractError::TooLarge { .. })));
        assert!(matches!(words("<a></b>"), Err(ExtractError::Damaged { .. })));
    }
}
