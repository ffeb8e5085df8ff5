//! The result of `demarche history --json`: an array with one object per step, the oldest first.

use std::io::{self, Write};

use super::native::{Emitter, to_text};
use demarche_core::{
    article::Article,
    journal::{Entry, Kind},
};

/// Writes steps, with a final newline; `is_known` says whether the set before the step with an index is known.
pub fn write(
    steps: &[Entry],
    is_known: impl Fn(usize) -> bool,
    article: &Article,
    mut out: impl Write,
) -> io::Result<()> {
    let mut emitter = Emitter::pretty();
    emitter.open(b'[');
    for (index, step) in steps.iter().enumerate() {
        emitter.item();
        emitter.open(b'{');
        emitter.key("number");
        emitter.raw(&step.number.to_string());
        emitter.member("time", to_text(step.time).as_str());
        emitter.key("kind");
        emitter.text(match step.kind {
            Kind::Do => "do",
            Kind::Undo => "undo",
            Kind::Redo => "redo",
        });
        emitter.key("label");
        emitter.text(&step.label);
        emitter.member("group", step.group.as_deref().unwrap_or_default());
        emitter.key("can_go_back");
        emitter.raw(if is_known(index) { "true" } else { "false" });
        emitter.key("marks");
        emitter.open(b'[');
        for mark in step.marks() {
            emitter.item();
            emitter.open(b'{');
            emitter.key("id");
            emitter.display(&mark.id);
            emitter.key("code");
            emitter.text(&mark.code.0);
            emitter.key("exact");
            emitter.text(&mark.words_then(article.text()));
            emitter.close(b'}');
        }
        emitter.close(b']');
        emitter.close(b'}');
        emitter.flush(&mut out)?;
    }
    emitter.close(b']');
    emitter.end_line();
    emitter.flush(&mut out)
}
