"""Looking at notes and repairing them, on what is in memory: no disk, no process, no output.

A *scan* is what one look at one note gave: its facts, and what the rules that need nothing else
found. A *snapshot* is a whole vault, scanned. `check` says what is wrong in it; `fix` applies
fixes and looks again until a look changes nothing.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from contextlib import suppress
from fnmatch import fnmatchcase
from functools import partial
from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from vaultlint.apply import EditError, apply, check_fix, choose
from vaultlint.config import did_you_mean
from vaultlint.edit import Applicability
from vaultlint.named import NamedTuple
from vaultlint.note import is_canvas
from vaultlint.parse import facts, parse
from vaultlint.parse.frontmatter import block_span
from vaultlint.rule import VaultRule
from vaultlint.suppress import Silence, suppressions
from vaultlint.text import Onward
from vaultlint.timings import during
from vaultlint.vault import Settings, Vault
from vaultlint.vault.files import Files
from vaultlint.vault.inbound import linked_headings
from vaultlint.vault.judge import is_doubtful, links, survey
from vaultlint.vault.names import fold_heading
from vaultlint.verify import lost_word, unintended_change

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from vaultlint.diagnostic import Diagnostic
    from vaultlint.edit import Edit, Fix
    from vaultlint.note import Note, NoteFacts, Suppression
    from vaultlint.registry import RuleSet
    from vaultlint.rule import NoteRule, Question, Rule
    from vaultlint.text import Lines
    from vaultlint.timings import Timings
    from vaultlint.vault.judge import Survey

ROUNDS: Final = 10
"""How many looks a repair may take before it is refused."""

_heading_start = attrgetter("start")

BROKEN_RULE: Final = "broken-rule"
UNREADABLE: Final = "unreadable-note"
UNKNOWN_SUPPRESSION: Final = "unknown-suppression"
UNUSED_SUPPRESSION: Final = "unused-suppression"


Findings = tuple["Diagnostic", ...]
Tell = Callable[["Lines | Onward", "Sequence[Diagnostic]"], bytes]
"""What a report says, in UTF-8 and without a NUL, of all findings in one note, the places in which are these."""


Ask = Callable[["Mapping[str, Question]"], "Mapping[str, Callable[[], Any]]"]
"""What has the questions of rules, by their names, answered elsewhere; gives, for each, what waits for the answer."""


class Scan:
    """What one look at one note gave.

    ``diagnostics`` are what the rules found that need nothing but the note. Where its links have been followed
    already, ``survey`` says where they lead and ``linked`` is what the rules found that need the names of the
    vault's files and nothing else. Findings may be given as what makes them when somebody looks. ``told`` is what
    a report says of just these findings, where that was worked out together with them; before it stand, a NUL behind
    each, the headings to which their fixes would give another text: where links lead to one of these, something else
    is to be said.
    """

    __slots__ = ("_diagnostics", "_linked", "facts", "survey", "told")

    def __init__(
        self,
        facts: NoteFacts,
        diagnostics: Findings | Callable[[], Findings] = (),
        survey: Survey | None = None,
        linked: Findings | Callable[[], Findings] = (),
        told: bytes | None = None,
    ) -> None:
        self.facts = facts
        self.told = told
        self.survey = survey
        self._diagnostics = diagnostics
        self._linked = linked

    @property
    def diagnostics(self) -> Findings:
        """The findings of rules that need nothing but the note."""
        if not isinstance(self._diagnostics, tuple):
            self._diagnostics = self._diagnostics()
        return self._diagnostics

    @property
    def linked(self) -> Findings:
        """The findings of rules that need the names of the vault's files."""
        if not isinstance(self._linked, tuple):
            self._linked = self._linked()
        return self._linked

    @property
    def renamed(self) -> list[str]:
        """The headings, folded, no link may lead to if what was told is to be said."""
        if self.told is None or b"\0" not in self.told:
            return []
        return [name.decode("utf-8", "surrogatepass") for name in self.told.split(b"\0")[:-1]]

    @property
    def said(self) -> bytes:
        """What was told, without the headings before it."""
        return b"" if self.told is None else self.told.rpartition(b"\0")[2]


