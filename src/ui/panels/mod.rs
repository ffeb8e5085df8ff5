//! The panels beside the text, each with its own state and model: the study's articles on the left, codes and marks on the
//! right. They do not depend on each other.

mod articles;
mod marks;

pub(super) use self::{
    articles::{ARTICLES_WIDTH, ArticlesModel, ArticlesState, articles_panel_ui},
    marks::{MARKS_WIDTH, MarksModel, MarksState, marks_panel_ui},
};
