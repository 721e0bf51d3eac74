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
PORT	?= 8080
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
	   libpq:libpq-dev zlib:zlib1g-dev libcrypto:libssl-dev \
	   libzip:libzip-dev xlsxwriter:libxlsxwriter-dev
LIB_NAMES := $(foreach l,$(LIBS),$(firstword $(subst :, ,$(l))))
have	= $(shell pkg-config --exists $(1) 2>/dev/null && echo $(1))
MISSING	:= $(foreach l,$(LIBS),$(if \
	   $(call have,$(firstword $(subst :, ,$(l)))),,$(lastword \
	   $(subst :, ,$(l)))))
OPTIONAL := $(call have,libdeflate) $(if $(call have,libbrotlidec),\
	   $(call have,libbrotlienc) libbrotlidec)
# libcsv comes without a pkg-config file.
ifeq ($(wildcard /usr/include/csv.h /usr/local/include/csv.h),)
MISSING += libcsv-dev
endif
FOUND	:= $(foreach n,$(LIB_NAMES),$(call have,$(n))) $(OPTIONAL)
LIB_CFLAGS := $(if $(strip $(FOUND)),$(shell pkg-config --cflags $(FOUND))) \
	   $(if $(findstring libdeflate,$(OPTIONAL)),-DHAVE_LIBDEFLATE) \
	   $(if $(findstring libbrotlienc,$(OPTIONAL)),-DHAVE_BROTLI)
LIB_LIBS := $(if $(strip $(FOUND)),$(shell pkg-config --libs $(FOUND))) -lcsv

# What is written as XML or HTML is read back by a library of others; without it
# these targets are not built.
XML	:= $(call have,libxml-2.0)
READ_BY_XML := $(addprefix $(B)/fuzz_,chart markup tiles workbook)
XML_CFLAGS = $(if $(XML),$(shell pkg-config --cflags $(XML)))
XML_LIBS = $(if $(XML),$(shell pkg-config --libs $(XML)))
FUZZERS	:= $(if $(XML),$(FUZZERS),$(filter-out $(READ_BY_XML),$(FUZZERS)))

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
# What makes a defect of memory a crash and no more.  A compiler that has not
# got one of them builds without (clang 14 does not zero, gcc 11 stops at
# FORTIFY 2).  -fcf-protection is not among them: Debian's crt1.o does without,
# so the linker drops it.  tests/hardening.py reads from a binary what came of it.
accepts	= $(shell echo 'int x;' | $(CC) -Werror -O2 $(1) \
	   -include features.h -x c -c -o /dev/null - 2>/dev/null && echo '$(1)')
MODE	:= -O2 -g -fPIE -fstack-protector-strong \
	   $(or $(call accepts,-D_FORTIFY_SOURCE=3),-D_FORTIFY_SOURCE=2) \
	   $(call accepts,-fstack-clash-protection) \
	   $(call accepts,-ftrivial-auto-var-init=zero)
MODE_LD	:= -pie -Wl,-z,relro,-z,now,-z,noexecstack,-z,separate-code
endif
CFLAGS	?=
ALL_CFLAGS = -std=c11 -ffp-contract=off $(CPPFLAGS) $(LIB_CFLAGS) $(MODE) $(CFLAGS) -MMD -MP
ALL_LIBS = $(LIB_LIBS) -lm

Q	:= $(if $(V),,@)
say	= $(if $(V),,@printf '  %-6s %s\n' $(1) $(2))

.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: all lib units fuzzers libraries run serve publish-to test test-unit bench drills fuzz \
	fuzz-short fuzz-long deps deps-run deps-check-output install clean format check-format analyse help FORCE

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
	$(Q)$(CC) $(ALL_CFLAGS) $(XML_CFLAGS) $(TEST_WARN) $(MODE_LD) \
	    $(LDFLAGS) -o $@ $< $(B)/libwoondruk.a $(ALL_LIBS) $(XML_LIBS)

# Other flags, other objects: rewritten only when the text differs.
$(B)/flags: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' '$(CC) $(ALL_CFLAGS) $(WARN) $(PREFIX)' >$@.new
	@if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

-include $(LIB_OBJ:.o=.d) $(B)/etl/main.d $(UNITS:=.d) $(FUZZERS:=.d)

run: deps-run ## install what is missing, build, and run one night (ARGS=...)
	@$(MAKE) all
	@# A first look does not wait for the last per cent.
	@WOONDRUK_COMPRESSION=$${WOONDRUK_COMPRESSION:-quick} \
	    $(B)/woondruk run $(ARGS); status=$$?; \
	if [ $$status -eq 1 ]; then \
		echo 'make: taken as success (exit status 1: published, but' \
		    'some sources are stale or served from a recording)'; \
	else \
		exit $$status; \
	fi

serve: ## show the public tree on http://127.0.0.1:PORT (8080), by nginx
	@output/serve/nginx-here '$(or $(WOONDRUK_PUBLIC),output/public)' \
	    '$(PORT)' build/serve

