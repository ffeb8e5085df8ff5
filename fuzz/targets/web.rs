//! Any bytes as a web page and as a web archive.
#![no_main]

mod documents;
mod laws;

use demarche_files::extract::{FileKind, sniff};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _sniffed = sniff(FileKind::WebPage, bytes);
    documents::check(FileKind::WebPage, bytes);
    documents::check(FileKind::WebArchive, bytes);
});
