//! What is typed faster than frames are drawn, in order: what follows a key that moves the keyboard focus waits for the next frame,
//! in which the widget has the focus that it was typed for.

use std::collections::VecDeque;

use egui::{Context, Event, Id, Key, Memory, Modifiers, Plugin, RawInput};

use super::widgets::is_writing;

/// In how many frames the field that a command asks for gets the focus, at the latest.
const PATIENCE: u8 = 3;

/// Holds back what was typed too early, before egui sees it.
#[derive(Debug, Default)]
pub(super) struct TypedAhead {
    waiting: VecDeque<Event>,
    /// For how many more frames a field is awaited, and what had the focus when it was asked for.
    awaited: Option<(u8, Option<Id>)>,
}

impl TypedAhead {
    /// Returns whether something typed waits for the next frame.
    pub(super) fn is_waiting(ctx: &Context) -> bool {
        ctx.with_plugin(|ahead: &mut Self| !ahead.waiting.is_empty()).unwrap_or(false)
    }

    /// Holds back what was typed after a command that gives the focus to a field, and what will be typed until it has it.
    pub(super) fn await_field(ctx: &Context, typed: Vec<Event>) {
        let focused = ctx.memory(Memory::focused);
        ctx.with_plugin(|ahead: &mut Self| {
            for event in typed.into_iter().rev() {
                ahead.waiting.push_front(event);
            }
            ahead.awaited = Some((PATIENCE, focused));
        });
        ctx.request_repaint();
    }

    /// Returns whether what is typed has to wait for a field.
    fn waits(&mut self, ctx: &Context) -> bool {
        let Some((left, before)) = &mut self.awaited else { return false };
        let has_come = is_writing(ctx) && ctx.memory(Memory::focused) != *before;
        if has_come || *left == 0 {
            self.awaited = None;
            return false;
        }
        *left -= 1;
        true
    }
}

impl Plugin for TypedAhead {
    fn debug_name(&self) -> &'static str {
        "typed ahead"
    }

    fn input_hook(&mut self, ctx: &Context, input: &mut RawInput) {
        let events: Vec<Event> = self.waiting.drain(..).chain(input.events.drain(..)).collect();
        let n_now = if self.waits(ctx) {
            events.iter().position(is_typed).unwrap_or(events.len())
        } else {
            n_of_frame(&events, Focus::of(ctx))
        };
        let mut events = events.into_iter();
        input.events.extend(events.by_ref().take(n_now));
        self.waiting.extend(events);
    }
}

/// Returns whether an event is typed, and so is for what has the focus then.
pub(super) fn is_typed(event: &Event) -> bool {
    matches!(
        event,
        Event::Key { pressed: true, .. }
            | Event::Text(_)
            | Event::Paste(_)
            | Event::Copy
            | Event::Cut
            | Event::Ime(_)
    )
}

/// Returns how many of these events one frame takes: up to a key that moves the focus or, in a field, up to one of a command,
/// which has to find in the field what was typed before.
fn n_of_frame(events: &[Event], focus: Focus) -> usize {
    let mut has_typed = false;
    for (index, event) in events.iter().enumerate() {
        let Some((ends, n_letters)) = ends_of(event, focus) else {
            has_typed |= is_typed(event);
            continue;
        };
        if ends == Ends::Around && has_typed {
            return index;
        }
        // The letter of a key comes right after it.
        let rest = events.iter().skip(index + 1);
        let letters = rest.clone().take(n_letters).filter(|event| matches!(event, Event::Text(_)));
        let end = index + 1 + letters.count();
        return if rest.skip(end - index - 1).any(is_typed) { end } else { events.len() };
    }
    events.len()
}

/// What has the keyboard focus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Focus {
    Field,
    Elsewhere,
}

impl Focus {
    fn of(ctx: &Context) -> Self {
        if is_writing(ctx) { Self::Field } else { Self::Elsewhere }
    }
}

/// Where a frame ends because of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ends {
    After,
    Around,
}

/// Returns where the frame ends because of this event, and how many letters the key may type.
fn ends_of(event: &Event, focus: Focus) -> Option<(Ends, usize)> {
    let Event::Key { key, pressed: true, modifiers, .. } = event else { return None };
    match key {
        Key::Tab => Some((Ends::After, 0)),
        _ if focus == Focus::Elsewhere => None,
        Key::Enter => Some((Ends::After, 0)),
        // egui takes the focus from the field before the field sees what was typed.
        Key::Escape => Some((Ends::Around, 0)),
        key if is_of_field(*key, *modifiers) => None,
        _ => Some((Ends::Around, usize::from(modifiers.alt))),
    }
}

/// Returns whether a key writes or edits in a field.
fn is_of_field(key: Key, modifiers: Modifiers) -> bool {
    let edits = [Key::A, Key::C, Key::X, Key::V, Key::Y, Key::Z];
    let moves = [
        Key::ArrowLeft,
        Key::ArrowRight,
        Key::ArrowUp,
        Key::ArrowDown,
        Key::Home,
        Key::End,
        Key::Backspace,
        Key::Delete,
    ];
    let is_function = (Key::F1..=Key::F35).contains(&key);
    if modifiers.ctrl || modifiers.command || modifiers.alt {
        moves.contains(&key) || edits.contains(&key) && !modifiers.alt
    } else {
        !is_function
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(key: Key, modifiers: Modifiers) -> Event {
        Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers }
    }

    fn text(letter: &str) -> Event {
        Event::Text(letter.to_owned())
    }

    #[test]
    fn a_frame_ends_where_the_focus_moves_or_a_command_needs_what_was_typed() {
        let plain = |name| key(name, Modifiers::NONE);
        let ctrl = |name| key(name, Modifiers::CTRL);
        let cases = [
            (vec![text("a"), text("b")], 2, 2),
            (vec![plain(Key::Tab), text("a")], 1, 1),
            (vec![text("a"), plain(Key::Tab), plain(Key::Tab), text("b")], 2, 2),
            (vec![text("a"), ctrl(Key::Q)], 1, 2),
            (vec![ctrl(Key::Q), text("a")], 1, 2),
            (vec![text("a"), plain(Key::Escape), text("b")], 1, 3),
            (vec![plain(Key::Escape), text("b")], 1, 2),
            (vec![text("a"), plain(Key::F1)], 1, 2),
            (vec![text("a"), ctrl(Key::Z), plain(Key::ArrowLeft), text("b")], 4, 4),
            (vec![key(Key::C, Modifiers::ALT), text("c"), text("d")], 2, 3),
            (vec![plain(Key::Tab), Event::PointerGone], 2, 2),
        ];
        for (events, in_field, elsewhere) in cases {
            let n_now = (n_of_frame(&events, Focus::Field), n_of_frame(&events, Focus::Elsewhere));
            assert_eq!(n_now, (in_field, elsewhere), "{events:?}");
        }
    }
}
