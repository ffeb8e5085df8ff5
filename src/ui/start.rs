//! Opens the window on the desktop, or explains in one sentence why it cannot.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use egui::{Ui, ViewportBuilder};

use super::{
    app::App,
    given::{OwnKeyFile, Start, system_tickets},
    log as log_file,
    placing::bring_onto_screen,
    signals::Signals,
};
use crate::{
    session::Coder,
    work::{Pace, copied_html},
};
use demarche_core::study::CoderId;
use demarche_files::storage::{Settings, StorageError, Study};

/// The window's smallest size, in points.
const SMALLEST: [f32; 2] = [720.0, 480.0];
/// Its first size, in points. Fits on the smallest common screen, 1366 × 768, with a title bar and a panel.
const FIRST: [f32; 2] = [1200.0, 690.0];
/// The program's id for the desktop: the window's `app_id` or `WM_CLASS`, and the name of its files in `assets/desktop`.
pub const APP_ID: &str = "org.demarche.Demarche";
/// The window's own icon; desktops that know the id take a drawing of the size they need from the icon theme.
const ICON: &[u8] = if cfg!(target_os = "macos") {
    include_bytes!("../../assets/icons/hicolor/512x512/apps/org.demarche.Demarche.png")
} else {
    include_bytes!("../../assets/icons/hicolor/128x128/apps/org.demarche.Demarche.png")
};

/// Why no window was opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StartError {
    /// There is no display.
    #[error(
        "there is no display to open a window on; start a desktop session or run it under `xvfb-run`, or use `demarche text`, `export` or `render`, which need no display"
    )]
    NoDisplay,
    /// A library of the desktop is missing.
    #[error(
        "the desktop library {library} is missing; install it (on Debian and Ubuntu: `apt install {package}`), or use `demarche text`, `export` or `render`, which need no display"
    )]
    NoLibrary {
        /// Its file name.
        library: &'static str,
        /// The Debian package it comes in.
        package: &'static str,
    },
    /// One of several libraries of the desktop is missing, and the system does not say which.
    #[error(
        "a desktop library is missing; install them (on Debian and Ubuntu: `apt install libx11-6 libx11-xcb1 libxcursor1 libxi6 libxkbcommon-x11-0`), or use `demarche text`, `export` or `render`, which need no display"
    )]
    NoLibraries,
    /// The desktop has no OpenGL.
    #[error(
        "no OpenGL was found to draw with; install Mesa (on Debian and Ubuntu: `apt install libgl1 libegl1 libgl1-mesa-dri`), or use `demarche text`, `export` or `render`, which need no display"
    )]
    NoGraphics,
    /// The coder named on the command line cannot be a file's name.
    #[error(
        "a coder id consists of lower-case letters, digits, `-` and `_`, at most 64 bytes: {0:?}"
    )]
    Coder(String),
    /// The window had to close after it was opened.
    #[error("the window had to close: {reason}{}", log.as_ref().map(|log| format!("; details are in {}", demarche_files::storage::shown(log))).unwrap_or_default())]
    Broken {
        /// Why.
        reason: String,
        /// Where the details are.
        log: Option<PathBuf>,
    },
    /// Any other error.
    #[error("the window could not be opened: {0}")]
    Other(String),
}

/// How the window was closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closed {
    /// By its user.
    ByUser,
    /// By the system, with a signal of this number.
    BySignal(u8),
}

