"""A glance at one note says what a look at the whole vault says of it, or says nothing at all.

Each comparison is made through the command line: with what an earlier look at the vault left, and by a fresh look that
remembers nothing. Whether it was a glance that told is seen by whether the vault was walked through.
"""

from __future__ import annotations

import ast
import os
import random
import shutil
from base64 import b64decode
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.test_same_findings import (
    CHANGES,
    FRESH,
    JIFFY,
    JSON,
    Look,
    Vault,
    _own_folders,  # noqa: F401  # is for every test here as well
    a_vault,
    add,
    delete,
    difference,
    findings,
    look,
    move,
    rename,
    rename_in_another_case,
    rested,  # noqa: F401
)
from vaultlint.disk.cache import Cache
from vaultlint.gather import Gathered
from vaultlint.registry import choose, rule_types
from vaultlint.rule import Bad, VaultRule
from vaultlint.similar.texts import (
    candidates,
    first_hashes,
    holders_of_some,
    may_have_copies,
    reach_of,
    sketch,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vaultlint.disk.cache import Record
    from vaultlint.rule import Rule

import time

from vaultlint.config import Config

BREAD = (
    "Bread needs time and quiet, and jars of jam. Quick loaves vex the baker; zeal keeps every crust. " * 6
)
ROOT = Path(__file__).resolve().parent.parent
VAULT = {
    ".obsidian/app.json": "{}",
    "note.md": "---\ntitle: One\naliases: [uno]\n---\n# Top\n\n[[other#Head]] [[nowhere]] [[due]] [[sub/deep]] [[#Top]]\n",
    "other.md": "---\naliases: [due, zwei]\n---\n# Head\n\n[[note#Top]] [[gone]] ^block\n",
    "sub/deep.md": "text [[note]] [[nothing]]\n",
    "sub/last.md": "# Last\n",
    "templates/form.md": "[[nowhere]]\n",
    "bread.md": BREAD,
    "wide bread.md": BREAD + "And salt.\n",
    "picture.png": "",
}


@pytest.fixture
def walks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows with every look at a whole vault."""
    made: list[int] = []
    init = Gathered.__init__

    def noticed(gathered: Gathered, *arguments: object, **options: object) -> None:
        made.append(1)
        init(gathered, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Gathered, "__init__", noticed)
    return made


@pytest.fixture(params=["few", "many"])
def size(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Whether each note of the vault is looked up, or the vault is taken for one of too many."""
    if request.param == "many":
        monkeypatch.setattr("vaultlint.glance.FEW", 0)
    kind: str = request.param
    return kind


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    root = tmp_path / "vault"
    for name, text in VAULT.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def glanced(walks: list[int], *arguments: object, stdin: bytes = b"") -> tuple[Look, bool]:
    """What a run said, and whether it was told at a glance."""
    before = len(walks)
    said = look(*arguments, stdin=stdin)
    return said, len(walks) == before


def fresh_fix(note: Path, stdin: bytes, tmp_path: Path, *quiet: str) -> Look:
    """What a repair comes to when nothing is remembered."""
    kept = os.environ["XDG_CACHE_HOME"]
    os.environ["XDG_CACHE_HOME"] = str(tmp_path / f"fresh {time.time_ns()}")
    try:
        return look("fix", *quiet, "--stdin-filename", note, "-", stdin=stdin)
    finally:
        shutil.rmtree(os.environ["XDG_CACHE_HOME"], ignore_errors=True)
        os.environ["XDG_CACHE_HOME"] = kept


def agree(walks: list[int], note: Path, tmp_path: Path, *, text: bytes | None = None) -> bool:
    """See that all ways to look at one note agree; whether each of them was a glance."""
    told = True
    if note.exists() and text is None:
        fresh = look(*JSON, *FRESH, note)
        said, quick = glanced(walks, *JSON, note)
        assert not difference(fresh, said), (quick, difference(fresh, said))
        told = told and quick
        assert not difference(look("check", *FRESH, note), look("check", note))
        told = repaired_alike(walks, note) and told
    octets = note.read_bytes() if text is None else text
    for quiet in ((), ("--quiet",)):
        fresh = fresh_fix(note, octets, tmp_path, *quiet)
        said, quick = glanced(walks, "fix", *quiet, "--stdin-filename", note, "-", stdin=octets)
        assert not difference(fresh, said), (quick, quiet, difference(fresh, said))
        told = told and quick
    return told


def repaired_alike(walks: list[int], note: Path) -> bool:
    """See that a repair on disk says and writes what a fresh one does, and is undone; whether it was a glance."""
    octets = note.read_bytes()
    told = True
    for asked in (("--fix",), ("--diff", "--unsafe-fixes")):
        fresh = look("check", *asked, "--output-format", "json", *FRESH, note)
        written = note.read_bytes()
        note.write_bytes(octets)
        said, quick = glanced(walks, "check", *asked, "--output-format", "json", note)
        assert (note.read_bytes(), difference(fresh, said)) == (written, ""), (quick, asked)
        note.write_bytes(octets)
        told = told and quick
    return told


@pytest.mark.usefixtures("rested")
def test_a_note_that_is_saved_is_looked_at_by_itself(
    vault: Path, walks: list[int], tmp_path: Path, size: str
) -> None:
    assert findings(look(*JSON, vault))
    for name in ("note.md", "other.md", "sub/deep.md", "sub/last.md"):
        assert agree(walks, vault / name, tmp_path), (size, name)


@pytest.mark.usefixtures("rested")
@pytest.mark.parametrize(
    "text",
    [
        "nothing\n",
        "[[nowhere]] [[elsewhere]] [[oter]] [[Sub/Deep]] [[other#Heed]] [[other#^block]] [[other#^bloc]]\n",
        "[[zwei]] [[uno]] [[drei]]\n",
        "---\ntitle: One\naliases: [uno]\n---\n# Top   \n\n[[dUE|x]] ![[picture.png]] [a](<b c.md>) [a](b c.md)\n",
        "# Top\n\n## Top [[zwei]]\n\n[[#Top zwei]] [[#Top]] [[note#Nope]]\n",
        '---\ntitle: Two\n---\n<a class="yt-timestamp" data-t="1:02">[1:02]</a> [[1:02]]\n',
        "%% vaultlint: ignore dangling-link %%\n[[nowhere]] %% vaultlint: ignore duplicate-content %%\n",
        "",
    ],
)
def test_whatever_is_written_into_it(
    vault: Path, walks: list[int], tmp_path: Path, size: str, text: str
) -> None:
    del size
    look(*JSON, vault)
    note = vault / "note.md"

    agree(walks, note, tmp_path, text=text.encode())
    note.write_text(text)

    assert agree(walks, note, tmp_path)


@pytest.mark.usefixtures("rested")
def test_what_a_rule_about_many_notes_has_to_say_is_said(
    vault: Path, walks: list[int], tmp_path: Path, size: str
) -> None:
    del size
    look(*JSON, vault)
    (vault / "note.md").write_text(BREAD + "Jam.\n")

    assert agree(walks, vault / "note.md", tmp_path)
    assert "duplicate-content" in look("check", vault / "note.md").out
    (vault / "note.md").write_text(BREAD)
    assert agree(walks, vault / "note.md", tmp_path)


@pytest.mark.usefixtures("rested")
def test_a_repair_that_nobody_hears_of_needs_no_rule_that_repairs_nothing(
    vault: Path, walks: list[int]
) -> None:
    look(*JSON, vault)
    text = (BREAD + "[[due]]\n").encode()

    said, quick = glanced(walks, "fix", "--quiet", "--stdin-filename", vault / "note.md", "-", stdin=text)

    assert quick
    assert said.out.endswith("[[other|due]]\n")


@pytest.mark.usefixtures("rested")
def test_a_note_in_a_vault_inside_is_looked_at_in_that(vault: Path, walks: list[int], tmp_path: Path) -> None:
    """Therefore a glance need not ask whether it lies in one, where the outer vault would not judge it."""
    (vault / "sub" / ".obsidian").mkdir()
    look(*JSON, vault)
    look(*JSON, vault / "sub")

    agree(walks, vault / "sub" / "deep.md", tmp_path)
    said, _ = glanced(walks, *JSON, vault / "sub" / "deep.md")

    assert [entry["message"] for entry in findings(said)] == [
        "there is no note “note”",
        "there is no note “nothing”",
    ]


@pytest.mark.usefixtures("rested", "size")
@pytest.mark.parametrize("quiet", [(), ("--quiet",)], ids=["told", "quiet"])
def test_what_was_repaired_before_it_was_ever_checked_is_compared_with_all_notes_then(
    vault: Path, walks: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quiet: tuple[str, ...]
) -> None:
    note = vault / "note.md"
    typed = note.read_bytes() + b"and more\n"
    look("fix", *quiet, "--stdin-filename", note, "-", stdin=typed)
    monkeypatch.setattr("vaultlint.disk.cache.Cache.records", None)

    _, once_more = glanced(walks, "fix", "--stdin-filename", note, "-", stdin=typed)
    _, on_disk = glanced(walks, *JSON, note)
    _, of_another = glanced(walks, *JSON, vault / "sub" / "last.md")

    assert (once_more, on_disk, of_another) == (True, True, True)
    assert agree(walks, note, tmp_path)


@pytest.mark.usefixtures("rested")
def test_what_a_baseline_knows_is_no_news_at_a_glance_either(
    vault: Path, walks: list[int], tmp_path: Path, size: str
) -> None:
    del size
    note = vault / "note.md"
    look(*JSON, vault)
    look("baseline", vault)
    look("check", vault)

    said, quick = glanced(walks, "check", note)
    assert quick
    assert "nowhere" not in said.out
    assert agree(walks, note, tmp_path)
    note.write_text("[[due]] [[nowhere]] [[nowhere]] [[elsewhere]]\n")

    said, quick = glanced(walks, "check", note)

    assert quick
    assert said.out.count("“nowhere”") == said.out.count("“elsewhere”") == 1
    assert agree(walks, note, tmp_path)


@pytest.mark.parametrize("rule", rule_types().values(), ids=lambda rule: rule.name)
def test_a_rule_without_examples_of_fixes_makes_none(rule: type[Rule]) -> None:
    """A quiet repair leaves out rules whose examples show no fix that is to be trusted so far."""
    if getattr(rule, "sees", None) in {"files", "targets"}:
        return
    tree = ast.parse((ROOT / "rules" / f"{rule.name.replace('-', '_')}.py").read_text(encoding="utf-8"))
    made = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "Fix"]
    named = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    bad = [example for example in rule.examples if isinstance(example, Bad)]
    if not any(example.fixed for example in bad):
        assert "SAFE" not in named
        # A fix of which nobody says how far it is to be trusted is a safe one.
        assert all(len(node.args) > 2 or node.keywords for node in made)
        if not any(example.fixed_unsafely for example in bad):
            assert not made


