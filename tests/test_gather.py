"""What is said of a vault is the same however it was read: at once, by several processes, or from memory."""

from __future__ import annotations

import os
import random
import sys
import time
from concurrent.futures import BrokenExecutor, Future
from functools import partial
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING, Any

import pytest

from tests.engine_rules import Asks, rules
from vaultlint import gather
from vaultlint.cli.vault import choose_vault
from vaultlint.cli.workers import Workers
from vaultlint.config import Config
from vaultlint.disk.cache import open_cache
from vaultlint.gather import WORTH_A_POOL, Gathered
from vaultlint.lint import check, check_rest
from vaultlint.report.text import piece
from vaultlint.work import answer, follow_kept

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from vaultlint.diagnostic import Diagnostic
    from vaultlint.gather import Pool
    from vaultlint.rule import Question
    from vaultlint.text import Lines, Onward
    from vaultlint.vault import Vault
    from vaultlint.work import Followed, Kept, Way

WORDS = ["garden", "compost", "seed", "water", "spade", "pear", "apple", "bean", "frost", "hedge"]


@pytest.fixture(autouse=True)
def _own_cache_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def a_note(chance: random.Random) -> str:
    title = " ".join(chance.choices(WORDS, k=3))
    links = [f"[[{'_'.join(chance.choices(WORDS, k=2))}]]" for _ in range(chance.randrange(4))]
    stamp = chance.choice(["00:01:02", "1:02", "00:61:00"])
    return (
        f"---\ntitle: {title}\n---\n# {title}\n\n{' and '.join(links)}\n\n"
        f'<a class="yt-timestamp" data-t="{stamp}">[{stamp}]</a>\n'
    )


def a_vault(root: Path, count: int, seed: int = 1) -> random.Random:
    chance = random.Random(seed)
    (root / ".obsidian").mkdir(parents=True)
    for number in range(count):
        name = "_".join(chance.choices(WORDS, k=2))
        file = root / chance.choice(["a", "b", "c/d"]) / f"{name}_{number}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(a_note(chance))
    return chance


def said(root: Path, *, cached: bool, pool: Pool | None = None) -> list[Diagnostic]:
    choice = choose_vault([root])
    cache = choice.cache() if cached else None
    gathered = Gathered(root, choice.config, lambda: choice.rules, pool=pool, cache=cache)
    found = check(gathered.snapshot, choice.rules)
    if cache is not None:
        cache.close()
    return found


def in_words(_: Lines | Onward, found: Sequence[Diagnostic]) -> bytes:
    return f"{len(found)} findings".encode()


def test_a_second_run_says_what_the_first_said(tmp_path: Path) -> None:
    root = tmp_path / "vault"
    a_vault(root, 40)
    cold = said(root, cached=False)

    assert cold
    assert said(root, cached=True) == cold
    assert said(root, cached=True) == cold


def age(root: Path) -> None:
    """Let every file have rested, so that its time stamps are trusted."""
    past = time.time() - 3600
    for file in root.rglob("*.md"):
        os.utime(file, (past, past))


def test_after_any_change_a_run_from_memory_says_what_a_fresh_one_says(tmp_path: Path) -> None:
    root = tmp_path / "vault"
    chance = a_vault(root, 60)
    said(root, cached=True)

    for step in range(50):
        files = sorted(root.rglob("*.md"))
        file = chance.choice(files)
        match step % 6:
            case 0:
                file.write_text(a_note(chance))
            case 1:
                file.rename(file.with_name(f"renamed_{step}.md"))
            case 2:
                file.unlink()
            case 3:
                (root / "a" / f"new_{step}.md").write_text(a_note(chance))
            case 4:
                file.rename(file.with_name(file.name.upper().replace(".MD", ".md")))
            case _:
                status = file.stat()
                file.write_text(file.read_text().replace("garden", "nedrag"))
                os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
        assert said(root, cached=True) == said(root, cached=False), f"step {step}"


