# Runs one container's command and outlives the node agent that started it.
#
#   shim.sh start DIR COMMAND [ARG...]
#
# Records in DIR, each file complete once it is there:
#   claim   who runs this container: a shim, at most one ever, or an agent that gave it up
#   pid     the command's process, in a session of its own, written before the command begins
#   exit    the exit code, 128+n after signal n
# and appends what the command writes to DIR/stdout and DIR/stderr.
# A process is "PID START BOOT": START is its start in clock ticks since boot, "-" where there is no /proc.

identity() {
  start=-
  boot=-
  if [ -r "/proc/$1/stat" ] && IFS= read -r stat <"/proc/$1/stat"; then
    # The name, in parentheses, may hold anything; start time is the 20th field after it.
    process=$1
    set -f
    set -- ${stat##*) }
    set +f
    start=${20}
    IFS= read -r boot </proc/sys/kernel/random/boot_id
    set -- "$process"
  fi
  echo "$1 $start $boot"
}

mode=$1
dir=$2
shift 2

case $mode in
start)
  identity $$ >"$dir/claim.$$"
  if ! @LN@ "$dir/claim.$$" "$dir/claim" 2>/dev/null; then
    @RM@ -f "$dir/claim.$$"
    echo refused
    exit 0
  fi
  @RM@ -f "$dir/claim.$$"
  @SH@ "$0" run "$dir" "$@"
  code=$?
  if read -r pid rest <"$dir/pid"; then
    # What the command left behind in its process group ends with it.
    kill -s KILL -- "-$pid" 2>/dev/null
  fi
  echo "$code" >"$dir/exit.tmp"
  @MV@ "$dir/exit.tmp" "$dir/exit"
  ;;
run)
  identity $$ >"$dir/pid.tmp"
  @MV@ "$dir/pid.tmp" "$dir/pid"
  # The agent that waits for this word may be gone: only the subshell then dies of the broken pipe.
  (echo started) 2>/dev/null || :
  exec @SETSID@ "$@" </dev/null >>"$dir/stdout" 2>>"$dir/stderr"
  ;;
esac
