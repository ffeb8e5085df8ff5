//! The bar at the bottom: whether and where the marks are saved, the coder, and what is selected.

use std::sync::Arc;

use demarche_core::{
    article::Article,
    study::{ANNOTATIONS, OnDisk},
    text::{self, Span, Unit},
};
use demarche_files::{
    extract::{Charset, FileKind},
    storage::shown,
};
use egui::{
    Align, Button, Color32, CursorIcon, Frame, Layout, Margin, Panel, RichText, Sense, Ui,
    WidgetInfo, accesskit::Role,
};

use super::{
    listing::MarkListing,
    review::left_to_check,
    theme::{SMALL_SIZE, Tokens},
    typeset::{Typesetter, font_advice},
    widgets::{filled, name_area, small_words},
};
use crate::session::{
    Access, Action, Clutter, Coder, Command, Mode, OpenArticle, SaveState, Session, counted,
    grouped,
};
use crate::work::WordCount;

/// The longest selection whose words are counted in the bar, in bytes.
const LONGEST_COUNTED: usize = 256 * 1024;

/// The bar's state between frames.
#[derive(Debug, Default)]
pub(super) struct StatusState {
    /// The opening whose words were counted, and their number.
    pub(super) n_words: Option<(u64, WordCount)>,
    /// The article whose words are being counted, or were.
    counted: Option<Arc<Article>>,
    /// What the session does not know of yet.
    pub(super) words: Words,
    /// The counts of the last selection.
    selected: Option<Selected>,
    /// The families that were chosen for scripts of the article and are not installed.
    pub(super) fonts: Vec<String>,
}

impl StatusState {
    /// Returns whether the words of this article are to be counted now, and notes that they are.
    pub(super) fn counts_next(&mut self, article: &Arc<Article>) -> bool {
        let is_new = self.counted.as_ref().is_none_or(|counted| !counted.has_blocks_of(article));
        if is_new {
            self.counted = Some(Arc::clone(article));
        }
        is_new
    }
}

/// What was written in the window and is not saved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Words {
    /// Nothing.
    #[default]
    None,
    /// Words that are still being written.
    InWriting,
    /// A memo whose saving was refused.
    Refused,
}

/// A selection with its counts.
#[derive(Debug)]
struct Selected {
    opening: u64,
    clutter: Clutter,
    live: Option<Span>,
    pieces: Vec<Span>,
    label: String,
}

/// Draws what kind of file the article is: the encoding of plain text, or the kind of document, with what there is to know about
/// how it was read.
fn file_ui(
    ui: &mut Ui,
    (session, open): (&Session, &OpenArticle),
    tokens: &Tokens,
    actions: &mut Vec<Action>,
) {
    let extraction = open.article.extraction.as_ref();
    match extraction.and_then(|extraction| FileKind::read_by(&extraction.by)) {
        Some(kind) => {
            let remarks = extraction.map_or(&[][..], |extraction| &extraction.remarks);
            let hover = "Marks count in the text that was read from this file";
            if remarks.is_empty() {
                word_ui(ui, kind.label(), tokens.text_weak).on_hover_text(hover);
                return;
            }
            let words = format!("{}, {}", kind.label(), counted(remarks.len(), "remark"));
            let hover = format!("{hover}\n{}", remarks.join("\n"));
            if plain_button_ui(ui, &words, tokens.warning).on_hover_text(hover).clicked() {
                actions.push(Action::Run(Command::ArticleDetails));
            }
        }
        None => encoding_ui(ui, (session, open), tokens, actions),
    }
}

