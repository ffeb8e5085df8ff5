//! The only entry point through which a session changes.

use super::{
    About, Action, Command, Effect, IfUnreadable, NoticeKind, Session, Target, Ticket,
    history::Direction,
    moving::Way,
    outcome::{NONE_CHOSEN, Outcome, refuse},
};

impl Session {
    /// Applies one action. This is the only way a session changes.
    pub fn apply(&mut self, action: Action, ticket: Ticket) -> Outcome {
        let now = ticket.now;
        let outcome = self.carry_out(action, ticket);
        self.uncover_for(outcome.as_deref().unwrap_or_default(), now);
        self.follow_review();
        self.follow_access(now);
        self.end_refused_run(now);
        outcome
    }

    #[expect(clippy::too_many_lines, reason = "one line for each action")]
    fn carry_out(&mut self, action: Action, ticket: Ticket) -> Outcome {
        match action {
            Action::Run(command) => self.run(command, &ticket),
            Action::Select(selection) => Ok(self.select(selection)),
            Action::DropPieces => {
                // Pieces kept by a key wait for the next selection, however it is made.
                if !self.awaits_piece {
                    self.pieces.clear();
                }
                Ok(Vec::new())
            }
            Action::KeepPiece => {
                self.awaits_piece = false;
                self.keep_piece()
            }
            Action::DragEnded => self.drag_ended(ticket),
            Action::MarkEvery(code) => self.mark_every(code),
            Action::Choose(id) => Ok(self.choose(id)),
            Action::Reveal(id) => Ok(self.reveal(id)),
            Action::StopReview => {
                self.chosen = None;
                self.stop_review();
                Ok(Vec::new())
            }
            Action::Mark(code) => self.mark(&code, ticket),
            Action::MarkAlso(code) => self.mark_also(&code, ticket),
            Action::MarkAll(code, places) => self.mark_all(&code, places, &ticket),
            Action::Retype(id, code) => self.retype(&id, &code, &ticket),
            Action::MoveEdges(id, piece, selection) => {
                self.move_edges(&id, piece, selection, &ticket)
            }
            Action::Remove(id) => self.remove(&id, &ticket),
            Action::SetCertainty(id, certainty) => self.set_certainty(&id, certainty, &ticket),
            Action::SetMemo(id, memo) => self.set_memo(&id, memo, &ticket),
            Action::TypeMemo { id, before, words } => {
                self.type_memo(&id, (&before, words), &ticket)
            }
            Action::MemoGoesOn(id) => {
                self.memo_goes_on = Some(id);
                Ok(Vec::new())
            }
            Action::SetConfidence(id, confidence) => self.set_confidence(&id, confidence, &ticket),
            Action::Filter(filter) => Ok(self.set_filter(filter)),
            Action::FindInMarks(text) => Ok(self.find_in_marks(&text)),
            Action::GoTo(byte) => Ok(self.go_to_byte(byte)),
            Action::SortArticles(order) => Ok(self.sort_articles(order)),
            Action::SetClutter(clutter) => {
                self.set_clutter(clutter);
                Ok(Vec::new())
            }
            Action::Uncover(words) => {
                self.uncover(words, ticket.now);
                Ok(Vec::new())
            }
            Action::OpenInStudy(path) => Ok(self.open_in_study(path)),
            Action::StopOpening => Ok(self.stop_opening(&ticket)),
            Action::OpenPath(path) => Ok(self.go_to(Target::Path(path), IfUnreadable::Ask)),
            Action::OpenUnreadable(study, path, choice) => {
                Ok(self.go_to(Target::InStudy(study, path), choice))
            }
            Action::SetCoder(study, coder) => Ok(self.set_coder(&study, coder, &ticket)),
            Action::CancelCoder => {
                self.waiting = None;
                Ok(Vec::new())
            }
            Action::AcceptOffer(number) => {
                let offered = self.notices.all().iter().find(|notice| notice.number == number);
                let Some(command) = offered.and_then(|notice| notice.command) else {
                    return Ok(Vec::new());
                };
                let outcome = self.run(command, &ticket);
                self.notices.dismiss(number);
                outcome
            }
            Action::DismissNotice(number) => {
                self.notices.dismiss(number);
                Ok(Vec::new())
            }
            Action::SetKeymap(keymap) => {
                self.keymap = keymap;
                Ok(Vec::new())
            }
            Action::Notify(kind, text, command) => {
                // A refusal answers a command, which was for what is open.
                if kind == NoticeKind::Refusal {
                    self.notices.show(kind, text, command, ticket.now);
                } else {
                    self.notices.show_about(About::Window, (kind, text), command, ticket.now);
                }
                Ok(Vec::new())
            }
            Action::NotifyOf(article, kind, text, command) => {
                let about = About::Article(article);
                self.notices.show_about(about, (kind, text), command, ticket.now);
                Ok(Vec::new())
            }
            Action::StudyListed(view) => Ok(self.study_listed(view)),
            Action::SetCounted(key, counts, is_done) => {
                self.set_counted(&key, (counts, is_done));
                Ok(Vec::new())
            }
            Action::ArticlesChanged(study) => Ok(self.articles_changed(&study)),
            Action::ArticleOpened(opened) => Ok(self.article_opened(*opened, &ticket)),
            Action::SetOpened { key, opening, read } => {
                Ok(self.set_opened(&key, opening, *read, &ticket))
            }
            Action::OpenFailed { opening, what, reason } => {
                Ok(self.open_failed(opening, &what, &reason, &ticket))
            }
            Action::StrayedFound { opening, from, copies } => {
                Ok(self.strayed(opening, &from, &copies, &ticket))
            }
            Action::CopiesFound { key, names } => {
                self.copies_found(&key, names, &ticket);
                Ok(Vec::new())
            }
            Action::CopiesRead { key, text_sha256, result } => {
                self.copies_read((&key, text_sha256), result, &ticket)
            }
            Action::CopiesPutAside { key, result } => {
                self.copies_put_aside(&key, result, &ticket);
                Ok(Vec::new())
            }
            Action::UnsavedFound { key, files } => {
                self.unsaved_found(&key, files, &ticket);
                Ok(Vec::new())
            }
            Action::Followed(change, result) => Ok(self.followed(&change, result, &ticket)),
            Action::SetUnreadable { opening, study, path, reason } => {
                Ok(self.set_unreadable(opening, study, path, reason))
            }
            Action::StopBulk => {
                self.stop_bulk(&ticket);
                Ok(Vec::new())
            }
            Action::SetFetched { number, key, result } => {
                let fetched = result.map(|fetched| *fetched);
                Ok(self.set_fetched(number, &key, fetched, &ticket))
            }
            Action::Wrote { key, attempt, outcome } => {
                Ok(self.wrote(&key, attempt, outcome, &ticket))
            }
            Action::SetTouched(key) => Ok(self.set_touched(&key)),
            Action::Looked { key, opening, read } => Ok(self.looked(&key, opening, *read, &ticket)),
            Action::TheirsRead { key, attempt, result } => {
                let read = result.map(|read| *read);
                Ok(self.theirs_read(&key, attempt, read, &ticket))
            }
            Action::SetRecord(edit) => self.set_record(&edit),
            Action::RecordSaved { article, attempt, result } => {
                Ok(self.record_saved(&article, attempt, *result, &ticket))
            }
            Action::Rewritten { key, before, now } => {
                self.rewritten(&key, before, now);
                Ok(Vec::new())
            }
            Action::NotRewritten(key) => Ok(self.not_rewritten(&key)),
            Action::ArticleChanged(key, text) => {
                self.article_changed(&key, text, &ticket);
                Ok(Vec::new())
            }
            Action::GoBack(back) => self.go_back(*back, &ticket),
            Action::RetrySaves => Ok(self.retry_saves()),
            Action::RetryAccess => Ok(self.retry_access()),
            Action::AccessDenied(opening, access) => {
                self.access_denied(opening, access);
                Ok(Vec::new())
            }
            Action::LockLost(key, access) => {
                self.lock_lost(&key, access, &ticket);
                Ok(Vec::new())
            }
            Action::TakeOver(key, signature) => self.take_over(&key, signature),
            Action::StayHome(study) => Ok(self.stay_home(&study)),
            Action::RefuseHome(study) => Ok(self.refuse_home(&study, &ticket)),
            Action::MoveHome(key, folder) => Ok(self.move_home(&key, folder, &ticket)),
            Action::Moved { from, attempt, result } => {
                Ok(self.moved(&from, attempt, result, &ticket))
            }
            Action::KeepMineAs(key, coder) => self.keep_mine_as(&key, coder, &ticket),
            Action::UseTheirs(key) => Ok(self.use_theirs(&key)),
            Action::SaveAgain(key) => self.save_again(&key),
            Action::KeptAside { key, attempt, result } => {
                Ok(self.kept_aside(&key, attempt, result, &ticket))
            }
            Action::StayOpen => {
                self.is_quitting = false;
                Ok(Vec::new())
            }
            Action::QuitUnsaved => Ok(vec![Effect::Quit]),
            Action::QuitIsSlow => Ok(self.quit_is_slow()),
        }
    }

