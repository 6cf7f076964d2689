"""Rollouts, and who serves, as lines for the terminal."""

from typing import Any

from service.cli.model import at_hosts

_PERCENT = 100
_NO_MODEL = "none"


def serving(found: dict[str, Any], verb: str = "answers") -> list[str]:
    """Say who serves and what is tried, and before all what answers whoever serves."""
    stable, forced = found["stable"], _by_force(found, "{} here, whoever serves (KEFU_FORCE_REVISION)")
    lines = [forced] if forced else []
    if stable is None:
        return [*lines, "no revision answers yet: pin one, or let the service find KEFU_MODEL at a host"]
    lines += [f"{_named(stable)} {verb}; version {found['version']}", *at_hosts(stable)]
    if canary := found["canary"]:
        lines += [f"{_named(canary)} is tried on {_share(found['weight'])} of new sessions", *at_hosts(canary)]
    if rollout := found["rollout"]:
        lines.append(rollout_line(rollout, "would be" if rollout["dry_run"] else "is"))
    return lines


def rollout_line(rollout: dict[str, Any], verb: str = "is") -> str:
    """Say how a rollout stands."""
    steps = ", ".join(_share(step) for step in rollout["plan"]["steps"])
    what = f"rollout {rollout['id']} of {rollout['revision']} {verb} {rollout['state']}"
    at = f"step {rollout['step']} of {len(rollout['plan']['steps'])} ({steps})"
    return f"{what}, {at}" + (f": {rollout['why']}" if rollout["why"] else "")


def event_line(event: dict[str, Any]) -> str:
    """Say what happened to it."""
    told = "; ".join(f"{name}: {value}" for name, value in event["detail"].items() if value not in ("", None))
    return f"{event['at']}  {event['what']} by {event['by']}  {told}"


def replica_lines(found: dict[str, Any]) -> list[str]:
    """Say which version each process follows, a line for each."""
    return [
        f"  replica {one['host']}, process {one['pid']}: version {one['version']}" + _by_force(one, "; {} there")
        for one in found["replicas"]
    ]


def side_by_side(turn: dict[str, Any]) -> list[str]:
    """Show one turn as both answered it."""
    lines = ["", f"{turn['at']}  {turn['question']}"]
    for name in ("stable", "canary"):
        answer = turn[name]
        notes = [answer["outcome"], answer["failure"], *(f"cut: {cut['reason']}" for cut in answer["cuts"])]
        lines.append(f"  {name} ({', '.join(filter(None, notes))}): {answer['reply']}")
    return lines


def _by_force(found: dict[str, Any], form: str) -> str:
    """Say what answers everybody at a process, whoever serves; nothing where who serves decides."""
    if not (forced := found["forced"]):
        return ""
    if trouble := found["force_trouble"]:
        return f"{form.format('no model is asked')}: {trouble}"
    return form.format("no model is asked" if forced == _NO_MODEL else f"revision {forced} answers everybody")


def _named(revision: dict[str, Any]) -> str:
    return f"revision {revision['id']} ({revision['model']}, pack {revision['pack']})"


def _share(weight: float) -> str:
    return f"{weight * _PERCENT:g}%"