/// Draws the bar at the bottom of `ui`. `missing` are the scripts for which no font was found.
pub(super) fn status_bar_ui(
    ui: &mut Ui,
    (session, listing): (&Session, &MarkListing),
    state: &mut StatusState,
    missing: &[&str],
    (tokens, typesetter): (&Tokens, &mut Typesetter),
    actions: &mut Vec<Action>,
) {
    let frame = Frame::new().fill(tokens.panel).inner_margin(Margin::symmetric(10, 3));
    Panel::bottom("status bar").frame(frame).show(ui, |ui| {
        name_area(ui, Role::Status, "Status");
        ui.horizontal(|ui| {
            ui.set_min_height(20.0);
            ui.spacing_mut().item_spacing.x = 14.0;
            let Some(open) = session.open() else {
                word_ui(ui, "No article is open", tokens.text_weak);
                return;
            };
            safety_ui(ui, (session, open), state.words, tokens, actions);
            if let Some(coder) = session.coder() {
                coder_ui(ui, coder, (tokens, typesetter), actions);
            }
            edges_ui(ui, session, tokens);
            run_ui(ui, session, tokens, actions);
            bulk_ui(ui, session, tokens, actions);
            problems_ui(ui, open, (missing, &state.fonts), tokens);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                file_ui(ui, (session, open), tokens, actions);
                if let Some((_, count)) =
                    state.n_words.filter(|(opening, _)| *opening == open.opening)
                {
                    words_ui(ui, session, count, tokens, actions);
                }
                word_ui(ui, &marks_label(open, listing), tokens.text_weak);
                selection_ui(ui, session, open, state, tokens);
            });
        });
    });
}

/// Names the encoding of the file, and says if some of it is damaged; a click asks for another encoding.
fn encoding_ui(
    ui: &mut Ui,
    (session, open): (&Session, &OpenArticle),
    tokens: &Tokens,
    actions: &mut Vec<Action>,
) {
    let condition = open.article.condition();
    let name = open.article.encoding;
    let name = Charset::named(name).map_or(name, Charset::label);
    let (words, color) = if condition.is_damaged() {
        (format!("{name}, damaged"), tokens.warning)
    } else {
        (name.to_owned(), tokens.text_weak)
    };
    let hover = session.keymap().with_key("The encoding of this file", Command::ReadAs);
    let hover = [vec![hover], condition.words()].concat().join("\n");
    if plain_button_ui(ui, &words, color).on_hover_text(hover).clicked() {
        actions.push(Action::Run(Command::ReadAs));
    }
}

/// Draws words that can be clicked.
fn plain_button_ui(ui: &mut Ui, words: &str, color: Color32) -> egui::Response {
    let words = RichText::new(words).size(SMALL_SIZE).color(color);
    ui.add(Button::new(words).frame(false))
}

/// Says what the keys do while the edges of a mark are edited.
fn edges_ui(ui: &mut Ui, session: &Session, tokens: &Tokens) {
    if matches!(session.mode(), Mode::Edges { .. }) {
        let other = if session.pieces().is_empty() { "the other edge" } else { "the next edge" };
        let words =
            format!("Editing edges: arrows move, Tab for {other}, Enter keeps, Esc cancels");
        word_ui(ui, &words, tokens.accent);
    }
}

/// Says that every drag makes a mark, with a button that ends it.
fn run_ui(ui: &mut Ui, session: &Session, tokens: &Tokens, actions: &mut Vec<Action>) {
    let Some(id) = session.marking_run() else { return };
    let code = session.codebook().get(id);
    let name = code.map_or_else(|| id.0.to_string(), |code| code.name.to_lowercase());
    let color = code.map_or(tokens.text, |code| tokens.code(code.color));
    word_ui(ui, &format!("Marking every drag as {name}"), color);
    let end = session.keymap().with_key("End", Command::Cancel);
    if stop_ui(ui, &end, tokens).on_hover_text("End the marking run").clicked() {
        actions.push(Action::MarkEvery(None));
    }
}

/// Says that other articles are being changed, with a button that stops it.
fn bulk_ui(ui: &mut Ui, session: &Session, tokens: &Tokens, actions: &mut Vec<Action>) {
    let Some((n_done, total)) = session.bulk_progress() else { return };
    let label = format!("Changing marks: {} of {}", grouped(n_done), counted(total, "article"));
    word_ui(ui, &label, tokens.accent);
    let stop = session.keymap().with_key("Stop", Command::Cancel);
    let response = stop_ui(ui, &stop, tokens);
    if response.on_hover_text("Stop changing other articles; what is done can be undone").clicked()
    {
        actions.push(Action::StopBulk);
    }
}

/// Draws a button that stops what the words before it say.
fn stop_ui(ui: &mut Ui, words: &str, tokens: &Tokens) -> egui::Response {
    let button = Button::new(RichText::new(words).size(SMALL_SIZE));
    ui.add(filled(ui, button, tokens.hover, tokens))
}

