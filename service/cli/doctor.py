"""`kefu doctor`: whether all is well, asked of the running service or of the data directory itself."""

from collections.abc import Iterator

import click
import msgspec
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bar
from rich.table import Table
from rich.text import Text

from knowledge.consistency import Status
from service.app.doctor import examine_here, mend_here
from service.cli.output import as_json, console, dry_run, print_json, remark, show
from service.cli.remote import running
from service.doctor.schemas import Report, StepDone
from service.errors import NotReady
from service.logs import configure_logs
from service.settings import Settings, load_settings


@click.command()
@click.option("--quick", is_flag=True, help="Leave out reading every file that was handed in, and all of the database.")
@click.option("--mend", is_flag=True, help="Put right what can be: what indexes lack or have too much, what is unused.")
@dry_run
@as_json
@click.pass_context
def doctor(ctx: click.Context, quick: bool, mend: bool, dry_run: bool, json_output: bool) -> None:
    """Look everything over: indexes, versions, files, jobs, disk, keys; exit code 1 when something is wrong."""
    settings = load_settings()
    configure_logs("CRITICAL")  # what cannot be looked at is in the report
    if mend and not dry_run:
        report = _mended(settings, quick=quick)
    else:
        report = _followed(_examined(settings, quick=quick), hidden=json_output)
    if json_output:
        print_json(report)
    else:
        _say(report)
    ctx.exit(0 if report.ok else 1)


def _examined(settings: Settings, *, quick: bool) -> Iterator[StepDone | Report]:
    remote = running(settings)
    if remote is None:
        yield from examine_here(settings, remark, quick=quick)
        return
    for name, content in remote.events("/api/doctor", quick=quick):
        yield msgspec.convert(content, {"progress": StepDone, "done": Report}[name])


def _mended(settings: Settings, *, quick: bool) -> Report:
    remark("putting right what can be, and looking everything over …")
    remote = running(settings)
    if remote is None:
        return mend_here(settings, remark, quick=quick)
    done = remote.call("POST", "/api/doctor/mend", params={"quick": quick}, timeout=None)
    return msgspec.convert(done, Report)


def _followed(found: Iterator[StepDone | Report], *, hidden: bool) -> Report:
    """Show how far it is; give the report."""
    screen = console()
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
    with Bar(*columns, console=screen, transient=True, disable=hidden or not screen.is_terminal) as bar:
        task = bar.add_task("looking everything over", total=None)
        for one in found:
            if isinstance(one, Report):
                return one
            bar.update(task, description=f"reading {one.name}", completed=one.done, total=one.total)
    raise NotReady("the examination ended without a report")


def _say(report: Report) -> None:
    table = Table.grid(padding=(0, 2))
    for check in report.checks:
        lines = [check.found, *(f"- {name}" for name in check.concerned)]
        if check.concerned and check.count > len(check.concerned):
            lines.append(f"- and {check.count - len(check.concerned)} more")
        if check.advice:
            lines.append(f"→ {check.advice}")
        table.add_row(check.status.value, check.name, Text("\n".join(lines)))
    for name in report.mended:
        table.add_row("mended", name)
    problems = sum(check.status is Status.PROBLEM for check in report.checks)
    show(table, "all is well" if report.ok else f"problems: {problems}")
