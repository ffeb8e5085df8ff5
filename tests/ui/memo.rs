//! Tests what a mark's record takes: memo, confidence, not sure; and filtering by them.

use std::fs;

use demarche::{session::Command, ui::app::App};
use demarche_files::storage::Panels;
use egui::{
    Event, Key, Modifiers, MouseWheelUnit, TouchPhase, ViewportEvent, ViewportId, accesskit::Role,
    vec2,
};
use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable as _},
};
use serde_json::Value;

use crate::{
    desk::Desk,
    first_mark::{desk, select_sentence},
    input::{CTRL, press, press_with},
    marking::{button, drag},
};

fn write(window: &mut Harness<'_, App>, text: &str) {
    for sign in text.chars() {
        window.event(Event::Text(sign.to_string()));
    }
    window.step();
}

fn memo(desk: &Desk) -> Option<String> {
    let set = desk.set("talks.txt");
    set.pointer("/annotations/0/memo")?.as_str().map(str::to_owned)
}

/// Returns a window with one mark, which is chosen.
fn marked(desk: &Desk) -> Harness<'static, App> {
    let mut window = desk.window();
    select_sentence(&mut window);
    press(&mut window, Key::Num1);
    window
}

#[test]
fn a_memo_is_one_step_when_it_is_left() {
    let desk = desk();
    let mut window = marked(&desk);
    press(&mut window, Key::M);
    write(&mut window, "Said 2 times, see 1.");
    press(&mut window, Key::Escape);
    assert_eq!(memo(&desk).as_deref(), Some("Said 2 times, see 1."));
    let label = |window: &Harness<'_, App>| window.state().session().label(Command::Undo);
    assert_eq!(label(&window), "Undo add memo");
    press(&mut window, Key::Num2);
    assert_eq!(label(&window), "Undo change demand to allegation", "keys go to the text again");
    press_with(&mut window, CTRL, Key::Z);
    press_with(&mut window, CTRL, Key::Z);
    assert_eq!((memo(&desk), label(&window).as_str()), (None, "Undo mark as demand"));
    assert_eq!(window.get_by_label("Memo").value().as_deref(), Some(""));
}

#[test]
fn a_memo_is_saved_a_second_after_the_last_key() {
    let desk = desk();
    let mut window = marked(&desk);
    press(&mut window, Key::M);
    write(&mut window, "مطالبہ");
    assert_eq!(memo(&desk), None);
    window.run_steps(8);
    assert_eq!(memo(&desk).as_deref(), Some("مطالبہ"));
    write(&mut window, " TTP");
    press_with(&mut window, CTRL, Key::Enter);
    assert_eq!(memo(&desk).as_deref(), Some("مطالبہ TTP"));
    assert_eq!(window.state().session().label(Command::Undo), "Undo change memo");
}

#[test]
fn a_memo_typed_without_a_pause_is_saved_meanwhile() {
    let desk = desk();
    let mut window = marked(&desk);
    press(&mut window, Key::M);
    // Each letter takes a frame of a quarter of a second.
    for number in 0..40 {
        write(&mut window, "x");
        let saved = memo(&desk).map_or(0, |memo| memo.len());
        assert!(saved + 14 > number, "{saved} of {number} letters are saved");
    }
    assert_eq!(window.get_by_label("Memo").value().unwrap().len(), 40);
    press(&mut window, Key::Escape);
    assert_eq!(memo(&desk).unwrap().len(), 40);
    // All of it is one step.
    press_with(&mut window, CTRL, Key::Z);
    assert_eq!(memo(&desk), None);
}

#[test]
fn a_memo_typed_without_a_pause_is_saved_within_three_seconds_also_if_frames_are_slow() {
    for frame in [0.1, 0.5, 0.8] {
        let desk = desk();
        let mut window = marked(&desk);
        press(&mut window, Key::M);
        let start = window.ctx.input(|input| input.time);
        for number in 0..(12.0 / frame) as usize {
            window.input_mut().time = Some(start + frame * (number + 1) as f64);
            write(&mut window, "x");
            let saved = memo(&desk).map_or(0, |memo| memo.len());
            // A letter may have been typed when the frame before the one that took it began.
            let oldest = (number + 1 - saved) as f64 * frame + frame;
            assert!(oldest <= 3.0, "{saved} of {} letters at {frame} s", number + 1);
        }
    }
}

#[test]
fn what_is_being_written_is_not_called_saved() {
    let desk = desk();
    let mut window = marked(&desk);
    window.get_by_label("Saved");
    press(&mut window, Key::M);
    window.get_by_label("Saved");
    write(&mut window, "why");
    window.step();
    assert!(window.query_by_label("Saved").is_none());
    window.get_by_label("Saving…");
    window.run_steps(8);
    assert_eq!(memo(&desk).as_deref(), Some("why"));
    window.get_by_label("Saved");
    press(&mut window, Key::Escape);
    press_with(&mut window, CTRL, Key::I);
    window.get_by_label("Saved");
    write(&mut window, "Talks");
    window.run_steps(2);
    window.get_by_label("Saving…");
    press(&mut window, Key::Escape);
    window.run_steps(2);
    window.get_by_label("Saved");
}

