//! Decodes a file while it is read.

use std::io::{self, Cursor, Read};

use encoding_rs::{CoderResult, Decoder};

use crate::extract::charset::{Charset, Table};

/// The largest file in an encoding that cannot be decoded in pieces, in bytes.
const LARGEST: u64 = 256 << 20;

/// How much is decoded at once, in bytes.
const PIECE: usize = 16 * 1024;

/// Returns a reader of the same text as UTF-8, without a byte order mark. Bytes that mean nothing become `�`.
pub(super) fn decoded<'r>(
    mut source: impl Read + 'r,
    charset: Charset,
) -> io::Result<Box<dyn Read + 'r>> {
    if let Table::Standard(encoding) = charset.table() {
        return Ok(Box::new(Pieces {
            source,
            decoder: encoding.new_decoder_with_bom_removal(),
            raw: Vec::new(),
            text: Vec::new(),
            at: 0,
            is_end: false,
        }));
    }
    let mut bytes = Vec::new();
    source.by_ref().take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        let label = charset.label();
        let most = LARGEST >> 20;
        return Err(io::Error::other(format!(
            "it is larger than {most} MB, the most that is read in {label}; save it as UTF-8"
        )));
    }
    let bytes = match Charset::marked(&bytes) {
        Some((marked, rest)) if marked == charset => rest,
        _ => &bytes,
    };
    Ok(Box::new(Cursor::new(charset.decode(bytes).0.into_owned().into_bytes())))
}

struct Pieces<R> {
    source: R,
    decoder: Decoder,
    /// Bytes that were read and not decoded.
    raw: Vec<u8>,
    /// Text that was decoded, and how much of it was returned.
    text: Vec<u8>,
    at: usize,
    is_end: bool,
}

impl<R: Read> Pieces<R> {
    /// Decodes the next piece.
    fn fill(&mut self) -> io::Result<()> {
        let mut piece = [0; PIECE];
        let n_read = match self.source.read(&mut piece) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Ok(()),
            read => read?,
        };
        self.is_end = n_read == 0;
        self.raw.extend_from_slice(piece.get(..n_read).unwrap_or_default());
        let room = self.decoder.max_utf8_buffer_length(self.raw.len()).unwrap_or(PIECE * 4);
        self.text.clear();
        self.text.resize(room.max(16), 0);
        let (result, n_taken, n_written, _) =
            self.decoder.decode_to_utf8(&self.raw, &mut self.text, self.is_end);
        debug_assert_eq!(result, CoderResult::InputEmpty, "there is room for all");
        self.raw.drain(..n_taken);
        self.text.truncate(n_written);
        self.at = 0;
        Ok(())
    }
}

impl<R: Read> Read for Pieces<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at >= self.text.len() && !self.is_end {
            self.fill()?;
        }
        let rest = self.text.get(self.at..).unwrap_or_default();
        let n_taken = rest.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..n_taken), rest.get(..n_taken)) {
            to.copy_from_slice(from);
        }
        self.at += n_taken;
        Ok(n_taken)
    }
}
