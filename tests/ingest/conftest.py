"""What the tests of `ingest` share."""

import pytest

from ingest import sandbox_client


@pytest.fixture(autouse=True, scope="session")
def measured_apart() -> None:
    """Let the keeper know where coverage is noted: it is started without the environment."""
    noted = ("COVERAGE_PROCESS_CONFIG", "COVERAGE_PROCESS_START")
    sandbox_client.kept_variables.update(noted)
