//! The result of `demarche apply --json`: an array with one object per edit, in the order of the lines.

use std::io::{self, Write};

use super::native::{Emitter, Pieces, write_piece};
use demarche_core::{
    annotation::{Annotation, AnnotationId},
    article::Article,
};

/// What was done by a line.
#[derive(Clone, Copy, Debug)]
pub struct Applied<'a> {
    /// The line, counted from 1.
    pub line: usize,
    /// `add`, `change`, `remove`, `done` or `not done`.
    pub done: &'static str,
    /// The id of the mark, if it concerns one.
    pub id: Option<&'a AnnotationId>,
    /// The mark, a removed one as it was; one that the script had made itself and removed again is not known.
    pub mark: Option<&'a Annotation>,
}

/// Writes what was done, with a final newline. Offsets count code points.
pub fn write(edits: &[Applied<'_>], article: &Article, mut out: impl Write) -> io::Result<()> {
    let mut pieces = Pieces::new(article);
    let mut emitter = Emitter::pretty();
    emitter.open(b'[');
    for Applied { line, done, id, mark } in edits {
        emitter.item();
        emitter.open(b'{');
        emitter.key("line");
        emitter.number(*line);
        emitter.key("done");
        emitter.text(done);
        if let Some(id) = id {
            emitter.key("id");
            emitter.display(id);
        }
        if let Some(mark) = mark {
            emitter.key("code");
            emitter.text(&mark.code.0);
            emitter.key("spans");
            emitter.open(b'[');
            for piece in pieces.of(mark).pieces {
                emitter.item();
                emitter.open(b'{');
                write_piece(&mut emitter, &piece);
                emitter.close(b'}');
            }
            emitter.close(b']');
        }
        emitter.close(b'}');
        emitter.flush(&mut out)?;
    }
    emitter.close(b']');
    emitter.end_line();
    emitter.flush(&mut out)
}
