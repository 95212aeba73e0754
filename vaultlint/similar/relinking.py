"""From what a lost link was probably meant to lead to, to the fix that makes it lead there."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from vaultlint.diagnostic import Suggestion
from vaultlint.edit import Applicability, Edit, Fix
from vaultlint.named import NamedTuple
from vaultlint.similar.targets import targets
from vaultlint.vault.relink import link_path, relink_edit, relinked, with_path

if TYPE_CHECKING:
    from collections.abc import Callable

    from vaultlint.note import Link
    from vaultlint.vault import Vault


class Meant(NamedTuple):
    """What a link was meant to lead to: the name to tell the user, all suggestions, and how far to trust the best.

    Without suggestions there is no name and no path.
    """

    name: str = ""
    suggestions: tuple[Suggestion, ...] = ()
    path: str = ""
    trust: Applicability = Applicability.SUGGESTION


_NOTHING = Meant()

# What their own constructors do, without a call in Python: a vault has them by the ten thousand.
_new_edit = partial(tuple.__new__, Edit)
_new_fix = partial(tuple.__new__, Fix)


def meant(vault: Vault, target: str, source: str) -> Meant:
    """What a link in the note ``source``, whose path should be read as ``target``, was meant to lead to."""
    proposals = vault.once(targets).meant(target, source)
    if not proposals:
        return _NOTHING
    best = proposals[0]
    suggestions = tuple([Suggestion(path, score, reason) for path, score, reason, _ in proposals])
    return Meant(shown(vault, best.path, source), suggestions, best.path, best.trust)


def fix_to_meant(vault: Vault, link: Link, source: str, best: Meant) -> Fix | None:
    """The fix that makes ``link`` lead to what was meant, where that may be trusted and such a link can be written."""
    if best.trust is Applicability.SUGGESTION:
        return None
    return _fix(vault, link, source, best, None)


def fixing_to_meant(vault: Vault, source: str, best: Meant) -> Callable[[Link, str], Fix | None]:
    """What does as `fix_to_meant` for many links that mean the same, each in a note of the folder of ``source``."""
    title, trust = _title(best), best.trust
    written = None if vault.settings.use_markdown_links else link_path(vault, best.path, source)

    def fix(link: Link, source: str) -> Fix | None:
        _, start, end, token, _, _, place, _ = link
        if written is None or place == "property" or place == "canvas":  # noqa: PLR1714 - twice as fast
            return fix_to_meant(vault, link, source, best)
        new = with_path(link, written)
        if new is None:
            return fix_to_meant(vault, link, source, best)
        if new == token:
            return None
        return _new_fix((title, (_new_edit((source, start, end, token, new)),), trust, ()))

    return fix


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
    return _fix(vault, link, source, Meant(shown(vault, path, source), (), path, trust), display)


def _fix(vault: Vault, link: Link, source: str, best: Meant, display: str | None) -> Fix | None:
    token = relinked(vault, link, best.path, source, display=display)
    edit = None if token is None else relink_edit(vault, link, token, source)
    # A name with a no-break space in it, say, is what the link says already, and no link can reach it.
    if edit is None or edit.text == edit.expected:
        return None
    return Fix(_title(best), (edit,), best.trust)


def _title(best: Meant) -> str:
    return f"link to “{best.name}”"


def shown(vault: Vault, path: str, source: str) -> str:
    """A file as a link from ``source`` would name it, or its path where none can."""
    return link_path(vault, path, source) or path
