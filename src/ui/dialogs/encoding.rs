//! In which encoding an article is read: the guess, and all encodings with the first lines in each.

use demarche_core::article::{Article, ArticleRecord};
use demarche_files::extract::{Certainty, Charset, Guess, TriedEncoding, TriedEncodings};
use egui::Ui;

use super::{
    buttons::{choices_ui, paragraph_ui},
    request::Request,
};
use crate::{
    session::{Action, ArticleKey, RecordEdit},
    ui::{
        theme::Tokens,
        typeset::Typesetter,
        widgets::{Choice, Chooser, ChooserLook, row_words},
    },
};

/// How many lines of the text are shown.
const LINES: usize = 6;
/// The height of the list, in points.
const LIST: f32 = 260.0;
/// The first row, which leaves the choice to the program.
const DETECT: Choice<'static> = Choice {
    name: "Detect the encoding",
    found_by: "Detect the encoding",
    hand: None,
    also: "automatic guess",
    detail: "",
    code: None,
    is_enabled: true,
};

/// The question in which encoding an article should be read.
#[derive(Debug)]
pub(in crate::ui) struct EncodingDialog {
    article: ArticleKey,
    record: ArticleRecord,
    /// The name of the encoding that it is read in now.
    name: &'static str,
    /// What is odd about the text as it is read now.
    condition: Vec<String>,
    chooser: Chooser,
    tried: Option<Result<TriedEncodings, String>>,
}

impl EncodingDialog {
    pub(super) fn new(key: ArticleKey, article: &Article) -> Self {
        Self {
            article: key,
            record: article.record().clone(),
            name: article.encoding,
            condition: article.condition().words(),
            chooser: Chooser::new(),
            tried: None,
        }
    }

    /// Takes what a worker read of an article, if it is this one.
    pub(in crate::ui) fn take(
        &mut self,
        article: &ArticleKey,
        tried: Result<TriedEncodings, String>,
    ) {
        if *article == self.article {
            self.chooser.renew();
            self.tried = Some(tried);
        }
    }

    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        (tokens, typesetter): (&Tokens, &mut Typesetter),
        requests: &mut Vec<Request>,
    ) {
        paragraph_ui(ui, &self.now(), tokens);
        let (mut chosen, mut highlighted) = (None, None);
        match &self.tried {
            Some(Ok(tried)) => {
                paragraph_ui(ui, &guess_in_words(tried.guess.as_ref()), tokens);
                (chosen, highlighted) = list_ui(ui, &mut self.chooser, tried, (tokens, typesetter));
            }
            Some(Err(reason)) => {
                paragraph_ui(ui, &format!("The file cannot be read: {reason}"), tokens);
            }
            None => paragraph_ui(ui, "Reading the file…", tokens),
        }
        let main = match highlighted {
            Some(Chosen::This(charset)) => format!("Read as {}", charset.label()),
            Some(Chosen::Detected) => DETECT.name.to_owned(),
            None => "Read".to_owned(),
        };
        let pressed = choices_ui(ui, &[(&*main, highlighted.is_some()), ("Cancel", true)], tokens);
        match (chosen.or_else(|| highlighted.filter(|_| pressed == Some(0))), pressed) {
            (Some(chosen), _) => requests.push(self.answer(chosen)),
            (None, Some(1)) => requests.push(Request::Close),
            _ => {}
        }
    }

    /// Returns the request to read the article as was chosen.
    fn answer(&self, chosen: Chosen) -> Request {
        let encoding = match chosen {
            Chosen::Detected => None,
            Chosen::This(charset) => Some(charset.id().to_owned()),
        };
        let before = self.record.clone();
        let after = ArticleRecord { encoding, ..before.clone() };
        let edit = RecordEdit { article: self.article.clone(), before, after };
        Request::Act(Action::SetRecord(Box::new(edit)))
    }

    /// Returns in words what the article is read in now.
    fn now(&self) -> String {
        let label = Charset::named(self.name).map_or(self.name, Charset::label);
        let how = if self.record.encoding.is_some() { ", as chosen" } else { "" };
        let odd = self.condition.join("; ");
        let odd = if odd.is_empty() { odd } else { format!(". In it: {odd}") };
        format!("This article is read as {label}{how}{odd}")
    }
}

/// What was chosen.
#[derive(Clone, Copy, Debug)]
enum Chosen {
    /// The encoding that the program detects.
    Detected,
    /// This encoding.
    This(Charset),
}

/// Draws the list, and the first lines in the highlighted encoding. Returns what was chosen, and what is highlighted.
fn list_ui(
    ui: &mut Ui,
    chooser: &mut Chooser,
    tried: &TriedEncodings,
    (tokens, typesetter): (&Tokens, &mut Typesetter),
) -> (Option<Chosen>, Option<Chosen>) {
    let details: Vec<String> = tried.all.iter().map(detail_of).collect();
    let choice = |index: usize| {
        let Some(index) = index.checked_sub(1) else { return Some(DETECT) };
        let charset = tried.all.get(index)?.charset;
        let (name, also, detail) = (charset.label(), charset.id(), details.get(index)?);
        Some(Choice { name, found_by: name, also, detail, ..DETECT })
    };
    let look = ChooserLook {
        label: "Read as",
        hint: "An encoding or a script",
        none: "No encoding has this name",
    };
    chooser.fit(Some(LIST));
    let chosen =
        chooser.show(ui, &look, (tried.all.len() + 1, &choice), (tokens, &mut *typesetter));
    let guessed = || tried.guess.as_ref().map(|guess| guess.charset);
    let of = |index: usize| match index.checked_sub(1) {
        Some(index) => tried.all.get(index).map(|tried| tried.charset),
        None => guessed(),
    };
    let highlighted = chooser.highlighted();
    let charset = highlighted.and_then(of);
    let shown = tried.all.iter().find(|tried| Some(tried.charset) == charset);
    ui.add_space(8.0);
    if let Some(shown) = shown {
        typesetter.label_ui(ui, &shown.lines, &row_words(), tokens.text, LINES);
    }
    let choice = |index: usize| match index {
        0 => Some(Chosen::Detected),
        index => of(index).map(Chosen::This),
    };
    (chosen.and_then(choice), highlighted.and_then(choice))
}

/// Returns a guess and how sure it is.
fn guess_in_words(guess: Option<&Guess>) -> String {
    let Some(guess) = guess else {
        return "Its bytes are not text in a known encoding".to_owned();
    };
    let sure = match guess.certainty {
        Certainty::Sure => "almost certain",
        Certainty::Likely => "likely",
        Certainty::Doubtful => "doubtful",
    };
    let words = format!("Its bytes suggest {} ({sure})", guess.charset.label());
    let others: Vec<&str> = guess.others.iter().take(3).map(|other| other.label()).collect();
    if guess.certainty == Certainty::Sure || others.is_empty() {
        words
    } else {
        format!("{words}, or else {}", others.join(" or "))
    }
}

/// Returns the script of an encoding, and how much of the file means nothing in it.
fn detail_of(tried: &TriedEncoding) -> String {
    let group = tried.charset.group();
    match tried.n_damaged {
        0 => group.to_owned(),
        many => format!("{group}, {many} damaged"),
    }
}
