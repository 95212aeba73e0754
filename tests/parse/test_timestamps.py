"""Anchors are seen as the player sees them, and broken ones as what they were meant to be."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.corpora import shared
from tests.growth import growth
from vaultlint.parse import parse
from vaultlint.parse.timestamps import (
    Form,
    Timestamp,
    canonical_places,
    duration_of,
    finder,
    hms,
    is_canonical,
    is_time,
    label_of,
    playable,
    quick_values,
    scan,
    seconds_of,
)

YT = Form()


def anchor(value: str, label: str | None = None) -> str:
    return YT.anchor(value, f"[{value}]" if label is None else label)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "No tag at all.",
        anchor("00:12:34"),
        anchor("00:12:34", "00:12:34"),
        f"{anchor('00:12:34')}, {anchor('99:59:59')}.",
        'A <a href="https://example.org">[00:12:34]</a> link.',
        'A <a href="https://youtu.be/x?t=754">12:34</a> link.',
        '<a class="button" title="at 10:30">Book</a>',
        '<a class="yt-link" href="https://youtu.be/x">the video</a>',
        '<a class="yt-link" href="https://youtu.be/x?t=754">12:34</a>',
        '<a class="timestamp" href="#10-30">10:30</a>',
        '<a class="timestamp">at noon</a>',
        '<div class="yt-timestamp-list">12:34</div>',
        '<yt-timestamps class="yt-link">12:34</yt-timestamps>',
        '<relative-time data-time="12:34">12:34</relative-time>',
        '<div class="yt-timestamp">all of them</div>',
        "<style>.yt-timestamp { color: red }</style>",
        '<a name="top"></a> and <a id="sec-1:20">x</a>',
        "x < a and a > b, 1 < 2, <b>12:34</b>, <sup>[00:01:02]</sup>",
        'It is the <span class="time">12:34</span>.',
        "&lt;a class=yt-timestamp&gt;",
        '<div data-type="x">[00:01:02]</div>',
        "the classic 12:34 a class of its own",
    ],
)
def test_what_is_no_broken_anchor_is_let_alone(text: str) -> None:
    assert scan(text, YT) == []


@pytest.mark.parametrize(
    ("text", "value", "label"),
    [
        (anchor("12:34"), "12:34", "[12:34]"),
        (anchor("00:12:34", ""), "00:12:34", ""),
        (anchor("00:12:34", "[00:12:35]"), "00:12:34", "[00:12:35]"),
        (anchor("", "[00:12:34]"), "", "[00:12:34]"),
        (anchor("N/A", "watch"), "N/A", "watch"),
        (anchor("00:12:34]"), "00:12:34]", "[00:12:34]]"),
        (anchor("12:34", "<b>[12:34]</b>"), "12:34", "<b>[12:34]</b>"),
        (anchor("12:34", "**[12:34]**"), "12:34", "**[12:34]**"),
    ],
)
def test_an_anchor_that_the_player_finds_is_intact(text: str, value: str, label: str) -> None:
    (stamp,) = scan(f"Before {text}, after.", YT)
    assert stamp.defect == ""
    assert (stamp.value, stamp.label) == (value, label)
    assert stamp[:2] == (7, 7 + len(text))
    whole = f"Before {text}, after."
    assert whole[stamp.value_start :].startswith(value)
    assert whole[stamp.label_start :].startswith(label)


BROKEN = [
    ('<a class="yt_timestamp" data-t="00:12:34">[00:12:34]</a>', "00:12:34", "[00:12:34]"),
    ('<a class="yt-timestmp" data-t="00:12:34">[00:12:34]</a>', "00:12:34", "[00:12:34]"),
    ('<a class="timestamp" data-t="00:12:34">[00:12:34]</a>', "00:12:34", "[00:12:34]"),
    ('<a class="yt="yt-timestamp" data-t="00:12:34">[00:12:34]</a>', "00:12:34", "[00:12:34]"),
    ('<a class="yt=" data-t="00:12:34">[00:12:34]</a>', "00:12:34", "[00:12:34]"),
    ('<a class="yt>timestamp" data-t="00:12:34">[00:12:34]</a>', "00:12:34", "[00:12:34]"),
    ('<a class="yt>00:12:34">[00:12:34]</a>', "00:12:34", "[00:12:34]"),
    ('<a class="yt-12:34">[00:12:34]</a>', "12:34", "[00:12:34]"),
    ('<a class="yt\nclass="yt-timestamp" data-t="00:12:34">[00:12:34]</a>', "00:12:34", "[00:12:34]"),
    ('<a class="yt-timestamp" data="00:12:34">[00:12:34]</a>', "00:12:34", "[00:12:34]"),
    ('<a class="yt-timestamp" data=t="00:12:34">[00:12:34]</a>', "00:12:34", "[00:12:34]"),
    ('<a class="yt-timestamp" data-00:12:34">[00:12:34]</a>', "00:12:34", "[00:12:34]"),
    ('<a class="yt-timestamp" data-t= "00:12:34">[00:12:34]</a>', "00:12:34", "[00:12:34]"),
    ('<a class="yt-timestamp">[00:12:34]</a>', "", "[00:12:34]"),
    ("<a class='yt-timestamp' data-t='00:12:34'>[00:12:34]</a>", "00:12:34", "[00:12:34]"),
    ("<a class=yt-timestamp data-t=00:12:34>[00:12:34]</a>", "00:12:34", "[00:12:34]"),
    ('<a data-t="00:12:34" class="yt-timestamp">[00:12:34]</a>', "00:12:34", "[00:12:34]"),
    ('<a href="#fn:1" class="yt-timestamp" data-t="00:12:34">[00:12:34]</a>', "00:12:34", "[00:12:34]"),
    ('< a class="yt-timestamp" data-t="00:12:34">[00:12:34]</a>', "00:12:34", "[00:12:34]"),
    ('<A CLASS="yt-timestamp" DATA-T="00:12:34">[00:12:34]</A>', "00:12:34", "[00:12:34]"),
    ('<span class="yt-timestamp" data-t="00:12:34">[00:12:34]</span>', "00:12:34", "[00:12:34]"),
    ('<span data-t="00:12:34"> [00:12:34]</span>', "00:12:34", " [00:12:34]"),
    ('<p class="yt-timestamp" data-t="00:12:34">[00:12:34]</p>', "00:12:34", "[00:12:34]"),
    ('<h2 class="yt-timestamp" data-t="00:12:34">[00:12:34]</h2>', "00:12:34", "[00:12:34]"),
    ('<timestamp data-t="00:12:34">[00:12:34]</timestamp>', "00:12:34", "[00:12:34]"),
    ('<yt-timestamp data-t="00:12:34">[00:12:34]</yt-timestamp>', "00:12:34", "[00:12:34]"),
    ('<yt-timestamp data-t="00:12:34">', "00:12:34", ""),
    ('<a.yt-timestamp data-t="00:12:34">[00:12:34]</a>', "00:12:34", "[00:12:34]"),
    ('[00:12:34](<a%20class="yt-timestamp"%20data-t="00:12:34">)', "00:12:34", "[00:12:34]"),
    ('[00:12:34](<a class="yt-timestamp" data-t="00:12:34</a>)', "00:12:34", "[00:12:34]"),
    ('[00:12:34](<a class="yt-timestamp" data-t="00:12:34%3C/a>)', "00:12:34", "[00:12:34]"),
    ('<a class="yt-timestamp" data-t="00:12:34]</a>', "00:12:34", ""),
    ('<a class="yt-timestamp" data-t="00:12:34">[00:12:34]</a)', "00:12:34", "[00:12:34]"),
    ('<a class="yt-timestamp" data-t="00:12:34">[00:12:34]', "00:12:34", "[00:12:34]"),
    ('<a class="yt-timestamp" data-t="00:12:34">00:12:34>', "00:12:34", "00:12:34"),
    ('<a class="yt-timestamp" data-t="00:12:34"[00:12:34]</a>', "00:12:34", "[00:12:34]"),
    ('<a class="yt-timestamp" data-t="00:12:34"00:12:34</a>', "00:12:34", "00:12:34"),
    ('<a class="yt-timestamp" data-t="00:12:34>"[00:12:34]</a>', "00:12:34", "[00:12:34]"),
    ('<a class="yt-timestamp" data-t="00:12:34">[00:12:\n34]</a>', "00:12:34", "[00:12:34]"),
    ('<a class="yt-timestamp" data-t="00:12:34">[00:12:34]< /a>', "00:12:34", "[00:12:34]"),
    ('<a class="yt-timestamp" data-t="00:12:34">[00:12:34]<</a>', "00:12:34", "[00:12:34]"),
    ('<a class="yt-timestamp" data-t="00:12:34">[00:12:34]/<a>', "00:12:34", "[00:12:34]"),
    ('<a class="yt-timestamp" data-t="00:12:34">[00:12:34]a>', "00:12:34", "[00:12:34]"),
    ('<a class="yt-timestamp" data-t="00:12:34">', "00:12:34", ""),
    ("[00:12:34]</a>", "", "[00:12:34]"),
    ('U.00.12.34">[00:12:34]</a>', "00.12.34", "[00:12:34]"),
    ('<data-t="00:12:34">[00:12:34]</a>', "00:12:34", "[00:12:34]"),
]


@pytest.mark.parametrize(("text", "value", "label"), BROKEN)
@pytest.mark.parametrize(
    ("front", "behind"),
    [
        ("", ""),
        ("Bread rises ", ", slowly.\n\nThen <b>bake</b> it."),
        (anchor("00:00:01") + " ", " " + anchor("00:00:02")),
    ],
)
def test_a_broken_anchor_is_seen_whole(text: str, value: str, label: str, front: str, behind: str) -> None:
    (stamp,) = scan(front + text + behind, YT)
    assert stamp.defect
    assert (stamp.value, stamp.label) == (value, label)
    assert (front + text + behind)[stamp.start : stamp.end] == text


def test_an_unclosed_anchor_takes_nothing_of_what_follows() -> None:
    text = '<a class="yt-timestamp" data-t="00:12:34">. The dough rests.\n\n## Baking\n\nAt [00:20:00] it goes in.'
    (stamp,) = scan(text, YT)
    assert text[stamp.start : stamp.end] == '<a class="yt-timestamp" data-t="00:12:34">'


@pytest.mark.parametrize(
    ("front", "text", "behind"),
    [
        ("Bread (", '<a class="yt-timestamp" data-t="00:12:34">[00:12:34]</a', "), slowly."),
        ("| ", '<a class="yt-timestamp" data-t="00:12:34">[00:12:34]</a', " | rises |"),
        ("Bread [", '<a class="yt-timestamp" data-t="00:12:34">[00:12:34]', "]."),
        ("Bread [[dough|", '<a class="yt-timestamp" data-t="00:12:34">00:12:34', "]]."),
        ("Bread ", '<a class="yt-timestamp" data-t="00:12:34">[00:12:34]</', " rises."),
        ("Bread ", '<a class="yt-timestamp" data-t="00:12:34">[00:12:34]</a', ". It rises."),
        ("Bread ", '<a class="yt-timestamp" data-t="00:12:34">[00:12:34]</a', "-rises."),
        ("Bread ", '<a class="yt-timestamp" data-t="00:12:34">[00:12:34]<', "\n\nIt rises."),
        ("Bread ", '<a class="yt-timestamp" data-t="00:12:34">[00:1', ""),
        ("Bread ", '<a class="yt-timestamp" data-t="00:12:34">', "[[dough]] rises."),
    ],
)
def test_a_broken_anchor_ends_where_its_ruins_end(front: str, text: str, behind: str) -> None:
    (stamp,) = scan(front + text + behind, YT)
    assert (front + text + behind)[stamp.start : stamp.end] == text


@pytest.mark.parametrize("end", ["\n\n", "\r\n\r\n", "\n> \n", "\n", "\r\n", ""])
def test_an_unclosed_anchor_ends_with_its_tag(end: str) -> None:
    text = f'<a class="yt-timestamp" data-t="00:12:34">.{end}Then [00:20:00] of rest.</a>'
    found = scan(text, YT)
    assert found[0].start == 0
    if "\n\n" in end.replace("\r", "").replace("> ", ""):
        assert text[: found[0].end] == '<a class="yt-timestamp" data-t="00:12:34">'


@pytest.mark.parametrize("tag", ["<sup>", "<b>", "</i>", "<br/>", anchor("12:34")])
def test_a_whole_tag_is_no_part_of_an_anchor_whose_own_is_lost(tag: str) -> None:
    text = f"Bread rises{tag}[00:12:34]</a>."
    stamp = scan(text, YT)[-1]
    assert text[stamp.start : stamp.end] == "[00:12:34]</a>"


def test_the_closing_tag_of_another_link_is_no_lost_anchor() -> None:
    assert scan('<a href="https://example.org/a">12:34</a> and <a href="x">[00:12:34]</a>', YT) == []


def test_another_class_and_attribute_can_be_asked_for() -> None:
    form = Form("stamp", "data-time")
    assert quick_values(form.anchor("00:12:34", "[00:12:34]"), form) == ["00:12:34"]
    assert [stamp.value for stamp in scan('<a class="stamp" data-time="12:34">[12:34]</a>', form)] == [
        "12:34"
    ]
    assert [stamp.value for stamp in scan('<a class="stamps" data-time="12:34">x</a>', form)] == ["12:34"]
    assert scan(anchor("12:34"), form) == []


def test_quick_values_says_where_a_note_needs_a_closer_look() -> None:
    assert quick_values(f"{anchor('00:12:34')}<br/><br>{anchor('00:12:35', '00:12:35')}", YT) == [
        "00:12:34",
        "00:12:35",
    ]
    for other in (
        anchor("12:34"),
        "<b>",
        "[00:12:34]</a>",
        "< a",
        anchor("00:60:00"),
        anchor("00:12:34", ""),
    ):
        assert "" in quick_values(f"{anchor('00:12:34')} {other}", YT)


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        (f"`{anchor('12:34')}`", True),
        (f"```html\n{anchor('12:34')}\n```\n", True),
        (f"~~~\n{anchor('12:34')}\n~~~\n", True),
        (f"<!-- {anchor('12:34')} -->\n", True),
        (f"<!-- never closed\n\n{anchor('12:34')}", True),
        (f"---\ntitle: '{anchor('12:34')}'\n---\n", True),
        (f"<div>\n{anchor('12:34')}\n</div>\n", False),
        (f"It costs $5 {anchor('12:34')} or 6$.\n", False),
        (f"{anchor('12:34')}\n", False),
        (f"`<!--` {anchor('12:34')}", False),
    ],
)
def test_what_the_player_does_not_see_is_no_anchor(text: str, hidden: bool) -> None:
    note = parse("note.md", text)
    assert len(playable(note)) == len(text)
    assert [stamp.value for stamp in finder(YT)(note).others] == ([] if hidden else ["12:34"])


def test_canonical_anchors_in_code_do_not_count() -> None:
    note = parse("note.md", f"{anchor('00:00:01')} `{anchor('00:00:02')}`\n")
    assert finder(YT)(note).values == ["00:00:01"]
    assert canonical_places(playable(note), YT) == [(0, "00:00:01", True)]


@pytest.mark.parametrize("target", ["00:07:58", "7:58", "1:02:03", " 00:07:58 ", "00:07:58:00"])
def test_times_are_no_names_of_files(target: str) -> None:
    assert is_time(target)


@pytest.mark.parametrize(
    "target", ["", "note", "12", "a:b", "1:2", "2024-01-02 12:34", "12:34 rule", "12:34#x", "Acts 2:42"]
)
def test_what_may_be_a_name_is_no_time(target: str) -> None:
    assert not is_time(target)


@pytest.mark.parametrize(
    ("time", "seconds"),
    [
        ("00:00:00", 0),
        ("12:34", 754),
        ("2:19", 139),
        ("124:06", 7446),
        ("1:02:03", 3723),
        ("01:02:03:59", 3723),
        ("12:60", None),
        ("12:5", None),
        ("00:60:00", None),
        ("12", None),
        ("N/A", None),
        ("", None),
        ("1:2:3:4:5", None),
        (f"{'9' * 5000}:30", None),
        ("१२:३४", None),
    ],
)
def test_a_time_is_read_as_a_reader_would(time: str, seconds: int | None) -> None:
    assert seconds_of(time) == seconds


@given(st.integers(0, 359_999))
def test_seconds_survive_being_written(seconds: int) -> None:
    assert is_canonical(hms(seconds))
    assert seconds_of(hms(seconds)) == seconds


@pytest.mark.parametrize(
    ("label", "dressed"),
    [
        ("[12:34]", "[00:12:34]"),
        ("12:34", "00:12:34"),
        (" [12:34]", " [00:12:34]"),
        ("[[12:34]]", "[00:12:34]"),
        ("[12:34", "[00:12:34]"),
        ("(12:34)", "(00:12:34)"),
        ("**[12:34]**", "**[00:12:34]**"),
        (" <b>12:34</b>", " <b>00:12:34</b>"),
    ],
)
def test_a_label_keeps_its_dress(label: str, dressed: str) -> None:
    found = label_of(label)
    assert found is not None
    assert found.dress("00:12:34") == dressed


@pytest.mark.parametrize("label", ["", "watch", "[watch]", "at 12:34", "[12:34] and more"])
def test_a_label_may_be_no_time(label: str) -> None:
    assert label_of(label) is None


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (754, 754),
        (754.6, 754),
        ("754", 754),
        ("12:34", 754),
        ("0:12:34", 754),
        ("PT12M34S", 754),
        ("pt1h", 3600),
        ("P1DT1S", 86401),
        ("PT12M34.5S", 754),
        (True, None),
        (0, None),
        (-5, None),
        ("", None),
        ("P", None),
        ("soon", None),
        ([754], None),
        (None, None),
        (f"{'9' * 5000}:30:10", None),
        (float("inf"), None),
        (float("nan"), None),
    ],
)
def test_a_duration_is_read_in_three_ways(value: object, seconds: int | None) -> None:
    assert duration_of(value) == seconds


PIECES = [
    "<a", "< a", "</a>", "</a", ' class="yt-timestamp"', ' class="yt=', ' data-t="', "00:12:34", "12:34", '">', ">", "[", "]",
    "[[", "]]", "(", ")", " ", "\n", "\n\n", "`", "%20", "<span", "</span>", "<!--", "-->", "word", "&lt;",
    anchor("00:12:34"), anchor("12:34"),
]  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
@example(f"{anchor('12:34')}00:12:34</a>")
def test_whatever_stands_there_the_scan_holds_together(text: str) -> None:
    found = scan(text, YT)
    end = 0
    for stamp in found:
        assert end <= stamp.start < stamp.end <= len(text)
        end = stamp.end
        if not stamp.defect:
            assert text[stamp.value_start : stamp.value_start + len(stamp.value)] == stamp.value
            assert text[stamp.label_start : stamp.label_start + len(stamp.label)] == stamp.label
    canonical = {start for start, _, _ in canonical_places(text, YT)}
    assert all(not any(stamp.start <= start < stamp.end for start in canonical) for stamp in found)
    # The quick look never overlooks what the slow one finds.
    if found:
        assert "" in quick_values(text, YT)


NOTES = st.tuples(
    st.sampled_from(["", "---\ntitle: Bread\n---\n", f"---\nat: '{anchor('00:00:07')}'\n---\n", "---\nat: '<a'\n---\n"]),
    st.lists(
        st.one_of(
            st.sampled_from(PIECES),
            st.integers(0, 20_000).map(hms).map(anchor),
            st.sampled_from(["<br>", "<b>", "</b>", anchor("00:00:09", ""), anchor("00:00:09", "[00:00:10]"), "\n```\n", "``"]),
        ),
        max_size=30,
    ).map("".join),
).map("".join)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(NOTES)
@example(f'<!-- {anchor("00:00:09")} <a class="yt-timestamp" data-t="00:12:34">')
def test_what_is_found_at_a_glance_is_what_a_look_at_everything_finds(text: str) -> None:
    parsed = parse("note.md", text)
    found = finder(YT)(parsed)
    shown = playable(parsed)
    assert found.values == sorted(filter(None, quick_values(shown, YT)))
    assert found.others == scan(shown, YT)
    assert not any(stamp.defect or not is_canonical(stamp.value) for stamp in found.unlike)
    assert all(stamp.defect or not is_canonical(stamp.value) for stamp in found.broken)
    assert [match[1] for match in finder(YT).canonical(parsed)] == [
        value for _, value, _ in canonical_places(shown, YT)
    ]


@pytest.mark.corpus
@pytest.mark.slow
def test_a_glance_at_real_notes_finds_what_a_look_at_everything_finds(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    import tarfile  # noqa: PLC0415  # only for the corpora

    root = tmp_path_factory.mktemp("tube")
    with tarfile.open(shared("vaults", "tubegraph-part.tar.xz")) as archive:
        archive.extractall(root, filter="data")
    for path in root.rglob("*.md"):
        parsed = parse("note.md", path.read_bytes().decode("utf-8-sig"))
        found = finder(YT)(parsed)
        shown = playable(parsed)
        assert found.values == sorted(filter(None, quick_values(shown, YT)))
        assert found.others == scan(shown, YT)


@pytest.mark.parametrize(
    "piece",
    [
        "<a ",
        "< ",
        "<a class=",
        '<a class="yt-timestamp" data-t="',
        '<a class="yt-timestamp" data-t="00:12:34',
        '<a class="yt-timestamp" data-t="00:12:34">[',
        "00:12:34]</a>",
        "[00:12:34]</a>",
        'a class="yt-timestamp">[00:12:34]</a>',
        "[00:00:00](<a ",
        "</a",
        "</a>",
        "<!--",
        "<<",
        anchor("00:12:34"),
        anchor("12:34"),
        anchor("12:34") + "`",
        '<a class="yt-timestamp" data-t="12:34"><b>',
        '<a class="yt-timestamp" data-t="12:34">**',
        '<a class="yt-timestamp" data-t="12:34">x <b>y</b> z ',
        "<b>y</b> z ",
        '<span data-t="1:2',
    ],
)
def test_scanning_is_linear(piece: str) -> None:
    def work(size: int) -> list[Timestamp]:
        text = piece * (size // len(piece))
        quick_values(text, YT)
        return scan(text, YT)

    assert growth(work, 50_000) < 2.6


@pytest.mark.parametrize("text", ["1" * 50_000, "1:" * 25_000, "[" * 50_000, " " * 50_000, "-" * 50_000])
def test_small_readers_do_not_mind_long_texts(text: str) -> None:
    def work(size: int) -> None:
        for _ in range(40):
            doubled = text * (size // 1000)
            seconds_of(doubled)
            label_of(doubled)
            is_time(doubled)
            duration_of(doubled)

    assert growth(work, 1000) < 2.6
