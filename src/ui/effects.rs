//! Carries out effects, workers' answers and dialogs' requests, which the session cannot do itself.

use std::sync::Arc;

use demarche_core::text::{Span, grapheme_at};
use demarche_files::storage::{Last, RememberedCoder};
use egui::{Context, ViewportCommand};

use super::{
    app::App,
    dialogs::{Dialog, Request},
    reader::Place,
    room::Stays,
    view::FIRST_MARK_HINT,
};
use crate::{
    session::{
        Access, Action, Command, Effect, IfUnreadable, Memo, Mode, NoticeKind, Selection, Target,
    },
    work::{Answer, CopiesJob, OpenJob, Purpose, SetJob, WriterJob},
};

impl App {
    /// Starts opening the initial path, so that it is read while the first frame is prepared.
    pub(super) fn begin(&mut self) {
        while let Some(action) = self.asked.pop_front() {
            let Some(action) = self.through_import(action) else { continue };
            let ticket = (self.tickets)();
            for effect in self.session.apply(action, ticket).unwrap_or_default() {
                if let Effect::Open { opening, target, if_unreadable } = effect {
                    self.open(opening, target, if_unreadable);
                }
            }
        }
    }

    /// Applies an action and carries out its effects. A memo being written is saved before, because the action may leave it.
    pub(super) fn act(&mut self, ctx: &Context, action: Action) {
        if !is_report(&action) {
            for memo in self.view.marks.take_memo() {
                self.apply(ctx, memo);
            }
        }
        let action = self.through_list(action).and_then(|action| self.through_import(action));
        if let Some(action) = action {
            self.apply(ctx, action);
        }
    }

    fn apply(&mut self, ctx: &Context, action: Action) {
        let is_mark = matches!(
            action,
            Action::Mark(_) | Action::MarkAlso(_) | Action::MarkAll(..) | Action::SetOpened { .. }
        );
        if matches!(action, Action::Run(Command::Cancel)) && self.leaves_focus_mode() {
            self.leave_focus_mode(ctx);
            return;
        }
        if matches!(action, Action::Run(Command::Quit)) && self.keeps_memos() {
            return;
        }
        let starts_editing = matches!(action, Action::Run(Command::EditEdges));
        let memo = action.memo();
        let n_steps = self.session.history().next_undo().is_some();
        let ticket = (self.tickets)();
        let now = ticket.now;
        match self.session.apply(action, ticket) {
            Ok(effects) => {
                if let Some((id, ..)) = memo {
                    self.view.marks.forget_memo(&id);
                }
                if is_mark && !n_steps && self.session.history().next_undo().is_some() {
                    self.dismiss_hint();
                }
                for effect in effects {
                    self.carry_out(ctx, effect);
                }
                if starts_editing && *self.session.mode() != Mode::Reading {
                    // The keys that move the edges are those of the text.
                    self.view.reader.focus();
                }
            }
            Err(refusal) => {
                let notice = match memo {
                    Some(memo) => self.keep_memo(&memo, &refusal.sentence()),
                    None => Action::Notify(NoticeKind::Refusal, refusal.sentence(), None),
                };
                let ticket = crate::session::Ticket { now, ..(self.tickets)() };
                // Showing a notice is never refused and has no effects.
                drop(self.session.apply(notice, ticket));
            }
        }
        // Nobody waits for the reading of anything else.
        self.workers.keep_opening(self.session.opening().map(|(number, _)| number));
        self.note_unsaved();
        ctx.request_repaint();
    }

    /// Keeps a memo that was refused; returns the notice that says so.
    fn keep_memo(&mut self, (id, before, words): &Memo, reason: &str) -> Action {
        let mark = self.session.open().and_then(|open| open.set.get(id));
        let present = mark.map(|mark| mark.memo());
        self.view.marks.keep_memo(id, before.as_deref().or(present), words);
        let text = if present.is_some() {
            format!("{reason}. The memo is kept in its field until it can be saved")
        } else {
            // No field shows it.
            format!("{reason}. The memo was: “{words}”")
        };
        Action::Notify(NoticeKind::Error, text, None)
    }

