"""The catalogue of fault codes as a page: `python -m services.ingest.validation.catalogue > docs/faults.md`.

With `--table` it is set for a terminal, as `make faults` prints it.
"""

import sys

from services.ingest.validation.faults import CATALOGUE


def markdown() -> str:
    """The catalogue as a page."""
    lines = [
        "# Fault codes",
        "",
        "Every fault of a message is reported at once, each with `code`, `pointer`, `detail`, `hint` and `severity`.",
        "Codes are stable. An *error* refuses the filing; a *warning* travels with its acceptance. `json.*` and `xml.*`",
        "are answered with 400, all others with 422.",
        "",
        "Made by `python -m services.ingest.validation.catalogue` from `services/ingest/validation/faults.yaml`.",
        "",
        "| code | severity | meaning | how to mend it | source |",
        "|---|---|---|---|---|",
    ]
    for code, kind in CATALOGUE.items():
        cells = (f"`{code}`", kind.severity.value, kind.meaning, kind.hint, kind.source or "")
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def table() -> str:
    """The catalogue in columns: code, severity, meaning; below each how to mend it."""
    codes, severities = (max(map(len, each)) for each in (CATALOGUE, [kind.severity.value for kind in CATALOGUE.values()]))
    lines = [
        f"{code:<{codes}}  {kind.severity.value:<{severities}}  {kind.meaning}\n{'':<{codes + severities + 4}}{kind.hint}"
        for code, kind in CATALOGUE.items()
    ]
    return "\n".join([*lines, f"{len(CATALOGUE):,} codes"]) + "\n"


if __name__ == "__main__":
    sys.stdout.write(table() if sys.argv[1:] == ["--table"] else markdown())
