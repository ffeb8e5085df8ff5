//! The bar at the top: menus from the command table, the article's title, and the most used buttons.

use std::path::PathBuf;

use egui::{
    Align, Button, Frame, Layout, Margin, MenuBar, Panel, RichText, Ui, accesskit::Role, vec2,
};

use super::{
    options::Options,
    theme::Tokens,
    typeset::{Style, Typesetter},
    widgets::{Icon, icon_button, name_area, row_words},
};
use crate::session::{Action, Command, Menu, Session, mark_tooltip};

/// The number of buttons in the bar.
const BUTTONS: f32 = 8.0;

/// What the bar shows.
pub(super) struct BarModel<'a> {
    pub(super) session: &'a Session,
    pub(super) recent: &'a [PathBuf],
    pub(super) options: Options,
}

/// Draws the bar at the top of `ui`.
pub(super) fn top_bar_ui(
    ui: &mut Ui,
    model: &BarModel<'_>,
    (tokens, typesetter): (&Tokens, &mut Typesetter),
    actions: &mut Vec<Action>,
) {
    let frame = Frame::new().fill(tokens.panel).inner_margin(Margin::symmetric(8, 4));
    Panel::top("top bar").frame(frame).show(ui, |ui| {
        name_area(ui, Role::Banner, "Menus and buttons");
        MenuBar::new().ui(ui, |ui| {
            name_area(ui, Role::MenuBar, "Menus");
            for (menu, name) in Menu::ALL.into_iter().filter(|(menu, _)| *menu != Menu::None) {
                ui.menu_button(name, |ui| match menu {
                    Menu::File => {
                        menu_ui(ui, menu, model, actions);
                        recent_ui(ui, model.recent, (tokens, typesetter), actions);
                    }
                    Menu::Annotate => {
                        codes_ui(ui, model.session, actions);
                        menu_ui(ui, menu, model, actions);
                    }
                    menu => menu_ui(ui, menu, model, actions),
                });
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                // In the order of reading, which is also that of Tab and of a screen reader.
                let size = vec2(BUTTONS * 28.0 + (BUTTONS - 1.0) * 2.0, ui.available_height());
                ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
                    buttons_ui(ui, model, tokens, actions);
                });
                title_ui(ui, model.session, (tokens, typesetter), actions);
            });
        });
    });
}

/// Offers to mark the selected words, or to change the chosen mark's code.
fn codes_ui(ui: &mut Ui, session: &Session, actions: &mut Vec<Action>) {
    for code in session.codebook().codes.iter().filter(|code| code.is_active) {
        let key = code.key.map(String::from).unwrap_or_default();
        let label = format!("Mark as {}", code.name.to_lowercase());
        let button = Button::new(label).shortcut_text(key);
        let response = ui.add_enabled(session.can_mark(), button);
        if response.on_hover_text(mark_tooltip(code)).clicked() {
            actions.push(Action::Mark(code.id.clone()));
            ui.close();
        }
    }
    let is_possible = session.is_enabled(Command::ToggleRun);
    ui.add_enabled_ui(is_possible, |ui| {
        ui.menu_button("Mark every drag as", |ui| run_ui(ui, session, actions))
    });
    ui.separator();
}

/// Offers marking runs, each with its code; the one under way is ticked.
fn run_ui(ui: &mut Ui, session: &Session, actions: &mut Vec<Action>) {
    for code in session.codebook().codes.iter().filter(|code| code.is_active) {
        let is_on = session.marking_run() == Some(&code.id);
        let name = if is_on { format!("✓ {}", code.name) } else { code.name.clone() };
        if ui.button(name).clicked() {
            let run = (!is_on).then(|| code.id.clone());
            actions.push(Action::MarkEvery(run));
            ui.close();
        }
    }
}

fn menu_ui(ui: &mut Ui, menu: Menu, model: &BarModel<'_>, actions: &mut Vec<Action>) {
    let mut section = None;
    let of_menu = || Command::all().filter(|command| command.spec().menu == menu);
    for command in of_menu() {
        let of = command.spec().section;
        if section == Some(of) {
            if menu.submenu(of).is_none() {
                item_ui(ui, command, model, actions);
            }
            continue;
        }
        match menu.submenu(of) {
            Some(name) => {
                if section.is_none_or(|before| menu.submenu(before).is_none()) {
                    ui.separator();
                }
                ui.menu_button(name, |ui| {
                    for command in of_menu().filter(|command| command.spec().section == of) {
                        item_ui(ui, command, model, actions);
                    }
                });
            }
            None => {
                if section.is_some() {
                    ui.separator();
                }
                item_ui(ui, command, model, actions);
            }
        }
        section = Some(of);
    }
}

