# A systemd of its own as process 1 of a box: namespaces, and a view of this machine that it cannot write to. Of this machine's
# units, generators and configuration it sees nothing. For root. Sourced by `run`.
# shellcheck shell=bash

# Of the box: its cgroup, the process that made it, and its process 1.
box_cgroup="" box_maker="" box=""

# Says why there can be no box here; nothing where there can be one.
box_obstacle() {
    [ "$(id -u)" = 0 ] || { echo "only root can make one"; return; }
    [ -x /lib/systemd/systemd ] || { echo "systemd is not installed"; return; }
    findmnt --types cgroup2 >/dev/null || { echo "there is no cgroup2"; return; }
    unshare --mount --pid --fork --uts --ipc --net --cgroup true 2>/dev/null || { echo "namespaces are not allowed"; return; }
    local cgroup
    cgroup=$(findmnt --types cgroup2 --noheadings --output TARGET | head -n 1)/linnet-box-$$
    { mkdir "$cgroup" && rmdir "$cgroup"; } 2>/dev/null || echo "control groups cannot be made"
}

# Starts the box. $1 is a directory with the units, in `units`, and what belongs into /etc, in `etc`; $2 the program that lies at
# /usr/local/bin/linnet in it.
start_box() {
    box_cgroup=$(findmnt --types cgroup2 --noheadings --output TARGET | head -n 1)/linnet-box-$$
    mkdir "$box_cgroup"
    # The box's own cgroup is the root of what it sees.
    (
        echo "$BASHPID" >"$box_cgroup/cgroup.procs"
        exec unshare --mount --pid --fork --uts --ipc --net --cgroup --kill-child --propagation private \
            bash "$(dirname "${BASH_SOURCE[0]}")/box-inside" "$1" "$2"
    ) >"$1/box.log" 2>&1 &
    box_maker=$!
    local tries=0
    until in_box systemctl is-active box.target >/dev/null 2>&1; do
        tries=$((tries + 1))
        if [ $tries -gt 100 ] || ! kill -0 "$box_maker" 2>/dev/null; then
            cat "$1/box.log" >&2
            return 1
        fi
        sleep 0.2
    done
}

# Runs a command in the box.
in_box() {
    [ -n "$box" ] || box=$(pgrep --parent "$box_maker" || true)
    [ -n "$box" ] && nsenter --target "$box" --all "$@"
}

# Ends the box with all that runs in it.
stop_box() {
    [ -n "$box_maker" ] || return 0
    # With its process 1 everything in a pid namespace ends.
    [ -z "$box" ] || kill -KILL "$box" 2>/dev/null || true
    kill -KILL "$box_maker" 2>/dev/null || true
    wait "$box_maker" 2>/dev/null || true
    box_maker="" box=""
    local tries=0
    while [ -d "$box_cgroup" ] && [ $tries -lt 50 ]; do
        find "$box_cgroup" -depth -type d -exec rmdir {} \; 2>/dev/null || true
        tries=$((tries + 1))
        sleep 0.1
    done
}
