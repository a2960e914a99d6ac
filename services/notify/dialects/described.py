"""The page about dialects, made of the vocabulary and of what the writers write: `docs/dialects.md`. Pure."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from uuid import UUID

from services.notify.consignment import Status
from services.notify.dialects.formats import FORMATS, Format
from services.notify.dialects.vocabulary import VOCABULARY, Circumstance, Dialect, Place, Word
from services.notify.notices import Notice
from services.notify.outcome import Kind
from shared.events import Reason

_HEAD = """\
# Notices in the words of each regime

Customs says the same things everywhere: a question, a screening, a do-not-load, a hold, a release. Each regime has its own codes
and messages for them. A notice carries its codes as `codes`, e.g. `{"ICS2": "Q02"}`, and can be had as a message of the regime:

- `GET /v1/notices/{id}` with `Accept`. Without one it is JSON; `406` names in `offered` what this notice can be had as.
- A webhook subscription with `format`. A notice that the format cannot say is sent as JSON (see `Content-Type`): nothing is kept
  back. The Standard Webhooks signature covers the bytes sent, all of them UTF-8.

Receipts and refusals of filings are answered at once in the filing's own format: see the pages under [formats](formats/).
Made by `python -m services.references` from `services/notify/dialects/`.

## Codes

A code means nothing without regime and mode of transport: `7H` asks for information in the air and is a scan at sea. A kind of
notice that is not here has no code, and none is made up. "Complete" (N03, CO) is said only when nothing stands any more and the
newest revision was assessed, whatever was just closed: a program that reads it loads the goods.

"""

_FORMATS = """\

## Messages

"Cannot say" are the elements of a notice that the message has no room for; fetch the JSON where they matter. Elements without a
place of their own in a message, but with room for text, are said there as `name: value`.

"""

_PLACES: Mapping[str, str] = {
    "ICS2": "EU, for a notice with a code",
    "UK IE351": "UK, for a do-not-load of goods with an MRN and an office of first entry",
    "Cargo-XML XCSN": "US and CA by air, for a notice with a status",
    "CAMIR PSN": "US and CA by air, US by sea, for a notice with a code",
    "X12 350": "US by sea, for a notice with a disposition",
    "EDIFACT CUSRES": "everywhere",
}

_EXAMPLES: Mapping[str, tuple[str, str, Kind]] = {
    "ICS2": ("EU", "1", Kind.RFI),
    "UK IE351": ("UK", "1", Kind.DNL),
    "Cargo-XML XCSN": ("CA", "4", Kind.RFI),
    "CAMIR PSN": ("US", "4", Kind.RFI),
    "X12 350": ("US", "1", Kind.HOLD),
    "EDIFACT CUSRES": ("EU", "1", Kind.HOLD),
}
"""Regime, mode and kind of the notice shown for each format."""

_OFFICES = {"EU": "NL000396", "UK": "GB000060", "US": "US001601"}
_MODES = {"1": "sea", "4": "air"}
_WHEN = {
    Circumstance.ASSESSED: "complete",
    Circumstance.UNDECLARED: "no filing",
    Circumstance.EXAMINED: "after an examination",
    Circumstance.AGRICULTURE: "agriculture's",
    Circumstance.OTHER_AGENCY: "another agency's",
    Circumstance.SCANNED: "by machine",
    Circumstance.ELSEWHERE: "elsewhere",
}
_AT = datetime(2026, 3, 1, 10, 30, tzinfo=UTC)


def page() -> str:
    """The whole page."""
    return "".join([_HEAD, *_codes(), *_receipts(), *_unsaid(), _FORMATS, *_messages(), *(_example(form) for form in FORMATS)])


def example(form: Format) -> Notice:
    """A made-up notice that a format can say, of every element that goes with it; the filer's copy."""
    regime, mode, kind = _EXAMPLES[form.name]
    master = "157-11111111" if mode == "4" else "MBL0001"
    return Notice(
        id=UUID("5d0c2b1e-8f0a-5c39-9d61-0a4b7c3e2f18"),
        kind=kind,
        recipient="NL123456789",
        consignment_id="26XA7K2M9QP4T8ZCT3-1",
        mrn="26XA7K2M9QP4T8ZCT3",
        lrn="L-0001",
        revision=1,
        regime=regime,
        mode=mode,
        office=_OFFICES.get(regime),
        registered_at=_AT,
        codes=VOCABULARY.codes(regime, mode, kind),
        master_document=master,
        house_document="HBL0001",
        equipment=() if mode == "4" else ("PTCU0000016",),
        status=Status.RFI_OPEN if kind is Kind.RFI else Status.DNL_ACTIVE if kind is Kind.DNL else Status.HOLD,
        reason=Reason.INFORMATION_NEEDED if kind is Kind.RFI else Reason.CONTROL,
        pointer="/houses/0/consignee" if kind is Kind.RFI else None,
        hint="Name the consignee in full." if kind is Kind.RFI else None,
        question="Who is the consignee?" if kind is Kind.RFI else None,
        reference="0f7e0c9a-6c3b-5222-8333-1b2c3d4e5f60",
        due_at=_AT.replace(day=2) if kind is Kind.RFI else None,
        may_load=False,
        text=f"Customs says: {kind.value}. It concerns consignment 26XA7K2M9QP4T8ZCT3-1.",
        issued_at=_AT,
    )


