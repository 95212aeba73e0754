"""How names are compared: the one place that says when two spellings are one name.

Obsidian keeps paths in Unicode form C and looks them up in lower case (JavaScript's
``toLowerCase``), whatever the file system does; since 1.8.0 the Greek final sigma equals the
other one. Lower-casing is not case folding: “STRASSE” is not “Straße”. No-break spaces, which macOS puts into
the names of screenshots, are spaces in a link (release note 0.10.0), and so they are in the name that it looks for.
"""

from __future__ import annotations

from unicodedata import normalize

_ESCAPED_IN_HEADINGS = str.maketrans(dict.fromkeys('!"#$%&()*+,.:;<=>?@^`{|}~/[]\\\r\n', " "))


def fold(name: str) -> str:
    """The form under which Obsidian looks a name or a path up."""
    if name.isascii():
        return name.lower()
    folded = normalize("NFC", name).lower().replace("\u03c2", "\u03c3")
    return folded.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


def fold_heading(text: str) -> str:
    """The form under which a heading and the ``#heading`` of a link are compared.

    ASCII punctuation counts as a space, except hyphen, underscore and apostrophe; runs of
    whitespace count as one space; case does not count. Punctuation beyond ASCII is kept.
    """
    return fold(" ".join(text.translate(_ESCAPED_IN_HEADINGS).split()))
