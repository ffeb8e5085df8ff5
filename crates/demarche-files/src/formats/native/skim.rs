//! Counts a set's annotations without building them, for the list of articles.

use std::{fmt, io};

use serde::de::{self, Deserialize, DeserializeOwned, Deserializer, IgnoredAny};

use super::{
    ANNOTATIONS, ReadError,
    json::{self, Object, Text, check_kind},
};
use demarche_core::{annotation::CodeCounts, codebook::CodeId};

/// What a list shows of a set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Skim {
    /// How many annotations carry each code, in order of first appearance.
    pub counts: Vec<(CodeId, usize)>,
    /// Whether the coder marked the article as done.
    pub is_done: bool,
    /// The coder's display name.
    pub coder_name: String,
}

/// Counts a set's annotations by code. Records without a code are skipped.
pub fn skim(bytes: &[u8]) -> Result<Skim, ReadError> {
    let text = json::decode(bytes)?;
    let file: File<'_> =
        serde_json::from_str(text).map_err(|error| ReadError::Syntax(json::problem(&error)))?;
    if file.format.is_some() || file.version.is_some() {
        check_kind(
            ANNOTATIONS,
            Some(file.format.as_ref().map_or(ANNOTATIONS, |format| &format.0)),
            file.version,
        )?;
    }
    Ok(Skim { counts: file.counts, is_done: file.is_done, coder_name: file.coder_name })
}

/// Returns the path of the article and the coder that a set's file names; `None` if it does not or cannot be read.
pub fn skim_place(bytes: &[u8]) -> Option<(String, String)> {
    #[derive(serde::Deserialize)]
    struct Article {
        path: String,
    }
    #[derive(serde::Deserialize)]
    struct Placed {
        article: Article,
        coder: String,
    }
    let Placed { article, coder } = serde_json::from_str(json::decode(bytes).ok()?).ok()?;
    Some((article.path, coder))
}

/// Returns the coder named in a set's file, reading no further than necessary; `None` if there is none or the file cannot
/// be read.
pub fn skim_coder(file: impl io::Read) -> Option<String> {
    skim_member(file, "coder")
}

/// Returns the coder's name on screen in a set's file, reading no further than necessary; `None` if there is none or the file
/// cannot be read.
pub fn skim_coder_name(file: impl io::Read) -> Option<String> {
    skim_member(file, "coder_name")
}

/// Returns the format key of a file, reading no further than necessary; `None` if there is none or the file cannot be read.
pub fn skim_format(file: impl io::Read) -> Option<String> {
    skim_member(file, "format").filter(|format: &String| format.starts_with("demarche/"))
}

/// The hashes of the article that a set's file names.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize)]
pub struct Hashes {
    /// Of the file, empty if it is not named.
    #[serde(default)]
    pub file_sha256: String,
    /// Of the text, empty if it is not named.
    #[serde(default)]
    pub text_sha256: String,
}

/// Returns the hashes of the article named in a set's file, reading no further than necessary; `None` if there are none or the
/// file cannot be read.
pub fn skim_hashes(file: impl io::Read) -> Option<Hashes> {
    skim_member(file, "article")
}

/// Returns the value of one member of the outermost object if it has this type.
fn skim_member<T: DeserializeOwned>(file: impl io::Read, key: &str) -> Option<T> {
    let mut found = None;
    let mut deserializer = serde_json::Deserializer::from_reader(file);
    // Returns an error once the member is found, because there is no other way to stop early.
    let stopped = deserializer.deserialize_map(MemberVisitor { key, found: &mut found });
    stopped.err().and(found)
}

struct MemberVisitor<'a, T> {
    key: &'a str,
    found: &'a mut Option<T>,
}

impl<'de, T: Deserialize<'de>> de::Visitor<'de> for MemberVisitor<'_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            if key == self.key {
                *self.found = Some(map.next_value()?);
                return Err(de::Error::custom("found"));
            }
            map.next_value::<IgnoredAny>()?;
        }
        Ok(())
    }
}

#[derive(Default)]
struct File<'a> {
    format: Option<Text<'a>>,
    version: Option<u64>,
    counts: Vec<(CodeId, usize)>,
    is_done: bool,
    coder_name: String,
}

impl<'de: 'a, 'a> Deserialize<'de> for File<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(FileVisitor)
    }
}

struct FileVisitor;

impl<'de> de::Visitor<'de> for FileVisitor {
    type Value = File<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an annotation set")
    }

    fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut file = File::default();
        while let Some(key) = map.next_key::<Text<'de>>()? {
            match key.0.as_ref() {
                "format" => file.format = Some(map.next_value()?),
                "version" => file.version = Some(map.next_value()?),
                "coder_name" => {
                    let name: Option<String> = map.next_value()?;
                    file.coder_name = name.unwrap_or_default();
                }
                "state" => {
                    let state: Option<Object<'de>> = map.next_value()?;
                    let done =
                        state.and_then(|state| state.get("done").map(|done| done.get() != "null"));
                    file.is_done = done.unwrap_or_default();
                }
                "annotations" => file.counts = map.next_value::<Counts>()?.0,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(file)
    }
}

/// Annotations counted by code.
struct Counts(Vec<(CodeId, usize)>);

impl<'de> Deserialize<'de> for Counts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(CountsVisitor)
    }
}

struct CountsVisitor;

impl<'de> de::Visitor<'de> for CountsVisitor {
    type Value = Counts;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of annotations")
    }

    fn visit_seq<A: de::SeqAccess<'de>>(self, mut seq: A) -> Result<Counts, A::Error> {
        let mut counts = CodeCounts::default();
        while let Some(Coded(code)) = seq.next_element()? {
            if let Some(code) = code {
                counts.add_id(&code.0);
            }
        }
        Ok(Counts(counts.into_counts()))
    }
}

/// The code of one record.
struct Coded<'a>(Option<Text<'a>>);

impl<'de: 'a, 'a> Deserialize<'de> for Coded<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(CodedVisitor)
    }
}

struct CodedVisitor;

impl<'de> de::Visitor<'de> for CodedVisitor {
    type Value = Coded<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an annotation")
    }

    fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut code = None;
        while let Some(key) = map.next_key::<Text<'de>>()? {
            if key.0 == "code" {
                code = Some(map.next_value()?);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(Coded(code))
    }
}
