//! Tests the most important interaction: making a mark.

use demarche::session::{SaveState, Selection};
use demarche_core::text::{Span, trim_separators};
use egui::{Key, accesskit::Role, vec2};
use egui_kittest::{Harness, kittest::Queryable as _};

use crate::{
    desk::{Desk, pictures},
    marking::drag,
};
use demarche::ui::app::App;

const ARTICLE: &str = "Talks stall\n\nPakistan demanded verifiable action. The minister said that talks had failed.\n";

pub(crate) fn desk() -> Desk {
    let mut desk = Desk::new(&[("talks.txt", ARTICLE.as_bytes())]);
    desk.open = "talks.txt";
    desk
}

/// Selects the sentence at the caret, using only keys.
pub(crate) fn select_sentence(window: &mut Harness<'_, App>) {
    window.key_press(Key::ArrowDown);
    window.run_steps(2);
    window.key_press(Key::Period);
    window.run_steps(2);
}

pub(crate) fn selected(window: &Harness<'_, App>) -> Option<String> {
    let session = window.state().session();
    let span = session.selection().and_then(Selection::span)?;
    Some(span.of(session.open()?.article.text())?.to_owned())
}

#[test]
fn two_keys_mark_a_sentence_and_save_it() {
    let desk = desk();
    let mut window = desk.window();
    select_sentence(&mut window);
    assert_eq!(selected(&window).as_deref(), Some("Pakistan demanded verifiable action"));
    let place = window.state().view().reader().place();
    window.key_press(Key::Num1);
    window.step();
    assert_eq!(window.state().view().reader().place(), place, "the text stands still");
    assert!(window.state().view().reader().has_focus(), "the keys stay with the text");
    let session = window.state().session();
    assert_eq!(session.open().unwrap().set.len(), 1, "in the frame of the key");
    window.run_steps(3);
    assert_eq!(window.state().session().save_state(), SaveState::Saved);
    let set = desk.set("talks.txt");
    let span = &set["annotations"][0]["spans"][0];
    assert_eq!(span["exact"], "Pakistan demanded verifiable action");
    window.get_by_label("Demand: Pakistan demanded verifiable action");
    window.get_by_label("Saved");
}

/// Left-to-right text, right-to-left text, both in one line, characters of two UTF-16 units, and combining marks.
const MIXED: &str = "Talks stall – مذاکرات رک گئے\n\nPakistan demanded verifiable action before 7 November, and the “minister” said so twice. Nobody signed anything in Istanbul.\n\nپاکستان نے مطالبہ کیا کہ سرحد پار حملے فوری طور پر بند کیے جائیں۔ انہوں نے 2021 کے بعد کے واقعات کا حوالہ دیا۔\n\nوزیر دفاع Khawaja Asif نے BBC Urdu سے کہا کہ معاہدہ (TTP) کے بغیر ممکن نہیں، اور 3.5 فیصد کم ہوا۔\n\nKabul 🇦🇫 promised 👩‍👩‍👧 that cafe\u{301} talks 🤝 go on; he wrote وعدہ and left.\n";

/// The words selected on screen, copied, saved and cut out by code points are the same, 200 times out of 200, but for the
/// separators at their edges, which are not saved.
#[test]
fn what_is_selected_is_what_is_copied_saved_and_sliced() {
    let mut desk = Desk::new(&[("mixed.txt", MIXED.as_bytes())]);
    desk.open = "mixed.txt";
    let mut window = desk.window();
    let characters: Vec<char> = MIXED.chars().collect();
    let mut state = 7_u32;
    let mut below = |limit: f32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / (1 << 24) as f32 * limit
    };
    let mut n_marked = 0;
    while n_marked < 200 {
        let mut point = || egui::pos2(340.0 + below(620.0), 80.0 + below(380.0));
        drag(&mut window, point(), point());
        let Some(words) = selected(&window) else { continue };
        window.event(egui::Event::Copy);
        window.step();
        let copied = window.output().platform_output.commands.iter().find_map(|command| {
            let egui::OutputCommand::CopyText(text) = command else { return None };
            Some(text.clone())
        });
        assert_eq!(copied.as_deref(), Some(words.as_str()));
        // Separators at the edges are selected and copied, but not marked.
        let all = Span::new(0, words.len()).unwrap();
        let words = match trim_separators(&words, all).and_then(|kept| kept.of(&words)) {
            Some(words) => words.to_owned(),
            None => continue,
        };
        window.key_press(Key::Num1);
        window.run_steps(2);
        let id = window.state().session().chosen().unwrap().to_string();
        let set = desk.set("mixed.txt");
        let annotations = set["annotations"].as_array().unwrap();
        let span = &annotations.iter().find(|mark| mark["id"] == id.as_str()).unwrap()["spans"][0];
        assert_eq!(span["exact"], words.as_str());
        let offset = |key: &str| usize::try_from(span[key].as_u64().unwrap()).unwrap();
        let slice: String = characters[offset("start")..offset("end")].iter().collect();
        assert_eq!(slice, words);
        n_marked += 1;
        // Clear everything for the next one.
        window.key_press_modifiers(
            egui::Modifiers { ctrl: true, command: true, ..egui::Modifiers::NONE },
            Key::Z,
        );
        window.run_steps(2);
    }
}

#[test]
fn the_first_hint_covers_no_words_and_is_dismissed_for_good() {
    let mut desk = desk();
    desk.settings.dismissed_hints.clear();
    for size in [vec2(1366.0, 768.0), vec2(800.0, 500.0)] {
        desk.size = size;
        let mut window = desk.window();
        let text = |window: &Harness<'_, App>| window.get_by_role(Role::Document).rect();
        let hint = window.get_by_label("Your first mark").rect();
        assert!(text(&window).bottom() <= hint.top(), "{size}");
        if let Some(folder) = pictures() {
            window.render().unwrap().save(folder.join(format!("hint-{}.png", size.x))).unwrap();
        }
        window.get_by_label("Got it").click();
        window.run_steps(4);
        assert!(window.query_by_label("Your first mark").is_none());
        assert!(text(&window).bottom() > hint.bottom() - 1.0);
        assert!(window.state().view().reader().has_focus());
    }
}
