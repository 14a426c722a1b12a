"""The local cloud, started for these tests on ports and state of its own."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import httpx
import pytest

from infra.local.trial import settings_of, trial_cloud
from tests.e2e.cloud import Cloud


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The home of a running local cloud."""
    with trial_cloud(tmp_path_factory.mktemp("cloud")) as folder:
        yield folder


@pytest.fixture(scope="session")
def cloud(home: Path) -> Iterator[Cloud]:
    """A client with the administrator's token."""
    settings = asdict(settings_of(home))
    headers = {"authorization": f"Bearer {settings['token']}"}
    with httpx.Client(headers=headers, timeout=35) as client:
        yield Cloud(settings, client)
