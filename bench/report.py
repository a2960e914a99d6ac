"""What a scenario found: figures with the targets they are held to, and remarks; as a table, and as JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from statistics import quantiles
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One number. `at_least` or `at_most` is its target, where the design states one."""

    what: str
    value: float
    unit: str
    at_least: float | None = None
    at_most: float | None = None

    @property
    def target(self) -> str:
        """The target, for people."""
        if self.at_least is not None:
            return f"≥ {self.at_least:g}"
        return f"≤ {self.at_most:g}" if self.at_most is not None else ""

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None without one."""
        if self.at_least is not None:
            return self.value >= self.at_least
        return self.value <= self.at_most if self.at_most is not None else None


@dataclass
class Report:
    """What one scenario found. `remarks` say what the numbers cannot; `detail` is for the JSON alone."""

    figures: list[Figure] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    detail: dict[str, Any] = field(default_factory=dict)

    def add(self, what: str, value: float, unit: str, *, at_least: float | None = None, at_most: float | None = None) -> None:
        """Add a figure."""
        self.figures.append(Figure(what, value, unit, at_least, at_most))

    def to_json(self) -> dict[str, Any]:
        """All of it."""
        figures = [asdict(figure) | {"met": figure.met} for figure in self.figures]
        return {"figures": figures, "remarks": self.remarks, "detail": self.detail}

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Report":
        """The report `to_json` told."""
        figures = [Figure(**{name: value for name, value in one.items() if name != "met"}) for one in told["figures"]]
        return cls(figures, list(told["remarks"]), dict(told["detail"]))


def table(title: str, report: Report) -> str:
    """The report for people."""
    rows = [(figure.what, _shown(figure.value), figure.unit, figure.target, _VERDICTS[figure.met]) for figure in report.figures]
    widths = [max((len(row[at]) for row in rows), default=0) for at in range(5)]
    lines = [f"{title}"]
    for what, value, unit, target, verdict in rows:
        lines.append(
            f"  {what:<{widths[0]}}  {value:>{widths[1]}} {unit:<{widths[2]}}  {target:<{widths[3]}}  {verdict}".rstrip()
        )
    return "\n".join([*lines, *(f"  · {remark}" for remark in report.remarks)])


_VERDICTS = {True: "met", False: "MISSED", None: ""}


def _shown(value: float) -> str:
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}" if abs(value) < 1 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def percentiles(values: Sequence[float]) -> tuple[float, float]:
    """The median and the 99th percentile, to hundredths. 0 for no values."""
    if len(values) < 2:
        return (values[0], values[0]) if values else (0.0, 0.0)
    cuts = quantiles(values, n=100, method="inclusive")
    return round(cuts[49], 2), round(cuts[98], 2)
