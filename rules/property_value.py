"""The rule property-value."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Any

from vaultlint.diagnostic import Place
from vaultlint.edit import Applicability, Fix
from vaultlint.frontmatter_edit import Refused, places, set_list, set_value
from vaultlint.named import NamedTuple
from vaultlint.parse.frontmatter import frontmatter
from vaultlint.parse.markdown_links import link_in_string
from vaultlint.parse.yaml_events import plain_value
from vaultlint.regex import regex
from vaultlint.rule import Bad, Good, VaultRule, from_config
from vaultlint.schema import Objection, Schemas, described, is_date, misfit, type_named
from vaultlint.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vaultlint.diagnostic import Diagnostic
    from vaultlint.edit import Edit
    from vaultlint.note import NoteFacts
    from vaultlint.schema import Applied, Expectation, Glob, PropertyType
    from vaultlint.vault import Vault

# Other notes that a finding about a value that is not unique names.
_RELATED = 10
_YES = frozenset(("yes", "on", "true", "y"))
_NO = frozenset(("no", "off", "false", "n"))
_LOOSE_DATE = regex(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")


def _books(**expected: Any) -> dict[str, Any]:
    return {"schemas": [{"name": "books", "path": "books", "properties": expected}]}


class Finding(NamedTuple):
    """An objection to a property of a note, and the schema or file it comes from."""

    key: str
    objection: Objection
    source: str
    expected: Expectation | None
    kind: PropertyType | None
    related: tuple[str, ...] = ()


class PropertyValue(VaultRule):
    """A property has a value that it should not have.

    What it should have is said by the [schemas](../schemas.md) of the config (type, `enum`, `pattern`, `format`,
    `link-to`, `min-items`, `unique`) and by Obsidian's own `.obsidian/types.json`, which gives every name
    one type in the whole vault. Obsidian marks a value of another type in the properties view and
    leaves it out of queries, sorting and bases.

    What an unsafe fix can do: put quotes round a number that should be text or take them off one that
    should be a number, turn `yes` into `true`, one value into a list of one, and a value that differs
    from one of the allowed values in case only into that.
    """

    name = "property-value"
    family = "frontmatter"
    sees = "facts"
    silent_on = (
        "an empty value, which fits every type (`missing-property` speaks of those that are required)",
        "a link that leads nowhere, under `link-to` (`dangling-link` speaks of those)",
        "types that plugins add to types.json",
    )
    examples = (
        Good({"books/a.md": "---\nyear: soon\n---\n"}, why="no schema says anything"),
        Good({"films/a.md": "---\nyear: soon\n---\n"}, options=_books(year={"type": "number"})),
        Good(
            {"books/a.md": "---\nyear:\nday: ''\n---\n"},
            options=_books(year={"type": "number"}, day={"type": "date"}),
        ),
        Good(
            {"books/a.md": "---\nvideoId: -VqmFI9vY7w\nday: 2024-02-29\nat: 2024-02-29T12:30\n---\n"},
            options=_books(
                videoId={"pattern": "^[A-Za-z0-9_-]{11}$", "format": "youtube-id"},
                day={"type": "date"},
                at={"type": "datetime"},
            ),
        ),
        Good(
            {"books/a.md": '---\nby: "[[Ada|her]]"\n---\n', "people/Ada.md": "Ada\n"},
            options=_books(by={"type": "link", "link-to": "people"}),
        ),
        Bad(
            {"books/a.md": "---\nyear: soon\n---\n"},
            options=_books(year={"type": "number"}),
            message="“year”: “soon” is no number (schema “books”)",
        ),
        Bad(
            {"books/a.md": "---\nyear: '1984' # when\n---\n"},
            options=_books(year={"type": "number"}),
            fixed_unsafely={"books/a.md": "---\nyear: 1984 # when\n---\n"},
        ),
        Bad(
            {"books/a.md": "---\ntitle: 1984\n---\n"},
            options=_books(title={"type": "text"}),
            fixed_unsafely={"books/a.md": '---\ntitle: "1984"\n---\n'},
            message="“title”: “1984” is no text (schema “books”)",
        ),
        Bad(
            {"books/a.md": "---\ntitle: 007\n---\n"},
            options=_books(title={"type": "text"}),
            fixed_unsafely={"books/a.md": '---\ntitle: "007"\n---\n'},
        ),
        Bad(
            {"books/a.md": "---\nread: yes\n---\n"},
            options=_books(read={"type": "checkbox"}),
            fixed_unsafely={"books/a.md": "---\nread: true\n---\n"},
            message="“read”: “yes” is neither true nor false (schema “books”)",
        ),
        Bad(
            {"books/a.md": "---\nday: 2024-02-31\n---\n"},
            options=_books(day={"type": "date"}),
            message="“day”: “2024-02-31” is no date (YYYY-MM-DD) (schema “books”)",
        ),
        Bad(
            {"books/a.md": "---\nday: 2024/2/1\n---\n"},
            options=_books(day={"format": "date"}),
            fixed_unsafely={"books/a.md": '---\nday: "2024-02-01"\n---\n'},
        ),
        Bad(
            {"books/a.md": "---\ngenres: novel\n---\n"},
            options=_books(genres={"type": "list"}),
            fixed_unsafely={"books/a.md": "---\ngenres:\n  - novel\n---\n"},
        ),
        Bad(
            {"books/a.md": "---\nstatus: Read\n---\n"},
            options=_books(status={"enum": ["read", "unread"]}),
            fixed_unsafely={"books/a.md": "---\nstatus: read\n---\n"},
            message="“status”: “Read” is not one of “read”, “unread”; did you mean “read”? (schema “books”)",
        ),
        Bad(
            {"books/a.md": "---\ngenres: [novel, saga]\n---\n"},
            options=_books(genres={"enum": ["novel", "poem"]}),
            message="“genres”: “saga” is not one of “novel”, “poem” (schema “books”)",
        ),
        Bad(
            {"books/a.md": "---\nvideoId: short\n---\n"},
            options=_books(videoId={"pattern": "^[A-Za-z0-9_-]{11}$"}),
        ),
        Bad(
            {"books/a.md": "---\ngenres: novel\n---\n"},
            options=_books(genres={"type": "list", "min-items": 2}),
            fixed_unsafely={"books/a.md": "---\ngenres:\n  - novel\n---\n"},
            message="“genres”: “novel” is no list (schema “books”)",
        ),
        Bad(
            {"books/a.md": "---\ngenres: []\n---\n"},
            options=_books(genres={"min-items": 1}),
            message="“genres”: 0 of at least 1 item (schema “books”)",
        ),
        Bad(
            {"books/a.md": '---\nby: "[[Ada]]"\n---\n', "Ada.md": "Ada\n"},
            options=_books(by={"link-to": "people"}),
            message="“by”: “[[Ada]]” leads to “Ada.md”, not into “people” (schema “books”)",
        ),
        Bad(
            {"books/a.md": "---\nisbn: 3\n---\n", "books/b.md": "---\nisbn: 3\n---\n"},
            options=_books(isbn={"unique": True}),
            message="“isbn”: “3” is in another note as well (schema “books”)",
        ),
    )

    schemas: tuple[dict[str, Any], ...] = from_config("schema", (), "The schemas; those of the config.")

    def __post_init__(self) -> None:
        """Refuse schemas that are none when the config is read, not when the first note is."""
        assert self._schemas is not None

    @cached_property
    def _schemas(self) -> Schemas:
        return Schemas(self.schemas)

    def _applied(self, facts: NoteFacts) -> Applied | None:
        return self._schemas.of(facts.path, facts.properties, lambda: (tag.text for tag in facts.tags))

    def check(self, vault: Vault) -> Iterator[Diagnostic]:
        types = {
            name.lower(): kind
            for name, written in vault.settings.property_types.items()
            if (kind := type_named(written)) is not None
        }
        if not self.schemas and not types:
            return
        shared = self._shared(vault)
        for path in vault.focus:
            facts = vault.notes[path]
            if facts.properties:
                findings = [*self._findings(vault, facts, types), *shared.get(path, ())]
                if findings:
                    yield from self._reported(vault, path, facts, findings)

    def _findings(self, vault: Vault, facts: NoteFacts, types: dict[str, PropertyType]) -> Iterator[Finding]:
        expectations = {}
        if self.schemas:
            applied = self._applied(facts)
            expectations = applied.expectations if applied else {}
        for key, value in facts.properties.items():
            name = key.lower()
            expected, schema = expectations.get(name, (None, None))
            typed = False
            if expected is not None and schema is not None:
                source = f"schema “{schema.name}”"
                for objection in expected.objections(value):
                    yield Finding(key, objection, source, expected, expected.type)
                typed = expected.type is not None
                if expected.link_to is not None:
                    for objection in _elsewhere(vault, facts.path, value, expected.link_to):
                        yield Finding(key, objection, source, expected, None)
            # Obsidian shows an empty text as an empty field, whatever the type.
            if not typed and name in types and value != "":
                wrong = misfit(types[name], value)
                if wrong is not None:
                    yield Finding(key, Objection(wrong), "types.json", None, types[name])

    def _shared(self, vault: Vault) -> dict[str, list[Finding]]:
        """Findings about values that should be unique, by note."""
        found: dict[str, list[Finding]] = defaultdict(list)
        if not self._schemas.has_unique:
            return found
        holders: dict[tuple[str, str, str], list[tuple[str, str, int | None]]] = defaultdict(list)
        details = {}
        for path, facts in vault.notes.items():
            applied = self._applied(facts)
            if applied is None:
                continue
            for key, value in facts.properties.items():
                expected, schema = applied.expectations.get(key.lower(), (None, None))
                if expected is None or schema is None or not expected.unique:
                    continue
                for item, entry in enumerate(value) if isinstance(value, list) else ((None, value),):
                    if entry is not None and not isinstance(entry, list | dict):
                        group = (schema.name, key.lower(), f"{type(entry).__name__} {entry}")
                        holders[group].append((path, key, item))
                        details[group] = (entry, expected)
        for group, places_ in holders.items():
            if len(places_) < 2:
                continue
            entry, expected = details[group]
            others = len(places_) - 1
            where = "another note" if others == 1 else f"{others} other notes"
            for path, key, item in places_:
                related = tuple(other for other, _, _ in places_[: _RELATED + 1] if other != path)
                objection = Objection(f"{described(entry)} is in {where} as well", item)
                found[path].append(Finding(key, objection, f"schema “{group[0]}”", expected, None, related))
        return found

    def _reported(
        self, vault: Vault, path: str, facts: NoteFacts, findings: list[Finding]
    ) -> Iterator[Diagnostic]:
        try:
            text = vault.text(path)
        except KeyError:
            text = ""
        for finding in findings:
            start, end = _span(text, finding)
            fix = None
            message = f"“{finding.key}”: {finding.objection.message} ({finding.source})"
            new = _better(facts.properties[finding.key], finding, text[start:end])
            if new is not None and text:
                try:
                    fix = Fix(
                        f"set “{finding.key}” to {'a list' if isinstance(new, list) else described(new)}",
                        (_edit(path, text, finding.key, new),),
                        Applicability.UNSAFE,
                    )
                except Refused as refused:
                    message = f"{message}; not fixed: {refused}"
            yield self.diagnostic(
                path,
                start,
                end,
                message,
                fix=fix,
                related=tuple(Place(other, 0, 0) for other in finding.related),
            )


def _elsewhere(vault: Vault, source: str, value: Any, folder: Glob) -> Iterator[Objection]:
    """Links that lead to a file outside a folder; those that lead nowhere are another rule's."""
    entries = value if isinstance(value, list) else [value]
    for number, entry in enumerate(entries):
        link = link_in_string(entry) if isinstance(entry, str) else None
        if link is None:
            continue
        target = vault.resolve(link.target.partition("#")[0], source).path
        if target is not None and not folder.matches(target):
            yield Objection(
                f"{described(entry)} leads to “{target}”, not into “{folder.source}”",
                number if isinstance(value, list) else None,
            )


