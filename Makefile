# Woondruk.  `make help` lists the targets; settings can stand in config.mk.
-include config.mk

CC	?= cc
ifeq ($(origin CC),default)
CC	:= gcc
endif
CLANG	?= clang
PREFIX	?= /usr/local
DESTDIR	?=
V	?=
SAN	?=
FUZZ_SECONDS ?= 600
ARGS	?=

# Builds that differ in kind live side by side.
ifeq ($(KIND),fuzz)
B	:= build/fuzz
else ifeq ($(SAN),1)
B	:= build/san
else
B	:= build
endif

ETL_SRC	:= $(sort $(wildcard etl/*.c) $(wildcard etl/*/*.c))
UNIT_SRC := $(sort $(wildcard tests/unit/test_*.c))
FUZZ_SRC := $(sort $(wildcard tests/fuzz/fuzz_*.c))
LIB_OBJ	:= $(patsubst %.c,$(B)/%.o,$(filter-out etl/main.c,$(ETL_SRC)))
UNITS	:= $(patsubst %.c,$(B)/%,$(UNIT_SRC))
FUZZERS	:= $(patsubst tests/fuzz/%.c,$(B)/%,$(FUZZ_SRC))

# --- libraries: pkg-config name and the Debian package that brings it ---
LIBS	:= libcurl:libcurl4-openssl-dev jansson:libjansson-dev \
	   libpq:libpq-dev zlib:zlib1g-dev libcrypto:libssl-dev
LIB_NAMES := $(foreach l,$(LIBS),$(firstword $(subst :, ,$(l))))
have	= $(shell pkg-config --exists $(1) 2>/dev/null && echo $(1))
MISSING	:= $(foreach l,$(LIBS),$(if \
	   $(call have,$(firstword $(subst :, ,$(l)))),,$(lastword \
	   $(subst :, ,$(l)))))
OPTIONAL := $(call have,libdeflate) $(call have,libbrotlienc)
FOUND	:= $(foreach n,$(LIB_NAMES),$(call have,$(n))) $(OPTIONAL)
LIB_CFLAGS := $(if $(strip $(FOUND)),$(shell pkg-config --cflags $(FOUND))) \
	   $(if $(findstring libdeflate,$(OPTIONAL)),-DHAVE_LIBDEFLATE) \
	   $(if $(findstring libbrotlienc,$(OPTIONAL)),-DHAVE_BROTLI)
LIB_LIBS := $(if $(strip $(FOUND)),$(shell pkg-config --libs $(FOUND)))

# --- flags ---
# _DEFAULT_SOURCE stands here and not in the files that need it (flock,
# setgroups), because banned.h is included before their first line.
CPPFLAGS += -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE \
	    -D_FILE_OFFSET_BITS=64 -Ietl
BANNED	:= -include base/banned.h
WERROR	?= -Werror
WARN	:= -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes \
	   -Wmissing-prototypes -Wold-style-definition -Wconversion \
	   -Wsign-conversion -Wformat=2 -Wcast-qual -Wcast-align \
	   -Wpointer-arith -Wundef -Wvla -Wwrite-strings -Wnull-dereference \
	   -Wimplicit-fallthrough $(WERROR)
# cmocka's macros convert freely; what tests check is not how they cast.
TEST_WARN := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wformat=2 $(WERROR)

ifeq ($(KIND),fuzz)
override CC := $(CLANG)
MODE	:= -O1 -g -fno-omit-frame-pointer \
	   -fsanitize=fuzzer-no-link,address,undefined \
	   -fno-sanitize-recover=all
MODE_LD	:= -fsanitize=fuzzer,address,undefined
else ifeq ($(SAN),1)
MODE	:= -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined \
	   -fno-sanitize-recover=all
MODE_LD	:= -fsanitize=address,undefined
else
MODE	:= -O2 -g -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
MODE_LD	:= -pie -Wl,-z,relro,-z,now
endif
CFLAGS	?=
ALL_CFLAGS = -std=c11 $(CPPFLAGS) $(LIB_CFLAGS) $(MODE) $(CFLAGS) -MMD -MP
ALL_LIBS = $(LIB_LIBS) -lm

Q	:= $(if $(V),,@)
say	= $(if $(V),,@printf '  %-6s %s\n' $(1) $(2))

.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: all lib units fuzzers libraries run test test-unit fuzz fuzz-short \
	deps deps-run install clean format check-format analyse help FORCE

# As many jobs as there are processors, unless -j says otherwise.
ifeq ($(findstring -j,$(MAKEFLAGS)),)
MAKEFLAGS += -j$(shell nproc 2>/dev/null || echo 1)
endif
MAKEFLAGS += --no-print-directory

all: $(B)/woondruk ## build build/woondruk (SAN=1: with sanitisers)

lib: $(B)/libwoondruk.a
units: $(UNITS)
fuzzers: $(FUZZERS)

libraries:
	@if ! command -v pkg-config >/dev/null; then \
		echo 'pkg-config is missing: apt-get install pkg-config' >&2; \
		exit 1; \
	elif [ -n '$(strip $(MISSING))' ]; then \
		echo 'libraries are missing: apt-get install' \
		    '$(strip $(MISSING))  (or: make deps)' >&2; \
		exit 1; \
	fi

$(B)/woondruk: $(B)/etl/main.o $(B)/libwoondruk.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(MODE) $(MODE_LD) $(LDFLAGS) -o $@ $^ $(ALL_LIBS)

$(B)/libwoondruk.a: $(LIB_OBJ)
	$(call say,AR,$@)
	$(Q)rm -f $@ && ar rcs $@ $^

$(B)/etl/%.o: etl/%.c $(B)/flags | libraries
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(EXTRA) $(WARN) $(BANNED) -c -o $@ $<

# Where definitions are when the program has been installed.
$(B)/etl/base/settings.o: EXTRA = -DSHARE_DIR='"$(PREFIX)/share/woondruk"'

$(B)/tests/unit/%: tests/unit/%.c $(B)/libwoondruk.a
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(TEST_WARN) $(MODE_LD) $(LDFLAGS) -o $@ $< \
	    $(B)/libwoondruk.a $(ALL_LIBS) -lcmocka

$(B)/fuzz_%: tests/fuzz/fuzz_%.c $(B)/libwoondruk.a
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(TEST_WARN) $(MODE_LD) $(LDFLAGS) -o $@ $< \
	    $(B)/libwoondruk.a $(ALL_LIBS)

# Other flags, other objects: rewritten only when the text differs.
$(B)/flags: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' '$(CC) $(ALL_CFLAGS) $(WARN) $(PREFIX)' >$@.new
	@if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

-include $(LIB_OBJ:.o=.d) $(B)/etl/main.d $(UNITS:=.d) $(FUZZERS:=.d)
