#pragma once
#include "waker.h"
