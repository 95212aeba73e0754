"""Links written anew: what a reader sees stays, the form is the one the settings ask for, and it always leads there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.generators import notes
from vaultlint.edit import Applicability
from vaultlint.parse import parse, wikilinks
from vaultlint.similar.relinking import Meant, fix_to_meant, fixing_to_meant
from vaultlint.vault import Settings, Vault
from vaultlint.vault.relink import link_path, relink_edit, relinked

FILES = [
    "n.md",
    "a/x.md",
    "a/n.md",
    "b/x.md",
    "a/b/deep name.md",
    "pic 1.png",
    "c(1.md",
    "100% sure.md",
    "Twice.md.md",
]


def vault(files: list[str] = FILES, **settings: object) -> Vault:
    return Vault(files, {}, settings=Settings(**settings))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("path", "source", "link_format", "written"),
    [
        ("a/b/deep name.md", "n.md", "shortest", "deep name"),
        ("a/x.md", "n.md", "shortest", "a/x"),
        ("a/x.md", "a/n.md", "shortest", "a/x"),
        ("a/x.md", "a/n.md", "relative", "x"),
        ("b/x.md", "a/n.md", "relative", "../b/x"),
        ("a/b/deep name.md", "a/n.md", "relative", "b/deep name"),
        ("a/b/deep name.md", "n.md", "absolute", "a/b/deep name"),
        ("pic 1.png", "a/n.md", "shortest", "pic 1.png"),
        ("Twice.md.md", "n.md", "shortest", "Twice.md"),
    ],
)
def test_the_form_is_the_one_the_settings_ask_for(
    path: str, source: str, link_format: str, written: str
) -> None:
    assert link_path(vault(new_link_format=link_format), path, source) == written


@pytest.mark.parametrize("name", ["a#b", "a^b", "a|b", "a[[b", "a]]b", "a%%b", "a\nb", "a\\"])
def test_what_no_link_can_hold_is_not_linked(name: str) -> None:
    assert link_path(vault([f"{name}.md", "n.md"]), f"{name}.md", "n.md") is None or name == "a\\"
    assert link_path(vault([f"d/{name}", "n.md"]), f"d/{name}", "n.md") is None


def test_a_name_that_two_folders_share_but_for_case_is_not_linked() -> None:
    assert link_path(vault(["a/x.md", "A/x.md", "n.md"]), "a/x.md", "n.md") is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[[Deep Name]]", "[[deep name|Deep Name]]"),
        ("[[deep_name]]", "[[deep name|deep_name]]"),
        ("[[Deep_Name|shown]]", "[[deep name|shown]]"),
        ("[[Deep_Name | shown]]", "[[deep name | shown]]"),
        ("[[ Deep_Name|shown]]", "[[ deep name|shown]]"),
        ("[[Deep_Name#A#B]]", "[[deep name#A#B|Deep_Name > A > B]]"),
        ("[[Deep_Name#^id|x]]", "[[deep name#^id|x]]"),
        ("![[Deep_Name]]", "![[deep name]]"),
        ("![[Deep_Name|100x20]]", "![[deep name|100x20]]"),
        ("![[Deep_Name#A|x]]", "![[deep name#A|x]]"),
        ("[[Deep_Name\\|x]]", "[[deep name\\|x]]"),
        ("[[Deep_Name\\]]", "[[deep name|Deep_Name]]"),
        ("[x](Deep_Name.md)", "[x](deep%20name.md)"),
        ("[x](<Deep_Name.md#A b> 'title')", "[x](<deep name.md#A b> 'title')"),
        ("![alt](Deep_Name#A%20b)", "![alt](deep%20name.md#A%20b)"),
        ("[[Deep_Name]]]", "[[deep name|Deep_Name]]"),
    ],
)
def test_what_a_reader_sees_stays(old: str, new: str) -> None:
    link = parse("n.md", old).links[0]
    assert relinked(vault(), link, "a/b/deep name.md", "n.md") == new


@pytest.mark.parametrize(
    ("old", "path", "new"),
    [
        ("[[X]]", "pic 1.png", "[X](pic%201.png)"),
        ("[[X|shown]]", "a/b/deep name.md", "[shown](deep%20name.md)"),
        ("[[X|]]", "a/b/deep name.md", "[X](deep%20name.md)"),
        ("[[X#A b]]", "a/b/deep name.md", "[X > A b](deep%20name.md#A%20b)"),
        ("![[X|100]]", "pic 1.png", "![100](pic%201.png)"),
        ("![[X]]", "pic 1.png", "![X](pic%201.png)"),
        ("![[100]]", "pic 1.png", "![](pic%201.png)"),
        ("[[X|snake_case C# & 100%]]", "pic 1.png", "[snake_case C# & 100%](pic%201.png)"),
        ("[[X]]", "c(1.md", "[X](c%281.md)"),
        ("[[X]]", "100% sure.md", "[X](100%25%20sure.md)"),
        ("[[X|a]b]]", "pic 1.png", None),
        ("[[X|2 * 3 * 4]]", "pic 1.png", None),
        ("[[X|a `code` b]]", "pic 1.png", None),
        ("[[X|<u>a</u>]]", "pic 1.png", None),
        ("[[X|$5 and $6]]", "pic 1.png", None),
        ("[[X|a == b == c]]", "pic 1.png", None),
        ("[[X|_a_]]", "pic 1.png", None),
        ("[[X|#tag]]", "pic 1.png", None),
        ("[[X|^1]]", "pic 1.png", None),
    ],
)
def test_a_vault_without_wikilinks_gets_markdown_links(old: str, path: str, new: str | None) -> None:
    link = parse("n.md", old).links[0]
    assert relinked(vault(use_markdown_links=True), link, path, "n.md") == new


def test_a_property_keeps_its_wikilink_and_its_quotes() -> None:
    text = "---\nup: '[[X]]' # why\n---\n"
    link = parse("n.md", text).links[0]
    known = Vault(FILES, {"n.md": None}, settings=Settings(use_markdown_links=True), read=lambda _: text)  # type: ignore[dict-item]
    token = relinked(known, link, "a/b/deep name.md", "n.md")
    assert token == "[[deep name|X]]"
    edit = relink_edit(known, link, token, "n.md")
    assert edit is not None
    assert text[: edit.start] + edit.text + text[edit.end :] == "---\nup: '[[deep name|X]]' # why\n---\n"


_NAMES = st.text("ab é#|^[]()%\\:?<>.é\u200b", min_size=1, max_size=8)


@given(
    st.lists(st.tuples(st.sampled_from(["", "a/", "a/b/"]), _NAMES), min_size=1, max_size=6),
    st.sampled_from(["[[X]]", "![[X|3]]", "[x](X)", "[x](<X>)", "[[X#A|b]]"]),
    st.sampled_from(["shortest", "relative", "absolute"]),
    st.booleans(),
    st.sampled_from(["n.md", "a/n.md"]),
)
def test_whatever_is_written_leads_to_the_file_that_was_meant(
    names: list[tuple[str, str]], old: str, link_format: str, markdown: bool, source: str
) -> None:
    files = [f"{folder}{name}.md" for folder, name in names]
    known = vault([*files, source], new_link_format=link_format, use_markdown_links=markdown)
    link = parse(source, old).links[0]
    for path in files:
        new = relinked(known, link, path, source)
        if new is not None:
            (again,) = parse(source, f"x {new} x").links
            assert known.resolve(again.path, source).path == path
            assert again.subpath == link.subpath
            assert again.source == new


@given(
    st.sampled_from(["[[{}]]", "![[{}]]", "| a |\n|---|\n| [[{}]] |", "---\nup: '[[{}]]'\n---"]),
    st.text("ab #|\\^é\u0301\xa0\u200b.!", max_size=14),
)
def test_of_a_link_with_a_text_of_its_own_the_path_alone_is_replaced(form: str, content: str) -> None:
    note = parse("n.md", form.format(content))
    for link in note.links:
        if link.display is not None and link.kind in ("wikilink", "embed"):
            parts = wikilinks.split(link.source)
            expected = f"{link.source[: parts.path.start]}deep name{link.source[parts.path.end :]}"
            assert relinked(vault(), link, "a/b/deep name.md", "n.md") == expected


@given(notes(), st.sampled_from(["a/b/deep name.md", "pic 1.png", "c(1.md"]), st.booleans())
def test_the_fixes_of_many_links_are_those_of_each(text: str, path: str, markdown: bool) -> None:
    known = Vault(
        FILES,
        {"n.md": None},  # type: ignore[dict-item]
        settings=Settings(use_markdown_links=markdown),
        read={"n.md": text}.__getitem__,
    )
    best = Meant("deep name", (), path, Applicability.SAFE)
    fixing = fixing_to_meant(known, "n.md", best)
    for link in parse("n.md", text).links:
        assert fixing(link, "n.md") == fix_to_meant(known, link, "n.md", best)
