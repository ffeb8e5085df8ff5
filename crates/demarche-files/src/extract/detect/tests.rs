use std::{collections::BTreeMap, fmt::Write as _};

use encoding_rs::{UTF_16BE, UTF_16LE};
use unicode_normalization::UnicodeNormalization as _;

use super::*;
use crate::extract::charset::Table;

/// Encodes a text, with signs that the encoding lacks written in ASCII; returns `None` if it lacks letters.
fn encode(charset: Charset, text: &str) -> Option<(Vec<u8>, String)> {
    if let Table::Standard(encoding) = charset.table()
        && encoding == encoding_rs::ISO_2022_JP
    {
        return Some((encoding.encode(text).0.into_owned(), text.to_owned()));
    }
    let mut bytes = Vec::new();
    let mut written = String::new();
    let has_tones = matches!(charset.table(), Table::Vietnamese(_));
    let text = if has_tones { text.nfc().collect() } else { text.to_owned() };
    for character in text.chars() {
        let instead = match character {
            '‘' | '’' | 'ʼ' | '‚' => '\'',
            '“' | '”' | '„' | '«' | '»' => '"',
            '–' | '—' | '‐' | '‑' => '-',
            '\u{a0}' => ' ',
            other => other,
        };
        let found = [character, instead]
            .into_iter()
            .find_map(|character| Some((character, encode_character(charset, character)?)));
        let (character, encoded) = found?;
        bytes.extend(encoded);
        written.push(character);
    }
    Some((bytes, written))
}

fn encode_character(charset: Charset, character: char) -> Option<Vec<u8>> {
    match charset.table() {
        Table::Standard(encoding) if encoding == UTF_16LE || encoding == UTF_16BE => {
            let unit = if encoding == UTF_16LE { u16::to_le_bytes } else { u16::to_be_bytes };
            Some(character.encode_utf16(&mut [0; 2]).iter().copied().flat_map(unit).collect())
        }
        Table::Standard(encoding) => {
            let text = character.to_string();
            let (bytes, _, is_lossy) = encoding.encode(&text);
            (!is_lossy).then(|| bytes.into_owned())
        }
        Table::Utf32Le => Some(u32::from(character).to_le_bytes().into()),
        Table::Utf32Be => Some(u32::from(character).to_be_bytes().into()),
        Table::Page(_) | Table::Gaps(_) | Table::Vietnamese(_) => (0..=255_u8)
            .find(|byte| charset.decode(&[*byte]).0.chars().eq([character]))
            .map(|byte| vec![byte]),
        Table::Hz => seven_bits(character, b"~{", b"~}", encoding_rs::GBK),
        Table::Iso2022Kr => seven_bits(character, b"\x0e", b"\x0f", encoding_rs::EUC_KR),
        Table::Iso2022Cn => None,
    }
}

fn seven_bits(
    character: char,
    start: &[u8],
    end: &[u8],
    encoding: &'static encoding_rs::Encoding,
) -> Option<Vec<u8>> {
    if character.is_ascii() {
        return Some(character.to_string().into_bytes());
    }
    let text = character.to_string();
    let pair: Vec<u8> = encoding.encode(&text).0.iter().map(|byte| byte & 0x7f).collect();
    (pair.len() == 2).then(|| [start, &pair, end].concat())
}

