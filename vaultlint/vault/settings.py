"""What a vault's ``.obsidian`` folder says, as far as a linter must know it.

Source: the names and defaults of Obsidian's own ``app.json``, ``types.json`` and the rest; every
file is optional, and what is missing, unreadable or of an unexpected type has its default. That a file could not be
read is remembered, for whoever asks. Nothing here touches a disk: the reader is handed in.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, cast

from vaultlint.errors import VaultlintError
from vaultlint.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from vaultlint.pattern import Pattern

LinkFormat = Literal["shortest", "relative", "absolute"]

_LINK_FORMATS = ("shortest", "relative", "absolute")


_NONE: Mapping[str, str] = {}

_MOST_PATTERNS = 100
_PATTERNS_LIMIT = 500
"""How large the patterns of a setting may be together, in places (see `vaultlint.pattern.Pattern.size`)."""


class Settings(NamedTuple):
    """The settings that change what a link or a property should look like."""

    new_link_format: LinkFormat = "shortest"
    use_markdown_links: bool = False
    user_ignore_filters: tuple[str, ...] = ()
    attachment_folder: str = "/"
    property_types: Mapping[str, str] = _NONE
    template_folders: tuple[str, ...] = ()
    daily_notes_folder: str = ""
    daily_notes_format: str = "YYYY-MM-DD"
    core_plugins: tuple[str, ...] = ()
    community_plugins: tuple[str, ...] = ()
    unread: tuple[tuple[str, str], ...] = ()
    """The files that cannot be read, and why."""

    @classmethod
    def from_files(cls, read: Callable[[str], str | None]) -> Settings:
        """The settings of one vault.

        ``read`` gives the text of a file of the ``.obsidian`` folder by its path there
        (``app.json``, ``plugins/templater-obsidian/data.json``), or None where there is none; it raises a
        `VaultlintError` where that cannot be told.
        """
        unread: dict[str, str] = {}

        def load(name: str) -> Any:
            try:
                text = read(name)
                return json.loads(text) if text else None
            except VaultlintError as error:
                unread[name] = str(error)
            except (ValueError, RecursionError):
                unread[name] = "it is not JSON"
            return None

        app = _mapping(load("app.json"))
        types = _mapping(_mapping(load("types.json")).get("types"))
        daily = _mapping(load("daily-notes.json"))
        link_format = app.get("newLinkFormat")
        folders = (
            _mapping(load("templates.json")).get("folder"),
            _mapping(load("plugins/templater-obsidian/data.json")).get("templates_folder"),
        )
        return cls(
            new_link_format=cast(LinkFormat, link_format) if link_format in _LINK_FORMATS else "shortest",
            use_markdown_links=app.get("useMarkdownLinks") is True,
            user_ignore_filters=_strings(app.get("userIgnoreFilters")),
            attachment_folder=_string(app.get("attachmentFolderPath")) or "/",
            property_types={name: kind for name, kind in types.items() if isinstance(kind, str)},
            template_folders=tuple(dict.fromkeys(folder for entry in folders if (folder := _folder(entry)))),
            daily_notes_folder=_folder(daily.get("folder")),
            daily_notes_format=_string(daily.get("format")) or "YYYY-MM-DD",
            core_plugins=_plugins(load("core-plugins.json")),
            community_plugins=_plugins(load("community-plugins.json")),
            unread=tuple(unread.items()),
        )

    def hides(self, path: str) -> bool:
        """Whether Obsidian's own "Excluded files" setting covers a note.

        A filter is the beginning of its path or, between slashes, a regular expression that is found in it.
        """
        if not self.user_ignore_filters:
            return False
        prefixes, patterns, _ = _filters(self.user_ignore_filters)
        return path.startswith(prefixes) or any(pattern.found_in(path) for pattern in patterns)

    @property
    def not_understood(self) -> Mapping[str, str]:
        """The filters that are not obeyed, and why."""
        return _filters(self.user_ignore_filters).not_understood if self.user_ignore_filters else _NONE


class _Filters(NamedTuple):
    prefixes: tuple[str, ...]
    patterns: tuple[Pattern, ...]
    not_understood: Mapping[str, str]


# Every path of a vault is held against the same filters.
@lru_cache(maxsize=1)
def _filters(entries: tuple[str, ...]) -> _Filters:
    """What filters say.

    A vault is untrusted, and a regular expression of JavaScript's may never end: those that can be followed in linear
    time are obeyed, the simple ones as one, so that a path does not wait for their number.
    """
    patterns = dict.fromkeys(entry for entry in entries if len(entry) > 1 and entry[0] == entry[-1] == "/")
    prefixes = tuple(entry for entry in entries if entry and entry not in patterns)
    if not patterns:
        return _Filters(prefixes, (), _NONE)
    from vaultlint.pattern import JavaScriptPattern, PatternError  # noqa: PLC0415  # few vaults have any

    obeyed: list[JavaScriptPattern] = []
    room = _PATTERNS_LIMIT
    not_understood: dict[str, str] = {}
    for number, entry in enumerate(patterns):
        if number == _MOST_PATTERNS:
            not_understood |= dict.fromkeys([*patterns][number:], "there are too many patterns")
            break
        source = entry[1:-1]
        try:
            pattern = JavaScriptPattern(source)
        except PatternError as error:
            not_understood[entry] = str(error)
            continue
        if not source:
            not_understood[entry] = "nothing stands between the slashes"
        elif pattern.size > room:
            not_understood[entry] = "the pattern is too large"
        else:
            obeyed.append(pattern)
            room -= pattern.size
    simple = [pattern.source for pattern in obeyed if pattern.is_simple]
    others = [pattern for pattern in obeyed if not pattern.is_simple]
    joined = [JavaScriptPattern("|".join(simple))] if simple else []
    return _Filters(prefixes, (*joined, *others), not_understood)


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _string(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _strings(value: Any) -> tuple[str, ...]:
    return tuple(entry for entry in value if isinstance(entry, str)) if isinstance(value, list) else ()


def _folder(value: Any) -> str:
    """A folder of the vault; the root itself counts as none, for everything lies below it."""
    return _string(value).strip().strip("/")


def _plugins(value: Any) -> tuple[str, ...]:
    """Enabled plugins, sorted: a list of ids, or (core plugins since 1.5) an id and whether it is on."""
    if isinstance(value, dict):
        return tuple(sorted(name for name, on in value.items() if on is True))
    return tuple(sorted({*_strings(value)}))
