/*
 * woondruk: the command line.  Settings and the table of commands, nothing
 * else; what a command does stands in command_<name>.c.
 */
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/user.h"
#include "base/version.h"
#include "commands.h"
#include "session.h"
#include "stop.h"

struct command {
	const char *name;
	int (*run)(const struct settings *, int argc, char **argv);
	const char *arguments;
	const char *help; /* one line, under 60 columns */
	const char *more; /* for `woondruk help NAME`; lines with LF */
};

#define ONE_STAGE                                                              \
	"One stage of the night, on what the stages before it left behind.\n"

/*
 * The commands.
 *
 * To add one: a prototype in commands.h, etl/command_<name>.c with its
 * function, a row here, its section in etl/woondruk.1, and a line under "Where
 * to look" of README.md when people use it every day.  A test compares this
 * table with the manual page and with README.md.
 */
static const struct command commands[] = {
	{ "run", command_run, "[--offline] [--only SOURCE] [--json]",
	    "the whole night: fetch, land, compute, gate, publish",
	    "--offline      ask no one; use what the depot has\n"
	    "--only SOURCE  fetch this source only; may be repeated\n"
	    "--json         the summary as one JSON object\n" },
	{ "fetch", command_fetch, "[--offline] [--only SOURCE]",
	    "ask the sources, keep what they answer in the depot",
	    ONE_STAGE
	    "--offline      ask no one; use what the depot has\n"
	    "--only SOURCE  fetch this source only; may be repeated\n" },
	{ "land", command_land, "[--only SOURCE]",
	    "bring the newest snapshots into the database",
	    ONE_STAGE
	    "--only SOURCE  land this source only; may be repeated\n" },
	{ "compute", command_compute, "", "compute series and indicators",
	    ONE_STAGE },
	{ "gate", command_gate, "",
	    "check what would be published; hold it when it is wrong",
	    ONE_STAGE },
	{ "accept", command_accept, "RUN --reason TEXT",
	    "let through what the gate held, and publish it and why",
	    "RUN is the run that was held: woondruk status tells it. Only the "
	    "newest can be\naccepted. The reason is published with the "
	    "release, so write it for readers,\nin Dutch.\n"
	    "--reason TEXT  why the figures are right all the same\n" },
	{ "publish", command_publish, "",
	    "write a release when anything changed", ONE_STAGE },
	{ "check", command_check,
	    "[--examples] [--live] [--only SOURCE] [--json]",
	    "check all definitions, without a database",
	    "Tells file, line and mend of whatever is wrong. Live, each source "
	    "is asked by\nevery way that its descriptor names for titles, "
	    "units and codes; no figures are\nasked, and nothing is kept.\n"
	    "--examples     run the worked examples too; this needs a "
	    "database\n"
	    "--live         ask the services whether all is as described\n"
	    "--only SOURCE  ask this source only; may be repeated\n"
	    "--json         what was found as one JSON object\n" },
	{ "status", command_status, "[--json | --prometheus | --brief]",
	    "what is fresh, stale, late, held or failing, since when",
	    "--json        the same as one JSON object\n"
	    "--prometheus  the same as metrics, for the textfile collector of "
	    "node_exporter\n"
	    "--brief       what is wrong, in at most a screen: since when, "
	    "what "
	    "readers see, what to do\n" },
	{ "explain", command_explain,
	    "AREA INDICATOR PERIOD [--basis BASIS] [--reeks SERIES] [--full] "
	    "[--json] | --list FILE [--json]",
	    "one figure: formula, inputs, cells, hashes; recomputes it",
	    "--basis BASIS   huidig (the default) or toenmalig\n"
	    "--reeks SERIES  of an indicator that has several; of a city's "
	    "source: a measure\n"
	    "--full          every member of a group, and part of a sum, down "
	    "to "
	    "its cells\n"
	    "--list FILE     of every line of a file, which has these words, "
	    "down to the cells of the database\n"
	    "--json          the same as one JSON object\n"
	    "For example: woondruk explain GM0363 bevolkingsgroei-5-jaar "
	    "2026\n"
	    "With a source of a city in the place of INDICATOR, what the city "
	    "said, and its bodies:\n"
	    "woondruk explain NA amsterdam-bbga 2024 --reeks WKOOP\n" },
	{ "query", command_query,
	    "INDICATOR [--region R] [--period P] [--as-of DATE] "
	    "[--basis BASIS] [--csv] [--json]",
	    "what the feed said then, and until when",
	    "--region R      one area only: GM0363, PV27, NL01, G4\n"
	    "--period P      one period only\n"
	    "--as-of DATE    as it was published on that day or last before "
	    "it; or a release by name\n"
	    "--basis BASIS   huidig (the default) or toenmalig\n"
	    "--csv           the same as CSV, with all columns\n"
	    "--json          the same as one JSON object\n"
	    "For example: woondruk query bevolking --region GM0363 --as-of "
	    "2026-07-01\n" },
	{ "diff", command_diff, "[RELEASE [RELEASE]] [--csv] [--json]",
	    "figures that changed between releases, and why",
	    "Without releases: the newest and the one before it; with one: "
	    "that and the one\nbefore it.\n"
	    "--csv   the same as CSV, with all columns\n"
	    "--json  the same as one JSON object\n" },
	{ "replay", command_replay, "RELEASE --to DIR",
	    "make a past release again, and compare it",
	    "--to DIR  where it is made; a folder that is empty or not there\n"
	    "From the depot as it was then, with the definitions and the clock "
	    "of each run that\nled to it, in a database of its own that is "
	    "dropped afterwards. Names every file\nthat differs.\n" },
	{ "restore", command_restore, "[--accept]",
	    "make a lost database again, from the depot",
	    "--accept  take what was restored, though files that are named "
	    "differ\n"
	    "Into a database that is empty. Every run that the log of the "
	    "depot "
	    "tells of is\ndone again, with the definitions and the clock that "
	    "it had; what they made is\ncompared with the releases that are "
	    "published. Broken off, it begins anew.\n" },
	{ "prune", command_prune, "[--dry-run]",
	    "take away what has lived as long as was set",
	    "--dry-run  only tell what would go\n"
	    "Counts and bytes by kind. What a release needs to be made again "
	    "never goes, nor\nthe newest snapshot of a source. The "
	    "WOONDRUK_KEEP_... settings say how long.\n" },
	{ "verify", command_verify, "[DIR]",
	    "check the hashes and variants of a published tree",
	    "Tells each damage in a line. Signatures are verified by minisign, "
	    "where it is\ninstalled, with the minisign.pub of the tree.\n" },
	{ "reference", command_reference, "YEAR",
	    "what a year gives to measure other years by",
	    "The scale of each core indicator, as a line for its file in "
	    "sql/4-indicators:\n5th percentile, where the most pressed fifth "
	    "begins, 95th percentile, number\nof municipalities, today. Put in "
	    "who froze it, and why. Until then scores,\ncount and index are "
	    "not published.\nThen an audit, to read: how the indicators of the "
	    "index correlate in that year,\nand the index with figures outside "
	    "of it.\n" },
	{ "describe", command_describe,
	    "sources | indicators | datasets [--json]",
	    "catalogues, from the definitions; of sources also their last "
	    "state",
	    "--json  a list of JSON objects; otherwise Markdown\n"
	    "The last state of a source is read from the log of the depot; the "
	    "database is\nnot asked.\n" },
};
#define COMMANDS (sizeof(commands) / sizeof(*commands))

