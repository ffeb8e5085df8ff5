//! Finds the signs and the emphasis in Markdown (`CommonMark` 0.31, with tables, notes, and words struck out). The text stays as
//! it is.

use std::ops::Range;

use demarche_core::{
    article::{Inline, InlineKind},
    text::Span,
};
use pulldown_cmark::{Event, Options, Parser, Tag};

/// The longest text that is read as Markdown, in bytes. The parser takes up to 50 times the memory of a text of nothing but
/// signs.
const LONGEST: usize = 32 << 20;

/// Returns what is set apart in a text that is Markdown.
///
/// Whatever is neither read as words nor marks an item of a list is markup: signs of emphasis and headings, the addresses of
/// links, tags of HTML.
pub(super) fn inlines(text: &str) -> Vec<Inline> {
    if text.len() > LONGEST {
        return Vec::new();
    }
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    let mut found = Found { text, words: Vec::new(), inlines: Vec::new() };
    for (event, bytes) in Parser::new_ext(text, options).into_offset_iter() {
        found.take(&event, bytes);
    }
    found.finish()
}

/// What was found so far.
struct Found<'a> {
    text: &'a str,
    /// What is no markup, in bytes.
    words: Vec<Range<usize>>,
    inlines: Vec<Inline>,
}

impl Found<'_> {
    fn take(&mut self, event: &Event<'_>, bytes: Range<usize>) {
        match event {
            Event::Text(_) | Event::FootnoteReference(_) | Event::TaskListMarker(_) => {
                self.words.push(bytes);
            }
            Event::Code(_) => {
                let source = self.source(&bytes);
                let n = source.len() - source.trim_start_matches('`').len();
                self.words.push(inner(bytes, n));
            }
            Event::Start(Tag::Emphasis) => self.note(InlineKind::Emphasis, inner(bytes, 1)),
            Event::Start(Tag::Strong) => self.note(InlineKind::Strong, inner(bytes, 2)),
            Event::Start(Tag::Item) => {
                let source = self.source(&bytes);
                let rest = source.trim_start();
                let digits =
                    rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
                let length = source.len() - rest.len() + digits + 1;
                self.words.push(bytes.start..bytes.start + length);
            }
            Event::Start(Tag::FootnoteDefinition(_)) => {
                let label = self.source(&bytes).find("]:").map_or(0, |end| end + 2);
                self.words.push(bytes.start..bytes.start + label);
            }
            Event::Start(Tag::HtmlBlock) => self.take_html(bytes),
            Event::Start(_)
            | Event::End(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::Html(_)
            | Event::InlineHtml(_)
            | Event::SoftBreak
            | Event::HardBreak
            | Event::Rule => {}
        }
    }

    fn source(&self, bytes: &Range<usize>) -> &str {
        self.text.get(bytes.clone()).unwrap_or_default()
    }

    fn note(&mut self, kind: InlineKind, bytes: Range<usize>) {
        let span = Span::new(bytes.start, bytes.end);
        self.inlines.extend(span.map(|span| Inline { span, kind }));
    }

    /// Takes the words between the tags of a block of HTML.
    fn take_html(&mut self, bytes: Range<usize>) {
        let mut at = bytes.start;
        while at < bytes.end {
            let rest = self.source(&(at..bytes.end));
            let tag = rest.match_indices('<').map(|(tag, _)| tag).find(|tag| {
                let next = rest.as_bytes().get(tag + 1);
                next.is_some_and(|next| next.is_ascii_alphabetic() || b"/!?".contains(next))
            });
            let start = tag.unwrap_or(rest.len());
            let from_tag = rest.get(start..).unwrap_or_default();
            let close = if from_tag.starts_with("<!--") { "-->" } else { ">" };
            let length = from_tag.find(close).map_or(from_tag.len(), |end| end + close.len());
            self.words.push(at..at + start);
            at += start + length;
        }
    }

    /// Adds the signs, which are what is left between the words.
    fn finish(mut self) -> Vec<Inline> {
        self.words.sort_unstable_by_key(|words| words.start);
        let mut at = 0;
        let end = self.text.len();
        for words in std::mem::take(&mut self.words).into_iter().chain(std::iter::once(end..end)) {
            let gap = self.source(&(at..words.start.max(at)));
            let lines = gap.split('\n').scan(at, |start, line| {
                let from = *start + line.len() - line.trim_start().len();
                *start += line.len() + 1;
                Some(from..from + line.trim().len())
            });
            for signs in lines.collect::<Vec<_>>() {
                self.note(InlineKind::Markup, signs);
            }
            at = at.max(words.end);
        }
        self.inlines
    }
}

/// Returns a range without so many bytes at both ends.
fn inner(bytes: Range<usize>, n: usize) -> Range<usize> {
    bytes.start + n..bytes.end.saturating_sub(n).max(bytes.start + n)
}

