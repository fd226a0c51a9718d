"""A corpus that every Python carries: the first paragraph of each docstring in its standard library."""

import inspect
from collections.abc import Iterator
from importlib import import_module
from itertools import islice
from typing import NamedTuple

MODULES = """
    statistics random shutil textwrap json heapq bisect glob tempfile secrets collections datetime itertools math os.path string
    functools fractions decimal calendar time re difflib unicodedata csv configparser html base64 hashlib zlib gzip
    bz2 lzma zipfile tarfile pathlib os io sys stat fnmatch filecmp linecache pickle copy copyreg shelve sqlite3 struct codecs
    enum types operator contextlib dataclasses abc inspect traceback warnings weakref gc dis ast tokenize keyword importlib
    pkgutil threading queue multiprocessing subprocess concurrent.futures asyncio selectors socket ssl signal sched
    http.client http.cookies http.server urllib.parse urllib.request urllib.error email mailbox mimetypes smtplib ftplib
    imaplib poplib socketserver xmlrpc.client ipaddress uuid html.parser xml.dom xml.etree.ElementTree xml.sax
    argparse getpass gettext locale logging platform errno ctypes cmath numbers array unittest doctest pdb timeit cProfile
    profile pstats trace tracemalloc zoneinfo graphlib colorsys wave code codeop cmd shlex optparse pprint reprlib
""".split()


class Entry(NamedTuple):
    """One function, class or method: its full name, where it lives, what it is and what it says of itself."""

    name: str
    module: str
    kind: str
    text: str


def library_entries(limit: int | None = None) -> list[Entry]:
    """The corpus, in a fixed order; `limit` cuts it short."""
    by_name = {entry.name: entry for entry in _walk()}  # some names are documented twice
    return list(islice(by_name.values(), limit))


def _walk() -> Iterator[Entry]:
    for name in MODULES:
        module = import_module(name)
        exported = getattr(module, "__all__", vars(module))
        for member_name, member in _documented(module):
            if member_name not in exported:
                continue
            if inspect.isclass(member):
                yield Entry(f"{name}.{member_name}", name, "class", _summary(member))
                for method_name, method in _documented(member):
                    if inspect.isroutine(method):
                        yield Entry(f"{name}.{member_name}.{method_name}", name, "method", _summary(method))
            elif inspect.isroutine(member):
                yield Entry(f"{name}.{member_name}", name, "function", _summary(member))


def _documented(owner: object) -> Iterator[tuple[str, object]]:
    return ((name, member) for name, member in vars(owner).items() if name[0] != "_" and member.__doc__)


def _summary(member: object) -> str:
    return " ".join((inspect.getdoc(member) or "").split("\n\n")[0].split())
