//! A JSON value in words, for people who compare two of them.

use serde_json::{Map, Value};

/// Returns a raw JSON value in words: `speaker: (entity: Kabul; “the words”)`. A place in the text is shown by its words.
pub fn in_words(raw: &str) -> String {
    serde_json::from_str(raw).map_or_else(|_| raw.to_owned(), |value| words(&value))
}

fn words(value: &Value) -> String {
    match value {
        Value::Null => "none".to_owned(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Array(items) if items.is_empty() => "none".to_owned(),
        Value::Array(items) => items.iter().map(inner).collect::<Vec<_>>().join(", "),
        Value::Object(members) => members_in_words(members),
    }
}

/// Returns a value inside another one: an object is in brackets, so that one sees where it ends.
fn inner(value: &Value) -> String {
    match value {
        Value::Object(members) if members.len() > 1 && !members.contains_key("exact") => {
            format!("({})", words(value))
        }
        value => words(value),
    }
}

fn members_in_words(members: &Map<String, Value>) -> String {
    let is_place = members.contains_key("exact");
    let mut parts = Vec::with_capacity(members.len());
    for (key, value) in members {
        match (key.as_str(), value) {
            ("exact", Value::String(text)) => parts.push(format!("“{text}”")),
            ("start" | "end" | "prefix" | "suffix" | "text_sha256", _) if is_place => {}
            ("spans", value) => parts.push(inner(value)),
            (key, value) => parts.push(format!("{key}: {}", inner(value))),
        }
    }
    if parts.is_empty() { "none".to_owned() } else { parts.join("; ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_put_in_words() {
        for (raw, expected) in [
            (r#"{"speaker": "Kabul", "party": ["TTP", 2]}"#, "speaker: Kabul; party: TTP, 2"),
            (
                r#"{"speaker": [{"entity": "x", "spans": [{"start": 1, "end": 3, "exact": "we", "prefix": "a"}]}]}"#,
                "speaker: (entity: x; “we”)",
            ),
            (r#"{"spans": [{"start": 1, "end": 3, "exact": "وہ"}]}"#, "“وہ”"),
            (
                r#"{"met": true, "when": null, "parts": [], "of": {}}"#,
                "met: yes; when: none; parts: none; of: none",
            ),
            ("{", "{"),
        ] {
            assert_eq!(in_words(raw), expected);
        }
    }
}
