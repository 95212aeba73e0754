"""The rule invalid-frontmatter."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from vaultlint.edit import Applicability, Edit, Fix
from vaultlint.frontmatter_edit import emit, is_visible
from vaultlint.named import NamedTuple
from vaultlint.parse.frontmatter import frontmatter
from vaultlint.parse.yaml_events import document
from vaultlint.regex import regex
from vaultlint.rule import Bad, Good, NoteRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vaultlint.diagnostic import Diagnostic
    from vaultlint.note import Frontmatter, Note

# One `name: value` line or list item; the value begins and ends with something else than a space.
_LINE = regex(r"[ ]*+(?:- ++)?(?:([^\s:#\[\]{},&*!|>'\"%@`?-][^:#\n\r\t]*+):[ ]++|- ++)(\S[^\n\r\t]*+)")
_NAME = regex(r"[^\W\d][\w-]{0,63}")
_NAMED = regex(r"([^\W\d][\w-]{0,63}):(?=[ \t\r\n]|\Z)")
_OPENING = regex(r"---[ \t]*+\r?\n")
_CLOSING = regex(r"---[ \t]*+\r?")
_NEARLY_CLOSING = regex(r"(?:--|-{4,12}|\.\.\.|[ \t]{1,8}---|—|—-|-—|\+\+\+)[ \t]*+\r?")
_BLANK = regex(r"[ \t\r\n]*+")
# A command of Templater begins so. One at the top of a template is gone when the note is made of it.
_TEMPLATER = "<%"

# Names that mean something to Obsidian itself: nobody writes them into a text by chance.
_OBSIDIANS = frozenset(
    ("tags", "aliases", "cssclasses", "tag", "alias", "cssclass", "publish", "permalink"),
)
# So far a block may be from the top of the note, and so long, to be taken for one.
_TOP_LINES = 3
_LONGEST_LOOK = 20_000
_REPAIRS = 20


class Misplaced(NamedTuple):
    """What looks like frontmatter and is none: where, why, and what would make it one."""

    start: int
    end: int
    message: str
    fix: Fix | None = None


class InvalidFrontmatter(NoteRule):
    """Obsidian cannot read the frontmatter.

    One bad character and *all* properties of the note are gone: its tags, its aliases, what Dataview
    and Bases know of it. Obsidian marks the block red, in a note that nobody has open. The same
    happens silently when the block does not begin in the very first line, or does not end: then it
    is a text to Obsidian, and not even red.

    Quoting a value is safe when the whole trouble is a colon with a space behind it, or a first
    character (`@`, `` ` ``, `%`) that YAML reserves, and the quoted block reads with exactly the
    written text as value. Other values that need quotes are quoted with `--unsafe-fixes`, and tabs that indent
    become spaces. A name that
    is there twice, a bracket or quote that is never closed need somebody who knows what was meant.
    """

    name = "invalid-frontmatter"
    family = "frontmatter"
    silent_on = (
        "a thematic break (`---`) at the top of a note that is followed by text and not by properties",
        "placeholders such as `{{date}}`, which are YAML, if not what was meant",
        "a template with a command of Templater (`<% … %>`) above the block: its notes begin with the block",
    )
    examples = (
        Good("---\ntitle: Plan\n---\n"),
        Good("---\ntitle: http://example.org/a:b\ntime: 12:30\nemoji: ':+1:'\n---\n"),
        Good("---\n---\n", why="an empty block"),
        Good("---\n\nkanban-plugin: basic\n\n---\n", why="blank lines in a block"),
        Good("A text.\n\n---\n\nNote: another text.\n\n---\n", why="thematic breaks"),
        Good("---\n\nNote: a text under a thematic break.\n"),
        Good("---\nA text between two rules, or so.\n"),
        Good("Question: why?\n---\nAnswer: because.\n---\n", why="a heading, written with hyphens"),
        Good("---\ncreated: {{date}}\n---\n", why="a template"),
        Good(
            "<%* const topic = await ask(tp) -%>\n---\ntags: plan\nstatus: new\n---\n",
            why="a template that asks before it writes",
        ),
        Bad(
            "---\ntitle: Plan: the first\n---\n",
            fixed='---\ntitle: "Plan: the first"\n---\n',
            message="no property can be read: a colon and a space inside a value: the value must be quoted",
        ),
        Bad(
            '---\ntitle: The "big": one\nauthor: @ada\nrate: %5\n---\n',
            fixed='---\ntitle: \'The "big": one\'\nauthor: "@ada"\nrate: "%5"\n---\n',
            why="all that must be quoted is quoted at once",
        ),
        Bad("---\nusers:\n  - @ada\n  - '@bob'\n---\n", fixed="---\nusers:\n  - \"@ada\"\n  - '@bob'\n---\n"),
        Bad(
            "---\nsource: [text](https://example.org)\n---\n",
            fixed_unsafely='---\nsource: "[text](https://example.org)"\n---\n',
        ),
        Bad(
            "---\ncover: ![[image.png]]\n---\n",
            fixed_unsafely='---\ncover: "![[image.png]]"\n---\n',
            message="no property can be read: a value that begins with “!” must be quoted",
        ),
        Bad("---\na: 1\na: 2\n---\n", message="no property can be read: the name “a” is there twice"),
        Bad(
            "---\na:\n\tb: 1\n\tc:\n\t\t- d\n---\n",
            fixed_unsafely="---\na:\n  b: 1\n  c:\n    - d\n---\n",
            message="no property can be read: a tab where YAML wants spaces",
        ),
        Bad("---\na: [1, 2\n---\n"),
        Bad("---\na: 'it's'\n---\n", fixed_unsafely="---\na: \"'it's'\"\n---\n"),
        Bad("---\na: b: c # d\n---\n", why="is `# d` a comment, or part of the value?"),
        Bad(
            '---\ntitle: Plan <% await ask("Which: ") %>\n---\n',
            why="what the command puts there may have quotes of its own",
        ),
        Bad("---\njust a text\n---\n"),
        Bad(
            "\n---\ntags: plan\n---\n",
            fixed_unsafely="---\ntags: plan\n---\n",
            message="no property can be read: frontmatter must begin in the first line",
        ),
        Bad("--- \ntitle: Plan\n---\n", fixed_unsafely="---\ntitle: Plan\n---\n"),
        Bad('---\ntitle: "Plan\n---\n'),
        Bad("\n# Plan\n---\ntags: plan\n---\n", why="text above the block"),
        Bad(
            "---\ntitle: Plan\ntags: plan\n\n# Plan\n",
            message="no property can be read: the frontmatter is never closed with “---”",
        ),
        Bad(
            "---\ntitle: Plan\n...\nText\n",
            message="no property can be read: the frontmatter ends with “...” instead of “---”",
        ),
    )

    def check(self, note: Note) -> Iterator[Diagnostic]:
        block = note.frontmatter
        if block is None:
            found = _misplaced(note)
        elif block.error is not None:
            message, start, end = block.error
            found = Misplaced(start, end, message, _quoting(note, block) or _indenting(note, block))
        else:
            return
        if found is not None:
            yield self.diagnostic(
                note.path,
                found.start,
                found.end,
                f"no property can be read: {found.message}",
                fix=found.fix,
            )