class Snapshot(NamedTuple):
    """A vault as it was read.

    ``files`` are the paths of everything that Obsidian indexes; ``focus`` the notes to report on
    (None: all that were scanned); ``read`` gives the text of a scanned note; ``unreadable`` says
    of paths why they could not be scanned.
    """

    files: Collection[str]
    scans: Mapping[str, Scan]
    settings: Settings = Settings()
    focus: frozenset[str] | None = None
    read: Callable[[str], str] | None = None
    unreadable: Mapping[str, str] = MappingProxyType({})
    excluded: Callable[[str], bool] | None = None
    """Whether a note is known and not judged, unless it is asked for by name."""
    ignored: Callable[[str, str], bool] | None = None
    """Whether the config silences a rule (first) for a path (second)."""
    make: Callable[..., Vault] = Vault
    """What makes the vault of it, where more is known of other notes than scans."""
    idle: frozenset[str] = frozenset()
    """The names of rules about the vault that need not run: they have nothing to say of the notes in focus."""
    standing: tuple[Diagnostic, ...] = ()
    """What those of them have to say all the same, known from before."""
    timings: Timings | None = None
    ask: Ask | None = None
    """Has questions of rules answered by other processes, or from memory, where there are any."""
    hear: Callable[[Vault, Sequence[Diagnostic]], None] | None = None
    """Is told what the rules found that see more than the names of files, whoever has silenced them."""


class Repair(NamedTuple):
    """What `fix` came to.

    ``texts`` holds the new text of every note that changes; ``fixed`` the findings that are put
    right; ``remaining`` those that stay; ``refused`` says, by path, why a note was put back; ``more_links``
    how many links a note has more than it had.
    """

    texts: Mapping[str, str]
    fixed: tuple[Diagnostic, ...]
    remaining: tuple[Diagnostic, ...]
    refused: Mapping[str, str] = MappingProxyType({})
    more_links: Mapping[str, int] = MappingProxyType({})


def scan(
    path: str, text: str, rules: RuleSet, *, judged: bool = True, timings: Timings | None = None
) -> Scan:
    """Look at one note: its facts and, where it is to be judged, what its text alone shows."""
    with during(timings, "parse"):
        note = parse(path, text)
        if is_canvas(path):
            return Scan(facts(note))
        if timings is not None:
            # Or the first rule that asks would seem to have done it.
            _ = note.links
    extra = _extra(note, rules, timings)
    with during(timings, "parse"):
        known = facts(note, extra=extra, suppressions=suppressions(note))
    return Scan(known, tuple(_note_diagnostics(note, rules, timings)) if judged else ())


def follow(
    scans: Mapping[str, Scan],
    rules: RuleSet,
    files: Files,
    *,
    judged: Collection[str],
    settings: Settings,
    read: Callable[[str], str],
    tell: Tell | None = None,
    texts: Mapping[str, str] = MappingProxyType({}),
    timings: Timings | None = None,
) -> Mapping[str, Scan]:
    """The same looks, and where the links of these notes lead: what can be said when no other note is known.

    Rules of the sight ``files`` run over those that are ``judged``, and what is found in these is told; of those
    with ``texts`` nobody will ask for the lines. Where a rule fails nothing is said, and a look at the whole vault
    will run it again.
    """
    vault = _vault(files, scans, focus=judged, settings=settings, read=read, aliases={})
    if timings is not None:
        with timings.stage("follow links"):
            vault.once(links)
    found: dict[str, list[Diagnostic]] = {}
    try:
        for rule in rules.vault:
            if rule.sees == "files":
                for diagnostic in _timed(rule, vault, timings):
                    found.setdefault(diagnostic.path, []).append(diagnostic)
    except Exception:  # noqa: BLE001  # whatever a stranger's rule raises is told once, of the whole vault
        return scans
    followed = {}
    for path, entry in scans.items():
        linked = tuple(found.get(path, ()))
        told = None
        if tell is not None and path in judged:
            both = (*entry.diagnostics, *linked)
            edits = None if entry.facts.suppressions else _edits(path, both)
            if edits is not None:
                with during(timings, "report"):
                    # Where nothing was found nobody asks for the lines.
                    told = tell(_places(entry.facts, texts.get(path)), both) if both else b""
                    if edits:
                        names = [f"{name}\0" for name in dict.fromkeys(_renamed(entry.facts, edits))]
                        told = "".join(names).encode("utf-8", "surrogatepass") + told
        followed[path] = Scan(entry.facts, entry.diagnostics, survey(vault, path), linked, told)
    return followed


