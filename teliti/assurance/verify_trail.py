#!/usr/bin/env python3
"""Verify an export of a Teliti trail: python3 verify_trail.py [FOLDER] [--key HEX] [--lang id|en]

It needs Python 3.8 or later, nothing else, no network, and says whether every event is as it was
written, whether none is missing, and whether the signed seals fit. Compare the public key that it
prints with the one on paper or in your mail, or give that one with --key: who holds only this
folder could have signed it with a key of their own.
"""

import argparse
import hashlib
import json
import re
import sys
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Tuple

CONTENT = "company sequence at actor actor_name name subject label detail reason".split()
PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, PRIME - 2, PRIME) % PRIME
BASE = b"\x58" + b"\x66" * 31
Point = Tuple[int, int, int, int]  # (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z: RFC 8032, 5.1.4
Row = Dict[Any, Any]
Findings = List[Tuple[Any, ...]]  # each a sentence, and what fills its gaps
SENTENCES = """\
{}, line {}: cannot be read = {}, baris {}: tidak dapat dibaca
{} is missing, or was changed after the export was made = {} hilang, atau diubah setelah ekspor
event {}: expected event {} here = peristiwa {}: di sini seharusnya peristiwa {}
event {} belongs to another company = peristiwa {} milik perusahaan lain
event {} does not follow the event before it = peristiwa {} tidak menyambung yang sebelumnya
event {} was changed after it was written = peristiwa {} diubah setelah ditulis
the events end at {}, not at {} = peristiwa berakhir di nomor {}, bukan {}
key {} is not vouched for by the key before it = kunci {} tidak dijamin oleh kunci sebelumnya
no seal is signed with the key {} that you gave = tidak ada segel dengan kunci {} dari Anda
seal {} is of another company = segel {} milik perusahaan lain
seal {} is signed by a key that is not the company's = segel {} bukan dari kunci perusahaan
seal {} was not signed like this: it was changed = segel {} diubah setelah ditandatangani
seal {} is for other events than these = segel {} dibuat untuk peristiwa lain
{} seals fit, the export was made with {} = {} segel cocok, padahal ekspor dibuat dengan {}
this is not an export of a trail: {!r} = ini bukan ekspor jejak audit: {!r}
{name} ({company}), events {first} to {last} = {name} ({company}), peristiwa {first} sampai {last}
public key {} = kunci publik {}
{} findings: this is not the trail as it was written = {} temuan: jejak ini bukan yang asli
{} events are as they were written; {} seals fit = {} peristiwa masih seperti asli; {} segel cocok
sealed up to event {}; later ones are chained only = disegel sampai {}; sesudahnya hanya berantai
"""


def add(p: Point, q: Point) -> Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % PRIME, (p[1] + p[0]) * (q[1] + q[0]) % PRIME
    c, d = 2 * p[3] * q[3] * D % PRIME, 2 * p[2] * q[2] % PRIME
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME


def multiply(number: int, point: Point) -> Point:
    total = (0, 1, 1, 0)
    for bit in bin(number)[2:]:
        total = add(add(total, total), point) if bit == "1" else add(total, total)
    return total


