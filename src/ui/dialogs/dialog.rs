//! The kinds of dialogs, with the input so far.

use std::path::PathBuf;

use demarche_core::codebook::CodeId;
use demarche_core::study::{ArticlePath, Homeless, SetKey, StudyId};
use demarche_files::storage::{ExportFormat, LastExport};

use super::{
    details::DetailsDialog,
    encoding::EncodingDialog,
    entry::UsedEntries,
    export::ExportChoice,
    fonts::FontsDialog,
    go_to::GoToDialog,
    history::HistoryDialog,
    import::ImportDialog,
    key_sheet::KeySheet,
    mark_all::MarkAllDialog,
    new_article::NewArticleDialog,
    palette::Palette,
    path::PathDialog,
    picker::{self, Picker},
};
use crate::{
    session::{Elsewhere, OpenArticle},
    ui::{
        typeset::{Breaks, FontScript},
        widgets::{TextField, row_words},
    },
    work::{Copied, Purpose},
};

/// A dialog with the input so far.
#[derive(Debug)]
pub(in crate::ui) enum Dialog {
    /// Who codes?
    Coder(CoderDialog),
    /// Close although some marks could not be saved?
    Quit,
    /// Close although these memos could not be saved?
    Memos(Vec<String>),
    /// A set cannot be read: what should be done with it?
    Unreadable {
        /// The study.
        study: StudyId,
        /// The article's path below it.
        path: ArticlePath,
        /// What is wrong.
        reason: String,
    },
    /// Where should the marks be saved?
    Home {
        /// The set that waits to be saved.
        key: SetKey,
        /// Why the question is asked.
        reason: Homeless,
    },
    /// Another program changed the file: which version should be kept?
    Conflict(ConflictDialog),
    /// A set is open on another computer: should it be taken over?
    TakeOver {
        /// The set.
        key: SetKey,
        /// Who has it.
        elsewhere: Box<Elsewhere>,
    },
    /// What is known about an article?
    Details(Box<DetailsDialog>),
    /// In which encoding should an article be read?
    Encoding(Box<EncodingDialog>),
    /// Which font is each script set in?
    Fonts(Box<FontsDialog>),
    /// How should the article of a text be called?
    NewArticle(Box<NewArticleDialog>),
    /// Which field of a table is what?
    Import(Box<ImportDialog>),
    /// What should be done with these articles of different folders?
    Given(Vec<PathBuf>),
    /// A path, where the desktop has no dialog for it.
    Path(Box<PathDialog>),
    /// What to export.
    Export(Box<ExportChoice>),
    /// The file's name has the ending of another format than the chosen one.
    Ending(Ending),
    /// A file already exists where the export should go.
    Replace(PathBuf),
    /// Every command, article and code.
    Palette(Box<Palette>),
    /// Which code should the words be marked with?
    Picker(Box<Picker>),
    /// Where in the text to go.
    GoTo(GoToDialog),
    /// Which occurrences of some words to mark.
    MarkAll(MarkAllDialog),
    /// What was done to the marks.
    History(Box<HistoryDialog>),
    /// All keys.
    Keys(Box<KeySheet>),
    /// The codes and the decision rules.
    Codebook,
    /// About this program.
    About,
}

/// A file to export to whose name has the ending of another format than the chosen one.
#[derive(Debug)]
pub(in crate::ui) struct Ending {
    /// The file.
    pub(in crate::ui) file: PathBuf,
    /// The chosen format, and the one that the name says.
    pub(in crate::ui) chosen: ExportFormat,
    pub(in crate::ui) named: ExportFormat,
    /// Whether the user has agreed that a file there is replaced.
    pub(in crate::ui) replacing: Replacing,
}

/// Whether a file may be replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum Replacing {
    /// The user is asked first.
    Asks,
    /// The desktop's dialog has asked.
    IsAgreed,
}

/// The question who is coding.
#[derive(Debug)]
pub(in crate::ui) struct CoderDialog {
    /// The study it is asked for.
    pub(in crate::ui) study: StudyId,
    /// The name entered so far.
    pub(in crate::ui) name: TextField,
    /// Why it was refused.
    pub(in crate::ui) refusal: Option<String>,
}

/// The question which version of a set to keep.
#[derive(Debug)]
pub(in crate::ui) struct ConflictDialog {
    /// The set.
    pub(in crate::ui) key: SetKey,
    /// What happened.
    pub(in crate::ui) reason: String,
    /// The other name entered, under which the marks could be kept.
    pub(in crate::ui) name: TextField,
    /// Why it was refused.
    pub(in crate::ui) refusal: Option<String>,
}

impl Dialog {
    /// Returns the question who is coding, with the present coder's name or the system's user name suggested.
    pub(in crate::ui) fn coder(study: StudyId, known: Option<String>) -> Self {
        let user = ["USER", "USERNAME", "LOGNAME"].iter().find_map(|name| std::env::var(name).ok());
        let user = user.filter(|name| !name.trim().is_empty());
        let name = name_field(&known.or(user).unwrap_or_default());
        Self::Coder(CoderDialog { study, name, refusal: None })
    }

    /// Returns the question which version of a set to keep, with another name suggested.
    pub(in crate::ui) fn conflict(key: SetKey, reason: String) -> Self {
        let name = name_field(&format!("{}-2", key.coder));
        Self::Conflict(ConflictDialog { key, reason, name, refusal: None })
    }

