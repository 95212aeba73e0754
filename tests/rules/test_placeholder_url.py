"""placeholder-url: addresses that say what should stand there, and none that may exist."""

from __future__ import annotations

import pytest

from tests.growth import growth
from vaultlint.parse import parse
from vaultlint.registry import rule_types
from vaultlint.testing import findings

RULE = rule_types()["placeholder-url"]()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "]( ](",
        "[a](https://linktr.ee/ada)",
        "[a](https://en.wikipedia.org/wiki/Placeholder)",
        "[a](https://www.linkedin.com/in/ada-lovelace-394ab731/)",
        "[a](https://exampleof.dev)",
        "[a](https://myexample.company.com/example)",
        "[a](http://localhost:3000) and [b](http://nas/) and [c](http://link/)",
        "[a](mailto:ada@example.com)",
        "[a](https://www.youtube.com/watch?v=xxHv6cyXsaM)",
        "[a](https://www.youtube.com/watch?v=example_9Ab)",
        "[a](https://youtu.be/XXL-3fQ2w0k?t=3)",
        "[a](example.com.md)",
        "[a](#Sources) and [b](#^id)",
        "[Back to top](#), [↑](#), [Top](#) and [To the contents](#)",
        "`[a](https://example.com)` and <!-- [b](#) -->",
        "```\n[a](#)\n```",
        "[[https://example.com]] and https://example.com and <https://example.com>",
        "[a][1]\n\n[1]: https://example.com",
    ],
)
def test_what_may_exist_is_left_alone(text: str) -> None:
    assert findings(text, RULE) == []


@pytest.mark.parametrize(
    "target",
    [
        "https://example.com",
        "http://www.EXAMPLE.org/study?id=1#x",
        "https://docs.example.net:8080/",
        "//example.com/x",
        "https://ada@example.com/",
        "https://pumps.example",
        "https://link.to.slides",
        "https://www.yourlinkhere.com",
        "https://your-website.com/page",
        "https://example-link.com",
        "https://some-image-url.com/a.png",
        "https://www.wikilink.com/pumps",
        "https://link-to-wiki-page",
        "https://wiki-link/pumps",
        "https://via.placeholder.com/300",
        "https://www.youtube.com/watch?v=...",
        "https://www.youtube.com/watch?v=…",
        "https://www.youtube.com/watch?v=XXXXXXXXXXX&t=10s",
        "https://www.youtube.com/watch?list=1&v=VIDEO_ID",
        "https://youtu.be/your-video-id",
        "https://www.youtube.com/watch?v=example#t=01:14:56",
        "#",
        "",
    ],
)
def test_a_placeholder_is_found_where_it_stands(target: str) -> None:
    text = f"As [a study]({target}) says, ![so](plan.png).\n"
    (found,) = findings(text, RULE)
    assert text[found.span.start : found.span.end] == target
    assert found.fix is None


def test_the_destination_may_be_in_angle_brackets_and_have_a_title() -> None:
    assert len(findings('[a](<https://example.com/a b>) and [b](https://example.com "title")\n', RULE)) == 2


def test_further_hosts_are_globs() -> None:
    rule = type(RULE)(hosts=("*.acme.test",))
    assert len(findings("[a](https://www.ACME.test) and [b](https://acme.test)\n", rule)) == 1


@pytest.mark.parametrize(
    "piece", ["](", "](<", "[a](#", "](https://" + "a." * 50, "](//" + "link-to-" * 200 + ")"]
)
def test_looking_takes_time_in_proportion(piece: str) -> None:
    notes = {}

    def look(size: int) -> None:
        if size not in notes:
            notes[size] = parse("a.md", piece * (size // len(piece)))
        list(RULE.check(notes[size]))  # type: ignore[attr-defined]

    look(200_000)
    assert growth(look, 200_000) < 2.6
