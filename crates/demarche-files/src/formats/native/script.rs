//! Reads scripted edits: one JSON object per line, each with one member that says what to do.
//!
//! `{"add": {"code": "demand", "exact": "…"}}` makes a mark; `{"change": {"id": "…", "memo": "…"}}` replaces the given members
//! of a record; `{"remove": "id"}` removes a mark; `{"done": true}` marks the article as done. The members of a mark are those
//! of its record in a set, so that a record of a set or an export can be given back.

use std::{collections::HashSet, sync::Arc};

use serde::Deserialize;
use serde_json::{Value, value::RawValue};

use super::{
    check::value_faults,
    emit::Emitter,
    json::{self, Object, Text},
    place::Placer,
    record::{Record, read_stamp},
    words::{Named, quoted},
    write::{Pieces, write_record},
};
use demarche_core::{
    annotation::{Annotation, AnnotationId, AnnotationSet, Detail, Edit, Stamp, Unknown},
    article::Article,
    codebook::{CodeId, Codebook},
    text::Span,
};

/// The most bytes of a script.
pub const LARGEST_SCRIPT: u64 = 64 << 20;
/// The longest line of a script, in bytes, and how many edits it may have.
const LONGEST_LINE: usize = 1 << 20;
const MOST_EDITS: usize = 100_000;
/// The longest id that a line may give to a mark, in bytes.
const LONGEST_ID: usize = 128;
/// The most lines that are refused before the rest is not read.
const MOST_REFUSED: usize = 50;

/// Why a mark is not changed.
const UNDECIDED: &str = "it has two versions; choose one of them in the window first";

/// What an export adds to a record, and what says where a mark is: not part of what is kept.
const ADDED: [&str; 9] =
    ["article", "title", "date", "source", "author", "url", "retrieved_at", "coder", "status"];
/// What only the program writes.
const OURS: [&str; 3] = ["former", "conflict", "resolved"];

/// An edit of a line.
#[derive(Clone, Debug)]
pub struct ScriptedEdit {
    /// The line, counted from 1.
    pub line: usize,
    /// The edit.
    pub edit: Edit,
}

/// A line that was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedLine {
    /// The line, counted from 1.
    pub line: usize,
    /// Why, as a sentence with a lower-case start.
    pub reason: String,
}

/// What the edits are made on.
#[derive(Debug)]
pub struct ScriptTarget<'a> {
    /// The article.
    pub article: &'a Article,
    /// The set.
    pub set: &'a AnnotationSet,
    /// The codes that marks may have.
    pub codebook: &'a Codebook,
    /// The time of the edits.
    pub now: Stamp,
}

/// Reads the edits of a script, each on what those before it lead to. `new_id` makes ids for marks without one. Returns all
/// edits or, if a line was refused, the first 50 of these lines.
pub fn read_script(
    bytes: &[u8],
    target: &ScriptTarget<'_>,
    new_id: &mut dyn FnMut() -> AnnotationId,
) -> Result<Vec<ScriptedEdit>, Vec<RefusedLine>> {
    let mut script = Script::new(target, new_id);
    let (mut edits, mut refused) = (Vec::new(), Vec::new());
    for (index, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        let line_number = index + 1;
        if line.trim_ascii().is_empty() {
            continue;
        }
        if edits.len() >= MOST_EDITS {
            let reason = format!("there are more than {MOST_EDITS} edits; apply them in parts");
            refused.push(RefusedLine { line: line_number, reason });
            break;
        }
        match script.take(line) {
            Ok(edit) => edits.push(ScriptedEdit { line: line_number, edit }),
            Err(reason) => refused.push(RefusedLine { line: line_number, reason }),
        }
        if refused.len() >= MOST_REFUSED {
            break;
        }
    }
    if refused.is_empty() { Ok(edits) } else { Err(refused) }
}

/// The state after some lines.
struct Script<'a, 'f> {
    target: &'a ScriptTarget<'a>,
    new_id: &'f mut dyn FnMut() -> AnnotationId,
    set: AnnotationSet,
    placer: Placer<'a>,
}

impl<'a, 'f> Script<'a, 'f> {
    fn new(target: &'a ScriptTarget<'a>, new_id: &'f mut dyn FnMut() -> AnnotationId) -> Self {
        let mut placer = Placer::new(target.article, &|_| None);
        placer.text_sha256 = Some(target.article.text_sha256);
        Self { target, new_id, set: target.set.clone(), placer }
    }

