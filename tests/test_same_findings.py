"""However a look is made, the same vault has the same findings, to the byte.

Cold and with nothing to remember it in; cold; again; by one process and by several; and, with what earlier looks
learnt, after every kind of change that files, folders, times and settings can go through. Each look goes through the
door that users take, the command line; only the last word of each test, what a difference is, is made here.
"""

from __future__ import annotations

import io
import json
import os
import random
import shutil
import sys
import time
from typing import TYPE_CHECKING, NamedTuple

import pytest

from benchmarks.vault import generate
from vaultlint import gather
from vaultlint.cli.app import run
from vaultlint.cli.workers import Workers
from vaultlint.work import look_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from vaultlint import work
    from vaultlint.work import Job, Way

    Change = Callable[["Vault"], str]

ODD: dict[str, bytes] = {
    ".obsidian/app.json": b"{}",
    "odd/not utf-8.md": b"# A\xff\n\n[[nowhere]]\n",
    "odd/broken.md": b"---\ntitle: [a\n---\n[[also nowhere]]\n",
    "odd/lines.md": "\ufeff---\r\ntitle: CRLF\r\naliases: [crlf, Ωμέγα]\r\n---\r\n\r\n# Top\r\n\r\n[[#Nope]] [[lines#Top]]\r\n".encode(),
    "odd/Ünï cödé.md": "[[u\u0308nï cödé]] [[日本語]] [[Ωμέγα]] [[ΩΜΈΓΑ#^b]] 🧪 [[nö where]]\n".encode(),
    "odd/日本語.md": "これは猫についてのノートです。[[日本語#見出し]]\n\n## 見出し\n\n文 ^b\n".encode(),
    "odd/hushed.md": b"%% vaultlint: ignore-file malformed-timestamp %%\n\n[[gone]] %% vaultlint: ignore dangling-link %%\n",
    "odd/embeds.md": b"![[picture.png]] ![[missing.png]] ![text](picture.png) [a](broken.md) [b](../odd/nothing.md)\n",
    "odd/code.md": b"```md\n[[in code]]\n```\n\n`[[code]]` $[[m]]$ <!-- [[c]] --> [[out of code]]\n\n| a |\n| --- |\n| [[x|y]] |\n",
    "odd/empty.md": b"",
    "odd/draw.canvas": json.dumps(
        {"nodes": [{"id": "1", "type": "file", "file": "odd/empty.md"}, {"id": "2", "type": "file", "file": "no.md"}]}
    ).encode(),
    "odd/bad.canvas": b"{",
    "picture.png": b"\x89PNG",
}  # fmt: skip
"""Beside the notes that are like real ones: what is rare and has a path of its own."""

CONFIGS = (
    None,
    'ignore = ["duplicate-*"]\n',
    'extend-select = ["self-link", "orphan-note", "alias-link", "unused-attachment", "dead-end-note"]\n',
    'exclude = ["odd/", "*_1*.md"]\n',
    '[per-file-ignores]\n"odd/" = ["dangling-link"]\n',
    '[severity]\nmalformed-timestamp = "info"\n',
    '[rules.duplicate-topic]\nsource = "videoId"\n',
    '[[schema]]\nrequired = ["title", "author"]\n[schema.properties.videoId]\nunique = true\nlink-to = "/odd/"\n',
)
APP_SETTINGS = (
    b"{}",
    b"",
    b'{"userIgnoreFilters": ["odd/"]}',
    b'{"newLinkFormat": "absolute", "useMarkdownLinks": true}',
    b'{"newLinkFormat": "relative"}',
)
STAMP = '<a class="yt-timestamp" data-t="1:02">[1:02]</a>'
ADDED = (
    "\n\nSee [[{name}]].\n",
    "\n\nSee [[{name} two]] and [[{title}]].\n",
    "\n\n## {title}\n\nsome words ^block\n",
    f"\n\n{STAMP}\n",
    "\n\n[[{name}#{title}]] [[{name}#^block]] ![[picture.png]]\n",
    "\n\n%% vaultlint: ignore dangling-link %%\n",
    "\n```\nopen\n",
    "\n\n[{title}]({name}.md)\n",
)
JIFFY = 0.012
"""Seconds: two changes that lie closer together may have the same time stamps, whatever is remembered of them."""


