"""Drives Demarche's window as a screen reader does, over AT-SPI, and checks that it answers.

Needs a display, a session bus, and Debian's packages at-spi2-core, dbus-daemon, gir1.2-atspi-2.0 and python3-gi:

    xvfb-run -a dbus-run-session -- /usr/bin/python3 docs/accessibility/check.py target/debug/demarche

Works on a copy of the sample. With --tree it also prints the tree of roles and names.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, Gio, GLib

SOURCES = pathlib.Path(__file__).resolve().parents[2]
ARTICLE = "assets/sample/istanbul-talks.txt"
UNMARKED = "appealed to both governments to open Torkham and Chaman"
NEW = "Marked as demand: " + UNMARKED

failures = 0


def check(name, value):
    global failures
    print(("ok      " if value else "FAILED  ") + name)
    failures += not value


def children(node):
    return [node.get_child_at_index(i) for i in range(node.get_child_count())]


def walk(node):
    if node is not None:
        yield node
        for child in children(node):
            yield from walk(child)


def wait(find, seconds=20):
    """Returns what `find` returns once it is true. The tree changes while it is read, so errors count as not yet."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        # Events have to be taken, or the client's copy of the tree grows old.
        while GLib.MainContext.default().iteration(False):
            pass
        try:
            found = find()
            if found:
                return found
        except GLib.Error:
            pass
        time.sleep(0.1)
    return None


def application():
    return next((app for app in children(Atspi.get_desktop(0)) if app and app.get_name() == "demarche"), None)


def find(role, begins):
    def one():
        nodes = walk(application())
        return next((n for n in nodes if n.get_role_name() == role and n.get_name().startswith(begins)), None)

    return wait(one)


def gone(role, begins):
    return wait(
        lambda: not any(n.get_role_name() == role and n.get_name().startswith(begins) for n in walk(application()))
    )


def has(node, state):
    return node.get_state_set().contains(state)


def text_of(node):
    return Atspi.Text.get_text(node, 0, Atspi.Text.get_character_count(node))


def press(node):
    return Atspi.Action.do_action(node, 0)


def print_tree(node, depth=0):
    line = f"{'  ' * depth}{node.get_role_name()} {node.get_name()!r}"
    if node.get_description():
        line += f" ({node.get_description()})"
    print(line)
    for child in children(node):
        print_tree(child, depth + 1)


announced = []


def hear(event):
    announced.append(str(event.any_data))


def run(study):
    listener = Atspi.EventListener.new(hear)
    listener.register("object:announcement")
    marks = study / "annotations" / ARTICLE / "sample.json"
    quotes = lambda: [m["spans"][0]["exact"] for m in json.loads(marks.read_text("utf-8"))["annotations"]]
    article = (study / ARTICLE).read_text("utf-8")

    document = find("document frame", "")
    check("the article is a document with a name", document and document.get_name().startswith("Pakistan Demands"))
    check("the window has the article's title", find("frame", document.get_name()))
    # Without a window manager, as under xvfb-run, no window has the focus.
    check("the document can have the focus", has(document, Atspi.StateType.FOCUSABLE))
    check("a list of marks is there", find("list box", "Marks in reading order"))
    if "--tree" in sys.argv:
        print_tree(application())

    # Layout adds line ends after paragraphs, and leaves out blank lines.
    words = lambda text: "".join(text.split())
    check("the document's text is the whole article", words(text_of(document)) == words(article))
    mark = find("static", "Marked as allegation: The Afghan side accepted")
    check("a mark has a name", mark)
    check("a mark's notes are its description", "not sure, memo:" in mark.get_description())
    start = text_of(document).index("The Afghan side accepted")
    attributes, *_ = Atspi.Text.get_attribute_run(document, start + 2, False)
    check("the marked words have a background colour", "bg-color" in attributes)

    check("a mark can be brought into view", Atspi.Component.scroll_to(mark, Atspi.ScrollType.ANYWHERE))
    visible = lambda: (
        Atspi.Component.get_extents(document, Atspi.CoordType.WINDOW).y
        <= Atspi.Component.get_extents(mark, Atspi.CoordType.WINDOW).y
        < Atspi.Component.get_extents(document, Atspi.CoordType.WINDOW).height
    )
    check("and is there", wait(visible))
    press(mark)
    row = find("list item", "Allegation: The Afghan side accepted")
    check("pressing a mark chooses it in the list", row and wait(lambda: has(row, Atspi.StateType.SELECTED)))
    check("which is read out", wait(lambda: any(said.startswith(mark.get_name()) for said in announced)))

    start = text_of(document).index(UNMARKED)
    end = start + len(UNMARKED)
    if not Atspi.Text.set_selection(document, 0, start, end):
        Atspi.Text.add_selection(document, start, end)
    check("words can be selected", find("label", "Selected: 9 words"))
    selection = wait(lambda: Atspi.Text.get_n_selections(document) and Atspi.Text.get_selection(document, 0))
    check("the selection is the one asked for", selection and (selection.start_offset, selection.end_offset) == (start, end))
    button = find("push button", "Demand (1)")
    check("the selection offers a button for each code", button)
    press(button)
    check("pressing it makes a mark", find("static", NEW))
    check("which is saved", wait(lambda: UNMARKED in quotes()))
    press(find("push button", "Undo"))
    check("pressing Undo removes it", gone("static", NEW))
    check("also on disk", wait(lambda: UNMARKED not in quotes()))

    press(find("push button", "Help"))
    entry = find("push button", "Keyboard shortcuts") or find("push button", "Keys")
    check("a menu opens", entry)
    press(entry)
    check("a dialog has a name", find("dialog", "Keyboard shortcuts"))


def main():
    # The accessibility bus says that a screen reader is there; without one, programs publish nothing.
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    value = GLib.Variant("(ssv)", ("org.a11y.Status", "IsEnabled", GLib.Variant("b", True)))
    bus.call_sync(
        "org.a11y.Bus", "/org/a11y/bus", "org.freedesktop.DBus.Properties", "Set", value, None, 0, -1, None
    )
    with tempfile.TemporaryDirectory() as folder:
        study = pathlib.Path(folder) / "study"
        for part in ["assets/sample", "annotations"]:
            shutil.copytree(SOURCES / part, study / part)
        settings = os.environ | {"DEMARCHE_CONFIG_DIR": str(pathlib.Path(folder) / "settings")}
        program = subprocess.Popen([sys.argv[1], str(study / "annotations/study.json")], env=settings)
        try:
            run(study)
        finally:
            program.terminate()
            program.wait()
    print("all is well" if not failures else f"{failures} failed")
    sys.exit(bool(failures))


main()
