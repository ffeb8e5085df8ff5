//! The bundled fonts, and the system's for characters they lack.

use std::{collections::HashMap, sync::Arc};

use egui::{FontData, FontDefinitions, FontFamily};
use parley::{
    FontContext, LayoutContext,
    fontique::{
        Blob, Collection, CollectionOptions, FontInfoOverride, FontWeight, Language, SourceCache,
    },
};

use super::{
    families::{Needs, Signs, emoji_families},
    style::{Face, Tone},
};
use demarche_core::text::{Han, Hand};

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

/// What families are chosen by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Wanted {
    pub(super) face: Face,
    pub(super) hand: Hand,
    pub(super) han: Option<Han>,
    pub(super) needs: Needs,
    pub(super) signs: Signs,
}

/// The layout engine with its fonts.
pub(super) struct Fonts {
    pub(super) context: FontContext,
    pub(super) layouts: LayoutContext<Tone>,
    has_system: bool,
    /// The families for what was wanted so far: those that are there, so that no name is looked up in vain for each label.
    stacks: HashMap<Wanted, Arc<str>>,
    /// The hand of Arabic script for a text whose letters do not decide it.
    pub(super) usual_hand: Hand,
    /// The language of Han characters for a text whose letters do not decide it.
    pub(super) usual_han: Option<Han>,
    /// The language that the open article states.
    pub(super) language: Option<Language>,
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
        Self {
            context,
            layouts: LayoutContext::new(),
            has_system: false,
            stacks: HashMap::new(),
            usual_hand: Hand::Naskh,
            usual_han: None,
            language: None,
        }
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
        self.stacks.clear();
        true
    }

    /// Returns the font families for a text. The first one that has a character is used; after them fontique chooses by
    /// script. Of the system's families only those that are installed are named.
    pub(super) fn stack(&mut self, wanted: Wanted) -> Arc<str> {
        if let Some(known) = self.stacks.get(&wanted) {
            return Arc::clone(known);
        }
        let own = match (wanted.face, wanted.hand) {
            (Face::Serif, Hand::Naskh) => "Noto Serif, Noto Naskh Arabic",
            (Face::Serif, Hand::Nastaliq) => "Noto Serif, Noto Nastaliq Urdu, Noto Naskh Arabic",
            (Face::Sans, Hand::Naskh) => "Inter, Noto Serif, Noto Naskh Arabic",
            (Face::Sans, Hand::Nastaliq) => {
                "Inter, Noto Serif, Noto Nastaliq Urdu, Noto Naskh Arabic"
            }
        };
        let Wanted { face, han, needs, signs, .. } = wanted;
        let mut names = Vec::new();
        if self.has_system {
            if signs == Signs::Colour {
                names.extend(emoji_families());
            }
            names.push(own.to_owned());
            names.extend(needs.families(face, han, signs));
            let collection = &mut self.context.collection;
            names.retain(|name| name == own || collection.family_id(name).is_some());
        } else {
            names.push(own.to_owned());
        }
        let stack: Arc<str> = names.join(", ").into();
        self.stacks.insert(wanted, Arc::clone(&stack));
        stack
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
