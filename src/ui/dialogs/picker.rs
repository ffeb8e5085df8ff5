//! Chooses the code of a mark from a list beside the words: also a code without a key.

use demarche_core::codebook::Code;
use egui::{Event, Pos2, Ui, Vec2, vec2};

use super::{digit::digit_of, request::Request};
use crate::{
    session::{Action, Session},
    ui::{
        theme::Tokens,
        typeset::Typesetter,
        widgets::{Choice, Chooser, ChooserLook},
    },
};

/// The picker's width, and the space between its edge and the list, in points.
pub(super) const WIDTH: f32 = 300.0;
pub(super) const MARGIN: i8 = 10;

/// An open picker.
#[derive(Debug)]
pub(in crate::ui) struct Picker {
    chooser: Chooser,
    /// Its upper left corner; `None` puts it in the middle of the window.
    pub(super) at: Option<Pos2>,
}

impl Picker {
    pub(super) fn new(at: Option<Pos2>) -> Self {
        Self { chooser: Chooser::new(), at }
    }

    /// Returns the size of a picker for this session's codes.
    pub(in crate::ui) fn size(session: &Session) -> Vec2 {
        let margin = 2.0 * f32::from(MARGIN);
        vec2(WIDTH + margin, Chooser::height(codes(session).count()) + margin)
    }

    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        session: &Session,
        pens: (&Tokens, &mut Typesetter),
        requests: &mut Vec<Request>,
    ) {
        let codes: Vec<(&Code, String)> = codes(session)
            .map(|code| (code, code.key.map(String::from).unwrap_or_default()))
            .collect();
        let choice = |index: usize| {
            let (code, key) = codes.get(index)?;
            let (name, also) = (&code.name, &code.id.0);
            Some(Choice { name, hand: None, also, detail: key, code: Some(code), is_enabled: true })
        };
        // As long as nothing is typed, a code's key chooses it at once.
        if self.chooser.is_empty()
            && let Some(code) = take_key(ui, session)
        {
            requests.push(Request::Act(Action::Mark(code.id.clone())));
            return;
        }
        let look =
            ChooserLook { label: "Code", hint: "Choose a code", none: "No code has this name" };
        // There are few, and those of another codebook may have the same number.
        self.chooser.renew();
        let chosen = self.chooser.show(ui, &look, (codes.len(), &choice), pens);
        let chosen = chosen.and_then(|index| codes.get(index));
        requests.extend(chosen.map(|(code, _)| Request::Act(Action::Mark(code.id.clone()))));
    }
}

/// Removes the key of a code from the input; returns the code.
fn take_key<'a>(ui: &Ui, session: &'a Session) -> Option<&'a Code> {
    ui.input_mut(|input| {
        let code_of = |event: &Event| {
            let code = digit_of(event).and_then(|digit| session.codebook().by_key(digit));
            code.filter(|code| code.is_active)
        };
        let code = input.events.iter().find_map(code_of)?;
        // The digit comes as a text too.
        input.events.retain(|event| code_of(event).is_none() && !matches!(event, Event::Text(_)));
        Some(code)
    })
}

fn codes(session: &Session) -> impl Iterator<Item = &Code> {
    session.codebook().codes.iter().filter(|code| code.is_active)
}
