"""The life cycle as a page to read, made of the tables the gate runs on: `docs/lifecycle.md`. Pure."""

from collections.abc import Iterator

from services.notify.agencies import Directory
from services.notify.commands import Ground
from services.notify.consignment import Stage
from services.notify.notices import RECIPIENTS
from services.notify.outcome import Kind
from services.notify.transitions import TABLE

_HEAD = """\
# The life cycle of a decision

A consignment is asked about, stopped, inspected and let go by commands. Each is one line of the table below: who may give it, how
far the goods may have come, what is told of it. Anything else is refused, with the reason: `403` it is not for you, `404` it does
not concern you, `409` the state does not allow it, or somebody was faster (`lifecycle.stale` says who did what). Made by
`python -m services.references` from `services/notify/transitions.py`.

Officers and agencies give commands by `POST /v1/cases/{id}/decisions`, `…/controls` and `…/controls/{control}/result`, or on the
console; filers and carriers by `POST /v1/referrals/{id}/answers` and by acknowledging notices; partner administrations by
`POST /v1/consignments:request-control`. A command may bear the version its giver looked at (`expected_version`).

## Rules that hold always

- **Nothing is released while anything stands.** A hold, an open referral, a proposed or active do-not-load each stop the goods
  alone. When the last is gone and the newest revision was assessed, the goods are released at once.
- **Only the owner lifts a hold.** A hold belongs to the agency that placed it. Filing again, invalidation or a clean assessment
  ends none.
- **A held box stops all that is in it**, also what is declared with it later. An amendment that drops the box keeps the hold.
- **An answer is not the end of a question.** It goes to whoever asked; a clean assessment after it closes what the machine asked.
  The same question about the same revision is not asked again.
- **Two people forbid loading**, one of them a supervisor; what the machine proposed needs two, what an officer proposed one
  other. Until then nobody outside knows, though the goods may not load. Whoever cannot screen, or found something, is proposed.
- **A discrepancy holds the goods**, by the agency that found it. Seized or refused goods stay so.
- **Every lifting, closing, waiver and cancellation has a ground and words**: {grounds}.

## Commands
"""

_CLOCK = """\
## The clock

| what | after | then |
|---|---|---|
| answer to an RFI | its due time, else `PORTCULLIS_RFI_ANSWER_WITHIN` (24 h) | `rfi-overdue`, and a hold |
| result of a screening | its due time, else `PORTCULLIS_RFS_ANSWER_WITHIN` (12 h) | `rfs-overdue` |
| an overdue answer | every `PORTCULLIS_CHASE_EVERY` (24 h) | asked for again |
| a do-not-load that is not acknowledged | every `PORTCULLIS_DNL_ACKNOWLEDGE_WITHIN` (30 min) | `dnl-unacknowledged` |
| a filing whose goods never arrive | `PORTCULLIS_EXPIRES_AFTER` (200 days) | `expired` |

Each happens once, whatever crashes and however many processes look after it: it leaves its mark on the consignment in the same
transaction. The law fixes no hours for an answer; these are an administration's own.
"""

_TRAIL = """\
## The audit trail

Every command that changed anything, and all that the clock did, is an entry of `notify.audit`: who, in which roles, what exactly,
on which version, what came of it, and the assessment in force. The database refuses to change or remove entries, and each
entry's hash covers the one before it:

```
portcullis audit verify                    # finds what was changed, removed or moved, and where; exit 1
portcullis audit verify --noted 42:9f86…   # and that this entry, noted outside, is still there
```

A trail whose end was cut off is sound in itself. Keep the log lines `audit` (number and hash of each append) elsewhere. What the
machine decided by an assessment is not in the trail: it is in `decisions`, and `portcullis replay-assessment` makes it again.

## Outcomes

The result of a control goes to risk on the topic `outcomes` with what the assessment in force had said: criteria, band, and
whether the goods were drawn at random (`arm`). See [events](events.md).
"""


def page() -> str:
    """The page."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield _HEAD.replace("{grounds}", ", ".join(f"`{ground}`" for ground in Ground))
    yield "| command | given by | goods | told | what it does |"
    yield "|---|---|---|---|---|"
    for kind, line in TABLE.items():
        who = "partner administration" if line.partners else ", ".join(sorted(line.who))
        goods = "any" if line.stages == frozenset(Stage) else ", ".join(stage for stage in Stage if stage in line.stages)
        told = ", ".join(f"`{notice}`" for notice in line.tells)
        yield f"| `{kind.model_fields['command'].default}` | {who} | {goods} | {told} | {line.effect} |"
    yield ""
    yield "## Notices"
    yield ""
    yield "| notice | goes to |"
    yield "|---|---|"
    for notice in Kind:
        yield f"| `{notice}` | {', '.join(RECIPIENTS[notice])} |"
    yield ""
    yield "`named` is the agency or partner it concerns. Terminals and police are those of the ports the goods call at."
    yield ""
    yield _CLOCK
    yield "## Other agencies"
    yield ""
    yield "A case is routed by the programmes of its hits. An agency (role `agency`, its name as `party`) sees the cases of its"
    yield "programmes, with the evidence of those programmes alone, places and lifts its own holds, orders and records its own"
    yield "controls. Who is who is data: `services/notify/agencies.yaml`, or the file `PORTCULLIS_AGENCIES` names. As shipped:"
    yield ""
    yield "| agency | title | programmes |"
    yield "|---|---|---|"
    for name, agency in Directory.read().agencies.items():
        yield f"| `{name}` | {agency.title} | {', '.join(agency.programmes)} |"
    yield ""
    yield _TRAIL