    /// Returns the edit of a line, and makes it.
    fn take(&mut self, line: &[u8]) -> Result<Edit, String> {
        if line.len() > LONGEST_LINE {
            return Err(format!("it is longer than {} kB", LONGEST_LINE >> 10));
        }
        let line =
            std::str::from_utf8(line).map_err(|error| format!("it is not UTF-8: {error}"))?;
        let line = line.strip_prefix('\u{feff}').unwrap_or(line);
        let object: Object<'_> =
            serde_json::from_str(line).map_err(|error| not_an_edit(&error, line))?;
        refuse_repeated(&object)?;
        let mut members = object.members();
        let (Some((what, value)), None) = (members.next(), members.next()) else {
            return Err("a line has one member: add, change, remove or done".to_owned());
        };
        let edit = match what {
            "add" => self.add(mark_of(what, value)?)?,
            "change" => self.change(mark_of(what, value)?)?,
            "remove" => {
                let id: Option<String> = serde_json::from_str(value.get()).ok();
                let id =
                    id.ok_or_else(|| "`remove` needs the id of a mark, as a text".to_owned())?;
                let mark = self.known(&id)?;
                if !mark.others().is_empty() {
                    return Err(UNDECIDED.to_owned());
                }
                Edit::Remove(mark.id.clone())
            }
            "done" => Edit::SetDone(self.done(value)?),
            other => return Err(format!("there is no edit called {}", quoted(other))),
        };
        edit.clone().apply(&mut self.set).map_err(|error| error.to_string())?;
        Ok(edit)
    }

    fn done(&self, value: &RawValue) -> Result<Option<Stamp>, String> {
        match value.get() {
            "true" => Ok(Some(self.target.now)),
            "false" | "null" => Ok(None),
            _ => match read_stamp(value).0 {
                Some(stamp) => Ok(Some(stamp)),
                None => Err("`done` is true, false or a time".to_owned()),
            },
        }
    }

    fn add(&mut self, mut given: Object<'_>) -> Result<Edit, String> {
        let id = match given.get("id") {
            Some(_) => self.free_id(&take_text(&mut given, "id")?)?,
            None => (self.new_id)(),
        };
        let code = self.code(&take_text(&mut given, "code")?, None)?;
        self.check_text(&mut given)?;
        let Some(places) = self.places(&mut given)? else {
            return Err("`exact` is missing: the words to mark".to_owned());
        };
        let same = self.target_on(&places).find(|mark| mark.code == code);
        if let Some(mark) = same {
            return Err(format!("these words are marked as {} already, by {}", code.0, mark.id));
        }
        let mut members = vec![
            ("id", text_as_json(&id.to_string())),
            ("code", text_as_json(&code.0)),
            ("spans", spans_as_json(&places, self.target.article)),
        ];
        members.extend(self.others(&given)?);
        let mut mark = self.read(&members)?;
        let now = self.target.now;
        mark.created = mark.created.or(Some(now));
        mark.modified = mark.modified.or(mark.created);
        Ok(Edit::Add(Arc::new(mark)))
    }

    fn change(&mut self, mut given: Object<'_>) -> Result<Edit, String> {
        let id = take_text(&mut given, "id")?;
        let was = Arc::clone(self.known(&id)?);
        if !was.others().is_empty() {
            return Err(UNDECIDED.to_owned());
        }
        self.check_text(&mut given)?;
        let places = self.places(&mut given)?;
        if given.get("code").is_some() {
            let code: Text<'_> = given
                .get("code")
                .and_then(|code| serde_json::from_str(code.get()).ok())
                .ok_or_else(|| "`code` is not a text".to_owned())?;
            self.code(&code.0, Some(&was.code))?;
        }
        let is_stamped = given.get("modified").is_some();
        let new = self.others(&given)?;
        let stored = self.record(&was);
        let kept: Object<'_> = parsed(&stored)?;
        let given_keys: HashSet<&str> = new.iter().map(|(key, _)| *key).collect();
        let mut members: Vec<(&str, String)> = kept
            .members()
            .filter(|(key, _)| !given_keys.contains(key))
            .map(|(key, value)| (key, value.get().to_owned()))
            .collect();
        // `null` takes a member away.
        members.extend(new.into_iter().filter(|(_, value)| value != "null"));
        let mut mark = self.read(&members)?;
        keep_place(&mut mark, &was);
        if let Some(places) = places {
            mark.put(places.into());
        }
        if !is_stamped {
            mark.modified = Some(self.target.now);
        }
        Ok(Edit::Replace(Arc::new(mark)))
    }

    /// Returns the record of a mark, as JSON.
    fn record(&self, mark: &Annotation) -> String {
        let mut pieces = Pieces::new(self.target.article);
        let mut emitter = Emitter::line();
        emitter.open(b'{');
        write_record(&mut emitter, mark, &pieces.of(mark), &[]);
        emitter.close(b'}');
        let mut bytes = Vec::new();
        // Writing into memory does not fail.
        drop(emitter.flush(&mut bytes));
        String::from_utf8(bytes).unwrap_or_default()
    }

