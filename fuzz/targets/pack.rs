//! Packs documents.

use std::io::{Cursor, Write as _};

use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

/// Returns an archive with these parts, not compressed.
pub fn pack<'a>(parts: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, content) in parts {
        archive.start_file(name, options).expect("the archive is in memory");
        archive.write_all(content).expect("the archive is in memory");
    }
    archive.finish().expect("the archive is in memory").into_inner()
}
