//! What is open and how it changes. Knows nothing of egui, files, the clock or JSON.

mod action;
mod command;
mod effect;
mod history;
mod state;

pub use action::Action;
pub use command::{Command, CommandSpec, Context, Menu};
pub use effect::{Effect, Refusal};
pub use history::{Entry, History};
pub use state::{
    Access, ArticleEntry, Coder, Mode, Notice, NoticeKind, OpenArticle, SaveState, Selection, Session, StudyView, Ticket,
};
