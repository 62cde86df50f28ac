"""Reading the sentence of a directive: the wordings of Thai amending acts, and nothing by guess."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Final, TypeAlias

from charter_engine.domain.amendment.directives import Order, Reference, Verb
from charter_engine.domain.amendment.references import NotUnderstood, read_references, written_label
from charter_engine.domain.amendment.units import Unit, UnitKind
from charter_engine.domain.amendment.word_orders import first_of_many, usual_order
from charter_engine.domain.amendment.wording import without_year
from charter_engine.domain.charter.numbering import DIGITS, TRANSITIONAL
from charter_engine.domain.text.numerals import arabic_digits, thai_digits

_Read: TypeAlias = Callable[[re.Match[str], tuple[str, ...]], Order]

_QUOTES: Final = '“”"'
_STRAIGHT: Final = re.compile('"([^“”"]+)"')
_PLACED_LAST: Final = re.compile(
    "^(ให้เพิ่ม(?:ความต่อไปนี้เป็น)?บทนิยาม[^“”]*(?:“[^“”]+”[^“”]*?)+?) ?(ใน ?(?:ข้อ|มาตรา)[^“”]+?) ?(?:โดยให้อยู่ ?)?"
    "((?:ระหว่าง|ต่อจาก|ก่อน)(?:บทนิยาม)?(?:คำว่า)? ?“.+)$"
)
LONGEST: Final = 4000
"""The longest sentence read as an order, in code points."""
_REPLACING: Final = re.compile(
    r"ให้ยกเลิก(?P<body>.+?) ?(?:เสีย ?)?(?:และ|โดย) ?(?:ให้)?ใช้(?:ข้อความ|ความ|ชื่อ|บทนิยาม)[^ ]{0,20}?(?:ดัง|ดั่ง)?ต่อไปนี้แทน"
    r"(?: ?ตามลำดับ)? ?:?"
)
_CORRECTING: Final = re.compile(r"ให้แก้คำผิดใน(?P<body>.+) เป็นดังต่อไปนี้")
_ADDING: Final = re.compile(
    r"ให้(?:เพิ่ม|เติม|เพิ่มเติม)(?:ข้อความ|ความ)(?:ดัง|ดั่ง)?ต่อไปนี้ ?(?:เข้า)?เป็น(?P<body>.+?)(?: ?ดัง(?:ต่อไป)?นี้)?"
)
_ADDING_IT: Final = re.compile(
    r"ให้เพิ่ม(?P<body>(?:ข้อ|มาตรา|วรรค|หมวด|ส่วนที่|\()(?!ความ).+?)(?: ?(?:ดัง(?:ต่อไป)?นี้|โดยมีความดัง(?:ต่อไป)?นี้))?"
)
_AMENDING: Final = re.compile(
    r"ให้แก้ไข(?:เพิ่มเติม)?(?:(?:ข้อ)?ความใน ?)?(?P<body>(?:ข้อ|มาตรา|วรรค|\().+?) ?"
    r"(?:เป็นดัง(?:ต่อไป)?นี้|โดยให้ใช้ความ(?:ดัง)?ต่อไปนี้แทน) ?:?"
)
_DEFINING: Final = re.compile(r"ให้เพิ่ม(?P<body>บทนิยาม.+)")
_MOVING: Final = re.compile(r"ให้ย้ายความใน(?P<body>.+?) ไปเป็น(?P<to>.+?)(?P<where> ต่อจาก.+| เป็นลำดับแรก(?:ของ.+)?)?")
_REPEALING: Final = re.compile(r"ให้ยกเลิก(?P<body>.+)")
_WORD: Final = '[“"](?P<{}>[^“”"]+)[”"]'
_SUBSTITUTING: Final = re.compile(
    rf"(?:ใน(?P<before>.+?) ?)?ให้(?P<verb>แก้ไข|แก้|เปลี่ยน|ยกเลิก|ตัด)(?:ถ้อย)?คำ(?:ว่า)? ?{_WORD.format('old')}"
    rf"(?: ?(?P<all_first>ทุกแห่ง))?(?: ?(?:ใน|แห่ง|ของ) ?(?P<after>.+?))?"
    rf"(?: ?(?:เป็น|และ(?:ให้)?ใช้)(?:ถ้อย)?(?:คำ)?(?:ว่า)? ?{_WORD.format('new')}(?: ?แทน)?|(?P<out> ?ออก))?"
    rf"(?: ?(?P<all>ทุกแห่ง))?"
)
_TAKING_OUT: Final = frozenset({"ตัด", "ยกเลิก"})
_WHERE: Final = re.compile(r"(?P<body>.+?)(?P<where> ต่อจาก.+| เป็นลำดับแรก(?:ของ.+)?)")
_CHAPTER: Final = rf"หมวด ?{DIGITS}(?:/{DIGITS})*|{TRANSITIONAL}"
_HELD: Final = re.compile(
    rf"(?P<body>.*?(?:ข้อ|มาตรา) ?{DIGITS}[^“”]*?) ?(?:ของ|ใน) ?(?P<division>"
    rf"(?:ส่วนที่ ?{DIGITS}(?:/{DIGITS})*(?: [^“”]*?)? ?(?:ของ|ใน) ?)?(?P<holder>{_CHAPTER})"
    rf"(?: (?!(?:ข้อ|มาตรา) ?{DIGITS})[^“”]+?)?) ?"
)
_PART: Final = re.compile(rf"(ส่วนที่ ?{DIGITS}(?:/{DIGITS})*)")
_WORDS_OF: Final = re.compile(r"^(?:ข้อ)?ความ(?:เดิม)?ใน ?")
NO_YEAR: Final = r"(?! ?(?:พ\.ศ\.|พุทธศักราช|\())"
"""After a name without its year: neither a year nor (ฉบับที่ n) makes it another's."""

