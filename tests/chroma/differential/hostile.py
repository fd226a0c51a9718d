"""Spoils requests: bodies, paths, methods and headers that no client sends on purpose."""

import json
from typing import Any

from record_steps import encoded
from steps import Step
from values import Values

Json = Any

WRONG: list[Json] = [None, True, False, 0, -1, 1.5, 1e39, -0.0, 2**63, 2**64, 2**32, "", "x", "\u0000", [], [[]], {}, {"x": 1}, [None], ["x"], [1], "1", [True]]
TEXTS = [b"", b" ", b"null", b"[]", b"{}", b"1", b'"x"', b"{", b"[", b"}", b"{]", b"tru", b"NaN", b"\xff\xfe", b"\xef\xbb\xbf{}", b"{'a':1}", b'{"a":1,}', b'{"a" 1}', b'{"a":01}', b'{"a":+1}', b'{"a":.5}', b'{"a":1.}', b'{"a":"\x01"}', b'{"a":"\\x"}', b'{"a":"\\ud800"}', b'{"a":"\xff"}', b"{}{}", b"{} x", b"//x", b"[" * 200, b'{"a":' * 200]
CONTENT_TYPES = ["text/plain", "application/xml", "application/json; charset=utf-8", "application/vnd.api+json", "application/jsonx", "APPLICATION/JSON", "", "multipart/form-data", "json", "application/json;"]


class Hostile:
    """Draws one fault, or a few."""

    def __init__(self, values: Values) -> None:
        self.values = values

    def spoil(self, step: Step) -> Step:
        kinds = [self._method, self._path, self._header]
        if step.body is not None:
            kinds += [self._value] * 8 + [self._unknown] * 2 + [self._missing] * 2 + [self._duplicate] * 2 + [self._text] * 2 + [self._bytes] * 2
        result = self.values.one(kinds)(step)
        return self.spoil(result) if self.values.maybe(0.1) else result

    def _parsed(self, step: Step) -> Json:
        try:
            return json.loads(step.body or b"")
        except ValueError:
            return None

    def _value(self, step: Step) -> Step:
        """A value of another type or size somewhere inside."""
        root = self._parsed(step)
        places = list(_places(root))
        if not places:
            return self._text(step)
        holder, key, path = self.values.one(places)
        wrong = self.values.one(WRONG)
        holder[key] = wrong
        return step.spoilt(f"{path} is {wrong!r}", body=encoded(root))

    def _unknown(self, step: Step) -> Step:
        root = self._parsed(step)
        objects = [holder for holder, _, _ in _places(root) if isinstance(holder, dict)]
        if not objects:
            return self._text(step)
        key = self.values.one(["zz", "", "$zz", "#zz", "ids", "where", "__proto__", "include"])
        self.values.one(objects)[key] = self.values.one(WRONG)
        return step.spoilt(f"with a field {key!r}", body=encoded(root))

    def _missing(self, step: Step) -> Step:
        root = self._parsed(step)
        places = [place for place in _places(root) if isinstance(place[0], dict)]
        if not places:
            return self._text(step)
        holder, key, path = self.values.one(places)
        del holder[key]
        return step.spoilt(f"without {path}", body=encoded(root))

    def _duplicate(self, step: Step) -> Step:
        """A field that comes twice."""
        root = self._parsed(step)
        if not isinstance(root, dict) or not root:
            return self._text(step)
        key = self.values.one(list(root))
        twice = f"{json.dumps(key)}:{encoded(self.values.one([root[key], *WRONG])).decode('utf-8', 'surrogatepass')},"
        body = encoded(root).replace(b"{", b"{" + twice.encode("utf-8", "surrogatepass"), 1)
        return step.spoilt(f"{key!r} twice", body=body)

    def _text(self, step: Step) -> Step:
        return step.spoilt("another body", body=self.values.one(TEXTS))

    def _bytes(self, step: Step) -> Step:
        """Cut off, or with a byte changed."""
        body = step.body or b""
        if not body:
            return self._text(step)
        place = self.values.draw.randrange(len(body))
        if self.values.maybe(0.5):
            return step.spoilt(f"cut off at {place}", body=body[:place])
        return step.spoilt(f"byte {place} changed", body=body[:place] + bytes([self.values.one(list(b'"{}[],:0 e.-\\\x00\x7f\xc3'))]) + body[place + 1 :])

    def _method(self, step: Step) -> Step:
        return step.spoilt("another method", method=self.values.one(["GET", "PUT", "PATCH", "DELETE", "POST", "HEAD", "OPTIONS"]))

    def _path(self, step: Step) -> Step:
        parts = step.path.split("/")
        place = self.values.draw.randrange(2, len(parts)) if len(parts) > 2 else len(parts) - 1
        change = self.values.one(["drop", "double", "odd", "slash", "upper"])
        if change == "drop":
            del parts[place]
        elif change == "double":
            parts.insert(place, parts[place])
        elif change == "slash":
            parts.append("")
        elif change == "upper":
            parts[place] = parts[place].upper() if "@" not in parts[place] else parts[place]
        else:
            parts[place] = self.values.one(["x", "ab", "%20", "%00", "%ff", "%", "%zz", "..", ".", "a%2Fb", "é".encode().hex(), "00000000-0000-0000-0000-000000000000", "+", "a b".replace(" ", "%20"), "x" * 2000])
        # What does not begin with a slash is no request, and HTTP servers refuse it before anybody looks at it.
        return step.spoilt(f"path part {place}: {change}", path="/" + "/".join(parts).removeprefix("/"))

    def _header(self, step: Step) -> Step:
        if self.values.maybe(0.2):
            return step.spoilt("no headers", headers=())
        value = self.values.one(CONTENT_TYPES)
        return step.spoilt(f"content-type {value!r}", headers=(("content-type", value),))


def _places(node: Json, path: str = "") -> Any:
    """Every value inside: what holds it, under which key, and a name for the place."""
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in list(items):
        here = f"{path}.{key}" if isinstance(node, dict) else f"{path}[{key}]"
        yield node, key, here
        yield from _places(value, here)
