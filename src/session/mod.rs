//! What is open and how it changes. Knows nothing of egui, files, the clock or JSON.

mod action;
mod apply;
mod command;
mod effect;
mod history;
mod marking;
mod moving;
mod notice;
mod save;
mod state;
#[cfg(test)]
mod tests;

pub use action::Action;
pub use command::{Command, CommandSpec, Context, Menu};
pub use demarche_core::study::Coder;
pub use effect::{Effect, Refusal, SaveRequest};
pub use history::{Entry, History, Standing};
pub use notice::{Notice, NoticeKind};
pub use save::SaveState;
pub use state::{Access, ArticleEntry, Mode, OpenArticle, Selection, Session, StudyView, Ticket};
