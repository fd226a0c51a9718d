"""A pytest plugin: leaves out the tests that qdrant-out-of-scope.txt names, unless VEXFS_UPSTREAM_ALL is set.

Those that are left out because they speak gRPC run when QDRANT_GRPC_ADDRESS says where, and those that differ with the local mode of 1.18
when VEXFS_UPSTREAM_CLIENT asks for another client.
"""

import os
import re
from pathlib import Path

import pytest

_LIST = Path(__file__).with_name("qdrant-out-of-scope.txt")


def _names() -> set[str]:
    lines = [re.split(r"\s{2,}", line, maxsplit=1) for line in _LIST.read_text().splitlines() if line.startswith("tests/")]
    lifted = [("gRPC", "QDRANT_GRPC_ADDRESS"), ("local mode of 1.18", "VEXFS_UPSTREAM_CLIENT")]
    void = tuple(ending for ending, variable in lifted if os.environ.get(variable))
    return {name for name, reason in lines if not reason.endswith(void)}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if os.environ.get("VEXFS_UPSTREAM_ALL"):
        return
    names = _names()
    left_out = [item for item in items if not names.isdisjoint(_names_of(item))]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


def _names_of(item: pytest.Item) -> tuple[str, str, str]:
    """Its file, its function and itself."""
    function = item.nodeid.partition("[")[0]
    return function.partition("::")[0], function, item.nodeid
