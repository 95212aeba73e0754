"""What a rule is: one file that holds everything about one thing that can be wrong."""

from __future__ import annotations

from abc import abstractmethod
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from vaultlint.diagnostic import Diagnostic, Severity
from vaultlint.named import NamedTuple
from vaultlint.text import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from vaultlint.diagnostic import Place, Suggestion
    from vaultlint.edit import Fix
    from vaultlint.note import Note, NoteFacts
    from vaultlint.vault import Vault

Files = str | dict[str, str]
"""The vault of an example: paths and texts, or one text alone, which becomes ``note.md``."""

Sight = Literal["files", "targets", "facts", "vault"]
"""What a rule looks at beside the facts of the note that it judges.

``files``: the names of the vault's files, so that it can judge a part of the vault in any process, where no note
seems to have an alias (the engine asks it again about notes with a link to one, in the whole vault).
``targets``: the notes that the links of the note lead to, and aliases. ``facts``: properties, sizes and what rules
remember, of all notes. ``vault``: everything.
"""

Family = Literal["links", "timestamps", "frontmatter", "duplicates", "models", "graph", "engine"]


class Option(NamedTuple):
    """A field of a rule: what it is when nobody says otherwise, and who may.

    With a ``description`` it is an option of the rule; with ``config`` it is that attribute of `Config`.
    """

    default: Any
    description: str | None = None
    config: str | None = None


def option(default: Any, description: str) -> Any:
    """An option of a rule: a field with a default and a sentence for its user.

    The annotation of the field says what the config may hold: ``bool``, ``int``, ``float``,
    ``str``, ``tuple[str, ...]`` (a list in the config) or ``Literal`` of strings.
    """
    return Option(default, description)


def from_config(key: str, default: Any, description: str | None = None) -> Any:
    """A field that is a part of the config: the attribute ``key`` of `Config`.

    With a description it is an option as well, which goes before the config.
    """
    return Option(default, description, key)


_NONE: Mapping[str, Any] = MappingProxyType({})


class Good(NamedTuple):
    """A vault in which the rule finds nothing."""

    files: Files
    options: Mapping[str, Any] = _NONE
    why: str = ""


class Bad(NamedTuple):
    """A vault to which the rule objects.

    ``fixed`` is what its safe fixes make of it and ``fixed_unsafely`` what safe and unsafe ones
    together do; None where nothing changes. ``message`` is the first finding's, when given.
    """

    files: Files
    fixed: Files | None = None
    fixed_unsafely: Files | None = None
    message: str | None = None
    options: Mapping[str, Any] = _NONE
    why: str = ""


# What the named tuples' own constructors do, without their calls in Python: a vault has findings by the ten thousand.
_new = tuple.__new__


class Rule:
    """One thing that can be wrong. Its fields, made by `option`, are the rule's options.

    The first line of the docstring is the summary, the rest says why it matters. ``severity`` is
    the default one; a rule that is not ``enabled`` runs only when it is selected by name.

    A rule is a value, like a frozen dataclass: it never changes, and two of a kind with the same options are
    equal. It is none, for those are written and compiled when they are imported: dozens of rules would cost
    every run, the look at one note too, more than all that they find. A rule may still be declared as one;
    ``__post_init__`` is called as there, and raises `ConfigError` when an option is wrong.
    """

    name: ClassVar[str]
    family: ClassVar[Family]
    severity: ClassVar[Severity] = Severity.ERROR
    enabled: ClassVar[bool] = True
    examples: ClassVar[tuple[Good | Bad, ...]] = ()
    silent_on: ClassVar[tuple[str, ...]] = ()
    """What the rule deliberately does not report, a sentence each."""
    _options: ClassVar[dict[str, Option]] = {}

    def __init_subclass__(cls, **arguments: Any) -> None:
        super().__init_subclass__(**arguments)
        own = {name: value for name, value in vars(cls).items() if isinstance(value, Option)}
        if own:
            cls._options = {**cls._options, **own}
            for name, value in own.items():
                setattr(cls, name, value.default)

    def __init__(self, **options: Any) -> None:
        for name in options:
            if name not in self._options:
                raise TypeError(f"the rule “{self.name}” has no option “{name}”")
        self.__dict__.update(options)
        self.__post_init__()

    def __post_init__(self) -> None:
        """See that the options go together; for rules with such options."""

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a rule never changes: “{name}”")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"a rule never changes: “{name}”")

    def _values(self) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in self._options)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other._values() == self._values()

    def __hash__(self) -> int:
        return hash((type(self), self._values()))

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={getattr(self, name)!r}" for name in self._options)
        return f"{type(self).__name__}({values})"

    def diagnostic(
        self,
        path: str,
        start: int,
        end: int,
        message: str,
        *,
        fix: Fix | None = None,
        severity: Severity | None = None,
        suggestions: tuple[Suggestion, ...] = (),
        related: tuple[Place, ...] = (),
        cause: str | None = None,
    ) -> Diagnostic:
        """A finding of this rule at the code points ``start`` to ``end`` of ``path``."""
        span = _new(Span, (start, end))
        graded = severity or self.severity
        return _new(Diagnostic, (self.name, path, span, message, graded, fix, suggestions, related, cause))


