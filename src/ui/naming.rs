//! Uses the names that dialogs ask for: the coder's, and another one for marks that are in conflict.

use demarche_core::study::{Coder, CoderId};
use egui::Context;

use super::{app::App, dialogs::Dialog};
use crate::session::{Action, sentence};

impl App {
    /// Sets the coder's name. A mark waiting for it is made once the coder's saved marks have been read.
    pub(super) fn set_coder(&mut self, ctx: &Context, name: &str) {
        let Some(Dialog::Coder(dialog)) = self.view.dialogs.last_mut() else { return };
        match CoderId::from_name(name) {
            Ok(id) => self.use_coder(ctx, Coder { id, name: name.trim().to_owned() }),
            Err(error) => dialog.refusal = Some(sentence(&error.to_string())),
        }
    }

    pub(super) fn use_coder(&mut self, ctx: &Context, coder: Coder) {
        if let Some(Dialog::Coder(dialog)) = self.view.dialogs.pop() {
            self.act(ctx, Action::SetCoder(dialog.study, coder));
            self.view.reader.focus();
        }
    }

    /// Keeps the marks that are in conflict under another name.
    pub(super) fn keep_mine_as(&mut self, ctx: &Context, name: &str) {
        let Some(Dialog::Conflict(dialog)) = self.view.dialogs.last_mut() else { return };
        let refusal = match CoderId::from_name(name) {
            Ok(id) if id == dialog.key.coder => {
                "This is the name of the file that was changed; choose another".to_owned()
            }
            Ok(id) => {
                let key = dialog.key.clone();
                self.view.dialogs.pop();
                let coder = Coder { id, name: name.trim().to_owned() };
                self.act(ctx, Action::KeepMineAs(key, coder));
                self.view.reader.focus();
                return;
            }
            Err(error) => sentence(&error.to_string()),
        };
        dialog.refusal = Some(refusal);
    }
}
