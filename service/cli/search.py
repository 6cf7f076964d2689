"""`kefu search`."""

from contextlib import closing

import click
import msgspec
from rich.table import Table
from rich.text import Text

from service.app.databases import owned_database
from service.app.documents import open_base
from service.cli.findings import shortened
from service.cli.output import as_json, print_json, remark, show
from service.cli.remote import running
from service.moments import typed_moment
from service.search.routes import look
from service.search.schemas import FoundHit, SearchReply, SearchRequest
from service.settings import Settings, load_settings

_TEXT = 80


@click.command()
@click.argument("question")
@click.option("--limit", default=8, show_default=True, type=click.IntRange(1, 100), help="How many hits at most.")
@click.option("--at", help="A date or a moment: what was, or will be, in force then.")
@as_json
def search(question: str, limit: int, at: str | None, json_output: bool) -> None:
    """Show which passages a question finds, with the scores of both channels."""
    settings = load_settings()
    asked = SearchRequest(question, limit=limit, at=typed_moment("at", at))
    remote = running(settings)
    if remote:
        reply = msgspec.convert(remote.post("/api/search", msgspec.to_builtins(asked)), SearchReply)
    else:
        reply = _search_here(settings, asked)
    if json_output:
        print_json(reply)
    else:
        _show(reply)


def _search_here(settings: Settings, asked: SearchRequest) -> SearchReply:
    with owned_database(settings) as engine, closing(open_base(settings, engine, say=remark)) as base:
        return look(base, asked)


def _show(reply: SearchReply) -> None:
    if not reply.hits:
        show("nothing found")
        return
    table = Table("score", "sure", "words", "meaning", "document", "passage")
    for hit in reply.hits:
        table.add_row(*map(Text, _cells(hit)))
    show(table)
    if reply.dense_abstained:
        show("The embedding model cannot read this question; only words were compared.")


def _cells(hit: FoundHit) -> tuple[str, ...]:
    meaning = "–" if hit.dense is None else f"{hit.dense:.2f}"
    place = " ".join(part for part in (hit.document.title, hit.version, hit.section) if part)
    text = shortened(hit.text, _TEXT)
    return (f"{hit.score:.2f}", f"{hit.sureness:.2f}", f"{hit.lexical:.1f}", meaning, place, text)
