//! The first articles of a table, and what becomes of its records.

use demarche_core::study::isolated;
use demarche_files::{
    extract::table::{Draft, Mapping, Part, TextForm},
    storage::{RefusedRecord, Tally},
};
use egui::{Frame, Margin, RichText, ScrollArea, Ui};

use crate::{
    session::{counted, grouped},
    ui::{
        theme::Tokens,
        typeset::{Style, Typesetter},
        widgets::{row_words, small_words},
    },
};

/// How many records are shown, and how much of each text, in characters.
const RECORDS: usize = 8;
const WORDS: usize = 300;
/// The height of the preview, and of the room for everything else in the dialog, in points.
const HEIGHT: f32 = 170.0;
const REST: f32 = 496.0;
/// The height of a line below the preview, in points.
const LINE: f32 = 20.0;
/// How many refused records are named.
const NAMED: usize = 3;

/// Draws the first records as the articles that they become, less high if there are more lines below.
pub(super) fn preview_ui(
    ui: &mut Ui,
    (part, mapping, n_lines): (&Part, &Mapping, usize),
    (tokens, typesetter): (&Tokens, &mut Typesetter),
) {
    ui.add_space(6.0);
    let room = ui.ctx().content_rect().height() - REST - LINE * n_lines as f32;
    let height = HEIGHT.min(room).max(24.0);
    let frame = Frame::new().fill(tokens.page).corner_radius(6).inner_margin(Margin::same(10));
    frame.show(ui, |ui| {
        ScrollArea::vertical()
            .id_salt("first records")
            .max_height(height)
            .min_scrolled_height(height)
            .auto_shrink([false, false])
            .show(ui, |ui| {
                for record in part.first.iter().take(RECORDS) {
                    match mapping.draft(record.clone()) {
                        Ok(draft) => draft_ui(ui, &draft, (tokens, &mut *typesetter)),
                        Err(unfit) => {
                            let words = format!("Record {}: {unfit}", record.number);
                            let words = RichText::new(words).small();
                            ui.label(words.color(tokens.text_weak));
                        }
                    }
                    ui.add_space(6.0);
                }
            });
    });
}

/// Draws the title, the details and the first words of an article.
fn draft_ui(ui: &mut Ui, draft: &Draft, (tokens, typesetter): (&Tokens, &mut Typesetter)) {
    let stated = &draft.record;
    let title = Style { is_bold: true, ..row_words() };
    let untitled = || format!("Record {}", draft.number);
    let words = stated.title.clone().unwrap_or_else(untitled);
    typesetter.label_ui(ui, &words, &title, tokens.text_strong, 1);
    let details = [&stated.date, &stated.source, &stated.author];
    let details: Vec<_> = details.into_iter().flatten().map(|detail| isolated(detail)).collect();
    if !details.is_empty() {
        typesetter.label_ui(ui, &details.join(" · "), &small_words(), tokens.text_weak, 1);
    }
    let start = match draft.form {
        TextForm::Plain => draft.text.chars().take(WORDS).collect(),
        TextForm::WebPage => without_elements(&draft.text),
    };
    let start = start.split_whitespace().collect::<Vec<_>>().join(" ");
    typesetter.label_ui(ui, &start, &small_words(), tokens.text, 2);
}

/// Returns the first words of a page, roughly: what stands between its elements.
fn without_elements(page: &str) -> String {
    let mut words = String::new();
    for piece in page.split('<') {
        let piece = piece.split_once('>').map_or(piece, |(_, words)| words);
        words.push_str(piece);
        words.push(' ');
        if words.len() > WORDS * 4 {
            break;
        }
    }
    words.chars().take(WORDS).collect()
}

/// Says what becomes of the records.
pub(super) fn counts_ui(
    ui: &mut Ui,
    tally: &Tally,
    (tokens, typesetter): (&Tokens, &mut Typesetter),
) {
    ui.label(RichText::new(summary(tally)).color(tokens.text));
    for remark in remarks(tally) {
        typesetter.label_ui(ui, &remark, &small_words(), tokens.text_weak, 2);
    }
    for RefusedRecord { number, line, why } in tally.refused.iter().take(NAMED) {
        let line = line.map(|line| format!(" (line {line})")).unwrap_or_default();
        let words = format!("Record {number}{line}: {why}");
        typesetter.label_ui(ui, &words, &small_words(), tokens.error, 2);
    }
    let n_more = tally.n_refused.saturating_sub(NAMED as u64);
    if n_more > 0 {
        let words = format!("{} more cannot be read", number(n_more));
        typesetter.label_ui(ui, &words, &small_words(), tokens.error, 1);
    }
}

/// Returns how many lines [`counts_ui`] draws besides the first.
pub(super) fn n_remarks(tally: &Tally) -> usize {
    let n_refused = tally.refused.len();
    remarks(tally).len() + n_refused.min(NAMED) + usize::from(n_refused > NAMED)
}

fn number(count: u64) -> String {
    grouped(usize::try_from(count).unwrap_or(usize::MAX))
}

fn of(count: u64, what: &str) -> String {
    counted(usize::try_from(count).unwrap_or(usize::MAX), what)
}

fn summary(tally: &Tally) -> String {
    let others = [
        (tally.n_without_text, "without text"),
        (tally.n_refused, "refused"),
        (tally.n_left_out, "left out as repeated"),
        (tally.n_known, "already there"),
    ];
    let others = others.into_iter().filter(|(count, _)| *count > 0);
    let others = others.map(|(count, what)| format!("{} {what}", number(count)));
    let all: Vec<String> = [of(tally.n_articles, "article")].into_iter().chain(others).collect();
    format!("{}: {}", of(tally.n_records, "record"), all.join(", "))
}

fn remarks(tally: &Tally) -> Vec<String> {
    let mut remarks = Vec::new();
    let n_kept = tally.n_repeated - tally.n_left_out;
    if n_kept > 0 {
        remarks.push(format!("{} with the text of an earlier one", of(n_kept, "record")));
    }
    if tally.n_changed > 0 {
        remarks.push(format!(
            "{} with another text than the article that is there, which stays as it is",
            of(tally.n_changed, "record")
        ));
    }
    if let Some(date) = &tally.unread_date {
        let dates = of(tally.n_unread_dates, "date");
        remarks.push(format!("{dates} cannot be read, as “{date}”"));
    }
    if tally.n_damaged > 0 {
        let articles = of(tally.n_damaged, "article");
        remarks.push(format!("{articles} with damaged characters (�)"));
    }
    remarks
}
