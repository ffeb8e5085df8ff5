//! Tests `demarche render`.

use std::{fs, process::Output};

use expect_test::expect;

use super::Study;

/// Returns the width and height of a PNG picture, from its header.
#[track_caller]
fn size(png: &[u8]) -> (u32, u32) {
    assert_eq!(png.first_chunk::<8>().unwrap(), b"\x89PNG\r\n\x1a\n");
    let (_, header) = png.split_at(16);
    let (width, rest) = header.split_first_chunk().unwrap();
    (u32::from_be_bytes(*width), u32::from_be_bytes(*rest.first_chunk().unwrap()))
}

/// Returns standard error, without the line about letters that the fonts of this machine lack.
fn complaint(output: &Output) -> String {
    let words = std::str::from_utf8(&output.stderr).unwrap();
    words.split_inclusive('\n').filter(|line| !line.contains("no font was found")).collect()
}

#[test]
fn a_picture_is_as_wide_as_asked_and_as_tall_as_the_article() {
    let study = Study::new();
    let drawn = |arguments: &[&str]| {
        let mut all = vec!["render", "talks.txt", "--coder", "ayesha", "--force", "-o", "out.png"];
        all.extend(arguments);
        let output = study.run(&all);
        assert_eq!((output.status.code(), complaint(&output)), (Some(0), String::new()));
        fs::read(study.path("out.png")).unwrap()
    };
    let whole = drawn(&[]);
    assert_eq!(size(&whole).0, 800);
    let large = drawn(&["--width", "500", "--scale", "2", "--theme", "dark"]);
    assert_eq!(size(&large).0, 1000);
    let title = drawn(&["--range", "0:5"]);
    assert!(size(&title).1 < size(&whole).1 / 2, "{:?} {:?}", size(&title), size(&whole));
    assert_eq!(drawn(&[]), whole, "the same picture each time");
    let nobodys = study.run(&["render", "talks.txt", "--coder", "bilal", "-o", "-"]).stdout;
    assert_eq!(size(&nobodys), size(&whole));
    assert_ne!(nobodys, whole, "marks are drawn");
}

#[test]
fn what_cannot_be_drawn_is_refused_with_a_reason() {
    let study = Study::new();
    study.check(
        &["render", "talks.txt", "-o", "out.png"],
        2,
        &expect![""],
        &expect![[r"
            demarche: several coders have marked this article: talks.txt
              Name one of them with --coder: ayesha, bilal
        "]],
    );
    study.check(
        &["render", "talks.txt", "--coder", "ayesha", "-o", "out.png", "--range", "0:9999"],
        2,
        &expect![""],
        &expect![[r"
            demarche: the range 0:9999 is outside the article
              It has 74 code points, counted from 0
        "]],
    );
    study.check(
        &["render", "talks.txt", "--coder", "ayesha", "-o", "talks.txt"],
        2,
        &expect![""],
        &expect![[r"
            demarche: articles and saved marks are never overwritten: talks.txt
              Choose another name or folder
        "]],
    );
    study.put("long.txt", "A line that stands alone.\n\n".repeat(2_000).as_bytes());
    study.check(
        &["render", "long.txt", "-o", "out.png"],
        1,
        &expect![""],
        &expect![[r"
            demarche: the picture would be taller than 20000 pixels
              Draw a part of it with --range START:END (the article has 54000 code points), a larger --width or a smaller --scale
        "]],
    );
    assert!(!study.path("out.png").exists());
    let part = study.run(&["render", "long.txt", "-o", "-", "--range", "53900:53999"]);
    assert_eq!(part.status.code(), Some(0));
}

#[test]
fn what_is_not_in_its_place_is_listed_below_the_article_and_lost_marks_are_named() {
    let study = Study::new();
    let sets = study.run(&["export", ".", "--to", "json"]).stdout;
    let sets: serde_json::Value = serde_json::from_slice(&sets).unwrap();
    let saved = serde_json::to_vec(&sets[0]).unwrap();
    let drawn = |arguments: &[&str]| {
        let named = ["render", "talks.txt", "--coder", "ayesha", "-o", "-"];
        let output = study.run(&[&named[..], arguments].concat());
        assert_eq!(output.status.code(), Some(0));
        (size(&output.stdout).1, complaint(&output))
    };
    study.put("annotations/talks.txt/ayesha.json", &saved);
    let changed = crate::ARTICLE
        .replace("Talks fail", "After two days in Istanbul, talks fail")
        .replace("We will not, ever", "Of course not");
    study.put("talks.txt", changed.as_bytes());
    let (listed, named) = drawn(&[]);
    expect![[r#"
        demarche: a mark lost its place in the article: commitment "We will not … ever" (a2)
    "#]]
    .assert_eq(&named);
    let (moved, _) = drawn(&["--range", "44:58"]);
    let (nothing, _) = drawn(&["--range", "0:5"]);
    // The same article without marks.
    study.put("annotations/talks.txt/ayesha.json", br#"{"format": "demarche/annotations", "version": 1, "coder": "ayesha", "annotations": []}"#);
    let (bare, named) = drawn(&[]);
    assert_eq!(named, "");
    assert!(listed > bare + 100, "{listed} {bare}");
    assert_eq!(drawn(&["--range", "0:5"]).0, nothing, "no mark of the list belongs there");
    assert!(drawn(&["--range", "44:58"]).0 < moved);
}

#[test]
fn letters_that_no_font_has_and_marks_that_cannot_be_read_are_named() {
    let study = Study::new();
    study.put("signs.txt", "Signs\n\nA private sign: \u{10fffd}.\n".as_bytes());
    study.check(
        &["render", "signs.txt", "-o", "a.png"],
        0,
        &expect![""],
        &expect![[r"
        demarche: no font was found for some letters, which are drawn as boxes: unknown characters
    "]],
    );
    let set = crate::AYESHA.replace("\"start\": 16", "\"start\": -16");
    study.put("annotations/talks.txt/ayesha.json", set.as_bytes());
    let output = study.run(&["render", "talks.txt", "--coder", "ayesha", "-o", "b.png"]);
    assert_eq!(output.status.code(), Some(1));
    expect![[r"
        demarche: 1 mark of ayesha cannot be read and is not in the picture; the first: invalid value: integer `-16`, expected usize at line 7, column 28
    "]].assert_eq(&complaint(&output));
    assert!(study.path("b.png").exists());
}
