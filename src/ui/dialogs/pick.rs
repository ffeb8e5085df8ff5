//! The desktop's own file dialogs, created on the main thread and awaited on another.

use std::{path::PathBuf, pin::Pin};

use demarche_files::extract::{FileKind, table::TableKind};
use rfd::{AsyncFileDialog, FileHandle};

use crate::{
    ui::log::take_dialog_error,
    work::{Answer, Purpose},
};

type Waiting = Pin<Box<dyn Future<Output = Option<FileHandle>> + Send>>;

/// An open dialog.
pub(in crate::ui) struct Picking {
    purpose: Purpose,
    dialog: Waiting,
}

/// Returns these extensions, in both cases: some desktops compare them exactly.
fn extensions<K>(known: &[(&str, K)]) -> Vec<String> {
    let lower = known.iter().map(|(extension, _)| (*extension).to_owned());
    lower.flat_map(|extension| [extension.to_ascii_uppercase(), extension]).collect()
}

/// Opens the desktop's dialog. It starts in `folder` and suggests the file name `name`.
pub(in crate::ui) fn pick(
    purpose: Purpose,
    folder: Option<PathBuf>,
    name: Option<String>,
) -> Picking {
    let mut dialog = AsyncFileDialog::new();
    if let Some(folder) = folder {
        dialog = dialog.set_directory(folder);
    }
    if let Some(name) = name {
        dialog = dialog.set_file_name(name);
    }
    let dialog: Waiting = match &purpose {
        Purpose::Article => Box::pin(
            dialog
                .set_title("Open article")
                .add_filter("Articles", &extensions(&FileKind::EXTENSIONS))
                .add_filter("All files", &["*"])
                .pick_file(),
        ),
        Purpose::Table => Box::pin(
            dialog
                .set_title("Import table")
                .add_filter("Tables", &extensions(&TableKind::EXTENSIONS))
                .add_filter("All files", &["*"])
                .pick_file(),
        ),
        Purpose::Import => {
            Box::pin(dialog.set_title("Where should the articles be put?").pick_folder())
        }
        Purpose::Folder => Box::pin(dialog.set_title("Open folder").pick_folder()),
        Purpose::Sample => {
            Box::pin(dialog.set_title("Where should the sample be copied?").pick_folder())
        }
        Purpose::NewArticle => {
            Box::pin(dialog.set_title("Where should the new article be put?").pick_folder())
        }
        Purpose::Copies => {
            Box::pin(dialog.set_title("Where should the files be copied?").pick_folder())
        }
        Purpose::Home(_) => {
            Box::pin(dialog.set_title("Where should the marks be saved?").pick_folder())
        }
        Purpose::Export => Box::pin(dialog.set_title("Export").save_file()),
    };
    Picking { purpose, dialog }
}

impl Picking {
    /// Waits for the user's choice.
    pub(in crate::ui) fn answer(self) -> Answer {
        drop(take_dialog_error());
        let chosen = pollster::block_on(self.dialog);
        match (chosen, take_dialog_error()) {
            (Some(file), _) => Answer::Picked(self.purpose, Some(file.path().to_owned())),
            (None, None) => Answer::Picked(self.purpose, None),
            (None, Some(_)) => Answer::NoDialog(
                self.purpose,
                "This desktop has no file dialog for programs. Install xdg-desktop-portal with a backend (for example xdg-desktop-portal-gtk) or zenity; until then, type the path here"
                    .to_owned(),
            ),
        }
    }
}
