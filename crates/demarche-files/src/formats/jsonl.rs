//! JSON lines: one object per annotation, the set's record plus `article`, `coder` and `text_sha256`.

use std::io::{self, Write};

use super::{
    SetOf,
    native::{Emitter, Pieces, write_record},
};

/// How much is gathered before it goes to the output.
const CHUNK: usize = 64 * 1024;

/// Writes all sets, one annotation per line.
pub fn write<'a>(sets: impl IntoIterator<Item = SetOf<'a>>, mut out: impl Write) -> io::Result<()> {
    let mut emitter = Emitter::line();
    for SetOf { path, article, set } in sets {
        let mut pieces = Pieces::new(article);
        let text_sha256 = article.text_sha256.to_string();
        for annotation in set.iter() {
            emitter.open(b'{');
            write_record(
                &mut emitter,
                annotation,
                &mut pieces,
                &["article", "coder", "text_sha256"],
            );
            let added =
                [("article", path), ("coder", &set.header().coder), ("text_sha256", &text_sha256)];
            for (key, value) in added {
                emitter.key(key);
                emitter.text(value);
            }
            emitter.close(b'}');
            emitter.end_line();
            if emitter.len() >= CHUNK {
                emitter.flush(&mut out)?;
            }
        }
    }
    emitter.flush(&mut out)
}
