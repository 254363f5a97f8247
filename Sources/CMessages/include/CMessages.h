/* The messages of Protos/linnet/v1 as protoc-c writes them. `make protos` renews the included files. */
#ifndef LINNET_CMESSAGES_H
#define LINNET_CMESSAGES_H

#include "link.pb-c.h"
#include "outcomes.pb-c.h"
#include "questions.pb-c.h"

#endif
