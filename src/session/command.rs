//! Everything a key, a menu or the palette can ask for without data, in one table.

/// A named, bindable request. What it says on screen stands in [`Command::spec`] alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the table in `spec` says in words what each one does")]
pub enum Command {
    // File
    OpenArticle, OpenFolder, TrySample, SaveNow, Export, Quit,
    // Edit
    Undo, Redo, Copy, SelectSentence, SelectParagraph, SelectAll,
    // View
    ToggleArticles, ToggleMarks, ThemeSystem, ThemeLight, ThemeDark, TextLarger, TextSmaller, TextReset,
    // Annotate
    NextMark, PreviousMark, RemoveMark, EditEdges, SwapEdge, KeepEdges, Cancel, ToggleUnsure,
    NextArticle, PreviousArticle, ToggleDone, DoneAndNext,
    // Help
    ShowKeys, ShowCodebook, About,
    // The caret, in the text. Each has a twin that extends the selection.
    CaretLeft, CaretRight, CaretUp, CaretDown, CaretWordLeft, CaretWordRight, CaretSentenceBack, CaretSentenceForward,
    CaretLineStart, CaretLineEnd, CaretPageUp, CaretPageDown, CaretStart, CaretEnd,
    ExtendLeft, ExtendRight, ExtendUp, ExtendDown, ExtendWordLeft, ExtendWordRight, ExtendSentenceBack,
    ExtendSentenceForward, ExtendLineStart, ExtendLineEnd, ExtendPageUp, ExtendPageDown, ExtendStart, ExtendEnd,
}

/// Where a command's key is listened to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Context {
    /// Everywhere, in fields too.
    Always,
    /// While the text has the focus (and no field has).
    Text,
    /// While the edges of a mark are being moved.
    Edges,
}

/// The menu a command stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are the words on screen")]
pub enum Menu { File, Edit, View, Annotate, Help, None }

/// What the table says of one command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CommandSpec {
    /// Its name in `keys.json` and on the command line, kebab case.
    pub name: &'static str,
    /// Its words in a menu, sentence case, `…` when more input follows.
    pub label: &'static str,
    /// One sentence without a full stop.
    pub tooltip: &'static str,
    /// Keys as plain data, the first one shown: `Ctrl+Shift+D`, `F8`, `]`, `.`.
    pub keys: &'static [&'static str],
    /// Where the keys are listened to.
    pub context: Context,
    /// Its menu.
    pub menu: Menu,
    /// The section of the menu, lines between sections.
    pub section: u8,
}

impl Command {
    /// All commands in menu order.
    pub const ALL: &'static [Self] = &[];

    /// Returns what the table says.
    pub fn spec(self) -> &'static CommandSpec {
        todo!()
    }
}
