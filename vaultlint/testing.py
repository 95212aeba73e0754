"""Are a rule's examples true? For our rules and for those of other authors.

from vaultlint.testing import problems

def test_my_rule():
    assert problems(MyRule) == []
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vaultlint.config import Config
from vaultlint.edit import Applicability
from vaultlint.errors import ConfigError
from vaultlint.lint import Scan, Snapshot, check, fix, scan
from vaultlint.registry import RuleSet, configure
from vaultlint.rule import Bad, EngineRule, NoteRule, VaultRule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from vaultlint.diagnostic import Diagnostic
    from vaultlint.lint import Repair
    from vaultlint.rule import Files, Good, Rule
    from vaultlint.vault import Settings

NOTE = "note.md"
"""The path of an example that is one text."""


def snapshot(files: Mapping[str, str], rules: RuleSet, settings: Settings | None = None) -> Snapshot:
    """A vault that lies nowhere: every ``.md`` file a note, every ``.canvas`` a canvas, every other one an attachment."""
    scans: dict[str, Scan] = {
        path: scan(path, text, rules) for path, text in files.items() if path.endswith((".md", ".canvas"))
    }
    extra = {} if settings is None else {"settings": settings}
    return Snapshot(files=frozenset(files), scans=scans, read=files.__getitem__, **extra)  # type: ignore[arg-type]


def rule_set(rule: Rule) -> RuleSet:
    """That rule, alone."""
    known = frozenset((rule.name,))
    match rule:
        case NoteRule():
            return RuleSet(note=(rule,), known=known)
        case VaultRule():
            return RuleSet(vault=(rule,), known=known)
        case EngineRule():
            return RuleSet(engine={rule.name: rule}, known=known)
        case _:
            raise TypeError(f"{rule.name} is no kind of rule")


def findings(files: Files, rule: Rule, settings: Settings | None = None) -> list[Diagnostic]:
    """What a rule finds in a vault."""
    rules = rule_set(rule)
    return check(snapshot(as_vault(files), rules, settings), rules)


def repaired(
    files: Files,
    rule: Rule,
    applicability: Applicability = Applicability.SAFE,
    settings: Settings | None = None,
) -> tuple[dict[str, str], Repair]:
    """The vault after the fixes of one rule, and what the repair came to."""
    rules = rule_set(rule)
    vault = as_vault(files)
    repair = fix(snapshot(vault, rules, settings), rules, applicability)
    return {**vault, **repair.texts}, repair


def as_vault(files: Files) -> dict[str, str]:
    """The files of an example."""
    return {NOTE: files} if isinstance(files, str) else dict(files)


def problems(rule_type: type[Rule]) -> list[str]:
    """What is wrong with a rule and its examples, a sentence each.

    Each `Good` is silent and each `Bad` speaks; fixing gives what the example says and fixing
    again changes nothing; and all of it holds with frontmatter in front, with CRLF line ends and
    inside a folder.
    """
    return [*_description_problems(rule_type), *_example_problems(rule_type)]


def _description_problems(rule_type: type[Rule]) -> Iterator[str]:
    name = rule_type.name
    if not re.fullmatch(r"[a-z]+(?:-[a-z]+)*", name):
        yield f"the name “{name}” is not in kebab-case"
    if rule_type.__module__.rpartition(".")[2] != name.replace("-", "_"):
        yield f"{name}: the module is not named after the rule"
    summary, _, why = (rule_type.__doc__ or "").partition("\n")
    if not summary.endswith(".") or not why.strip():
        yield f"{name}: the docstring needs a summary that is a sentence, and a reason"
    if issubclass(rule_type, EngineRule):
        return
    if not any(isinstance(example, Bad) for example in rule_type.examples):
        yield f"{name}: no example that is bad"
    if all(isinstance(example, Bad) for example in rule_type.examples):
        yield f"{name}: no example that is good"


def _example_problems(rule_type: type[Rule]) -> Iterator[str]:
    if issubclass(rule_type, EngineRule):
        return
    for number, example in enumerate(rule_type.examples, 1):
        where = f"{rule_type.name}, example {number}"
        try:
            rule = configure(rule_type, example.options, Config())
        except ConfigError as error:
            yield f"{where}: {error}"
            continue
        for label, change in _VARIANTS:
            yield from _one(rule, example, change, f"{where}{label}")


def _one(rule: Rule, example: Good | Bad, change: _Change, where: str) -> Iterator[str]:
    files = change(as_vault(example.files))
    found = findings(files, rule)
    if not isinstance(example, Bad):
        for diagnostic in found:
            yield f"{where}: should be silent, says: {diagnostic.message}"
        return
    if not found:
        yield f"{where}: should speak, and is silent"
        return
    if example.message is not None and change is _as_it_is and found[0].message != example.message:
        yield f"{where}: says “{found[0].message}”, not “{example.message}”"
    unsafe = any(entry.fix is not None and entry.fix.applicability is Applicability.UNSAFE for entry in found)
    if unsafe and example.fixed_unsafely is None:
        yield f"{where}: has an unsafe fix and no `fixed_unsafely`"
        return
    for degree, expected in (
        (Applicability.SAFE, example.fixed),
        (Applicability.UNSAFE, example.fixed if example.fixed_unsafely is None else example.fixed_unsafely),
    ):
        wanted = {**files, **change(as_vault(expected))} if expected is not None else files
        after, repair = repaired(files, rule, degree)
        for path, why in repair.refused.items():
            yield f"{where}: the {degree} fix of {path} is refused: {why}"
        for path, text in wanted.items():
            if after.get(path) != text:
                yield f"{where}: {degree} fixes make {path} {after.get(path)!r}, not {text!r}"
        again, _ = repaired(after, rule, degree)
        if again != after:
            yield f"{where}: {degree} fixes do not come to rest"


_Files = dict[str, str]


def _as_it_is(files: _Files) -> _Files:
    return files


def _with_frontmatter(files: _Files) -> _Files:
    """A block in front of every note that begins with text; others have one, or it would not be one."""
    return {
        path: f"---\nreviewed: false\n---\n{text}"
        if path.endswith(".md") and not text.startswith(("---", "\ufeff", "\n", "\r"))
        else text
        for path, text in files.items()
    }


def _with_crlf(files: _Files) -> _Files:
    return {
        path: text if "\r" in text else text.replace("\n", "\r\n") if path.endswith(".md") else text
        for path, text in files.items()
    }


def _in_a_folder(files: _Files) -> _Files:
    return {f"folder/{path}": text for path, text in files.items()}


if TYPE_CHECKING:
    _Change = Callable[[_Files], _Files]

_VARIANTS: tuple[tuple[str, _Change], ...] = (
    ("", _as_it_is),
    (" (with frontmatter in front)", _with_frontmatter),
    (" (with CRLF)", _with_crlf),
    (" (inside a folder)", _in_a_folder),
)
