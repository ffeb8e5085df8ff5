//! Reads documents of word processors.

mod docx;
mod docx_styles;
mod notes;
mod odt;
mod odt_styles;
mod properties;
mod rtf;
mod rtf_fonts;
mod rtf_tokens;

pub(super) use docx::docx;
pub(super) use odt::odt;
pub(super) use rtf::rtf;
