"""Thai text in words: no spaces stand between them, so ICU's dictionary finds them between what is plain to see.

Numbers, ข้อ ๕/๑'s `๕/๑`, abbreviations such as พ.ศ. and lines' ends are taken first: the dictionary cuts them apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate
from typing import Final

import regex
from icu4py.breakers import WordBreaker

from charter_engine.domain.text.canonical import canonical

# A grapheme is not enough: เ แ โ ใ ไ stand before the consonant they belong to, ำ and า after.
_CLUSTER: Final = regex.compile(r"[เแโใไ]?\X[ำ]?")
_DIGIT: Final = "0-9๐-๙"
_ATOM: Final = regex.compile(
    rf"""
      \n | [ ]+
    | [{_DIGIT}]+ (?: [.,/:] [{_DIGIT}]+ )*     # ๕/๑  ๑,๐๐๐  ๐.๕  ๐๘.๓๐
    | (?: [ก-ฮเ-ไ][ก-ฮ\u0e30-\u0e3a\u0e47-\u0e4c]?\. ){{2,}}   # พ.ศ.  ก.พ.  ม.ค.
    | (?<![ก-๎]) [ก-ฮ] (?= \) )                 # (ก)
    | ฉันทมติ                                 # a term of every charter, absent from the dictionary
    | ฯลฯ | ฯ | ๆ
    """,
    regex.VERBOSE,
)

NUMBER_PARTS: Final = frozenset(
    {"หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า", "สิบ", "ยี่", "เอ็ด", "ร้อย", "พัน", "หมื่น", "แสน", "ล้าน"}
)
"""What numbers in words are made of."""

# The dictionary holds these joined; a reader changes only one half of them: ไม่|มี, มิ|ได้, สาม|สิบ.
_JOINED: Final = regex.compile(
    rf"""
      (?P<part>ไม่|มิ) (?P<rest>ได้|ใช่|ให้|มี|อาจ|ควร|ชอบ)
    | (?: (?P<part>{"|".join(sorted(NUMBER_PARTS))}) ){{2,}}
    """,
    regex.VERBOSE,
)


def clusters(text: str) -> tuple[str, ...]:
    """The smallest pieces a Thai reader accepts; they concatenate to `text`."""
    return tuple(_CLUSTER.findall(text))


def tokens(text: str) -> tuple[str, ...]:
    """The words, numbers, spaces and signs of canonical(text), to which they concatenate; raises `DamagedText`."""
    return tokens_of_canonical(canonical(text))


@lru_cache(maxsize=2048)
def tokens_of_canonical(text: str) -> tuple[str, ...]:
    """`tokens` of a text already known to be canonical."""
    safe = _edges(clusters(text))
    found, word, at = [], "", 0
    for piece in _pieces(text):
        word += piece
        at += len(piece)
        if at in safe:
            found.append(word)
            word = ""
    return tuple(found)


def _edges(parts: tuple[str, ...]) -> set[int]:
    return set(accumulate(map(len, parts)))


def _pieces(text: str) -> Iterator[str]:
    """Atoms and ICU's words between them, which may still cut a cluster."""
    at = 0
    for atom in _ATOM.finditer(text):
        yield from _words(text[at : atom.start()])
        yield atom[0]
        at = atom.end()
    yield from _words(text[at:])


def _words(text: str) -> Iterator[str]:
    # The breaker's own offsets count UTF-16 units: its strings are used instead.
    for word in WordBreaker(text, "th") if text else ():
        joined = _JOINED.fullmatch(word)
        yield from [*joined.captures("part"), *joined.captures("rest")] if joined else [word]
