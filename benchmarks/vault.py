"""A vault of any size, the same bytes for the same seed: notes about videos, as a model wrote them.

    python -m benchmarks.vault FOLDER [--notes N] [--seed S]

It has the shape of a real one, 12,617 notes (93 MB) in the folders of 35 channels:

- **folders** hold 3 to 2,250 notes, 360 on average (`_FOLDER_SIZES` are theirs); each has a note of its own name, which
  every other note begins with a link to, and which links to every note of the folder;
- **sizes**: 7.4 k characters on average, half of the notes below 5.5 k, one in a hundred above 21 k, 53 lines; a few
  runaways of 100 kB to 1 MB, nearly all of it one line: spaces, or one stamp or phrase over and over;
- **stamps**: 31 a note, none in a twentieth. 1.6 % are malformed, in 6 % of the notes; 1.1 % say one time and go to another,
  in 5 %; all of a note's are shifted (minutes and seconds written as hours and minutes) in 13 %;
- **links**: 9 a note to 6 targets, 85 % with words to show, nearly all into the folder of the note; few notes are linked to
  often, most once or twice. 28 % dangle: of these two fifths write a title where the file's name belongs, a fiftieth slips by a letter or a word, the rest
  lead nowhere, a few of them to a name that is alike;
- **names**: six words and 43 characters, of subjects that a folder keeps coming back to, in lower case with
  underscores; 3 % of the notes are about the same as another of their folder under another name. The real ones are all
  English; here one in fifty has accents, another script or spaces, and text to match;
- **words**: a few are everywhere, and ever new ones turn up (a hundred thousand notes have some 640,000): how often
  the next one is used falls with its rank, as in any language. They are made of syllables;
- **frontmatter**: a title, and the video, which five notes share;
- what is **rare**: fenced code (3 % of the notes), tables and maths (1 %), callouts (a quarter), comments, Markdown links, what a model
  says before its answer (2 %), whole notes inside a fence (1 %), addresses that were never filled in, notes that copy another's text.

Only `random.Random.random`, `getrandbits` and `randrange` are used, and no floating point where it could round
differently: the bytes are the same on every system and with every version of Python. Every word is one of ours.
"""

from __future__ import annotations

import argparse
import os
import random
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from struct import unpack
from typing import Final, NamedTuple

NOTES_A_FOLDER: Final = 360
_FOLDER_SIZES: Final = (
    2247, 3, 410, 97, 1117, 13, 494, 100, 867, 48, 459, 90, 1026, 14, 482, 101, 569, 54, 426, 92, 925, 21, 488, 99,
    212, 75, 491, 101, 250, 38, 430, 92, 485, 100, 101,
)  # fmt: skip

# What one note in twenty has, from the least on, and what one in a hundred has.
_CHARACTERS: Final = (
    1400, 2707, 3465, 3780, 3982, 4165, 4333, 4519, 4727, 5021, 5496, 6172, 6930, 7668, 8441, 9316, 10305, 11468, 12992,
    15242, 20794,
)  # fmt: skip
# In 9,000 characters.
_STAMPS: Final = (0, 0, 9, 13, 15, 18, 21, 32, 42, 44, 46, 47, 49, 50, 52, 53, 55, 57, 61, 67, 83)
_LINKS: Final = (0, 0, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 8, 9, 10, 11, 14, 21, 37)

_FUNCTION_WORDS: Final = (
    "the", "of", "and", "to", "a", "in", "that", "is", "for", "it", "as", "with", "on", "this", "are", "be", "by",
    "not", "he", "can", "they", "from", "or", "an", "his", "but", "at", "which", "their", "was", "who", "has",
    "more", "have", "will", "about", "one", "these", "there", "its", "often", "such", "people", "also", "when",
    "what", "like", "how", "into", "she", "than", "other", "may", "even", "if", "while", "could", "some", "through",
    "where", "we", "all",
)  # fmt: skip
_ONSETS: Final = (
    "b", "bl", "br", "c", "ch", "cl", "cr", "d", "dr", "f", "fl", "fr", "g", "gl", "gr", "h", "j", "l", "m", "n",
    "p", "pl", "pr", "qu", "r", "s", "sh", "sp", "st", "t", "tr", "v",
)  # fmt: skip
_RIMES: Final = (
    "a", "e", "i", "o", "u", "ai", "ea", "ou", "an", "en", "in", "on", "un", "ar", "er", "or", "ur", "al", "el",
    "il", "ol", "as", "es", "is", "ac", "ec", "ic", "ad", "ed", "id", "at", "it",
)  # fmt: skip
_ENDINGS: Final = ("", "", "s", "ing", "tion", "al", "ed", "ity", "er", "", "ment", "e", "s", "ly", "ist", "")
_SYLLABLES: Final = [onset + rime for onset in _ONSETS for rime in _RIMES]
_KINDS_OF_WORDS: Final = 20
"""Bits of the number of a word: a million."""

