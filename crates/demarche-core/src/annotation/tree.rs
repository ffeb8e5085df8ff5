//! A persistent B+ tree of annotations: a clone costs O(1); a change costs O(log n) and shares the rest with the original.

use std::{cmp::Ordering, marker::PhantomData, slice, sync::Arc};

use smallvec::SmallVec;

use super::Annotation;
use crate::text::Span;

/// The most annotations in a leaf, and the most children of a branch.
const WIDTH: usize = 32;

/// The order of a tree's annotations.
pub(super) trait Order {
    fn compare(one: &Annotation, other: &Annotation) -> Ordering;
}

/// By first start, then by id; annotations without a place last.
#[derive(Clone, Debug, Default)]
pub(super) struct Reading;

/// By id.
#[derive(Clone, Debug, Default)]
pub(super) struct ById;

impl Order for Reading {
    fn compare(one: &Annotation, other: &Annotation) -> Ordering {
        start(one).cmp(&start(other)).then_with(|| one.id.cmp(&other.id))
    }
}

impl Order for ById {
    fn compare(one: &Annotation, other: &Annotation) -> Ordering {
        one.id.cmp(&other.id)
    }
}

/// Returns the annotation's first byte, or `usize::MAX` if it has no place.
fn start(annotation: &Annotation) -> usize {
    annotation.spans.first().map_or(usize::MAX, |span| span.start())
}

/// Returns the byte after the annotation's last, or 0 if it has no place.
fn end(annotation: &Annotation) -> usize {
    annotation.spans.last().map_or(0, |span| span.end())
}

#[derive(Clone, Debug)]
enum Node {
    // Invariant: in order, not empty.
    Leaf(Vec<Arc<Annotation>>),
    // Invariant: in order, not empty; all at one depth.
    Branch(Vec<Child>),
}

#[derive(Clone, Debug)]
struct Child {
    node: Arc<Node>,
    /// How many annotations are below.
    len: usize,
    /// The greatest end of any annotation below.
    max_end: usize,
    first: Arc<Annotation>,
}

impl Child {
    /// Summarises a node, or returns `None` if it is empty.
    fn of(node: Node) -> Option<Self> {
        let (len, max_end, first) = match &node {
            Node::Leaf(items) => {
                let max_end = items.iter().map(|item| end(item)).max()?;
                (items.len(), max_end, Arc::clone(items.first()?))
            }
            Node::Branch(children) => {
                let len = children.iter().map(|child| child.len).sum();
                let max_end = children.iter().map(|child| child.max_end).max()?;
                (len, max_end, Arc::clone(&children.first()?.first))
            }
        };
        Some(Self { node: Arc::new(node), len, max_end, first })
    }
}

/// Annotations in the order `O`.
#[derive(Debug)]
pub(super) struct Tree<O> {
    root: Option<Child>,
    order: PhantomData<O>,
}

impl<O> Clone for Tree<O> {
    fn clone(&self) -> Self {
        Self { root: self.root.clone(), order: PhantomData }
    }
}

impl<O> Default for Tree<O> {
    fn default() -> Self {
        Self { root: None, order: PhantomData }
    }
}

impl<O: Order> Tree<O> {
    /// Builds a tree of annotations that are in order, in O(n).
    pub(super) fn from_sorted(items: impl ExactSizeIterator<Item = Arc<Annotation>>) -> Self {
        let mut level: Vec<Child> = Vec::with_capacity(items.len().div_ceil(WIDTH));
        // Leaves are not filled completely, so that the first edits do not split each of them.
        let fill = WIDTH - WIDTH / 4;
        let mut items = items.peekable();
        while items.peek().is_some() {
            level.extend(Child::of(Node::Leaf(items.by_ref().take(fill).collect())));
        }
        while level.len() > 1 {
            let mut above = Vec::with_capacity(level.len().div_ceil(fill));
            let mut children = level.into_iter().peekable();
            while children.peek().is_some() {
                above.extend(Child::of(Node::Branch(children.by_ref().take(fill).collect())));
            }
            level = above;
        }
        Self { root: level.pop(), order: PhantomData }
    }

    pub(super) fn len(&self) -> usize {
        self.root.as_ref().map_or(0, |root| root.len)
    }