static const int statuses[] = { EXIT_FRESH, EXIT_STALE, EXIT_HELD, EXIT_USAGE,
	EXIT_UNAVAILABLE, EXIT_BUG, EXIT_LOCKED };

static const struct command *
find_command(const char *name)
{
	size_t i;

	for (i = 0; i < COMMANDS; i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

static int
print_help(void)
{
	size_t i;

	puts("woondruk: figures on the pressure on housing in Dutch "
	     "municipalities, every night\n\n"
	     "usage: woondruk [SETTING...] COMMAND [ARGUMENT...]\n"
	     "       woondruk help COMMAND\n"
	     "       woondruk --version\n\n"
	     "commands:");
	for (i = 0; i < COMMANDS; i++)
		printf("  %-9s %s\n", commands[i].name, commands[i].help);
	puts("\nsettings, by flag, by variable, or by a line in the file that "
	     "WOONDRUK_CONFIG names:");
	settings_print_help();
	puts("\nexit status (of run and of the stages):");
	for (i = 0; i < sizeof(statuses) / sizeof(*statuses); i++)
		printf("  %2d  %s\n", statuses[i],
		    session_status_name(statuses[i]));
	return EXIT_FRESH;
}

static int
print_command(const struct command *c)
{
	printf("usage: woondruk [SETTING...] %s%s%s\n\n%s: %s\n", c->name,
	    c->arguments[0] != '\0' ? " " : "", c->arguments, c->name, c->help);
	if (c->more[0] != '\0')
		printf("\n%s", c->more);
	puts("\nSettings and exit status: woondruk --help");
	return EXIT_FRESH;
}

static int
usage_error(const struct err *err)
{
	fprintf(stderr,
	    "woondruk: %s\nwoondruk: exit status %d, %s; see woondruk --help\n",
	    err->text, EXIT_USAGE, session_status_name(EXIT_USAGE));
	return EXIT_USAGE;
}

/* Take the settings and the program's name out of the arguments; what is left
 * stands in ret, ended by NULL.  Behind "--" nothing is a setting. */
static int
take_settings(struct settings *settings, int argc, char **argv, char **ret,
    int *ret_n, struct err *err)
{
	int at, used, n = 0;

	if (argc > 0)
		settings_called(settings, argv[0]);
	for (at = 1; at < argc; at += used) {
		if (strcmp(argv[at], "--") == 0) {
			for (at++; at < argc; at++)
				ret[n++] = argv[at];
			break;
		}
		used = settings_flag(settings, argc, argv, at, err);
		if (used < 0)
			return -1;
		if (used == 0) {
			ret[n++] = argv[at];
			used = 1;
		}
	}
	ret[n] = NULL;
	*ret_n = n;
	return 0;
}

static int
apply_settings(const struct settings *settings, struct err *err)
{
	bool json;
	enum log_level level;

	if (clock_fix(settings_get(settings, SET_NOW), err) != 0 ||
	    log_parse(settings_get(settings, SET_LOG), &json, &level, err) != 0)
		return -1;
	log_setup(json, level);
	return 0;
}

/* Is one of the arguments that word? */
static bool
has_word(int argc, char **argv, const char *word)
{
	int i;

	for (i = 0; i < argc; i++)
		if (strcmp(argv[i], word) == 0)
			return true;
	return false;
}

/* Started as root, and somebody said who is to do the work: that user does all of
 * it.  When nobody did, root does, but for the private PostgreSQL. */
static int
leave_root(const struct settings *settings, struct err *err)
{
	struct user user = { 0 };
	int rc;

	if (geteuid() != 0 || !settings_is_set(settings, SET_USER))
		return 0;
	rc = user_load(&user, settings_get(settings, SET_USER), err);
	if (rc == 0 && !user_become(&user))
		rc = err_set(err, ERR_FATAL,
		    "cannot become WOONDRUK_USER, '%s': does the system let"
		    " root change its user here?",
		    user.name);
	/* What is in root's home is not that user's. */
	if (rc == 0 && unsetenv("HOME") != 0)
		rc = err_set(err, ERR_FATAL, "cannot leave HOME out");
	free(user.name);
	return rc;
}

static int
dispatch(const struct settings *settings, int argc, char **argv,
    struct err *err)
{
	const struct command *c = NULL;
	bool wants_help = has_word(argc, argv, "--help");

	if (has_word(argc, argv, "--version")) {
		puts("woondruk " WOONDRUK_VERSION);
		return EXIT_FRESH;
	}
	if (argc > 0 && strcmp(argv[0], "help") == 0) {
		argc--;
		argv++;
		wants_help = true;
	}
	if (argc > 0 && argv[0][0] != '-') {
		c = find_command(argv[0]);
		if (c == NULL) {
			err_set(err, ERR_USAGE,
			    "no command is called \"%.60s\"", argv[0]);
			return usage_error(err);
		}
	}
	if (wants_help)
		return c != NULL ? print_command(c) : print_help();
	if (c == NULL && argc == 0) {
		err_set(err, ERR_USAGE, "which command?");
		return usage_error(err);
	}
	if (c == NULL) {
		err_set(err, ERR_USAGE, "no setting is called \"%.60s\"",
		    argv[0]);
		return usage_error(err);
	}
	if (leave_root(settings, err) != 0) {
		int status = session_status(NULL, err);

		fprintf(stderr, "woondruk: %s\nwoondruk: exit status %d, %s\n",
		    err->text, status, session_status_name(status));
		return status;
	}
	return c->run(settings, argc, argv);
}

/* BUG() and the C library's own checks end in abort(), after a line that says
 * what was found.  The private PostgreSQL is left to the next run, which finds
 * and uses it. */
static void
on_abort(int signal_number)
{
	static const char text[] =
	    "woondruk: exit status 70, a defect of the program: what stands "
	    "above tells which; nothing is half, the next run goes on\n";
	ssize_t ignored = write(STDERR_FILENO, text, sizeof(text) - 1);

	(void)signal_number;
	(void)ignored;
	_exit(EXIT_BUG);
}

int
main(int argc, char **argv)
{
	struct settings *settings = NULL;
	struct err err = ERR_INIT;
	char **rest = xcalloc((size_t)argc + 1, sizeof(*rest));
	int n, status;

	umask(022);
	/* A reader that went away is an error of write, told by its caller. */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGABRT, on_abort);
	stop_watch();
	if (settings_load(&settings, &err) != 0 ||
	    take_settings(settings, argc, argv, rest, &n, &err) != 0 ||
	    apply_settings(settings, &err) != 0)
		status = usage_error(&err);
	else
		status = dispatch(settings, n, rest, &err);
	if ((fflush(stdout) != 0 || ferror(stdout)) && status < EXIT_USAGE) {
		perror("woondruk: cannot write to stdout");
		status = EXIT_UNAVAILABLE;
	}
	settings_free(settings);
	free(rest);
	return status;
}
