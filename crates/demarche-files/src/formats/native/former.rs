//! Writes the places that a mark had in earlier versions of its text.

use super::emit::Emitter;
use demarche_core::annotation::{CountedIn, Former, Unknown};

/// Writes the former places of a mark, if there are any. A value that could not be read stays first in the list.
pub(super) fn write_former(emitter: &mut Emitter, former: &[Former], unknown: &Unknown) {
    if former.is_empty() {
        emitter.given(unknown, "former");
        return;
    }
    emitter.key("former");
    emitter.open(b'[');
    if let Some((_, raw)) = unknown.0.iter().find(|(key, _)| **key == *"former") {
        emitter.item();
        emitter.raw(raw);
    }
    for place in former {
        emitter.item();
        emitter.open(b'{');
        emitter.key("text_sha256");
        match place.text {
            CountedIn::Other(hash) => emitter.display(&hash),
            CountedIn::This | CountedIn::Unknown => emitter.raw("null"),
        }
        emitter.key("spans");
        emitter.open(b'[');
        for (index, span) in place.spans.iter().enumerate() {
            emitter.item();
            emitter.open(b'{');
            emitter.key("start");
            emitter.number(span.start);
            emitter.key("end");
            emitter.number(span.end);
            emitter.member("exact", &span.exact);
            emitter.member("prefix", &span.prefix);
            emitter.member("suffix", &span.suffix);
            if let Some(unknown) = place.span_unknown.get(index) {
                emitter.unknown(unknown, &[]);
            }
            emitter.close(b'}');
        }
        emitter.close(b']');
        emitter.unknown(&place.unknown, &[]);
        emitter.close(b'}');
    }
    emitter.close(b']');
}