    /// Adds an annotation that is not in the tree yet.
    pub(super) fn insert(&mut self, item: Arc<Annotation>) {
        let Some(root) = &mut self.root else {
            self.root = Child::of(Node::Leaf(vec![item]));
            return;
        };
        if let Some(second) = insert::<O>(root, item) {
            let first = root.clone();
            self.root = Child::of(Node::Branch(vec![first, second]));
        }
    }

    /// Removes the annotation that compares equal to `like`.
    pub(super) fn remove(&mut self, like: &Annotation) -> Option<Arc<Annotation>> {
        let root = self.root.as_mut()?;
        let removed = remove::<O>(root, like)?;
        if root.len == 0 {
            self.root = None;
        }
        while let Some(root) = &self.root
            && let Node::Branch(children) = &*root.node
            && let [only] = children.as_slice()
        {
            self.root = Some(only.clone());
        }
        Some(removed)
    }

    /// Returns the annotation for which `compare` returns `Equal`. `compare` orders an annotation relative to the one
    /// searched for.
    pub(super) fn find(
        &self,
        compare: impl Fn(&Annotation) -> Ordering,
    ) -> Option<&Arc<Annotation>> {
        let mut node = &*self.root.as_ref()?.node;
        loop {
            match node {
                Node::Branch(children) => {
                    let after = children.partition_point(|child| compare(&child.first).is_le());
                    node = &children.get(after.checked_sub(1)?)?.node;
                }
                Node::Leaf(items) => {
                    let at = items.binary_search_by(|item| compare(item)).ok()?;
                    return items.get(at);
                }
            }
        }
    }

    /// Returns how many annotations are before the point described by `is_before`.
    pub(super) fn rank(&self, is_before: impl Fn(&Annotation) -> bool) -> usize {
        let mut rank = 0;
        let Some(root) = &self.root else { return 0 };
        let mut node = &*root.node;
        loop {
            match node {
                Node::Branch(children) => {
                    let after = children.partition_point(|child| is_before(&child.first));
                    let Some(last) = after.checked_sub(1) else { return rank };
                    rank += children.iter().take(last).map(|child| child.len).sum::<usize>();
                    let Some(child) = children.get(last) else { return rank };
                    node = &child.node;
                }
                Node::Leaf(items) => {
                    return rank + items.partition_point(|item| is_before(item));
                }
            }
        }
    }

    /// Iterates from the annotation with this rank.
    pub(super) fn iter_from(&self, rank: usize) -> Iter<'_> {
        let mut iter = Iter { branches: SmallVec::new(), leaf: [].iter(), left: 0 };
        let Some(root) = &self.root else { return iter };
        iter.left = root.len.saturating_sub(rank);
        if iter.left == 0 {
            return iter;
        }
        let mut before = rank;
        let mut node = &*root.node;
        while let Node::Branch(children) = node {
            let mut rest = children.iter();
            let mut next = rest.next();
            while let Some(child) = next.filter(|child| child.len <= before) {
                before -= child.len;
                next = rest.next();
            }
            let Some(child) = next else { return iter };
            node = &child.node;
            iter.branches.push(rest);
        }
        if let Node::Leaf(items) = node {
            iter.leaf = items.get(before..).unwrap_or_default().iter();
        }
        iter
    }
}

impl Tree<Reading> {
    /// Returns the annotations whose place from first start to last end shares a byte with `span`, in O(log n + k).
    pub(super) fn hulls_in(&self, span: Span) -> Vec<&Arc<Annotation>> {
        let mut found = Vec::new();
        if let Some(root) = &self.root {
            collect(root, span, &mut found);
        }
        found
    }
}

fn collect<'a>(child: &'a Child, span: Span, found: &mut Vec<&'a Arc<Annotation>>) {
    match &*child.node {
        Node::Branch(children) => {
            let begun = children.iter().take_while(|child| start(&child.first) < span.end());
            for child in begun.filter(|child| child.max_end > span.start()) {
                collect(child, span, found);
            }
        }
        Node::Leaf(items) => {
            let begun = items.iter().take_while(|item| start(item) < span.end());
            found.extend(begun.filter(|item| end(item) > span.start()));
        }
    }
}

