//! Finds the words that a scripted edit names in an article: only words that are there exactly, and only if it is clear which.

use demarche_core::{
    article::Article,
    text::{Span, Unit, grapheme_at},
};
use memchr::memmem;
use serde_json::{Map, Value};

use super::json::{Object, Text};

/// Where a piece of a mark is, as a line names it.
#[derive(Debug, Default)]
pub(super) struct Named<'a> {
    start: Option<u64>,
    end: Option<u64>,
    exact: Option<Text<'a>>,
    prefix: Text<'a>,
    suffix: Text<'a>,
}

impl<'a> Named<'a> {
    /// Takes what names a place out of an object.
    pub(super) fn take(object: &mut Object<'a>) -> Result<Self, String> {
        Ok(Self {
            start: number(object, "start")?,
            end: number(object, "end")?,
            exact: text(object, "exact")?,
            prefix: text(object, "prefix")?.unwrap_or_default(),
            suffix: text(object, "suffix")?.unwrap_or_default(),
        })
    }

    /// Takes what names a piece out of an object that may have nothing else: it would be dropped, or is a misspelt name.
    pub(super) fn take_all(mut object: Object<'a>) -> Result<Self, String> {
        let named = Self::take(&mut object)?;
        match object.members().next() {
            Some((key, _)) => Err(format!(
                "a piece has no member {}, but `start`, `end`, `exact`, `prefix` and `suffix`",
                quoted(key)
            )),
            None => Ok(named),
        }
    }

    /// Returns the place that these members of a role or an attribute name by an offset and words, if they do.
    pub(super) fn within(members: &'a Map<String, Value>) -> Option<Self> {
        let number = |key: &str| members.get(key).and_then(Value::as_u64);
        let exact = members.get("exact").and_then(Value::as_str)?;
        let start = Some(number("start")?);
        let exact = Some(Text(exact.into()));
        Some(Self { start, end: number("end"), exact, ..Self::default() })
    }

    /// Returns whether nothing names a place.
    pub(super) fn is_empty(&self) -> bool {
        let Self { start, end, exact, prefix, suffix } = self;
        start.is_none()
            && end.is_none()
            && exact.is_none()
            && prefix.0.is_empty()
            && suffix.0.is_empty()
    }

    /// Returns the only place that it can be, or why it is none.
    pub(super) fn find(&self, article: &Article) -> Result<Span, String> {
        let exact = self.exact.as_ref().map_or("", |exact| exact.0.as_ref());
        if exact.is_empty() {
            return Err("`exact` is missing: the words at the place".to_owned());
        }
        let span = match self.start {
            Some(start) => self.at(start, exact, article)?,
            None if self.end.is_some() => return Err("`end` is given without `start`".to_owned()),
            None => self.anywhere(exact, article.text())?,
        };
        let is_border = |at| {
            at == article.text().len()
                || grapheme_at(article.text(), at).is_some_and(|cluster| cluster.start() == at)
        };
        if is_border(span.start()) && is_border(span.end()) {
            Ok(span)
        } else {
            Err(format!("the place of {} cuts a character in two", quoted(exact)))
        }
    }

    /// Returns the place of the words at an offset in code points.
    fn at(&self, start: u64, exact: &str, article: &Article) -> Result<Span, String> {
        let elsewhere = || format!("the text at {start} is not {}", quoted(exact));
        let text = article.text();
        let units = article.units();
        let offset = usize::try_from(start).ok();
        let from =
            offset.and_then(|offset| units.convert(text, offset, Unit::CodePoint, Unit::Byte));
        let span = from.and_then(|from| Span::new(from, from.checked_add(exact.len())?));
        let span = span.filter(|span| span.of(text) == Some(exact)).ok_or_else(elsewhere)?;
        let length = u64::try_from(exact.chars().count()).unwrap_or(u64::MAX);
        if self.end.is_some_and(|end| end.checked_sub(start) != Some(length)) {
            return Err(format!("`end` is not {}, where {} ends", start + length, quoted(exact)));
        }
        if !self.has_context(span, text) {
            return Err(format!(
                "{} at {start} is not between `prefix` and `suffix`",
                quoted(exact)
            ));
        }
        Ok(span)
    }

    /// Returns the only place of the words between their context.
    fn anywhere(&self, exact: &str, text: &str) -> Result<Span, String> {
        let finder = memmem::Finder::new(exact);
        let step = exact.chars().next().map_or(1, char::len_utf8);
        let (mut from, mut found, mut count) = (0, None, 0_usize);
        while let Some(at) =
            text.as_bytes().get(from..).and_then(|rest| finder.find(rest)).map(|at| from + at)
        {
            from = at + step;
            let span = Span::new(at, at + exact.len());
            if span.is_some_and(|span| self.has_context(span, text)) {
                count += 1;
                found = found.or(span);
            }
        }
        match (found, count) {
            (Some(span), 1) => Ok(span),
            (Some(_), count) => Err(format!(
                "the text has {} {count} times; say which by `start`, or by more of `prefix` and `suffix`",
                quoted(exact)
            )),
            (None, _) => Err(format!("the text does not have {}", self.with_context(exact))),
        }
    }

    fn has_context(&self, span: Span, text: &str) -> bool {
        let head = text.get(..span.start()).unwrap_or_default();
        let tail = text.get(span.end()..).unwrap_or_default();
        head.ends_with(self.prefix.0.as_ref()) && tail.starts_with(self.suffix.0.as_ref())
    }

    fn with_context(&self, exact: &str) -> String {
        if self.prefix.0.is_empty() && self.suffix.0.is_empty() {
            quoted(exact)
        } else {
            format!("{} between `prefix` and `suffix`", quoted(exact))
        }
    }
}

/// How much of the words a message repeats, in characters.
const LONGEST: usize = 60;

/// Returns the beginning of some words in quotation marks.
pub(super) fn quoted(words: &str) -> String {
    match words.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("“{}…”", words.get(..end).unwrap_or_default()),
        None => format!("“{words}”"),
    }
}

fn number(object: &mut Object<'_>, key: &str) -> Result<Option<u64>, String> {
    if object.get(key).is_none() {
        return Ok(None);
    }
    object.take(key).map(Some).ok_or_else(|| format!("`{key}` is not a number of code points"))
}

fn text<'a>(object: &mut Object<'a>, key: &str) -> Result<Option<Text<'a>>, String> {
    if object.get(key).is_none() {
        return Ok(None);
    }
    object.take(key).map(Some).ok_or_else(|| format!("`{key}` is not a text"))
}
