"""A pytest plugin: leaves out the tests that qdrant-out-of-scope.txt names, unless VEXFS_UPSTREAM_ALL is set."""

import os
import re
from pathlib import Path

import pytest

_LIST = Path(__file__).with_name("qdrant-out-of-scope.txt")


def _names() -> set[str]:
    lines = _LIST.read_text().splitlines()
    return {re.split(r"\s{2,}", line)[0] for line in lines if line.startswith("tests/")}


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
