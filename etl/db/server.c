/*
 * One PostgreSQL server of our own, started without pg_ctl: its way through a
 * shell would need quoting, and it cannot become another user.
 *
 * What can be left over from a kill or a power cut is handled here: half a data
 * folder (made under another name, then renamed), a server without its
 * starter (it answers, so it is used), and a pid file without its server.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libpq-fe.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/process.h"
#include "base/text.h"
#include "db/server.h"

#define OLDEST_MAJOR 15
#define DEBIAN_BIN "/usr/lib/postgresql"
#define SOCKET_NAME "/.s.PGSQL.5432"
#define SOCKET_MAX 107 /* sun_path, without its NUL */
#define PORT "5432"
/* postmaster.pid is eight lines, one of which is the data folder. */
#define PID_FILE_MAX (LIMIT_PATH + 512)

/* --- users and folders --- */

/* What the server and its programs see of our variables: no key of ours, and no
 * home that is somebody else's.  Made before a fork. */
static char **
environment_for(const struct user *user)
{
	static char no_home[] = "HOME=/";
	char **env = process_environment();

	for (size_t i = 0; user->become && env[i] != NULL; i++)
		if (strncmp(env[i], "HOME=", 5) == 0)
			env[i] = no_home;
	return env;
}

/* Wait for a child; its exit status, or -1 when it was killed. */
static int
wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool
server_user_reaches(const struct user *user, const char *dir)
{
	pid_t pid = fork();

	if (pid < 0)
		return false;
	if (pid == 0) {
		if (!user_become(user))
			_exit(126);
		_exit(chdir(dir) == 0 ? 0 : 1);
	}
	return wait_for(pid) == 0;
}

int
server_private_dir(const struct user *user, const char *dir, struct err *err)
{
	struct stat st;

	if ((mkdir(dir, 0700) != 0 && errno != EEXIST) || lstat(dir, &st) != 0)
		return err_errno(err, ERR_FATAL, "%s", dir);
	/* Ours to give: made just now, or by one of us who was killed before
	 * giving it away. */
	if (user->become && S_ISDIR(st.st_mode) && st.st_uid == 0 &&
	    (st.st_mode & 077) == 0 &&
	    (lchown(dir, user->uid, user->gid) != 0 || lstat(dir, &st) != 0))
		return err_errno(err, ERR_FATAL, "%s", dir);
	if (!S_ISDIR(st.st_mode) || st.st_uid != user->uid ||
	    (st.st_mode & 077) != 0)
		return err_set(err, ERR_FATAL,
		    "%s should be a folder that only user %s can enter; remove"
		    " it, or run as the user who made it",
		    dir, user->name);
	return 0;
}

/* --- finding the programs --- */

/* In a child: be the user, stand nowhere in particular, read nothing, write to
 * the log, and take the signals that the parent left to a thread. */
static void
enter(const struct user *user, const char *log)
{
	sigset_t none;
	int fd;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (!user_become(user))
		_exit(126);
	umask(077);
	if (chdir("/") != 0)
		_exit(126);
	fd = open(log, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd < 0 || dup2(fd, 1) < 0 || dup2(fd, 2) < 0)
		_exit(126);
	fd = open("/dev/null", O_RDONLY);
	if (fd < 0 || dup2(fd, 0) < 0)
		_exit(126);
}

/* The major version of the server in ${bin}, 0 when there is none.  Read from
 * "postgres (PostgreSQL) 15.20 (Debian …)". */
static int
major_of(const char *bin)
{
	static const char mark[] = "(PostgreSQL) ";
	char *initdb = file_path(bin, "initdb");
	char *postgres = file_path(bin, "postgres");
	char text[256];
	size_t len = 0;
	ssize_t got;
	int pipes[2] = { -1, -1 }, major = 0;
	const char *p;
	pid_t pid;

	if (access(initdb, X_OK) != 0 || access(postgres, X_OK) != 0 ||
	    pipe(pipes) != 0)
		goto out;
	pid = fork();
	if (pid == 0) {
		if (dup2(pipes[1], 1) < 0)
			_exit(126);
		close(pipes[0]);
		execl(postgres, postgres, "--version", (char *)NULL);
		_exit(127);
	}
	close(pipes[1]);
	while (pid > 0 && len < sizeof(text) - 1 &&
	    (got = read(pipes[0], text + len, sizeof(text) - 1 - len)) > 0)
		len += (size_t)got;
	text[len] = '\0';
	close(pipes[0]);
	if (pid > 0 && wait_for(pid) == 0 && (p = strstr(text, mark)) != NULL)
		for (p += strlen(mark); *p >= '0' && *p <= '9'; p++)
			major = major * 10 + (*p - '0');
out:
	free(initdb);
	free(postgres);
	return major;
}

