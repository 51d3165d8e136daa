/* What Swift cannot say to the kernel by itself: variadic calls, `_IOWR` macros and ancillary structs.
 *
 * Every function does one request, retries EINTR, keeps no state, prints nothing and, unless its comment
 * says otherwise, returns 0 or a negative errno, so that no caller has to read the thread's `errno`. */
#pragma once

#include "clock.h"
#include "controls.h"
#include "evdev.h"
#include "notify.h"
#include "rename.h"
#include "thread.h"
#include "uvc.h"
#include "v4l2.h"
#include "waker.h"
