// SPDX-License-Identifier: Apache-2.0

/* OpenCL drivers that break, each in one way, chosen when it is compiled:
 *
 *   NO_ENTRY       the library is none of OpenCL's: it lacks the function that every driver has
 *   ABORTS_ON_LOAD it dies while it is loaded
 *   ABORTS         it dies when it is asked for platforms
 *   SLEEPS         it never says which platforms it has
 *   NO_PLATFORM    a sound driver on a machine without its hardware */

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What the extension cl_khr_icd has a driver say that has no platform. */
enum { PLATFORM_NOT_FOUND = -1001 };

#ifdef NO_ENTRY
int not_opencl(void) { return 0; }
#else

#ifdef ABORTS_ON_LOAD
__attribute__((constructor)) static void load(void) { abort(); }
#endif

int clIcdGetPlatformIDsKHR(unsigned count, void **platforms, unsigned *found) {
  (void)count, (void)platforms;
#ifdef ABORTS
  abort();
#endif
#ifdef SLEEPS
  for (;;) sleep(1000);
#endif
  if (found != NULL) *found = 0;
  return PLATFORM_NOT_FOUND;
}

void *clGetExtensionFunctionAddress(const char *name) {
  return strcmp(name, "clIcdGetPlatformIDsKHR") == 0 ? (void *)clIcdGetPlatformIDsKHR : NULL;
}
#endif
