#!/usr/bin/env bash
# What action.yml runs: draws recordings, writes the job summary, says where things are.
# PROFILES (globs, one a line), TITLE, VERSION; FLAME is the command, where another is to be run.
set -euo pipefail

command=(npx --yes "flame-chart@${VERSION:-latest}")
[ -z "${FLAME:-}" ] || command=("$FLAME")

# `**` goes through folders; a glob that matches nothing is told below.
shopt -s globstar nullglob
recordings=()
while IFS= read -r pattern; do
    [ -n "$pattern" ] || continue
    # A glob is parted nowhere: names may have spaces.
    IFS= found=($pattern)
    if [ "${#found[@]}" = 0 ]; then
        echo "::error title=flame::no recording matches $pattern: check the path, which counts from the workspace"
        exit 1
    fi
    recordings+=("${found[@]}")
done <<<"${PROFILES:?the globs of recordings}"

folder=${RUNNER_TEMP:?}/flame
rm -rf "$folder"
mkdir -p "$folder"
title=()
[ -z "${TITLE:-}" ] || title=(--title "$TITLE")
if ! "${command[@]}" "${title[@]}" -o "$folder/chart.html" -o "$folder/chart.svg" -o "$folder/report.json" -o "$folder/report.md" \
    -- "${recordings[@]}" 2>"$folder/said"; then
    cat "$folder/said" >&2
    # One line: what begins a new one would be another command to the runner.
    echo "::error title=flame::$(tr '\r\n' '  ' <"$folder/said" | sed 's/%/%25/g')"
    exit 1
fi
cat "$folder/said" >&2
rm "$folder/said"

cat "$folder/report.md" >>"$GITHUB_STEP_SUMMARY"
headline=$(node -e '
    const { spikes, functions } = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
    const [top] = functions ?? [];
    const said = spikes?.[0] ? `${spikes[0].name}: ${spikes[0].why}` : top ? `most self time: ${top.name}` : "";
    process.stdout.write(said.replace(/[\u0000-\u001f\u007f]/g, " "));
' "$folder/report.json")
{
    echo "folder=$folder"
    echo "chart=$folder/chart.html"
    echo "report=$folder/report.json"
    echo "headline=$headline"
} >>"$GITHUB_OUTPUT"
