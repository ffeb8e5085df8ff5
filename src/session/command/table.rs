//! The table of commands: requests without data from a key, a menu or the palette.

/// A named request that a key can be bound to. Its texts on screen are in [`Command::spec`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the table in `spec` says in words what each one does")]
#[rustfmt::skip]
pub enum Command {
    // File
    OpenArticle, OpenFolder, ImportTable, TrySample, NewFromClipboard, SaveNow, SaveElsewhere, ResolveConflict, TakeOver, ReadAgain, BringMarks, MergeCopies, LeaveCopies, Export, ArticleDetails, ReadAs, ChangeCoder, CloseArticle, Quit,
    // Edit
    Undo, Redo, ShowHistory, Copy, CopyWithSource, SelectSentence, SelectParagraph, SelectAll,
    Find, FindNext, FindPrevious, FindCase, FindWord, FindRegex, FindMark, CloseFind, FindInMarks, GoTo,
    KindTitle, KindHeading1, KindHeading2, KindHeading3, KindParagraph, KindListItem, KindQuotation, KindRow, KindCaption, KindDate, KindByline, KindClutter, KindAsRead,
    // View
    ShowPalette, ToggleArticles, ToggleMarks, FullScreen, FocusMode, ReadingSettings, FontsByScript, ToggleTheme, ThemeSystem, ThemeLight, ThemeSepia, ThemeDark,
    TextLarger, TextSmaller, TextReset, ColumnNarrow, ColumnNormal, ColumnWide, SpacingTight, SpacingNormal, SpacingWide, SpacingDouble,
    FaceSerif, FaceSans, PageClutter, SmoothScrolling,
    // Annotate
    NextMark, PreviousMark, NextToCheck, PreviousToCheck, AcceptPlace, PutHere, AcceptMoved, KeepVersion, TakeOther, ChooseCode, MarkAll, RemoveMark, KeepPiece, EditEdges, SwapEdge, KeepEdges, Cancel, ToggleUnsure, ToggleRun, EditMemo, ConfidenceLow, ConfidenceMedium, ConfidenceHigh,
    NextArticle, PreviousArticle, NextOpenArticle, ToggleDone, DoneAndNext,
    // Help
    ShowKeys, ShowCodebook, About,
    // The caret in the text. Each has a counterpart that extends the selection.
    CaretLeft, CaretRight, CaretUp, CaretDown, CaretWordLeft, CaretWordRight, CaretSentenceBack, CaretSentenceForward,
    CaretLineStart, CaretLineEnd, CaretPageUp, CaretPageDown, CaretStart, CaretEnd,
    ExtendLeft, ExtendRight, ExtendUp, ExtendDown, ExtendWordLeft, ExtendWordRight, ExtendSentenceBack,
    ExtendSentenceForward, ExtendLineStart, ExtendLineEnd, ExtendPageUp, ExtendPageDown, ExtendStart, ExtendEnd,
}

/// Where a command's key works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Context {
    /// Everywhere, including input fields.
    Always,
    /// While the text has the focus, and no input field.
    Text,
    /// In the text, while words are selected; these keys win over those of the text.
    Selection,
    /// While the edges of a mark are being moved; these keys win over those of the text.
    Edges,
}

impl Context {
    /// All contexts.
    pub const ALL: [Self; 4] = [Self::Always, Self::Text, Self::Selection, Self::Edges];

    /// Returns whether commands of the two contexts cannot share keys. Keys for edges and selections take precedence over
    /// those for the text, so these may share keys; keys of `Always` must be unique.
    pub fn clashes_with(self, other: Self) -> bool {
        self == other || self == Self::Always || other == Self::Always
    }
}

/// The menu a command is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are the words on screen")]
pub enum Menu {
    File,
    Edit,
    View,
    Annotate,
    Help,
    None,
}