# --- what must be quoted -----------------------------------------------------------------------


def _quoting(note: Note, block: Frontmatter) -> Fix | None:
    """Quotes around every value that keeps the block from being read; None when that is no cure."""
    text = note.text
    edits: list[Edit] = []
    shift = 0
    applicability = Applicability.SAFE
    for _ in range(_REPAIRS):
        error = block.error
        if error is None:
            break
        line = text.rfind("\n", 0, error.start) + 1
        match = _LINE.match(text, line, block.content_end)
        if match is None or error.start < match.start(2):
            return None
        if match[1] is not None and text[line : match.start(1)].strip():
            # `- name: a: b` may be one text, or a name and its value.
            return None
        value = match[2].rstrip(" ")
        start = match.start(2)
        end = start + len(value)
        if _COMMENT.search(value) or not is_visible(value) or _is_open(value):
            return None
        if _TEMPLATER in value:
            # What Templater puts here is read, not what stands here: it may be a number, or have quotes.
            return None
        if value[0] in "[{\"'" and (text.startswith(",", error.start) or _is_enclosed(value)):
            # Several values were meant, and quotes around them all would make them one.
            return None
        if not _is_surely_text(value, in_list=match[1] is None):
            applicability = Applicability.UNSAFE
        quoted = emit(value, "" if '"' in value or "\\" in value else '"')
        edits.append(Edit(note.path, start - shift, end - shift, value, quoted))
        text = text[:start] + quoted + text[end:]
        shift += len(quoted) - len(value)
        again = frontmatter(text)
        if again is None or (again.error is not None and again.error.start <= start):
            return None
        block = again
    if block.error is not None or not edits or not _reads(text, block, edits):
        return None
    title = "quote the value" if len(edits) == 1 else "quote the values"
    return Fix(title, tuple(edits), applicability)


