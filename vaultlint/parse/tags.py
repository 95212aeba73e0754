"""Inline ``#tags``.

Source: `Tags` in the help vault; release note 1.5.0; the characters as observed in the metadata cache.
"""

from __future__ import annotations

from vaultlint.parse import wikilinks
from vaultlint.regex import regex

SPACE = frozenset(wikilinks.SPACE)
"""After one of these a tag may begin."""

TAG = regex(
    rf"#([^{wikilinks.SPACE}!\"#$%&'()*+,.:;<=>?@\[\\\]^`{{|}}~\u2000-\u206f\u2e00-\u2e7f]++)",
)
"""A hash and what may be a tag's name; where it stands is another question."""


def name(written: str) -> str:
    """The tag's name of what stands behind the hash: trailing slashes dropped; empty when that is none."""
    written = written.rstrip("/")
    return "" if written.isascii() and written.isdigit() else written
