//! `demarche apply`: edits of a coder's marks on an article, one per line, all or none.

use std::{
    io::{self, Read as _, Write},
    path::{Path, PathBuf},
};

use super::{
    error::{CliError, locked},
    given::coder,
    output::{self, harmless, shortened},
    stderr::print_line,
};
use demarche_core::{
    annotation::{Annotation, AnnotationId, AnnotationSet, Edit, Stamp},
    article::Article,
    codebook::Codebook,
    journal::{Entry, Kind},
    text::Unit,
};
use demarche_files::{
    formats::{
        applied::{self, Applied},
        native::{LARGEST_SCRIPT, RefusedLine, ScriptTarget, ScriptedEdit, read_script},
    },
    storage::{
        Holder, ReadOnly, ReadOnlyKind, SetFile, StorageError, Study, read_article, read_set,
        shown, take_over,
    },
};

/// The end of `--help`.
const AFTER_HELP: &str = "\
Each line of the input is one JSON object:

  {\"add\": {\"code\": \"demand\", \"exact\": \"the words\"}}     makes a mark
  {\"change\": {\"id\": \"…\", \"memo\": \"why\"}}              replaces what is given of a mark; null takes it away
  {\"remove\": \"id\"}                                     removes a mark
  {\"done\": true}                                       marks the article as done

A mark has the members of its record in a coder’s file: code, spans, memo, unsure, confidence, roles, attributes. Its words must be
in the text exactly; if they are there several times, say which by `start` (in code points) or by `prefix` and `suffix`. Either all
lines are applied, as one step in the journal, or none, and then each line that was refused is named. The window shows the step in
Edit › History…, and goes back from there. A program that marks texts should be a coder of its own.

Exit codes:
  0  success
  1  a file could not be read or written, for example because a window has the marks open
  2  the request is invalid: a line was refused, and nothing was changed";

/// Change a coder’s marks on an article by edits read from standard input, all or none
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// The article
    article: PathBuf,

    /// The coder whose marks are changed
    #[arg(long, value_name = "ID")]
    coder: String,

    /// The coder’s name on screen, if there are no marks of this coder yet
    #[arg(long, value_name = "NAME")]
    coder_name: Option<String>,

    /// Change the marks although they are open on another computer, which then no longer writes them
    #[arg(long)]
    take_over: bool,

    /// Say what would be done, and write nothing; also while a window has the marks open
    #[arg(long)]
    dry_run: bool,

    /// Print what was done as JSON
    #[arg(long)]
    json: bool,
}

impl Arguments {
    pub(super) fn run(self) -> Result<(), CliError> {
        let (study, path) = Study::containing(&self.article)?;
        let article = read_article(&study, &path)?;
        let coder = coder(&self.coder)?;
        let input = read_input()?;
        let now = Stamp(jiff::Timestamp::now().as_second() * 1000);
        let codebook = Codebook::built_in();
        let edits_of = |set: &AnnotationSet| {
            let target = ScriptTarget { article: &article, set, codebook: &codebook, now };
            let mut new_id = || AnnotationId::from_bytes(uuid::Uuid::now_v7().into_bytes());
            read_script(&input, &target, &mut new_id).map_err(|lines| refused(&lines))
        };
        // A preview writes nothing at all, and needs no lock.
        let (mut file, set, on_disk) = if self.dry_run {
            let read = read_set(&study, &path, &coder, &article)?;
            if let Some(why) = read.read_only(&coder) {
                return Err(not_writable(&why, &study.set_path(&path, &coder)));
            }
            (None, read.set, read.on_disk)
        } else {
            let name = self.coder_name.as_deref().unwrap_or(coder.as_str());
            let open = || SetFile::open(&study, &path, &coder, name, &article);
            let (mut file, mut read) = open()?;
            if self.take_over
                && let Some(signature) = elsewhere(&file).map(Holder::signature)
            {
                // The other computer keeps its lock unless the edits can be applied.
                edits_of(&read.set)?;
                drop(file);
                take_over(&study, &path, &coder, &signature)?;
                (file, read) = open()?;
            }
            check_writable(&file)?;
            (Some(file), read.set, read.on_disk)
        };
        let edits = edits_of(&set)?;
        let (before, mut set) = (set.clone(), set);
        let (edit, inverse) = applied_to(&mut set, &edits)?;
        if let Some(file) = file.as_mut().filter(|_| !edits.is_empty()) {
            let label = match edits.len() {
                1 => "apply 1 edit of a script".to_owned(),
                count => format!("apply {count} edits of a script"),
            };
            let step = Entry {
                number: 0,
                time: now,
                label,
                kind: Kind::Do,
                group: None,
                text_sha256: article.text_sha256,
                edit,
                inverse,
            };
            file.write(&article, &set, std::slice::from_ref(&step), on_disk)?;
        }
        if self.json {
            let done = edits.iter().map(|edit| applied(edit, &before));
            let done: Vec<Applied<'_>> = done.collect();
            return output::print(|out| applied::write(&done, &article, out));
        }
        output::print(|out| print_edits(out, &edits, &before, &article))?;
        let count = match edits.len() {
            1 => "1 edit".to_owned(),
            count => format!("{count} edits"),
        };
        if self.dry_run {
            print_line(&format!("demarche: {count} could be applied; nothing was changed"));
        } else {
            print_line(&format!("demarche: {count} applied to the marks of {coder} on {path}"));
        }
        Ok(())
    }
}

/// Returns who has a set open on another computer, if nothing else prevents it from being written.
fn elsewhere(file: &SetFile) -> Option<&Holder> {
    let why = file.read_only().filter(|why| why.kind == ReadOnlyKind::Elsewhere)?;
    why.holder.as_ref()
}

/// Fails if a set cannot be written.
fn check_writable(file: &SetFile) -> Result<(), CliError> {
    let Some(why) = file.read_only() else { return Ok(()) };
    let path = file.path();
    if let Some(holder) = elsewhere(file) {
        let (holder, path) = (Box::new(holder.clone()), path.to_owned());
        return Err(locked(StorageError::OpenElsewhere { holder, path }));
    }
    Err(not_writable(why, path))
}

fn not_writable(why: &ReadOnly, path: &Path) -> CliError {
    let message = format!("the marks cannot be changed: {}: {}", why.reason, shown(path));
    CliError::found(message).hint(match why.kind {
        ReadOnlyKind::Locked | ReadOnlyKind::Elsewhere => {
            "Nothing was changed; try again when it is free"
        }
        ReadOnlyKind::Incomplete => "Nothing was changed; `demarche check` names what is wrong",
        _ => "Nothing was changed",
    })
}

fn read_input() -> Result<Vec<u8>, CliError> {
    let mut input = Vec::new();
    let read = io::stdin().lock().take(LARGEST_SCRIPT + 1).read_to_end(&mut input);
    read.map_err(|error| CliError::found(format!("the edits could not be read: {error}")))?;
    if input.len() as u64 > LARGEST_SCRIPT {
        let message = format!("the input has more than {} MB", LARGEST_SCRIPT >> 20);
        return Err(CliError::usage(message).hint("Apply it in parts"));
    }
    Ok(input)
}

/// Names the lines that were refused.
fn refused(lines: &[RefusedLine]) -> CliError {
    for RefusedLine { line, reason } in lines {
        print_line(&format!("line {line}: {reason}"));
    }
    let message = match lines.len() {
        1 => "nothing was changed, because a line was refused".to_owned(),
        count => format!("nothing was changed, because {count} lines were refused"),
    };
    CliError::usage(message).hint("See the lines `demarche apply --help` shows")
}

/// Applies all edits; returns them as one, and what takes them back.
fn applied_to(set: &mut AnnotationSet, edits: &[ScriptedEdit]) -> Result<(Edit, Edit), CliError> {
    let edit = Edit::Batch(edits.iter().map(|edit| edit.edit.clone()).collect());
    let inverse = edit.clone().apply(set);
    // Reading the script has applied them one by one already.
    let inverse = inverse.map_err(|error| CliError::usage(error.to_string()))?;
    Ok((edit, inverse))
}

/// Returns what was done by an edit, with the mark it concerns.
fn applied<'a>(edit: &'a ScriptedEdit, before: &'a AnnotationSet) -> Applied<'a> {
    let (done, mark) = match &edit.edit {
        Edit::Add(mark) => ("add", Some(&**mark)),
        Edit::Replace(mark) => ("change", Some(&**mark)),
        Edit::Remove(id) => ("remove", before.get(id).map(|mark| &**mark)),
        Edit::SetDone(Some(_)) => ("done", None),
        Edit::SetDone(None) | Edit::Batch(_) => ("not done", None),
    };
    let id = match &edit.edit {
        Edit::Remove(id) => Some(id),
        _ => mark.map(|mark| &mark.id),
    };
    Applied { line: edit.line, done, id, mark }
}

fn print_edits(
    out: &mut impl Write,
    edits: &[ScriptedEdit],
    before: &AnnotationSet,
    article: &Article,
) -> io::Result<()> {
    for edit in edits {
        let Applied { line, done, id, mark } = applied(edit, before);
        match (mark, id) {
            (Some(mark), _) => {
                writeln!(out, "line {line}: {done} {}", described(mark, article))?;
            }
            (None, Some(id)) => writeln!(out, "line {line}: {done} {}", harmless(&id.to_string()))?,
            (None, None) => writeln!(out, "line {line}: {done}")?,
        }
    }
    Ok(())
}

/// Returns a mark's code, words, place in code points and id.
fn described(mark: &Annotation, article: &Article) -> String {
    let words = shortened(&mark.words_in(article.text()));
    let place =
        |at: usize| article.units().convert(article.text(), at, Unit::Byte, Unit::CodePoint);
    let hull = mark.hull().and_then(|hull| place(hull.start()).zip(place(hull.end())));
    let at = hull.map(|(start, end)| format!(" at {start} to {end}")).unwrap_or_default();
    format!("{} “{}”{at} ({})", harmless(&mark.code.0), words, harmless(&mark.id.to_string()))
}
