//! The panels beside the text, each with its own state and model: the study's articles on the left; codes, marks and the
//! chosen mark's record on the right.

mod articles;
mod codes;
mod frame;
mod marks;
mod quote;
mod record;

pub(super) use self::{
    articles::{ArticlesModel, ArticlesState},
    frame::{articles_panel_ui, marks_panel_ui},
    marks::{MarksModel, MarksState},
};
