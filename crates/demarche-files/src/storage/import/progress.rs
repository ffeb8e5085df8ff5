//! How far the work is, and whether it goes on.

use std::ops::ControlFlow;

/// How far a table was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// How much was read, in bytes.
    pub done: u64,
    /// The size of the whole, in bytes.
    pub total: u64,
}

/// Is given the progress now and then, and can stop the work.
pub type Watch<'w> = dyn FnMut(Progress) -> ControlFlow<()> + 'w;
