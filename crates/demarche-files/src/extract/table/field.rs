//! What is known about one field from the records that have it.

use std::{
    collections::HashSet,
    hash::{BuildHasher as _, RandomState},
    sync::Arc,
};

use super::{
    dates::{Orders, is_moment},
    record::Value,
};

/// How many values of a field are looked at.
const LOOKED_AT: usize = 500;

/// A field of a table.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name.
    pub name: Arc<str>,
    /// In how many records it says something.
    pub n_filled: u64,
    /// A value of it, shortened.
    pub example: String,
    n_seen: usize,
    n_characters: usize,
    n_dates: usize,
    n_addresses: usize,
    n_pages: usize,
    n_phrases: usize,
    longest: usize,
    orders: Orders,
    distinct: HashSet<u64>,
}

impl Field {
    pub(super) fn new(name: Arc<str>) -> Self {
        Self {
            name,
            n_filled: 0,
            example: String::new(),
            n_seen: 0,
            n_characters: 0,
            n_dates: 0,
            n_addresses: 0,
            n_pages: 0,
            n_phrases: 0,
            longest: 0,
            orders: Orders::default(),
            distinct: HashSet::new(),
        }
    }

    /// Takes a value into account.
    pub(super) fn note(&mut self, value: &Value, hasher: &RandomState) {
        if value.is_empty() {
            return;
        }
        self.n_filled += 1;
        let words = value.words("\n");
        self.orders.note(words.trim());
        if self.n_seen >= LOOKED_AT {
            return;
        }
        self.n_seen += 1;
        let words = words.trim();
        let n_characters = words.chars().count();
        self.n_characters += n_characters;
        self.longest = self.longest.max(n_characters);
        self.n_dates += usize::from(is_moment(words));
        self.n_addresses += usize::from(is_address(words));
        self.n_pages += usize::from(is_page(words));
        self.n_phrases += usize::from(words.contains(char::is_whitespace) && !words.contains('\n'));
        self.distinct.insert(hasher.hash_one(words));
        if self.example.is_empty() {
            let one_line = words.split_whitespace().take(20).collect::<Vec<_>>().join(" ");
            self.example = one_line.chars().take(80).collect();
        }
    }

    /// Returns the mean length of its values, in characters.
    pub(super) fn length(&self) -> usize {
        self.n_characters / self.n_seen.max(1)
    }

    /// Returns the length of the longest value looked at, in characters.
    pub(super) fn longest(&self) -> usize {
        self.longest
    }

    pub(super) fn are_dates(&self) -> bool {
        self.most(self.n_dates)
    }

    pub(super) fn are_addresses(&self) -> bool {
        self.most(self.n_addresses)
    }

    pub(super) fn are_pages(&self) -> bool {
        self.n_seen > 0 && self.n_pages * 2 > self.n_seen
    }

    /// Returns whether its values are of several words on one line.
    pub(super) fn are_phrases(&self) -> bool {
        self.most(self.n_phrases)
    }

    /// Returns whether hardly a value occurs twice.
    pub(super) fn are_distinct(&self) -> bool {
        self.most(self.distinct.len())
    }

    pub(super) fn orders(&self) -> Orders {
        self.orders
    }

    fn most(&self, count: usize) -> bool {
        self.n_seen > 0 && count * 10 >= self.n_seen * 8
    }
}

fn is_address(words: &str) -> bool {
    let start = words.get(..8).unwrap_or(words).to_ascii_lowercase();
    (start.starts_with("http://") || start.starts_with("https:/") || start.starts_with("www."))
        && !words.contains(char::is_whitespace)
}

/// Returns whether a text has the elements of a web page. One with `<` in a sentence has not.
fn is_page(words: &str) -> bool {
    const ELEMENTS: [&str; 8] =
        ["</p>", "<br", "</div>", "</html>", "</h1>", "</h2>", "</li>", "<p>"];
    let mut head = words.get(..words.floor_char_boundary(20_000)).unwrap_or(words).to_owned();
    head.make_ascii_lowercase();
    ELEMENTS.iter().any(|element| head.contains(element))
}
