"""Write what the program is made of: a CycloneDX bill of materials and a list a person reads (``make sbom``).

    python -m tools.sbom [--check]

Versions, hashes and who needs whom come from the lock files, licences from NOTICE: nothing is asked of anybody, and the
same locks give the same bytes. ``make lock`` writes both again; the tests compare them. ``--check`` writes nothing.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from tools.report import ROOT

LOCKS = ("run.txt", "windows.txt")
BILL = ROOT / "resources" / "licences" / "sbom.cdx.json"
LISTING = ROOT / "resources" / "licences" / "LIBRARIES.txt"
_PROGRAM = "livret-desktop"
_SPDX = {
    "LGPL-3.0": "LGPL-3.0-only",
    "MPL-2.0": "MPL-2.0",
    "zlib": "Zlib",
    "Apache-2.0": "Apache-2.0",
    "Apache-2.0 or BSD-3-Clause": "Apache-2.0 OR BSD-3-Clause",
    "BSD-2-Clause": "BSD-2-Clause",
    "BSD-3-Clause": "BSD-3-Clause",
    "MIT": "MIT",
    "PSF-2.0": "PSF-2.0",
}
_KINDS_OF_MIT = {"cffi": "MIT-0", "pillow": "MIT-CMU"}


@dataclass(frozen=True, slots=True)
class Library:
    """One locked package of the program. ``needed_by``: names, the program's own among them."""

    name: str
    version: str
    hashes: tuple[str, ...]
    needed_by: tuple[str, ...]
    licence: str

    @property
    def ref(self) -> str:
        """Its package URL."""
        return f"pkg:pypi/{self.name}@{self.version}"


def libraries(locks: Sequence[str], notice: str) -> list[Library]:
    """Every package of these lock files, by name. Raises KeyError when NOTICE does not credit one."""
    licences = licences_of(notice)
    found: dict[str, Library] = {}
    for text in locks:
        for block in re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]:
            head = re.match(r"([a-z0-9-]+)==([^\s;]+)", block)
            if head is None:
                continue
            name, version = head[1], head[2]
            hashes = tuple(re.findall(r"--hash=sha256:([0-9a-f]{64})", block))
            via = re.sub(r"\(.*?\)|-r \S+", "", block.split("# via", 1)[1]) if "# via" in block else ""
            needed_by = tuple(re.findall(r"[a-z0-9][a-z0-9-]*", via))
            found.setdefault(name, Library(name, version, hashes, needed_by, licences[name]))
    return [found[name] for name in sorted(found)]


def licences_of(notice: str) -> dict[str, str]:
    """The SPDX expression of each library that NOTICE names under a licence."""
    part = notice.split("Libraries the program loads", 1)[1].split("In the setup for Windows", 1)[0]
    found: dict[str, str] = {}
    spdx = ""
    for line in part.splitlines():
        if line and not line.startswith((" ", "-")):
            spdx = _SPDX.get(re.split(r" \(|,", line)[0].strip(), "")
        elif spdx:
            names = re.findall(r"\b[a-z][a-z0-9-]+\b", re.sub(r"\(.*?\)", "", line))
            found |= {name: _KINDS_OF_MIT.get(name, spdx) for name in names if name not in found}
    return found


def bill(found: Sequence[Library], version: str) -> str:
    """The bill of materials, CycloneDX 1.6 in JSON."""
    program = f"pkg:generic/{_PROGRAM}@{version}"
    names = {one.name: one.ref for one in found} | {_PROGRAM: program}
    needs: dict[str, list[str]] = {ref: [] for ref in names.values()}
    for one in found:
        for user in one.needed_by:
            if user in names:
                needs[names[user]].append(one.ref)
    content: dict[str, Any] = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": program,
                "name": _PROGRAM,
                "version": version,
                "licenses": [{"license": {"id": "Apache-2.0"}}],
                "purl": program,
            }
        },
        "components": [_component(one) for one in found],
        "dependencies": [{"ref": ref, "dependsOn": sorted(needs[ref])} for ref in sorted(needs)],
    }
    digest = json.dumps(content, sort_keys=True)
    content["serialNumber"] = f"urn:uuid:{uuid5(NAMESPACE_URL, digest)}"
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def listing(found: Sequence[Library], version: str) -> str:
    """The same for a person: a line each."""
    width = max(len(one.name) for one in found) + 2
    lines = [f"{one.name:<{width}}{one.version:<14}{one.licence}" for one in found]
    head = f"Bibliothèques de Livret {version}, avec leur version et leur licence (SPDX)."
    return "\n".join([head, "", *lines, ""])


def written() -> dict[Path, str]:
    """What the two files hold, as the locks and NOTICE say."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    locks = [(ROOT / "requirements" / name).read_text(encoding="utf-8") for name in LOCKS]
    found = libraries(locks, (ROOT / "NOTICE").read_text(encoding="utf-8"))
    return {BILL: bill(found, project["version"]), LISTING: listing(found, project["version"])}


def main(arguments: Sequence[str]) -> int:
    """Write both files, or say whether they are up to date."""
    stale = [
        path
        for path, text in written().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    if "--check" in arguments:
        for path in stale:
            print(f"not up to date: {path.relative_to(ROOT)} (make sbom)", file=sys.stderr)
        return int(bool(stale))
    for path, text in written().items():
        path.write_text(text, encoding="utf-8", newline="\n")
        print(f"written: {path.relative_to(ROOT)}")
    return 0


def _component(one: Library) -> dict[str, Any]:
    is_expression = " " in one.licence
    licence = {"expression": one.licence} if is_expression else {"license": {"id": one.licence}}
    return {
        "type": "library",
        "bom-ref": one.ref,
        "name": one.name,
        "version": one.version,
        "hashes": [{"alg": "SHA-256", "content": value} for value in one.hashes],
        "licenses": [licence],
        "purl": one.ref,
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
