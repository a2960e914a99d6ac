"""Fuzzing: worked examples of every parser family, mutated byte by byte, through all that a message meets before the database.

Each input must become a reading, judged and answered, or a Problem 400, in less than a second of processor time. One input for
each way to fail is kept beside the unit tests, which replay it ever after. The same seed makes the same inputs.
"""

import hashlib
import random
import re
import signal
import sys
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType, MappingProxyType
from typing import Any, NamedTuple

import click

import services.ingest
from services.ingest.formats import FORMATS, Format, Limits
from services.ingest.validation import validate
from shared.problems import Problem

ROOT = Path(__file__).parents[1]
CRASHES = ROOT / "tests" / "unit" / "ingest" / "formats" / "crashes"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
_INGEST = Path(services.ingest.__file__).parent
_SLOW_SECONDS, _HUNG_SECONDS = 1.0, 5.0
_LONGEST = 1 << 16  # bytes of an input: repetition must not grow without end
_MOST_MUTATIONS = 6
_WORDS_ALONE = 0.6
_WORD = re.compile(rb"(?<![</:A-Za-z0-9.])[A-Za-z0-9.]+")  # of XML not the names of elements
_TELLING = (
    *(bytes([each]) for each in (0, 9, 10, 13, 26, 32, 34, 39, 42, 43, 47, 58, 60, 62, 63, 91, 92, 93, 123, 125, 126, 127, 255)),
    *(b"-1", b"0", b"1e999", b"99999999999999999999", b"NaN", b"null", b"true", b'""', b"[]", b"{}", b"\\ud800"),
    *(b"\xef\xbb\xbf", b"\xff\xfe", b"\xc0\x80", b"\xed\xa0\x80", b"\xe2\x80\xa8", b"\xd9\xa3", b"\xc2\xb2"),
    *(b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"&b;", b"&#0;", b"<![CDATA[", b"]]>", b"<!--", b"<?a?>", b" xmlns='a'"),
    *(b"2026-02-30T25:61:61Z", b"99999999", b"0001-01-01T00:00:00+23:59", b"9999-12-31T23:59:59-23:59"),
)


