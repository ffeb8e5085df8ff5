//! Reads documents in a process of their own, so that one that takes too long, too much memory, or down its reader is refused
//! and nothing else happens.

use std::{
    io::{self, BufRead as _, BufReader, Read, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{OnceLock, mpsc},
    thread,
    time::{Duration, Instant},
};

use demarche_core::article::Article;

use super::read_handle::ReadHandle;
use crate::{
    extract::{
        self, ExtractError, FileKind, PagesRead,
        table::{self, TableError},
    },
    formats::native::ExtractedFile,
};

/// The argument with which the program reads one document from standard input, and ends.
pub const ARGUMENT: &str = "read-document";

/// How long a document may take, and how much longer for each megabyte.
const LONGEST: Duration = Duration::from_secs(10);
const LONGEST_PER_MEGABYTE: Duration = Duration::from_secs(1);

/// How much memory a document may take: so many times its size, and a fixed part, in bytes.
const MEMORY_RATIO: u64 = 40;
const MEMORY: u64 = 100 << 20;

/// The address space of a process of ours that has not read anything yet, in bytes: libraries, stacks and reserves of the
/// allocator, most of it never used.
#[cfg(target_os = "linux")]
const EMPTY_PROCESS: u64 = 256 << 20;

/// How often the process says how far it is, at most.
const REPORT_INTERVAL: Duration = Duration::from_millis(100);
/// The longest line in which it does, in bytes.
const LONGEST_REPORT: u64 = 64;

/// The kind of document that is a workbook with a table of articles.
const WORKBOOK: &str = "workbook";

/// What is said of a process that ended without an answer.
const FAILED: &str =
    "its reader failed, or needed too much memory; open its text as a .txt file instead";
const WORKBOOK_FAILED: &str = "its reader failed, or needed too much memory; save its sheet as CSV";

/// The program that reads documents.
static PROGRAM: OnceLock<PathBuf> = OnceLock::new();

/// Lets documents be read by a process of this program, run with [`ARGUMENT`], from now on. Without this, they are read in the
/// calling thread.
pub fn read_documents_with(program: PathBuf) {
    if PROGRAM.set(program).is_err() {
        log::warn!("the program that reads documents is set already");
    }
}

/// Reads one document from `input` and writes what was found to `output`: the other side of [`read_documents_with`]. How far it
/// is goes to `progress`, a line at a time.
pub fn serve(
    kind: &str,
    mut input: impl Read,
    output: impl Write,
    progress: impl Write,
) -> io::Result<()> {
    end_with_parent();
    let mut bytes = Vec::new();
    input.read_to_end(&mut bytes)?;
    limit(bytes.len() as u64);
    serve_bytes(kind, bytes, output, progress)
}

fn serve_bytes(
    kind: &str,
    bytes: Vec<u8>,
    mut output: impl Write,
    mut progress: impl Write,
) -> io::Result<()> {
    if kind == WORKBOOK {
        let mut rows = Vec::new();
        match table::convert(&bytes, &mut rows) {
            Ok(()) => {
                output.write_all(b"rows\n")?;
                output.write_all(&rows)?;
            }
            Err(error) => write!(output, "refused\n{error}")?,
        }
        return output.flush();
    }
    let kind = FileKind::named(kind).unwrap_or(FileKind::Text);
    let mut last: Option<Instant> = None;
    let mut report = |pages: PagesRead| {
        if last.is_none_or(|last| last.elapsed() >= REPORT_INTERVAL) {
            last = Some(Instant::now());
            if let Err(error) = writeln!(progress, "{}", line_of(pages)) {
                log::debug!("nobody wants to know how far the document is read: {error}");
            }
        }
    };
    match extract::article_with_progress(kind, bytes, None, &mut report) {
        Ok(article) => {
            let file = ExtractedFile::of(&article).unwrap_or_default().write();
            write!(output, "{}\n{file}{}", file.len(), article.text())?;
        }
        Err(error) => write!(output, "refused\n{error}")?,
    }
    output.flush()
}

/// Returns the line that says how many pages were read.
fn line_of(pages: PagesRead) -> String {
    format!("page {} of {}", pages.done, pages.all)
}

/// Reads such a line; anything else, such as the message of a panic, is none.
fn pages_in(line: &[u8]) -> Option<PagesRead> {
    let line = std::str::from_utf8(line).ok()?.strip_suffix('\n')?;
    let (done, all) = line.strip_prefix("page ")?.split_once(" of ")?;
    let pages = PagesRead { done: done.parse().ok()?, all: all.parse().ok()? };
    (pages.done <= pages.all && line == line_of(pages)).then_some(pages)
}

/// Lets the system end this process together with the one that wants the document, where it can.
fn end_with_parent() {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{Signal, set_parent_process_death_signal};
        if let Err(error) = set_parent_process_death_signal(Some(Signal::KILL)) {
            log::warn!("the reader of a document may go on alone: {error}");
        }
    }
}