_NAMED: Final = "(?=$| |,|ซึ่ง|และ|ตามที่)"
"""After a name: `…แห่งประมวลกฎหมายแพ่งและพาณิชย์ที่ได้ตรวจชำระใหม่ พ.ศ. ๒๕๑๙` goes on and is another's."""
_CHANGED: Final = "(?:ซึ่ง|ตามที่)(?:ได้)?(?:แก้ไข)?เพิ่ม(?:เติม)?(?:ความ)?โดย"
_NEXT: Final = r"(?:ข้อ|มาตรา) ?[0-9๐-๙]|วรรค|\((?:[0-9๐-๙]+|[ก-ฮ])[)/ ]"
_SINCE: Final = (
    r"(?: ?และ(?:ที่|ได้)*(?:มีการ)?แก้ไขเพิ่มเติม|(?: ?และ)?(?:ที่|ได้| )*(?:มีการ)?แก้ไขเพิ่มเติม(?:จน)?ถึง"
    r" ?\(ฉบับที่ ?[0-9๐-๙]+\) ?(?:พ\.ศ\.|พุทธศักราช) ?[0-9๐-๙]+)(?= |$)"
)
"""`และที่แก้ไขเพิ่มเติม` behind the charter's name: as it stands now."""
_SOURCE: Final = re.compile(rf" ?{_CHANGED} ?(?P<source>.+?)(?: ?(?:และ ?| )(?P<rest>(?:{_NEXT}).*))?")
_ALSO: Final = re.compile("^ ?(?:และ)? ?")
_TERM: Final = r"“[^“”]+”"
_SAID: Final = rf"(?:บทนิยาม)?(?:คำว่า)? ?{_TERM}"
_DEFINITION: Final = re.compile(
    rf"บทนิยาม(?:(?:ของ)?คำว่า ?(?P<terms>{_TERM}(?:(?: ?และ ?| ?, ?| ){_SAID})*)|(?:ดัง)?ต่อไปนี้)"
    rf"(?: ?ระหว่าง(?P<left>{_SAID}) ?(?:และ|กับ) ?(?P<right>{_SAID})| ?ต่อจาก(?P<after>{_SAID})"
    rf"| ?ก่อน(?P<before>{_SAID}))?"
    r" ?(?:ใน|ของ) ?(?P<place>.+)"
)


