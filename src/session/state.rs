//! The session itself.

use std::{
    collections::{BTreeMap, HashSet},
    path::PathBuf,
    sync::Arc,
};

use demarche_core::{
    annotation::{Annotation, AnnotationId, Stamp},
    codebook::{CodeId, Codebook},
    study::{ArticleOrder, ArticlePath, Coder, SetKey, StudyId},
    text::Span,
};

use super::{
    Action, ArticleKey, Clutter, Filter, FollowChange, History, Home, Keymap, Mode, Notice,
    OpenArticle, SaveRequest, SaveState, Selection, SelectionState, StudyView, Target, bulk::Bulk,
    history::Direction, merged_copies::MergedCopies, notice::Notices, persist::Persist,
    records::Records, selection::join,
};

/// What is open. It changes only through [`Session::apply`].
#[derive(Clone, Debug)]
pub struct Session {
    /// The list of the open article's study; `None` until it was listed.
    pub(super) study: Option<Arc<StudyView>>,
    /// The order of its articles.
    pub(super) order: ArticleOrder,
    /// Whether page clutter is shown in documents, as the user chose.
    pub(super) clutter: Clutter,
    /// The opening in which it is shown all the same, because a place in it was gone to.
    pub(super) uncovered: Option<u64>,
    pub(super) open: Option<OpenArticle>,
    pub(super) codebook: Arc<Codebook>,
    pub(super) keymap: Arc<Keymap>,
    pub(super) homes: BTreeMap<StudyId, Home>,
    pub(super) selection: Option<Selection>,
    // Invariant: in reading order; no two touch.
    pub(super) pieces: Vec<Span>,
    /// Whether the last piece was kept by a key, so that the next selection belongs to the same mark.
    pub(super) awaits_piece: bool,
    // Invariant: while edges are moved, the mark whose edges they are.
    pub(super) chosen: Option<AnnotationId>,
    /// The mark whose place is checked, also while other words are selected for it.
    pub(super) reviewed: Option<AnnotationId>,
    /// The marks that were to be checked when the first of them was looked at.
    pub(super) in_review: HashSet<AnnotationId>,
    /// Since when the open set waits to be changed.
    pub(super) waiting_since: Option<Stamp>,
    pub(super) mode: Mode,
    pub(super) filter: Filter,
    /// The code of the marking run, in which every drag makes a mark.
    pub(super) marking_run: Option<CodeId>,
    /// The code of the newest mark.
    pub(super) last_code: Option<CodeId>,
    pub(super) history: History,
    pub(super) notices: Notices,
    pub(super) persist: Persist,
    pub(super) records: Records,
    /// The edit of several sets that is under way.
    pub(super) bulk: Option<Bulk>,
    /// What undoes the last edit of several sets, for the tests of the law.
    #[cfg(test)]
    pub(super) last_bulk: Vec<super::bulk::BulkPart>,
    /// How many sets were asked for to be changed.
    pub(super) fetches: u64,
    /// The action to apply once the coder is known.
    pub(super) waiting: Option<Action>,
    /// The undo or redo to resume when the article of its step is open.
    pub(super) pending_step: Option<Direction>,
    /// The undo or redo in another article that the notice with this number offers.
    pub(super) offered_step: Option<(Direction, u64)>,
    /// The article whose encoding was changed, to be read again once that is saved.
    pub(super) reencoded: Option<ArticleKey>,
    /// The marks of an article under its former path, which are not where the article is.
    pub(super) strayed: Option<(ArticleKey, ArticlePath)>,
    /// The names of copies of a set that a sync program left.
    pub(super) copies: Option<(SetKey, Vec<String>)>,
    /// The copies that were merged in this window, the newest last.
    pub(super) merged: Vec<MergedCopies>,
    /// The copies outside the study that a window which ended had kept, of sets opened in this one.
    pub(super) left_copies: Vec<(SetKey, (PathBuf, String))>,
    /// The sets whose marks a person kept under another name, and the sets that these are now.
    pub(super) kept_as: BTreeMap<SetKey, SetKey>,
    /// The move of what is saved about an article that is under way, and whether a step is undone or redone by it.
    pub(super) following: Option<(FollowChange, Option<Direction>)>,
    /// The folders chosen for sets that could not be saved, while they are being written again in their study.
    pub(super) elsewhere: Vec<(SetKey, PathBuf)>,
    /// What is being opened.
    pub(super) pending_target: Option<Target>,
    /// What was not read, because its opening was stopped while nothing else was open.
    pub(super) unread: Option<Target>,
    /// The newest opening; answers to an older one are stale.
    pub(super) opening: u64,
    /// The opening whose set was asked for again, until the answer arrives.
    pub(super) access_asked: Option<u64>,
    /// The opening in which it was said that a done article changes.
    pub(super) done_reported: Option<u64>,
    pub(super) is_quitting: bool,
    /// The mark whose memo is still being written, so that its next change belongs to the same step.
    pub(super) memo_goes_on: Option<AnnotationId>,
    /// The newest revision given to a set; larger than all before.
    pub(super) revision: u64,
}

