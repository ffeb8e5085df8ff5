//! What assistive technology is given of the article, and what it asks for.

use egui::{
    Event, Id, Rect, Sense, Ui,
    accesskit::{Action as Wish, ActionData, ActionRequest, Live, Role, TextPosition},
};

use super::{
    page::{Page, Placed, Setting},
    screen::Screen,
    speech::{self, Detail, UnitSpeech},
    view::{ReaderModel, ReaderView},
};
use crate::{
    session::{Action, Mode, Selection},
    ui::{
        nodes::{Nodes, publish_within},
        runs::set_bounds,
        typeset::Typesetter,
    },
};

/// An article of at most this many bytes is published whole, so that a screen reader can read on beyond the window. Of a
/// longer one it gets what the window shows, and about a page before and after.
const WHOLE: usize = 32 * 1024;
/// With more marks than this, an article is not published whole: every mark cuts lines into more runs, and all of them are
/// published in each frame.
const MOST_MARKS: usize = 400;
/// How much of the window's height a request to scroll moves the text by.
const PAGE: f64 = 0.9;

/// What was asked for in a frame. Read before anything is drawn, because egui takes requests to scroll for itself.
#[derive(Debug, Default)]
pub(super) struct Wishes(Vec<ActionRequest>);

impl Wishes {
    /// Returns what was asked for in this frame.
    pub(super) fn of(ui: &Ui) -> Self {
        let wish = |event: &Event| match event {
            Event::AccessKitActionRequest(request) => Some(request.clone()),
            _ => None,
        };
        Self(ui.input(|input| input.events.iter().filter_map(wish).collect()))
    }
}

/// Publishes the text with its marks and the selection, and does what was asked for.
pub(super) fn assist(
    ui: &Ui,
    model: &ReaderModel<'_>,
    view: &mut ReaderView,
    typesetter: &mut Typesetter,
    (screen, wishes): (&Screen, &Wishes),
    actions: &mut Vec<Action>,
) {
    let document = ReaderView::widget_id();
    if ui.ctx().accesskit_node_builder(document, |_| ()).is_none() {
        return;
    }
    set_bounds(ui, document, screen.window);
    let reach = screen.window.expand2(egui::vec2(0.0, screen.window.height()));
    let published = published(model, view, typesetter, (screen, reach));
    publish_within(ui.ctx(), document, |nodes| {
        for placed in &published {
            let is_near =
                placed.at.y <= reach.bottom() && placed.at.y + placed.height >= reach.top();
            let detail = if is_near { Detail::Characters } else { Detail::Lines };
            speak(nodes, model, view, typesetter, (placed, detail));
        }
    });
    announce(ui, model, screen);
    let page = &view.page;
    if let Some(selection) = model.selection {
        speech::publish_selection(ui, document, selection, |byte| {
            let unit = page.unit_at(byte);
            page.speech(unit)?.position(byte)
        });
    }
    ui.ctx().accesskit_node_builder(document, |node| {
        for wish in [Wish::SetTextSelection, Wish::ScrollUp, Wish::ScrollDown] {
            node.add_action(wish);
        }
    });
    for wish in &wishes.0 {
        let is_done = if wish.target_node == document.accesskit_id() {
            obey(wish, &published, view, typesetter, actions)
        } else {
            obey_part(wish, &published, view, actions)
        };
        if is_done {
            ui.ctx().request_repaint();
        }
    }
}

/// Returns the units to publish, in reading order, with their places. `reach` is the window with a page before and after.
fn published(
    model: &ReaderModel<'_>,
    view: &mut ReaderView,
    typesetter: &mut Typesetter,
    (screen, reach): (&Screen, Rect),
) -> Vec<Placed> {
    let is_whole = model.article.text().len() <= WHOLE && model.set.len() <= MOST_MARKS;
    let mut published = screen.placed.clone();
    let Some((first, last)) = published.first().copied().zip(published.last().copied()) else {
        return published;
    };
    let mut at = first.at;
    for unit in (0..first.unit).rev() {
        if !is_whole && at.y < reach.top() {
            break;
        }
        let Some(entry) = view.page.entry(unit, typesetter) else { break };
        let height = entry.layout.height;
        at.y -= height;
        published.push(Placed { unit, at, height });
    }
    let mut at = last.at + egui::vec2(0.0, last.height);
    for unit in last.unit + 1..view.page.len() {
        if !is_whole && at.y > reach.bottom() {
            break;
        }
        let Some(entry) = view.page.entry(unit, typesetter) else { break };
        let height = entry.layout.height;
        published.push(Placed { unit, at, height });
        at.y += height;
    }
    published.sort_unstable_by_key(|placed| placed.unit);
    published
}

