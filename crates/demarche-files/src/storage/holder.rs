//! Who holds a lock, as the lock's file says.
//!
//! The operating system decides about locks on one computer. What the file says decides between computers, which may have
//! the study on a network drive or in a folder that is synchronised.

use std::{
    hash::{BuildHasher as _, Hasher as _, RandomState},
    io::{self, Read},
    sync::OnceLock,
};

use jiff::{Timestamp, tz::TimeZone};
use sha2::{Digest as _, Sha256};

use super::shown::shown_text;

/// The longest content of a lock file that is read, in bytes.
const LONGEST: u64 = 1024;

/// Who holds the lock of a set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The computer's name.
    pub host: String,
    /// The number of its process there, if it says so.
    pub process: Option<u32>,
    /// When it took the lock.
    pub since: Option<Timestamp>,
    /// When it was last seen alive, to the minute.
    pub seen: Option<Timestamp>,
    /// What tells its computer from others of the same name, if the system says so. It is not the system's own number.
    machine: Option<String>,
    /// What no other holder has; older versions of the program wrote none.
    token: Option<String>,
}

impl Holder {
    /// Returns this process as a holder from now on.
    pub(super) fn new() -> Self {
        let now = Timestamp::now();
        Self {
            host: host(),
            process: Some(std::process::id()),
            since: Some(now),
            seen: Some(now),
            machine: machine_here(),
            token: Some(new_token()),
        }
    }

    /// Reads what a lock file says. Returns `None` if nobody holds the lock, or if it says nothing that can be understood, as
    /// after a power cut.
    pub(super) fn read(file: impl Read) -> io::Result<Option<Self>> {
        let mut bytes = Vec::new();
        file.take(LONGEST).read_to_end(&mut bytes)?;
        Ok(Self::parse(&String::from_utf8_lossy(&bytes)))
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let host = lines.next().filter(|host| {
            !host.trim().is_empty() && !host.contains(|character: char| character.is_control())
        })?;
        let mut holder = Self {
            host: shown_text(host).to_string(),
            process: None,
            since: None,
            seen: None,
            machine: None,
            token: None,
        };
        let time = |value: &str| Timestamp::from_second(value.parse().ok()?).ok();
        for line in lines {
            match line.split_once(' ') {
                Some(("process", value)) => holder.process = value.parse().ok(),
                Some(("since", value)) => holder.since = time(value),
                Some(("seen", value)) => holder.seen = time(value),
                Some(("machine", value)) => holder.machine = Some(value.to_owned()),
                Some(("token", value)) => holder.token = Some(value.to_owned()),
                _ => {}
            }
        }
        Some(holder)
    }

    /// Returns what a lock file says of it.
    pub(super) fn written(&self) -> String {
        let mut text = format!("{}\n", self.host);
        let mut add = |name: &str, value: Option<String>| {
            for part in value.iter().flat_map(|value| [name, " ", value, "\n"]) {
                text.push_str(part);
            }
        };
        let seconds = |time: Option<Timestamp>| time.map(|time| time.as_second().to_string());
        add("process", self.process.map(|process| process.to_string()));
        add("since", seconds(self.since));
        add("seen", seconds(self.seen));
        add("machine", self.machine.clone());
        add("token", self.token.clone());
        text
    }

    /// Returns this holder as seen now.
    pub(super) fn seen_now(&self) -> Self {
        Self { seen: Some(Timestamp::now()), ..self.clone() }
    }

    /// Returns what tells it from every other holder.
    pub fn signature(&self) -> String {
        match &self.token {
            Some(token) => token.clone(),
            None => self.written(),
        }
    }

    /// Returns whether it is on another computer than this one. Many computers have the same name; and those whose systems
    /// are copies of one have the same number.
    pub(super) fn is_elsewhere(&self) -> bool {
        let is_other = |machine: &String| machine_here().is_some_and(|here| here != *machine);
        self.host != host() || self.machine.as_ref().is_some_and(is_other)
    }

    /// Returns when it took the lock, in words.
    pub fn since_words(&self) -> Option<String> {
        self.since.map(spelled)
    }

    /// Returns when it was last seen alive, in words.
    pub fn seen_words(&self) -> Option<String> {
        self.seen.map(spelled)
    }

