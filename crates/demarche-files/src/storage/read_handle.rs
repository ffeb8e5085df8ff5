//! Lets one thread follow and cancel what another one reads.

use std::{
    fmt,
    process::Child,
    sync::{Mutex, MutexGuard, PoisonError},
};

use crate::extract::PagesRead;

/// A handle on the reading of one article: says how far it is, and cancels it.
///
/// A document is read by a process of its own, which ends at once when its reading is cancelled. Plain text is read to its end.
#[derive(Default)]
pub struct ReadHandle {
    state: Mutex<State>,
    on_pages: Option<OnPages>,
}

type OnPages = Box<dyn Fn(PagesRead) + Send + Sync>;

#[derive(Debug, Default)]
struct State {
    is_cancelled: bool,
    /// The process that reads the document. While it is here, nobody has waited for it, so its number belongs to no other.
    child: Option<Child>,
}

impl fmt::Debug for ReadHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReadHandle").field("state", &self.state).finish_non_exhaustive()
    }
}

impl ReadHandle {
    /// Returns a handle that says how many pages have been read, from any thread, whenever that is known.
    pub fn new(on_pages: impl Fn(PagesRead) + Send + Sync + 'static) -> Self {
        Self { state: Mutex::default(), on_pages: Some(Box::new(on_pages)) }
    }

    /// Cancels the reading, which then fails and keeps nothing. Its process is killed, and has ended when the reading returns.
    pub fn cancel(&self) {
        let mut state = self.state();
        state.is_cancelled = true;
        if let Some(child) = &mut state.child {
            kill(child);
        }
    }

    /// Returns whether the reading was cancelled.
    pub fn is_cancelled(&self) -> bool {
        self.state().is_cancelled
    }

    /// Says how many pages have been read.
    pub(super) fn report(&self, pages: PagesRead) {
        if let Some(on_pages) = &self.on_pages {
            on_pages(pages);
        }
    }

    /// Puts the process that reads the document under this handle, until [`ReadHandle::end`].
    pub(super) fn begin(&self, mut child: Child) {
        let mut state = self.state();
        if state.is_cancelled {
            kill(&mut child);
        }
        state.child = Some(child);
    }

    /// Ends the process, if it has not ended, so that nothing is left of it.
    pub(super) fn end(&self) {
        let Some(mut child) = self.state().child.take() else { return };
        kill(&mut child);
        if let Err(error) = child.wait() {
            log::warn!("the process that reads documents: {error}");
        }
    }

    /// Returns the number of the process that reads the document.
    #[cfg(test)]
    pub(super) fn process(&self) -> Option<u32> {
        self.state().child.as_ref().map(Child::id)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn kill(child: &mut Child) {
    if let Err(error) = child.kill() {
        log::debug!("the process that reads documents has ended: {error}");
    }
}
