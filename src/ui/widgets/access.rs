//! What assistive technology is given of our own widgets, beyond what egui derives from them.

use egui::{
    Response, Ui, UiKind,
    accesskit::{Live, Node, Role, Toggled},
};

use crate::ui::runs::set_bounds;

/// Gives the panel, the dialog or the menu bar around `ui` a role and a name.
pub(in crate::ui) fn name_area(ui: &Ui, role: Role, name: &str) {
    let is_area = |kind: UiKind| kind.is_panel() || matches!(kind, UiKind::Modal | UiKind::Menu);
    let area = ui.stack().iter().find(|stack| stack.kind().is_some_and(is_area));
    if let Some(area) = area {
        ui.ctx().accesskit_node_builder(area.unique_id, |node| {
            node.set_role(role);
            node.set_label(name);
        });
        if area.is_panel_ui() {
            set_bounds(ui, area.unique_id, area.max_rect);
        }
    }
}

/// Leaves out what is in `ui`, because the row around it says the same.
pub(in crate::ui) fn say_nothing(ui: &Ui) {
    ui.ctx().accesskit_node_builder(ui.unique_id(), Node::set_hidden);
}

/// Makes a selectable widget an option of a list, which is chosen rather than switched on, with these notes.
pub(in crate::ui) fn make_option(response: &Response, notes: impl FnOnce() -> String) {
    response.ctx.accesskit_node_builder(response.id, |node| {
        node.set_role(Role::ListBoxOption);
        node.set_selected(node.toggled() == Some(Toggled::True));
        node.clear_toggled();
        let notes = notes();
        if !notes.is_empty() {
            node.set_description(notes);
        }
    });
}

/// Has a text read out when it appears or changes; an assertive one interrupts what is being read.
pub(in crate::ui) fn read_out(response: &Response, live: Live) {
    response.ctx.accesskit_node_builder(response.id, |node| node.set_live(live));
}

/// Removes a description that only repeats the name.
pub(in crate::ui) fn name_once(response: &Response) {
    response.ctx.accesskit_node_builder(response.id, |node| {
        if node.description() == node.label() {
            node.clear_description();
        }
    });
}
