//! Reads the parts of a packed document (a ZIP archive of XML files) within limits of memory.

use std::{
    cell::Cell,
    io::{Cursor, Read as _},
};

use zip::{ZipArchive, result::ZipError};

use super::error::ExtractError;

/// How many times as large as the document its unpacked parts may be, and how much more, in bytes. A few kilobytes can
/// unpack to gigabytes.
const RATIO: u64 = 20;
const ALLOWANCE: u64 = 50 << 20;

/// How documents of Office before 2007 begin, and those with a password of any Office.
const OLD_OFFICE: &[u8] = b"\xd0\xcf\x11\xe0";

/// A packed document.
pub(super) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// How many bytes may still be unpacked.
    budget: Cell<u64>,
}

impl<'a> Package<'a> {
    /// Opens a document.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, ExtractError> {
        if bytes.starts_with(OLD_OFFICE) {
            let why = "it needs a password, or is a document of an older Office".to_owned();
            return Err(ExtractError::Damaged { why });
        }
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
        let budget = Cell::new(bytes.len() as u64 * RATIO + ALLOWANCE);
        Ok(Self { archive, budget })
    }

    /// Returns whether there is a part with this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.archive.index_for_name(name).is_some()
    }

    /// Returns the content of a part as UTF-8, or `None` if there is no such part. Names are compared without case, as Word
    /// does.
    pub(super) fn text(&mut self, name: &str) -> Result<Option<String>, ExtractError> {
        let Some(bytes) = self.bytes(name)? else { return Ok(None) };
        // Parts are UTF-8 or UTF-16 with a byte order mark.
        let (text, _, _) = encoding_rs::UTF_8.decode(&bytes);
        Ok(Some(text.into_owned()))
    }

    fn bytes(&mut self, name: &str) -> Result<Option<Vec<u8>>, ExtractError> {
        let name = name.trim_start_matches('/');
        let exact = self.archive.index_for_name(name);
        let known = exact.or_else(|| {
            let mut names = self.archive.file_names().flatten();
            let known = names.find(|known| known.eq_ignore_ascii_case(name))?.into_owned();
            self.archive.index_for_name(&known)
        });
        let Some(index) = known else { return Ok(None) };
        let part = self.archive.by_index(index).map_err(|error| damaged(&error))?;
        let budget = self.budget.get();
        let mut bytes = Vec::new();
        // What the archive says about a part's size is not to be trusted.
        let n_read = part.take(budget + 1).read_to_end(&mut bytes);
        let n_read = n_read.map_err(|error| damaged(&error.into()))? as u64;
        self.budget.set(budget.checked_sub(n_read).ok_or(ExtractError::TooLarge {
            what: "this document is far larger unpacked than its file",
        })?);
        Ok(Some(bytes))
    }
}

/// Says why an archive cannot be read.
fn damaged(error: &ZipError) -> ExtractError {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => {
            ExtractError::Damaged { why: "it needs a password".to_owned() }
        }
        error => ExtractError::Damaged { why: error.to_string() },
    }
}