    /// Asks whether to close the window without the memos that are not saved; returns whether there are any.
    fn keeps_memos(&mut self) -> bool {
        let memos = self.view.marks.unsaved_memos();
        let has_some = !memos.is_empty();
        if has_some {
            self.push(Dialog::Memos(memos));
        }
        has_some
    }

    fn carry_out(&mut self, ctx: &Context, effect: Effect) {
        match effect {
            Effect::View(command) => self.run_view_command(ctx, command),
            Effect::Reveal(byte) => self.view.reader.reveal(byte),
            Effect::RevealWords(words) => self.view.reader.reveal_words(words),
            Effect::Show => self.show(ctx),
            Effect::Dialog(command) => self.open_dialog(ctx, command),
            Effect::Open { opening, target, if_unreadable } => {
                self.open(opening, target, if_unreadable);
            }
            Effect::OpenSet { key, coder_name, article, opening, asked } => {
                self.workers.open_set(SetJob { key, coder_name, article, opening, asked });
            }
            Effect::Fetch { number, key, coder_name } => {
                self.workers.fetch(number, key, coder_name);
            }
            Effect::Release(key, opening) => self.workers.release(key, opening),
            Effect::List(study, coder, open) => self.workers.list(study, coder, open),
            Effect::Watch(study) => self.workers.watch(study),
            Effect::Remember(study, coder) => {
                if let Some(named) = &mut self.named_coder {
                    // The user has chosen another one since.
                    named.clone_from(&coder);
                }
                let remembered = RememberedCoder { id: coder.id.to_string(), name: coder.name };
                self.settings.coders.insert(study.root().to_owned(), remembered);
            }
            Effect::Save(request) => {
                // Before the marks, so that "Saved" includes the scroll position.
                self.keep_place();
                if self.settings != self.saved_settings {
                    self.write_settings();
                }
                self.workers.save(request);
            }
            Effect::Look(request) => self.workers.look(request),
            Effect::ReadTheirs(request) => self.workers.read_theirs(request),
            Effect::SaveRecord(request) => self.workers.save_record(request),
            Effect::ForgetRecord(article) => {
                self.workers.write(WriterJob::ForgetRecord(article));
            }
            Effect::Move(request, folder) => self.workers.move_home(request, folder),
            Effect::Follow(change) => self.workers.follow(change),
            Effect::ReadCopies(request) => self.workers.copies(CopiesJob::Read(request)),
            Effect::PutCopiesAside(key, copies) => {
                self.workers.copies(CopiesJob::PutAside(key, copies));
            }
            Effect::LeaveCopies(files) => self.workers.write(WriterJob::LeaveCopies(files)),
            Effect::KeepMeanwhile(request) => self.workers.keep_meanwhile(request),
            Effect::KeepAside(request) => self.workers.keep_aside(request),
            Effect::CopyText(text) => ctx.copy_text(text),
            Effect::AskCoder(study) => {
                let known = self.session.coder().map(|coder| coder.name.clone());
                self.push(Dialog::coder(study, known));
            }
            Effect::AskHome(key, reason) => self.push(Dialog::Home { key, reason }),
            Effect::AskElsewhere(key) => self.pick(Purpose::Home(key)),
            Effect::AskConflict(key, reason) => self.push(Dialog::conflict(key, reason)),
            Effect::AskTakeOver(key, elsewhere) => {
                self.push(Dialog::TakeOver { key, elsewhere });
            }
            Effect::AskUnreadable(study, path, reason) => {
                self.push(Dialog::Unreadable { study, path, reason });
            }
            Effect::AskQuit => self.push(Dialog::Quit),
            Effect::Quit => {
                self.is_leaving = true;
                self.keep_place();
                ctx.send_viewport_cmd(ViewportCommand::Close);
            }
        }
    }

