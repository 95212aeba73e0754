"""Notes and vaults that nobody would write, and somebody has: what the property tests are fed with.

``HYPOTHESIS_PROFILE=long`` looks at many more of them (``make test-long``).
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Sequence

_COMMON = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large]}
settings.register_profile("quick", max_examples=20, derandomize=True, **_COMMON)  # type: ignore[arg-type]
settings.register_profile("long", max_examples=1500, **_COMMON)  # type: ignore[arg-type]
PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "quick")
LESS = 8 if PROFILE == "quick" else 200
"""How many examples a test gets that runs many times."""

# Names from a nasty alphabet: both Unicode forms, two sigmas, what YAML, Markdown, a shell or a file
# system take for their own, right-to-left letters, letters beyond the first plane, near twins.
NAMES = (
    "note", "Note two", "note_two", "a", "Ωμέγα Σίσυφος", "ΣΊΣΥΦΟΣ", "Straße", "STRASSE", "re\u0301sume\u0301",
    "résumé", "v1.2", "x.md", "a & b", "it's", "100% sure", "(draft)", "שלום", "日本語", "𝒻ancy 𝒩ote", "emoji 🧪",
    "double  space", "no: colon?", "yes", "null", "2024-01-02", "trailing dot.", "-dash", "_under_", "a,b", "AI agents",
    "ai_agents", "ai-agents", "$5 or $6", "`tick`", 'q"uote', "back\u00a0space",
)  # fmt: skip
FOLDERS = ("", "", "", "folder/", "Folder two/", "a/b/", "日本/", "x.y/", "node_modules/")

WORDS = (
    "the", "word", "Teh", "naïve", "Ελλάδα", "ς", "日本", "🧪", "𝄞", "a_b", "don't", "1:02:03", "10%", "C#", "&amp;",
    "\u200bzero", "\u202eoverride", "\ufeffmark", "tab\tbed", "x" * 40, "\\[escaped\\]", "\x0b", "\x85", "\u2028",
)  # fmt: skip


def _pick(values: Sequence[str]) -> st.SearchStrategy[str]:
    return st.sampled_from(values)


def inline(targets: Sequence[str]) -> st.SearchStrategy[str]:
    """A piece of a line; links lead mostly to what is there, and then a little beside it."""
    target = st.one_of(_pick(targets), _pick(targets), _pick(targets).map(_perturb), _pick(NAMES))
    word = _pick(WORDS)
    subpath = _pick(("", "", "", "#Heading", "#heading#sub", "#^block-1", "#^none", "#", "##x"))
    link = st.builds("{}{}".format, target, subpath)
    stamp = st.builds(
        lambda hours, minutes, seconds, shape: shape.format(h=hours, m=minutes, s=seconds),
        st.integers(0, 3),
        st.integers(0, 99),
        st.integers(0, 99),
        _pick(
            (
                '<span class="yt-timestamp" data-t="{m:02}:{s:02}">{m:02}:{s:02}</span>',
                '<span class="yt-timestamp" data-t="{h:02}:{m:02}:{s:02}">{h:02}:{m:02}:{s:02}</span>',
                '<a class="yt-timestamp" data-t="{h}:{m}:{s}">[{h}:{m}:{s}]</a>',
                "[{m:02}:{s:02}]",
                "({h:02}:{m:02}:{s:02})",
                '<a class="yt-timestamp" data-t="{m:02}:{s:02}">',
            )
        ),
    )
    return st.one_of(
        word,
        word,
        st.builds("[[{}]]".format, link),
        st.builds("[[{}]]".format, link),
        st.builds("[[{}|{}]]".format, link, word),
        st.builds("![[{}|100]]".format, link),
        st.builds("[{}]({})".format, word, link),
        st.builds("[{}](<{}.md>)".format, word, link),
        st.builds("![{}]({} 'title')".format, word, link),
        st.builds("`{} [[{}]]`".format, word, link),
        st.builds("${}$".format, word),
        st.builds("**{}** ==x== ~~{}~~".format, word, word),
        st.builds("%%{} [[{}]]%%".format, word, link),
        st.builds("<!-- {} [[{}]] -->".format, word, link),
        st.builds("<b>{}</b><br/>".format, word),
        st.builds("#{}".format, _pick(("tag", "tag/sub", "1", "ünï", "a-b/", "日"))),
        stamp,
        _pick(("[[", "]]", "[[|x]]", "[[#]]", "![[", "``", "$$", "%%", "<!--", "^block-1", "|", "\\", "[^1]", "https://example.org/a_b?x=[[y]]")),
        st.text(max_size=6).filter(lambda text: "\0" not in text and "\n" not in text and "\r" not in text),
    )  # fmt: skip


def _perturb(name: str) -> str:
    middle = len(name) // 2
    return (name[:middle] + name[middle + 1 :]).replace(" ", "-").upper()


def _line(targets: Sequence[str]) -> st.SearchStrategy[str]:
    return st.lists(inline(targets), max_size=5).map(" ".join)


def _blocks(targets: Sequence[str]) -> st.SearchStrategy[str]:
    line = _line(targets)
    lines = st.lists(line, min_size=1, max_size=4)
    fence = _pick(("```", "~~~", "````", "```md", "``` dataview"))
    return st.one_of(
        line,
        lines.map("\n".join),
        st.builds("{} {}".format, _pick(("#", "##", "######", "#######", "   #")), line),
        st.builds("{}\n===".format, line),
        st.builds("{} ^block-1".format, line),
        lines.map(lambda items: "\n".join(f"{'  ' * depth}- {item}" for depth, item in enumerate(items))),
        lines.map(lambda items: "\n".join(f"{number}. [x] {item}" for number, item in enumerate(items))),
        lines.map(lambda items: "> [!note]- Title\n" + "\n".join(f"> > {item}" for item in items)),
        lines.map(lambda items: "| a | b |\n|---|---|\n" + "\n".join(f"| {item} | x |" for item in items)),
        st.builds("{}\n{}\n{}".format, fence, line, _pick(("```", "~~~", "````", ""))),
        st.builds("$$\n{}\n$$".format, line),
        st.builds("%%\n{}\n%%".format, line),
        st.builds("<div>\n{}\n\n</div>".format, line),
        st.builds("<!--\n{}\n-->".format, line),
        st.builds("    {}".format, line),
        st.builds("\t{}".format, line),
        st.builds("[^1]: {}".format, line),
        _pick(("---", "***", "", "%% vaultlint: ignore dangling-link %%", "<!-- vaultlint: ignore-file nothing -->")),
    )  # fmt: skip


def frontmatter(targets: Sequence[str]) -> st.SearchStrategy[str]:
    """A YAML block that is fine, odd or broken; often none."""
    value = st.one_of(
        _pick(("yes", "no", "12:30", "010", "2024-01-02", "1_000", "", "~", "'q'", '"d"', "[a, b]", "{a: 1}", "|\n  x",
               "&a x", "*a", "!!str x", "2024-02-31", "[[x]]", "a: b", "'unclosed", "# c", "@x", "- x", "\n  - a\n  - b",
               "tag one, tag two")),
        st.builds('"[[{}]]"'.format, _pick(targets)),
        st.builds("[[{}]]".format, _pick(targets)),
        st.builds('["[[{}]]", x]'.format, _pick(targets).map(_perturb)),
        _pick(WORDS),
    )  # fmt: skip
    key = _pick(
        ("title", "tags", "aliases", "tag", "alias", "Tags", "date", "x y", "'q'", "created", "ключ", "<<")
    )
    entries = st.lists(st.builds("{}: {}".format, key, value), max_size=4).map("\n".join)
    return st.one_of(
        st.just(""),
        st.just(""),
        entries.map("---\n{}\n---\n".format),
        entries.map("---\n{}\n--- \n".format),
        entries.map("\n---\n{}\n---\n".format),
        entries.map("---\n{}\n".format),
        entries.map("---\n{}\n...\n---\n".format),
    )


@st.composite
def notes(draw: st.DrawFn, targets: Sequence[str] = NAMES) -> str:
    """The text of one note."""
    text = draw(frontmatter(targets)) + draw(
        st.lists(_blocks(targets), max_size=7).map(lambda blocks: "\n\n".join(blocks) if len(blocks) % 2 else "\n".join(blocks))
    )  # fmt: skip
    text += draw(_pick(("\n", "", "\n\n", "  \n")))
    match draw(st.integers(0, 5)):
        case 0:
            text = text.replace("\n", "\r\n")
        case 1:
            ends = draw(st.lists(st.sampled_from(("\n", "\r\n", "\r")), min_size=1, max_size=6))
            pieces = text.split("\n")
            text = "".join(
                piece + ends[number % len(ends)] for number, piece in enumerate(pieces[:-1])
            ) + pieces[-1]  # fmt: skip
        case _:
            pass
    return text


@st.composite
def vaults(draw: st.DrawFn, max_notes: int = 4) -> dict[str, str]:
    """A vault: notes whose links lead mostly to each other, and some attachments."""
    paths = draw(
        st.lists(
            st.builds("{}{}".format, _pick(FOLDERS), _pick(NAMES)),
            min_size=1,
            max_size=max_notes,
            unique=True,
        )
    )
    targets = [*paths, *(path.rpartition("/")[2] for path in paths), "image.png"]
    vault = {f"{path}.md": draw(notes(targets)) for path in paths}
    vault["image.png"] = ""
    return vault
