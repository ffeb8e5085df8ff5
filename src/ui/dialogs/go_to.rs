//! The question where in the text to go.

use egui::{RichText, Ui};

use super::{buttons::buttons_ui, request::Request};
use crate::{
    session::{Action, OpenArticle, goal, grouped},
    ui::{
        theme::Tokens,
        typeset::{Breaks, Typesetter},
        widgets::{FieldLook, TextField, row_words},
    },
};
use demarche_core::text::Unit;

/// The question where in the text to go, with the place typed so far.
#[derive(Debug)]
pub(in crate::ui) struct GoToDialog {
    place: TextField,
    /// Whether the place was entered although there is none.
    is_refused: bool,
}

impl GoToDialog {
    pub(super) fn new() -> Self {
        let mut place = TextField::new(row_words(), Breaks::Never);
        place.focus();
        Self { place, is_refused: false }
    }

    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        open: &OpenArticle,
        (tokens, typesetter): (&Tokens, &mut Typesetter),
        requests: &mut Vec<Request>,
    ) {
        let look = FieldLook { hint: "12,345 or 40 %", ..FieldLook::line("Character or per cent") };
        let field = self.place.show(ui, &look, (tokens, typesetter));
        self.is_refused &= !field.is_changed;
        let goal = goal(&open.article, &self.place.text());
        let words = match &goal {
            Ok(byte) => {
                let units = open.article.units();
                let number = units.convert(open.article.text(), *byte, Unit::Byte, Unit::CodePoint);
                let count = grouped(units.len(Unit::CodePoint));
                format!("Character {} of {count}", grouped(number.unwrap_or_default()))
            }
            Err(reason) => reason.clone(),
        };
        let color = if self.is_refused { tokens.error } else { tokens.text_weak };
        ui.label(RichText::new(words).color(color));
        let clicked = buttons_ui(ui, &["Go", "Cancel"], tokens);
        if clicked == Some(1) {
            requests.push(Request::Close);
        } else if clicked.is_some() || field.is_entered {
            match goal {
                Ok(byte) => requests.push(Request::Act(Action::GoTo(byte))),
                Err(_) => self.is_refused = true,
            }
        }
    }
}
