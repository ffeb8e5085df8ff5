//! The colours of codes in each theme.
//!
//! The hues follow those of Okabe and Ito (2008). Lightness and chroma were then chosen by search, so that the colours stay apart
//! for colour-blind people and letters in them can be read; the tests beside this file hold both.

use demarche_core::codebook::ColorName;

/// The page that colours are drawn on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ground {
    /// Nearly white.
    Light,
    /// Cream.
    Sepia,
    /// Nearly black.
    Dark,
}

/// Returns a colour as red, green and blue for lines and letters on a ground.
pub(super) fn line(color: ColorName, ground: Ground) -> u32 {
    let [light, dark, ..] = table(color);
    match ground {
        Ground::Light | Ground::Sepia => light,
        Ground::Dark => dark,
    }
}

/// Returns a colour as red, green and blue for the ground of marked words.
pub(super) fn fill(color: ColorName, ground: Ground) -> u32 {
    let [.., light, sepia, dark] = table(color);
    match ground {
        Ground::Light => light,
        Ground::Sepia => sepia,
        Ground::Dark => dark,
    }
}

/// Returns a colour for lines and letters on light and on dark pages, then for fills on light, sepia and dark pages.
fn table(color: ColorName) -> [u32; 5] {
    match color {
        ColorName::Blue => [0x1a_32_b0, 0x92_ae_fb, 0xd5_e4_fb, 0xcb_da_f3, 0x23_30_54],
        ColorName::Orange => [0x7a_51_02, 0xf7_ad_3d, 0xf5_da_a8, 0xea_cf_9f, 0x43_25_02],
        ColorName::Green => [0x0e_69_43, 0x59_e8_af, 0xcc_e7_ce, 0xb8_e1_be, 0x0d_3f_28],
        ColorName::Pink => [0x6c_10_48, 0xd7_a0_b5, 0xfb_ce_ea, 0xf1_b9_d8, 0x46_24_3a],
        ColorName::Purple => [0x67_0e_87, 0xac_aa_db, 0xef_ca_f7, 0xe7_bc_e8, 0x3a_31_5c],
        ColorName::Teal => [0x00_4a_5d, 0xa0_e6_fe, 0xa4_e4_ff, 0xbf_e2_ec, 0x24_38_44],
        ColorName::Red => [0x90_31_26, 0xfd_89_80, 0xff_cb_c1, 0xe6_cd_c7, 0x53_21_1d],
        ColorName::Olive => [0x40_40_0d, 0xf8_e3_83, 0xea_eb_c4, 0xd2_e3_ac, 0x3f_37_05],
        ColorName::Grey => [0x61_54_5a, 0xe5_e4_e4, 0xdc_d7_d9, 0xdc_d8_da, 0x38_35_35],
    }
}
