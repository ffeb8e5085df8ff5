//! Recognises headings.

use std::sync::LazyLock;

use super::{
    habits::Habits,
    line::Line,
    words::{Phrases, fold},
};
use crate::article::marker::{after_item_marker, lettered};

/// The longest heading, in columns.
const LONGEST: usize = 90;

/// Words that, with a number, name a part of a text.
static PARTS: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::new(&[
        "article/section/chapter/part/title/annex/appendix/schedule/clause/rule/item/art/sec/book/paragraph/exhibit/resolution",
        "artículo/capítulo/sección/título/anexo/disposición/cláusula/apartado/articulo",
        "titre/chapitre/annexe/partie/livre/article premier/artikel/abschnitt/kapitel/teil/anhang/anlage/paragraf/zu top",
        "статья/глава/раздел/часть/приложение/пункт/стаття/розділ/частина/додаток",
        "المادة/الفصل/الباب/القسم/الملحق/البند/الجزء/مادة",
        "دفعہ/آرٹیکل/باب/شق/حصہ/ضمیمہ/ماده/فصل/بخش/اصل/پیوست/تبصره/ماده واحده",
        "अनुच्छेद/धारा/अध्याय/भाग/अनुसूची/अनुबंध/অনুচ্ছেদ/ধারা/অধ্যায়/অংশ",
        "artigo/seção/capítulo/parágrafo/anexo/madde/bölüm/kısım/ek/pasal/bab/bagian/lampiran/ayat",
        "articolo/capo/titolo/sezione/allegato/artykuł/rozdział/część/załącznik/dział/sura/kifungu/điều/chương/มาตรา/หมวด",
        "제/조/장/절",
    ])
});

/// Ordinals in letters after such a word: `Article premier`, `المادة الأولى`.
fn is_ordinal(rest: &str) -> bool {
    let n_words = rest.split(' ').filter(|word| !word.is_empty()).count();
    n_words <= 2 && rest.chars().count() <= 22
}

/// Returns the words of a Markdown heading and its level.
pub(super) fn markdown(text: &str) -> Option<(&str, usize)> {
    let words = text.trim_start_matches('#');
    let level = text.len() - words.len();
    let words = words.strip_prefix(' ')?.trim_end_matches('#').trim();
    ((1..=6).contains(&level) && !words.is_empty()).then_some((words, level))
}

/// Returns the words of a line that is bold as a whole in Markdown (`**Why it matters**`).
pub(super) fn bold<'a>(line: &Line<'a>) -> Option<&'a str> {
    let between = |sign: &str| line.text.strip_prefix(sign)?.strip_suffix(sign);
    let inner = between("**").or_else(|| between("__"))?;
    (!inner.contains("**") && line.columns() <= LONGEST && !inner.is_empty()).then_some(inner)
}

/// Words that end a text, as rules do.
const ENDS: &[&str] =
    &["ENDS", "END", "-ENDS-", "– ENDS –", "-30-", "(END)", "Ends", "FIN", "ENDE", "###"];

/// Returns whether a line is a rule (`-----`, `* * *`), or a word that ends a text.
pub(super) fn is_rule(line: &Line<'_>) -> bool {
    ENDS.contains(&line.text)
        || line.columns() >= 3 && line.text.chars().all(|sign| "-=_*~#+ •·–—".contains(sign))
}

/// Returns whether a line names a part of a text by its number (`Article 1`, `المادة الأولى`, `第一条`, `§ 3`).
pub(super) fn is_part(line: &Line<'_>) -> bool {
    let text = line.text;
    if line.columns() > 70 || line.text.ends_with([';', ',', '؛', '،']) {
        return false;
    }
    if let Some(rest) = text.strip_prefix('第') {
        let after = rest.trim_start_matches(|sign: char| {
            sign.is_numeric() || "一二三四五六七八九十百".contains(sign)
        });
        return after.len() < rest.len()
            && after.starts_with(['条', '章', '节', '條', '節', '部', '編', '编', '回'])
            && line.columns() <= 40
            && !line.is_finished();
    }
    if let Some(rest) = text.strip_prefix('제') {
        return rest.trim_start().starts_with(char::is_numeric)
            && rest.contains(['조', '장', '절'])
            && line.columns() <= 40
            && !line.is_finished();
    }
    if let Some(rest) = text.strip_prefix('§') {
        return rest.trim_start().starts_with(char::is_numeric) && !line.is_finished();
    }
    if !PARTS.may_start(text) || text.starts_with(char::is_lowercase) {
        return false;
    }
    let folded = fold(text);
    let Some(length) = PARTS.prefix_of(&folded) else { return false };
    let n_words = folded.get(..length).map_or(0, |lead| lead.split(' ').count());
    let after: String = text.split_whitespace().skip(n_words).collect::<Vec<_>>().join(" ");
    let number = after
        .trim_start_matches('.')
        .split([' ', '.', ':', ')', '–', '—'])
        .next()
        .unwrap_or_default();
    let is_number =
        number.starts_with(char::is_numeric) && number.chars().count() <= 6 || is_roman(number);
    let rest = after
        .get(number.len()..)
        .unwrap_or_default()
        .trim_start_matches(['.', ':', ')', ' ', '–', '—', '-']);
    if is_number {
        // `Section 3. Cards` is one; `Section 3 applies from May.` is a sentence.
        return !line.ends_as_prose() || rest.is_empty();
    }
    !line.ends_as_prose()
        && is_ordinal(folded.get(length..).unwrap_or_default())
        && !has_case(&after)
        && !after.is_empty()
        || (folded == "article premier")
}

