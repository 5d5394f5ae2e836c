"""Legal JSON that breaks a layer somewhere, illegal JSON, and what only looks like the protocol."""

from __future__ import annotations

import json
import os

ID = "0" * 32


def doing(do: str, id: str = ID) -> str:  # noqa: A002 - the name on the wire
    """A command with these members after ``kind``."""
    return f'{{"type":"command","id":"{id}","do":{{"kind":{do}}}}}'


def saying(text: str) -> str:
    """A say command with ``text`` as it stands inside the quotes of its JSON."""
    do = f'{{"kind":"say","channel":"plenary","text":"{text}"}}'
    return f'{{"type":"command","id":"{os.urandom(16).hex()}","do":{do}}}'


POISON = {
    "nothing": "",
    "not json": "hello",
    "no object": "[]",
    "null": "null",
    "no type": "{}",
    "unknown type": '{"type":"admin"}',
    "type of another kind": '{"type":["hello"]}',
    "a second hello": '{"type":"hello","protocol":1}',
    "unknown field": '{"type":"ack","update":1,"seat":"US.head"}',
    "an actor": f'{{"type":"command","id":"{ID}","actor":"host","do":{{"kind":"start_session"}}}}',
    "a command for the clock": doing('"end_phase","ordinal":0'),
    "a command of the record": doing('"take_seat","seat":"a.b"'),
    "an id of the clock": '{"type":"command","id":"deadline:1","do":{"kind":"start_session"}}',
    "an id that ends in a newline": doing('"start_session"', id=ID + "\\n"),
    "lone surrogate": saying("\\ud800"),
    "lone surrogate as a key": '{"\\ud800":1}',
    "nul": saying("a\\u0000b"),
    "control": saying("a\\u001bb"),
    "bidi override": saying("a\\u202eb"),
    "bidi isolate": saying("a\\u2066b"),
    "only spaces": saying("  \\n "),
    "too many characters": saying("x" * 2001),
    "NaN": '{"type":"ack","update":NaN}',
    "infinity": '{"type":"ack","update":-Infinity}',
    "1e400": '{"type":"ack","update":1e400}',
    "fraction": '{"type":"ack","update":1.0}',
    "10^30": '{"type":"ack","update":1000000000000000000000000000000}',
    "2^53+1": '{"type":"ack","update":9007199254740993}',
    "5,000 digits": f'{{"type":"ack","update":{"9" * 5000}}}',
    "a truth for a number": '{"type":"ack","update":true}',
    "a number as text": '{"type":"ack","update":"1"}',
    "never sent": '{"type":"ack","update":1000}',
    "below zero": '{"type":"history","before":-1}',
    "20,000 deep list": "[" * 20_000,
    "10,000 deep object": '{"a":' * 10_000,
    "duplicate key": '{"type":"ack","update":1,"update":1}',
    "65 issues": json.dumps(
        {"type": "preview", "ref": 1, "final": False, "package": {f"I{n}": "a" for n in range(65)}}
    ),
    "a script as an id": saying("x").replace("plenary", "<script>"),
    "a prototype": '{"type":"preview","ref":1,"final":false,"package":{"__proto__":"a"}}',
}
