//! Decides which records become articles, and counts why the others do not.

use std::{collections::HashMap, sync::Arc};

use super::known::{Known, id_hash, text_hash};
use crate::extract::table::{Draft, Item, Mapping, Repeats, Unfit};

/// How many refused records are named.
const NAMED: usize = 100;

/// A record of which no article is made because something is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedRecord {
    /// Its number, from 1.
    pub number: u64,
    /// The line or row where it begins, if the file has such.
    pub line: Option<u64>,
    /// What is wrong.
    pub why: String,
}

/// How many records there are, and what becomes of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// All records of the chosen part.
    pub n_records: u64,
    /// Those that become articles.
    pub n_articles: u64,
    /// Those without text.
    pub n_without_text: u64,
    /// Those that cannot be read, or not as an article.
    pub n_refused: u64,
    /// Those whose text an earlier record has, whether or not they are left out.
    pub n_repeated: u64,
    /// Those of them that are left out.
    pub n_left_out: u64,
    /// Those of which the study has an article already.
    pub n_known: u64,
    /// Those of them whose text is another one now; the article stays as it is.
    pub n_changed: u64,
    /// Articles with a date that could not be read, and one of them.
    pub n_unread_dates: u64,
    /// A date that could not be read.
    pub unread_date: Option<String>,
    /// Articles with characters that stand for damaged bytes.
    pub n_damaged: u64,
    /// The first refused records.
    pub refused: Vec<RefusedRecord>,
}

/// Decides about one record after the other.
pub(super) struct Sieve<'m> {
    mapping: &'m Mapping,
    known: Arc<Known>,
    /// The identifiers of the records with a text.
    texts: HashMap<u128, Vec<u128>>,
    tally: Tally,
}

impl<'m> Sieve<'m> {
    pub(super) fn new(mapping: &'m Mapping, known: Arc<Known>) -> Self {
        Self { mapping, known, texts: HashMap::new(), tally: Tally::default() }
    }

    pub(super) fn into_tally(self) -> Tally {
        self.tally
    }

    /// Returns what the article of a record is made of, if it becomes one.
    pub(super) fn take(&mut self, item: Item) -> Option<Draft> {
        let record = match item {
            Item::Record(record) if record.part != self.mapping.part => return None,
            Item::Record(record) => record,
            Item::Refused(refused) => {
                self.tally.n_records += 1;
                self.refuse(refused.number, refused.line, refused.why);
                return None;
            }
        };
        self.tally.n_records += 1;
        let (number, line) = (record.number, record.line);
        let draft = match self.mapping.draft(record) {
            Ok(draft) => draft,
            Err(Unfit::NoText) => {
                self.tally.n_without_text += 1;
                return None;
            }
            Err(unfit) => {
                self.refuse(number, line, unfit.to_string());
                return None;
            }
        };
        let id = id_hash(&draft.id);
        if self.is_repeated(&draft, id) || self.is_known(&draft, id) {
            return None;
        }
        self.tally.n_articles += 1;
        self.tally.n_damaged += u64::from(draft.text.contains(char::REPLACEMENT_CHARACTER));
        if let Some(date) = &draft.unread_date {
            self.tally.n_unread_dates += 1;
            self.tally.unread_date.get_or_insert_with(|| date.clone());
        }
        Some(draft)
    }

    /// Returns whether a record is left out because an earlier one has its text.
    fn is_repeated(&mut self, draft: &Draft, id: u128) -> bool {
        let ids = self.texts.entry(text_hash(draft.text_sha256)).or_default();
        let is_first = ids.is_empty();
        let is_same = ids.contains(&id);
        if !is_same {
            ids.push(id);
        }
        if is_first {
            return false;
        }
        self.tally.n_repeated += 1;
        // Without an identifier, two records with one text may be two articles.
        let is_left_out =
            self.mapping.repeats == Repeats::LeaveOut || (is_same && !draft.id.is_empty());
        self.tally.n_left_out += u64::from(is_left_out);
        is_left_out
    }

    /// Returns whether the study has an article of this record already.
    fn is_known(&mut self, draft: &Draft, id: u128) -> bool {
        let hash = text_hash(draft.text_sha256);
        let is_known = if draft.id.is_empty() {
            self.known.texts.contains(&hash)
        } else {
            self.known.ids.contains_key(&id)
        };
        if is_known {
            self.tally.n_known += 1;
            let texts = self.known.ids.get(&id);
            let is_same = texts.is_none_or(|texts| texts.contains(&hash));
            self.tally.n_changed += u64::from(!is_same);
        }
        is_known
    }

    fn refuse(&mut self, number: u64, line: Option<u64>, why: String) {
        self.tally.n_refused += 1;
        if self.tally.refused.len() < NAMED {
            self.tally.refused.push(RefusedRecord { number, line, why });
        }
    }
}
