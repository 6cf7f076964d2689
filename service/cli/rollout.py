"""`kefu rollout`."""

from typing import Any

import click

from service.cli.here import reached
from service.cli.model import at_hosts
from service.cli.output import as_json, complain, dry_run, print_json, show
from service.cli.remote import Remote, RemoteError
from service.cli.rollout_events import events
from service.cli.rollout_steps import STEPS
from service.releases.analysis.verdicts import Signal
from service.releases.errors import VersionConflict
from service.settings import load_settings

_CONFLICT = 3
"""The exit code of a change that somebody else's came before."""
_PERCENT = 100

reason = click.option("--reason", default="", help="Why, for those who read the history later.")
if_version = click.option(
    "--if-version", type=int, help="Only if who serves is still at this version (see `kefu rollout status`)."
)
number = click.argument("number", type=click.IntRange(min=1), required=False)


@click.group()
def rollout() -> None:
    """Which revision of which model answers, and which one is tried.

    Exit code 3: somebody else has changed that meanwhile.
    """


@rollout.command()
@as_json
def status(json_output: bool) -> None:
    """Say which revision answers, which one is tried, and how they stand at every host."""
    with reached(load_settings()) as remote:
        found = remote.get("/api/rollouts")
    _print(found, json_output, [*_serving(found), *_replicas(found)])


@rollout.command()
@click.argument("revision")
@click.option("--steps", type=STEPS, default="25%,50%,100%", show_default=True, help="Shares of new sessions.")
@click.option(
    "--policy",
    type=click.Choice(["frozen", "canary", "immediate"]),
    default="frozen",
    help="canary: a person is to promote it to the last step. immediate: at once, for development.",
)
@click.option("--no-gate", is_flag=True, help="Do not ask the golden questions first.")
@click.option("--no-preflight", is_flag=True, help="Do not try first whether hosts can hold both revisions.")
@click.option("--step-sessions", type=int, default=30, show_default=True, help="New sessions with it at each step.")
@click.option("--sessions", type=int, default=100, show_default=True, help="Sessions of either before it is judged.")
@click.option("--turns", type=int, default=59, show_default=True, help="Timed turns of either before it is judged.")
@click.option("--voters", type=int, default=30, show_default=True, help="Sessions with votes before it is judged.")
@click.option("--waive", multiple=True, type=click.Choice(list(Signal)), help="A signal that is not asked for.")
@reason
@if_version
@dry_run
@as_json
def start(revision: str, json_output: bool, **wishes: Any) -> None:
    """Try REVISION on a growing share of new sessions; it takes over, or is taken back when it does harm.

    Whoever had the revision before keeps it. What a step rests on: `kefu rollout explain`.
    """
    policy, no_gate, no_preflight = (wishes.pop(name) for name in ("policy", "no_gate", "no_preflight"))
    body = wishes | {"revision": revision, "gate": not no_gate, "preflight": not no_preflight}
    if policy == "immediate":
        body |= {"steps": [1.0], "gate": False}
    with reached(load_settings()) as remote, conflicts_exit():
        started = remote.post("/api/rollouts", body | {"confirm": policy == "canary"})
    _print(started, json_output, [_said(started, "would begin" if wishes["dry_run"] else "has begun")])


@rollout.command()
@number
@click.option("--lang", type=click.Choice(["en", "zh"]), default="en", help="In which language.")
@as_json
def explain(number: int | None, lang: str, json_output: bool) -> None:
    """Say in plain words why a rollout holds, goes on or is aborted; without NUMBER, the last one."""
    with reached(load_settings()) as remote:
        path = f"/api/rollouts/{number or _last(remote)}/analysis"
        found = remote.call("GET", path, headers={"Accept-Language": lang})
    _print(found, json_output, [_said(found["rollout"]), *found["said"]])


@rollout.command()
@number
@as_json
def history(number: int | None, json_output: bool) -> None:
    """Show all rollouts, or all that happened to the one with NUMBER."""
    with reached(load_settings()) as remote:
        found = remote.get(f"/api/rollouts/{number}" if number else "/api/rollouts/all")
    if number:
        _print(found, json_output, [_said(found["rollout"]), *map(_event, found["events"])])
    else:
        _print(found, json_output, [_said(one) for one in found["rollouts"]])


@rollout.command()
@reason
@if_version
@dry_run
@as_json
def pause(json_output: bool, **wish: Any) -> None:
    """Have the rollout that is under way stay at its step; proven harm still aborts it."""
    _act("pause", wish, json_output)


