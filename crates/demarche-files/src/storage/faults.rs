//! Faults of a disk, for tests: the n-th thing that a thread does to a disk fails, or the process ends there.
//!
//! The model of a crash: what was done before it is on the disk, and nothing after it is. In the model of a power cut, what was
//! appended to a journal and not synced is lost, too; of a replaced file, the new content was synced before the rename, so
//! that either name has whole content.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    fs::File,
    io,
    path::{Path, PathBuf},
};

/// What happens at the chosen moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// This one thing fails, because the disk is full.
    Error,
    /// It fails after half of the bytes were written.
    ShortWrite,
    /// The process ends before it.
    Crash,
    /// The power goes before it.
    PowerCut,
    /// The file that is renamed next has lost its end, though the system said that it was written.
    Spoilt,
}

/// The plan of a thread.
#[derive(Debug, Default)]
struct Plan {
    fault: Option<Fault>,
    /// How many things are done before the fault.
    left: usize,
    is_over: bool,
    /// How long each file was that was written in place, when it was last synced.
    synced: BTreeMap<PathBuf, u64>,
}

thread_local! {
    static PLAN: RefCell<Plan> = RefCell::default();
}

/// Lets a fault happen after `n` things; forgets the last plan.
pub(super) fn plan(fault: Fault, n: usize) {
    PLAN.with_borrow_mut(|plan| {
        *plan = Plan { fault: Some(fault), left: n, ..Plan::default() };
    });
}

/// Ends the plan, as starting the process again does. Returns whether its fault has happened. What a power cut loses is lost.
pub(super) fn end() -> bool {
    let plan = PLAN.take();
    if plan.is_over && plan.fault == Some(Fault::PowerCut) {
        for (path, len) in &plan.synced {
            let file = File::options().write(true).open(path).unwrap();
            file.set_len(*len).unwrap();
        }
    }
    plan.is_over
}

/// Returns an error if the disk does not do the next thing.
pub(super) fn next() -> io::Result<()> {
    match due() {
        Some(Fault::Spoilt) | None => Ok(()),
        Some(_) => Err(io::ErrorKind::StorageFull.into()),
    }
}

/// Spoils a file that was renamed, if that is the plan.
pub(super) fn renamed(path: &Path) {
    let is_due = PLAN.with_borrow(|plan| plan.fault == Some(Fault::Spoilt) && plan.is_over);
    if is_due {
        let file = File::options().write(true).open(path).unwrap();
        file.set_len(file.metadata().unwrap().len() / 2).unwrap();
    }
}

/// Does what `next` does before bytes are written: of a short write, some of them are.
pub(super) fn next_write(file: &mut File, path: &Path, bytes: &[u8]) -> io::Result<()> {
    note(file, path);
    match due() {
        Some(Fault::ShortWrite) => {
            let (half, _) = bytes.split_at(bytes.len() / 2);
            io::Write::write_all(file, half)?;
            Err(io::ErrorKind::StorageFull.into())
        }
        Some(_) => Err(io::ErrorKind::StorageFull.into()),
        None => Ok(()),
    }
}

/// Notes that a file written in place was synced, or is about to be written for the first time.
pub(super) fn synced(file: &File, path: &Path) {
    PLAN.with_borrow_mut(|plan| {
        let len = file.metadata().unwrap().len();
        plan.synced.insert(path.to_owned(), len);
    });
}

fn note(file: &File, path: &Path) {
    PLAN.with_borrow_mut(|plan| {
        let len = file.metadata().unwrap().len();
        plan.synced.entry(path.to_owned()).or_insert(len);
    });
}

fn due() -> Option<Fault> {
    PLAN.with_borrow_mut(|plan| {
        let fault = plan.fault?;
        if plan.is_over {
            // A process that has ended does nothing more.
            return matches!(fault, Fault::Crash | Fault::PowerCut).then_some(fault);
        }
        if plan.left > 0 {
            plan.left -= 1;
            return None;
        }
        plan.is_over = true;
        Some(fault)
    })
}
