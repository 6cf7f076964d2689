"""What the tests of `ingest` share."""

import os
from collections.abc import Iterator

import pytest

from ingest.sandbox import client
from tests.conftest import MEASURED


@pytest.fixture(autouse=True, scope="module")
def measured_apart() -> Iterator[None]:
    """Let the keeper know where coverage is noted: it is started without the environment."""
    client.kept_variables.update(MEASURED)
    os.environ.update(MEASURED)
    yield
    for name in MEASURED:
        os.environ.pop(name, None)
