"""What must hold for every note and every vault, I1 to I14; see also `tests/disk` for I12 and I13.

The rules under test are all that ship, those that are off by default included.
"""

from __future__ import annotations

import contextlib
import io
import re
import shutil
import subprocess
import tempfile
import time
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from tests import generators
from tests.engine_rules import rules as rule_set_of
from tests.saboteurs import PLANS, Saboteur
from vaultlint.apply import apply, check_fix, choose
from vaultlint.cli.app import run
from vaultlint.config import Config
from vaultlint.diagnostic import Severity
from vaultlint.edit import Applicability
from vaultlint.lint import check, fix
from vaultlint.parse import parse
from vaultlint.registry import RuleSet, rule_types
from vaultlint.registry import choose as choose_rules
from vaultlint.testing import snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from vaultlint.diagnostic import Diagnostic

settings.load_profile(generators.PROFILE)
# What runs the whole command is looked at less often.
whole_command = settings(
    max_examples=15 if generators.PROFILE == "quick" else 300,
    deadline=None,
    derandomize=generators.PROFILE == "quick",
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.function_scoped_fixture,
    ],
)

SAFE, UNSAFE = Applicability.SAFE, Applicability.UNSAFE
ALL = choose_rules(Config(select=("*",)), rule_types())
_PLACES = ("dangling-heading-link", "dangling-block-link")
BEHIND = {
    "dangling-link": _PLACES,
    "alias-link": _PLACES,
    "malformed-link": (*_PLACES, "dangling-link"),
    "unquoted-property-link": (*_PLACES, "dangling-link"),
}
"""What a finding can hide: by rule, the rules that speak only after it is put right."""

Vault = dict[str, str]


def found_in(vault: Mapping[str, str], rules: RuleSet = ALL) -> list[Diagnostic]:
    return check(snapshot(vault, rules), rules)


def fixes_in(vault: Mapping[str, str]) -> list[Diagnostic]:
    return [entry for entry in found_in(vault) if entry.fix is not None]


def edited(vault: Mapping[str, str], entry: Diagnostic) -> dict[str, str]:
    assert entry.fix is not None
    paths = {edit.path for edit in entry.fix.edits}
    return {
        path: apply(vault[path], [edit for edit in entry.fix.edits if edit.path == path]) for path in paths
    }


@given(generators.vaults())
def test_i1_every_place_lies_within_its_text_and_every_edit_expects_what_is_there(vault: Vault) -> None:
    for entry in found_in(vault):
        assert 0 <= entry.span.start <= entry.span.end <= len(vault[entry.path])
        for place in entry.related:
            assert 0 <= place.start <= place.end <= len(vault[place.path])
        if entry.fix is not None:
            check_fix(entry.fix, vault.__getitem__)
            for edit in entry.fix.edits:
                assert vault[edit.path][edit.start : edit.end] == edit.expected
                edit.text.encode()


@given(generators.vaults())
def test_i2_edits_that_are_applied_together_are_disjoint(vault: Vault) -> None:
    fixes = [entry for entry in fixes_in(vault) if entry.fix and entry.fix.applicability >= UNSAFE]
    taken: dict[str, list[tuple[int, int]]] = {}
    for entry in choose(fixes):
        assert entry.fix is not None
        for edit in entry.fix.edits:
            taken.setdefault(edit.path, []).append((edit.start, edit.end))
    for spans in taken.values():
        spans.sort()
        assert all(one[1] <= other[0] for one, other in pairwise(spans))


@given(generators.vaults())
def test_i3_i4_what_lies_outside_the_edits_stays_byte_for_byte_and_in_order(vault: Vault) -> None:
    for entry in fixes_in(vault):
        assert entry.fix is not None
        for path, new in edited(vault, entry).items():
            old = vault[path]
            edits = sorted(
                (edit for edit in entry.fix.edits if edit.path == path), key=lambda edit: edit.start
            )
            place = shift = 0
            for edit in edits:
                assert old[place : edit.start] == new[place + shift : edit.start + shift]
                shift += len(edit.text) - len(edit.expected)
                place = edit.end
            assert old[place:] == new[place + shift :]
            # I4, said anew: the lines that no edit touches, in their order.
            touched = {
                number
                for edit in edits
                for number in range(old.count("\n", 0, edit.start), old.count("\n", 0, edit.end) + 1)
            }
            left = [line for number, line in enumerate(old.split("\n")) if number not in touched]
            rest = iter(new.split("\n"))
            assert all(line in rest for line in left)


