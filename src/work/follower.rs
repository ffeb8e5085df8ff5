//! Finds and moves the saved marks of renamed articles.

use std::sync::Arc;

use demarche_core::{article::Article, study::ArticlePath};
use demarche_files::storage::{ChangedRecord, Strayed, Study, find_strayed, follow};

use super::answer::Answers;
use crate::session::{Action, FollowChange};

/// Says whether there are marks on the text of an article that was just opened, under a path where no article is any more.
pub(super) fn look(
    (study, path): (&Study, &ArticlePath),
    article: &Arc<Article>,
    opening: u64,
    answers: &Answers,
) {
    match find_strayed(study, path, article) {
        Ok(Some(Strayed { from, copies })) => {
            answers.act(Action::StrayedFound { opening, from, copies });
        }
        Ok(None) => {}
        Err(error) => log::warn!("marks under other names were not looked for: {error}"),
    }
}

/// Moves what is saved about an article. Returns what became of its details.
pub(super) fn move_marks(change: &FollowChange) -> Result<ChangedRecord, String> {
    Study::at(change.study.root())
        .and_then(|study| follow(&study, &change.from, &change.to))
        .map_err(|error| format!("{error}. {}", error.hint()))
}
