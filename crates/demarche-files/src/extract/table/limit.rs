//! Keeps a single record from taking all memory, for example after a quotation mark that is never closed.

use std::{
    cell::Cell,
    io::{self, Read},
    rc::Rc,
};

/// The largest record that is read, in bytes.
pub const LARGEST_RECORD: u64 = 64 << 20;

/// How much of the present record was read.
#[derive(Clone, Debug, Default)]
pub(super) struct Used(Rc<Cell<u64>>);

impl Used {
    /// Begins the next record.
    pub(super) fn renew(&self) {
        self.0.set(0);
    }

    /// Returns whether the present record is too large.
    pub(super) fn is_too_much(&self) -> bool {
        self.0.get() > LARGEST_RECORD
    }
}

/// A reader that fails once a record is too large.
#[derive(Debug)]
pub(super) struct Limited<R> {
    source: R,
    used: Used,
}

impl<R: Read> Limited<R> {
    /// Returns the reader, and how much it has read.
    pub(super) fn new(source: R) -> (Self, Used) {
        let used = Used::default();
        (Self { source, used: used.clone() }, used)
    }
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.used.is_too_much() {
            return Err(io::Error::other("the record is too large"));
        }
        let n_read = self.source.read(buffer)?;
        self.used.0.set(self.used.0.get() + n_read as u64);
        Ok(n_read)
    }
}

/// Returns why a record that is too large is refused.
pub(super) fn too_large() -> String {
    format!("it is larger than {} MB", LARGEST_RECORD >> 20)
}
