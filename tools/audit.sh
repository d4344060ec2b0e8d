#!/bin/sh
# Ask the public advisory database about every locked library (make audit). Needs the internet: where it cannot
# be reached, or does not know a library, it says so and fails; no answer is not a good answer.
# The auditor lives in an environment of its own: what it needs is no part of the program's locks.
set -eu
cd "$(dirname "$0")/.."
python=${1:-.venv/bin/python}
AUDIT_VERSION=2.10.1
[ -x .venv-audit/bin/pip-audit ] || {
    "$python" -m venv .venv-audit
    .venv-audit/bin/pip install --quiet --disable-pip-version-check "pip-audit==$AUDIT_VERSION"
}
status=0
for lock in run.txt dev.txt windows-build.txt; do
    echo "== requirements/$lock"
    .venv-audit/bin/pip-audit --strict --disable-pip --no-deps --progress-spinner off \
        --vulnerability-service osv --requirement "requirements/$lock" || status=1
done
exit $status
