#include "CEpilumeLinux.h"
