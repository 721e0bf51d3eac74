/*
 * Whatever the bytes: numbers, UTF-8, squeezing, disarming and times stay
 * within bounds and keep what their contracts promise.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
must(bool truth)
{
	if (!truth)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	char *text = xstrndup((const char *)bytes, len);
	char *other = xstrdup(text), *twice, at[CLOCK_TEXT];
	struct err err = ERR_INIT;
	int64_t number;
	time_t time, again;

	text_is_utf8((const char *)bytes, len);
	if (text_is_number((const char *)bytes, len))
		must(strspn(text, "0123456789+-.eE") == len);
	if (text_to_int(text, -1000, 1000, "it", &number, &err) == 0)
		must(number >= -1000 && number <= 1000);
	else
		must(err.class == ERR_DATA &&
		    text_is_utf8(err.text, strlen(err.text)));
	if (text_is_name(text))
		must(strchr(text, '/') == NULL && text[0] != '.');

	text_squeeze(other);
	must(strlen(other) <= strlen(text));
	must(text_same(text, other));
	twice = xstrdup(other);
	must(strcmp(text_squeeze(twice), other) == 0);

	text_disarm(other);
	must(text_is_utf8(other, strlen(other)));
	must(strpbrk(other, "\n\r\t\033\177") == NULL);

	if (clock_parse(text, &time, &err) == 0) {
		clock_text(time, at);
		must(clock_parse(at, &again, &err) == 0);
		/* At the edges of four digits a zone may push it over. */
		must(again == time || at[0] == '0' || at[0] == '9');
	}
	free(twice);
	free(other);
	free(text);
	return 0;
}
