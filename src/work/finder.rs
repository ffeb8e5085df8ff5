//! Searches articles, and answers with the hits as they are found.

use std::time::{Duration, Instant};

use demarche_core::{
    annotation::AnnotationSet,
    article::Article,
    codebook::CodeId,
    find::{Excerpt, Progress},
    study::ArticlePath,
    text::Span,
};
use demarche_files::storage::{Study, read_article, read_set};

use super::{
    answer::{Answer, Answers},
    job::{FindJob, FoundIn, StudyFindJob, StudyHit, StudyHits},
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

/// Searches the articles of a study, and stops early once the search is stale.
pub(super) fn find_in_study(job: &StudyFindJob, is_stale: impl Fn() -> bool, answers: &Answers) {
    let study = Study::at(job.study.root());
    let mut found = StudyHits {
        articles: Vec::new(),
        n_searched: 0,
        n_unreadable: 0,
        progress: Progress::Searching,
    };
    let mut room = job.most;
    let mut sent = Instant::now();
    for path in &job.articles {
        let article = study.as_ref().ok().and_then(|study| read_article(study, path).ok());
        match (&study, article) {
            (Ok(study), Some(article)) => {
                let Some(spans) = all_in(job, &article, room, &is_stale) else { return };
                room -= spans.len();
                if !spans.is_empty() {
                    found.articles.push(found_in(job, study, (path, &article), spans));
                }
            }
            _ => found.n_unreadable += 1,
        }
        found.n_searched += 1;
        if is_stale() {
            return;
        }
        if room == 0 {
            break;
        }
        if sent.elapsed() >= INTERVAL {
            let articles = std::mem::take(&mut found.articles);
            answers.send(Answer::FoundInStudy(job.number, StudyHits { articles, ..found }));
            sent = Instant::now();
        }
    }
    found.progress = Progress::Done;
    answers.send(Answer::FoundInStudy(job.number, found));
}

/// Returns the hits in an article, at most this many; `None` if the search is stale.
fn all_in(
    job: &StudyFindJob,
    article: &Article,
    most: usize,
    is_stale: &impl Fn() -> bool,
) -> Option<Vec<Span>> {
    let mut search = job.finder.search(article.text());
    let mut hits = Vec::new();
    while hits.len() < most && search.advance(STEP, &mut hits) == Progress::Searching {
        if is_stale() {
            return None;
        }
    }
    hits.truncate(most);
    Some(hits)
}

/// Returns what is shown of the hits in an article.
fn found_in(
    job: &StudyFindJob,
    study: &Study,
    (path, article): (&ArticlePath, &Article),
    spans: Vec<Span>,
) -> FoundIn {
    let read = |coder| read_set(study, path, coder, article).ok();
    let set = job.coder.as_ref().and_then(read).map(|read| read.set);
    let hit = |span: Span| StudyHit {
        span,
        excerpt: Excerpt::of(article.text(), span),
        codes: set.as_ref().map(|set| codes_on(set, span)).unwrap_or_default(),
    };
    let title = article.metadata.title.clone();
    FoundIn {
        article: path.clone(),
        title: title.unwrap_or_else(|| path.shown_name().into_owned()),
        text_sha256: article.text_sha256,
        hits: spans.into_iter().map(hit).collect(),
    }
}

/// Returns the codes of the marks on exactly these words.
fn codes_on(set: &AnnotationSet, span: Span) -> Vec<CodeId> {
    let marks = set.intersecting(span);
    let exact = marks.iter().filter(|mark| mark.spans.as_slice() == [span]);
    exact.map(|mark| mark.code.clone()).collect()
}