def _span(text: str, finding: Finding) -> Span:
    """Where the value, or the item, of a finding stands; an empty value is shown by its name."""
    block = frontmatter(text) if text else None
    entry = block.get(finding.key) if block else None
    if entry is None:
        return Span(0, 0)
    if finding.objection.item is not None:
        try:
            _, items = places(text, entry.key)
        except Refused:
            items = []
        if finding.objection.item < len(items):
            return items[finding.objection.item]
    if entry.start == entry.end:
        return Span(entry.key_start, entry.key_end)
    return Span(entry.start, entry.end)


def _edit(path: str, text: str, key: str, new: Any) -> Edit:
    return set_list(path, text, key, new) if isinstance(new, list) else set_value(path, text, key, new)


def _better(value: Any, finding: Finding, written: str) -> Any:
    """The value that was meant, where it takes no guess; else None."""
    if isinstance(value, list | dict) or value in (None, "") or finding.related:
        return None
    expected = finding.expected
    kind = finding.kind
    if kind is not None and misfit(kind, value) is not None:
        return _converted(value, kind, written)
    if expected is not None and isinstance(value, str):
        if expected.enum is not None:
            alike = [
                choice
                for choice in expected.enum
                if isinstance(choice, str)
                and choice.casefold() == value.strip().casefold()
                and choice != value
            ]
            return alike[0] if len(alike) == 1 else None
        if expected.format == "date":
            return _as_date(value)
    return None


def _converted(value: Any, kind: PropertyType, written: str) -> Any:
    match kind:
        case "text":
            # As it is written: the digits of a number are more than its value (`007`).
            return written if not isinstance(plain_value(written), str) else None
        case "number":
            digits = value.strip() if isinstance(value, str) else ""
            number = plain_value(digits)
            if digits.isdigit() and str(number) != digits:
                # `007`, or more digits than a number of Obsidian's has: some would be lost.
                return None
            return number if isinstance(number, int | float) and not isinstance(number, bool) else None
        case "checkbox":
            word = str(value).strip().lower()
            return True if word in _YES else False if word in _NO else None
        case "list":
            return [value]
        case "date":
            return _as_date(value) if isinstance(value, str) else None
        case _:
            return None


def _as_date(value: str) -> str | None:
    match = _LOOSE_DATE.fullmatch(value.strip())
    if match is None:
        return None
    day = f"{match[1]}-{match[2]:0>2}-{match[3]:0>2}"
    return day if is_date(day) and day != value else None