impl Menu {
    /// All menus in order, then the commands in no menu, each with its heading.
    pub const ALL: [(Self, &'static str); 6] = [
        (Self::File, "File"),
        (Self::Edit, "Edit"),
        (Self::View, "View"),
        (Self::Annotate, "Annotate"),
        (Self::Help, "Help"),
        (Self::None, "In the text"),
    ];

    /// Returns the name of the submenu that a section is, or `None` if its commands are in the menu itself.
    pub fn submenu(self, section: u8) -> Option<&'static str> {
        match (self, section) {
            (Self::Edit, 3) => Some("This paragraph is"),
            (Self::View, 2) => Some("Column"),
            (Self::View, 3) => Some("Line spacing"),
            (Self::View, 4) => Some("Typeface"),
            (Self::View, 5) => Some("Theme"),
            (Self::Annotate, 2) => Some("Check places"),
            _ => None,
        }
    }
}

/// One row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CommandSpec {
    /// The command.
    pub command: Command,
    /// Its name in `keys.json` and on the command line, kebab case.
    pub name: &'static str,
    /// Its label in menus, in sentence case, with `…` if more input follows.
    pub label: &'static str,
    /// One sentence without a full stop.
    pub tooltip: &'static str,
    /// Its usual keys as plain text; menus show the first: `Ctrl+Shift+D`, `F8`, `]`, `.`.
    pub keys: &'static [&'static str],
    /// Where the keys work.
    pub context: Context,
    /// Its menu.
    pub menu: Menu,
    /// The section of the menu; lines separate sections.
    pub section: u8,
}

const fn spec(
    command: Command,
    name: &'static str,
    (label, tooltip): (&'static str, &'static str),
    keys: &'static [&'static str],
    (context, menu, section): (Context, Menu, u8),
) -> CommandSpec {
    CommandSpec { command, name, label, tooltip, keys, context, menu, section }
}

use Command as C;
use Context::{Always, Edges, Selection, Text};