impl Default for Session {
    fn default() -> Self {
        Self {
            study: None,
            order: ArticleOrder::default(),
            clutter: Clutter::default(),
            uncovered: None,
            open: None,
            codebook: Arc::new(Codebook::built_in()),
            keymap: Arc::new(Keymap::default()),
            homes: BTreeMap::new(),
            selection: None,
            pieces: Vec::new(),
            awaits_piece: false,
            chosen: None,
            reviewed: None,
            in_review: HashSet::new(),
            waiting_since: None,
            mode: Mode::Reading,
            filter: Filter::All,
            marking_run: None,
            last_code: None,
            history: History::default(),
            notices: Notices::default(),
            persist: Persist::default(),
            records: Records::default(),
            bulk: None,
            #[cfg(test)]
            last_bulk: Vec::new(),
            fetches: 0,
            waiting: None,
            pending_step: None,
            offered_step: None,
            reencoded: None,
            strayed: None,
            copies: None,
            merged: Vec::new(),
            left_copies: Vec::new(),
            kept_as: BTreeMap::new(),
            following: None,
            elsewhere: Vec::new(),
            pending_target: None,
            unread: None,
            opening: 0,
            access_asked: None,
            done_reported: None,
            is_quitting: false,
            memo_goes_on: None,
            revision: 0,
        }
    }
}

impl Session {
    /// Returns a session with nothing open.
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the list of the open study, or `None` until it was listed.
    pub fn study(&self) -> Option<&Arc<StudyView>> {
        self.study.as_ref()
    }

    /// Returns all who have marks in a study, sorted by id; none until it was listed.
    pub fn coders_in(&self, study: &StudyId) -> &[Coder] {
        let view = self.study.as_ref().filter(|view| view.id == *study);
        view.map_or(&[], |view| &view.coders)
    }

    /// Returns the study that is shown: that of the open article or, if none is open, the one whose list is shown.
    pub fn shown_study(&self) -> Option<&StudyId> {
        let open = self.open.as_ref().map(|open| &open.study);
        open.or_else(|| self.study.as_ref().map(|study| &study.id))
    }

    /// Returns the order of the study's articles.
    pub fn order(&self) -> ArticleOrder {
        self.order
    }

    /// Returns the open article.
    pub fn open(&self) -> Option<&OpenArticle> {
        self.open.as_ref()
    }

    /// Returns the codebook of the open study.
    pub fn codebook(&self) -> &Arc<Codebook> {
        &self.codebook
    }

    /// Returns the keys of the commands.
    pub fn keymap(&self) -> &Arc<Keymap> {
        &self.keymap
    }

    /// Returns the coder of the open article.
    pub fn coder(&self) -> Option<&Coder> {
        self.open.as_ref()?.coder.as_ref()
    }

    /// Returns the live selection or caret.
    pub fn selection(&self) -> Option<Selection> {
        self.selection
    }

