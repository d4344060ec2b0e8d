#!/bin/sh
# Write requirements/run.txt and requirements/dev.txt again from pyproject.toml: every package, direct or not,
# at one version, with the hashes of all its files, for Linux, Windows and macOS at once.
# The public index alone is asked, whatever this machine's pip or uv is told elsewhere.
set -eu
cd "$(dirname "$0")/.."
python=${1:-.venv/bin/python}
UV_VERSION=0.13.9

"$python" -m pip install --quiet --disable-pip-version-check "uv==$UV_VERSION"

compile() { # compile OUTPUT [option…]
    output=$1
    shift
    env -u UV_INDEX -u UV_INDEX_URL -u UV_DEFAULT_INDEX -u UV_EXTRA_INDEX_URL -u UV_FIND_LINKS -u PIP_FIND_LINKS \
        -u PIP_INDEX_URL -u PIP_EXTRA_INDEX_URL PIP_CONFIG_FILE=/dev/null \
        "$python" -m uv pip compile --quiet --no-config --universal --generate-hashes --python-version 3.11 \
        --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
        "$@" --output-file "$output" pyproject.toml
}

compile requirements/run.txt --upgrade
# The development set holds the same versions as the program's own set, plus the tools.
compile requirements/dev.txt --upgrade --extra dev --constraints requirements/run.txt

if grep -nE '(https?|file):' requirements/run.txt requirements/dev.txt; then
    echo "lock: an address or a path got into the lock files" >&2
    exit 1
fi
