//! Draws pictures of the window for a person to look at, and checks that it draws at all.

use demarche_files::storage::{Column, Reading, Spacing, Theme, Typeface};
use egui::{Key, Modifiers, vec2};
use egui_kittest::kittest::Queryable as _;

use crate::{
    desk::{Desk, pictures},
    input::{CTRL, press_with},
};

pub(crate) const URDU: &str = "استنبول مذاکرات کا تیسرا دور\n\nاتوار 9 نومبر 2025\n\nاسلام آباد: پاکستان نے افغان طالبان پر الزام لگایا کہ وہ استنبول مذاکرات میں تاخیر کر رہے ہیں۔ وزیر دفاع Khawaja Asif نے BBC Urdu سے گفتگو میں کہا کہ معاہدہ (TTP) کے بغیر ممکن نہیں۔\n\nترجمان نے مطالبہ کیا کہ سرحد پار حملے فوری طور پر بند کیے جائیں۔ انہوں نے 2021 کے بعد کے واقعات کا حوالہ دیا۔\n";

/// The picture in the README: `DEMARCHE_PICTURES=docs/images cargo test --test ui readme` draws it again.
#[test]
fn the_picture_of_the_readme_shows_the_sample() {
    let mut desk = Desk::sample();
    desk.settings.theme = Theme::Light;
    desk.size = vec2(1160.0, 720.0);
    desk.scale = if pictures().is_some() { 1.5 } else { 0.5 };
    let mut window = desk.window();
    for _ in 0..4 {
        window.key_press(Key::CloseBracket);
        window.run_steps(3);
    }
    let mut picture = window.render().unwrap();
    assert!(window.query_all_by_label_contains("Written Guarantees").count() > 0);
    assert_eq!(picture.width(), (desk.size.x * desk.scale) as u32);
    if let Some(folder) = pictures() {
        // The harness leaves a border around the window.
        let border = (8.0 * desk.scale) as u32;
        let (width, height) = (picture.width() - 2 * border, picture.height() - 2 * border);
        let inner = image::imageops::crop(&mut picture, border, border, width, height);
        inner.to_image().save(folder.join("window.png")).unwrap();
    }
}

#[test]
fn the_window_draws_in_every_theme_size_and_script() {
    let all = [
        ("light-1366", Theme::Light, vec2(1366.0, 768.0), 1.0, false),
        ("dark-1366", Theme::Dark, vec2(1366.0, 768.0), 1.0, false),
        ("light-1.5x", Theme::Light, vec2(1280.0, 720.0), 1.5, false),
        ("dark-1920", Theme::Dark, vec2(1920.0, 1080.0), 1.0, false),
        ("urdu-light", Theme::Light, vec2(1366.0, 768.0), 1.0, true),
        ("urdu-dark", Theme::Dark, vec2(1366.0, 768.0), 1.0, true),
    ];
    let few = [
        ("few-light", Theme::Light, vec2(900.0, 500.0), 1.5, false),
        ("few-urdu", Theme::Dark, vec2(900.0, 500.0), 1.0, true),
    ];
    // Drawing without optimisation is slow: all of them only if somebody wants to look at them.
    let wanted = if pictures().is_some() { all.as_slice() } else { few.as_slice() };
    for (name, theme, size, scale, is_urdu) in wanted.iter().copied() {
        let mut desk = if is_urdu {
            Desk::new(&[
                ("talks.txt", URDU.as_bytes()),
                ("other.txt", b"Another article\n\nIt says little."),
            ])
        } else {
            Desk::sample()
        };
        if is_urdu {
            desk.open = "talks.txt";
        }
        desk.settings.theme = theme;
        (desk.size, desk.scale) = (size, scale);
        let mut window = desk.window();
        if !is_urdu {
            window.key_press(Key::CloseBracket);
            window.run_steps(4);
            window.key_press(Key::CloseBracket);
            window.run_steps(4);
        }
        let picture = window.render().unwrap();
        assert_eq!(picture.width(), (size.x * scale).round() as u32);
        let colors: std::collections::HashSet<[u8; 4]> =
            picture.pixels().map(|pixel| pixel.0).collect();
        assert!(colors.len() > 200, "{name}: {}", colors.len());
        if let Some(folder) = pictures() {
            picture.save(folder.join(format!("{name}.png"))).unwrap();
        }
    }
}

