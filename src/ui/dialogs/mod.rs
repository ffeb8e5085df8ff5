//! Modal questions and pages to read, in a stack.

mod ask;
mod buttons;
mod choices;
mod details;
mod dialog;
mod digit;
mod encoding;
mod entry;
mod export;
mod go_to;
mod history;
mod key_sheet;
mod mark_all;
mod matches;
mod new_article;
mod occurrences;
mod pages;
mod palette;
mod path;
mod pick;
mod picker;
mod request;
mod scrolled;
mod show;

pub(super) use self::{
    dialog::{Dialog, Ending, Replacing},
    entry::UsedEntries,
    export::{ExportChoice, ExportJob, Exported},
    history::HistoryDialog,
    mark_all::MarkAllDialog,
    matches::Ticked,
    pick::pick,
    picker::Picker,
    request::Request,
    show::dialogs_ui,
};
