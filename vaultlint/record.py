"""What is remembered of a note, as text: what the cache stores, and what workers hand back for it.

JSON, for it is read by C code and can do no harm; never pickle. Tuples become lists and back.
"""

from __future__ import annotations

import json
from binascii import a2b_base64, b2a_base64
from typing import TYPE_CHECKING, Any

from vaultlint.diagnostic import Diagnostic, Place, Severity, Suggestion
from vaultlint.digest import blake2b
from vaultlint.edit import Applicability, Deferred, Edit, Fix, Move
from vaultlint.note import Block, Body, Heading, Link, NoteFacts, Suppression, Tag
from vaultlint.text import Span
from vaultlint.vault.judge import Survey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from vaultlint.rule import Question
    from vaultlint.similar.targets import Proposal
    from vaultlint.text import Lines

Card = tuple["Mapping[str, Any]", int, int, tuple[Suppression, ...], "Mapping[str, Any]"]
"""The part of a note's facts that is looked at whenever the vault is; path and lines are kept beside it."""

_SEVERITIES = {str(severity): severity for severity in Severity}
_APPLICABILITIES = {int(degree): degree for degree in Applicability}

_PROPOSES = "dangling-link"
"""The rule of whose findings is remembered what was proposed."""

# Of what this module wrote, without a look for white space around it.
_decode = json.JSONDecoder().raw_decode
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode
# Deferred edits are the one part of a finding that JSON does not know.
_encode_findings = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), check_circular=False, default=tuple
).encode


def card_to_text(facts: NoteFacts) -> str:
    """What `card_of` gives, as text.

    Raises:
        ValueError: a value cannot be written (a whole number of thousands of digits).
    """
    return _encode(card_of(facts))


def card_of(facts: NoteFacts) -> Card:
    """The card of a note, for another process: where nothing is kept, to write it and read it again takes twice as long."""
    return facts.properties, facts.size, facts.link_count, facts.suppressions, facts.extra


def body_to_text(body: Body) -> str:
    """The pieces of a note."""
    return _encode(body)


def body_from_text(text: str) -> Body:
    """What `body_to_text` wrote."""
    links, headings, blocks, tags = _decode(text)[0]
    return Body(
        tuple(map(Link._make, links)),
        tuple(map(Heading._make, headings)),
        tuple(map(Block._make, blocks)),
        tuple(map(Tag._make, tags)),
    )


def facts_from_card(
    path: str, card: str | Card, lines: bytes | Callable[[], Lines], body: Callable[[], Body]
) -> NoteFacts:
    """The facts of the note at ``path`` out of what `card_to_text` or `card_of` gave; ``body`` is asked for the rest."""
    properties, size, link_count, suppressions, extra = _decode(card)[0] if isinstance(card, str) else card
    return NoteFacts(
        path,
        body=body,
        lines=lines,
        properties=properties,
        size=size,
        link_count=link_count,
        suppressions=tuple(Suppression(tuple(rules), *place) for rules, *place in suppressions)
        if suppressions
        else (),
        extra=extra,
    )


def survey_to_text(survey: Survey) -> str:
    """Where the links of a note lead; of most it can be said in numbers alone."""
    leads = b2a_base64(survey.leads, newline=False).decode()
    return _encode((survey.lost, survey.placed, leads)) if survey.lost or survey.placed else leads


def survey_from_text(text: str) -> Survey:
    """What `survey_to_text` wrote."""
    if not text.startswith("["):
        return Survey((), (), a2b_base64(text))
    lost, placed, leads = _decode(text)[0]
    return Survey(tuple(lost), tuple(map(Link._make, placed)), a2b_base64(leads))


def diagnostics_to_text(diagnostics: Sequence[Diagnostic]) -> str:
    """Findings, all they hold."""
    return _encode_findings(diagnostics) if diagnostics else "[]"


def diagnostics_from_text(text: str) -> tuple[Diagnostic, ...]:
    """What `diagnostics_to_text` wrote."""
    return tuple(map(_diagnostic_from_list, json.loads(text))) if text != "[]" else ()


def question_digest(question: Question) -> str:
    """Another one for every other question: by the name of its function, and by all that this has to know.

    Raises:
        AttributeError: the function has no name.
        TypeError: it is not made of what JSON can hold.
        ValueError: likewise.
    """
    function, given = question
    asked = _encode((function.__module__, function.__qualname__, given))
    return blake2b(asked.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def answer_to_text(given: Any) -> bytes:
    """The answer to a question of a rule.

    Raises:
        TypeError: it is not made of what JSON can hold.
        ValueError: likewise.
    """
    return _encode(given).encode("utf-8", "surrogatepass")


def answer_from_text(text: bytes) -> Any:
    """What `answer_to_text` wrote."""
    return _decode(text.decode("utf-8", "surrogatepass"))[0]


def _diagnostic_from_list(parts: list[Any]) -> Diagnostic:
    rule, path, span, message, severity, fix, suggestions, related, cause = parts
    return Diagnostic(
        rule,
        path,
        Span._make(span),
        message,
        _SEVERITIES[severity],
        None if fix is None else _fix_from_list(fix),
        tuple(map(Suggestion._make, suggestions)),
        tuple(map(Place._make, related)),
        cause,
    )


def _fix_from_list(parts: list[Any]) -> Fix:
    title, edits, applicability, moves = parts
    return Fix(
        title,
        # Reports tell of a fix; few look at its edits.
        Deferred(lambda: tuple(map(Edit._make, edits))),
        _APPLICABILITIES[applicability],
        tuple(map(Move._make, moves)),
    )


def proposed_before(
    path: str, linked: str, links: Iterable[Link]
) -> dict[tuple[str, str], tuple[Proposal, ...]]:
    """What the links of a note were found to be meant for, by link path and folder, out of what was said of them."""
    from vaultlint.similar.targets import SIMILAR, Proposal  # noqa: PLC0415  # for those who have lost links

    found = [entry for entry in diagnostics_from_text(linked) if entry.rule == _PROPOSES]
    if not found:
        return {}
    asked: dict[tuple[int, int], set[str]] = {}
    for link in links:
        asked.setdefault((link.start, link.end), set()).add(link.path)
    folder = path.rpartition("/")[0]
    proposals = {}
    for entry in found:
        # Where two links stand in one place, nobody can tell which of them is spoken of.
        place = asked.get(entry.span, set())
        if entry.fix is not None:
            trust = entry.fix.applicability
        elif len(entry.suggestions) == 1 and entry.suggestions[0].reason != SIMILAR:
            # It may be trusted further in another place, where a link to it can be written.
            continue
        else:
            trust = Applicability.SUGGESTION
        if len(place) == 1:
            proposals[place.pop(), folder] = tuple(
                Proposal(target, score, reason, trust) for target, score, reason in entry.suggestions
            )
    return proposals
