"""A pytest plugin: leaves out the tests that qdrant-out-of-scope.txt names, unless VEXFS_UPSTREAM_ALL is set.

Those that are left out because they speak gRPC run when QDRANT_GRPC_ADDRESS says where.
"""

import os
import re
from pathlib import Path

import pytest

_LIST = Path(__file__).with_name("qdrant-out-of-scope.txt")


def _names() -> set[str]:
    lines = [re.split(r"\s{2,}", line, maxsplit=1) for line in _LIST.read_text().splitlines() if line.startswith("tests/")]
    speaks_grpc = bool(os.environ.get("QDRANT_GRPC_ADDRESS"))
    return {name for name, reason in lines if not (speaks_grpc and reason.endswith("gRPC"))}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if os.environ.get("VEXFS_UPSTREAM_ALL"):
        return
    names = _names()
    left_out = [item for item in items if not names.isdisjoint(_file_and_function(item))]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


def _file_and_function(item: pytest.Item) -> tuple[str, str]:
    function = item.nodeid.partition("[")[0]
    return function.partition("::")[0], function
