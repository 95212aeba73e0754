"""What is written about the rules, made from the rules: nobody keeps a second copy in step.

Everything here is Markdown that reads well as it is, on a terminal too.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin, get_type_hints

from vaultlint.config import Config
from vaultlint.diagnostic import Severity
from vaultlint.edit import Applicability
from vaultlint.registry import configure
from vaultlint.report.visible import visible
from vaultlint.rule import Bad, EngineRule, Family, Good, options_of
from vaultlint.schema import Additional, Format, PropertyType
from vaultlint.testing import as_vault, findings
from vaultlint.text import Lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from vaultlint.rule import Files, Option, Rule

_FAMILIES = {
    "links": "Links",
    "timestamps": "Timestamps",
    "frontmatter": "Frontmatter",
    "duplicates": "Duplicates",
    "models": "Notes written by models",
    "graph": "The graph",
    "engine": "vaultlint itself",
}


def table(rules: Iterable[type[Rule]], link: Callable[[str], str] | None = None) -> str:
    """All rules by family: name, severity, what repairs it, what it objects to.

    Args:
        rules: The rules, in any order.
        link: Where the page of a rule lies; without it names are no links.
    """
    by_family: dict[Family, list[type[Rule]]] = {family: [] for family in get_args(Family)}
    for rule in sorted(rules, key=lambda rule: rule.name):
        by_family[rule.family].append(rule)
    pieces = []
    for family, members in by_family.items():
        if not members:
            continue
        rows = [("rule", "severity", "repaired by", "objects to")]
        for rule in members:
            name = f"[`{rule.name}`]({link(rule.name)})" if link else f"`{rule.name}`"
            severity = str(rule.severity) if rule.enabled else f"{rule.severity}, off"
            rows.append((name, severity, _repaired_by(rule), summary(rule)))
        pieces.append(f"### {_FAMILIES[family]}\n\n{_grid(rows)}")
    return "\n".join(pieces)


def page(rule: type[Rule]) -> str:
    """All there is to say about one rule: what, why, examples with what is really said, options."""
    return "\n".join(_page(rule))


def summary(rule: type[Rule]) -> str:
    """The first sentence of a rule's docstring."""
    return _marked(inspect.getdoc(rule) or "").partition("\n")[0]


def _marked(docstring: str) -> str:
    """Code is written with two backticks in a docstring and with one in Markdown, where one is enough."""
    return re.sub(r"``([^`\n]+)``", r"`\1`", docstring)


def _page(rule: type[Rule]) -> Iterator[str]:
    what, _, why = _marked(inspect.getdoc(rule) or "").partition("\n")
    yield f"# {rule.name}\n"
    yield f"{what}\n"
    state = [str(rule.severity), "on by default" if rule.enabled else "off unless it is selected"]
    repaired = _repaired_by(rule)
    state.append(f"repaired by {repaired}" if repaired else "not repaired automatically")
    yield f"*{' · '.join(state)}*\n"
    if why.strip():
        yield f"{why.strip()}\n"
    bad = [example for example in rule.examples if isinstance(example, Bad)]
    good = [example for example in rule.examples if isinstance(example, Good)]
    if bad:
        yield "## What it objects to\n"
        for number, objected in enumerate(bad):
            if number:
                yield "---\n"
            yield from _objected(rule, objected)
    if good:
        yield "## What it accepts\n"
        for number, example in enumerate(good):
            if number:
                yield "---\n"
            yield from _introduced(example)
            yield from _files(example.files)
    if rule.silent_on:
        yield "## What it does not report\n"
        yield "".join(f"- {_marked(sentence)}\n" for sentence in rule.silent_on)
    options = _options(rule)
    if options:
        yield "## Options\n"
        rows = [("option", "default", "")]
        rows += [
            (
                f"`{name}`",
                f"`{_toml(field.default)}`",
                field.description or "",
            )
            for name, field in options.items()
        ]
        yield _grid(rows)
        name, first = next(iter(options.items()))
        yield "In `vaultlint.toml`:\n"
        yield f"```toml\n[rules.{rule.name}]\n{name} = {_toml(first.default)}\n```\n"
    yield "## To silence it\n"
    yield (
        f"On one line, or above it: `%% vaultlint: ignore {rule.name} %%`. "
        f"In a whole note: `%% vaultlint: ignore-file {rule.name} %%`. "
        f'Everywhere: `ignore = ["{rule.name}"]` in `vaultlint.toml`.\n'
    )