struct search {
	int want;  /* this major version, or 0: the newest */
	int found; /* major */
	char *bin;
};

static void
consider(struct search *search, const char *bin)
{
	int major = major_of(bin);

	if (major < OLDEST_MAJOR || major <= search->found ||
	    (search->want != 0 && major != search->want))
		return;
	free(search->bin);
	search->bin = xstrdup(bin);
	search->found = major;
}

static void
search_path(struct search *search)
{
	const char *path = getenv("PATH");
	char *copy = xstrdup(path != NULL ? path : "");
	char *next = copy, *dir;

	while ((dir = next) != NULL) {
		next = strchr(dir, ':');
		if (next != NULL)
			*next++ = '\0';
		if (*dir == '/')
			consider(search, dir);
	}
	free(copy);
}

/* The folder of the server programs for this data folder, or a message that
 * says what to install. */
static int
find_programs(const char *data, char **ret, struct err *err)
{
	struct search search = { 0, 0, NULL };
	char *version = file_path(data, "PG_VERSION");
	char **names = NULL;
	size_t n = 0;
	struct buf text;
	struct err ignored;
	int64_t want;

	buf_init(&text, 16);
	if (file_exists(version) && file_read(version, &text, &ignored) == 0 &&
	    text_to_int(text_squeeze(text.data), 1, 1000, "PG_VERSION", &want,
		&ignored) == 0)
		search.want = (int)want;
	search_path(&search);
	if (file_list(DEBIAN_BIN, &names, &n, &ignored) == 0) {
		for (size_t i = 0; i < n; i++) {
			char *bin = xasprintf(DEBIAN_BIN "/%s/bin", names[i]);

			consider(&search, bin);
			free(bin);
		}
		file_list_free(names, n);
	}
	buf_release(&text);
	free(version);
	if (search.bin != NULL) {
		*ret = search.bin;
		return 0;
	}
	if (search.want != 0)
		return err_set(err, ERR_FATAL,
		    "%s was made by PostgreSQL %d, which is not installed:"
		    " apt-get install postgresql-%d (or remove the folder; all"
		    " in it can be built again from the depot)",
		    data, search.want, search.want);
	return err_set(err, ERR_FATAL,
	    "no PostgreSQL server of version %d or later in PATH or %s:"
	    " apt-get install postgresql, or set DATABASE_URL to a server"
	    " elsewhere",
	    OLDEST_MAJOR, DEBIAN_BIN);
}

/* --- the server --- */

/* Characters that need no quoting in the list unix_socket_directories. */
static bool
is_plain(const char *path)
{
	for (; *path != '\0'; path++)
		if (strchr(" ,'\"\\", *path) != NULL ||
		    (unsigned char)*path < ' ')
			return false;
	return true;
}

int
server_init(struct server *server, const struct user *user, const char *base,
    struct err *err)
{
	char hex[HASH_HEX];

	memset(server, 0, sizeof(*server));
	server->user = *user;
	server->user.name = xstrdup(user->name);
	server->base = xstrdup(base);
	server->data = file_path(base, "data");
	server->log = file_path(base, "server.log");
	server->sockets = file_path(base, "socket");
	if (strlen(server->sockets) + strlen(SOCKET_NAME) > SOCKET_MAX ||
	    !is_plain(server->sockets)) {
		/* A name that the next process finds again. */
		hash_bytes(server->data, strlen(server->data), hex);
		free(server->sockets);
		server->sockets = xasprintf("/tmp/woondruk-%.16s", hex);
	}
	return server_private_dir(&server->user, server->sockets, err);
}

void
server_release(struct server *server)
{
	free(server->user.name);
	free(server->base);
	free(server->data);
	free(server->log);
	free(server->sockets);
	memset(server, 0, sizeof(*server));
}

char *
server_conninfo(const struct server *server, const char *database)
{
	struct buf text;

	buf_init(&text, LIMIT_PATH * 2);
	buf_adds(&text, "host='");
	for (const char *p = server->sockets; *p != '\0'; p++) {
		if (*p == '\'' || *p == '\\')
			buf_addc(&text, '\\');
		buf_addc(&text, *p);
	}
	buf_addf(&text, "' port=" PORT " user=woondruk dbname=%s", database);
	return buf_detach(&text);
}

/* The end of the server's own log, for a message. */
static void
last_words(const char *path, char *ret, size_t size)
{
	struct stat st;
	ssize_t got = 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd >= 0) {
		if (fstat(fd, &st) == 0 && st.st_size > (off_t)size - 1)
			(void)lseek(fd, -(off_t)(size - 1), SEEK_END);
		got = read(fd, ret, size - 1);
		close(fd);
	}
	ret[got > 0 ? got : 0] = '\0';
}

