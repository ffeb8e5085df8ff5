//! Tests keeping, asking for and losing the lock of a set.

use demarche_files::storage::SetFile;

use super::*;

#[test]
fn a_second_request_for_access_does_not_give_up_the_lock() {
    let place = Place::new();
    let mut workers = Workers::new(Pace::AtOnce, Arc::new(|| {}), None);
    let again = || SetJob { asked: Asked::Again, ..place.set_job("y.txt", 1) };
    // The window asks every two seconds without waiting for the answer.
    workers.open_set(again());
    let Some(Answer::Action(action)) = workers.answers().pop() else { panic!("not answered") };
    let Action::SetOpened { read, .. } = *action else { panic!("{action:?}") };
    assert_eq!(read.access, crate::session::Access::Writable);
    put(&place.folder.path().join("annotations/y.txt/ayesha.json"), "{");
    workers.open_set(again());
    let key = place.key("y.txt");
    let other = SetFile::lock(&place.study, &key.article, &key.coder);
    assert!(
        other.unwrap().read_only().is_some(),
        "the window shows the set as writable without its lock"
    );
}

#[test]
fn a_set_that_was_taken_over_is_kept_as_it_is_in_this_window() {
    let place = Place::new();
    let (sender, receiver) = channel();
    let answers = Answers { sender, wake: Arc::new(|| {}) };
    let mut writer = Writer::new(answers, None);
    let first = place.request("y.txt", "Ayesha", OnDisk::Absent, 1);
    writer.supervise(WriterJob::OpenSet(place.set_job("y.txt", 1)));
    writer.supervise(WriterJob::Write(Box::new(first)));
    let base = receiver.try_iter().find_map(|answer| match answer {
        Answer::Action(action) => match *action {
            Action::Wrote { outcome: WriteOutcome::Written(base), .. } => Some(base),
            _ => None,
        },
        _ => None,
    });
    let request = step_of(place.request("y.txt", "Ayesha", OnDisk::Absent, 1), 1, base.unwrap(), 2);
    writer.supervise(WriterJob::Write(Box::new(request)));
    let folder = place.folder.path().join("annotations/y.txt");
    // In place, as over a network drive.
    let lock = fs::File::options().write(true).truncate(true).open(folder.join("ayesha.lock"));
    std::io::Write::write_all(&mut lock.unwrap(), b"aurora\ntoken abc\n").unwrap();
    let before = place.set("y.txt");
    writer.rewrite_all();
    assert_eq!(place.set("y.txt"), before);
    let answers: Vec<_> = receiver.try_iter().map(|answer| format!("{answer:?}")).collect();
    assert!(answers.iter().any(|answer| answer.contains("kept in ayesha.mine-")), "{answers:?}");
    assert!(answers.iter().any(|answer| answer.contains("LockLost")), "{answers:?}");
    let kept = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let kept = kept.filter(|path| path.to_string_lossy().contains(".mine-")).collect::<Vec<_>>();
    assert_eq!(kept.len(), 1);
    assert!(fs::read_to_string(&kept[0]).unwrap().contains("demand"));
    assert_eq!(writer.patience(), None, "it is not held any more");
}

