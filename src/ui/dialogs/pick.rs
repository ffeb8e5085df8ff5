//! The desktop's own dialogs. Made on the main thread, waited for off it.

use std::{
    path::PathBuf,
    pin::Pin,
    sync::{Mutex, PoisonError},
};

use log::{Level, LevelFilter, Log, Metadata, Record};
use rfd::{AsyncFileDialog, FileHandle};

use crate::work::{Answer, Purpose};

/// What the dialog crate said last. It reports a missing portal in the log alone and answers as if the user had cancelled.
static LAST_WORDS: Mutex<Option<String>> = Mutex::new(None);

struct Listener;

impl Log for Listener {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("rfd") && metadata.level() <= Level::Error
    }

    fn log(&self, record: &Record<'_>) {
        if self.enabled(record.metadata()) {
            let mut words = LAST_WORDS.lock().unwrap_or_else(PoisonError::into_inner);
            *words = Some(record.args().to_string());
        }
    }

    fn flush(&self) {}
}

/// Begins to listen to what the dialog crate says. Does nothing if somebody else listens to the log already.
pub(in crate::ui) fn watch_desktop() {
    if log::set_logger(&Listener).is_ok() {
        log::set_max_level(LevelFilter::Error);
    }
}

type Waiting = Pin<Box<dyn Future<Output = Option<FileHandle>> + Send>>;

/// A dialog on the screen.
pub(in crate::ui) struct Picking {
    purpose: Purpose,
    dialog: Waiting,
}

/// Opens the desktop's dialog; `folder` is where it begins, `name` the file name it suggests.
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
                .add_filter("Articles", &["txt", "md", "text", "TXT"])
                .add_filter("All files", &["*"])
                .pick_file(),
        ),
        Purpose::Folder => Box::pin(dialog.set_title("Open folder").pick_folder()),
        Purpose::Sample => {
            Box::pin(dialog.set_title("Where should the sample be copied?").pick_folder())
        }
        Purpose::Home(_) => {
            Box::pin(dialog.set_title("Where should the marks be saved?").pick_folder())
        }
        Purpose::Export => Box::pin(dialog.set_title("Export").save_file()),
    };
    Picking { purpose, dialog }
}

impl Picking {
    /// Waits for the user.
    pub(in crate::ui) fn answer(self) -> Answer {
        drop(take_words());
        let chosen = pollster::block_on(self.dialog);
        match (chosen, take_words()) {
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

fn take_words() -> Option<String> {
    LAST_WORDS.lock().unwrap_or_else(PoisonError::into_inner).take()
}