def _blocks(page: str, *languages: str) -> list[bytes]:
    """The worked examples on a page of docs/formats."""
    text = (ROOT / "docs" / "formats" / f"{page}.md").read_text("utf-8")
    found = re.findall(rf"^```(?:{'|'.join(languages)})\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    return [str(each).encode() for each in found]


FAMILIES: Mapping[str, Callable[[], Sequence[bytes]]] = MappingProxyType(
    {
        "json": lambda: [(_INGEST / "example.json").read_bytes()],
        "ens": lambda: _blocks("ens", "xml"),
        "ics2": lambda: _blocks("ics2", "xml")[:1],  # then come answers
        "cargo-xml": lambda: _blocks("cargo-xml", "xml")[:1],
        "cargo-imp": lambda: _blocks("cargo-imp", "fwb", "fhl", "ffm"),
        "edifact": lambda: [(_INGEST / "formats" / "edifact" / "example.edi").read_bytes()],
        "x12": lambda: [(_INGEST / "formats" / "x12" / "example.edi").read_bytes()],
        "dcsa": lambda: _blocks("dcsa", "json"),
        "one-record": lambda: _blocks("one-record", "json"),
    }
)
"""The messages that each family's inputs are made of."""


def through(form: Format, raw: bytes) -> bool:
    """Take a message as the gate does, short of registering it; whether it could be read. Raises what the gate would."""
    reading = None
    try:
        reading = form.read(raw, limits=Limits())
        outcome = validate(reading.document, now=NOW, advisory=reading.advisory)
        faults = [each.model_copy(update={"pointer": reading.pointers(each.pointer)}) for each in outcome.faults]
        answer = Problem(422, "filing.invalid", "The filing holds faults.", errors=[*reading.faults, *faults])
    except Problem as problem:
        if problem.status != 400:
            raise
        answer = problem
    answer.body()
    if form.answer:
        form.answer(reading, answer, NOW)
    return reading is not None


def mutated(seeds: Sequence[bytes], dice: random.Random) -> bytes:
    """One of the messages with up to six changes: of words, so that its syntax mostly holds, or of any bytes."""
    message = bytearray(dice.choice(seeds))
    if dice.random() < _WORDS_ALONE:
        return _reworded(bytes(message), dice)
    for _ in range(dice.randint(1, _MOST_MUTATIONS)):
        _change(message, seeds, dice)
        del message[_LONGEST:]
    return bytes(message)


def _change(message: bytearray, seeds: Sequence[bytes], dice: random.Random) -> None:
    begin = dice.randrange(len(message) + 1)
    end = min(len(message), begin + int(dice.expovariate(1 / 12)) + 1)
    match dice.randrange(9):
        case 0 if message:
            message[begin % len(message)] ^= 1 << dice.randrange(8)
        case 1:
            message[begin:begin] = dice.choice(_TELLING)
        case 2:
            message[begin:end] = dice.choice(_TELLING)
        case 3:
            del message[begin:end]
        case 4:
            message[begin:begin] = bytes(message[begin:end]) * dice.choice((1, 2, 50, 1000))
        case 5:
            other = dice.choice(seeds)
            there = dice.randrange(len(other))
            message[begin:end] = other[there : there + dice.randrange(1, 400)]
        case 6:
            there = dice.randrange(len(message) + 1)
            message[there:there] = message[begin:end]
        case 7:
            message[begin:end] = dice.randbytes(end - begin)
        case _:
            del message[dice.choice((begin, len(message))) :]


def _reworded(message: bytes, dice: random.Random) -> bytes:
    words = list(_WORD.finditer(message))
    for place in sorted(dice.sample(range(len(words)), min(len(words), dice.randint(1, _MOST_MUTATIONS))), reverse=True):
        begin, end = words[place].span()
        other = dice.choice((dice.choice(words)[0], dice.choice(_TELLING), b"", words[place][0] * dice.choice((2, 40, 2000))))
        message = message[:begin] + other + message[end:]
    return message


class Tally(NamedTuple):
    """What became of a family's inputs. `failures` by exception and the line it was raised in, or `slow`."""

    read: int
    refused: int
    failures: Mapping[str, tuple[int, bytes]]
    slowest_seconds: float


def fuzz(form: Format, seeds: Sequence[bytes], inputs: int, seed: int) -> Tally:
    """Mutate and take so many inputs of a format. Needs the handler of SIGVTALRM that `main` sets to end what hangs."""
    dice = random.Random(f"{seed}/{form.name}")  # noqa: S311  not for secrets
    read = refused = 0
    slowest = 0.0
    failures: dict[str, tuple[int, bytes]] = {}
    for _ in range(inputs):
        raw = mutated(seeds, dice)
        began = time.process_time()
        signal.setitimer(signal.ITIMER_VIRTUAL, _HUNG_SECONDS)
        failure = None
        try:
            taken = through(form, raw)
            read, refused = read + taken, refused + (not taken)
        except Exception as error:  # noqa: BLE001  every failure is what we look for
            failure = _failure(error)
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        took = time.process_time() - began
        slowest = max(slowest, took)
        if failure or took > _SLOW_SECONDS:
            kind = failure or "slow"
            count, shortest = failures.get(kind, (0, raw))
            failures[kind] = (count + 1, min(shortest, raw, key=len))
    return Tally(read, refused, failures, slowest)


def _failure(error: Exception) -> str:
    """The exception and the innermost line of ours that it came through."""
    frames = [each for each in traceback.extract_tb(error.__traceback__) if str(ROOT) in each.filename]
    last = frames[-1]
    return f"{type(error).__name__} in {Path(last.filename).relative_to(ROOT)}:{last.lineno}"


def _hung(_signal: int, _frame: FrameType | None) -> Any:
    raise TimeoutError(f"more than {_HUNG_SECONDS} seconds of processor time")


@click.command()
@click.argument("families", nargs=-1, type=click.Choice(list(FAMILIES)))
@click.option("--inputs", default=1_000_000, show_default=True, help="Inputs of each family.")
@click.option("--seed", default=1, show_default=True, help="Which inputs: another seed makes others.")
def main(families: tuple[str, ...], inputs: int, seed: int) -> None:
    """Fuzz FAMILIES (all of them when none is named). Ends with 1 when any input failed; the failing ones are kept."""
    signal.signal(signal.SIGVTALRM, _hung)
    failed = False
    click.echo(f"{'family':<12}{'inputs':>10}{'read':>10}{'refused':>10}{'failed':>8}{'slowest':>10}{'a second':>10}")
    for name in families or FAMILIES:
        began = time.monotonic()
        tally = fuzz(FORMATS[name], FAMILIES[name](), inputs, seed)
        rate = inputs / (time.monotonic() - began)
        lost = sum(count for count, _ in tally.failures.values())
        counts = f"{inputs:>10,}{tally.read:>10,}{tally.refused:>10,}{lost:>8,}"
        click.echo(f"{name:<12}{counts}{tally.slowest_seconds * 1000:>7.0f} ms{rate:>10,.0f}")
        for kind, (count, raw) in tally.failures.items():
            failed = True
            file = CRASHES / f"{name}-{hashlib.sha256(raw).hexdigest()[:8]}.bin"
            CRASHES.mkdir(exist_ok=True)
            file.write_bytes(raw)
            click.echo(f"  {kind}: {count:,} times; kept as {file.relative_to(ROOT)}")
    sys.exit(failed)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