def rename_the_target(root: Path) -> None:
    (root / "other.md").rename(root / "renamed.md")


def make_the_missing_note(root: Path) -> None:
    (root / "sub/nowhere.md").write_text("")


def delete_a_stranger(root: Path) -> None:
    (root / "sub/last.md").unlink()


def rename_a_folder(root: Path) -> None:
    (root / "sub").rename(root / "below")


def link_a_folder(root: Path) -> None:
    (root.parent / "outside").mkdir()
    (root.parent / "outside/nowhere.md").write_text("")
    (root / "linked").symlink_to(root.parent / "outside", target_is_directory=True)


def change_the_heading(root: Path) -> None:
    (root / "other.md").write_text("---\naliases: [due, zwei]\n---\n# Body\n\n[[note#Top]]\n")


def take_the_alias_away(root: Path) -> None:
    (root / "other.md").write_text("# Head\n\n[[note#Top]] [[gone]] ^block\n")


def spoil_the_target(root: Path) -> None:
    (root / "other.md").write_bytes(b"\xff")


def put_in_its_place(root: Path) -> None:
    new = root / ".new"
    new.write_text((root / "note.md").read_text())
    new.replace(root / "note.md")


def leave_a_swap_file(root: Path) -> None:
    (root / ".note.md.swp").write_text("")