/// Opens the window and returns when it is closed. Without a path it opens the study of the current folder, else what was
/// open last, else a welcome page.
pub fn run(path: Option<PathBuf>, coder: Option<String>) -> Result<Closed, StartError> {
    let coder = coder.map(|id| named(&id)).transpose()?;
    check_display()?;
    let settings_file = Settings::path();
    let (settings, warning) =
        settings_file.as_deref().map_or_else(Default::default, Settings::load_from);
    let key_file = settings_file.as_deref().map(|file| file.with_file_name("keys.json"));
    let own_keys = key_file.map(OwnKeyFile::load).unwrap_or_default();
    let log = settings_file.as_deref().map(|file| file.with_file_name("demarche.log"));
    log_file::start(log.as_deref());
    let path = path.or_else(study_here).or_else(|| {
        let last = settings.last.as_ref()?;
        let article = last.article.as_ref().map(|article| last.study.join(article));
        Some(article.unwrap_or_else(|| last.study.clone())).filter(|path| path.exists())
    });
    let options = options(&settings);
    let (signals, is_open) = (Signals::default(), Arc::new(AtomicBool::new(false)));
    let (received, opened) = (signals.clone(), Arc::clone(&is_open));
    let create: eframe::AppCreator<'_> = Box::new(move |context| {
        opened.store(true, Ordering::Relaxed);
        if let Some(window) = context.winit_window() {
            bring_onto_screen(window, SMALLEST.into());
        }
        let ctx = context.egui_ctx.clone();
        signals.watch(&ctx);
        let wake = Arc::new(move || ctx.request_repaint());
        let start = Start {
            path,
            coder,
            settings,
            settings_file,
            own_keys,
            warning,
            pace: Pace::Threads,
            tickets: system_tickets(),
        };
        let mut app = App::new(start, wake);
        app.use_html_clipboard(Arc::new(copied_html));
        app.workers.ask_for_motion();
        app.style(&context.egui_ctx);
        app.await_first(&context.egui_ctx);
        app.arm_last_try();
        Ok(Box::new(Frame { app, signals }))
    });
    // The desktop crates panic on a missing library instead of returning an error.
    let outcome = without_backtrace(|| {
        catch_unwind(AssertUnwindSafe(|| eframe::run_native(APP_ID, options, create)))
    });
    match outcome {
        Ok(Ok(())) => Ok(received.received().map_or(Closed::ByUser, Closed::BySignal)),
        Ok(Err(error)) if is_open.load(Ordering::Relaxed) => Err(broken(error.to_string(), log)),
        Ok(Err(error)) => Err(in_words(&error.to_string())),
        Err(panic) => {
            let words = panic
                .downcast_ref::<String>()
                .cloned()
                .or_else(|| panic.downcast_ref::<&str>().map(|words| (*words).to_owned()))
                .unwrap_or_default();
            if is_open.load(Ordering::Relaxed) {
                return Err(broken(words, log));
            }
            Err(in_words(&words))
        }
    }
}

fn named(id: &str) -> Result<Coder, StartError> {
    let known = CoderId::new(id).ok_or_else(|| StartError::Coder(id.to_owned()))?;
    Ok(Coder { name: known.to_string(), id: known })
}

/// Returns the study of the current folder, if it is one.
fn study_here() -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    let study: Result<Study, StorageError> = Study::at(&here);
    study.ok().filter(Study::is_saved).map(|study| study.root().to_owned())
}

/// Fails at once if the environment names no window system.
fn check_display() -> Result<(), StartError> {
    let is_named = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let needs_one = cfg!(all(unix, not(target_os = "macos")));
    let names = ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"];
    if needs_one && !names.into_iter().any(is_named) { Err(StartError::NoDisplay) } else { Ok(()) }
}

fn broken(reason: String, log: Option<PathBuf>) -> StartError {
    StartError::Broken { reason, log }
}

fn in_words(error: &str) -> StartError {
    const LIBRARIES: [(&str, &str, &str); 6] = [
        ("xkbcommon-x11", "libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
        ("xkbcommon", "libxkbcommon.so.0", "libxkbcommon0"),
        ("libXcursor", "libXcursor.so.1", "libxcursor1"),
        ("libXi", "libXi.so.6", "libxi6"),
        ("libX11-xcb", "libX11-xcb.so.1", "libx11-xcb1"),
        ("libX11", "libX11.so.6", "libx11-6"),
    ];
    if let Some((_, library, package)) = LIBRARIES.iter().find(|(name, _, _)| error.contains(name))
    {
        return StartError::NoLibrary { library, package };
    }
    let says = |words: &[&str]| words.iter().any(|words| error.contains(words));
    if says(&[
        "XOpenDisplayFailed",
        "NoCompositor",
        "neither WAYLAND_DISPLAY",
        "ConnectionError",
        "open connection to X server",
    ]) {
        StartError::NoDisplay
    } else if says(&["xlib's shared libraries"]) {
        StartError::NoLibraries
    } else if says(&["Glutin", "glutin", "OpenGL", "EGL", "glx"]) {
        StartError::NoGraphics
    } else {
        // Removes the source location that the desktop crates put before their messages.
        let words = error.split_once(".rs:").and_then(|(_, rest)| rest.split_once(": "));
        StartError::Other(words.map_or(error, |(_, words)| words).to_owned())
    }
}

/// Writes panics inside `work` to the log file instead of printing them; the caller reports them in one sentence.
fn without_backtrace<T>(work: impl FnOnce() -> T) -> T {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(|panic| {
        let trace = std::backtrace::Backtrace::force_capture();
        log_file::write_line(&format!("PANIC {panic}\n{trace}"));
    }));
    let outcome = work();
    std::panic::set_hook(usual);
    outcome
}

