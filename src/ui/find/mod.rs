//! Finding in the text: the bar above it, the query, and the hits.

mod bar;
mod state;

pub(super) use self::{
    bar::find_bar_ui,
    state::{FindState, Switch, Way},
};
