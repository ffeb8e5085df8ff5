//! Draws the dialog in front.

use egui::{
    Align2, Area, Color32, Context, Frame, Id, Margin, Modal, RichText, Sense, UiKind,
    accesskit::Role, vec2,
};

use super::{ask, dialog::Dialog, pages, picker, request::Request};
use crate::{
    session::Session,
    ui::{
        theme::Tokens,
        typeset::Typesetter,
        widgets::{name_area, outline_controls},
    },
};

/// Draws the dialog in front, if there is one.
pub(in crate::ui) fn dialogs_ui(
    ctx: &Context,
    session: &Session,
    dialogs: &mut [Dialog],
    (tokens, typesetter): (&Tokens, &mut Typesetter),
    requests: &mut Vec<Request>,
) {
    let Some(dialog) = dialogs.last_mut() else { return };
    let frame = Frame::new()
        .fill(tokens.raised)
        .stroke(tokens.hair_line())
        .corner_radius(12)
        .shadow(ctx.global_style().visuals.window_shadow)
        .inner_margin(Margin::same(match dialog {
            Dialog::Palette(_) | Dialog::Picker(_) => picker::MARGIN,
            _ => 20,
        }));
    let response = modal_of(dialog).frame(frame).show(ctx, |ui| {
        name_area(ui, Role::Dialog, dialog.name());
        let room = ctx.content_rect().width() - 80.0;
        ui.set_width(dialog.width().min(room));
        if !dialog.title().is_empty() {
            let title = RichText::new(dialog.title()).size(17.0).strong();
            ui.label(title.color(tokens.text_strong));
            ui.add_space(8.0);
        }
        outline_controls(ui, tokens);
        match dialog {
            Dialog::Coder(coder) => {
                ask::coder_ui(ui, coder, session, (tokens, typesetter), requests);
            }
            Dialog::Quit => ask::quit_ui(ui, session, (tokens, typesetter), requests),
            Dialog::Memos(memos) => ask::memos_ui(ui, memos, (tokens, typesetter), requests),
            Dialog::Unreadable { path, reason, .. } => {
                let words = (path.as_str(), reason.as_str());
                ask::unreadable_ui(ui, words, (tokens, typesetter), requests);
            }
            Dialog::Home { reason, .. } => ask::home_ui(ui, *reason, tokens, requests),
            Dialog::Conflict(conflict) => {
                ask::conflict_ui(ui, (conflict, session), (tokens, typesetter), requests);
            }
            Dialog::TakeOver { key, elsewhere } => {
                ask::take_over_ui(ui, key, elsewhere, (tokens, typesetter), requests);
            }
            Dialog::Details(details) => details.show(ui, (tokens, typesetter), requests),
            Dialog::Encoding(dialog) => dialog.show(ui, (tokens, typesetter), requests),
            Dialog::Fonts(dialog) => dialog.show(ui, (tokens, typesetter), requests),
            Dialog::NewArticle(dialog) => dialog.show(ui, (tokens, typesetter), requests),
            Dialog::Import(dialog) => dialog.show(ui, (tokens, typesetter), requests),
            Dialog::Given(files) => {
                let study = session.open().map(|open| &open.study);
                ask::given_ui(ui, files, study, (tokens, typesetter), requests);
            }
            Dialog::Path(path) => path.show(ui, (tokens, typesetter), requests),
            Dialog::Export(choice) => {
                let article = session.open().map(|open| &open.path);
                choice.show(ui, (session.coder(), article), tokens, requests);
            }
            Dialog::Ending(ending) => {
                ask::ending_ui(ui, ending, (tokens, typesetter), requests);
            }
            Dialog::Replace(file) => ask::replace_ui(ui, file, (tokens, typesetter), requests),
            Dialog::Palette(palette) => {
                palette.show(ui, session, (tokens, typesetter), requests);
            }
            Dialog::Picker(picker) => picker.show(ui, session, (tokens, typesetter), requests),
            Dialog::GoTo(go_to) => match session.open() {
                Some(open) => go_to.show(ui, open, (tokens, typesetter), requests),
                None => requests.push(Request::Close),
            },
            Dialog::MarkAll(mark_all) => {
                mark_all.show(ui, session, (tokens, typesetter), requests);
            }
            Dialog::History(history) => {
                history.show(ui, session, (tokens, typesetter), requests);
            }
            Dialog::Keys(sheet) => sheet.show(ui, session, (tokens, typesetter), requests),
            Dialog::Codebook => pages::codebook_ui(ui, session, (tokens, typesetter), requests),
            Dialog::About => pages::about_ui(ui, tokens, requests),
        }
    });
    if response.should_close() {
        requests.push(Request::Close);
    }
}

/// Returns a place where the field stands still while the rows below it become fewer.
fn at_the_top(id: Id) -> Area {
    Modal::default_area(id).anchor(Align2::CENTER_TOP, vec2(0.0, 56.0))
}

/// Returns where a dialog is: the palette at the top, the codes beside the words, any other in the middle.
fn modal_of(dialog: &Dialog) -> Modal {
    match dialog {
        Dialog::Palette(_) => {
            let id = Id::unique("palette");
            Modal::new(id).area(at_the_top(id))
        }
        Dialog::Fonts(_) => {
            let id = Id::unique("fonts by script");
            Modal::new(id).area(at_the_top(id))
        }
        Dialog::Encoding(_) => {
            let id = Id::unique("encodings");
            Modal::new(id).area(at_the_top(id))
        }
        Dialog::Picker(picker) => {
            let id = Id::unique("picker");
            let area = match picker.place {
                // Not an area of a modal, which is anchored in the middle.
                Some(at) => Area::new(id)
                    .kind(UiKind::Modal)
                    .sense(Sense::hover())
                    .order(egui::Order::Foreground)
                    .fixed_pos(at.min),
                None => at_the_top(id),
            };
            // The words stay as bright as they were.
            Modal::new(id).area(area).backdrop_color(Color32::TRANSPARENT)
        }
        _ => Modal::new(Id::unique("dialog")),
    }
}