#[test]
fn steps_in_the_journal_are_kept_also_if_a_save_finds_the_set_taken_over() {
    let place = Place::new();
    let (sender, receiver) = channel();
    let answers = Answers { sender, wake: Arc::new(|| {}) };
    let mut writer = Writer::new(answers, None);
    let first = place.request("y.txt", "Ayesha", OnDisk::Absent, 1);
    writer.supervise(WriterJob::OpenSet(place.set_job("y.txt", 1)));
    writer.supervise(WriterJob::Write(Box::new(first)));
    let written = |receiver: &Receiver<Answer>| {
        receiver.try_iter().find_map(|answer| match answer {
            Answer::Action(action) => match *action {
                Action::Wrote { outcome: WriteOutcome::Written(base), .. } => Some(base),
                _ => None,
            },
            _ => None,
        })
    };
    let base = written(&receiver).unwrap();
    let request = step_of(place.request("y.txt", "Ayesha", OnDisk::Absent, 1), 1, base, 2);
    let set = request.set.clone();
    writer.supervise(WriterJob::Write(Box::new(request)));
    let base = written(&receiver).unwrap();
    let folder = place.folder.path().join("annotations/y.txt");
    let lock = fs::File::options().write(true).truncate(true).open(folder.join("ayesha.lock"));
    std::io::Write::write_all(&mut lock.unwrap(), b"aurora\ntoken abc\n").unwrap();
    // Not a beat or a rewrite but the next mark notices it.
    let next = SaveRequest { set, ..place.request("y.txt", "Ayesha", OnDisk::Absent, 1) };
    writer.supervise(WriterJob::Write(Box::new(step_of(next, 2, base, 3))));
    writer.rewrite_all();
    let answers: Vec<_> = receiver.try_iter().map(|answer| format!("{answer:?}")).collect();
    assert!(answers.iter().any(|answer| answer.contains("kept in ayesha.mine-")), "{answers:?}");
}

#[test]
fn copies_are_looked_for_also_if_only_the_set_is_opened() {
    let place = Place::new();
    let (sender, receiver) = channel();
    let mut writer = Writer::new(Answers { sender, wake: Arc::new(|| {}) }, None);
    let first = place.request("y.txt", "Ayesha", OnDisk::Absent, 1);
    writer.supervise(WriterJob::Write(Box::new(first)));
    let folder = place.folder.path().join("annotations/y.txt");
    let set = fs::read_to_string(folder.join("ayesha.json")).unwrap();
    put(&folder.join("ayesha (conflicted copy).json"), &set);
    // As after another coder was chosen, or after a set was taken over.
    writer.supervise(WriterJob::OpenSet(place.set_job("y.txt", 2)));
    let answers: Vec<_> = receiver.try_iter().map(|answer| format!("{answer:?}")).collect();
    assert!(answers.iter().any(|answer| answer.contains("SetOpened")), "{answers:?}");
    assert!(answers.iter().any(|answer| answer.contains("CopiesFound")), "no copies are offered");
}

#[test]
fn a_set_that_is_locked_is_not_read_each_time_a_save_is_tried() {
    let place = Place::new();
    let (sender, receiver) = channel();
    let mut writer = Writer::new(Answers { sender, wake: Arc::new(|| {}) }, None);
    let key = place.key("y.txt");
    writer.supervise(WriterJob::Write(Box::new(place.request("y.txt", "A", OnDisk::Absent, 1))));
    writer.supervise(WriterJob::Release(key.clone(), 9));
    let other = SetFile::lock(&place.study, &key.article, &key.coder).unwrap();
    // What cannot be read shows that it was read.
    put(&place.folder.path().join("annotations/y.txt/ayesha.json"), "{");
    let request = || Box::new(place.request("y.txt", "A", OnDisk::Absent, 2));
    let ended = |receiver: &Receiver<Answer>| {
        let last = receiver.try_iter().last();
        let Some(Answer::Action(action)) = last else { panic!("{last:?}") };
        *action
    };
    writer.supervise(WriterJob::Write(request()));
    let action = ended(&receiver);
    let Action::Wrote { outcome: WriteOutcome::Locked { reason, .. }, .. } = &action else {
        panic!("{action:?}")
    };
    assert!(reason.contains("open in another window"), "{reason}");
    // What is here can be saved beside it all the same.
    writer.supervise(WriterJob::KeepAside(request()));
    let action = ended(&receiver);
    let Action::KeptAside { result: Ok(kept), .. } = &action else { panic!("{action:?}") };
    assert!(kept.is_file());
    drop(other);
    writer.supervise(WriterJob::Write(request()));
    let action = ended(&receiver);
    let Action::Wrote { outcome: WriteOutcome::Failed(reason), .. } = &action else {
        panic!("{action:?}")
    };
    assert!(reason.contains("EOF while parsing"), "{reason}");
}

