"""What a vault says about its properties: the ``[[schema]]`` tables of the config.

A schema speaks of the notes that meet all its conditions (``path``, ``tag``, ``where``). Several may speak
of one note; what the most specific one says about a property holds. One is more specific than
another when it has more conditions, or else the longer path before the first wildcard, or else stands
further down in the config.
"""

from __future__ import annotations

import re
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Literal, get_args

from vaultlint.errors import ConfigError, did_you_mean
from vaultlint.named import NamedTuple
from vaultlint.parse.markdown_links import link_in_string
from vaultlint.regex import regex

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from vaultlint.pattern import Pattern

PropertyType = Literal["text", "list", "number", "checkbox", "date", "datetime", "tags", "aliases", "link"]
"""Obsidian's types, by the names of its interface, and ``link``: text that is one link."""

Format = Literal["date", "datetime", "url", "youtube-id"]
Additional = Literal["allow", "warn", "forbid"]


class Objection(NamedTuple):
    """What is wrong with a value; ``item`` says with which entry of a list, from 0."""

    message: str
    item: int | None = None


# --- types and formats -------------------------------------------------------------------------

_DATE = regex(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_DATETIME = regex(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?)(?:Z|[+-][0-9]{2}:?[0-9]{2})?"
)
_URL = regex(r"[A-Za-z][A-Za-z0-9+.-]{0,30}://[^\s<>\"]{1,2000}")
_YOUTUBE_ID = regex(r"[A-Za-z0-9_-]{11}")

# What Obsidian writes into types.json.
_OBSIDIAN_TYPES = {"multitext": "list"}


def type_named(name: str) -> PropertyType | None:
    """The type that ``.obsidian/types.json`` calls by that name; None for what plugins add."""
    name = _OBSIDIAN_TYPES.get(name, name)
    return name if name in get_args(PropertyType) and name != "link" else None  # type: ignore[return-value]


def misfit(kind: PropertyType, value: Any) -> str | None:
    """Why a value is not of a type of Obsidian's, in words; None when it is. Nothing fits everywhere."""
    if value is None:
        return None
    return _MISFITS[kind](value)


def _text(value: Any) -> str | None:
    return None if isinstance(value, str) else f"{described(value)} is no text"


def _list(value: Any) -> str | None:
    return None if isinstance(value, list) else f"{described(value)} is no list"


def _number(value: Any) -> str | None:
    fits = isinstance(value, int | float) and not isinstance(value, bool)
    return None if fits else f"{described(value)} is no number"


def _checkbox(value: Any) -> str | None:
    return None if isinstance(value, bool) else f"{described(value)} is neither true nor false"


def _date(value: Any) -> str | None:
    if isinstance(value, str) and is_date(value):
        return None
    return f"{described(value)} is no date (YYYY-MM-DD)"


def _datetime(value: Any) -> str | None:
    if isinstance(value, str) and (is_date(value) or is_datetime(value)):
        return None
    return f"{described(value)} is no date and time (YYYY-MM-DDTHH:MM:SS)"


def _texts(value: Any) -> str | None:
    entries = value if isinstance(value, list) else [value]
    for entry in entries:
        if not isinstance(entry, str | None):
            return f"{described(entry)} is no text"
    return None


def _link(value: Any) -> str | None:
    if isinstance(value, str) and link_in_string(value) is not None:
        return None
    return f"{described(value)} is no link"


_MISFITS: dict[PropertyType, Callable[[Any], str | None]] = {
    "text": _text,
    "list": _list,
    "number": _number,
    "checkbox": _checkbox,
    "date": _date,
    "datetime": _datetime,
    "tags": _texts,
    "aliases": _texts,
    "link": _link,
}


def is_date(value: str) -> bool:
    """Whether a text is a day that there is, written YYYY-MM-DD."""
    from datetime import date  # noqa: PLC0415  # most notes have no dates

    match = _DATE.fullmatch(value)
    if match is None:
        return False
    try:
        date(*map(int, match.groups()))
    except ValueError:
        return False
    return True


def is_datetime(value: str) -> bool:
    """Whether a text is a day and a time of day that there are, in the manner of ISO 8601."""
    from datetime import time  # noqa: PLC0415  # as above

    match = _DATETIME.fullmatch(value)
    if match is None or not is_date(match[1]):
        return False
    try:
        time.fromisoformat(match[2])
    except ValueError:
        return False
    return True