    fn open(&mut self, opening: u64, target: Target, if_unreadable: IfUnreadable) {
        self.workers.open(OpenJob {
            opening,
            target,
            named: self.named_coder.clone(),
            if_unreadable,
            settings: self.settings.clone(),
        });
    }

    /// Shows a dialog in front of the others. It replaces one that asks the same.
    pub(super) fn push(&mut self, dialog: Dialog) {
        self.view.dialogs.retain(|shown| !shown.asks_the_same(&dialog));
        self.view.dialogs.push(dialog);
    }

    /// Handles a worker's answer.
    pub(super) fn handle_answer(&mut self, ctx: &Context, answer: Answer) {
        match answer {
            Answer::Action(action) => {
                // The scroll position belongs to the article that is still open.
                self.keep_place();
                self.act(ctx, *action);
            }
            Answer::Picked(_, None) => self.view.reader.focus(),
            Answer::Picked(purpose, Some(path)) => self.use_picked(ctx, purpose, &path),
            Answer::NoDialog(purpose, reason) => self.ask_path(purpose, reason),
            Answer::Completed(text, wanted, paths) => self.take_completions(text, wanted, paths),
            Answer::Families(families) => self.take_families(families),
            Answer::Encodings(article, tried) => self.take_encodings(&article, tried),
            Answer::ReduceMotion => self.reduce_motion(ctx),
            Answer::Pages(opening, pages) => self.view.opening.note(opening, pages),
            Answer::Words(opening, count) => self.view.status.n_words = Some((opening, count)),
            Answer::Found(seeker, number, hits, progress) => {
                self.take_hits(ctx, seeker, number, hits, progress);
            }
            Answer::FoundInStudy(number, hits) => self.take_study_hits(number, hits),
            Answer::History(number, read) => self.take_history(number, read),
            Answer::Listed(number, listed) => {
                if let Some(command) = self.view.listing.take(number, *listed) {
                    self.act(ctx, Action::Run(command));
                }
            }
            Answer::Place(study, place) => self.show_place(&study, place),
            Answer::CopiedPage(page) => self.take_page(ctx, page.map(|page| *page)),
            Answer::Made(made) => self.open_made(ctx, made),
            Answer::Given(given) => self.use_given(ctx, given),
            Answer::Import(number, answer) => self.take_import(ctx, number, answer),
            Answer::Exported(kind, text) => self.end_export(ctx, kind, text),
            Answer::Recent(missing, titles) => {
                (self.view.welcome.missing, self.view.welcome.titles) = (missing, titles);
            }
            Answer::Keys(number, read) => self.follow_own_keys(ctx, number, read),
            Answer::Stock(study, stock) => self.show_stock(&study, stock),
            Answer::NotExported(path, reason) => self.refuse_export(ctx, &path, reason),
        }
    }

    /// Shows the article just opened at its last reading place.
    fn show(&mut self, ctx: &Context) {
        self.leave_hits();
        let Some(open) = self.session.open() else { return };
        let article = &open.article;
        self.view.typesetter.follow(article.text(), article.metadata.language.as_deref());
        self.view.status.fonts = self.view.typesetter.missing_families(article.text());
        let file = open.study.root().join(open.path.as_str());
        let last =
            Last { study: open.study.root().to_owned(), article: Some(open.path.to_string()) };
        let known = self.settings.place(&file);
        // The text may have changed since.
        let text = open.article.text();
        let caret = known.and_then(|place| place.caret);
        let is_place = |at: &usize| text.is_char_boundary(*at) && !self.session.is_hidden_at(*at);
        let caret = caret.filter(is_place);
        let caret = caret.map(|at| grapheme_at(text, at).map_or(at, Span::start));
        let place = known.map_or(Place { byte: 0, offset: 0.0 }, |place| Place {
            byte: place.byte,
            offset: place.offset,
        });
        self.view.reader.set_place(place);
        self.view.reader.focus();
        self.settings.remember_article(&file);
        self.settings.remember_study(&last.study);
        self.settings.last = Some(last);
        if let (Some(caret), None) = (caret, self.session.selection()) {
            self.act(ctx, Action::Select(Some(Selection::caret(caret))));
        }
    }

