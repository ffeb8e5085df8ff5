//! All access to the file system.

mod adopt;
mod article;
mod article_file;
pub mod atomic;
mod check;
mod coders;
mod completion;
mod copies;
mod error;
mod export;
mod export_place;
#[cfg(test)]
mod faults;
mod follow;
mod history;
mod history_lines;
mod holder;
mod import;
mod inside;
mod isolated;
mod journal;
mod kept;
mod key_file;
mod listing;
mod lock;
mod log_file;
mod marked;
mod merge;
mod names;
mod new_article;
mod own_file;
mod pasted;
mod read_handle;
mod read_only;
mod read_set;
mod regular;
mod sample;
mod set_file;
mod set_locks;
mod settings;
mod shown;
mod snapshots;
mod study;
#[cfg(test)]
mod tests;
mod texts;

pub use article::{read_again, read_article, read_article_with, tried_encodings};
pub use article_file::{ChangedRecord, change_record};
pub use check::{Checked, CheckedSet, Fault, check, mend};
pub use completion::{Wanted, complete_path, expand_path};
pub use copies::{SetCopy, find_copies, put_copies_aside, read_copies};
pub use error::{LeftOut, StorageError};
pub use export::{
    Counts, ExportFormat, ExportReport, Gathered, Gathering, Whose, gather, gather_each,
    write_export,
};
pub use export_place::{check_export_place, export_exists, write_export_file};
pub use follow::{Strayed, find_strayed, follow};
pub use history::{SetHistory, read_history, steps_brought_back};
pub use history_lines::Gap;
pub use holder::Holder;
pub use import::{
    Goal, ImportError, ImportedStudy, Progress, RefusedRecord, TableFile, Tally, Watch, import,
    suggested_folder,
};
pub use isolated::{ARGUMENT as READ_DOCUMENT, read_documents_with, serve as serve_document};
pub use journal::LARGEST_HISTORY;
pub use key_file::{KeyChanges, KeyFile};
pub use listing::Listed;
pub use log_file::LogFile;
pub use marked::ExportScope;
pub use merge::{IfElsewhere, MergedFiles, lock_to_replace, merge_files, place_of_copy};
pub use new_article::{Given, NewArticle, copy_articles, file_name_for, sort_given};
pub use pasted::PastedPage;
pub use read_handle::ReadHandle;
pub use read_only::{ReadOnly, ReadOnlyKind};
pub use read_set::{ReadSet, coders, read_set, set_aside, set_on_disk};
pub use regular::is_same as is_same_file;
pub use sample::copy_sample;
pub use set_file::SetFile;
pub use set_locks::take_over;
pub use settings::{
    Column, ExportWhose, Last, LastExport, Panels, Place, Reading, RememberedCoder, Settings,
    Spacing, Theme, Typeface, Window,
};
pub use shown::shown;
pub use snapshots::{Claim, Snapshot, Snapshots};
pub use study::Study;
