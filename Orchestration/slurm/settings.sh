# What a run on Slurm needs to know about your cluster. Copy this file, change it, and give it to `launch --settings`.
# It is read by bash, by `launch` and by both jobs; `launch` keeps a copy with the run.
# shellcheck shell=bash disable=SC2034 # those who read it use what it sets

# The program, on every node at the same path.
LINNET=linnet

# Options of sbatch for the coordinator's job: a few cores, no GPU, and long enough for the run. Its time may be shorter than
# the run: it is requeued and goes on.
COORDINATOR_JOB=(--cpus-per-task=4 --mem=16G --time=2-00:00:00)

# Options of sbatch for each worker's task.
WORKER_JOB=(--cpus-per-task=8 --mem=64G --gres=gpu:1 --time=08:00:00)

# Where the coordinator listens; a port of * takes a free one. With a firewall between the nodes name a port that it lets through.
BIND='tcp://*:*'

# keys: the link is encrypted, and only who has this run's keys takes part; `launch` makes them. plaintext: it is not, and whoever
# reaches the port can take part.
LINK=keys

# Samples that a worker runs at once, and further options of `linnet worker`.
SLOTS=64
WORKER_OPTIONS=()

# So many seconds before its time is up a worker takes no more, finishes what it runs, and is requeued. After two thirds of them
# it gives back what still runs. Slurm may begin up to a minute earlier.
DRAIN_SECONDS=180

# So long a worker waits for a coordinator that is away, with its GPU; then it is requeued, to start when the coordinator does.
COORDINATOR_WAIT=600

# The server beside each worker, in the foreground, at the port that it is given. Without this function workers run alone, for
# models that need no server.
MODEL=Qwen/Qwen2.5-VL-7B-Instruct
server() {
    exec vllm serve "$MODEL" --host 127.0.0.1 --port "$1" --limit-mm-per-prompt '{"image": 1}'
}

# The route that says when it can be asked, how many seconds its start may take, and how often in a row it may end before the
# task fails.
SERVER_HEALTH=/health
SERVER_DEADLINE=1800
SERVER_STARTS=3

# The first port that is tried on a worker's node.
SERVER_PORT=18000
