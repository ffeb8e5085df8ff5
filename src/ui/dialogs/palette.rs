//! The command palette: every command, article and code, found by typing a part of its name.

use std::sync::Arc;

use demarche_core::{codebook::Codebook, text::Hand};
use egui::Ui;

use super::{
    entry::{Entry, UsedEntries},
    request::Request,
};
use crate::{
    session::{Command, Keymap, Menu, Session, StudyView, mark_tooltip},
    ui::{
        theme::Tokens,
        typeset::Typesetter,
        widgets::{Choice, Chooser, ChooserLook},
    },
};

/// An open palette.
#[derive(Debug)]
pub(in crate::ui) struct Palette {
    chooser: Chooser,
    used: UsedEntries,
    /// The rows, and what they were made from.
    items: Vec<Item>,
    basis: Option<Basis>,
}

impl Palette {
    pub(super) fn new(used: UsedEntries) -> Self {
        Self { chooser: Chooser::new(), used, items: Vec::new(), basis: None }
    }

    /// Makes the rows again if a worker's answer has changed what there is to choose; returns whether it did.
    fn follow(&mut self, session: &Session) -> bool {
        let basis = Some(Basis::of(session));
        if self.basis == basis {
            return false;
        }
        self.basis = basis;
        self.items = items(session);
        self.items.sort_by_cached_key(|item| self.used.place(&item.entry));
        self.chooser.renew();
        true
    }

    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        session: &Session,
        pens: (&Tokens, &mut Typesetter),
        requests: &mut Vec<Request>,
    ) {
        self.follow(session);
        let Self { chooser, items, .. } = self;
        let choice = |index: usize| items.get(index).map(|item| item.choice(session));
        let look = ChooserLook {
            label: "Command palette",
            hint: "Type part of a command, an article or a code",
            none: "No command, article or code has this name",
        };
        let chosen = chooser.show(ui, &look, (items.len(), &choice), pens);
        let chosen = chosen.and_then(|index| items.get(index));
        requests.extend(chosen.map(|item| Request::Use(item.entry.clone())));
    }
}

/// What the rows are made from.
#[derive(Debug, PartialEq)]
struct Basis {
    study: Option<Arc<StudyView>>,
    codebook: Arc<Codebook>,
    keymap: Arc<Keymap>,
    can_mark: bool,
    /// What the commands are called now, and whether they can run.
    commands: Vec<(String, bool)>,
}

impl Basis {
    fn of(session: &Session) -> Self {
        let state = |command| (session.label(command), session.is_enabled(command));
        Self {
            study: session.study().cloned(),
            codebook: Arc::clone(session.codebook()),
            keymap: Arc::clone(session.keymap()),
            can_mark: session.can_mark(),
            commands: Command::all().map(state).collect(),
        }
    }
}

/// A row with its texts.
#[derive(Debug)]
struct Item {
    entry: Entry,
    name: String,
    /// The end of the name that it is not found by, so that the names of articles find only these.
    aside: String,
    /// The hand of Arabic script in an article's title, whichever article is open.
    hand: Option<Hand>,
    also: String,
    detail: String,
    is_enabled: bool,
}

impl Item {
    fn command(session: &Session, command: Command) -> Self {
        let spec = command.spec();
        let menu = Menu::ALL.into_iter().find(|(menu, _)| *menu == spec.menu);
        let menu = menu.map_or("", |(_, name)| name);
        Self {
            entry: Entry::Command(command),
            name: session.label(command),
            aside: session.label_end(command),
            hand: None,
            also: format!("{menu} {}", spec.tooltip),
            detail: session.keymap().label(command),
            is_enabled: session.is_enabled(command),
        }
    }

    fn choice<'a>(&'a self, session: &'a Session) -> Choice<'a> {
        let code = match &self.entry {
            Entry::Code(id) => session.codebook().get(id),
            _ => None,
        };
        let Self { name, aside, hand, also, detail, is_enabled, .. } = self;
        let found_by = name.strip_suffix(aside.as_str()).unwrap_or(name);
        Choice { name, found_by, hand: *hand, also, detail, code, is_enabled: *is_enabled }
    }
}

/// Returns everything the palette offers: what is most likely wanted first.
fn items(session: &Session) -> Vec<Item> {
    let codes = session.codebook().codes.iter().filter(|code| code.is_active).map(|code| Item {
        entry: Entry::Code(code.id.clone()),
        name: format!("Mark as {}", code.name.to_lowercase()),
        aside: String::new(),
        hand: None,
        also: mark_tooltip(code),
        detail: code.key.map(String::from).unwrap_or_default(),
        is_enabled: session.can_mark(),
    });
    let articles = session.study().into_iter().flat_map(|study| &study.articles);
    let articles = articles.map(|entry| Item {
        entry: Entry::Article(entry.path.clone()),
        name: entry.title.clone(),
        aside: String::new(),
        hand: Some(entry.hand.unwrap_or(Hand::Naskh)),
        also: entry.path.to_string(),
        detail: entry.date.clone().unwrap_or_else(|| "Article".to_owned()),
        is_enabled: true,
    });
    let commands = |is_wanted: fn(Command) -> bool| {
        let wanted = Command::all()
            .filter(move |command| is_wanted(*command) && *command != Command::ShowPalette);
        wanted.map(|command| Item::command(session, command))
    };
    let of_menus = commands(|command| command.spec().menu != Menu::None);
    // Rarely looked for by name.
    let of_caret = commands(|command| command.spec().menu == Menu::None);
    codes.chain(of_menus).chain(articles).chain(of_caret).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        session::{Action, NoticeKind, OwnKeys},
        ui::given::system_tickets,
    };

    #[test]
    fn rows_are_made_again_only_if_something_has_changed() {
        let mut session = Session::new();
        let mut tickets = system_tickets();
        let mut palette = Palette::new(UsedEntries::default());
        assert!(palette.follow(&session));
        assert!(!palette.follow(&session));
        let notice = Action::Notify(NoticeKind::Info, "Saved".to_owned(), None);
        session.apply(notice, tickets()).unwrap();
        assert!(!palette.follow(&session));
        let own = OwnKeys::from([(Command::Quit, Vec::new())]);
        let (keymap, _) = Keymap::new(own);
        session.apply(Action::SetKeymap(Arc::new(keymap)), tickets()).unwrap();
        assert!(palette.follow(&session));
    }
}