class Vault:
    """A vault that is changed, and the chance by which."""

    def __init__(self, root: Path, seed: int) -> None:
        self.root = root
        self.chance = random.Random(seed)

    def files(self, ending: str = ".md") -> list[Path]:
        return sorted(
            path for path in self.root.rglob(f"*{ending}") if path.is_file() and ".obsidian" not in path.parts
        )

    def folders(self) -> list[Path]:
        return sorted(
            path for path in self.root.rglob("*") if path.is_dir() and not path.name.startswith(".")
        )

    def note(self) -> Path:
        return self.chance.choice(self.files())

    def fresh(self, folder: Path | None = None) -> Path:
        """A path at which nothing is; often the one that a dangling link asks for."""
        folder = folder or self.chance.choice([self.root, *self.folders()])
        name = f"new {self.chance.randrange(10**6)}"
        if self.chance.random() < 0.6:
            asked = [
                name.split("]]")[0].split("|")[0].split("#")[0].strip()
                for name in self.note().read_bytes().decode("utf-8", "replace").split("[[")[1:]
            ]
            asked = [name for name in asked if name and "/" not in name and "\n" not in name]
            name = self.chance.choice(asked or [name])
        while (folder / f"{name}.md").exists():
            name += " again"
        return folder / f"{name}.md"

    def name_of(self, file: Path) -> str:
        return file.relative_to(self.root).as_posix()


def write_more(vault: Vault) -> str:
    file, other = vault.note(), vault.note()
    text = vault.chance.choice(ADDED).format(name=other.stem, title=other.stem.replace("_", " ").title())
    with file.open("ab") as stream:
        stream.write(text.encode())
    return f"{text!r} is added to {vault.name_of(file)}"


def write_the_same_size(vault: Vault) -> str:
    """Neither size nor time of change tells of it: only the time that nobody can set does."""
    file = vault.note()
    status, data = file.stat(), bytearray(file.read_bytes())
    letters = [place for place, letter in enumerate(data) if letter in b"aeiou"]
    for place in vault.chance.sample(letters, min(3, len(letters))):
        data[place] = vault.chance.choice(b"aeiou")
    file.write_bytes(data)
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    return f"{vault.name_of(file)} has other letters"


def write_as_editors_do(vault: Vault) -> str:
    """Beside it, then moved over it: another file, which may have the old one's times."""
    file = vault.note()
    status, new = file.stat(), file.with_name(".new")
    new.write_bytes(file.read_bytes() + f"\n[[{vault.note().stem}]] [[nothing]]\n".encode())
    os.utime(new, ns=(status.st_atime_ns, status.st_mtime_ns))
    new.replace(file)
    return f"{vault.name_of(file)} is replaced"


def cut_short(vault: Vault) -> str:
    file = vault.note()
    data = file.read_bytes()
    file.write_bytes(data[: vault.chance.randrange(len(data) + 1)])
    return f"{vault.name_of(file)} is cut short"


def retitle(vault: Vault) -> str:
    file = vault.note()
    title = f"---\ntitle: {vault.note().stem}\naliases: [{vault.fresh().stem!r}]\nvideoId: v{vault.chance.randrange(3)}\n---\n"
    file.write_bytes(title.encode() + file.read_bytes().rpartition(b"---\n")[2])
    return f"{vault.name_of(file)} has another title"


def touch(vault: Vault) -> str:
    """Read long ago, tomorrow, or just now: another time, and nothing else."""
    files = vault.chance.sample(vault.files(), 3)
    then = time.time() + vault.chance.choice([-(10**6), 10**6, 0])
    for file in files:
        os.utime(file, (then, then))
    return f"{[vault.name_of(file) for file in files]} are touched"


def rename(vault: Vault) -> str:
    old, new = vault.note(), vault.fresh()
    old.rename(new)
    return f"{vault.name_of(old)} is now {vault.name_of(new)}"


def rename_in_another_case(vault: Vault) -> str:
    old = vault.note()
    new = old.with_name(vault.chance.choice([old.stem.upper(), old.stem.capitalize()]) + ".md")
    old.rename(new)
    return f"{vault.name_of(old)} is now {vault.name_of(new)}"


