"""What a vault already keeps to: its schema, read off the properties of its notes.

A property that at least nine in ten notes of a folder have is one that the folder requires; the rest are
exceptions, and are named. The outcome is a proposal, written as a config with comments, for somebody who
knows what was meant.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vaultlint.named import NamedTuple
from vaultlint.parse.markdown_links import link_in_string
from vaultlint.regex import regex
from vaultlint.schema import is_date, is_datetime, is_folder_note, is_index_note, misfit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from vaultlint.schema import PropertyType

SHARE = 0.9
"""How many of a folder's notes must have a property, or of its values be of a type."""

FEWEST_NOTES = 5
"""A folder with fewer notes teaches nothing."""

MOST_CHOICES = 10
"""A property with more different values is no choice among a few."""

MOST_NAMED = 50
"""So many exceptions of one kind are named."""

_REPETITION = 3
_FEWEST_VALUES = 6
_SHORTEST_FIXED = 4
_MOST_SIGNS = 5
_NEARLY_ALL = 0.99
_ONE_LINE = regex(r"\S(?:.*\S)?")
_URL = regex(r"https?://\S+")
_OWN_TYPES: dict[str, PropertyType] = {"tags": "tags", "aliases": "aliases"}


class Learned(NamedTuple):
    """What the values of one property have in common."""

    name: str
    type: str | None = None
    enum: tuple[str, ...] = ()
    pattern: str | None = None
    format: str | None = None
    odd: tuple[tuple[str, str], ...] = ()
    """Notes whose value is of another kind, with that value."""


@dataclass(frozen=True, slots=True)
class LearnedSchema:
    """What the notes of a folder (``""``: of the vault) have in common."""

    folder: str
    notes: int
    required: tuple[Learned, ...]
    optional: tuple[str, ...]
    exempt_folder_notes: bool
    exempt_index_notes: bool
    missing: Mapping[str, tuple[str, ...]]
    """The notes that lack a required property, by its name."""


def learn(notes: Mapping[str, Mapping[str, Any]]) -> list[LearnedSchema]:
    """The schemas that a vault keeps to, given the properties of its notes by path."""
    below: dict[str, list[str]] = defaultdict(list)
    for path in sorted(notes):
        folder = path
        while folder:
            folder = folder.rpartition("/")[0]
            below[folder].append(path)
    found: list[LearnedSchema] = []
    required_above: dict[str, set[str]] = {}
    for folder in sorted(below, key=lambda folder: (folder.count("/") + bool(folder), folder)):
        parent = folder.rpartition("/")[0]
        known = required_above.get(parent, set()) if folder else set()
        required_above[folder] = set(known)
        if len(below[folder]) >= FEWEST_NOTES:
            schema = _learn_folder(folder, {path: notes[path] for path in below[folder]}, known)
            if schema is not None:
                found.append(schema)
                required_above[folder] |= {entry.name.lower() for entry in schema.required}
    return found


def _learn_folder(
    folder: str, notes: Mapping[str, Mapping[str, Any]], known: set[str]
) -> LearnedSchema | None:
    holders: dict[str, dict[str, Any]] = defaultdict(dict)
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for path, properties in notes.items():
        for name, value in properties.items():
            if not name:
                # `null: x`; no schema can ask for that.
                continue
            spellings[name.lower()][name] += 1
            if value not in (None, ""):
                holders[name.lower()][path] = value
    judged = [path for path in notes if not is_folder_note(path) and not is_index_note(path)] or list(notes)
    required = [
        name
        for name, values in holders.items()
        if name not in known and sum(path in values for path in judged) >= SHARE * len(judged)
    ]
    if not required:
        return None
    missing = {name: [path for path in notes if path not in holders[name]] for name in required}
    lacking = {path for paths in missing.values() for path in paths}
    folder_notes = [path for path in notes if is_folder_note(path)]
    index_notes = [path for path in notes if is_index_note(path)]
    spelled = {name: max(count, key=lambda key: count[key]) for name, count in spellings.items()}
    return LearnedSchema(
        folder,
        len(notes),
        tuple(_learn_values(spelled[name], holders[name]) for name in required),
        tuple(sorted(spelled[name] for name in spellings if name not in required and name not in known)),
        _mostly(folder_notes, lacking),
        _mostly(index_notes, lacking),
        {spelled[name]: tuple(paths) for name, paths in missing.items() if paths},
    )


