//! The notes of a document.

use crate::extract::{composer::Composer, rich::RichText};
use demarche_core::article::BlockKind;

/// The notes of a document, which follow its text.
#[derive(Debug, Default)]
pub(super) struct Notes(Vec<(String, Vec<RichText>)>);

impl Notes {
    /// Returns the number of notes.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Adds a note with its mark (`[1]`) and paragraphs.
    pub(super) fn add(&mut self, mark: String, paragraphs: Vec<RichText>) {
        self.0.push((mark, paragraphs));
    }

    /// Writes the notes at the end of a text, each with its mark.
    pub(super) fn write(self, composer: &mut Composer) {
        for (mark, paragraphs) in self.0 {
            let mut paragraphs = paragraphs.into_iter().filter(|words| !words.is_blank());
            composer.begin(BlockKind::ListItem);
            composer.write(&mark);
            composer.write(" ");
            let first = paragraphs.next().unwrap_or_default();
            composer.write_preformatted(&first.trimmed());
            for words in paragraphs {
                composer.begin(BlockKind::Paragraph);
                composer.write_preformatted(&words);
            }
        }
    }
}
