//! What a window is given when it starts.

use std::path::PathBuf;

use demarche_core::annotation::{AnnotationId, Stamp};
use demarche_files::storage::{KeyFile, Settings};

use crate::{
    session::{Coder, Ticket},
    work::Pace,
};

/// Returns the part of a web page that is on the clipboard; called by a worker.
pub type HtmlClipboard = std::sync::Arc<dyn Fn() -> Option<String> + Send + Sync>;

/// The source of the time and of new ids.
pub type Tickets = Box<dyn FnMut() -> Ticket>;

/// The user's own keys as they were read.
#[derive(Clone, Debug, Default)]
pub struct OwnKeyFile {
    /// Their file; without it, changes are not kept.
    pub path: Option<PathBuf>,
    /// What it holds.
    pub keys: KeyFile,
    /// What could not be read of it.
    pub warning: Option<String>,
}

impl OwnKeyFile {
    /// Reads the file.
    pub fn load(path: PathBuf) -> Self {
        let (keys, warning) = KeyFile::load_from(&path);
        Self { path: Some(path), keys, warning }
    }
}

/// What a window starts with.
pub struct Start {
    /// What to open first; `None` shows the welcome page.
    pub path: Option<PathBuf>,
    /// The coder named on the command line.
    pub coder: Option<Coder>,
    /// The settings.
    pub settings: Settings,
    /// The settings file; without it, changes are not kept.
    pub settings_file: Option<PathBuf>,
    /// The user's own keys.
    pub own_keys: OwnKeyFile,
    /// A warning to show at once.
    pub warning: Option<String>,
    /// Whether work is done by threads.
    pub pace: Pace,
    /// The time and new ids.
    pub tickets: Tickets,
}

/// Returns tickets with the system's time (in whole seconds, as in our files) and new UUIDs in ascending order.
pub fn system_tickets() -> Tickets {
    Box::new(|| Ticket {
        now: Stamp(jiff::Timestamp::now().as_second() * 1000),
        id: AnnotationId::from_bytes(uuid::Uuid::now_v7().into_bytes()),
    })
}