def test_the_same_size_and_time_with_other_content_is_noticed(tmp_path: Path) -> None:
    root = tmp_path / "vault"
    a_vault(root, 3)
    note = root / "a" / "note.md"
    note.parent.mkdir(exist_ok=True)
    note.write_text("[[aaaa]]\n")
    age(root)
    said(root, cached=True)
    status = note.stat()

    note.write_text("[[bbbb]]\n")
    os.utime(note, ns=(status.st_atime_ns, status.st_mtime_ns))

    assert any("bbbb" in entry.message for entry in said(root, cached=True))


def test_a_note_that_another_run_reads_meanwhile_is_remembered_as_that_one_read_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "vault"
    a_vault(root, 3)
    note = root / "note.md"
    note.write_text("[[nowhere]]\n")
    age(root)
    said(root, cached=True)
    (root / "another.md").write_text("")
    follow = follow_kept

    def late(batch: Sequence[Kept], way: Way) -> dict[str, Followed]:
        monkeypatch.undo()
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
        note.write_text("[[another]]\n")
        said(root, cached=True)
        return follow(batch, way)

    monkeypatch.setattr(gather, "follow_kept", late)
    said(root, cached=True)

    assert said(root, cached=True) == said(root, cached=False)


def test_a_run_that_is_broken_off_leaves_what_it_read_to_the_next_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gather, "_BATCH", 3)
    monkeypatch.setattr(gather, "_KEPT_TOGETHER", 5)
    root = tmp_path / "vault"
    a_vault(root, 20)
    age(root)
    choice = choose_vault([root])

    def interrupt(done: int, _: int) -> None:
        if done >= 15:
            raise KeyboardInterrupt

    with choice.cache() as cache, pytest.raises(KeyboardInterrupt):  # type: ignore[union-attr]
        Gathered(root, choice.config, lambda: choice.rules, cache=cache, progress=interrupt)

    read = []
    with choice.cache() as cache:  # type: ignore[union-attr]
        assert len(cache.states()) == 12
        Gathered(
            root, choice.config, lambda: choice.rules, cache=cache, progress=lambda _, all_: read.append(all_)
        )
    assert set(read) == {8}
    assert said(root, cached=True) == said(root, cached=False)


@pytest.mark.parametrize("most", [0, 1])
def test_where_no_more_processes_can_be_started_the_vault_is_read_without_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(gather, "WORTH_A_POOL", 5)
    monkeypatch.setattr(gather, "_BATCH", 3)
    root = tmp_path / "vault"
    a_vault(root, 20)
    choice = choose_vault([root])
    start = BaseProcess.start
    started: list[BaseProcess] = []

    def limited(process: BaseProcess) -> None:
        if len(started) == most:
            raise BlockingIOError(11, "Resource temporarily unavailable")
        started.append(process)
        start(process)

    monkeypatch.setattr(BaseProcess, "start", limited)
    with Workers(3) as pool:
        gathered = Gathered(root, choice.config, lambda: choice.rules, pool=pool)
        found = check(gathered.snapshot, choice.rules)
    monkeypatch.undo()

    assert len(started) == most
    for process in started:
        process.join(10)
        assert not process.is_alive()
    assert found == check(Gathered(root, choice.config, lambda: choice.rules).snapshot, choice.rules)


@pytest.mark.skipif(sys.platform != "linux", reason="needs names of any bytes")
def test_a_link_to_a_name_that_is_not_utf_8_is_remembered(tmp_path: Path) -> None:
    root = tmp_path / "vault"
    a_vault(root, 3)
    (root / "\udcff.md").write_text("# A\n")
    (root / "link.md").symlink_to("\udcff.md")
    (root / "\udcfe.md").symlink_to("nowhere.md")

    assert said(root, cached=True) == said(root, cached=True) == said(root, cached=False)


def test_however_long_a_run_takes_a_note_from_just_before_it_is_remembered_by_content_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "vault"
    a_vault(root, 3)
    choice = choose_vault([root])
    now = time.time_ns

    def wait(_: int, __: int) -> None:
        monkeypatch.setattr(time, "time_ns", lambda: now() + 10**11)

    with choice.cache() as cache:  # type: ignore[union-attr]
        Gathered(root, choice.config, lambda: choice.rules, cache=cache, progress=wait)
        assert {seen.size for seen in cache.states().values()} == {-1}


