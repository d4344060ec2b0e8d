"""The bill of materials names every locked library, its licence and its files, and is the one in "À propos"."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft7Validator
from referencing import Registry, Resource

from tests.house.test_licences import locked, read_lock
from tools.sbom import BILL, LISTING, libraries, licences_of, written

NOTICE = """Libraries the program loads

zlib, with another
    first

Apache-2.0 or BSD-3-Clause, at choice
    second (carries Third, MIT)
In the setup for Windows besides
"""
LOCK = """first==1.0 \\
    --hash=sha256:{}
    # via
    #   livret-desktop (pyproject.toml)
    #   second
second==2.0 ; sys_platform == 'win32' \\
    --hash=sha256:{} \\
    --hash=sha256:{}
    # via livret-desktop (pyproject.toml)
""".format("a" * 64, "b" * 64, "c" * 64)


def test_both_files_are_those_of_the_locks():
    for path, text in written().items():
        assert path.read_text(encoding="utf-8") == text, "make sbom"


def test_every_locked_library_is_there_with_its_files_and_licence():
    found = json.loads(BILL.read_text(encoding="utf-8"))
    named = {one["name"]: one for one in found["components"]}
    wanted = locked(read_lock("run.txt")) | locked(read_lock("windows.txt"))
    assert {name: one["version"] for name, one in named.items()} == wanted
    assert all(one["hashes"] and one["licenses"] for one in named.values())
    refs = {one["bom-ref"] for one in named.values()} | {found["metadata"]["component"]["bom-ref"]}
    assert {one["ref"] for one in found["dependencies"]} == refs
    assert {ref for one in found["dependencies"] for ref in one["dependsOn"]} <= refs
    direct = next(one for one in found["dependencies"] if "livret-desktop" in one["ref"])["dependsOn"]
    assert any("/sqlcipher3@" in ref for ref in direct)
    assert all(name in LISTING.read_text(encoding="utf-8") for name in wanted)


def test_a_lock_and_a_notice_are_read_as_they_are_written():
    first, second = libraries([LOCK], NOTICE)
    assert (first.licence, first.needed_by) == ("Zlib", ("livret-desktop", "second"))
    assert (second.licence, len(second.hashes)) == ("Apache-2.0 OR BSD-3-Clause", 2)
    assert licences_of(NOTICE).keys() == {"first", "second"}
    with pytest.raises(KeyError):
        libraries([LOCK.replace("second==2.0", "evil==6.6")], NOTICE)


SCHEMAS = Path(__file__).parents[1] / "data" / "cyclonedx"


def standard() -> Draft7Validator:
    """CycloneDX 1.6 with the formats of its addresses and times; see the README beside the schemas."""
    read = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(SCHEMAS.glob("*.json"))]
    registry = Registry().with_resources([(one["$id"], Resource.from_contents(one)) for one in read])
    by_name = [
        (f"http://cyclonedx.org/schema/{path.name}", Resource.from_contents(one))
        for path, one in zip(sorted(SCHEMAS.glob("*.json")), read, strict=True)
    ]
    bom = next(one for one in read if one["$id"].endswith("/bom-1.6.schema.json"))
    return Draft7Validator(
        bom, registry=registry.with_resources(by_name), format_checker=Draft7Validator.FORMAT_CHECKER
    )


def test_the_bill_keeps_to_the_schema_of_its_standard():
    found = json.loads(BILL.read_text(encoding="utf-8"))
    assert [error.message for error in standard().iter_errors(found)] == []


@pytest.mark.parametrize(
    ("at", "value"),
    [
        (("components", 0, "licenses", 0), {"license": {"id": "Free"}}),
        (("components", 0, "hashes", 0, "content"), "not hexadecimal"),
        (("components", 0, "type"), "thing"),
        (("serialNumber",), "urn:uuid:1"),
        (("specVersion",), None),
    ],
)
def test_the_schema_refuses_a_bill_that_is_wrong(at, value):
    found = json.loads(BILL.read_text(encoding="utf-8"))
    holder = found
    for step in at[:-1]:
        holder = holder[step]
    holder[at[-1]] = value
    assert list(standard().iter_errors(found))
