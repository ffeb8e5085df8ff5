//! Chooses the code of a mark from a list beside the words: also a code without a key.

use demarche_core::codebook::Code;
use egui::{Event, Rect, Ui, Vec2, vec2};

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
/// How many codes are shown at least.
const LEAST: usize = 4;

/// An open picker.
#[derive(Debug)]
pub(in crate::ui) struct Picker {
    chooser: Chooser,
    /// Its place; `None` puts it in the middle of the window.
    pub(super) place: Option<Rect>,
}

impl Picker {
    pub(super) fn new() -> Self {
        Self { chooser: Chooser::new(), place: None }
    }

    /// Returns the size of a picker for this session's codes, and the least height it can have.
    pub(in crate::ui) fn size(session: &Session) -> (Vec2, f32) {
        let margin = 2.0 * f32::from(MARGIN);
        let n_codes = codes(session).count();
        let height = |n_rows: usize| Chooser::height(n_rows) + margin;
        (vec2(WIDTH + margin, height(n_codes)), height(n_codes.min(LEAST)))
    }

    /// Puts it at this place. It is asked for in each frame, because the words may have been selected only in the last one.
    pub(in crate::ui) fn put(&mut self, place: Option<Rect>) {
        self.place = place;
        let margin = 2.0 * f32::from(MARGIN);
        self.chooser.fit(place.map(|place| place.height() - margin));
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
            let found_by = name;
            let code = Some(*code);
            Some(Choice { name, found_by, hand: None, also, detail: key, code, is_enabled: true })
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
