//! How well the words of a file fit an encoding of Chinese, Japanese or Korean, whose characters have two bytes.

use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, SHIFT_JIS};

use super::letters::Fit;
use crate::extract::charset::{Charset, Table};

/// The costs of a character, in bits.
const COMMON: u32 = 10;
const KANA: u32 = 7;
const RARE: u32 = 18;
const ASCII: u32 = 5;
/// The cost of an ASCII letter beside an ideograph.
const MIXED: u32 = 6;
const NOTHING: u32 = 30;

/// Returns how well words fit an encoding, if it is one of pairs.
pub(super) fn fit(charset: Charset, words: &[u8]) -> Option<Fit> {
    let Table::Standard(encoding) = charset.table() else { return None };
    if ![BIG5, EUC_JP, EUC_KR, GB18030, GBK, SHIFT_JIS].contains(&encoding) {
        return None;
    }
    let text = charset.decode(words).0.into_owned();
    let mut cost = 0;
    let mut before = ' ';
    for character in text.chars() {
        cost += match character {
            ' ' => 1,
            char::REPLACEMENT_CHARACTER => NOTHING,
            character if character.is_ascii() => ASCII,
            '\u{3000}'..='\u{30ff}' | '\u{ff00}'..='\u{ff5e}' => KANA,
            character if is_common(encoding, character) => COMMON,
            _ => RARE,
        };
        if before.is_ascii_alphabetic() != character.is_ascii_alphabetic()
            && before != ' '
            && character != ' '
        {
            cost += MIXED;
        }
        before = character;
    }
    Some(Fit { charset, cost, text })
}

/// Returns whether a character is a syllable or an ideograph of daily use: the standards list these first.
fn is_common(encoding: &'static Encoding, character: char) -> bool {
    let mut buffer = [0; 4];
    let (bytes, _, _) = encoding.encode(character.encode_utf8(&mut buffer));
    let &[lead, trail] = bytes.as_ref() else { return false };
    match encoding.name() {
        "Big5" => (0xa4..=0xc6).contains(&lead),
        "Shift_JIS" => (0x88..=0x97).contains(&lead),
        "EUC-JP" => (0xb0..=0xcf).contains(&lead),
        "EUC-KR" => (0xb0..=0xc8).contains(&lead) && trail >= 0xa1,
        _ => (0xb0..=0xd7).contains(&lead) && trail >= 0xa1,
    }
}
