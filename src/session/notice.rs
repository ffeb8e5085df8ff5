//! Messages for the user.

use super::{ArticleKey, Command};
use demarche_core::{annotation::Stamp, study::SetKey};

/// How many notices are shown at a time.
pub(super) const MOST: usize = 3;
/// How many are kept at most. Errors wait until there is room for them.
const MOST_KEPT: usize = 50;

/// How warnings begin that the next step makes untrue.
const PASSING: [&str; 2] = ["Read-only: ", "Your marks are safe in a journal"];

/// How serious a notice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    /// Something has been done.
    Info,
    /// Something could not be done now; the notice says why.
    Refusal,
    /// Something needs attention.
    Warning,
    /// Something was refused or failed.
    Error,
}

/// What a notice is about. A notice that is no error goes when this is left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// This article, or the marks on it.
    Article(ArticleKey),
    /// Something that could not be opened; settled, also for an error, as soon as something is opened.
    Opening,
    /// The study or the window.
    Window,
}

/// A message in a corner of the window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Its number.
    pub number: u64,
    /// How serious.
    pub kind: NoticeKind,
    /// What it is about.
    pub about: About,
    /// One sentence.
    pub text: String,
    /// The command of its button, such as `Undo`.
    pub command: Option<Command>,
    /// When it was shown.
    pub since: Stamp,
}

impl Notice {
    /// Returns whether the next step makes a warning untrue, or what it offers. Others, as where marks are kept that could not be
    /// saved, are right whatever is done.
    fn is_passing(&self) -> bool {
        use Command::{BringMarks, ReadAs, Redo, TakeOver, Undo};
        PASSING.iter().any(|start| self.text.starts_with(start))
            || matches!(self.command, Some(BringMarks | ReadAs | Redo | TakeOver | Undo))
    }

    /// Returns whether it says what became of saved work, which is said only once: nothing that happens takes its place.
    fn is_lasting(&self) -> bool {
        let is_only_said = matches!(self.command, None | Some(Command::LeaveCopies));
        self.kind == NoticeKind::Warning && is_only_said && !self.is_passing()
    }

    /// Returns whether a newer notice takes its place: it says the same, perhaps for another reason (the words after the
    /// colon), offers the same, or is also the answer to what the user tried last.
    fn is_replaced_by(&self, newer: &Self) -> bool {
        fn subject(text: &str) -> &str {
            text.split_once(": ").map_or(text, |(subject, _)| subject)
        }
        if self.kind != newer.kind || self.command != newer.command {
            return false;
        }
        let is_only_one = match self.kind {
            NoticeKind::Refusal => true,
            NoticeKind::Info => self.command.is_some(),
            NoticeKind::Warning | NoticeKind::Error => false,
        };
        is_only_one || subject(&self.text) == subject(&newer.text)
    }
}

/// The notices shown.
#[derive(Clone, Debug, Default)]
pub(super) struct Notices {
    standing: Vec<Notice>,
    next: u64,
    /// The open article.
    here: Option<ArticleKey>,
}

impl Notices {
    /// Returns those to show, oldest first. If there are more than places that nobody may miss, some wait: first the older
    /// warnings, then the older errors.
    pub(super) fn all(&self) -> &[Notice] {
        let n_waiting = self.standing.len().saturating_sub(MOST);
        self.standing.get(n_waiting..).unwrap_or_default()
    }

    /// Returns whether the notice with this number is still shown.
    pub(super) fn has(&self, number: u64) -> bool {
        self.standing.iter().any(|notice| notice.number == number)
    }

    /// Shows a notice about the open article and returns its number.
    pub(super) fn show(
        &mut self,
        kind: NoticeKind,
        text: String,
        command: Option<Command>,
        since: Stamp,
    ) -> u64 {
        let about = self.here.clone().map_or(About::Window, About::Article);
        self.show_about(about, (kind, text), command, since)
    }

    /// Shows a notice and returns its number. It replaces one that says the same. If there are too many, the oldest of the
    /// least serious is removed, but never an error, nor a warning about what became of saved work.
    pub(super) fn show_about(
        &mut self,
        about: About,
        (kind, text): (NoticeKind, String),
        command: Option<Command>,
        since: Stamp,
    ) -> u64 {
        self.next += 1;
        let notice = Notice { number: self.next, kind, about, text, command, since };
        self.standing.retain(|standing| !standing.is_replaced_by(&notice));
        self.standing.push(notice);
        while self.standing.len() > MOST && self.remove_least() {}
        self.let_wait();
        let surplus = self.standing.len().saturating_sub(MOST_KEPT);
        self.standing.drain(..surplus);
        self.next
    }

    /// Removes the oldest of the least serious notices, without the newest; returns whether there was one.
    fn remove_least(&mut self) -> bool {
        let before = self.standing.len().saturating_sub(1);
        let is_brief =
            |notice: &Notice| matches!(notice.kind, NoticeKind::Info | NoticeKind::Refusal);
        let may_be_missed =
            |notice: &Notice| notice.kind != NoticeKind::Error && !notice.is_lasting();
        let brief = self.standing.iter().take(before).position(is_brief);
        let least = brief.or_else(|| self.standing.iter().take(before).position(may_be_missed));
        least.map(|at| self.standing.remove(at)).is_some()
    }

    /// Puts warnings for which there is no place, the oldest first, before the others, where they wait.
    fn let_wait(&mut self) {
        let newest = self.next;
        let mut n_waiting = self.standing.len().saturating_sub(MOST);
        let may_wait = |notice: &mut Notice| {
            let waits = n_waiting > 0 && notice.is_lasting() && notice.number != newest;
            n_waiting -= usize::from(waits);
            waits
        };
        let waiting: Vec<Notice> = self.standing.extract_if(.., may_wait).collect();
        self.standing.splice(..0, waiting);
    }