/// Limits the memory of this process where the system can, and its time, for the case that nobody ends it: the process that
/// started it may have been killed.
fn limit(size: u64) {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let memory = size * MEMORY_RATIO + MEMORY + EMPTY_PROCESS;
        let seconds = 2 * longest(size).as_secs();
        for (resource, most) in [(Resource::As, memory), (Resource::Cpu, seconds)] {
            let limit = Rlimit { current: Some(most), maximum: Some(most) };
            if let Err(error) = setrlimit(resource, limit) {
                log::warn!("a document is read without a limit: {error}");
            }
        }
    }
    #[cfg(not(target_os = "linux"))]
    log::debug!("the memory for a document of {size} bytes is not limited on this system");
}

/// Returns how long a document of so many bytes may take.
fn longest(size: u64) -> Duration {
    let megabytes = u32::try_from(size >> 20).unwrap_or(u32::MAX);
    LONGEST.saturating_add(LONGEST_PER_MEGABYTE.saturating_mul(megabytes))
}

/// Reads an article: plain text here, a document in a process of its own if there is a program for it.
pub(super) fn article(
    kind: FileKind,
    bytes: Vec<u8>,
    handle: &ReadHandle,
) -> Result<Article, ExtractError> {
    match PROGRAM.get() {
        Some(program) if kind.extractor().is_some() => {
            parse(kind, &answer_of(program, kind.name(), &bytes, handle)?)
        }
        _ => extract::article_with_progress(kind, bytes, None, &mut |pages| handle.report(pages)),
    }
}

/// Reads the sheets of a workbook as lines of JSON, in a process of its own if there is a program for it.
pub(super) fn rows(bytes: &[u8]) -> Result<Vec<u8>, TableError> {
    let Some(program) = PROGRAM.get() else {
        let mut rows = Vec::new();
        table::convert(bytes, &mut rows)?;
        return Ok(rows);
    };
    let refused = |why: String| TableError::Refused { why };
    let handle = ReadHandle::default();
    let answer =
        answer_of(program, WORKBOOK, bytes, &handle).map_err(|error| refused(error.to_string()))?;
    let failed = || refused(WORKBOOK_FAILED.to_owned());
    if let Some(rows) = answer.strip_prefix(b"rows\n") {
        return Ok(rows.to_vec());
    }
    let why = answer.strip_prefix(b"refused\n").ok_or_else(failed)?;
    Err(refused(String::from_utf8_lossy(why).into_owned()))
}

/// Gives a document to a process of its own and returns what that answers.
fn answer_of(
    program: &Path,
    kind: &str,
    bytes: &[u8],
    handle: &ReadHandle,
) -> Result<Vec<u8>, ExtractError> {
    if handle.is_cancelled() {
        return Err(ExtractError::Cancelled);
    }
    let child = Command::new(program)
        .args([ARGUMENT, kind])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let child = child.map_err(|error| ExtractError::Damaged {
        why: format!("the process that reads documents did not start ({error})"),
    })?;
    exchange(child, bytes, longest(bytes.len() as u64), handle)
}

/// Gives a process the document and returns all that it answers, unless it takes longer than it may, or is cancelled. The
/// process has ended when this returns.
fn exchange(
    mut child: Child,
    bytes: &[u8],
    longest: Duration,
    handle: &ReadHandle,
) -> Result<Vec<u8>, ExtractError> {
    let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    handle.begin(child);
    let answer = match pipes {
        (Some(input), Some(output), Some(progress)) => {
            talk((input, bytes), output, progress, longest, handle)
        }
        _ => Some(Vec::new()),
    };
    handle.end();
    if handle.is_cancelled() {
        return Err(ExtractError::Cancelled);
    }
    answer.ok_or(ExtractError::TooLarge { what: "this document takes too long to read" })
}

/// Writes a document to a process, follows how far it is, and returns its answer, or `None` if that takes too long.
fn talk(
    (mut input, bytes): (impl Write + Send, &[u8]),
    mut output: impl Read + Send,
    progress: impl Read + Send,
    longest: Duration,
    handle: &ReadHandle,
) -> Option<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        let thread = |name: &str| thread::Builder::new().name(name.to_owned());
        let writer = thread("document input").spawn_scoped(scope, move || {
            // A process that has ended does not read to the end; what it said, or did not say, decides.
            input.write_all(bytes).is_ok()
        });
        let reader = thread("document output").spawn_scoped(scope, move || {
            let mut answer = Vec::new();
            let is_read = output.read_to_end(&mut answer).is_ok();
            sender.send(if is_read { answer } else { Vec::new() }).is_ok()
        });
        let follower = thread("document progress").spawn_scoped(scope, || follow(progress, handle));
        let answer = match (&writer, &reader, &follower) {
            (Ok(_), Ok(_), Ok(_)) => receiver.recv_timeout(longest).ok(),
            _ => Some(Vec::new()),
        };
        // All threads wait for the process.
        handle.end();
        answer
    })
}