/// All commands: in menu order, then those of the caret.
#[rustfmt::skip]
const TABLE: &[CommandSpec] = &[
    spec(C::OpenArticle, "open-article", ("Open article…", "Open a text file to read and mark"), &["Ctrl+O"], (Always, Menu::File, 0)),
    spec(C::OpenFolder, "open-folder", ("Open folder…", "Open a folder of articles as a study"), &["Ctrl+Shift+O"], (Always, Menu::File, 0)),
    spec(C::ImportTable, "import-table", ("Import table…", "Make a study of a table of articles: CSV, JSON, JSON Lines or a workbook with one article per record"), &[], (Always, Menu::File, 0)),
    spec(C::TrySample, "try-sample", ("Try the sample…", "Copy the sample study to a folder of your choice and open it"), &[], (Always, Menu::File, 0)),
    spec(C::NewFromClipboard, "new-from-clipboard", ("New article from clipboard…", "Make a new article of the copied text or part of a web page in the study’s folder"), &["Ctrl+Shift+V"], (Always, Menu::File, 0)),
    spec(C::SaveNow, "save-now", ("Save now", "Save the marks now (they are also saved as you work)"), &["Ctrl+S"], (Always, Menu::File, 1)),
    spec(C::SaveElsewhere, "save-elsewhere", ("Save elsewhere…", "Save marks that cannot be saved in their study into another folder, with a copy of the article"), &[], (Always, Menu::File, 1)),
    spec(C::ResolveConflict, "resolve-conflict", ("Resolve conflict…", "Choose between your marks and the ones another program saved"), &[], (Always, Menu::File, 1)),
    spec(C::TakeOver, "take-over", ("Take over…", "Make these marks writable here although they are open on another computer"), &[], (Always, Menu::File, 1)),
    spec(C::ReadAgain, "read-again", ("Read again", "Read this article again from its file: another program may have changed it, or this one may read documents better by now"), &["Ctrl+Shift+R"], (Always, Menu::File, 1)),
    spec(C::BringMarks, "bring-marks", ("Bring marks here", "Bring the marks that are saved under the former name of this article"), &[], (Always, Menu::File, 1)),
    spec(C::MergeCopies, "merge-copies", ("Merge copies of the marks", "Add the marks in the copies that a sync program left beside the saved marks, and keep the copies under another name"), &[], (Always, Menu::File, 1)),
    spec(C::LeaveCopies, "leave-copies", ("Do not name these copies again", "Stop naming the copies of unsaved marks or details of this article that are kept outside the study; the files stay"), &[], (Always, Menu::File, 1)),
    spec(C::Export, "export", ("Export…", "Export the marks as JSON, JSON Lines or CSV"), &["Ctrl+E"], (Always, Menu::File, 1)),
    spec(C::ArticleDetails, "article-details", ("Article details…", "Set the article’s title, date, source, author and address, for all its coders"), &["Ctrl+I"], (Always, Menu::File, 1)),
    spec(C::ReadAs, "encoding", ("Encoding…", "Show the encoding of this article’s file, and read it in another one; the marks stay on their words"), &["Ctrl+Shift+E"], (Always, Menu::File, 1)),
    spec(C::ChangeCoder, "change-coder", ("Change coder…", "Open the marks of another coder on this article; each coder’s marks are kept in a file of their own"), &[], (Always, Menu::File, 1)),
    spec(C::CloseArticle, "close-article", ("Close article", "Close this article and show its study, then close the study; all marks are saved"), &["Ctrl+W"], (Always, Menu::File, 2)),
    spec(C::Quit, "quit", ("Quit", "Close the window once everything is saved"), &["Ctrl+Q"], (Always, Menu::File, 2)),

    spec(C::Undo, "undo", ("Undo", "Undo the last change"), &["Ctrl+Z"], (Always, Menu::Edit, 0)),
    spec(C::Redo, "redo", ("Redo", "Redo the last undone change"), &["Ctrl+Shift+Z", "Ctrl+Y"], (Always, Menu::Edit, 0)),
    spec(C::ShowHistory, "history", ("History…", "Show what was done to your marks on this article, and go back to an earlier state"), &["Ctrl+Alt+Z"], (Always, Menu::Edit, 0)),
    spec(C::Copy, "copy", ("Copy", "Copy the selected words, or those of the chosen mark"), &["Ctrl+C"], (Text, Menu::Edit, 1)),
    spec(C::CopyWithSource, "copy-with-source", ("Copy with source", "Copy these words as a quotation with what is known of the article and their place in it"), &["Ctrl+Shift+C"], (Text, Menu::Edit, 1)),
    spec(C::SelectSentence, "select-sentence", ("Select sentence", "Select the sentence at the caret, without its final stop; press again to add the next one"), &["."], (Text, Menu::Edit, 1)),
    spec(C::SelectParagraph, "select-paragraph", ("Select paragraph", "Select the paragraph at the caret"), &["Ctrl+."], (Text, Menu::Edit, 1)),
    spec(C::SelectAll, "select-all", ("Select all", "Select the whole article"), &["Ctrl+A"], (Text, Menu::Edit, 1)),
    spec(C::Find, "find", ("Find…", "Find words in the text; a short selection is taken as the words"), &["Ctrl+F"], (Always, Menu::Edit, 2)),
    spec(C::FindNext, "find-next", ("Find next", "Go to the next match"), &["F3"], (Always, Menu::Edit, 2)),
    spec(C::FindPrevious, "find-previous", ("Find previous", "Go to the previous match"), &["Shift+F3"], (Always, Menu::Edit, 2)),
    spec(C::FindInMarks, "find-in-marks", ("Find in marks…", "List only the marks with some words in quote, memo or code"), &["Ctrl+Shift+F"], (Always, Menu::Edit, 2)),
    spec(C::GoTo, "go-to", ("Go to…", "Go to a character by its number, or to a share of the text"), &["Ctrl+G"], (Always, Menu::Edit, 2)),
    spec(C::KindTitle, "kind-title", ("This paragraph is: title", "Read this paragraph, or the selected ones, as the article’s title"), &[], (Text, Menu::Edit, 3)),
    spec(C::KindHeading1, "kind-heading-one", ("This paragraph is: heading 1", "Read this paragraph, or the selected ones, as a heading"), &[], (Text, Menu::Edit, 3)),
    spec(C::KindHeading2, "kind-heading-two", ("This paragraph is: heading 2", "Read this paragraph, or the selected ones, as a heading below another one"), &[], (Text, Menu::Edit, 3)),
    spec(C::KindHeading3, "kind-heading-three", ("This paragraph is: heading 3", "Read this paragraph, or the selected ones, as a heading two levels below another one"), &[], (Text, Menu::Edit, 3)),
    spec(C::KindParagraph, "kind-paragraph", ("This paragraph is: paragraph", "Read this paragraph, or the selected ones, as plain text of the article"), &[], (Text, Menu::Edit, 3)),
    spec(C::KindListItem, "kind-list-item", ("This paragraph is: list item", "Read this paragraph, or the selected ones, as an item of a list"), &[], (Text, Menu::Edit, 3)),
    spec(C::KindQuotation, "kind-quotation", ("This paragraph is: quotation", "Read this paragraph, or the selected ones, as a quotation set apart"), &[], (Text, Menu::Edit, 3)),
    spec(C::KindRow, "kind-row", ("This paragraph is: table row", "Read this paragraph, or the selected ones, as a row of a table"), &[], (Text, Menu::Edit, 3)),
    spec(C::KindCaption, "kind-caption", ("This paragraph is: caption", "Read this paragraph, or the selected ones, as the caption or the credit of a picture"), &[], (Text, Menu::Edit, 3)),
    spec(C::KindDate, "kind-date", ("This paragraph is: date", "Read this paragraph, or the selected ones, as the line that says when the article was published"), &[], (Text, Menu::Edit, 3)),
    spec(C::KindByline, "kind-byline", ("This paragraph is: byline", "Read this paragraph, or the selected ones, as the line that says who wrote the article"), &[], (Text, Menu::Edit, 3)),
    spec(C::KindClutter, "kind-clutter", ("This paragraph is: page clutter", "Read this paragraph, or the selected ones, as no part of the article: menus, links, notices"), &[], (Text, Menu::Edit, 3)),
    spec(C::KindAsRead, "kind-as-read", ("This paragraph is: as it was read", "Take back what was said about this paragraph, or the selected ones"), &[], (Text, Menu::Edit, 3)),

    spec(C::ShowPalette, "command-palette", ("Command palette…", "Run a command, open an article or mark with a code by typing a part of its name"), &["Ctrl+K"], (Always, Menu::View, 0)),
    spec(C::ToggleArticles, "toggle-articles", ("List of articles", "Show or hide the list of articles"), &["F4"], (Always, Menu::View, 0)),
    spec(C::ToggleMarks, "toggle-marks", ("Codes and marks", "Show or hide the codes and marks"), &["F5"], (Always, Menu::View, 0)),
    spec(C::FullScreen, "full-screen", ("Full screen", "Fill the screen with the window, or leave full screen"), &["F11"], (Always, Menu::View, 0)),
    spec(C::FocusMode, "focus-mode", ("Focus mode", "Show only the text, or everything again"), &["F9", "Shift+F11"], (Always, Menu::View, 0)),
    spec(C::TextLarger, "text-larger", ("Larger text", "Make the article’s text larger"), &["Ctrl++"], (Always, Menu::View, 1)),
    spec(C::TextSmaller, "text-smaller", ("Smaller text", "Make the article’s text smaller"), &["Ctrl+-"], (Always, Menu::View, 1)),
    spec(C::TextReset, "text-reset", ("Normal text size", "Reset the article’s text to its normal size"), &["Ctrl+0"], (Always, Menu::View, 1)),
    spec(C::ReadingSettings, "reading-settings", ("Reading…", "Choose how the article is set: size, column, spacing, typeface, colours"), &["Ctrl+,"], (Always, Menu::View, 1)),
    spec(C::FontsByScript, "fonts-by-script", ("Fonts by script…", "Choose the font for Arabic, Devanagari, Han and other scripts"), &[], (Always, Menu::View, 1)),
    spec(C::ColumnNarrow, "column-narrow", ("Column: narrow", "Use lines of about 52 characters"), &[], (Always, Menu::View, 2)),
    spec(C::ColumnNormal, "column-normal", ("Column: normal", "Use lines of about 68 characters"), &[], (Always, Menu::View, 2)),
    spec(C::ColumnWide, "column-wide", ("Column: wide", "Use lines of about 86 characters"), &[], (Always, Menu::View, 2)),
    spec(C::SpacingTight, "spacing-tight", ("Line spacing: tight", "Put the lines closer together"), &[], (Always, Menu::View, 3)),
    spec(C::SpacingNormal, "spacing-normal", ("Line spacing: normal", "Put the usual space between lines"), &[], (Always, Menu::View, 3)),
    spec(C::SpacingWide, "spacing-wide", ("Line spacing: wide", "Put more space between lines"), &[], (Always, Menu::View, 3)),
    spec(C::SpacingDouble, "spacing-double", ("Line spacing: double", "Put the most space between lines"), &[], (Always, Menu::View, 3)),
    spec(C::FaceSerif, "typeface-serif", ("Typeface: serif", "Set the article in Noto Serif"), &[], (Always, Menu::View, 4)),
    spec(C::FaceSans, "typeface-sans", ("Typeface: sans", "Set the article in Inter"), &[], (Always, Menu::View, 4)),
    spec(C::ThemeSystem, "theme-system", ("Theme: system", "Use the system’s light or dark theme"), &[], (Always, Menu::View, 5)),
    spec(C::ThemeLight, "theme-light", ("Theme: light", "Use dark text on a light page"), &[], (Always, Menu::View, 5)),
    spec(C::ThemeSepia, "theme-sepia", ("Theme: sepia", "Use brown text on a cream page"), &[], (Always, Menu::View, 5)),
    spec(C::ThemeDark, "theme-dark", ("Theme: dark", "Use light text on a dark page"), &[], (Always, Menu::View, 5)),
    spec(C::ToggleTheme, "toggle-theme", ("Light or dark", "Switch between light and dark"), &["F12"], (Always, Menu::View, 6)),
    spec(C::PageClutter, "page-clutter", ("Show page clutter", "Show or hide what is in a document but not part of its article: the menus, side boxes and footers of a web page"), &["Shift+F9"], (Always, Menu::View, 6)),
    spec(C::SmoothScrolling, "smooth-scrolling", ("Smooth scrolling", "Let the text and the lists glide when the wheel turns, or move at once"), &[], (Always, Menu::View, 6)),

    spec(C::NextMark, "next-mark", ("Next mark", "Go to the next mark"), &["]", "F8"], (Text, Menu::Annotate, 0)),
    spec(C::PreviousMark, "previous-mark", ("Previous mark", "Go to the previous mark"), &["[", "Shift+F8"], (Text, Menu::Annotate, 0)),
    spec(C::ChooseCode, "choose-code", ("Choose code…", "Mark the selected words with a code chosen from a list, or change the chosen mark to it"), &["Enter"], (Selection, Menu::Annotate, 1)),
    spec(C::KeepPiece, "keep-piece", ("Keep piece", "Keep the selected words as a piece and select another one for the same mark; Ctrl+drag does both"), &["Ctrl+Enter"], (Text, Menu::Annotate, 1)),
    spec(C::MarkAll, "mark-all", ("Mark all occurrences…", "Mark the selected words wherever the article or the study has them, chosen from a list"), &["Ctrl+Shift+M"], (Text, Menu::Annotate, 1)),
    spec(C::EditEdges, "edit-edges", ("Edit edges", "Change the edges of the chosen mark with the selection keys, then keep them or cancel"), &["Enter"], (Text, Menu::Annotate, 1)),
    spec(C::ToggleUnsure, "toggle-unsure", ("Not sure", "Flag the chosen mark as not sure, or clear the flag"), &["U"], (Text, Menu::Annotate, 1)),
    spec(C::EditMemo, "edit-memo", ("Memo", "Write a memo on the chosen mark; Esc or Ctrl+Enter goes back to the text"), &["M"], (Text, Menu::Annotate, 1)),
    spec(C::ConfidenceLow, "confidence-low", ("Confidence: low", "Set the chosen mark’s confidence to 1, or remove it"), &["Alt+1"], (Text, Menu::Annotate, 1)),
    spec(C::ConfidenceMedium, "confidence-medium", ("Confidence: medium", "Set the chosen mark’s confidence to 2, or remove it"), &["Alt+2"], (Text, Menu::Annotate, 1)),
    spec(C::ConfidenceHigh, "confidence-high", ("Confidence: high", "Set the chosen mark’s confidence to 3, or remove it"), &["Alt+3"], (Text, Menu::Annotate, 1)),
    spec(C::RemoveMark, "remove-mark", ("Remove mark", "Remove the chosen mark"), &["Delete", "Backspace"], (Text, Menu::Annotate, 1)),
    spec(C::NextToCheck, "next-to-check", ("Next mark to check", "Go to the next mark that is not exactly where it was saved, or that has two versions"), &["F7"], (Text, Menu::Annotate, 2)),
    spec(C::PreviousToCheck, "previous-to-check", ("Previous mark to check", "Go to the previous mark that is not exactly where it was saved, or that has two versions"), &["Shift+F7"], (Text, Menu::Annotate, 2)),
    spec(C::AcceptPlace, "accept-place", ("Accept place", "Accept the place found for the chosen mark in the changed text, and go to the next mark to check"), &["A"], (Text, Menu::Annotate, 2)),
    spec(C::PutHere, "put-here", ("Put it here", "Put the mark that is being checked on the selected words"), &["P"], (Text, Menu::Annotate, 2)),
    spec(C::AcceptMoved, "accept-moved", ("Accept all moved", "Accept the places of all marks whose words and context have only moved"), &["Shift+A"], (Text, Menu::Annotate, 2)),
    spec(C::KeepVersion, "keep-version", ("Keep this version", "Keep the chosen mark as it is shown, and drop its other version"), &["K"], (Text, Menu::Annotate, 2)),
    spec(C::TakeOther, "take-other-version", ("Take the other version", "Replace the chosen mark by its other version"), &["T"], (Text, Menu::Annotate, 2)),
    spec(C::NextArticle, "next-article", ("Next article", "Open the next article of the study"), &["Ctrl+PageDown", "Ctrl+Tab"], (Always, Menu::Annotate, 3)),
    spec(C::PreviousArticle, "previous-article", ("Previous article", "Open the previous article of the study"), &["Ctrl+PageUp", "Ctrl+Shift+Tab"], (Always, Menu::Annotate, 3)),
    spec(C::NextOpenArticle, "next-open-article", ("Next article not done", "Open the next article of the study that is not done"), &["Ctrl+Shift+PageDown"], (Always, Menu::Annotate, 3)),
    spec(C::ToggleDone, "toggle-done", ("Mark article as done", "Mark this article as done, or reopen it"), &["Ctrl+D"], (Always, Menu::Annotate, 4)),
    spec(C::DoneAndNext, "done-and-next", ("Mark as done and open next", "Mark this article as done and open the next one that is not done"), &["Ctrl+Shift+D"], (Always, Menu::Annotate, 4)),

    spec(C::ShowKeys, "show-keys", ("Keyboard shortcuts", "Show all keyboard shortcuts"), &["F1", "?"], (Text, Menu::Help, 0)),
    spec(C::ShowCodebook, "show-codebook", ("Codebook", "Show the codes, their tests and the decision rules"), &["F2"], (Text, Menu::Help, 0)),
    spec(C::About, "about", ("About Demarche", "Show the version and licences"), &[], (Always, Menu::Help, 1)),

    spec(C::ToggleRun, "toggle-run", ("Mark every drag", "Mark the words of every drag, with the code of the chosen or the last mark; Esc ends it"), &["R"], (Text, Menu::None, 0)),
    spec(C::SwapEdge, "swap-edge", ("Swap edge", "While editing edges: go to the other edge, or to the next piece"), &["Tab"], (Edges, Menu::None, 0)),
    spec(C::KeepEdges, "keep-edges", ("Keep edges", "While editing edges: keep the new edges"), &["Enter"], (Edges, Menu::None, 0)),
    spec(C::Cancel, "cancel", ("Cancel", "Stop a long reading, or cancel moving the edges, clear the selection, end the marking run, clear the chosen mark or close a notice"), &["Esc"], (Text, Menu::None, 0)),
    spec(C::FindCase, "find-case", ("Find: match case", "While finding: match case, accents and variants of letters, or do not"), &["Alt+C"], (Always, Menu::None, 0)),
    spec(C::FindWord, "find-word", ("Find: whole words", "While finding: match whole words only, or any part"), &["Alt+W"], (Always, Menu::None, 0)),
    spec(C::FindRegex, "find-regex", ("Find: regular expression", "While finding: read the words as a regular expression, or as they are"), &["Alt+R"], (Always, Menu::None, 0)),
    spec(C::FindMark, "find-mark", ("Find: mark the match…", "While finding: choose a code for the match, then go on finding"), &["Alt+M"], (Always, Menu::None, 0)),
    spec(C::CloseFind, "close-find", ("Close find", "Close the find bar and select the match"), &[], (Always, Menu::None, 0)),
    spec(C::CaretLeft, "caret-left", ("Left", "Move one character to the left"), &["Left"], (Text, Menu::None, 1)),
    spec(C::CaretRight, "caret-right", ("Right", "Move one character to the right"), &["Right"], (Text, Menu::None, 1)),
    spec(C::CaretUp, "caret-up", ("Up", "Move up one line"), &["Up"], (Text, Menu::None, 1)),
    spec(C::CaretDown, "caret-down", ("Down", "Move down one line"), &["Down"], (Text, Menu::None, 1)),
    spec(C::CaretWordLeft, "caret-word-left", ("Word left", "Move one word to the left"), &["Ctrl+Left"], (Text, Menu::None, 1)),
    spec(C::CaretWordRight, "caret-word-right", ("Word right", "Move one word to the right"), &["Ctrl+Right"], (Text, Menu::None, 1)),
    spec(C::CaretSentenceBack, "caret-sentence-back", ("Sentence back", "Move to the start of this sentence, or of the previous one"), &["Alt+Left", "Alt+Up", "Ctrl+Up"], (Text, Menu::None, 1)),
    spec(C::CaretSentenceForward, "caret-sentence-forward", ("Sentence forward", "Move to the start of the next sentence"), &["Alt+Right", "Alt+Down", "Ctrl+Down"], (Text, Menu::None, 1)),
    spec(C::CaretLineStart, "caret-line-start", ("Line start", "Move to the start of the line"), &["Home"], (Text, Menu::None, 1)),
    spec(C::CaretLineEnd, "caret-line-end", ("Line end", "Move to the end of the line"), &["End"], (Text, Menu::None, 1)),
    spec(C::CaretPageUp, "caret-page-up", ("Page up", "Move up one page"), &["PageUp"], (Text, Menu::None, 1)),
    spec(C::CaretPageDown, "caret-page-down", ("Page down", "Move down one page"), &["PageDown"], (Text, Menu::None, 1)),
    spec(C::CaretStart, "caret-start", ("Start", "Move to the start of the article"), &["Ctrl+Home"], (Text, Menu::None, 1)),
    spec(C::CaretEnd, "caret-end", ("End", "Move to the end of the article"), &["Ctrl+End"], (Text, Menu::None, 1)),
    spec(C::ExtendLeft, "extend-left", ("Extend left", "Extend the selection one character to the left"), &["Shift+Left"], (Text, Menu::None, 2)),
    spec(C::ExtendRight, "extend-right", ("Extend right", "Extend the selection one character to the right"), &["Shift+Right"], (Text, Menu::None, 2)),
    spec(C::ExtendUp, "extend-up", ("Extend up", "Extend the selection up one line"), &["Shift+Up"], (Text, Menu::None, 2)),
    spec(C::ExtendDown, "extend-down", ("Extend down", "Extend the selection down one line"), &["Shift+Down"], (Text, Menu::None, 2)),
    spec(C::ExtendWordLeft, "extend-word-left", ("Extend word left", "Extend the selection one word to the left"), &["Ctrl+Shift+Left"], (Text, Menu::None, 2)),
    spec(C::ExtendWordRight, "extend-word-right", ("Extend word right", "Extend the selection one word to the right"), &["Ctrl+Shift+Right"], (Text, Menu::None, 2)),
    spec(C::ExtendSentenceBack, "extend-sentence-back", ("Extend sentence back", "Extend the selection back one sentence"), &["Alt+Shift+Left", "Alt+Shift+Up", "Ctrl+Shift+Up"], (Text, Menu::None, 2)),
    spec(C::ExtendSentenceForward, "extend-sentence-forward", ("Extend sentence forward", "Extend the selection forward one sentence"), &["Alt+Shift+Right", "Alt+Shift+Down", "Ctrl+Shift+Down"], (Text, Menu::None, 2)),
    spec(C::ExtendLineStart, "extend-line-start", ("Extend to line start", "Extend the selection to the start of the line"), &["Shift+Home"], (Text, Menu::None, 2)),
    spec(C::ExtendLineEnd, "extend-line-end", ("Extend to line end", "Extend the selection to the end of the line"), &["Shift+End"], (Text, Menu::None, 2)),
    spec(C::ExtendPageUp, "extend-page-up", ("Extend page up", "Extend the selection up one page"), &["Shift+PageUp"], (Text, Menu::None, 2)),
    spec(C::ExtendPageDown, "extend-page-down", ("Extend page down", "Extend the selection down one page"), &["Shift+PageDown"], (Text, Menu::None, 2)),
    spec(C::ExtendStart, "extend-start", ("Extend to start", "Extend the selection to the start of the article"), &["Ctrl+Shift+Home"], (Text, Menu::None, 2)),
    spec(C::ExtendEnd, "extend-end", ("Extend to end", "Extend the selection to the end of the article"), &["Ctrl+Shift+End"], (Text, Menu::None, 2)),
];

