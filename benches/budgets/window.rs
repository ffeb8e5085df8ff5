//! The whole window without a display: everything but the upload to a GPU.

use std::{path::Path, sync::Arc, time::Duration};

use demarche::{
    session::Coder,
    storage::Settings,
    ui::{
        Pace,
        app::{App, Start, system_tickets},
    },
};
use egui::{Context, Event, Key, Modifiers, MouseWheelUnit, Pos2, RawInput, Rect, pos2, vec2};

use crate::measure::time;

/// A window of 1280 × 800 points.
pub(crate) struct Window {
    ctx: Context,
    pub(crate) app: App,
    now: f64,
}

impl Window {
    /// Begins to open a path as the coder `ayesha`.
    pub(crate) fn new(path: &Path, pace: Pace) -> Self {
        let coder = Coder { id: "ayesha".to_owned(), name: "Ayesha".to_owned() };
        Self::begin(path, pace, Some(coder))
    }

    /// Begins to open a path as the coder its study names.
    pub(crate) fn begin(path: &Path, pace: Pace, coder: Option<Coder>) -> Self {
        let start = Start {
            path: Some(path.to_owned()),
            coder,
            settings: Settings::default(),
            settings_file: None,
            warning: None,
            pace,
            tickets: system_tickets(),
        };
        let ctx = Context::default();
        let mut app = App::new(start, Arc::new(|| {}));
        app.dress(&ctx);
        Self { ctx, app, now: 0.0 }
    }

    /// Draws a frame and tessellates it. Returns the processor time and how many meshes there were.
    pub(crate) fn frame(&mut self, events: Vec<Event>) -> (usize, Duration) {
        self.now += 1.0 / 60.0;
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, vec2(1280.0, 800.0))),
            time: Some(self.now),
            focused: true,
            events,
            ..RawInput::default()
        };
        time(|| {
            let mut output = self.ctx.run_ui(input, |ui| self.app.ui(ui));
            output.textures_delta.clear();
            self.ctx.tessellate(output.shapes, 1.0).len()
        })
    }

    /// Draws frames until `is_done`, at most for five minutes.
    pub(crate) fn frames_until(&mut self, is_done: impl Fn(&App) -> bool) {
        let began = std::time::Instant::now();
        loop {
            self.frame(Vec::new());
            if is_done(&self.app) {
                return;
            }
            assert!(began.elapsed() < Duration::from_secs(300), "it never came");
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Draws frames until an article is shown, and a few more.
    pub(crate) fn settle(&mut self) {
        self.frames_until(|app| app.session().open().is_some());
        for _ in 0..5 {
            self.frame(Vec::new());
        }
    }
}

/// A key pressed and let go.
pub(crate) fn press(key: Key, modifiers: Modifiers) -> Vec<Event> {
    [true, false]
        .map(|pressed| Event::Key { key, physical_key: None, pressed, repeat: false, modifiers })
        .to_vec()
}

/// The wheel turned over the text.
pub(crate) fn wheel(points: f32) -> Vec<Event> {
    vec![
        Event::PointerMoved(pos2(600.0, 400.0)),
        Event::MouseWheel {
            unit: MouseWheelUnit::Point,
            delta: vec2(0.0, points),
            phase: egui::TouchPhase::Move,
            source: egui::MouseWheelSource::Unknown,
            modifiers: Modifiers::NONE,
        },
    ]
}
