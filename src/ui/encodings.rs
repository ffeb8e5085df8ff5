//! Connects the dialog for the encoding of an article with the worker that reads its file.

use demarche_files::{
    extract::TriedEncodings,
    storage::{Study, tried_encodings},
};

use super::{app::App, dialogs::Dialog};
use crate::{session::ArticleKey, work::Answer};

impl App {
    /// Asks in which encoding the open article should be read, and reads its first lines in all of them.
    pub(super) fn ask_encoding(&mut self) {
        let Some(open) = self.session.open() else { return };
        let article = open.article_key();
        let dialog = Dialog::encoding(open);
        self.push(dialog);
        self.workers.run("showing the encodings", move |answers| {
            let tried = Study::at(article.study.root())
                .and_then(|study| tried_encodings(&study, &article.path))
                .map_err(|error| error.to_string());
            answers.send(Answer::Encodings(article, tried));
        });
    }

    /// Shows what was read, if the dialog still asks for it.
    pub(super) fn take_encodings(
        &mut self,
        article: &ArticleKey,
        tried: Result<TriedEncodings, String>,
    ) {
        let asking = self.view.dialogs.iter_mut().find_map(|dialog| match dialog {
            Dialog::Encoding(dialog) => Some(dialog),
            _ => None,
        });
        if let Some(dialog) = asking {
            dialog.take(article, tried);
        }
    }
}
