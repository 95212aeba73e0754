"""The names of a vault's files, here and in other processes."""

from __future__ import annotations

import pickle

import pytest

from vaultlint.vault.files import Files


@pytest.mark.parametrize(
    ("paths", "added"),
    [((), ()), (("b.md", "a.md"), ()), (("b.md", "bad\udcff.md"), ("a.md",)), ((), ("a.md",))],
)
def test_another_process_knows_the_same_files_in_the_same_places(
    paths: tuple[str, ...], added: tuple[str, ...]
) -> None:
    files = Files(paths, added)

    there = pickle.loads(pickle.dumps(files))

    assert there.ordered == files.ordered
    assert there.added == files.added
    assert there.digest == files.digest


def test_what_another_process_looks_up_serves_all_its_jobs() -> None:
    packed = pickle.dumps(Files(["a.md"]))

    assert pickle.loads(packed) is pickle.loads(packed)
