#ifndef LINNET_CZSTD_SHIM_H
#define LINNET_CZSTD_SHIM_H

#include <zstd.h>

#endif
