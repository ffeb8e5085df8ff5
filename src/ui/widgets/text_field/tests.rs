//! Tests of fields.

use egui_kittest::{Harness, kittest::Queryable as _};

use egui::{ImeEvent, Key, Modifiers};

use super::*;
use crate::ui::widgets::row_words;

struct Bench {
    field: TextField,
    typesetter: Typesetter,
    n_entered: usize,
}

fn bench(breaks: Breaks) -> Harness<'static, Bench> {
    let bench = Bench {
        field: TextField::new(row_words(), breaks),
        typesetter: Typesetter::new(),
        n_entered: 0,
    };
    let mut harness = Harness::builder().with_size(vec2(260.0, 200.0)).build_ui_state(
        |ui, bench: &mut Bench| {
            let look = FieldLook { heights: (40.0, 90.0), ..FieldLook::line("Memo") };
            let pens = (&Tokens::light(), &mut bench.typesetter);
            let shown = bench.field.show(ui, &look, pens);
            bench.n_entered += usize::from(shown.is_entered);
        },
        bench,
    );
    harness.get_by_label("Memo").click();
    harness.run_steps(3);
    harness
}

fn type_text(window: &mut Harness<'_, Bench>, text: &str) {
    for sign in text.chars() {
        window.event(Event::Text(sign.to_string()));
    }
    window.run_steps(2);
}

fn press(window: &mut Harness<'_, Bench>, modifiers: Modifiers, key: Key) {
    window.key_press_modifiers(modifiers, key);
    window.run_steps(2);
}

fn text(window: &Harness<'_, Bench>) -> String {
    window.state().field.text()
}

const CTRL: Modifiers = Modifiers { ctrl: true, command: true, ..Modifiers::NONE };

#[test]
fn letters_keys_and_undo() {
    let mut window = bench(Breaks::Allowed);
    type_text(&mut window, "one two");
    press(&mut window, CTRL, Key::ArrowLeft);
    type_text(&mut window, "and ");
    assert_eq!(text(&window), "one and two");
    press(&mut window, Modifiers::SHIFT, Key::End);
    type_text(&mut window, "x");
    assert_eq!(text(&window), "one and x");
    for expected in ["one and two", "one two"] {
        while text(&window) != expected {
            press(&mut window, CTRL, Key::Z);
        }
    }
    press(&mut window, CTRL | Modifiers::SHIFT, Key::Z);
    assert_ne!(text(&window), "one two");
    press(&mut window, Modifiers::NONE, Key::End);
    press(&mut window, Modifiers::NONE, Key::Enter);
    assert!(text(&window).contains('\n'));
    assert_eq!(window.get_by_label("Memo").value(), Some(text(&window)));
}

#[test]
fn a_single_line_has_no_breaks_and_can_be_entered() {
    let mut window = bench(Breaks::Never);
    window.event(Event::Paste("one\r\ntwo\u{7}\n".to_owned()));
    window.run_steps(2);
    assert_eq!(text(&window), "one two");
    press(&mut window, Modifiers::NONE, Key::Enter);
    assert_eq!((text(&window).as_str(), window.state().n_entered), ("one two", 1));
}

#[test]
fn urdu_is_typed_and_deleted_from_right_to_left() {
    let mut window = bench(Breaks::Allowed);
    type_text(&mut window, "پاکستان TTP");
    let caret = |window: &Harness<'_, Bench>| {
        let editor = &window.state().field.editor;
        editor.paragraph().unwrap().caret(editor.caret()).center().x
    };
    let end = caret(&window);
    type_text(&mut window, " کہا");
    assert!(caret(&window) < end, "the text grows to the left");
    press(&mut window, Modifiers::NONE, Key::Backspace);
    assert_eq!(text(&window), "پاکستان TTP کہ");
    let before = caret(&window);
    press(&mut window, Modifiers::NONE, Key::ArrowRight);
    assert!(caret(&window) > before, "the arrow goes where it points");
}

#[test]
fn an_input_method_composes_and_commits() {
    let mut window = bench(Breaks::Allowed);
    let preedit = |text: &str| {
        let text = text.to_owned();
        Event::Ime(ImeEvent::Preedit { text, active_range_chars: None })
    };
    type_text(&mut window, "a");
    for event in [preedit("ni"), preedit("nihao")] {
        window.event(event);
        window.run_steps(2);
        assert_eq!(text(&window), "a", "not committed yet");
    }
    window.event(Event::Ime(ImeEvent::Commit("你好".to_owned())));
    window.run_steps(2);
    assert_eq!(text(&window), "a你好");
    press(&mut window, CTRL, Key::Z);
    assert_eq!(text(&window), "a");
}

#[test]
fn a_click_puts_the_caret_and_two_select_a_word() {
    let mut window = bench(Breaks::Never);
    type_text(&mut window, "demand action");
    let rect = window.get_by_label("Memo").rect();
    let at = rect.left_center() + vec2(25.0, 0.0);
    window.hover_at(at);
    window.step();
    for _ in 0..2 {
        for pressed in [true, false] {
            let (button, modifiers) = (PointerButton::Primary, Modifiers::NONE);
            let press = Event::PointerButton { pos: at, button, pressed, modifiers };
            window.input_mut().events.push(press);
        }
    }
    window.run_steps(3);
    type_text(&mut window, "x");
    assert_eq!(text(&window), "x action");
}

fn preedit(text: &str) -> Event {
    let text = text.to_owned();
    Event::Ime(ImeEvent::Preedit { text, active_range_chars: None })
}

#[test]
fn another_text_ends_composing() {
    let mut window = bench(Breaks::Allowed);
    type_text(&mut window, "Kabul ");
    window.event(preedit("کابل"));
    window.run_steps(2);
    window.state_mut().field.set_text("م");
    window.run_steps(2);
    assert_eq!(text(&window), "م");
    type_text(&mut window, "x");
    assert_eq!(text(&window), "مx");
}

#[test]
fn undo_ends_composing() {
    let mut window = bench(Breaks::Allowed);
    type_text(&mut window, "ab");
    window.event(preedit("کابل"));
    window.run_steps(2);
    press(&mut window, CTRL, Key::Z);
    assert_eq!(text(&window), "ab");
    press(&mut window, CTRL, Key::Z);
    assert_eq!(text(&window), "");
    press(&mut window, CTRL | Modifiers::SHIFT, Key::Z);
    assert_eq!(text(&window), "ab");
}

#[test]
fn what_is_composed_is_not_lost_with_the_focus() {
    let mut window = bench(Breaks::Allowed);
    type_text(&mut window, "ab");
    window.event(preedit("کابل"));
    window.run_steps(2);
    window.ctx.memory_mut(egui::Memory::stop_text_input);
    window.run_steps(3);
    let field = &window.state().field;
    assert_eq!(field.editor.composed(), None);
    assert_eq!(field.text(), field.editor.shown());
}
