"""The numbered rules as a page: `docs/formats/ens-rules.md`, written by `python -m services.references`."""

from services.ingest.formats.ens.rules import RULES

_HEAD = """\
# Numbered rules of UK entry summary declarations

The 182 numbers that IE315 and IE313 can be rejected with: the `regime_code` of a fault, whose `code` is the kind. A rule is told
once, its pointer leads to every place. The texts are ours. `(withdrawn)`: listed by the regime, which raises it no longer.

Made by `python -m services.references` from `services/ingest/formats/ens/rulebook/`.

| number | code | condition | what is wrong | how to mend it |
|---|---|---|---|---|
"""


def markdown() -> str:
    """The rules as a page."""
    lines = []
    for code, rule in RULES.items():
        text = f"(withdrawn) {rule.text}" if rule.withdrawn else rule.text
        cells = (code, f"`ens.{rule.kind}`", rule.condition or "", text, rule.hint)
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n")
    return _HEAD + "".join(lines)
