"""Opens a backup by docs/decisions/backup-format.md alone: the standard library, one for AES, nothing of the program.

    python tests/backup/independent_reader.py COPY.livretbak SECRET.txt FOLDER

SECRET.txt holds the seven lines of the recovery sheet, or the passphrase. FOLDER gets ``base.sqlite`` and
``envois.jsonl``, both readable by anyone.
"""

import hashlib
import hmac
import json
import struct
import sys
import unicodedata
import zlib
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
PAGE, RESERVED, HMAC_BYTES, TAG = 4096, 80, 64, 16


def hkdf(secret: bytes, info: str, salt: bytes = bytes(32), length: int = 32) -> bytes:
    """RFC 5869 with SHA-256, up to 32 bytes."""
    extracted = hmac.digest(salt, secret, "sha256")
    return hmac.digest(extracted, f"livret-desktop/1/{info}".encode() + b"\x01", "sha256")[:length]


def code_of(sheet: str) -> bytes:
    """The 32 bytes of seven typed lines. Raises ValueError naming the wrong lines."""
    lines = ["".join(letter for letter in line.upper() if letter in LETTERS) for line in sheet.splitlines()]
    lines = [line for line in lines if line]
    wrong = [number for number, line in enumerate(lines, 1) if (_number(line) + number) % 571]
    if len(lines) != 7 or wrong or any(len(line) != 10 for line in lines):
        raise ValueError(f"wrong lines: {wrong or 'not seven lines of ten letters'}")
    return _number("".join(line[:8] for line in lines)).to_bytes(32, "big")


def _number(letters: str) -> int:
    value = 0
    for letter in letters:
        value = value * 24 + LETTERS.index(letter)
    return value


def master_key(keys: dict, secret: str) -> bytes:
    """MK from the slots in the head: by the sheet's lines, else by the passphrase. Raises ValueError."""
    for slot in keys["slots"]:
        params = slot["params"]
        salt = bytes.fromhex(params["salt"])
        if slot["kind"] == "recovery":
            try:
                slot_key = hkdf(code_of(secret), "slot/recovery", salt)
            except ValueError:
                continue
        elif params["kdf"] == "argon2id":
            slot_key = Argon2id(
                salt=salt,
                length=32,
                iterations=params["iterations"],
                lanes=params["lanes"],
                memory_cost=params["memory_kib"],
            ).derive(_phrase(secret))
        else:
            slot_key = hashlib.scrypt(
                _phrase(secret),
                salt=salt,
                n=params["n"],
                r=params["r"],
                p=params["p"],
                maxmem=2**30,
                dklen=32,
            )
        bound = {"kind": slot["kind"], "params": params, "school": keys["school"]}
        text = json.dumps(bound, sort_keys=True, separators=(",", ":")).encode("ascii")
        try:
            found = AESGCM(slot_key).decrypt(
                bytes.fromhex(slot["nonce"]), bytes.fromhex(slot["sealed"]), text
            )
        except Exception:  # noqa: S112, PERF203, RUF100 - this slot is not for this secret; the next may be
            continue
        if hkdf(found, "check", length=16).hex() == keys["check"]:
            return found
    raise ValueError("no slot opens with this secret")


def _phrase(secret: str) -> bytes:
    return unicodedata.normalize("NFKC", secret.strip()).encode()


def head_of(content: bytes) -> tuple[dict, int]:
    """The header, not to be believed yet, and where the blocks begin. Raises ValueError."""
    magic, version, length = struct.unpack(">8sHI", content[:14])
    if magic != b"LIVRET\x1a\n" or version != 1:
        raise ValueError("not a backup of version 1")
    return json.loads(content[14 : 14 + length].decode("utf-8")), 14 + length


