"""What is remembered of a note, as text: what workers hand back and what the cache stores.

JSON, for it is read by C code and can do no harm; never pickle. Tuples become lists and back.
"""

from __future__ import annotations

import json
from array import array
from binascii import a2b_base64, b2a_base64
from typing import TYPE_CHECKING, Any

from vaultlint.diagnostic import Diagnostic, Place, Severity, Suggestion
from vaultlint.edit import Applicability, Edit, Fix, Move
from vaultlint.note import Block, Heading, Link, NoteFacts, Suppression, Tag
from vaultlint.text import Lines, Span

if TYPE_CHECKING:
    from collections.abc import Iterable

VERSION = 1
"""Of the form; raised when a reader of the old one would go wrong."""

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode
# Deferred edits are the one part of a finding that JSON does not know.
_encode_findings = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), check_circular=False, default=tuple
).encode


def facts_to_text(facts: NoteFacts) -> str:
    """The facts of a note, but for its path.

    Raises:
        ValueError: a value cannot be written (a whole number of thousands of digits).
    """
    return _encode(
        (
            facts.links,
            facts.headings,
            facts.blocks,
            facts.tags,
            facts.properties,
            b2a_base64(facts.lines.starts.tobytes(), newline=False).decode(),
            facts.size,
            facts.suppressions,
            facts.extra,
        )
    )


def facts_from_text(path: str, text: str) -> NoteFacts:
    """The facts of the note at ``path``; see `facts_from`."""
    return facts_from(path, json.loads(text))


def facts_from(path: str, parts: Any) -> NoteFacts:
    """The facts of the note at ``path`` out of what `facts_to_text` wrote, parsed."""
    links, headings, blocks, tags, properties, lines, size, suppressions, extra = parts
    starts = array("I")
    starts.frombytes(a2b_base64(lines))
    return NoteFacts(
        path,
        tuple(map(Link._make, links)),
        tuple(map(Heading._make, headings)),
        tuple(map(Block._make, blocks)),
        tuple(map(Tag._make, tags)),
        properties,
        Lines(starts),
        size,
        tuple(Suppression(tuple(rules), *place) for rules, *place in suppressions),
        extra,
    )


def diagnostics_to_text(diagnostics: Iterable[Diagnostic]) -> str:
    """Findings, all they hold."""
    return _encode_findings(tuple(diagnostics))


def diagnostics_from_text(text: str) -> tuple[Diagnostic, ...]:
    """What `diagnostics_to_text` wrote."""
    return tuple(map(_diagnostic_from_list, json.loads(text))) if text != "[]" else ()


def _diagnostic_from_list(parts: list[Any]) -> Diagnostic:
    rule, path, span, message, severity, fix, suggestions, related, cause = parts
    return Diagnostic(
        rule,
        path,
        Span._make(span),
        message,
        Severity(severity),
        None if fix is None else _fix_from_list(fix),
        tuple(map(Suggestion._make, suggestions)),
        tuple(map(Place._make, related)),
        cause,
    )


def _fix_from_list(parts: list[Any]) -> Fix:
    title, edits, applicability, moves = parts
    return Fix(
        title,
        tuple(map(Edit._make, edits)),
        Applicability(applicability),
        tuple(map(Move._make, moves)),
    )
