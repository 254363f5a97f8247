#ifndef LINNET_CZEROMQ_SHIM_H
#define LINNET_CZEROMQ_SHIM_H

#include <zmq.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>

/* ZMQ_ZAP_ENFORCE_DOMAIN, which zmq.h of 4.3.4 shows to draft builds alone, although every build has it. */
#define LINNET_ZAP_ENFORCE_DOMAIN 93

/* Swift's Glibc module does not show eventfd(2). */
static inline int linnet_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

/* prctl(2) takes variable arguments, and pthread_setname_np(3) hides behind _GNU_SOURCE: Swift sees neither. */
static inline void linnet_name_thread(const char *name) { prctl(PR_SET_NAME, name, 0, 0, 0); }

#endif
