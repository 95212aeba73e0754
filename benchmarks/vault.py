"""A vault of any size, the same for the same seed: notes about videos, as a model would write them."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_WORDS = [
    "bread",
    "water",
    "flour",
    "salt",
    "time",
    "oven",
    "crust",
    "crumb",
    "starter",
    "rye",
    "wheat",
    "dough",
    "table",
    "window",
    "morning",
    "patience",
    "heat",
    "steam",
    "lid",
    "fold",
    "hand",
    "scale",
    "bowl",
    "cloth",
    "knife",
    "loaf",
    "ferment",
    "yeast",
    "acid",
    "sugar",
    "malt",
    "seed",
    "grain",
    "mill",
    "stone",
    "river",
    "baker",
    "shop",
]
_VERBS = [
    "rises",
    "falls",
    "waits",
    "turns",
    "grows",
    "rests",
    "cools",
    "sings",
    "breaks",
    "holds",
    "keeps",
    "gives",
]


def generate(folder: Path, notes: int, seed: int = 1) -> int:
    """Write a vault of that many notes; gives the bytes written.

    A tenth of the links dangle, a tenth are written by title, a tenth of the stamps lack their hours: about what
    a real vault of this kind has.
    """
    chance = random.Random(seed)
    names = [_name(chance, number) for number in range(notes)]
    (folder / ".obsidian").mkdir(parents=True)
    size = 0
    for number, name in enumerate(names):
        channel = folder / f"channel_{number % 35}"
        channel.mkdir(exist_ok=True)
        data = _note(chance, name, names).encode()
        (channel / f"{name}.md").write_bytes(data)
        size += len(data)
    return size


def _name(chance: random.Random, number: int) -> str:
    return "_".join([*chance.sample(_WORDS, 3), str(number)])


def _sentence(chance: random.Random) -> str:
    words = [*chance.choices(_WORDS, k=chance.randrange(6, 18)), chance.choice(_VERBS)]
    return " ".join(words).capitalize()


def _link(chance: random.Random, names: list[str]) -> str:
    name = chance.choice(names)
    kind = chance.randrange(10)
    if kind == 0:
        return f"[[{name.replace('_', ' ').title()}]]"
    if kind == 1:
        return f"[[{chance.choice(_WORDS)}_nowhere_{chance.randrange(1000)} | {name.replace('_', ' ')}]]"
    return f"[[{name} | {name.replace('_', ' ')}]]"


def _stamp(chance: random.Random) -> str:
    minutes, seconds = chance.randrange(60), chance.randrange(60)
    value = f"{minutes:02}:{seconds:02}"
    if chance.randrange(10):
        value = f"00:{value}"
    return f'<a class="yt-timestamp" data-t="{value}">[{value}]</a>'


def _note(chance: random.Random, name: str, names: list[str]) -> str:
    video = "".join(chance.choices("abcdefghijkABCDEFGHIJK0123456789_-", k=11))
    parts = [
        f"---\ntitle: {name.replace('_', ' ').title()}\nvideoId: {video}\n---\n\nFrom: [[{names[0]}]] <br/> \n"
    ]
    for _ in range(chance.randrange(3, 9)):
        parts.append(f"## {_sentence(chance)}\n")
        for _ in range(chance.randrange(2, 6)):
            text = ". ".join(_sentence(chance) for _ in range(chance.randrange(2, 5)))
            parts.append(f"{text} {_stamp(chance)}. {_sentence(chance)} {_link(chance, names)}.\n")
    return "\n".join(parts)