fn item_ui(ui: &mut Ui, command: Command, model: &BarModel<'_>, actions: &mut Vec<Action>) {
    let spec = command.spec();
    let is_enabled = model.session.is_enabled(command);
    let label = model.session.label(command);
    let label = if model.options.is_on(command) { format!("✓ {label}") } else { label };
    let key = model.session.keymap().label(command);
    let button = Button::new(label).shortcut_text(key);
    let response = ui.add_enabled(is_enabled, button);
    if response.on_hover_text(spec.tooltip).clicked() {
        actions.push(Action::Run(command));
        ui.close();
    }
}

fn recent_ui(
    ui: &mut Ui,
    recent: &[PathBuf],
    (tokens, typesetter): (&Tokens, &mut Typesetter),
    actions: &mut Vec<Action>,
) {
    ui.separator();
    ui.add_enabled_ui(!recent.is_empty(), |ui| {
        ui.menu_button("Recent articles", |ui| {
            ui.set_min_width(280.0);
            for file in recent.iter().take(12) {
                let name = file.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
                let response = typesetter
                    .label_ui(ui, &name, &row_words(), tokens.text, 1)
                    .interact(egui::Sense::click())
                    .on_hover_text(demarche_files::storage::shown(file).to_string());
                if response.clicked() {
                    actions.push(Action::OpenPath(file.clone()));
                    ui.close();
                }
            }
        });
    });
}

fn buttons_ui(ui: &mut Ui, model: &BarModel<'_>, tokens: &Tokens, actions: &mut Vec<Action>) {
    ui.spacing_mut().item_spacing.x = 2.0;
    let mut button = |ui: &mut Ui, icon: Icon, command: Command, label: &str| {
        let label = model.session.keymap().with_key(label, command);
        let response = ui.add_enabled_ui(model.session.is_enabled(command), |ui| {
            icon_button(ui, icon, &label, tokens)
        });
        if response.inner.clicked() {
            actions.push(Action::Run(command));
        }
    };
    button(ui, Icon::Undo, Command::Undo, &model.session.label(Command::Undo));
    button(ui, Icon::Redo, Command::Redo, &model.session.label(Command::Redo));
    button(ui, Icon::Find, Command::Find, "Find in the text");
    button(ui, Icon::Export, Command::Export, "Export the marks");
    button(ui, Icon::Reading, Command::ReadingSettings, "Text and colours for reading");
    let other = if tokens.is_dark { "Switch to light" } else { "Switch to dark" };
    button(ui, Icon::Theme, Command::ToggleTheme, other);
    button(ui, Icon::ArticlesPanel, Command::ToggleArticles, "Show or hide the articles");
    button(ui, Icon::MarksPanel, Command::ToggleMarks, "Show or hide the marks");
}

fn title_ui(
    ui: &mut Ui,
    session: &Session,
    (tokens, typesetter): (&Tokens, &mut Typesetter),
    actions: &mut Vec<Action>,
) {
    let Some(open) = session.open() else {
        return;
    };
    let name = open.path.name();
    let title = open.article.metadata.title.as_deref().unwrap_or(name);
    let style = Style { is_bold: true, ..row_words() };
    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
        ui.add_space(16.0);
        // As high as the buttons beside it, in every script.
        let spec = Command::ArticleDetails.spec();
        let key = spec.keys.first().copied().unwrap_or_default();
        let response = typesetter
            .row_ui(ui, title, &style, tokens.text, 26.0)
            .interact(egui::Sense::click())
            .on_hover_cursor(egui::CursorIcon::PointingHand)
            .on_hover_text(format!("{} ({key})", spec.label));
        if response.clicked() {
            actions.push(Action::Run(Command::ArticleDetails));
        }
        if session.is_opening() {
            ui.label(RichText::new("Opening…").color(tokens.text_weak));
        }
    });
}