publish-to: ## send the public tree to REMOTE (store:bucket, host:/folder), by rclone
	@output/serve/publish-to '$(or $(WOONDRUK_PUBLIC),output/public)' \
	    '$(REMOTE)' build/publish-to

test: deps ## install what is missing, then run every test
	@$(MAKE) SAN=1 all units build/san/faulty.so
	@if command -v $(CLANG) >/dev/null; then $(MAKE) KIND=fuzz fuzzers; \
	else echo 'make: no $(CLANG), so no fuzz targets'; fi
	@B=build/san FUZZ=build/fuzz V='$(V)' tests/all

test-unit: ## the unit tests alone, with sanitisers
	@$(MAKE) SAN=1 units
	@B=build/san V='$(V)' tests/unit/run

$(B)/bench_scan: tests/bench/scan.c $(B)/libwoondruk.a
	$(call say,CC,$<)
	$(Q)$(CC) $(ALL_CFLAGS) $(TEST_WARN) $(MODE_LD) $(LDFLAGS) -o $@ $< \
	    $(B)/libwoondruk.a $(ALL_LIBS)

bench: all $(B)/bench_scan ## what loading, computing and publishing take, beside yardsticks (minutes; PART=load)
	@tests/bench/run $(PART)

# What it takes the place of comes in two sizes of file, so that neither may be
# chosen here.
$(B)/faulty.so: tests/drills/faulty.c $(B)/flags
	$(call say,CC,$<)
	$(Q)$(CC) -std=gnu11 -D_GNU_SOURCE -O1 -g -Wall -Wextra -Wshadow \
	    -Wstrict-prototypes $(WERROR) -fPIC -shared -pthread -o $@ $< -ldl

drills: all $(B)/faulty.so ## nights that are broken into (hours; KINDS="kill ..." N=, SEED=, ONLY=, EVERY=)
	@WOONDRUK=$(CURDIR)/$(B)/woondruk tests/drills/run \
	    $(if $(KINDS),-k '$(KINDS)') $(if $(N),-n $(N)) \
	    $(if $(SEED),--seed $(SEED)) $(if $(ONLY),--only $(ONLY)) \
	    $(if $(EVERY),--every $(EVERY)) $(if $(FIRST),--first)

check-output: deps-check-output ## what we publish, read by programs of others (npm, minutes)
	@$(MAKE) all
	@tests/hardening.py $(B)/woondruk
	@mkdir -p build/readers
	@cp tests/output/package.json tests/output/package-lock.json \
	    tests/output/.npmrc build/readers/
	@cd build/readers && npm ci --silent --ignore-scripts
	@WOONDRUK=$(CURDIR)/$(B)/woondruk tests/output/check.py build/readers \
	    $(TREE) $(if $(WITHOUT),--without $(WITHOUT))

fuzz-short: ## every fuzz target for 5 seconds
	@$(MAKE) KIND=fuzz fuzzers
	@FUZZ=build/fuzz FUZZ_SECONDS=5 tests/fuzz/run

fuzz: ## every fuzz target for FUZZ_SECONDS (600)
	@$(MAKE) KIND=fuzz fuzzers
	@FUZZ=build/fuzz FUZZ_SECONDS=$(FUZZ_SECONDS) tests/fuzz/run

fuzz-long: ## each target until it has had FUZZ_CPU seconds of a processor (600; TARGETS=)
	@$(MAKE) KIND=fuzz fuzzers
	@FUZZ=build/fuzz tests/fuzz/long \
	    $(if $(FUZZ_CPU),--cpu $(FUZZ_CPU)) $(TARGETS)

# --- what has to be installed (Debian) ---
DEPS_RUN := build-essential pkg-config $(foreach l,$(LIBS),$(lastword \
	   $(subst :, ,$(l)))) libcsv-dev libdeflate-dev libbrotli-dev \
	   librsvg2-bin fonts-dejavu-core
DEPS_TEST := libcmocka-dev libxml2-dev python3 python3-jsonschema python3-rdflib clang \
	   libclang-rt-14-dev clang-format \
	   nginx libnginx-mod-http-brotli-static caddy minisign rclone \
	   curl prometheus

DEPS_CHECK := chromium default-jre-headless jing libxml2-utils \
	   python3-openpyxl