def _places(facts: NoteFacts, text: str | None) -> Lines | Onward:
    return facts.lines if text is None else facts.known_lines or Onward(text)


def check(snapshot: Snapshot, rules: RuleSet) -> list[Diagnostic]:
    """Every finding in the notes in focus: suppressed ones left out, graded, in stable order."""
    with during(snapshot.timings, "judge"):
        return _check(snapshot, rules, told=False)[0]


def check_rest(snapshot: Snapshot, rules: RuleSet) -> tuple[list[Diagnostic], dict[str, bytes]]:
    """Every finding but those that were told when their notes were read; and what was told, by note."""
    with during(snapshot.timings, "judge"):
        return _check(snapshot, rules, told=not rules.severity and snapshot.ignored is None)


def _check(snapshot: Snapshot, rules: RuleSet, *, told: bool) -> tuple[list[Diagnostic], dict[str, bytes]]:
    vault = vault_of(snapshot)
    scans = snapshot.scans
    running = [rule for rule in rules.vault if rule.sees != "files" and rule.name not in snapshot.idle]
    if snapshot.ask is not None:
        running = _asked(vault, running, snapshot.ask)
    anew: list[str] = []
    found: list[Diagnostic] = []
    before: dict[str, bytes] = {}
    for path in (*vault.focus, *vault.canvas_focus):
        entry = scans[path]
        if entry.survey is None or is_doubtful(vault, entry.survey):
            anew.append(path)
            found += entry.diagnostics
        elif told and entry.told is not None and _stands(vault, path, entry):
            before[path] = entry.said
        else:
            found += entry.diagnostics
            found += entry.linked
    of_others = list(vault_diagnostics(vault, rules, running, snapshot.timings))
    if snapshot.hear is not None:
        snapshot.hear(vault, of_others)
    found += of_others
    found += snapshot.standing
    if anew:
        part = _vault(
            vault.names,
            scans,
            make=snapshot.make,
            focus=anew,
            settings=snapshot.settings,
            read=snapshot.read,
            aliases=vault.aliases,
        )
        local = [rule for rule in rules.vault if rule.sees == "files"]
        found += vault_diagnostics(part, rules, local, snapshot.timings)
    found = [_keeping_headings(entry, vault) if entry.fix is not None else entry for entry in found]
    unreadable = rules.engine.get(UNREADABLE)
    if unreadable is not None:
        found += [
            unreadable.diagnostic(path, 0, 0, why)
            for path, why in snapshot.unreadable.items()
            if snapshot.focus is None or path in snapshot.focus
        ]
    return _reported(found, snapshot, vault, rules), before


def fix(
    snapshot: Snapshot,
    rules: RuleSet,
    applicability: Applicability,
    *,
    within: frozenset[str] | None = None,
) -> Repair:
    """Apply every fix that may be trusted at least so far, and look again until nothing changes.

    Fixes that edit other notes than those ``within`` are left out.
    A note whose fixes do not come to rest within `ROUNDS` looks, or in which something changed
    that no edit declared, stays as it was, and the rules are named.
    """
    return _Repairing(snapshot, rules, applicability, within).run()