def read_order(sentence: str, *names: str) -> Order:
    """What the sentence orders in the charter called by any of the `names`; raises `NotUnderstood`."""
    if len(sentence) > LONGEST:
        raise NotUnderstood(why="คำสั่งยาวเกินกว่าที่จะเป็นคำสั่งแก้ไข")
    sentence = usual_order(_PLACED_LAST.sub(r"\1 \3 \2", _STRAIGHT.sub(r"“\1”", sentence)))
    if many := first_of_many(sentence):
        single, pairs = many
        return replace(read_order(single, *names), more=pairs[1:])
    named = _any_of(*names)
    if title := re.fullmatch(rf"ให้(?P<verb>ยกเลิก|แก้คำผิดใน)ชื่อ{named} และให้ใช้(?:ชื่อ|ความ)ต่อไปนี้แทน", sentence):
        verb = Verb.REPLACE if title["verb"] == "ยกเลิก" else Verb.CORRECT
        return Order(verb=verb, references=(Reference(place="", named=True),))
    for pattern, read in _SENTENCES:
        if found := pattern.fullmatch(sentence):
            return read(found, names)
    raise NotUnderstood(why="ไม่ใช่รูปแบบคำสั่งที่รู้จัก")


def _moved(found: re.Match[str], names: tuple[str, ...]) -> Order:
    order = _order(Verb.MOVE, found["body"], names)
    return replace(order, destination=written_label(found["to"]), where=found["where"] or "")


def _of(verb: Verb) -> _Read:
    """How the sentences of a verb are read whose `body` says what it is about."""
    return lambda found, names: _order(verb, _WORDS_OF.sub("", found["body"], count=1), names)


def _substitution(found: re.Match[str], names: tuple[str, ...]) -> Order:
    """Words for words, in what is cited or in the whole text; a new one belongs to every verb but ตัด and ยกเลิก."""
    place, new, verb = found["before"] or found["after"] or "", found["new"], found["verb"]
    unsaid = not place or (found["before"] and found["after"])
    if unsaid or (new is None and verb not in _TAKING_OUT) or (new is not None and verb == "ตัด"):
        raise NotUnderstood(why="ไม่เข้าใจว่าให้แก้คำใดเป็นคำใด ในบทใด")
    named = re.fullmatch(rf"{_any_of(*names)}(?:{_SINCE}|{_SOURCE.pattern})?", place)
    short = re.fullmatch(rf"{_any_of(*map(without_year, names))}{NO_YEAR}(?:{_SINCE}|{_SOURCE.pattern})?", place)
    if named or short:
        order = Order(verb=Verb.SUBSTITUTE, references=(), cites=bool(named))
    else:
        order = _order(Verb.SUBSTITUTE, _WORDS_OF.sub("", place, count=1), names)
    return replace(order, words=(found["old"], new or ""), everywhere=bool(found["all"] or found["all_first"]))


@lru_cache(maxsize=256)
def name_pattern(name: str) -> str:
    """A pattern for the charter's name, whatever its digits and its word for the era, wherever spaces stand."""
    eras = re.split(r"พ\.ศ\.|พุทธศักราช", name)
    parts = (" ?".join(_digit(char) for char in part if char != " ") for part in eras)
    return r" ?(?:พ\.ศ\.|พุทธศักราช) ?".join(parts)


def _digit(char: str) -> str:
    if char in _QUOTES:
        return f"[{_QUOTES}]"
    return f"[{arabic_digits(char)}{thai_digits(char)}]" if char.isdecimal() else re.escape(char)


@lru_cache(maxsize=256)
def _any_of(*names: str) -> str:
    return f"(?:{'|'.join(name_pattern(name) for name in sorted(names, key=len, reverse=True))})"


