//! Nodes of the accessibility tree that are parts of a widget and no widgets themselves: runs of text and marks.
//!
//! There can be thousands of them in a frame. As widgets each would also take part in hit tests and in the search for
//! parents, which costs more than the node itself; so they are added to the finished tree.

use std::mem;

use egui::{
    Context, FullOutput, Id, Plugin,
    accesskit::{Node, NodeId, TreeUpdate},
};

/// The nodes of one widget, in reading order.
#[derive(Debug, Default)]
pub(super) struct Nodes {
    parent: Option<NodeId>,
    added: Vec<(NodeId, Node)>,
    /// How many nodes the whole tree had in the frame before.
    expected: usize,
}

impl Nodes {
    /// Adds a node after the others. Ids must be unique in the whole tree.
    pub(super) fn add(&mut self, id: NodeId, node: Node) {
        self.added.push((id, node));
    }

    fn move_to(&mut self, parent: NodeId, tree: &mut TreeUpdate) {
        let found = tree.nodes.iter_mut().find(|(id, _)| *id == parent);
        // Without their parent they would belong to nothing, which a tree does not allow.
        let Some((_, parent)) = found else { return };
        let own = parent.children().iter().copied();
        let all: Vec<NodeId> = own.chain(self.added.iter().map(|(id, _)| *id)).collect();
        parent.set_children(all);
        // There are more of them than of the others: the fewer are moved.
        self.added.append(&mut tree.nodes);
        mem::swap(&mut self.added, &mut tree.nodes);
        self.expected = tree.nodes.len();
    }
}

impl Plugin for Nodes {
    fn debug_name(&self) -> &'static str {
        "Nodes"
    }

    fn output_hook(&mut self, _: &Context, output: &mut FullOutput) {
        let parent = self.parent.take();
        let update = output.platform_output.accesskit_update.as_mut();
        if let Some((parent, update)) = parent.zip(update) {
            self.move_to(parent, update);
        }
        self.added.clear();
    }
}

/// Publishes what `add` adds as the last children of a widget's node, in this frame only.
pub(super) fn publish_within(ctx: &Context, widget: Id, add: impl FnOnce(&mut Nodes)) {
    let handle = ctx.plugin_or_default::<Nodes>();
    let mut nodes = handle.lock();
    let expected = nodes.expected;
    nodes.added.clear();
    nodes.added.reserve(expected);
    nodes.parent = Some(widget.accesskit_id());
    add(&mut nodes);
}