_FORMATS: dict[Format, tuple[Callable[[str], object], str]] = {
    "date": (is_date, "a date (YYYY-MM-DD)"),
    "datetime": (is_datetime, "a date and time (YYYY-MM-DDTHH:MM:SS)"),
    "url": (_URL.fullmatch, "a URL"),
    "youtube-id": (_YOUTUBE_ID.fullmatch, "the id of a YouTube video (eleven letters, digits, “-” or “_”)"),
}


def described(value: Any) -> str:
    """A value as a message names it, not too long."""
    if value is None:
        return "an empty value"
    if isinstance(value, bool):
        return f"“{str(value).lower()}”"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dict):
        return "a mapping"
    text = str(value)
    return f"“{text}”" if len(text) <= 60 else f"“{text[:57]}…”"


# --- one property ------------------------------------------------------------------------------


class Expectation(NamedTuple):
    """What a schema expects of one property."""

    name: str
    type: PropertyType | None = None
    enum: tuple[Any, ...] | None = None
    pattern: Pattern | None = None
    format: Format | None = None
    link_to: Glob | None = None
    min_items: int = 0
    unique: bool = False
    default: Any = None
    has_default: bool = False

    def objections(self, value: Any) -> Iterator[Objection]:
        """What is wrong with a value, as far as the value alone shows it."""
        # What is no list is told to be none, and its items are not counted.
        # An empty text is an empty field to Obsidian, whatever the type.
        is_empty = value is None or value == ""
        wrong = misfit(self.type, value) if self.type is not None and not is_empty else None
        if wrong is not None:
            yield Objection(wrong)
            return
        if self.min_items:
            count = len(value) if isinstance(value, list) else int(not is_empty)
            if count < self.min_items:
                yield Objection(
                    f"{count} of at least {self.min_items} {'item' if self.min_items == 1 else 'items'}"
                )
        if value is None:
            return
        if isinstance(value, list):
            for number, entry in enumerate(value):
                wrong = self._wrong(entry)
                if wrong is not None:
                    yield Objection(wrong, number)
        else:
            wrong = self._wrong(value)
            if wrong is not None:
                yield Objection(wrong)

    def _wrong(self, value: Any) -> str | None:
        if self.enum is not None and not any(_equal(value, choice) for choice in self.enum):
            near = (
                did_you_mean(value, [choice for choice in self.enum if isinstance(choice, str)])
                if isinstance(value, str)
                else ""
            )
            choices = ", ".join(described(choice) for choice in self.enum[:10])
            more = ", …" if len(self.enum) > 10 else ""
            return f"{described(value)} is not one of {choices}{more}{near}"
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = str(value)
        if self.pattern is not None and not (isinstance(value, str) and self.pattern.found_in(value)):
            return f"{described(value)} does not match the pattern “{self.pattern.source}”"
        if self.format is not None:
            fits, name = _FORMATS[self.format]
            if not (isinstance(value, str) and fits(value)):
                return f"{described(value)} is not {name}"
        if self.link_to is not None and not (isinstance(value, str) and link_in_string(value) is not None):
            return f"{described(value)} is no link"
        return None


def _equal(one: Any, other: Any) -> bool:
    """Equal as YAML and TOML mean it: true is not 1."""
    return isinstance(one, bool) is isinstance(other, bool) and bool(one == other)


# --- one schema --------------------------------------------------------------------------------


class Glob:
    """A pattern for paths, as in ``.gitignore``: what it matches, and all below it."""

    __slots__ = ("anywhere", "literal", "pattern", "source")

    def __init__(self, source: str) -> None:
        from vaultlint.pattern import Pattern  # noqa: PLC0415  # only who has schemas pays for it

        self.source = source
        body = source.strip("/")
        prefix = "^" if "/" in source.rstrip("/") else "(?:^|/)"
        self.pattern = Pattern(f"{prefix}{_translated(body)}(?:/|$)")
        self.literal = len(re.split(r"[*?\[]", body, maxsplit=1)[0])
        self.anywhere = prefix != "^"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Glob) and other.source == self.source

    def __hash__(self) -> int:
        return hash(self.source)

    def matches(self, path: str) -> bool:
        """Whether a file of the vault is meant."""
        return self.pattern.found_in(path)


