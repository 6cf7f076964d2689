"""The webhook is told of everything, signed and in order, whatever it does; and nothing waits for it."""

import shutil
import subprocess
import time
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import anyio
import pytest
from anyio.to_thread import run_sync
from sqlalchemy import Engine

from knowledge.base import utc_now
from service.logs import configure_logs
from service.releases.events import deliverer, outbox
from service.releases.events.deliverer import Deliverer, Target
from service.releases.events.event import Delivery, Event
from service.releases.events.outbox import Outbox
from tests.releases.events.receiver import SECRET, Receiver, receiving
from tests.releases.events.test_outbox import STARTED, note

pytestmark = pytest.mark.anyio
ENDED = {Delivery.DELIVERED, Delivery.GIVEN_UP}


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliverer, "LOOK_SECONDS", 0.02)
    monkeypatch.setattr(deliverer, "SEND_SECONDS", 0.3)
    monkeypatch.setattr(outbox, "pause_after", lambda _: timedelta(seconds=0.05))  # pyright: ignore[reportUnknownLambdaType,reportUnknownArgumentType]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture(name="box")
def _box(engine: Engine) -> Outbox:
    return Outbox(engine, addressed=True)


@asynccontextmanager
async def delivering(box: Outbox, *urls: str) -> AsyncGenerator[None]:
    """Deliver to addresses, a replica to each."""
    async with anyio.create_task_group() as tasks:
        for url in urls:
            tasks.start_soon(Deliverer(box, Target(url, SECRET), utc_now).keep)
        yield
        tasks.cancel_scope.cancel()


async def until(true: Callable[[], bool]) -> None:
    with anyio.fail_after(10):
        while not await run_sync(true):  # noqa: ASYNC110 (what is waited for is in the database)
            await anyio.sleep(0.02)


def events(*types: str, rollout: str = "1") -> list[Event]:
    return [replace(STARTED, type=f"rollout.{name}", rollout=rollout, at=utc_now()) for name in types]


async def test_all_arrive_in_order_signed_and_once(receiver: Receiver, box: Outbox, engine: Engine) -> None:
    note(box, engine, *events("started", "paused", "aborted"))
    async with delivering(box, receiver.url, receiver.url):
        await until(lambda: all(told.state is Delivery.DELIVERED for told in box.listed()))
    assert (receiver.types(), receiver.wrong) == (["rollout.started", "rollout.paused", "rollout.aborted"], [])
    assert [name for name, _ in receiver.got] == [told.name for told in reversed(box.listed())]
    assert receiver.got[0][1]["data"]["detail"] == STARTED.detail


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (500, "it answered 500"),
        ("redirect", "it answered 302, and redirects are not followed"),
        ("hang up", "it could not be reached: RemoteProtocolError"),
        ("slow", "it did not answer within 1 seconds"),
    ],
)
async def test_it_is_told_again_until_it_takes_it_and_what_is_behind_waits(
    receiver: Receiver, box: Outbox, engine: Engine, answer: int | str, why: str
) -> None:
    receiver.answers = [answer, answer]
    note(box, engine, *events("started", "aborted"))
    seen: set[str] = set()

    def taken() -> bool:
        told = box.listed()
        seen.add(told[-1].why)
        return all(one.state is Delivery.DELIVERED for one in told)

    async with delivering(box, receiver.url):
        await until(taken)
    assert receiver.types() == ["rollout.started"] * 3 + ["rollout.aborted"]
    assert len({name for name, _ in receiver.got[:3]}) == 1, "by its id it is known again"
    assert why in seen
    assert {path for path, _ in receiver.asked} == {"/hook"}


async def test_an_answer_without_end_is_not_read(receiver: Receiver, box: Outbox, engine: Engine) -> None:
    receiver.answers = ["endless"]
    note(box, engine, *events("started"))
    async with delivering(box, receiver.url):
        await until(lambda: box.listed()[0].state is Delivery.DELIVERED)
    assert len(receiver.got) == 1


async def test_when_nothing_is_there_any_more_it_is_given_up(receiver: Receiver, box: Outbox, engine: Engine) -> None:
    receiver.answers = [410]
    note(box, engine, *events("started"))
    async with delivering(box, receiver.url):
        await until(lambda: box.listed()[0].state is Delivery.GIVEN_UP)
    assert box.listed()[0].why == "it answered 410"


async def test_credentials_in_the_address_are_sent_and_never_logged(
    receiver: Receiver, box: Outbox, engine: Engine, capfd: pytest.CaptureFixture[str]
) -> None:
    configure_logs("DEBUG", form="json")
    receiver.answers = [500, "hang up"]
    note(box, engine, *events("started"))
    async with delivering(box, receiver.url.replace("http://", "http://li:open-sesame@").replace("/hook", "/h/t0ken")):
        await until(lambda: box.listed()[0].state is Delivery.DELIVERED)
    assert receiver.asked[0][1].startswith("Basic ")
    logged = capfd.readouterr().err
    assert "an event was not delivered" in logged
    assert not {word for word in ("open-sesame", "t0ken", SECRET) if word in logged}
    assert "open-sesame" not in str(box.listed())


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of a company's own for 127.0.0.1, in one file with its key."""
    file = tmp_path / "own.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=own -addext"
    made = [*command.split(), "subjectAltName=IP:127.0.0.1", "-keyout", str(file), "-out", str(tmp_path / "cert.pem")]
    subprocess.run(made, check=True, capture_output=True)
    file.write_bytes(file.read_bytes() + (tmp_path / "cert.pem").read_bytes())
    return file


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
async def test_a_certificate_must_be_trusted_and_the_company_s_own_can_be(
    box: Outbox, engine: Engine, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    note(box, engine, *events("started"))
    with receiving(certificate) as receiver:
        async with delivering(box, receiver.url):
            await until(lambda: box.listed()[0].why == "it could not be reached: ConnectError")
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        async with delivering(box, receiver.url):
            await until(lambda: box.listed()[0].state is Delivery.DELIVERED)


async def test_a_change_does_not_wait_for_a_webhook_that_hangs(
    receiver: Receiver, box: Outbox, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliverer, "SEND_SECONDS", 5)
    receiver.answers = ["slow"]
    note(box, engine, *events("started"))
    async with delivering(box, receiver.url):
        await until(lambda: len(receiver.came) == 1)
        begun = time.monotonic()
        await run_sync(note, box, engine, *events("aborted"))
        assert time.monotonic() - begun < 0.4
        await until(lambda: len(receiver.got) == 2)


async def test_it_goes_on_when_the_database_was_away(
    receiver: Receiver, box: Outbox, engine: Engine, monkeypatch: pytest.MonkeyPatch, unlogged: None
) -> None:
    claim, failures = Outbox.claim, iter(range(3))

    def away(self: Outbox, now: object) -> object:
        if next(failures, None) is not None:
            raise OSError("the database is away")
        return claim(self, now)  # pyright: ignore[reportArgumentType] (it is a moment)

    monkeypatch.setattr(Outbox, "claim", away)
    note(box, engine, *events("started"))
    async with delivering(box, receiver.url):
        await until(lambda: len(receiver.got) == 1)


async def test_without_a_webhook_nothing_is_done(box: Outbox) -> None:
    with anyio.fail_after(1):
        await Deliverer(box, None, utc_now).keep()
