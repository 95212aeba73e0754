"""Every rule keeps its own promises."""

from __future__ import annotations

import pytest

from vaultlint.registry import rule_types
from vaultlint.testing import problems

RULES = rule_types()


@pytest.mark.parametrize("name", RULES)
def test_the_examples_of_a_rule_are_true(name: str) -> None:
    assert problems(RULES[name]) == []
