"""Whoever waits for the gate calls it: it tells how far it is, can be cancelled, and goes on by itself."""

import shutil
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import TypeVar

import anyio
import pytest

from knowledge.embedding import Embedder
from service.access.keys import SYSTEM
from service.app.parts import build_parts
from service.releases.errors import InvalidGolden
from service.releases.gate.gate import Gate
from service.releases.gate.run import Progress, Wish
from service.releases.pinning import Wanted
from service.settings import Settings
from service.web import Parts
from tests.app.fixtures import ANEW, PATIENT
from tests.ollama import OllamaStandIn
from tests.releases.gate.examples import ASKED, ASKING_A_MODEL, GOLDEN, answering, good

TOTAL = len(ASKED) + 2
Result = TypeVar("Result")


class Waiting:
    """A service that nobody has started, whose gate is called."""

    def __init__(self, parts: Parts, ollama: OllamaStandIn) -> None:
        self.parts = parts
        self.revision = ""
        alias = f"kefu/phi3:{ollama.digest('phi3:mini')[:12]}"
        answering(ollama, {alias: good})

    def call(self, act: Callable[[Gate], Awaitable[Result]]) -> Result:
        """Pin a second revision of the model, and do something with the gate."""

        async def run() -> Result:
            try:
                await self.parts.serving.look()
                wanted = Wanted("phi3:mini", options={"temperature": 0.7})
                pinned = await self.parts.releases.pinning.pin(wanted, SYSTEM)
                self.revision = pinned.revision.id
                return await act(self.parts.gates.gate)
            finally:
                await self.parts.serving.hosts.close()

        return anyio.run(run)


@pytest.fixture
def waiting(stocked: Path, embedder: Embedder, tmp_path: Path, ollama: OllamaStandIn) -> Iterator[Waiting]:
    data = shutil.copytree(stocked, tmp_path / "data")
    golden = tmp_path / "shop.toml"
    golden.write_text(GOLDEN, encoding="utf-8")
    options = {**PATIENT, **ANEW, "ollama_urls": (ollama.url,), "golden": golden, "gate_parallel": 3}
    parts = build_parts(Settings(data_dir=data, **options), embedder=embedder)  # pyright: ignore[reportArgumentType] (pydantic checks each value)
    yield Waiting(parts, ollama)
    parts.close()


def test_the_verdict_comes_with_its_run_and_the_golden_counts(waiting: Waiting, ollama: OllamaStandIn) -> None:
    seen: list[Progress] = []
    verdict = waiting.call(lambda gate: gate.run(waiting.revision, progress=seen.append))
    assert (verdict.outcome.value, verdict.counts) == ("pass", {"unchanged": TOTAL})
    assert verdict.golden is not None
    assert verdict.golden.unchanged == TOTAL
    assert [seen[0].done, seen[-1].done, seen[-1].total] == [0, 2 * TOTAL, 2 * TOTAL]
    assert sorted(progress.done for progress in seen) == [progress.done for progress in seen]
    assert len(ollama.chats) == 2 * ASKING_A_MODEL


def test_one_that_was_cancelled_goes_on_by_itself(waiting: Waiting, ollama: OllamaStandIn) -> None:
    async def twice(gate: Gate) -> tuple[int, str]:
        async with anyio.create_task_group() as tasks:

            def cancel(progress: Progress) -> None:
                if progress.done == 9:
                    tasks.cancel_scope.cancel()

            tasks.start_soon(gate.run, waiting.revision, "", cancel)
        before = len(ollama.chats)
        return before, (await gate.run(waiting.revision, "")).outcome.value

    before, outcome = waiting.call(twice)
    assert (before < ASKING_A_MODEL, outcome) == (True, "pass")
    assert len(ollama.chats) <= ASKING_A_MODEL + 3, "at most what was being answered by three is asked once more"


def test_two_who_wait_for_the_same_ask_once(waiting: Waiting, ollama: OllamaStandIn) -> None:
    async def both(gate: Gate) -> None:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(gate.run, waiting.revision, "")
            tasks.start_soon(gate.run, waiting.revision, "")

    waiting.call(both)
    assert len(ollama.chats) == ASKING_A_MODEL


def test_runs_wait_for_one_another(waiting: Waiting) -> None:
    seen: list[int] = []

    async def both(gate: Gate) -> None:
        async with anyio.create_task_group() as tasks:
            for repetitions in (1, 2):
                run = await gate.prepare(Wish(waiting.revision, "", repetitions=repetitions))
                tasks.start_soon(gate.carry_out, run, lambda progress: seen.append(progress.total))

    waiting.call(both)
    assert seen == sorted(seen), "whoever was first comes to its end before the next begins"
    assert set(seen) == {TOTAL, 2 * TOTAL}


def test_the_file_of_the_settings_is_read_each_time(waiting: Waiting) -> None:
    golden = waiting.parts.settings.golden
    assert golden is not None
    golden.unlink()
    with pytest.raises(InvalidGolden, match=r"shop\.toml"):
        waiting.call(lambda gate: gate.run(waiting.revision))
