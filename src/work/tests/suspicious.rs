//! Tests that a fault of the program cannot make a set smaller.

use super::*;

/// Saves, and returns how that ended.
fn outcome(workers: &mut Workers, request: SaveRequest) -> WriteOutcome {
    workers.save(request);
    let ended = workers.answers().into_iter().find_map(|answer| match answer {
        Answer::Action(action) => match *action {
            Action::Wrote { outcome, .. } => Some(outcome),
            _ => None,
        },
        _ => None,
    });
    ended.unwrap()
}

/// Returns a set with these marks that is saved, and what its file holds.
fn saved(place: &Place, workers: &mut Workers, ids: &[u8]) -> (SaveRequest, OnDisk) {
    let mut request = place.request("z.txt", "Ayesha", OnDisk::Absent, 1);
    for id in ids {
        request = step_of(request, *id, OnDisk::Absent, 1);
    }
    let request =
        SaveRequest { extent: Extent::Whole, base_set: AnnotationSet::default(), ..request };
    let WriteOutcome::Written(on_disk) = outcome(workers, request.clone()) else {
        panic!("it is not saved")
    };
    (request, on_disk)
}

/// Returns the request of a set without its first mark, and the step that would explain it.
fn without_first(request: &SaveRequest, base: OnDisk) -> (SaveRequest, Entry) {
    let mut set = request.set.clone();
    let id = set.iter().next().unwrap().id.clone();
    let edit = Edit::Remove(id);
    let inverse = edit.clone().apply(&mut set).unwrap();
    let step = Entry {
        number: 0,
        time: Stamp(0),
        label: "remove demand".to_owned(),
        kind: Kind::Do,
        group: None,
        text_sha256: request.article.text_sha256,
        edit,
        inverse,
    };
    let base_set = request.set.clone();
    let lossy =
        SaveRequest { set, base_set, steps: Vec::new(), base, attempt: 2, ..request.clone() };
    (lossy, step)
}

#[test]
fn a_set_is_never_written_over_one_that_holds_more_without_a_reason() {
    for extent in [Extent::Steps, Extent::Whole] {
        let place = Place::new();
        let mut workers = Workers::new(Pace::AtOnce, Arc::new(|| {}), None);
        let (request, on_disk) = saved(&place, &mut workers, &[1, 2, 3]);
        let before = place.set("z.txt");
        let (lossy, step) = without_first(&request, on_disk);
        let lossy = SaveRequest { extent, ..lossy };
        let honest = SaveRequest { steps: vec![step], ..lossy.clone() };
        assert_eq!(lossy.unexplained(), 1);
        let WriteOutcome::Unexplained(reason) = outcome(&mut workers, lossy) else {
            panic!("it was not refused")
        };
        assert!(reason.starts_with("1 saved mark would be lost"), "{reason}");
        assert_eq!(place.set("z.txt"), before, "nothing was overwritten");
        let folder = place.folder.path().join("annotations/z.txt");
        let kept = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
        let kept: Vec<String> = kept.map(|name| name.into_string().unwrap()).collect();
        assert!(kept.iter().any(|name| reason.contains(name.as_str()) && name.contains(".mine-")));
        // The same with the step that says so is an honest save.
        assert_eq!(honest.unexplained(), 0);
        assert!(matches!(outcome(&mut workers, honest), WriteOutcome::Written(_)));
    }
}

#[test]
fn what_was_removed_before_a_merge_is_explained() {
    let place = Place::new();
    let mut workers = Workers::new(Pace::AtOnce, Arc::new(|| {}), None);
    let (request, on_disk) = saved(&place, &mut workers, &[1, 2]);
    let (lost, _) = without_first(&request, on_disk);
    let mut merged = lost.clone();
    merged.removed = vec![request.set.iter().next().unwrap().id.clone()];
    assert_eq!(merged.unexplained(), 0);
    // A mark that was added for each one lost does not hide it.
    let hidden = SaveRequest { base_set: request.set.clone(), ..step_of(lost, 9, on_disk, 3) };
    assert_eq!(hidden.unexplained(), 1);
}
