//! The list of the study's articles.

use std::sync::Arc;

use demarche_core::{
    codebook::{CodeId, Codebook},
    study::{ArticleOrder, ArticlePath},
    text::Hand,
};
use demarche_files::storage::Panels;
use egui::{
    Atom, Button, FontId, Galley, Panel, Pos2, Rect, RectAlign, RichText, Sense, TextWrapMode, Ui,
    Vec2, WidgetInfo, accesskit::Role, containers::menu::MenuButton, pos2, vec2,
};

use crate::{
    session::{Action, ArticleEntry, Command, Keymap, StudyView, grouped},
    ui::{
        theme::{SMALL_SIZE, Tokens},
        typeset::{Breaks, Direction, Style, Typesetter, base_direction},
        widgets::{
            FieldLook, Icon, Row, RowState, Rows, TextField, filled, keep_width, make_option,
            name_area, outline_controls, panel_frame, row_ground, row_id, row_words, section_ui,
            sized, small_words, tooltip_beside,
        },
    },
};

/// The panel's least and greatest width, in points.
pub(in crate::ui) const ARTICLES_WIDTH: (f32, f32) = (160.0, 420.0);
/// The space around a title in its row, the height of a line with date and counts below it, and the space between these, in
/// points.
const PADDING: Vec2 = vec2(8.0, 5.0);
const COUNTS: f32 = 20.0;
const SPACE: f32 = 6.0;
/// The distance of a date's baseline from the upper edge of its line, in points.
const BASELINE: f32 = 14.0;
/// The size of the sign of an article that is done, in points.
const CHECK: f32 = 12.0;
/// At how many lines a title is cut.
const LINES: usize = 2;
/// The height of the bar that shows the progress, in points.
const BAR: f32 = 3.0;
/// A study with fewer articles has no filter.
const FILTERED_FROM: usize = 8;

/// What the list shows.
pub(in crate::ui) struct ArticlesModel<'a> {
    /// The study.
    pub(in crate::ui) study: &'a StudyView,
    /// The order of its articles.
    pub(in crate::ui) order: ArticleOrder,
    /// The keys of the commands, for tooltips.
    pub(in crate::ui) keymap: &'a Keymap,
    /// The open article.
    pub(in crate::ui) open: Option<&'a ArticlePath>,
    /// The codes.
    pub(in crate::ui) codebook: &'a Codebook,
}

/// The list's state between frames.
#[derive(Debug)]
pub(in crate::ui) struct ArticlesState {
    rows: Rows,
    filter: TextField,
    /// The open article and its row, brought into view when either changes.
    followed: Option<(ArticlePath, usize)>,
    /// Whether the user has just left the filter, so that the text takes the focus back if nothing else has it.
    pub(in crate::ui) has_left_filter: bool,
}

impl Default for ArticlesState {
    fn default() -> Self {
        let filter = TextField::new(row_words(), Breaks::Never);
        Self { rows: Rows::default(), filter, followed: None, has_left_filter: false }
    }
}

/// Draws the left panel, at most `limit` points wide; the width the user gives it is kept in `panels`.
pub(in crate::ui) fn articles_panel_ui(
    ui: &mut Ui,
    model: &ArticlesModel<'_>,
    state: &mut ArticlesState,
    (panels, limit): (&mut Panels, f32),
    (tokens, typesetter): (&Tokens, &mut Typesetter),
    actions: &mut Vec<Action>,
) {
    let panel = sized(Panel::left, "articles", (ARTICLES_WIDTH, limit), panels.articles_width);
    let response = panel.frame(panel_frame(tokens)).show(ui, |ui| {
        name_area(ui, Role::Navigation, "Study");
        articles_ui(ui, model, state, (tokens, typesetter), actions);
        ui.take_available_space();
    });
    keep_width(&mut panels.articles_width, limit, response.response.rect.width());
}

