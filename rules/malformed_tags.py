"""The rule malformed-tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vaultlint.diagnostic import Severity
from vaultlint.edit import Applicability, Fix
from vaultlint.frontmatter_edit import Refused, places, set_list, uncommented, unquoted_links
from vaultlint.named import NamedTuple
from vaultlint.regex import regex
from vaultlint.rule import Bad, Good, NoteRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vaultlint.diagnostic import Diagnostic
    from vaultlint.note import Note, Property

_NAMES = ("tags", "aliases")
# What no tag should hold (help vault, `Tags`): white space, and punctuation other than _ - /.
_UNFIT = regex(r"[\s!-,.:-@\[-^`{-~\u2000-\u206f\u2e00-\u2e7f]")
_COMMENT = regex(r"[ \t]*+(#[^\s#,\[\]{}]++(?:[ \t]*+,?[ \t]*+#[^\s#,\[\]{}]++)*+)[ \t]*+(?=\r?\n|\Z)")
_SEPARATOR = regex(r"[\s,]++")


class Wrong(NamedTuple):
    """What is wrong with the value of a property, where, and what would be right."""

    start: int
    end: int
    message: str
    fix: Fix | None = None


class MalformedTags(NoteRule):
    """The property `tags` or `aliases` holds what Obsidian does not take for one.

    Since Obsidian 1.9 a text with commas is no list: `tags: a, b` gives no tag at all. A tag with a
    space is dropped without a word, and so is a number; `tags: #a` is an empty property with a
    comment behind it.

    A text with commas whose parts are all good tags becomes a list, in the style of the block's other
    lists; that is safe. For `aliases` it is only a remark, and not safe: “Lovelace, Ada” may be one name.
    """

    name = "malformed-tags"
    family = "frontmatter"
    severity = Severity.WARNING
    silent_on = ("punctuation in a tag, such as `c++`, of which it is not known what Obsidian makes",)
    examples = (
        Good("---\ntags: [a, b/c, 2024-x, größe]\naliases: Ada\n---\n"),
        Good("---\ntags:\n  - '#a'\n  - b_c\n---\n"),
        Good("---\ntags: journal\n---\n", why="one text is one tag"),
        Good("---\ntags:\naliases: []\n---\n"),
        Good("---\ntags: # to be found\n---\n", why="a comment"),
        Good("---\nkeywords: a, b c, 3\n---\n", why="another property"),
        Good("---\ntags: [[a]]\n---\n", why="is `unquoted-property-link`"),
        Bad(
            "---\ntags: plan, to-do\n---\n",
            fixed="---\ntags:\n  - plan\n  - to-do\n---\n",
            message="“plan, to-do” is a text with commas, and gives no tag",
        ),
        Bad(
            "---\nlinks: [x]\nTags: a,#b # mine\n---\n",
            fixed='---\nlinks: [x]\nTags: [a, "#b"] # mine\n---\n',
        ),
        Bad(
            "---\ntags: a, #b\n---\n",
            message="“a,” is a text with commas, and gives no tag; not fixed: “#b” behind it is a comment, and may be meant",
        ),
        Bad(
            "---\ntags: two words\n---\n",
            message="the tag “two words” holds a space, and is no tag",
        ),
        Bad(
            "---\ntags:\n  - good\n  - two words\n  - 2024\n---\n",
            message="the tag “two words” holds a space, and is no tag",
        ),
        Bad("---\ntags: 2024\n---\n", message="“2024” is a number, and no tag"),
        Bad("---\ntags: ['2024']\n---\n", message="“2024” is all digits, and no tag"),
        Bad(
            "---\ntags: #plan\n---\n",
            fixed_unsafely="---\ntags: plan\n---\n",
            message="“#plan” without quotes is a comment, and no tag",
        ),
        Bad("---\ntags:\n  - a\n  - #b\n---\n", message="“#b” without quotes is a comment, and no tag"),
        Bad("---\ntags: #a #b\n---\n", fixed_unsafely="---\ntags:\n  - a\n  - b\n---\n"),
        Bad(
            "---\naliases: Ada, Countess\n---\n",
            fixed_unsafely="---\naliases:\n  - Ada\n  - Countess\n---\n",
            message="“Ada, Countess” is one alias with a comma, not two",
        ),
        Bad(
            "---\ntags: &all a, b\n---\n",
            message="“a, b” is a text with commas, and gives no tag; not fixed: the value has an anchor",
        ),
    )

    def check(self, note: Note) -> Iterator[Diagnostic]:
        # Most notes have nothing to tell, which shows sooner than a generator is made.
        return iter(()) if note.named.keys().isdisjoint(_NAMES) else self._findings(note)

    def _findings(self, note: Note) -> Iterator[Diagnostic]:
        block = note.frontmatter
        for entry in block.properties if block else ():
            name = entry.key.lower()
            if name == "tags":
                for wrong in _tags(note, entry):
                    yield self.diagnostic(note.path, wrong.start, wrong.end, wrong.message, fix=wrong.fix)
            elif name == "aliases" and isinstance(entry.value, str) and "," in entry.value:
                yield self._alias(note, entry, entry.value)

    def _alias(self, note: Note, entry: Property, value: str) -> Diagnostic:
        parts = _parts(value)
        message = f"“{value}” is one alias with a comma, not {_NUMBERS.get(len(parts), 'several')}"
        wrong = _with_fix(note, entry, parts, Applicability.UNSAFE, message)
        return self.diagnostic(
            note.path, wrong.start, wrong.end, wrong.message, fix=wrong.fix, severity=Severity.INFO
        )


_NUMBERS = {1: "a list", 2: "two", 3: "three", 4: "four"}


def _parts(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]


def _tags(note: Note, entry: Property) -> Iterator[Wrong]:
    value = entry.value
    if value is None:
        wrong = _commented(note, entry)
        if wrong is not None:
            yield wrong
    elif isinstance(value, str) and "," in value:
        parts = _parts(value)
        message = f"“{value}” is a text with commas, and gives no tag"
        comment = _COMMENT.match(note.text, entry.end)
        if comment is not None:
            why = f"“{comment[1]}” behind it is a comment, and may be meant"
            yield Wrong(entry.start, entry.end, f"{message}; not fixed: {why}")
        elif parts and all(_is_good(part) for part in parts):
            yield _with_fix(note, entry, parts, Applicability.SAFE, message)
        else:
            yield Wrong(entry.start, entry.end, message)
    elif isinstance(value, list):
        yield from _items(note, entry, value)
    else:
        objection = _objection(value)
        if objection is not None:
            yield Wrong(entry.start, entry.end, objection)


def _is_good(part: str) -> bool:
    tag = part.removeprefix("#")
    return _objection(part) is None and _UNFIT.search(tag) is None


def _items(note: Note, entry: Property, values: list[object]) -> Iterator[Wrong]:
    objections = {
        number: wrong for number, value in enumerate(values) if (wrong := _objection(value)) is not None
    }
    empty = [number for number, value in enumerate(values) if value is None]
    if not objections and not empty:
        return
    try:
        _, spans = places(note.text, entry.key)
    except Refused:
        spans = []
    for number in empty:
        # `- #a`: an empty item, and a comment.
        comment = _COMMENT.match(note.text, spans[number].end) if number < len(spans) else None
        if comment is not None and _is_good(comment[1]):
            message = f"“{comment[1]}” without quotes is a comment, and no tag"
            yield Wrong(comment.start(1), comment.end(1), message)
    lists = any(isinstance(values[number], list) for number in objections)
    links = unquoted_links(note.text) if lists else []
    for number, message in objections.items():
        start, end = spans[number] if number < len(spans) else (entry.start, entry.end)
        if isinstance(values[number], list) and any(first < end and start < last for first, last in links):
            # `[[a]]` is a link without quotes, of which unquoted-property-link tells.
            continue
        yield Wrong(start, end, message)


def _objection(value: object) -> str | None:
    """Why a value is no tag; None when it is one."""
    if isinstance(value, bool) or value is None:
        return None if value is None else f"“{str(value).lower()}” is not a text, and no tag"
    if isinstance(value, int | float):
        return (
            f"“{value:g}” is a number, and no tag"
            if isinstance(value, float)
            else f"“{value}” is a number, and no tag"
        )
    if not isinstance(value, str):
        return "a list or mapping is no tag"
    tag = value.removeprefix("#")
    if not tag:
        return f"“{value}” is empty, and no tag"
    if any(char.isspace() for char in tag):
        return f"the tag “{value}” holds a space, and is no tag"
    if tag.isdigit():
        return f"“{value}” is all digits, and no tag"
    return None


def _commented(note: Note, entry: Property) -> Wrong | None:
    """`tags: #a`: tags that became a comment."""
    comment = _COMMENT.match(note.text, entry.end)
    if comment is None or note.text[entry.end : entry.end + 1] not in (" ", "\t"):
        return None
    tags = [tag.removeprefix("#") for tag in _SEPARATOR.split(comment[1])]
    if not all(_is_good(tag) for tag in tags):
        return None
    message = f"“{comment[1]}” without quotes is a comment, and no tag"
    try:
        value = tags[0] if len(tags) == 1 else tags
        edit = uncommented(note.path, note.text, entry.key, comment.end(1), value)
    except Refused as refused:
        return Wrong(comment.start(1), comment.end(1), f"{message}; not fixed: {refused}")
    fix = Fix(
        "make the comment a tag" if len(tags) == 1 else "make the comment tags", (edit,), Applicability.UNSAFE
    )
    return Wrong(comment.start(1), comment.end(1), message, fix)


def _with_fix(note: Note, entry: Property, parts: list[str], trust: Applicability, message: str) -> Wrong:
    try:
        edit = set_list(note.path, note.text, entry.key, parts)
    except Refused as refused:
        return Wrong(entry.start, entry.end, f"{message}; not fixed: {refused}")
    return Wrong(entry.start, entry.end, message, Fix("make it a list", (edit,), trust))