def change_the_settings(root: Path) -> None:
    (root / ".obsidian/app.json").write_text('{"useMarkdownLinks": true}')


def exclude_it(root: Path) -> None:
    (root / ".obsidian/app.json").write_text('{"userIgnoreFilters": ["note"]}')


def configure(root: Path) -> None:
    (root / "vaultlint.toml").write_text('ignore = ["dangling-link"]\n')


ELSEWHERE: dict[Callable[[Path], None], bool] = {
    rename_the_target: False,
    make_the_missing_note: False,
    delete_a_stranger: False,
    rename_a_folder: False,
    link_a_folder: False,
    change_the_heading: True,
    take_the_alias_away: True,
    spoil_the_target: True,
    put_in_its_place: True,
    leave_a_swap_file: True,
    change_the_settings: False,
    exclude_it: False,
    configure: False,
}
"""Changes, and whether a glance in a large vault tells what came of them."""


@pytest.mark.usefixtures("rested")
@pytest.mark.parametrize(("change", "told"), ELSEWHERE.items())
def test_what_changes_elsewhere_is_seen(
    vault: Path, walks: list[int], tmp_path: Path, size: str, change: Callable[[Path], None], *, told: bool
) -> None:
    look(*JSON, vault)
    time.sleep(JIFFY)
    change(vault)

    note = vault / "note.md"
    if size == "many" or change in {put_in_its_place, leave_a_swap_file}:
        said, quick = glanced(walks, *JSON, note)
        assert quick == told
        assert not difference(look(*JSON, *FRESH, note), said)
    agree(walks, note, tmp_path)
    # And from then on it is known again; only what was remembered of a note that cannot be read is no longer so.
    assert agree(walks, note, tmp_path) or change in {exclude_it, spoil_the_target}


