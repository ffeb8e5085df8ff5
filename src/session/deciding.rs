//! Decides which version of a mark stays, after a merge left several.

use std::sync::Arc;

use super::{
    NoticeKind, SelectionState, Session, Ticket,
    command::Command,
    counted,
    notice::About,
    outcome::{Outcome, refuse},
};
use demarche_core::{
    annotation::{Annotation, Edit, OtherVersion},
    study::SetKey,
};

impl Session {
    /// Returns the mark whose versions are being compared, and the other one.
    pub fn undecided(&self) -> Option<(&Arc<Annotation>, &OtherVersion)> {
        let mark = self.reviewed()?;
        Some((mark, mark.others().first()?))
    }

    /// Keeps the shown version of a mark in place of the other one, and goes to the next mark to check.
    pub(super) fn keep_version(&mut self, ticket: &Ticket) -> Outcome {
        let (mut mark, _) = self.to_decide()?;
        mark.keep_this();
        let label = format!("keep this version of {}", self.code_name(&mark.code));
        self.settle_version(label, Some(mark), ticket)
    }

    /// Takes the other version of a mark in place of the shown one, and goes to the next mark to check.
    pub(super) fn take_other(&mut self, ticket: &Ticket) -> Outcome {
        let (mark, other) = self.to_decide()?;
        let name = self.code_name(&mark.code);
        match other {
            OtherVersion::Removed => {
                let label = format!("remove {name} as the other version did");
                let edit = Edit::Remove(mark.id);
                let after = SelectionState { chosen: None, ..self.at_rest() };
                let mut effects = self.step(label, edit, after, ticket.now)?;
                effects.extend(self.go_on_checking()?);
                Ok(effects)
            }
            OtherVersion::Changed(_) => {
                let label = format!("take the other version of {name}");
                self.settle_version(label, mark.other_instead(), ticket)
            }
        }
    }

    fn settle_version(
        &mut self,
        label: String,
        mark: Option<Annotation>,
        ticket: &Ticket,
    ) -> Outcome {
        let Some(mark) = mark else { return refuse("there is no other version") };
        let is_settled = !mark.needs_check();
        let mut effects = self.put(label, mark, ticket)?;
        if is_settled {
            effects.extend(self.go_on_checking()?);
        }
        Ok(effects)
    }

    fn to_decide(&self) -> Result<(Annotation, OtherVersion), super::Refusal> {
        self.check_writable()?;
        match self.undecided() {
            Some((mark, other)) => Ok((Annotation::clone(mark), other.clone())),
            None => refuse("choose a mark that has two versions first"),
        }
    }

    /// Says how many marks of the open set have several versions, if more have than before.
    pub(super) fn say_newly_undecided(&mut self, n_before: usize, ticket: &Ticket) {
        let Some(open) = &self.open else { return };
        let count = open.set.undecided();
        if let Some(key) = open.key().filter(|_| count > n_before) {
            self.say_undecided(&key, count, ticket);
        }
    }

    /// Says how many marks of a set have several versions, if any have.
    pub(super) fn say_undecided(&mut self, key: &SetKey, count: usize, ticket: &Ticket) {
        if count == 0 {
            return;
        }
        let (what, it_was) = match count {
            1 => ("1 mark has".to_owned(), "it was"),
            count => (format!("{} have", counted(count, "mark")), "they were"),
        };
        let text = format!(
            "{}: {what} two versions, because {it_was} changed in two places. Both are kept until you choose one",
            key.article.isolated_name()
        );
        let about = About::Article(key.into());
        let offer = Some(Command::NextToCheck);
        self.notices.show_about(about, (NoticeKind::Warning, text), offer, ticket.now);
    }
}
