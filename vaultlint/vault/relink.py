"""Writing a link anew so that it leads to another file, and nothing that a reader sees changes.

The new target is written in the form that the vault's settings ask for (“New link format”, “Use
[[Wikilinks]]”), and every form is tried on the resolver before it is used: what comes out of here leads to
the file that was meant, or nothing comes out.
"""

from __future__ import annotations

import json
import posixpath
import re
from typing import TYPE_CHECKING

from vaultlint.edit import Edit
from vaultlint.frontmatter_edit import Refused, set_scalar
from vaultlint.parse import markdown_links, wikilinks
from vaultlint.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vaultlint.note import Link
    from vaultlint.vault.files import Files
    from vaultlint.vault.vault import Vault

_UNLINKABLE = regex(r"[#|^\n\r\xa0\u202f]|\[\[|\]\]|%%|\\\Z|\A\s|\s\Z")
"""What no wikilink can hold (`Internal links` in the help vault); a last backslash would be dropped, and
so would white space at the ends; a no-break space is read as a space."""

_ENCODED = regex(r"[\x00-\x20\\%\x7f<>`\"]")
"""What Obsidian encodes (spaces, backslashes, control characters), and what would make the link another or none."""

_MARKDOWN = regex(r"[\[\]\\*`<$]|==|~~|%%|&#?\w{1,32};|(?<![^\W_])_|_(?![^\W_])|\A\^|(?<!\S)#(?=\S)")
"""What a wikilink shows as it is, and a Markdown link may show as something else."""

_SIZE = regex(r"\s*\d+\s*(?:x\s*\d+\s*)?")


def link_path(vault: Vault, path: str, source: str) -> str | None:
    """How a wikilink in the note ``source`` names a file; None where no link can.

    As Obsidian 1.12 writes it: “shortest” is the bare name where that is unique in the vault, else
    the whole path; “relative” has no ``./`` for a file of the same folder. Notes lose their extension.
    """
    known = vault.names.once(_written)
    asked = path, source.rpartition("/")[0], vault.settings.new_link_format
    try:
        return known[asked]
    except KeyError:
        written = known[asked] = _link_path(vault, path, source)
        return written


def _written(_: Files) -> dict[tuple[str, str, str], str | None]:
    """What links were written before, by file, folder of the note and the form that the settings ask for."""
    return {}


def _link_path(vault: Vault, path: str, source: str) -> str | None:
    for written in _forms(vault, path, source):
        if _UNLINKABLE.search(written):
            continue
        resolution = vault.resolve(written, source)
        if resolution.path == path and not resolution.tie:
            return written
    return None


def _forms(vault: Vault, path: str, source: str) -> Iterator[str]:
    """The spellings of a path, the one that the settings ask for first."""
    name = path.rpartition("/")[2]
    bare, whole = _without_extension(name), _without_extension(path)
    link_format = vault.settings.new_link_format
    if link_format == "relative":
        relative = posixpath.relpath(path, posixpath.dirname(source) or ".")
        yield _without_extension(relative)
        yield relative
    elif link_format == "shortest" and len(vault.index.named(name)) == 1:
        yield bare
        yield name
    yield from (whole, path, f"/{whole}", f"/{path}")


def _without_extension(path: str) -> str:
    return path[:-3] if path.lower().endswith(".md") else path


def relinked(
    vault: Vault,
    link: Link,
    path: str,
    source: str,
    *,
    subpath: str | None = None,
    display: str | None = None,
) -> str | None:
    """The token of ``link`` written anew so that it leads to ``path``; None where that cannot be written.

    Display text, size and subpath stay as they are, and so do the spaces about the pipe. A link that
    had no display text gets ``display``, or else the old text as one, so that the reader sees what stood there
    before; it gets none when ``display`` is empty. ``subpath`` (with its ``#``) takes the place of the old one.
    """
    if link.key == "file" and link.place == "canvas":
        return path if subpath is None else None
    if link.kind in ("markdown", "image"):
        return _markdown(vault, link, path, source, subpath)
    written = link_path(vault, path, source)
    if written is None:
        return None
    if subpath is None and not vault.settings.use_markdown_links:
        new = with_path(link, written)
        if new is not None:
            return new
    token = link.source
    parts = wikilinks.split(token)
    old_subpath = token[parts.subpath.start : parts.subpath.end]
    tail = old_subpath if subpath is None else subpath
    if not link.path and subpath is not None:
        written = ""
    if vault.settings.use_markdown_links and link.place not in ("property", "canvas"):
        return _as_markdown(vault, link, path, source, tail)
    new = token[: parts.path.start] + written + tail
    rest = token[parts.target.end :]
    if parts.pipe is None and (display if link.kind == "embed" else display != ""):
        shown = display or wikilinks.default_display(token[parts.path.start : parts.target.end])
        if not _can_be_shown(shown):
            return None
        pipe = "" if shown == wikilinks.default_display(written + tail) else "|" + shown
        if pipe and (link.place == "table" or (link.place == "canvas" and link.key == "table")):
            pipe = "\\" + pipe
        # The backslash at the end of a target is dropped by Obsidian; behind a pipe it would be seen.
        rest = pipe + (rest.removeprefix("\\") if pipe else rest)
    return new + rest


