import re

import pytest

from vaultlint.report.visible import visible


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain words, “quoted”",
        "日本語 and Ελληνικά and 🇩🇪",
        "a family of three: 👨\u200d👩\u200d👧",
        "می\u200cخواهم",
        "e\u0301 stays decomposed",
        r"a backslash \x1b that was written so",
    ],
)
def test_ordinary_text_is_shown_as_it_is(text: str) -> None:
    assert text == visible(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J", r"\x1b[2J"),
        ("a\r\nb\tc\x00", r"a\x0d\x0ab\x09c\x00"),
        ("\x9b31m", r"\x9b31m"),
        ("\u202egpj.exe", r"\u202egpj.exe"),
        ("\u2066x\u2069", r"\u2066x\u2069"),
        ("one\u2028two", r"one\u2028two"),
        ("zero\u200bwidth\ufeff", r"zero\u200bwidth\ufeff"),
        ("bad\udc80byte", r"bad\udc80byte"),
    ],
)
def test_what_a_terminal_would_obey_or_hide_is_made_visible(text: str, shown: str) -> None:
    assert shown == visible(text)


def test_nothing_that_is_shown_is_a_control_or_cannot_be_encoded() -> None:
    everything = "".join(map(chr, range(0x11000)))

    shown = visible(everything)

    shown.encode()
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown)
