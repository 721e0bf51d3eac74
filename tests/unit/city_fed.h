#include "walk_fed.h"
