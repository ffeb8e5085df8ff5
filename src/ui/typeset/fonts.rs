//! The bundled fonts, and the system's for characters they lack.

use std::{borrow::Cow, sync::Arc};

use egui::{FontData, FontDefinitions, FontFamily};
use parley::{
    FontContext, LayoutContext,
    fontique::{Blob, Collection, CollectionOptions, FontInfoOverride, FontWeight, SourceCache},
};

use super::style::Face;
use demarche_core::text::Hand;

/// The bundled fonts; their origin and licences are in `assets/fonts`.
const BUNDLED: [&[u8]; 10] = [
    include_bytes!("../../../assets/fonts/NotoSerif-Regular.ttf"),
    include_bytes!("../../../assets/fonts/NotoSerif-Bold.ttf"),
    include_bytes!("../../../assets/fonts/NotoSerif-Italic.ttf"),
    INTER,
    include_bytes!("../../../assets/fonts/Inter-Medium.otf"),
    include_bytes!("../../../assets/fonts/Inter-Bold.otf"),
    include_bytes!("../../../assets/fonts/Inter-Italic.otf"),
    include_bytes!("../../../assets/fonts/NotoNaskhArabic-Regular.ttf"),
    include_bytes!("../../../assets/fonts/NotoNaskhArabic-Bold.ttf"),
    include_bytes!("../../../assets/fonts/NotoNastaliqUrdu-Regular.ttf"),
];
/// It states the weight of a regular font, so that it would never be chosen.
const BOLD_NASTALIQ: &[u8] = include_bytes!("../../../assets/fonts/NotoNastaliqUrdu-Bold.ttf");
const INTER: &[u8] = include_bytes!("../../../assets/fonts/Inter-Regular.otf");

/// System families tried by name after the bundled ones, before fontique chooses by script.
const SYSTEM: &str = "Noto Color Emoji, Apple Color Emoji, Segoe UI Emoji, Noto Sans Devanagari, Noto Sans Bengali, \
                      Noto Sans Hebrew, Noto Sans Thai, Noto Serif CJK SC, Noto Sans CJK SC, PingFang SC, Microsoft YaHei, \
                      Noto Sans CJK JP, Noto Sans CJK KR";

/// The layout engine with its fonts.
pub(super) struct Fonts {
    pub(super) context: FontContext,
    pub(super) layouts: LayoutContext<()>,
    has_system: bool,
    /// The hand of Arabic script for a text whose letters do not decide it.
    pub(super) usual_hand: Hand,
}

impl std::fmt::Debug for Fonts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fonts").field("has_system", &self.has_system).finish_non_exhaustive()
    }
}

impl Fonts {
    pub(super) fn new() -> Self {
        let options = CollectionOptions { shared: false, system_fonts: false };
        let mut collection = Collection::new(options);
        for bytes in BUNDLED {
            collection.register_fonts(Blob::new(Arc::new(bytes)), None);
        }
        let bold = FontInfoOverride { weight: Some(FontWeight::BOLD), ..Default::default() };
        collection.register_fonts(Blob::new(Arc::new(BOLD_NASTALIQ)), Some(bold));
        let context = FontContext { collection, source_cache: SourceCache::default() };
        Self { context, layouts: LayoutContext::new(), has_system: false, usual_hand: Hand::Naskh }
    }

    /// Returns whether the system's fonts are loaded.
    pub(super) fn has_system(&self) -> bool {
        self.has_system
    }

    /// Loads the system's fonts; returns whether they were not loaded yet.
    pub(super) fn load_system(&mut self) -> bool {
        if self.has_system {
            return false;
        }
        self.context.collection.load_system_fonts();
        self.has_system = true;
        true
    }

    /// Returns the font families for a text. The first one that has a character is used. System families are named only once
    /// they are loaded: looking up a dozen names in vain for each label would take longer than to shape it.
    pub(super) fn stack(&self, face: Face, hand: Hand) -> Cow<'static, str> {
        let own = match (face, hand) {
            (Face::Serif, Hand::Naskh) => "Noto Serif, Noto Naskh Arabic",
            (Face::Serif, Hand::Nastaliq) => "Noto Serif, Noto Nastaliq Urdu, Noto Naskh Arabic",
            (Face::Sans, Hand::Naskh) => "Inter, Noto Serif, Noto Naskh Arabic",
            (Face::Sans, Hand::Nastaliq) => {
                "Inter, Noto Serif, Noto Nastaliq Urdu, Noto Naskh Arabic"
            }
        };
        if self.has_system { format!("{own}, {SYSTEM}").into() } else { own.into() }
    }
}

/// Returns our sans-serif font for egui's own labels and buttons.
pub fn egui_fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::empty();
    fonts.font_data.insert("Inter".to_owned(), Arc::new(FontData::from_static(INTER)));
    for family in [FontFamily::Proportional, FontFamily::Monospace] {
        fonts.families.insert(family, vec!["Inter".to_owned()]);
    }
    fonts
}
