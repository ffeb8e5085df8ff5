//! Guesses which field of a table is what, from names in several languages and from what is in them.

use std::{collections::HashMap, hash::RandomState, sync::Arc};

use super::{
    choose::{Detail, Mapping, TextForm},
    field::Field,
    record::{Item, Record, Value},
};

/// How many records are shown before they are taken, and how much of each value, in characters.
const SHOWN: usize = 20;
const LONGEST_SHOWN: usize = 1_000;

/// How many fields of a table are offered.
const MOST_FIELDS: usize = 2_000;

/// How many sheets or lists are offered.
const MOST_PARTS: usize = 200;

/// The names of fields, as [`names_of`] reads them.
const NAMES: &str = include_str!("names.txt");

/// Returns the names that fields with a detail have, the best first.
fn names_of(detail: Detail) -> Vec<&'static str> {
    let of = |line: &'static str| line.strip_prefix(detail.name())?.strip_prefix(": ");
    NAMES.lines().find_map(of).unwrap_or_default().split(' ').collect()
}

/// The records that a file holds.
#[derive(Clone, Debug, Default)]
pub struct Survey {
    /// The sheets or lists that hold records, in order; of most files there is one without a name.
    pub parts: Vec<Part>,
    places: HashMap<Arc<str>, usize>,
    hasher: RandomState,
}

/// A sheet or a list.
#[derive(Clone, Debug)]
pub struct Part {
    /// Its name, empty if the file has only one.
    pub name: Arc<str>,
    /// How many records it has.
    pub n_records: u64,
    /// Its fields, in the order in which they first occur.
    pub fields: Vec<Field>,
    /// The first records, their values shortened.
    pub first: Vec<Record>,
    places: HashMap<Arc<str>, usize>,
}

impl Survey {
    /// Takes into account what the file holds next.
    pub fn note(&mut self, item: &Item) {
        let Item::Record(record) = item else { return };
        let at = match self.places.get(&record.part) {
            Some(at) => *at,
            None if self.parts.len() >= MOST_PARTS => return,
            None => {
                self.places.insert(Arc::clone(&record.part), self.parts.len());
                self.parts.push(Part::new(Arc::clone(&record.part)));
                self.parts.len() - 1
            }
        };
        if let Some(part) = self.parts.get_mut(at) {
            part.note(record, &self.hasher);
        }
    }

    /// Returns the sheet or list that most likely holds the articles: the one with the most text.
    pub fn main_part(&self) -> Option<&Part> {
        let weight = |part: &&Part| {
            let longest = part.fields.iter().map(Field::length).max().unwrap_or_default();
            (longest as u64).saturating_mul(part.n_records)
        };
        // Of two that have as much, the first counts.
        self.parts.iter().rev().max_by_key(weight)
    }
}

impl Part {
    fn new(name: Arc<str>) -> Self {
        Self { name, n_records: 0, fields: Vec::new(), first: Vec::new(), places: HashMap::new() }
    }

    fn note(&mut self, record: &Record, hasher: &RandomState) {
        self.n_records += 1;
        for (name, value) in &record.fields {
            let at = match self.places.get(name) {
                Some(at) => *at,
                None if self.fields.len() >= MOST_FIELDS => continue,
                None => {
                    self.places.insert(Arc::clone(name), self.fields.len());
                    self.fields.push(Field::new(Arc::clone(name)));
                    self.fields.len() - 1
                }
            };
            if let Some(field) = self.fields.get_mut(at) {
                field.note(value, hasher);
            }
        }
        if self.first.len() < SHOWN {
            let mut shown = record.clone();
            shown.fields.truncate(MOST_FIELDS);
            for (_, value) in &mut shown.fields {
                shorten(value);
            }
            self.first.push(shown);
        }
    }