DEEP = "text [[note]] [[nothing]] [[other#Head]] [[nuevo]] [a](../picture.png)\n\n# See [[due]]\n\n[[#See due]] [[gone too]]\n"
NAMES: tuple[Callable[[Path], object], ...] = (
    lambda root: (root / "nothing.md").write_text("[[note]] [[deep]]\n"),
    lambda root: (root / "sub/note.md").write_text(""),
    lambda root: (root / "note.md").rename(root / "renamed.md"),
    lambda root: (root / "new.md").write_text("---\naliases: [nuevo, nothing]\n---\n[[a]] [[b]]\n"),
    lambda root: (root / "other.md").unlink(),
    lambda root: (root / "other.md").rename(root / "other side.md"),
    lambda root: (root / "gone to.md").write_text(""),
    lambda root: (root / "deep.md").write_text("[[deep#See due]] [[sub/deep#See due]]\n"),
    lambda root: (root / "sub/DEEP.md").write_text(""),
    lambda root: (root / "picture.png").unlink(),
    lambda root: (root / "sub/Gone Too.md").write_bytes(b"\xff"),
)


@pytest.mark.usefixtures("rested")
@pytest.mark.parametrize("change", NAMES)
def test_names_that_come_and_go_in_a_large_vault_are_no_reason_to_walk_through_it(
    vault: Path,
    walks: list[int],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[Path], None],
) -> None:
    monkeypatch.setattr("vaultlint.glance.FEW", 0)
    note = vault / "sub/deep.md"
    note.write_text(DEEP)
    look(*JSON, vault)
    time.sleep(JIFFY)
    change(vault)

    # To a note of the same name a link may lead that led to this one.
    has_namesake = (vault / "deep.md").exists() or (vault / "sub/DEEP.md").exists()
    assert agree(walks, note, tmp_path) or has_namesake
    assert agree(walks, note, tmp_path, text=DEEP.replace("text", "[[nada]]").encode())


