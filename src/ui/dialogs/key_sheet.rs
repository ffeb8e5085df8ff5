//! All keys, grouped as in the menus. They can be filtered, changed and reset here.

use egui::{
    Button, Event, Key, Layout, Modifiers, RichText, Ui, WidgetInfo, accesskit::Role, vec2,
};

use super::{
    buttons::{buttons_ui, paragraph_ui},
    request::Request,
    scrolled::scrolled,
};
use crate::{
    session::{
        Command, Keymap, Menu, OwnKeys, Session, Shortcut, counted, mark_also_tooltip, mark_tooltip,
    },
    ui::{
        keys,
        theme::{SMALL_SIZE, Tokens},
        typeset::{Breaks, Typesetter},
        widgets::{FieldLook, TextField, fits, row_words, section_ui},
    },
};

/// The width of the column with the keys, and of the one with the buttons, in points.
const KEYS: f32 = 170.0;
const BUTTONS: f32 = 130.0;

/// The sheet's state between frames.
#[derive(Debug)]
pub(in crate::ui) struct KeySheet {
    filter: TextField,
    page: Page,
}

/// What the sheet shows.
#[derive(Debug)]
enum Page {
    /// All keys.
    List,
    /// New keys for a command are awaited.
    Press(Press),
    /// Should all keys be reset?
    ResetAll,
}

/// New keys for a command.
#[derive(Debug)]
struct Press {
    command: Command,
    /// Whether its present keys stay too.
    keeps_present: bool,
    /// What was pressed, if it cannot simply be used.
    pressed: Option<Shortcut>,
}

/// What to do after a page was drawn.
enum Next {
    Stay,
    Go(Page),
    Use(OwnKeys),
}

impl KeySheet {
    pub(super) fn new() -> Self {
        let mut filter = TextField::new(row_words(), Breaks::Never);
        filter.focus();
        Self { filter, page: Page::List }
    }

    /// Returns whether it awaits keys, so that they run no command.
    pub(in crate::ui) fn takes_keys(&self) -> bool {
        matches!(&self.page, Page::Press(press) if press.pressed.is_none())
    }

    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        session: &Session,
        pens: (&Tokens, &mut Typesetter),
        requests: &mut Vec<Request>,
    ) {
        let tokens = pens.0;
        // Esc goes back to the list before it closes the sheet.
        let goes_back = !matches!(self.page, Page::List)
            && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
        let next = match &mut self.page {
            Page::List => self.list_ui(ui, session, pens, requests),
            _ if goes_back => Next::Go(Page::List),
            Page::Press(press) => press.show(ui, session.keymap(), tokens),
            Page::ResetAll => reset_all_ui(ui, session.keymap(), tokens),
        };
        match next {
            Next::Stay => return,
            Next::Go(page) => self.page = page,
            Next::Use(own) => {
                requests.push(Request::SetKeys(own));
                self.page = Page::List;
            }
        }
        match self.page {
            Page::List => self.filter.focus(),
            // The keys go to the page, not to a field.
            _ => ui.memory_mut(egui::Memory::stop_text_input),
        }
        ui.ctx().request_repaint();
    }

    fn list_ui(
        &mut self,
        ui: &mut Ui,
        session: &Session,
        (tokens, typesetter): (&Tokens, &mut Typesetter),
        requests: &mut Vec<Request>,
    ) -> Next {
        let look = FieldLook::line("Filter by command or key");
        let field = self.filter.show(ui, &look, (tokens, typesetter));
        let wanted = self.filter.text();
        let mut next = Next::Stay;
        ui.add_space(4.0);
        scrolled(ui, "keys", |ui| {
            let mut n_shown = codes_ui(ui, session, &wanted, tokens);
            for (menu, name) in Menu::ALL {
                let (n_rows, chosen) = menu_ui(ui, session.keymap(), (menu, name), &wanted, tokens);
                n_shown += n_rows;
                if let Some(chosen) = chosen {
                    next = chosen;
                }
            }
            if n_shown == 0 {
                ui.label(RichText::new("No command or key fits").color(tokens.text_weak));
            }
        });
        let has_own = !session.keymap().own().is_empty();
        let labels: &[&str] = if has_own { &["Close", "Reset all…"] } else { &["Close"] };
        match buttons_ui(ui, labels, tokens) {
            Some(0) => requests.push(Request::Close),
            Some(_) => next = Next::Go(Page::ResetAll),
            None if field.is_entered => requests.push(Request::Close),
            None => {}
        }
        next
    }
}

/// Returns whether a command is shown for what was typed.
fn is_wanted(command: Command, keymap: &Keymap, (wanted, menu): (&str, &str)) -> bool {
    let spec = command.spec();
    fits(
        wanted,
        &format!("{} {} {menu} {}", spec.label, spec.tooltip, spelled(keymap.keys(command))),
    )
}

