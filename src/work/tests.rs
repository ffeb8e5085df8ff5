//! Tests workers under stress: late releases, and panics on the writing thread.

mod suspicious;
mod taking;

use std::{fs, sync::atomic::AtomicBool, time::Instant};

use demarche_core::{
    annotation::{Annotation, AnnotationId, AnnotationSet, Edit, Header, Stamp},
    codebook::CodeId,
    journal::{Entry, Kind},
    study::{CoderId, OnDisk},
    text::Span,
};
use demarche_files::storage::{Study, atomic, read_article};

use super::*;
use crate::session::{ArticleEntry, Asked, Extent, WriteOutcome};

struct Place {
    folder: tempfile::TempDir,
    study: Study,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["y.txt", "z.txt"] {
            put(&folder.path().join(name), "Talks\n\nThey failed.\n");
        }
        let file = r#"{"format": "demarche/study", "version": 1}"#;
        put(&folder.path().join("annotations/study.json"), file);
        let study = Study::at(folder.path()).unwrap();
        Self { folder, study }
    }

    fn key(&self, article: &str) -> SetKey {
        SetKey {
            study: self.study.id().clone(),
            article: ArticlePath::new(article).unwrap(),
            coder: CoderId::new("ayesha").unwrap(),
        }
    }

    fn article(&self, name: &str) -> Arc<Article> {
        read_article(&self.study, &ArticlePath::new(name).unwrap()).unwrap()
    }

    /// Returns the list of a study with these articles.
    fn view(&self, articles: &[&str]) -> StudyView {
        let entry = |name: &&str| ArticleEntry {
            path: ArticlePath::new(name).unwrap(),
            title: String::new(),
            date: None,
            hand: None,
            counts: Vec::new(),
            is_done: false,
        };
        StudyView {
            id: self.study.id().clone(),
            title: String::new(),
            articles: articles.iter().map(entry).collect(),
            coder: None,
            coders: Vec::new(),
            uncounted: None,
        }
    }

    fn set_job(&self, article: &str, opening: u64) -> SetJob {
        let (key, article) = (self.key(article), self.article(article));
        SetJob { key, coder_name: "Ayesha".to_owned(), article, opening, asked: Asked::First }
    }

    fn request(&self, article: &str, name: &str, base: OnDisk, attempt: u64) -> SaveRequest {
        let header =
            Header { coder: "ayesha".to_owned(), coder_name: name.to_owned(), ..Header::default() };
        SaveRequest {
            key: self.key(article),
            article: self.article(article),
            set: AnnotationSet::new(header),
            revision: attempt,
            extent: Extent::Whole,
            steps: Vec::new(),
            under_way: 0,
            base,
            base_set: AnnotationSet::default(),
            removed: Vec::new(),
            attempt,
            continues: None,
        }
    }

    fn set(&self, article: &str) -> String {
        let file = self.folder.path().join("annotations").join(article).join("ayesha.json");
        fs::read_to_string(file).unwrap()
    }
}

fn put(path: &Path, content: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    atomic::write(path, |file| std::io::Write::write_all(file, content.as_bytes())).unwrap();
}

fn written(workers: &Workers) -> OnDisk {
    let answer = workers.answer_within(Duration::from_secs(10)).unwrap();
    let Answer::Action(action) = answer else { panic!("{answer:?}") };
    match *action {
        Action::Wrote { outcome: WriteOutcome::Written(on_disk), .. } => on_disk,
        action => panic!("{action:?}"),
    }
}

/// Returns whether another window could take the lock of a set.
fn is_free(place: &Place, article: &str) -> bool {
    let key = place.key(article);
    let article = place.article(article);
    let (file, _) = demarche_files::storage::SetFile::open(
        &place.study,
        &key.article,
        &key.coder,
        "Ayesha",
        &article,
    )
    .unwrap();
    file.read_only().is_none()
}

#[test]
fn a_late_release_keeps_the_lock_of_a_set_that_was_opened_since() {
    let place = Place::new();
    let mut workers = Workers::new(Pace::AtOnce, Arc::new(|| {}), None);
    workers.open_set(place.set_job("z.txt", 1));
    workers.open_set(place.set_job("y.txt", 2));
    workers.open_set(place.set_job("z.txt", 3));
    // The release that the window sends on receiving y.txt arrives after z.txt was opened again.
    workers.release(place.key("z.txt"), 2);
    assert!(!is_free(&place, "z.txt"));
    workers.release(place.key("z.txt"), 3);
    assert!(is_free(&place, "z.txt"));
    assert!(!is_free(&place, "y.txt"));
}

