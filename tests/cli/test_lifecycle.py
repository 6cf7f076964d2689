"""How a service begins and ends, and what is left of one that was killed."""

import json
import signal
import time
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
import uvicorn

from knowledge.errors import DataDirectoryInUse
from service.cli.serve import Stop
from service.data_directory import DataDirectory, RunningService
from tests.cli.conftest import Kefu, Service, Services, new_data_dir

pytestmark = pytest.mark.xdist_group("served")


@pytest.fixture
def data(tmp_path: Path, model_cache: Path) -> Path:
    return new_data_dir(tmp_path / "data", model_cache)


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT], ids=str)
def test_asked_to_stop_it_stops_well(data: Path, services: Services, sign: signal.Signals) -> None:
    service = services.serve(data)
    assert httpx.get(service.url + "/health/live").status_code == 200
    started = time.monotonic()
    code, errors = service.end(sign)
    assert (code, time.monotonic() - started < 8) == (0, True), errors
    assert not (data / "service.json").exists()
    assert not (data / "kefu.db-wal").exists()
    assert "Traceback" not in errors


def test_stopped_while_it_starts_it_leaves_nothing_behind(data: Path, services: Services) -> None:
    process = services.start(data)
    while not (data / "kefu.lock").exists():
        time.sleep(0.01)
    code, _ = Service(data, process).end(signal.SIGTERM)
    assert code == 0
    assert not (data / "service.json").exists()


@pytest.mark.parametrize("is_known", [False, True], ids=["before the server", "as it starts"])
def test_a_stop_that_comes_where_nothing_can_be_raised_is_not_lost(*, is_known: bool) -> None:
    """An exception that a signal raises while an object is being deleted is dropped, and the service went on."""
    stop, server = Stop(), uvicorn.Server(uvicorn.Config("nothing"))
    if is_known:
        stop.tell(server)
    with suppress(SystemExit):
        stop(signal.SIGTERM, None)
    stop.tell(server)
    assert server.should_exit


def test_the_administrator_s_key_is_shown_at_the_first_start_only(data: Path, services: Services) -> None:
    _, first = services.serve(data).end(signal.SIGTERM)
    _, second = services.serve(data).end(signal.SIGTERM)
    assert first.count("kefu_admin_") == 1
    assert "kefu_admin_" not in second


def test_after_a_kill_commands_work_directly_and_the_next_service_starts(
    data: Path, folder: Path, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    kefu = Kefu(data, monkeypatch)
    kefu("ingest", folder)
    service = services.serve(data)
    assert service.end(signal.SIGKILL)[0] == -signal.SIGKILL
    assert (data / "service.json").exists()
    assert kefu.json("search", "warranty")["hits"][0]["document"]["key"] == "warranty.txt"
    assert not (data / "service.json").exists()
    assert "one year" in kefu.json("ask", "How long does the warranty last?")["reply"]
    assert kefu.json("ingest", folder)["unchanged"] == 3
    again = services.serve(data)
    assert kefu.json("search", "warranty")["hits"]
    assert again.end(signal.SIGTERM)[0] == 0


def announce(data: Path, url: str) -> None:
    (data / "service.json").write_text(json.dumps({"url": url, "key": "key"}))


def test_a_dead_service_is_not_taken_for_the_owner(tmp_path: Path) -> None:
    """A command owns the directory; what a killed service had left there says nothing about it."""
    announce(tmp_path, "http://127.0.0.1:9")
    directory = DataDirectory(tmp_path)
    assert directory.running_service() is None
    with directory.owned():
        announce(tmp_path, "http://127.0.0.1:9")
        assert directory.running_service() is None
        with pytest.raises(DataDirectoryInUse, match="another kefu command"), directory.owned():
            pass


def test_an_announced_service_is_found_for_as_long_as_it_runs(tmp_path: Path) -> None:
    directory = DataDirectory(tmp_path / "new")
    assert directory.running_service() is None
    service = RunningService("http://127.0.0.1:8000", "key")
    with directory.owned(), directory.announced(service):
        assert directory.running_service() == service
    assert directory.running_service() is None


def test_a_service_that_does_not_answer_is_named(kefu: Kefu) -> None:
    directory = DataDirectory(kefu.data)
    with directory.owned(), directory.announced(RunningService("http://127.0.0.1:9", "key")):
        for arguments in (("ask", "hello"), ("search", "hello")):
            error = kefu.error(*arguments)
            assert (error["code"], "http://127.0.0.1:9" in error["message"]) == ("not_ready", True)
