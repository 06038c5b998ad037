#!/usr/bin/env bash
# The steps of action.yml.
#   action.sh install   get composecheck and say where it is
#   action.sh check     run it; then annotations, job summary, outputs, and its exit code
#
# All inputs come by environment variables. Text of the project (names, log lines) reaches the log only while workflow
# commands are stopped by a token that it cannot know, or from composecheck's github format, which is safe by itself.
set -euo pipefail

main() {
  case "${1:-}" in
    install) install ;;
    check) check ;;
    *) fail "usage: action.sh install|check" ;;
  esac
}

# fail MESSAGE [HINT]: an annotation, and exit code 2. The text is ours or is escaped.
fail() {
  printf '::error title=composecheck::%s\n' "$(escape <<<"$1${2:+$'\n'$2}")"
  exit 2
}

# escape makes stdin the message of a workflow command.
escape() { sed -e 's/%/%25/g' -e 's/\r/%0D/g' -e 's/##\[/## [/g' | sed -e ':a' -e 'N' -e '$!ba' -e 's/\n/%0A/g'; }

# random is text that nobody can guess.
random() { od -An -N16 -tx1 /dev/urandom | tr -d ' \n'; }

# output NAME VALUE sets an output of the step.
output() {
  local end
  end=$(random)
  printf '%s<<%s\n%s\n%s\n' "$1" "$end" "$2" "$end" >>"$GITHUB_OUTPUT"
}

### install

install() {
  local version=${INPUT_VERSION:-} path
  if [ -z "$version" ]; then # the action's own, or what stands beside it
    version=source
    [[ ! ${ACTION_REF:-} =~ ^v[0-9]+\.[0-9]+\.[0-9]+ ]] || version=$ACTION_REF
  fi
  case "$version" in
    path)
      path=$(command -v composecheck) || fail "version: path, but no composecheck is on the PATH" ;;
    source)
      build path ;;
    latest | v[0-9]*.[0-9]*.[0-9]* | [0-9]*.[0-9]*.[0-9]*)
      [[ $version =~ ^[0-9A-Za-z.+-]+$ ]] || fail "version: $version is no version"
      download "$version" path ;;
    *)
      fail "version: $version is no release such as v1.2.3" "Others: latest, source, path." ;;
  esac
  "$path" version
  output composecheck "$path"
}

# build VARIABLE compiles the action's own checkout; go.sum vouches for what it needs.
build() {
  local to
  to=$(mktemp -d "$RUNNER_TEMP/composecheck.XXXXXX")/composecheck
  command -v go >/dev/null || fail "there is no go to build composecheck with" "Use the action by a release tag, set version: to a release, or run actions/setup-go before."
  (cd "$GITHUB_ACTION_PATH" && CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=${ACTION_REF:-source}" -o "$to" ./cmd/composecheck)
  printf -v "$1" %s "$to"
}

# download VERSION VARIABLE gets a release and holds it against the release's checksums.
download() {
  local folder arch archive base releases=${COMPOSECHECK_RELEASES:-https://github.com/composecheck/composecheck/releases}
  [ "$(uname -s)" = Linux ] || fail "there are releases for Linux only here" "Set version: path and bring composecheck yourself."
  case "$(uname -m)" in
    x86_64 | amd64) arch=amd64 ;;
    aarch64 | arm64) arch=arm64 ;;
    *) fail "there is no release for $(uname -m)" "Set version: source, or path." ;;
  esac
  base=$releases/download/v${1#v}
  [ "$1" != latest ] || base=$releases/latest/download
  folder=$(mktemp -d "$RUNNER_TEMP/composecheck.XXXXXX")
  get "$base/checksums.txt" "$folder/checksums.txt"
  # the archive's name holds the version, which latest does not know
  archive=$(awk -v end="_linux_$arch.tar.gz" 'NF == 2 && $2 ~ /^composecheck_[0-9A-Za-z_.+-]+$/ && substr($2, length($2) - length(end) + 1) == end { print $2; exit }' "$folder/checksums.txt")
  [ -n "$archive" ] || fail "release $1 has no archive for linux/$arch"
  [ "$1" = latest ] || [ "$archive" = "composecheck_${1#v}_linux_$arch.tar.gz" ] || fail "release $1 brings $archive instead"
  get "$base/$archive" "$folder/$archive"
  (cd "$folder" && awk -v archive="$archive" '$2 == archive' checksums.txt | sha256sum --check --status --strict) || fail "the checksum of $archive is wrong: it was not used"
  tar -xzf "$folder/$archive" -C "$folder" composecheck
  printf -v "$2" %s "$folder/composecheck"
}

get() {
  curl --fail --silent --show-error --location --retry 3 --retry-connrefused --max-time 120 -o "$2" -- "$1" || fail "cannot get $1"
}

### check

check() {
  work=$(mktemp -d "$RUNNER_TEMP/composecheck.XXXXXX")
  arguments
  look
  show
  summary
  outputs
  verdict
}

