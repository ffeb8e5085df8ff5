//! Tests how a document is read by a process of its own: how far it is, and that nothing is left of it.

use std::{
    fmt::Write as _,
    fs,
    process::{Command, Stdio},
    sync::{Arc, mpsc},
    thread,
    time::{Duration, Instant},
};

use demarche_core::study::ArticlePath;
use demarche_files::storage::{
    self, ReadHandle, read_again, read_article_with, read_documents_with,
};

use crate::Study;

/// Returns a PDF document of so many pages, each full of lines.
fn pdf(n_pages: usize) -> Vec<u8> {
    let mut lines = String::from("BT /F1 10 Tf 12 TL 40 800 Td\n");
    for line in 0..60 {
        writeln!(lines, "(Line {line} says what the two ministers had agreed upon before.) Tj T*")
            .unwrap();
    }
    lines.push_str("ET");
    let kids: Vec<String> = (0..n_pages).map(|page| format!("{} 0 R", page + 5)).collect();
    let kids = kids.join(" ");
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Kids [{kids}] /Count {n_pages} >>"),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{lines}\nendstream", lines.len()),
    ];
    let page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 3 0 R >> >> >>";
    objects.extend((0..n_pages).map(|_| page.to_owned()));
    let (mut out, mut places) = (String::from("%PDF-1.4\n"), String::new());
    for (index, object) in objects.iter().enumerate() {
        writeln!(places, "{:010} 00000 n ", out.len()).unwrap();
        writeln!(out, "{} 0 obj\n{object}\nendobj", index + 1).unwrap();
    }
    let (start, count) = (out.len(), objects.len() + 1);
    write!(out, "xref\n0 {count}\n0000000000 65535 f \n{places}").unwrap();
    write!(out, "trailer << /Size {count} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n").unwrap();
    out.into_bytes()
}

fn long_document() -> (Study, storage::Study, ArticlePath) {
    let study = Study::new();
    study.put("long.pdf", &pdf(3_000));
    let opened = storage::Study::at(study.folder.path()).unwrap();
    (study, opened, ArticlePath::new("long.pdf").unwrap())
}

fn files(study: &Study) -> Vec<String> {
    let folder = study.path("annotations");
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<String> = names.map(|name| name.into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_reading_says_how_far_it_is_and_ends_when_it_is_cancelled() {
    read_documents_with(env!("CARGO_BIN_EXE_demarche").into());
    let (place, study, path) = long_document();
    let before = files(&place);
    for read in [read_article_with, read_again] {
        let (sender, pages) = mpsc::channel();
        let handle = Arc::new(ReadHandle::new(move |pages| sender.send(pages).unwrap_or(())));
        let reader = {
            let (study, path, handle) = (study.clone(), path.clone(), Arc::clone(&handle));
            let read = move || read(&study, &path, &handle).map(drop);
            thread::Builder::new().spawn(read).unwrap()
        };
        let first = pages.recv_timeout(Duration::from_mins(2)).unwrap();
        assert_eq!(first.all, 3_000);
        let cancelled = Instant::now();
        handle.cancel();
        let error = reader.join().unwrap().unwrap_err();
        assert!(cancelled.elapsed() < Duration::from_secs(5), "it is not read to its end");
        assert!(error.to_string().contains("its reading was cancelled"), "{error}");
        assert_eq!(files(&place), before, "nothing was written");
    }
}

/// Returns the processes that this one started and that have not ended.
#[cfg(target_os = "linux")]
fn children(process: u32) -> Vec<u32> {
    let threads = fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten();
    let files = threads.map(|thread| thread.unwrap().path().join("children"));
    let lists = files.filter_map(|file| fs::read_to_string(file).ok());
    lists
        .flat_map(|list| list.split(' ').filter_map(|id| id.parse().ok()).collect::<Vec<_>>())
        .collect()
}

/// Returns whether a process runs: one that has ended and that nobody waits for does not.
#[cfg(target_os = "linux")]
fn runs(process: u32) -> bool {
    let state = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    state.rsplit_once(") ").is_some_and(|(_, state)| !state.starts_with(['Z', 'X']))
}

#[cfg(target_os = "linux")]
fn wait_for<T>(mut find: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + Duration::from_mins(2);
    loop {
        if let Some(found) = find() {
            return found;
        }
        assert!(Instant::now() < end, "it does not happen");
        thread::yield_now();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_reader_ends_with_the_program_that_started_it() {
    let (place, ..) = long_document();
    let mut program = Command::new(env!("CARGO_BIN_EXE_demarche"))
        .args(["text", "long.pdf"])
        .current_dir(place.folder.path())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    // Once it works, it has asked the system to be ended with the program.
    let reader = wait_for(|| {
        let reader = *children(program.id()).first()?;
        let status = fs::read_to_string(format!("/proc/{reader}/limits")).ok()?;
        let limit = status.lines().find(|line| line.starts_with("Max address space"))?;
        (!limit.contains("unlimited")).then_some(reader)
    });
    assert!(runs(reader));
    program.kill().unwrap();
    program.wait().unwrap();
    wait_for(|| (!runs(reader)).then_some(()));
}
