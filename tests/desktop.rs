//! Tests that the files which make the program known to a desktop agree with the program and with each other.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use demarche::ui::APP_ID;

const STUDY_TYPE: &str = "application/vnd.demarche.study+json";
const SIZES: [u32; 8] = [16, 24, 32, 48, 64, 128, 256, 512];

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// Returns one of the files named after the program's id.
fn file(extension: &str) -> String {
    fs::read_to_string(path(&format!("assets/desktop/{APP_ID}.{extension}"))).unwrap()
}

/// Returns the value of a key of the `.desktop` file.
fn entry(key: &str) -> String {
    let file = file("desktop");
    let value = file.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('='));
    value.unwrap().to_owned()
}

#[test]
fn the_window_belongs_to_the_desktop_file() {
    assert_eq!(entry("StartupWMClass"), APP_ID);
    assert_eq!(entry("Icon"), APP_ID);
    assert_eq!(entry("Exec"), "demarche %f");
    let metainfo = file("metainfo.xml");
    assert!(metainfo.contains(&format!("<id>{APP_ID}</id>")));
    assert!(metainfo.contains(&format!("<launchable type=\"desktop-id\">{APP_ID}.desktop<")));
    assert!(metainfo.contains(&format!("<release version=\"{}\"", env!("CARGO_PKG_VERSION"))));
    for kind in entry("MimeType").split_terminator(';') {
        assert!(metainfo.contains(&format!("<mediatype>{kind}</mediatype>")), "{kind}");
    }
}

#[test]
fn a_study_file_is_recognised_by_what_we_write() {
    let types = file("xml");
    assert!(types.contains(&format!("<mime-type type=\"{STUDY_TYPE}\">")));
    assert!(entry("MimeType").split(';').any(|kind| kind == STUDY_TYPE));
    let study = fs::read_to_string(path("annotations/study.json")).unwrap();
    let written = serde_json::from_str::<serde_json::Value>(&study).unwrap();
    let format = format!("\"{}\"", written["format"].as_str().unwrap());
    let value = format.replace('"', "&quot;");
    assert!(
        types.contains(&format!("<match type=\"string\" value=\"{value}\" offset=\"1:256\"/>"))
    );
    assert!(study.starts_with('{') && study.find(&format).is_some_and(|at| at <= 256));
}

#[test]
fn each_icon_has_its_size() {
    for size in SIZES {
        let icon = path(&format!("assets/icons/hicolor/{size}x{size}/apps/{APP_ID}.png"));
        let icon = image::open(icon).unwrap();
        assert_eq!((icon.width(), icon.height()), (size, size));
    }
    assert!(path(&format!("assets/icons/hicolor/scalable/apps/{APP_ID}.svg")).exists());
}

#[test]
fn the_package_installs_every_file_for_the_desktop() {
    let manifest = fs::read_to_string(path("Cargo.toml")).unwrap();
    let (_, package) = manifest.split_once("[package.metadata.deb]").unwrap();
    for entry in fs::read_dir(path("assets/desktop")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(package.contains(&format!("[\"assets/desktop/{name}\", \"usr/share/")), "{name}");
    }
}

#[test]
fn the_manual_page_names_every_command() {
    let page = fs::read_to_string(path("assets/desktop/demarche.1")).unwrap();
    let readme = fs::read_to_string(path("README.md")).unwrap();
    let (_, table) = readme.split_once("| Command | What it does |").unwrap();
    let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    let names: Vec<&str> = rows.filter_map(|row| row.split('`').nth(1)).collect();
    assert!(names.len() >= 4, "{names:?}");
    for name in names {
        assert!(page.contains(&format!(".TP\n.B {name}\n")), "{name}");
    }
}
