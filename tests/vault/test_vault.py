"""The vault as rules see it: links followed both ways, and what is made of it made once."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.growth import growth
from vaultlint.parse import facts, parse
from vaultlint.vault import Vault
from vaultlint.vault.judge import Fault, links, percent_decoded, survey
from vaultlint.vault.resolve import Index, Subpath


def vault(files: dict[str, str], focus: set[str] | None = None) -> Vault:
    known = {
        path: facts(parse(path, text)) for path, text in files.items() if path.endswith((".md", ".canvas"))
    }
    return Vault(
        files,
        {path: entry for path, entry in known.items() if path.endswith(".md")},
        canvases={path: entry for path, entry in known.items() if path.endswith(".canvas")},
        focus=focus,
        read=files.__getitem__,
    )


CARD = '{"nodes": [{"type": "file", "file": "a/x.md"}, {"type": "text", "text": "[[y#H]]"}]}'


def test_backlinks_come_from_notes_and_canvases_alike() -> None:
    known = vault({"a/x.md": "[[y]] [[x]]", "y.md": "# H\n[[#H]] ![[x]]", "b.canvas": CARD})
    assert [(link.source, link.link.source) for link in known.backlinks("a/x.md")] == [
        ("a/x.md", "[[x]]"),
        ("y.md", "![[x]]"),
        ("b.canvas", "a/x.md"),
    ]
    assert [link.source for link in known.backlinks("y.md")] == ["a/x.md", "y.md", "b.canvas"]
    assert known.backlinks("absent.md") == ()


def test_a_card_names_a_file_by_its_whole_path_only() -> None:
    known = vault({"c/a/x.md": "", "b.canvas": CARD})
    assert known.backlinks("c/a/x.md") == ()


def test_only_what_is_in_focus_is_judged_and_all_of_it_is_known() -> None:
    files = {"one.md": "[[two]] [[gone]]", "two.md": "[[gone]]", "b.canvas": CARD}
    assert [entry.source for entry in vault(files, {"one.md"}).once(links).lost] == ["one.md"]
    assert {entry.source for entry in vault(files).once(links).lost} == {"one.md", "two.md", "b.canvas"}


SPELLINGS = ("a", "A", "a#", "a#A", "#", "a.md", "A.md", "ας", "ΑΣ", "ασ", "é", "É", "e\u0301")
PATHS = [
    f"{folder}{name}{extension}"
    for folder in ("", "x/")
    for name in SPELLINGS
    for extension in (".md", ".MD", "")
]


@given(st.sets(st.sampled_from(PATHS), max_size=9))
def test_many_notes_are_followed_to_where_each_leads_alone(files: set[str]) -> None:
    text = " ".join(f"[[{target}]]" for target in (*SPELLINGS, *PATHS))
    notes = {f"n{number}.md": text if number == 7 else "" for number in range(60)}
    many, alone = (vault({**dict.fromkeys(files, ""), **notes}) for _ in range(2))
    many.once(links)
    assert survey(many, "n7.md") == survey(alone, "n7.md")


def test_what_is_made_of_a_vault_is_made_once() -> None:
    known = vault({"a.md": ""})
    made = []

    def make(of: Vault) -> int:
        made.append(of)
        return len(made)

    assert [known.once(make), known.once(make)] == [1, 1]
    assert made == [known]


def test_the_place_in_a_note_that_nobody_can_read_is_not_judged() -> None:
    known = Vault(["a.md", "b.pdf"], {})
    assert known.resolve_subpath("a.md", "#Nothing") is Subpath.OPAQUE
    assert known.resolve_subpath("b.pdf", "#page=2") is Subpath.OPAQUE
    assert known.resolve_subpath("a.md", "") is Subpath.NONE


def test_faults_are_told_from_the_most_specific_on() -> None:
    text = "[[00:01:02]] [[https://x.y]] [[A%20B]] [[a\u200b]] [[AKA]] [[gone]] [[[a]]] [x](slug) [x]([[a]])"
    known = vault({"n.md": text, "a.md": "---\naliases: AKA\n---\n"})
    assert [entry.fault for entry in known.once(links).lost] == [
        Fault.TIME,
        Fault.ADDRESS,
        Fault.ENCODED,
        Fault.INVISIBLE,
        Fault.ALIAS,
        Fault.ABSENT,
        Fault.BRACKETS,
        Fault.SLUG,
        Fault.NESTED,
    ]


@pytest.mark.parametrize("name", ["می\u200cخواهم", "👩\u200d💻 Dev", "🏴\U000e0067\U000e0062\U000e007f"])
def test_what_joins_letters_or_emoji_is_seen(name: str) -> None:
    assert [entry.fault for entry in vault({"n.md": f"[[{name}]]"}).once(links).lost] == [Fault.ABSENT]
    visible = "".join(letter for letter in name if unicodedata.category(letter) != "Cf")
    known = vault({"n.md": f"[[{name}]]", f"a/{visible}.md": ""})
    assert [entry.fault for entry in known.once(links).lost] == [Fault.INVISIBLE]
    known = vault({"n.md": f"[[{name}]]", "a.md": f"---\naliases: [{name}]\n---\n"})
    assert [entry.fault for entry in known.once(links).lost] == [Fault.ALIAS]


def test_percent_encoding_is_utf_8_or_nothing() -> None:
    known = vault({"n.md": "[[20%ABV beers]] [[20%20beers]]"})
    assert [entry.fault for entry in known.once(links).lost] == [Fault.ABSENT, Fault.ENCODED]
    assert percent_decoded("Caf%C3%A9%20x") == "Café x"
    assert percent_decoded("é%20") == "é "
    assert percent_decoded("%ff") is None
    assert percent_decoded("\ud83d%20") is None
    assert percent_decoded("100%") == "100%"


_PART = st.sampled_from(["a", "A", "b", "é", "e\u0301", "..", ".", "a.md", "b.png", "a b", ""])
_PATH = st.lists(_PART, min_size=1, max_size=4).map("/".join)


@given(st.lists(_PATH, max_size=8), st.lists(_PATH, max_size=8), _PATH)
def test_a_link_leads_to_a_file_of_the_vault_or_nowhere(
    files: list[str], targets: list[str], source: str
) -> None:
    known = Vault(files, {})
    fresh = Index(files)
    for target in [*targets, *targets]:
        resolution = known.resolve(target, source)
        assert resolution == fresh.resolve(target, source)
        assert resolution.path is None or resolution.path in files or not target
        assert set(resolution.candidates) <= {*files, source}
        if resolution.path is not None:
            assert resolution.candidates[0] == resolution.path


def test_following_links_is_linear_in_their_number() -> None:
    def follow(count: int) -> None:
        known = Vault([f"f{number % 50}/note {number}.md" for number in range(count)], {})
        for number in range(count):
            known.resolve(f"note {number}", "f1/note 1.md")
            known.resolve(f"Absent {number}", "f1/note 1.md")

    assert growth(follow, 2000) < 2.6