# each FLAG TEXT adds FLAG=LINE for every line of the text that is not blank.
each() {
  local line
  while IFS= read -r line || [ -n "$line" ]; do
    line=${line%$'\r'}
    [ -z "${line//[[:space:]]/}" ] || args+=("$1=$line")
  done <<<"$2"
}

# isTrue NAME VALUE tells true from false and refuses the rest.
isTrue() {
  case "$2" in
    true) return 0 ;;
    false | '') return 1 ;;
    *) fail "$1: want true or false, not $2" ;;
  esac
}

arguments() {
  args=()
  each --file "${INPUT_FILES:-}"
  each --project-name "${INPUT_PROJECT_NAME:-}"
  each --project-directory "${INPUT_PROJECT_DIRECTORY:-}"
  each --profile "${INPUT_PROFILES:-}"
  each --env-file "${INPUT_ENV_FILE:-}"
  each --nginx "${INPUT_NGINX_SERVICE:-}"
  if isTrue static-only "${INPUT_STATIC_ONLY:-}"; then args+=(--static); else args+=(--live); fi
  if isTrue allow-empty "${INPUT_ALLOW_EMPTY:-}"; then args+=(--allow-empty); fi
  case "${INPUT_FAIL_ON:-error}" in
    error | warning | note) args+=("--fail-on=${INPUT_FAIL_ON:-error}") ;;
    never) ;;
    *) fail "fail-on: want error, warning, note or never, not $INPUT_FAIL_ON" ;;
  esac
  [[ ${INPUT_WAIT:-0} =~ ^[0-9]{1,4}$ ]] || fail "wait: want seconds, not $INPUT_WAIT"
  [ -z "${INPUT_SNAPSHOT_FILE:-}" ] || args+=("--snapshot=$INPUT_SNAPSHOT_FILE")
  [ -z "${INPUT_SARIF_FILE:-}" ] || args+=("--format=sarif=$INPUT_SARIF_FILE")
  [ -z "${INPUT_JUNIT_FILE:-}" ] || args+=("--format=junit=$INPUT_JUNIT_FILE")
  local line
  while IFS= read -r line || [ -n "$line" ]; do
    line=${line%$'\r'}
    [ -z "${line//[[:space:]]/}" ] || args+=("$line")
  done <<<"${INPUT_ARGS:-}"
  args+=("--format=json=$work/report.json" "--format=github=$work/annotations" "--format=markdown=$work/summary.md" --no-color)
}

# look runs composecheck, again while something is wrong and there is time to wait.
look() {
  local until=$((SECONDS + 10#${INPUT_WAIT:-0}))
  while :; do
    rm -f "$work/report.json"
    code=0
    "$COMPOSECHECK" "${args[@]}" >"$work/report.txt" 2>"$work/errors.txt" </dev/null || code=$?
    case "$code" in 1 | 3) ;; *) return 0 ;; esac
    [ "$SECONDS" -lt "$until" ] || return 0
    sleep 2
  done
}

# show writes the report to the log, then the annotations.
show() {
  local token
  token=$(random)
  echo "::stop-commands::$token"
  cat "$work/report.txt" "$work/errors.txt"
  echo
  echo "::$token::"
  if [ ! -f "$work/report.json" ] && [ "$code" -ne 0 ]; then
    printf '::error title=composecheck::%s\n' "$(head -c 4000 "$work/errors.txt" | escape)"
  elif [ -f "$work/annotations" ] && isTrue annotations "${INPUT_ANNOTATIONS:-}"; then
    grep '^::' "$work/annotations" || true # the other lines stand in the report
  fi
}

summary() {
  if [ -f "$work/summary.md" ] && isTrue summary "${INPUT_SUMMARY:-}"; then
    cat "$work/summary.md" >>"$GITHUB_STEP_SUMMARY"
  fi
}

# field NAME reads a field of the report. Its JSON has a line per field, and no text has a line break.
field() { sed -n "s/^ *\"$1\": \"\{0,1\}\([a-z0-9]*\)\"\{0,1\},\{0,1\}\$/\1/p" "$work/report.json" | head -n 1; }

outputs() {
  [ -z "${INPUT_SNAPSHOT_FILE:-}" ] || [ ! -f "$INPUT_SNAPSHOT_FILE" ] || output snapshot "$INPUT_SNAPSHOT_FILE"
  if [ ! -f "$work/report.json" ]; then
    if [ "$code" -eq 0 ]; then output result partial; else output result error; fi
    return 0
  fi
  output result "$(field result)"
  output errors "$(field errors)"
  output warnings "$(field warnings)"
  output first-rule "$(sed -n '/^  "findings": \[$/,/^  \]/ s/^      "id": "\(CC[0-9]*\)",$/\1/p' "$work/report.json" | head -n 1)"
  output report-json "$work/report.json"
  [ -z "${INPUT_SARIF_FILE:-}" ] || output sarif-file "$INPUT_SARIF_FILE"
}

verdict() {
  if [ "${INPUT_FAIL_ON:-}" = never ] && [ "$code" -eq 1 ]; then code=0; fi
  exit "$code"
}

main "$@"
