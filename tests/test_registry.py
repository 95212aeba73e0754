"""Rules are found, chosen and configured; what fits nothing is refused with a hint."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Literal

import pytest

from vaultlint.config import Config
from vaultlint.diagnostic import Diagnostic, Severity
from vaultlint.errors import ConfigError
from vaultlint.registry import choose, configure, rule_types
from vaultlint.rule import EngineRule, Family, NoteRule, Rule, from_config, option, options_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vaultlint.note import Note


@dataclass(frozen=True)
class On(NoteRule):
    """A rule that is on."""

    name = "rule-on"
    family: ClassVar[Family] = "links"

    flag: bool = option(False, "Yes or no.")
    limit: int = option(3, "How many.")
    share: float = option(0.5, "How much.")
    word: str = option("a", "Which.")
    form: Literal["long", "short"] = option("long", "In which form.")
    words: tuple[str, ...] = option((), "Which ones.")
    table: dict[str, int] = option(None, "Numbers by name.")
    schema: tuple[dict[str, object], ...] = from_config("schema", ())

    def check(self, note: Note) -> Iterator[Diagnostic]:
        yield from ()


@dataclass(frozen=True)
class Off(On):
    """A rule that is off."""

    name = "rule-off"
    enabled: ClassVar[bool] = False


@dataclass(frozen=True)
class Engine(EngineRule):
    """A finding of the engine's."""

    name = "engine-rule"
    family: ClassVar[Family] = "engine"


KNOWN: dict[str, type[Rule]] = {"rule-on": On, "rule-off": Off, "engine-rule": Engine}


class Plain(NoteRule):
    """A rule that is no dataclass, as nearly all are."""

    name = "rule-plain"
    family: ClassVar[Family] = "links"

    limit: int = option(3, "How many.")
    words: tuple[str, ...] = option((), "Which ones.")
    schema: tuple[dict[str, object], ...] = from_config("schema", ())

    def __post_init__(self) -> None:
        if self.limit < 0:
            raise ConfigError("the limit is less than nothing")

    @cached_property
    def doubled(self) -> int:
        return 2 * self.limit

    def check(self, note: Note) -> Iterator[Diagnostic]:
        yield from ()


class Further(Plain):
    """A rule with an option more."""

    further: bool = option(False, "Whether there is more.")


@dataclass(frozen=True)
class Declared(NoteRule):
    """The same as a dataclass, which a rule may be as well."""

    name = "rule-plain"
    family: ClassVar[Family] = "links"

    limit: int = option(3, "How many.")
    words: tuple[str, ...] = option((), "Which ones.")
    schema: tuple[dict[str, object], ...] = from_config("schema", ())

    def __post_init__(self) -> None:
        if self.limit < 0:
            raise ConfigError("the limit is less than nothing")

    @cached_property
    def doubled(self) -> int:
        return 2 * self.limit

    def check(self, note: Note) -> Iterator[Diagnostic]:
        yield from ()


def names(config: Config) -> set[str]:
    return set(choose(config, KNOWN).names)


def test_every_bundled_rule_is_found_under_its_own_name() -> None:
    rules = rule_types()

    assert "unreadable-note" in rules
    assert all(name == rule.name for name, rule in rules.items())
    assert list(rules) == sorted(rules)


def test_without_a_selection_the_rules_that_are_on_run() -> None:
    assert names(Config()) == {"rule-on", "engine-rule"}


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        (Config(select=("rule-off",)), {"rule-off"}),
        (Config(select=("rule-*",)), {"rule-on", "rule-off"}),
        (Config(select=("*",)), {"rule-on", "rule-off", "engine-rule"}),
        (Config(extend_select=("rule-off",)), {"rule-on", "rule-off", "engine-rule"}),
        (Config(ignore=("engine-rule",)), {"rule-on"}),
        (Config(select=("*",), ignore=("rule-*",)), {"engine-rule"}),
        (Config(extend_select=("rule-off",), ignore=("rule-off",)), {"rule-on", "engine-rule"}),
    ],
)
def test_select_chooses_and_ignore_has_the_last_word(config: Config, expected: set[str]) -> None:
    assert names(config) == expected


def test_a_severity_may_be_given_to_a_rule() -> None:
    rules = choose(Config(severity={"rule-on": Severity.INFO}), KNOWN)

    assert rules.severity == {"rule-on": Severity.INFO}