_ALPHABETS: Final = (
    "абвгдежзийклмнопрстуфхцчшщыэюя",
    "αβγδεζηθικλμνξοπρσςτυφχψωάέήίό",
    "あいうえおかきくけこさしすせそたちつてと日本語学生電車東京",
    "的一是不了人我在有他这中大来上个国到说们为子和你地出道",
    "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
    "कखगघचछजझटठडढतथदधनपफबभमयरलवशसह",
    "가나다라마바사아자차카타파하고노도로모보소오조초코토포호",
)
_ACCENTS: Final = str.maketrans({"a": "á", "e": "é", "i": "ï", "o": "ö", "u": "ü", "c": "ç", "n": "ñ"})

_NAMES: Final = (
    "{0} {1} and {2} {3}",
    "impact of {0} {1} on {2} {3}",
    "the role of {0} in {2} {3}",
    "{0} {1} in {2}",
    "{0} and its influence on {2} {1}",
    "strategies for {0} {1} and {2}",
    "challenges of {0} {1} in {2} {3}",
    "{0} of {1} {2}",
    "{0} {1} {2}",
    "history and future of {0} {1} {2}",
    "{0}s views on {1} and {2}",
    "understanding {0} {1} through {2} {3}",
)
_SAME: Final = (
    "{2} {3} and {0} {1}",
    "{0} {1} and their impact on {2} {3}",
    "role of {2} {3} and {0} {1}",
    "the {0} {1} in {2} {3}",
)
"""Names under which the same words are about the same once more."""

_REMARKS: Final = (
    "Here is the article with backlinks:",
    "Here is the article:",
    "Here's the rewritten article with the internal links added:",
    "Okay, here is the article with the timestamps you asked for:",
)
_ADDRESSES: Final = ("https://example.com", "#", "https://www.youtube.com/watch?v=example")
_CALLOUTS: Final = ("info", "note", "tip", "quote", "warning", "INFO", "example")