def point_of(content: bytes) -> Optional[Point]:
    """The point that 32 bytes name, or None."""
    sign, y = divmod(int.from_bytes(content, "little"), 2**255)
    square = (y * y - 1) * pow(D * y * y + 1, PRIME - 2, PRIME) % PRIME
    x = pow(square, (PRIME + 3) // 8, PRIME)
    if (x * x - square) % PRIME:
        x = x * pow(2, (PRIME - 1) // 4, PRIME) % PRIME
    if y >= PRIME or (x * x - square) % PRIME or (x == 0 and sign):
        return None
    x = x if x & 1 == sign else PRIME - x
    return x, y, 1, x * y % PRIME


def signed(key_hex: str, signature_hex: str, content: bytes) -> bool:
    """Whether the key (hex) made this signature (hex) of the content."""
    if not re.fullmatch("[0-9a-f]{64} [0-9a-f]{128}", f"{key_hex} {signature_hex}"):
        return False
    key, signature = bytes.fromhex(key_hex), bytes.fromhex(signature_hex)
    public, commitment, base = point_of(key), point_of(signature[:32]), point_of(BASE)
    scalar = int.from_bytes(signature[32:], "little")
    if not (public and commitment and base) or scalar >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + key + content).digest()
    left = multiply(scalar, base)
    right = add(commitment, multiply(int.from_bytes(digest, "little") % ORDER, public))
    return all((left[i] * right[2] - right[i] * left[2]) % PRIME == 0 for i in (0, 1))


def lines_of(path: Path, found: Findings) -> Iterator[Row]:
    """Each line of a file as an object; what cannot be read is a finding."""
    with path.open(encoding="utf-8", errors="replace") as file:
        for number, line in enumerate(file, 1):
            try:
                yield dict(json.loads(line))
            except (TypeError, ValueError):
                found.append(("{}, line {}: cannot be read", path.name, number))


def check_files(folder: Path, manifest: Row, found: Findings) -> None:
    for file in manifest["files"]:
        path = folder / file["name"]
        digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        if digest != file["sha256"]:
            found.append(("{} is missing, or was changed after the export was made", path.name))


def check_events(folder: Path, manifest: Row, found: Findings) -> Row:
    """The digest of every event by its number."""
    digests: Row = {}
    expected, before = manifest["first"], manifest["digest_before"]
    for row in lines_of(folder / "events.jsonl", found):
        number = row.get("sequence")
        told = [row.get("previous"), *(row.get(name) for name in CONTENT)]
        content = json.dumps(told, sort_keys=True, separators=(",", ":")).encode()
        is_whole = hashlib.sha256(content).hexdigest() == row.get("digest")
        troubles = [
            (number != expected, "event {}: expected event {} here"),
            (row.get("company") != manifest["company"], "event {} belongs to another company"),
            (row.get("previous") != before, "event {} does not follow the event before it"),
            (not is_whole, "event {} was changed after it was written"),
        ]
        found += [(sentence, number, expected) for is_so, sentence in troubles if is_so]
        digests[number] = before = row.get("digest")
        expected = (number if isinstance(number, int) else expected) + 1
    if expected != manifest["last"] + 1:
        found.append(("the events end at {}, not at {}", expected - 1, manifest["last"]))
    return digests


def check_seals(
    folder: Path, manifest: Row, digests: Row, wanted: str, found: Findings
) -> Tuple[List[str], List[int]]:
    """The company's keys, each vouched for by the one before, and of which events seals fit."""
    keys: List[str] = []
    for row in lines_of(folder / "keys.jsonl", found):
        key = str(row.get("public"))
        content = f"teliti key 1\n{manifest['company']}\n{key}".encode()
        if keys and not signed(keys[-1], str(row.get("endorsement")), content):
            found.append(("key {} is not vouched for by the key before it", key[:16]))
        keys.append(key)
    if wanted and wanted not in keys:
        found.append(("no seal is signed with the key {} that you gave", wanted[:16]))
    sealed: List[int] = []
    for row in lines_of(folder / "seals.jsonl", found):
        number, company, key = int(row["sequence"]), row.get("company"), str(row.get("key"))
        parts = ["teliti seal 1", company, row.get("at"), number, row.get("digest"), key]
        is_signed = signed(key, str(row.get("signature")), "\n".join(map(str, parts)).encode())
        troubles = [
            (company != manifest["company"], "seal {} is of another company"),
            (key not in keys, "seal {} is signed by a key that is not the company's"),
            (not is_signed, "seal {} was not signed like this: it was changed"),
            (digests.get(number) != row.get("digest"), "seal {} is for other events than these"),
        ]
        said = [(sentence, number) for is_so, sentence in troubles if is_so]
        found += said
        sealed += [] if said else [number]
    if len(sealed) != manifest["seals"]:
        found.append(("{} seals fit, the export was made with {}", len(sealed), manifest["seals"]))
    return keys, sealed


def main(words: List[str]) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).parent)
    parser.add_argument("--key", type=str.lower, default="", metavar="HEX")
    parser.add_argument("--lang", choices=("id", "en"), default="id")
    asked = parser.parse_args(words)
    indonesian = dict(line.split(" = ") for line in SENTENCES.splitlines())

    def told(sentence: str, *values: object, **named: object) -> str:
        return (indonesian[sentence] if asked.lang == "id" else sentence).format(*values, **named)

    try:
        found: Findings = []
        manifest = json.loads((asked.folder / "manifest.json").read_text(encoding="utf-8"))
        check_files(asked.folder, manifest, found)
        digests = check_events(asked.folder, manifest, found)
        keys, sealed = check_seals(asked.folder, manifest, digests, asked.key, found)
    except (OSError, ValueError, KeyError, TypeError, IndexError) as trouble:
        print(told("this is not an export of a trail: {!r}", trouble))
        return 2
    print(told("{name} ({company}), events {first} to {last}", **manifest))
    for key in keys:
        print(told("public key {}", key))
    for finding in found:
        print("!", told(*finding))
    if found:
        print(told("{} findings: this is not the trail as it was written", len(found)))
        return 1
    print(told("{} events are as they were written; {} seals fit", len(digests), len(sealed)))
    print(told("sealed up to event {}; later ones are chained only", max(sealed, default=0)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
