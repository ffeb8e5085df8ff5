//! Copies words to the clipboard: as they are, or as a quotation with its source.

use demarche_core::{
    study::isolated,
    text::{Span, Unit},
};

use super::{
    Effect, OpenArticle, Session,
    outcome::{Outcome, Refusal, refuse},
};

/// The mark after which digits and signs run from left to right. Unlike an isolate, every program knows it.
const LEFT_TO_RIGHT: char = '\u{200E}';

impl Session {
    /// Copies the selected words, or those of the chosen mark.
    pub(super) fn copy(&self) -> Outcome {
        let (open, spans) = self.words_to_copy()?;
        Ok(vec![Effect::CopyText(self.quote(open, &spans))])
    }

    /// Copies the same words as a quotation: `“…” (Title, Author, Source, 2025-11-09, address, talks.pdf, page 3,
    /// characters 1012–1086)`, without what is unknown. The place is that of a Python slice: code points from 0, the second number not
    /// included.
    pub(super) fn copy_with_source(&self) -> Outcome {
        let (open, spans) = self.words_to_copy()?;
        let article = &open.article;
        let code_points = |byte: usize| {
            let units = article.units();
            units.convert(article.text(), byte, Unit::Byte, Unit::CodePoint).unwrap_or_default()
        };
        let places: Vec<String> = spans
            .iter()
            .flat_map(|span| self.parts_of(*span))
            .map(|span| format!("{}–{}", code_points(span.start()), code_points(span.end())))
            .collect();
        let found = &article.metadata;
        let quote = self.quote(open, &spans);
        let before = [&found.title, &found.author, &found.source].into_iter().flatten();
        let date = found.date.as_deref().map(|date| kept_in_order(date, before.chain([&quote])));
        let known = [&found.title, &found.author, &found.source, &date, &found.url];
        let mut source: Vec<&str> = known.into_iter().flatten().map(String::as_str).collect();
        source.push(open.path.as_str());
        let pages = spans
            .first()
            .zip(spans.last())
            .and_then(|(first, last)| article.pages_of(Span::new(first.start(), last.end())?));
        let page = pages.map(|pages| {
            let word = if pages.contains('-') { "pages" } else { "page" };
            format!("{word} {}", pages.replace('-', "–"))
        });
        source.extend(page.as_deref());
        let place = format!("characters {}", places.join(", "));
        source.push(&place);
        let text = format!("“{quote}” ({})", source.join(", "));
        Ok(vec![Effect::CopyText(text)])
    }

    /// Returns the pieces of the selection, or else those of the chosen mark.
    fn words_to_copy(&self) -> Result<(&OpenArticle, Vec<Span>), Refusal> {
        let Some(open) = &self.open else { return refuse("nothing is selected") };
        let mut spans = self.pieces_with(self.live_span());
        if spans.is_empty() {
            spans = self.chosen_annotation().map(|mark| mark.spans.to_vec()).unwrap_or_default();
        }
        if spans.iter().all(|span| self.parts_of(*span).is_empty()) {
            return refuse("nothing is selected");
        }
        Ok((open, spans))
    }

    /// Returns the parts of these words that are copied: a selection is copied as it is shown, a mark as it is.
    fn parts_of(&self, words: Span) -> Vec<Span> {
        let is_of_mark = self.chosen_annotation().is_some_and(|mark| mark.spans.contains(&words));
        if is_of_mark { vec![words] } else { self.shown_parts(words) }
    }

    /// Returns the words of these pieces, with ` … ` between them, and with an empty line for hidden page clutter.
    fn quote(&self, open: &OpenArticle, spans: &[Span]) -> String {
        let words = |part: Span| part.of(open.article.text());
        let piece = |span: &Span| {
            let parts: Vec<&str> = self.parts_of(*span).into_iter().filter_map(words).collect();
            parts.join("\n\n")
        };
        spans.iter().map(piece).collect::<Vec<_>>().join(" … ")
    }
}

/// Returns a date for behind these words, whose numbers would change places in another program if some are right to left.
fn kept_in_order<'a>(date: &str, before: impl IntoIterator<Item = &'a String>) -> String {
    let is_turned = before.into_iter().any(|words| *isolated(words) != **words);
    if is_turned { format!("{LEFT_TO_RIGHT}{date}") } else { date.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::kept_in_order;

    #[test]
    fn a_date_behind_urdu_words_is_kept_in_order() {
        let (latin, urdu) = ("Dawn".to_owned(), "وادی ٹائمز".to_owned());
        assert_eq!(kept_in_order("2026-02-06", [&latin]), "2026-02-06");
        assert_eq!(kept_in_order("2026-02-06", [&latin, &urdu]), "\u{200E}2026-02-06");
    }
}
