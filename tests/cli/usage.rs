//! Tests help, version, mistakes, and the window without a display.

use expect_test::expect;

use crate::Study;

#[test]
fn help_names_every_command() {
    let output = Study::new().run(&["--help"]);
    let help = String::from_utf8(output.stdout).unwrap();
    for command in [
        "text",
        "import",
        "export",
        "render",
        "check",
        "apply",
        "merge",
        "history",
        "snapshots",
        "keys",
    ] {
        assert!(help.contains(&format!("\n  {command} ")), "{command} in {help}");
    }
    assert!(help.contains("Exit codes:"));
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn the_version_is_the_crates() {
    let version = format!("demarche {}\n", env!("CARGO_PKG_VERSION"));
    let output = Study::new().run(&["--version"]);
    assert_eq!((output.stdout, output.status.code()), (version.into_bytes(), Some(0)));
}

#[test]
fn mistakes_are_reported_and_exit_with_2() {
    let study = Study::new();
    for arguments in [
        &["export", "."][..],
        &["export", ".", "--to", "xml"],
        &["export", ".", "--to", "csv", "--coder", "Not an id"],
        &["text"],
        &["text", "talks.txt", "--unknown"],
        &["one.txt", "two.txt"],
    ] {
        let output = study.run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty(), "{arguments:?}");
    }
}

#[test]
fn keys_are_printed_as_markdown() {
    let output = Study::new().run(&["keys"]);
    let table = String::from_utf8(output.stdout).unwrap();
    assert_eq!(table, demarche::cli::key_table());
    for menu in ["Codes", "File", "Edit", "View", "Annotate", "Help", "In the text"] {
        assert!(table.contains(&format!("| {menu} | |\n| --- | --- |\n")), "{menu}");
    }
}

#[cfg(all(unix, not(target_os = "macos")))]
#[test]
fn a_missing_display_is_reported_in_one_sentence() {
    Study::new().check(&["talks.txt"], 2, &expect![""], &expect![[r"
        demarche: there is no display to open a window on; start a desktop session or run it under `xvfb-run`, or use `demarche text`, `export` or `render`, which need no display
    "]]);
}
