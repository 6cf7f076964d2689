"""What the tests of `ingest` share."""

import pytest

from ingest.sandbox import client


@pytest.fixture(autouse=True, scope="session")
def measured_apart() -> None:
    """Let the keeper know where coverage is noted: it is started without the environment."""
    noted = ("COVERAGE_PROCESS_CONFIG", "COVERAGE_PROCESS_START")
    client.kept_variables.update(noted)