/// Returns keys as text: `]  or  F8`.
fn spelled(keys: &[Shortcut]) -> String {
    keys.iter().map(Shortcut::to_string).collect::<Vec<_>>().join("  or  ")
}

/// Draws the keys of the codes, which belong to the codebook. Returns how many rows there are.
fn codes_ui(ui: &mut Ui, session: &Session, wanted: &str, tokens: &Tokens) -> usize {
    let active = session.codebook().codes.iter().filter(|code| code.is_active);
    let rows = active.filter_map(|code| {
        let key = code.key?;
        let shifted = format!("Shift+{key}");
        Some([(key.to_string(), mark_tooltip(code)), (shifted, mark_also_tooltip(code))])
    });
    let shown: Vec<(String, String)> =
        rows.flatten().filter(|(keys, words)| fits(wanted, &format!("{keys} {words}"))).collect();
    if !shown.is_empty() {
        section_ui(ui, "Codes", tokens);
    }
    for (keys, words) in &shown {
        columns_ui(ui, tokens, (keys, words, ""), |_| ());
    }
    shown.len()
}

/// Draws the commands of a menu that fit what was typed. Returns how many there are, and what was chosen.
fn menu_ui(
    ui: &mut Ui,
    keymap: &Keymap,
    (menu, name): (Menu, &str),
    wanted: &str,
    tokens: &Tokens,
) -> (usize, Option<Next>) {
    let of_menu = Command::all().filter(|command| command.spec().menu == menu);
    let shown: Vec<Command> =
        of_menu.filter(|command| is_wanted(*command, keymap, (wanted, name))).collect();
    if !shown.is_empty() {
        section_ui(ui, name, tokens);
    }
    let mut next = None;
    for command in &shown {
        next = row_ui(ui, keymap, *command, tokens).or(next);
    }
    (shown.len(), next)
}

/// Draws a command's row; returns what was chosen.
fn row_ui(ui: &mut Ui, keymap: &Keymap, command: Command, tokens: &Tokens) -> Option<Next> {
    let (name, spec) = (command.name(), command.spec());
    let keys = keymap.keys(command);
    let is_own = keymap.own().contains_key(&command);
    let keys = if keys.is_empty() { "–".to_owned() } else { spelled(keys) };
    let mut next = None;
    columns_ui(ui, tokens, (&keys, name, spec.tooltip), |ui| {
        let link = |ui: &mut Ui, words: &str, label: String, tooltip: String| {
            let words = RichText::new(words).size(SMALL_SIZE).color(tokens.accent);
            let response = ui.add(Button::new(words).frame(false));
            response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &label));
            response.on_hover_text(tooltip).clicked()
        };
        let label = format!("Change keys of {name}");
        if link(ui, "Change…", label, "Choose other keys, or none".to_owned()) {
            let press = Press { command, keeps_present: false, pressed: None };
            next = Some(Next::Go(Page::Press(press)));
        }
        let usual = match command.usual_keys() {
            keys if keys.is_empty() => "no keys".to_owned(),
            keys => spelled(&keys),
        };
        let label = format!("Reset keys of {name}");
        if is_own && link(ui, "Reset", label, format!("Back to {usual}")) {
            next = Some(Next::Use(keymap.reset(command)));
        }
    });
    next
}

/// Draws a row: keys, a name with an explanation below, and what `last` draws at the right, from right to left. Without an
/// explanation, nothing is at the right.
fn columns_ui(
    ui: &mut Ui,
    tokens: &Tokens,
    (keys, name, words): (&str, &str, &str),
    last: impl FnOnce(&mut Ui),
) {
    let width = ui.available_width();
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing = vec2(8.0, 1.0);
        let column = |ui: &mut Ui, width: f32, add: &mut dyn FnMut(&mut Ui)| {
            ui.allocate_ui_with_layout(
                vec2(width, 0.0),
                Layout::top_down(egui::Align::Min),
                |ui| {
                    ui.set_width(width);
                    add(ui);
                },
            );
        };
        column(ui, KEYS, &mut |ui| {
            // On the line of the name.
            ui.add_space(1.5);
            ui.label(RichText::new(keys).size(SMALL_SIZE).color(tokens.accent));
        });
        let buttons = if words.is_empty() { 0.0 } else { BUTTONS + 8.0 };
        column(ui, width - KEYS - 8.0 - buttons, &mut |ui| {
            ui.label(RichText::new(name).color(tokens.text));
            if !words.is_empty() {
                ui.label(RichText::new(words).size(SMALL_SIZE).color(tokens.text_weak));
            }
        });
        if buttons > 0.0 {
            ui.with_layout(Layout::right_to_left(egui::Align::Min), last);
        }
    });
    ui.add_space(3.0);
}

