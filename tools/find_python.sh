#!/bin/sh
# Print the first Python from 3.11 to 3.13 of this machine, or say what to install.
for candidate in python3 python3.13 python3.12 python3.11; do
    if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
        echo "$candidate"
        exit 0
    fi
done
echo "No Python from 3.11 to 3.13 here. On Debian or Ubuntu, type: sudo apt-get install -y python3" >&2
exit 1
