//! Tests `demarche text`.

use std::{io::Read as _, process::Stdio};

use expect_test::expect;

use crate::{ARTICLE, Study, demarche};

#[test]
fn the_text_is_printed_byte_for_byte_without_the_mark_at_its_start() {
    let output = Study::new().run(&["text", "talks.txt"]);
    assert_eq!(output.stdout, ARTICLE.strip_prefix('\u{feff}').unwrap().as_bytes());
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
}

#[test]
fn every_encoding_comes_out_as_utf_8() {
    let study = Study::new();
    let text = "Ещё одна встреча\r\n\r\nВсе согласны 🕊\r\n";
    let units = |bytes: fn(u16) -> [u8; 2]| {
        std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(bytes).collect::<Vec<u8>>()
    };
    for (name, bytes) in [
        ("little.txt", units(u16::to_le_bytes)),
        ("big.txt", units(u16::to_be_bytes)),
        ("plain.txt", text.as_bytes().to_vec()),
    ] {
        study.put(name, &bytes);
        assert_eq!(study.run(&["text", name]).stdout, text.as_bytes(), "{name}");
    }
}

#[test]
fn what_is_damaged_is_said_beside_the_text() {
    let study = Study::new();
    study.put(
        "odd.txt",
        b"Talks\r\n\r\nThe minister signed.\0\nHe left for Kabul in the evening.\n",
    );
    let output = study.run(&["text", "odd.txt"]);
    assert_eq!(output.status.code(), Some(0));
    let errors = String::from_utf8(output.stderr).unwrap();
    expect![[r"
        demarche: odd.txt: 1 zero character (NUL)
        demarche: odd.txt: line ends of different kinds (2 CR LF, 2 LF)
    "]]
    .assert_eq(&errors);
}

#[test]
fn metadata_and_blocks_count_in_code_points() {
    Study::new().check(
        &["text", "--json", "talks.txt"],
        0,
        &expect![[r#"
        {
          "title": "Talks fail 🕊",
          "date": null,
          "encoding": "UTF-8",
          "text_sha256": "fa3d65f43989ed8bacc8cf260cb6e7e1c4fd57cf2ab1aa4505811b21dabe3694",
          "blocks": [
            {
              "kind": "title",
              "start": 0,
              "end": 12
            },
            {
              "kind": "paragraph",
              "start": 16,
              "end": 72
            }
          ]
        }
    "#]],
        &expect![""],
    );
}

#[test]
fn what_is_not_an_article_is_refused_with_path_and_hint() {
    let study = Study::new();
    study.put("picture.txt", &[0x89, b'P', b'N', b'G', 0, 0, 0, 0, 0xFF, 0xFE, 0]);
    study.put("empty.txt", b"");
    study.check(
        &["text", "gone.txt"],
        1,
        &expect![""],
        &expect![[r"
        demarche: there is no such file or folder: gone.txt
          Check whether it was moved or renamed, or whether its disk is connected
    "]],
    );
    study.check(
        &["text", "empty.txt"],
        1,
        &expect![""],
        &expect![[r"
        demarche: this file is empty: STUDY/empty.txt
          Text (.txt, .md), web pages (.html, .mhtml), Word documents (.docx, .rtf), OpenDocument texts (.odt), EPUB books and PDF documents can be opened
    "]],
    );
    study.check(&["text", "picture.txt"], 1, &expect![""], &expect![[r"
        demarche: this is a picture, not plain text; save its text as a .txt file and open that: STUDY/picture.txt
          Text (.txt, .md), web pages (.html, .mhtml), Word documents (.docx, .rtf), OpenDocument texts (.odt), EPUB books and PDF documents can be opened
    "]]);
    study.check(
        &["text", "annotations"],
        2,
        &expect![""],
        &expect![[r"
            demarche: this is a folder, not an article: annotations
              Name an article inside it
        "]],
    );
}

#[test]
fn a_closed_pipe_is_not_an_error() {
    let study = Study::new();
    let long = "A sentence that fills the pipe until nobody listens any more.\n".repeat(20_000);
    study.put("long.txt", long.as_bytes());
    let mut command = demarche(study.folder.path(), &["text", "long.txt"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut out = child.stdout.take().unwrap();
    let mut first = [0; 10];
    out.read_exact(&mut first).unwrap();
    drop(out);
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
    assert_eq!(&first, b"A sentence");
}
