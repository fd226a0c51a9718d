"""Random cases: a few collections, and requests on them."""

import random

from collection_steps import NAMES, SPACES, CollectionSteps
from filters import Filters
from hostile import Hostile
from record_steps import RecordSteps
from steps import Case, Step
from values import Values

STEPS_PER_CASE = 40
#: How many requests have something wrong in them on purpose.
HOSTILE_SHARE = 0.3
#: How often a write is followed by a look at all that is stored.
LOOK_SHARE = 0.4


def random_case(seed: str) -> Case:
    """The same seed is the same case."""
    values = Values(random.Random(seed))
    collections, hostile = CollectionSteps(values), Hostile(values)
    names = values.draw.sample(NAMES, values.draw.randint(1, 2))
    records = RecordSteps(values, Filters(values), names)
    # Some cases are about collections, the others about records.
    records_share = values.one([0.15, 0.9, 0.9])
    steps = [collections.create(name, space=values.one([None, *SPACES])) for name in names]
    while len(steps) < STEPS_PER_CASE:
        step = records.step() if values.maybe(records_share) else collections.step()
        if values.maybe(HOSTILE_SHARE):
            step = hostile.spoil(step)
        steps.append(step)
        if writes(step) and values.maybe(LOOK_SHARE):
            steps.append(records.everything(values.one(names)))
    return Case(steps)


def writes(step: Step) -> bool:
    """Whether a request may change records."""
    return step.kind in ("add", "update", "upsert", "delete")
