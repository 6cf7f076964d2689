"""Rollouts for tests that need no service."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from service.chat.memory import TurnRecord
from service.releases.analysis.verdicts import Decision, Finding, Judgement, Share, Signal, Verdict
from service.releases.rollouts.rollout import Plan, Rollout

MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
ROLLOUT = Rollout(7, "c" * 12, "a" * 12, Plan(), "salt", "Mei", "a better one", MONDAY)


def rollout(**fields: Any) -> Rollout:
    """A rollout like any other, but for what is given."""
    return replace(ROLLOUT, **fields)


def judgement(decision: Decision, **verdicts: Verdict) -> Judgement:
    """What is decided, with the verdicts of signals."""
    figures = Share(1, 100)
    findings = (
        Finding(Signal(name), verdict, 100, 100, 0.5, 0.5, figures, figures) for name, verdict in verdicts.items()
    )
    return Judgement(decision, tuple(findings))


def turn_record(**changes: Any) -> TurnRecord:
    """A turn as it is stored: answered, and nothing went wrong; but for what is given."""
    fields: dict[str, Any] = {
        "id": "t", "session_id": "s", "created_at": MONDAY, "question": "几天？", "topic": "几天？", "lang": "zh",
        "reply": "七天。", "outcome": "answered", "ending": "complete", "citations": [], "hits": [], "prompt": {},
        "knowledge_revision": 1, "engine": "ollama", "model": "", "digest": "", "pack": "phi3", "pack_digest": "",
        "failure": "", "cuts": [], "timings": {"total": 0.25},
    }  # fmt: skip
    return TurnRecord(**fields | changes)
