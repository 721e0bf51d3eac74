/* woondruk verify: is the published tree what it says it is? */
#include "base/file.h"
#include "base/mem.h"
#include "commands.h"
#include "publish/contract.h"
#include "publish/verify.h"
#include "session.h"

static void
print_problem(void *ctx, const char *text)
{
	(void)ctx;
	printf("%s\n", text);
}

int
command_verify(const struct settings *settings, int argc, char **argv)
{
	const char *dir =
	    argc > 1 ? argv[1] : settings_get(settings, SET_PUBLIC);
	struct contract contract = { 0 };
	struct verify_report report;
	struct err err = ERR_INIT;
	struct session s;
	char *path;
	int rc;

	session_init(&s, settings, "verify");
	if (argc > 2) {
		err_set(&err, ERR_USAGE, "'%s' is one word too many", argv[2]);
		return session_fail(&s, &err);
	}
	path = file_path(settings_get(settings, SET_SHARE),
	    "output/contract.json");
	rc = contract_load(path, &contract, &err);
	free(path);
	if (rc == 0)
		rc = verify_tree(dir, &contract, print_problem, NULL, &report,
		    &err);
	contract_release(&contract);
	if (rc != 0)
		return session_fail(&s, &err);
	if (report.problems != 0)
		return session_end(&s, EXIT_HELD,
		    "%s: %zu thing%s wrong in %zu release%s", dir,
		    report.problems, report.problems == 1 ? " is" : "s are",
		    report.releases, report.releases == 1 ? "" : "s");
	return session_end(&s, EXIT_FRESH,
	    "%s: %zu releases, %zu files are as they were published%s", dir,
	    report.releases, report.files,
	    report.unverified != 0 ? "; minisign is not installed, so no "
				     "signature was verified"
				   : "");
}