#[test]
fn two_windows_exclude_each_other_before_the_first_mark() {
    let place = Place::new();
    let mut first = Workers::new(Pace::AtOnce, Arc::new(|| {}), None);
    first.open_set(place.set_job("z.txt", 1));
    assert!(!is_free(&place, "z.txt"));
    drop(first);
    assert!(is_free(&place, "z.txt"), "the second turns writable when the first closes");
}

#[test]
fn after_a_panic_in_the_writer_the_next_save_is_done_or_refused() {
    let place = Place::new();
    let is_broken = Arc::new(AtomicBool::new(true));
    let breaks = Arc::clone(&is_broken);
    // Stands for any panic on that thread.
    let wake: Wake = Arc::new(move || {
        assert!(!breaks.swap(false, Ordering::Relaxed), "a fault on the thread that writes");
    });
    let mut workers = Workers::new(Pace::Threads, wake, None);
    workers.save(place.request("z.txt", "version 1", OnDisk::Absent, 1));
    let on_disk = written(&workers);
    // The panic is answered as a failure of its own job, which is stale by then.
    let second = workers.answer_within(Duration::from_secs(10)).unwrap();
    assert!(format!("{second:?}").contains("Failed"), "{second:?}");
    workers.save(place.request("z.txt", "version 2", on_disk, 2));
    written(&workers);
    assert!(place.set("z.txt").contains("version 2"));
}

#[test]
fn a_set_is_not_written_over_what_the_window_has_not_read() {
    let place = Place::new();
    let mut workers = Workers::new(Pace::AtOnce, Arc::new(|| {}), None);
    workers.save(place.request("z.txt", "version 1", OnDisk::Absent, 1));
    let on_disk = written(&workers);
    workers.save(place.request("z.txt", "version 2", OnDisk::Absent, 2));
    let answer = workers.answers().pop().unwrap();
    assert!(format!("{answer:?}").contains("Changed"), "{answer:?}");
    assert!(place.set("z.txt").contains("version 1"));
    workers.save(place.request("z.txt", "version 3", on_disk, 3));
    written(&workers);
}

/// Returns a request that adds a mark with this id by a step.
fn step_of(request: SaveRequest, id: u8, base: OnDisk, attempt: u64) -> SaveRequest {
    let mark = Annotation {
        id: AnnotationId::from_bytes([id; 16]),
        code: CodeId::new("demand"),
        spans: [Span::new(0, 3).unwrap()].into_iter().collect(),
        created: None,
        modified: None,
        is_unsure: false,
        confidence: None,
        detail: None,
    };
    let SaveRequest { mut set, article, .. } = request.clone();
    let base_set = set.clone();
    let edit = Edit::Add(Arc::new(mark));
    let inverse = edit.clone().apply(&mut set).unwrap();
    let step = Entry {
        number: 0,
        time: Stamp(0),
        label: "add demand".to_owned(),
        kind: Kind::Do,
        group: None,
        text_sha256: article.text_sha256,
        edit,
        inverse,
    };
    let steps = vec![step];
    SaveRequest { set, base_set, extent: Extent::Steps, steps, base, attempt, ..request }
}

#[test]
fn a_step_is_saved_at_once_and_the_set_written_when_the_window_is_idle_or_closes() {
    let place = Place::new();
    let mut workers = Workers::new(Pace::Threads, Arc::new(|| {}), None);
    let first = place.request("z.txt", "Ayesha", OnDisk::Absent, 1);
    workers.save(first.clone());
    let base = written(&workers);
    let file = place.set("z.txt");
    let one = step_of(first, 1, base, 2);
    workers.save(one.clone());
    let now = written(&workers);
    assert_ne!(now, base);
    assert_eq!(place.set("z.txt"), file, "the file is not written for one step");
    // Left alone, the file is written, and says so.
    let answer = workers.answer_within(Duration::from_secs(10)).unwrap();
    let Answer::Action(action) = answer else { panic!("no action") };
    let Action::Rewritten { before, now: rewritten, .. } = *action else { panic!("{action:?}") };
    assert_eq!(before, now);
    assert!(place.set("z.txt").contains("01010101"));
    // A request made before that was known is taken, and a closing window leaves nothing in the journal.
    let two = step_of(SaveRequest { set: one.set.clone(), ..one }, 2, now, 3);
    workers.save(two);
    assert_ne!(written(&workers), rewritten);
    assert!(!place.set("z.txt").contains("02020202"));
    drop(workers);
    assert!(place.set("z.txt").contains("02020202"));
    let journal = place.folder.path().join("annotations/z.txt/ayesha.journal");
    assert_eq!(fs::read(journal).unwrap(), b"");
}

