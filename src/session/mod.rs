//! What is open and how it changes, independent of egui, files, the clock and JSON.

mod access;
mod action;
mod apply;
mod articles;
mod bulk;
mod bulk_report;
mod change;
mod clutter;
mod command;
mod copies;
mod copying;
mod deciding;
mod desk;
mod details;
mod document;
mod edges;
mod effect;
mod everywhere;
mod filter;
mod fitting;
mod following;
mod going;
mod history;
mod homes;
mod kinds;
#[cfg(test)]
mod law;
mod listing;
mod looking;
mod marking;
mod merged_copies;
mod moving;
mod notice;
mod occurrences;
mod opening;
mod outcome;
mod persist;
mod records;
mod recovering;
mod removed;
mod review;
mod save_request;
mod saving;
mod selection;
mod shown;
mod state;
mod stepping;
mod stopping;
#[cfg(test)]
mod tests;
mod unsaved;
mod wording;

pub use action::{Action, Memo};
pub use bulk::{BulkChange, BulkPart, Places};
pub use change::{Change, FollowChange, GoBack};
pub use command::{
    Clash, Command, CommandSpec, Context, KeyName, Keymap, Menu, Modifiers, OwnKeys, Shortcut,
    ShortcutError, code_keys, mark_also_tooltip, mark_tooltip,
};
pub use demarche_core::study::Coder;
pub use desk::{
    Access, ArticleEntry, Elsewhere, Home, Marks, OpenArticle, Opened, SetRead, StudyView,
};
pub use effect::{Asked, Effect, IfUnreadable, Target};
pub use filter::{Filter, Listed, Listing, Sign, Words};
pub use going::goal;
pub use history::{History, MOST_STEPS, Step};
pub use notice::{About, Notice, NoticeKind};
pub use occurrences::is_marked;
pub use outcome::Refusal;
pub(crate) use records::field_name;
pub use records::{ArticleKey, RecordEdit, RecordRequest};
pub use review::Found;
pub use save_request::{
    CopiesRequest, Extent, LookRequest, ReadCopy, SaveRequest, SaveState, TheirsRequest,
    WriteOutcome,
};
pub use selection::{Certainty, Mode, Selection, SelectionState, Ticket};
pub use shown::Clutter;
pub use state::Session;
pub use wording::{counted, either, grouped, joined_names, sentence};