    /// Returns the question for a path, with this one suggested.
    /// A name without an ending gets this one.
    pub(in crate::ui) fn path(
        purpose: Purpose,
        reason: String,
        suggested: (String, Option<&'static str>),
    ) -> Self {
        Self::Path(Box::new(PathDialog::new(purpose, reason, suggested)))
    }

    /// Returns the question what is known about the open article.
    pub(in crate::ui) fn details(open: &OpenArticle) -> Self {
        Self::Details(Box::new(DetailsDialog::new(open.article_key(), &open.article)))
    }

    /// Returns the question in which encoding the open article should be read.
    pub(in crate::ui) fn encoding(open: &OpenArticle) -> Self {
        Self::Encoding(Box::new(EncodingDialog::new(open.article_key(), &open.article)))
    }

    /// Returns the choice of a font for each script, with those of the open article first.
    pub(in crate::ui) fn fonts(here: Vec<&'static FontScript>) -> Self {
        Self::Fonts(Box::new(FontsDialog::new(here)))
    }

    /// Returns the question how the article of a text should be called, which is put into this study.
    pub(in crate::ui) fn new_article(folder: PathBuf, copied: Copied) -> Self {
        Self::NewArticle(Box::new(NewArticleDialog::new(folder, copied)))
    }

    /// Returns the question what to make of a table of articles.
    pub(in crate::ui) fn import(path: PathBuf) -> Self {
        Self::Import(Box::new(ImportDialog::new(path)))
    }

    /// Returns the question what to export, with the choices made last time, for a study with this title, today.
    pub(in crate::ui) fn export(last: &LastExport, study: String, date: String) -> Self {
        Self::Export(Box::new(ExportChoice::new(last, study, date)))
    }

    /// Returns the palette, with the entries used last first.
    pub(in crate::ui) fn palette(used: UsedEntries) -> Self {
        Self::Palette(Box::new(Palette::new(used)))
    }

    /// Returns the list of codes.
    pub(in crate::ui) fn picker() -> Self {
        Self::Picker(Box::new(Picker::new()))
    }

    /// Returns the question where in the text to go.
    pub(in crate::ui) fn go_to() -> Self {
        Self::GoTo(GoToDialog::new())
    }

    /// Returns the question which occurrences of these words to mark, with this code suggested;
    /// `question` is a number that no earlier one had.
    pub(in crate::ui) fn mark_all(words: String, code: CodeId, question: u32) -> Self {
        Self::MarkAll(MarkAllDialog::new(words, code, question))
    }

    /// Returns what was done to the marks; `number` is one that no earlier request had.
    pub(in crate::ui) fn history(number: u64) -> Self {
        Self::History(Box::new(HistoryDialog::new(number)))
    }

    /// Returns the sheet with all keys.
    pub(in crate::ui) fn keys() -> Self {
        Self::Keys(Box::new(KeySheet::new()))
    }

    /// Returns whether it awaits keys, so that they run no command.
    pub(in crate::ui) fn takes_keys(&self) -> bool {
        matches!(self, Self::Keys(sheet) if sheet.takes_keys())
    }

    /// Returns whether both ask the same question about the same set, or are of the same kind and concern no set.
    pub(in crate::ui) fn asks_the_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Home { key, .. }, Self::Home { key: other, .. }) => key == other,
            (Self::Conflict(one), Self::Conflict(other)) => one.key == other.key,
            _ => std::mem::discriminant(self) == std::mem::discriminant(other),
        }
    }

    /// Returns the heading; a list to choose from has none.
    pub(super) fn title(&self) -> &'static str {
        match self {
            Self::Palette(_) | Self::Picker(_) => "",
            Self::Coder(_) => "Who is coding?",
            Self::Quit => "Some marks are not saved",
            Self::Memos(_) => "A memo is not saved",
            Self::Unreadable { .. } => "The saved marks cannot be read",
            Self::Home { .. } => "Where should the marks be saved?",
            Self::Conflict(_) => "Your marks and the saved ones differ",
            Self::TakeOver { .. } => "Take over these marks?",
            Self::Details(_) => "Article details",
            Self::Encoding(_) => "Encoding of the file",
            Self::Fonts(_) => "Fonts by script",
            Self::NewArticle(_) => "New article",
            Self::Import(_) => "Import a table of articles",
            Self::Given(_) => "The files are in different folders",
            Self::Path(dialog) => dialog.title(),
            Self::Export(_) => "Export the marks",
            Self::Ending(_) => "Which format?",
            Self::Replace(_) => "Replace the file?",
            Self::GoTo(_) => "Go to",
            Self::MarkAll(_) => "Mark all occurrences",
            Self::History(_) => "History of your marks",
            Self::Keys(_) => "Keyboard shortcuts",
            Self::Codebook => "Codebook",
            Self::About => "About Demarche",
        }
    }

    /// Returns its accessible name: the heading, or what can be chosen.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Palette(_) => "Commands, articles and codes",
            Self::Picker(_) => "Codes to choose from",
            other => other.title(),
        }
    }

    pub(super) fn width(&self) -> f32 {
        match self {
            Self::Keys(_) | Self::History(_) | Self::Import(_) => 720.0,
            Self::Codebook | Self::Fonts(_) => 640.0,
            Self::About => 700.0,
            Self::Path(_) | Self::MarkAll(_) | Self::Details(_) | Self::NewArticle(_) => 520.0,
            Self::Palette(_) | Self::Encoding(_) => 560.0,
            Self::Picker(_) => picker::WIDTH,
            _ => 440.0,
        }
    }
}

/// Returns a field with a suggested name, which typing replaces.
fn name_field(name: &str) -> TextField {
    let mut field = TextField::new(row_words(), Breaks::Never);
    field.set_text(name);
    field.select_all();
    field.focus();
    field
}
