//! The right panel.

mod codes;
mod drafts;
mod list;
mod model;
mod panel;
mod quote;
mod record;
mod row;
mod times;

pub(in crate::ui) use self::{
    list::MarksState,
    model::MarksModel,
    panel::{MARKS_WIDTH, marks_panel_ui},
};