/// Draws the number of words that are shown and, if there is page clutter, a link that shows or hides it.
fn words_ui(
    ui: &mut Ui,
    session: &Session,
    WordCount { in_article, in_clutter }: WordCount,
    tokens: &Tokens,
    actions: &mut Vec<Action>,
) {
    let command = Command::PageClutter;
    let (state, n_words) = match session.clutter() {
        Clutter::Hidden => ("hidden", in_article),
        Clutter::Shown => ("shown", in_article + in_clutter),
    };
    if session.is_enabled(command) {
        let reason = session.keymap().with_key(command.spec().tooltip, command);
        let label = format!("Page clutter is {state} ({})", counted(in_clutter, "word"));
        command_ui(ui, (&label, command), &reason, actions);
    }
    word_ui(ui, &counted(n_words, "word"), tokens.text_weak);
}

/// Returns how many marks there are and, if they are filtered, how many of them are shown: `9 of 49 marks`.
fn marks_label(open: &OpenArticle, listing: &MarkListing) -> String {
    let all = counted(open.set.len(), "mark");
    match listing.known() {
        _ if listing.is_under_way() => format!("Looking through {all}…"),
        Some(listed) => format!("{} of {all}", grouped(listed.len())),
        None => all,
    }
}

fn word_ui(ui: &mut Ui, words: &str, color: Color32) -> egui::Response {
    ui.label(RichText::new(words).size(SMALL_SIZE).color(color))
}

/// Draws the coder's name as a button that changes the coder.
fn coder_ui(
    ui: &mut Ui,
    coder: &Coder,
    (tokens, typesetter): (&Tokens, &mut Typesetter),
    actions: &mut Vec<Action>,
) {
    let response = typesetter
        .label_ui(ui, &coder.name, &small_words(), tokens.text_weak, 1)
        .interact(Sense::click())
        .on_hover_cursor(CursorIcon::PointingHand)
        .on_hover_text(format!(
            "The coder, whose marks are saved as {}.json. Click to change",
            coder.id
        ));
    let label = format!("Coder: {}", coder.name);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &label));
    if response.clicked() {
        actions.push(Action::Run(Command::ChangeCoder));
    }
}

fn safety_ui(
    ui: &mut Ui,
    (session, open): (&Session, &OpenArticle),
    words: Words,
    tokens: &Tokens,
    actions: &mut Vec<Action>,
) {
    let place = match session.coder() {
        Some(coder) => {
            let folder = open.study.root().join(ANNOTATIONS).join(open.path.as_str());
            shown(&folder.join(format!("{}.json", coder.id))).to_string()
        }
        None => "Nothing is saved until you enter your name".to_owned(),
    };
    match session.save_state() {
        // Unsaved marks are reported before anything else.
        SaveState::Saved | SaveState::Saving if open.access == Access::Reading => {
            word_ui(ui, "Reading the marks…", tokens.text_weak);
        }
        SaveState::Saved if open.access.reason().is_some() => {
            let reason = open.access.reason().unwrap_or_default();
            word_ui(ui, "Read-only", tokens.warning).on_hover_text(reason);
            if session.is_enabled(Command::TakeOver) {
                command_ui(ui, ("Take over…", Command::TakeOver), reason, actions);
            }
        }
        SaveState::Saved if words == Words::Refused => {
            word_ui(ui, "Not saved", tokens.error)
                .on_hover_text("A memo could not be saved, and is kept in its field");
        }
        SaveState::Saved if words == Words::InWriting => {
            word_ui(ui, "Saving…", tokens.text_weak).on_hover_text(place);
        }
        SaveState::Saved if session.coder().is_none() || is_untouched(open) => {
            word_ui(ui, "Nothing to save yet", tokens.text_weak).on_hover_text(place);
        }
        SaveState::Saved => {
            word_ui(ui, "Saved", tokens.good).on_hover_text(place);
        }
        SaveState::Saving => {
            word_ui(ui, "Saving…", tokens.text_weak).on_hover_text(place);
        }
        SaveState::Failed(reason) => {
            word_ui(ui, "Not saved", tokens.error).on_hover_text(&reason);
            let way_out = if session.is_enabled(Command::TakeOver) {
                ("Take over…", Command::TakeOver)
            } else {
                ("Try again", Command::SaveNow)
            };
            command_ui(ui, way_out, &reason, actions);
        }
        SaveState::Conflict(key) => {
            let reason = session.conflict(&key).unwrap_or_default().to_owned();
            word_ui(ui, "Not saved: conflict", tokens.error).on_hover_text(&reason);
            command_ui(ui, ("Resolve…", Command::ResolveConflict), &reason, actions);
        }
    }
}

