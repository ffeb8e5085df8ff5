//! When a mark was made and changed.

use demarche_core::annotation::{Annotation, Stamp};
use egui::{RichText, Ui};

use crate::ui::{
    moment::spelled,
    theme::{SMALL_SIZE, Tokens},
};

/// Draws the times, if they are known.
pub(super) fn times_ui(ui: &mut Ui, annotation: &Annotation, tokens: &Tokens) {
    if let Some(words) = times(annotation.created, annotation.modified) {
        ui.label(RichText::new(words).size(SMALL_SIZE).color(tokens.text_weak));
    }
}

/// Returns when a mark was made and changed; a change in the same minute is not worth a second time, and one on the same day
/// not a second date.
fn times(created: Option<Stamp>, modified: Option<Stamp>) -> Option<String> {
    match (created.map(spelled), modified.map(spelled)) {
        (Some(created), Some(modified)) if modified != created => {
            let day = created.split_once(' ').map_or("", |(day, _)| day);
            let changed = modified.strip_prefix(day).map_or(&*modified, str::trim_start);
            Some(format!("Made {created}, changed {changed}"))
        }
        (Some(created), _) => Some(format!("Made {created}")),
        (None, Some(modified)) => Some(format!("Changed {modified}")),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_given_once_if_both_are_the_same_minute() {
        let at = |seconds: i64| Some(Stamp(1_763_892_000_000 + seconds * 1000));
        let made = times(at(0), None).unwrap();
        assert_eq!(times(at(0), at(59)).unwrap(), made);
        let later = |seconds| spelled(at(seconds).unwrap());
        let changed = later(60);
        let time = changed.split_once(' ').unwrap().1;
        assert_eq!(times(at(0), at(60)).unwrap(), format!("{made}, changed {time}"));
        let day = 24 * 60 * 60;
        assert_eq!(times(at(0), at(day)).unwrap(), format!("{made}, changed {}", later(day)));
        assert_eq!((times(None, None), made.starts_with("Made ")), (None, true));
    }
}
