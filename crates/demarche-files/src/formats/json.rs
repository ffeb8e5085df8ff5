//! The JSON export: an array of annotation sets, each as in its file.
//!
//! Every record also has its `status` and, unless that is exact, its place in the current text as `resolved`.

use std::io::{self, Write};

use super::{
    SetOf,
    native::{Emitter, Purpose, write_set},
};

/// Writes all sets as one array, with a final newline.
pub fn write<'a>(sets: impl IntoIterator<Item = SetOf<'a>>, mut out: impl Write) -> io::Result<()> {
    let mut emitter = Emitter::pretty();
    emitter.open(b'[');
    for set in sets {
        emitter.item();
        write_set(&mut emitter, set, Purpose::Export, &mut out)?;
    }
    emitter.close(b']');
    emitter.end_line();
    emitter.flush(&mut out)
}