/// Draws the list.
fn articles_ui(
    ui: &mut Ui,
    model: &ArticlesModel<'_>,
    state: &mut ArticlesState,
    (tokens, typesetter): (&Tokens, &mut Typesetter),
    actions: &mut Vec<Action>,
) {
    let ArticlesModel { study, order, keymap, open, codebook } = *model;
    typesetter.label_ui(
        ui,
        &study.title,
        &Style { is_bold: true, ..row_words() },
        tokens.text_strong,
        1,
    );
    progress_ui(ui, study, tokens);
    if study.articles.len() > 1 {
        order_ui(ui, (order, keymap), tokens, actions);
    }
    if study.articles.len() >= FILTERED_FROM {
        let look = FieldLook::line("Filter by title");
        let field = state.filter.show(ui, &look, (tokens, typesetter));
        if field.is_entered {
            field.response.surrender_focus();
        }
        state.has_left_filter |= field.response.lost_focus() || field.is_entered;
    } else {
        state.filter.set_text("");
    }
    ui.add_space(4.0);
    let wanted = state.filter.text().to_lowercase();
    let shown: Vec<&ArticleEntry> = study
        .articles
        .iter()
        .filter(|entry| {
            wanted.is_empty()
                || entry.title.to_lowercase().contains(&wanted)
                || entry.path.as_str().to_lowercase().contains(&wanted)
        })
        .collect();
    if shown.is_empty() {
        let words = if study.articles.is_empty() {
            "There are no articles yet: drop text files on the window, or make one of the clipboard in the File menu"
        } else {
            "No title contains this text"
        };
        ui.label(RichText::new(words).color(tokens.text_weak));
        return;
    }
    let row = open.and_then(|open| shown.iter().position(|entry| entry.path == *open));
    let is_followed = match (&state.followed, open, row) {
        (Some((path, at)), Some(open), Some(row)) => path == open && *at == row,
        (None, _, None) => true,
        _ => false,
    };
    if !is_followed {
        if let Some(row) = row {
            state.rows.reveal(row);
        }
        state.followed = open.cloned().zip(row);
    }
    let mut list = List { shown: &shown, open, codebook, tokens, typesetter, actions };
    state.rows.show(ui, "Articles of the study", shown.len(), &mut list);
}

/// Draws how many articles are done, in words and as a bar.
fn progress_ui(ui: &mut Ui, study: &StudyView, tokens: &Tokens) {
    let (n_done, n_all) =
        (study.articles.iter().filter(|entry| entry.is_done).count(), study.articles.len());
    let words = format!("{} of {} done", grouped(n_done), grouped(n_all));
    section_ui(ui, &words, tokens);
    let (bar, _) = ui.allocate_exact_size(vec2(ui.available_width(), BAR), Sense::hover());
    ui.painter().rect_filled(bar, 0.5 * BAR, tokens.hover);
    if n_done > 0 {
        let share = n_done as f32 / n_all.max(1) as f32;
        let done = bar.with_max_x(bar.left() + share * bar.width());
        ui.painter().rect_filled(done, 0.5 * BAR, tokens.good);
    }
}

/// Offers the order of the list, and the next article that is not done.
fn order_ui(
    ui: &mut Ui,
    (order, keymap): (ArticleOrder, &Keymap),
    tokens: &Tokens,
    actions: &mut Vec<Action>,
) {
    let small = |words: &str| RichText::new(words).size(SMALL_SIZE).color(tokens.text_weak);
    // In a narrow panel the second button goes below the first.
    ui.horizontal_wrapped(|ui| {
        ui.style_mut().wrap_mode = Some(TextWrapMode::Extend);
        // An arrow says that there is a choice.
        let arrow = Atom::paint(vec2(9.0, 9.0), |ui, args| {
            Icon::Down.paint(ui.painter(), args.rect, ui.visuals().text_color());
        });
        let words = small(&format!("Sort: {}", name_of(order).to_lowercase()));
        let button = filled(ui, Button::new((words, arrow)), tokens.hover, tokens);
        let (sort, _) = MenuButton::from_button(button).ui(ui, |ui| {
            outline_controls(ui, tokens);
            for other in ArticleOrder::ALL {
                if ui.radio(other == order, name_of(other)).clicked() {
                    actions.push(Action::SortArticles(other));
                    ui.close();
                }
            }
        });
        sort.on_hover_text("The order of the list, in which articles also follow one another");
        let command = Command::NextOpenArticle;
        let button = Button::new(small("Next not done"));
        let next = ui.add(filled(ui, button, tokens.hover, tokens));
        if next.on_hover_text(keymap.with_key(command.spec().tooltip, command)).clicked() {
            actions.push(Action::Run(Command::NextOpenArticle));
        }
    });
}

