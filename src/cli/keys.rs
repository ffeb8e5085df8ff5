//! `demarche keys`: the table of keyboard shortcuts as Markdown. The README contains its output.

use std::io::Write as _;

use super::{error::CliError, output};
use crate::session::{Command, Menu, mark_also_tooltip, mark_tooltip};
use demarche_core::codebook::Codebook;

/// Print a table of all keyboard shortcuts, by menu, as Markdown
#[derive(Debug, clap::Args)]
pub struct Arguments {}

impl Arguments {
    #[expect(clippy::unused_self, reason = "every subcommand is run alike")]
    pub(super) fn run(self) -> Result<(), CliError> {
        output::print(|out| out.write_all(key_table().as_bytes()))
    }
}

/// Returns the key table: the keys of the codes first, then those of the commands by menu.
pub fn key_table() -> String {
    let mut sections = vec![section("Codes", &codes())];
    for (menu, heading) in Menu::ALL {
        let rows: Vec<(String, String)> = Command::all()
            .map(Command::spec)
            .filter(|spec| spec.menu == menu && !spec.keys.is_empty())
            .map(|spec| (spelled(spec.keys), spec.tooltip.to_owned()))
            .collect();
        sections.push(section(heading, &rows));
    }
    sections.join("\n")
}

fn codes() -> Vec<(String, String)> {
    let codebook = Codebook::built_in();
    let active = codebook.codes.iter().filter(|code| code.is_active);
    let rows = active.filter_map(|code| {
        let key = code.key?;
        Some([
            (format!("`{key}`"), mark_tooltip(code)),
            (format!("`Shift+{key}`"), mark_also_tooltip(code)),
        ])
    });
    rows.flatten().collect()
}

fn spelled(keys: &[&str]) -> String {
    keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ")
}

fn section(heading: &str, rows: &[(String, String)]) -> String {
    let head = format!("| {heading} | |\n| --- | --- |\n");
    rows.iter().fold(head, |table, (keys, words)| table + &format!("| {keys} | {words} |\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_in_the_table() {
        let table = key_table();
        for spec in Command::all().map(Command::spec) {
            for key in spec.keys {
                assert!(table.contains(&format!("`{key}`")), "{key} of {}", spec.name);
            }
        }
        let start = "| Codes | |\n| --- | --- |\n| `1` | Mark the selected words as demand";
        assert!(table.starts_with(start), "{table}");
    }
}