def _mostly(some: Sequence[str], lacking: set[str]) -> bool:
    return bool(some) and sum(path in lacking for path in some) > len(some) / 2


# --- the values of one property ----------------------------------------------------------------


def _learn_values(name: str, values: Mapping[str, Any]) -> Learned:
    kinds = {path: _kind(name, value) for path, value in values.items()}
    counts = Counter(kinds.values())
    kind, times = counts.most_common(1)[0]
    if times < SHARE * len(values):
        return Learned(name)
    odd = tuple((path, _shown(values[path])) for path, other in kinds.items() if other != kind)
    fitting = [value for path, value in values.items() if kinds[path] == kind]
    enum: tuple[str, ...] = ()
    pattern = form = None
    if kind == "text":
        enum = _choices(fitting)
        if not enum:
            pattern, form = _shape(fitting)
    elif kind in ("list", "tags"):
        enum = _choices(
            [item for value in fitting for item in (value if isinstance(value, list) else [value])]
        )
        enum = enum if kind == "list" else ()
    shapeless = _misshapen(values, kinds, kind, pattern, form)
    return Learned(name, kind, enum, pattern, form, (*odd, *shapeless))


def _kind(name: str, value: Any) -> str:
    own = _OWN_TYPES.get(name.lower())
    if own is not None and misfit(own, value) is None:
        return own
    if isinstance(value, bool):
        return "checkbox"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, list):
        return "list"
    if not isinstance(value, str):
        return "mapping"
    if is_date(value):
        return "date"
    if is_datetime(value):
        return "datetime"
    return "link" if link_in_string(value) is not None else "text"


def _choices(values: Sequence[Any]) -> tuple[str, ...]:
    """The few values that all values are; empty when they are many, or no texts."""
    if len(values) < _FEWEST_VALUES or not all(isinstance(value, str) for value in values):
        return ()
    different = sorted(set(values))
    if len(different) > MOST_CHOICES or len(values) < _REPETITION * len(different):
        return ()
    return tuple(different)


def _shape(values: Sequence[str]) -> tuple[str | None, str | None]:
    """Pattern and format that nearly all of many texts have."""
    if len(values) < _FEWEST_VALUES:
        return None, None
    enough = _NEARLY_ALL * len(values)
    if sum(_URL.fullmatch(value) is not None for value in values) >= enough:
        return None, "url"
    length, times = Counter(map(len, values)).most_common(1)[0]
    if times >= enough and length >= _SHORTEST_FIXED:
        letters = _class_of({char for value in values if len(value) == length for char in value})
        if letters is not None:
            return f"^{letters}{{{length}}}$", None
    if sum(_ONE_LINE.fullmatch(value) is not None for value in values) >= enough:
        return r"^\S(.*\S)?$", None
    return None, None


def _class_of(chars: set[str]) -> str | None:
    """A class of characters, as one would write it; None when they are too various."""
    ranges = ""
    for start, end in ("AZ", "az", "09"):
        inside = {char for char in chars if start <= char <= end}
        if inside:
            ranges += f"{start}-{end}"
            chars = chars - inside
    signs = "".join(sorted(chars - {"-"}))
    if (
        len(signs) > _MOST_SIGNS
        or not signs.isascii()
        or any(char.isspace() or char in r"\]^[" for char in signs)
    ):
        return None
    return f"[{ranges}{signs}{'-' if '-' in chars else ''}]"


