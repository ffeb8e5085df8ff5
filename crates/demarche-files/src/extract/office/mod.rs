//! Reads documents of word processors.

mod docx;
mod docx_styles;
mod notes;
mod odt;
mod odt_styles;
mod properties;

pub(super) use docx::docx;
pub(super) use odt::odt;
