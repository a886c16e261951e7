#!/usr/bin/env bash
# symbols.sh LIBRARY INCLUDE: the library exports exactly what the headers declare.
set -euo pipefail
library=$1 include=$2
exported=$(nm -D --defined-only "$library" | awk '{print $3}' | sort)
declared=$(cat "$include/sera.h" "$include/sera_ops.h" | grep -oE '\bsera_[a-z0-9_]+\(' | tr -d '(' | sort -u)
if ! diff <(echo "$exported") <(echo "$declared"); then
    echo "exports (<) and headers (>) differ" >&2
    exit 1
fi
echo "$(echo "$exported" | wc -l) symbols, all declared"
