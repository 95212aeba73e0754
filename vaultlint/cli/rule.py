"""``vaultlint rule``: explain the rules."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from vaultlint.config import did_you_mean
from vaultlint.errors import VaultlintError
from vaultlint.registry import rule_types


def rule(
    name: Annotated[str | None, typer.Argument(help="The rule to explain; none: a table of all.")] = None,
) -> None:
    """Explain a rule, or list all of them."""
    from vaultlint.docs import page, table  # noqa: PLC0415

    rules = rule_types()
    if name is None:
        sys.stdout.write(table(rules.values()))
        return
    if name not in rules:
        raise VaultlintError(f"there is no rule “{name}”{did_you_mean(name, rules)}")
    sys.stdout.write(page(rules[name]))