def swap(vault: Vault) -> str:
    """Two notes change places, with all that is known of them."""
    one, other = vault.chance.sample(vault.files(), 2)
    aside = vault.root / ".aside"
    one.rename(aside)
    other.rename(one)
    aside.rename(other)
    return f"{vault.name_of(one)} and {vault.name_of(other)} change places"


def move(vault: Vault) -> str:
    old = vault.note()
    new = vault.chance.choice(vault.folders()) / old.name
    if new.exists():
        return "nothing"
    old.rename(new)
    return f"{vault.name_of(old)} is now {vault.name_of(new)}"


def delete(vault: Vault) -> str:
    file = vault.note()
    file.unlink()
    return f"{vault.name_of(file)} is gone"


def delete_and_bring_back(vault: Vault) -> str:
    """Another file with the same content and times."""
    file = vault.note()
    status, data = file.stat(), file.read_bytes()
    file.unlink()
    file.write_bytes(data)
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    return f"{vault.name_of(file)} is brought back"


def add(vault: Vault) -> str:
    file = vault.fresh()
    file.write_bytes(f"# {file.stem}\n\n[[{vault.note().stem}]] [[{file.stem}]] [[nothing]]\n".encode())
    return f"{vault.name_of(file)} is new"


def add_unseen(vault: Vault) -> str:
    """A new name in a folder whose time of change says that nothing came."""
    folder = vault.chance.choice(vault.folders())
    status = folder.stat()
    file = vault.fresh(folder)
    file.write_bytes(b"[[nothing]]\n")
    os.utime(folder, ns=(status.st_atime_ns, status.st_mtime_ns))
    return f"{vault.name_of(file)} is new, and its folder's time is old"


def copy(vault: Vault) -> str:
    old, new = vault.note(), vault.fresh()
    shutil.copy2(old, new)
    return f"{vault.name_of(new)} is a copy of {vault.name_of(old)}"


def attach(vault: Vault) -> str:
    file = vault.fresh().with_suffix(vault.chance.choice([".png", ".pdf", ".mp4"]))
    file.write_bytes(b"")
    note = vault.note()
    with note.open("ab") as stream:
        stream.write(f"\n![[{file.name}]] [[{file.name.upper()}]]\n".encode())
    return f"{vault.name_of(file)} is new, and {vault.name_of(note)} speaks of it"


def detach(vault: Vault) -> str:
    files = vault.files(".png") + vault.files(".pdf") + vault.files(".mp4")
    if not files:
        return "nothing"
    file = vault.chance.choice(files)
    if vault.chance.random() < 0.5:
        file.unlink()
        return f"{vault.name_of(file)} is gone"
    file.rename(file.with_name(file.name.upper()))
    return f"{vault.name_of(file)} is in capitals"


def draw(vault: Vault) -> str:
    file = vault.chance.choice(vault.files(".canvas") or [vault.root / "c.canvas"])
    node = {"id": "1", "type": "file", "file": vault.name_of(vault.note())}
    file.write_text(json.dumps({"nodes": [node, {"id": "2", "type": "text", "text": "[[nothing]]"}]}))
    return f"{vault.name_of(file)} is drawn anew"


def rename_a_folder(vault: Vault) -> str:
    old = vault.chance.choice(vault.folders())
    name = vault.chance.choice([f"folder {vault.chance.randrange(10**6)}", old.name.swapcase()])
    new = old.with_name(name)
    if new.exists():
        return "nothing"
    old.rename(new)
    return f"the folder {vault.name_of(old)} is now {vault.name_of(new)}"


def nest_a_folder(vault: Vault) -> str:
    folder = vault.chance.choice(vault.folders()) / f"inner {vault.chance.randrange(10**6)}"
    folder.mkdir()
    note = vault.note()
    note.rename(folder / note.name)
    return f"{vault.name_of(note)} is now in {vault.name_of(folder)}"


def swap_folders(vault: Vault) -> str:
    tops = [path for path in vault.folders() if path.parent == vault.root]
    if len(tops) < 2:
        return "nothing"
    one, other = vault.chance.sample(tops, 2)
    aside = vault.root / ".aside"
    one.rename(aside)
    other.rename(one)
    aside.rename(other)
    return f"the folders {one.name} and {other.name} change places"