/// Lets all these happen within one frame.
fn at_once(window: &mut Harness<'_, App>, events: Vec<Event>) {
    window.input_mut().events.extend(events);
    window.run_steps(8);
}

fn typed(text: &str) -> Vec<Event> {
    text.chars().map(|sign| Event::Text(sign.to_string())).collect()
}

fn key(modifiers: Modifiers, key: Key) -> Vec<Event> {
    let event = |pressed| Event::Key { key, physical_key: None, pressed, repeat: false, modifiers };
    vec![event(true), event(false)]
}

#[test]
fn what_is_typed_right_before_a_key_that_leaves_is_in_the_memo() {
    let leaving = [
        (CTRL, Key::Q),
        (CTRL, Key::W),
        (CTRL, Key::PageDown),
        (CTRL | Modifiers::SHIFT, Key::D),
        (CTRL, Key::S),
        (Modifiers::NONE, Key::Escape),
    ];
    for (modifiers, leave) in leaving {
        let mut desk = Desk::new(&[
            ("talks.txt", b"Talks\n\nThe talks failed."),
            ("z.txt", b"Next\n\nOne sentence."),
        ]);
        desk.open = "talks.txt";
        let mut window = marked(&desk);
        press(&mut window, Key::M);
        write(&mut window, "half a thou");
        at_once(&mut window, [typed("ght"), key(modifiers, leave)].concat());
        assert_eq!(memo(&desk).as_deref(), Some("half a thought"), "{leave:?}");
    }
}

#[test]
fn what_is_typed_right_before_the_window_is_closed_is_in_the_memo() {
    let desk = desk();
    for is_late in [false, true] {
        let mut window = marked(&desk);
        press(&mut window, Key::M);
        let close = |window: &mut Harness<'_, App>| {
            let viewport = window.input_mut().viewports.get_mut(&ViewportId::ROOT).unwrap();
            viewport.events.push(ViewportEvent::Close);
        };
        close(&mut window);
        if is_late {
            // An input method brings it only then.
            window.step();
        }
        window.input_mut().events.extend(typed("why"));
        window.step();
        window.run_steps(8);
        assert!(window.state().is_leaving());
        drop(window);
        assert_eq!(memo(&desk).as_deref(), Some("why"), "{is_late}");
        fs::remove_dir_all(desk.folder.path().join("annotations")).unwrap();
    }
}

#[test]
fn a_memo_can_be_written_as_fast_as_its_key_is_pressed() {
    let desk = desk();
    let mut window = marked(&desk);
    let opens = [key(Modifiers::NONE, Key::M), typed("m")].concat();
    at_once(&mut window, [opens, typed("done 123")].concat());
    assert_eq!(window.get_by_label("Memo").value().as_deref(), Some("done 123"));
    assert_eq!(window.state().session().open().unwrap().set.len(), 1);
}

#[test]
fn a_memo_being_written_is_not_lost_by_going_elsewhere() {
    for leave in [(CTRL, Key::W), (CTRL, Key::Q), (CTRL, Key::S)] {
        let desk = desk();
        let mut window = marked(&desk);
        press(&mut window, Key::M);
        write(&mut window, "half a thou");
        press_with(&mut window, leave.0, leave.1);
        assert_eq!(memo(&desk).as_deref(), Some("half a thou"), "{leave:?}");
    }
}

#[test]
fn a_field_undoes_its_own_letters() {
    let desk = desk();
    let mut window = marked(&desk);
    press(&mut window, Key::M);
    write(&mut window, "one two");
    press_with(&mut window, CTRL, Key::Z);
    assert_ne!(window.get_by_label("Memo").value().as_deref(), Some("one two"));
    assert_eq!(window.state().session().open().unwrap().set.len(), 1, "the mark stays");
}

#[test]
fn confidence_is_set_and_removed_by_key_and_by_click() {
    let desk = desk();
    let mut window = marked(&desk);
    let confidence = || {
        let set = desk.set("talks.txt");
        set.pointer("/annotations/0/confidence").and_then(Value::as_u64)
    };
    press_with(&mut window, Modifiers::ALT, Key::Num2);
    assert_eq!(confidence(), Some(2));
    window.get_by_label("Confidence: high").click();
    window.run_steps(3);
    assert_eq!(confidence(), Some(3));
    window.get_by_label("Confidence: high").click();
    window.run_steps(3);
    assert_eq!(confidence(), None);
}