def members_of(content: bytes, key: bytes) -> dict[str, bytes]:
    """Every member, once every block has been opened to the end of the file. Raises InvalidTag, ValueError."""
    header, start = head_of(content)
    backup_key, salt = hkdf(key, "backup"), bytes.fromhex(header["salt"])
    if hkdf(backup_key, "backup-check", salt)[:16].hex() != header["key_check"]:
        raise ValueError("another key")
    cipher = AESGCM(hkdf(backup_key, "backup-body", salt))
    bound = hashlib.sha256(content[:start]).digest()
    size = sum(member["bytes"] for member in header["members"])
    count = -(-size // header["block_bytes"])
    body, place = bytearray(), start
    for index in range(count):
        length = min(header["block_bytes"], size - index * header["block_bytes"]) + TAG
        nonce = index.to_bytes(11, "big") + bytes([index == count - 1])
        body += cipher.decrypt(nonce, content[place : place + length], bound)
        place += length
    if place != len(content):
        raise ValueError("bytes after the last block")
    found, place = {}, 0
    for member in header["members"]:
        found[member["name"]] = bytes(body[place : place + member["bytes"]])
        place += member["bytes"]
    return found


def plain_database(sealed: bytes, key: bytes) -> bytes:
    """SQLCipher 4 by hand: the plain SQLite file. Raises ValueError when a page is not as it was written."""
    raw, salt = hkdf(key, "database"), sealed[:16]
    page_key = hashlib.pbkdf2_hmac("sha512", raw, bytes(byte ^ 0x3A for byte in salt), 2, 32)
    plain = bytearray()
    for number in range(1, len(sealed) // PAGE + 1):
        page = sealed[(number - 1) * PAGE : number * PAGE]
        start = 16 if number == 1 else 0
        iv = page[PAGE - RESERVED : PAGE - HMAC_BYTES]
        told = hmac.digest(page_key, page[start : PAGE - RESERVED] + iv + struct.pack("<I", number), "sha512")
        if told != page[PAGE - HMAC_BYTES :]:
            raise ValueError(f"page {number} is damaged")
        opened = Cipher(AES256(raw), CBC(iv)).decryptor()
        plain += b"SQLite format 3\0" if number == 1 else b""
        plain += opened.update(page[start : PAGE - RESERVED]) + opened.finalize() + bytes(RESERVED)
    plain[18:20] = b"\x01\x01"  # no write-ahead log beside this file
    return bytes(plain)


def journal_records(content: bytes, key: bytes) -> list[dict]:
    """Every record of the send journal, in order; a torn last one counts as not there."""
    magic, place, records = b"LIVRETJ1", 8, []
    if content[:8] != magic:
        raise ValueError("not a send journal")
    cipher, link = AESGCM(hkdf(key, "send-journal")), hashlib.sha256(magic).digest()
    while place + 8 <= len(content):
        length, check = struct.unpack("<II", content[place : place + 8])
        sealed = content[place + 8 : place + 8 + length]
        if zlib.crc32(content[place : place + 4]) != check or len(sealed) < length:
            break
        bound = magic + len(records).to_bytes(8, "little") + link
        records.append(json.loads(cipher.decrypt(sealed[:12], sealed[12:], bound)))
        link, place = hashlib.sha256(sealed).digest(), place + 8 + length
    return records


def read_backup(content: bytes, secret: str) -> tuple[dict, bytes, list[dict]]:
    """The header, the plain database and the journal's records of a backup."""
    header, _ = head_of(content)
    key = master_key(header["keys"], secret)
    members = members_of(content, key)
    journal = members.get("send-journal")
    records = [] if journal is None else journal_records(journal, key)
    return header, plain_database(members["database"], key), records


def main(copy: str, secret: str, folder: str) -> None:
    """Write what the backup holds."""
    header, database, records = read_backup(Path(copy).read_bytes(), Path(secret).read_text("utf-8"))
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    (target / "base.sqlite").write_bytes(database)
    lines = [json.dumps(record, ensure_ascii=False) for record in records]
    (target / "envois.jsonl").write_text("\n".join(lines), encoding="utf-8")
    said = f"{header['school_name']}, n° {header['sequence']}: {header['students']} élèves, {header['lessons']} leçons"
    sys.stdout.write(said + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