class _Repairing:
    """The state of one `fix`: the texts so far, and what became of them."""

    def __init__(
        self, snapshot: Snapshot, rules: RuleSet, applicability: Applicability, within: frozenset[str] | None
    ) -> None:
        # Looks share what is known of the files: no fix changes their names.
        self._original = snapshot._replace(files=Files.of(snapshot.files))
        self._within = within
        self._rules = rules
        self._applicability = applicability
        self._scans = dict(snapshot.scans)
        self._before: dict[str, str] = {}
        self._texts: dict[str, str] = {}
        self._fixed: dict[str, list[Diagnostic]] = {}
        self._refused: dict[str, str] = {}
        self._partners: dict[str, set[str]] = {}
        """Notes that one fix changed together: if one is put back, all are."""

    def run(self) -> Repair:
        whole = focus = self._original.focus
        looks = waiting = 0
        while True:
            snapshot = self._original._replace(scans=self._scans, focus=focus, read=self._text)
            found = check(snapshot, self._rules)
            wanted = self._wanted(found)
            if looks == ROUNDS:
                for diagnostic in wanted:
                    self._refuse(diagnostic.path, {diagnostic.rule}, f"no rest after {ROUNDS} looks")
                wanted, looks, focus = [], 0, whole
                continue
            changed = self._apply(wanted)
            # What is heard of the notes as they are on disk is nothing to be heard of new texts.
            self._original = self._original._replace(hear=None, ask=None)
            if changed:
                # What changed is looked at alone until it rests; then all of it once more. A look that leaves
                # less to do is on the way there, as where many properties are put in at one place.
                looks += len(wanted) >= waiting
                waiting = len(wanted)
                focus = frozenset(changed)
            elif focus == whole:
                return self._repair(found)
            else:
                focus = whole

    def _repair(self, remaining: list[Diagnostic]) -> Repair:
        changed = {path: text for path, text in self._texts.items() if text != self._before[path]}
        fixed = [entry for path in sorted(self._fixed) for entry in self._fixed[path]]
        more_links = {
            path: self._scans[path].facts.link_count - self._original.scans[path].facts.link_count
            for path in changed
            if path in self._original.scans
        }
        return Repair(changed, tuple(fixed), tuple(remaining), self._refused, more_links)

    def _text(self, path: str) -> str:
        text = self._texts.get(path)
        if text is None:
            # Where more is known of notes than scans, the vault says which of them there are.
            is_known = path in self._scans or self._original.make is not Vault
            if self._original.read is None or not is_known:
                raise KeyError(path)
            text = self._original.read(path)
        return text

    def _wanted(self, found: Iterable[Diagnostic]) -> list[Diagnostic]:
        """The findings whose fixes may be applied."""
        wanted = []
        for diagnostic in found:
            fixing = diagnostic.fix
            if fixing is None or fixing.applicability < self._applicability:
                continue
            paths = {edit.path for edit in fixing.edits}
            if diagnostic.path in self._refused or not paths.isdisjoint(self._refused):
                continue
            if self._within is not None and not paths <= self._within:
                continue
            try:
                check_fix(fixing, self._text)
                self._expect_no_lost_word(fixing)
            except (EditError, KeyError) as error:
                self._refuse(diagnostic.path, {diagnostic.rule}, str(error.args[0]))
                continue
            wanted.append(diagnostic)
        return wanted

    def _expect_no_lost_word(self, fixing: Fix) -> None:
        """See that a fix that calls itself safe loses no word of the body.

        Raises:
            EditError: it does.
        """
        if fixing.applicability < Applicability.SAFE:
            return
        body = {}
        for path in {edit.path for edit in fixing.edits}:
            block = block_span(self._text(path))
            body[path] = block.end if block else 0
        word = lost_word((edit for edit in fixing.edits if edit.start >= body[edit.path]), self._text)
        if word is not None:
            raise EditError(f"a safe fix loses the word “{word}”")

    def _apply(self, wanted: list[Diagnostic]) -> set[str]:
        """Apply what can be applied together; gives the notes that changed."""
        while True:
            chosen = choose(entry for entry in wanted if not self._touches_refused(entry))
            edits: dict[str, list[Edit]] = {}
            rules: dict[str, set[str]] = {}
            for diagnostic in chosen:
                assert diagnostic.fix is not None
                paths = {edit.path for edit in diagnostic.fix.edits}
                for edit in diagnostic.fix.edits:
                    edits.setdefault(edit.path, []).append(edit)
                    rules.setdefault(edit.path, set()).add(diagnostic.rule)
                for path in paths:
                    self._partners.setdefault(path, set()).update(paths)
            texts = {}
            refused = False
            for path, group in edits.items():
                old = self._text(path)
                texts[path] = apply(old, group)
                why = unintended_change(parse(path, old), parse(path, texts[path]), group)
                if why is not None:
                    self._refuse(path, rules[path], why)
                    refused = True
            if not refused:
                break
        for path, text in texts.items():
            self._before.setdefault(path, self._text(path))
            self._texts[path] = text
            self._scans[path] = scan(path, text, self._rules)
        for diagnostic in chosen:
            self._fixed.setdefault(diagnostic.path, []).append(diagnostic)
        return set(texts)

    def _touches_refused(self, diagnostic: Diagnostic) -> bool:
        assert diagnostic.fix is not None
        return any(edit.path in self._refused for edit in diagnostic.fix.edits)

    def _refuse(self, path: str, rules: Collection[str], why: str) -> None:
        """Put a note, and all that was changed together with it, back as it was."""
        waiting = [path]
        while waiting:
            path = waiting.pop()
            if path in self._refused:
                continue
            self._refused[path] = f"{why} (rules: {', '.join(sorted(rules))})"
            if path in self._texts:
                self._texts[path] = self._before[path]
            if path in self._original.scans:
                self._scans[path] = self._original.scans[path]
            self._fixed.pop(path, None)
            waiting += self._partners.get(path, ())


