"""What a rule is: one file that holds everything about one thing that can be wrong."""

from __future__ import annotations

import dataclasses
from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from vaultlint.diagnostic import Diagnostic, Severity
from vaultlint.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from vaultlint.diagnostic import Place, Suggestion
    from vaultlint.edit import Fix
    from vaultlint.note import Note
    from vaultlint.vault import Vault

Files = str | dict[str, str]
"""The vault of an example: paths and texts, or one text alone, which becomes ``note.md``."""

Sight = Literal["files", "targets", "facts", "vault"]
"""What a rule looks at beside the facts of the note that it judges.

``files``: the names of the vault's files, so that it can judge a part of the vault in any process, where no note
seems to have an alias (the engine asks it again about notes with a link to one, in the whole vault).
``targets``: the notes that the links of the note lead to, and aliases. ``facts``: properties, sizes and what rules
remember, of all notes. ``vault``: everything.
"""

Family = Literal["links", "timestamps", "frontmatter", "duplicates", "models", "graph", "engine"]


def option(default: Any, description: str) -> Any:
    """An option of a rule: a dataclass field with a default and a sentence for its user.

    The annotation of the field says what the config may hold: ``bool``, ``int``, ``float``,
    ``str``, ``tuple[str, ...]`` (a list in the config) or ``Literal`` of strings.
    """
    return dataclasses.field(default=default, metadata={"description": description})


def from_config(key: str, default: Any, description: str | None = None) -> Any:
    """A field that is a part of the config: the attribute ``key`` of `Config`.

    With a description it is an option as well, which goes before the config.
    """
    metadata = {"config": key} if description is None else {"config": key, "description": description}
    return dataclasses.field(default=default, metadata=metadata)


@dataclass(frozen=True)
class Good:
    """A vault in which the rule finds nothing."""

    files: Files
    options: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    why: str = ""


@dataclass(frozen=True)
class Bad:
    """A vault to which the rule objects.

    ``fixed`` is what its safe fixes make of it and ``fixed_unsafely`` what safe and unsafe ones
    together do; None where nothing changes. ``message`` is the first finding's, when given.
    """

    files: Files
    fixed: Files | None = None
    fixed_unsafely: Files | None = None
    message: str | None = None
    options: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    why: str = ""


@dataclass(frozen=True)
class Rule:
    """One thing that can be wrong. The fields of the dataclass are the rule's options.

    The first line of the docstring is the summary, the rest says why it matters. ``severity`` is
    the default one; a rule that is not ``enabled`` runs only when it is selected by name.
    """

    name: ClassVar[str]
    family: ClassVar[Family]
    severity: ClassVar[Severity] = Severity.ERROR
    enabled: ClassVar[bool] = True
    examples: ClassVar[tuple[Good | Bad, ...]] = ()
    silent_on: ClassVar[tuple[str, ...]] = ()
    """What the rule deliberately does not report, a sentence each."""

    def diagnostic(
        self,
        path: str,
        start: int,
        end: int,
        message: str,
        *,
        fix: Fix | None = None,
        severity: Severity | None = None,
        suggestions: tuple[Suggestion, ...] = (),
        related: tuple[Place, ...] = (),
        cause: str | None = None,
    ) -> Diagnostic:
        """A finding of this rule at the code points ``start`` to ``end`` of ``path``."""
        return Diagnostic(
            self.name,
            path,
            Span(start, end),
            message,
            severity or self.severity,
            fix,
            suggestions,
            related,
            cause,
        )


@dataclass(frozen=True)
class NoteRule(Rule):
    """A rule that needs nothing but the note: it may run in any process, and its findings are cached."""

    @abstractmethod
    def check(self, note: Note) -> Iterator[Diagnostic]:
        """The findings in one note, in any order."""


@dataclass(frozen=True)
class VaultRule(Rule):
    """A rule that needs to know the other notes. It sees facts, not texts."""

    sees: ClassVar[Sight] = "vault"
    """What its findings in a note depend on, beside the note: the less, the less work an edit makes."""

    def fact(self, note: Note) -> Any:
        """What this rule wants to remember of a note (``None``: nothing).

        Asked once a note, in whatever process parses it; must be small and made of what JSON can
        hold. `check` finds it under ``vault.notes[path].extra[self.name]``.
        """
        del note

    @abstractmethod
    def check(self, vault: Vault) -> Iterator[Diagnostic]:
        """The findings, in any order, in the notes of ``vault.focus``."""


@dataclass(frozen=True)
class EngineRule(Rule):
    """A finding that the engine makes itself, when it reads or suppresses; named, graded and
    explained like any other.
    """
