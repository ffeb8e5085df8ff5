//! The notes of a document.

use crate::extract::composer::Composer;
use demarche_core::article::BlockKind;

/// The notes of a document, which follow its text.
#[derive(Debug, Default)]
pub(super) struct Notes(Vec<(String, Vec<String>)>);

impl Notes {
    /// Returns the number of notes.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Adds a note with its mark (`[1]`) and paragraphs.
    pub(super) fn add(&mut self, mark: String, paragraphs: Vec<String>) {
        self.0.push((mark, paragraphs));
    }

    /// Writes the notes at the end of a text, each with its mark.
    pub(super) fn write(self, composer: &mut Composer) {
        for (mark, paragraphs) in self.0 {
            let mut paragraphs = paragraphs.into_iter().filter(|words| !words.trim().is_empty());
            composer.begin(BlockKind::ListItem);
            composer.write(&mark);
            composer.write(" ");
            composer.write_preformatted(paragraphs.next().unwrap_or_default().trim_start());
            for words in paragraphs {
                composer.begin(BlockKind::Paragraph);
                composer.write_preformatted(&words);
            }
        }
    }
}