#[test]
fn marks_are_filtered_by_their_signs() {
    let desk = Desk::sample();
    let mut window = desk.window();
    press(&mut window, Key::CloseBracket);
    press(&mut window, Key::U);
    let unsure = window.state().session().open().unwrap().set.unsure();
    window.get_by_label(&format!("Not sure {unsure}")).click();
    window.run_steps(4);
    window.get_by_label(&format!("Marks: not sure only, {unsure} of 22"));
    window.get_by_label(&format!("{unsure} of 22 marks"));
    window.get_by_label(&format!("Not sure {unsure}")).click();
    window.run_steps(4);
    window.get_by_label("22 marks");
}

#[test]
fn tab_goes_on_from_a_memo() {
    let desk = desk();
    let mut window = marked(&desk);
    press(&mut window, Key::M);
    write(&mut window, "why");
    press(&mut window, Key::Tab);
    assert_eq!(memo(&desk).as_deref(), Some("why"));
    assert!(!window.state().view().reader().has_focus());
    let next = window.get_by_role_and_label(Role::CheckBox, "Not sure");
    assert!(next.accesskit_node().is_focused_in_tree());
}

#[test]
fn undo_in_the_memo_of_one_mark_does_not_bring_what_was_written_in_another() {
    let desk = desk();
    let mut window = marked(&desk);
    press(&mut window, Key::M);
    write(&mut window, "x");
    press(&mut window, Key::Backspace);
    press(&mut window, Key::Escape);
    select_sentence(&mut window);
    press_with(&mut window, Modifiers::SHIFT, Key::Num2);
    press(&mut window, Key::M);
    press_with(&mut window, CTRL, Key::Z);
    assert_eq!(window.get_by_label("Memo").value().as_deref(), Some(""));
}

/// Returns whether what has this label is within the card of the chosen mark.
fn is_in_card(window: &Harness<'_, App>, label: &str) -> bool {
    let card = window.get_by_role_and_label(Role::Group, "Chosen mark").rect();
    card.contains_rect(window.get_by_label(label).rect())
}

#[test]
fn the_memo_of_a_long_mark_is_in_sight_while_it_is_written() {
    let text = "The minister said that talks had failed again. ".repeat(60);
    let mut desk = Desk::new(&[("long.txt", text.as_bytes())]);
    desk.open = "long.txt";
    let mut window = desk.window();
    press_with(&mut window, CTRL, Key::A);
    press(&mut window, Key::Num3);
    assert!(!is_in_card(&window, "Memo"), "the quote is longer than the card");
    press(&mut window, Key::M);
    assert!(is_in_card(&window, "Memo"));
    window.hover_at(
        window.get_by_role_and_label(Role::Group, "Chosen mark").rect().center_top()
            + vec2(0.0, 40.0),
    );
    window.event(Event::MouseWheel {
        unit: MouseWheelUnit::Line,
        delta: vec2(0.0, 50.0),
        phase: TouchPhase::Move,
        source: egui::MouseWheelSource::Wheel,
        modifiers: Modifiers::NONE,
    });
    window.run_steps(6);
    assert!(!is_in_card(&window, "Memo"), "one looks up the quote");
    write(&mut window, "Why all of it?");
    window.run_steps(4);
    assert!(is_in_card(&window, "Memo"));
}

#[test]
fn the_card_is_as_high_as_its_content_until_it_is_dragged() {
    let desk = desk();
    let mut window = marked(&desk);
    window.run_steps(2);
    let card =
        |window: &Harness<'_, App>| window.get_by_role_and_label(Role::Group, "Chosen mark").rect();
    let last = window.get_by_label_contains("Made ").rect();
    let free = card(&window).bottom() - last.bottom();
    assert!((0.0..24.0).contains(&free), "{free}");
    assert_eq!(window.state().settings().panels, Panels::default(), "nothing was dragged");
    let (before, edge) = (card(&window).height(), card(&window).center_top());
    drag(&mut window, edge, edge - vec2(0.0, 100.0));
    window.run_steps(4);
    let dragged = card(&window).height();
    assert!((dragged - before - 100.0).abs() < 12.0, "{before} {dragged}");
    press(&mut window, Key::M);
    write(&mut window, "one\ntwo");
    window.run_steps(4);
    assert!((card(&window).height() - dragged).abs() < 0.5, "it holds");
    let edge = card(&window).center_top();
    window.event(Event::PointerMoved(edge));
    window.run_steps(2);
    // Both within one frame, because each frame takes a quarter of a second of the clock.
    let click = button(edge, Modifiers::NONE);
    window.input_mut().events.extend([click.clone(), click].concat());
    window.run_steps(4);
    let last = window.get_by_label_contains("Made ").rect();
    let free = card(&window).bottom() - last.bottom();
    assert!((0.0..24.0).contains(&free), "a double click fits it to its content again: {free}");
    assert_eq!(window.state().settings().panels, Panels::default());
}