    /// Reads a record as those of files are read, but refuses values that reading keeps without understanding them.
    fn read(&mut self, members: &[(&str, String)]) -> Result<Annotation, String> {
        let members: Vec<String> =
            members.iter().map(|(key, value)| format!("{}:{value}", text_as_json(key))).collect();
        let text = format!("{{{}}}", members.join(","));
        let record: Record<'_> = parsed(&text)?;
        if let Some(fault) = value_faults(&record).into_iter().next() {
            return Err(fault);
        }
        for (key, value) in &record.unknown {
            if matches!(key.0.as_ref(), "roles" | "attributes") && !value.get().starts_with('{') {
                return Err(format!("its `{}` is not an object", key.0));
            }
        }
        Ok(self.placer.annotation(record))
    }

    fn known(&self, id: &str) -> Result<&Arc<Annotation>, String> {
        let found = self.set.get(&AnnotationId::new(id));
        found.ok_or_else(|| format!("there is no mark {}", quoted(id)))
    }

    fn free_id(&self, id: &str) -> Result<AnnotationId, String> {
        let is_plain = !id.is_empty()
            && id.len() <= LONGEST_ID
            && !id.chars().any(|character| character.is_control() || character.is_whitespace());
        if !is_plain {
            let reason = format!("{} is not an id: it has white space or is too long", quoted(id));
            return Err(reason);
        }
        let id = AnnotationId::new(id);
        match self.set.get(&id) {
            Some(_) => Err(format!("there is a mark {id} already; `change` changes it")),
            None => Ok(id),
        }
    }

    /// Returns the code with this id if marks may be given it. `kept` is the one that the mark has already.
    fn code(&self, id: &str, kept: Option<&CodeId>) -> Result<CodeId, String> {
        let code = CodeId::new(id);
        let known = self.target.codebook.get(&code);
        if known.is_some_and(|known| known.is_active) || kept == Some(&code) {
            return Ok(code);
        }
        let in_use = self.target.codebook.codes.iter().filter(|code| code.is_active);
        let in_use: Vec<&str> = in_use.map(|code| &*code.id.0).collect();
        let what = match known {
            Some(_) => format!("the code {} is not in use", quoted(id)),
            None => format!("there is no code {}", quoted(id)),
        };
        Err(format!("{what}; the codes are {}", in_use.join(", ")))
    }

    /// Refuses offsets that count in another text.
    fn check_text(&self, given: &mut Object<'_>) -> Result<(), String> {
        if given.get("text_sha256").is_none() {
            return Ok(());
        }
        let hash = take_text(given, "text_sha256")?;
        if hash == self.target.article.text_sha256.to_string() {
            return Ok(());
        }
        Err("`text_sha256` is that of another text; leave it out to find `exact` in this one"
            .to_owned())
    }

    /// Takes the place of a mark out of a line: its spans, or the words themselves; `None` if none is given.
    fn places(&self, given: &mut Object<'_>) -> Result<Option<Vec<Span>>, String> {
        let article = self.target.article;
        let words = Named::take(given)?;
        if given.get("spans").is_none() {
            return if words.is_empty() { Ok(None) } else { Ok(Some(vec![words.find(article)?])) };
        }
        if !words.is_empty() {
            return Err("give either `spans` or `exact`".to_owned());
        }
        let spans: Vec<Object<'_>> =
            given.take("spans").ok_or_else(|| "`spans` is not a list of objects".to_owned())?;
        let mut places = Vec::with_capacity(spans.len());
        for span in spans {
            refuse_repeated(&span)?;
            places.push(Named::take_all(span)?.find(article)?);
        }
        places.sort_by_key(|span| span.start());
        if places.is_empty() {
            return Err("`spans` is empty".to_owned());
        }
        if !places.is_sorted_by(|one, other| one.end() <= other.start()) {
            return Err("its pieces overlap".to_owned());
        }
        Ok(Some(places))
    }

    /// Returns the members that are kept as they are; refuses those that only the program writes, and places of roles and
    /// attributes that do not have their words.
    fn others<'o>(&self, given: &'o Object<'_>) -> Result<Vec<(&'o str, String)>, String> {
        let mut members = Vec::new();
        for (key, value) in given.members() {
            if OURS.contains(&key) && value.get() != "null" {
                return Err(format!("`{key}` cannot be set by a script"));
            }
            if matches!(key, "roles" | "attributes") {
                let inner = parsed(value.get())?;
                if let Some(fault) = fault_within(&inner, self.target.article) {
                    return Err(format!("its `{key}`: {fault}"));
                }
            }
            if !ADDED.contains(&key) && !OURS.contains(&key) {
                members.push((key, value.get().to_owned()));
            }
        }
        Ok(members)
    }

    /// Returns the marks on exactly these places.
    fn target_on<'s>(&'s self, places: &'s [Span]) -> impl Iterator<Item = &'s Arc<Annotation>> {
        let first = places.first().copied();
        let there = first.map_or_else(Vec::new, |first| self.set.intersecting(first));
        there.into_iter().filter(move |mark| mark.spans.as_slice() == places)
    }
}