    /// Guesses which field is what.
    pub fn guess(&self) -> Mapping {
        let mut mapping = Mapping { part: Arc::clone(&self.name), ..Mapping::default() };
        let Some(text) = self.text_field() else { return mapping };
        mapping.set(Detail::Text, Some(Arc::clone(&text.name)));
        mapping.form = if text.are_pages() { TextForm::WebPage } else { TextForm::Plain };
        let mut taken = vec![Arc::clone(&text.name)];
        for detail in Detail::ALL.into_iter().skip(1) {
            let is_free = |field: &&Field| !taken.contains(&field.name) && field.n_filled > 0;
            let fits = |field: &&Field| is_free(field) && fits(detail, field);
            let named = self.named(&names_of(detail), fits);
            let other = || self.fields.iter().filter(is_free).find(|field| shows(detail, field));
            if let Some(field) = named.or_else(other) {
                mapping.set(detail, Some(Arc::clone(&field.name)));
                taken.push(Arc::clone(&field.name));
                if detail == Detail::Date {
                    mapping.order = field.orders().order();
                }
            }
        }
        mapping
    }

    /// Returns the order of numbers in the dates of a field, if they show one.
    pub fn order_of(&self, field: &str) -> Option<super::dates::DateOrder> {
        let field = self.fields.iter().find(|other| *other.name == *field)?;
        field.orders().order()
    }

    /// Returns whether the values of a field are web pages or parts of such.
    pub fn are_pages(&self, field: &str) -> bool {
        self.fields.iter().any(|other| *other.name == *field && other.are_pages())
    }

    fn text_field(&self) -> Option<&Field> {
        let longest = self.fields.iter().map(Field::length).max()?;
        // An address or a date is no text, however it is called.
        let is_text = |field: &&Field| {
            field.n_filled > 0
                && !field.are_addresses()
                && !field.are_dates()
                && field.length() * 4 >= longest
        };
        let of_length = |field: &&Field| field.length();
        self.named(&names_of(Detail::Text), is_text)
            .or_else(|| self.fields.iter().filter(is_text).max_by_key(of_length))
    }

    /// Returns the field with the best of these names, as a whole or at the end of its path.
    fn named(&self, names: &[&str], fits: impl Fn(&&Field) -> bool) -> Option<&Field> {
        let rank = |field: &&Field| {
            let whole = folded(&field.name);
            let last = field.name.rsplit('.').next().map(folded).unwrap_or_default();
            let place = |name: &str| names.iter().position(|known| *known == name);
            // `source.name` is named for what it is in.
            let above = field.name.strip_suffix(".name").and_then(|above| above.rsplit('.').next());
            let above = above.map(folded).as_deref().and_then(place);
            let rank = place(&whole).map(|at| 2 * at);
            rank.or_else(|| Some(2 * above?)).or_else(|| place(&last).map(|at| 2 * at + 1))
        };
        let ranked =
            self.fields.iter().filter(fits).filter_map(|field| Some((rank(&field)?, field)));
        ranked.min_by_key(|(rank, _)| *rank).map(|(_, field)| field)
    }
}

/// Returns whether a field with the name of a detail can be it.
fn fits(detail: Detail, field: &Field) -> bool {
    match detail {
        Detail::Text => true,
        Detail::Title => field.length() < 500,
        Detail::Date => field.are_dates(),
        Detail::Source | Detail::Author => field.length() < 200,
        Detail::Url => field.are_addresses(),
        Detail::Language => field.length() < 20,
        Detail::Id => field.longest() < 200 && field.are_distinct(),
    }
}

/// Returns whether a field is a detail by what is in it alone.
fn shows(detail: Detail, field: &Field) -> bool {
    match detail {
        Detail::Date => field.are_dates(),
        Detail::Url => field.are_addresses() && field.are_distinct(),
        Detail::Title => {
            let is_line = (15..200).contains(&field.length()) && field.longest() < 500;
            is_line && field.are_phrases() && field.are_distinct() && !field.are_dates()
        }
        _ => false,
    }
}

/// Returns a name without case and the signs between its words.
fn folded(name: &str) -> String {
    let letters = name.chars().filter(|sign| sign.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

fn shorten(value: &mut Value) {
    let (Value::Text(words) | Value::Raw(words)) = value;
    if let Some((end, _)) = words.char_indices().nth(LONGEST_SHOWN) {
        words.truncate(end);
        words.shrink_to_fit();
        words.push('…');
    }
}