def _objected(rule: type[Rule], example: Bad) -> Iterator[str]:
    yield from _introduced(example)
    yield from _files(example.files)
    if not issubclass(rule, EngineRule):
        vault = as_vault(example.files)
        said = []
        for finding in findings(vault, configure(rule, example.options, Config())):
            line, column = Lines.of(vault.get(finding.path, "")).position(finding.span.start)
            fix = finding.fix
            mark = " [*]" if fix and fix.applicability is Applicability.SAFE else ""
            said.append(
                f"{visible(finding.path)}:{line}:{column}: {finding.severity}: {visible(finding.message)}{mark}"
            )
        yield _fenced("\n".join(said), "text")
    for fixed, command in ((example.fixed, "`--fix`"), (example.fixed_unsafely, "`--fix --unsafe-fixes`")):
        if fixed is not None:
            yield f"{command} makes of it\n"
            changed = {
                path: text
                for path, text in as_vault(fixed).items()
                if as_vault(example.files).get(path) != text
            }
            yield from _files(fixed if isinstance(fixed, str) else changed)


def _introduced(example: Good | Bad) -> Iterator[str]:
    parts = [_marked(example.why)] if example.why else []
    if example.options:
        settings = ", ".join(
            f"`{name.replace('_', '-')} = {_toml(value)}`" for name, value in example.options.items()
        )
        parts.append(f"With {settings}:")
    if parts:
        yield " ".join(parts) + "\n"


def _files(files: Files) -> Iterator[str]:
    if isinstance(files, str):
        yield _fenced(files, "markdown")
        return
    for path, text in files.items():
        if text:
            yield f"`{visible(path)}`\n"
            yield _fenced(text, "markdown" if path.endswith(".md") else "")
        else:
            yield f"`{visible(path)}` (empty)\n"


def _fenced(text: str, language: str) -> str:
    """A code block, its fence longer than any in the text, with nothing invisible in it."""
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    lines = (visible(line).replace("\\x09", "\t") for line in text.removesuffix("\n").split("\n"))
    return f"{fence}{language}\n" + "\n".join(lines) + f"\n{fence}\n"


def _repaired_by(rule: type[Rule]) -> str:
    """What repairs at least some of the findings, as the examples show it."""
    bad = [example for example in rule.examples if isinstance(example, Bad)]
    ways = []
    if any(example.fixed is not None for example in bad):
        ways.append("`--fix`")
    if any(example.fixed_unsafely not in (None, example.fixed) for example in bad):
        ways.append("`--unsafe-fixes`")
    return ", ".join(ways)