#[test]
fn what_a_closing_window_may_not_write_is_kept_beside_the_set() {
    let place = Place::new();
    let mut workers = Workers::new(Pace::AtOnce, Arc::new(|| {}), None);
    workers.save(place.request("z.txt", "version 1", OnDisk::Absent, 1));
    let on_disk = written(&workers);
    let set = place.folder.path().join("annotations/z.txt/ayesha.json");
    let other = fs::read_to_string(&set).unwrap().replace("version 1", "another program");
    put(&set, &other);
    // The process ends before the window has noticed.
    workers.save(place.request("z.txt", "version 2", on_disk, 0));
    drop(workers);
    let files = fs::read_dir(set.parent().unwrap()).unwrap();
    let is_kept = files
        .flatten()
        .any(|file| fs::read_to_string(file.path()).is_ok_and(|text| text.contains("version 2")));
    assert!(is_kept, "what the window had is in no file");
}

#[test]
fn details_that_both_changed_are_named_with_both_values() {
    use crate::session::{ArticleKey, RecordEdit, RecordRequest};
    use demarche_core::article::RecordField;
    let place = Place::new();
    let article = ArticleKey::from(&place.key("y.txt"));
    let before = place.article("y.txt").record().clone();
    let mut workers = Workers::new(Pace::AtOnce, Arc::new(|| {}), None);
    let mut said = Vec::new();
    for words in ["Geo", "Dawn"] {
        // The second window still shows no source.
        let mut after = before.clone();
        after.set(RecordField::Source, Some(words));
        let edit = RecordEdit { article: article.clone(), before: before.clone(), after };
        workers.save_record(RecordRequest { edit, attempt: 1 });
        for answer in workers.answers() {
            if let Answer::Action(action) = answer
                && let Action::NotifyOf(_, _, text, _) = *action
            {
                said.push(text);
            }
        }
    }
    assert_eq!(
        said,
        [
            "The details of y.txt were also changed in another window. Yours were saved: source “Dawn” in place of “Geo”"
        ]
    );
}

/// Returns a window with a step that is only in the journal of a set, a request for the marks of another coder that continue this
/// set, and the set's journal.
fn continued(place: &Place) -> (Workers, SaveRequest, PathBuf) {
    let mut workers = Workers::new(Pace::Threads, Arc::new(|| {}), None);
    let first = place.request("z.txt", "Ayesha", OnDisk::Absent, 1);
    workers.save(first.clone());
    let base = written(&workers);
    let one = step_of(first, 1, base, 2);
    workers.save(one.clone());
    written(&workers);
    let other = SetKey { coder: CoderId::new("bilal").unwrap(), ..one.key.clone() };
    let continues = Some(one.key.clone());
    let request = SaveRequest { key: other, base: OnDisk::Absent, attempt: 3, continues, ..one };
    (workers, request, place.folder.path().join("annotations/z.txt/ayesha.journal"))
}

/// Waits until a set was kept elsewhere or aside.
fn await_end(workers: &Workers) {
    loop {
        let answer = workers.answer_within(Duration::from_secs(10)).unwrap();
        let Answer::Action(action) = answer else { panic!("{answer:?}") };
        if matches!(*action, Action::Moved { .. } | Action::KeptAside { .. }) {
            return;
        }
    }
}

#[test]
fn steps_of_the_name_before_are_put_away_if_marks_of_a_new_name_go_elsewhere() {
    let (place, to) = (Place::new(), tempfile::tempdir().unwrap());
    let (mut workers, request, journal) = continued(&place);
    workers.move_home(request, to.path().to_owned());
    await_end(&workers);
    assert!(to.path().join("annotations/z.txt/bilal.json").exists());
    assert_eq!(fs::read(&journal).unwrap(), b"", "the marks of the first name would get them");
}

