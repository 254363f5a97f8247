# The settings of the test's cluster: one node that is said to have GPUs, and a stand-in for vLLM.
# shellcheck shell=bash disable=SC2034 # those who read it use what it sets
# LINNET and CHAT_SERVER come from the test's environment, which Slurm hands on.
COORDINATOR_JOB=(--cpus-per-task=1 --mem=100 --time=10)
WORKER_JOB=(--cpus-per-task=1 --mem=100 --gres=gpu:1 --time=10)
BIND='tcp://127.0.0.1:*'
LINK=keys
SLOTS=1
WORKER_OPTIONS=(--log-level info)
DRAIN_SECONDS=30
COORDINATOR_WAIT=8
server() { exec python3 "$CHAT_SERVER" "$1" 1 0.5; }
SERVER_HEALTH=/health
SERVER_DEADLINE=30
SERVER_STARTS=3
SERVER_PORT=18000