/// Returns the pieces of a text that are tried: all of it, its first 500 characters, and one paragraph.
fn pieces(text: &str) -> [(&'static str, String); 3] {
    let paragraph = text.lines().filter(|line| line.chars().count() > 60).nth(1).unwrap_or(text);
    [
        ("1000 characters", text.to_owned()),
        ("500 characters", text.chars().take(500).collect()),
        ("a paragraph", paragraph.to_owned()),
    ]
}

/// The beginnings of the Universal Declaration of Human Rights in the encodings its languages were written in. The table was made
/// from other parts of it.
#[test]
fn the_encodings_of_the_declaration_are_recognized() {
    let mut counts: BTreeMap<(&str, &str), (usize, usize)> = BTreeMap::new();
    let mut wrong = String::new();
    let mut language = None;
    let mut texts: Vec<(&str, Vec<Charset>, String)> = Vec::new();
    for line in include_str!("declaration.txt").lines().skip(1) {
        if let Some(names) = line.strip_prefix("= ") {
            let mut names = names.split(' ');
            let charsets =
                names.clone().skip(1).map(|name| Charset::named(name).unwrap()).collect();
            language = names.next();
            texts.push((language.unwrap(), charsets, String::new()));
        } else if let Some((_, _, text)) = texts.last_mut() {
            text.push_str(line);
            text.push('\n');
        }
    }
    assert!(language.is_some());
    for (language, charsets, text) in &texts {
        for charset in charsets {
            for (what, piece) in pieces(text) {
                let Some((mut bytes, written)) = encode(*charset, &piece) else { continue };
                match charset.table() {
                    Table::Iso2022Kr => bytes = [b"\x1b$)C\n".as_slice(), &bytes].concat(),
                    _ if bytes.is_ascii() && !charset.is_wide() && written.is_ascii() => continue,
                    _ => {}
                }
                let guess = guess(&bytes);
                let is_right = guess.as_ref().is_some_and(|guess| {
                    guess.charset.decode(&bytes).0.trim_start() == written.trim_start()
                });
                let kind = if charset.is_old() { "DOS and Mac" } else { "other" };
                let (n_right, n_cases) = counts.entry((kind, what)).or_default();
                *n_cases += 1;
                *n_right += usize::from(is_right);
                if !is_right {
                    let guessed = guess.map(|guess| (guess.charset.label(), guess.certainty));
                    writeln!(wrong, "{language} {}, {what}: {guessed:?}", charset.label()).unwrap();
                }
            }
        }
    }
    let mut table = String::new();
    for ((kind, what), (n_right, n_cases)) in counts {
        writeln!(table, "{kind}, {what}: {n_right} of {n_cases}").unwrap();
    }
    expect_test::expect![[r#"
        DOS and Mac, 1000 characters: 83 of 83
        DOS and Mac, 500 characters: 83 of 84
        DOS and Mac, a paragraph: 85 of 87
        other, 1000 characters: 132 of 132
        other, 500 characters: 132 of 132
        other, a paragraph: 133 of 133
        afr Mac Roman, 500 characters: Some(("Windows-1252, ISO 8859-1", Doubtful))
        afr Mac Roman, a paragraph: Some(("Windows-1252, ISO 8859-1", Doubtful))
        rus Mac Cyrillic, a paragraph: Some(("Windows-1251", Doubtful))
    "#]]
    .assert_eq(&(table + &wrong));
}

#[test]
fn short_words_say_how_sure_they_are() {
    let guess_of = |bytes: &[u8]| {
        let guess = guess(bytes).unwrap();
        (guess.charset.label(), guess.certainty)
    };
    assert_eq!(guess_of(b"Talks"), ("UTF-8", Certainty::Sure));
    assert_eq!(guess_of(b"caf\xe9"), ("Windows-1252, ISO 8859-1", Certainty::Likely));
    let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode("Преговори су прекинути.");
    assert_eq!(guess_of(&bytes).0, "Windows-1251");
    assert!(guess(&bytes).unwrap().others.len() < 6);
}

#[test]
fn damaged_utf_8_is_not_another_encoding() {
    let bytes = [b"\xff".as_slice(), "Преговори су прекинути.".as_bytes()].concat();
    assert_eq!(guess(&bytes).unwrap().charset, Charset::UTF_8);
    assert_eq!(guess(&[0, 1, 2, 3, 200, 0, 0, 7, 9]), None);
}

#[test]
fn nothing_panics() {
    proptest::proptest!(|(bytes: Vec<u8>)| {
        if let Some(guess) = guess(&bytes) {
            drop(guess.charset.decode(&bytes));
        }
        for charset in Charset::all() {
            drop(charset.decode(&bytes));
        }
    });
}