@pytest.mark.parametrize(
    "config",
    [
        Config(select=("rule-onn",)),
        Config(extend_select=("rule-onn",)),
        Config(ignore=("rule-onn",)),
        Config(per_file_ignores={"x": ("rule-onn",)}),
        Config(severity={"rule-onn": Severity.INFO}),
        Config(rules={"rule-onn": {}}),
    ],
)
def test_an_unknown_rule_is_refused_wherever_it_is_named(config: Config) -> None:
    with pytest.raises(ConfigError, match="there is no rule “rule-onn”; did you mean “rule-on”"):
        choose(config, KNOWN)


def test_options_have_the_kinds_that_the_rule_says() -> None:
    options = {
        "flag": True,
        "limit": 7,
        "share": 1,
        "word": "b",
        "form": "short",
        "words": ["x", "y"],
        "table": {"n": 1},
    }
    rule = configure(On, options)

    assert rule == On(flag=True, limit=7, share=1.0, word="b", form="short", words=("x", "y"), table={"n": 1})


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"limt": 1}, "options: rule “rule-on” has no option “limt”; did you mean “limit”?"),
        ({"flag": 1}, "options: option “flag” of “rule-on” must be true or false"),
        ({"limit": True}, "options: option “limit” of “rule-on” must be a whole number"),
        ({"limit": 1.5}, "options: option “limit” of “rule-on” must be a whole number"),
        ({"share": "x"}, "options: option “share” of “rule-on” must be a number"),
        ({"share": 10**400}, "options: option “share” of “rule-on” must be a number"),
        ({"word": 1}, "options: option “word” of “rule-on” must be a string"),
        ({"form": "x"}, "options: option “form” of “rule-on” must be one of “long”, “short”"),
        ({"words": "x"}, "options: option “words” of “rule-on” must be a list"),
        ({"words": [1]}, "options: option “words” of “rule-on”: each entry must be a string"),
        ({"table": []}, "options: option “table” of “rule-on” must be a table"),
        ({"schema": []}, "options: rule “rule-on” has no option “schema”"),
    ],
)
def test_an_option_that_does_not_fit_is_refused(options: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigError) as raised:
        configure(On, options)

    assert str(raised.value) == message


def test_a_rule_that_does_not_run_still_has_its_options_looked_at() -> None:
    with pytest.raises(ConfigError, match="has no option “nonsense”"):
        choose(Config(rules={"rule-off": {"nonsense": 1}}), KNOWN)


def test_a_part_of_the_config_reaches_the_rule_that_wants_it() -> None:
    rules = choose(Config(schema=({"path": "x"},)), KNOWN)

    assert rules.note == (On(schema=({"path": "x"},)),)


@pytest.mark.parametrize("kind", [Plain, Declared])
def test_a_rule_is_a_value(kind: type[Plain | Declared]) -> None:
    rule = configure(kind, {"limit": 4, "words": ["a"]})
    assert isinstance(rule, kind)

    assert (rule.limit, rule.words, rule.schema, rule.doubled) == (4, ("a",), (), 8)
    assert rule == kind(limit=4, words=("a",))
    assert hash(rule) == hash(kind(limit=4, words=("a",)))
    assert rule != kind(limit=4)
    assert kind() == configure(kind, {})
    assert "limit=4" in repr(rule)
    assert "words=('a',)" in repr(rule)
    copy = pickle.loads(pickle.dumps(rule))
    assert copy == rule
    assert copy.doubled == 8
    with pytest.raises(AttributeError):
        rule.limit = 5  # type: ignore[misc]
    with pytest.raises(AttributeError):
        del rule.limit
    assert rule.limit == 4


@pytest.mark.parametrize("kind", [Plain, Declared])
def test_a_rule_looks_at_its_own_options(kind: type[Plain | Declared]) -> None:
    with pytest.raises(ConfigError, match="rule “rule-plain”: the limit is less than nothing"):
        configure(kind, {"limit": -1})
    with pytest.raises(TypeError, match="limits"):
        kind(limits=1)  # type: ignore[call-arg]


def test_rules_of_two_kinds_are_never_equal() -> None:
    assert Plain() != configure(On, {})
    assert Plain() != Further()
    assert Plain() != ()


def test_a_rule_inherits_options_and_adds_to_them() -> None:
    assert list(options_of(Further)) == ["limit", "words", "schema", "further"]
    assert list(options_of(Plain)) == ["limit", "words", "schema"]
    assert configure(Further, {"further": True, "limit": 1}) == Further(limit=1, further=True)