def _misshapen(
    values: Mapping[str, Any], kinds: Mapping[str, str], kind: str, pattern: str | None, form: str | None
) -> Iterator[tuple[str, str]]:
    shape = re.compile(pattern) if pattern else _URL if form else None
    for path, value in values.items() if shape else ():
        if shape is not None and kinds[path] == kind and shape.search(value) is None:
            yield path, _shown(value)


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else f"{text[:57]}..."


# --- as a config -------------------------------------------------------------------------------


def as_toml(schemas: Sequence[LearnedSchema], notes: int) -> str:
    """The text of a ``vaultlint.toml`` that holds the schemas, with comments."""
    lines = [
        f"# Written by `vaultlint init`, from the {notes:,} notes of this vault. All of it is a proposal: change what",
        "# you like. `vaultlint rule` lists the rules, `vaultlint rule NAME` explains one and its options.",
        "",
        '# select = ["*"]              # the rules that run; without this, those that are on by default',
        '# ignore = ["orphan-note"]    # rules that do not run',
        '# exclude = ["Archive/"]      # notes that are not checked, as in .gitignore; links to them stay good',
        "# [severity]",
        '# dangling-link = "warning"   # error, warning or info; info does not fail a run',
    ]
    if not schemas:
        lines += [
            "",
            f"# No property is there in at least {SHARE:.0%} of the notes of any folder, so there is no schema.",
        ]
    for schema in schemas:
        lines += ["", *_schema_lines(schema)]
    return "\n".join(lines) + "\n"


def _schema_lines(schema: LearnedSchema) -> Iterator[str]:
    where = f"below “{schema.folder}”" if schema.folder else "of the vault"
    yield f"# What the {schema.notes:,} notes {_comment(where)} have in common."
    yield "[[schema]]"
    yield f"name = {_string(schema.folder or 'every note')}"
    if schema.folder:
        yield f"path = {_string('/' + _glob(schema.folder) + '/')}"
    if schema.exempt_folder_notes:
        yield "exempt-folder-notes = true   # notes that are called as their folder is"
    if schema.exempt_index_notes:
        yield "exempt-index-notes = true    # index.md"
    yield f"required = {_list(entry.name for entry in schema.required)}"
    if schema.optional:
        yield f"optional = {_list(schema.optional[:MOST_NAMED])}"
    yield 'additional = "allow"         # or "warn" or "forbid": what becomes of properties that are not listed'
    for entry in schema.required:
        yield from _property_lines(entry)
    for name, paths in schema.missing.items():
        yield ""
        yield f"# Without “{_comment(name)}”: {len(paths):,}"
        yield from _named(paths)


def _property_lines(entry: Learned) -> Iterator[str]:
    settings = []
    if entry.type not in (None, "mapping"):
        settings.append(f"type = {_string(entry.type or '')}")
    if entry.enum:
        settings.append(f"enum = {_list(entry.enum)}")
    if entry.pattern:
        settings.append(
            f"pattern = '{entry.pattern}'"
            if "'" not in entry.pattern
            else f"pattern = {_string(entry.pattern)}"
        )
    if entry.format:
        settings.append(f"format = {_string(entry.format)}")
    if settings:
        yield ""
        yield f"[schema.properties.{_key(entry.name)}]"
        yield from settings
    if entry.odd:
        yield f"# Other values: {len(entry.odd):,}"
        yield from _named(f"{path}: {value}" for path, value in entry.odd)


def _named(entries: Iterable[str]) -> Iterator[str]:
    every = list(entries)
    for entry in every[:MOST_NAMED]:
        yield f"#   {_comment(entry)}"
    if len(every) > MOST_NAMED:
        yield f"#   and {len(every) - MOST_NAMED:,} more"


def _comment(text: str) -> str:
    """Text that is fit for a comment: nothing in it ends the line."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)


def _glob(folder: str) -> str:
    return re.sub(r"([*?\[])", r"[\1]", folder)


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _string(name)


def _list(values: Iterable[str]) -> str:
    return f"[{', '.join(map(_string, values))}]"


def _string(value: str) -> str:
    """A basic string of TOML: JSON's, and DEL escaped."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