    /// Notes which article is open now, or that none is; removes the notices, but no errors, about others. What became of the
    /// saved work on an article that was not open stays: nobody has seen it there.
    pub(super) fn arrive(&mut self, here: Option<ArticleKey>) {
        self.standing.retain(|notice| match &notice.about {
            About::Article(article) => {
                let is_news = notice.is_lasting() && notice.command.is_none();
                let stays = notice.kind == NoticeKind::Error
                    || is_news && Some(article) != self.here.as_ref();
                stays || Some(article) == here.as_ref()
            }
            About::Opening => here.is_none(),
            About::Window => true,
        });
        self.here = here;
    }

    /// Follows an article whose set continues under another key.
    pub(super) fn rekey(&mut self, from: &SetKey, to: &SetKey) {
        let about = self.standing.iter_mut().filter_map(|notice| match &mut notice.about {
            About::Article(article) => Some(article),
            About::Opening | About::Window => None,
        });
        for article in about.chain(&mut self.here) {
            article.rekey(from, to);
        }
    }

    pub(super) fn dismiss(&mut self, number: u64) {
        self.standing.retain(|notice| notice.number != number);
    }

    /// Removes the newest notice.
    pub(super) fn dismiss_last(&mut self) {
        self.standing.pop();
    }

    /// Removes the notices that offer a command, once the command was carried out.
    pub(super) fn dismiss_of(&mut self, command: Command) {
        self.standing.retain(|notice| notice.command != Some(command));
    }

    /// Removes the notices that apply only to the last step, once another step is done.
    pub(super) fn dismiss_stale(&mut self) {
        self.standing.retain(|notice| match notice.kind {
            NoticeKind::Error => true,
            NoticeKind::Warning => !notice.is_passing(),
            NoticeKind::Info => matches!(notice.command, None | Some(Command::PageClutter)),
            NoticeKind::Refusal => false,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(notices: &mut Notices, kind: NoticeKind, texts: &[&str]) -> Vec<String> {
        for text in texts {
            notices.show(kind, (*text).to_owned(), None, Stamp(0));
        }
        notices.all().iter().map(|notice| notice.text.clone()).collect()
    }

    #[test]
    fn few_are_shown_and_no_error_is_lost() {
        let mut notices = Notices::default();
        assert_eq!(shown(&mut notices, NoticeKind::Info, &["a", "b", "c", "d"]), ["b", "c", "d"]);
        assert_eq!(shown(&mut notices, NoticeKind::Error, &["1", "2"]), ["d", "1", "2"]);
        assert_eq!(shown(&mut notices, NoticeKind::Warning, &["w"]), ["1", "2", "w"]);
        assert_eq!(shown(&mut notices, NoticeKind::Error, &["3", "4"]), ["2", "3", "4"]);
        notices.dismiss(notices.all()[2].number);
        assert_eq!(shown(&mut notices, NoticeKind::Error, &[]), ["1", "2", "3"], "it waited");
    }

    #[test]
    fn a_warning_about_saved_work_waits_until_there_is_room() {
        let mut notices = Notices::default();
        let five = ["a", "b", "c", "d", "e"];
        assert_eq!(shown(&mut notices, NoticeKind::Warning, &five), ["c", "d", "e"]);
        assert_eq!(shown(&mut notices, NoticeKind::Error, &["1", "2"]), ["e", "1", "2"]);
        assert_eq!(shown(&mut notices, NoticeKind::Info, &["i"]), ["1", "2", "i"]);
        let mut seen = Vec::new();
        while let Some(newest) = notices.all().last().cloned() {
            seen.push(newest.text);
            notices.dismiss(newest.number);
        }
        seen.sort();
        assert_eq!(seen, ["1", "2", "a", "b", "c", "d", "e", "i"]);
    }

    #[test]
    fn a_warning_about_work_on_an_article_that_is_not_open_stays_until_that_was_seen() {
        use demarche_core::study::{ArticlePath, StudyId};
        let article = |path: &str| ArticleKey {
            study: StudyId::new(std::path::Path::new("/study")),
            path: ArticlePath::new(path).unwrap(),
        };
        let mut notices = Notices::default();
        notices.arrive(Some(article("a.txt")));
        let about = About::Article(article("b.txt"));
        let text = "Marks were kept in a file".to_owned();
        notices.show_about(about, (NoticeKind::Warning, text), None, Stamp(0));
        notices.arrive(Some(article("c.txt")));
        assert_eq!(notices.all().len(), 1);
        notices.arrive(Some(article("b.txt")));
        assert_eq!(notices.all().len(), 1);
        notices.arrive(Some(article("c.txt")));
        assert_eq!(notices.all().len(), 0);
    }

    #[test]
    fn the_same_notice_is_one_with_its_newest_reason() {
        let mut notices = Notices::default();
        let full = ["Not saved: the disk is full", "Other", "Not saved: no permission"];
        assert_eq!(
            shown(&mut notices, NoticeKind::Error, &full),
            ["Other", "Not saved: no permission"]
        );
        assert_eq!(
            shown(&mut notices, NoticeKind::Refusal, &["Nothing is selected", "No article"]),
            ["Other", "Not saved: no permission", "No article"],
            "the answer to what was tried last"
        );
        notices.show(NoticeKind::Info, "Removed one".to_owned(), Some(Command::Undo), Stamp(0));
        notices.show(NoticeKind::Info, "Removed two".to_owned(), Some(Command::Undo), Stamp(0));
        let undo = notices.all().iter().filter(|notice| notice.command.is_some());
        assert_eq!(undo.map(|notice| notice.text.as_str()).collect::<Vec<_>>(), ["Removed two"]);
    }
}
