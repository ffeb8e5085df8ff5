//! The order of a study's articles.

/// In which order articles are listed and opened one after another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ArticleOrder {
    /// By path.
    #[default]
    Path,
    /// By title.
    Title,
    /// By date, the oldest first; those without a date last.
    Date,
    /// Those that are not done first.
    State,
    /// Those with most marks first.
    Marks,
}

impl ArticleOrder {
    /// All orders.
    pub const ALL: [Self; 5] = [Self::Path, Self::Title, Self::Date, Self::State, Self::Marks];
}