_GLOB_PIECE = regex(r"/\*\*/|^\*\*/|/\*\*$|\*++|\?|\[[^\]/]{1,100}\]|[^*?\[/]++|.", re.DOTALL)


def _translated(glob: str) -> str:
    parts = []
    for piece in _GLOB_PIECE.findall(glob):
        if piece == "/**/":
            parts.append("/(?:.*/)?")
        elif piece == "**/":
            parts.append("(?:.*/)?")
        elif piece == "/**":
            parts.append("/.*")
        elif piece == "**":
            parts.append(".*")
        elif piece.startswith("*"):
            parts.append("[^/]*")
        elif piece == "?":
            parts.append("[^/]")
        elif piece.startswith("[") and len(piece) > 2:
            negated = piece[1] in "!^"
            inside = piece[1 + negated : -1].replace("\\", "\\\\").replace("[", "\\[")
            parts.append(f"[{'^' if negated else ''}{inside}]")
        else:
            parts.append("".join(char if char.isalnum() or char in "_ /-" else f"\\{char}" for char in piece))
    return "".join(parts)


def is_folder_note(path: str) -> bool:
    """Whether a note is called as the folder that it lies in: ``Books/Books.md``."""
    folder, _, file = path.rpartition("/")
    return bool(folder) and file.rpartition(".")[0].lower() == folder.rpartition("/")[2].lower()


def is_index_note(path: str) -> bool:
    """Whether a note is called ``index``."""
    return path.rpartition("/")[2].rpartition(".")[0].lower() == "index"


class Schema(NamedTuple):
    """One ``[[schema]]`` table."""

    name: str
    place: int
    paths: tuple[Glob, ...] = ()
    tags: tuple[str, ...] = ()
    where: tuple[tuple[str, Any], ...] = ()
    exempt: tuple[Glob, ...] = ()
    exempt_folder_notes: bool = False
    exempt_index_notes: bool = False
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    additional: Additional | None = None
    expectations: tuple[Expectation, ...] = ()

    def specificity(self, path: str) -> tuple[int, int, int] | None:
        """How closely the schema's conditions describe a note, as far as its path shows; None when
        they do not.
        """
        literal = 0
        if self.paths:
            fitting = [glob.literal for glob in self.paths if glob.matches(path)]
            if not fitting:
                return None
            literal = max(fitting)
        if any(glob.matches(path) for glob in self.exempt):
            return None
        if self.exempt_index_notes and is_index_note(path):
            return None
        if self.exempt_folder_notes and is_folder_note(path):
            return None
        return bool(self.paths) + bool(self.tags) + len(self.where), literal, self.place

    def speaks_of(self, properties: Mapping[str, Any], tags: Collection[str]) -> bool:
        """Whether the conditions on tags and properties hold (names in lower case)."""
        if self.tags and not any(
            tag == wanted or tag.startswith(f"{wanted}/") for wanted in self.tags for tag in tags
        ):
            return False
        for name, wanted in self.where:
            value = properties.get(name)
            if not any(_equal(entry, wanted) for entry in (value if isinstance(value, list) else [value])):
                return False
        return True


# How alike two names must be for one to be proposed for the other (difflib's ratio).
_ALIKE = 0.75


