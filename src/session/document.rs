//! What is said about a document: how its text was read, and that it can be read again.

use super::{
    About, Command, IfUnreadable, NoticeKind, OpenArticle, Session, Target, Ticket,
    outcome::{Outcome, refuse},
};

/// How the text of an article that was just opened was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// As it was kept, if anything was.
    AsKept,
    /// Again from its document, with the same result.
    AgainTheSame,
    /// Again from its document, with another result.
    AgainChanged,
}

impl Session {
    /// Reads the open article again from its file, a document with the extractor of this program.
    ///
    /// Without an open article, what was not read is read.
    pub(super) fn read_again(&mut self) -> Outcome {
        if let Some(unread) = self.unread().cloned() {
            return Ok(self.go_to(unread, IfUnreadable::Ask));
        }
        let open = self.opened()?;
        let (study, path) = (open.study.clone(), open.path.clone());
        let target = if open.article.extraction.is_some() {
            // They count in the text as it is now.
            if open.key().is_some_and(|key| self.persist.holds(&key)) {
                return refuse(
                    "some marks on this article are not saved yet; read it again when they are",
                );
            }
            Target::Again(study, path)
        } else {
            Target::InStudy(study, path)
        };
        self.notices.dismiss_of(Command::ReadAgain);
        Ok(self.begin_opening(target, IfUnreadable::Ask))
    }

    /// Says what came of reading the open document again or, when it was opened, what has to be known about how it was read.
    pub(super) fn say_how_read(&mut self, how: How, ticket: &Ticket) {
        let Some(open) = &self.open else { return };
        let Some(extraction) = &open.article.extraction else { return };
        let about = About::Article(OpenArticle::article_key(open));
        let info = |text: &str| (NoticeKind::Info, text.to_owned(), None);
        let said = match how {
            How::AgainTheSame => vec![info("This document was read again; its text is as before")],
            // What became of the marks is said as of any text that changed.
            How::AgainChanged => {
                vec![info("This document was read again, and its text has changed")]
            }
            How::AsKept => {
                let text = "An earlier version of the program read this document. It can be read again, and the marks are carried over";
                // It stays until somebody has decided. The bar at the bottom says what else there is to know.
                let offer = (NoticeKind::Warning, text.to_owned(), Some(Command::ReadAgain));
                extraction.is_outdated.then_some(offer).into_iter().collect()
            }
        };
        for (kind, text, command) in said {
            self.notices.show_about(about.clone(), (kind, text), command, ticket.now);
        }
    }
}
