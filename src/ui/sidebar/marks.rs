//! The list of marks in reading order.

use std::sync::Arc;

use egui::{Rect, Sense, Ui, UiBuilder, WidgetInfo, accesskit::Role, pos2, vec2};

use crate::{
    session::{Action, OpenArticle, Session},
    ui::{
        app::{Filtered, View},
        theme::{SMALL_SIZE, Tokens},
        typeset::Typesetter,
        widgets::{plate, row_words, section_ui},
    },
};
use demarche_core::{
    annotation::{Annotation, AnnotationSet, Status},
    article::Article,
    codebook::{Code, CodeId, Codebook},
};

const ROW: f32 = 50.0;
/// Where the quote's baseline is below the row's upper edge, in points.
const QUOTE: f32 = 38.0;
/// How much of a quote a row shows at most, in characters.
const SHOWN: usize = 160;

/// Draws the list into the rest of `ui`.
pub(super) fn marks_ui(
    ui: &mut Ui,
    session: &Session,
    open: &OpenArticle,
    view: &mut View,
    tokens: &Tokens,
    actions: &mut Vec<Action>,
) {
    let heading = match session.filter().and_then(|code| session.codebook().get(code)) {
        Some(code) => format!("Marks: {} only", code.name.to_lowercase()),
        None => "Marks".to_owned(),
    };
    section_ui(ui, &heading, tokens);
    ui.add_space(2.0);
    refresh(view, session.filter(), open);
    let ranks = view.filtered.as_ref().map(|filtered| filtered.ranks.as_slice());
    let n_rows = ranks.map_or_else(|| open.set.len(), <[u32]>::len);
    if n_rows == 0 {
        let words = match (session.filter(), open.set.is_empty()) {
            (Some(_), false) => "No mark has this code yet",
            _ => "Drag over the words of a claim, then press the key of its code: 1, 2 or 3",
        };
        ui.label(egui::RichText::new(words).color(tokens.text_weak));
        return;
    }
    if view.followed.as_ref() != session.chosen() {
        view.followed = session.chosen().cloned();
        let rank = session.chosen().and_then(|id| open.set.rank_of(id));
        let row = match (rank, ranks) {
            (Some(rank), Some(ranks)) => ranks.binary_search(&(rank as u32)).ok(),
            (rank, _) => rank,
        };
        if let Some(row) = row {
            view.marks.reveal(row);
        }
    }
    let typesetter = &mut view.typesetter;
    let filtered = view.filtered.as_ref();
    view.marks.show(ui, n_rows, ROW, |ui, index| {
        let rank = filtered
            .map_or(Some(index), |filtered| filtered.ranks.get(index).map(|rank| *rank as usize));
        let Some(annotation) = rank.and_then(|rank| at_rank(&open.set, rank)) else { return };
        let row = Row {
            annotation,
            article: &open.article,
            codebook: session.codebook(),
            is_chosen: session.chosen() == Some(&annotation.id),
        };
        if row.show(ui, tokens, typesetter) {
            actions.push(Action::Reveal(annotation.id.clone()));
        }
    });
}

fn at_rank(set: &AnnotationSet, rank: usize) -> Option<&Arc<Annotation>> {
    set.iter_from(rank).next()
}

/// Works out which marks are listed, where the answer of an earlier frame does not hold.
fn refresh(view: &mut View, filter: Option<&CodeId>, open: &OpenArticle) {
    let Some(code) = filter else {
        view.filtered = None;
        return;
    };
    let is_fresh = view.filtered.as_ref().is_some_and(|filtered| {
        filtered.revision == open.revision && filtered.code == *code && filtered.path == open.path
    });
    if !is_fresh {
        let of_code =
            open.set.iter().enumerate().filter(|(_, annotation)| annotation.code == *code);
        view.filtered = Some(Filtered {
            revision: open.revision,
            path: open.path.clone(),
            code: code.clone(),
            ranks: of_code.map(|(rank, _)| rank as u32).collect(),
        });
    }
}

