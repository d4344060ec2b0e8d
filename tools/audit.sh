#!/bin/sh
# Ask public advisory databases about every locked library (make audit). Needs the internet, or a mirror of one.
#
#   AUDIT_SERVICES="osv pypi"   asked in this order, until one answers: osv.dev, then the index's own advisories
#   AUDIT_OSV_URL=…             another address of the first: a mirror inside a closed network
#
# Leaves with 0 when every library was asked about and none has a known weakness, 1 when one has, or cannot be asked
# about, 3 when no database answered: then nothing is known, and that is not a good answer.
# The auditor lives in an environment of its own: what it needs is no part of the program's locks.
set -eu
cd "$(dirname "$0")/.."
python=${1:-.venv/bin/python}
AUDIT_VERSION=2.10.1
auditor=${AUDITOR:-.venv-audit/bin/pip-audit}
services=${AUDIT_SERVICES:-osv pypi}
[ -x "$auditor" ] || {
    "$python" -m venv .venv-audit
    .venv-audit/bin/pip install --quiet --disable-pip-version-check "pip-audit==$AUDIT_VERSION"
}
said=$(mktemp)
trap 'rm -f "$said"' EXIT

ask() { # ask SERVICE LOCK: the auditor's own status, its words in $said
    "$auditor" --strict --disable-pip --no-deps --progress-spinner off --vulnerability-service "$1" \
        ${AUDIT_OSV_URL:+--osv-url "$AUDIT_OSV_URL"} --requirement "requirements/$2" >"$said" 2>&1
}

is_no_answer() { # a mirror of the index without its advisories says of every library that it is not there
    grep -qE 'ConnectionError|ConnectTimeout|ReadTimeout|NameResolutionError|SSLError|ProxyError|HTTPError' "$said" ||
        { [ "$1" = pypi ] && grep -q 'not found on PyPI and could not be audited' "$said"; }
}

status=0
for lock in run.txt dev.txt windows-build.txt; do
    echo "== requirements/$lock"
    answered=
    for service in $services; do
        if ask "$service" "$lock"; then
            answered=$service
            break
        elif is_no_answer "$service"; then
            echo "audit: $service did not answer: $(tail -n 1 "$said")" >&2
        else
            answered=$service
            status=1
            break
        fi
    done
    [ -n "$answered" ] || {
        echo "audit: no advisory database answered ($services). NOTHING is known of requirements/$lock nor of what" \
            "follows it: this is not a good answer. Run make audit again where one can be reached." >&2
        exit 3
    }
    cat "$said"
    echo "answered by $answered"
done
[ "$status" = 0 ] || echo "audit: a locked library has a known weakness, or could not be asked about (above)." >&2
exit $status
