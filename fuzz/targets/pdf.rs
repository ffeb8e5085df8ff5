//! PDF documents: any bytes; or the content of pages, which are packed into a document; or words at places, so that what is tried
//! is how lines, columns, tables and paragraphs are found.
#![no_main]

mod documents;
mod laws;

use demarche_files::extract::FileKind;
use libfuzzer_sys::fuzz_target;

/// What is written at the places.
const WORDS: [&str; 24] = [
    "The", "talks", "stalled.", "Kabul", "must", "act", "1.", "12", "-", "trans-", "parency", "(a)",
    "HERALD", "12 March 2026", "By A. Writer", "Page", "iv", "Price", "3.50", "of", "the", ".", "A",
    "a very long line that goes on without a stop and reaches the right edge of its column",
];

fuzz_target!(|bytes: &[u8]| {
    let Some((letter, rest)) = bytes.split_first() else { return };
    match letter {
        b's' => documents::check(FileKind::Pdf, &packed(rest.split(|byte| *byte == 0))),
        b'p' => {
            let pages: Vec<String> =
                rest.split(|byte| *byte == u8::MAX).take(8).map(placed).collect();
            documents::check(FileKind::Pdf, &packed(pages.iter().map(String::as_bytes)))
        }
        _ => documents::check(FileKind::Pdf, bytes),
    };
});

/// Returns the content of a page with a word for every four bytes: its place, its font and size, and which word it is.
fn placed(bytes: &[u8]) -> String {
    let mut content = String::new();
    for word in bytes.chunks_exact(4) {
        let [x, y, form, word] = word else { continue };
        let (x, y) = (u32::from(*x) * 600 / 255, u32::from(*y) * 830 / 255);
        let size = [9, 10, 10, 10, 12, 18, 6, 30][usize::from(form % 8)];
        let font = if form & 8 == 0 { "F1" } else { "F2" };
        // Some words are turned, and some are lines.
        let turned = if form & 0xf0 == 0xf0 { "0 1 -1 0" } else { "1 0 0 1" };
        let words = WORDS[usize::from(*word) % WORDS.len()].replace('(', "\\(").replace(')', "\\)");
        if form & 0xf0 == 0xe0 {
            content.push_str(&format!("{x} {y} m {} {y} l S\n", x + 20 * u32::from(*word)));
        } else {
            content
                .push_str(&format!("BT /{font} {size} Tf {turned} {x} {y} Tm ({words}) Tj ET\n"));
        }
    }
    content
}

/// Returns a document whose pages have these contents.
fn packed<'a>(pages: impl Iterator<Item = &'a [u8]>) -> Vec<u8> {
    let pages: Vec<&[u8]> = pages.take(8).collect();
    let kids: Vec<String> = (0..pages.len()).map(|at| format!("{} 0 R", 6 + 2 * at)).collect();
    let mut objects: Vec<Vec<u8>> = [
        "<< /Type /Catalog /Pages 2 0 R /Lang (en) >>".to_owned(),
        format!("<< /Type /Pages /Kids [{}] /Count {} >>", kids.join(" "), pages.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding /WinAnsiEncoding >>"
            .to_owned(),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>"
            .to_owned(),
        "<< /Title (Talks) /Author (A. Writer) >>".to_owned(),
    ]
    .map(String::into_bytes)
    .to_vec();
    for (content, at) in pages.into_iter().zip(0..) {
        let n_content = 7 + 2 * at;
        objects.push(
            format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {n_content} 0 R \
                 /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>"
            )
            .into_bytes(),
        );
        let mut stream = format!("<< /Length {} >>\nstream\n", content.len()).into_bytes();
        stream.extend_from_slice(content);
        stream.extend_from_slice(b"\nendstream");
        objects.push(stream);
    }
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (object, number) in objects.iter().zip(1..) {
        places.push(file.len());
        file.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
        file.extend_from_slice(object);
        file.extend_from_slice(b"\nendobj\n");
    }
    let start = file.len();
    file.extend_from_slice(format!("xref\n0 {}\n0000000000 65535 f \n", places.len() + 1).as_bytes());
    for place in &places {
        file.extend_from_slice(format!("{place:010} 00000 n \n").as_bytes());
    }
    let trailer = format!(
        "trailer\n<< /Size {} /Root 1 0 R /Info 5 0 R >>\nstartxref\n{start}\n%%EOF\n",
        places.len() + 1
    );
    file.extend_from_slice(trailer.as_bytes());
    file
}