@pytest.mark.usefixtures("rested")
def test_a_linked_folder_is_seen_to_change(vault: Path, walks: list[int], tmp_path: Path, size: str) -> None:
    del size
    link_a_folder(vault)
    look(*JSON, vault)
    assert agree(walks, vault / "note.md", tmp_path)

    (tmp_path / "outside/nowhere.md").unlink()
    said, quick = glanced(walks, *JSON, vault / "note.md")
    assert not quick
    assert not difference(look(*JSON, *FRESH, vault / "note.md"), said)

    shutil.rmtree(tmp_path / "outside")
    agree(walks, vault / "note.md", tmp_path)


@pytest.mark.usefixtures("rested")
def test_a_note_that_is_not_there_yet_takes_a_look_at_all(
    vault: Path, walks: list[int], tmp_path: Path
) -> None:
    look(*JSON, vault)
    assert not agree(walks, vault / "new.md", tmp_path, text=b"[[note]] [[new]] [[nowhere]]\n")


@pytest.mark.usefixtures("rested")
def test_a_template_is_left_as_it_is(vault: Path, walks: list[int], tmp_path: Path) -> None:
    (vault / "vaultlint.toml").write_text('exclude = ["templates/"]\n')
    look(*JSON, vault)
    said, quick = glanced(
        walks, "fix", "--stdin-filename", vault / "templates/form.md", "-", stdin=b"[[due]]\n"
    )
    assert (said.out, quick) == ("[[due]]\n", True)
    agree(walks, vault / "templates/form.md", tmp_path)


@pytest.mark.usefixtures("rested")
def test_a_rule_that_wants_to_see_all_notes_sees_them(vault: Path, walks: list[int], tmp_path: Path) -> None:
    (vault / "vaultlint.toml").write_text('extend-select = ["orphan-note"]\n')
    look(*JSON, vault)
    assert agree(walks, vault / "sub/last.md", tmp_path)
    assert "orphan-note" in look("check", vault / "sub/last.md").out


