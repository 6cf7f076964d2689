"""`kefu model pin --pull`: what came is pinned, and what did not come is said."""

from tests.cli.conftest import Kefu
from tests.cli.test_model import kefu, ollama, open_shop, standing, stocked, unlogged
from tests.ollama import OllamaStandIn

__all__ = ["kefu", "ollama", "open_shop", "standing", "stocked", "unlogged"]


def test_a_newer_model_is_pulled_and_pinned_and_its_steps_are_shown(kefu: Kefu, ollama: OllamaStandIn) -> None:
    newer = ollama.publish_upstream("phi3:mini", b"newer weights")
    pulled = kefu("model", "pin", "phi3:mini", "--pull")
    assert (pulled.exit_code, f"({newer[:12]}) is pinned as revision" in pulled.stdout) == (0, True)
    assert "pulling manifest" in pulled.stderr
    assert kefu.json("model", "pin", "phi3:mini", "--pull", "--host", "127.0.0.1")["is_new"] is False


def test_what_keeps_a_model_from_being_pulled_is_said_in_one_line(kefu: Kefu, ollama: OllamaStandIn) -> None:
    error = kefu.error("model", "pin", "nobody:1", "--pull")
    assert (error["code"], "the registry has no such model" in error["message"]) == ("pull_failed", True)
    ollama.store.room = 0
    ollama.publish_upstream("phi3:mini", b"newer weights")
    refused = kefu("model", "pin", "phi3:mini", "--pull")
    assert (refused.exit_code, "its disk is full" in refused.stderr) == (1, True)
    assert kefu("model", "pin", "phi3:mini", "--pull", "--host", "gpu9").exit_code == 1
