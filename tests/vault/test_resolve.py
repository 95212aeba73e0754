"""Where links lead: the algorithm step by step, then what a real Obsidian makes of every case."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.corpora import shared
from vaultlint.vault import Vault
from vaultlint.vault.names import fold, fold_heading
from vaultlint.vault.resolve import Step


def lead(files: list[str], target: str, source: str = "note.md") -> tuple[str | None, Step]:
    resolution = Vault([*files, source], {}).resolve(target, source)
    return resolution.path, resolution.step


@pytest.mark.parametrize(
    ("files", "target", "source"),
    [
        (["a/Other.md"], "Wrong/Other", "note.md"),
        (["a/Other.md"], "/Other", "note.md"),
        (["a/Other.md"], "./Other", "note.md"),
        (["a/Other.md"], "../Other", "b/note.md"),
        (["a/pic.png"], "pic", "note.md"),
        (["a/Folder/x.md"], "Folder", "note.md"),
        (["STRASSE.md"], "straße", "note.md"),
        (["a b.md"], "a_b", "note.md"),
        (["a b.md"], "a%20b", "note.md"),
        (["ab.md"], "a\u200bb", "note.md"),
        ([], "../../../etc/passwd", "a/note.md"),
        ([], "/etc/passwd", "note.md"),
        ([], "C:\\x", "note.md"),
        ([], "a\nb", "note.md"),
        ([], "x" * 500, "note.md"),
        ([], "[" * 500, "note.md"),
        ([], "/", "note.md"),
        ([], "..", "note.md"),
        ([], "./", "note.md"),
        ([], "a//b", "note.md"),
        ([], "%", "note.md"),
    ],
)
def test_what_leads_nowhere(files: list[str], target: str, source: str) -> None:
    path, step = lead(files, target, source)
    assert path is None
    assert step.name.startswith("NO_")


@pytest.mark.parametrize(
    ("files", "target", "source", "path", "step"),
    [
        ([], "", "a/note.md", "a/note.md", Step.SELF),
        (["a/Other.md"], "other", "note.md", "a/Other.md", Step.ONLY),
        (["a/Other.md"], "OTHER.MD", "note.md", "a/Other.md", Step.ONLY),
        (["v1.2.md"], "v1.2", "note.md", "v1.2.md", Step.ONLY),
        (["X.md", "X.md.md"], "X.md", "note.md", "X.md", Step.ONLY),
        (["X.md.md"], "X.md", "note.md", "X.md.md", Step.ONLY),
        (["ΟΔΟΣ.md"], "οδος", "note.md", "ΟΔΟΣ.md", Step.ONLY),
        (["Cafe\u0301.md"], "Caf\u00e9", "note.md", "Cafe\u0301.md", Step.ONLY),
        (["Caf\u00e9.md"], "Cafe\u0301", "note.md", "Caf\u00e9.md", Step.ONLY),
        (["a/b/Other.md"], "../Other", "a/b/c/note.md", "a/b/Other.md", Step.RELATIVE),
        (["Other.md"], "../../../Other", "a/note.md", "Other.md", Step.RELATIVE),
        (["a/Other.md", "Other.md"], "./Other", "a/note.md", "a/Other.md", Step.RELATIVE),
        (["a/Other.md", "Other.md"], "Other", "a/note.md", "Other.md", Step.EXACT),
        (["a/Other.md", "Other.md"], "/Other", "a/note.md", "Other.md", Step.EXACT),
        (["long/Other.md", "b/Other.md"], "Other", "long/note.md", "long/Other.md", Step.OWN_FOLDER),
        (["long/x/Other.md", "b/Other.md"], "Other", "long/note.md", "long/x/Other.md", Step.OWN_FOLDER),
        (["long/Other.md", "b/Other.md"], "Other", "long/x/note.md", "b/Other.md", Step.SHORTEST),
        (["a/b/Other.md", "c/Other.md"], "b/Other", "note.md", "a/b/Other.md", Step.SHORTEST),
        (["ab/Other.md"], "b/Other", "note.md", "ab/Other.md", Step.SHORTEST),
    ],
)
def test_what_leads_where_and_why(files: list[str], target: str, source: str, path: str, step: Step) -> None:
    assert lead(files, target, source) == (path, step)


def test_two_paths_of_one_length_are_a_tie_and_all_candidates_are_named() -> None:
    resolution = Vault(["a/Dup.md", "b/Dup.md", "long/Dup.md"], {}).resolve("Dup", "note.md")
    assert resolution.tie
    assert set(resolution.candidates[:2]) == {"a/Dup.md", "b/Dup.md"}
    assert resolution.candidates[2] == "long/Dup.md"


def test_paths_that_differ_in_case_only_are_a_tie() -> None:
    assert Vault(["a/Dup.md", "A/dup.md"], {}).resolve("a/dup", "note.md").tie


def test_a_tie_elsewhere_is_none_for_a_note_beside_one_of_them() -> None:
    vault = Vault(["a/Dup.md", "b/Dup.md"], {})
    assert vault.resolve("Dup", "note.md").tie
    assert not vault.resolve("Dup", "a/note.md").tie
    assert vault.resolve("Dup", "b/note.md").path == "b/Dup.md"


def test_remembering_a_target_changes_no_answer() -> None:
    files = ["a/Dup.md", "b/Dup.md", "b/c/Dup.md", "One.md", "a/One2.md", "Top.md", "a/Top.md", "b/c/Top.md"]
    sources = ["b/c/n.md", "a/n.md", "b/n.md", "n.md"]
    targets = ["Dup", "One", "./Dup", "../Dup", "c/Dup", "", "Nope", "/One", "../Nope", "Top"]
    remembering = Vault(files, {})
    for _ in range(2):
        for source in sources:
            for target in targets:
                assert remembering.resolve(target, source) == Vault(files, {}).resolve(target, source)


def test_a_link_path_is_compared_with_names_and_never_opened() -> None:
    vault = Vault(["note.md"], {}, read=lambda path: pytest.fail(f"opened {path}"))
    for target in ("../../../etc/passwd", "/etc/passwd", "C:\\x", "~/x", "file:///etc/passwd", "\x00"):
        assert vault.resolve(target, "a/b/note.md").path is None


@pytest.mark.parametrize(
    ("one", "other"),
    [("A", "a"), ("ΟΔΟΣ", "οδος"), ("Cafe\u0301", "caf\u00e9"), ("Ä", "a\u0308"), ("İ", "i\u0307")],
)
def test_names_that_are_one(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("ss", "ß"), ("a b", "a_b"), ("a", "à"), ("a", "a\u200b")])
def test_names_that_are_two(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_headings_are_compared_without_most_ascii_punctuation() -> None:
    assert fold_heading("*Why*,  not?") == fold_heading("why not")
    assert fold_heading("a-b") != fold_heading("a b")
    assert fold_heading("_a_") != fold_heading("a")
    assert fold_heading("don't") != fold_heading("dont")
    assert fold_heading("“a”") != fold_heading("a")


def link_cases() -> list[Any]:
    try:
        cases = json.loads(shared("cases", "obsidian.json").read_text("utf-8"))
    except pytest.skip.Exception:
        return []
    return [
        pytest.param(cases["vaults"][case["vault"]], case, id=case["id"])
        for case in cases["link_cases"]
        if case["expect"] is not None
    ]


@pytest.mark.corpus
@pytest.mark.parametrize(("files", "case"), link_cases())
def test_every_reference_leads_where_obsidian_says(files: dict[str, str], case: dict[str, Any]) -> None:
    from vaultlint.parse import facts, parse  # noqa: PLC0415

    source = case["source_file"]
    text = case["text"]
    body = text if text.startswith("---") else f"{files[source]}\n\n{text}"
    texts = files | {source: body}
    notes = {path: facts(parse(path, texts[path])) for path in texts if path.endswith(".md")}
    vault = Vault(files, notes)
    before = 0 if text.startswith("---") else len(notes_links(source, f"{files[source]}\n\n", parse))
    outcome = []
    for link in notes[source].links[before:]:
        path = vault.resolve(link.path, source).path
        kind = f"fm:{link.key}" if link.place == "property" else link.kind
        kind = {"wikilink": "link", "markdown": "link", "image": "embed"}.get(kind, kind)
        subpath: str | None = None
        if path is not None and link.subpath:
            found = vault.resolve_subpath(path, link.subpath)
            subpath = {"opaque": "n/a", "missing": None}.get(found.value, found.value)
        outcome.append({"kind": kind, "link": link.target, "dest": path, "subpath": subpath})
    assert outcome == case["expect"]


def notes_links(path: str, text: str, parse: Any) -> Any:
    return parse(path, text).links
