//! write, read: a set of a million marks, compared with `serde_json` on the same records.

use std::fs;

use demarche_files::formats::{SetOf, native};
use serde::Serialize;

use crate::{
    material::{BigStudy, marks},
    measure::{Report, best, ms, ratio},
    open::PlainSet,
};

#[derive(Serialize)]
struct PlainSpan<'a> {
    start: usize,
    end: usize,
    exact: &'a str,
    prefix: &'a str,
    suffix: &'a str,
}

#[derive(Serialize)]
struct PlainRecord<'a> {
    id: String,
    code: &'a str,
    spans: [PlainSpan<'a>; 1],
    created: &'a str,
    modified: &'a str,
}

pub(crate) fn run(report: &mut Report) {
    let study = BigStudy::new(100_000_000, 1_000_000);
    let article = study.article();
    let set = marks(&article, 1_000_000);
    let file = fs::read(study.set_file()).unwrap();

    let text = article.text();
    let cut = |from: usize, to: usize| {
        let (from, to) =
            (text.ceil_char_boundary(from), text.floor_char_boundary(to.min(text.len())));
        text.get(from..to.max(from)).unwrap()
    };
    let records: Vec<PlainRecord<'_>> = set
        .iter()
        .map(|annotation| {
            let span = annotation.spans[0];
            PlainRecord {
                id: annotation.id.to_string(),
                code: &annotation.code.0,
                spans: [PlainSpan {
                    start: span.start(),
                    end: span.end(),
                    exact: span.of(text).unwrap(),
                    prefix: cut(span.start().saturating_sub(32), span.start()),
                    suffix: cut(span.end(), span.end() + 32),
                }],
                created: "2025-11-23T10:00:00Z",
                modified: "2025-11-23T10:00:00Z",
            }
        })
        .collect();
    let mut out = Vec::with_capacity(file.len() + 1_000_000);
    let floor = best(3, || {
        out.clear();
        serde_json::to_writer_pretty(&mut out, &records).unwrap();
    });
    let ours = best(3, || {
        out.clear();
        native::write(SetOf { path: "big.txt", article: &article, set: &set }, &mut out).unwrap();
    });
    assert_eq!(out.len(), file.len());
    println!("write: {} MB in {}, serde_json {}", out.len() / 1_000_000, ms(ours), ms(floor));
    report.add("write", ratio(ours, floor), 1.3, "x");
    drop((records, out));

    let floor = best(3, || serde_json::from_slice::<PlainSet>(&file).unwrap());
    let ours = best(3, || native::read(&file, &article).unwrap());
    println!("read: {} MB in {}, serde_json {}", file.len() / 1_000_000, ms(ours), ms(floor));
    report.add("read", ratio(ours, floor), 1.0, "x");
}
