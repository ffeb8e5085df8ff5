//! Runs that the scheduler reaches, and runs that once failed.

use super::{
    Op,
    world::{World, key},
};
use crate::session::{OpenArticle, SaveState};

/// Checks that the scheduler reaches open, saved sets, so that the property is not tested on nothing.
#[test]
fn the_scheduler_reaches_saved_marks() {
    let mut world = World::new();
    world.step(Op::Go(0));
    for _ in 0..4 {
        world.step(Op::Run(0));
        world.step(Op::Deliver(0));
    }
    world.step(Op::Mark(0));
    world.step(Op::Mark(2));
    assert_eq!(world.made.len(), 2);
    for _ in 0..4 {
        world.step(Op::Run(0));
        world.step(Op::Deliver(0));
    }
    assert_eq!(world.session.save_state(), SaveState::Saved);
    assert_eq!(world.disk.len(), 1);
    assert_eq!(world.session.open().and_then(OpenArticle::key), Some(key(0)));
    world.check();
}

/// Checks that the scheduler reaches marks in articles that are not open, and that undo takes them all back.
#[test]
fn the_scheduler_marks_articles_that_are_not_open() {
    let mut world = World::new();
    world.step(Op::Go(0));
    let settle = |world: &mut World| {
        for _ in 0..12 {
            world.step(Op::Run(0));
            world.step(Op::Deliver(0));
            world.check();
        }
    };
    settle(&mut world);
    world.step(Op::MarkEverywhere(0));
    settle(&mut world);
    assert_eq!(world.made.len(), 6);
    assert_eq!(world.disk.len(), 2);
    assert_eq!(world.session.save_state(), SaveState::Saved);
    world.step(Op::Undo);
    settle(&mut world);
    assert!(world.made.is_empty());
    assert!(world.disk.values().all(|(_, set)| set.is_empty()));
    world.step(Op::Redo);
    settle(&mut world);
    assert_eq!(world.made.len(), 6);
    assert_eq!(world.locks.len(), 1, "the lock of the other article was not released");
}

/// Found by the property test: the article went to another study with its marks, and its details stayed behind.
#[rustfmt::skip]
#[test]
fn details_go_with_marks_to_another_folder() {
    use Op::{Answer, Deliver, DeliverTwice, Details, Fail, Go, Mark, MarkAll, Redo, Run, SaveNow};
    let mut world = World::new();
    for op in [
        Go(0), Go(219), Run(215), Deliver(0), SaveNow, Run(0), Answer(1), Deliver(0), Go(217), Run(198), Deliver(0), Go(48), Go(19), Go(1),
        Mark(0), MarkAll(0), Run(138), Run(0), Run(0), Run(0), Deliver(78), Go(58), DeliverTwice(0), Answer(8), Answer(45), Run(27), Run(0),
        Run(0), Details(10), Run(0), Go(0), Redo, Fail(0), Redo,
    ] {
        world.step(op);
        world.check();
    }
    world.quit();
    world.check();
}

/// Found by the property test: details went to another folder while they were being saved, and the article was opened where it
/// was before that was answered.
#[rustfmt::skip]
#[test]
fn details_that_are_being_saved_are_shown_although_they_went_elsewhere() {
    use Op::{Answer, CloseArticle, Deliver, Details, Done, Fail, Go, Mark, Permission, Redo, Run, SaveElsewhere, Undo};
    for fails in [false, true] {
        let mut world = World::new();
        for op in [
            Go(0), Run(0), Permission(24), Deliver(0), Done, Details(15), Run(44), Details(18), CloseArticle, Undo, Deliver(0), Redo, Go(0),
            Deliver(0), SaveElsewhere, Go(0), CloseArticle, Undo, Answer(191), Run(20), Deliver(0), Run(134), Mark(0), Deliver(0), Run(0), Run(0),
            Deliver(1), if fails { Fail(0) } else { Run(0) }, Deliver(1), Deliver(0),
        ] {
            world.step(op);
            world.check();
        }
        world.quit();
        world.check();
    }
}

/// Checks that the scheduler reaches merged copies, and marks that follow a renamed article.
#[test]
fn the_scheduler_merges_copies_and_brings_marks() {
    let mut world = World::new();
    let settle = |world: &mut World| {
        for _ in 0..6 {
            world.step(Op::Run(0));
            world.step(Op::Deliver(0));
            world.check();
        }
    };
    world.step(Op::Go(0));
    settle(&mut world);
    world.step(Op::Mark(0));
    settle(&mut world);
    world.step(Op::SyncCopy(0));
    settle(&mut world);
    world.step(Op::MergeCopies);
    settle(&mut world);
    settle(&mut world);
    assert_eq!((world.made.len(), world.copies.len()), (2, 0));
    world.step(Op::CloseArticle);
    settle(&mut world);
    world.step(Op::Rename(0));
    assert!(!world.disk.contains_key(&key(0)));
    // Each third opening reads the marks later, as those of a large set.
    world.step(Op::CloseArticle);
    world.step(Op::Go(0));
    settle(&mut world);
    world.step(Op::BringMarks);
    settle(&mut world);
    assert_eq!(world.disk.get(&key(0)).map(|(_, set)| set.len()), Some(2));
    world.step(Op::Undo);
    settle(&mut world);
    assert!(!world.disk.contains_key(&key(0)), "undo takes them back to the former path");
}
