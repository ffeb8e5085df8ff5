//! The files of the model: articles, sets and their locks.

use std::sync::Arc;

use demarche_core::{
    annotation::{
        Annotation, AnnotationId, AnnotationSet, CountedIn, Detail, Edit, Header, OtherVersion,
        Stamp, Status,
    },
    article::{Article, Extraction},
    codebook::{CodeId, Codebook},
    journal::replay,
    study::{ArticlePath, Homeless, OnDisk, SetKey, StudyId},
    text::{Selector, Span},
};
use smallvec::smallvec;

use super::{
    super::{
        Access, Action, ArticleKey, Elsewhere, Extent, Home, LookRequest, Marks, Opened,
        RecordRequest, SaveRequest, SetRead, WriteOutcome,
        tests::{TEXT, article},
    },
    world::{JobResult, Outside, World},
};

/// The text of an article after another program changed it.
const CHANGED: &str =
    "Update: Pakistan demanded action. Kabul promised restraint, said the minister.";

/// How many bytes later everything is in the changed text.
const LATER: usize = CHANGED.len() - TEXT.len();

impl World {
    /// Returns where a set's marks are after their article was changed, or changed back: reading a file finds them again.
    pub(super) fn found(set: &AnnotationSet, from: &Article, to: &Article) -> AnnotationSet {
        let (was, is) = (from.text().len() > TEXT.len(), to.text().len() > TEXT.len());
        let moved = set.iter().map(|annotation| {
            let mut annotation = Annotation::clone(annotation);
            for version in annotation.detail.iter_mut().flat_map(|detail| &mut detail.others) {
                Self::find_version(version, from, to);
            }
            for span in &mut annotation.spans {
                let at = |at: usize| at + usize::from(is) * LATER - usize::from(was) * LATER;
                *span = Span::new(at(span.start()), at(span.end())).unwrap();
            }
            if was != is {
                Self::judge(&mut annotation, to);
            }
            Arc::new(annotation)
        });
        AnnotationSet::from_annotations(set.header().clone(), moved.collect()).0
    }

    fn find_version(version: &mut OtherVersion, from: &Article, to: &Article) {
        let OtherVersion::Changed(other) = version else { return };
        let (alone, _) =
            AnnotationSet::from_annotations(Header::default(), vec![Arc::clone(other)]);
        if let Some(found) = Self::found(&alone, from, to).iter().next() {
            *other = Arc::clone(found);
        }
    }

    /// Notes that a mark was found elsewhere in the changed text, or in its place in the first one.
    fn judge(annotation: &mut Annotation, to: &Article) {
        let mut detail = annotation.detail.take().map(|detail| *detail).unwrap_or_default();
        (detail.stored, detail.status, detail.stored_in) = Default::default();
        if to.text().len() > TEXT.len() {
            let stored = annotation.spans.iter().map(|span| Selector {
                start: span.start() - LATER,
                end: span.end() - LATER,
                exact: span.of(to.text()).unwrap().into(),
                ..Selector::default()
            });
            detail.stored = stored.collect();
            detail.status = Some(Status::Moved);
            detail.stored_in = CountedIn::Other(article(TEXT).text_sha256);
        }
        annotation.detail = (detail != Detail::default()).then(|| Box::new(detail));
    }

    pub(super) fn lock(&mut self, key: &SetKey, opening: u64) -> Access {
        if self.other_locks.contains(key) {
            return self.access_elsewhere(key);
        }
        if self.denied.contains(key) {
            return Access::Waiting("no permission".to_owned());
        }
        let held = self.locks.entry(key.clone()).or_default();
        *held = (*held).max(opening);
        self.lost.remove(key);
        Access::Writable
    }

    /// Returns how a set is open that somebody else has.
    fn access_elsewhere(&self, key: &SetKey) -> Access {
        let reason = "somebody else has it".to_owned();
        if !self.foreign.contains(key) {
            return Access::Waiting(reason);
        }
        let (host, signature) = ("aurora".to_owned(), "abc".to_owned());
        Access::Elsewhere(Box::new(Elsewhere { reason, host, since: None, seen: None, signature }))
    }

    /// Another computer takes a set over, or gives it back.
    pub(super) fn toggle_other_computer(&mut self, key: SetKey) {
        if self.foreign.remove(&key) {
            self.other_locks.remove(&key);
            // A lock that was given back is signed again by whoever has not noticed.
            if let Some(opening) = self.unnoticed.remove(&key) {
                self.locks.insert(key, opening);
            }
        } else if self.other_locks.insert(key.clone()) {
            if let Some(opening) = self.locks.remove(&key) {
                self.unnoticed.insert(key.clone(), opening);
            }
            self.foreign.insert(key);
        }
    }

