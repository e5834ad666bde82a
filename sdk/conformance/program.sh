#!/bin/sh
# The scenarios of the conformance suite with curl alone. Each gives what the suite expects of every language.
set -eu

# ask METHOD PATH [curl options…]: the answer; the status goes to the file `status`.
ask() {
  method=$1 path=$2
  shift 2
  curl --silent --show-error --unix-socket "$AIOS_SOCKET" -H "Authorization: Bearer $AIOS_TOKEN" \
    -X "$method" -o answer -D headers -w '%{http_code}' "$@" "http://aios/v1/$path" > status
  cat answer
}

etag() { sed -n 's/^etag: "\([0-9]*\)".*/\1/p' headers; }

# What a call was refused with, as JSON: [status, sentence].
refused() {
  said=$(ask "$@" | sed 's/^{"error":"\(.*\)"}$/\1/')
  printf '[%s,"%s"]' "$(cat status)" "$said"
}

found_or() { if [ "$(cat status)" = 404 ]; then printf '"%s"' "$1"; else cat answer; fi; }
deleted() { ask DELETE "$1" | sed 's/.*"deleted":\([a-z]*\).*/\1/'; }
keys() { ask GET "state?prefix=$1" | sed 's/^{"keys":\(\[.*\]\),"next":null}$/\1/'; }

state_kept() {
  ask PUT state/a%20value -d '{"list": [1, 2.5, null, true], "text": "Grüße 🎉\n\"quoted\""}' > /dev/null
  ask PUT state/a%2Fb%20%C3%BC%3F%25%26 -H 'Content-Type: text/plain' -d 'odd key' > /dev/null
  ask PUT state/nothing -d null > /dev/null
  printf '[%s,%s,%s' "$(ask GET state/a%20value)" "$(ask GET state/a%2Fb%20%C3%BC%3F%25%26)" "$(ask GET state/nothing)"
  ask GET state/missing > /dev/null
  printf ',%s,%s' "$(found_or 'not there')" "$(keys a)"
  printf ',%s,%s]' "$(deleted state/nothing)" "$(deleted state/nothing)"
}

state_kept_for_next_run() {
  ask GET state/runs > /dev/null
  before=$(found_or none)
  [ "$before" = '"none"' ] && before=0
  ask PUT state/runs -d $((before + 1)) > /dev/null
  printf '%s' "$before"
}

state_added() {
  printf '[%s,' "$(ask POST state/count/add -d '{"amount": 2}')"
  printf '%s,' "$(ask POST state/count/add -d 0.5)"
  ask PUT state/text -d '"x"' > /dev/null
  printf '%s,' "$(ask GET state/count)"
  printf '%s]' "$(refused POST state/text/add -d 1)"
}

state_expires() {
  ask PUT 'state/short?expires_in=0.05' -d 1 > /dev/null
  ask PUT 'state/long?expires_in=3600' -d 1 > /dev/null
  while keys '' | grep -q '"short"'; do sleep 0.01; done
  ask GET state/short > /dev/null
  printf '[%s,%s]' "$(found_or gone)" "$(ask GET state/long)"
}

state_changed_by_two() {
  ask PUT state/balance -d 1 > /dev/null
  first=$(ask GET state/balance)
  version=$(etag)
  ask PUT state/balance -d 10 > /dev/null # somebody else
  ask PUT state/balance -H "If-Match: $version" -d $((first + 1)) > /dev/null
  [ "$(cat status)" = 412 ]
  second=$(ask GET state/balance)
  ask PUT state/balance -H "If-Match: $(etag)" -d $((second + 1)) > /dev/null
  printf '[%s,[%s,%s],%s]' "$((second + 1))" "$first" "$second" "$(ask GET state/balance)"
}

state_too_large() {
  { printf '"'; head -c 1048576 /dev/zero | tr '\0' x; printf '"'; } > large.json
  refused PUT state/large --data-binary @large.json
}

secrets() {
  value=$(ask GET secrets/API_KEY)
  same=false
  [ "$value" = "$API_KEY" ] && same=true
  printf '[%s,%s,%s,' "${#value}" "$same" "$(refused GET secrets/OTHER_KEY)"
  printf '%s]' "$(refused PUT state/key -H 'Content-Type: text/plain' -d "$value")"
}

progress() {
  ask PUT progress -d 0.25 > /dev/null
  ask PUT progress -d '{"progress": 0.4, "text": "sorting ü"}' > /dev/null
  refused PUT progress -d 1.5
}

log() {
  echo "printed before" >&4
  ask POST log -d '{"message": "page done", "level": "warning", "fields": {"page": 3, "title": "two words"}}' > /dev/null
  echo "printed after" >&4
  refused POST log -d '{"message": "x", "level": "loud"}'
}

artifact() {
  printf old > report.csv
  ask POST 'artifacts?name=report.csv' --data-binary @report.csv > /dev/null
  printf 'name,amount\nada,3\n' > report.csv
  ask POST 'artifacts?name=report.csv' --data-binary @report.csv > /dev/null
  ask POST 'artifacts?name=%C3%9Cbersicht%201.bin' --data-binary @report.csv > /dev/null
  refused POST 'artifacts?name=..%2Freport.csv' --data-binary @report.csv
}

