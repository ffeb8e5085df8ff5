//! The bar at the top: menus from the command table, the article's title, and the most used buttons.

use std::{ops::RangeInclusive, path::PathBuf};

use egui::{
    Align, Atom, Button, Frame, Layout, Margin, MenuBar, Panel, RectAlign, Response, RichText,
    ScrollArea, Sense, TextWrapMode, Ui, WidgetInfo, accesskit::Role, vec2,
};

use super::{
    options::Options,
    reading::capitalized,
    theme::{ROW_HEIGHT, Tokens},
    typeset::{Style, Typesetter, base_direction},
    widgets::{Icon, icon_button, name_area, row_words, small_words, tooltip_beside},
};
use crate::session::{Action, Command, Menu, OpenArticle, Session, joined_names, mark_tooltip};

/// The number of buttons in the bar.
const BUTTONS: f32 = 8.0;
/// The space below a menu, with its own edge and shadow, in points.
const BELOW: f32 = 20.0;
/// The width of the menu of recent articles, in points.
const RECENT: f32 = 280.0;
/// How far below the middle of an entry the baseline of its words is, in points.
const BASELINE: f32 = 5.0;
/// The share of the room for the title that it has at most if its author, source or date is shown too.
const TITLE_SHARE: f32 = 0.7;

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
            let room = ui.ctx().content_rect().bottom() - ui.max_rect().bottom() - BELOW;
            for (menu, name) in Menu::ALL.into_iter().filter(|(menu, _)| *menu != Menu::None) {
                let pens = (tokens, &mut *typesetter);
                ui.menu_button(name, |ui| opened_ui(ui, (menu, room), model, pens, actions));
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

/// Draws a menu that is open. One that is higher than `room` scrolls, so that it opens below its name and all of it can be
/// reached.
fn opened_ui(
    ui: &mut Ui,
    (menu, room): (Menu, f32),
    model: &BarModel<'_>,
    pens: (&Tokens, &mut Typesetter),
    actions: &mut Vec<Action>,
) {
    ui.spacing_mut().item_spacing.y = 1.0;
    ui.style_mut().wrap_mode = Some(TextWrapMode::Extend);
    let area = ScrollArea::vertical().max_height(room).min_scrolled_height(room);
    area.show(ui, |ui| match menu {
        Menu::File => {
            menu_ui(ui, (menu, 0..=0), model, actions);
            recent_ui(ui, model.recent, pens, actions);
            ui.separator();
            menu_ui(ui, (menu, 1..=u8::MAX), model, actions);
        }
        Menu::Annotate => {
            codes_ui(ui, model.session, actions);
            menu_ui(ui, (menu, 0..=u8::MAX), model, actions);
        }
        menu => menu_ui(ui, (menu, 0..=u8::MAX), model, actions),
    });
}

/// Offers to mark the selected words, or to change the chosen mark's code.
fn codes_ui(ui: &mut Ui, session: &Session, actions: &mut Vec<Action>) {
    for code in session.codebook().codes.iter().filter(|code| code.is_active) {
        let key = code.key.map(String::from).unwrap_or_default();
        let label = format!("Mark as {}", code.name.to_lowercase());
        let button = Button::new(label).shortcut_text(key);
        let response = ui.add_enabled(session.can_mark(), button);
        let words = mark_tooltip(code);
        if tooltip_beside(response, RectAlign::RIGHT_START, &words).clicked() {
            actions.push(Action::Mark(code.id.clone()));
            ui.close();
        }
    }
    let is_possible = session.is_enabled(Command::ToggleRun);
    ui.add_enabled_ui(is_possible, |ui| {
        ui.menu_button("Mark every drag as", |ui| {
            ui.spacing_mut().item_spacing.y = 1.0;
            run_ui(ui, session, actions);
        })
    });
    ui.separator();
}

/// Offers marking runs, each with its code; the one under way is ticked.
fn run_ui(ui: &mut Ui, session: &Session, actions: &mut Vec<Action>) {
    for code in session.codebook().codes.iter().filter(|code| code.is_active) {
        let is_on = session.marking_run() == Some(&code.id);
        let button = Button::new((tick(is_on.into()), code.name.as_str()));
        if ticked(ui.add(button), is_on.into(), &code.name).clicked() {
            let run = (!is_on).then(|| code.id.clone());
            actions.push(Action::MarkEvery(run));
            ui.close();
        }
    }
}

/// Whether an entry of a menu is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tick {
    On,
    Off,
}

impl From<bool> for Tick {
    fn from(is_on: bool) -> Self {
        if is_on { Self::On } else { Self::Off }
    }
}

/// Returns the space of a tick before an entry's label, empty if it is off, so that all labels begin at one line.
fn tick(tick: Tick) -> Atom<'static> {
    Atom::paint(vec2(12.0, 12.0), move |ui, args| {
        if tick == Tick::On {
            Icon::Check.paint(ui.painter(), args.rect, ui.visuals().text_color());
        }
    })
}

/// Says whether an entry is on, for assistive technology.
fn ticked(response: Response, tick: Tick, label: &str) -> Response {
    let is_enabled = response.enabled();
    response.widget_info(|| {
        WidgetInfo::selected(Role::MenuItemCheckBox, is_enabled, tick == Tick::On, label)
    });
    response
}