class Stamp(NamedTuple):
    """Hours, minutes and seconds of a time, and of one beside it."""

    h: int
    m: int
    s: int
    other: int

    @classmethod
    def at(cls, time: int, other: int) -> Stamp:
        return cls(time // 3600, time // 60 % 60, time % 60, (time + other) % 60)


_GOOD: Final = '<a class="yt-timestamp" data-t="{0.h:02}:{0.m:02}:{0.s:02}">[{0.h:02}:{0.m:02}:{0.s:02}]</a>'
_SHIFTED: Final = '<a class="yt-timestamp" data-t="{0.m:02}:{0.s:02}:00">[{0.m:02}:{0.s:02}:00]</a>'
_MALFORMED: Final = (
    *['<a class="yt-timestamp" data-t="{0.m:02}:{0.s:02}">[{0.m:02}:{0.s:02}]</a>'] * 10,
    '<a class="yt-timestamp" data-t="{0.h:02}:{0.m:02}:{0.s:02}:{0.other:02}">[{0.h:02}:{0.m:02}:{0.s:02}:{0.other:02}]</a>',
    '<a class="yt-timestamp" data-t="{0.h}:{0.m:02}:{0.s:02}">[{0.h}:{0.m:02}:{0.s:02}]</a>',
    '<a class="yt-timestamp" data-{0.h:02}:{0.m:02}:{0.s:02}">[{0.h:02}:{0.m:02}:{0.s:02}]</a>',
    '<a class="yt-timestamp" data-t="{0.h:02}:{0.m:02}:{0.s:02}]">[{0.h:02}:{0.m:02}:{0.s:02}]</a>',
    '<a class="yt-timestamp" data-t="{0.h:02}:{0.m:02}:{0.s:02}">[[{0.h:02}:{0.m:02}:{0.s:02}]]</a>',
    '<a class="yt-timestamp" data-t="HH:{0.m:02}:{0.s:02}">[{0.h:02}:{0.m:02}:{0.s:02}]</a>',
    '<a class="yt-timestamp" data-t="{0.h:02}:{0.m:02}:{0.s}99">[{0.h:02}:{0.m:02}:{0.s:02}]</a>',
    '<a class="yt=" data-t="{0.h:02}:{0.m:02}:{0.s:02}">[{0.h:02}:{0.m:02}:{0.s:02}]</a>',
    "[[{0.h:02}:{0.m:02}:{0.s:02}]]",
)
_MISMATCHED: Final = (
    *['<a class="yt-timestamp" data-t="{0.h:02}:{0.m:02}:{0.s:02}">{0.h:02}:{0.m:02}:{0.s:02}</a>'] * 2,
    *['<a class="yt-timestamp" data-t="{0.h:02}:{0.m:02}:{0.s:02}"></a>'] * 2,
    *['<a class="yt-timestamp" data-t="{0.h:02}:{0.m:02}:{0.s:02}">[{0.h:02}:{0.m:02}:{0.other:02}]</a>'] * 3,
    '<a class="yt-timestamp" data-t="{0.h:02}:{0.m:02}:{0.s:02}">[{0.m:02}:{0.s:02}]</a>',
)


@dataclass(slots=True)
class Channel:
    """A folder: what it is about, its notes, and what is still asked for and not there."""

    name: str
    subjects: list[str]
    names: list[str]
    titles: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    video: str = ""
    left: int = 0
    body: str = ""


class Author:
    """Writes names and notes, by chance."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self._common = _common_words()

    def note(self, channel: Channel, number: int) -> str:
        """The text of one note of a channel; the first is about the channel itself."""
        title = channel.titles[number]
        if number == 0:
            return self._index(channel, title)
        chance = self.chance
        body = channel.body
        if not body or chance.randrange(1000):
            body = self._body(channel, title)
            channel.body = body
        else:
            # The text of the note before, with a word more.
            body = body.replace(". ", f", {self._rare()}. ", 2)
        parts = [f"---\ntitle: {title}\n"]
        if channel.left == 0:
            channel.video = _base64(chance.getrandbits(66))
            channel.left = 5 if chance.randrange(8) else 1 + chance.randrange(11)
        channel.left -= 1
        if chance.randrange(350):
            parts.append(f"videoId: {channel.video}\n")
        parts.append(f"---\n\nFrom: [[{channel.name}]] <br/> \n\n")
        if not chance.randrange(50):
            parts.append(f"{_REMARKS[chance.randrange(len(_REMARKS))]}\n\n")
        elif not chance.randrange(75):
            return f"```markdown\n{''.join(parts)}{body}```\n"
        parts.append(body)
        return "".join(parts)

    def runaway(self, text: str) -> str:
        """A note whose author did not stop."""
        chance = self.chance
        size = 100_000 * (1 + chance.randrange(10) * chance.randrange(11) // 10)
        piece = (
            " ",
            f"{_GOOD.format(Stamp.at(chance.randrange(7200), 0))} ",
            f"{self._sentence(chance.randrange(4, 30))} ",
        )[chance.randrange(3)]
        return f"{text}\n* {self._sentence(9)} {piece * (size // len(piece))}\n"

    def name(self, channel: Channel) -> str:
        """The title of another note of a channel, in lower case."""
        chance = self.chance
        words = [channel.subjects[self._near_the_start(len(channel.subjects))] for _ in range(4)]
        if not chance.randrange(3):
            words[chance.randrange(4)] = self._rare()
        return _NAMES[chance.randrange(len(_NAMES))].format(*words)

    def names(self, channel: Channel, count: int, taken: set[str]) -> None:
        """Give a channel so many notes, whose names nobody has."""
        chance = self.chance
        while len(channel.names) < count:
            kind = chance.randrange(1000)
            if kind < 40 and len(channel.names) > 1:
                # The same words, in the order of another of these names.
                earlier = channel.titles[1 + chance.randrange(len(channel.titles) - 1)].lower().split()
                words = [word for word in earlier if word in channel.subjects]
                title = (
                    _SAME[chance.randrange(len(_SAME))].format(*(words * 4)) if words else self.name(channel)
                )
            else:
                title = self.name(channel)
            if kind >= 990:
                title = self._foreign(2 + chance.randrange(5))
            elif kind >= 980:
                title = title.translate(_ACCENTS)
            name = title if 970 <= kind < 985 else title.replace(" ", "_")
            if kind == 40:
                name = channel.names[-1].replace("_", "-")
            while name.casefold() in taken:
                word = self._rare()
                title, name = f"{title} {word}", f"{name}_{word}"
            taken.add(name.casefold())
            channel.names.append(name)
            channel.titles.append(title[:1].upper() + title[1:])

    def subjects(self) -> list[str]:
        """Words that a channel speaks of again and again."""
        return [self._rare() for _ in range(300)]

    def _rare(self) -> str:
        """A word beyond the common ones: each twice as large reach of them is used as often as the one before."""
        return _word(self.chance.getrandbits(_KINDS_OF_WORDS) >> self.chance.randrange(13))

    def _near_the_start(self, length: int) -> int:
        chance = self.chance
        return chance.randrange(chance.randrange(length) + 1)

    def _words(self, count: int) -> list[str]:
        """Common words, and every sixteenth from the endless rest."""
        chance = self.chance
        common = self._common
        drawn = unpack(f"<{count}H", chance.getrandbits(16 * count).to_bytes(2 * count, "little"))
        words = [common[number] for number in drawn]
        for place in range(chance.randrange(16), count, 16):
            words[place] = self._rare()
        return words

    def _sentence(self, count: int) -> str:
        return " ".join(self._words(count)).capitalize()

    def _foreign(self, count: int) -> str:
        chance = self.chance
        letters = _ALPHABETS[chance.randrange(len(_ALPHABETS))]
        return " ".join(
            "".join(letters[chance.randrange(len(letters))] for _ in range(2 + chance.randrange(7)))
            for _ in range(count)
        )

    def _index(self, channel: Channel, title: str) -> str:
        """The note that lists a channel's: nearly all of them are there."""
        chance = self.chance
        parts = [f"---\ntitle: {title}\n---\n\n"]
        for name, other in zip(channel.names[1:], channel.titles[1:], strict=True):
            written = self._missing(channel) if not chance.randrange(6) else name
            parts.append(f"- [[{written} | {other}]]\n")
        return "".join(parts)

    def _missing(self, channel: Channel) -> str:
        """What leads nowhere: asked for once and again, or for the first time."""
        chance = self.chance
        if channel.missing and chance.randrange(2):
            return channel.missing[self._near_the_start(len(channel.missing))]
        kind = chance.randrange(10)
        if kind < 3:
            # Nearly a name that there is.
            words = channel.names[chance.randrange(len(channel.names))].split("_")
            words[chance.randrange(len(words))] = channel.subjects[chance.randrange(len(channel.subjects))]
            name = "_".join(words)
        elif kind < 8:
            name = self.name(channel).replace(" ", "_")
        else:
            name = f"{self._rare()} {self._rare()}".title()
        channel.missing.append(name)
        return name

    def _target(self, channel: Channel) -> tuple[str, str]:
        """What a link writes, and what it shows."""
        chance = self.chance
        number = self._near_the_start(len(channel.names))
        name, title = channel.names[number], channel.titles[number]
        kind = chance.randrange(1000)
        if kind < 165:
            name = self._missing(channel)
            title = name.replace("_", " ")
        elif kind < 300:
            name = title
        elif kind < 303:
            name = name.title()
        elif kind < 310 and len(name) > 8:
            name = self._slip(name)
        return name, title

    def _slip(self, name: str) -> str:
        chance = self.chance
        place = 1 + chance.randrange(len(name) - 2)
        match chance.randrange(5):
            case 0:
                return name[:place] + name[place + 1 :]
            case 1:
                return name[:place] + name[place + 1] + name[place] + name[place + 2 :]
            case 2:
                return f"{name}s"
            case 3:
                return name.replace("_and_", "_", 1).replace("_of_", "_in_", 1)
            case _:
                return name.rpartition("_")[0] or name

    def _links(self, channel: Channel) -> list[str]:
        chance = self.chance
        links: list[str] = []
        for _ in range(_one_of(_LINKS, chance)):
            if links and not chance.randrange(4):
                links.append(links[chance.randrange(len(links))])
                continue
            name, title = self._target(channel)
            shown = chance.randrange(20)
            if shown < 2:
                links.append(f"[[{name}]]")
            elif shown < 14:
                links.append(f"[[{name} | {title}]]")
            else:
                links.append(f"[[{name}|{' '.join(self._words(2))}]]")
        return links

    def _stamps(self, size: int) -> list[str]:
        """The stamps of a note of so many characters, most of them in the order of time."""
        chance = self.chance
        count = size * _one_of(_STAMPS, chance) // 9_000
        fault, length = chance.randrange(1000), 600 + chance.randrange(9000)
        form, faulty, odds = _GOOD, _MALFORMED, 0
        if fault < 135:
            form, length = _SHIFTED, 1200 + chance.randrange(2300)
        elif fault < 195:
            odds = 30
        elif fault < 245:
            faulty, odds = _MISMATCHED, 34
        stamps = []
        for number in range(count):
            time = (length * number // count + chance.randrange(90)) % length
            stamp = Stamp.at(time, 1 + chance.randrange(58))
            if odds and chance.randrange(100) < odds:
                stamps.append(faulty[chance.randrange(len(faulty))].format(stamp))
            else:
                stamps.append(form.format(stamp))
        return stamps

    def _body(self, channel: Channel, title: str) -> str:
        """Sections of sentences, in paragraphs or lists, with stamps at their ends and links in them."""
        chance = self.chance
        size = _one_of(_CHARACTERS, chance)
        stamps, links = self._stamps(size), self._links(channel)
        words = self._words(max(60, (size - 62 * len(stamps) - 75 * len(links)) * 10 // 66))
        sentences = []
        place = 0
        while place < len(words):
            end = place + 9 + chance.getrandbits(4)
            sentences.append(" ".join(words[place:end]).capitalize())
            place = end
        count = len(sentences)
        if not chance.randrange(6):
            sentences[chance.randrange(count)] += f" for ${chance.randrange(1000)} million"
        for link in links:
            sentences[chance.randrange(count)] += f" {link}"
        for number, stamp in enumerate(stamps):
            sentences[number * count // len(stamps)] += f" {stamp}"
        if not title.isascii():
            for number in range(0, count, 3):
                sentences[number] += f" {self._foreign(8)}"
        return self._laid_out(sentences)

    def _laid_out(self, sentences: list[str]) -> str:
        chance = self.chance
        listed, is_bold = chance.randrange(100) < 57, chance.randrange(3) > 0
        parts: list[str] = []
        place = 0
        while place < len(sentences):
            end = place + 5 + chance.randrange(5)
            parts.append(
                f"{'###' if parts and not chance.randrange(4) else '##'} {' '.join(self._words(4)).title()}\n\n"
            )
            section = sentences[place:end]
            if is_bold:
                section[0] = f"**{self._rare()}** {section[0]}"
            if listed and chance.randrange(3):
                parts.append(f"{section[0]}:\n")
                if chance.randrange(12):
                    parts += [f"* {sentence}.\n" for sentence in section[1:]]
                else:
                    parts += [f"{number}. {sentence}.\n" for number, sentence in enumerate(section[1:], 1)]
                parts.append("\n")
            else:
                parts.append(f"{'. '.join(section)}.\n\n")
            place = end
        if not chance.randrange(3):
            parts.insert(chance.randrange(len(parts)), self._aside())
        return "".join(parts)

    def _aside(self) -> str:
        """Something that is not a paragraph: mostly a callout."""
        chance = self.chance
        kind = chance.randrange(1000)
        words = self._words(12)
        if kind < 750:
            # One in fifty lacks what makes it one.
            mark = "> " if chance.randrange(50) else ""
            name = _CALLOUTS[chance.randrange(len(_CALLOUTS))]
            return f"\n{mark}[!{name}] {words[0].title()}\n> {' '.join(words[1:])}.\n\n"
        if kind < 830:
            return f"\n```{('python', '', 'js', 'sql')[chance.randrange(4)]}\n{words[0]} = {words[1]}[[{words[2]}]]\n# {words[3]}\n```\n\n"
        if kind < 865:
            return f"\n| {words[0]} | {words[1]} |\n| --- | --- |\n| {words[2]} | `{words[3]}` |\n| {words[4]} | {words[5]} |\n\n"
        if kind < 895:
            return f"\n$$\n\\frac{{{words[0]}}}{{{words[1]}}} = x_{{1}}\n$$\n\nThe price is $5, and $x + y$ is {words[2]}.\n\n"
        if kind < 900:
            return f"\n<!-- {' '.join(words)} -->\n\n"
        if kind < 910:
            return f"\nSee [{words[0]}]({_ADDRESSES[chance.randrange(3)]}).\n\n"
        if kind < 915:
            return f"\nSee [{words[0]}]([[{words[1]}]]).\n\n"
        if kind < 960:
            return f"\nUse `{words[0]}` or `{words[1]}`; see [{words[2]}](https://{words[3]}.org/{words[4]}).\n\n"
        return f"\n\tIt was {words[0]}\u2019s; {words[1]} is {words[2]} \u2014 as \u201c{words[3]}\u201d.\n\n"


def _common_words() -> list[str]:
    """65,536 words to draw from, in which the word of rank n stands about 8,000 / (n + 3) times."""
    words: list[str] = []
    rank = 0
    while len(words) < 1 << 16:
        if rank < len(_FUNCTION_WORDS):
            word = _FUNCTION_WORDS[rank]
        else:
            # What is said often is short.
            word = _word(rank * 613 & 1023 if rank < 800 else rank * 40_503)
        words += [word] * max(1, 8_000 // (rank + 3))
        rank += 1
    return words[: 1 << 16]


def _word(number: int) -> str:
    """The word of that number; there are a million, nearly all of them different."""
    second = number >> 10 & 1023
    return _SYLLABLES[number & 1023] + (_SYLLABLES[second] if second else "") + _ENDINGS[number * 7 >> 3 & 15]


def _one_of(twentieths: tuple[int, ...], chance: random.Random) -> int:
    """A value as they are spread: what lies between two that are given is as likely as either."""
    place = chance.randrange(2000)
    if place >= 1980:
        return twentieths[-1] + twentieths[-1] * chance.randrange(100) // 100
    low = place // 100
    first = twentieths[low]
    return first + (twentieths[low + 1] - first) * (place % 100) // 100 if low < 19 else twentieths[low]


def _base64(number: int) -> str:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return "".join(letters[number >> shift & 63] for shift in range(0, 66, 6))


def _sizes(notes: int) -> list[int]:
    """How many notes each folder holds."""
    count = max(1, min(notes, round(notes / NOTES_A_FOLDER)), min(3, notes // 2))
    weights = [_FOLDER_SIZES[number % len(_FOLDER_SIZES)] for number in range(count)]
    ends = [notes * end // sum(weights) for end in accumulate(weights)]
    sizes = [end - start for start, end in zip([0, *ends], ends, strict=False)]
    return [size for size in sizes if size]


def generate(folder: Path, notes: int, seed: int = 1) -> int:
    """Write a vault of that many notes into a new folder; gives the bytes written.

    Raises:
        FileExistsError: there is something in that folder.
    """
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty")
    (folder / ".obsidian").mkdir(parents=True)
    (folder / ".obsidian" / "app.json").write_bytes(b"{}\n")
    author = Author(seed)
    chance = author.chance
    taken: set[str] = set()
    channels = []
    for number, size in enumerate(_sizes(notes)):
        subjects = author.subjects()
        name = f"{subjects[0]}{subjects[1]}{number}"
        taken.add(name)
        channel = Channel(name, subjects, [name], [name])
        author.names(channel, size, taken)
        channels.append(channel)
    runaways = {chance.randrange(notes) for _ in range(notes // 2000 + (notes >= 200))}
    written = 0
    count = 0
    for channel in channels:
        inside = folder / channel.name
        inside.mkdir()
        for number, name in enumerate(channel.names):
            text = author.note(channel, number)
            if count in runaways:
                text = author.runaway(text)
            data = text.encode()
            descriptor = os.open(f"{inside}{os.sep}{name}.md", _NEW, 0o644)
            try:
                os.write(descriptor, data)
            finally:
                os.close(descriptor)
            written += len(data)
            count += 1
    return written


_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.vault", description="Write a vault that is like a real one."
    )
    parser.add_argument("folder", type=Path, help="where; it must not be there yet, or be empty")
    parser.add_argument("--notes", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    size = generate(options.folder, options.notes, options.seed)
    print(f"{options.folder}: {options.notes:,} notes, {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