@pytest.mark.usefixtures("rested")
def test_a_cache_that_was_damaged_says_nothing(vault: Path, walks: list[int], tmp_path: Path) -> None:
    look(*JSON, vault)
    (file,) = Path(os.environ["XDG_CACHE_HOME"]).rglob("*.sqlite")
    data = bytearray(file.read_bytes())
    for at in range(len(data) // 3, len(data), 997):
        data[at] ^= 0xFF
    file.write_bytes(data)
    agree(walks, vault / "note.md", tmp_path)


@pytest.mark.usefixtures("rested")
def test_links_to_copies_are_counted_in_all_notes(
    vault: Path, walks: list[int], tmp_path: Path, size: str
) -> None:
    """However few of them a rule has to look among; what the note leads to is not what is remembered."""
    del size
    (vault / "index.md").write_text("[[bread]] [[bread]]\n")
    (vault / "bread.md").write_text(f"{BREAD}[[broken#Crust]]\n")
    (vault / "wide bread.md").write_text(BREAD + "And salt.\n" + 40 * "\n")
    (vault / "broken.md").write_bytes(b"\xff")
    look(*JSON, vault)

    assert agree(walks, vault / "bread.md", tmp_path)


@pytest.mark.usefixtures("rested")
def test_a_link_to_another_of_its_topic_changes_which_is_kept(
    vault: Path, walks: list[int], tmp_path: Path, size: str
) -> None:
    del size
    (vault / "heap.md.md").write_text("---\ntitle: Compost heaps\n---\n")
    note = vault / "compost.md"
    note.write_text("---\ntitle: The compost heap\n---\nTurn it.\n")
    look(*JSON, vault)
    note.write_text(note.read_text() + "[[heap.md]]\n")

    agree(walks, note, tmp_path)


@pytest.mark.usefixtures("rested")
def test_a_note_that_could_not_be_read_meanwhile_is_compared_anew(tmp_path: Path, walks: list[int]) -> None:
    root = tmp_path / "vault"
    root.mkdir()
    text = " ".join(f"step {number} takes {number * 7} minutes" for number in range(60))
    for name in ("one.md", "other.md"):
        (root / name).write_text(text)
    (root / "third.md").write_text("[[one]]\n")
    look(*JSON, root)
    time.sleep(JIFFY)
    (root / "other.md").write_bytes(b"\xff")
    (root / "third.md").write_text("[[one]] [[other]]\n")
    look(*JSON, root)
    time.sleep(JIFFY)
    (root / "other.md").write_text(text)

    agree(walks, root / "one.md", tmp_path)


def test_a_glance_writes_nothing(vault: Path, walks: list[int]) -> None:
    look(*JSON, vault)
    (file,) = Path(os.environ["XDG_CACHE_HOME"]).rglob("*.sqlite")
    before = file.read_bytes()
    (vault / "note.md").write_text("[[due]] [[never]]\n")
    assert glanced(walks, *JSON, vault / "note.md")[1]
    assert file.read_bytes() == before


@pytest.mark.parametrize("seed", range(4))
def test_after_every_change_of_a_note_and_of_others(
    tmp_path: Path, walks: list[int], seed: int, request: pytest.FixtureRequest
) -> None:
    if seed % 2:
        request.getfixturevalue("rested")
    changes_and_glances(a_vault(tmp_path, 30, seed), walks, tmp_path, steps=12)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.usefixtures("rested")
def test_after_every_change_of_names_in_a_large_vault(
    tmp_path: Path, walks: list[int], seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vaultlint.glance.FEW", 0)
    vault = a_vault(tmp_path, 30, seed)
    # What is in a note that nothing leads to is not looked at, and so it may be a duplicate that nobody knows of.
    (vault.root / "vaultlint.toml").write_text('ignore = ["duplicate-topic", "duplicate-content"]\n')
    look(*JSON, vault.root)
    quick = 0
    for step in range(12):
        time.sleep(JIFFY)
        story = vault.chance.choice([rename, rename_in_another_case, move, delete, add, attach_only])(vault)
        note = vault.note()
        octets = rewritten(vault, note)
        try:
            quick += agree(walks, note, tmp_path, text=octets)
            note.write_bytes(octets)
            quick += agree(walks, note, tmp_path)
        except AssertionError as error:
            raise AssertionError(f"{story}; {vault.name_of(note)} in step {step}") from error
        # What was written is known, or every other note would be looked at among what this one was.
        look(*JSON, vault.root)
    assert quick > 3


def attach_only(vault: Vault) -> str:
    file = vault.fresh().with_suffix(vault.chance.choice([".png", ".pdf", ".mp4"]))
    file.write_bytes(b"")
    return f"{vault.name_of(file)} is new"


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 106))
@pytest.mark.usefixtures("rested")
def test_after_every_change_of_a_larger_vault(tmp_path: Path, walks: list[int], seed: int) -> None:
    changes_and_glances(a_vault(tmp_path, 150, seed), walks, tmp_path, steps=20)


def changes_and_glances(vault: Vault, walks: list[int], tmp_path: Path, *, steps: int) -> None:
    """Change a note, and now and then others; each time a glance says what a fresh look says."""
    look(*JSON, vault.root)
    quick = 0
    for step in range(steps):
        time.sleep(JIFFY)
        if step % 4 == 3:
            story = vault.chance.choice(CHANGES)(vault)
            time.sleep(JIFFY)
        else:
            story = "nothing elsewhere"
        note = vault.note()
        octets = rewritten(vault, note)
        try:
            quick += agree(walks, note, tmp_path, text=octets)
            note.write_bytes(octets)
            time.sleep(JIFFY)
            quick += agree(walks, note, tmp_path)
        except AssertionError as error:
            raise AssertionError(f"{story}; {vault.name_of(note)} in step {step}") from error
        if step % 3 == 2:
            look(*JSON, vault.root)
    assert quick > steps // 4


