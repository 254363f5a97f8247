/* The messages of Protos/linnet/v1 as protoc-c writes them. `make protos` renews the included files. */
#ifndef LINNET_CMESSAGES_H
#define LINNET_CMESSAGES_H

#include "linnet/v1/link.pb-c.h"
#include "linnet/v1/operators.pb-c.h"
#include "linnet/v1/outcomes.pb-c.h"
#include "linnet/v1/questions.pb-c.h"
#include "linnet/v1/rollouts.pb-c.h"

#endif