    /// The window notices that the lock of a set was taken over, if it was.
    pub(super) fn notice_loss(&mut self, key: &SetKey) -> bool {
        let is_lost = self.unnoticed.remove(key).is_some();
        if is_lost {
            self.lost.insert(key.clone());
        }
        is_lost
    }

    /// The writer signs the lock of a set as alive.
    pub(super) fn beat(&mut self, key: SetKey) {
        if self.notice_loss(&key) {
            let access = self.access_elsewhere(&key);
            self.answers.push(Action::LockLost(key, access));
        }
    }

    pub(super) fn read(&mut self, key: &SetKey, opening: u64, to: &Article) -> SetRead {
        let access = self.lock(key, opening);
        let on_disk = self.on_disk(key);
        if let OnDisk::Bytes(content) = on_disk {
            self.seen.insert(content);
        }
        // Files are kept as on the first text.
        let set = self.disk.get(key).map(|(_, set)| Self::found(set, &article(TEXT), to));
        SetRead {
            set: set.unwrap_or_else(|| AnnotationSet::new(Header::default())),
            on_disk,
            access,
            steps: Vec::new(),
        }
    }

    pub(super) fn save_record(&mut self, request: RecordRequest, fate: JobResult) -> Action {
        let RecordRequest { edit, attempt } = request;
        let result = match fate {
            JobResult::Fails => Err("the disk is full".to_owned()),
            JobResult::Succeeds => {
                let record = self.records.entry(edit.article.clone()).or_default();
                *record = record.changed(&edit.before, &edit.after);
                Ok(record.clone())
            }
        };
        Action::RecordSaved { article: edit.article, attempt, result: Box::new(result) }
    }

    /// Reads the file of the shown set if it holds something else than the window knows.
    pub(super) fn look(&mut self, request: LookRequest) {
        let LookRequest { key, article, opening, known } = request;
        if self.on_disk(&key) != known {
            let read = Box::new(self.read_theirs(&key, &article));
            self.answers.push(Action::Looked { key, opening, read });
        }
    }

    /// Reads a set's file without its lock.
    pub(super) fn read_theirs(&mut self, key: &SetKey, to: &Article) -> SetRead {
        let on_disk = self.on_disk(key);
        if let OnDisk::Bytes(content) = on_disk {
            self.seen.insert(content);
        }
        let set = self.disk.get(key).map(|(_, set)| Self::found(set, &article(TEXT), to));
        SetRead {
            set: set.unwrap_or_default(),
            on_disk,
            access: Access::Writable,
            steps: Vec::new(),
        }
    }

    pub(super) fn fetch(&mut self, number: u64, key: SetKey, fate: JobResult) -> Action {
        let result = match fate {
            JobResult::Fails => Err("it is gone".to_owned()),
            JobResult::Succeeds => {
                let article = self.article(&key.study, &key.article);
                let read = self.read(&key, 0, &article);
                Ok(Box::new((article, read)))
            }
        };
        Action::SetFetched { number, key, result }
    }

    /// Returns an article as it is on disk.
    pub(super) fn article(&self, study: &StudyId, path: &ArticlePath) -> Arc<Article> {
        let of = ArticleKey { study: study.clone(), path: path.clone() };
        let is_changed = self.changed.contains(&(study.clone(), path.clone()));
        let is_changed = self.pinned.get(&of).copied().unwrap_or(is_changed);
        let record = self.records.get(&of).cloned().unwrap_or_default();
        let mut read = article(if is_changed { CHANGED } else { TEXT }).with_record(record);
        if is_document(path) {
            let (by, remarks) = ("web-page 1".to_owned(), Vec::new());
            read.extraction = Some(Extraction {
                by,
                is_outdated: false,
                remarks,
                pages: [].into(),
                hyphens: [].into(),
            });
        }
        Arc::new(read)
    }

    /// A worker reads a document again, of which a text is kept.
    pub(super) fn pin_again(&mut self, study: &StudyId, path: &ArticlePath) {
        let is_changed = self.changed.contains(&(study.clone(), path.clone()));
        let of = ArticleKey { study: study.clone(), path: path.clone() };
        self.pinned.entry(of).and_modify(|pinned| *pinned = is_changed);
    }

