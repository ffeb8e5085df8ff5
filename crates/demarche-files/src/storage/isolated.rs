//! Reads documents in a process of their own, so that one that takes too long, too much memory, or down its reader is refused
//! and nothing else happens.

use std::{
    io::{self, Read, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{OnceLock, mpsc},
    thread,
    time::Duration,
};

use demarche_core::article::Article;

use crate::{
    extract::{
        self, ExtractError, FileKind,
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

/// Reads one document from `input` and writes what was found to `output`: the other side of [`read_documents_with`].
pub fn serve(kind: &str, mut input: impl Read, output: impl Write) -> io::Result<()> {
    let mut bytes = Vec::new();
    input.read_to_end(&mut bytes)?;
    limit(bytes.len() as u64);
    serve_bytes(kind, bytes, output)
}

fn serve_bytes(kind: &str, bytes: Vec<u8>, mut output: impl Write) -> io::Result<()> {
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
    match extract::article(kind, bytes, None) {
        Ok(article) => {
            let file = ExtractedFile::of(&article).unwrap_or_default().write();
            write!(output, "{}\n{file}{}", file.len(), article.text())?;
        }
        Err(error) => write!(output, "refused\n{error}")?,
    }
    output.flush()
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
    known_encoding: Option<&str>,
) -> Result<Article, ExtractError> {
    match PROGRAM.get() {
        Some(program) if kind.extractor().is_some() => read_with(program, kind, &bytes),
        _ => extract::article(kind, bytes, known_encoding),
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
    let answer = answer_of(program, WORKBOOK, bytes).map_err(|error| refused(error.to_string()))?;
    let failed = || refused(WORKBOOK_FAILED.to_owned());
    if let Some(rows) = answer.strip_prefix(b"rows\n") {
        return Ok(rows.to_vec());
    }
    let why = answer.strip_prefix(b"refused\n").ok_or_else(failed)?;
    Err(refused(String::from_utf8_lossy(why).into_owned()))
}

fn read_with(program: &Path, kind: FileKind, bytes: &[u8]) -> Result<Article, ExtractError> {
    parse(kind, &answer_of(program, kind.name(), bytes)?)
}

/// Gives a document to a process of its own and returns what that answers.
fn answer_of(program: &Path, kind: &str, bytes: &[u8]) -> Result<Vec<u8>, ExtractError> {
    let child = Command::new(program)
        .args([ARGUMENT, kind])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let mut child = child.map_err(|error| ExtractError::Damaged {
        why: format!("the process that reads documents did not start ({error})"),
    })?;
    let answer = exchange(&mut child, bytes, longest(bytes.len() as u64));
    // It has ended, or is of no use any more.
    if let Err(error) = child.kill().and_then(|()| child.wait().map(drop)) {
        log::warn!("the process that reads documents: {error}");
    }
    answer.ok_or(ExtractError::TooLarge { what: "this document takes too long to read" })
}

/// Gives a process the document and returns all that it answers, or `None` if it takes longer than it may.
fn exchange(child: &mut Child, bytes: &[u8], longest: Duration) -> Option<Vec<u8>> {
    let (mut input, mut output) = (child.stdin.take()?, child.stdout.take()?);
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        let write = thread::Builder::new().name("document input".to_owned());
        let writer = write.spawn_scoped(scope, move || {
            // A process that has ended does not read to the end; what it said, or did not say, decides.
            input.write_all(bytes).is_ok()
        });
        let read = thread::Builder::new().name("document output".to_owned());
        let reader = read.spawn_scoped(scope, move || {
            let mut answer = Vec::new();
            let is_read = output.read_to_end(&mut answer).is_ok();
            sender.send(if is_read { answer } else { Vec::new() }).is_ok()
        });
        let answer = match (&writer, &reader) {
            (Ok(_), Ok(_)) => receiver.recv_timeout(longest).ok(),
            _ => Some(Vec::new()),
        };
        // Both threads wait for the process.
        if let Err(error) = child.kill() {
            log::debug!("the process that reads documents has ended: {error}");
        }
        answer
    })
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
    use super::*;

    #[cfg(unix)]
    /// Runs a script in place of the program, and reads a document with it.
    fn answer(script: &str, longest: Duration) -> Result<Article, ExtractError> {
        let mut child = Command::new("sh")
            .args(["-c", script])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let answer = exchange(&mut child, &vec![b'x'; 1 << 20], longest);
        child.wait().unwrap();
        match answer {
            None => Err(ExtractError::TooLarge { what: "this document takes too long to read" }),
            Some(answer) => parse(FileKind::Docx, &answer),
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_reader_that_hangs_fails_or_talks_nonsense_is_survived() {
        let long = Duration::from_mins(1);
        let failed = |error: &ExtractError| matches!(error, ExtractError::Damaged { .. });
        for script in [
            "exit 1",
            "cat >/dev/null; kill -9 $$",
            "echo 99; echo short",
            "echo x",
            "printf '\\377'",
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

    #[test]
    fn what_one_process_writes_another_reads() {
        let page = b"<title>Talks</title><h1>Talks</h1><p>Hand over the list, he said.".to_vec();
        let expected = extract::article(FileKind::WebPage, page.clone(), None).unwrap();
        let mut written = Vec::new();
        serve_bytes("web-page", page, &mut written).unwrap();
        let read = parse(FileKind::WebPage, &written).unwrap();
        assert_eq!((read.text(), read.blocks()), (expected.text(), expected.blocks()));
        assert_eq!((read.found(), &read.extraction), (expected.found(), &expected.extraction));
        assert_eq!(read.file_sha256, expected.file_sha256);
        let mut written = Vec::new();
        serve_bytes("docx", b"no document".to_vec(), &mut written).unwrap();
        assert!(matches!(parse(FileKind::Docx, &written), Err(ExtractError::Refused { .. })));
    }
}
