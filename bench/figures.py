"""What measurements are boiled down to: percentiles, medians over rounds, and Markdown tables of them. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Timings:
    """What one run of requests gave.

    Attributes:
        latencies: Seconds of each request.
        firsts: Seconds until the first sentence of each streamed reply; empty when not streamed.
        seconds: From the first request to the end of the last.
        cpu_seconds: Processor time the asked process took meanwhile; `None` where it is not known.
    """

    latencies: Sequence[float]
    seconds: float
    firsts: Sequence[float] = ()
    cpu_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """Milliseconds of percentiles, of the first sentence's median, requests per second, processor ms per request."""

    p50: float
    p95: float
    p99: float
    first: float | None
    per_second: float
    cpu_ms: float | None


def figures(timings: Timings) -> Figures:
    """Boil one run down."""
    count = len(timings.latencies)
    cpu = timings.cpu_seconds
    return Figures(
        p50=1000 * percentile(timings.latencies, 0.5),
        p95=1000 * percentile(timings.latencies, 0.95),
        p99=1000 * percentile(timings.latencies, 0.99),
        first=1000 * median(timings.firsts) if timings.firsts else None,
        per_second=count / timings.seconds,
        cpu_ms=None if cpu is None else 1000 * cpu / count,
    )


def percentile(values: Sequence[float], share: float) -> float:
    """Give the value that a share of the values does not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def over_rounds(rounds: Sequence[Figures]) -> Figures:
    """Give the median of each figure over several rounds."""
    firsts = [one.first for one in rounds if one.first is not None]
    costs = [one.cpu_ms for one in rounds if one.cpu_ms is not None]
    return Figures(
        p50=median(one.p50 for one in rounds),
        p95=median(one.p95 for one in rounds),
        p99=median(one.p99 for one in rounds),
        first=median(firsts) if firsts else None,
        per_second=median(one.per_second for one in rounds),
        cpu_ms=median(costs) if costs else None,
    )


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write a Markdown table, columns aligned; numbers get one digit, `None` a dash."""
    cells = [list(head), *([_cell(value) for value in row] for row in rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(head))]
    lines = ["| " + " | ".join(_padded(row, widths)) + " |" for row in cells]
    lines.insert(1, "| " + " | ".join(_rule(i, width) for i, width in enumerate(widths)) + " |")
    return "\n".join(lines) + "\n"


def _padded(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    first = row[0].ljust(widths[0])
    return [first, *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]


def _rule(column: int, width: int) -> str:
    return "-" * (width - 1) + ":" if column else "-" * width


def _cell(value: object) -> str:
    if value is None:
        return "–"
    return f"{value:.1f}" if isinstance(value, float) else str(value)
