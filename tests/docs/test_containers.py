"""The image and the compose file, read: no engine is needed to see that they keep their word."""

import json
import re
from typing import Any

import pytest
import yaml

from service.settings import Settings

from .pages import REPOSITORY, read

DOCKERFILE = read(REPOSITORY / "Dockerfile")
COMPOSE: dict[str, Any] = yaml.safe_load(read(REPOSITORY / "compose.yaml"))
EXAMPLE = dict(re.findall(r"^([A-Z_]+)=(.*)$", read(REPOSITORY / ".env.example"), re.MULTILINE))


def test_images_have_a_version_and_name_no_registry() -> None:
    images = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    images += [service["image"] for service in COMPOSE["services"].values()]
    for image in images:
        name, _, tag = image.partition(":")
        assert tag, image
        assert tag != "latest", image
        assert "." not in name, image


def test_the_last_stage_runs_as_a_user_of_its_own() -> None:
    last = DOCKERFILE.rpartition("\nFROM ")[2]
    users = re.findall(r"^USER (\S+)", last, re.MULTILINE)
    assert users == ["kefu"]
    assert "useradd --uid 10001" in last


def test_commands_of_the_image_are_in_exec_form() -> None:
    for instruction in ("ENTRYPOINT", "CMD"):
        found = re.findall(rf"^\s*{instruction} (.+)$", DOCKERFILE, re.MULTILINE)
        assert found
        assert all(isinstance(json.loads(command), list) for command in found)


def test_health_is_checked_by_code_that_compiles() -> None:
    check = re.search(r"^HEALTHCHECK .*?CMD (\[.+?\])$", DOCKERFILE, re.MULTILINE | re.DOTALL)
    assert check
    program, flag, code = json.loads(check[1])
    assert (program, flag) == ("python", "-c")
    compile(code, "HEALTHCHECK", "exec")
    assert "/health/ready" in code


def test_what_is_copied_is_let_through() -> None:
    allowed = re.findall(r"^!(\S+)$", read(REPOSITORY / ".dockerignore"), re.MULTILINE)
    copies = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    sources = [source for copied in copies for source in copied.split()]
    assert sorted(set(sources)) == sorted(allowed)
    assert all((REPOSITORY / source).exists() for source in sources)


def test_variables_are_settings_of_kefu() -> None:
    known = {f"KEFU_{field.upper()}" for field in Settings.model_fields}
    of_compose = COMPOSE["services"]["kefu"]["environment"]
    of_image = re.findall(r"\b(KEFU_\w+)=", DOCKERFILE)
    assert {*of_compose, *of_image} <= known


@pytest.mark.parametrize("service", ["kefu", "ingest"])
def test_settings_of_the_env_file_reach_the_containers(service: str) -> None:
    """What the image and this file decide must not be overruled by a `.env` that was written for another place."""
    assert COMPOSE["services"][service]["env_file"] == [{"path": ".env", "required": False}]
    decided = {"KEFU_DATA_DIR": "/data", "KEFU_HOST": "0.0.0.0", "KEFU_PORT": "8000"}  # noqa: S104 - inside a container
    assert decided.items() <= COMPOSE["services"][service]["environment"].items()
    of_image = dict(re.findall(r"\b(KEFU_\w+)=(\S+)", DOCKERFILE))
    assert of_image == decided


def test_a_failed_ingest_is_seen_and_keeps_no_service_from_starting() -> None:
    ingest = COMPOSE["services"]["ingest"]
    assert ingest["command"] == ["ingest", "--retire-missing", "/documents"]
    assert "entrypoint" not in ingest, "a shell would hide the exit code"
    waits = {"condition": "service_completed_successfully", "required": False}
    assert COMPOSE["services"]["kefu"]["depends_on"] == {"ingest": waits}


@pytest.mark.parametrize("service", ["kefu", "ingest"])
def test_containers_may_write_their_volume_only(service: str) -> None:
    container = COMPOSE["services"][service]
    assert (container["read_only"], container["cap_drop"], container["tmpfs"]) == (True, ["ALL"], ["/tmp"])  # noqa: S108 - in a container


def test_the_tables_migrations_and_the_prompts_are_in_the_image() -> None:
    last = DOCKERFILE.rpartition("\nFROM ")[2]
    assert "COPY --from=build /app /app" in last
    for package in ("service", "ingest", "knowledge", "prompts"):
        assert f"COPY {package} {package}" in DOCKERFILE
    assert (REPOSITORY / "service" / "database" / "migrations" / "versions").is_dir()


def test_every_variable_of_compose_is_in_the_example() -> None:
    assert set(re.findall(r"\$\{(\w+)", read(REPOSITORY / "compose.yaml"))) == set(EXAMPLE)
    assert not EXAMPLE["KEFU_ADMIN_KEY"], "a key that everybody knows is none"


def test_ollama_accepts_requests_under_its_name() -> None:
    services = COMPOSE["services"]
    assert services["ollama"]["environment"]["OLLAMA_HOST"].startswith("0.0.0.0")  # noqa: S104 - inside a container
    assert services["kefu"]["environment"]["KEFU_OLLAMA_URLS"] == "http://ollama:11434"


@pytest.mark.parametrize("service", ["kefu", "ingest"])
def test_what_is_stored_outlives_the_container(service: str) -> None:
    assert "data:/data" in COMPOSE["services"][service]["volumes"]
    assert "data" in COMPOSE["volumes"]


def test_the_example_of_the_environment_is_not_committed_as_such() -> None:
    assert ".env" in read(REPOSITORY / ".gitignore").splitlines()


def test_hooks_are_local_and_run_make_check() -> None:
    config = yaml.safe_load(read(REPOSITORY / ".pre-commit-config.yaml"))
    assert [repository["repo"] for repository in config["repos"]] == ["local"]
    assert [hook["entry"] for repository in config["repos"] for hook in repository["hooks"]] == ["make check"]
