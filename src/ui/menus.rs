//! The bar at the top: menus made of the command table, the article's title, and the buttons used most.

use egui::{Align, Button, Frame, Layout, Margin, MenuBar, Panel, RichText, Ui};

use super::{
    app::View,
    theme::{CHROME_SIZE, Tokens},
    typeset::{Direction, Face, Style},
    widgets::{Icon, icon_button, row_words},
};
use crate::session::{Action, Command, Menu, Session};
use demarche_files::storage::{Settings, Theme};

/// Draws the bar at the upper edge of `ui`.
pub(super) fn top_bar_ui(
    ui: &mut Ui,
    session: &Session,
    settings: &Settings,
    view: &mut View,
    tokens: &Tokens,
    actions: &mut Vec<Action>,
) {
    let frame = Frame::new().fill(tokens.panel).inner_margin(Margin::symmetric(8, 4));
    Panel::top("top bar").frame(frame).show(ui, |ui| {
        MenuBar::new().ui(ui, |ui| {
            for (menu, name) in Menu::ALL.into_iter().filter(|(menu, _)| *menu != Menu::None) {
                ui.menu_button(name, |ui| match menu {
                    Menu::File => {
                        menu_ui(ui, menu, session, view, actions);
                        recent_ui(ui, settings, view, tokens, actions);
                    }
                    menu => menu_ui(ui, menu, session, view, actions),
                });
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                buttons_ui(ui, session, view, tokens, actions);
                title_ui(ui, session, view, tokens);
            });
        });
    });
}

fn menu_ui(ui: &mut Ui, menu: Menu, session: &Session, view: &View, actions: &mut Vec<Action>) {
    let mut section = None;
    for command in Command::all().filter(|command| command.spec().menu == menu) {
        let spec = command.spec();
        if section.is_some_and(|section| section != spec.section) {
            ui.separator();
        }
        section = Some(spec.section);
        let is_enabled = session.is_enabled(command);
        let is_on = is_on(command, view);
        let label = session.label(command);
        let label = if is_on { format!("✓ {label}") } else { label };
        let key = spec.keys.first().copied().unwrap_or_default();
        let button = Button::new(label).shortcut_text(key);
        let response = ui.add_enabled(is_enabled, button);
        if response.on_hover_text(spec.tooltip).clicked() {
            actions.push(Action::Run(command));
            ui.close();
        }
    }
}

/// Returns whether a command stands for something that is switched on.
fn is_on(command: Command, view: &View) -> bool {
    match command {
        Command::ToggleArticles => view.panels.has_articles,
        Command::ToggleMarks => view.panels.has_marks,
        Command::ThemeSystem => view.theme == Theme::System,
        Command::ThemeLight => view.theme == Theme::Light,
        Command::ThemeDark => view.theme == Theme::Dark,
        _ => false,
    }
}

fn recent_ui(
    ui: &mut Ui,
    settings: &Settings,
    view: &mut View,
    tokens: &Tokens,
    actions: &mut Vec<Action>,
) {
    ui.separator();
    ui.add_enabled_ui(!settings.recent.is_empty(), |ui| {
        ui.menu_button("Recent articles", |ui| {
            ui.set_min_width(280.0);
            for file in settings.recent.iter().take(12) {
                let name = file.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
                let response = view
                    .typesetter
                    .label_ui(ui, &name, &row_words(), tokens.text, 1)
                    .interact(egui::Sense::click())
                    .on_hover_text(file.display().to_string());
                if response.clicked() {
                    actions.push(Action::OpenPath(file.clone()));
                    ui.close();
                }
            }
        });
    });
}

fn buttons_ui(
    ui: &mut Ui,
    session: &Session,
    view: &View,
    tokens: &Tokens,
    actions: &mut Vec<Action>,
) {
    ui.spacing_mut().item_spacing.x = 2.0;
    let mut button = |ui: &mut Ui, icon: Icon, command: Command, label: &str| {
        let key = command.spec().keys.first().map(|key| format!(" ({key})")).unwrap_or_default();
        let response = ui.add_enabled_ui(session.is_enabled(command), |ui| {
            icon_button(ui, icon, &format!("{label}{key}"), tokens)
        });
        if response.inner.clicked() {
            actions.push(Action::Run(command));
        }
    };
    button(ui, Icon::MarksPanel, Command::ToggleMarks, "Show or hide the marks");
    button(ui, Icon::ArticlesPanel, Command::ToggleArticles, "Show or hide the articles");
    let (next, words) = match view.theme {
        Theme::System => (Command::ThemeLight, "Theme: as the system. Click for light"),
        Theme::Light => (Command::ThemeDark, "Theme: light. Click for dark"),
        Theme::Dark => (Command::ThemeSystem, "Theme: dark. Click for the system's"),
    };
    button(ui, Icon::Theme, next, words);
    button(ui, Icon::Export, Command::Export, "Export the marks");
    button(ui, Icon::Redo, Command::Redo, &session.label(Command::Redo));
    button(ui, Icon::Undo, Command::Undo, &session.label(Command::Undo));
}

fn title_ui(ui: &mut Ui, session: &Session, view: &mut View, tokens: &Tokens) {
    let Some(open) = session.open() else {
        return;
    };
    let name = open.path.name();
    let title = open.article.metadata.title.as_deref().unwrap_or(name);
    let style = Style {
        face: Face::Sans,
        size: CHROME_SIZE,
        line_height: 1.35,
        is_bold: true,
        is_italic: false,
        direction: Direction::Auto,
    };
    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
        ui.add_space(16.0);
        // As high as the buttons beside it, whatever its script.
        view.typesetter.row_ui(ui, title, &style, tokens.text, 26.0);
        if view.is_opening {
            ui.label(RichText::new("Opening…").color(tokens.text_weak));
        }
    });
}