/// Everything that changes how an article is set.
struct Look {
    name: &'static str,
    theme: Theme,
    scale: f32,
    is_urdu: bool,
    reading: Reading,
}

const LOOK: Look = Look {
    name: "",
    theme: Theme::Light,
    scale: 1.0,
    is_urdu: false,
    reading: Reading {
        column: Column::Normal,
        spacing: Spacing::Normal,
        typeface: Typeface::Serif,
    },
};

/// Returns the looks to draw: the first of them always, the others if somebody wants to look at them.
fn looks() -> Vec<Look> {
    let reading = LOOK.reading;
    let sans = Reading { typeface: Typeface::Sans, ..reading };
    let column = |column| Reading { column, ..reading };
    let spacing = |spacing| Reading { spacing, ..reading };
    vec![
        Look { name: "sepia", theme: Theme::Sepia, ..LOOK },
        Look { name: "sepia-urdu", theme: Theme::Sepia, is_urdu: true, ..LOOK },
        Look { name: "light", ..LOOK },
        Look { name: "dark", theme: Theme::Dark, ..LOOK },
        Look { name: "sepia-1.5x", theme: Theme::Sepia, scale: 1.5, ..LOOK },
        Look { name: "light-urdu-1.5x", scale: 1.5, is_urdu: true, ..LOOK },
        Look { name: "dark-urdu", theme: Theme::Dark, is_urdu: true, ..LOOK },
        Look { name: "light-sans", reading: sans, ..LOOK },
        Look { name: "dark-sans-urdu", theme: Theme::Dark, is_urdu: true, reading: sans, ..LOOK },
        Look { name: "light-narrow", reading: column(Column::Narrow), ..LOOK },
        Look { name: "light-wide", reading: column(Column::Wide), ..LOOK },
        Look { name: "light-tight", reading: spacing(Spacing::Tight), ..LOOK },
        Look { name: "light-loose", reading: spacing(Spacing::Wide), ..LOOK },
        Look { name: "light-double", reading: spacing(Spacing::Double), ..LOOK },
        Look { name: "urdu-tight", is_urdu: true, reading: spacing(Spacing::Tight), ..LOOK },
        Look { name: "urdu-double", is_urdu: true, reading: spacing(Spacing::Double), ..LOOK },
    ]
}

#[test]
fn the_article_draws_in_every_look() {
    let mut looks = looks();
    if pictures().is_none() {
        looks.truncate(1);
    }
    for look in looks {
        let mut desk = if look.is_urdu {
            let other = "دوسرا مضمون: ٹھٹھہ میں گفتگو\n\nاس میں کم لکھا ہے۔";
            Desk::new(&[("talks.txt", URDU.as_bytes()), ("other.txt", other.as_bytes())])
        } else {
            Desk::sample()
        };
        if look.is_urdu {
            desk.open = "talks.txt";
        }
        desk.settings.theme = look.theme;
        desk.settings.reading = look.reading;
        desk.scale = look.scale;
        if pictures().is_none() {
            desk.size = vec2(900.0, 500.0);
        }
        let mut window = desk.window();
        if look.is_urdu {
            // Two sentences of the body, marked; the last one with another code around it.
            for (downs, code) in [(3, Key::Num2), (4, Key::Num1)] {
                for _ in 0..downs {
                    window.key_press(Key::ArrowDown);
                    window.run_steps(2);
                }
                for key in [Key::Period, code] {
                    window.key_press(key);
                    window.run_steps(3);
                }
            }
            press_with(&mut window, Modifiers::SHIFT, Key::Num3);
        } else {
            for _ in 0..3 {
                window.key_press(Key::CloseBracket);
                window.run_steps(4);
            }
        }
        let save = |window: &mut egui_kittest::Harness<'_, demarche::ui::app::App>, part: &str| {
            let picture = window.render().unwrap();
            if let Some(folder) = pictures() {
                picture.save(folder.join(format!("look-{}{part}.png", look.name))).unwrap();
            }
        };
        save(&mut window, "");
        if matches!(look.name, "sepia" | "dark" | "light-urdu-1.5x") {
            press_with(&mut window, CTRL, Key::Comma);
            save(&mut window, "-panel");
            press_with(&mut window, Modifiers::NONE, Key::F9);
            save(&mut window, "-focus");
        }
    }
}