    /// Follows the file of the shown set.
    pub(super) fn follow_set(&mut self) {
        let shown = self.session.open().filter(|open| open.access != Access::Reading);
        let shown = shown.and_then(|open| Some((open.key()?, open.article.text_sha256)));
        if self.watched_set != shown {
            self.watched_set.clone_from(&shown);
            self.workers.watch_set(shown);
        }
    }

    /// Starts counting the words of the open article, once it is shown with its marks: the first frame does not wait for it.
    pub(super) fn count_words(&mut self) {
        let Some(open) = self.session.open() else { return };
        if open.access != Access::Reading && self.view.status.counts_next(&open.article) {
            self.workers.count_words(open.opening, Arc::clone(&open.article));
        }
    }

    fn run_view_command(&mut self, ctx: &Context, command: Command) {
        if self.run_look_command(ctx, command) {
            return;
        }
        match command {
            Command::ToggleArticles if self.view.is_focus_mode => {
                self.leave_focus_mode(ctx);
                self.view.show_panel(Stays::Articles);
            }
            Command::ToggleMarks if self.view.is_focus_mode => {
                self.leave_focus_mode(ctx);
                self.view.show_panel(Stays::Marks);
            }
            Command::ToggleArticles => self.view.toggle_panel(Stays::Articles),
            Command::ToggleMarks => self.view.toggle_panel(Stays::Marks),
            Command::FullScreen => {
                let is_full = ctx.input(|input| input.viewport().fullscreen == Some(true));
                ctx.send_viewport_cmd(ViewportCommand::Fullscreen(!is_full));
            }
            Command::EditMemo => {
                self.leave_focus_mode(ctx);
                self.view.show_panel(Stays::Marks);
                self.view.marks.focus_memo();
            }
            Command::ShowPalette => self.push(Dialog::palette(self.view.used.clone())),
            Command::ChooseCode => {
                self.push(Dialog::picker());
                self.put_picker();
            }
            Command::FindInMarks => {
                self.view.show_panel(Stays::Marks);
                self.view.marks.focus_words();
            }
            Command::MarkAll => self.ask_mark_all(ctx),
            Command::ShowHistory => self.ask_history(),
            Command::GoTo => self.push(Dialog::go_to()),
            Command::ShowKeys => self.push(Dialog::keys()),
            Command::ShowCodebook => self.push(Dialog::Codebook),
            Command::About => self.push(Dialog::About),
            command if self.run_find_command(ctx, command) => {}
            command => self.view.reader.run(command),
        }
    }

    fn open_dialog(&mut self, ctx: &Context, command: Command) {
        match command {
            Command::NewFromClipboard => self.request_paste(ctx),
            Command::OpenArticle => self.pick(Purpose::Article),
            Command::OpenFolder => self.pick(Purpose::Folder),
            Command::ImportTable => self.pick(Purpose::Table),
            Command::TrySample => self.pick(Purpose::Sample),
            Command::Export => self.ask_export(),
            Command::ReadAs => self.ask_encoding(),
            Command::ArticleDetails => {
                if let Some(open) = self.session.open() {
                    self.push(Dialog::details(open));
                }
            }
            _ => {}
        }
    }