/// Reports what a process says about how far it is, until it says no more.
fn follow(progress: impl Read, handle: &ReadHandle) {
    let mut lines = BufReader::new(progress);
    loop {
        let mut line = Vec::new();
        match lines.by_ref().take(LONGEST_REPORT).read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
        if let Some(pages) = pages_in(&line) {
            handle.report(pages);
        }
    }
}

/// Reads the answer of [`serve`]. A process that was ended, for example by the system, has said nothing.
fn parse(kind: FileKind, answer: &[u8]) -> Result<Article, ExtractError> {
    let nothing = || ExtractError::Damaged { why: FAILED.to_owned() };
    let text = std::str::from_utf8(answer).map_err(|error| {
        log::warn!("{error}");
        nothing()
    })?;
    let (head, rest) = text.split_once('\n').ok_or_else(nothing)?;
    if head == "refused" {
        return Err(ExtractError::Refused { why: rest.to_owned() });
    }
    let length: usize = head.parse().ok().ok_or_else(nothing)?;
    let (file, text) = rest.split_at_checked(length).ok_or_else(nothing)?;
    let file = ExtractedFile::read(file.as_bytes()).ok().ok_or_else(nothing)?;
    file.to_article(text, kind.extractor()).ok_or_else(nothing)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[cfg(unix)]
    /// Runs a script in place of the program, and reads a document with it.
    fn answer(
        script: &str,
        longest: Duration,
        handle: &ReadHandle,
    ) -> Result<Article, ExtractError> {
        let child = Command::new("sh")
            .args(["-c", script])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        parse(FileKind::Docx, &exchange(child, &vec![b'x'; 1 << 20], longest, handle)?)
    }

    #[cfg(unix)]
    #[test]
    fn a_reader_that_hangs_fails_or_talks_nonsense_is_survived() {
        let long = Duration::from_mins(1);
        let answer = |script: &str, longest| answer(script, longest, &ReadHandle::default());
        let failed = |error: &ExtractError| matches!(error, ExtractError::Damaged { .. });
        for script in [
            "exit 1",
            "cat >/dev/null; kill -9 $$",
            "echo 99; echo short",
            "echo x",
            "printf '\\377'",
            "head -c 1000000 /dev/zero >&2; exit 1",
        ] {
            let refused = answer(script, long).unwrap_err();
            assert!(failed(&refused), "{script}: {refused}");
        }
        let refused = answer("printf 'refused\\nit is a picture'", long).unwrap_err();
        assert_eq!(refused.to_string(), "it is a picture");
        // It neither reads nor ends.
        let refused = answer("exec sleep 1000", Duration::from_millis(100)).unwrap_err();
        assert!(matches!(refused, ExtractError::TooLarge { .. }), "{refused}");
    }

    #[cfg(unix)]
    #[test]
    fn a_reader_says_how_far_it_is_and_is_ended_when_it_is_cancelled() {
        let (sender, pages) = mpsc::channel();
        let handle = Arc::new(ReadHandle::new(move |pages| sender.send(pages).unwrap()));
        let script = "echo \"thread 'main' panicked: page 1 of 2\" >&2; echo page 5 of 3 >&2; echo page 12 of 300 >&2; echo $$ >&2; exec sleep 1000";
        let reader = {
            let handle = Arc::clone(&handle);
            let read = move || answer(script, Duration::from_mins(10), &handle);
            thread::Builder::new().spawn(read).unwrap()
        };
        assert_eq!(pages.recv().unwrap(), PagesRead { done: 12, all: 300 });
        let process = handle.process().unwrap();
        handle.cancel();
        assert_eq!(reader.join().unwrap().unwrap_err(), ExtractError::Cancelled);
        assert_eq!(handle.process(), None);
        #[cfg(target_os = "linux")]
        assert!(!Path::new(&format!("/proc/{process}")).exists(), "it is not even a zombie");
        #[cfg(not(target_os = "linux"))]
        let _ = process;
        // A reading that was cancelled before it began starts nothing.
        let refused = answer_of(Path::new("/nowhere"), "pdf", b"", &handle).unwrap_err();
        assert_eq!(refused, ExtractError::Cancelled);
    }

    #[test]
    fn what_one_process_writes_another_reads() {
        let page = b"<title>Talks</title><h1>Talks</h1><p>Hand over the list, he said.".to_vec();
        let expected = extract::article(FileKind::WebPage, page.clone(), None).unwrap();
        let mut written = Vec::new();
        serve_bytes("web-page", page, &mut written, io::sink()).unwrap();
        let read = parse(FileKind::WebPage, &written).unwrap();
        assert_eq!((read.text(), read.blocks()), (expected.text(), expected.blocks()));
        assert_eq!((read.found(), &read.extraction), (expected.found(), &expected.extraction));
        assert_eq!(read.file_sha256, expected.file_sha256);
        let mut written = Vec::new();
        serve_bytes("docx", b"no document".to_vec(), &mut written, io::sink()).unwrap();
        assert!(matches!(parse(FileKind::Docx, &written), Err(ExtractError::Refused { .. })));
    }
}
