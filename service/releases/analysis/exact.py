"""Exact tests of counts, and what is to be made of several tests at once. Pure."""

from collections.abc import Sequence

from service.releases.analysis.counts import Golden, Stratum


def split_p(strata: Sequence[Stratum]) -> float:
    """How likely, if sessions are shared as they should be, they would be shared as oddly as this under some weight."""
    from scipy.stats import binomtest  # noqa: PLC0415 (half a second to load, which only a rollout needs)

    shared = [(one.canary.sessions, one.canary.sessions + one.stable.sessions, one.weight) for one in strata]
    found = [float(binomtest(canary, both, weight).pvalue) for canary, both, weight in shared if both]
    return min(1.0, len(found) * min(found)) if found else 1.0


def golden_p(golden: Golden) -> tuple[float, float]:
    """How likely as many golden questions would be worse, or better, by chance."""
    return paired_p(golden.regressed, golden.improved)


def paired_p(worse: int, better: int) -> tuple[float, float]:
    """How likely, of pairs that differ, so many would be worse, or better, by chance: McNemar's exact test."""
    from scipy.stats import binomtest  # noqa: PLC0415 (as above)

    if not worse + better:
        return 1.0, 1.0
    found = [binomtest(one, worse + better, 0.5, "greater") for one in (worse, better)]
    return float(found[0].pvalue), float(found[1].pvalue)


def holm(ps: Sequence[float]) -> list[float]:
    """Adjust p-values for there being several (Holm): the chance that any of those called proven is not stays alpha.

    scipy has only the false discovery rate, which is another promise.
    """
    adjusted = [0.0] * len(ps)
    most = 0.0
    for rank, at in enumerate(sorted(range(len(ps)), key=ps.__getitem__)):
        most = max(most, min(1.0, (len(ps) - rank) * ps[at]))
        adjusted[at] = most
    return adjusted
