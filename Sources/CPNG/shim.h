#ifndef LINNET_CPNG_SHIM_H
#define LINNET_CPNG_SHIM_H

/* Only the simplified interface (png_image_*) is used: it reports errors by value and never longjmps through Swift. */
#include <png.h>

#endif
