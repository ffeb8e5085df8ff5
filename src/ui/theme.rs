//! Colours, sizes and strokes as tokens, for light and dark.

#![expect(clippy::disallowed_methods, reason = "the one place where colours are made")]

mod codes;

use egui::{
    Color32, CornerRadius, FontFamily, FontId, Margin, Shadow, Stroke, Style, TextStyle, Theme,
    Vec2, Visuals,
    style::{ScrollAnimation, ScrollStyle, Spacing, WidgetVisuals},
};

use self::codes::Ground;
use demarche_core::codebook::ColorName;

/// The initial reading size, in points.
pub const TEXT_SIZE: f32 = 18.0;
/// The smallest and the largest reading size, in points.
pub const TEXT_SIZES: (f32, f32) = (11.0, 40.0);
/// The size of the window's own text, in points.
pub const CHROME_SIZE: f32 = 13.0;
/// The size of small text (counts, keys, times), in points.
pub const SMALL_SIZE: f32 = 11.5;
/// The height of a one-line row in a list, in points.
pub const ROW_HEIGHT: f32 = 26.0;

/// Whether what moves glides there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Motion {
    /// It glides.
    Smooth,
    /// It is there in the next frame.
    AtOnce,
}

/// The tokens of one theme. Widgets use tokens, never raw colours.
#[derive(Clone, Debug, PartialEq)]
pub struct Tokens {
    /// Whether text is light on dark.
    pub is_dark: bool,
    /// Whether the page is cream.
    pub is_sepia: bool,
    /// The background of the article.
    pub page: Color32,
    /// The background of the panels beside it.
    pub panel: Color32,
    /// The background of fields and floating cards.
    pub raised: Color32,
    /// The background of a row or button under the pointer.
    pub hover: Color32,
    /// The background of the chosen row in a list.
    pub chosen: Color32,
    /// Thin lines.
    pub line: Color32,
    /// Body text.
    pub text: Color32,
    /// Headings and titles.
    pub text_strong: Color32,
    /// Secondary text, page clutter.
    pub text_weak: Color32,
    /// Signs that are in a text but are no part of what it says, such as those of Markdown.
    pub markup: Color32,
    /// Focus, links, the chosen mark.
    pub accent: Color32,
    /// The background of selected words.
    pub selection: Color32,
    /// The background of words that were found.
    pub hit: Color32,
    /// The background of the found words that were gone to.
    pub hit_current: Color32,
    /// Something failed.
    pub error: Color32,
    /// Something needs attention.
    pub warning: Color32,
    /// Success: "Saved", "done".
    pub good: Color32,
}

impl Tokens {
    /// Returns the tokens for dark text on light pages.
    pub fn light() -> Self {
        Self {
            is_dark: false,
            is_sepia: false,
            page: hex(0xfc_fb_f9),
            panel: hex(0xf3_f2_ef),
            raised: hex(0xff_ff_ff),
            hover: hex(0xe6_e4_e0),
            chosen: hex(0xe2_ea_f8),
            line: hex(0xdd_da_d4),
            text: hex(0x24_24_27),
            text_strong: hex(0x11_11_13),
            text_weak: hex(0x55_53_5c),
            markup: hex(0x70_6d_77),
            accent: hex(0x1f_5f_c4),
            selection: hex(0xa8_ca_ff),
            hit: hex(0xf8_f8_4c),
            hit_current: hex(0xa8_e4_24),
            error: hex(0xb3_26_1e),
            warning: hex(0x86_53_00),
            good: hex(0x17_6a_39),
        }
    }

    /// Returns the tokens for brown text on cream pages.
    pub fn sepia() -> Self {
        Self {
            is_dark: false,
            is_sepia: true,
            page: hex(0xf6_ec_d9),
            panel: hex(0xee_e2_cb),
            raised: hex(0xfb_f4_e6),
            hover: hex(0xe2_d3_b6),
            chosen: hex(0xe4_dc_c8),
            line: hex(0xd6_c6_a6),
            text: hex(0x33_27_1a),
            text_strong: hex(0x26_1c_12),
            text_weak: hex(0x57_46_2f),
            markup: hex(0x71_60_46),
            accent: hex(0x1d_55_a8),
            selection: hex(0x9d_bb_e8),
            hit: hex(0xf4_f0_3a),
            hit_current: hex(0x9c_dc_2c),
            error: hex(0xa8_20_18),
            warning: hex(0x7b_4a_00),
            good: hex(0x1c_61_36),
        }
    }

    /// Returns the tokens for light text on dark pages.
    pub fn dark() -> Self {
        Self {
            is_dark: true,
            is_sepia: false,
            page: hex(0x18_18_1a),
            panel: hex(0x11_11_13),
            raised: hex(0x22_22_26),
            hover: hex(0x2a_2a_2f),
            chosen: hex(0x1b_2a_4a),
            line: hex(0x2e_2e_33),
            text: hex(0xd9_d7_d2),
            text_strong: hex(0xf5_f4_f1),
            text_weak: hex(0xae_ac_b4),
            markup: hex(0x90_8e_97),
            accent: hex(0x7a_ae_ff),
            selection: hex(0x0c_3f_83),
            hit: hex(0x42_00_60),
            hit_current: hex(0x72_00_84),
            error: hex(0xff_8b_80),
            warning: hex(0xf0_b6_50),
            good: hex(0x6f_cf_97),
        }
    }

    /// Returns the tokens of one of egui's two themes.
    pub fn of(theme: Theme) -> Self {
        match theme {
            Theme::Dark => Self::dark(),
            Theme::Light => Self::light(),
        }
    }

