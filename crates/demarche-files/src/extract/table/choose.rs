//! Which field of a record is what.

use std::sync::Arc;

use super::dates::DateOrder;

/// What a field of a record can be for its article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "they say it")]
pub enum Detail {
    Text,
    Title,
    Date,
    Source,
    Author,
    Url,
    Language,
    Id,
}

impl Detail {
    /// All of them, in the order in which they are asked for.
    pub const ALL: [Self; 8] = [
        Self::Text,
        Self::Title,
        Self::Date,
        Self::Source,
        Self::Author,
        Self::Url,
        Self::Language,
        Self::Id,
    ];

    /// Returns its name in commands.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Title => "title",
            Self::Date => "date",
            Self::Source => "source",
            Self::Author => "author",
            Self::Url => "url",
            Self::Language => "language",
            Self::Id => "id",
        }
    }

    /// Returns its name on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Text => "Text",
            Self::Title => "Title",
            Self::Date => "Date",
            Self::Source => "Source",
            Self::Author => "Author",
            Self::Url => "Web address",
            Self::Language => "Language",
            Self::Id => "Identifier",
        }
    }
}

/// What the text of a record is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TextForm {
    /// Plain text.
    #[default]
    Plain,
    /// A web page or a part of one.
    WebPage,
}

/// What to do with a record whose text an earlier one has too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Repeats {
    /// Make an article of it, unless it has the identifier of the earlier one, too.
    #[default]
    Keep,
    /// Leave it out.
    LeaveOut,
}

/// Where the title of a record is put.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TitlePlace {
    /// Only into what is stated about its article, so that the article's text is exactly the record's.
    #[default]
    Details,
    /// Also above a plain text that does not begin with it, with an empty line between them, so that it is read and marked with the
    /// text.
    Text,
}

/// Which fields of a table are what, and what becomes of its records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping {
    /// The sheet or the list whose records are taken, empty if there is only one.
    pub part: Arc<str>,
    /// The field of each detail, in the order of [`Detail::ALL`].
    pub(super) fields: [Option<Arc<str>>; 8],
    /// What the texts are.
    pub form: TextForm,
    /// The order of dates in numbers.
    pub order: Option<DateOrder>,
    /// What becomes of texts that occur again.
    pub repeats: Repeats,
    /// Where titles are put.
    pub title_place: TitlePlace,
}

impl Mapping {
    /// Returns the field that has a detail.
    pub fn field(&self, detail: Detail) -> Option<&Arc<str>> {
        self.fields.get(detail as usize).and_then(Option::as_ref)
    }

    /// Says which field has a detail.
    pub fn set(&mut self, detail: Detail, field: Option<Arc<str>>) {
        if let Some(place) = self.fields.get_mut(detail as usize) {
            *place = field;
        }
    }
}
