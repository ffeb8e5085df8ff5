//! The fonts of a Rich Text document, which say in which encoding its bytes are.

use std::collections::HashMap;

use crate::extract::charset::Charset;

/// The character set of fonts of symbols.
const SYMBOL: i32 = 2;

/// What is known of the fonts.
#[derive(Debug, Default)]
pub(super) struct Fonts(HashMap<i32, i32>);

impl Fonts {
    /// Notes the character set of a font.
    pub(super) fn set_charset(&mut self, font: i32, charset: i32) {
        self.0.insert(font, charset);
    }

    /// Returns the encoding of a font, if it has one of its own (Rich Text Format 1.9.1, “Font Table”).
    pub(super) fn charset(&self, font: i32) -> Option<Charset> {
        let page = match self.0.get(&font)? {
            77 => 10000,
            128 => 932,
            129 => 949,
            134 => 936,
            136 => 950,
            161 => 1253,
            162 => 1254,
            163 => 1258,
            177 => 1255,
            178 => 1256,
            186 => 1257,
            204 => 1251,
            222 => 874,
            238 => 1250,
            255 => 437,
            _ => return None,
        };
        Some(encoding_of_page(page))
    }

    /// Returns the text that is shown for letters of a font: those of symbols are bullets of lists.
    pub(super) fn letter(&self, font: i32, text: &str) -> String {
        if self.0.get(&font) != Some(&SYMBOL) {
            return text.to_owned();
        }
        let bullet = |character: char| match character {
            '\u{B7}' | '\u{F0B7}' | '\u{A7}' | '\u{F0A7}' => '•',
            _ => character,
        };
        text.chars().map(bullet).collect()
    }
}

/// Returns the encoding of a Windows, Macintosh or DOS code page; that of Western Windows if it is not known.
pub(super) fn encoding_of_page(page: i32) -> Charset {
    let name = match page {
        437 => "IBM437",
        850 => "IBM850",
        852 => "IBM852",
        855 => "IBM855",
        866 => "IBM866",
        874 => "windows-874",
        932 => "Shift_JIS",
        936 => "GBK",
        949 => "EUC-KR",
        950 => "Big5",
        1250 => "windows-1250",
        1251 => "windows-1251",
        1253 => "windows-1253",
        1254 => "windows-1254",
        1255 => "windows-1255",
        1256 => "windows-1256",
        1257 => "windows-1257",
        1258 => "windows-1258",
        10000 => "macintosh",
        10007 => "x-mac-cyrillic",
        65001 => "UTF-8",
        _ => "windows-1252",
    };
    Charset::named(name).unwrap_or(Charset::UTF_8)
}
