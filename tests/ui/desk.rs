//! A study in a temporary folder and a window on it.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use demarche::{
    session::{Coder, Ticket},
    ui::{
        Pace,
        app::App,
        given::{OwnKeyFile, Start, Tickets},
        raster::Raster,
    },
};
use demarche_core::annotation::{AnnotationId, Stamp};
use demarche_files::storage::Settings;
use egui::{Color32, TexturesDelta, Vec2, vec2};
use egui_kittest::{Harness, TestRenderer};
use tempfile::TempDir;

/// Our rasterizer as a renderer for the harness.
#[derive(Default)]
pub(crate) struct Renderer(Raster);

impl TestRenderer for Renderer {
    fn handle_delta(&mut self, delta: &mut TexturesDelta) {
        self.0.apply(delta);
        self.0.forget(delta);
        delta.clear();
    }

    fn render(
        &mut self,
        ctx: &egui::Context,
        output: &egui::FullOutput,
    ) -> Result<image::RgbaImage, String> {
        let scale = output.pixels_per_point;
        let size = ctx.content_rect().size() * scale;
        let (width, height) = (size.x.round() as usize, size.y.round() as usize);
        let primitives = ctx.tessellate(output.shapes.clone(), scale);
        let picture = self.0.draw(&primitives, (width, height), scale, Color32::BLACK);
        image::RgbaImage::from_raw(width as u32, height as u32, picture.rgba)
            .ok_or_else(|| "the picture has another size".to_owned())
    }
}

/// What a test window starts with.
pub(crate) struct Desk {
    /// The study's folder.
    pub(crate) folder: TempDir,
    /// The path to open first, below the folder.
    pub(crate) open: &'static str,
    pub(crate) coder: Option<&'static str>,
    pub(crate) settings: Settings,
    pub(crate) size: Vec2,
    pub(crate) scale: f32,
}

/// Returns tickets whose time advances by a second each.
fn tickets() -> Tickets {
    let mut now = 1_763_892_000_i64;
    Box::new(move || {
        now += 1;
        let mut bytes = [0_u8; 16];
        bytes[..8].copy_from_slice(&now.to_be_bytes());
        Ticket { now: Stamp(now * 1000), id: AnnotationId::from_bytes(bytes) }
    })
}

impl Desk {
    /// Returns a study with these files.
    pub(crate) fn new(files: &[(&str, &[u8])]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            write(&path, bytes);
        }
        let mut settings = Settings::default();
        settings.dismissed_hints.insert("first-mark".to_owned());
        Self {
            folder,
            open: "",
            coder: Some("ayesha"),
            settings,
            size: vec2(1366.0, 768.0),
            scale: 1.0,
        }
    }

    /// Returns a copy of the bundled sample study.
    pub(crate) fn sample() -> Self {
        let desk = Self::new(&[]);
        demarche_files::storage::copy_sample(desk.folder.path()).unwrap();
        Self { coder: None, ..desk }
    }

    /// Opens the window.
    pub(crate) fn window(&self) -> Harness<'static, App> {
        let start = Start {
            path: Some(self.folder.path().join(self.open)),
            coder: self.coder.map(|id| Coder {
                id: demarche_core::study::CoderId::new(id).unwrap(),
                name: id.to_owned(),
            }),
            settings: self.settings.clone(),
            settings_file: None,
            own_keys: OwnKeyFile::load(self.key_file()),
            warning: None,
            pace: Pace::AtOnce,
            tickets: tickets(),
        };
        let app = App::new(start, Arc::new(|| {}));
        let mut harness = Harness::builder()
            .with_size(self.size)
            .with_pixels_per_point(self.scale)
            .renderer(Renderer::default())
            .build_ui_state(|ui, app: &mut App| app.frame(ui), app);
        harness.run_steps(8);
        harness
    }

    /// Returns the file with the user's own keys.
    pub(crate) fn key_file(&self) -> PathBuf {
        self.folder.path().join(".config").join("keys.json")
    }

    /// Returns the coder's set on an article, as parsed JSON.
    pub(crate) fn set(&self, article: &str) -> serde_json::Value {
        let coder = self.coder.unwrap_or("sample");
        let file =
            self.folder.path().join("annotations").join(article).join(format!("{coder}.json"));
        serde_json::from_slice(&fs::read(file).unwrap()).unwrap()
    }
}

/// Returns the folder for pictures that a person can look at, if one is set.
pub(crate) fn pictures() -> Option<PathBuf> {
    std::env::var_os("DEMARCHE_PICTURES").map(PathBuf::from)
}

pub(crate) fn write(path: &Path, bytes: &[u8]) {
    let mut file =
        fs::OpenOptions::new().create(true).truncate(true).write(true).open(path).unwrap();
    std::io::Write::write_all(&mut file, bytes).unwrap();
}
