//! Tests how emphasis and the signs of Markdown are drawn, and that they change nothing else.

use demarche::ui::app::App;
use demarche_files::storage::Theme;
use egui::{Event, Rect, accesskit::Role, vec2};
use egui_kittest::{Harness, kittest::Queryable as _};
use image::RgbaImage;

use crate::{
    desk::{Desk, pictures},
    first_mark::selected,
    input::{CTRL, press, press_with},
};

/// The same words as Markdown and as plain text.
const TALKS: &str = "# Talks stall\n\nThey demanded that the list be handed over **before the end of March**.\n\n\
                     The paper *The Valley Post, late edition* wrote about it first, [on its page](https://post.example/1).\n\n\
                     > We have *never* seen `list.txt`.\n\n- **One** side left\n- the other *stayed*\n";
const URDU: &str = "# استنبول مذاکرات\n\nترجمان نے **فوری طور پر** حملے بند کرنے کا مطالبہ کیا۔\n\nاخبار *وادی نیوز* اور *The Valley Post* نے لکھا کہ \
                    [مذاکرات](https://post.example/2) ناکام رہے۔\n";

fn desk(talks: &str) -> Desk {
    let mut desk = Desk::new(&[("talks.md", talks.as_bytes()), ("talks.txt", talks.as_bytes())]);
    desk.size = vec2(800.0, 460.0);
    desk
}

/// Drawing without optimisation is slow: all themes only if somebody wants to look at them.
fn themes() -> Vec<Theme> {
    let all = [Theme::Light, Theme::Sepia, Theme::Dark];
    all.into_iter().take(if pictures().is_some() { 3 } else { 1 }).collect()
}

