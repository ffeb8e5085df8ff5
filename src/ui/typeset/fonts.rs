//! The bundled fonts, and the system's for characters they lack.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use egui::{FontData, FontDefinitions, FontFamily};
use parley::{
    FontContext, LayoutContext,
    fontique::{
        Blob, Collection, CollectionOptions, FontInfoOverride, FontWeight, Language, SourceCache,
    },
};

use super::{
    families::{Needs, Signs, emoji_families},
    scripts::FontScript,
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
    stacks: HashMap<(Wanted, Option<String>), Arc<str>>,
    /// The families that a person chose, by the code of their script.
    choices: BTreeMap<&'static str, String>,
    /// Counts the changes of choices.
    pub(super) revision: u32,
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
        register_bundled(&mut collection);
        let context = FontContext { collection, source_cache: SourceCache::default() };
        Self {
            context,
            layouts: LayoutContext::new(),
            has_system: false,
            stacks: HashMap::new(),
            choices: BTreeMap::new(),
            revision: 0,
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

    /// Returns the family chosen for a script.
    pub(super) fn chosen(&self, script: &FontScript) -> Option<&str> {
        self.choices.get(script.code).map(String::as_str)
    }

    /// Returns whether no family is chosen for any script.
    pub(super) fn is_unchosen(&self) -> bool {
        self.choices.is_empty()
    }

    /// Uses these families from now on. Returns those used before.
    pub(super) fn choose(
        &mut self,
        choices: BTreeMap<&'static str, String>,
    ) -> BTreeMap<&'static str, String> {
        std::mem::replace(&mut self.choices, choices)
    }

    /// Returns the font families for a text. The first one that has a character is used; after them fontique chooses by
    /// script. Of the system's families only those that are installed are named.
    pub(super) fn stack(&mut self, wanted: Wanted) -> Arc<str> {
        self.stack_after(None, wanted)
    }

    /// As `stack`, for a text that can have one stack only: families that a person chose come after our own for Latin, so that
    /// they are used for the letters of other scripts.
    pub(super) fn stack_amid(
        &mut self,
        chosen: impl Iterator<Item = String>,
        wanted: Wanted,
    ) -> String {
        let mut names = vec![own_latin(wanted.face).to_owned()];
        let collection = &mut self.context.collection;
        for family in chosen.filter(|name| collection.family_id(name).is_some()) {
            let name = quoted(&family);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names.push(self.stack(wanted).to_string());
        names.join(", ")
    }

    /// As `stack`, with a family before all others: one that a person chose, for letters of its script. If it is not
    /// installed, the others are used alone.
    pub(super) fn stack_after(&mut self, first: Option<&str>, wanted: Wanted) -> Arc<str> {
        let key = (wanted, first.map(str::to_owned));
        if let Some(known) = self.stacks.get(&key) {
            return Arc::clone(known);
        }
        let latin = own_latin(wanted.face);
        let own = match wanted.hand {
            Hand::Naskh => format!("{latin}, Noto Naskh Arabic"),
            Hand::Nastaliq => format!("{latin}, Noto Nastaliq Urdu, Noto Naskh Arabic"),
        };
        let Wanted { face, han, needs, signs, .. } = wanted;
        let mut names = Vec::new();
        let collection = &mut self.context.collection;
        let installed = first.filter(|name| collection.family_id(name).is_some());
        names.extend(installed.map(quoted));
        if self.has_system {
            if signs == Signs::Colour {
                let emoji = emoji_families();
                names.extend(emoji.filter(|name| collection.family_id(name).is_some()));
            }
            names.push(own);
            let others = needs.families(face, han, signs);
            names.extend(others.into_iter().filter(|name| collection.family_id(name).is_some()));
        } else {
            names.push(own);
        }
        let stack: Arc<str> = names.join(", ").into();
        self.stacks.insert(key, Arc::clone(&stack));
        stack
    }
}

/// Adds the bundled fonts to a collection.
pub(super) fn register_bundled(collection: &mut Collection) {
    for bytes in BUNDLED {
        collection.register_fonts(Blob::new(Arc::new(bytes)), None);
    }
    let bold = FontInfoOverride { weight: Some(FontWeight::BOLD), ..Default::default() };
    collection.register_fonts(Blob::new(Arc::new(BOLD_NASTALIQ)), Some(bold));
}

/// Returns the family of Latin letters in a face, and what follows it.
fn own_latin(face: Face) -> &'static str {
    match face {
        Face::Serif => "Noto Serif",
        Face::Sans | Face::SansText => "Inter, Noto Serif",
    }
}

/// Returns a family's name as it stands in a list of names.
fn quoted(name: &str) -> String {
    let quote = if name.contains('"') { '\'' } else { '"' };
    format!("{quote}{name}{quote}")
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