def configure(vault: Vault) -> str:
    text = vault.chance.choice(CONFIGS)
    file = vault.root / "vaultlint.toml"
    if text is None:
        file.unlink(missing_ok=True)
    else:
        file.write_text(text)
    return f"the config is {text!r}"


def configure_obsidian(vault: Vault) -> str:
    data = vault.chance.choice(APP_SETTINGS)
    (vault.root / ".obsidian/app.json").write_bytes(data)
    return f"the app's settings are {data!r}"


def type_properties(vault: Vault) -> str:
    kind = vault.chance.choice(["date", "number", "multitext", "text"])
    (vault.root / ".obsidian/types.json").write_text(json.dumps({"types": {"title": kind}}))
    return f"a title is of type {kind}"


def spoil(vault: Vault) -> str:
    """A note that cannot be read, or is none any more."""
    file = vault.note()
    match vault.chance.randrange(3):
        case 0:
            file.write_bytes(b"\xff\xfe" + file.read_bytes())
            return f"{vault.name_of(file)} is not UTF-8"
        case 1:
            file.unlink()
            file.mkdir()
            return f"{vault.name_of(file)} is a folder"
        case _:
            file.rename(file.with_suffix(".txt"))
            return f"{vault.name_of(file)} is no note"


def link_to_a_file(vault: Vault) -> str:
    file = vault.fresh()
    file.symlink_to(vault.note())
    return f"{vault.name_of(file)} is a symbolic link"


def know_what_is_there(vault: Vault) -> str:
    """A baseline, which hides findings, comes or goes."""
    file = vault.root / ".vaultlint-baseline.json"
    if file.exists():
        file.unlink()
        return "the baseline is gone"
    assert look("baseline", vault.root).code == 0
    return "there is a baseline"


CHANGES: tuple[Change, ...] = (
    write_more, write_more, write_more, write_the_same_size, write_as_editors_do, cut_short, retitle, touch, rename,
    rename, rename_in_another_case, swap, move, delete, delete, delete_and_bring_back, add, add, add_unseen, copy, attach,
    detach, draw, rename_a_folder, nest_a_folder, swap_folders, configure, configure_obsidian, type_properties, spoil,
    link_to_a_file, know_what_is_there,
)  # fmt: skip


class Look(NamedTuple):
    """What a run said: its exit code and both streams."""

    code: int
    out: str
    err: str


def look(*arguments: object, stdin: bytes = b"") -> Look:
    """Run the command line, as it is run in a pipe."""
    kept = sys.stdin, sys.stdout, sys.stderr
    out, err = io.BytesIO(), io.BytesIO()
    sys.stdin = io.TextIOWrapper(io.BytesIO(stdin), "utf-8")
    sys.stdout = said = io.TextIOWrapper(out, "utf-8", newline="\n", write_through=True)
    sys.stderr = told = io.TextIOWrapper(err, "utf-8", newline="\n", write_through=True)
    try:
        code = run([str(argument) for argument in arguments])
    finally:
        sys.stdin, sys.stdout, sys.stderr = kept
    said.flush()
    told.flush()
    return Look(code, out.getvalue().decode(), err.getvalue().decode())


JSON = ("check", "--quiet", "--output-format", "json")
FRESH = ("--no-cache", "--jobs", "1")


def difference(one: Look, other: Look) -> str:
    """What only one of two looks says, in few enough lines to be read; empty when they are the same to the byte."""
    if one == other:
        return ""
    if one.out != other.out:
        was, now = one.out.splitlines(), other.out.splitlines()
        only_was, only_now = set(was) - set(now), set(now) - set(was)
        missing = [f"- {line[:400]}" for line in was if line in only_was]
        added = [f"+ {line[:400]}" for line in now if line in only_now]
        return "\n".join([*missing[:6], *added[:6]]) or "the same lines in another order"
    return f"{one.code} {one.err[:2000]!r}\n{other.code} {other.err[:2000]!r}"