#[test]
fn steps_of_a_name_that_has_marks_stay_if_those_that_were_to_get_it_are_kept_aside() {
    let place = Place::new();
    let (mut workers, request, journal) = continued(&place);
    // Marks of Bilal were to be kept under this name.
    let (key, continues) = (request.continues.unwrap(), Some(request.key));
    let request = SaveRequest { key, continues, ..request };
    workers.write(WriterJob::KeepAside(Box::new(request)));
    await_end(&workers);
    let is_in_journal = fs::read(&journal).unwrap() != b"";
    assert!(is_in_journal || place.set("z.txt").contains("01010101"), "the step is lost");
}

#[test]
fn what_a_closing_window_has_is_kept_also_if_its_last_save_panics() {
    let place = Place::new();
    let snapshots = Snapshots::at(place.folder.path().join("snapshots"));
    let (sender, receiver) = channel();
    let is_broken = Arc::new(AtomicBool::new(false));
    let breaks = Arc::clone(&is_broken);
    let wake: Wake = Arc::new(move || {
        assert!(!breaks.swap(false, Ordering::Relaxed), "a fault on the thread that writes");
    });
    let mut writer = Writer::new(Answers { sender, wake }, Some(snapshots.clone()));
    let first = place.request("y.txt", "Ayesha", OnDisk::Absent, 1);
    writer.supervise(WriterJob::OpenSet(place.set_job("y.txt", 1)));
    writer.supervise(WriterJob::Write(Box::new(first.clone())));
    let written = receiver.try_iter().find_map(|answer| match answer {
        Answer::Action(action) => match *action {
            Action::Wrote { outcome: WriteOutcome::Written(base), .. } => Some(base),
            _ => None,
        },
        _ => None,
    });
    let base = written.unwrap();
    writer.supervise(WriterJob::Write(Box::new(step_of(first.clone(), 1, base, 2))));
    let lock = place.folder.path().join("annotations/y.txt/ayesha.lock");
    put(&lock, "aurora\ntoken abc\n");
    // It panics while it says that the set was taken over.
    is_broken.store(true, Ordering::Relaxed);
    let last = SaveRequest { attempt: 0, ..step_of(first, 2, base, 3) };
    writer.supervise(WriterJob::Write(Box::new(last)));
    assert!(!is_broken.load(Ordering::Relaxed), "nothing has panicked");
    drop(writer);
    let set = place.study.set_path(&place.key("y.txt").article, &place.key("y.txt").coder);
    let kept = snapshots.unsaved_of(&set);
    let is_kept = |file: &PathBuf| fs::read_to_string(file).unwrap().contains("02020202");
    assert!(kept.iter().any(is_kept), "{kept:?}");
}

#[test]
fn of_versions_that_wait_to_be_kept_outside_only_the_newest_is_written() {
    let place = Place::new();
    let snapshots = Snapshots::at(place.folder.path().join("snapshots"));
    let (sender, jobs) = channel();
    let mut waits = Waiting::default();
    for revision in 1..=3 {
        let request = place.request("y.txt", &revision.to_string(), OnDisk::Absent, revision);
        sender.send(waits.keep_meanwhile(request)).unwrap();
    }
    sender.send(waits.keep_meanwhile(place.request("z.txt", "4", OnDisk::Absent, 4))).unwrap();
    drop(sender);
    let (answers, _receiver) = channel();
    let answers = Answers { sender: answers, wake: Arc::new(|| {}) };
    let mut writer = Writer::new(answers, Some(snapshots.clone()));
    let n_kept = jobs.iter().map(|job| {
        writer.supervise(job);
        snapshots.all().unwrap().len()
    });
    assert_eq!(n_kept.collect::<Vec<_>>(), [0, 0, 1, 2]);
}