fn is_roman(label: &str) -> bool {
    !label.is_empty() && label.len() <= 6 && label.bytes().all(|letter| b"IVXLC".contains(&letter))
}

fn has_case(text: &str) -> bool {
    text.chars().any(|letter| letter.is_lowercase() || letter.is_uppercase())
}

/// Returns whether a line looks like a heading: short, with a letter, not ending as text does.
pub(super) fn is_like(line: &Line<'_>) -> bool {
    let text = line.text;
    if line.columns() > LONGEST || line.starts_small() || line.ends_as_prose() {
        return false;
    }
    let is_slanted = text.starts_with(['*', '_']) && text.ends_with(['*', '_']);
    // A heading may be a quotation as a whole.
    let is_quoted = [('“', '”'), ('«', '»'), ('„', '“'), ('„', '”')]
        .into_iter()
        .any(|(open, close)| text.starts_with(open) && text.ends_with(close));
    let is_other = is_slanted
        || text.starts_with(['>', '@', '('])
        || (text.starts_with(['“', '"', '«']) && !(is_quoted && line.columns() <= 60))
        || text.contains('\t')
        || text.contains("://")
        || (text.contains('@') && line.n_words() < 4);
    line.has_letter() && !is_other
}

/// Returns whether a plain line is a heading, from the lines around it.
pub(super) fn is_heading(
    line: &Line<'_>,
    before: Option<&Line<'_>>,
    next: &Line<'_>,
    habits: &Habits,
) -> bool {
    let next_is_item = item_words(next.text).is_some();
    if !is_like(line) || next.starts_small() && !line.is_capitals() && !next_is_item {
        return false;
    }
    // Above a name, an address or verses stands no heading.
    let above_rows = next.columns() < 45 && next.ends_like_row() && !next_is_item;
    let is_open =
        |line: &Line<'_>| !line.is_finished() && line.columns() > 60 && !line.text.ends_with(':');
    if line.is_alone() {
        // The end of a sentence that a page break cut is none.
        let is_rest =
            before.is_some_and(|above| is_open(above) && habits.wrap.is_some() && !is_like(above));
        return !habits.is_sparse && !is_rest && !above_rows;
    }
    if line.is_last || habits.is_wrapped(line, next) && !line.is_capitals() {
        return false;
    }
    let below_is_text = next.columns() >= 60
        || next.is_finished() && next.columns() >= 22 && next.columns() > line.columns() / 2
        || after_item_marker(next.text).is_some();
    if line.is_first {
        return below_is_text && line.columns() <= 70;
    }
    // Between two paragraphs that have a line each.
    let above_is_text =
        before.is_some_and(|above| above.is_finished() || after_item_marker(above.text).is_some());
    let is_longer = next.columns() >= 2 * line.columns() || next.columns() > 100;
    line.columns() <= 60
        && above_is_text
        && (habits.is_tight && is_longer && (next.columns() >= 60 || next.is_finished())
            || line.is_capitals() && below_is_text)
}

/// Returns whether a numbered line is a heading rather than an item of a list (`1. Introduction`, `II. BACKGROUND`).
pub(super) fn is_numbered(
    line: &Line<'_>,
    before: Option<&Line<'_>>,
    next: Option<&Line<'_>>,
    habits: &Habits,
) -> bool {
    let Some(next) = next else { return false };
    let is_sign = line.text.starts_with(|sign: char| !sign.is_alphanumeric());
    let words = item_words(line.text).map_or(0, |words| words.split_whitespace().count());
    if is_sign
        || !is_like_numbered(line)
        || words > 10
        || next.starts_small() && item_words(next.text).is_none()
    {
        return false;
    }
    let next_is_item = after_item_marker(next.text).is_some() && same_form(line.text, next.text);
    let above_is_item =
        before.is_some_and(|above| !above.is_last && after_item_marker(above.text).is_some());
    if next_is_item || above_is_item || habits.is_wrapped(line, next) && !line.is_last {
        return false;
    }
    let below_is_text = next.is_prose()
        || next.is_finished()
        || !next.is_last
        || after_item_marker(next.text).is_some();
    line.is_first && below_is_text && (line.is_last || !next.ends_as_list())
}

fn is_like_numbered(line: &Line<'_>) -> bool {
    line.columns() <= 70
        && !line.ends_as_prose()
        && line.has_letter()
        && item_words(line.text).is_some_and(|words| !words.starts_with(char::is_lowercase))
}

/// Returns the text after a marker, also a letter or numeral.
fn item_words(text: &str) -> Option<&str> {
    after_item_marker(text).or_else(|| lettered(text).map(|(_, words)| words))
}

/// Returns whether two numbered lines are numbered in the same way.
fn same_form(one: &str, other: &str) -> bool {
    let form = |text: &str| {
        let first = text.chars().next().unwrap_or_default();
        let sign = text.chars().find(|sign| !sign.is_alphanumeric()).unwrap_or_default();
        let n_parts = text
            .split_whitespace()
            .next()
            .unwrap_or_default()
            .trim_end_matches('.')
            .split('.')
            .count();
        (first.is_numeric(), first.is_uppercase(), sign, n_parts)
    };
    form(one) == form(other)
}

impl Line<'_> {
    /// Returns whether it ends with neither a sentence nor a colon.
    fn ends_like_row(&self) -> bool {
        !self.is_finished() && !self.text.ends_with([':', '：'])
    }

    /// Returns whether it ends as an item of a list in a sentence does.
    fn ends_as_list(&self) -> bool {
        self.text.ends_with([';', '；', '؛'])
    }
}