def rewritten(vault: Vault, note: Path) -> bytes:
    """What somebody makes of a note."""
    lines = note.read_bytes().splitlines(keepends=True)
    other = vault.note()
    new = [
        f"See [[{other.stem}]] and [[{other.stem}#Top]].\n",
        f"See [[{other.stem} two]], [[{other.stem.upper()}]] and [[nowhere]].\n",
        f"## {other.stem}\n",
        '<a class="yt-timestamp" data-t="1:02">[1:02]</a>\n',
        "words without end, and some more of them, just to be quite sure\n",
        "%% vaultlint: ignore dangling-link %%\n",
        f"---\naliases: [{other.stem}]\n---\n",
    ]
    for _ in range(vault.chance.choice([1, 1, 2, 4])):
        at = vault.chance.randrange(len(lines) + 1)
        match vault.chance.randrange(4):
            case 0 if lines:
                del lines[min(at, len(lines) - 1)]
            case 1 if vault.chance.random() < 0.2:
                return other.read_bytes()
            case _:
                lines.insert(at, vault.chance.choice(new).encode())
    return b"".join(lines)


def texts(chance: random.Random, count: int) -> Iterator[str]:
    words = [f"{first}{last}" for first in "zqxjkvb" for last in ("ave", "uick", "elm", "oth", "and")]
    made: list[str] = []
    for _ in range(count):
        if made and chance.random() < 0.4:
            text = chance.choice(made).split()
            for _ in range(chance.randrange(12)):
                text[chance.randrange(len(text))] = chance.choice(words)
            made.append(" ".join(text))
        else:
            made.append(" ".join(chance.choices(words, k=chance.randrange(5, 120))))
        yield made[-1]


@pytest.mark.parametrize("seed", range(30))
def test_a_text_that_seems_to_be_alone_has_no_candidates(seed: int) -> None:
    chance = random.Random(seed)
    sketches = {
        f"{number}.md": kept for number, text in enumerate(texts(chance, 60)) if (kept := sketch(text))
    }
    if seed % 3 == 0:
        # A pattern: more notes have it than are compared.
        sketches |= {f"copy {number}.md": next(iter(sketches.values())) for number in range(25)}
    for path, before in sketches.items():
        outline = first_hashes(sketches.values())
        for now in (before, sketch(next(texts(chance, 1))), chance.choice(list(sketches.values()))):
            if now is None:
                continue
            changed = {**sketches, path: now}
            pairs = [pair for pair in candidates(changed, [path]) if path in pair]
            if pairs:
                assert may_have_copies(now, before, outline), (path, b64decode(now))


@pytest.mark.parametrize("seed", range(12))
def test_the_reach_of_a_text_holds_all_it_is_compared_with(seed: int) -> None:
    chance = random.Random(seed)
    sketches = {
        f"{number}.md": kept for number, text in enumerate(texts(chance, 30)) if (kept := sketch(text))
    }
    paths = list(sketches)
    for path, before in sketches.items():
        outline = first_hashes(sketches.values())
        for now in (before, chance.choice(list(sketches.values()))):
            changed = {**sketches, path: now}
            whole = candidates(changed, [path])
            pairs = [pair for pair in whole if path in pair]
            some = {paths[number] for number in holders_of_some(now, outline)}
            assert {one for pair in pairs for one in pair} <= {path, *some}
            reached = reach_of(now, outline)
            if reached is not None:
                among = {path: now, **{paths[number]: changed[paths[number]] for number in reached}}
                assert candidates(among, [path]) == whole


