//! Finds what each file of a crate uses from its other files and from other crates.

use std::collections::{BTreeMap, BTreeSet};

use syn::{
    Attribute, ImplItemFn, Item, ItemMod, ItemUse, Macro, MetaList, UseTree, Visibility,
    visit::{self, Visit},
};

/// The path of a module, from the crate's root, or of any other item.
type Path = Vec<String>;

/// The names that a module defines, and where its imported names come from.
#[derive(Default)]
struct Module {
    file: String,
    own: BTreeSet<String>,
    imported: BTreeMap<String, Path>,
}

/// A path written in a file.
struct Written {
    module: Path,
    path: Path,
    is_reexport: bool,
}

/// A name that a file uses, resolved to its definition.
pub(crate) struct Use {
    /// The file.
    pub(crate) file: String,
    /// The path as written.
    pub(crate) written: String,
    /// The full path, from `crate` or from another crate's name.
    pub(crate) full: String,
    /// The file of this crate that defines the name; `None` for a module itself and for what other crates define.
    pub(crate) defined_in: Option<String>,
    /// Whether it only re-exports the name (`pub use`).
    pub(crate) is_reexport: bool,
}

/// Returns everything that the files of a crate use. A source is its path below `src` and its text.
pub(crate) fn uses<'a>(sources: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<Use> {
    let mut reader = Reader::default();
    for (file, text) in sources {
        let parsed = syn::parse_file(text).unwrap_or_else(|error| panic!("{file}: {error}"));
        let stem = file.trim_end_matches(".rs").trim_end_matches("/mod");
        reader.at = stem.split('/').filter(|part| *part != "lib").map(str::to_owned).collect();
        file.clone_into(&mut reader.module().file);
        reader.visit_file(&parsed);
    }
    let Reader { modules, written, .. } = reader;
    let found = written.into_iter().map(|Written { module, path, is_reexport }| {
        let (at, rest) = resolve(&modules, &module, &path, 0);
        let file_of = |at: &Path| modules.get(at).map_or_else(String::new, |at| at.file.clone());
        let root = at.iter().map(|_| "crate".to_owned());
        let full: Path = root.chain(at.iter().flatten().chain(&rest).cloned()).collect();
        Use {
            file: file_of(&module),
            written: path.join("::"),
            full: full.join("::"),
            defined_in: at.filter(|_| !rest.is_empty()).map(|at| file_of(&at)),
            is_reexport,
        }
    });
    found.collect()
}

/// Returns the module that defines a path, or `None` if another crate does, and the rest of the path within it.
fn resolve(
    modules: &BTreeMap<Path, Module>,
    from: &Path,
    path: &[String],
    depth: usize,
) -> (Option<Path>, Path) {
    let mut rest = path;
    let mut at = from.clone();
    match rest {
        [first, after @ ..] if first == "crate" => (at, rest) = (Path::new(), after),
        [first, after @ ..] if first == "self" => rest = after,
        [first, ..] if first == "super" => {
            while let [first, after @ ..] = rest
                && first == "super"
            {
                at.pop();
                rest = after;
            }
        }
        [first, ..] if !knows(modules, &at, first) => return (None, rest.to_vec()),
        _ => {}
    }
    while let [name, after @ ..] = rest {
        let child: Path = at.iter().chain([name]).cloned().collect();
        if modules.contains_key(&child) {
            (at, rest) = (child, after);
            continue;
        }
        let Some(module) = modules.get(&at).filter(|module| !module.own.contains(name)) else {
            break;
        };
        let Some(target) = module.imported.get(name).filter(|_| depth < 20) else { break };
        let target: Path = target.iter().chain(after).cloned().collect();
        // `use egui;` refers to itself.
        let is_outer = target.first() == Some(name);
        return if is_outer { (None, target) } else { resolve(modules, &at, &target, depth + 1) };
    }
    (Some(at), rest.to_vec())
}

/// Returns whether a module defines a name, imports it or has a child of this name.
fn knows(modules: &BTreeMap<Path, Module>, at: &Path, name: &String) -> bool {
    modules.contains_key(&at.iter().chain([name]).cloned().collect::<Path>())
        || modules.get(at).is_some_and(|at| at.own.contains(name) || at.imported.contains_key(name))
}

/// Collects names and paths from syntax trees, except in tests.
#[derive(Default)]
struct Reader {
    modules: BTreeMap<Path, Module>,
    written: Vec<Written>,
    /// The module being read.
    at: Path,
    /// Whether the item being read re-exports names.
    is_reexport: bool,
}

impl Reader {
    fn module(&mut self) -> &mut Module {
        self.modules.entry(self.at.clone()).or_default()
    }

    fn write(&mut self, path: impl Iterator<Item = String>) {
        let (module, is_reexport) = (self.at.clone(), self.is_reexport);
        self.written.push(Written { module, path: path.collect(), is_reexport });
    }

    /// Reads paths from the arguments of a macro or an attribute, which are tokens and not a syntax tree.
    fn words(&mut self, tokens: &str) {
        let tokens = tokens.replace(" :: ", "::");
        let is_of_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
        for path in tokens.split(|c| !is_of_path(c)).filter(|path| path.contains("::")) {
            self.write(path.split("::").filter(|part| !part.is_empty()).map(str::to_owned));
        }
    }