/// Adds an annotation below `child`; returns a second child if the first one had to be split.
fn insert<O: Order>(child: &mut Child, item: Arc<Annotation>) -> Option<Child> {
    child.len += 1;
    child.max_end = child.max_end.max(end(&item));
    if O::compare(&item, &child.first).is_lt() {
        child.first = Arc::clone(&item);
    }
    let second = match Arc::make_mut(&mut child.node) {
        Node::Leaf(items) => {
            let at = items.partition_point(|other| O::compare(other, &item).is_lt());
            items.insert(at, item);
            (items.len() > WIDTH).then(|| Node::Leaf(items.split_off(items.len() / 2)))
        }
        Node::Branch(children) => {
            let after = children.partition_point(|other| O::compare(&other.first, &item).is_le());
            let at = after.saturating_sub(1);
            let split = children.get_mut(at).and_then(|child| insert::<O>(child, item));
            if let Some(split) = split {
                children.insert(at + 1, split);
            }
            (children.len() > WIDTH).then(|| Node::Branch(children.split_off(children.len() / 2)))
        }
    };
    let second = second.and_then(Child::of)?;
    child.len -= second.len;
    child.max_end = max_end(&child.node);
    Some(second)
}

/// Removes an annotation below `child`, which may be empty afterwards (`len` is 0).
fn remove<O: Order>(child: &mut Child, like: &Annotation) -> Option<Arc<Annotation>> {
    let removed = match Arc::make_mut(&mut child.node) {
        Node::Leaf(items) => {
            let at = items.binary_search_by(|item| O::compare(item, like)).ok()?;
            let removed = items.remove(at);
            if let Some(first) = items.first() {
                child.first = Arc::clone(first);
            }
            removed
        }
        Node::Branch(children) => {
            let after = children.partition_point(|other| O::compare(&other.first, like).is_le());
            let at = after.checked_sub(1)?;
            let below = children.get_mut(at)?;
            let removed = remove::<O>(below, like)?;
            if below.len == 0 {
                children.remove(at);
            } else {
                merge(children, at);
            }
            if let Some(first) = children.first() {
                child.first = Arc::clone(&first.first);
            }
            removed
        }
    };
    child.len -= 1;
    child.max_end = max_end(&child.node);
    Some(removed)
}

/// Joins the child at `at` with the one after or before it if both are small, so that a shrinking tree stays shallow.
fn merge(children: &mut Vec<Child>, at: usize) {
    let left = if at + 1 < children.len() { at } else { at.saturating_sub(1) };
    let (Some(one), Some(other)) = (children.get(left), children.get(left + 1)) else { return };
    let joined = match (&*one.node, &*other.node) {
        (Node::Leaf(one), Node::Leaf(other)) if one.len() + other.len() <= WIDTH / 2 => {
            Node::Leaf(one.iter().chain(other).cloned().collect())
        }
        (Node::Branch(one), Node::Branch(other)) if one.len() + other.len() <= WIDTH / 2 => {
            Node::Branch(one.iter().chain(other).cloned().collect())
        }
        _ => return,
    };
    if let Some(joined) = Child::of(joined) {
        children.splice(left..=left + 1, [joined]);
    }
}

fn max_end(node: &Node) -> usize {
    match node {
        Node::Leaf(items) => items.iter().map(|item| end(item)).max().unwrap_or(0),
        Node::Branch(children) => children.iter().map(|child| child.max_end).max().unwrap_or(0),
    }
}

/// Iterates over annotations in order.
#[derive(Clone, Debug)]
pub(super) struct Iter<'a> {
    branches: SmallVec<[slice::Iter<'a, Child>; 6]>,
    leaf: slice::Iter<'a, Arc<Annotation>>,
    left: usize,
}

impl<'a> Iterator for Iter<'a> {
    type Item = &'a Arc<Annotation>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(item) = self.leaf.next() {
                self.left -= 1;
                return Some(item);
            }
            let child = loop {
                let branch = self.branches.last_mut()?;
                match branch.next() {
                    Some(child) => break child,
                    None => {
                        self.branches.pop();
                    }
                }
            };
            let mut node = &*child.node;
            while let Node::Branch(children) = node {
                let mut rest = children.iter();
                let Some(first) = rest.next() else { break };
                node = &first.node;
                self.branches.push(rest);
            }
            if let Node::Leaf(items) = node {
                self.leaf = items.iter();
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl ExactSizeIterator for Iter<'_> {}
