"""A pytest plugin: the suite of qdrant-client over REST alone, or over gRPC too, and against any address.

`qdrant_redirect.py` sends requests to the server under test. Without `QDRANT_GRPC_ADDRESS`:

- Tests that are parametrised on `prefer_grpc` run without it.
- Congruence tests compare three clients: local, REST and gRPC. There the third speaks REST as well.
"""

import os
from collections.abc import Iterator
from typing import Any

import pytest
import qdrant_redirect  # noqa: F401
from qdrant_client.conversions import common_types
from qdrant_client.qdrant_remote import QdrantRemote

# Newer clients do not have this type, which annotations of test_group_search.py name.
if not hasattr(common_types, "NamedVector"):
    common_types.NamedVector = Any

_grpc_address = os.environ.get("QDRANT_GRPC_ADDRESS")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if _grpc_address:
        return
    over_grpc = [item for item in items if _parameters(item).get("prefer_grpc")]
    config.hook.pytest_deselected(items=over_grpc)
    items[:] = [item for item in items if item not in over_grpc]


def _parameters(item: pytest.Item) -> dict[str, Any]:
    return getattr(getattr(item, "callspec", None), "params", {})


# For a whole module: some of them connect in fixtures of that scope.
@pytest.fixture(scope="module", autouse=True)
def _third_client_speaks_rest(request: pytest.FixtureRequest) -> Iterator[None]:
    initialise = QdrantRemote.__init__

    def over_rest(self: QdrantRemote, *args: Any, **options: Any) -> None:
        initialise(self, *args, **{**options, "prefer_grpc": False})

    with pytest.MonkeyPatch.context() as patch:
        if not _grpc_address and "congruence_tests" in request.path.parts:
            patch.setattr(QdrantRemote, "__init__", over_rest)
        yield
