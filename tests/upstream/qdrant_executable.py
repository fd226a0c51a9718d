"""A pytest plugin: Qdrant's suites that start their servers themselves start QDRANT_EXECUTABLE."""

import os

from consensus_tests import utils

utils.get_qdrant_exec = lambda: os.environ["QDRANT_EXECUTABLE"]
