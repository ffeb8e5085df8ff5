use proptest::prelude::*;

use super::{fold::folded, *};
use crate::text::next_grapheme;

fn query(text: &str, options: &str) -> Query {
    Query {
        text: text.to_owned(),
        matches_case: options.contains('c'),
        is_whole_word: options.contains('w'),
        is_regex: options.contains('r'),
    }
}

/// Checks the hits, which are in brackets in `marked`. Options: `c`ase, whole `w`ord, `r`egular expression.
#[track_caller]
fn check(text: &str, options: &str, marked: &str) {
    let plain = marked.replace(['[', ']'], "");
    let mut found = String::new();
    let mut at = 0;
    for hit in query(text, options).compile().unwrap().all(&plain) {
        found.push_str(plain.get(at..hit.start()).unwrap());
        found.push('[');
        found.push_str(hit.of(&plain).unwrap());
        found.push(']');
        at = hit.end();
    }
    found.push_str(plain.get(at..).unwrap());
    assert_eq!(found, marked, "{text:?} {options}");
}

#[test]
fn case_and_accents_do_not_count() {
    check("cafe", "", "[Café], [CAFÉ], [cafe\u{301}] and coffee");
    check("CAFÉ", "", "[café]");
    check("strasse", "", "[Straße], [STRASSE], [STRAẞE]");
    check("οδος", "", "[ΟΔΟΣ], [οδός]");
    check("oeuvre soren", "", "[Œuvre Søren]");
    check("istanbul", "", "[İstanbul], [ISTANBUL], [ıstanbul]");
    check("Café", "c", "[Café], CAFÉ, [Cafe\u{301}], Cafe");
}

#[test]
fn letters_of_their_own_stay() {
    check("и", "", "й [и] и\u{306}");
    check("й", "", "[й] и [и\u{306}] [Й]");
    check("か", "", "が[か]");
    check("की", "", "का [की]");
    check("е", "", "[ё] [е]");
    check("a", "", "æ [ä]");
}

#[test]
fn variants_of_arabic_letters_are_the_same() {
    check("كتاب", "", "[کتاب] [كِتَابٌ] [كتـــاب]");
    check("احمد", "", "[أحمد] [اَحمد] [آحمد]");
    check("مکہ", "", "[مكة] [مکہ]");
    check("علی", "", "[على] [علي]");
    check("مسئله", "", "[مسئلہ] [مسيلة]");
    check("2021", "", "[۲۰۲۱] [٢٠٢١] [2021]");
    check("لا", "", "[ﻻ] [لا]");
    check("کتاب", "c", "[کتاب] كتاب");
    check("بھ", "", "[بھ] به");
    check("میخواهم", "", "[می\u{200C}خواهم]");
}

#[test]
fn blanks_and_quotes_are_alike_always() {
    for options in ["", "c"] {
        check("a \"b\" it's", options, "[a\n\n “b”\u{A0}it’s]");
        check("one\ntwo", options, "[one two] [one\r\n two]");
        check("b ", options, "a [b \r\n ]c");
        check("handover", options, "[hand\u{AD}over] [hand\u{200B}over]");
    }
    check("cease-fire", "", "[cease–fire]");
}

#[test]
fn hits_are_whole_characters() {
    check("fi", "", "[ﬁ]ne [fi]ne");
    check("f", "", "ﬁne [f]ine");
    check("👩", "", "👨‍👩‍👧 [👩]");
    check("e", "c", "e\u{301} [e]");
    check("aa", "", "[aa][aa]a");
    check("abab", "", "[abab]ab a[abab]ab");
    check("", "", "nothing");
    check("\u{301}", "", "é");
}

#[test]
fn whole_words() {
    check("talk", "w", "[talk], talks, [Talk]: “[talk]”, [talk]’s, smalltalk, talk_");
    check("کا", "w", "[کا] کابل");
    check("阿富汗", "w", "[阿富汗]塔利班");
    check("富", "w", "阿富汗塔利班");
}

#[test]
fn regular_expressions() {
    check(r"demand(s|ed)", "r", "[Demands], [demanded], demand");
    check(r"^\w+$", "rc", "[one]\r\ntwo three\n[four]");
    check(r"a*", "r", "b[aa]b");
    check(r"said\s+that", "r", "He [said\nthat].");
    check(r"\w", "rw", "ab [a] b[é]".replace("b[é]", "[b]").as_str());
    check(r"[aeiou]", "r", "b[e\u{301}]");
    check(r"[A-Z]{2,}", "rc", "[TTP] and ttp");
    check("", "r", "nothing");
}

#[track_caller]
fn check_error(text: &str, expected: &str) {
    assert_eq!(query(text, "r").compile().unwrap_err().to_string(), expected);
}