def pieces(path: str, text: str, spans: list[tuple[int, int]]) -> Counter[tuple[str, object]]:
    """What Obsidian sees in a note outside the lines that some spans touch."""
    note = parse(path, text)
    lines = [
        (text.rfind("\n", 0, start) + 1, (text.find("\n", end) + 1 or len(text) + 1) - 1)
        for start, end in spans
    ]

    def outside(start: int, end: int) -> bool:
        return all(end <= first or start > last for first, last in lines)

    seen: Counter[tuple[str, object]] = Counter()
    seen.update(("link", (link.target, link.display)) for link in note.links if outside(link.start, link.end))
    seen.update(("heading", (one.level, one.text)) for one in note.headings if outside(one.start, one.end))
    seen.update(("tag", tag.text) for tag in note.tags if outside(tag.start, tag.end))
    seen.update(("code", text[start:end]) for start, end in note.code if outside(start, end))
    return seen


@given(generators.vaults(), st.sampled_from([SAFE, UNSAFE]))
def test_i5_what_obsidian_sees_outside_the_edits_stays(vault: Vault, trust: Applicability) -> None:
    for entry in fixes_in(vault):
        assert entry.fix is not None
        if entry.fix.applicability < trust:
            continue
        alone = RuleSet(**{**_parts(ALL), "note": tuple(r for r in ALL.note if r.name == entry.rule),
                           "vault": tuple(r for r in ALL.vault if r.name == entry.rule)})  # fmt: skip
        repair = fix(snapshot(vault, alone), alone, trust)
        for path, new in edited(vault, entry).items():
            if path in repair.refused or path not in repair.texts:
                continue
            edits = [edit for edit in entry.fix.edits if edit.path == path]
            shift = 0
            spans = []
            for edit in sorted(edits, key=lambda edit: edit.start):
                spans.append((edit.start + shift, edit.start + shift + len(edit.text)))
                shift += len(edit.text) - len(edit.expected)
            before = pieces(path, vault[path], [(edit.start, edit.end) for edit in edits])
            if _becomes_readable(path, vault[path], new):
                continue
            event(f"a fix of {entry.rule}")
            assert before - pieces(path, new, spans) == Counter()


def _parts(rules: RuleSet) -> dict[str, Any]:
    return {name: getattr(rules, name) for name in ("note", "vault", "engine", "severity", "known")}


def _becomes_readable(path: str, old: str, new: str) -> bool:
    """Whether a repair gave a note the properties that it had not: other rules see them now first."""
    before, after = parse(path, old).frontmatter, parse(path, new).frontmatter
    return after is not None and after.error is None and (before is None or before.error is not None)


@given(generators.vaults(), st.sampled_from([SAFE, UNSAFE]))
def test_i6_what_was_fixed_is_gone_and_nothing_worse_appears(vault: Vault, trust: Applicability) -> None:
    repair = fix(snapshot(vault, ALL), ALL, trust)
    after = {**vault, **repair.texts}
    if any(_becomes_readable(path, vault[path], text) for path, text in repair.texts.items()):
        return

    def errors(texts: Mapping[str, str]) -> Counter[tuple[str, str, str]]:
        return Counter(
            (entry.path, entry.rule, entry.message)
            for entry in found_in(texts)
            if entry.severity is Severity.ERROR
        )

    event(f"{len(repair.texts)} notes repaired")
    before, left = errors(vault), errors(after)
    # A link that led nowhere could not miss a heading, and what was no link could not lead nowhere: put
    # right they can, and did so before, unseen.
    mended = {(entry.path, behind) for entry in repair.fixed for behind in BEHIND.get(entry.rule, ())}
    assert [key for key in left - before if key[:2] not in mended] == []
    fixed = Counter((entry.path, entry.rule, entry.message) for entry in repair.fixed)
    assert all(
        left[key] <= before[key] - min(number, before[key]) for key, number in fixed.items() if before[key]
    )


