//! Finds the part of a sentence or paragraph that is the claim itself.

use super::{Article, Block, BlockKind, dateline::Dateline, marker::after_marker};
use crate::text::{Span, ends_in_abbreviation, trim};

/// Signs that end a statement. A question or exclamation mark is part of what was said, and so is an ellipsis.
const STOPS: [char; 8] = ['.', '。', '．', '｡', '۔', '।', '॥', '።'];

/// Returns the part of a sentence's or paragraph's `span` that a coder marks.
///
/// It leaves out a list marker (`•`, `1.`, `(a)`) and a dateline (`ISLAMABAD:`) at a block's start, white space at both
/// edges and the final stop. A stop inside closing quotation marks or brackets is kept, and so is that of an abbreviation.
/// At least one character is left: a span that would become empty is returned unchanged.
///
/// ```text
/// • [The camps must close].        ISLAMABAD: “[We said no.”]
/// ```
pub fn claim_span(article: &Article, span: Span) -> Span {
    let text = article.text();
    let Some(trimmed) = trim(text, span) else { return span };
    let block = article.blocks().get(article.block_index_at(trimmed.start()));
    let start = block
        .map_or_else(|| trimmed.start(), |block| first_word(article, *block).max(trimmed.start()));
    let Some(words) = Span::new(start, trimmed.end()).and_then(|words| trim(text, words)) else {
        return trimmed;
    };
    without_stop(text, words)
}

/// Returns the words of a selection without the list marker they begin with, if it was selected from before the item.
///
/// Whoever selects from the end of the line above does not mean the marker.
pub fn without_marker(article: &Article, selected: Span, words: Span) -> Span {
    let block = article.blocks().get(article.block_index_at(words.start()));
    let item = block
        .filter(|block| block.kind == BlockKind::ListItem && selected.start() < block.span.start());
    let start = item.map_or(0, |block| first_word(article, *block)).max(words.start());
    let rest = Span::new(start, words.end()).and_then(|rest| trim(article.text(), rest));
    rest.unwrap_or(words)
}

/// Returns the byte where the words of a block start, after its list marker and dateline.
fn first_word(article: &Article, block: Block) -> usize {
    let words = block.span.of(article.text()).unwrap_or_default();
    let words = after_marker(words).filter(|rest| !rest.is_empty()).unwrap_or(words);
    let start = block.span.end() - words.len();
    let known = article.metadata.dateline.as_deref();
    let dateline = (block.kind == BlockKind::Paragraph)
        .then(|| Dateline::at_start_of(words))
        .flatten()
        .filter(|dateline| dateline.is_evident() || known == Some(dateline.place));
    dateline.map_or(start, |dateline| start + dateline.range.end)
}

