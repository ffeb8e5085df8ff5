//! Reads the place a news report was written in, and tells it apart from a speaker's name.

use std::ops::Range;

use super::block::{Block, BlockKind};

/// How many blocks are searched for a dateline.
const MOST_BLOCKS: usize = 24;
/// The longest dateline, in characters.
const LONGEST: usize = 80;
/// The longest place, in bytes.
const LONGEST_PLACE: usize = 48;
/// A bare name of up to this many letters is an abbreviation unless it is one of [`SHORT_PLACES`].
const LONGEST_ABBREVIATION: usize = 4;

/// Places that look like abbreviations.
const SHORT_PLACES: &[&str] = &[
    "ACRE", "ADEN", "AGRA", "APIA", "BAKU", "BARI", "BERN", "BONN", "BRNO", "CALI", "CORK", "DARA",
    "DERA", "DIR", "DOHA", "GAO", "GAZA", "GIZA", "GOA", "HAMA", "HOMS", "JUBA", "KANO", "KIEL",
    "KIEV", "KYIV", "LIMA", "LINZ", "LODZ", "LOME", "LVIV", "LYON", "METZ", "OMSK", "ORAN", "OSLO",
    "QOM", "RIGA", "ROME", "SIBI", "SUVA", "SWAT", "TULA", "TYRE", "URFA", "YORK",
];

/// Words in capitals before a colon that name a speaker, an organisation or a kind of text.
const LABELS: &[&str] = &[
    "A",
    "ADVISER",
    "ALSO",
    "AMBASSADOR",
    "ANALYSIS",
    "ANSWER",
    "ASEAN",
    "BREAKING",
    "BRICS",
    "CHAIR",
    "CHAIRMAN",
    "CHANCELLOR",
    "COMMENT",
    "CORRECTION",
    "DIRECTOR",
    "DR",
    "EDITORIAL",
    "ENVOY",
    "EXCLUSIVE",
    "EXPLAINER",
    "FACT",
    "FACTBOX",
    "GENERAL",
    "GOVERNMENT",
    "GOVERNOR",
    "HAMAS",
    "HEZBOLLAH",
    "HOST",
    "HOUTHIS",
    "HOW",
    "INTERVIEW",
    "INTERVIEWER",
    "ISIL",
    "ISIS",
    "JUDGE",
    "KEY",
    "LIVE",
    "MINISTER",
    "MINISTRY",
    "MODERATOR",
    "MORE",
    "MR",
    "MRS",
    "MS",
    "NOTE",
    "OPINION",
    "PARTICIPANT",
    "PHOTOS",
    "POINTS",
    "PREMIER",
    "PRESIDENT",
    "PRIME",
    "PROFESSOR",
    "Q",
    "QUESTION",
    "READ",
    "REPORT",
    "REPORTER",
    "SECRETARY",
    "SENATOR",
    "SPEAKER",
    "SPOKESMAN",
    "SPOKESPERSON",
    "SPOKESWOMAN",
    "STATEMENT",
    "SUMMARY",
    "TALIBAN",
    "THE",
    "TIMELINE",
    "TRANSCRIPT",
    "UNESCO",
    "UNHCR",
    "UNICEF",
    "UNRWA",
    "UPDATE",
    "VIDEO",
    "WARNING",
    "WATCH",
    "WE",
    "WHAT",
    "WHEN",
    "WHERE",
    "WHO",
    "WHY",
];

/// News agencies that appear in brackets after the place.
const AGENCIES: &[&str] = &[
    "AA", "AFP", "ANADOLU", "ANI", "AP", "APP", "BAKHTAR", "DPA", "DW", "EFE", "IANS", "INTERFAX",
    "IRNA", "KYODO", "PAJHWOK", "PTI", "REUTERS", "RFE/RL", "TASS", "TOLONEWS", "UPI", "WAM",
    "XINHUA", "YONHAP",
];

/// A dateline at the start of a paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Dateline<'a> {
    pub(super) place: &'a str,
    /// The bytes up to the first word of the report.
    pub(super) range: Range<usize>,
    evidence: Evidence,
}