@given(generators.vaults(), st.sampled_from([SAFE, UNSAFE]))
def test_i7_fixing_what_is_fixed_changes_nothing(vault: Vault, trust: Applicability) -> None:
    repair = fix(snapshot(vault, ALL), ALL, trust)
    again = fix(snapshot({**vault, **repair.texts}, ALL), ALL, trust)
    # A note whose repair was refused may be repaired when its neighbour's text is another.
    assert not again.texts.keys() - repair.refused.keys()
    if not repair.refused:
        assert again.fixed == ()


@given(generators.vaults(), st.randoms(use_true_random=False))
def test_i8_the_order_of_files_and_of_rules_makes_no_difference(vault: Vault, random: Any) -> None:
    paths = list(vault)
    random.shuffle(paths)
    note_rules, vault_rules = list(ALL.note), list(ALL.vault)
    random.shuffle(note_rules)
    random.shuffle(vault_rules)
    other = ALL._replace(note=tuple(note_rules), vault=tuple(vault_rules))
    shuffled = {path: vault[path] for path in paths}
    assert found_in(vault) == found_in(shuffled, other)
    one, two = fix(snapshot(vault, ALL), ALL, SAFE), fix(snapshot(shuffled, other), other, SAFE)
    assert dict(one.texts) == dict(two.texts)
    assert one.remaining == two.remaining


_SHOWN = [
    (re.compile(r"!?\[\[[^\[\]\n|]*\|([^\[\]\n]*)\]\]"), r" \1 "),
    (re.compile(r"\]\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)"), " "),
    (re.compile(r"<[^<>\n]*>"), " "),
    (re.compile(r"^ {0,3}(?:`{3,}|~{3,})[^`\n]*$", re.MULTILINE), " "),
]


def words(text: str) -> Counter[str]:
    """The words that a reader sees below the frontmatter."""
    block = re.match(r"---[ \t]*\r?\n(?:.*\n)*?---[ \t]*(?:\r?\n|\Z)", text)
    shown = text[block.end() :] if block else text
    for pattern, instead in _SHOWN:
        shown = pattern.sub(instead, shown)
    return Counter(word.lower() for word in re.findall(r"[^\W\d_]+", shown.replace("%20", " ")))


@given(generators.vaults())
def test_i9_safe_fixes_lose_no_word_of_the_body(vault: Vault) -> None:
    repair = fix(snapshot(vault, ALL), ALL, SAFE)
    for path, new in repair.texts.items():
        if _becomes_readable(path, vault[path], new):
            continue
        event("a note is repaired")
        assert words(vault[path]) - words(new) == Counter()


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
@settings(max_examples=generators.LESS)
@given(text=generators.notes())
def test_the_engine_refuses_every_saboteur(plan: Any, text: str) -> None:
    rules = rule_set_of(Saboteur(plan=plan))
    repair = fix(snapshot({"a.md": text}, rules), rules, SAFE)
    if plan.__name__ == "oscillates" and "a.md" in repair.texts:
        raise AssertionError("it came to rest")
    assert dict(repair.texts) == {}


# On disk, by the whole command


class Disk:
    """A vault on disk, and the command run over it."""

    def __init__(self, folder: Path, vault: Mapping[str, bytes]) -> None:
        self.root = folder / "vault"
        (self.root / ".obsidian").mkdir(parents=True)
        self.written: dict[str, bytes] = {}
        for number, (path, data) in enumerate(vault.items()):
            file = self.root / path
            with contextlib.suppress(FileExistsError):
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(data)
                file.chmod(0o600 + (number % 8) * 0o011 % 0o100)

    def state(self) -> dict[str, tuple[bytes, int]]:
        return {
            path.relative_to(self.root).as_posix(): (path.read_bytes(), path.stat().st_mode)
            for path in self.root.rglob("*")
            if path.is_file()
        }

    def times(self) -> dict[str, tuple[int, int, int]]:
        return {
            path.relative_to(self.root).as_posix(): (
                path.lstat().st_mtime_ns, path.lstat().st_ctime_ns, path.lstat().st_ino,
            )
            for path in (self.root, *self.root.rglob("*"))
        }  # fmt: skip

    def run(self, *arguments: str) -> tuple[int, bytes, str]:
        out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="backslashreplace", newline="")
        err = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = run([*arguments])
        out.flush()
        assert isinstance(out.buffer, io.BytesIO)
        return code, out.buffer.getvalue(), err.getvalue()