# $(call install_packages,packages): those that are missing, and PostgreSQL's
# server when there is none.  Debian makes and starts a cluster of its own when
# that is installed, unless its settings say otherwise, so they go first.  It
# starts web servers and Prometheus too; the tests start their own.
define install_packages
	@missing=; \
	for package in $(1); do \
		dpkg-query -W -f='$${Status}' $$package 2>/dev/null | \
		    grep -q 'ok installed' || missing="$$missing $$package"; \
	done; \
	server=; \
	ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || \
	    command -v initdb >/dev/null 2>&1 || server=postgresql; \
	[ -n "$$missing$$server" ] || exit 0; \
	if ! command -v apt-get >/dev/null; then \
		echo "make: no apt-get here; install by hand what these Debian" \
		    "packages hold:$$missing $$server" >&2; \
		exit 0; \
	fi; \
	if [ "$$(id -u)" -eq 0 ]; then sudo=; \
	elif command -v sudo >/dev/null; then sudo=sudo; \
	else \
		echo "make: as root, run: apt-get install$$missing $$server" >&2; \
		exit 1; \
	fi; \
	echo "make: installing with apt-get:$$missing $$server"; \
	apt() { \
		$$sudo env DEBIAN_FRONTEND=noninteractive apt-get -q -y \
		    --no-install-recommends "$$@" >>build/deps.log 2>&1 || { \
			tail -n 20 build/deps.log >&2; \
			echo "make: apt-get $$* failed (all of it is in" \
			    "build/deps.log)" >&2; \
			exit 1; \
		}; \
	}; \
	mkdir -p build && : >build/deps.log && apt update && \
	if [ -n "$$missing" ]; then apt install $$missing; fi && \
	for service in nginx caddy prometheus; do \
		case "$$missing " in *" $$service "*) \
			$$sudo systemctl disable --now $$service \
			    >>build/deps.log 2>&1 || : ;; \
		esac; \
	done && \
	if [ -n "$$server" ]; then \
		apt install postgresql-common && \
		$$sudo sed -i 's/^#*create_main_cluster.*/create_main_cluster = false/' \
		    /etc/postgresql-common/createcluster.conf && \
		apt install $$server; \
	fi
endef

deps: ## install what building, running and testing need (apt-get)
	$(call install_packages,$(DEPS_RUN) $(DEPS_TEST))

# A npm that is here already may not be Debian's.
deps-check-output: deps
	$(call install_packages,$(DEPS_CHECK) $(if $(shell command -v npm),,npm))

deps-run:
	$(call install_packages,$(DEPS_RUN))

SHARE	:= $(DESTDIR)$(PREFIX)/share/woondruk

install: all ## install under PREFIX (/usr/local), staged in DESTDIR
	install -d $(DESTDIR)$(PREFIX)/bin $(SHARE) \
	    $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 755 $(B)/woondruk $(DESTDIR)$(PREFIX)/bin/woondruk
	tar -cf - --exclude=output/public --exclude=__pycache__ \
	    sources sql output cron | \
	    tar -C $(SHARE) --no-same-owner -xf -
	install -m 644 etl/woondruk.1 $(DESTDIR)$(PREFIX)/share/man/man1/

clean: ## remove what was built (not var/ nor output/public/)
	rm -rf build

OURS	:= $(ETL_SRC) $(UNIT_SRC) $(FUZZ_SRC) tests/drills/faulty.c

format: ## lay out the .c files as .clang-format says
	clang-format -i $(OURS)

check-format: ## fail when a .c file is laid out otherwise
	clang-format --dry-run -Werror $(OURS)

# Left out: what speaks of every snprintf and memset, and what asks for other
# ways of writing than this project's.
comma	:= ,
empty	:=
TIDY	:= $(subst $(empty) $(empty),$(comma),-* bugprone-* cert-* \
	   clang-analyzer-* -bugprone-easily-swappable-parameters \
	   -bugprone-implicit-widening-of-multiplication-result \
	   -bugprone-narrowing-conversions -bugprone-sizeof-expression \
	   -bugprone-branch-clone -cert-err33-c \
	   -clang-analyzer-security.insecureAPI.DeprecatedOrUnsafeBufferHandling \
	   -clang-analyzer-valist.Uninitialized)

# To be read, so it does not fail: the tools do not know that err_set always
# gives -1 nor that BUG() does not return, and some of what they say cannot be.
analyse: ## static analysis: gcc -fanalyzer, clang-tidy, cppcheck
	@for file in $(ETL_SRC); do \
		$(if $(V),echo "  -fanalyzer $$file";) \
		gcc -std=c11 $(CPPFLAGS) $(LIB_CFLAGS) -O2 -fanalyzer \
		    $(BANNED) -c -o /dev/null $$file || exit 1; \
	done
	@if command -v clang-tidy >/dev/null; then \
		clang-tidy --quiet --checks='$(TIDY)' $(ETL_SRC) -- \
		    -std=c11 $(CPPFLAGS) $(LIB_CFLAGS) $(BANNED) 2>&1 | \
		    grep -v 'warnings generated'; \
	else echo 'clang-tidy is not installed: left out'; fi
	@if command -v cppcheck >/dev/null; then \
		cppcheck --quiet --std=c11 --enable=warning,portability \
		    --suppress=funcArgOrderDifferent -Ietl etl; \
	else echo 'cppcheck is not installed: left out'; fi

help: ## this list
	@echo 'Targets:'
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1\t\2/p' Makefile | expand -t 16
	@echo 'Settings: V=1 (show commands), SAN=1 (sanitisers), CC=clang,'
	@echo '          PREFIX, DESTDIR, PORT, FUZZ_SECONDS, WERROR= (warnings pass)'
