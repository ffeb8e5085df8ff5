//! Which records a study has articles of.

use std::{
    collections::{HashMap, HashSet},
    ops::ControlFlow,
};

use demarche_core::article::Sha256;
use twox_hash::XxHash3_128;

use super::{
    error::ImportError,
    progress::{Progress, Watch},
};
use crate::{
    formats::native::Imported,
    storage::{Study, article_file::read_article_file},
};

/// The records of which there are articles, by identifier and by text.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    /// The texts under each identifier.
    pub(super) ids: HashMap<u128, Vec<u128>>,
    pub(super) texts: HashSet<u128>,
}

impl Known {
    /// Reads what the article files of a study say.
    pub(super) fn of(study: &Study, watch: &mut Watch<'_>) -> Result<Self, ImportError> {
        let paths = study.article_paths()?;
        let mut known = Self::default();
        let total = paths.len() as u64;
        for (done, path) in (0..).zip(&paths) {
            let progress = Progress { done, total };
            if done % 256 == 0 && watch(progress) == ControlFlow::Break(()) {
                return Err(ImportError::Stopped);
            }
            let stored = read_article_file(study, path)?;
            let Some(imported) = stored.as_ref().and_then(Imported::of) else { continue };
            let Some(Sha256(text)) = Sha256::from_hex(&imported.text_sha256) else { continue };
            known.texts.insert(text_hash(text));
            if !imported.id.is_empty() {
                known.ids.entry(id_hash(&imported.id)).or_default().push(text_hash(text));
            }
        }
        Ok(known)
    }
}

/// Returns what an identifier is compared by.
pub(super) fn id_hash(id: &str) -> u128 {
    XxHash3_128::oneshot(id.as_bytes())
}

/// Returns what a text is compared by.
pub(super) fn text_hash(sha256: [u8; 32]) -> u128 {
    let [low, ..] = sha256.as_chunks::<16>().0 else { return 0 };
    u128::from_be_bytes(*low)
}