#[test]
fn the_steps_of_a_write_that_failed_are_saved_with_the_last_snapshot_once() {
    let numbers = |place: &Place| {
        let key = place.key("z.txt");
        let article = place.article("z.txt");
        let read =
            demarche_files::storage::read_history(&place.study, &key.article, &key.coder, &article);
        read.unwrap().steps.iter().map(|step| step.number).collect::<Vec<_>>()
    };
    for is_failing in [false, true] {
        let place = Place::new();
        let mut workers = Workers::new(Pace::AtOnce, Arc::new(|| {}), None);
        let first = place.request("z.txt", "Ayesha", OnDisk::Absent, 1);
        workers.save(first.clone());
        let base = written(&workers);
        let one = step_of(first, 1, base, 2);
        let two = step_of(SaveRequest { set: one.set.clone(), ..one.clone() }, 2, base, 0);
        if !is_failing {
            workers.save(one.clone());
        }
        // The window closes without the answer to the first one.
        let steps = [one.steps, two.steps.clone()].concat();
        workers.save(SaveRequest { steps, under_way: 1, extent: Extent::Whole, ..two });
        assert!(place.set("z.txt").contains("02020202"));
        assert_eq!(numbers(&place), [1, 2], "if the first write failed: {is_failing}");
    }
}