/// Returns the name of an order.
fn name_of(order: ArticleOrder) -> &'static str {
    match order {
        ArticleOrder::Path => "File name",
        ArticleOrder::Title => "Title",
        ArticleOrder::Date => "Date",
        ArticleOrder::State => "Not done first",
        ArticleOrder::Marks => "Most marks",
    }
}

/// The articles shown, and what drawing them needs.
struct List<'a> {
    shown: &'a [&'a ArticleEntry],
    open: Option<&'a ArticlePath>,
    codebook: &'a Codebook,
    tokens: &'a Tokens,
    typesetter: &'a mut Typesetter,
    actions: &'a mut Vec<Action>,
}

impl Row for List<'_> {
    fn height(&mut self, ui: &Ui, index: usize, width: f32) -> f32 {
        let Some(entry) = self.shown.get(index) else { return 0.0 };
        let width = width - 2.0 * PADDING.x;
        let row = self.row(entry);
        let title = row.title();
        let title = self.typesetter.label_height(ui, &entry.title, &title, width, LINES).ceil();
        let (_, n_lines) = row.details(ui, self.tokens, width);
        title + 2.0 * PADDING.y + COUNTS * n_lines as f32
    }

    fn show(&mut self, ui: &mut Ui, index: usize) {
        let Some(entry) = self.shown.get(index) else { return };
        if self.row(entry).show(ui, self.tokens, self.typesetter) {
            self.actions.push(Action::OpenInStudy(entry.path.clone()));
        }
    }
}

impl<'a> List<'a> {
    fn row(&self, entry: &'a ArticleEntry) -> ArticleRow<'a> {
        let is_open = self.open == Some(&entry.path);
        ArticleRow { entry, is_open, codebook: self.codebook }
    }
}

/// What is known of an article besides its title.
enum Detail<'a> {
    /// It is done.
    Done,
    /// Its date.
    Date(&'a str),
    /// The number of marks with one code.
    Count(Arc<Galley>),
}

impl Detail<'_> {
    /// Paints it into its place in a line.
    fn paint(&self, ui: &Ui, place: Rect, (tokens, typesetter): (&Tokens, &mut Typesetter)) {
        match self {
            Self::Done => {
                let sign = Rect::from_center_size(place.center(), vec2(CHECK, CHECK));
                Icon::Check.paint(ui.painter(), sign, tokens.good);
            }
            Self::Date(date) => {
                let place = (place.with_max_x(place.right() + 2.0), BASELINE);
                typesetter.line_ui(ui, place, date, &small_words(), tokens.text_weak);
            }
            Self::Count(words) => {
                let at = pos2(place.left(), place.center().y - 0.5 * words.size().y);
                ui.painter().galley(at, Arc::clone(words), tokens.text);
            }
        }
    }
}

struct ArticleRow<'a> {
    entry: &'a ArticleEntry,
    is_open: bool,
    codebook: &'a Codebook,
}