def _codes() -> Iterator[str]:
    dialects = list(VOCABULARY.spoken)
    yield f"| notice | {' | '.join(f'{each.value}: {_where(VOCABULARY.spoken[each])}' for each in dialects)} |\n"
    yield f"|---|{'---|' * len(dialects)}\n"
    for kind, words in VOCABULARY.notices.items():
        yield f"| `{kind.value}` | {' | '.join(_said(words.get(each, ())) for each in dialects)} |\n"


def _where(places: tuple[Place, ...]) -> str:
    return ", ".join(f"{each.regime} {' '.join(_MODES[mode] for mode in each.modes)}".strip() for each in places)


def _said(words: tuple[Word, ...]) -> str:
    return ", ".join(f"{each.code} ({_WHEN[each.when]})" if each.when else each.code for each in words) or "-"


def _receipts() -> Iterator[str]:
    yield "\nWhat the answers to a filing are called (which of them are written: see the pages under [formats](formats/)):\n\n"
    yield f"| answer | {' | '.join(each.value for each in Dialect)} |\n|---|{'---|' * len(Dialect)}\n"
    for name, codes in VOCABULARY.receipts.items():
        yield f"| {name} | {' | '.join(codes.get(each, '-') for each in Dialect)} |\n"


def _unsaid() -> Iterator[str]:
    yield "\nCodes that are never said:\n\n"
    yield from (f"- `{code}`: {reason}\n" for code, reason in VOCABULARY.unsaid.items())


def _messages() -> Iterator[str]:
    yield "| message | media type | offered | cannot say |\n|---|---|---|---|\n"
    for form in FORMATS:
        unsaid = ", ".join(f"`{name}`" for name in Notice.model_fields if name in form.unsaid) or "-"
        yield f"| {form.name} | `{form.media_type.value}` | {_PLACES[form.name]} | {unsaid} |\n"


def _example(form: Format) -> str:
    body = form.write(example(form))
    if body is None:
        raise ValueError(f"the example of {form.name} cannot be said")
    regime, mode, kind = _EXAMPLES[form.name]
    text = body.decode().replace("\r\n", "\n").replace("'", "'\n") if form.media_type.value == "application/edifact" else None
    shown = (text if text is not None else body.decode().replace("\r\n", "\n")).rstrip("\n")
    return f"\n## {form.name}\n\nNotice `{kind.value}` under {regime}, {_MODES.get(mode, mode)}:\n\n```text\n{shown}\n```\n"