#[test]
fn steps_made_under_a_name_that_was_opened_again_stay_once_marks_have_another_name() {
    let place = Place::new();
    let (sender, receiver) = channel();
    let mut writer = Writer::new(Answers { sender, wake: Arc::new(|| {}) }, None);
    let written = || {
        let answers = receiver.try_iter().filter_map(|answer| match answer {
            Answer::Action(action) => match *action {
                Action::Wrote { outcome: WriteOutcome::Written(base), .. } => Some(base),
                _ => None,
            },
            _ => None,
        });
        answers.last()
    };
    let first = place.request("z.txt", "Ayesha", OnDisk::Absent, 1);
    writer.supervise(WriterJob::OpenSet(place.set_job("z.txt", 1)));
    writer.supervise(WriterJob::Write(Box::new(first.clone())));
    let base = written().unwrap();
    // Another window has the marks of the name that is chosen.
    let bilal = SetKey { coder: CoderId::new("bilal").unwrap(), ..first.key.clone() };
    let other = SetFile::lock(&place.study, &bilal.article, &bilal.coder).unwrap();
    let continues = Some(first.key.clone());
    let mine = SaveRequest { key: bilal, continues, attempt: 2, ..first.clone() };
    writer.supervise(WriterJob::Write(Box::new(mine.clone())));
    assert_eq!(written(), None);
    // Meanwhile one goes on under the first name.
    writer.supervise(WriterJob::OpenSet(place.set_job("z.txt", 2)));
    writer.supervise(WriterJob::Write(Box::new(step_of(first, 1, base, 3))));
    assert!(written().is_some());
    drop(other);
    writer.supervise(WriterJob::Write(Box::new(SaveRequest { attempt: 4, ..mine })));
    assert!(written().is_some());
    let journal = place.folder.path().join("annotations/z.txt/ayesha.journal");
    let journal = fs::read_to_string(journal).unwrap_or_default();
    assert!((journal + &place.set("z.txt")).contains("01010101"), "the step is lost");
}

#[test]
fn details_that_a_closing_window_has_are_kept_also_if_their_last_save_panics() {
    use crate::session::RecordEdit;
    use demarche_core::article::ArticleRecord;
    let place = Place::new();
    let snapshots = Snapshots::at(place.folder.path().join("snapshots"));
    let (sender, _receiver) = channel();
    let is_broken = Arc::new(AtomicBool::new(true));
    let breaks = Arc::clone(&is_broken);
    let wake: Wake = Arc::new(move || {
        assert!(!breaks.swap(false, Ordering::Relaxed), "a fault on the thread that writes");
    });
    let mut writer = Writer::new(Answers { sender, wake }, Some(snapshots.clone()));
    let key = place.key("y.txt");
    let theirs = ArticleRecord { source: Some("Dawn".to_owned()), ..ArticleRecord::default() };
    let after = ArticleRecord { source: Some("Mashriq".to_owned()), ..ArticleRecord::default() };
    let change = demarche_files::storage::change_record;
    change(&place.study, &key.article, &ArticleRecord::default(), &theirs).unwrap();
    let article = crate::session::ArticleKey::from(&key);
    // It panics while it says what it has replaced.
    let edit = RecordEdit { article, before: ArticleRecord::default(), after };
    writer.supervise(WriterJob::Record(Box::new(RecordRequest { edit, attempt: 0 })));
    assert!(!is_broken.load(Ordering::Relaxed), "nothing has panicked");
    drop(writer);
    let kept = snapshots.unsaved_of(&place.study.set_path(&key.article, &key.coder));
    let is_kept = |file: &PathBuf| fs::read_to_string(file).unwrap().contains("Mashriq");
    assert!(kept.iter().any(is_kept), "{kept:?}");
}