#[test]
fn what_is_wrong_with_an_expression() {
    check_error("a(b", "unclosed group at character 2");
    check_error("é[", "unclosed character class at character 2");
    check_error("*", "repetition operator missing expression at character 1");
    check_error(r"\p{Klingon}", "Unicode property not found at character 1");
    check_error("(a{1000}){1000}", "this expression is too large");
}

#[test]
fn a_hit_across_steps_is_found() {
    let text = "one  two\u{301} ".repeat(50);
    let finder = Query::words("one two one").compile().unwrap();
    let (mut search, mut hits) = (finder.search(&text), Vec::new());
    let mut n_steps = 0;
    while search.advance(3, &mut hits) == Progress::Searching {
        n_steps += 1;
    }
    assert!(n_steps > 100);
    assert_eq!((hits.len(), &hits), (25, &finder.all(&text)));
    assert!(finder.is_in(&text) && !finder.is_in("one two"));
}

/// Finds by trying every piece between two grapheme clusters.
fn naive(text: &str, needle: &[char], strength: Strength) -> Vec<Span> {
    let mut borders = vec![0];
    while let Some(last) = borders.last().copied().filter(|last| *last < text.len()) {
        borders.push(next_grapheme(text, last));
    }
    let piece = |from: usize, to: usize| text.get(from..to).unwrap();
    let is_blank = |from: usize, to: usize| folded(piece(from, to), strength) == [' '];
    let mut hits = Vec::new();
    let mut end = 0;
    for (index, start) in borders.iter().copied().enumerate().filter(|_| !needle.is_empty()) {
        let Some(first) = borders.get(index + 1) else { break };
        if start < end || folded(piece(start, *first), strength).is_empty() {
            continue;
        }
        let ends = || borders.windows(2).filter(|pair| pair[0] >= start);
        let is_hit = |pair: &&[usize]| folded(piece(start, pair[1]), strength) == needle;
        let found = if needle.last() == Some(&' ') {
            ends().rfind(|pair| is_blank(pair[0], pair[1]) && is_hit(pair))
        } else {
            ends().find(is_hit)
        };
        if let Some(hit) = found.and_then(|pair| Span::new(start, pair[1])) {
            hits.push(hit);
            end = hit.end();
        }
    }
    hits
}

/// Returns texts of at most this many letters that fold, combine or hide.
fn letters(most: usize) -> impl Strategy<Value = String> {
    let letter = proptest::string::string_regex(
        "a|A|b|é|e\u{301}|e|ß|s|S|ﬁ|f|i|æ|й|и|и\u{306}|ك|ک|ه|ة|ك\u{64E}|ـ|“|\"|’|'|–|-|👩|👩\u{200D}👩|\u{200F}|\u{AD}| | |\n|\r\n|\u{A0}|가|\u{1100}\u{1161}",
    );
    proptest::collection::vec(letter.unwrap(), 0..=most).prop_map(|letters| letters.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn a_naive_search_agrees(
        text in letters(30),
        words in letters(3),
        matches_case: bool,
        step in 1_usize..9,
    ) {
        let query = Query { matches_case, ..Query::words(words) };
        let strength = if matches_case { Strength::Exact } else { Strength::Folded };
        let needle = folded(&query.text, strength);
        let finder = query.compile().unwrap();
        let hits = finder.all(&text);
        prop_assert_eq!(&hits, &naive(&text, &needle, strength));
        for hit in &hits {
            prop_assert_eq!(folded(hit.of(&text).unwrap(), strength), needle.clone());
        }
        let (mut search, mut stepped) = (finder.search(&text), Vec::new());
        while search.advance(step, &mut stepped) == Progress::Searching {}
        prop_assert_eq!(stepped, hits);
    }

    #[test]
    fn whatever_is_searched_nothing_panics(
        text in "(\\PC|[a-z. ]|[آ-ے ۔]|\n){0,60}",
        words in "(\\PC|[a-z.*+()\\[\\] ]){0,4}",
        matches_case: bool,
        is_whole_word: bool,
        is_regex: bool,
    ) {
        let query = Query { text: words, matches_case, is_whole_word, is_regex };
        let Ok(finder) = query.compile() else { return Ok(()) };
        let mut end = 0;
        for hit in finder.all(&text) {
            prop_assert!(hit.start() >= end);
            end = hit.end();
            for at in [hit.start(), hit.end()] {
                prop_assert!(borders::is_grapheme_border(&text, at), "{at}");
            }
        }
    }

    #[test]
    fn folding_twice_is_folding_once(text in "(\\PC){0,20}") {
        let once: String = folded(&text, Strength::Folded).into_iter().collect();
        let twice: String = folded(&once, Strength::Folded).into_iter().collect();
        prop_assert_eq!(once, twice);
    }
}