def _reads(text: str, block: Frontmatter, edits: list[Edit]) -> bool:
    """Whether every value that was quoted reads as exactly what stood there."""
    wanted = {}
    shift = 0
    for edit in sorted(edits, key=attrgetter("start")):
        wanted[edit.start + shift - block.content_start] = edit.expected
        shift += len(edit.text) - len(edit.expected)
    waiting = [document(text[block.content_start : block.content_end])]
    while waiting:
        node = waiting.pop()
        if node is not None:
            waiting += node.children
            if wanted.get(node.start) == node.event.value and node.event.kind == "scalar":
                del wanted[node.start]
    return not wanted


_COMMENT = regex(r"[ \[{,]#")

# What begins something else than a plain text, or may.
_INDICATORS = frozenset("-?:,[]{}#&*!|>'\"")
_CLOSING_OF = {"[": "]", "{": "}", '"': '"', "'": "'"}


def _is_open(value: str) -> bool:
    """Whether the value begins with a bracket or quote that its line does not close."""
    closing = _CLOSING_OF.get(value[0])
    return closing is not None and closing not in value[1:]


def _is_enclosed(value: str) -> bool:
    """Whether the bracket that the value begins with ends it, or nothing does."""
    depth = 0
    for at, char in enumerate(value):
        depth += (char in "[{") - (char in "]}")
        if depth == 0:
            return char in "]}" and at == len(value) - 1
    return True


def _is_surely_text(value: str, *, in_list: bool) -> bool:
    """Whether quotes are all that a value lacks: a reserved first character, or a colon inside."""
    if value[0] in "@`%":
        return True
    return value[0] not in _INDICATORS and not in_list and ": " in value + " "


_ITEM_SIGN = regex(r"-[ \t]++")
_TABBED = regex(r"[ ]*+\t[ \t]*+(?=[^\s#])")


def _indenting(note: Note, block: Frontmatter) -> Fix | None:
    """Two spaces for every tab that indents; None when that is no cure."""
    text = note.text
    edits: list[Edit] = []
    parts: list[str] = []
    at = block.content_start
    done = 0
    while at < block.content_end:
        match = _TABBED.match(text, at, block.content_end)
        if match is not None:
            spaces = match[0].replace("\t", "  ")
            edits.append(Edit(note.path, at, match.end(), match[0], spaces))
            parts += (text[done:at], spaces)
            done = match.end()
        at = text.index("\n", at) + 1
    new = "".join((*parts, text[done:]))
    after = frontmatter(new) if edits else None
    if after is None or after.error is not None or not _begin_items(new, after, edits):
        return None
    return Fix("indent with spaces", tuple(edits), Applicability.UNSAFE)


def _begin_items(text: str, block: Frontmatter, edits: list[Edit]) -> bool:
    """Whether no list item that was indented anew became a part of the text above it."""
    begun = set()
    waiting = [document(text[block.content_start : block.content_end])]
    while waiting:
        node = waiting.pop()
        if node is not None:
            waiting += node.children
            begun.add(node.start + block.content_start)
    shift = 0
    for edit in edits:
        shift += len(edit.text) - len(edit.expected)
        item = _ITEM_SIGN.match(text, edit.end + shift)
        if item is not None and item.end() not in begun:
            return False
    return True


# --- what is no block, and was meant to be one -------------------------------------------------


