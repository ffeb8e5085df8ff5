//! What a person reads when several sets were edited in one step.

use demarche_core::{
    codebook::CodeId,
    study::{ArticlePath, SetKey},
};

use super::{
    Command, NoticeKind,
    bulk::{Aim, Bulk, n_edits},
    counted, grouped, sentence,
};

/// The most articles that a notice names.
const MOST_NAMED: usize = 3;

/// What a person reads when several sets were edited.
pub(super) struct Report {
    pub(super) kind: NoticeKind,
    pub(super) text: String,
    pub(super) command: Option<Command>,
    /// The name of the new step.
    pub(super) label: String,
}

impl Report {
    pub(super) fn of(bulk: &Bulk, name: impl FnOnce(&CodeId) -> String) -> Self {
        let articles = counted(bulk.done.len(), "article");
        let n_marks = bulk.done.iter().map(|part| n_edits(&part.edit)).sum();
        let part =
            if bulk.done.len() < bulk.total { format!(" in {articles}") } else { String::new() };
        let mut kind = NoticeKind::Info;
        let mut label = String::new();
        let (mut text, command) = match &bulk.aim {
            Aim::Mark(code) => {
                let name = name(code);
                label = format!("mark {} as {name} in {articles}", grouped(n_marks));
                let command = (!bulk.done.is_empty()).then_some(Command::Undo);
                if bulk.done.is_empty() && bulk.left_out.is_empty() {
                    kind = NoticeKind::Refusal;
                    (format!("All these words are already marked as {name}"), command)
                } else {
                    (sentence(&label).replacen("Mark ", "Marked ", 1), command)
                }
            }
            Aim::Undo(label) if bulk.done.is_empty() => (format!("“{label}” was not undone"), None),
            Aim::Redo(label) if bulk.done.is_empty() => (format!("“{label}” was not redone"), None),
            Aim::Undo(label) => (format!("Undid “{label}”{part}"), None),
            Aim::Redo(label) => (format!("Redid “{label}”{part}"), None),
        };
        match bulk.n_finished {
            0 => {}
            1 => text += ", one of them marked as done",
            count => text += &[", ", &grouped(count), " of them marked as done"].concat(),
        }
        if !bulk.waiting.is_empty() {
            text += ". Stopped before the other ";
            text += &grouped(bulk.waiting.len());
        }
        if !bulk.left_out.is_empty() {
            kind = NoticeKind::Warning;
            text += ". Not changed: ";
            text += &named(&bulk.left_out);
        }
        if !bulk.undecided.is_empty() {
            kind = NoticeKind::Warning;
            let marks =
                |(key, count): &(SetKey, usize)| (key.article.clone(), counted(*count, "mark"));
            let undecided: Vec<_> = bulk.undecided.iter().map(marks).collect();
            text += ". Changed in two places, with two versions to choose from: ";
            text += &named(&undecided);
        }
        Self { kind, text, command, label }
    }
}

/// Returns the first articles of a list with the reasons, and how many more there are.
fn named(left_out: &[(ArticlePath, String)]) -> String {
    let first = left_out.iter().take(MOST_NAMED);
    let first: Vec<String> =
        first.map(|(article, reason)| format!("{} ({reason})", article.isolated_name())).collect();
    let named = first.join(", ");
    match left_out.len().saturating_sub(MOST_NAMED) {
        0 => named,
        more => format!("{named} and {} more", grouped(more)),
    }
}
