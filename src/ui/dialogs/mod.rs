//! Modal questions and pages to read, in a stack.

mod ask;
mod buttons;
mod dialog;
mod export;
mod pages;
mod path;
mod pick;
mod request;
mod show;

pub(super) use self::{
    dialog::Dialog, export::ExportChoice, pick::pick, request::Request, show::dialogs_ui,
};
