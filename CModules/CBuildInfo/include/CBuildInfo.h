// SPDX-License-Identifier: Apache-2.0
#ifndef BERTH_BUILD_INFO_H
#define BERTH_BUILD_INFO_H

/// The git commit of the checkout this library was built from, `-dirty` behind it where the checkout had uncommitted
/// changes; an empty string outside a checkout. Static storage, never freed.
const char *berth_build_git_commit(void);

#endif