def test_what_another_run_writes_between_two_pieces_of_what_is_kept_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gather, "_BATCH", 3)
    monkeypatch.setattr(gather, "_KEPT_TOGETHER", 5)
    root = tmp_path / "vault"
    a_vault(root, 20)
    note = min(root.rglob("*.md"))
    age(root)
    choice = choose_vault([root])

    def another_run(done: int, _: int) -> None:
        if done == 9:
            note.write_text("[[other words]]\n")
            said(root, cached=True)

    with choice.cache() as cache:  # type: ignore[union-attr]
        assert Gathered(root, choice.config, lambda: choice.rules, cache=cache).state is not None
        note.write_text("[[nowhere]]\n")
        for file in root.rglob("*.md"):
            file.write_text(f"{file.read_text()}More words.\n")
        gathered = Gathered(root, choice.config, lambda: choice.rules, cache=cache, progress=another_run)

    assert gathered.state is None
    assert said(root, cached=True) == said(root, cached=False)


def test_findings_of_another_text_are_not_taken_for_those_of_the_one_that_was_told(tmp_path: Path) -> None:
    root = tmp_path / "vault"
    a_vault(root, WORTH_A_POOL)
    note = root / "note.md"
    note.write_text("[[nowhere]]\n")
    choice = choose_vault([root])
    with Workers(2) as pool:
        gathered = Gathered(root, choice.config, lambda: choice.rules, pool=pool, tell=in_words)
        note.write_text("Some words more. [[nowhere]] [[else]]\n")

        assert gathered.snapshot.scans["note.md"].linked == ()


def test_what_was_told_of_a_note_is_said_where_no_link_leads_to_a_heading_that_it_would_change(
    tmp_path: Path,
) -> None:
    root = tmp_path / "vault"
    a_vault(root, 3)
    (root / "heat_pumps.md").write_text("")
    for name in ("kept", "free"):
        (root / f"{name}.md").write_text("# [[Heat Pumps]] at home\n\n## [[Heat Pumps]] elsewhere\n")
    (root / "from.md").write_text("[[kept#Heat Pumps at home]] [[free#Heat pumps]]\n")
    choice = choose_vault([root])
    gathered = Gathered(root, choice.config, lambda: choice.rules, tell=piece)
    found = check(gathered.snapshot, choice.rules)
    rest, told = check_rest(gathered.snapshot, choice.rules)
    scans = gathered.snapshot.scans

    assert "free.md" in told
    assert "kept.md" not in told
    assert [entry for entry in found if entry.path not in told] == [
        entry for entry in rest if entry.path not in told
    ]
    for path, words in told.items():
        of_note = [entry for entry in found if entry.path == path and entry not in rest]
        assert words == piece(scans[path].facts.lines, of_note)


class Losing(Workers):
    """Workers who answer no question."""

    lost = 0
    is_broken = False

    def submit(self, function: Any, batch: Any, common: Any, /) -> Future[Any]:
        if function is not answer:
            return super().submit(function, batch, common)
        self.lost += 1
        if self.is_broken:
            raise BrokenExecutor
        future: Future[Any] = Future()
        future.set_exception(BrokenExecutor())
        return future


@pytest.mark.parametrize("is_broken", [False, True])
def test_the_questions_of_rules_that_no_process_answers_are_answered_here(
    tmp_path: Path, *, is_broken: bool
) -> None:
    root = tmp_path / "vault"
    a_vault(root, WORTH_A_POOL)

    with Losing(2) as pool:
        pool.is_broken = is_broken
        assert said(root, cached=False, pool=pool) == said(root, cached=False)

    assert pool.lost == 2


ANSWERED: list[object] = []


def counted(given: Any) -> Any:
    ANSWERED.append(given)
    return given


class Counting(Asks):
    """Gives what it is asked for as the answer, and counts."""

    asks: Any = None

    def question(self, vault: Vault) -> Question:
        asks = type(self).asks
        return (partial(counted), asks) if asks == "of no name" else (counted, asks)

    def check(self, vault: Vault) -> Iterator[Diagnostic]:
        yield self.diagnostic(vault.focus[0], 0, 0, repr(self.answer(vault)))