def _misplaced(note: Note) -> Misplaced | None:
    text = note.text[:_LONGEST_LOOK]
    opening = _OPENING.match(text)
    if opening is not None:
        return _badly_fenced(note.path, text, opening.end())
    if "---" not in text or text.lstrip().startswith(_TEMPLATER):
        return None
    blank = _BLANK.match(text)
    start = text.rfind("\n", 0, blank.end() if blank else 0) + 1
    if start and text.startswith("---", start):
        found = _block_at(text, start)
        names = _written_names(found, text[start:]) if found is not None else None
        if found is not None and names and (found.error is None or _is_meant(names, fewest=1)):
            whole = text[: start + found.end]
            fix = None
            if found.error is None:
                fix = Fix(
                    "remove the empty lines before the frontmatter",
                    (Edit(note.path, 0, len(whole), whole, whole[start:]),),
                    Applicability.UNSAFE,
                )
            return Misplaced(start, start + 3, "frontmatter must begin in the first line", fix)
        return None
    return _below_text(note, text)


def _below_text(note: Note, text: str) -> Misplaced | None:
    """A block under a few lines of text; only with names that no sentence begins with."""
    at = 0
    lines = 0
    while lines <= _TOP_LINES:
        end = text.find("\n", at)
        if end < 0:
            return None
        line = text[at:end]
        if line.startswith("---") and _CLOSING.fullmatch(line):
            found = _block_at(text, at)
            names = _names(found) if found is not None else None
            in_code = not note.visible.startswith("---", at)
            if names is not None and _is_meant(names, fewest=2) and not in_code:
                return Misplaced(at, at + 3, "there is text before the frontmatter")
            return None
        lines += bool(line.strip())
        at = end + 1
    return None


def _badly_fenced(path: str, text: str, start: int) -> Misplaced | None:
    """A block at the top whose first fence has spaces behind it, or whose last is not there."""
    fence = text[:start].rstrip("\r\n")
    if fence != "---":
        whole = "---" + text[len(fence) :]
        found = frontmatter(whole)
        if found is None or _written_names(found, whole) is None:
            return None
        whole = text[: found.end + len(fence) - 3]
        fix = None
        if found.error is None:
            fix = Fix(
                "remove the spaces",
                (Edit(path, 0, len(whole), whole, "---" + whole[len(fence) :]),),
                Applicability.UNSAFE,
            )
        return Misplaced(0, len(fence), "there are spaces behind the first “---”", fix)
    at = start
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        line = text[at:end]
        if not line.strip() or line[0] == "#" or _NEARLY_CLOSING.fullmatch(line):
            break
        at = end + 1
    content = text[start:at]
    end = text.find("\n", at)
    last = text[at : None if end < 0 else end].rstrip()
    whole = f"---\n{content}\n---\n"
    found = frontmatter(whole)
    names = _written_names(found, whole) if found is not None else None
    if names is None:
        return None
    if last and _NEARLY_CLOSING.fullmatch(last):
        message = f"the frontmatter ends with “{last.strip()}” instead of “---”"
        if last != last.lstrip():
            message = "there are spaces before the last “---”"
        return Misplaced(at, at + len(last), message)
    if len(names) > 1 or _is_meant(names, fewest=1):
        return Misplaced(0, 3, "the frontmatter is never closed with “---”")
    return None


def _block_at(text: str, start: int) -> Frontmatter | None:
    found = frontmatter(text[start:])
    return found if found is not None and "\n\n" not in text[start : start + found.content_end] else None


def _names(found: Frontmatter | None) -> list[str] | None:
    """The names in a block when it is a block without doubt; else None."""
    if found is None or not found.properties:
        return None
    names = [entry.key for entry in found.properties]
    return names if all(_NAME.fullmatch(name) for name in names) else None


def _written_names(found: Frontmatter, text: str) -> list[str] | None:
    """The same of a block in a text that is besides not readable, as a title with a colon makes it."""
    if found.error is None:
        return _names(found)
    names = []
    for line in text[found.content_start : found.content_end].split("\n"):
        named = _NAMED.match(line)
        if named is not None:
            names.append(named[1])
        elif line.rstrip("\r")[:1] not in {"", " ", "\t", "-", "#"}:
            return None
    return names or None


def _is_meant(names: list[str], *, fewest: int) -> bool:
    """Whether names were meant as names: Obsidian's own, or several that begin as no sentence does."""
    if not _OBSIDIANS.isdisjoint(name.lower() for name in names):
        return True
    return len(names) >= fewest and all(name[0].islower() or name[0] == "_" for name in names)