    /// Returns who it is and since when, in words: `aurora, process 12, since 14:05`.
    pub fn words(&self) -> String {
        let process = self.process.map(|process| format!(", process {process}"));
        let since = self.since_words().map(|since| format!(", since {since}"));
        format!("{}{}{}", self.host, process.unwrap_or_default(), since.unwrap_or_default())
    }
}

/// Returns a time in the system's time zone: `14:05` or, of another day, `2026-11-23 14:05`.
pub(super) fn spelled(time: Timestamp) -> String {
    let zone = TimeZone::system();
    let (time, now) = (zone.to_datetime(time), zone.to_datetime(Timestamp::now()));
    let format = if time.date() == now.date() { "%H:%M" } else { "%Y-%m-%d %H:%M" };
    time.strftime(format).to_string()
}

/// Returns a name that no other holder has.
fn new_token() -> String {
    // Each is seeded by the system.
    let mut halves = [RandomState::new(), RandomState::new()].into_iter().map(|state| {
        let mut hasher = state.build_hasher();
        hasher.write_u32(std::process::id());
        hasher.write_i128(Timestamp::now().as_nanosecond());
        hasher.finish()
    });
    let mut half = || halves.next().unwrap_or_default();
    format!("{:016x}{:016x}", half(), half())
}

/// Returns a number of this computer that says nothing else about it, or `None` if the system has none.
fn machine_here() -> Option<String> {
    static MACHINE: OnceLock<Option<String>> = OnceLock::new();
    let number = || {
        let own = machine_uid::get().ok().filter(|own| !own.trim().is_empty())?;
        let hash = Sha256::digest(format!("demarche {}", own.trim()));
        Some(format!("{:016x}", u64::from_be_bytes(*hash.first_chunk()?)))
    };
    MACHINE.get_or_init(number).clone()
}

/// Returns this computer's name as lock files have it.
fn host() -> String {
    shown_text(&name_of_host()).to_string()
}

#[cfg(unix)]
fn name_of_host() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

#[cfg(not(unix))]
fn name_of_host() -> String {
    std::env::var("COMPUTERNAME").unwrap_or_else(|_| "this computer".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_holder_is_read_as_it_was_written() {
        let holder = Holder::new();
        let read = Holder::parse(&holder.written()).unwrap();
        assert_eq!((&read.host, read.process), (&holder.host, holder.process));
        assert_eq!(read.signature(), holder.signature());
        assert!(!read.is_elsewhere());
        assert_ne!(holder.signature(), Holder::new().signature());
        let later = Holder::parse(&read.seen_now().written()).unwrap();
        assert_eq!(later.signature(), holder.signature());
    }

    #[test]
    fn a_lock_of_an_older_version_has_a_holder_too() {
        let holder = Holder::parse("aurora\nprocess 12\nsince 1764220000").unwrap();
        assert!(holder.is_elsewhere());
        assert_eq!(holder.process, Some(12));
        assert!(holder.words().starts_with("aurora, process 12, since 2025-11-2"), "{holder:?}");
        let other = Holder::parse("aurora\nprocess 12\nsince 1764220001").unwrap();
        assert_ne!(holder.signature(), other.signature());
    }

    #[test]
    fn computers_of_one_name_are_told_apart() {
        let ours = Holder { machine: Some("1".to_owned()), ..Holder::new() };
        let is_elsewhere =
            |holder: &Holder| Holder::parse(&holder.written()).unwrap().is_elsewhere();
        // A system without a number has only its name.
        assert_eq!(is_elsewhere(&ours), machine_here().is_some());
        let copied = Holder { host: "aurora".to_owned(), ..Holder::new() };
        assert!(is_elsewhere(&copied));
        let older = Holder { machine: None, ..Holder::new() };
        assert!(!is_elsewhere(&older));
    }

    #[test]
    fn what_cannot_be_understood_is_no_holder() {
        for text in ["", "\n", "  \nprocess 1", "\0\0\0\0", "a\u{1b}[2J\nprocess 1"] {
            assert_eq!(Holder::parse(text), None, "{text:?}");
        }
        let endless = io::repeat(b'a');
        assert_eq!(Holder::read(endless).unwrap().unwrap().host.len() as u64, LONGEST);
        assert_eq!(Holder::parse("a\u{202e}b").unwrap().host, "a\\u{202e}b");
    }
}