#[test]
fn details_that_go_elsewhere_are_kept_outside_until_they_are_saved_there() {
    use crate::session::RecordEdit;
    use demarche_core::article::ArticleRecord;
    let place = Place::new();
    let (other, snapshots) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let snapshots = Snapshots::at(snapshots.path().to_owned());
    let (sender, receiver) = channel();
    let answers = Answers { sender, wake: Arc::new(|| {}) };
    let mut writer = Writer::new(answers, Some(snapshots.clone()));
    // A folder is in the place of the article's lock.
    put(&place.folder.path().join("annotations/y.txt/article.lock/in the way"), "");
    let key = place.key("y.txt");
    let after = ArticleRecord { source: Some("Mashriq".to_owned()), ..ArticleRecord::default() };
    let edit = RecordEdit {
        article: (&key).into(),
        before: ArticleRecord::default(),
        after: after.clone(),
    };
    writer.supervise(WriterJob::Record(Box::new(RecordRequest { edit, attempt: 1 })));
    let request =
        step_of(place.request("y.txt", "Ayesha", OnDisk::Absent, 1), 1, OnDisk::Absent, 1);
    writer.supervise(WriterJob::Move(Box::new(request), other.path().to_owned()));
    let moved = receiver.try_iter().find_map(|answer| match answer {
        Answer::Action(action) => match *action {
            Action::Moved { result, .. } => Some(result),
            _ => None,
        },
        _ => None,
    });
    let (to, _) = moved.unwrap().unwrap();
    let kept = |key: &SetKey| {
        let study = Study::at(key.study.root()).unwrap();
        let own = writer_claims(&snapshots, &study.set_path(&key.article, &key.coder));
        own.iter().filter(|text| text.contains("Mashriq")).count()
    };
    assert_eq!((kept(&key), kept(&to)), (0, 1), "a crash would lose them");
    // It was asked for before the marks went, and fails.
    let edit = RecordEdit {
        article: (&key).into(),
        before: ArticleRecord::default(),
        after: after.clone(),
    };
    writer.supervise(WriterJob::Record(Box::new(RecordRequest { edit, attempt: 3 })));
    writer.supervise(WriterJob::ForgetRecord((&key).into()));
    assert_eq!((kept(&key), kept(&to)), (0, 1));
    let edit = RecordEdit { article: (&to).into(), before: ArticleRecord::default(), after };
    writer.supervise(WriterJob::Record(Box::new(RecordRequest { edit, attempt: 2 })));
    assert_eq!((kept(&key), kept(&to)), (0, 0));
}

/// Returns what is kept outside the study of a set and the details of its article, also by a window that runs.
fn writer_claims(snapshots: &Snapshots, set: &Path) -> Vec<String> {
    let folder = set.parent().unwrap();
    let all = snapshots.all().unwrap().into_iter();
    let of_it = all.filter(|one| one.set.parent() == Some(folder));
    of_it.map(|one| fs::read_to_string(one.path).unwrap()).collect()
}

#[test]
fn an_encoding_that_another_window_chose_for_the_shown_article_is_noticed() {
    use demarche_core::article::ArticleRecord;
    let place = Place::new();
    let bytes = b"Za\xbe\xa2\x88\x86 g\xa9\xe1l\xa5 ja\xab\xe4";
    let file = place.folder.path().join("y.txt");
    atomic::write(&file, |file| std::io::Write::write_all(file, bytes)).unwrap();
    let key = place.key("y.txt");
    let text = place.article("y.txt").text_sha256;
    let (sender, receiver) = channel();
    let answers = Answers { sender, wake: Arc::new(|| {}) };
    let watched = set_watcher::start(Duration::ZERO, answers).unwrap();
    watched.send(Some((key.clone(), text))).unwrap();
    let change = |record: ArticleRecord| {
        demarche_files::storage::change_record(
            &place.study,
            &key.article,
            &ArticleRecord::default(),
            &record,
        )
        .unwrap();
    };
    // What is stated about it does not change its text. The thread may not have looked yet.
    for title in ["Talks", "The talks", "Talks again"] {
        change(ArticleRecord { title: Some(title.to_owned()), ..ArticleRecord::default() });
        assert!(receiver.recv_timeout(Duration::from_millis(50)).is_err());
    }
    let encoding = Some("whatwg-windows-1251".to_owned());
    change(ArticleRecord { encoding, ..ArticleRecord::default() });
    let answer = receiver.recv_timeout(Duration::from_secs(10)).unwrap();
    let Answer::Action(action) = answer else { panic!("{answer:?}") };
    let Action::ArticleChanged(of, shown) = *action else { panic!("{action:?}") };
    assert_eq!((of, shown), (key, text));
}
