//! The whole window without a display, including everything but the upload to a GPU.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use demarche::{
    session::Coder,
    ui::{
        Pace,
        app::App,
        given::{OwnKeyFile, Start, system_tickets},
    },
};
use demarche_files::storage::Settings;
use egui::{Context, Event, Key, Modifiers, MouseWheelUnit, Pos2, RawInput, Rect, pos2, vec2};

use crate::measure::time;

/// A window of 1280 × 800 points.
pub(crate) struct Window {
    ctx: Context,
    pub(crate) app: App,
    now: f64,
    /// Whether a worker has answered.
    is_woken: Arc<AtomicBool>,
}

impl Window {
    /// Starts opening a path as the coder `ayesha`.
    pub(crate) fn new(path: &Path, pace: Pace) -> Self {
        let coder = Coder {
            id: demarche_core::study::CoderId::new("ayesha").unwrap(),
            name: "Ayesha".to_owned(),
        };
        Self::begin(path, pace, Some(coder))
    }

    /// Starts opening a path as this coder, or as the coder named by its study.
    pub(crate) fn begin(path: &Path, pace: Pace, coder: Option<Coder>) -> Self {
        let start = Start {
            path: Some(path.to_owned()),
            coder,
            settings: Settings::default(),
            settings_file: None,
            own_keys: OwnKeyFile::default(),
            warning: None,
            pace,
            tickets: system_tickets(),
        };
        let ctx = Context::default();
        let is_woken = Arc::new(AtomicBool::new(true));
        let woken = Arc::clone(&is_woken);
        let mut app = App::new(start, Arc::new(move || woken.store(true, Ordering::Relaxed)));
        app.style(&ctx);
        Self { ctx, app, now: 0.0, is_woken }
    }

    /// Publishes everything to assistive technology from now on.
    pub(crate) fn publish(&self) {
        self.ctx.enable_accesskit();
    }

    /// Returns whether a worker has answered since this was asked last.
    pub(crate) fn is_answered(&self) -> bool {
        self.is_woken.swap(false, Ordering::Relaxed)
    }

    /// Draws a frame and tessellates it. Returns the number of meshes and the processor time.
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
            let mut output = self.ctx.run_ui(input, |ui| self.app.frame(ui));
            output.textures_delta.clear();
            self.ctx.tessellate(output.shapes, 1.0).len()
        })
    }

    /// Draws frames until `is_done`, for at most five minutes: one when a worker has answered, and otherwise five a second,
    /// as the program does while it opens something.
    pub(crate) fn frames_until(&mut self, is_done: impl Fn(&App) -> bool) {
        let began = Instant::now();
        loop {
            self.frame(Vec::new());
            if is_done(&self.app) {
                return;
            }
            let drawn = Instant::now();
            while !self.is_woken.swap(false, Ordering::Relaxed)
                && drawn.elapsed() < Duration::from_millis(200)
            {
                std::thread::sleep(Duration::from_micros(200));
            }
            assert!(began.elapsed() < Duration::from_mins(5), "it never came");
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

/// Returns the events of a key pressed and released.
pub(crate) fn press(key: Key, modifiers: Modifiers) -> Vec<Event> {
    [true, false]
        .map(|pressed| Event::Key { key, physical_key: None, pressed, repeat: false, modifiers })
        .to_vec()
}

/// Returns the events of the wheel turned over the text.
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