/// Adds a unit's runs of text, and the marks that begin in it.
fn speak(
    nodes: &mut Nodes,
    model: &ReaderModel<'_>,
    view: &mut ReaderView,
    typesetter: &mut Typesetter,
    (placed, detail): (&Placed, Detail),
) {
    let Some(entry) = view.page.entry(placed.unit, typesetter) else { return };
    let text = model.article.text();
    entry.refresh_marks(text, model.set, model.revision);
    let is_old = entry.speech.as_ref().is_none_or(|speech| speech.revision != model.revision);
    if let Some(marks) = entry.marks.as_ref().filter(|_| is_old) {
        entry.speech =
            Some(UnitSpeech::new(text, (placed.unit, &entry.layout), marks, model.codebook));
    }
    if let Some(speech) = &entry.speech {
        speech.publish(nodes, (placed.at, detail), model.tokens, model.chosen);
    }
}

/// Has it read out which mark is chosen, and that its edges are being moved, whenever that changes.
fn announce(ui: &Ui, model: &ReaderModel<'_>, screen: &Screen) {
    let chosen = model.chosen.and_then(|id| Some((id, model.set.get(id)?)));
    let Some((chosen, mark)) = chosen else { return };
    let words = if matches!(model.mode, Mode::Edges { .. }) {
        "Moving its edges: Enter keeps them, Esc does not, Tab switches edges".to_owned()
    } else {
        let name = speech::name_of(model.article.text(), mark, model.codebook);
        let place =
            model.set.rank_of(chosen).map(|rank| format!("{} of {}", rank + 1, model.set.len()));
        [Some(name), speech::notes_of(mark), place]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(", ")
    };
    let id = Id::unique("reader chosen mark");
    let rect = Rect::from_min_size(screen.window.min, egui::Vec2::ZERO);
    // Registers the parent.
    ui.interact(rect, id, Sense::hover());
    ui.ctx().accesskit_node_builder(id, |node| {
        node.set_role(Role::Status);
        node.set_label(words);
        node.set_live(Live::Polite);
    });
    set_bounds(ui, id, rect);
}

/// Does what was asked of the document; returns whether it was anything.
fn obey(
    wish: &ActionRequest,
    published: &[Placed],
    view: &mut ReaderView,
    typesetter: &mut Typesetter,
    actions: &mut Vec<Action>,
) -> bool {
    match (wish.action, &wish.data) {
        (Wish::SetTextSelection, Some(ActionData::SetTextSelection(wanted))) => {
            let byte = |at| byte_of(&view.page, published, at);
            let Some((anchor, focus)) = byte(wanted.anchor).zip(byte(wanted.focus)) else {
                return false;
            };
            actions.push(Action::Select(Some(Selection { anchor, focus })));
            view.reveal(focus);
        }
        (Wish::ScrollUp | Wish::ScrollDown, _) => {
            let way = if wish.action == Wish::ScrollUp { -PAGE } else { PAGE };
            let by = way * view.viewport.window;
            view.viewport.scroll_by(by, &mut Setting { page: &mut view.page, typesetter });
        }
        _ => return false,
    }
    true
}

/// Does what was asked of a mark or a run of text; returns whether it was anything.
fn obey_part(
    wish: &ActionRequest,
    published: &[Placed],
    view: &mut ReaderView,
    actions: &mut Vec<Action>,
) -> bool {
    if !matches!(wish.action, Wish::Click | Wish::ScrollIntoView) {
        return false;
    }
    let marks = published.iter().filter_map(|placed| view.page.speech(placed.unit));
    let mark = marks.flat_map(UnitSpeech::marks).find(|mark| mark.node_id == wish.target_node);
    if let Some(mark) = mark {
        match wish.action {
            Wish::Click => actions.push(Action::Reveal(mark.id.clone())),
            _ => view.reveal(mark.start),
        }
        return true;
    }
    let run = TextPosition { node: wish.target_node, character_index: 0 };
    match byte_of(&view.page, published, run) {
        Some(byte) if wish.action == Wish::ScrollIntoView => view.reveal(byte),
        _ => return false,
    }
    true
}

/// Returns the byte of a place in a published run.
fn byte_of(page: &Page, published: &[Placed], at: TextPosition) -> Option<usize> {
    published.iter().find_map(|placed| page.speech(placed.unit)?.byte(at))
}
