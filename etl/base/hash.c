/*
 * SHA-256, by libcrypto.
 *
 * The digest can only fail when the library has no memory or no SHA-256; both
 * end the program, so that nothing is ever named by a wrong digest.
 */
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/mem.h"

struct hash {
	EVP_MD_CTX *context;
};

struct hash *
hash_new(void)
{
	struct hash *hash = xmalloc(sizeof(*hash));

	hash->context = EVP_MD_CTX_new();
	if (hash->context == NULL ||
	    EVP_DigestInit_ex(hash->context, EVP_sha256(), NULL) != 1)
		BUG("libcrypto gives no SHA-256");
	return hash;
}

void
hash_add(struct hash *hash, const void *bytes, size_t len)
{
	if (EVP_DigestUpdate(hash->context, bytes, len) != 1)
		BUG("libcrypto cannot add to a SHA-256");
}

void
hash_finish(struct hash *hash, char ret_hex[HASH_HEX])
{
	static const char digits[] = "0123456789abcdef";
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned int len, i;

	if (EVP_DigestFinal_ex(hash->context, digest, &len) != 1 ||
	    len != (HASH_HEX - 1) / 2)
		BUG("libcrypto cannot finish a SHA-256");
	for (i = 0; i < len; i++) {
		ret_hex[2 * i] = digits[digest[i] >> 4];
		ret_hex[2 * i + 1] = digits[digest[i] & 15];
	}
	ret_hex[HASH_HEX - 1] = '\0';
	hash_free(hash);
}

void
hash_free(struct hash *hash)
{
	if (hash == NULL)
		return;
	EVP_MD_CTX_free(hash->context);
	free(hash);
}

void
hash_bytes(const void *bytes, size_t len, char ret_hex[HASH_HEX])
{
	struct hash *hash = hash_new();

	hash_add(hash, bytes, len);
	hash_finish(hash, ret_hex);
}

int
hash_file(const char *path, char ret_hex[HASH_HEX], struct err *err)
{
	struct hash *hash = NULL;
	char *block = NULL;
	const size_t size = 64 * 1024;
	struct stat st;
	ssize_t got;
	int fd, rc = -1;

	/* Not blocking, so that a pipe in the place of a file cannot hang. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd == -1)
		return err_errno(err, errno == ENOENT ? ERR_DATA : ERR_FATAL,
		    "cannot open %s", path);
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		close(fd);
		return err_set(err, ERR_DATA, "%s is no plain file", path);
	}
	hash = hash_new();
	block = xmalloc(size);
	while ((got = read(fd, block, size)) != 0) {
		if (got > 0) {
			hash_add(hash, block, (size_t)got);
		} else if (errno != EINTR) {
			err_errno(err, ERR_FATAL, "cannot read %s", path);
			goto out;
		}
	}
	hash_finish(hash, ret_hex);
	hash = NULL;
	rc = 0;
out:
	hash_free(hash);
	free(block);
	close(fd);
	return rc;
}

int
hash_same_files(const char *a, const char *b, bool *ret, struct err *err)
{
	struct stat sa, sb;
	char hex_a[HASH_HEX], hex_b[HASH_HEX];

	*ret = false;
	if (stat(a, &sa) != 0 || stat(b, &sb) != 0 || sa.st_size != sb.st_size)
		return 0;
	if (hash_file(a, hex_a, err) != 0 || hash_file(b, hex_b, err) != 0)
		return -1;
	*ret = strcmp(hex_a, hex_b) == 0;
	return 0;
}
