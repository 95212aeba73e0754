"""Rules for testing the engine: honest little ones, and saboteurs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from vaultlint.edit import Applicability, Edit, Fix
from vaultlint.registry import RuleSet, rule_types
from vaultlint.rule import EngineRule, Family, NoteRule, Rule, VaultRule, option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vaultlint.diagnostic import Diagnostic
    from vaultlint.note import Note
    from vaultlint.rule import Question
    from vaultlint.vault import Vault


@dataclass(frozen=True)
class Replace(NoteRule):
    """A word is written in the wrong way."""

    name = "wrong-word"
    family: ClassVar[Family] = "links"

    pattern: str = option("teh", "What is wrong.")
    right: str = option("THE", "What is right.")
    applicability: Applicability = option(Applicability.SAFE, "How far the fix may be trusted.")

    def check(self, note: Note) -> Iterator[Diagnostic]:
        for match in re.finditer(self.pattern, note.text):
            edit = Edit(note.path, match.start(), match.end(), match[0], match.expand(self.right))
            yield self.diagnostic(
                note.path,
                match.start(),
                match.end(),
                f"“{match[0]}” is wrong",
                fix=Fix("put it right", (edit,), self.applicability),
            )


@dataclass(frozen=True)
class Replace2(Replace):
    """A second rule of the same kind."""

    name = "other-word"


@dataclass(frozen=True)
class Empty(VaultRule):
    """A note is empty, and says in which vault."""

    name = "empty-note"
    family: ClassVar[Family] = "graph"

    def fact(self, note: Note) -> int | None:
        return None if note.text else 1

    def check(self, vault: Vault) -> Iterator[Diagnostic]:
        for path in vault.focus:
            if vault.notes[path].extra.get(self.name):
                yield self.diagnostic(path, 0, 0, f"one of {len(vault.notes)} notes is empty")


@dataclass(frozen=True)
class Raises(NoteRule):
    """A rule that fails."""

    name = "failing-rule"
    family: ClassVar[Family] = "links"

    def check(self, note: Note) -> Iterator[Diagnostic]:
        yield from ()
        raise ZeroDivisionError("oh")


@dataclass(frozen=True)
class RaisesLater(Empty):
    """A vault-wide rule that fails."""

    name = "failing-vault-rule"

    def fact(self, note: Note) -> int | None:
        raise ZeroDivisionError("oh")

    def check(self, vault: Vault) -> Iterator[Diagnostic]:
        yield from ()
        raise ZeroDivisionError("oh")


@dataclass(frozen=True)
class Nonsense(NoteRule):
    """A rule that reports places there are not."""

    name = "nonsense-rule"
    family: ClassVar[Family] = "links"

    start: int = option(10_000, "Where.")

    def check(self, note: Note) -> Iterator[Diagnostic]:
        yield self.diagnostic(note.path, self.start, self.start + 1, "here")


@dataclass(frozen=True)
class Edits(NoteRule):
    """A rule that makes the edits it is told to make."""

    name = "told-rule"
    family: ClassVar[Family] = "links"

    edits: tuple[tuple[str, int, int, str, str], ...] = option((), "Path, start, end, expected, text.")
    text: str = option("", "The text of “a.md” at which it speaks.")

    def check(self, note: Note) -> Iterator[Diagnostic]:
        if note.path == "a.md" and note.text == self.text:
            fix = Fix("do as told", tuple(Edit(*edit) for edit in self.edits))
            yield self.diagnostic(note.path, 0, 0, "told", fix=fix)


def rules(*chosen: Rule) -> RuleSet:
    """These rules, and all that the engine reports itself."""
    engine = {name: rule() for name, rule in rule_types().items() if issubclass(rule, EngineRule)}
    return RuleSet(
        tuple(rule for rule in chosen if isinstance(rule, NoteRule)),
        tuple(rule for rule in chosen if isinstance(rule, VaultRule)),
        engine,
        {},
        frozenset((*(rule.name for rule in chosen), *engine)),
    )


@dataclass(frozen=True)
class Asks(VaultRule):
    """A note has the longest name of all; which it is can be worked out from the names."""

    name = "longest-name"
    family: ClassVar[Family] = "links"

    fails: bool = option(default=False, description="Whether asking fails.")

    def question(self, vault: Vault) -> Question:
        if self.fails:
            raise ZeroDivisionError("oh")
        return longest, sorted(vault.notes)

    def check(self, vault: Vault) -> Iterator[Diagnostic]:
        yield self.diagnostic(self.answer(vault), 0, 0, "it is the longest")


def longest(paths: list[str]) -> str:
    return max(paths, key=len)
