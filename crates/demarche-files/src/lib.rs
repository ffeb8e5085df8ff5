//! Bytes, formats and the disk: everything Demarche reads and writes.

/// The bytes of a file turned into an article.
pub mod extract;

/// Our own files and everybody else's, one file per format.
pub mod formats;

/// The only door to the file system.
pub mod storage;