@pytest.mark.parametrize(
    ("asks", "is_remembered"),
    [
        (["\ud800", 0.1, {"a": None}], True),
        # What comes out of JSON as something else, or cannot be written at all, is worked out each time.
        ((1, 2), False),
        ({1: 2}, False),
        ([{3}], False),
        ({(4,): 5}, False),
        ([float("nan")], False),
        ("of no name", False),
    ],
    ids=repr,
)
def test_what_a_rule_was_answered_is_remembered_as_long_as_it_asks_the_same(
    tmp_path: Path, asks: object, *, is_remembered: bool
) -> None:
    root = tmp_path / "vault"
    a_vault(root, 3)
    ruleset = rules(Counting())
    ANSWERED.clear()
    said = []
    for given in (asks, asks, ["other"]):
        Counting.asks = given
        cache = open_cache(root, "0" * 16)
        assert cache is not None
        with cache:
            gathered = Gathered(root, Config(), lambda: ruleset, cache=cache)
            said += [entry.message for entry in check(gathered.snapshot, ruleset)]

    assert said == [repr(asks), repr(asks), "['other']"]
    assert [asks] * (1 if is_remembered else 2) + [["other"]] == ANSWERED


def test_a_config_that_changes_is_obeyed_at_once(tmp_path: Path) -> None:
    root = tmp_path / "vault"
    a_vault(root, 10)
    before = said(root, cached=True)
    (root / "vaultlint.toml").write_text('ignore = ["*"]\n')

    assert before
    assert said(root, cached=True) == []


def test_a_text_stands_in_the_place_of_a_note(tmp_path: Path) -> None:
    root = tmp_path / "vault"
    a_vault(root, 10)
    choice = choose_vault([root])

    gathered = Gathered(
        root, choice.config, lambda: choice.rules, asked=["new.md"], given={"new.md": "[[nowhere at all]]"}
    )

    assert [entry.path for entry in check(gathered.snapshot, choice.rules)] == ["new.md"]


@pytest.mark.parametrize("told", [False, True], ids=["by its content", "by its state"])
def test_a_note_that_changes_after_it_was_read_is_not_taken_for_what_was_read(
    tmp_path: Path, *, told: bool
) -> None:
    root = tmp_path / "vault"
    a_vault(root, 3)
    age(root)
    choice = choose_vault([root])
    gathered = Gathered(root, choice.config, lambda: choice.rules, tell=piece if told else None)
    changed, same, *_ = sorted(gathered.snapshot.scans)
    file = root / changed
    file.write_text(file.read_text().replace("title", "tilte"))
    (root / same).chmod(0o600)

    assert gathered.reader.text(same) == (root / same).read_text()
    with pytest.raises(KeyError, match="it was changed since it was read"):
        gathered.reader.text(changed)


@pytest.mark.parametrize("spawn", [False, True], ids=["however they start", "spawned"])
def test_several_processes_say_what_one_says(tmp_path: Path, *, spawn: bool) -> None:
    root = tmp_path / "vault"
    a_vault(root, WORTH_A_POOL + 50)

    with Workers(2, spawn=spawn) as pool:
        assert said(root, cached=False, pool=pool) == said(root, cached=False)


@pytest.mark.parametrize(("changed", "is_asked"), [(5, False), (9, True)])
def test_processes_are_asked_about_known_notes_where_twice_as_many_of_them_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: int, *, is_asked: bool
) -> None:
    monkeypatch.setattr(gather, "WORTH_A_POOL", 4)
    root = tmp_path / "vault"
    a_vault(root, 12)
    said(root, cached=True)
    for note in sorted(root.rglob("*.md"))[:changed]:
        note.write_text("[[other words]]\n")
    handed_in = []

    class Watched(Workers):
        def submit(self, *job: Any) -> Any:
            handed_in.append(job)
            return super().submit(*job)

    with Watched(2) as pool:
        assert said(root, cached=True, pool=pool) == said(root, cached=False)

    assert bool(handed_in) == is_asked
