"""The short way to read a simple block, and the parser, say the same of every block."""

from __future__ import annotations

import random

import pytest

from vaultlint.parse.frontmatter import read_any, read_simple
from vaultlint.parse.yaml_events import YamlError

KEYS = [
    "a", "b", "c", "A", "title", "key two", "key-3", "k_4", "é", "日本", "null", "true", "Nan", "yes", "n", "-a", "a:b",
    "a b c", "1", "1a", "a1", "a.b", "a/b", "<<", "'q'", '"q"', "a ", "a  b", "~", ".inf", "x#y", "x #y", "a\u00a0b",
]  # fmt: skip
SCALARS = [
    "[a] # c", "[a]# c", "'a' #c", "'a'#c", '"a\\" # b"', "'a'' # b'", "# c", "x # c # d", "x  # c", '"a" # "b"', "'a' # it's", "x #",
    "'a''b'", "''''", "'''a'", "'a'''", "'a''b''c'", "'a' 'b'", "'a'b'", "'''", '"a\\"b"', '"\\\\"', '"\\"', '"a\\\\\\"b"',
    '"a\\/b"', '"a"b"', '"\\\\"x"', '"[[a\\"b]]"', "'[[it''s]]'", '"a\\x41"',
    "", "x", "x y", "x  y", "x ", "1", "-1", "+1", "010", "0o17", "0o8", "0x1F", "0xfg", "1.5", "1e3", "1e", ".5", "5.",
    "1_000", "12:30", "2024-02-31", "2024-01-01T10:00", "null", "Null", "nUll", "~", "true", "True", "tRue", "yes", "no",
    "on", ".inf", "-.inf", ".nan", "+.INF", "'q'", '"d"', "'it''s'", '"a\\nb"', '"\\x41"', "''", '""', "'", '"', "'a",
    '"a', "'a' b", '"a" # c', "[a, b]", "[]", "[ ]", "[a]", "[a,b]", "[a, ]", "[a b, 'c', \"d\"]", "[1, true, null, ~]",
    "[a, 'b, c']", "[-a]", "[a-b, c/d]", "[a: b]", "[a #b]", "[[a]]", "[0x1, 0o7, 1e3]", "[ a , b ]", "[a b , c]", "{}",
    "{a: b}", "a: b", "a:b", "a:", ":a", "x # c", "x#c", "#c", "@a", "`a`", "%a", "&a", "*a", "!a", "|", ">", "- x",
    "-x", "-", "--", "---", "?x", "? x", "x ? y", "x - y", "x : y", "x :y", ",x", "x, y", "]x", "}x", "x]", "a'b",
    'a"b', "http://x.y/z#w", "é", "日本", "\tx", "x\ty", "x\t", "\u00a0x", "x\u2028y", "x\x85y", "\ufeffx", "x\x07y",
    '"[[x]]"', "'[[x|y]]'", '"[x](y.md)"', "[[x]]", "=", "<<", "x\\", "\\x", "$1", "(x)", "x;", "x.", "...", "x...",
]  # fmt: skip
FILLERS = ["", " ", "   ", "# c", "#", "  # c", "\t", "#\tc", "x", "  x", "- x", "...", "---x"]


def block(source: random.Random) -> str:
    """A block that is simple, or nearly."""
    lines = []
    for _ in range(source.choice((1, 1, 2, 2, 3, 4))):
        key = source.choice(KEYS[:9] if source.random() < 0.8 else KEYS)
        kind = source.random()
        if kind < 0.6:
            lines.append(
                key + source.choice((": ", ": ", ": ", ":  ", ":", " : ", ":\t")) + source.choice(SCALARS)
            )
        elif kind < 0.9:
            lines.append(f"{key}:" + source.choice(("", "", " ", " # c", "  ")))
            indent = source.choice(("", "  ", "  ", "    ", " ", "\t"))
            for _ in range(source.choice((0, 1, 1, 2, 3))):
                item = source.choice(("- ", "- ", "- ", "-  ", "-", "-\t")) + source.choice(SCALARS)
                lines.append((indent if source.random() < 0.95 else indent + " ") + item)
                if source.random() < 0.1:
                    lines.append(source.choice(FILLERS))
        else:
            lines.append(source.choice(FILLERS))
    end = source.choice(("\n", "\n", "\n", "\r\n"))
    return "".join(line + (end if source.random() < 0.98 else "\n") for line in lines)


def compare(count: int, seed: int) -> int:
    """How many of so many blocks were read the short way; all of them alike."""
    source = random.Random(seed)
    simple = 0
    for _ in range(count):
        content = block(source)
        text = f"---\n{content}---\n"
        short = read_simple(text, 4, 4 + len(content))
        if short is None:
            continue
        simple += 1
        try:
            full = read_any(text, 4, 4 + len(content))
        except YamlError as error:
            raise AssertionError(f"{content!r}: {error.message}, and read as {short}") from None
        assert repr(short) == repr(full), content
    return simple


def test_ten_thousand_blocks_are_read_alike() -> None:
    assert compare(10_000, 11) > 1_000


@pytest.mark.slow
def test_sixty_thousand_blocks_are_read_alike() -> None:
    assert compare(60_000, 12) > 8_000
