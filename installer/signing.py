"""Authenticode signatures, by a certificate that is given from outside; without one, nothing is signed.

``SIGN_PFX``: path of the .pfx. ``SIGN_PASS_FILE``: path of a file that holds its pass phrase, so that it stands in no
command line of osslsigncode. ``SIGN_URL``: a time stamp server (RFC 3161), so that the signature outlives the
certificate.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path


def is_possible() -> bool:
    """Whether a certificate was given."""
    return bool(os.environ.get("SIGN_PFX"))


def sign(programs: Iterable[Path]) -> None:
    """Sign each file in its place, if a certificate was given. Raises CalledProcessError."""
    if not is_possible():
        return
    for program in programs:
        if os.name == "nt":
            _sign_by_signtool(program)
        else:
            _sign_by_osslsigncode(program)


def _sign_by_osslsigncode(program: Path) -> None:
    signed = program.with_name(f"{program.name}.signed")
    stamp = ["-ts", os.environ["SIGN_URL"]] if os.environ.get("SIGN_URL") else []
    certificate = ["-pkcs12", os.environ["SIGN_PFX"], "-readpass", os.environ["SIGN_PASS_FILE"]]
    command = ["osslsigncode", "sign", *certificate, "-n", "Livret", "-h", "sha256", *stamp]
    subprocess.run([*command, "-in", program, "-out", signed], check=True)
    signed.replace(program)


def _sign_by_signtool(program: Path) -> None:
    """Windows' own tool takes a pass phrase only as a word: a certificate in the user's store needs none."""
    stamp = ["/tr", os.environ["SIGN_URL"], "/td", "sha256"] if os.environ.get("SIGN_URL") else []
    certificate = ["/f", os.environ["SIGN_PFX"]]
    if os.environ.get("SIGN_PASS_FILE"):
        certificate += ["/p", Path(os.environ["SIGN_PASS_FILE"]).read_text(encoding="utf-8").strip()]
    subprocess.run(
        ["signtool", "sign", *certificate, "/fd", "sha256", "/d", "Livret", *stamp, program], check=True
    )


if __name__ == "__main__":
    sign(map(Path, sys.argv[1:]))