def vault_of(snapshot: Snapshot) -> Vault:
    """The vault of a snapshot, as rules see it."""
    scans = snapshot.scans
    return _vault(
        snapshot.files,
        scans,
        focus=snapshot.focus,
        settings=snapshot.settings,
        read=snapshot.read,
        excluded=snapshot.excluded,
        surveys={path: entry.survey for path, entry in scans.items() if entry.survey is not None},
        make=snapshot.make,
    )


def _vault(
    files: Collection[str], scans: Mapping[str, Scan], make: Callable[..., Vault] = Vault, **known: Any
) -> Vault:
    notes = {path: entry.facts for path, entry in scans.items()}
    canvases = {path: notes.pop(path) for path in scans if is_canvas(path)}
    return make(files, notes, canvases=canvases, **known)


def _timed(rule: NoteRule | VaultRule, subject: Any, timings: Timings | None) -> Iterable[Diagnostic]:
    """What a rule finds in a note or a vault."""
    return rule.check(subject) if timings is None else timings.drawn(rule.name, partial(rule.check, subject))


def _extra(note: Note, rules: RuleSet, timings: Timings | None) -> dict[str, Any]:
    """What the vault-wide rules want to remember of a note."""
    extra = {}
    for rule in rules.vault:
        if type(rule).fact is not VaultRule.fact:
            try:
                if timings is None:
                    remembered = rule.fact(note)
                else:
                    with timings.rule(rule.name):
                        remembered = rule.fact(note)
            except Exception:  # noqa: BLE001, S112  # the rule will miss its fact, and say so when it checks
                continue
            if remembered is not None:
                extra[rule.name] = remembered
    return extra


def _note_diagnostics(note: Note, rules: RuleSet, timings: Timings | None) -> Iterator[Diagnostic]:
    for rule in rules.note:
        try:
            # Asked for every note and rule: a call less is worth a line.
            found = rule.check(note) if timings is None else _timed(rule, note, timings)
            for diagnostic in found:
                _expect_sound(diagnostic, rule, note)
                yield diagnostic
        except Exception as error:  # noqa: BLE001  # one rule must not silence the others
            yield from _broken(rule, note.path, error, rules)


def vault_diagnostics(
    vault: Vault, rules: RuleSet, running: Iterable[VaultRule], timings: Timings | None = None
) -> Iterator[Diagnostic]:
    """What these rules find in a vault, whoever silences it."""
    focus = frozenset(vault.focus)
    for rule in running:
        try:
            for diagnostic in _timed(rule, vault.seen_by(rule.name), timings):
                if diagnostic.path in focus or diagnostic.path not in vault.notes:
                    yield diagnostic
        except Exception as error:  # noqa: BLE001  # one rule must not silence the others
            yield from _broken(rule, vault.focus[0] if vault.focus else "", error, rules)


def _asked(vault: Vault, running: Iterable[VaultRule], ask: Ask) -> list[VaultRule]:
    """Have the questions of the rules answered elsewhere; gives the rules, those that wait for an answer last."""
    questions = {}
    for rule in running:
        # Where it fails the rule will ask again when it checks, and be told of.
        with suppress(Exception):
            question = rule.question(vault)
            if question is not None:
                questions[rule.name] = question
    vault.answers.update(ask(questions))
    return sorted(running, key=lambda rule: rule.name in questions)


def _edits(path: str, found: Iterable[Diagnostic]) -> list[Edit] | None:
    """The edits of all fixes; None where one is in another note, or is made only when somebody looks at it."""
    edits: list[Edit] = []
    for diagnostic in found:
        fixing = diagnostic.fix
        if fixing is not None:
            if not isinstance(fixing.edits, tuple):
                return None
            edits += fixing.edits
    return edits if {edit.path for edit in edits} <= {path} else None


