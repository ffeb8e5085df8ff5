//! The other version of a mark, kept in its record until a person has decided which one stays.

use std::sync::Arc;

use super::{Emitter, Pieces, write_record};
use demarche_core::{
    annotation::{Annotation, AnnotationSet, Edit},
    article::Article,
    merge::Conflict,
};

/// The key of a record that holds the other version.
const CONFLICT: &str = "conflict";

/// Returns whether a mark has another version that nobody has decided about.
pub fn has_conflict(annotation: &Annotation) -> bool {
    let detail = annotation.detail.as_ref();
    detail.is_some_and(|detail| detail.unknown.0.iter().any(|(key, _)| **key == *CONFLICT))
}

/// Returns a mark with another version of it in its record: the other record, or `{"removed": true}` if the other side
/// removed the mark.
fn with_conflict(
    annotation: &Annotation,
    other: Option<&Annotation>,
    article: &Article,
) -> Arc<Annotation> {
    let version = match other {
        Some(other) => record(other, article),
        None => "{\"removed\": true}".to_owned(),
    };
    let mut annotation = annotation.clone();
    let detail = annotation.detail.get_or_insert_default();
    detail.unknown.0.retain(|(key, _)| **key != *CONFLICT);
    detail.unknown.0.push((CONFLICT.into(), version.into()));
    Arc::new(annotation)
}

/// Returns the set of a merge in which each mark in conflict has the other version in its record.
pub fn with_conflicts(
    mut set: AnnotationSet,
    conflicts: &[Conflict],
    article: &Article,
) -> AnnotationSet {
    for conflict in conflicts {
        let other = match conflict {
            Conflict::Changed { theirs, .. } => Some(&**theirs),
            Conflict::Removed { .. } => None,
        };
        if let Some(mark) = set.get(conflict.id()) {
            let mark = with_conflict(mark, other, article);
            // The mark is there, so it can be replaced.
            drop(Edit::Replace(mark).apply(&mut set));
        }
    }
    set
}

/// Returns the record of a mark as JSON on one line.
fn record(annotation: &Annotation, article: &Article) -> String {
    let mut pieces = Pieces::new(article);
    let mut emitter = Emitter::line();
    emitter.open(b'{');
    write_record(&mut emitter, annotation, &pieces.of(annotation), &[]);
    emitter.close(b'}');
    let mut bytes = Vec::new();
    // Writing into memory does not fail.
    drop(emitter.flush(&mut bytes));
    String::from_utf8(bytes).unwrap_or_default()
}
