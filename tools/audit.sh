#!/bin/sh
# Ask the public advisory database (osv.dev) about every locked library (make audit). Needs the internet.
#
# Leaves with 0 when every library was asked about and none has a known weakness, 1 when one has, or cannot be asked
# about, 3 when the database did not answer: then nothing is known, and that is not a good answer.
# The auditor lives in an environment of its own: what it needs is no part of the program's locks.
set -eu
cd "$(dirname "$0")/.."
python=${1:-.venv/bin/python}
AUDIT_VERSION=2.10.1
auditor=${AUDITOR:-.venv-audit/bin/pip-audit}
[ -x "$auditor" ] || {
    "$python" -m venv .venv-audit
    .venv-audit/bin/pip install --quiet --disable-pip-version-check "pip-audit==$AUDIT_VERSION"
}
said=$(mktemp)
trap 'rm -f "$said"' EXIT
status=0
for lock in run.txt dev.txt windows-build.txt; do
    echo "== requirements/$lock"
    if "$auditor" --strict --disable-pip --no-deps --progress-spinner off \
        --vulnerability-service osv --requirement "requirements/$lock" >"$said" 2>&1; then
        cat "$said"
        continue
    fi
    if grep -qE 'ConnectionError|ConnectTimeout|ReadTimeout|NameResolutionError|SSLError|ProxyError|HTTPError' "$said"
    then
        tail -n 1 "$said" >&2
        echo "audit: the advisory database did not answer. NOTHING is known of requirements/$lock nor of what follows" \
            "it: this is not a good answer. Run make audit again where api.osv.dev can be reached." >&2
        exit 3
    fi
    cat "$said"
    status=1
done
[ "$status" = 0 ] || echo "audit: a locked library has a known weakness, or could not be asked about (above)." >&2
exit $status
