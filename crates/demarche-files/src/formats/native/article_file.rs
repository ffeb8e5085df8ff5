//! `article.json` beside the sets: what is known about an article, shared by all coders.

use serde_json::value::RawValue;

use super::{
    Object, ObjectWriter, ReadError,
    kinds::{self, KindsRest},
};
use demarche_core::{
    annotation::Unknown,
    article::{ArticleRecord, RecordField},
};

/// The format key of an article file.
pub const ARTICLE: &str = "demarche/article";

/// What is known about an article besides its text; every field may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArticleFile {
    /// What a person states about it.
    pub record: ArticleRecord,
    /// The encoding of its file, stored so that a better detector cannot move marks.
    pub encoding: Option<String>,
    /// The hash of the kept text in which the article is read, in hexadecimal digits, if it was read from a document that is
    /// not plain text: a better extractor must not move marks either.
    pub extracted_text: Option<String>,
    /// What the list of kinds has besides those of the record.
    kinds: KindsRest,
    /// Keys we do not know.
    pub unknown: Unknown,
}

impl ArticleFile {
    /// Reads an article file.
    pub fn read(bytes: &[u8]) -> Result<Self, ReadError> {
        let mut object = Object::read(bytes, ARTICLE)?;
        let mut record = ArticleRecord::default();
        for field in RecordField::ALL {
            record.set(field, object.take::<String>(key_of(field)).as_deref());
        }
        let listed: Vec<&RawValue> = object.take("kinds").unwrap_or_default();
        let (corrections, kinds) = kinds::read(&listed);
        record.kinds = corrections;
        Ok(Self {
            record,
            encoding: object.take("encoding"),
            extracted_text: object.take("extracted_text"),
            kinds,
            unknown: object.into_unknown(),
        })
    }

    /// Returns the content of the file.
    pub fn write(&self) -> String {
        let mut object = ObjectWriter::new(ARTICLE);
        for field in RecordField::ALL {
            object.text(key_of(field), self.record.get(field).unwrap_or_default());
        }
        object.text("encoding", self.encoding.as_deref().unwrap_or_default());
        object.text("extracted_text", self.extracted_text.as_deref().unwrap_or_default());
        if let Some(list) = kinds::write(&self.record.kinds, &self.kinds) {
            object.raw("kinds", &list);
        }
        object.finish(&self.unknown) + "\n"
    }

    /// Returns a file that holds only this record.
    pub fn of(record: ArticleRecord) -> Self {
        Self { record, ..Self::default() }
    }
}

fn key_of(field: RecordField) -> &'static str {
    match field {
        RecordField::Title => "title",
        RecordField::Date => "date",
        RecordField::Source => "source",
        RecordField::Author => "author",
        RecordField::Url => "url",
        RecordField::RetrievedAt => "retrieved_at",
        RecordField::Encoding => "chosen_encoding",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_written_back_unchanged() {
        let file = "{\n  \"format\": \"demarche/article\",\n  \"version\": 1,\n  \"title\": \"بات چیت\",\n  \"date\": \"2025-11\",\n  \"url\": \"https://example.org/a?b=\\\"c\\\"\",\n  \"encoding\": \"windows-1256\",\n  \"extracted_text\": \"ab12\",\n  \"desk\": [1, 2]\n}\n";
        let article = ArticleFile::read(file.as_bytes()).unwrap();
        assert_eq!(article.encoding.as_deref(), Some("windows-1256"));
        assert_eq!(article.write(), file);
    }
}