    fn tree(&mut self, tree: &UseTree, before: &[String]) {
        // `a::{self}` names `a`.
        let with = |name: &syn::Ident| {
            let name = Some(name.to_string()).filter(|name| name != "self" || before.is_empty());
            before.iter().cloned().chain(name).collect::<Path>()
        };
        let (path, name) = match tree {
            UseTree::Path(inner) => return self.tree(&inner.tree, &with(&inner.ident)),
            UseTree::Group(group) => {
                return group.items.iter().for_each(|inner| self.tree(inner, before));
            }
            UseTree::Glob(_) => {
                return self.write(before.iter().cloned().chain(["*".to_owned()]));
            }
            UseTree::Name(leaf) => (with(&leaf.ident), None),
            UseTree::Rename(leaf) => (with(&leaf.ident), Some(leaf.rename.to_string())),
        };
        let name = name.or_else(|| path.last().cloned()).unwrap_or_default();
        self.module().imported.insert(name, path.clone());
        self.write(path.into_iter());
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item(&mut self, item: &'ast Item) {
        let (attributes, name): (&[Attribute], _) = match item {
            Item::Fn(item) => (&item.attrs, Some(&item.sig.ident)),
            Item::Struct(item) => (&item.attrs, Some(&item.ident)),
            Item::Enum(item) => (&item.attrs, Some(&item.ident)),
            Item::Const(item) => (&item.attrs, Some(&item.ident)),
            Item::Static(item) => (&item.attrs, Some(&item.ident)),
            Item::Type(item) => (&item.attrs, Some(&item.ident)),
            Item::Trait(item) => (&item.attrs, Some(&item.ident)),
            Item::Macro(item) => (&item.attrs, item.ident.as_ref()),
            Item::Impl(item) => (&item.attrs, None),
            Item::Mod(item) => (&item.attrs, None),
            Item::Use(item) => (&item.attrs, None),
            _ => (&[], None),
        };
        if !is_for_tests(attributes) {
            let name = name.map(ToString::to_string);
            self.module().own.extend(name);
            visit::visit_item(self, item);
        }
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        if item.content.is_some() {
            let file = self.module().file.clone();
            self.at.push(item.ident.to_string());
            self.module().file = file;
            visit::visit_item_mod(self, item);
            self.at.pop();
        }
    }

    fn visit_impl_item_fn(&mut self, item: &'ast ImplItemFn) {
        if !is_for_tests(&item.attrs) {
            visit::visit_impl_item_fn(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.is_reexport = !matches!(item.vis, Visibility::Inherited);
        self.tree(&item.tree, &[]);
        self.is_reexport = false;
    }

    fn visit_visibility(&mut self, _: &'ast Visibility) {}

    fn visit_meta_list(&mut self, list: &'ast MetaList) {
        self.words(&list.tokens.to_string());
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        // A single name is either imported, and then its import counts, or defined in this file.
        if path.segments.len() > 1 {
            self.write(path.segments.iter().map(|part| part.ident.to_string()));
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        let name = call.path.segments.last().map(|name| format!("{}!", name.ident));
        self.write(name.into_iter());
        self.words(&call.tokens.to_string());
        visit::visit_path(self, &call.path);
    }
}

/// Returns whether an item is compiled for tests only.
fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.meta.require_list().is_ok_and(|list| list.tokens.to_string() == "test")
    })
}

/// Returns the circles of files that use each other's names: the files of each circle, with the uses that close it.
pub(crate) fn circles(uses: &[Use]) -> Vec<(BTreeSet<&str>, Vec<&Use>)> {
    let mut next: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for at in uses.iter().filter(|at| !at.is_reexport) {
        if let Some(to) = at.defined_in.as_deref().filter(|to| *to != at.file) {
            next.entry(&at.file).or_default().insert(to);
        }
    }
    let reached: BTreeMap<&str, BTreeSet<&str>> = next
        .keys()
        .map(|from| {
            let (mut seen, mut open) = (BTreeSet::new(), vec![*from]);
            while let Some(at) = open.pop() {
                open.extend(next.get(at).into_iter().flatten().filter(|to| seen.insert(**to)));
            }
            (*from, seen)
        })
        .collect();
    let reaches = |from: &str, to: &str| reached.get(from).is_some_and(|seen| seen.contains(to));
    let groups: BTreeSet<BTreeSet<&str>> = next
        .keys()
        .filter(|file| reaches(file, file))
        .map(|file| {
            next.keys().copied().filter(|to| reaches(file, to) && reaches(to, file)).collect()
        })
        .collect();
    let is_inside = |at: &Use, group: &BTreeSet<&str>| {
        let to = at.defined_in.as_deref().filter(|to| *to != at.file && !at.is_reexport);
        group.contains(at.file.as_str()) && to.is_some_and(|to| group.contains(to))
    };
    groups
        .into_iter()
        .map(|group| {
            let inside = uses.iter().filter(|at| is_inside(at, &group)).collect();
            (group, inside)
        })
        .collect()
}
