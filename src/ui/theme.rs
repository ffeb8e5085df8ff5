//! Colours, sizes and strokes as tokens, for light and dark.

use egui::Color32;

use crate::codebook::ColorName;

/// The tokens of one theme. Widgets name a token, never a colour.
#[derive(Clone, Debug, PartialEq)]
pub struct Tokens {
    /// Whether text is light on dark.
    pub is_dark: bool,
    /// Behind the article.
    pub page: Color32,
    /// Panels beside it.
    pub panel: Color32,
    /// Fields and floating cards.
    pub raised: Color32,
    /// Under the pointer.
    pub hover: Color32,
    /// Hair lines.
    pub line: Color32,
    /// Body text.
    pub text: Color32,
    /// Headings and titles.
    pub text_strong: Color32,
    /// Secondary text, page clutter.
    pub text_weak: Color32,
    /// Focus, links, the chosen row.
    pub accent: Color32,
    /// Behind selected words.
    pub selection: Color32,
    /// Something failed.
    pub error: Color32,
    /// Something needs a look.
    pub warning: Color32,
}

impl Tokens {
    /// Returns the strong colour of a code: underline, bar, letter.
    pub fn code(&self, color: ColorName) -> Color32 {
        let _ = color;
        self.accent
    }

    /// Returns the colour behind marked words.
    pub fn code_fill(&self, color: ColorName) -> Color32 {
        self.code(color).gamma_multiply(0.28)
    }
}
