#!/usr/bin/env python3
"""Verify an export of a Teliti trail. Needs Python 3.8 or later, nothing else, and no network.

    python3 verify_trail.py [FOLDER] [--key HEX]

It says whether every event is as it was written, whether none is missing, and whether the signed
seals fit. Compare the public key that it prints with the one on paper or in your mail, or give that
one with --key: who holds only this folder could have signed it with a key of their own.
"""

import hashlib
import json
import sys
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Tuple

CONTENT = (
    "company", "sequence", "at", "actor", "actor_name", "name", "subject", "label", "detail",
    "reason",
)  # fmt: skip
PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, PRIME - 2, PRIME) % PRIME
BASE = b"\x58" + b"\x66" * 31
Point = Tuple[int, int, int, int]  # (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z: RFC 8032, 5.1.4
Row = Dict[Any, Any]


def add(p: Point, q: Point) -> Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % PRIME, (p[1] + p[0]) * (q[1] + q[0]) % PRIME
    c, d = 2 * p[3] * q[3] * D % PRIME, 2 * p[2] * q[2] % PRIME
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME


def multiply(number: int, point: Point) -> Point:
    total = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = add(total, point)
        point, number = add(point, point), number >> 1
    return total


def point_of(content: bytes) -> Optional[Point]:
    """The point that 32 bytes name, or None."""
    number = int.from_bytes(content, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if y >= PRIME:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, PRIME - 2, PRIME) % PRIME
    x = pow(square, (PRIME + 3) // 8, PRIME)
    if (x * x - square) % PRIME:
        x = x * pow(2, (PRIME - 1) // 4, PRIME) % PRIME
    if (x * x - square) % PRIME or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = PRIME - x
    return x, y, 1, x * y % PRIME


def signed(key_hex: str, signature_hex: str, content: bytes) -> bool:
    """Whether the key (hex) made this signature (hex) of the content."""
    try:
        key, signature = bytes.fromhex(key_hex), bytes.fromhex(signature_hex)
    except ValueError:
        return False
    if len(key) != 32 or len(signature) != 64:
        return False
    public, commitment, base = point_of(key), point_of(signature[:32]), point_of(BASE)
    scalar = int.from_bytes(signature[32:], "little")
    if not (public and commitment and base) or scalar >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + key + content).digest()
    left = multiply(scalar, base)
    right = add(commitment, multiply(int.from_bytes(digest, "little") % ORDER, public))
    return all((left[i] * right[2] - right[i] * left[2]) % PRIME == 0 for i in (0, 1))


def lines_of(path: Path, found: List[str]) -> Iterator[Row]:
    """Each line of a file as an object; what cannot be read is a finding."""
    with path.open(encoding="utf-8", errors="replace") as file:
        for number, line in enumerate(file, 1):
            try:
                row = json.loads(line)
            except ValueError:
                row = None
            if isinstance(row, dict):
                yield row
            else:
                found.append(f"{path.name}, line {number}: cannot be read")


def check_files(folder: Path, manifest: Row, found: List[str]) -> None:
    for file in manifest["files"]:
        path = folder / file["name"]
        digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        if digest != file["sha256"]:
            found.append(f"{file['name']} is missing, or was changed after the export was made")


def check_events(folder: Path, manifest: Row, found: List[str]) -> Row:
    """The digest of every event by its number."""
    digests: Row = {}
    expected, before = manifest["first"], manifest["digest_before"]
    for row in lines_of(folder / "events.jsonl", found):
        number, where = row.get("sequence"), f"event {row.get('sequence')}"
        if number != expected:
            found.append(f"{where}: expected event {expected} here")
        if row.get("company") != manifest["company"]:
            found.append(f"{where} belongs to another company")
        if row.get("previous") != before:
            found.append(f"{where} does not follow the event before it")
        told = [row.get("previous"), *(row.get(name) for name in CONTENT)]
        content = json.dumps(told, sort_keys=True, separators=(",", ":"))
        before = row.get("digest")
        if hashlib.sha256(content.encode()).hexdigest() != before:
            found.append(f"{where} was changed after it was written")
        digests[number] = before
        expected = number + 1 if isinstance(number, int) else expected + 1
    if expected != manifest["last"] + 1:
        found.append(f"the events end at {expected - 1}, not at {manifest['last']}")
    return digests


def check_keys(folder: Path, manifest: Row, wanted: str, found: List[str]) -> List[str]:
    """The keys that seals may be signed with: each vouched for by the one before."""
    known: List[str] = []
    for row in lines_of(folder / "keys.jsonl", found):
        key = str(row.get("public"))
        content = f"teliti key 1\n{manifest['company']}\n{key}".encode()
        if known and not signed(known[-1], str(row.get("endorsement")), content):
            found.append(f"key {key[:16]} is not vouched for by the key before it")
        known.append(key)
    if wanted and wanted not in known:
        found.append(f"no seal is signed with the key {wanted[:16]} that you gave")
    return known


def check_seals(
    folder: Path, manifest: Row, digests: Row, keys: List[str], found: List[str]
) -> Tuple[int, int]:
    """How many seals fit, and the number up to which the events are sealed."""
    good, until = 0, 0
    for row in lines_of(folder / "seals.jsonl", found):
        number, key = int(row["sequence"]), str(row.get("key"))
        where = f"seal of event {number}"
        parts = ["teliti seal 1", row.get("company"), row.get("at"), number, row.get("digest"), key]
        troubles = [
            (row.get("company") != manifest["company"], "is of another company"),
            (key not in keys, "is signed by a key that is not the company's"),
            (
                not signed(key, str(row.get("signature")), "\n".join(map(str, parts)).encode()),
                "was not signed like this: it was changed",
            ),
            (digests.get(number) != row.get("digest"), "is for other events than these"),
        ]
        said = [f"{where} {what}" for is_so, what in troubles if is_so]
        found.extend(said)
        if not said:
            good, until = good + 1, max(until, number)
    if good != manifest["seals"]:
        found.append(f"{good} seals fit, the export was made with {manifest['seals']}")
    return good, until


def main(words: List[str]) -> int:
    wanted = words.pop(words.index("--key") + 1).lower() if "--key" in words else ""
    folder = Path(next((word for word in words if word != "--key"), Path(__file__).parent))
    found: List[str] = []
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        check_files(folder, manifest, found)
        digests = check_events(folder, manifest, found)
        keys = check_keys(folder, manifest, wanted, found)
        good, until = check_seals(folder, manifest, digests, keys, found)
    except (OSError, ValueError, KeyError, TypeError, IndexError) as trouble:
        print(f"This is not an export of a trail: {trouble!r}")
        return 2
    stretch = f"events {manifest['first']} to {manifest['last']}"
    print(f"{manifest['name']} (company {manifest['company']}), {stretch}")
    for key in keys:
        print(f"public key {key}")
    for sentence in found:
        print(f"WRONG  {sentence}")
    if found:
        print(f"{len(found)} findings: this is not the trail as it was written.")
        return 1
    print(f"{len(digests)} events are as they were written; {good} seals fit.")
    rest = manifest["last"] - max(until, manifest["first"] - 1)
    print(f"Sealed up to event {until}; {rest} events after it are chained only.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
