//! JSON Lines: one object per annotation, with the set's record and the article and coder it belongs to.
//!
//! The record is extended by `article`, its `title`, `date`, `source`, `author`, `url` and `retrieved_at` (each left out if
//! unknown), `coder`, `text_sha256` (of the text its offsets count in, `null` if unknown), `status` and, unless that is exact,
//! its place in the current text as `resolved`. A mark in a PDF has the number of its `page`.

use std::io::{self, Write};

use super::{
    SetOf,
    native::{Emitter, Pieces, write_record, write_status},
};

use demarche_core::annotation::CountedIn;

/// How much is buffered before it is written, in bytes.
const CHUNK: usize = 64 * 1024;

/// The keys that are added to a record, and so cannot be among its own unknown ones.
const ADDED: [&str; 12] = [
    "article",
    "title",
    "date",
    "source",
    "author",
    "url",
    "retrieved_at",
    "coder",
    "text_sha256",
    "status",
    "resolved",
    "page",
];

/// Writes all sets, one annotation per line.
pub fn write<'a>(sets: impl IntoIterator<Item = SetOf<'a>>, mut out: impl Write) -> io::Result<()> {
    let mut emitter = Emitter::line();
    for SetOf { path, article, set } in sets {
        let mut pieces = Pieces::new(article);
        let text_sha256 = article.text_sha256.to_string();
        for annotation in set.iter() {
            let places = pieces.of(annotation);
            emitter.open(b'{');
            write_record(&mut emitter, annotation, &places, &ADDED);
            let metadata = &article.metadata;
            for (key, value) in [
                ("article", Some(path)),
                ("title", metadata.title.as_deref()),
                ("date", metadata.date.as_deref()),
                ("source", metadata.source.as_deref()),
                ("author", metadata.author.as_deref()),
                ("url", metadata.url.as_deref()),
                ("retrieved_at", article.record().retrieved_at.as_deref()),
                ("coder", Some(set.header().coder.as_str())),
            ] {
                if let Some(value) = value {
                    emitter.key(key);
                    emitter.text(value);
                }
            }
            emitter.key("text_sha256");
            match places.counted_in {
                CountedIn::This => emitter.text(&text_sha256),
                CountedIn::Other(hash) => emitter.display(&hash),
                CountedIn::Unknown => emitter.raw("null"),
            }
            if let Some(page) = annotation.hull().and_then(|hull| article.pages_of(hull)) {
                emitter.key("page");
                emitter.text(&page);
            }
            write_status(&mut emitter, annotation, &places, &mut pieces, &text_sha256);
            emitter.close(b'}');
            emitter.end_line();
            if emitter.len() >= CHUNK {
                emitter.flush(&mut out)?;
            }
        }
    }
    emitter.flush(&mut out)
}
