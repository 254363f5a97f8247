#ifndef LINNET_CZEROMQ_SHIM_H
#define LINNET_CZEROMQ_SHIM_H

#include <zmq.h>
#include <sys/eventfd.h>

/* Swift's Glibc module does not show eventfd(2). */
static inline int linnet_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

#endif