#[test]
fn a_set_that_was_left_is_written() {
    let place = Place::new();
    let mut workers = Workers::new(Pace::Threads, Arc::new(|| {}), None);
    let first = place.request("z.txt", "Ayesha", OnDisk::Absent, 1);
    workers.save(first.clone());
    let base = written(&workers);
    let key = first.key.clone();
    workers.save(step_of(first, 1, base, 2));
    written(&workers);
    workers.release(key, 9);
    let begin = Instant::now();
    while !place.set("z.txt").contains("01010101") {
        assert!(begin.elapsed() < Duration::from_secs(10));
        thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn settings_that_could_not_be_saved_are_saved_with_the_next_change() {
    let place = Place::new();
    let folder = place.folder.path().join("config");
    let file = folder.join("settings.json");
    let mut workers = Workers::new(Pace::AtOnce, Arc::new(|| {}), None);
    let empty = Settings::default();
    let first = Settings { text_size: Some(20.0), ..empty.clone() };
    // A file is in the folder's place.
    put(&folder, "in the way");
    workers.save_settings(&empty, &first, &file);
    fs::remove_file(&folder).unwrap();
    let mut second = first.clone();
    second.dismissed_hints.insert("first-mark".to_owned());
    workers.save_settings(&first, &second, &file);
    assert_eq!(Settings::load_from(&file).0, second);
}

#[test]
fn the_last_snapshot_of_a_closing_window_follows_the_write_under_way() {
    let place = Place::new();
    let mut workers = Workers::new(Pace::AtOnce, Arc::new(|| {}), None);
    workers.save(place.request("z.txt", "version 1", OnDisk::Absent, 1));
    // The window closes before it has the answer: its last request still names the previous content.
    workers.save(place.request("z.txt", "version 2", OnDisk::Absent, 0));
    assert!(place.set("z.txt").contains("version 2"));
    // Even so, what another program wrote meanwhile is not replaced.
    put(&place.folder.path().join("annotations/z.txt/ayesha.json"), "{}");
    workers.save(place.request("z.txt", "version 3", OnDisk::Absent, 0));
    assert_eq!(place.set("z.txt"), "{}");
}

#[test]
fn a_panic_in_a_job_is_reported() {
    for pace in [Pace::AtOnce, Pace::Threads] {
        let workers = Workers::new(pace, Arc::new(|| {}), None);
        workers.run("export", |_| panic!("a fault"));
        let answer = workers.answer_within(Duration::from_secs(10));
        assert!(format!("{answer:?}").contains("Notify"), "{answer:?}");
    }
}

/// Starts the watcher without pauses; returns the way to it, and its next report.
fn watching() -> (Sender<Option<Arc<StudyView>>>, Receiver<Answer>) {
    let (sender, receiver) = channel();
    let answers = Answers { sender, wake: Arc::new(|| {}) };
    (watcher::start(Duration::ZERO, answers).unwrap(), receiver)
}

fn is_change(answer: &Answer) -> bool {
    matches!(answer, Answer::Action(action) if matches!(**action, Action::ArticlesChanged(_)))
}

#[test]
fn articles_that_come_or_go_are_noticed() {
    let place = Place::new();
    let view = |articles: &[&str]| Arc::new(place.view(articles));
    assert!(!watcher::has_changed(&view(&["y.txt", "z.txt"])));
    let (watched, receiver) = watching();
    watched.send(Some(view(&["y.txt", "z.txt"]))).unwrap();
    put(&place.folder.path().join("new.txt"), "Talks");
    assert!(is_change(&receiver.recv().unwrap()));
    fs::remove_file(place.folder.path().join("y.txt")).unwrap();
    watched.send(Some(view(&["new.txt", "y.txt", "z.txt"]))).unwrap();
    assert!(is_change(&receiver.recv().unwrap()));
    drop(watched);
    assert!(receiver.iter().all(|answer| is_change(&answer)), "the thread ends");
}

#[test]
fn a_change_is_reported_again_if_the_list_was_not_read() {
    let place = Place::new();
    let (watched, receiver) = watching();
    put(&place.folder.path().join("new.txt"), "Talks");
    watched.send(Some(Arc::new(place.view(&["y.txt", "z.txt"])))).unwrap();
    for _ in 0..3 {
        let reported = receiver.recv_timeout(Duration::from_secs(20));
        assert!(reported.is_ok_and(|answer| is_change(&answer)));
    }
}

#[test]
fn nothing_is_watched_after_the_study_was_closed() {
    let place = Place::new();
    let (watched, receiver) = watching();
    put(&place.folder.path().join("new.txt"), "Talks");
    let old = Arc::new(place.view(&["y.txt", "z.txt"]));
    watched.send(Some(Arc::clone(&old))).unwrap();
    assert!(receiver.recv_timeout(Duration::from_secs(20)).is_ok());
    let holders = Arc::strong_count(&old);
    watched.send(None).unwrap();
    while Arc::strong_count(&old) == holders {
        thread::yield_now();
    }
    while receiver.try_recv().is_ok() {}
    assert!(receiver.recv_timeout(Duration::from_millis(200)).is_err());
    watched.send(Some(old)).unwrap();
    assert!(receiver.recv_timeout(Duration::from_secs(20)).is_ok(), "it can be opened again");
}

#[test]
fn marks_that_another_program_makes_in_a_listed_article_are_counted() {
    let place = Place::new();
    let key = place.key("y.txt");
    let (watched, receiver) = watching();
    let coder = Coder { id: key.coder.clone(), name: String::new() };
    let view = StudyView { coder: Some(coder), ..place.view(&["y.txt", "z.txt"]) };
    watched.send(Some(Arc::new(view))).unwrap();
    let record = r#"{"id": "019a0000-0000-7000-8000-000000000001", "code": "demand"}"#;
    let file = place.study.set_path(&key.article, &key.coder);
    // The thread may not have looked yet when the file is written first.
    let counted = (0..1_000).find_map(|number| {
        let space = " ".repeat(number);
        put(&file, &format!(r#"{{"format": "demarche/annotations", "version": 1, "coder": "ayesha", "annotations": [{record}]}}{space}"#));
        receiver.recv_timeout(Duration::from_millis(20)).ok()
    });
    let Some(Answer::Action(action)) = counted else { panic!("{counted:?}") };
    let Action::SetCounted(of, counts, is_done) = *action else { panic!("{action:?}") };
    assert_eq!((of, counts, is_done), (key, vec![(CodeId::new("demand"), 1)], false));
}

#[test]
fn a_touched_set_is_noticed_and_read_only_if_it_holds_something_else() {
    let place = Place::new();
    let key = place.key("y.txt");
    let file = place.study.set_path(&key.article, &key.coder);
    let set =
        r#"{"format": "demarche/annotations", "version": 1, "coder": "ayesha", "annotations": []}"#;
    put(&file, set);
    let (sender, receiver) = channel();
    let answers = Answers { sender, wake: Arc::new(|| {}) };
    let watched = set_watcher::start(Duration::ZERO, answers).unwrap();
    let text = place.article("y.txt").text_sha256;
    watched.send(Some((key.clone(), text))).unwrap();
    // The thread may not have looked yet when the file is written first.
    let mut content = set.to_owned();
    let is_noticed = (0..1_000).any(|_| {
        content.push(' ');
        put(&file, &content);
        receiver.recv_timeout(Duration::from_millis(20)).is_ok()
    });
    assert!(is_noticed);
    // Written again with the same text, the article is the same.
    let article = place.folder.path().join("y.txt");
    let old = fs::read_to_string(&article).unwrap();
    let is_changed = |action: &Answer| matches!(action, Answer::Action(action) if matches!(**action, Action::ArticleChanged(..)));
    put(&article, &old);
    thread::sleep(Duration::from_millis(50));
    assert!(!receiver.try_iter().any(|answer| is_changed(&answer)));
    put(&article, &old.replace("failed", "succeeded"));
    let answer = receiver.recv_timeout(Duration::from_secs(10)).unwrap();
    assert!(is_changed(&answer), "{answer:?}");
    put(&article, &old);
    watched.send(None).unwrap();

    let mut workers = Workers::new(Pace::AtOnce, Arc::new(|| {}), None);
    let article = place.article("y.txt");
    let mut look = |known: OnDisk| {
        let (key, article) = (key.clone(), Arc::clone(&article));
        workers.look(LookRequest { key, article, opening: 1, known });
        workers.answers().pop()
    };
    let Some(Answer::Action(action)) = look(OnDisk::Absent) else { panic!("it is there") };
    let Action::Looked { read, .. } = *action else { panic!("{action:?}") };
    assert!(look(read.on_disk).is_none(), "nothing has changed");
    put(&file, "{");
    assert!(look(read.on_disk).is_none(), "what cannot be read is not shown");
}

#[test]
fn a_copy_of_what_is_saved_survives_the_loss_of_the_study() {
    let place = Place::new();
    let elsewhere = tempfile::tempdir().unwrap();
    let snapshots = Snapshots::at(elsewhere.path().join("snapshots"));
    let mut workers = Workers::new(Pace::AtOnce, Arc::new(|| {}), Some(&snapshots));
    workers.save(place.request("y.txt", "first", OnDisk::Absent, 1));
    let first = written(&workers);
    let saved = place.set("y.txt");
    // Another one follows only later.
    workers.save(place.request("y.txt", "second", first, 2));
    drop(place);
    let kept = snapshots.all().unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!(fs::read_to_string(&kept[0].path).unwrap(), saved);
    assert_eq!(kept[0].n_marks(), Some(0));
}

#[test]
fn what_is_left_or_closed_is_in_its_last_copy() {
    let place = Place::new();
    let elsewhere = tempfile::tempdir().unwrap();
    let snapshots = Snapshots::at(elsewhere.path().join("snapshots"));
    let mut workers = Workers::new(Pace::Threads, Arc::new(|| {}), Some(&snapshots));
    workers.save(place.request("y.txt", "first", OnDisk::Absent, 1));
    let first = written(&workers);
    workers.save(place.request("y.txt", "second", first, 2));
    let second = written(&workers);
    let newest = || fs::read_to_string(&snapshots.all().unwrap()[0].path).unwrap();
    workers.release(place.key("y.txt"), 9);
    workers.save(place.request("z.txt", "another", OnDisk::Absent, 1));
    written(&workers);
    assert_eq!(newest(), place.set("y.txt"), "the article was left");
    workers.save(place.request("y.txt", "third", second, 3));
    written(&workers);
    drop(workers);
    assert_eq!(newest(), place.set("y.txt"), "the window was closed");
}
