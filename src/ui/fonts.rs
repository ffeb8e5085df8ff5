//! Connects the choice of fonts with the typesetter, the settings and the worker that looks at the installed families.

use super::{app::App, dialogs::Dialog, typeset::installed_families};
use crate::work::Answer;

impl App {
    /// Shows which font each script is set in, and finds the families that are installed.
    pub(super) fn ask_fonts(&mut self) {
        let text = self.session.open().map(|open| open.article.text());
        let here = text.map(|text| self.view.typesetter.scripts_of(text)).unwrap_or_default();
        self.push(Dialog::fonts(here));
        self.workers.run("looking at the installed fonts", |answers| {
            answers.send(Answer::Families(installed_families()));
        });
    }

    /// Shows the families that were found, if the dialog still asks for them.
    pub(super) fn take_families(&mut self, families: Vec<(String, Vec<&'static str>)>) {
        let asking = self.view.dialogs.iter_mut().find_map(|dialog| match dialog {
            Dialog::Fonts(dialog) => Some(dialog),
            _ => None,
        });
        if let Some(dialog) = asking {
            dialog.take(families);
        }
    }

    /// Sets a script in this family from now on, or in the program's choice.
    pub(super) fn set_font(&mut self, code: &str, family: Option<String>) {
        match family {
            Some(family) => self.settings.fonts.insert(code.to_owned(), family),
            None => self.settings.fonts.remove(code),
        };
        self.use_fonts();
    }

    /// Uses the families that the settings name.
    pub(super) fn use_fonts(&mut self) {
        self.view.typesetter.choose_families(&self.settings.fonts);
        let text = self.session.open().map(|open| open.article.text());
        let missing = text.map(|text| self.view.typesetter.missing_families(text));
        self.view.status.fonts = missing.unwrap_or_default();
        for dialog in &mut self.view.dialogs {
            if let Dialog::Fonts(dialog) = dialog {
                dialog.renew();
            }
        }
    }
}
