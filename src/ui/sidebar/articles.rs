//! The list of the study's articles.

use egui::{Rect, Sense, Ui, UiBuilder, WidgetInfo, accesskit::Role, pos2, vec2};

use crate::{
    codebook::Codebook,
    session::{Action, ArticleEntry, Session},
    ui::{
        app::View,
        theme::{SMALL_SIZE, Tokens},
        typeset::Typesetter,
        widgets::{Icon, row_words, section_ui, small_words},
    },
};

const ROW: f32 = 46.0;
/// A study with fewer articles needs no filter.
const FILTERED_FROM: usize = 8;

/// Draws the list.
pub(super) fn articles_ui(
    ui: &mut Ui,
    session: &Session,
    view: &mut View,
    tokens: &Tokens,
    actions: &mut Vec<Action>,
) {
    let Some(study) = session.study() else { return };
    let n_done = study.articles.iter().filter(|entry| entry.is_done).count();
    view.typesetter.label_ui(
        ui,
        &study.title,
        &crate::ui::typeset::Style { is_bold: true, ..row_words() },
        tokens.text_strong,
        1,
    );
    section_ui(ui, &format!("{n_done} of {} done", study.articles.len()), tokens);
    if study.articles.len() >= FILTERED_FROM {
        let field = egui::TextEdit::singleline(&mut view.article_filter)
            .hint_text("Filter by title")
            .desired_width(f32::INFINITY);
        let response = ui.add(field);
        response.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, "Filter by title"));
        if response.lost_focus() {
            view.reader.focus();
        }
    } else {
        view.article_filter.clear();
    }
    ui.add_space(4.0);
    let wanted = view.article_filter.to_lowercase();
    let shown: Vec<&ArticleEntry> = study
        .articles
        .iter()
        .filter(|entry| {
            wanted.is_empty()
                || entry.title.to_lowercase().contains(&wanted)
                || entry.path.to_lowercase().contains(&wanted)
        })
        .collect();
    if shown.is_empty() {
        ui.label(egui::RichText::new("No article has this in its title").color(tokens.text_weak));
        return;
    }
    let open = session.open().map(|open| open.path.as_str());
    let typesetter = &mut view.typesetter;
    view.articles.show(ui, shown.len(), ROW, |ui, index| {
        let Some(entry) = shown.get(index) else { return };
        let row = Row { entry, is_open: open == Some(&entry.path), codebook: session.codebook() };
        if row.show(ui, tokens, typesetter) {
            actions.push(Action::OpenInStudy(entry.path.clone()));
        }
    });
}

struct Row<'a> {
    entry: &'a ArticleEntry,
    is_open: bool,
    codebook: &'a Codebook,
}

impl Row<'_> {
    /// Draws the row; returns whether it was clicked.
    fn show(&self, ui: &mut Ui, tokens: &Tokens, typesetter: &mut Typesetter) -> bool {
        let rect = ui.max_rect().shrink2(vec2(0.0, 1.0));
        let response = ui.interact(rect, ui.scope_id().with("row"), Sense::click());
        let done = if self.entry.is_done { ", done" } else { "" };
        let name = format!("{}{done}", self.entry.title);
        response
            .widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, self.is_open, &name));
        if self.is_open {
            ui.painter().rect_filled(rect, 6.0, tokens.chosen);
        } else if response.hovered() || response.has_focus() {
            ui.painter().rect_filled(rect, 6.0, tokens.hover);
        }
        let inner = rect.shrink2(vec2(8.0, 4.0));
        let mut lines = ui.new_child(UiBuilder::new().max_rect(inner));
        lines.spacing_mut().item_spacing = vec2(6.0, 1.0);
        lines.set_clip_rect(inner.intersect(ui.clip_rect()));
        let color = if self.is_open { tokens.text_strong } else { tokens.text };
        typesetter.label_ui(&mut lines, &self.entry.title, &row_words(), color, 1);
        lines.horizontal(|ui| self.counts_ui(ui, tokens, typesetter));
        response.on_hover_text(&self.entry.path).clicked()
    }

    fn counts_ui(&self, ui: &mut Ui, tokens: &Tokens, typesetter: &mut Typesetter) {
        if self.entry.is_done {
            let (rect, _) = ui.allocate_exact_size(vec2(12.0, 12.0), Sense::hover());
            Icon::Check.paint(ui.painter(), rect, tokens.good);
        }
        if let Some(date) = &self.entry.date {
            typesetter.label_ui(ui, date, &small_words(), tokens.text_weak, 1);
        }
        for (code, count) in &self.entry.counts {
            let known = self.codebook.get(code);
            let color = known.map_or(tokens.text_weak, |code| tokens.code(code.color));
            let letter = known.map_or("?", |code| code.letter.as_str());
            let words =
                egui::RichText::new(format!("{letter} {count}")).size(SMALL_SIZE).color(color);
            ui.label(words);
        }
        if self.entry.counts.is_empty() && self.entry.date.is_none() {
            let end = Rect::from_min_size(pos2(0.0, 0.0), vec2(0.0, 14.0));
            ui.allocate_exact_size(end.size(), Sense::hover());
        }
    }
}
