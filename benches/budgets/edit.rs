//! edit-ratio: adding, moving and undoing one mark costs the same in a set of any size.

use std::{path::Path, sync::Arc, time::Duration};

use demarche::session::{
    Access, Action, Coder, Command, Home, Marks, Opened, Selection, Session, SetRead, Ticket,
};
use demarche_core::{
    annotation::{AnnotationId, Stamp},
    codebook::{CodeId, Codebook},
    study::{ArticlePath, CoderId, OnDisk, StudyId},
};

use crate::{
    material::{BigStudy, Dice, marks},
    measure::{Report, ratio, time},
};

const EDITS: usize = 2_000;

/// A session on an article with a given number of marks.
struct Bench {
    session: Session,
    length: usize,
    next: u64,
}

impl Bench {
    fn new(bytes: usize, n_marks: usize) -> Self {
        let article = BigStudy::new(bytes, 0).article();
        let set = marks(&article, n_marks);
        let coder = Coder { id: CoderId::new("ayesha").unwrap(), name: "Ayesha".to_owned() };
        let mut bench = Self { session: Session::new(), length: article.text().len(), next: 0 };
        let read =
            SetRead { set, on_disk: OnDisk::Absent, access: Access::Writable, steps: Vec::new() };
        bench.act(Action::ArticleOpened(Box::new(Opened {
            opening: 0,
            study: StudyId::new(Path::new("/study")),
            home: Home::Settled,
            path: ArticlePath::new("big.txt").unwrap(),
            article,
            codebook: Arc::new(Codebook::built_in()),
            marks: Marks::Read(coder, read),
        })));
        bench
    }

    fn act(&mut self, action: Action) {
        self.next += 1;
        let mut id = [0xFF; 16];
        id[8..].copy_from_slice(&self.next.to_be_bytes());
        let ticket = Ticket { now: Stamp(1_763_892_000_000), id: AnnotationId::from_bytes(id) };
        self.session.apply(action, ticket).unwrap();
    }

    /// Adds a mark, moves its edges, looks up the marks there, and undoes both, at places all over the article.
    fn round(&mut self, seed: u64) -> Duration {
        let mut dice = Dice::new(seed);
        let places: Vec<usize> = (0..EDITS).map(|_| dice.below(self.length - 200)).collect();
        let before = self.session.open().unwrap().set.len();
        let ((), spent) = time(|| {
            for at in &places {
                let text = self.session.open().unwrap().article.text();
                let start = text.ceil_char_boundary(*at);
                let end = text.ceil_char_boundary(start + 70);
                let further = text.ceil_char_boundary(start + 110);
                self.act(Action::Select(Some(Selection { anchor: start, focus: end })));
                self.act(Action::Mark(CodeId::new("demand")));
                let id = self.session.chosen().unwrap().clone();
                self.act(Action::MoveEdges(
                    id.clone(),
                    0,
                    Selection { anchor: start, focus: further },
                ));
                let set = &self.session.open().unwrap().set;
                let place = set.get(&id).unwrap().hull().unwrap();
                assert!(set.covering(place.start()).iter().any(|mark| mark.id == id));
                self.act(Action::Run(Command::Undo));
                self.act(Action::Run(Command::Undo));
            }
        });
        assert_eq!(self.session.open().unwrap().set.len(), before);
        spent
    }
}

pub(crate) fn run(report: &mut Report) {
    let mut small = Bench::new(1_000_000, 10_000);
    let mut large = Bench::new(100_000_000, 1_000_000);
    let (mut least_small, mut least_large) = (Duration::MAX, Duration::MAX);
    for seed in 1..=5 {
        least_small = least_small.min(small.round(seed));
        least_large = least_large.min(large.round(seed));
    }
    let each = |spent: Duration| spent.as_secs_f64() * 1e6 / EDITS as f64;
    println!(
        "edit-ratio: add, move, undo both: {:.1} µs at 10 k marks, {:.1} µs at 1 M",
        each(least_small),
        each(least_large)
    );
    report.add("edit-ratio", ratio(least_large, least_small), 2.0, "x");
}
