#ifndef LINNET_ALLOCATION_METER_H
#define LINNET_ALLOCATION_METER_H

#include <stddef.h>

/// How many bytes this thread has asked malloc and its kin for since it began. What it gave back is not taken away.
size_t linnet_allocated_bytes(void);

#endif