impl Press {
    fn show(&mut self, ui: &mut Ui, keymap: &Keymap, tokens: &Tokens) -> Next {
        match self.pressed {
            Some(shortcut) => self.clash_ui(ui, keymap, shortcut, tokens),
            None => self.await_ui(ui, keymap, tokens),
        }
    }

    /// Returns the user's keys with these used.
    fn use_keys(&self, keymap: &Keymap, shortcut: Shortcut) -> OwnKeys {
        let present = keymap.keys(self.command).iter().copied();
        let kept = present.filter(|key| self.keeps_present && *key != shortcut);
        keymap.bound(self.command, kept.chain([shortcut]).collect())
    }

    /// Waits for keys to be pressed.
    fn await_ui(&mut self, ui: &mut Ui, keymap: &Keymap, tokens: &Tokens) -> Next {
        let pressed = pressed(ui);
        let name = self.command.name();
        ui.label(RichText::new(format!("Press the new keys for {name}")).size(15.0).strong());
        ui.add_space(4.0);
        let present = keymap.keys(self.command);
        let now = if present.is_empty() {
            "It has no keys now".to_owned()
        } else {
            format!("Now: {}", spelled(present))
        };
        paragraph_ui(ui, &format!("{now}. Esc cancels"), tokens);
        if !present.is_empty() {
            ui.checkbox(&mut self.keeps_present, "Keep these keys too");
        }
        let labels: &[&str] =
            if present.is_empty() { &["Cancel"] } else { &["Cancel", "Remove all its keys"] };
        match buttons_ui(ui, labels, tokens) {
            Some(0) => return Next::Go(Page::List),
            Some(_) => return Next::Use(keymap.bound(self.command, Vec::new())),
            None => {}
        }
        let Some(shortcut) = pressed else { return Next::Stay };
        if shortcut.is_of_a_code() || !keymap.owners(shortcut, self.command).is_empty() {
            self.pressed = Some(shortcut);
            ui.ctx().request_repaint();
            return Next::Stay;
        }
        Next::Use(self.use_keys(keymap, shortcut))
    }

    /// Says whose keys were pressed, and offers to take them.
    fn clash_ui(
        &mut self,
        ui: &mut Ui,
        keymap: &Keymap,
        shortcut: Shortcut,
        tokens: &Tokens,
    ) -> Next {
        let owners = keymap.owners(shortcut, self.command);
        let names: Vec<String> = owners.iter().map(|owner| format!("“{}”", owner.name())).collect();
        let names = names.join(" and ");
        let again = if shortcut.is_of_a_code() {
            let words = "Digits without Ctrl and Alt mark words with a code, so they are free for no command";
            paragraph_ui(ui, words, tokens);
            buttons_ui(ui, &["Press others", "Cancel"], tokens)
        } else {
            paragraph_ui(ui, &format!("{shortcut} is already a key of {names}"), tokens);
            let take = format!("Take it for “{}”", self.command.name());
            match buttons_ui(ui, &[&take, "Press others", "Cancel"], tokens) {
                Some(0) => return Next::Use(self.use_keys(keymap, shortcut)),
                other => other.map(|index| index - 1),
            }
        };
        match again {
            Some(0) => {
                self.pressed = None;
                ui.memory_mut(egui::Memory::stop_text_input);
                Next::Stay
            }
            Some(_) => Next::Go(Page::List),
            None => Next::Stay,
        }
    }
}

/// Takes the keys pressed in this frame. Tab, and Enter and Space on a button, keep their meaning.
fn pressed(ui: &Ui) -> Option<Shortcut> {
    let has_button = ui.memory(|memory| memory.focused().is_some());
    let mut found = None;
    ui.input_mut(|input| {
        input.events.retain(|event| {
            let shortcut = keys::shortcut_of(event).filter(|shortcut| {
                let name = shortcut.key().as_str();
                let is_plain = shortcut.modifiers() == crate::session::Modifiers::default();
                !(name == "Tab" || is_plain && has_button && matches!(name, "Enter" | "Space"))
            });
            let is_typed = matches!(event, Event::Text(_));
            found = found.or(shortcut);
            shortcut.is_none() && !is_typed
        });
    });
    found
}

/// Asks whether all keys should be reset.
fn reset_all_ui(ui: &mut Ui, keymap: &Keymap, tokens: &Tokens) -> Next {
    let n_own = counted(keymap.own().len(), "command");
    paragraph_ui(ui, &format!("You chose other keys for {n_own}"), tokens);
    match buttons_ui(ui, &["Cancel", "Reset all keys"], tokens) {
        Some(0) => Next::Go(Page::List),
        Some(_) => Next::Use(OwnKeys::new()),
        None => Next::Stay,
    }
}