/// Leaves a mark where it was: it is not looked for again, which might find it elsewhere.
fn keep_place(mark: &mut Annotation, was: &Annotation) {
    let Detail { stored, stored_in, status, span_unknown, former, inner, .. } =
        was.detail.as_deref().cloned().unwrap_or_default();
    mark.spans.clone_from(&was.spans);
    let detail = mark.detail.get_or_insert_default();
    let is_same = |key: &str| {
        let value = |of: &Detail| {
            of.unknown.0.iter().find(|(name, _)| **name == *key).map(|(_, value)| value.clone())
        };
        was.detail.as_deref().is_some_and(|was| value(was) == value(detail))
    };
    let inner = Unknown(inner.0.into_iter().filter(|(key, _)| is_same(key)).collect());
    (detail.stored, detail.stored_in, detail.status) = (stored, stored_in, status);
    (detail.span_unknown, detail.former, detail.inner) = (span_unknown, former, inner);
    if **detail == Detail::default() {
        mark.detail = None;
    }
}

fn take_text(object: &mut Object<'_>, key: &str) -> Result<String, String> {
    if object.get(key).is_none() {
        return Err(format!("`{key}` is missing"));
    }
    object.take(key).ok_or_else(|| format!("`{key}` is not a text"))
}

fn text_as_json(text: &str) -> String {
    Value::from(text).to_string()
}

fn spans_as_json(places: &[Span], article: &Article) -> String {
    let pieces = places.iter().filter_map(|span| super::write::Piece::at(article, *span));
    let spans: Vec<String> = pieces
        .map(|piece| {
            let (start, end) = (piece.start, piece.end);
            let [exact, prefix, suffix] = [piece.exact, piece.prefix, piece.suffix].map(text_as_json);
            format!(
                "{{\"start\":{start},\"end\":{end},\"exact\":{exact},\"prefix\":{prefix},\"suffix\":{suffix}}}"
            )
        })
        .collect();
    format!("[{}]", spans.join(","))
}

/// What a line looks like.
const EXAMPLE: &str = r#"a line looks like {"add": {"code": "demand", "exact": "the words"}}"#;
/// How much of a line that is not JSON is shown, in characters.
const SHOWN: usize = 20;

/// Says why a line is not an object.
fn not_an_edit(error: &serde_json::Error, line: &str) -> String {
    let at = line.floor_char_boundary(error.column().saturating_sub(1));
    let (before, from) = line.split_at_checked(at).unwrap_or((line, ""));
    if error.is_data() {
        return format!("this is JSON, but not an object in braces; {EXAMPLE}");
    }
    if error.is_eof() {
        return format!("this is not JSON: it ends before it is complete; {EXAMPLE}");
    }
    let reason = match json::problem(error).reason.as_str() {
        // Said without the parser's terms.
        "expected ident" | "expected value" => String::new(),
        reason => format!(" ({reason})"),
    };
    let column = before.chars().count() + 1;
    let mut words: String = from.chars().take(SHOWN).collect();
    if words.len() < from.len() {
        words.push('…');
    }
    format!("this is not JSON from column {column} on, {}{reason}; {EXAMPLE}", quoted(&words))
}

/// Returns the mark that an edit has in braces.
fn mark_of<'a>(what: &str, value: &'a RawValue) -> Result<Object<'a>, String> {
    let mark: Option<Object<'_>> = serde_json::from_str(value.get()).ok();
    let mark = mark.ok_or_else(|| format!("`{what}` has no mark in braces after it; {EXAMPLE}"))?;
    refuse_repeated(&mark)?;
    Ok(mark)
}

/// Returns why a place within a value does not have its words. Places that say that they count in another text are passed over.
fn fault_within(value: &Value, article: &Article) -> Option<String> {
    match value {
        Value::Array(values) => values.iter().find_map(|value| fault_within(value, article)),
        Value::Object(members) if members.contains_key("text_sha256") => None,
        Value::Object(members) => match Named::within(members) {
            Some(named) => named.find(article).err(),
            None => members.values().find_map(|value| fault_within(value, article)),
        },
        _ => None,
    }
}

/// Refuses an object in which a member is given twice: it would be a guess which is meant.
fn refuse_repeated(object: &Object<'_>) -> Result<(), String> {
    let mut known = HashSet::new();
    match object.members().find(|(key, _)| !known.insert(key.to_owned())) {
        Some((key, _)) => Err(format!("{} is given twice", quoted(key))),
        None => Ok(()),
    }
}

fn parsed<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, String> {
    serde_json::from_str(text).map_err(|error| {
        let problem = json::problem(&error);
        format!("{} (column {})", problem.reason, problem.column)
    })
}
