//! The last try to save if the process ends around the window: when the display server dies, Xlib ends it from inside one of
//! its calls, without returning to us.
//!
//! The C library then still runs the destructors of the thread's local variables, and one of them is ours.

use std::{cell::RefCell, time::Duration};

use crate::work::{LastJobs, WriterJob};

/// How long the last try to save may take when the system ends the program.
pub(super) const LAST_TRY: Duration = Duration::from_secs(2);

/// What the process ends with: 128 + the number of SIGHUP, which a lost terminal would have sent.
#[cfg(all(unix, not(test)))]
const STATUS: i32 = 128 + signal_hook::consts::SIGHUP;

thread_local! {
    static LAST: Last = const { Last(RefCell::new(None)) };
}

struct Last(RefCell<Option<LastTry>>);

/// What is unsaved, and who saves it.
struct LastTry {
    writer: LastJobs,
    jobs: Vec<WriterJob>,
}

/// Arms the last try for the window of this thread.
pub(super) fn arm(writer: LastJobs) {
    LAST.with(|last| *last.0.borrow_mut() = Some(LastTry { writer, jobs: Vec::new() }));
}

/// Notes what would have to be saved if the process ended now. Does nothing unless armed.
pub(super) fn note(jobs: impl FnOnce() -> Vec<WriterJob>) {
    LAST.with(|last| {
        if let Some(last) = &mut *last.0.borrow_mut() {
            last.jobs = jobs();
        }
    });
}

/// Disarms it: the window closes in the usual way.
pub(super) fn disarm() {
    LAST.with(|last| *last.0.borrow_mut() = None);
}

impl Drop for Last {
    fn drop(&mut self) {
        let Some(LastTry { writer, jobs }) = self.0.take() else { return };
        log::error!("the process ended around the window; the display server may have died");
        writer.run(jobs, LAST_TRY);
        // The process is ending anyway; only its status is still to be set.
        #[cfg(all(unix, not(test)))]
        signal_hook::low_level::exit(STATUS);
    }
}

#[cfg(test)]
mod tests {
    use std::{path::PathBuf, sync::mpsc::channel, thread};

    use super::*;

    fn job() -> WriterJob {
        WriterJob::Settings(Box::default(), PathBuf::from("settings.json"))
    }

    /// Lets a thread with a window end, and returns the jobs that were sent.
    fn jobs_at_the_end_of(window: fn()) -> usize {
        let (sender, jobs) = channel();
        let named = |name: &str| thread::Builder::new().name(name.to_owned());
        let count = move || {
            let mut count = 0;
            for job in jobs {
                match job {
                    WriterJob::Reached(done) => drop(done.send(())),
                    _ => count += 1,
                }
            }
            count
        };
        let writer = named("writer").spawn(count).unwrap();
        let ends = move || {
            arm(LastJobs::to(sender));
            window();
        };
        named("window").spawn(ends).unwrap().join().unwrap();
        writer.join().unwrap()
    }

    #[test]
    fn what_is_unsaved_is_saved_when_the_process_ends_around_the_window() {
        assert_eq!(jobs_at_the_end_of(|| note(|| vec![job(), job()])), 2);
    }

    #[test]
    fn a_window_that_closes_leaves_nothing_to_the_last_try() {
        let closes = || {
            note(|| vec![job()]);
            disarm();
        };
        assert_eq!(jobs_at_the_end_of(closes), 0);
    }
}
