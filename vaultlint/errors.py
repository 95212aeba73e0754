"""What can go wrong: the user's to put right, or our own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class VaultlintError(Exception):
    """Something the user can put right; the message is shown as it is, exit code 2."""


class ConfigError(VaultlintError):
    """The config, or an option on the command line, asks for what does not exist."""


class WriteError(VaultlintError):
    """A note could not be written; it is as it was."""


class RuleError(Exception):
    """A rule broke its contract: our bug or a rule author's, never the user's."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(f"rule {rule}: {message}")
        self.rule = rule
        self.message = message


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The end of a sentence about an unknown word: ``; did you mean “…”?``, or nothing."""
    import difflib  # noqa: PLC0415  # only the unlucky pay for it

    near = difflib.get_close_matches(word.lower(), known, n=1, cutoff=0.6)
    return f"; did you mean “{near[0]}”?" if near else ""
