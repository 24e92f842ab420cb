#!/usr/bin/env bash
# What action.yml runs: draws recordings, writes the job summary, says where things are.
# PROFILES and BASE (globs, one a line), FAIL_IF (rules, one a line), TITLE, VERSION; FLAME is the command, where another is to be run.
set -euo pipefail

command=(npx --yes "flame-chart@${VERSION:-latest}")
[ -z "${FLAME:-}" ] || command=("$FLAME")

# `**` goes through folders; a glob that matches nothing is told below.
shopt -s globstar nullglob

# Fills `matched` with what globs match, one a line.
match() {
    matched=()
    local pattern found
    while IFS= read -r pattern; do
        [ -n "$pattern" ] || continue
        # A glob is parted nowhere: names may have spaces.
        IFS= found=($pattern)
        if [ "${#found[@]}" = 0 ]; then
            echo "::error title=flame::no recording matches $pattern: check the path, which counts from the workspace"
            exit 1
        fi
        matched+=("${found[@]}")
    done <<<"$1"
}
match "${PROFILES:?the globs of recordings}"
recordings=("${matched[@]}")
match "${BASE:-}"
base=("${matched[@]}")
rules=()
while IFS= read -r rule; do
    [ -z "$rule" ] || rules+=("--fail-if=$rule")
done <<<"${FAIL_IF:-}"

folder=${RUNNER_TEMP:?}/flame
rm -rf "$folder"
mkdir -p "$folder"
title=()
[ -z "${TITLE:-}" ] || title=(--title "$TITLE")
# Runs the command; its status. What it says of a failure is an annotation, too.
broken=0
flame() {
    local status=0
    "${command[@]}" "$@" 2>"$folder/said" || status=$?
    cat "$folder/said" >&2
    if [ "$status" = 3 ]; then
        broken=3
    elif [ "$status" != 0 ]; then
        # One line: what begins a new one would be another command to the runner.
        echo "::error title=flame::$(tr '\r\n' '  ' <"$folder/said" | sed 's/%/%25/g')"
        exit 1
    fi
    rm "$folder/said"
}

# Without a base the rules are budgets of the recording itself.
budgets=()
[ "${#base[@]}" != 0 ] || budgets=("${rules[@]}")
flame "${title[@]}" "${budgets[@]}" -o "$folder/chart.html" -o "$folder/chart.svg" -o "$folder/report.json" -o "$folder/report.md" \
    -- "${recordings[@]}"
# A recording of memory has no card.
card=$folder/card.png
"${command[@]}" --quiet "${title[@]}" --card -o "$card" -- "${recordings[@]}" 2>"$folder/said" || card=
rm "$folder/said"
verdict=
if [ "${#base[@]}" != 0 ]; then
    flame "${title[@]}" "${rules[@]}" -o "$folder/compare.json" -o "$folder/compare.md" -o "$folder/compare.html" --base "${base[@]}" -- "${recordings[@]}"
    cat "$folder/compare.md" >>"$GITHUB_STEP_SUMMARY"
    verdict=$(node -p 'JSON.parse(require("fs").readFileSync(process.argv[1], "utf8")).verdict' "$folder/compare.json")
fi

cat "$folder/report.md" >>"$GITHUB_STEP_SUMMARY"
headline=$(node -e '
    const { headline = "" } = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8")).meta;
    process.stdout.write(headline.replace(/[\u0000-\u001f\u007f]/g, " "));
' "$folder/report.json")
{
    echo "folder=$folder"
    echo "chart=$folder/chart.html"
    echo "report=$folder/report.json"
    echo "card=$card"
    echo "headline=$headline"
    echo "verdict=$verdict"
} >>"$GITHUB_OUTPUT"
exit "$broken"