def _grid(rows: Sequence[tuple[str, ...]]) -> str:
    """A Markdown table whose columns stand under one another."""
    cells = [[cell.replace("|", "\\|") for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
    cells.insert(1, ["-" * max(3, width) for width in widths])
    return "".join(
        "| " + " | ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)) + " |\n"
        for row in cells
    )


def _options(rule: type[Rule]) -> dict[str, Option]:
    """The options of a rule, by the names that they have in a config."""
    fields = options_of(rule)
    return {name.replace("_", "-"): field for name, field in fields.items() if field.description is not None}


def _toml(value: Any) -> str:
    """A value as it stands in a config."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            escaped = value.replace("\\", "\\\\").replace('"', '\\"')
            return f'"{escaped}"'
        case tuple() | list():
            return "[" + ", ".join(map(_toml, value)) + "]"
        case dict():
            return "{" + ", ".join(f"{_toml(key)} = {_toml(entry)}" for key, entry in value.items()) + "}"
        case _:
            return str(value)


def config_schema(rules: Iterable[type[Rule]]) -> dict[str, Any]:
    """A JSON Schema (draft 7) of ``vaultlint.toml``, for editors that complete and check as one types."""
    known = sorted(rules, key=lambda rule: rule.name)
    patterns = _list_of({"type": "string"})
    globs = _list_of(
        {"anyOf": [{"enum": [rule.name for rule in known]}, {"type": "string", "pattern": r"[*?\[]"}]}
    )
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "vaultlint.toml",
        "description": "What vaultlint checks in an Obsidian vault, and how.",
        **_table_of(
            {
                "select": globs | {"description": "Run these rules only; names or globs."},
                "extend-select": globs
                | {"description": "Run these rules as well, though they are off by default."},
                "ignore": globs | {"description": "Do not run these rules."},
                "exclude": patterns
                | {"description": "Files not to judge, as in .gitignore; links to them still resolve."},
                "per-file-ignores": {
                    "description": "Rules to ignore in files, by pattern as in .gitignore.",
                    "type": "object",
                    "additionalProperties": globs,
                },
                "severity": {
                    "description": "How much findings weigh: only errors and warnings fail a run.",
                    "type": "object",
                    "additionalProperties": {"enum": [str(severity) for severity in Severity]},
                },
                "rules": {"description": "Options of rules."}
                | _table_of({rule.name: _options_schema(rule) for rule in known}),
                "schema": _list_of(_properties_schema())
                | {"description": "What the frontmatter of notes must hold."},
            }
        ),
    }


def _options_schema(rule: type[Rule]) -> dict[str, Any]:
    hints = get_type_hints(rule)
    return {"description": summary(rule)} | _table_of(
        {
            name: _type_schema(hints[name.replace("-", "_")])
            | {"description": field.description, "default": field.default}
            for name, field in _options(rule).items()
        }
    )


def _type_schema(wanted: Any) -> dict[str, Any]:
    """What the annotation of an option lets a config hold (as `registry` reads it)."""
    arguments = get_args(wanted)
    match get_origin(wanted) or wanted:
        case origin if origin is tuple:
            return _list_of(_type_schema(arguments[0]))
        case origin if origin in (dict, Mapping):
            return {"type": "object", "additionalProperties": _type_schema(arguments[1])}
        case origin if origin is Literal:
            return {"enum": list(arguments)}
        case kind:
            names = {bool: "boolean", int: "integer", float: "number", str: "string"}
            return {"type": names[kind]} if kind in names else {}


def _properties_schema() -> dict[str, Any]:
    """One ``[[schema]]`` table (as `vaultlint.schema` reads it)."""
    text = {"type": "string"}
    strings = {"anyOf": [text, _list_of(text)]}
    flag = {"type": "boolean"}
    expectation = _table_of(
        {
            "type": {"enum": list(get_args(PropertyType))},
            "enum": {"type": "array", "minItems": 1},
            "pattern": text
            | {"description": "A regular expression that the value holds; anchor it with ^ and $."},
            "format": {"enum": list(get_args(Format))},
            "link-to": text | {"description": "The folder that a link must lead into; a glob."},
            "min-items": {"type": "integer", "minimum": 0},
            "unique": flag,
            "default": {},
        }
    )
    return _table_of(
        {
            "name": text,
            "path": strings | {"description": "Notes it speaks of; globs."},
            "tag": strings | {"description": "Notes it speaks of, by tag."},
            "where": {"type": "object", "description": "Notes it speaks of, by the values of properties."},
            "exempt": strings | {"description": "Notes it does not speak of; globs."},
            "exempt-folder-notes": flag,
            "exempt-index-notes": flag,
            "required": strings,
            "optional": strings,
            "additional": {"enum": list(get_args(Additional)), "description": "What becomes of other names."},
            "properties": {"type": "object", "additionalProperties": expectation},
        }
    )


def _list_of(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _table_of(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": properties}
