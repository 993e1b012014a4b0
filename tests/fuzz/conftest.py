"""Who stands at the border, once for each module: opening workspaces is most of what a test here would cost."""

import random
import resource
from collections.abc import Iterator

import pytest

from tests.export.border import Border, open_border

MOST_MEMORY = 500_000  # KiB that the readers may add to what the process had


@pytest.fixture(scope="module")
def border(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Border]:
    made = open_border(tmp_path_factory.mktemp("border"))
    made.join()
    yield made
    made.township.close()
    made.county.close()


@pytest.fixture(scope="module", autouse=True)
def little_memory() -> Iterator[None]:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MOST_MEMORY


@pytest.fixture
def chance() -> random.Random:
    return random.Random(20260406)
