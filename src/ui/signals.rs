//! Handles signals that end the program: it tries to save once more and exits with 128 + the signal's number.

use std::sync::{
    Arc,
    atomic::{AtomicI32, Ordering},
};

/// The received signal, if any.
#[derive(Clone, Debug, Default)]
pub(super) struct Signals(Arc<AtomicI32>);

impl Signals {
    /// Returns the number of the received signal, if any.
    pub(super) fn received(&self) -> Option<u8> {
        u8::try_from(self.0.load(Ordering::Relaxed)).ok().filter(|number| *number > 0)
    }

    /// Waits for the signals that end a program, on its own thread. If the window does not close in time, the program is
    /// ended.
    #[cfg(unix)]
    pub(super) fn watch(&self, ctx: &egui::Context) {
        use signal_hook::{
            consts::{SIGHUP, SIGINT, SIGTERM},
            iterator::Signals as Incoming,
            low_level::emulate_default_handler,
        };
        let mut incoming = match Incoming::new([SIGTERM, SIGINT, SIGHUP]) {
            Ok(incoming) => incoming,
            Err(error) => return log::warn!("signals cannot be received: {error}"),
        };
        let (received, ctx) = (Arc::clone(&self.0), ctx.clone());
        let wait = move || {
            let Some(first) = incoming.forever().next() else { return };
            received.store(first, Ordering::Relaxed);
            ctx.request_repaint();
            // A second signal, or a window that does not close, ends the program with the signal's default action.
            std::thread::sleep(super::last_try::LAST_TRY + std::time::Duration::from_millis(500));
            if let Err(error) = emulate_default_handler(first) {
                log::error!("the program could not be ended: {error}");
            }
        };
        if let Err(error) = std::thread::Builder::new().name("signals".to_owned()).spawn(wait) {
            log::warn!("signals cannot be received: {error}");
        }
    }

    /// Other systems have no such signals.
    #[cfg(not(unix))]
    pub(super) fn watch(&self, _: &egui::Context) {}
}
