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
mod fonts;
mod go_to;
mod history;
mod import;
mod import_fields;
mod import_preview;
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
    import::ImportDialog,
    mark_all::MarkAllDialog,
    matches::Ticked,
    pick::pick,
    picker::Picker,
    request::{ImportRequest, Request},
    show::dialogs_ui,
};