/// The evidence that capitals before a colon or dash are a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Evidence {
    /// A country, date or agency beside them.
    Detail,
    /// The way they are written.
    Name,
    /// None: they name a speaker or a kind of text.
    Missing,
}

impl<'a> Dateline<'a> {
    /// Reads the dateline at the start of a paragraph.
    ///
    /// A dateline is a place in capitals before a colon or a dash. A country, a date or an agency beside it leaves no doubt
    /// (`KABUL, Nov 9 (Reuters) –`, `SANAA, Yemen —`). Capitals alone (`ISLAMABAD:`) are a place unless they are a label
    /// (`QUESTION:`, `THE PRESIDENT:`) or an abbreviation. Capitals without a vowel, or of up to four letters and not a
    /// known short place, are an abbreviation and so a speaker (`TTP:`, `ISPR:`, `NATO:`).
    pub(super) fn at_start_of(paragraph: &'a str) -> Option<Self> {
        Self::or_label(paragraph).filter(|dateline| dateline.evidence != Evidence::Missing)
    }

    /// Returns whether a country, date or agency shows that it really is a dateline.
    pub(super) fn is_evident(&self) -> bool {
        self.evidence == Evidence::Detail
    }

    /// Reads a dateline, or a speaker's name that looks like one.
    fn or_label(paragraph: &'a str) -> Option<Self> {
        let limit = paragraph.char_indices().nth(LONGEST).map_or(paragraph.len(), |(at, _)| at);
        let window = paragraph.get(..limit)?;
        let (head, separator) = split(window)?;
        let words = head.split(['(', ',']).next().unwrap_or(head);
        let place = words.trim();
        let detail = head.get(words.len()..)?.trim();
        let is_letter = |character: char| character.is_uppercase() || " .'’/-".contains(character);
        if place.len() > LONGEST_PLACE || !place.chars().all(is_letter) {
            return None;
        }
        let evidence = match detail {
            "" if is_name(place) => Evidence::Name,
            "" => Evidence::Missing,
            _ if is_detail(detail, separator) => Evidence::Detail,
            _ => return None,
        };
        let n_letters = place.chars().filter(|character| character.is_alphabetic()).count();
        let end = head.len() + separator.len();
        let gap = paragraph.get(end..)?;
        let rest = gap.trim_start();
        (n_letters >= 2 && !rest.is_empty()).then(|| Self {
            place,
            range: 0..paragraph.len() - rest.len(),
            evidence,
        })
    }
}

/// Returns the place an article was written in.
///
/// Capitals alone count only if they occur once among the first paragraphs: several are the speakers of an interview.
pub(super) fn find(text: &str, blocks: &[Block]) -> Option<String> {
    let head = blocks.get(..MOST_BLOCKS).unwrap_or(blocks);
    let found: Vec<Dateline<'_>> = head
        .iter()
        .filter(|block| block.kind == BlockKind::Paragraph)
        .filter_map(|block| Dateline::or_label(block.span.of(text)?))
        .collect();
    let is_only = found.len() == 1;
    found
        .iter()
        .find(|dateline| match dateline.evidence {
            Evidence::Detail => true,
            Evidence::Name => is_only,
            Evidence::Missing => false,
        })
        .map(|dateline| dateline.place.to_owned())
}

/// Splits a line at the first colon or dash that may end a dateline; returns the text before it and the sign.
fn split(line: &str) -> Option<(&str, &str)> {
    let separators = [":", "—", "–", "--", " - "];
    let at = |separator: &'static str| line.find(separator).map(|at| (at, separator));
    let (at, separator) = separators.into_iter().filter_map(at).min()?;
    Some((line.get(..at)?, separator))
}

/// Returns whether capitals without anything beside them are a place.
fn is_name(place: &str) -> bool {
    let is_vowel = |character: char| !character.is_ascii() || "AEIOUY".contains(character);
    let n_letters = place.chars().filter(|character| character.is_alphabetic()).count();
    let mut words = place.split([' ', '/', '.']).filter(|word| !word.is_empty());
    if n_letters <= LONGEST_ABBREVIATION && place.is_ascii() {
        return SHORT_PLACES.contains(&place);
    }
    // `U.N.H.C.R.` and its like.
    let is_spelled = words.clone().all(|word| word.chars().count() == 1);
    !is_spelled && place.chars().any(is_vowel) && !words.any(|word| LABELS.contains(&word))
}

