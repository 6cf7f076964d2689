"""What an operator sees of a running service: readiness, numbers, logs."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Generator
from pathlib import Path

import httpx
import pytest

from tests.app.fixtures import NOBODY, OpenShop
from tests.app.shop import Shop
from tests.app.stock import RETURN_FACT, RETURN_QUESTION, UNKNOWN_QUESTION
from tests.ollama import OllamaStandIn


def test_with_its_model_the_service_is_ready(shop: Shop, ollama: OllamaStandIn) -> None:
    response = shop.http.get("/health/ready")
    assert (response.status_code, response.json()["status"]) == (200, "ready")
    assert all(part["ok"] for part in response.json()["parts"].values())


def test_without_its_model_the_service_is_degraded_and_says_why(open_shop: OpenShop) -> None:
    shop = open_shop(ollama_urls=NOBODY)
    response = shop.http.get("/health/ready")
    assert (response.status_code, response.json()["status"]) == (200, "degraded")
    part = response.json()["parts"]["ollama"]
    assert (part["ok"], part["needed"]) == (False, False)
    assert "cannot be reached" in part["why"]


def test_turns_failures_cuts_and_votes_are_counted(open_shop: OpenShop, ollama: OllamaStandIn) -> None:
    shop = open_shop(ollama_urls=(ollama.url,))
    ollama.reply("签收后7天内可以退货[1][9]。")
    turn = shop.ask(RETURN_QUESTION)["turn_id"]
    shop.ask(UNKNOWN_QUESTION)
    ollama.misbehave("status", status=503)
    shop.ask(RETURN_QUESTION)
    shop.http.post("/api/feedback", json={"turn_id": turn, "helpful": True})
    shop.post("")
    shown = shop.http.get("/metrics").text
    for line in (
        'kefu_turns_total{engine="ollama",outcome="answered"} 1.0',
        'kefu_turns_total{engine="extractive",outcome="answered"} 1.0',
        'kefu_turns_total{engine="extractive",outcome="unanswered"} 1.0',
        'kefu_engine_failures_total{code="engine_busy"} 1.0',
        'kefu_guard_cuts_total{reason="citation_not_given"} 1.0',
        'kefu_feedback_total{helpful="true"} 1.0',
        'kefu_turn_seconds_count{engine="ollama"} 1.0',
        "kefu_first_sentence_seconds_count 3.0",
        'kefu_request_seconds_count{method="POST",route="/api/chat",status="400"} 1.0',
    ):
        assert line in shown.split("\n")


def test_a_turn_can_be_explained_afterwards(shop: Shop, ollama: OllamaStandIn) -> None:
    ollama.reply("签收后7天内可以退货[1][9]。")
    row = shop.row(shop.ask(RETURN_QUESTION)["turn_id"])
    assert (row.question, row.topic, row.lang) == (RETURN_QUESTION, RETURN_QUESTION, "zh")
    digest = ollama.digest("phi3:mini")
    assert (row.engine, row.model, row.digest) == ("ollama", f"kefu/phi3:{digest[:12]}", digest)
    assert row.serving_version == 1
    assert (row.pack, row.failure, row.ending, row.knowledge_revision) == ("phi3", "", "complete", 1)
    assert row.hits[0].keys() == {"passage", "lexical", "dense", "fused", "relevance", "sureness"}
    assert row.cuts == [{"reason": "citation_not_given", "text": "[9]"}]
    assert 0 < row.timings["search"] <= row.timings["first_sentence"] <= row.timings["total"]


@contextlib.contextmanager
def kefu_serve(data: Path, log: Path, **settings: str) -> Generator[str]:
    """The real command in a process of its own; yields its address."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("KEFU_")}
    environ |= {"KEFU_DATA_DIR": str(data), "KEFU_PORT": "0", "KEFU_OLLAMA_URLS": NOBODY[0], **settings}
    with log.open("wb") as stderr:
        process = subprocess.Popen(
            [Path(sys.executable).with_name("kefu"), "serve"], env=environ, stderr=stderr, stdout=subprocess.DEVNULL
        )
    try:
        yield _address(data / "service.json", process)
    finally:
        process.terminate()
        assert process.wait(20) == 0


def _address(announced: Path, process: "subprocess.Popen[bytes]") -> str:
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError, ValueError, httpx.HTTPError):
            url = json.loads(announced.read_text(encoding="utf-8"))["url"]
            if httpx.get(f"{url}/health/live").status_code == 200:
                return url
        time.sleep(0.05)
    pytest.fail("kefu serve did not start")


@pytest.mark.parametrize("shown", [False, True], ids=["by default", "KEFU_LOG_TEXT"])
def test_logs_hold_what_people_say_only_when_told_to(
    stocked: Path, model_cache: Path, tmp_path: Path, shown: bool
) -> None:
    data = shutil.copytree(stocked, tmp_path / "data")
    (data / "cache").symlink_to(model_cache)
    log = tmp_path / "log"
    with kefu_serve(data, log, KEFU_LOG_TEXT=str(shown)) as url:
        turn = httpx.post(f"{url}/api/chat", json={"message": RETURN_QUESTION}).json()
        vote = {"turn_id": turn["turn_id"], "helpful": False, "comment": "运费太贵"}
        assert httpx.post(f"{url}/api/feedback", json=vote).status_code == 204
        httpx.post(f"{url}/api/chat", content=f'{{"message": "{RETURN_QUESTION}'.encode())
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines() if line.startswith("{")]
    (turn_line,) = [line for line in lines if line["event"] == "turn"]
    assert (turn_line["turn"], turn_line["outcome"], turn_line["engine"]) == (turn["turn_id"], "answered", "extractive")
    assert turn_line["request_id"]
    text = log.read_text(encoding="utf-8")
    assert [said in text for said in (RETURN_QUESTION, RETURN_FACT)] == [shown, shown]
    assert "运费太贵" not in text
