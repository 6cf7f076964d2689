"""`kefu ask`."""

from collections.abc import Iterator
from typing import Any

import click

from service.cli.explanations import lines_of
from service.cli.output import as_json, print_json, show
from service.cli.remote import running
from service.settings import load_settings


@click.command()
@click.argument("question")
@click.option("--session", "session_id", help="Go on with this session, as an earlier answer named it.")
@click.option("--explain", is_flag=True, help="Show the whole turn: hits, prompt, the model's own words, what was cut.")
@as_json
def ask(question: str, session_id: str | None, explain: bool, json_output: bool) -> None:
    """Ask a question as a customer would."""
    settings = load_settings()
    remote = running(settings)
    body = {"message": question, "session_id": session_id, "stream": not json_output, "explain": explain}
    if remote and json_output:
        print_json(remote.post("/api/chat", body))
    elif remote:
        _show(remote.stream("/api/chat", body))
    else:
        from service.cli.own import own_answer  # noqa: PLC0415 (takes a second to load, in vain where one is running)

        events = own_answer(settings, body)
        if json_output:
            print_json(events[-1][1])
        else:
            _show(iter(events))


def _show(events: Iterator[tuple[str, Any]]) -> None:
    """Print the reply as it comes, then its sources."""
    for name, content in events:
        if name == "delta":
            click.echo(content["text"], nl=False)
        elif name == "done":
            click.echo("\n")
            for citation in content["citations"]:
                place = " · ".join(_place(citation))
                click.echo(f"[{citation['n']}] {place}")
            if "explanation" in content:
                show(*lines_of(content["explanation"]))
            click.echo(f"({content['outcome']}; go on with --session {content['session_id']})", err=True)
        elif name == "error":
            raise click.ClickException(content["error"]["message"])


def _place(citation: dict[str, Any]) -> list[str]:
    page = f"p. {citation['page']}" if citation["page"] else ""
    return [part for part in (citation["document"], citation["version"], citation["section"], page) if part]