/// Draws the commands of a menu that are in these sections.
fn menu_ui(
    ui: &mut Ui,
    (menu, sections): (Menu, RangeInclusive<u8>),
    model: &BarModel<'_>,
    actions: &mut Vec<Action>,
) {
    let mut section = None;
    let of_menu = || {
        Command::all().filter(|command| {
            let spec = command.spec();
            spec.menu == menu && sections.contains(&spec.section)
        })
    };
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
                let items = |ui: &mut Ui| {
                    ui.spacing_mut().item_spacing.y = 1.0;
                    for command in of_menu().filter(|command| command.spec().section == of) {
                        item_ui(ui, command, model, actions);
                    }
                };
                // Below the ticks of the View menu.
                if menu == Menu::View {
                    ui.menu_button((tick(Tick::Off), name), items);
                } else {
                    ui.menu_button(name, items);
                }
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
    let key = model.session.keymap().label(command);
    let is_kind = Command::KINDS.contains(&command);
    let is_on = model.options.is_on(command) || is_kind && model.session.is_stated(command);
    // Only the View menu and the kinds of paragraphs have entries that are on or off.
    let response = if spec.menu == Menu::View || is_kind {
        // The submenu has the name of the group.
        let shown = match (spec.menu.submenu(spec.section), label.split_once(": ")) {
            (Some(_), Some((_, choice))) => capitalized(choice),
            _ => label.clone(),
        };
        let button = Button::new((tick(is_on.into()), shown)).shortcut_text(key);
        ticked(ui.add_enabled(is_enabled, button), is_on.into(), &label)
    } else {
        ui.add_enabled(is_enabled, Button::new(label).shortcut_text(key))
    };
    // Not over the next entry.
    if tooltip_beside(response, RectAlign::RIGHT_START, spec.tooltip).clicked() {
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
    ui.add_enabled_ui(!recent.is_empty(), |ui| {
        ui.menu_button("Recent articles", |ui| {
            ui.spacing_mut().item_spacing.y = 1.0;
            for file in recent.iter().take(12) {
                let name = file.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
                let size = vec2(RECENT, ROW_HEIGHT);
                let (rect, response) = ui.allocate_exact_size(size, Sense::click());
                response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &*name));
                if response.hovered() || response.has_focus() {
                    ui.painter().rect_filled(rect, 5.0, tokens.hover);
                }
                let place = (rect.shrink2(vec2(8.0, 0.0)), 0.5 * ROW_HEIGHT + BASELINE);
                typesetter.line_ui(ui, place, &name, &row_words(), tokens.text);
                let path = demarche_files::storage::shown(file).to_string();
                let response = tooltip_beside(response, RectAlign::RIGHT_START, &path);
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

/// Shows that the open article is done.
fn done_ui(ui: &mut Ui, session: &Session, tokens: &Tokens) {
    let (rect, response) = ui.allocate_exact_size(vec2(14.0, 14.0), Sense::hover());
    Icon::Check.paint(ui.painter(), rect, tokens.good);
    let words = session.keymap().with_key("This article is done; reopen it", Command::ToggleDone);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, "Done"));
    response.on_hover_text(words);
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
    let name = &*open.path.shown_name();
    let title = open.article.metadata.title.as_deref().unwrap_or(name);
    let direction = base_direction(title);
    let style = Style { is_bold: true, direction, ..row_words() };
    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
        ui.add_space(16.0);
        if open.set.header().done.is_some() {
            done_ui(ui, session, tokens);
        }
        // As high as the buttons beside it, in every script.
        let details = Command::ArticleDetails;
        let words = session.keymap().with_key(details.spec().label, details);
        let origin = origin_of(open);
        let room = ui.available_width();
        let response = ui.scope(|ui| {
            if !origin.is_empty() {
                ui.set_max_width(TITLE_SHARE * room);
            }
            typesetter.row_ui(ui, title, &style, tokens.text, 26.0)
        });
        let response = response
            .inner
            .interact(Sense::click())
            .on_hover_cursor(egui::CursorIcon::PointingHand)
            .on_hover_ui(|ui| {
                for line in known_of(open) {
                    typesetter.label_ui(ui, &line, &row_words(), tokens.text, 3);
                }
                ui.label(RichText::new(words).color(tokens.text_weak));
            });
        if response.clicked() {
            actions.push(Action::Run(Command::ArticleDetails));
        }
        if !origin.is_empty() {
            typesetter.row_ui(ui, &origin, &small_words(), tokens.text_weak, 26.0);
        }
    });
}

/// Returns who wrote and published an article, and when, as far as that is known. An Urdu name turns round no date.
fn origin_of(open: &OpenArticle) -> String {
    let metadata = &open.article.metadata;
    let known = [&metadata.author, &metadata.source, &metadata.date].into_iter().flatten();
    joined_names(known.map(String::as_str))
}

/// Returns what is known of an article besides its text, each in a line.
fn known_of(open: &OpenArticle) -> Vec<String> {
    let (record, metadata) = (open.article.record(), &open.article.metadata);
    let retrieved = record.retrieved_at.as_ref().map(|at| at.split('T').next().unwrap_or(at));
    let known = [
        ("Title", metadata.title.as_deref()),
        ("Author", metadata.author.as_deref()),
        ("Source", metadata.source.as_deref()),
        ("Date", metadata.date.as_deref()),
        ("Address", metadata.url.as_deref()),
        ("Retrieved", retrieved),
        ("File", Some(open.path.as_str())),
    ];
    known.into_iter().filter_map(|(name, value)| Some(format!("{name}: {}", value?))).collect()
}
