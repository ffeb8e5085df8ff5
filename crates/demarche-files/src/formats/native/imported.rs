//! Where an article of a table came from: the member `imported` of its `article.json`.

use super::{
    article_file::ArticleFile,
    json::{Object, ObjectWriter},
};
use demarche_core::annotation::Unknown;

/// The key in the article file.
const KEY: &str = "imported";

/// The record of a table that an article was made of, and all that it holds besides the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// The name of the file, without its folder.
    pub file: String,
    /// The sheet or list in it, empty if there is only one.
    pub part: String,
    /// The number of the record there, from 1.
    pub record: u64,
    /// The line or row where it begins, if the file has such.
    pub line: Option<u64>,
    /// Its identifier, empty if it has none.
    pub id: String,
    /// The language that it states, empty if it states none.
    pub language: String,
    /// The field that the text was in.
    pub text_field: String,
    /// The hash of the text as it was in the record, in hexadecimal digits.
    pub text_sha256: String,
    /// The other fields in order, each value as JSON.
    pub fields: Unknown,
}

impl Imported {
    /// Puts it into an article file.
    pub fn put_into(&self, file: &mut ArticleFile) {
        let mut object = ObjectWriter::nested(2);
        object.text("file", &self.file);
        object.text("part", &self.part);
        object.member("record", &self.record);
        if let Some(line) = self.line {
            object.member("line", &line);
        }
        object.text("id", &self.id);
        object.text("language", &self.language);
        object.text("text_field", &self.text_field);
        object.text("text_sha256", &self.text_sha256);
        if !self.fields.0.is_empty() {
            object.raw("fields", &ObjectWriter::nested(3).finish(&self.fields));
        }
        let raw = object.finish(&Unknown::default());
        file.unknown.0.retain(|(key, _)| **key != *KEY);
        file.unknown.0.push((KEY.into(), raw.into()));
    }

    /// Returns what an article file says, or `None` if the article is from no table.
    pub fn of(file: &ArticleFile) -> Option<Self> {
        let (_, raw) = file.unknown.0.iter().find(|(key, _)| **key == *KEY)?;
        let mut object: Object<'_> = serde_json::from_str(raw).ok()?;
        let fields: Option<Object<'_>> = object.take("fields");
        let mut text = |key: &str| object.take::<String>(key).unwrap_or_default();
        let [file, part, id, language, text_field, text_sha256] =
            ["file", "part", "id", "language", "text_field", "text_sha256"].map(&mut text);
        Some(Self {
            file,
            part,
            record: object.take("record").unwrap_or_default(),
            line: object.take("line"),
            id,
            language,
            text_field,
            text_sha256,
            fields: fields.map(Object::into_unknown).unwrap_or_default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_an_article_came_from_is_kept_in_its_file() {
        let imported = Imported {
            file: "scrape.csv".to_owned(),
            record: 17,
            line: Some(40),
            id: "a/17".to_owned(),
            text_field: "body".to_owned(),
            text_sha256: "ab".to_owned(),
            fields: Unknown(vec![("desk".into(), "\"خارجہ\"".into()), ("n".into(), "1.50".into())]),
            ..Imported::default()
        };
        let mut file = ArticleFile::default();
        imported.put_into(&mut file);
        imported.put_into(&mut file);
        let written = file.write();
        expect_test::expect![[r#"
            {
              "format": "demarche/article",
              "version": 1,
              "imported": {
                "file": "scrape.csv",
                "record": 17,
                "line": 40,
                "id": "a/17",
                "text_field": "body",
                "text_sha256": "ab",
                "fields": {
                  "desk": "خارجہ",
                  "n": 1.50
                }
              }
            }
        "#]]
        .assert_eq(&written);
        let read = ArticleFile::read(written.as_bytes()).unwrap();
        assert_eq!(Imported::of(&read), Some(imported));
        assert_eq!(read.write(), written);
        assert_eq!(Imported::of(&ArticleFile::default()), None);
    }
}