    pub(super) fn open(&mut self, opening: u64, study: StudyId, path: ArticlePath) -> Action {
        let opened = self.article(&study, &path);
        let marks = match self.coders.get(&study).cloned() {
            None => Marks::NoCoder,
            // As with a large set, which is read after the article is shown.
            Some(coder) if opening.is_multiple_of(3) => Marks::Reading(coder),
            Some(coder) => {
                let key =
                    SetKey { study: study.clone(), article: path.clone(), coder: coder.id.clone() };
                Marks::Read(coder, self.read(&key, opening, &opened))
            }
        };
        let home = if study == super::world::study(1) && path == super::world::path(1) {
            Home::Unsettled(Homeless::Downloads)
        } else {
            Home::Settled
        };
        Action::ArticleOpened(Box::new(Opened {
            opening,
            study,
            home,
            path,
            article: opened,
            codebook: Arc::new(Codebook::built_in()),
            marks,
        }))
    }

    /// Saves a set as the request says: by its steps, taken on what the file holds, or as a whole.
    pub(super) fn save(&mut self, request: &SaveRequest) -> WriteOutcome {
        assert_eq!(request.unexplained(), 0, "every mark that is gone was removed by a step");
        let SaveRequest { key, article: of, set, steps, extent, base, .. } = request;
        let is_ours = self.is_ours(key, *base);
        let mut set = Self::found(set, of, &article(TEXT));
        if let (Extent::Steps, true, Some((_, there))) = (extent, is_ours, self.disk.get(key)) {
            let mut by_steps = Self::found(there, &article(TEXT), of);
            replay(&mut by_steps, steps).expect("the steps fit what the file holds");
            let by_steps = Self::found(&by_steps, of, &article(TEXT));
            assert!(by_steps.iter().eq(set.iter()), "the steps lead to the set");
            assert_eq!(by_steps.header().done, set.header().done);
            set = by_steps;
        }
        let written = self.write(key, *base, set);
        if matches!(written, WriteOutcome::Written(_)) && of.extraction.is_some() {
            let is_changed = of.text().len() > TEXT.len();
            self.pinned.entry(key.into()).or_insert(is_changed);
        }
        written
    }

    /// Returns whether a file holds this, or the same in other bytes that this window wrote.
    fn is_ours(&self, key: &SetKey, base: OnDisk) -> bool {
        let now = self.on_disk(key);
        let made = self.replaced.get(key);
        now == base || made.is_some_and(|(before, made)| *made == now && before.contains(&base))
    }

    /// A worker puts the steps of a set's journal into its file.
    pub(super) fn rewrite(&mut self, key: SetKey) {
        if self.unnoticed.contains_key(&key) {
            return self.beat(key);
        }
        if !self.locks.contains_key(&key) || !self.disk.contains_key(&key) {
            return;
        }
        let (before, now) = (self.on_disk(&key), self.content());
        let is_ours =
            |content| matches!(content, OnDisk::Bytes(bytes) if self.seen.contains(&bytes));
        if !is_ours(before) || self.denied.contains(&key) {
            self.answers.push(Action::NotRewritten(key));
            return;
        }
        if let (Some((content, _)), OnDisk::Bytes(bytes)) = (self.disk.get_mut(&key), now) {
            *content = now;
            self.seen.insert(bytes);
        }
        let (earlier, last) = self.replaced.entry(key.clone()).or_default();
        if *last != before {
            earlier.clear();
        }
        earlier.push(before);
        *last = now;
        self.answers.push(Action::Rewritten { key, before, now });
    }

    pub(super) fn write(&mut self, key: &SetKey, base: OnDisk, set: AnnotationSet) -> WriteOutcome {
        if self.other_locks.contains(key) {
            self.notice_loss(key);
            let (access, reason) = (self.access_elsewhere(key), "somebody else".to_owned());
            return WriteOutcome::Locked { access, reason };
        }
        if self.lock(key, 0) != Access::Writable {
            return WriteOutcome::Failed("no permission".to_owned());
        }
        if !self.is_ours(key, base) {
            return WriteOutcome::Changed("another program changed it".to_owned());
        }
        let before = self.on_disk(key);
        if let OnDisk::Bytes(content) = before {
            assert!(self.seen.contains(&content), "a file was replaced that was never read");
        }
        let content = self.content();
        if let OnDisk::Bytes(bytes) = content {
            self.seen.insert(bytes);
        }
        self.disk.insert(key.clone(), (content, set));
        self.replaced.remove(key);
        WriteOutcome::Written(content)
    }

