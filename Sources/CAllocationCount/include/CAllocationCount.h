#pragma once

#include <stdint.h>

/// Heap allocations that the calling thread has made since it started. Linking this target puts a counter in
/// front of the C library's malloc family, which the Swift runtime uses too.
uint64_t ea_thread_allocation_count(void);