fn without_stop(text: &str, span: Span) -> Span {
    let words = span.of(text).unwrap_or_default();
    let rest = words
        .strip_suffix(STOPS)
        .filter(|rest| !rest.ends_with(STOPS) && !ends_in_abbreviation(words))
        .map_or("", str::trim_end);
    Span::new(span.start(), span.start() + rest.len()).unwrap_or(span)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Sha256, structure};

    /// Checks the claim found in the bracketed part of `source`.
    #[track_caller]
    fn check(source: &str, expected: &str) {
        let (before, rest) = source.split_once('[').unwrap();
        let (inside, after) = rest.split_once(']').unwrap();
        let text = [before, inside, after].concat();
        let (blocks, metadata) = structure(&text);
        let hash = Sha256([0; 32]);
        let article = Article::new(text.into(), blocks, metadata, "UTF-8", hash, hash);
        let span = Span::new(before.len(), before.len() + inside.len()).unwrap();
        let claim = claim_span(&article, span);
        assert_eq!(claim.of(article.text()), Some(expected));
        assert_eq!(claim_span(&article, claim), claim, "twice is once");
    }

    #[test]
    fn a_list_marker_is_left_out() {
        check("Talks\n\n[• Kabul tried to gain time.]\n", "Kabul tried to gain time");
        check(
            "Talks\n\n  [• Kabul tried\n    to gain time.] It failed.\n",
            "Kabul tried\n    to gain time",
        );
        check("Talks\n\n[1. Close the camps.]\n2. Go.", "Close the camps");
        check("Talks\n\n[(a) close the camps.]\n\nMore.", "close the camps");
        check("Talks\n\n[- Close the camps]\n", "Close the camps");
        check("Talks\n\nIt said so. [- Close the camps.] So.", "- Close the camps");
        check("بات چیت\n\n[۱۔ کیمپ بند کریں۔]\n", "کیمپ بند کریں");
    }

    #[test]
    fn a_marker_is_left_out_of_what_was_selected_from_the_line_above() {
        let text = "Talks\n\nThey said this:\n\n• Kabul tried to gain time.\n• It failed.\n";
        let (blocks, metadata) = structure(text);
        let hash = Sha256([0; 32]);
        let article = Article::new(text.into(), blocks, metadata, "UTF-8", hash, hash);
        let of = |from: &str, to: &str| {
            let (start, end) = (text.find(from).unwrap(), text.find(to).unwrap() + to.len());
            let selected = Span::new(start, end).unwrap();
            let words = trim(text, selected).unwrap();
            without_marker(&article, selected, words).of(text).unwrap()
        };
        assert_eq!(of("\n\n• Kabul", "gain"), "Kabul tried to gain");
        assert_eq!(of("\n• It", "failed"), "It failed");
        assert_eq!(of("• Kabul", "gain"), "• Kabul tried to gain", "it was selected itself");
        assert_eq!(of("this:", "tried"), "this:\n\n• Kabul tried", "it is in the middle");
        assert_eq!(of("tried", "gain"), "tried to gain");
    }

    #[test]
    fn a_dateline_is_left_out() {
        check("Talks\n\n[ISLAMABAD: Kabul must act.] It said so.", "Kabul must act");
        check("Talks\n\n[KABUL, Nov 9 (Reuters) – We refuse.]", "We refuse");
        check("Talks\n\n[TTP: We refuse.]", "TTP: We refuse");
        check("Talks\n\nISLAMABAD: [Kabul must act.] It said so.", "Kabul must act");
    }

    #[test]
    fn the_final_stop_is_left_out() {
        check("T\n\nNo. [ They must go. ]Then.", "They must go");
        check("T\n\n[کابل کو کارروائی کرنی ہوگی۔]", "کابل کو کارروائی کرنی ہوگی");
        check("T\n\n[يجب على كابل أن تتحرك.]", "يجب على كابل أن تتحرك");
        check("T\n\n[各方应当停火。]然后", "各方应当停火");
        check("T\n\n[They spent 3.5 million.]", "They spent 3.5 million");
        check("T\n\n[He chose plan B.]", "He chose plan B");
    }

    #[test]
    fn a_stop_inside_closing_quotes_stays() {
        check("T\n\n[“We will not go.”]", "“We will not go.”");
        check("T\n\n[“He told me ‘never.’”]", "“He told me ‘never.’”");
        check("T\n\n[He said “never”.]", "He said “never”");
        check("T\n\n[(They left at noon.)]", "(They left at noon.)");
        check("T\n\n[(They left) (at noon).]", "(They left) (at noon)");
    }

    #[test]
    fn other_signs_at_the_end_stay() {
        check("T\n\n[Who gave the order?]", "Who gave the order?");
        check("T\n\n[Never again!]", "Never again!");
        check("T\n\n[They asked the U.S.]", "They asked the U.S.");
        check("T\n\n[They left at 5 p.m.]", "They left at 5 p.m.");
        check("T\n\n[They sued Acme Inc.]", "They sued Acme Inc.");
        check("T\n\n[If they do not go...]", "If they do not go...");
        check("T\n\n[If they do not go…]", "If they do not go…");
        check("ع\n\n[اگر وہ نہ گئے۔۔۔]", "اگر وہ نہ گئے۔۔۔");
    }

    #[test]
    fn something_is_always_left() {
        check("T\n\nA claim. [.] More.", ".");
        check("T\n\nA claim.[ \n ]More.", " \n ");
        check("T\n\n[• ]It.\n", "•");
        check("T\n\n[ISLAMABAD:] It said.", "ISLAMABAD:");
    }
}