struct Row<'a> {
    annotation: &'a Annotation,
    article: &'a Article,
    codebook: &'a Codebook,
    is_chosen: bool,
}

impl Row<'_> {
    /// Draws the row; returns whether it was clicked.
    fn show(&self, ui: &mut Ui, tokens: &Tokens, typesetter: &mut Typesetter) -> bool {
        let rect = ui.max_rect().shrink2(vec2(0.0, 1.0));
        let response = ui.interact(rect, ui.scope_id().with("row"), Sense::click());
        let code = self.codebook.get(&self.annotation.code);
        let name =
            code.map_or_else(|| self.annotation.code.0.to_string(), |code| code.name.clone());
        let quote = quote(self.annotation, self.article);
        let label = format!("{name}: {quote}");
        response.widget_info(|| {
            WidgetInfo::selected(Role::ListBoxOption, true, self.is_chosen, &label)
        });
        if self.is_chosen {
            ui.painter().rect_filled(rect, 6.0, tokens.chosen);
        } else if response.hovered() || response.has_focus() {
            ui.painter().rect_filled(rect, 6.0, tokens.hover);
        }
        let color = code.map_or(tokens.text_weak, |code| tokens.code(code.color));
        let letter = code.map_or("?", |code: &Code| code.letter.as_str());
        let at = Rect::from_min_size(rect.min + vec2(8.0, 6.0), vec2(16.0, 16.0));
        plate(ui, at, letter, color, tokens);
        let head = Rect::from_min_max(
            pos2(rect.left() + 30.0, rect.top() + 6.0),
            pos2(rect.right() - 8.0, rect.top() + 24.0),
        );
        let mut head = ui.new_child(
            UiBuilder::new()
                .max_rect(head)
                .layout(egui::Layout::left_to_right(egui::Align::Center)),
        );
        head.spacing_mut().item_spacing.x = 8.0;
        head.label(egui::RichText::new(&name).size(SMALL_SIZE).color(color));
        for (words, color) in self.signs(tokens) {
            head.label(egui::RichText::new(words).size(SMALL_SIZE).color(color));
        }
        let below = rect.with_min_x(rect.left() + 10.0).with_max_x(rect.right() - 8.0);
        typesetter.line_ui(ui, (below, QUOTE), &quote, &row_words(), tokens.text);
        response.clicked()
    }

    fn signs(&self, tokens: &Tokens) -> Vec<(&'static str, egui::Color32)> {
        let mut signs = Vec::new();
        if self.annotation.is_unsure {
            signs.push(("not sure", tokens.text_weak));
        }
        if !self.annotation.memo().is_empty() {
            signs.push(("memo", tokens.text_weak));
        }
        match self.annotation.status() {
            Status::Exact => {}
            Status::Moved => signs.push(("moved (check)", tokens.warning)),
            Status::Uncertain => signs.push(("uncertain (check)", tokens.warning)),
            Status::Orphan => signs.push(("lost its place", tokens.error)),
        }
        signs
    }
}

/// Returns the marked words on one line, pieces parted by `…`; of an orphan the words as they were saved.
pub(super) fn quote(annotation: &Annotation, article: &Article) -> String {
    let stored =
        annotation.detail.as_ref().map(|detail| detail.stored.as_slice()).unwrap_or_default();
    let placed = annotation.spans.iter().filter_map(|span| span.of(article.text()));
    let pieces: Vec<&str> = if annotation.spans.is_empty() {
        stored.iter().map(|selector| selector.exact.as_ref()).collect()
    } else {
        placed.collect()
    };
    let mut quote = String::new();
    let mut n_characters = 0;
    for (index, piece) in pieces.iter().enumerate() {
        if index > 0 {
            quote.push_str(" … ");
        }
        let mut was_space = false;
        for character in piece.trim().chars() {
            let is_space = character.is_whitespace();
            if !(is_space && was_space) {
                quote.push(if is_space { ' ' } else { character });
                n_characters += 1;
            }
            was_space = is_space;
            if n_characters >= SHOWN {
                quote.push('…');
                return quote;
            }
        }
    }
    quote
}