    /// Carries out a dialog's request.
    pub(super) fn handle_request(&mut self, ctx: &Context, request: Request) {
        match request {
            Request::Act(Action::SetRecord(edit)) if self.session.check_record(&edit).is_err() => {
                // Why is said, and what was entered stays.
                self.act(ctx, Action::SetRecord(edit));
            }
            Request::Act(action) => {
                self.view.dialogs.pop();
                self.act(ctx, action);
                if !self.view.find.go_on() {
                    self.view.reader.focus();
                }
            }
            Request::Use(entry) => {
                self.view.dialogs.pop();
                // Before the action, which may move the focus elsewhere.
                self.view.reader.focus();
                self.act(ctx, entry.action());
                self.view.used.note(entry);
            }
            Request::SetKeys(own) => self.set_own_keys(ctx, own),
            Request::SetFont(code, family) => self.set_font(code, family),
            Request::Close => self.close_dialog(ctx),
            Request::Coder(name) => self.set_coder(ctx, &name),
            Request::KnownCoder(coder) => self.use_coder(ctx, coder),
            Request::KeepMineAs(name) => self.keep_mine_as(ctx, &name),
            Request::Complete(text, wanted) => self.complete_path(text, wanted),
            Request::Path(purpose, path) => self.use_typed(ctx, purpose, path),
            Request::MakeArticle { name, title } => self.make_article(name, title),
            Request::CopyGiven => self.copy_given(),
            Request::Import(request) => self.handle_import(request),
            Request::Unreadable(choice) => {
                if let Some(Dialog::Unreadable { study, path, .. }) = self.view.dialogs.pop() {
                    self.act(ctx, Action::OpenUnreadable(study, path, choice));
                }
            }
            Request::HomeHere => {
                if let Some(Dialog::Home { key, .. }) = self.view.dialogs.pop() {
                    self.act(ctx, Action::StayHome(key.study));
                }
            }
            Request::HomeElsewhere => {
                if let Some(Dialog::Home { key, .. }) = self.view.dialogs.last() {
                    self.pick(Purpose::Home(key.clone()));
                }
            }
            Request::DropMemos => {
                self.view.dialogs.pop();
                self.view.marks.drop_memos();
                self.act(ctx, Action::Run(Command::Quit));
            }
            Request::MarkAll(code, ticked) => self.mark_all(ctx, code, ticked),
            Request::Export => self.pick(Purpose::Export),
            Request::ExportAs(format) => self.export_as(format),
            Request::ReplaceExport => {
                if let Some(Dialog::Replace(path)) = self.view.dialogs.pop() {
                    self.export(path);
                }
            }
        }
    }

    /// Hides the first-mark hint permanently, because it was dismissed or a mark was made.
    pub(super) fn dismiss_hint(&mut self) {
        if std::mem::take(&mut self.view.has_hint) {
            self.settings.dismissed_hints.insert(FIRST_MARK_HINT.to_owned());
        }
    }

    /// Gives the focus back to the find bar, if a code was chosen there, and else to the text.
    fn focus_find_or_text(&mut self) {
        if !self.view.find.take_focus_back() {
            self.view.reader.focus();
        }
    }

    fn close_dialog(&mut self, ctx: &Context) {
        let dialog = self.view.dialogs.pop();
        if self.view.has_dialog() {
            // The dialog behind it takes the focus.
            ctx.memory_mut(egui::Memory::stop_text_input);
        } else {
            self.focus_find_or_text();
        }
        match dialog {
            Some(Dialog::Home { key, .. }) => self.act(ctx, Action::RefuseHome(key.study)),
            Some(Dialog::Quit) => self.act(ctx, Action::StayOpen),
            Some(Dialog::Coder(_)) => self.act(ctx, Action::CancelCoder),
            Some(Dialog::Import(_)) => self.stop_importing(),
            _ => {}
        }
    }
}

/// Returns whether an action only reports what happened, so that whatever the user does goes on.
fn is_report(action: &Action) -> bool {
    matches!(
        action,
        Action::Notify(..)
            | Action::NotifyOf(..)
            | Action::DismissNotice(_)
            | Action::StudyListed(_)
            | Action::ArticlesChanged(_)
            | Action::SetCounted(..)
            | Action::Wrote { .. }
            | Action::SetFetched { .. }
            | Action::TheirsRead { .. }
            | Action::SetTouched(_)
            | Action::Looked { .. }
            | Action::RecordSaved { .. }
            | Action::AccessDenied(..)
            | Action::LockLost(..)
            | Action::UnsavedFound { .. }
    )
}

#[cfg(test)]
mod tests;
