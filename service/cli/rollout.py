"""`kefu rollout`."""

from typing import Any

import click

from service.cli.here import reached
from service.cli.output import as_json, dry_run, print_json, remark, show
from service.cli.remote import Remote
from service.cli.rollout_events import events
from service.cli.rollout_lines import event_line, replica_lines, rollout_line, serving, side_by_side
from service.cli.rollout_steps import STEPS
from service.cli.versions import conflicts_exit, if_version
from service.releases.analysis.verdicts import Signal
from service.releases.rollouts.states import OVER
from service.settings import load_settings

_STEPS = "25%,50%,100%"
_SHADOWED = 50
_SIGNALS = [one.value for one in Signal]

reason = click.option("--reason", default="", help="Why, for those who read the history later.")
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
    with reached(load_settings(), looks=True) as remote:
        found = remote.get("/api/rollouts")
    _print(found, json_output, [*serving(found), *replica_lines(found)])


@rollout.command()
@click.argument("revision")
@click.option("--steps", type=STEPS, help=f"Shares of new sessions; {_STEPS} without it.")
@click.option(
    "--policy",
    type=click.Choice(["frozen", "canary", "immediate"]),
    default="frozen",
    help="canary: a person is to promote it to the last step. immediate: at once, for development.",
)
@click.option("--no-gate", is_flag=True, help="Do not ask the golden questions first.")
@click.option("--shadow", is_flag=True, help="First answer customers unseen, beside the revision that serves.")
@click.option("--shadow-sessions", type=click.IntRange(10, 1000), help="In so many sessions; 50 with --shadow.")
@click.option("--no-preflight", is_flag=True, help="Do not try first whether hosts can hold both revisions.")
@click.option("--step-sessions", type=int, default=30, show_default=True, help="New sessions with it at each step.")
@click.option("--sessions", type=int, default=100, show_default=True, help="Sessions of either before it is judged.")
@click.option("--turns", type=int, default=59, show_default=True, help="Timed turns of either before it is judged.")
@click.option("--voters", type=int, default=30, show_default=True, help="Sessions with votes before it is judged.")
@click.option(
    "--waive", multiple=True, type=click.Choice([one.value for one in Signal]), help="A signal that is not asked for."
)
@reason
@if_version
@dry_run
@as_json
def start(revision: str, json_output: bool, **wishes: Any) -> None:
    """Try REVISION on a growing share of new sessions; it takes over, or is taken back when it does harm.

    Whoever had the revision before keeps it. What a step rests on: `kefu rollout explain`.
    """
    policy, no_gate, no_preflight = (wishes.pop(name) for name in ("policy", "no_gate", "no_preflight"))
    shadow, sessions = wishes.pop("shadow"), wishes.pop("shadow_sessions")
    body = wishes | {"revision": revision, "gate": not no_gate, "preflight": not no_preflight}
    body |= {"shadow": sessions or (_SHADOWED if shadow else 0)}
    if policy == "immediate":
        if body["steps"]:
            raise click.UsageError("--policy immediate has one step, and takes no --steps")
        body |= {"steps": [1.0], "gate": False}
    body["steps"] = body["steps"] or STEPS.convert(_STEPS, None, None)
    with reached(load_settings(), looks=wishes["dry_run"]) as remote, conflicts_exit():
        started = remote.post("/api/rollouts", body | {"confirm": policy == "canary"})
        _remark_nobody(remote, started)
    _print(started, json_output, [rollout_line(started, "would begin" if wishes["dry_run"] else "has begun")])


@rollout.command()
@number
@click.option("--lang", type=click.Choice(["en", "zh"]), default="en", help="In which language.")
@as_json
def explain(number: int | None, lang: str, json_output: bool) -> None:
    """Say in plain words why a rollout holds, goes on or is aborted; without NUMBER, the last one."""
    with reached(load_settings(), looks=True) as remote:
        found = _analysis(remote, number or _last(remote), "analysis", lang)
        if found["rollout"]["plan"]["shadow"] and not found["rollout"]["begun_at"]:  # no customer has had it
            found = _analysis(remote, found["rollout"]["id"], "shadow", lang, limit=0)
    _print(found, json_output, [rollout_line(found["rollout"]), *found["said"]])


@rollout.command()
@number
@click.option("--all", "every", is_flag=True, help="Also the turns in which the two do not differ.")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True, help="So many turns at most.")
@click.option("--lang", type=click.Choice(["en", "zh"]), default="en", help="In which language.")
@as_json
def shadow(number: int | None, every: bool, limit: int, lang: str, json_output: bool) -> None:
    """Show what a canary made of customers' turns, unseen, beside what they were told; without NUMBER, the last one."""
    with reached(load_settings(), looks=True) as remote:
        found = _analysis(remote, number or _last(remote), "shadow", lang, limit=limit, all=every)
    turns = [line for turn in found["turns"] for line in side_by_side(turn)]
    _print(found, json_output, [rollout_line(found["rollout"]), *found["said"], *turns])


@rollout.command()
@number
@as_json
def history(number: int | None, json_output: bool) -> None:
    """Show all rollouts, or all that happened to the one with NUMBER."""
    with reached(load_settings(), looks=True) as remote:
        found = remote.get(f"/api/rollouts/{number}" if number else "/api/rollouts/all")
    if number:
        _print(found, json_output, [rollout_line(found["rollout"]), *map(event_line, found["events"])])
    else:
        _print(found, json_output, [rollout_line(one) for one in found["rollouts"]])


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
    with reached(load_settings(), looks=wish["dry_run"]) as remote, conflicts_exit():
        changed = remote.post(f"/api/rollouts/{number or _last(remote)}/retry", wish)
        _remark_nobody(remote, changed)
    _print(changed, json_output, [rollout_line(changed, "would be" if wish["dry_run"] else "is")])


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
    with reached(load_settings(), looks=wish["dry_run"]) as remote, conflicts_exit():
        done = remote.post("/api/rollouts/rollback", {"revision": revision, **wish})
        _remark_nobody(remote, done["rollout"])
    _print(done, json_output, serving(done, "would answer" if wish["dry_run"] else "answers"))


rollout.add_command(events)


def _analysis(remote: Remote, number: int, kind: str, lang: str, **query: Any) -> Any:
    asked = {name: str(value).lower() if isinstance(value, bool) else value for name, value in query.items()}
    return remote.call("GET", f"/api/rollouts/{number}/{kind}", params=asked, headers={"Accept-Language": lang})


def _act(act: str, wish: dict[str, Any], json_output: bool) -> None:
    with reached(load_settings(), looks=wish["dry_run"]) as remote, conflicts_exit():
        changed = remote.post(f"/api/rollouts/{act}", wish)
        _remark_nobody(remote, changed)
    _print(changed, json_output, [rollout_line(changed, "would be" if wish["dry_run"] else "is")])


def _remark_nobody(remote: Remote, rollout: dict[str, Any] | None) -> None:
    """Say so where nobody is there to take a rollout further."""
    if remote.is_brief and rollout and not rollout["dry_run"] and rollout["state"] not in OVER:
        remark(f"no service is running here: rollout {rollout['id']} goes on when one is (kefu serve)")


def _print(found: Any, json_output: bool, lines: list[str]) -> None:
    if json_output:
        print_json(found)
    else:
        show(*lines)


def _last(remote: Remote) -> int:
    rollouts = remote.get("/api/rollouts/all", limit=1)["rollouts"]
    if not rollouts:
        raise click.ClickException("there was no rollout yet")
    return rollouts[0]["id"]
