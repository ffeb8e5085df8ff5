//! Lists studies and counts words.

use std::sync::Arc;

use demarche_core::{
    article::{Article, BlockKind},
    study::{ArticlePath, Coder, StudyId},
    text,
};
use demarche_files::storage::Study;

use super::answer::{Answers, WordCount};
use crate::session::{Action, ArticleEntry, NoticeKind, StudyView};

/// Lists the study of the open article.
pub(super) fn list(
    study: &StudyId,
    coder: Option<&Coder>,
    open: Option<&ArticlePath>,
    answers: &Answers,
) {
    let listed = Study::at(study.root()).and_then(|study| {
        let listed = study.articles(coder.map(|coder| &coder.id), open)?;
        Ok((study, listed))
    });
    match listed {
        Ok((study, listed)) => answers.act(Action::StudyListed(Arc::new(StudyView {
            id: study.id().clone(),
            title: study.title().to_owned(),
            articles: listed
                .into_iter()
                .map(|listed| ArticleEntry {
                    path: listed.path,
                    title: listed.title,
                    date: listed.date,
                    hand: listed.hand,
                    counts: listed.counts,
                    is_done: listed.is_done,
                })
                .collect(),
            coder: coder.cloned(),
            coders: study.coders(),
            uncounted: open.cloned(),
        }))),
        Err(error) => answers.act(Action::Notify(
            NoticeKind::Warning,
            format!("The articles of this study could not be listed: {error}. {}", error.hint()),
            None,
        )),
    }
}

/// Counts the words of an article as the Unicode standard segments them; stops early once the count is stale.
pub(super) fn count_words(article: &Article, is_stale: impl Fn() -> bool) -> Option<WordCount> {
    let mut words = text::WordCounter::default();
    let mut count = WordCount::default();
    for block in article.blocks() {
        if is_stale() {
            return None;
        }
        let n = block.span.of(article.text()).map_or(0, |text| words.count(text));
        let of_kind = match block.kind {
            BlockKind::Noise => &mut count.in_clutter,
            _ => &mut count.in_article,
        };
        *of_kind += n;
    }
    Some(count)
}