#[cfg(test)]
mod tests {
    use demarche_core::article::Inlines;
    use proptest::prelude::*;

    use super::*;

    /// Checks what is found: `‹…›` around markup, `/…/` around emphasis, `!…!` around strong words.
    #[track_caller]
    fn check(source: &str, expected: &str) {
        let found = Inlines::new(source, inlines(source));
        let mut signs: Vec<(usize, u8, &str)> = Vec::new();
        for Inline { span, kind } in found.to_vec() {
            let (open, close, order) = match kind {
                InlineKind::Markup => ("‹", "›", 0),
                InlineKind::Emphasis => ("/", "/", 1),
                InlineKind::Strong => ("!", "!", 2),
            };
            signs.push((span.start(), 10 - order, open));
            signs.push((span.end(), order, close));
        }
        signs.sort_unstable();
        let mut marked = String::new();
        let mut at = 0;
        for (place, _, sign) in signs {
            marked.push_str(source.get(at..place).unwrap());
            marked.push_str(sign);
            at = place;
        }
        marked.push_str(source.get(at..).unwrap());
        assert_eq!(marked, expected);
    }

    #[test]
    fn signs_are_told_from_words() {
        check("# Talks #\n\nThey met.", "‹#› Talks ‹#›\n\nThey met.");
        check("Talks\n=====\n\nThey met.", "Talks\n‹=====›\n\nThey met.");
        check("He said *no*, and __never__.", "He said ‹*›/no/‹*›, and ‹__›!never!‹__›.");
        check("***Both*** of_these_not 2 * 3 * 4", "‹*/**›!Both!‹**/*› of_these_not 2 * 3 * 4");
        check("The `list*` and ``a ` b``", "The ‹`›list*‹`› and ‹``›a ` b‹``›");
        check(
            "[The list](https://a.example/b_c \"T\") is",
            "‹[›The list‹](https://a.example/b_c \"T\")› is",
        );
        check("See <https://a.example>.", "See ‹<›https://a.example‹>›.");
        check(
            "![A bridge](b.jpg) [1] [x][y]\n\n[y]: z",
            "‹![›A bridge‹](b.jpg)› [1] ‹[›x‹][y]›\n\n‹[y]: z›",
        );
        check("Not \\* a sign &amp; so~~me~~", "Not ‹\\›* a sign &amp; so‹~~›me‹~~›");
        check("A line<br>and  \nmore\\\nlines", "A line‹<br>›and  \nmore‹\\›\nlines");
        check("مذاکرات **ناکام** رہے", "مذاکرات ‹**›!ناکام!‹**› رہے");
        check("Plain words, 3 < 4.\n\nMore of them.", "Plain words, 3 < 4.\n\nMore of them.");
    }

    #[test]
    fn blocks_have_signs_too() {
        check("> We *said*\n> so.\n>\n> > Twice", "‹>› We ‹*›/said/‹*›\n‹>› so.\n‹>›\n‹> >› Twice");
        check(
            "- One\n  * **Two**\n- [x] Three\n\n12. Four",
            "- One\n  * ‹**›!Two!‹**›\n- [x] Three\n\n12. Four",
        );
        check(
            "```text\n# code\n```\n\n---\n\n    # too",
            "‹```text›\n# code\n‹```›\n\n‹---›\n\n    # too",
        );
        check(
            "| A | B |\n|---|---|\n| 1 | *2* |",
            "‹|› A ‹|› B ‹|›\n‹|---|---|›\n‹|› 1 ‹| *›/2/‹* |›",
        );
        check("A note.[^1]\n\n[^1]: In *both*.", "A note.[^1]\n\n[^1]: In ‹*›/both/‹*›.");
        check("---\ntitle: Talks\n---\n\nThey met.", "‹---›\ntitle: Talks\n‹---›\n\nThey met.");
        check(
            "<div class=\"a\">\nThe words\n</div>\n\n<!-- not\nthese -->",
            "‹<div class=\"a\">›\nThe words\n‹</div>›\n\n‹<!-- not›\n‹these -->›",
        );
    }

    proptest! {
        #[test]
        fn whatever_it_is_ranges_fit_the_text(text in "([-*_#>`\\[\\](!|~<&;:=+1.) \n\r\t]|[a-cé語ا]|<[a-c!/]|\\[\\^1\\]:?|---\n){0,60}") {
            let found = inlines(&text);
            prop_assert!(found.iter().all(|inline| inline.span.of(&text).is_some()), "{:?}", found);
            let sorted = Inlines::new(&text, found);
            for span in sorted.of(InlineKind::Markup) {
                let signs = span.of(&text).unwrap();
                prop_assert_eq!(signs.trim(), signs);
            }
        }

        #[test]
        fn nothing_panics(text: String) {
            drop(inlines(&text));
        }
    }
}