def with_path(link: Link, path: str) -> str | None:
    """The token of a wikilink with another path, where no more is to be said: it has a display text, and stands as it was read.

    None where there is more to it, as in few links.
    """
    kind, _, _, token, target, display, _, _ = link
    if display is None or kind == "markdown" or kind == "image":  # noqa: PLR1714 - twice as fast
        return None
    opening = 3 if kind == "embed" else 2
    if not token.startswith(target, opening):
        return None
    mark = target.find("#")
    return token[:opening] + path + token[opening + (len(target) if mark < 0 else mark) :]


def _can_be_shown(text: str) -> bool:
    return "]]" not in text and "[[" not in text and "\n" not in text and not text.endswith(("]", "\\"))


def _as_markdown(vault: Vault, link: Link, path: str, source: str, subpath: str) -> str | None:
    """A wikilink as a Markdown link, for vaults that write those."""
    # A link to a place of its own note names no file.
    written_to = destination(vault, path, source, wrapped=False) if link.path else ""
    parts = wikilinks.split(link.source)
    written = link.source[parts.path.start : parts.target.end]
    shown = link.display or wikilinks.default_display(written)
    if written_to is None or _MARKDOWN.search(shown):
        return None
    if link.kind == "embed" and link.display is None and _SIZE.fullmatch(shown):
        shown = ""
    if link.place == "table" and "|" in shown:
        return None
    mark = "!" if link.kind == "embed" else ""
    return f"{mark}[{shown}]({written_to}{_encoded(subpath)})"


def _markdown(vault: Vault, link: Link, path: str, source: str, subpath: str | None) -> str | None:
    """A Markdown link with another destination; text, title and the old subpath stay as written."""
    token = link.source
    parts = markdown_links.split(token)
    first, last = parts.destination
    old = token[first:last]
    tail = old[old.find("#") :] if "#" in old else ""
    if subpath is not None:
        tail = subpath if parts.wrapped else _encoded(subpath)
    written_to = (
        ""
        if not link.path and subpath is not None
        else destination(vault, path, source, wrapped=parts.wrapped)
    )
    if written_to is None:
        return None
    return token[:first] + written_to + tail + token[last:]


def destination(vault: Vault, path: str, source: str, *, wrapped: bool) -> str | None:
    """How a Markdown link in ``source`` names a file: always with its extension, spaces encoded."""
    if _UNLINKABLE.search(path) or "?" in path or (wrapped and re.search("[<>`]", path)):
        return None
    for form in _forms(vault, path, source):
        if not form.lower().endswith(path.rpartition(".")[2].lower()):
            continue
        written = form.replace("%", "%25") if wrapped else _encoded(form)
        read = markdown_links.target(written, image=False)
        if read is None:
            continue
        resolution = vault.resolve(read, source)
        if resolution.path == path and not resolution.tie:
            return written
    return None


def _encoded(path: str) -> str:
    """What Obsidian encodes, and brackets that would end the link."""
    encoded = _ENCODED.sub(lambda match: f"%{ord(match[0]):02X}", path)
    if encoded.count("(") != encoded.count(")") or encoded.find(")") < encoded.find("("):
        encoded = encoded.replace("(", "%28").replace(")", "%29")
    return encoded


def relink_edit(vault: Vault, link: Link, token: str, source: str) -> Edit | None:
    """The edit after which ``link`` reads ``token``; None where that needs more than one small splice.

    In the body the link itself is replaced; in a property the whole YAML scalar, in its old quotes; in a
    canvas a part of a JSON string, or all of it.
    """
    if link.place not in ("property", "canvas"):
        return Edit(source, link.start, link.end, link.source, token)
    try:
        text = vault.text(source)
        if link.place == "property":
            return set_scalar(source, text, link.start, token)
    except (KeyError, Refused):
        return None
    return Edit(
        source, link.start, link.end, text[link.start : link.end], json.dumps(token, ensure_ascii=False)[1:-1]
    )