    /// Returns the strong colour of a code: underline, bar, letter.
    pub fn code(&self, color: ColorName) -> Color32 {
        hex(codes::line(color, self.ground()))
    }

    /// Returns the background colour of marked words.
    pub fn code_fill(&self, color: ColorName) -> Color32 {
        hex(codes::fill(color, self.ground()))
    }

    /// Returns the background colour of the marked words under the pointer.
    pub fn code_fill_near(&self, color: ColorName) -> Color32 {
        self.code_fill(color).blend(self.code(color).gamma_multiply(0.06))
    }

    /// Returns the background of a code's letter in this colour.
    pub fn letter_fill(&self, color: Color32) -> Color32 {
        self.raised.blend(color.gamma_multiply(if self.is_dark { 0.2 } else { 0.13 }))
    }

    /// Returns the colour of a scroll bar's thumb.
    pub fn thumb(&self) -> Color32 {
        self.text_weak.gamma_multiply(0.68)
    }

    fn ground(&self) -> Ground {
        match (self.is_dark, self.is_sepia) {
            (true, _) => Ground::Dark,
            (false, true) => Ground::Sepia,
            (false, false) => Ground::Light,
        }
    }

    /// Returns a stroke one point wide in this colour.
    pub fn hair_line(&self) -> Stroke {
        Stroke::new(1.0, self.line)
    }
}

const fn hex(rgb: u32) -> Color32 {
    Color32::from_rgb((rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8)
}

/// Styles egui's own widgets with these tokens.
pub fn style(tokens: &Tokens, motion: Motion) -> Style {
    let text_styles = [
        (TextStyle::Small, FontId::new(SMALL_SIZE, FontFamily::Proportional)),
        (TextStyle::Body, FontId::new(CHROME_SIZE, FontFamily::Proportional)),
        (TextStyle::Button, FontId::new(CHROME_SIZE, FontFamily::Proportional)),
        (TextStyle::Heading, FontId::new(17.0, FontFamily::Proportional)),
        (TextStyle::Monospace, FontId::new(12.5, FontFamily::Monospace)),
    ];
    let spacing = Spacing {
        item_spacing: Vec2::new(8.0, 6.0),
        button_padding: Vec2::new(10.0, 4.0),
        icon_spacing: 6.0,
        interact_size: Vec2::new(28.0, ROW_HEIGHT),
        menu_margin: Margin::same(6),
        window_margin: Margin::same(16),
        menu_width: 240.0,
        tooltip_width: 360.0,
        // Seen at rest too: it says that there is more.
        // As wide at rest as in the lists, beside the content, and never too short to be caught.
        scroll: ScrollStyle {
            dormant_handle_opacity: 0.6,
            bar_width: 8.0,
            floating_width: 6.0,
            floating_allocated_width: 8.0,
            handle_min_length: 24.0,
            // Not black under the pointer.
            interact_handle_opacity: 0.8,
            ..ScrollStyle::floating()
        },
        ..Spacing::default()
    };
    let mut style = Style {
        text_styles: text_styles.into(),
        spacing,
        visuals: visuals(tokens),
        ..Style::default()
    };
    style.interaction.selectable_labels = false;
    style.interaction.tooltip_delay = 0.5;
    if motion == Motion::AtOnce {
        style.animation_time = 0.0;
        style.scroll_animation = ScrollAnimation::none();
    }
    style
}

fn visuals(tokens: &Tokens) -> Visuals {
    let mut visuals = if tokens.is_dark { Visuals::dark() } else { Visuals::light() };
    visuals.panel_fill = tokens.panel;
    visuals.window_fill = tokens.raised;
    visuals.extreme_bg_color = tokens.page;
    visuals.faint_bg_color = tokens.hover.gamma_multiply(0.4);
    visuals.weak_text_color = Some(tokens.text_weak);
    visuals.hyperlink_color = tokens.accent;
    visuals.error_fg_color = tokens.error;
    visuals.warn_fg_color = tokens.warning;
    visuals.selection.bg_fill = tokens.selection;
    visuals.selection.stroke = Stroke::new(1.0, tokens.text_strong);
    visuals.window_stroke = tokens.hair_line();
    visuals.window_corner_radius = CornerRadius::same(10);
    visuals.menu_corner_radius = CornerRadius::same(8);
    let shade = Color32::from_black_alpha(if tokens.is_dark { 110 } else { 36 });
    visuals.popup_shadow = Shadow { offset: [0, 6], blur: 20, spread: 0, color: shade };
    visuals.window_shadow = Shadow { offset: [0, 12], blur: 40, spread: 0, color: shade };
    visuals.button_frame = true;
    let widgets = &mut visuals.widgets;
    let plain = |fill: Color32, text: Color32| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: Stroke::NONE,
        corner_radius: CornerRadius::same(5),
        fg_stroke: Stroke::new(1.0, text),
        expansion: 0.0,
    };
    widgets.noninteractive =
        WidgetVisuals { bg_stroke: tokens.hair_line(), ..plain(tokens.panel, tokens.text) };
    widgets.inactive = plain(Color32::TRANSPARENT, tokens.text);
    widgets.hovered = plain(tokens.hover, tokens.text_strong);
    widgets.active = plain(tokens.line, tokens.text_strong);
    widgets.open = plain(tokens.hover, tokens.text_strong);
    // A check box or a field would be invisible without a fill.
    widgets.inactive.bg_fill = tokens.hover;
    visuals
}

#[cfg(test)]
mod tests;
