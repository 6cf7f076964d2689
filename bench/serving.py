"""How quickly questions are answered, beside the floor, in rounds that take turns so that all share the weather."""

import json
import shutil
from collections import defaultdict
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from urllib.request import urlopen

from bench import processes
from bench.figures import Figures, Timings, figures, over_rounds
from bench.filling import run_ingest
from bench.floor import Floor
from bench.load import Crowd, answers, ask
from bench.processes import Service
from bench.questions import LANGUAGES
from knowledge.embedding import Embedder

DOCUMENTS = Path(__file__).parent.parent / "knowledge" / "documents"
CONCURRENCIES = (1, 4, 16)

FLOOR = "floor: loop"
BARE = "floor: bare service"
WITH_MODEL = "kefu, model"
WITHOUT_MODEL = "kefu, no model"


@dataclass(frozen=True, slots=True)
class Run:
    """One kind of run: who is asked, by how many at once, whether streamed, in which language."""

    who: str
    concurrency: int
    stream: bool = False
    lang: str = "en"


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured: rounds, and requests of each run in each round."""

    rounds: int
    requests: int


@dataclass(slots=True)
class Parts:
    """Everything that is asked, up and warm."""

    floor: Floor
    bare: Service
    with_model: Service
    without_model: Service
    questions: Mapping[str, Sequence[str]]
    measured: dict[Run, list[Figures]] = field(default_factory=lambda: defaultdict(list))

    def turns(self, who: str, requests: int) -> int:
        """Give how many turns of a service have been measured."""
        return sum(requests * len(rounds) for run, rounds in self.measured.items() if run.who == who)


@contextmanager
def opened(folder: Path, cache: Path, embedder: Embedder) -> Generator[Parts]:
    """Ingest the sample company, start the services, and warm them by asking each question once."""
    questions = [question for asked in LANGUAGES.values() for question in asked]
    filled = folder / "filled"
    run_ingest(filled, cache, DOCUMENTS)
    places = {name: folder / name for name in ("with", "without", "floor", "bare")}
    for place in places.values():
        shutil.copytree(filled, place, symlinks=True)
    with ExitStack() as stack:
        enter = stack.enter_context
        without_model = enter(processes.kefu(places["without"], processes.NOBODY))
        # A model that keeps to the documents, so that the guard has the work of an ordinary day and nothing to cut.
        ollama = enter(processes.standin(folder, answers(without_model.url, questions)))
        with_model = enter(processes.kefu(places["with"], ollama.url))
        prompts = _prompts(with_model, ollama, questions)
        written = folder / "prompts.json"
        written.write_text(json.dumps(prompts), encoding="utf-8")
        asked = {lang: [question for question in LANGUAGES[lang] if question in prompts] for lang in LANGUAGES}
        bare = enter(processes.bare(_vectors(places["bare"]), cache, written, ollama.url))
        bodies = {question: prompt.encode() for question, prompt in prompts.items()}
        floor = Floor(_vectors(places["floor"]), embedder, bodies, ollama.url)
        stack.callback(floor.close)
        for service in (without_model, bare):
            ask(service.url, list(prompts), Crowd(1, len(prompts)))
        floor.ask(list(prompts), len(prompts))
        yield Parts(floor, bare, with_model, without_model, asked)


def measure(parts: Parts, plan: Plan, tell: Callable[[str], None]) -> dict[Run, Figures]:
    """Run every kind of run once in every round, forwards and backwards by turns; give medians over the rounds."""
    runs = _runs(parts, plan)
    for number in range(plan.rounds):
        tell(f"round {number + 1} of {plan.rounds}")
        for run in list(runs) if number % 2 == 0 else reversed(runs):
            parts.measured[run].append(figures(runs[run]()))
    return {run: over_rounds(parts.measured[run]) for run in runs}


def _runs(parts: Parts, plan: Plan) -> dict[Run, Callable[[], Timings]]:
    """English questions for everybody; Chinese ones, which the bundled model cannot embed, for the service alone."""
    runs: dict[Run, Callable[[], Timings]] = {
        Run(FLOOR, 1): lambda: parts.floor.ask(parts.questions["en"], plan.requests),
    }
    kinds = [(c, stream, "en") for stream in (False, True) for c in CONCURRENCIES] + [(1, False, "zh")]
    services = ((BARE, parts.bare), (WITH_MODEL, parts.with_model), (WITHOUT_MODEL, parts.without_model))
    for who, service in services:
        for concurrency, stream, lang in kinds[:3] if who == BARE else kinds:
            crowd = Crowd(concurrency, plan.requests, stream)
            runs[Run(who, concurrency, stream, lang)] = partial(_ask_watched, service, parts.questions[lang], crowd)
    return runs


def _ask_watched(service: Service, questions: Sequence[str], crowd: Crowd) -> Timings:
    before = service.cpu_seconds()
    timings = ask(service.url, questions, crowd)
    after = service.cpu_seconds()
    return timings if before is None or after is None else replace(timings, cpu_seconds=after - before)


def _prompts(service: Service, ollama: Service, questions: Sequence[str]) -> dict[str, str]:
    """Ask each question once, and give the request that the service then made of the model.

    A question that the service refuses to answer never reaches the model, and is left out.

    Raises:
        RuntimeError: None or nearly none of a language's questions reached the model.
    """
    ask(service.url, questions, Crowd(1, len(questions)))
    with urlopen(f"{ollama.url}/standin/requests") as response:  # noqa: S310 (our own stand-in)
        received = json.load(response)["requests"]
    chats = [item["body"] for item in received if item["path"] == "/api/chat" and item["body"].get("messages")]
    prompts = {q: json.dumps(c) for c in chats for q in questions if q in c["messages"][-1]["content"]}
    for lang, asked in LANGUAGES.items():
        if len(prompts.keys() & set(asked)) < len(asked) / 2:
            raise RuntimeError(f"most questions in {lang} did not reach the model: {sorted(set(asked) - set(prompts))}")
    return prompts


def _vectors(data_dir: Path) -> Path:
    return data_dir / "knowledge" / "vectors"
