#!/usr/bin/env bash
# Run a Windows program under Wine and give its exit status.
#
#   installer/wine/run.sh python -m pytest tests/unit     Windows' Python of the tests (.wine/python-dev)
#   WINE_PYTHON=build installer/wine/run.sh python …      that of the build (.wine/python-build)
#   installer/wine/run.sh path/to/program.exe …           any other program
#
# WINEPREFIX names another prefix than .wine/prefix. Without DISPLAY a virtual one is made for the time of the
# command (SCREEN=1920x1080x24). The traps that it keeps away from:
# - Windows' Python dies on a standard stream that is a plain file: nothing is read, both outputs are pipes here;
# - without a display Qt turns in circles for minutes;
# - Wine drops every QT_* variable: pass -platform, or set os.environ before Qt is imported;
# - winemenubuilder would write menus and file types into the home of whoever builds;
# - winedbg would keep a program that crashed waiting for ever;
# - PYTHONUTF8 is left as the caller has it: unset, Windows' Python writes cp1252, as on an office PC.
set -uo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
wine_folder=$(cd "$here/../.." && pwd)/.wine
export WINEPREFIX=${WINEPREFIX:-$wine_folder/prefix}
export WINEARCH=win64 WINEDEBUG=${WINEDEBUG:--all}
export WINEDLLOVERRIDES=${WINEDLLOVERRIDES:-mscms=n,b;winemenubuilder.exe=d;winedbg.exe=d}
# Wine reads file names in the locale's encoding; with this one its own code page is 1252, that of a French PC.
export LC_ALL=C.UTF-8

if [ -z "${DISPLAY:-}" ]; then
    numbers=$(mktemp -d)
    mkfifo "$numbers/number"
    Xvfb -displayfd 3 -screen 0 "${SCREEN:-1920x1080x24}" -nolisten tcp 3>"$numbers/number" >/dev/null 2>&1 &
    display=$!
    trap 'kill "$display" 2>/dev/null; wait "$display" 2>/dev/null; rm -rf "$numbers"' EXIT
    read -r number <"$numbers/number" || { echo "run.sh: no display could be made" >&2; exit 1; }
    export DISPLAY=:$number
fi

program=$1
shift
if [ "$program" = python ]; then
    program=$wine_folder/python-${WINE_PYTHON:-dev}/python.exe
fi

# Standard error goes through a pipe of its own, so that --json on standard output stays whole.
{ /usr/lib/wine/wine64 "$program" "$@" </dev/null 2>&1 1>&3 3>&- | cat >&2; } 3>&1 | cat
