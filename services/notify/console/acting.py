"""From a form to a command. What the command needs is checked where every caller's is; here only text becomes values."""

from datetime import datetime
from typing import Annotated, Any, Final

from pydantic import Field, TypeAdapter, ValidationError

from services.notify.commands import AnyCommand
from shared.pages.forms import Fields
from shared.problems import Fault, Problem, pointer

_ANY: Final[TypeAdapter[AnyCommand]] = TypeAdapter(Annotated[AnyCommand, Field(discriminator="command")])
_PLAIN = (
    "kind", "reason", "text", "referral_id", "hold_id", "ground", "control_id", "request_id", "result", "unit", "image",
    "place", "reference", "equipment",
)  # fmt: skip


def command_of(name: str, form: Fields) -> AnyCommand:
    """The command a form gives. Raises Problem 422 that names every field at fault."""
    given: dict[str, Any] = {field: value for field in _PLAIN if (value := form(field))}
    given["command"] = name
    if form("expected_version"):
        given["expected_version"] = form("expected_version")
    for field in ("due_at", "scheduled_at"):
        if form(field):
            given[field] = _utc(field, form(field))
    if form("methods"):
        given["methods"] = tuple(form("methods").upper().replace(",", " ").split())
    if form("quantity"):
        given["quantity"] = form("quantity").replace(",", ".")
    match name:
        case "open-referral":
            lines = [line.strip() for line in form("question").splitlines() if line.strip()]
            given["questions"] = tuple({"question": line, "pointer": form.optional("pointer")} for line in lines)
        case "place-hold" if form("equipment"):
            given["level"] = "equipment"
        case "order-control":
            given["items"] = tuple(form("items").replace(",", " ").split())
            given["equipment"] = form.many("box")
    try:
        return _ANY.validate_python(given)
    except ValidationError as misfit:
        faults = [
            Fault(code="form.invalid", pointer=pointer(*one["loc"][1:]), detail=one["msg"], hint="Go back and mend this field.")
            for one in misfit.errors()
        ]
        raise Problem(422, "form.invalid", "The form cannot be taken as it is.", errors=faults) from None


def _utc(field: str, text: str) -> str:
    """A time as browsers send it, taken as UTC."""
    try:
        return datetime.fromisoformat(text).strftime("%Y-%m-%dT%H:%M:%SZ")
    except ValueError:
        fault = Fault(
            code="form.time", pointer=pointer(field), detail=f"'{text}' is no time.", hint="Write it as 2026-03-01T10:30."
        )
        raise Problem(422, "form.invalid", "The form cannot be taken as it is.", errors=[fault]) from None