static int
make_data(const struct server *server, const char *bin, struct err *err)
{
	char *made = xasprintf("%s.new", server->data);
	char *program = file_path(bin, "initdb");
	char **env = environment_for(&server->user);
	char words[400];
	int rc = -1;
	pid_t pid;

	if (file_remove_tree(made, err) != 0)
		goto out;
	pid = fork();
	if (pid == 0) {
		enter(&server->user, server->log);
		execle(program, program, "--pgdata", made, "--encoding=UTF8",
		    "--locale=C", "--username=woondruk", "--auth-local=trust",
		    "--auth-host=reject", "--no-instructions", (char *)NULL,
		    env);
		_exit(127);
	}
	if (pid < 0 || wait_for(pid) != 0) {
		last_words(server->log, words, sizeof(words));
		err_set(err, ERR_FATAL, "initdb of %s failed: %s", server->data,
		    words);
		goto out;
	}
	if (rename(made, server->data) != 0) {
		err_errno(err, ERR_FATAL, "%s", server->data);
		goto out;
	}
	rc = file_sync_dir(server->base, err);
out:
	free(env);
	free(program);
	free(made);
	return rc;
}

static bool
answers(const struct server *server, bool *ret_starting)
{
	char *conninfo = server_conninfo(server, "postgres");
	PGPing ping = PQping(conninfo);

	free(conninfo);
	*ret_starting = ping == PQPING_REJECT;
	return ping == PQPING_OK;
}

/* The pid file: one fact a line, its process first.  Empty when absent. */
static void
read_pid_file(const struct server *server, char *ret, size_t size)
{
	char *path = file_path(server->data, "postmaster.pid");
	ssize_t got = 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd >= 0) {
		got = read(fd, ret, size - 1);
		close(fd);
	}
	ret[got > 0 ? got : 0] = '\0';
	free(path);
}

/* The process that the pid file names, 0 when there is none. */
static pid_t
pid_in_file(const struct server *server)
{
	char text[PID_FILE_MAX];
	struct err ignored;
	int64_t pid = 0;

	read_pid_file(server, text, sizeof(text));
	text[strcspn(text, "\n")] = '\0';
	if (text_to_int(text, 1, INT32_MAX, "pid", &pid, &ignored) != 0)
		pid = 0;
	return (pid_t)pid;
}

/* Does the server say that it goes down? */
static bool
is_stopping(const struct server *server)
{
	char text[PID_FILE_MAX];

	read_pid_file(server, text, sizeof(text));
	return strstr(text, "\nstopping") != NULL;
}

/* Is any process at work in the data folder?  All of a server's are: it is
 * their working folder. */
static bool
is_occupied(const struct server *server)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	struct stat data, cwd;
	bool occupied = proc == NULL; /* not known: say yes */

	if (stat(server->data, &data) != 0)
		goto out;
	while (!occupied && proc != NULL && (entry = readdir(proc)) != NULL) {
		char *path;

		if (entry->d_name[0] < '0' || entry->d_name[0] > '9')
			continue;
		path = xasprintf("/proc/%s/cwd", entry->d_name);
		occupied = stat(path, &cwd) == 0 && cwd.st_dev == data.st_dev &&
		    cwd.st_ino == data.st_ino;
		free(path);
	}
out:
	if (proc != NULL)
		closedir(proc);
	return occupied;
}

/* PostgreSQL refuses to start when the process of a left-over pid file lives,
 * though after a reboot that can be any process; so it does for the one beside
 * the socket.  Remove them once nobody is at work in the folder. */
static int
clear_stale_pid(const struct server *server, struct err *err)
{
	char *path[] = { file_path(server->data, "postmaster.pid"),
		file_path(server->sockets, ".s.PGSQL." PORT ".lock") };
	int rc = 0;

	for (size_t i = 0; i < sizeof(path) / sizeof(*path); i++) {
		if (rc == 0 && unlink(path[i]) != 0 && errno != ENOENT)
			rc = err_errno(err, ERR_FATAL, "%s", path[i]);
		free(path[i]);
	}
	return rc;
}