def _split(body: str, names: tuple[str, ...]) -> tuple[str, list[str], bool]:
    """What is cited, what follows each naming of the charter, and whether it is named with its year."""
    first, *parts = re.split(rf" ?(?:แห่ง|ของ|ใน){_any_of(*names)}{_NAMED}", body)
    if parts:
        return first, parts, True
    short = _any_of(*map(without_year, names))
    first, *parts = re.split(rf" ?(?:แห่ง|ของ|ใน){short}{NO_YEAR}{_NAMED}", body)
    if not parts:
        first, *parts = _without_source(first)
    return first, parts, False


def _order(verb: Verb, body: str, names: tuple[str, ...]) -> Order:
    first, parts, cites = _split(body.strip(" "), names)
    where, between = "", ("", "")
    if verb is Verb.ADD and not first.startswith("บทนิยาม"):
        first, where = _placed(first)
    references: list[Reference] = []
    for part in parts:
        found, neighbours = _cited(first)
        source, first = _source(part)
        between = neighbours if any(neighbours) else between
        references += [replace(one, source=source) for one in found]
    if first:
        raise NotUnderstood(why="ไม่ได้อ้างถึงธรรมนูญฉบับนี้ หรือมีถ้อยคำที่ไม่เข้าใจต่อท้าย")
    return Order(verb=verb, references=tuple(references), where=where, between=between, cites=cites)


def _placed(body: str) -> tuple[str, str]:
    """What is added, and the words that say where."""
    if placed := _WHERE.fullmatch(body):
        return placed["body"], placed["where"]
    held = _HELD.fullmatch(body)
    if held is None:
        return body, ""
    words = held["body"]
    if words.startswith("ส่วนที่"):
        words = _PART.sub(rf"\1 ของ{written_label(held['holder'])}", words, count=1)
    return words, f" ใน{written_label(held['division'])}"


def _without_source(body: str) -> tuple[str, str]:
    found = re.search(_CHANGED, body)
    first, source = (body[: found.start()], f" {body[found.start() :]}") if found else (body, "")
    if "แห่ง" in re.sub(_TERM, "", first):
        raise NotUnderstood(why="ไม่ได้อ้างถึงธรรมนูญฉบับนี้")
    return first.strip(" "), source


def _source(part: str) -> tuple[str, str]:
    """The instrument that changed something last, and the references that follow."""
    part = re.sub(f"^{_SINCE}", "", part)
    found = _SOURCE.fullmatch(part)
    return (found["source"], found["rest"] or "") if found else ("", _ALSO.sub("", part))


def _cited(words: str) -> tuple[tuple[Reference, ...], tuple[str, str]]:
    if not words.startswith("บทนิยาม"):
        return read_references(words), ("", "")
    found = _DEFINITION.fullmatch(words)
    if found is None:
        raise NotUnderstood(why=f"ไม่เข้าใจว่า “{words}” คือบทนิยามใด")
    place = read_references(found["place"])
    if len(place) != 1:
        raise NotUnderstood(why="บทนิยามต้องอยู่ในบทเดียว")
    terms = _terms(found["terms"] or "") or [""]
    left, right = (_term(found[one] or found[other]) for one, other in (("left", "after"), ("right", "before")))
    return tuple(_definitions(place[0], terms)), (left, right)


def _definitions(place: Reference, terms: list[str]) -> Iterator[Reference]:
    for term in terms:
        yield replace(place, units=(*place.units, Unit(kind=UnitKind.DEFINITION, label=term)))


def _terms(words: str) -> list[str]:
    return [one[1:-1] for one in re.findall(_TERM, words)]


def _term(words: str | None) -> str:
    return _terms(words)[0] if words else ""


_SENTENCES: Final[tuple[tuple[re.Pattern[str], _Read], ...]] = (
    (_SUBSTITUTING, _substitution),
    (_REPLACING, _of(Verb.REPLACE)),
    (_CORRECTING, _of(Verb.CORRECT)),
    (_AMENDING, _of(Verb.REPLACE)),
    (_ADDING, _of(Verb.ADD)),
    (_ADDING_IT, _of(Verb.ADD)),
    (_DEFINING, _of(Verb.ADD)),
    (_MOVING, _moved),
    (_REPEALING, _of(Verb.REPEAL)),
)
"""Every sentence that is known, each tried in turn."""