class NoteRule(Rule):
    """A rule that needs nothing but the note: it may run in any process, and its findings are cached."""

    @abstractmethod
    def check(self, note: Note) -> Iterator[Diagnostic]:
        """The findings in one note, in any order."""


Question = tuple["Callable[[Any], Any]", Any]
"""See `VaultRule.question`."""


class VaultRule(Rule):
    """A rule that needs to know the other notes. It sees facts, not texts."""

    sees: ClassVar[Sight] = "vault"
    """What its findings in a note depend on, beside the note: the less, the less work an edit makes."""

    def fact(self, note: Note) -> Any:
        """What this rule wants to remember of a note (``None``: nothing).

        Asked once a note, in whatever process parses it; must be small and made of what JSON can
        hold. `check` finds it under ``vault.notes[path].extra[self.name]``. Who knows by then that `check` will have
        something to say looks at ``note.lines``: then nobody has to read the note again to tell of a place.
        """
        del note

    def outline(self, notes: Mapping[str, NoteFacts]) -> bytes:
        """What `is_alone` wants to know of all notes of a vault, where they cannot be looked at."""
        del notes
        return b""

    def is_alone(self, facts: NoteFacts, before: NoteFacts, outline: bytes) -> bool:
        """Whether the rule surely has nothing to say of a note now, if it had nothing to say when it was as ``before``.

        The other notes are what they were; then no finding was about this note, or spoke of it. Only for rules of
        the sight ``facts``: it spares a look at all notes when one is saved.
        """
        del facts, before, outline
        return False

    def company(
        self, facts: NoteFacts, outline: bytes, note: Callable[[int], NoteFacts | None]
    ) -> Collection[int] | None:
        """The notes among which alone the rule finds of this note what it finds among all; None where that cannot be told.

        Each by its place among all notes, sorted by path, as it was when the outline was made; ``note`` gives its
        facts. Asked where `is_alone` does not hold, and where there was something to say of the note.
        """
        del facts, outline, note
        return None

    def stands(self, facts: NoteFacts, before: NoteFacts, others: Collection[NoteFacts]) -> bool:
        """Whether just that is to be said of a note which was said of it when it was as ``before``.

        ``others`` are all that stand in one finding with it, or in a finding on the note of such a one. They, and
        what links lead to, are what they were.
        """
        del facts, before, others
        return False

    def question(self, vault: Vault) -> Question | None:
        """What takes long in `check` and needs little of the vault: a function, and all that it has to know.

        Another process may work at it while the other rules run here, and what was answered before is not worked
        out again where the same is asked: so the function stands at the top of its module, and what it is given and
        gives is made of what JSON can hold (lists, strings, numbers). `check` gets the answer from `answer`.
        """
        del vault
        return None

    def answer(self, vault: Vault) -> Any:
        """The answer to the rule's own `question`: another process's, an earlier one, or worked out now."""
        known = vault.answers.pop(self.name, None)
        if known is not None:
            return known()
        question = self.question(vault)
        return None if question is None else question[0](question[1])

    @abstractmethod
    def check(self, vault: Vault) -> Iterator[Diagnostic]:
        """The findings, in any order, in the notes of ``vault.focus``."""


class EngineRule(Rule):
    """A finding that the engine makes itself, when it reads or suppresses; named, graded and
    explained like any other.
    """


def options_of(rule: type[Rule]) -> Mapping[str, Option]:
    """The fields of a rule by name, in order: its options, and what it takes from the config."""
    return rule._options  # noqa: SLF001  # a name of a rule's own would bar an option from having it
