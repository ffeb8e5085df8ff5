//! `article.json` beside the sets: what is known about an article, shared by all coders.

use super::{Object, ObjectWriter, ReadError};
use demarche_core::annotation::Unknown;

/// The format key of an article file.
pub const ARTICLE: &str = "demarche/article";

/// What is known about an article besides its text; every field may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArticleFile {
    /// The title, in place of the one found in the text.
    pub title: Option<String>,
    /// The date in ISO 8601, shorter for lower precision, in place of the one found in the text.
    pub date: Option<String>,
    /// Who published it.
    pub source: Option<String>,
    /// Who wrote it.
    pub author: Option<String>,
    /// Its address on the web.
    pub url: Option<String>,
    /// When it was fetched from there.
    pub retrieved_at: Option<String>,
    /// The encoding of its file, stored so that a better detector cannot move marks.
    pub encoding: Option<String>,
    /// Keys we do not know.
    pub unknown: Unknown,
}

impl ArticleFile {
    /// Reads an article file.
    pub fn read(bytes: &[u8]) -> Result<Self, ReadError> {
        let mut object = Object::read(bytes, ARTICLE)?;
        Ok(Self {
            title: object.take("title"),
            date: object.take("date"),
            source: object.take("source"),
            author: object.take("author"),
            url: object.take("url"),
            retrieved_at: object.take("retrieved_at"),
            encoding: object.take("encoding"),
            unknown: object.into_unknown(),
        })
    }

    /// Returns the content of the file.
    pub fn write(&self) -> String {
        let mut object = ObjectWriter::new(ARTICLE);
        let members = [
            ("title", &self.title),
            ("date", &self.date),
            ("source", &self.source),
            ("author", &self.author),
            ("url", &self.url),
            ("retrieved_at", &self.retrieved_at),
            ("encoding", &self.encoding),
        ];
        for (key, value) in members {
            object.text(key, value.as_deref().unwrap_or_default());
        }
        object.finish(&self.unknown) + "\n"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_written_back_unchanged() {
        let file = "{\n  \"format\": \"demarche/article\",\n  \"version\": 1,\n  \"title\": \"بات چیت\",\n  \"date\": \"2025-11\",\n  \"url\": \"https://example.org/a?b=\\\"c\\\"\",\n  \"encoding\": \"windows-1256\",\n  \"desk\": [1, 2]\n}\n";
        let article = ArticleFile::read(file.as_bytes()).unwrap();
        assert_eq!(article.encoding.as_deref(), Some("windows-1256"));
        assert_eq!(article.write(), file);
    }
}