static pid_t
spawn(const struct server *server, const char *bin)
{
	char *program = file_path(bin, "postgres");
	char *sockets =
	    xasprintf("unix_socket_directories=%s", server->sockets);
	char **env = environment_for(&server->user);
	pid_t pid = fork();

	if (pid == 0) {
		enter(&server->user, server->log);
		(void)setsid(); /* Ctrl-C is not for the server */
		/* Parallel workers need shared memory that containers often
		 * lack, and there are not enough figures for them to pay. */
		execle(program, program, "-D", server->data, "-p", PORT, "-c",
		    "listen_addresses=", "-c", sockets, "-c",
		    "unix_socket_permissions=0700", "-c", "timezone=UTC", "-c",
		    "log_timezone=UTC", "-c", "max_connections=20", "-c",
		    "max_parallel_workers_per_gather=0", "-c",
		    "logging_collector=off", (char *)NULL, env);
		_exit(127);
	}
	free(env);
	free(program);
	free(sockets);
	return pid;
}

/* Send a signal to the server at work in the data folder. */
static int
send_signal(const struct server *server, int number, struct err *err)
{
	pid_t pid = pid_in_file(server);

	if (pid == 0 || !is_occupied(server) || kill(pid, number) == 0 ||
	    errno == ESRCH)
		return 0;
	return err_errno(err, ERR_FATAL,
	    "stopping the private PostgreSQL (process %ld)", (long)pid);
}

static void
nap(void)
{
	struct timespec time = { 0, 20 * 1000 * 1000 };

	(void)nanosleep(&time, NULL);
}

/* Wait until the server that is our child takes connections. */
static int
wait_until_ready(const struct server *server, pid_t pid, struct err *err)
{
	int64_t until = clock_ms() + LIMIT_DB_START_MS;
	char words[400];
	bool starting;

	while (!answers(server, &starting)) {
		if (waitpid(pid, NULL, WNOHANG) == pid) {
			last_words(server->log, words, sizeof(words));
			return err_set(err, ERR_FATAL,
			    "the private PostgreSQL did not start: %s", words);
		}
		if (clock_ms() > until)
			return err_set(err, ERR_FATAL,
			    "the private PostgreSQL does not answer after %d s;"
			    " see %s",
			    LIMIT_DB_START_MS / 1000, server->log);
		nap();
	}
	return 0;
}

/* Wait until whoever is at work in the data folder answers, or is gone: a
 * server of somebody else that comes up or goes down, or what a killed one left
 * behind, which ends by itself. */
static bool
wait_for_others(const struct server *server)
{
	int64_t began = clock_ms(), waited = 0;
	bool starting, hurried = false;
	struct err ignored = ERR_INIT;

	while (!answers(server, &starting)) {
		waited = clock_ms() - began;
		if (!is_occupied(server) ||
		    waited > (starting || hurried ? LIMIT_DB_START_MS
						  : LIMIT_DB_STOP_MS))
			return false;
		/* It can wait for ever, for a session or for a child that
		 * never ends.  What is lost is recovered at the start. */
		if (!hurried && waited > LIMIT_DB_STOP_MS / 2 &&
		    is_stopping(server)) {
			hurried = true;
			if (send_signal(server, SIGQUIT, &ignored) != 0)
				return false;
		}
		nap();
	}
	return true;
}

int
server_start(const struct server *server, struct err *err)
{
	char *bin = NULL;
	int rc = -1;
	pid_t pid = 0;

	if (wait_for_others(server))
		return 0;
	if (find_programs(server->data, &bin, err) != 0)
		goto out;
	if (!file_is_dir(server->data) && make_data(server, bin, err) != 0)
		goto out;
	if (!is_occupied(server) && clear_stale_pid(server, err) != 0)
		goto out;
	pid = spawn(server, bin);
	if (pid < 0) {
		err_errno(err, ERR_FATAL, "fork");
		goto out;
	}
	rc = wait_until_ready(server, pid, err);
out:
	free(bin);
	return rc;
}

int
server_stop(const struct server *server, struct err *err)
{
	int64_t began = clock_ms(), waited;
	pid_t pid = pid_in_file(server);
	bool hurried = false;

	if (pid == 0)
		return 0;
	if (send_signal(server, SIGINT, err) != 0)
		return -1;
	/* As our child it has to be reaped.  As somebody else's it may stay a
	 * dead entry for long, so the folder is watched and not the number. */
	while (waitpid(pid, NULL, WNOHANG) != pid && is_occupied(server)) {
		waited = clock_ms() - began;
		if (waited > LIMIT_DB_STOP_MS)
			return err_set(err, ERR_FATAL,
			    "the private PostgreSQL (process %ld) does not"
			    " stop; see %s",
			    (long)pid, server->log);
		if (!hurried && waited > LIMIT_DB_STOP_MS / 2) {
			hurried = true;
			if (send_signal(server, SIGQUIT, err) != 0)
				return -1;
		}
		nap();
	}
	return 0;
}
