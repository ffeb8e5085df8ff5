//! What a dialog asks for.

use std::path::PathBuf;

use crate::{
    session::{Action, IfUnreadable},
    work::Purpose,
};

/// What a dialog asks for.
#[derive(Debug)]
pub(in crate::ui) enum Request {
    /// Something of the session; the dialog closes.
    Act(Action),
    /// The dialog closes without an answer.
    Close,
    /// This is the coder's name.
    Coder(String),
    /// The marks in conflict go on under this name.
    KeepMineAs(String),
    /// This is the path.
    Path(Purpose, PathBuf),
    /// This should be done with the unreadable set.
    Unreadable(IfUnreadable),
    /// The marks should be saved beside the article.
    HomeHere,
    /// The marks should be saved elsewhere.
    HomeElsewhere,
    /// The export should be written.
    Export,
    /// The export should replace the file that is there.
    ReplaceExport,
}
