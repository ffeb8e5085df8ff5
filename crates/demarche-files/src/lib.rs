//! Bytes, formats and the disk: everything Demarche reads and writes, without a window.
//!
//! A study is a folder of articles with an `annotations/` folder, in which every coder has one file per article: a set. This
//! crate reads and writes those files safely. A set is replaced whole or not at all, only by the holder of its lock, and
//! only if its file holds the bytes that the writer has seen; nothing below `annotations/` is reached through a symbolic
//! link. The values themselves (article, span, annotation, set) are those of [`demarche_core`].
//!
//! # Marking an article and reading the marks
//!
//! ```
//! use std::{fs::OpenOptions, io::Write as _, sync::Arc};
//!
//! use demarche_core::{
//!     annotation::{Annotation, AnnotationId, Edit},
//!     codebook::CodeId,
//!     study::CoderId,
//!     text::{Span, Unit, UnitIndex},
//! };
//! use demarche_files::storage::{SetFile, Study, read_article, read_set};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // A folder with one article in it.
//! let folder = tempfile::tempdir()?;
//! let file = folder.path().join("talks.txt");
//! OpenOptions::new().write(true).create_new(true).open(&file)?.write_all(
//!     "Talks\n\nLa délégation exige la liste, the minister said.\n".as_bytes(),
//! )?;
//! let (study, path) = Study::containing(&file)?;
//! let article = read_article(&study, &path)?;
//!
//! // Write: open the coder's set, add a mark, replace the file.
//! let coder = CoderId::from_name("Ayesha K.")?;
//! let (mut set_file, read) = SetFile::open(&study, &path, &coder, "Ayesha K.", &article)?;
//! let quote = "exige la liste";
//! let start = article.text().find(quote).ok_or("no such words")?;
//! let span = Span::new(start, start + quote.len()).ok_or("no words")?;
//! let mark = Annotation {
//!     id: AnnotationId::new("1"),
//!     code: CodeId::new("demand"),
//!     spans: [span].into_iter().collect(),
//!     created: None,
//!     modified: None,
//!     is_unsure: false,
//!     confidence: None,
//!     detail: None,
//! };
//! let mut set = read.set;
//! Edit::Add(Arc::new(mark)).apply(&mut set)?;
//! let base = set_file.write(&article, &set, &[], read.on_disk)?;
//!
//! // Read: the quote is a slice of the article's text.
//! let read = read_set(&study, &path, &coder, &article)?;
//! assert_eq!((read.on_disk, read.set.len()), (base, 1));
//! let span = read.set.iter().next().and_then(|mark| mark.hull()).ok_or("no mark")?;
//! assert_eq!(span.of(article.text()), Some(quote));
//!
//! // In the file, and so in Python (`text[start:end]`), places are counted in code points.
//! let index = UnitIndex::new(article.text());
//! let count = |at| index.convert(article.text(), at, Unit::Byte, Unit::CodePoint);
//! let (start, end) = (count(span.start()).ok_or("")?, count(span.end()).ok_or("")?);
//! let sliced: String = article.text().chars().skip(start).take(end - start).collect();
//! assert_eq!(sliced, quote);
//! # Ok(())
//! # }
//! ```
//!
//! # Modules
//!
//! [`extract`] turns the bytes of a file into an article, [`formats`] knows our own files and everybody else's, and
//! all access to the file system goes through [`storage`].

/// Turns the bytes of a file into an article.
pub mod extract;

/// Our own file formats and the exports, one module per format.
pub mod formats;

/// All access to the file system.
pub mod storage;