fn opened(desk: &mut Desk, open: &'static str, theme: Theme) -> Harness<'static, App> {
    desk.open = open;
    desk.settings.theme = theme;
    desk.window()
}

/// Returns what is on screen of the article, as a screen reader reads it.
fn shown(window: &Harness<'_, App>) -> Vec<String> {
    window.query_all_by_role(Role::TextRun).filter_map(|run| run.value()).collect()
}

fn rect_of(window: &Harness<'_, App>, words: &str) -> Rect {
    let mut runs = window.query_all_by_role(Role::TextRun);
    let run = runs.find(|run| run.value().is_some_and(|text| text.contains(words)));
    run.unwrap_or_else(|| panic!("{words} is not shown")).rect()
}

/// Returns how far the letters in the first `width` points of a rectangle stand out from the page at most, 0 to 255.
fn ink(picture: &RgbaImage, rect: Rect, width: f32) -> u8 {
    let (left, top) = (rect.left() as u32, rect.top() as u32);
    let page = picture.get_pixel(left - 3, top)[1];
    let across =
        (left..left + width as u32).flat_map(|x| (top..rect.bottom() as u32).map(move |y| (x, y)));
    across.map(|(x, y)| picture.get_pixel(x, y)[1].abs_diff(page)).max().unwrap()
}

#[test]
fn the_signs_of_markdown_are_dimmed_and_its_emphasis_is_drawn() {
    let mut desk = desk(TALKS);
    for theme in themes() {
        let draw = |desk: &mut Desk, open| {
            let mut window = opened(desk, open, theme);
            let rects = ["# Talks", "demanded", "Valley Post"].map(|words| rect_of(&window, words));
            (window.render().unwrap(), rects, shown(&window))
        };
        let (marked, rects, words) = draw(&mut desk, "talks.md");
        let (plain, plain_rects, plain_words) = draw(&mut desk, "talks.txt");
        assert_eq!(words, plain_words, "a screen reader reads the same");
        if let Some(folder) = pictures() {
            marked.save(folder.join(format!("markdown-{theme:?}.png"))).unwrap();
        }
        let [sign, plain_sign] = [(&marked, rects), (&plain, plain_rects)]
            .map(|(picture, rects)| ink(picture, rects[0], 14.0));
        assert!(sign + 40 < plain_sign, "{theme:?}: {sign} {plain_sign}");
        assert!(sign > 60, "{theme:?}: it can still be read: {sign}");
        let wider = |index: usize| rects[index].width() - plain_rects[index].width();
        assert!(wider(1) > 2.0, "{theme:?}: bold words are wider: {}", wider(1));
        assert!(wider(2) < -1.0, "{theme:?}: italics are narrower: {}", wider(2));
    }
}

#[test]
fn urdu_is_read_in_the_same_pieces_with_emphasis_and_without() {
    let mut desk = desk(URDU);
    for theme in themes() {
        let mut window = opened(&mut desk, "talks.md", theme);
        if let Some(folder) = pictures() {
            let picture = window.render().unwrap();
            picture.save(folder.join(format!("markdown-urdu-{theme:?}.png"))).unwrap();
        }
        let words = shown(&window);
        drop(window);
        assert_eq!(words, shown(&opened(&mut desk, "talks.txt", theme)));
    }
}

#[test]
fn what_is_copied_is_the_text_with_its_signs() {
    let mut desk = desk(TALKS);
    let mut window = opened(&mut desk, "talks.md", Theme::Light);
    press_with(&mut window, CTRL, egui::Key::A);
    window.run_steps(3);
    assert!(selected(&window).unwrap().contains("**before the end of March**"));
    window.event(Event::Copy);
    window.step();
    let commands = &window.output().platform_output.commands;
    let copied = commands.iter().find_map(|command| match command {
        egui::OutputCommand::CopyText(text) => Some(text.clone()),
        _ => None,
    });
    assert_eq!(copied.unwrap().trim(), TALKS.trim());
}

const PAGE: &str = "<html lang=\"en\"><title>Ministers meet</title><body><article><h1>Ministers meet at the <b>bridge</b></h1>
    <p>The ministers met on Thursday at the bridge. They demanded that <em>all</em> guards withdraw <strong>before the end of the month</strong>, \
    and they promised to meet again in the spring, wrote <cite>The Valley Post</cite>.</p>
    <p>A spokesman of the northern province said that the guards had fired on a bus in February, which the other side denies.</p></article>";

#[test]
fn emphasis_of_a_document_is_drawn_and_kept_beside_its_marks() {
    let mut desk = Desk::new(&[("page.html", PAGE.as_bytes())]);
    desk.size = vec2(800.0, 460.0);
    let mut window = opened(&mut desk, "page.html", Theme::Light);
    if let Some(folder) = pictures() {
        window.render().unwrap().save(folder.join("emphasis-page.png")).unwrap();
    }
    let inlines = |window: &Harness<'_, App>| {
        let article = &window.state().session().open().unwrap().article;
        let words = article.inlines().to_vec().into_iter();
        words
            .map(|inline| (inline.kind.name(), inline.span.of(article.text()).unwrap().to_owned()))
            .collect::<Vec<_>>()
    };
    let found = inlines(&window);
    let expected = [
        ("emphasis", "all".to_owned()),
        ("strong", "before the end of the month".to_owned()),
        ("emphasis", "The Valley Post".to_owned()),
    ];
    assert_eq!(found, expected);
    press_with(&mut window, CTRL, egui::Key::A);
    press(&mut window, egui::Key::Num1);
    drop(window);
    let folder = desk.folder.path().join("annotations/page.html");
    let mut kept = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let is_it = |path: &std::path::PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap();
        name.starts_with("text.") && path.extension().is_some_and(|extension| extension == "json")
    };
    let kept = std::fs::read(kept.find(is_it).unwrap()).unwrap();
    let kept: serde_json::Value = serde_json::from_slice(&kept).unwrap();
    let schema = include_str!("../../assets/schemas/extracted.schema.json");
    let schema = serde_json::from_str(schema).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    assert_eq!(
        validator.iter_errors(&kept).map(|error| error.to_string()).collect::<Vec<_>>(),
        [""; 0]
    );
    assert_eq!(kept["inlines"].as_array().map(Vec::len), Some(3));
    assert_eq!(inlines(&opened(&mut desk, "page.html", Theme::Light)), expected);
}