artifact_too_large() {
  head -c 2097152 /dev/zero > large.bin
  refused POST 'artifacts?name=large.bin' --data-binary @large.bin
}

id() { ask POST triggers -d "$1" | sed 's/.*"id":\([0-9]*\),"created":\([a-z]*\).*/\1 \2/'; }

trigger() {
  key="from $AIOS_JOB"
  set -- $(id "{\"job\": \"target\", \"args\": [1, \"two\"], \"kwargs\": {\"to\": \"ada\"}, \"dedupe_key\": \"$key\"}")
  first=$1
  printf '[%s,' "$2"
  set -- $(id "{\"job\": \"target\", \"dedupe_key\": \"$key\"}")
  [ "$1 $2" = "$first false" ] && printf 'null,'
  set -- $(id '{"job": "target", "run_after": "2100-01-01T00:00:00Z"}')
  [ "$1" -gt "$first" ] && printf 'true,'
  printf '%s]' "$(refused POST triggers -d '{"job": "tarket"}')"
}

keeping() {
  printf '[%s,' "$(ask GET overview?hours=1 | grep -q '"succeeded":[0-9]' && echo true)"
  ask GET overview?hours=1 | sed 's/.*"failed":\(\[[^]]*\]\),"late":\(\[[^]]*\]\),"never_ran":\(\[[^]]*\]\),"waiting":\([0-9]*\).*/\1,\2,\3,\4,/'
  ask POST backups -d "{\"to\": \"$PWD/kept\", \"keep\": 1}" | grep -q '"removed":\[\]' && printf 'true,[],'
  printf '%s]' "$(refused POST backups -d '{"to": "somewhere"}')"
}

notify() {
  ask POST notifications -H 'Content-Type: text/plain' -d '12 photos were sorted' > /dev/null
  ask POST notifications -d '{"text": "the disk is nearly full", "level": "warning", "title": "Space"}' > /dev/null
  refused POST notifications -d '{"text": ""}'
}

placed() { ask POST "$@" | sed 's/.*"path":"\([^"]*\)".*/\1/' | sed "s|^$box/||"; }

files() {
  mkdir -p 'box/Ü ber'
  printf a > box/a.txt
  box=$(cd box && pwd -P)
  printf '[false,"%s"' "$(placed files/write -d '{"path": "box/b.txt", "text": "Grüße"}')"
  printf ',"%s"' "$(placed 'files/write?path=box%2Fb.txt' --data-binary second)"
  printf ',"%s"' "$(placed files/write -d '{"path": "box/b.txt", "text": "third", "replace": true}')"
  printf ',"%s"' "$(placed files/copy -d '{"from": "box/b.txt", "to": "box/copies/"}')"
  printf ',"%s"' "$(placed files/move -d '{"from": "box/a.txt", "to": "box/Ü ber/b c.txt"}')"
  printf ',"%s"' "$(placed files/make-folder -d '{"path": "box/x/y"}')"
  printf ',"%s"' "$(placed files/make-folder -d '{"path": "box/x/y"}')"
  printf ',"%s"' "$(placed files/delete -d '{"path": "box/b (2).txt"}')"
  printf ',[%s]' "$(cd box && find . -type f | LC_ALL=C sort | sed 's|^\./\(.*\)$|"\1"|' | paste -sd, -)"
  printf ',%s' "$(refused POST files/move -d '{"from": "box/nothing", "to": "box/else"}')"
  printf ',%s]' "$(refused POST files/delete -d "{\"path\": \"$AIOS_HOME\"}")"
}

send() {
  first=$(ask POST send -d '{"text": "The report is done", "title": "Report", "to": "this computer", "hold_minutes": 60}' |
    sed 's/.*"id":\([0-9]*\).*/\1/')
  second=$(ask POST send -d '{"text": "To whom it concerns", "hold_minutes": 60}' | sed 's/.*"id":\([0-9]*\).*/\1/')
  [ "$second" -gt "$first" ] && printf '[true,'
  printf '%s,%s]' "$(refused POST send -d '{"text": "x", "to": "my fone"}')" "$(refused POST send -d '{"text": ""}')"
}

# The answer; ends the program where somebody has to give it first.
answer() {
  said=$(ask POST ask -d "$1")
  [ "$(cat status)" = 202 ] && exit 75
  printf '%s' "$said" | sed 's/^{"asked":false,"answer":\(.*\)}$/\1/'
}

ask_person() {
  empty=$(refused POST ask -d '{"question": " "}')
  side=$(answer '{"question": "Which side?", "choices": ["left", "right"]}') || exit 75
  count=$(answer '{"question": "How many?", "form": {"count": {"type": "integer"}}, "key": "count"}') || exit 75
  printf '[%s,%s,%s]' "$empty" "$side" "$count"
}

who() { printf '["%s",%s,"%s",%s]' "$AIOS_JOB" "$AIOS_ATTEMPT" "$AIOS_DEVICE" "${#AIOS_RUN_ID}"; }

exec 4>&1
case $AIOS_ARG_SCENARIO in
  ask) ask_person > "$AIOS_RESULT" ;;
  *) "$AIOS_ARG_SCENARIO" > "$AIOS_RESULT" ;;
esac