impl ArticleRow<'_> {
    /// Draws the row; returns whether it was clicked.
    fn show(&self, ui: &Ui, tokens: &Tokens, typesetter: &mut Typesetter) -> bool {
        let rect = ui.max_rect().shrink2(vec2(0.0, 1.0));
        let response = ui.interact(rect, row_id(ui), Sense::click());
        let done = if self.entry.is_done { ", done" } else { "" };
        let name = format!("{}{done}", self.entry.title);
        response
            .widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, self.is_open, &name));
        make_option(&response, || self.notes());
        row_ground(ui, rect, &response, RowState::from(self.is_open), tokens);
        let inner = rect.shrink2(vec2(PADDING.x, 0.0));
        let color = if self.is_open { tokens.text_strong } else { tokens.text };
        let (details, n_lines) = self.details(ui, tokens, inner.width());
        let below = inner.bottom() - COUNTS * n_lines as f32;
        let title = Rect::from_min_max(
            pos2(inner.left(), ui.max_rect().top() + PADDING.y),
            pos2(inner.right(), below),
        );
        typesetter.lines_ui(ui, (title, LINES), &self.entry.title, &self.title(), color);
        let is_rtl = base_direction(&self.entry.title) == Direction::Rtl;
        for (at, width, detail) in details {
            // On the side of the title.
            let x = if is_rtl { inner.right() - at.x - width } else { inner.left() + at.x };
            let at = pos2(x, below + COUNTS * at.y);
            let place = Rect::from_min_size(at, vec2(width, COUNTS));
            detail.paint(ui, place, (tokens, &mut *typesetter));
        }
        tooltip_beside(response, RectAlign::RIGHT_START, self.entry.path.as_str()).clicked()
    }

    /// Returns what is known besides the title: the date, the marks of each code, the path.
    fn notes(&self) -> String {
        let mut notes: Vec<String> = self.entry.date.iter().cloned().collect();
        for (code, count) in self.counts() {
            let name = self.codebook.get(code).map_or(&*code.0, |code| code.name.as_str());
            notes.push(format!("{name} {count}"));
        }
        notes.push(self.entry.path.to_string());
        notes.join(", ")
    }

    /// Returns the counts in the codebook's order, the same for each article; unknown codes last.
    fn counts(&self) -> Vec<(&CodeId, usize)> {
        let place = |code: &CodeId| {
            let known = self.codebook.codes.iter().position(|known| known.id == *code);
            known.unwrap_or(usize::MAX)
        };
        let mut counts: Vec<_> =
            self.entry.counts.iter().map(|(code, count)| (code, *count)).collect();
        counts.sort_by_key(|(code, _)| place(code));
        counts
    }

    /// Returns the style of the title, which is the same whatever article is open.
    fn title(&self) -> Style {
        Style {
            hand: Some(self.entry.hand.unwrap_or(Hand::Naskh)),
            direction: base_direction(&self.entry.title),
            ..row_words()
        }
    }

    /// Returns the details with their widths, each at an x position in points and a line counted from 0, and the number of
    /// lines: if they have no room on one, the counts go below the date.
    fn details(
        &self,
        ui: &Ui,
        tokens: &Tokens,
        room: f32,
    ) -> (Vec<(Pos2, f32, Detail<'_>)>, usize) {
        let set = |words: String, color| {
            ui.painter().layout_no_wrap(words, FontId::proportional(SMALL_SIZE), color)
        };
        let done = self.entry.is_done.then_some((CHECK, Detail::Done));
        let date = self.entry.date.as_deref().map(|date| {
            (set(date.to_owned(), tokens.text_weak).size().x.ceil(), Detail::Date(date))
        });
        let counts = self.counts().into_iter().map(|(code, count)| {
            let known = self.codebook.get(code);
            let color = known.map_or(tokens.text_weak, |code| tokens.code(code.color));
            let letter = known.map_or("?", |code| code.letter.as_str());
            let words = set(format!("{letter} {}", grouped(count)), color);
            (words.size().x.ceil(), Detail::Count(words))
        });
        let all: Vec<_> = done.into_iter().chain(date).chain(counts).collect();
        let whole = all.iter().map(|(width, _)| width + SPACE).sum::<f32>() - SPACE;
        let mut n_lines = usize::from(!all.is_empty());
        let (mut at, mut has_counts) = (Pos2::ZERO, false);
        let placed = all.into_iter().map(|(width, detail)| {
            let is_count = matches!(detail, Detail::Count(_));
            let is_first = is_count && !std::mem::replace(&mut has_counts, is_count);
            if at.x > 0.0 && (at.x + width > room || is_first && whole > room) {
                at = pos2(0.0, at.y + 1.0);
                n_lines += 1;
            }
            let place = at;
            at.x += width + SPACE;
            (place, width, detail)
        });
        (placed.collect(), n_lines)
    }
}
