/*
 * A hash table with open addressing: a power of two of slots, at most three
 * quarters used, nothing ever removed.  Keys lie in an arena.
 */
#include "base/dict.h"
#include "base/mem.h"

#define FIRST_SLOTS 64u

struct slot {
	const char *key; /* NULL: free */
	size_t len;
	uint64_t hash;
	int64_t value;
};

struct dict {
	struct slot *slots;
	size_t n_slots;
	size_t used;
	struct arena *keys;
};

/* FNV-1a, with a last stir because the low bits choose the slot. */
static uint64_t
hash_key(const char *key, size_t len)
{
	uint64_t hash = 14695981039346656037u;
	size_t i;

	for (i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)key[i]) * 1099511628211u;
	hash ^= hash >> 32;
	return hash * 0x9e3779b97f4a7c15u;
}

struct dict *
dict_new(void)
{
	struct dict *dict = xcalloc(1, sizeof(*dict));

	dict->n_slots = FIRST_SLOTS;
	dict->slots = xcalloc(dict->n_slots, sizeof(*dict->slots));
	dict->keys = arena_new();
	return dict;
}

void
dict_free(struct dict *dict)
{
	if (dict == NULL)
		return;
	arena_free(dict->keys);
	free(dict->slots);
	free(dict);
}

/* The slot that holds the key, or the free one where it belongs. */
static struct slot *
find_slot(const struct dict *dict, const char *key, size_t len, uint64_t hash)
{
	size_t mask = dict->n_slots - 1;
	size_t at = (size_t)(hash >> 20) & mask;
	struct slot *slot;

	for (;; at = (at + 1) & mask) {
		slot = &dict->slots[at];
		if (slot->key == NULL ||
		    (slot->hash == hash && slot->len == len &&
			memcmp(slot->key, key, len) == 0))
			return slot;
	}
}

static void
grow(struct dict *dict)
{
	struct slot *old = dict->slots;
	size_t n = dict->n_slots, i;

	dict->n_slots = n * 2;
	dict->slots = xcalloc(dict->n_slots, sizeof(*dict->slots));
	for (i = 0; i < n; i++)
		if (old[i].key != NULL)
			*find_slot(dict, old[i].key, old[i].len, old[i].hash) =
			    old[i];
	free(old);
}

void
dict_put(struct dict *dict, const char *key, size_t len, int64_t value)
{
	uint64_t hash = hash_key(key, len);
	struct slot *slot = find_slot(dict, key, len, hash);
	char *copy;

	if (slot->key == NULL) {
		if (dict->used + 1 > dict->n_slots / 4 * 3) {
			grow(dict);
			slot = find_slot(dict, key, len, hash);
		}
		/* Not arena_strndup: a key may hold a NUL. */
		copy = arena_alloc(dict->keys, len + 1);
		if (len != 0)
			memcpy(copy, key, len);
		*slot = (struct slot){ .key = copy, .len = len, .hash = hash };
		dict->used++;
	}
	slot->value = value;
}

bool
dict_get(const struct dict *dict, const char *key, size_t len, int64_t *ret)
{
	const struct slot *slot;

	slot = find_slot(dict, key, len, hash_key(key, len));
	if (slot->key == NULL)
		return false;
	*ret = slot->value;
	return true;
}

size_t
dict_size(const struct dict *dict)
{
	return dict->used;
}