    fn run(&mut self, command: Command, ticket: &Ticket) -> Outcome {
        match command {
            Command::OpenArticle
            | Command::OpenFolder
            | Command::ImportTable
            | Command::TrySample
            | Command::NewFromClipboard => Ok(vec![Effect::Dialog(command)]),
            Command::Export => match &self.open {
                Some(_) => Ok(vec![Effect::Dialog(command)]),
                None => refuse("there is nothing to export: open an article first"),
            },
            Command::ArticleDetails | Command::ReadAs => self.ask_details(command),
            Command::ReadAgain => self.read_again(),
            Command::BringMarks => self.bring_marks(),
            Command::SaveNow => self.save_now(),
            Command::SaveElsewhere => self.save_elsewhere(),
            Command::ResolveConflict => self.ask_conflict(),
            Command::MergeCopies => self.merge_copies(),
            Command::LeaveCopies => Ok(self.leave_copies()),
            Command::TakeOver => self.ask_take_over(),
            Command::CloseArticle => Ok(self.close_article()),
            Command::ChangeCoder => self.change_coder(),
            Command::Quit => Ok(self.quit(ticket)),
            Command::Undo => self.undo_or_redo(Direction::Undo, ticket),
            Command::Redo => self.undo_or_redo(Direction::Redo, ticket),
            Command::Copy => self.copy(),
            Command::CopyWithSource => self.copy_with_source(),
            Command::NextMark => self.go_to_mark(Way::Forward),
            Command::PreviousMark => self.go_to_mark(Way::Back),
            Command::NextToCheck => self.go_to_check(Way::Forward),
            Command::PreviousToCheck => self.go_to_check(Way::Back),
            Command::AcceptPlace => self.accept_place(ticket),
            Command::AcceptMoved => self.accept_moved(ticket),
            Command::KeepVersion => self.keep_version(ticket),
            Command::TakeOther => self.take_other(ticket),
            Command::PutHere => self.put_here(ticket),
            Command::ChooseCode => self.choose_code(),
            Command::RemoveMark => match self.chosen.clone() {
                Some(id) => self.remove(&id, ticket),
                None => refuse(NONE_CHOSEN),
            },
            Command::EditEdges => self.edit_edges(),
            Command::ToggleRun => self.toggle_run(),
            Command::KeepPiece => {
                self.awaits_piece = true;
                self.keep_piece()
            }
            Command::PageClutter => self.toggle_clutter(),
            Command::KindAsRead => self.state_kind(None, ticket),
            command if command.stated_kind().is_some() => {
                self.state_kind(command.stated_kind(), ticket)
            }
            Command::SwapEdge => Ok(self.swap_edge()),
            Command::KeepEdges => self.keep_edges(ticket),
            Command::Cancel => Ok(self.cancel(ticket)),
            Command::ToggleUnsure => self.toggle_certainty(ticket),
            Command::ConfidenceLow => self.toggle_confidence(1, ticket),
            Command::ConfidenceMedium => self.toggle_confidence(2, ticket),
            Command::ConfidenceHigh => self.toggle_confidence(3, ticket),
            Command::EditMemo => match self.chosen {
                Some(_) => Ok(vec![Effect::View(command)]),
                None => refuse(NONE_CHOSEN),
            },
            Command::NextArticle => self.go_to_article(Way::Forward),
            Command::PreviousArticle => self.go_to_article(Way::Back),
            Command::NextOpenArticle => self.go_to_open_article(),
            Command::ToggleDone => self.toggle_done(ticket),
            Command::DoneAndNext => self.done_and_next(ticket),
            _ => Ok(vec![Effect::View(command)]),
        }
    }
}
