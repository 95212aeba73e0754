"""What a terminal would obey or hide, made visible."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vaultlint.regex import regex

if TYPE_CHECKING:
    import re

# C0 and C1 controls and DEL (a terminal obeys them), the line breaks that only some programs see,
# the bidirectional controls (they let a name show as another one; Unicode TR36, CVE-2021-42574),
# characters without width that two names may differ in, lone surrogates, which no encoding can carry,
# and what XML has no way to write. The joiners U+200C and U+200D stay: Persian words and emoji are made with them.
_UNSAFE = regex(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)


def _escaped(match: re.Match[str]) -> str:
    number = ord(match[0])
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}"


def visible(text: str) -> str:
    r"""The text on one line, safe to print: ``ESC`` becomes ``\\x1b``, a bidi control ``\\u202e``."""
    # What is printable to Python is a part of what is safe, and nearly everything is.
    return text if text.isprintable() else _UNSAFE.sub(_escaped, text)