class Applied:
    """All schemas that speak of one note, the most specific first."""

    def __init__(self, schemas: Sequence[Schema]) -> None:
        self.schemas = schemas

    @cached_property
    def required(self) -> dict[str, Schema]:
        """The required names, as the most specific schema spells them, with that schema."""
        return self._named(attrgetter("required"))

    def _named(self, names: Callable[[Schema], Iterable[str]]) -> dict[str, Schema]:
        found: dict[str, tuple[str, Schema]] = {}
        for schema in self.schemas:
            for name in names(schema):
                found.setdefault(name.lower(), (name, schema))
        return dict(found.values())

    @cached_property
    def known(self) -> dict[str, str]:
        """Every name that a schema knows: in lower case, and as it is written."""
        names = (
            name
            for schema in self.schemas
            for name in (
                *schema.required,
                *schema.optional,
                *(entry.name for entry in schema.expectations),
                *(name for name, _ in schema.where),
            )
        )
        found: dict[str, str] = {}
        for name in names:
            found.setdefault(name.lower(), name)
        return found

    def meant(self, name: str) -> tuple[str, float] | None:
        """The listed name that an unlisted one nearly is, and how nearly; None when it is like none."""
        import difflib  # noqa: PLC0415  # only the unlucky pay for it

        if name.lower() in self.known:
            return None
        near = difflib.get_close_matches(name.lower(), self.known, n=1, cutoff=_ALIKE)
        if not near:
            return None
        return self.known[near[0]], difflib.SequenceMatcher(None, name.lower(), near[0]).ratio()

    @cached_property
    def expectations(self) -> dict[str, tuple[Expectation, Schema]]:
        """What is expected of a property, by its name in lower case."""
        found: dict[str, tuple[Expectation, Schema]] = {}
        for schema in self.schemas:
            for entry in schema.expectations:
                found.setdefault(entry.name.lower(), (entry, schema))
        return found

    @cached_property
    def additional(self) -> tuple[Additional, Schema] | None:
        """What becomes of unknown names, and which schema says so."""
        for schema in self.schemas:
            if schema.additional is not None:
                return schema.additional, schema
        return None


class Schemas:
    """The schemas of a config.

    Raises:
        ConfigError: unknown keys, or values of the wrong kind.
    """

    def __init__(self, tables: Iterable[Mapping[str, Any]]) -> None:
        self._schemas = tuple(_schema(number, table) for number, table in enumerate(tables))
        self._applied: dict[tuple[str, ...], Applied] = {}
        self.has_unique = any(entry.unique for schema in self._schemas for entry in schema.expectations)
        self._by_conditions = any(schema.tags or schema.where for schema in self._schemas)

    def __bool__(self) -> bool:
        return bool(self._schemas)

    def of(
        self, path: str, properties: Mapping[str, Any], tags: Callable[[], Iterable[str]]
    ) -> Applied | None:
        """What speaks of a note; None when nothing does. ``tags`` is asked only when it matters."""
        found = []
        for schema in self._schemas:
            rank = schema.specificity(path)
            if rank is not None:
                found.append((rank, schema))
        if found and self._by_conditions:
            folded = {name.lower(): value for name, value in properties.items()}
            wanted = any(schema.tags for _, schema in found)
            all_tags = _all_tags(folded, tags()) if wanted else frozenset()
            found = [entry for entry in found if entry[1].speaks_of(folded, all_tags)]
        if not found:
            return None
        found.sort(key=lambda entry: entry[0], reverse=True)
        key = tuple(str(schema.place) for _, schema in found)
        if key not in self._applied:
            self._applied[key] = Applied([schema for _, schema in found])
        return self._applied[key]


def _all_tags(properties: Mapping[str, Any], inline: Iterable[str]) -> frozenset[str]:
    written = properties.get("tags")
    entries = written if isinstance(written, list) else [written]
    return frozenset(tag.removeprefix("#").lower() for tag in (*entries, *inline) if isinstance(tag, str))


# --- reading the config ------------------------------------------------------------------------


def _schema(number: int, table: Mapping[str, Any]) -> Schema:
    where = f"schema {number + 1}"
    if isinstance(table.get("name"), str):
        where = f"schema “{table['name']}”"
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in _READERS:
            raise ConfigError(f"{where}: unknown key “{key}”{did_you_mean(key, _READERS)}")
        field, read = _READERS[key]
        values[field] = read(value, f"{where}: “{key}”")
    if "name" not in values:
        values["name"] = _name_of(values, number)
    return Schema(place=number, **values)


def _name_of(values: Mapping[str, Any], number: int) -> str:
    if values.get("paths"):
        return str(values["paths"][0].source)
    if values.get("tags"):
        return f"#{values['tags'][0]}"
    return f"schema {number + 1}"


def _string(value: Any, where: str) -> str:
    if not isinstance(value, str) or not value:
        raise ConfigError(f"{where} must be a string")
    return value


def _strings(value: Any, where: str) -> tuple[str, ...]:
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list) or not all(isinstance(entry, str) and entry for entry in value):
        raise ConfigError(f"{where} must be a list of strings")
    return tuple(value)