/// Returns whether the text between a place and the separator is a country, a date or an agency.
fn is_detail(detail: &str, separator: &str) -> bool {
    let (between, agency) = match detail.strip_suffix(')').and_then(|rest| rest.split_once('(')) {
        Some((between, agency)) => (between, Some(agency)),
        None => (detail, None),
    };
    let between = between.trim_matches([',', ' ']);
    // A country or a date consists of capitalised words or numbers; a clause about the speaker does not.
    let is_proper = |word: &str| {
        word.starts_with(|first: char| first.is_uppercase() || first.is_numeric())
            && (word.chars().any(|letter| letter.is_lowercase() || letter.is_numeric())
                || word.contains('.'))
    };
    let are_proper = between.split([' ', ',']).filter(|word| !word.is_empty()).all(is_proper);
    let is_agency = |agency: &str| {
        separator != ":" || AGENCIES.iter().any(|known| known.eq_ignore_ascii_case(agency.trim()))
    };
    !between.contains(['(', ')'])
        && are_proper
        && match agency {
            Some(agency) => is_agency(agency),
            None => !between.is_empty(),
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(paragraph: &str, expected: Option<&str>) {
        let found = Dateline::at_start_of(paragraph);
        assert_eq!(found.map(|dateline| dateline.place), expected, "{paragraph:?}");
    }

    #[test]
    fn a_place_in_capitals_is_a_dateline() {
        for (paragraph, place) in [
            ("ISLAMABAD: Words.", "ISLAMABAD"),
            ("ISLAMABAD — Words.", "ISLAMABAD"),
            ("NEW DELHI (Reuters) — Words.", "NEW DELHI"),
            ("KABUL, Nov 9 - Words.", "KABUL"),
            ("KABUL, Nov 9 (Reuters) – Words.", "KABUL"),
            ("SANAA, Yemen (AP) -- Words.", "SANAA"),
            ("KABUL (AFP): Words.", "KABUL"),
            ("ISLAMABAD/KABUL: Words.", "ISLAMABAD/KABUL"),
            ("PORT-AU-PRINCE: Words.", "PORT-AU-PRINCE"),
            ("N’DJAMENA: Words.", "N’DJAMENA"),
            ("DOHA: Words.", "DOHA"),
            ("DIR: Words.", "DIR"),
            ("ST. PETERSBURG — Words.", "ST. PETERSBURG"),
            ("WASHINGTON, D.C. — Words.", "WASHINGTON"),
            ("МОСКВА: Слова.", "МОСКВА"),
        ] {
            check(paragraph, Some(place));
        }
    }

    #[test]
    fn a_speaker_in_capitals_is_not_a_dateline() {
        for paragraph in [
            "TTP: words.",
            "TTP — words.",
            "ISPR: words.",
            "NATO: words.",
            "U.N.: words.",
            "BDRFT: words.",
            "HAMAS: words.",
            "THE PRESIDENT: words.",
            "MR. KHAN: words.",
            "QUESTION: words?",
            "FACT CHECK: words.",
            "TTP (Pakistan): words.",
            "TTP, in a statement: words.",
            "NATO, EU: words.",
            "The minister said: words.",
            "Kabul: words.",
            ": words.",
            "ISLAMABAD:",
            "ISLAMABAD",
            "",
        ] {
            check(paragraph, None);
        }
    }

    #[test]
    fn a_dateline_ends_at_the_first_word() {
        let rest = |paragraph: &str| {
            let range = Dateline::at_start_of(paragraph).unwrap().range;
            paragraph.get(range.end..).unwrap().to_owned()
        };
        assert_eq!(rest("ISLAMABAD: The talks"), "The talks");
        assert_eq!(rest("KABUL, Nov 9 (Reuters) –\n“No,”"), "“No,”");
        assert_eq!(rest("KABUL—The talks"), "The talks");
    }
}