    /// Another program writes this file.
    pub(super) fn change_from_outside(&mut self, key: SetKey, how: Outside) {
        let content = self.content();
        let old = self.disk.remove(&key).map(|(_, set)| set);
        if let (Outside::Changes, Some(old)) = (how, &old) {
            let set = self.changed_by_another(old);
            self.disk.insert(key, (content, set));
            return;
        }
        if how != Outside::Adds {
            for lost in old.iter().flat_map(AnnotationSet::iter) {
                self.given_up.insert(lost.id.clone());
                // The undo of a removal may bring the mark back, but not that program's version.
                self.foreign_codes.remove(&lost.id);
                self.foreign_memos.remove(&lost.id);
            }
        }
        if how != Outside::Deletes {
            let foreign = Annotation {
                id: AnnotationId::new(&format!("foreign-{}", self.n_contents)),
                code: CodeId::new("demand"),
                spans: smallvec![Span::new(0, 1).unwrap()],
                created: None,
                modified: None,
                is_unsure: false,
                confidence: None,
                detail: None,
            };
            let kept = old.filter(|_| how == Outside::Adds).unwrap_or_default();
            if how == Outside::Adds {
                // It must not be lost either.
                self.made.insert(foreign.id.clone(), key.clone());
            }
            let marks = kept.iter().cloned().chain([Arc::new(foreign)]).collect();
            let (set, _) = AnnotationSet::from_annotations(kept.header().clone(), marks);
            self.disk.insert(key, (content, set));
        }
    }

    /// Returns a set in which another program gave one mark a code of its own, and perhaps a memo.
    fn changed_by_another(&mut self, set: &AnnotationSet) -> AnnotationSet {
        let mut set = set.clone();
        let number = usize::try_from(self.n_contents).unwrap() % set.len().max(1);
        let mark = set.iter_from(number).next().map(|mark| Annotation::clone(mark));
        if let Some(mut mark) = mark {
            mark.code = CodeId::new(&format!("foreign-{}", self.n_contents));
            mark.modified = Some(Stamp(self.n_contents.try_into().unwrap()));
            self.foreign_codes.insert(mark.id.clone(), mark.code.clone());
            if self.n_contents.is_multiple_of(2) {
                mark.set_memo(mark.code.0.to_string());
                self.foreign_memos.insert(mark.id.clone(), mark.memo().to_owned());
            }
            Edit::Replace(Arc::new(mark)).apply(&mut set).unwrap();
        }
        set
    }

    /// Forgets the codes and memos of other programs that a mark of the open set shows: a person does something with it.
    pub(super) fn see(&mut self, id: &AnnotationId) {
        self.see_memo(id);
        let mark = self.session.open().and_then(|open| open.set.get(id));
        let is_seen = |code: &CodeId| mark.is_some_and(|mark| has_code(mark, code));
        if self.foreign_codes.get(id).is_some_and(is_seen) {
            self.foreign_codes.remove(id);
        }
    }

    /// Forgets the memos likewise.
    pub(super) fn see_memo(&mut self, id: &AnnotationId) {
        let mark = self.session.open().and_then(|open| open.set.get(id));
        let is_seen = |memo: &String| mark.is_some_and(|mark| has_memo(mark, memo));
        if self.foreign_memos.get(id).is_some_and(is_seen) {
            self.foreign_memos.remove(id);
        }
    }

    /// Checks that every code and memo given by another program is in a version of its mark.
    pub(super) fn check_versions(&self) {
        let unsaved = self.session.unsaved();
        let sets = || {
            let unsaved = unsaved.iter().map(|request| &request.set);
            unsaved.chain(self.disk.values().map(|(_, set)| set))
        };
        for (id, code) in self.foreign_codes.iter().filter(|(id, _)| !self.given_up.contains(id)) {
            let is_kept = sets().any(|set| set.get(id).is_some_and(|mark| has_code(mark, code)));
            assert!(is_kept, "what another program changed is lost");
        }
        for (id, memo) in self.foreign_memos.iter().filter(|(id, _)| !self.given_up.contains(id)) {
            let is_kept = sets().any(|set| set.get(id).is_some_and(|mark| has_memo(mark, memo)));
            assert!(is_kept, "a memo that another program wrote is lost");
        }
    }
}

/// Returns whether an article is a document that is not plain text.
fn is_document(path: &ArticlePath) -> bool {
    *path == super::world::path(1)
}

fn has_code(mark: &Annotation, code: &CodeId) -> bool {
    any_version(mark, |version| version.code == *code)
}

fn has_memo(mark: &Annotation, memo: &str) -> bool {
    any_version(mark, |version| version.memo() == memo)
}

fn any_version(mark: &Annotation, is_it: impl Fn(&Annotation) -> bool) -> bool {
    let others = mark.others().iter();
    is_it(mark)
        || others.into_iter().any(|version| match version {
            OtherVersion::Changed(other) => is_it(other),
            OtherVersion::Removed => false,
        })
}
