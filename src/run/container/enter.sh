# The first process of a container: sh enter.sh USE_FILE FROM_INPUT PROGRAM [ARGUMENT…]
#
# - Passes TERM on to the program, which as a first process would not hear it (the kernel keeps from that one what it
#   has no handler for), and reaps what the program leaves behind.
# - With FROM_INPUT "secrets", takes variables from its input: on the command line or in the engine's own record of the
#   container they could be read by others. Each is a line with the name, one with how many lines the value has, and those.
# - Writes down at the end what the container used in all, and whether the system killed for want of memory; nobody can
#   ask for that once the container is gone.
#
# Uses nothing but the shell itself, as an image may have little else.

use_file=$1
from_input=$2
shift 2
newline='
'

if [ "$from_input" = secrets ]; then
  while IFS= read -r name && IFS= read -r lines; do
    IFS= read -r value
    while [ "$lines" -gt 1 ]; do
      IFS= read -r more
      value="$value$newline$more"
      lines=$((lines - 1))
    done
    export "$name=$value"
  done
  unset name lines value more
fi
exec < /dev/null

if ! command -v "$1" > /dev/null 2>&1; then
  echo "command_missing 1" > "$use_file"
  exit 127
fi

program=
asked=
trap 'asked=1; [ -z "$program" ] || kill -TERM "$program" 2> /dev/null' TERM
"$@" &
program=$!
[ -z "$asked" ] || kill -TERM "$program" 2> /dev/null
while :; do
  wait "$program" 2> /dev/null # the shell would say "Killed", in the program's name
  code=$?
  # A signal ends the waiting, not the program.
  kill -0 "$program" 2> /dev/null || break
done

number_in() {
  [ -r "$2" ] && IFS= read -r number < "$2" && echo "$1 $number"
}
oom_kills_in() {
  [ -r "$1" ] && while read -r name number; do
    [ "$name" != oom_kill ] || echo "oom_kills $number"
  done < "$1"
}
cpu_in() {
  [ -r "$1" ] && while read -r name number; do
    [ "$name" != usage_usec ] || echo "cpu_microseconds $number"
  done < "$1"
}
{
  groups=/sys/fs/cgroup
  # Told so that the rest can be judged: where the group is not the container's own, it counts what others do.
  number_in limit_bytes "$groups/memory.max" || number_in limit_bytes "$groups/memory/memory.limit_in_bytes"
  oom_kills_in "$groups/memory.events" || oom_kills_in "$groups/memory/memory.oom_control"
  number_in peak_memory_bytes "$groups/memory.peak" || number_in peak_memory_bytes "$groups/memory/memory.max_usage_in_bytes"
  cpu_in "$groups/cpu.stat" || number_in cpu_nanoseconds "$groups/cpuacct/cpuacct.usage"
} > "$use_file" 2> /dev/null
exit "$code"
