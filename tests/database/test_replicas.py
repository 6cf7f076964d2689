"""Two `kefu serve` on one PostgreSQL database, each with a data directory of its own: a keeper and a replica."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from service.data_directory import DataDirectory
from tests.app.shop import wait_until
from tests.cli.conftest import Kefu
from tests.database.served import PATIENCE, Launch, Served, keeper_first, launching, reached
from tests.database.server import PostgresServer
from tests.documents.desk import markdown
from tests.ollama import OllamaStandIn

QUESTION = "充值卡未刮开多久内可以退订？"
KEY = "充值卡退订须知.md"
FOLLOWED_SECONDS = 3.0


@pytest.fixture(scope="module")
def database(postgresql: PostgresServer) -> Iterator[str]:
    """An empty database, without tables."""
    name = postgresql.create()
    yield postgresql.url(name)
    postgresql.drop(name)


@pytest.fixture(scope="module")
def host() -> Iterator[OllamaStandIn]:
    """A model host; the services are told to ask no model, but follow which one is to serve."""
    with OllamaStandIn() as host:
        yield host


@pytest.fixture(scope="module")
def launch(
    database: str, host: OllamaStandIn, tmp_path_factory: pytest.TempPathFactory, model_cache: Path
) -> Iterator[Launch]:
    """Start a service in a folder of its own, and come back at once."""
    settings = {
        "KEFU_DATABASE_URL": database,
        "KEFU_OLLAMA_URLS": host.url,
        "KEFU_FORCE_REVISION": "none",
    }
    with launching(tmp_path_factory.mktemp("replicas"), model_cache, settings) as launch:
        yield launch


@pytest.fixture(scope="module")
def both(launch: Launch) -> Iterator[tuple[Served, Served]]:
    """The keeper and the replica, started at once on an empty database; either may have become the keeper."""
    served = keeper_first([launch("one"), launch("two")])
    yield served[0], served[1]
    for one in served:
        one.http.close()


def ask(served: Served, question: str = QUESTION) -> dict[str, Any]:
    """The finished turn."""
    response = served.http.post("/api/chat", json={"message": question})
    assert response.status_code == 200, response.text
    return response.json()


def says(served: Served, text: str) -> bool:
    """Whether an answer has a text in it."""
    return text in ask(served)["reply"]


@pytest.fixture(scope="module")
def policy(both: tuple[Served, Served]) -> None:
    """A first policy, which both quote."""
    keeper, replica = both
    keeper.published(KEY, markdown("十五天"))
    wait_until(lambda: says(replica, "十五天"), FOLLOWED_SECONDS)


pytestmark = [pytest.mark.usefixtures("policy"), pytest.mark.xdist_group("served")]


def test_one_of_two_that_start_at_once_makes_the_tables_and_keeps_the_documents(both: tuple[Served, Served]) -> None:
    keeper, replica = both
    assert keeper.place() == {"ok": True, "why": "", "needed": False, "holds": "the keeper"}
    assert replica.place()["ok"]
    assert replica.place()["holds"].startswith("a replica of the keeper on ")
    logs = [one.log() for one in both]
    assert ["kefu_admin_" in log for log in logs] == [True, False]
    assert "Traceback" not in "".join(logs)


def test_both_answer_the_same(both: tuple[Served, Served]) -> None:
    answers = [ask(one) for one in both]
    assert answers[0]["reply"] == answers[1]["reply"]
    assert answers[0]["citations"] == answers[1]["citations"]
    session = answers[0]["session_id"]
    again = both[1].http.post("/api/chat", json={"message": "那多久？", "session_id": session}).json()
    assert [turn["turn_id"] for turn in both[0].http.get(f"/api/sessions/{session}").json()["turns"]] == [
        answers[0]["turn_id"],
        again["turn_id"],
    ]


def test_what_is_published_at_the_keeper_is_quoted_by_the_replica_and_what_it_replaces_no_longer(
    both: tuple[Served, Served],
) -> None:
    keeper, replica = both
    ask(replica)  # an answer from before that might be given again
    at = keeper.published(KEY, markdown("三十天"))
    assert not says(replica, "十五天"), "what has ended is not quoted for a moment"
    wait_until(lambda: says(replica, "三十天"), FOLLOWED_SECONDS - (time.monotonic() - at))
    (line,) = keeper.http.get("/api/documents", params={"key": KEY}).json()["documents"]
    assert keeper.http.post(f"/api/documents/{line['id']}/retire").status_code == 200
    assert ask(replica)["outcome"] == "unanswered"
    assert keeper.http.post(f"/api/documents/{line['id']}/restore", json={}).status_code == 200
    wait_until(lambda: says(replica, "三十天"), FOLLOWED_SECONDS)


def test_an_answer_that_did_not_help_is_not_given_again_by_the_other_one(both: tuple[Served, Served]) -> None:
    keeper, replica = both
    wait_until(replica.is_there)
    first = ask(replica, "充值卡未刮开，多久可以退订呢？")
    metric = 'kefu_answer_cache_total{result="hit"}'

    def hits() -> float:
        lines = replica.http.get("/metrics").text.splitlines()
        return next((float(line.split()[-1]) for line in lines if line.startswith(metric)), 0.0)

    before = hits()
    ask(replica, "充值卡未刮开，多久可以退订呢？")
    assert hits() == before + 1, "it is given again"
    vote = {"turn_id": first["turn_id"], "helpful": False}
    assert keeper.http.post("/api/feedback", json=vote).status_code == 204
    ask(replica, "充值卡未刮开，多久可以退订呢？")
    assert hits() == before + 1


def test_a_rollback_at_the_replica_is_followed_by_both_within_two_seconds(both: tuple[Served, Served]) -> None:
    keeper, replica = both
    pins = ({"model": "phi3:mini"}, {"model": "phi3:mini", "pack": "qwen"})
    pinned = [keeper.http.post("/api/models", json=pin).json()["revision"]["id"] for pin in pins]
    for revision in (*pinned, pinned[0]):
        done = replica.http.post("/api/rollouts/rollback", json={"revision": revision})
        assert done.status_code == 200, done.text
        version = done.json()["version"]
        for one in both:
            wait_until(lambda one=one, version=version: follow(one, version), 2)
        assert {served_by(one) for one in both} == {revision}


def follow(served: Served, version: int) -> bool:
    """Whether both living processes follow a version, or a later one, as one of them tells it."""
    followed = [replica["version"] for replica in served.http.get("/api/rollouts").json()["replicas"]]
    return len(followed) == len(("keeper", "replica")) and min(followed) >= version


def served_by(served: Served) -> str:
    """Which revision answers, as one of them tells it."""
    return served.http.get("/api/rollouts").json()["stable"]["id"]


def test_a_replica_refuses_every_change_of_documents_and_says_where_to(both: tuple[Served, Served]) -> None:
    _, replica = both
    description = replica.http.get("/schema/openapi.json").json()
    refused = [replica.hand_in(KEY, markdown("一天"))]
    for path, methods in description["paths"].items():
        for method, call in methods.items():
            if "documents" in call.get("tags", ()) and method != "get" and path != "/api/documents":
                there = path
                for name in ("document_id", "version_id", "job_id", "passage_id"):
                    there = there.replace(f"{{{name}}}", "1")
                body = {"paths": ["/nowhere"]} if path == "/api/ingest" else {}
                refused.append(replica.http.request(method, there, json=body))
    refused.append(replica.http.get("/api/versions/1/original"))
    codes = {(answer.status_code, answer.json()["error"]["code"]) for answer in refused}
    assert (codes, len(refused) > 10) == ({(409, "keeper_only")}, True)
    assert "keeper" in refused[0].json()["error"]["message"]


def test_commands_at_a_replica_say_what_it_is_and_refuse_what_is_the_keepers(
    both: tuple[Served, Served], database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper, replica = both
    monkeypatch.setenv("KEFU_DATABASE_URL", database)
    kefu = Kefu(replica.service.data, monkeypatch)
    report = kefu.json("doctor", "--quick")
    checks = {check["name"]: check for check in report["checks"]}
    assert checks["place"]["found"].startswith("a replica of the keeper on ")
    assert [check for check in report["checks"] if check["status"] == "problem"] == []
    assert not {"originals", "jobs", "staged"} & checks.keys()
    assert kefu.json("doctor", "--mend", "--quick")["ok"]
    assert kefu.json("search", QUESTION)["hits"]
    (tmp_path / "a.md").write_text("# A\n\nB.\n")
    assert kefu.error("ingest", tmp_path)["code"] == "keeper_only"
    assert kefu.error("reindex")["code"] == "keeper_only"
    found = Kefu(keeper.service.data, monkeypatch).json("doctor", "--quick")["checks"]
    assert [check["found"] for check in found if check["name"] == "place"] == [
        "the keeper of its database: documents are changed here"
    ]
    assert len(kefu.json("rollout", "status")["replicas"]) == 2
    third = Kefu(tmp_path / "third", monkeypatch)
    assert third.error("ingest", tmp_path)["code"] == "data_directory_in_use"


def test_when_the_keeper_is_killed_the_replica_goes_on_and_the_next_one_to_start_keeps_the_documents(
    both: tuple[Served, Served], launch: Launch
) -> None:
    keeper, replica = both
    keeper.service.process.send_signal(signal.SIGKILL)
    keeper.service.process.wait()
    wait_until(lambda: says(replica, "三十天"), PATIENCE)
    assert replica.http.get("/health/ready").status_code == 200
    wait_until(lambda: "no keeper runs" in replica.place()["why"])
    error = replica.hand_in(KEY, markdown("一天")).json()["error"]
    assert (error["code"], "restart" in error["message"]) == ("keeper_only", True)

    code = replica.service.process.send_signal(signal.SIGTERM) or replica.service.process.wait(20)
    assert code == 0
    assert DataDirectory(replica.service.data).running_service() is None
    again = launch(replica.service.data.name)
    new_keeper = reached(again)
    assert new_keeper.place()["holds"] == "the keeper"
    new_keeper.published(KEY, markdown("六十天"))
    assert says(new_keeper, "六十天")
    new_keeper.http.close()