@rollout.command()
@reason
@if_version
@dry_run
@as_json
def resume(json_output: bool, **wish: Any) -> None:
    """Have a paused rollout go on."""
    _act("resume", wish, json_output)


@rollout.command()
@click.option("--full", is_flag=True, help="Skip the steps that are left.")
@reason
@if_version
@dry_run
@as_json
def promote(json_output: bool, **wish: Any) -> None:
    """Take the rollout that is under way to its next step."""
    _act("promote", wish, json_output)


@rollout.command()
@reason
@if_version
@dry_run
@as_json
def abort(json_output: bool, **wish: Any) -> None:
    """End the rollout that is under way; its sessions go back to the stable revision."""
    _act("abort", wish, json_output)


@rollout.command()
@number
@reason
@if_version
@dry_run
@as_json
def retry(number: int | None, json_output: bool, **wish: Any) -> None:
    """Have a rollout that failed or was aborted begin anew; without NUMBER, the last one."""
    with reached(load_settings()) as remote, conflicts_exit():
        changed = remote.post(f"/api/rollouts/{number or _last(remote)}/retry", wish)
    _print(changed, json_output, [_said(changed, "would be" if wish["dry_run"] else "is")])


@rollout.command()
@click.argument("revision")
@reason
@if_version
@dry_run
@as_json
def rollback(revision: str, json_output: bool, **wish: Any) -> None:
    """Have REVISION answer from the next turn on: any that is kept, by its id or the beginning of it.

    What it is made of is looked over first.
    """
    with reached(load_settings()) as remote, conflicts_exit():
        done = remote.post("/api/rollouts/rollback", {"revision": revision, **wish})
    _print(done, json_output, _serving(done, "would answer" if wish["dry_run"] else "answers"))


rollout.add_command(events)


class conflicts_exit:  # noqa: N801 (read as a verb: `with conflicts_exit()`)
    """Say what went wrong, and end with the exit code of a conflict where it is one."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, RemoteError) and error.code == VersionConflict.code:
            complain(error)
            raise click.exceptions.Exit(_CONFLICT)


def _act(act: str, wish: dict[str, Any], json_output: bool) -> None:
    with reached(load_settings()) as remote, conflicts_exit():
        changed = remote.post(f"/api/rollouts/{act}", wish)
    _print(changed, json_output, [_said(changed, "would be" if wish["dry_run"] else "is")])


def _print(found: Any, json_output: bool, lines: list[str]) -> None:
    if json_output:
        print_json(found)
    else:
        show(*lines)


def _last(remote: Remote) -> int:
    rollouts = remote.get("/api/rollouts/all", limit=1)["rollouts"]
    if not rollouts:
        raise click.UsageError("there was no rollout yet")
    return rollouts[0]["id"]


def _serving(found: dict[str, Any], verb: str = "answers") -> list[str]:
    stable = found["stable"]
    if stable is None:
        return ["no revision answers yet: pin one, or let the service find KEFU_MODEL at a host"]
    lines = [f"{_named(stable)} {verb}; version {found['version']}", *at_hosts(stable)]
    if canary := found["canary"]:
        lines += [f"{_named(canary)} is tried on {_share(found['weight'])} of new sessions", *at_hosts(canary)]
    return lines + ([_said(found["rollout"])] if found["rollout"] else [])


def _named(revision: dict[str, Any]) -> str:
    return f"revision {revision['id']} ({revision['model']}, pack {revision['pack']})"


def _said(rollout: dict[str, Any], verb: str = "is") -> str:
    steps = ", ".join(_share(step) for step in rollout["plan"]["steps"])
    what = f"rollout {rollout['id']} of {rollout['revision']} {verb} {rollout['state']}"
    at = f"step {rollout['step']} of {len(rollout['plan']['steps'])} ({steps})"
    return f"{what}, {at}" + (f": {rollout['why']}" if rollout["why"] else "")


def _event(event: dict[str, Any]) -> str:
    told = "; ".join(f"{name}: {value}" for name, value in event["detail"].items() if value not in ("", None))
    return f"{event['at']}  {event['what']} by {event['by']}  {told}"


def _share(weight: float) -> str:
    return f"{weight * _PERCENT:g}%"


def _replicas(found: dict[str, Any]) -> list[str]:
    """Say which version each process follows, a line for each."""
    return [f"  replica {one['host']}, process {one['pid']}: version {one['version']}" for one in found["replicas"]]
