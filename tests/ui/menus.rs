//! Tests the menus: that all of an entry is seen, and every entry can be reached.

use egui::{Event, MouseWheelUnit, Rect, vec2};
use egui_kittest::{Harness, kittest::Queryable as _};

use crate::first_mark::desk;
use demarche::ui::app::App;

/// Opens the Annotate menu and returns the place of its last entry.
fn last_entry(window: &mut Harness<'_, App>) -> Rect {
    window.get_by_label("Annotate").click();
    window.run_steps(6);
    window.get_by_label_contains("Mark as done and open next").rect()
}

#[test]
fn a_menu_opens_below_its_name_and_fits_into_a_small_screen() {
    let desk = desk();
    let mut window = desk.window();
    let name = window.get_by_label("Annotate").rect();
    let last = last_entry(&mut window);
    let first = window.get_by_label_contains("Mark as demand").rect();
    assert!(first.top() > name.bottom() && last.bottom() < 768.0, "{name} {first} {last}");
    assert!((first.left() - name.left()).abs() < 20.0, "{name} {first}");
}

#[test]
fn a_menu_that_is_too_high_scrolls() {
    let mut desk = desk();
    desk.size = vec2(800.0, 500.0);
    let mut window = desk.window();
    assert!(last_entry(&mut window).bottom() > 500.0);
    window.hover_at(window.get_by_label_contains("Next mark").rect().center());
    window.run_steps(2);
    window.event(Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta: vec2(0.0, -2000.0),
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Wheel,
        modifiers: egui::Modifiers::NONE,
    });
    window.run_steps(60);
    let last = window.get_by_label_contains("Mark article as done");
    assert!(last.rect().bottom() < 500.0, "{}", last.rect());
    last.click();
    window.run_steps(6);
    assert!(window.query_by_label("Undo (Ctrl+Z)").is_none(), "there is something to undo");
}
