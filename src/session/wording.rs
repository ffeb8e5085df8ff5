//! Numbers and sentences in words.

use demarche_core::study::isolated;

/// Returns a message with a capital letter.
pub fn sentence(message: &str) -> String {
    let mut characters = message.chars();
    characters
        .next()
        .map(|first| first.to_uppercase().chain(characters).collect())
        .unwrap_or_default()
}

/// Returns a number with its noun: `1 word`, `1,204 words`.
pub fn counted(count: usize, unit: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {unit}{plural}", grouped(count))
}

/// Returns a number with commas between thousands.
pub fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// Returns names joined to a list that has the same order and numbers in whatever script they are written.
pub fn joined_names<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().map(isolated).collect::<Vec<_>>().join(", ")
}

/// Returns words joined to a choice: `1, 2 or 3`.
pub fn either(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::{counted, joined_names};

    #[test]
    fn counts_are_grouped_by_thousands() {
        for (count, expected) in [
            (0, "0 words"),
            (1, "1 word"),
            (999, "999 words"),
            (1_204, "1,204 words"),
            (1_000_000, "1,000,000 words"),
        ] {
            assert_eq!(counted(count, "word"), expected);
        }
    }

    #[test]
    fn no_name_of_a_list_changes_the_order_of_the_others() {
        assert_eq!(joined_names(["Ali, S.", "Dawn", "2025-11-02"]), "Ali, S., Dawn, 2025-11-02");
        assert_eq!(
            joined_names(["زینب مراد", "2026-02-06"]),
            "\u{2068}زینب مراد\u{2069}, 2026-02-06"
        );
    }
}
