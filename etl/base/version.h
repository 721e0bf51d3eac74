/* The version of the program, as the manifest, the User-Agent and the ledger
 * give it.  CHANGELOG.md says what changed. */
#ifndef BASE_VERSION_H
#define BASE_VERSION_H

#define WOONDRUK_VERSION "0.1.0"

#endif
