"""Clusters in which every two are alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

LARGEST = 20
"""More notes than this that share one title or one text follow a pattern, and are no duplicates."""


def complete_link(
    links: Mapping[tuple[int, int], float],
    alike: Container[tuple[int, int]],
    parts: Iterable[tuple[int, ...]] = (),
) -> list[tuple[int, ...]]:
    """Clusters of at most `LARGEST`, made along the best links first, in which every two are ``alike``.

    Pairs are in order. ``parts`` are clusters that exist already and are not taken apart.
    """
    cluster_of = {index: part for part in parts for index in part}
    for first, second in sorted(links, key=lambda pair: (-links[pair], pair)):
        one, other = cluster_of.get(first, (first,)), cluster_of.get(second, (second,))
        if one is other or len(one) + len(other) > LARGEST:
            continue
        if all(
            ((left, right) if left < right else (right, left)) in alike for left in one for right in other
        ):
            both = tuple(sorted(one + other))
            cluster_of.update(dict.fromkeys(both, both))
    return sorted(set(cluster_of.values()))