fn options(settings: &Settings) -> eframe::NativeOptions {
    let mut viewport = ViewportBuilder::default()
        .with_title("Demarche")
        .with_app_id(APP_ID)
        .with_inner_size(FIRST)
        .with_min_inner_size(SMALLEST)
        .with_clamp_size_to_monitor_size(true)
        .with_drag_and_drop(true);
    if let Ok(icon) = eframe::icon_data::from_png_bytes(ICON) {
        viewport = viewport.with_icon(icon);
    }
    if let Some(window) = settings.window {
        viewport = viewport
            .with_inner_size([window.width, window.height])
            .with_maximized(window.is_maximized);
        if let Some((x, y)) = window.position {
            viewport = viewport.with_position([x, y]);
        }
    }
    eframe::NativeOptions {
        event_loop_builder: prefers_x11()
            .then(|| -> eframe::EventLoopBuilderHook { Box::new(use_x11) }),
        viewport,
        centered: settings.window.is_none(),
        persist_window: false,
        ..eframe::NativeOptions::default()
    }
}

/// Returns whether the named Wayland display does not answer but an X display is named too.
#[cfg(all(unix, not(target_os = "macos")))]
fn prefers_x11() -> bool {
    let named = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    let Some(display) = named("WAYLAND_DISPLAY") else { return false };
    if named("WAYLAND_SOCKET").is_some() || named("DISPLAY").is_none() {
        return false;
    }
    let socket = named("XDG_RUNTIME_DIR").map(PathBuf::from).unwrap_or_default().join(display);
    std::os::unix::net::UnixStream::connect(socket).is_err()
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
fn prefers_x11() -> bool {
    false
}

#[cfg(all(unix, not(target_os = "macos")))]
fn use_x11(builder: &mut eframe::EventLoopBuilder<eframe::UserEvent>) {
    winit::platform::x11::EventLoopBuilderExtX11::with_x11(builder);
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
fn use_x11(_: &mut eframe::EventLoopBuilder<eframe::UserEvent>) {}

/// The application that eframe runs.
struct Frame {
    app: App,
    signals: Signals,
}

impl eframe::App for Frame {
    fn logic(&mut self, ctx: &egui::Context, _: &mut eframe::Frame) {
        if self.signals.received().is_some() && !self.app.is_leaving() {
            self.app.save_last(ctx);
            ctx.send_viewport_cmd(egui::ViewportCommand::Close);
        }
        self.app.logic(ctx);
    }

    fn ui(&mut self, ui: &mut Ui, _: &mut eframe::Frame) {
        self.app.ui(ui);
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.extreme_bg_color.to_normalized_gamma_f32()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn desktop_errors_are_put_in_plain_words() {
        let os = |words: &str| {
            in_words(&format!("winit EventLoopError: os error at a/b.rs:788: {words}"))
        };
        assert_eq!(os("Failed to load one of xlib's shared libraries"), StartError::NoLibraries);
        assert_eq!(os("Failed to open connection to X server"), StartError::NoDisplay);
        assert_eq!(os("The roof fell in"), StartError::Other("The roof fell in".to_owned()));
        assert_eq!(
            in_words("Library libxkbcommon-x11.so could not be loaded."),
            StartError::NoLibrary {
                library: "libxkbcommon-x11.so.0",
                package: "libxkbcommon-x11-0"
            }
        );
    }
}