    /// Returns the span of the live selection, or `None` for a caret.
    pub(super) fn live_span(&self) -> Option<Span> {
        self.selection.and_then(Selection::span)
    }

    /// Remembers since when the open set waits to be changed.
    pub(super) fn follow_access(&mut self, now: Stamp) {
        let open = self.open.as_ref();
        let waits = open.is_some_and(|open| open.access.waits());
        self.waiting_since = waits.then(|| self.waiting_since.unwrap_or(now));
    }

    /// Returns the kept pieces and these words, in reading order.
    pub(super) fn pieces_with(&self, words: Option<Span>) -> Vec<Span> {
        let mut pieces = self.pieces.clone();
        if let Some(words) = words {
            join(&mut pieces, words);
        }
        pieces
    }

    /// Returns the pieces kept beside the live selection for a mark of several, in reading order.
    pub fn pieces(&self) -> &[Span] {
        &self.pieces
    }

    /// Returns the chosen mark.
    pub fn chosen(&self) -> Option<&AnnotationId> {
        self.chosen.as_ref()
    }

    /// Returns what the keys in the text currently do.
    pub fn mode(&self) -> &Mode {
        &self.mode
    }

    /// Returns which marks are listed.
    pub fn filter(&self) -> &Filter {
        &self.filter
    }

    /// Returns the code of the marking run, or `None` if there is none.
    pub fn marking_run(&self) -> Option<&CodeId> {
        self.marking_run.as_ref()
    }

    /// Returns what can be undone and redone.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// Returns the notices, oldest first.
    pub fn notices(&self) -> &[Notice] {
        self.notices.all()
    }

    /// Returns how much of the work in this window is saved.
    pub fn save_state(&self) -> SaveState {
        match (self.persist.state(), self.records.failure()) {
            (SaveState::Saved | SaveState::Saving, Some(reason)) => {
                SaveState::Failed(reason.to_owned())
            }
            (SaveState::Saved, None) if !self.records.is_empty() => SaveState::Saving,
            (state, _) => state,
        }
    }

    /// Returns the sets whose current state is not on disk.
    pub fn unsaved(&self) -> Vec<SaveRequest> {
        self.persist.all()
    }

    /// Returns why a set is in conflict, or `None` if it is not.
    pub fn conflict(&self, key: &SetKey) -> Option<&str> {
        self.persist.conflict(key)
    }

    /// Returns the selection, the kept pieces and the chosen mark.
    pub(super) fn standing(&self) -> SelectionState {
        let (selection, pieces) = (self.selection, self.pieces.clone());
        SelectionState { selection, chosen: self.chosen.clone(), pieces }
    }

    pub(super) fn stand(&mut self, state: SelectionState) {
        let SelectionState { selection, chosen, pieces } = state;
        (self.selection, self.chosen, self.pieces) = (selection, chosen, pieces);
    }

    /// Returns whether something is being opened.
    pub fn is_opening(&self) -> bool {
        self.pending_target.is_some()
    }

    /// Returns whether the window closes as soon as everything is saved.
    pub fn is_quitting(&self) -> bool {
        self.is_quitting
    }

    /// Returns whether saving waits until the user chooses a folder.
    pub fn is_homeless(&self) -> bool {
        let open = self.open.as_ref();
        let home = open.and_then(|open| self.homes.get(&open.study));
        matches!(home, Some(Home::Refused(_)))
    }

    /// Returns the chosen mark itself.
    pub fn chosen_annotation(&self) -> Option<&Arc<Annotation>> {
        self.open.as_ref()?.set.get(self.chosen.as_ref()?)
    }

    /// Returns whether the set cannot be changed now but may be later, so that it is asked for again from time to time.
    pub fn waits_for_access(&self) -> bool {
        let Some(open) = &self.open else { return false };
        let is_behind = open.key().is_some_and(|key| {
            let unsaved = self.persist.get(&key);
            unsaved.is_some_and(|(article, ..)| article.text_sha256 != open.article.text_sha256)
        });
        open.access.waits() && !is_behind
    }
}
