//! One row of a chooser.

use demarche_core::{codebook::Code, text::Hand};

/// One row.
#[derive(Clone, Copy, Debug)]
pub(in crate::ui) struct Choice<'a> {
    /// Its name.
    pub(in crate::ui) name: &'a str,
    /// The part of its name that it can be found by.
    pub(in crate::ui) found_by: &'a str,
    /// The hand of Arabic script in the name, if it is known.
    pub(in crate::ui) hand: Option<Hand>,
    /// Other words it can be found by, after its name.
    pub(in crate::ui) also: &'a str,
    /// What is shown beside the name, such as its key.
    pub(in crate::ui) detail: &'a str,
    /// The code whose letter stands before the name.
    pub(in crate::ui) code: Option<&'a Code>,
    /// Whether it can be chosen now.
    pub(in crate::ui) is_enabled: bool,
}