def _globs(value: Any, where: str) -> tuple[Glob, ...]:
    from vaultlint.pattern import PatternError  # noqa: PLC0415  # as above

    try:
        return tuple(Glob(entry) for entry in _strings(value, where))
    except PatternError as error:
        raise ConfigError(f"{where}: {error}") from None


def _tags(value: Any, where: str) -> tuple[str, ...]:
    return tuple(tag.removeprefix("#").lower() for tag in _strings(value, where))


def _conditions(value: Any, where: str) -> tuple[tuple[str, Any], ...]:
    if not isinstance(value, dict):
        raise ConfigError(f"{where} must be a table of names and values")
    return tuple((name.lower(), _plain(wanted, where)) for name, wanted in value.items())


def _flag(value: Any, where: str) -> bool:
    if not isinstance(value, bool):
        raise ConfigError(f"{where} must be true or false")
    return value


def _count(value: Any, where: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ConfigError(f"{where} must be a whole number")
    return value


def _one_of(choices: tuple[str, ...]) -> Callable[[Any, str], str]:
    def read(value: Any, where: str) -> str:
        if value not in choices:
            known = ", ".join(f"“{choice}”" for choice in choices)
            near = did_you_mean(value, choices) if isinstance(value, str) else ""
            raise ConfigError(f"{where} must be one of {known}{near}")
        return str(value)

    return read


def _plain(value: Any, where: str) -> Any:
    """A value of TOML as YAML would have it: dates are texts."""
    if isinstance(value, list):
        return [_plain(entry, where) for entry in value]
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if not isinstance(value, str | int | float | bool):
        raise ConfigError(f"{where} must be a string, a number, true, false or a list of those")
    return value


def _enum(value: Any, where: str) -> tuple[Any, ...]:
    if not isinstance(value, list) or not value:
        raise ConfigError(f"{where} must be a list of values")
    return tuple(_plain(value, where))


def _pattern(value: Any, where: str) -> Pattern:
    from vaultlint.pattern import Pattern, PatternError  # noqa: PLC0415  # as above

    try:
        return Pattern(_string(value, where))
    except PatternError as error:
        raise ConfigError(f"{where}: {error}") from None


def _glob(value: Any, where: str) -> Glob:
    (glob,) = _globs(_string(value, where), where)
    return glob


def _expectations(value: Any, where: str) -> tuple[Expectation, ...]:
    if not isinstance(value, dict):
        raise ConfigError(f"{where} must be a table")
    found = []
    for name, table in value.items():
        here = f"{where.removesuffix('“properties”')}property “{name}”"
        if not isinstance(table, dict):
            raise ConfigError(f"{here} must be a table")
        values: dict[str, Any] = {}
        for key, entry in table.items():
            if key not in _PROPERTY_READERS:
                raise ConfigError(f"{here}: unknown key “{key}”{did_you_mean(key, _PROPERTY_READERS)}")
            values[key.replace("-", "_")] = _PROPERTY_READERS[key](entry, f"{here}: “{key}”")
        expectation = Expectation(name, has_default="default" in values, **values)
        if expectation.has_default:
            for objection in expectation.objections(expectation.default):
                raise ConfigError(f"{here}: “default”: {objection.message}")
        found.append(expectation)
    return tuple(found)


_PROPERTY_READERS: dict[str, Callable[[Any, str], Any]] = {
    "type": _one_of(get_args(PropertyType)),
    "enum": _enum,
    "pattern": _pattern,
    "format": _one_of(get_args(Format)),
    "link-to": _glob,
    "min-items": _count,
    "unique": _flag,
    "default": _plain,
}

_READERS: dict[str, tuple[str, Callable[[Any, str], Any]]] = {
    "name": ("name", _string),
    "path": ("paths", _globs),
    "tag": ("tags", _tags),
    "where": ("where", _conditions),
    "exempt": ("exempt", _globs),
    "exempt-folder-notes": ("exempt_folder_notes", _flag),
    "exempt-index-notes": ("exempt_index_notes", _flag),
    "required": ("required", _strings),
    "optional": ("optional", _strings),
    "additional": ("additional", _one_of(get_args(Additional))),
    "properties": ("expectations", _expectations),
}