def _renamed(facts: NoteFacts, edits: Iterable[Edit]) -> Iterator[str]:
    """The headings of a note, folded, to which edits in it would give another text.

    A heading is found by its raw text, the targets of its links and the attributes of its tags included.
    """
    headings = facts.headings
    starts = list(map(_heading_start, headings))
    for _, start, end, expected, text in edits:
        place = bisect_right(starts, start) - 1
        if place >= 0 and end <= headings[place].end and fold_heading(text) != fold_heading(expected):
            yield fold_heading(headings[place].text)


def _stands(vault: Vault, path: str, entry: Scan) -> bool:
    """Whether that can be said of a note which was told of it when no other was known."""
    renamed = entry.renamed
    return not renamed or vault.once(linked_headings).get(path, frozenset()).isdisjoint(renamed)


def _keeping_headings(diagnostic: Diagnostic, vault: Vault) -> Diagnostic:
    """The finding, without its fix where that gives another text to a heading that links lead to."""
    assert diagnostic.fix is not None
    wanted = vault.once(linked_headings)
    # The edits are made when somebody looks at them: only where there is a heading to keep.
    for edit in diagnostic.fix.edits if diagnostic.path in wanted else ():
        names = wanted.get(edit.path)
        facts = vault.notes.get(edit.path)
        if names and facts is not None and not names.isdisjoint(_renamed(facts, [edit])):
            return diagnostic._replace(
                fix=None, message=f"{diagnostic.message}; not fixed: links lead to the heading it stands in"
            )
    return diagnostic


def _expect_sound(diagnostic: Diagnostic, rule: Rule, note: Note) -> None:
    """Look over what a rule, perhaps a stranger's, reports.

    Raises:
        ValueError: it is about another note, or about a place that the note does not have.
    """
    start, end = diagnostic.span
    if diagnostic.rule != rule.name or diagnostic.path != note.path:
        raise ValueError("a finding is about another rule or note")
    if not 0 <= start <= end <= len(note.text):
        raise ValueError(f"a finding at {start} to {end} lies outside the note")


def _broken(rule: Rule, path: str, error: Exception, rules: RuleSet) -> Iterator[Diagnostic]:
    reporter = rules.engine.get(BROKEN_RULE)
    if reporter is not None:
        what = f"{type(error).__name__}: {error}"[:200]
        yield reporter.diagnostic(path, 0, 0, f"rule “{rule.name}” failed, which is its fault: {what}")


def _reported(
    found: Iterable[Diagnostic], snapshot: Snapshot, vault: Vault, rules: RuleSet
) -> list[Diagnostic]:
    """Findings as the user wants them: suppressed ones out, graded, in stable order."""
    silences = {
        path: Silence(vault.notes[path].suppressions, vault.notes[path].lines)
        for path in vault.focus
        if vault.notes[path].suppressions
    }
    reported = []
    for diagnostic in found:
        silence = silences.get(diagnostic.path)
        if silence is not None and silence.covers(diagnostic):
            continue
        reported.append(diagnostic)
    for path, silence in silences.items():
        reported += _about_suppressions(path, vault.notes[path].suppressions, silence, rules)
    if snapshot.ignored is not None:
        reported = [entry for entry in reported if not snapshot.ignored(entry.rule, entry.path)]
    if rules.severity:
        reported = [
            entry._replace(severity=rules.severity.get(entry.rule, entry.severity)) for entry in reported
        ]
    return sorted(reported, key=lambda entry: (entry.path, entry.span, entry.rule, entry.message))


def _about_suppressions(
    path: str, asked: Iterable[Suppression], silence: Silence, rules: RuleSet
) -> Iterator[Diagnostic]:
    """Suppressions that name no rule there is, or that silence nothing."""
    unknown = rules.engine.get(UNKNOWN_SUPPRESSION)
    if unknown is not None:
        for suppression in asked:
            for pattern in suppression.rules:
                if not any(fnmatchcase(name, pattern) for name in rules.known):
                    hint = did_you_mean(pattern, rules.known)
                    message = f"there is no rule “{pattern}” to ignore{hint}"
                    yield unknown.diagnostic(path, suppression.start, suppression.end, message)
    unused = rules.engine.get(UNUSED_SUPPRESSION)
    if unused is not None:
        for suppression, names in silence.unused(rules.names):
            what = "nothing" if names == ("*",) else "nothing for " + ", ".join(f"“{name}”" for name in names)
            message = f"this suppression silences {what}"
            yield unused.diagnostic(path, suppression.start, suppression.end, message)
