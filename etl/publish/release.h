/*
 * Releases: how a built folder becomes what readers see.
 *
 *	build/               the files of tonight, made aside, outside the tree
 *	r/.<name>.new/       the release being put together
 *	r/<name>/            a release; never written again
 *	r/.placing           name of a release that is placed and not yet shown
 *	huidig -> r/<name>   the one link that is renamed
 *	v1 -> huidig/v1      and so for every other name in a release
 *
 * The steps stand in the order of their calls.  A kill between any two leaves
 * the tree as it was, or the new release shown; release_open clears what such a
 * kill left behind.
 */
#ifndef PUBLISH_RELEASE_H
#define PUBLISH_RELEASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "base/err.h"
#include "base/hash.h"
#include "publish/compress.h"

/* Of whoever has a key (publish/sign.h); the list does not list itself or it. */
#define SHA256SUMS_SIGNATURE "SHA256SUMS.minisig"

enum file_state { FILE_NEW, FILE_CHANGED, FILE_SAME };

/* One plain file of the release, and what was made of it. */
struct release_file {
	char *path;		/* below the release: "v1/manifest.json" */
	enum file_state state;
	uint64_t bytes;
	char sha256[HASH_HEX];
	bool has[VARIANTS];
	char variant_sha256[VARIANTS][HASH_HEX];
};

struct release {
	char *public_dir;
	char *build_dir;
	char *current;		/* name of the release shown, NULL: none yet */
	bool current_is_trial;	/* its manifest says `proef` */
	char *name;		/* of the release being made, NULL: none */

	struct release_file *file;
	size_t n_files;
	size_t size;
	size_t n_new, n_changed, n_same;
	char **gone;		/* files of the current release only */
	size_t n_gone;
};

/* What the release says of itself. */
struct release_facts {
	const char *date;	/* of the run: 2026-11-23 */
	time_t now;
	const char *version;	/* of the program */
	const char *base_url;	/* "" for none */
	bool is_trial;		/* requests were sent elsewhere: `proef` */
	const char *key;	/* file that signs; NULL: no signature */
	enum compress_effort effort;
	const char *sources;	/* JSON list: sources with their versions */
	const char *changes;	/* JSON list: what changed, for releases.json */
	const char *reasons;	/* JSON list: why it may differ so much */
	const char *lifecycles;	/* JSON list: every dataset and indicator */
};

/* Make what is missing of the tree, clear what killed runs left behind, empty
 * the build folder, and read which release is shown. */
int	release_open(const char *public_dir, const char *build_dir,
	    struct release *ret, struct err *) MUST_CHECK;
void	release_close(struct release *);
/* Clear folders in r/ that nobody was ever shown, or that are on their way out:
 * hidden, and left by a run that was killed. */
int	release_clear(const char *public_dir, struct err *) MUST_CHECK;

/* Compare the build folder with the current release, by bytes.  Says whether
 * there is anything to release. */
int	release_compare(struct release *, bool *ret_differs, struct err *)
	    MUST_CHECK;
/* Choose the name: the date, or the date with the first free number. */
int	release_choose_name(struct release *, const char *date, struct err *)
	    MUST_CHECK;
/* Put the release together under its hidden name: link what is unchanged, copy
 * and compress the rest, write releases.json, manifest.json and SHA256SUMS with
 * its signature, verify all of it, and sync. */
int	release_stage(struct release *, const struct release_facts *,
	    struct err *) MUST_CHECK;
/* Rename it to its name and make the fixed links. */
int	release_place(struct release *, struct err *) MUST_CHECK;
/* Show it: one rename. */
int	release_show(struct release *, struct err *) MUST_CHECK;

/* The release that is shown in a tree, NULL when there is none; caller
 * frees. */
int	release_current(const char *public_dir, char **ret, struct err *)
	    MUST_CHECK;

#endif
