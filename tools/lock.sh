#!/bin/sh
# Write the lock files of requirements/ from pyproject.toml: every package, direct or not, at one version, with
# the hashes of all its files.
#
#   tools/lock.sh [PYTHON]            all of them, versions chosen again
#   tools/lock.sh PYTHON windows      only those of Windows, after the versions of run.txt and dev.txt
#
# run.txt and dev.txt hold for Linux, Windows and macOS at once. windows.txt (the program), windows-build.txt (and
# what freezes it) and windows-dev.txt (and the tools of the tests) hold for Windows alone and name no condition:
# pip on Linux, which makes the Windows environment of `make windows`, would judge "sys_platform == 'win32'" by its
# own system and leave pywin32-ctypes out.
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
        "$python" -m uv pip compile --quiet --no-config --generate-hashes \
        --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
        "$@" --output-file "$output" pyproject.toml
}

compile_everywhere() {
    compile "$@" --universal --python-version 3.11 --upgrade
}

compile_windows() { # the Python of the frozen program
    compile "$@" --python-platform x86_64-pc-windows-msvc --python-version 3.13 --upgrade
}

if [ "${2:-all}" != windows ]; then
    compile_everywhere requirements/run.txt
    # The development set holds the same versions as the program's own set, plus the tools.
    compile_everywhere requirements/dev.txt --extra dev --constraints requirements/run.txt
fi
compile_windows requirements/windows.txt --constraints requirements/run.txt
compile_windows requirements/windows-build.txt --extra freeze --constraints requirements/run.txt
compile_windows requirements/windows-dev.txt --extra dev --constraints requirements/dev.txt

if grep -nE '(https?|file):' requirements/*.txt; then
    echo "lock: an address or a path got into the lock files" >&2
    exit 1
fi
