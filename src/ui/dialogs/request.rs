//! What a dialog asks for.

use std::path::PathBuf;

use demarche_core::{codebook::CodeId, study::Coder};
use demarche_files::{
    extract::table::Layout,
    storage::{ExportFormat, Wanted},
};

use super::{entry::Entry, matches::Ticked};
use crate::{
    session::{Action, IfUnreadable, OwnKeys},
    work::Purpose,
};

/// What the dialog for a table of articles asks for.
#[derive(Clone, Copy, Debug)]
pub(in crate::ui) enum ImportRequest {
    /// Count what would become of the records.
    Count,
    /// Read the table again in this form.
    Reread(Layout),
    /// Ask for another folder.
    Folder,
    /// Make the articles.
    Make,
}

/// What a dialog asks for.
#[derive(Debug)]
pub(in crate::ui) enum Request {
    /// Close the dialog and apply this action.
    Act(Action),
    /// Close the palette and use this entry of it.
    Use(Entry),
    /// Use these keys of the user.
    SetKeys(OwnKeys),
    /// Set the script with this ISO 15924 code in this family, or in the program's choice.
    SetFont(&'static str, Option<String>),
    /// Close the dialog without an answer.
    Close,
    /// Use this name for the coder.
    Coder(String),
    /// Go on as this coder, who has marks in the study.
    KnownCoder(Coder),
    /// Keep the marks in conflict under this name.
    KeepMineAs(String),
    /// Close the window without the memos that are not saved.
    DropMemos,
    /// Mark these places with this code.
    MarkAll(CodeId, Vec<Ticked>),
    /// Use this path.
    Path(Purpose, PathBuf),
    /// Find out how this path could go on, towards what is wanted.
    Complete(String, Wanted),
    /// Do this with the unreadable set.
    Unreadable(IfUnreadable),
    /// Make the article of the text with this file name and title.
    MakeArticle {
        /// The file's name.
        name: String,
        /// The title.
        title: String,
    },
    /// Do this with the table of articles.
    Import(ImportRequest),
    /// Copy the files into the study.
    CopyGiven,
    /// Save the marks beside the article.
    HomeHere,
    /// Ask for another folder to save the marks in.
    HomeElsewhere,
    /// Write the export.
    Export,
    /// Write the export in this format, although its name has the ending of another one.
    ExportAs(ExportFormat),
    /// Replace the existing file with the export.
    ReplaceExport,
}
