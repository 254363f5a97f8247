// Counts the messages that a process sends by libzmq, and their bytes: to be loaded before it (LD_PRELOAD). At the process's end a
// line in the file that SENDS names tells how many, and the most within any second.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <zmq.h>

enum { PER_SECOND = 100, TICKS = 3600 * PER_SECOND };

static uint32_t messages[TICKS];
static uint64_t bytes[TICKS];
static double began;

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

// One thread of Linnet's sends.
static void sent(size_t length, int flags)
{
    if (began == 0) began = now();
    long tick = (long)((now() - began) * PER_SECOND);
    if (tick >= TICKS) tick = TICKS - 1;
    bytes[tick] += length;
    if (!(flags & ZMQ_SNDMORE)) messages[tick]++;
}

int zmq_send(void *socket, const void *data, size_t length, int flags)
{
    static int (*next)(void *, const void *, size_t, int);
    if (!next) next = (int (*)(void *, const void *, size_t, int))dlsym(RTLD_NEXT, "zmq_send");
    int result = next(socket, data, length, flags);
    if (result >= 0) sent(length, flags);
    return result;
}

int zmq_msg_send(zmq_msg_t *message, void *socket, int flags)
{
    static int (*next)(zmq_msg_t *, void *, int);
    if (!next) next = (int (*)(zmq_msg_t *, void *, int))dlsym(RTLD_NEXT, "zmq_msg_send");
    size_t length = zmq_msg_size(message);
    int result = next(message, socket, flags);
    if (result >= 0) sent(length, flags);
    return result;
}

__attribute__((destructor)) static void tell(void)
{
    const char *path = getenv("SENDS");
    FILE *file = path && began ? fopen(path, "a") : NULL;
    if (!file) return;
    uint64_t allMessages = 0, allBytes = 0, lateMessages = 0, lateBytes = 0, mostMessages = 0, mostBytes = 0;
    for (long tick = 0; tick < TICKS; tick++) {
        allMessages += messages[tick], allBytes += bytes[tick];
        lateMessages += messages[tick], lateBytes += bytes[tick];
        if (tick >= PER_SECOND) lateMessages -= messages[tick - PER_SECOND], lateBytes -= bytes[tick - PER_SECOND];
        if (lateMessages > mostMessages) mostMessages = lateMessages;
        if (lateBytes > mostBytes) mostBytes = lateBytes;
    }
    fprintf(file, "%lu %lu %lu %lu\n", allMessages, allBytes, mostMessages, mostBytes);
    fclose(file);
}
