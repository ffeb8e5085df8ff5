//! The thread that reads articles: a newer request replaces a waiting one and ends the reading before it.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        mpsc::{Receiver, Sender, channel},
    },
    thread,
};

use demarche_files::storage::ReadHandle;

use super::{
    answer::{Answer, Answers},
    job::{OpenJob, WriterJob},
};

/// Reads articles, on a thread if there are threads.
pub(super) struct Reader {
    jobs: Option<Sender<(OpenJob, Arc<ReadHandle>)>>,
    /// The newest opening, and the handle on its reading.
    newest: Option<(u64, Arc<ReadHandle>)>,
}

impl Reader {
    /// Starts the thread, which gives the rest of each job to `writer`. Without a thread, articles are read by the caller.
    pub(super) fn start(answers: Answers, writer: Sender<WriterJob>) -> Self {
        let (jobs, receiver) = channel();
        let run = move || read_all(&receiver, &answers, &writer);
        let thread = thread::Builder::new().name("open".to_owned()).spawn(run);
        Self { jobs: thread.ok().map(|_| jobs), newest: None }
    }

    /// Returns a reader without a thread.
    pub(super) fn here() -> Self {
        Self { jobs: None, newest: None }
    }

    /// Reads an article for a window, and returns what is left for the writer if that was done at once.
    pub(super) fn open(&mut self, job: OpenJob, answers: &Answers) -> Option<WriterJob> {
        self.keep(None);
        let (opening, on_pages) = (job.opening, answers.clone());
        let handle = Arc::new(ReadHandle::new(move |pages| {
            on_pages.send(Answer::Pages(opening, pages));
        }));
        self.newest = Some((opening, Arc::clone(&handle)));
        let (job, handle) = match &self.jobs {
            Some(jobs) => jobs.send((job, handle)).err()?.0,
            None => (job, handle),
        };
        job.run(answers, &handle)
    }

    /// Cancels the reading for any opening but this one: nobody waits for it.
    pub(super) fn keep(&mut self, opening: Option<u64>) {
        if let Some((_, handle)) = self.newest.take_if(|(newest, _)| opening != Some(*newest)) {
            handle.cancel();
        }
    }

    /// Cancels what is being read, and takes no more jobs.
    pub(super) fn stop(&mut self) {
        self.keep(None);
        self.jobs = None;
    }
}

fn read_all(
    jobs: &Receiver<(OpenJob, Arc<ReadHandle>)>,
    answers: &Answers,
    writer: &Sender<WriterJob>,
) {
    while let Ok((mut job, mut handle)) = jobs.recv() {
        // Of several waiting requests only the newest is still wanted.
        while let Ok(newer) = jobs.try_recv() {
            (job, handle) = newer;
        }
        let opening = job.opening;
        let outcome = catch_unwind(AssertUnwindSafe(|| job.run(answers, &handle)));
        match outcome {
            Ok(Some(rest)) => {
                if writer.send(rest).is_err() {
                    answers.act(OpenJob::broken(opening));
                }
            }
            Ok(None) => {}
            Err(_) => {
                log::error!("the thread that reads articles panicked");
                let answer = || answers.act(OpenJob::broken(opening));
                drop(catch_unwind(AssertUnwindSafe(answer)));
            }
        }
    }
}
