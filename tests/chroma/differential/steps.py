"""Requests, and cases of them that depend on one another."""

from dataclasses import dataclass, field, replace

#: Stands for the tenant of a case in paths and bodies; each run of a case has one of its own.
TENANT = "@tenant@"
#: What the name of a second tenant of a case ends in; nobody makes that one.
OTHER = "-other"


def id_of(name: str) -> str:
    """Stands for the id that a server gave the collection which was created under `name`."""
    return f"@id:{name}@"


@dataclass(frozen=True)
class Step:
    """One request. `kind` is the operation that it is, or was before somebody spoilt it."""

    kind: str
    method: str
    path: str
    body: bytes | None = None
    headers: tuple[tuple[str, str], ...] = (("content-type", "application/json"),)
    #: What was spoilt, in words, for the report.
    faults: tuple[str, ...] = ()

    def spoilt(self, fault: str, **changes: object) -> "Step":
        """The same with something wrong in it."""
        return replace(self, faults=(*self.faults, fault), **changes)


@dataclass
class Case:
    """Requests on a tenant of their own, in order."""

    steps: list[Step] = field(default_factory=list)