/// Draws a link that runs a command; `reason` says why it is offered.
fn command_ui(
    ui: &mut Ui,
    (label, command): (&str, Command),
    reason: &str,
    actions: &mut Vec<Action>,
) {
    if ui.link(RichText::new(label).size(SMALL_SIZE)).on_hover_text(reason).clicked() {
        actions.push(Action::Run(command));
    }
}

/// Returns whether the coder has done nothing in this article yet.
fn is_untouched(open: &OpenArticle) -> bool {
    open.on_disk == OnDisk::Absent && open.set.is_empty() && open.set.header().done.is_none()
}

fn problems_ui(
    ui: &mut Ui,
    open: &OpenArticle,
    (missing, fonts): (&[&str], &[String]),
    tokens: &Tokens,
) {
    let to_check = open.set.to_check();
    if to_check > 0 {
        word_ui(ui, &left_to_check(to_check), tokens.warning).on_hover_text(
            "Marks whose words have moved, changed or disappeared since they were made, and marks with two versions",
        );
    }
    if !missing.is_empty() {
        let names = missing.join(", ").replace('_', " ");
        let advice = font_advice(missing).unwrap_or_else(|| {
            "They are for private use, or newer than this version of Demarche".to_owned()
        });
        word_ui(ui, &format!("No font for {names}"), tokens.warning).on_hover_text(advice);
    }
    if !fonts.is_empty() {
        let words = format!("Font not installed: {}", fonts.join(", "));
        word_ui(ui, &words, tokens.warning)
            .on_hover_text("The program’s choice is used instead; see View › Fonts by script…");
    }
}

fn selection_ui(
    ui: &mut Ui,
    session: &Session,
    open: &OpenArticle,
    state: &mut StatusState,
    tokens: &Tokens,
) {
    let live = session.selection().and_then(crate::session::Selection::span);
    let is_editing = matches!(session.mode(), Mode::Edges { .. });
    if is_editing || live.is_none() && session.pieces().is_empty() {
        return;
    }
    let (opening, clutter) = (open.opening, session.clutter());
    let known = state.selected.take().filter(|known| {
        (known.opening, known.clutter, known.live) == (opening, clutter, live)
            && known.pieces == session.pieces()
    });
    let selected = known.unwrap_or_else(|| {
        let pieces = session.pieces().to_vec();
        let selected = pieces.iter().copied().chain(live);
        let shown: Vec<Span> = selected.flat_map(|words| session.shown_parts(words)).collect();
        let label = selection_label(open, &shown, pieces.len());
        Selected { opening, clutter, live, pieces, label }
    });
    word_ui(ui, &selected.label, tokens.text);
    state.selected = Some(selected);
}

/// Returns how much is selected. Characters come from the article's index, whatever the length; words are counted only in
/// short selections.
fn selection_label(open: &OpenArticle, selected: &[Span], n_kept: usize) -> String {
    let text = open.article.text();
    let code_points = |byte: usize| {
        let units = open.article.units();
        units.convert(text, byte, Unit::Byte, Unit::CodePoint).unwrap_or_default()
    };
    let spans = || selected.iter().copied();
    let lengths = spans().map(|span| code_points(span.end()) - code_points(span.start()));
    let mut label = format!("Selected: {}", counted(lengths.sum(), "character"));
    if spans().map(Span::len).sum::<usize>() <= LONGEST_COUNTED {
        let words = spans().filter_map(|span| span.of(text)).map(text::word_count).sum();
        label = label.replacen(": ", &format!(": {}, ", counted(words, "word")), 1);
    }
    match n_kept {
        0 => label,
        kept => format!("{label}, {} kept", counted(kept, "piece")),
    }
}
