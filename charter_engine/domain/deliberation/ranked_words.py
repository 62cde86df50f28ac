"""How a choice among rivals came about, in Thai words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from charter_engine.domain.deliberation.words import number_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from charter_engine.domain.deliberation.ranked import Round
    from charter_engine.domain.deliberation.share import Weight

NONE: Final = "none"
"""The option of none of these: the text stays as it is."""


def schulze_why(
    options: Sequence[str],
    pairwise: Mapping[tuple[str, str], Weight],
    strongest: Mapping[tuple[str, str], Weight],
    winners: Sequence[str],
    winner: str | None,
) -> Iterator[str]:
    """Every pair, then the winners' paths, then the choice."""
    for at, one in enumerate(options):
        for two in options[at + 1 :]:
            won, lost = number_words(pairwise[one, two]), number_words(pairwise[two, one])
            yield f"{option_words(one)} กับ {option_words(two)}: {won} ต่อ {lost}"
    for one in winners:
        for two in options:
            if two != one:
                ours, theirs = strongest[one, two], strongest[two, one]
                how = "แรงกว่า" if ours > theirs else "เท่ากับ"
                yield (
                    f"เส้นทางของ {option_words(one)} ถึง {option_words(two)} แรง {number_words(ours)} "
                    f"{how}เส้นทางกลับ {number_words(theirs)}"
                )
    yield _settled_why(winners, winner)


def _settled_why(winners: Sequence[str], winner: str | None) -> str:
    names = ", ".join(option_words(one) for one in winners)
    if winner is None:
        return f"เสมอกันระหว่าง {names} และไม่มีกติกาตัดสินเสมอ"
    if len(winners) > 1:
        return f"เสมอกันระหว่าง {names} ตามลำดับที่กำหนดไว้เลือก {option_words(winner)}"
    return f"เลือก {option_words(winner)}"


def runoff_why(rounds: Sequence[Round], winner: str | None) -> Iterator[str]:
    """Every round, then the choice."""
    for number, each in enumerate(rounds, start=1):
        counts = ", ".join(f"{option_words(option)} {number_words(count)}" for option, count in each.counts.items())
        spent = f" บัตรที่หมดลำดับ {number_words(each.exhausted)}" if each.exhausted else ""
        gone = f" ตัด {', '.join(option_words(option) for option in each.out)} ออก" if each.out else ""
        yield f"รอบที่ {number_words(number)}: {counts}{spent}{gone}"
    if winner is not None:
        yield f"{option_words(winner)} ได้เกินกึ่งหนึ่งของบัตรที่ยังนับได้"
    elif not any(rounds[-1].counts.values()):
        yield "ไม่มีบัตรที่นับได้ จึงไม่มีทางเลือกใดได้รับเลือก"
    else:
        lowest = min(rounds[-1].counts.values())
        tied = ", ".join(option_words(option) for option, count in rounds[-1].counts.items() if count == lowest)
        yield f"คะแนนท้ายสุดเท่ากันระหว่าง {tied} และไม่มีกติกาตัดสินเสมอ"


def option_words(option: str) -> str:
    """An option as a paper names it; none of these in words."""
    return "คงไว้ตามเดิม" if option == NONE else option