@pytest.fixture
def alike(tmp_path: Path) -> Path:
    """A vault in which rules have something to say of nearly every note that they have to compare with others."""
    root = tmp_path / "vault"
    anchors = [f'<a class="yt-timestamp" data-t="{time}">[{time}]</a>' for time in TIMES]
    late = [anchor.replace('"00:', '"').replace("[00:", "[").replace('">', ':00">') for anchor in anchors]
    late = [anchor.replace("]</a>", ":00]</a>") for anchor in late]
    notes = {
        ".obsidian/app.json": "{}",
        "index.md": "[[Pruning old apple trees]] [[bread]] [[wide bread]] [[Saws]]\n",
        "Pruning old apple trees.md": "Saw the dead wood.\n" * 9,
        "How to prune an old apple tree.md": "Saw.\n",
        "How to prune the old apple trees.md": "Saw and climb.\n" * 5,
        "Pruning.md": "nothing\n",
        "Saws.md": "steel [[Pruning]]\n",
        "saws.md": "iron\n",
        "bread.md": BREAD,
        "wide bread.md": BREAD + "And salt.\n",
        "old bread.md": BREAD + "And jam, and a quick vexing jar of zeal.\n",
        **{f"short {number}.md": f"---\nvideoId: v1\n---\n{' x '.join(anchors)}\n" for number in range(4)},
        "hours.md": f"---\nvideoId: v1\n---\n{' x '.join(late)}\n",
        "hours alone.md": f"---\nvideoId: v2\n---\n{' x '.join(late)}\n",
    }
    for name, text in notes.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


TIMES = ("00:01:12", "00:02:40", "00:03:03", "00:04:21", "00:05:45", "00:06:30", "00:07:11", "00:08:15")


@pytest.mark.usefixtures("rested")
def test_what_rules_say_of_notes_together_is_told_without_a_look_at_all(
    alike: Path, walks: list[int], tmp_path: Path, size: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[int] = []
    records = Cache.records

    def noticed(cache: Cache) -> Iterator[Record]:
        loaded.append(1)
        return records(cache)

    told = {entry["rule"] for entry in findings(look(*JSON, alike))}
    assert told >= {"duplicate-topic", "duplicate-content", "shifted-timestamp", "colliding-name"}, size
    look(*JSON, alike)
    monkeypatch.setattr(Cache, "records", noticed)
    for note in sorted(alike.glob("*.md")):
        before = note.read_text()
        for text in (
            before,
            before + "more\n",
            before.replace("Saw", "Saw and saw again, and").replace("bread", "loaf"),
            before + "[[bread]]\n",
            before + "[[index]]\n",
            before + "[[./WIDE bread.md#Salt]]\n",
            before[: len(before) // 2] + "Jam vexes quick zeal. " * 8 + before[len(before) // 2 :],
            BREAD,
        ):
            note.write_text(text)
            fresh = look(*JSON, *FRESH, note)
            seen = len(loaded)
            said, quick = glanced(walks, *JSON, note)
            assert not difference(fresh, said), (note.name, text, difference(fresh, said))
            if text in (before, before + "more\n") or (
                text == before + "[[index]]\n" and "Prun" in note.name
            ):
                assert (quick, len(loaded)) == (True, seen), (note.name, text)
        note.write_text(before)


def test_most_texts_are_seen_to_be_alone() -> None:
    chance = random.Random(7)
    sketches = [
        kept
        for number in range(50)
        if (kept := sketch(f"{chance.random()} jazz quiz vex " * 40 + str(number)))
    ]
    outline = first_hashes(sketches)
    assert sum(may_have_copies(kept, kept, outline) for kept in sketches) < len(sketches) // 2


def test_rules_that_compare_notes_say_when_one_is_alone() -> None:
    rules = choose(Config(), rule_types())
    names = {rule.name for rule in rules.vault if type(rule).is_alone is not VaultRule.is_alone}
    assert names == {
        "colliding-name",
        "duplicate-alias",
        "duplicate-content",
        "duplicate-topic",
        "shifted-timestamp",
    }
