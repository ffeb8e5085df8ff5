//! Decodes the strings of a PDF that are not drawn: its title, its author, what its letters stand for.

use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Returns a text string (ISO 32000-2, section 7.9.2.2). The letters of `PDFDocEncoding` that differ from those of Windows-1252
/// are rare in titles and are not told apart.
pub(super) fn decoded(bytes: &[u8]) -> String {
    let text = if let Some(rest) = bytes.strip_prefix(b"\xFE\xFF") {
        UTF_16BE.decode_without_bom_handling(rest).0
    } else if let Some(rest) = bytes.strip_prefix(b"\xFF\xFE") {
        UTF_16LE.decode_without_bom_handling(rest).0
    } else if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        String::from_utf8_lossy(rest)
    } else {
        WINDOWS_1252.decode_without_bom_handling(bytes).0
    };
    text.chars().filter(|character| !character.is_control()).collect()
}
