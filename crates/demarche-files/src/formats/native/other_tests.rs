//! Other versions of marks, as they are read, written and found in a changed text.

use super::{
    changed_text_tests::{article, marked, written},
    *,
};
use demarche_core::annotation::{CountedIn, OtherVersion, Status};

const TEXT: &str =
    "Kabul asked Islamabad to close the camps. Islamabad said it would look at them.";

/// Returns a set of `TEXT` whose first mark has these other versions.
fn with(others: &str) -> String {
    let set = marked(TEXT, &["close the camps", "look at them"]);
    set.replacen("\"code\"", &format!("\"conflict\": {others}, \"code\""), 1)
}

/// Returns the stored version of the first mark with another code and memo.
fn version(code: &str, memo: &str) -> String {
    let set: serde_json::Value =
        serde_json::from_str(&marked(TEXT, &["close the camps", "look at them"])).unwrap();
    let mut record = set["annotations"][0].clone();
    record["code"] = code.into();
    record["memo"] = memo.into();
    record.to_string()
}

#[test]
fn versions_are_read_as_marks_and_written_again() {
    let one = version("commitment", "a promise");
    let nested = version("allegation", "").replacen('{', "{\"conflict\": {\"removed\": true}, ", 1);
    for (others, n_versions) in [
        (one.clone(), 1),
        ("{\"removed\": true}".to_owned(), 1),
        (format!("[{one}, {}]", version("allegation", "")), 2),
        (format!("[{one}, {nested}]"), 3),
    ] {
        let read = read(with(&others).as_bytes(), &article(TEXT)).unwrap();
        assert_eq!(read.problems, []);
        assert_eq!((read.set.undecided(), read.set.unplaced()), (1, 0));
        let mark = read.set.iter().next().unwrap();
        assert_eq!(mark.others().len(), n_versions, "{others}");
        let again = written(&read.set, &article(TEXT));
        let twice = super::read(again.as_bytes(), &article(TEXT)).unwrap().set;
        assert_eq!(twice, read.set);
        assert_eq!(written(&twice, &article(TEXT)), again);
    }
}

#[test]
fn versions_that_are_not_in_our_form_stay_as_they_are() {
    let other_id = version("demand", "").replacen("\"id\":\"", "\"id\":\"x", 1);
    let deep = (0..9).fold("{\"removed\": true}".to_owned(), |inner, number| {
        version("demand", &number.to_string()).replacen(
            '{',
            &format!("{{\"conflict\": {inner}, "),
            1,
        )
    });
    for others in
        ["7", "[]", "null", "{\"removed\": false}", "{\"removed\": true, \"by\": \"x\"}", &other_id]
    {
        let read = read(with(others).as_bytes(), &article(TEXT)).unwrap();
        assert_eq!(read.set.undecided(), 0);
        assert!(
            written(&read.set, &article(TEXT)).contains(&format!("\"conflict\": {others}")),
            "{others}"
        );
        let mut set = read.set;
        let mut mark = Annotation::clone(set.iter().next().unwrap());
        mark.add_others([OtherVersion::Removed]);
        drop(demarche_core::annotation::Edit::Replace(Arc::new(mark)).apply(&mut set));
        let kept: serde_json::Value = serde_json::from_str(&written(&set, &article(TEXT))).unwrap();
        let kept = &kept["annotations"][0]["conflict"];
        assert_eq!(kept[0], serde_json::from_str::<serde_json::Value>(others).unwrap());
        assert_eq!(kept[1], serde_json::json!({"removed": true}));
    }
    // What is too deep is kept too.
    let read = read(with(&deep).as_bytes(), &article(TEXT)).unwrap();
    let text = written(&read.set, &article(TEXT));
    for number in 0..9 {
        let spaced = text.contains(&format!("\"memo\": \"{number}\""));
        assert!(spaced || text.contains(&format!("\"memo\":\"{number}\"")), "{number}");
    }
}

#[test]
fn versions_are_found_in_a_changed_text_and_keep_their_hash() {
    let changed = format!("On Sunday, {TEXT}");
    let article = article(&changed);
    let file = with(&version("commitment", ""));
    let read = read(file.as_bytes(), &article).unwrap();
    let mark = read.set.iter().next().unwrap();
    let [OtherVersion::Changed(other)] = mark.others() else { panic!() };
    assert_eq!(other.words_in(&changed), "close the camps");
    assert_eq!(other.status(), Status::Moved);
    let stored_in = other.detail.as_ref().unwrap().stored_in;
    assert!(matches!(stored_in, CountedIn::Other(_)));
    // Written with the new text's hash, its offsets still name the text they count in.
    let again = super::read(written(&read.set, &article).as_bytes(), &article).unwrap();
    assert_eq!(again.text_sha256, Some(article.text_sha256));
    assert_eq!(again.set, read.set);
}