impl Command {
    /// Iterates over all commands: in menu order, then those of the caret.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|spec| spec.command)
    }

    /// Returns whether it moves the caret, which the reader does because that needs the layout.
    pub fn moves_caret(self) -> bool {
        self >= Self::CaretLeft
            || matches!(self, Self::SelectSentence | Self::SelectParagraph | Self::SelectAll)
    }

    /// Returns whether what is typed after it is for a field that it gives the focus to.
    pub fn opens_a_field(self) -> bool {
        matches!(
            self,
            Self::EditMemo
                | Self::Find
                | Self::FindInMarks
                | Self::FindMark
                | Self::GoTo
                | Self::ShowPalette
                | Self::ChooseCode
                | Self::ArticleDetails
                | Self::ReadAs
                | Self::ChangeCoder
        )
    }

    /// Returns its row of the table.
    pub fn spec(self) -> &'static CommandSpec {
        // A test proves that every command is in the table.
        let found = TABLE.iter().find(|spec| spec.command == self);
        found.unwrap_or_else(|| unreachable!("every command is in the table"))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_command_is_in_the_table_once() {
        // The number of the last variant gives the number of variants.
        assert_eq!(TABLE.len(), C::ExtendEnd as usize + 1);
        let commands: HashSet<Command> = Command::all().collect();
        assert_eq!(commands.len(), TABLE.len());
        for command in Command::all() {
            assert_eq!(command.spec().command, command);
        }
        let names: HashSet<&str> = TABLE.iter().map(|spec| spec.name).collect();
        assert_eq!(names.len(), TABLE.len());
    }

    #[test]
    fn labels_and_tooltips_are_written_alike() {
        for spec in TABLE {
            assert!(spec.label.starts_with(char::is_uppercase), "{}", spec.label);
            assert!(spec.tooltip.starts_with(char::is_uppercase), "{}", spec.tooltip);
            assert!(!spec.tooltip.ends_with('.'), "{}", spec.tooltip);
            assert!(spec.name.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{}", spec.name);
        }
    }
}
