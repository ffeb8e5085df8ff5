//! Searches an article, and answers with the hits as they are found.

use std::time::{Duration, Instant};

use demarche_core::find::Progress;

use super::{
    answer::{Answer, Answers},
    job::FindJob,
};

/// How much of the text is searched between two looks at whether the search is still wanted, in bytes.
const STEP: usize = 1024 * 1024;
/// How often hits are reported while the search goes on.
const INTERVAL: Duration = Duration::from_millis(50);
/// The most hits that are reported; a search ends there.
pub(crate) const MOST_HITS: usize = 1_000_000;

/// Searches, and stops early once the search is stale.
pub(super) fn find(job: &FindJob, is_stale: impl Fn() -> bool, answers: &Answers) {
    let mut search = job.finder.search(job.article.text());
    let (mut hits, mut n_sent) = (Vec::new(), 0);
    let mut sent = Instant::now();
    loop {
        let progress = search.advance(STEP, &mut hits);
        if is_stale() {
            return;
        }
        hits.truncate(MOST_HITS - n_sent);
        let progress = if n_sent + hits.len() < MOST_HITS { progress } else { Progress::Done };
        if progress == Progress::Done || !hits.is_empty() && sent.elapsed() >= INTERVAL {
            n_sent += hits.len();
            answers.send(Answer::Found(
                job.seeker,
                job.number,
                std::mem::take(&mut hits),
                progress,
            ));
            sent = Instant::now();
        }
        if progress == Progress::Done {
            return;
        }
    }
}
