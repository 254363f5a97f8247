#ifndef LINNET_CBLAS_SHIM_H
#define LINNET_CBLAS_SHIM_H

/* The interface alone: which library stands behind libblas.so.3 is the system's choice (Debian: update-alternatives). */
#include <cblas.h>

#endif