@contextlib.contextmanager
def on_disk(vault: Mapping[str, bytes]) -> Iterator[Disk]:
    memory = "/dev/shm" if Path("/dev/shm").is_dir() else None
    with (
        tempfile.TemporaryDirectory(prefix="properties-", dir=memory) as name,
        pytest.MonkeyPatch.context() as patch,
    ):
        for variable in ("XDG_STATE_HOME", "XDG_CACHE_HOME", "HOME", "LOCALAPPDATA"):
            patch.setenv(variable, str(Path(name) / "home"))
        yield Disk(Path(name), vault)


def as_bytes(vault: Vault) -> dict[str, bytes]:
    # Every other note with a byte order mark.
    return {
        path: (b"\xef\xbb\xbf" if number % 2 and text else b"") + text.encode()
        for number, (path, text) in enumerate(vault.items())
    }


@whole_command
@given(generators.vaults())
def test_i10_i11_looking_changes_nothing_and_undo_restores_everything(vault: Vault) -> None:
    with on_disk(as_bytes(vault)) as disk:
        before, times = disk.state(), disk.times()
        for arguments in (("check",), ("check", "--no-cache"), ("check", "--diff", "--unsafe-fixes")):
            assert disk.run(*arguments, str(disk.root))[0] in (0, 1)
            assert disk.times() == times
        code, _, said = disk.run("check", "--fix", "--unsafe-fixes", str(disk.root))
        assert code in (0, 1) or "not repaired" in said
        if disk.state() == before:
            assert disk.run("undo", "--vault", str(disk.root))[0] == 2
            return
        event("something was fixed")
        assert disk.run("undo", "--vault", str(disk.root))[0] == 0
        assert disk.state() == before


@pytest.mark.skipif(shutil.which("patch") is None, reason="there is no “patch” here")
@whole_command
@given(generators.vaults())
def test_i8_a_diff_given_to_patch_does_what_fix_does(vault: Vault) -> None:
    with on_disk(as_bytes(vault)) as disk, on_disk(as_bytes(vault)) as other:
        _, diff, _ = disk.run("check", "--diff", str(disk.root))
        other.run("check", "--fix", str(other.root))
        if diff:
            event("there is a diff")
            subprocess.run(
                ["patch", "--binary", "--quiet", "-p1"],
                input=diff,
                cwd=disk.root,
                check=True,
                capture_output=True,
            )
        assert disk.state() == other.state()


broken_bytes = st.one_of(
    st.binary(max_size=300),
    generators.notes().map(lambda text: text.encode("utf-16")),
    generators.notes().map(lambda text: text.encode().replace(b"e", b"\xe9")),
    generators.notes().map(lambda text: text.encode() + b"\0"),
    generators.notes().map(lambda text: text.encode()[:-1]),
    st.tuples(generators.notes(), st.binary(max_size=9)).map(lambda parts: parts[0].encode()[:50] + parts[1]),
    st.tuples(st.sampled_from(("[", "[[", "![", "> ", "- ", "`", "$", "%%", "<", "<!--", "|", "{", "&", "*", "#", "\\", "---\n")),
              st.integers(1, 3000)).map(lambda parts: (parts[0] * parts[1]).encode()),
)  # fmt: skip


@whole_command
@given(st.dictionaries(st.sampled_from(["a.md", "b.md", "c.canvas", "d.base", ".obsidian/app.json",
                                        ".obsidian/types.json", "vaultlint.toml"]), broken_bytes, min_size=1))  # fmt: skip
def test_i14_any_bytes_give_an_exit_code_and_no_traceback(files: dict[str, bytes]) -> None:
    with on_disk(files) as disk:
        for arguments in (
            ("check",),
            ("check", "--fix", "--unsafe-fixes"),
            ("check", "--output-format", "json"),
        ):
            start = time.perf_counter()
            code, out, err = disk.run(*arguments, "--no-cache", str(disk.root))
            assert code in (0, 1, 2)
            assert "Traceback" not in err
            assert time.perf_counter() - start < 5
            assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\x80-\x9f]", out.decode() + err)
