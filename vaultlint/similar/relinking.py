"""From what a lost link was probably meant to lead to, to the fix that makes it lead there."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vaultlint.diagnostic import Suggestion
from vaultlint.edit import Applicability, Fix
from vaultlint.similar.targets import targets
from vaultlint.vault.relink import link_path, relink_edit, relinked

if TYPE_CHECKING:
    from vaultlint.note import Link
    from vaultlint.vault import Vault


class Meant(NamedTuple):
    """What a link was meant to lead to: the name to tell the user, all suggestions, and a fix if one may be trusted."""

    name: str | None
    suggestions: tuple[Suggestion, ...]
    fix: Fix | None


def meant(vault: Vault, link: Link, source: str, target: str) -> Meant:
    """What ``link``, whose path should be read as ``target``, was meant to lead to."""
    proposals = vault.once(targets).meant(target, source)
    if not proposals:
        return Meant(None, (), None)
    best = proposals[0]
    suggestions = tuple(Suggestion(path, score, reason) for path, score, reason, _ in proposals)
    fix = None
    if best.trust > Applicability.SUGGESTION:
        fix = fix_to(vault, link, source, best.path, best.trust)
    return Meant(shown(vault, best.path, source), suggestions, fix)


def fix_to(
    vault: Vault,
    link: Link,
    source: str,
    path: str,
    trust: Applicability,
    *,
    display: str | None = None,
) -> Fix | None:
    """The fix that makes ``link`` lead to ``path``; None where no link can be written that does."""
    token = relinked(vault, link, path, source, display=display)
    edit = None if token is None else relink_edit(vault, link, token, source)
    # A name with a no-break space in it, say, is what the link says already, and no link can reach it.
    if edit is None or edit.text == edit.expected:
        return None
    return Fix(f"link to “{shown(vault, path, source)}”", (edit,), trust)


def shown(vault: Vault, path: str, source: str) -> str:
    """A file as a link from ``source`` would name it, or its path where none can."""
    return link_path(vault, path, source) or path
