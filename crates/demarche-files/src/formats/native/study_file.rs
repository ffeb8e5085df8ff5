//! The study file, `annotations/study.json`.

use super::{Object, ObjectWriter, ReadError};
use demarche_core::annotation::Unknown;

/// The format key of a study file.
pub const STUDY: &str = "demarche/study";

/// The content of a study file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StudyFile {
    /// Its title, empty if it has none.
    pub title: String,
    /// The folders that hold its articles, as paths below the study with `/` between folders; empty means all.
    pub folders: Vec<String>,
    /// Whether a coder sees another coder's marks only once their own are done.
    pub is_blind: bool,
    /// The id of the coder it names (as the sample does), empty if it names none.
    pub coder: String,
    /// That coder's display name.
    pub coder_name: String,
    /// Keys we do not know.
    pub unknown: Unknown,
}

impl StudyFile {
    /// Reads a study file.
    pub fn read(bytes: &[u8]) -> Result<Self, ReadError> {
        let mut object = Object::read(bytes, STUDY)?;
        Ok(Self {
            title: object.take("title").unwrap_or_default(),
            folders: object.take("folders").unwrap_or_default(),
            is_blind: object.take("blind").unwrap_or_default(),
            coder: object.take("coder").unwrap_or_default(),
            coder_name: object.take("coder_name").unwrap_or_default(),
            unknown: object.into_unknown(),
        })
    }

    /// Returns the content of the file.
    pub fn write(&self) -> String {
        let mut object = ObjectWriter::new(STUDY);
        object.text("title", &self.title);
        if !self.folders.is_empty() {
            object.member("folders", &self.folders);
        }
        if self.is_blind {
            object.member("blind", &true);
        }
        object.text("coder", &self.coder);
        object.text("coder_name", &self.coder_name);
        object.finish(&self.unknown) + "\n"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_written_back_unchanged() {
        let file = "{\n  \"format\": \"demarche/study\",\n  \"version\": 1,\n  \"title\": \"Talks\",\n  \"folders\": [\n    \"a/b\"\n  ],\n  \"blind\": true,\n  \"coder\": \"sample\",\n  \"later\": {\"kept\":  1.50}\n}\n";
        let study = StudyFile::read(file.as_bytes()).unwrap();
        assert_eq!((study.title.as_str(), study.folders.len(), study.is_blind), ("Talks", 1, true));
        assert_eq!(study.write(), file);
    }

    #[test]
    fn other_and_newer_files_are_refused() {
        let other = StudyFile::read(br#"{"format": "demarche/codebook", "version": 1}"#);
        assert!(matches!(other, Err(ReadError::Format { .. })), "{other:?}");
        let newer = StudyFile::read(br#"{"format": "demarche/study", "version": 2}"#);
        assert_eq!(newer, Err(ReadError::Newer { found: 2, known: 1 }));
        let none = StudyFile::read(b"{}");
        assert!(matches!(none, Err(ReadError::Format { .. })), "{none:?}");
    }

    #[test]
    fn a_value_of_another_form_survives() {
        let file = r#"{"format": "demarche/study", "version": 1, "title": ["a"]}"#;
        let study = StudyFile::read(file.as_bytes()).unwrap();
        assert_eq!(study.title, "");
        assert!(study.write().contains(r#""title": ["a"]"#));
    }
}
