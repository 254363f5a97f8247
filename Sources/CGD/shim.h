#ifndef LINNET_CGD_SHIM_H
#define LINNET_CGD_SHIM_H

#include <gd.h>

#endif
