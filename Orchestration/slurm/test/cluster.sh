# A Slurm of one node on loopback, run by whoever sources this file and gone with it. For root.
# shellcheck shell=bash

# Of the cluster: its directory and the ids of its processes, once there are any.
cluster="" munged="" slurmctld="" slurmd=""

# Begins the cluster in the directory $1.
start_cluster() {
    cluster=$1
    local host
    host=$(hostname -s)
    mkdir -p "$cluster"/{munge,state,spool,log}
    # munged looks at who may write where its files are.
    chmod 0755 "$cluster" "$cluster/munge"
    # Every process of the cluster has this in its environment, and so have its jobs.
    export LINNET_TEST_CLUSTER=$cluster
    export SLURM_CONF=$cluster/slurm.conf
    dd if=/dev/urandom of="$cluster/munge/key" bs=1024 count=1 status=none
    chmod 0400 "$cluster/munge/key"
    cat >"$cluster/slurm.conf" <<TEXT
ClusterName=linnet
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
SlurmdUser=root
SlurmctldPort=$(port_after 26817)
SlurmdPort=$(port_after 27818)
StateSaveLocation=$cluster/state
SlurmdSpoolDir=$cluster/spool
SlurmctldPidFile=$cluster/slurmctld.pid
SlurmdPidFile=$cluster/slurmd.pid
SlurmctldLogFile=$cluster/log/slurmctld
SlurmdLogFile=$cluster/log/slurmd
AuthType=auth/munge
AuthInfo=socket=$cluster/munge/socket,cred_expire=5
# Neither systemd nor control groups.
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/none
MpiDefault=none
SwitchType=switch/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerType=sched/backfill
SchedulerParameters=bf_interval=1,sched_interval=1,batch_sched_delay=0,sched_min_interval=100000
SlurmdParameters=config_overrides
# Everything soon.
InactiveLimit=0
KillWait=5
CompleteWait=0
MinJobAge=300
BatchStartTimeout=10
SlurmctldTimeout=30
SlurmdTimeout=60
MessageTimeout=20
ReturnToService=2
GresTypes=gpu
NodeName=$host NodeAddr=127.0.0.1 CPUs=8 Sockets=1 CoresPerSocket=8 ThreadsPerCore=1 RealMemory=4000 Gres=gpu:4 State=UNKNOWN
PartitionName=all Nodes=$host Default=YES MaxTime=INFINITE State=UP
TEXT
    # What Slurm takes for GPUs: any files, since no control group keeps jobs from them.
    touch "$cluster"/gpu{0,1,2,3}
    echo "NodeName=$host Name=gpu File=$cluster/gpu[0-3]" >"$cluster/gres.conf"

    munged --foreground --force --socket="$cluster/munge/socket" --key-file="$cluster/munge/key" \
        --pid-file="$cluster/munge/pid" --log-file="$cluster/munge/log" --seed-file="$cluster/munge/seed" \
        >"$cluster/log/munged.out" 2>&1 &
    munged=$!
    until [ -S "$cluster/munge/socket" ]; do
        kill -0 "$munged" 2>/dev/null || { cat "$cluster/log/munged.out" >&2; return 1; }
        sleep 0.1
    done
    slurmctld -D -f "$SLURM_CONF" >"$cluster/log/slurmctld.out" 2>&1 &
    slurmctld=$!
    slurmd -D -f "$SLURM_CONF" >"$cluster/log/slurmd.out" 2>&1 &
    slurmd=$!
    local tries=0
    until [ "$(sinfo --noheader --format=%T 2>/dev/null)" = idle ]; do
        tries=$((tries + 1))
        if [ $tries -gt 60 ] || ! kill -0 "$slurmctld" || ! kill -0 "$slurmd"; then
            tail -n 20 "$cluster"/log/* >&2
            return 1
        fi
        sleep 0.5
    done
}

# The first port from $1 on at which nobody listens.
port_after() {
    local port=$1
    while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
    echo "$port"
}

# Ends all jobs and the cluster, and whatever of it outlived that.
stop_cluster() {
    [ -n "$cluster" ] || return 0
    if [ -n "$slurmctld" ]; then
        scancel --user=root 2>/dev/null || true
        local tries=0
        while [ -n "$(squeue --noheader 2>/dev/null)" ] && [ $tries -lt 30 ]; do
            tries=$((tries + 1))
            sleep 0.5
        done
    fi
    local process
    for process in $slurmd $slurmctld $munged; do
        kill "$process" 2>/dev/null || true
        wait "$process" 2>/dev/null || true
    done
    slurmd="" slurmctld="" munged=""
    for process in $(cluster_processes); do kill -KILL "$process" 2>/dev/null || true; done
}

# The ids of the cluster's processes: those that have its mark, but for this one and its children.
cluster_processes() {
    local directory process parent
    for directory in /proc/[0-9]*; do
        process=${directory#/proc/}
        grep -qzx "LINNET_TEST_CLUSTER=$cluster" "$directory/environ" 2>/dev/null || continue
        parent=$(ps -o ppid= -p "$process" 2>/dev/null | tr -d ' ') || continue
        [ "$process" = $$ ] || [ "$parent" = $$ ] || [ "$process" = $BASHPID ] || [ "$parent" = $BASHPID ] || echo "$process"
    done
}
