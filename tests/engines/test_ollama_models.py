"""What a host holds, asked of the stand-in."""

import pytest

from service.engines.errors import ModelMissing
from service.engines.ollama import OllamaClient
from tests.ollama import OllamaStandIn

pytestmark = pytest.mark.anyio


async def test_models_are_listed_by_their_full_names(ollama: OllamaStandIn, client: OllamaClient) -> None:
    ollama.add_model("qwen3", b"weights")
    listed = await client.models.listed()
    assert set(listed) == {"phi3:mini", "qwen3:latest"}
    assert listed["phi3:mini"].digest == ollama.digest("phi3:mini")
    assert listed["phi3:mini"].size > 0


async def test_contents_are_those_of_the_model(ollama: OllamaStandIn, client: OllamaClient) -> None:
    ollama.add_model(
        "house:1", b"weights", system="Be brief.", parameters={"temperature": 0.5}, template="{{ .Prompt }}"
    )
    contents = await client.models.contents_of("house:1")
    assert (contents.system, contents.template) == ("Be brief.", "{{ .Prompt }}")
    assert contents.parameters == (("temperature", "0.5"),)
    assert await client.models.has_blob(contents.weights)
    assert not await client.models.has_blob("0" * 64)


async def test_a_copy_is_the_same_model_and_stays_when_the_first_goes(
    ollama: OllamaStandIn, client: OllamaClient
) -> None:
    digest = ollama.digest("phi3:mini")
    await client.models.copy("phi3:mini", "kefu/phi3:0123456789ab")
    await client.models.delete("phi3:mini")
    assert await client.models.digest_of("phi3:mini") is None
    assert await client.models.digest_of("kefu/phi3:0123456789ab") == digest


async def test_a_model_that_is_not_there_is_said_to_be_missing(client: OllamaClient) -> None:
    for call in (
        client.models.contents_of("nobody:1"),
        client.models.copy("nobody:1", "other:1"),
        client.models.delete("nobody:1"),
    ):
        with pytest.raises(ModelMissing, match="nobody"):
            await call
