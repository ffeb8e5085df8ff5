//! The result of `demarche check --json`: an array with one object per mark.
//!
//! Offsets count code points. `stored` is where the mark was made, `resolved` where it is in the current text, or `null`.

use std::io::{self, Write};

use super::native::{CheckedRecord, Emitter};

/// How much is buffered before it is written, in bytes.
const CHUNK: usize = 64 * 1024;

/// One set as it was checked.
#[derive(Clone, Copy, Debug)]
pub struct CheckedSetOf<'a> {
    /// The article's path below the study.
    pub article: &'a str,
    /// The coder.
    pub coder: &'a str,
    /// The records.
    pub records: &'a [CheckedRecord],
}

/// Writes the marks of all sets, with a final newline.
pub fn write<'a>(
    sets: impl IntoIterator<Item = CheckedSetOf<'a>>,
    mut out: impl Write,
) -> io::Result<()> {
    let mut emitter = Emitter::pretty();
    emitter.open(b'[');
    for set in sets {
        for record in set.records {
            emitter.item();
            emitter.open(b'{');
            emitter.key("id");
            emitter.text(&record.id);
            emitter.key("article");
            emitter.text(set.article);
            emitter.key("coder");
            emitter.text(set.coder);
            emitter.member("status", record.status().name());
            emitter.key("spans");
            emitter.open(b'[');
            for place in &record.places {
                emitter.item();
                emitter.open(b'{');
                write_offsets(&mut emitter, "stored", Some(place.stored));
                write_offsets(&mut emitter, "resolved", place.resolved);
                emitter.member("status", place.status.name());
                emitter.close(b'}');
            }
            emitter.close(b']');
            emitter.close(b'}');
            if emitter.len() >= CHUNK {
                emitter.flush(&mut out)?;
            }
        }
    }
    emitter.close(b']');
    emitter.end_line();
    emitter.flush(&mut out)
}

fn write_offsets(emitter: &mut Emitter, key: &str, offsets: Option<(usize, usize)>) {
    emitter.key(key);
    let Some((start, end)) = offsets else { return emitter.raw("null") };
    emitter.open(b'{');
    emitter.key("start");
    emitter.number(start);
    emitter.key("end");
    emitter.number(end);
    emitter.close(b'}');
}
