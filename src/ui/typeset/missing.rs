//! What a person can install when no font has the letters of a script.

/// Letters of mathematics, which belong to no script.
pub(super) const MATHEMATICAL: &str = "mathematical letters";
/// Emoji.
pub(super) const EMOJI: &str = "emoji";
/// Other characters that belong to no script.
pub(super) const SIGNS: &str = "some signs";
/// Characters of private use, and those that Unicode did not have yet.
pub(super) const UNKNOWN: &str = "unknown characters";

/// Where fonts are installed from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Platform {
    Linux,
    Macos,
    Windows,
}

/// Returns how to install fonts for scripts that have none, or `None` if no font can be named.
///
/// It is a sentence for a tooltip or message with the packages that have them, or the optional feature of the system.
pub fn font_advice(missing: &[&str]) -> Option<String> {
    let platform = match std::env::consts::OS {
        "windows" => Platform::Windows,
        "macos" => Platform::Macos,
        _ => Platform::Linux,
    };
    let known: Vec<&str> = missing.iter().copied().filter(|name| *name != UNKNOWN).collect();
    (!known.is_empty()).then(|| advice(&known, platform))
}

fn advice(missing: &[&str], platform: Platform) -> String {
    let joined = |name: &dyn Fn(&str) -> String| {
        let mut names: Vec<String> = Vec::new();
        for name in missing.iter().map(|script| name(script)) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names.join(", ")
    };
    match platform {
        Platform::Linux => format!(
            "Install {} on Debian and Ubuntu, {} on Fedora, or {} on Arch",
            joined(&|script| debian(script).to_owned()),
            joined(&fedora),
            joined(&|script| arch(script).to_owned())
        ),
        Platform::Macos => {
            format!("Download {} in Font Book or from fonts.google.com", joined(&noto))
        }
        Platform::Windows => {
            let (features, others): (Vec<_>, Vec<_>) =
                missing.iter().partition(|script| windows(script).is_some());
            let mut features: Vec<String> = features
                .into_iter()
                .filter_map(|script| windows(script))
                .map(|name| format!("{name} Supplemental Fonts"))
                .collect();
            features.dedup();
            let features = (!features.is_empty())
                .then(|| format!("Add {} in Settings › Optional features", features.join(", ")));
            let others = (!others.is_empty()).then(|| {
                let names: Vec<String> = others.into_iter().map(noto).collect();
                let verb = if features.is_some() { "; install" } else { "Install" };
                format!("{verb} {} from fonts.google.com", names.join(", "))
            });
            features.unwrap_or_default() + &others.unwrap_or_default()
        }
    }
}

fn is_east_asian(script: &str) -> bool {
    matches!(script, "Han" | "Hiragana" | "Katakana" | "Hangul" | "Bopomofo")
}

fn debian(script: &str) -> &'static str {
    match script {
        EMOJI => "fonts-noto-color-emoji",
        script if is_east_asian(script) => "fonts-noto-cjk",
        _ => "fonts-noto-core",
    }
}

fn arch(script: &str) -> &'static str {
    match script {
        EMOJI => "noto-fonts-emoji",
        script if is_east_asian(script) => "noto-fonts-cjk",
        _ => "noto-fonts",
    }
}

/// Fedora has a package for each script.
fn fedora(script: &str) -> String {
    match script {
        EMOJI => "google-noto-color-emoji-fonts".to_owned(),
        script if is_east_asian(script) => "google-noto-serif-cjk-fonts".to_owned(),
        script => format!("google-{}-fonts", noto(script).to_lowercase().replace(' ', "-")),
    }
}

/// Returns the family of the Noto collection that has a script.
fn noto(script: &str) -> String {
    match script {
        MATHEMATICAL => "Noto Sans Math".to_owned(),
        SIGNS => "Noto Sans Symbols 2".to_owned(),
        EMOJI => "Noto Color Emoji".to_owned(),
        "Hiragana" | "Katakana" => "Noto Serif JP".to_owned(),
        "Hangul" => "Noto Serif KR".to_owned(),
        "Bopomofo" => "Noto Serif TC".to_owned(),
        "Han" => "Noto Serif SC".to_owned(),
        // They have no sans-serif form.
        "Tibetan" | "Tangut" | "Ahom" | "Dogra" | "Makasar" | "Yezidi" | "Toto" => {
            format!("Noto Serif {script}")
        }
        script => format!("Noto Sans {}", script.replace('_', " ")),
    }
}

/// Returns what Windows calls a script in the name of its optional fonts, if it has any.
fn windows(script: &str) -> Option<&'static str> {
    Some(match script {
        "Arabic" => "Arabic Script",
        "Bengali" => "Bangla Script",
        "Canadian_Aboriginal" => "Canadian Aboriginal Syllabics",
        "Cherokee" => "Cherokee",
        "Devanagari" => "Devanagari",
        "Ethiopic" => "Ethiopic",
        "Gujarati" => "Gujarati",
        "Gurmukhi" => "Gurmukhi",
        "Han" => "Chinese (Simplified)",
        "Bopomofo" => "Chinese (Traditional)",
        "Hangul" => "Korean",
        "Hebrew" => "Hebrew",
        "Hiragana" | "Katakana" => "Japanese",
        "Kannada" => "Kannada",
        "Khmer" => "Khmer",
        "Lao" => "Lao",
        "Malayalam" => "Malayalam",
        "Oriya" => "Odia",
        "Sinhala" => "Sinhala",
        "Syriac" => "Syriac",
        "Tamil" => "Tamil",
        "Telugu" => "Telugu",
        "Thai" => "Thai",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_font_is_named_for_characters_of_private_use() {
        assert_eq!(font_advice(&[UNKNOWN]), None);
        assert_eq!(font_advice(&[UNKNOWN, "Thai"]), font_advice(&["Thai"]));
    }

    #[test]
    fn packages_are_named_once() {
        assert_eq!(
            advice(
                &["Thai", "Han", "Hiragana", MATHEMATICAL, "Canadian_Aboriginal"],
                Platform::Linux
            ),
            "Install fonts-noto-core, fonts-noto-cjk on Debian and Ubuntu, google-noto-sans-thai-fonts, \
             google-noto-serif-cjk-fonts, google-noto-sans-math-fonts, google-noto-sans-canadian-aboriginal-fonts on Fedora, \
             or noto-fonts, noto-fonts-cjk on Arch"
        );
        assert_eq!(
            advice(&["Hiragana", "Katakana", "Tibetan"], Platform::Windows),
            "Add Japanese Supplemental Fonts in Settings › Optional features; install Noto Serif Tibetan from fonts.google.com"
        );
        assert_eq!(
            advice(&["Thai", EMOJI], Platform::Macos),
            "Download Noto Sans Thai, Noto Color Emoji in Font Book or from fonts.google.com"
        );
    }
}
