//! `demarche render`.

use std::fs;

use expect_test::expect;

use super::Study;

/// Width and height of a PNG picture, from its header.
#[track_caller]
fn size(png: &[u8]) -> (u32, u32) {
    assert_eq!(png.first_chunk::<8>().unwrap(), b"\x89PNG\r\n\x1a\n");
    let (_, header) = png.split_at(16);
    let (width, rest) = header.split_first_chunk().unwrap();
    (u32::from_be_bytes(*width), u32::from_be_bytes(*rest.first_chunk().unwrap()))
}

#[test]
fn a_picture_is_as_wide_as_asked_and_as_tall_as_the_article() {
    let study = Study::new();
    let drawn = |arguments: &[&str]| {
        let mut all = vec!["render", "talks.txt", "--coder", "ayesha", "--force", "-o", "out.png"];
        all.extend(arguments);
        study.check(&all, 0, &expect![""], &expect![""]);
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
fn what_cannot_be_drawn_is_refused_in_words() {
    let study = Study::new();
    study.check(
        &["render", "talks.txt", "-o", "out.png"],
        2,
        &expect![""],
        &expect![[r"
            demarche: several coders have marked this article: talks.txt
              Name one with --coder: ayesha, bilal
        "]],
    );
    study.check(
        &["render", "talks.txt", "--coder", "ayesha", "-o", "out.png", "--range", "0:9999"],
        2,
        &expect![""],
        &expect![[r"
            demarche: the range 0:9999 is not within the article
              It has 74 code points, counted from 0
        "]],
    );
    study.check(
        &["render", "talks.txt", "--coder", "ayesha", "-o", "talks.txt"],
        2,
        &expect![""],
        &expect![[r#"
            demarche: nothing is written over articles or saved marks: talks.txt
              Choose another name or folder
        "#]],
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