def findings(said: Look, *, path: str | None = None) -> list[dict[str, object]]:
    """The findings of a report in JSON, or those in one note."""
    assert said.code in {0, 1}, said.err
    found: list[dict[str, object]] = json.loads(said.out)["diagnostics"]
    return [entry for entry in found if path in (None, entry["path"])]


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    for name in ("CI", "NO_COLOR", "FORCE_COLOR", "PRE_COMMIT", "PYTHONSAFEPATH"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def rested(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the clock run ahead of the disk's, so that every file has rested long enough for its times to be trusted."""
    now = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: now() + 10**10)


@pytest.fixture
def handed_in(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """A pool is worth its start for the smallest vault; gives what is handed in to it."""
    monkeypatch.setattr("vaultlint.gather.WORTH_A_POOL", 2)
    jobs: list[object] = []
    submit = Workers.submit

    def noticed(pool: Workers, function: object, /, *arguments: object) -> object:
        jobs.append(arguments)
        return submit(pool, function, *arguments)

    monkeypatch.setattr(Workers, "submit", noticed)
    monkeypatch.setenv("PYTHONSAFEPATH", "1")
    return jobs


def a_vault(folder: Path, notes: int, seed: int) -> Vault:
    root = folder / "vault"
    generate(root, notes, seed)
    for name, data in ODD.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    return Vault(root, seed)


def test_a_vault_has_the_same_findings_cold_again_and_by_several_processes(
    tmp_path: Path, handed_in: list[object], rested: None
) -> None:
    root = a_vault(tmp_path, 60, 1).root
    fresh = look(*JSON, *FRESH, root)

    assert findings(fresh)
    assert not handed_in
    ways = (
        ("--no-cache", "--jobs", "2"),  # two processes, nothing remembered
        ("--jobs", "2"),  # two processes, which is remembered
        ("--jobs", "1"),  # nothing new to read
        ("--jobs", "2"),
    )
    for way in ways:
        assert not difference(fresh, look(*JSON, *way, root)), way
    assert handed_in


def test_what_was_said_before_another_run_saw_a_change_is_not_said_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rested: None
) -> None:
    root = a_vault(tmp_path, 10, 5).root
    first, second = sorted(root.rglob("*.md"))[:2]
    look(*JSON, root)
    first.write_text("[[nowhere]]\n")

    def meanwhile(batch: Sequence[Job], way: Way) -> Iterator[work.Look | str]:
        monkeypatch.setattr(gather, "look_at", look_at)
        second.write_text("[[nowhere else]]\n")
        look(*JSON, root)
        return look_at(batch, way)

    monkeypatch.setattr(gather, "look_at", meanwhile)
    look(*JSON, root)

    assert not difference(look(*JSON, *FRESH, root), look(*JSON, root))


@pytest.mark.parametrize("seed", [1, 2])
def test_after_every_change_what_was_remembered_says_what_a_fresh_look_says(
    tmp_path: Path, seed: int, rested: None
) -> None:
    changes_and_looks(a_vault(tmp_path, 40, seed), steps=25)


def test_files_that_have_not_rested_are_known_by_their_content(tmp_path: Path) -> None:
    changes_and_looks(a_vault(tmp_path, 25, 3), steps=12)


@pytest.mark.parametrize("seed", [4, 5])
def test_a_note_of_a_large_vault_is_looked_at_alone(
    tmp_path: Path, seed: int, rested: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Since the last look at all of them no other note was changed: that is not seen to in a large vault."""
    monkeypatch.setattr("vaultlint.glance.FEW", 0)
    vault = a_vault(tmp_path, 40, seed)
    happened: list[str] = []
    for step in range(15):
        changes = [vault.chance.choice(CHANGES) for _ in range(vault.chance.choice([1, 3]))]
        happened += [f"{step}: {change(vault)}" for change in changes]
        time.sleep(JIFFY)
        look(*JSON, vault.root)
        time.sleep(JIFFY)
        note = vault.note()
        if any(file.is_symlink() and file.resolve() == note.resolve() for file in vault.files()):
            continue
        for _ in range(2):
            text = vault.chance.choice(ADDED).format(name=vault.note().stem, title="Words")
            note.write_bytes(note.read_bytes() + text.encode())
            time.sleep(JIFFY)
            story = "\n".join([*happened, f"{text!r} is added to {vault.name_of(note)}"])
            fresh = look(*JSON, *FRESH, note)
            assert not difference(fresh, look(*JSON, note)), story
            on_save_says_what_a_check_says(vault, note, story)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 104))
def test_fifty_changes_of_a_larger_vault(tmp_path: Path, seed: int, rested: None) -> None:
    changes_and_looks(a_vault(tmp_path, 200, seed), steps=50)


@pytest.mark.slow
def test_a_vault_that_is_worth_a_pool(tmp_path: Path, rested: None) -> None:
    vault = a_vault(tmp_path, 1_300, 7)
    for number in range(6):
        fresh = look(*JSON, *FRESH, vault.root)
        for way in (("--no-cache", "--jobs", "2"), ("--jobs", "2"), ("--jobs", "1")):
            assert not difference(fresh, look(*JSON, *way, vault.root)), (number, way)
        if number == 3:
            # As after a checkout: every time is another one, and hardly a content.
            for file in vault.files():
                os.utime(file, (10**9, 10**9))
        for _ in range(10):
            vault.chance.choice(CHANGES)(vault)
        time.sleep(JIFFY)


def changes_and_looks(vault: Vault, *, steps: int) -> None:
    """Change a vault again and again; after each change it has the same findings, however it is looked at."""
    assert findings(look(*JSON, vault.root))
    happened: list[str] = []
    for step in range(steps):
        time.sleep(JIFFY)
        for _ in range(vault.chance.choice([1, 1, 1, 2, 5])):
            change = vault.chance.choice(CHANGES)
            happened.append(f"{step}: {change(vault)}")
        time.sleep(JIFFY)
        story = "\n".join(happened)
        notes = vault.chance.sample(vault.files(), 2)
        if step % 3 == 0:
            # An editor comes first: what it remembers, the next look at all of them finds.
            for note in notes:
                on_save_says_what_a_check_says(vault, note, story)
        fresh = look(*JSON, *FRESH, vault.root)
        assert fresh.code in {0, 1}, f"{story}\n{fresh.err}"
        assert not difference(fresh, look(*JSON, vault.root)), story
        assert not difference(fresh, look(*JSON, vault.root)), f"{story}\nand again"
        for note in notes:
            one_note_is_part_of_the_whole(vault, note, fresh, story)


def one_note_is_part_of_the_whole(vault: Vault, note: Path, whole: Look, story: str) -> None:
    """A look at one note says of it what a look at all of them does."""
    name = vault.name_of(note)
    fresh = look(*JSON, *FRESH, note)
    assert not difference(fresh, look(*JSON, note)), f"{story}\n{name} alone"
    if name not in {entry["path"] for entry in findings(whole)}:
        # It may be excluded: one that is asked for by name is judged all the same.
        return
    assert findings(fresh, path=name) == findings(whole, path=name), (
        f"{story}\n{name} alone and among the others"
    )


def on_save_says_what_a_check_says(vault: Vault, note: Path, story: str) -> None:
    """A note on its way to the disk has the findings that a check has when it lies there."""
    name = vault.name_of(note)
    before = note.read_bytes()
    saved = look("fix", "-", "--stdin-filename", note, stdin=before)
    assert not difference(saved, look("fix", "-", "--stdin-filename", note, stdin=before)), (
        f"{story}\n{name} again"
    )
    hidden = b"userIgnoreFilters" in (vault.root / ".obsidian/app.json").read_bytes() and name.startswith(
        "odd/"
    )
    if hidden:
        # Obsidian leaves it out, and so does an editor's look; who asks a check for it by its name gets one.
        return
    if saved.code != 0 or any(
        file.is_symlink() and file.resolve() == note.resolve() for file in vault.files()
    ):
        # It cannot be repaired, or another note changes with it.
        return
    note.write_bytes(saved.out.encode())
    # What the baseline knows is told to whoever has the note open, and nobody asked for that note by its name.
    checked = look("check", "--quiet", "--no-baseline", "--force-exclude", *FRESH, note)
    assert saved.err.splitlines() == checked.out.splitlines(), f"{story}\n{name} on save"
