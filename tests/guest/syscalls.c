/* syscalls FILE FOLDER [socket|file|print|program]: run the requests of FILE under a filter of system calls. No socket, no
 * program, no io_uring, no write to standard output or error; and every file that is opened, made, renamed or
 * removed is one that the running request names, or stands in FOLDER beside one. The fourth argument breaks the
 * rule on purpose, so that a test can see the program fail. Exits with 77 where filters are refused.
 *
 * How: a seccomp filter turns the system calls in question into SIGSYS; its handler looks at the path and makes
 * the call again with a mark in the sixth argument, which the filter lets through. No ptrace, no privileges. */
#define _GNU_SOURCE
#include "frames.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#if defined(__linux__) && defined(__x86_64__)
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <ucontext.h>

enum { MARK = 0x5e7a0001, OUT = 100, SEEN = 16 };

static struct frame now;
static const char *folder;
static volatile unsigned long opened, of_the_system;
static char seen[SEEN][96]; /* files of the system that were read */

/* What the library asks the system about itself; documented in docs/guarantees.md. */
static const char *system_files[] = {
    "/proc/self/cgroup", "/proc/self/mountinfo", "/sys/fs/cgroup/", /* the quota of processors */
    "/sys/devices/system/cpu/online", "/proc/sys/vm/overcommit_memory", /* glibc's malloc, for its arenas */
    NULL,
};

static const int refused[] = {
    SYS_socket, SYS_socketpair, SYS_connect, SYS_bind, SYS_listen, SYS_accept, SYS_accept4, SYS_sendto, SYS_sendmsg, SYS_sendmmsg,
    SYS_recvfrom, SYS_recvmsg, SYS_recvmmsg, SYS_execve, SYS_execveat, SYS_fork, SYS_vfork, SYS_ptrace, 425 /* io_uring_setup */,
};
/* With the place of each path among the arguments, 9 for none. */
static const struct { int number, first, second; } paths[] = {
    {SYS_open, 0, 9}, {SYS_openat, 1, 9}, {437 /* openat2 */, 1, 9}, {SYS_creat, 0, 9}, {SYS_unlink, 0, 9}, {SYS_unlinkat, 1, 9},
    {SYS_rename, 0, 1}, {SYS_renameat, 1, 3}, {SYS_mkdir, 0, 9}, {SYS_mkdirat, 1, 9}, {SYS_rmdir, 0, 9}, {SYS_link, 0, 1},
    {SYS_symlink, 0, 1}, {SYS_truncate, 0, 9}, {SYS_chmod, 0, 9}, {SYS_chown, 0, 9}, {SYS_mknod, 0, 9},
    {SYS_linkat, 1, 3}, {SYS_symlinkat, 0, 2}, {SYS_fchmodat, 1, 9},
};
enum { REFUSED = sizeof refused / sizeof *refused, PATHS = sizeof paths / sizeof *paths };

static void violation(const char *what, long number, const char *path) {
    char line[512];
    int n = snprintf(line, sizeof line, "%s: system call %ld (%s) in %s %.200s\n", what, number, path ? path : "", now.name,
                     now.request ? now.request : "");
    syscall(SYS_write, OUT, line, (long)n, 0L, 0L, (long)MARK);
    _exit(3);
}

static int is_named(const char *path) {
    if (now.request && *path && strstr(now.request, path)) return 1;
    size_t length = strlen(folder);
    return !strncmp(path, folder, length) && (path[length] == '/' || !path[length]) && now.request && strstr(now.request, folder);
}

static void check(long number, const char *path) {
    for (const char **s = system_files; *s; s++) {
        if (strncmp(path, *s, strlen(*s))) continue;
        of_the_system++;
        for (int i = 0; i < SEEN && strcmp(seen[i], path); i++) {
            if (seen[i][0]) continue;
            snprintf(seen[i], sizeof seen[i], "%s", path);
            break;
        }
        return;
    }
    if (!is_named(path)) violation("a file that the request does not name", number, path);
    opened++;
}

static void trapped(int signal_number, siginfo_t *info, void *context) {
    (void)signal_number;
    greg_t *r = ((ucontext_t *)context)->uc_mcontext.gregs;
    long a[5] = {r[REG_RDI], r[REG_RSI], r[REG_RDX], r[REG_R10], r[REG_R8]}, number = info->si_syscall;
    int saved = errno;
    if (number == SYS_write || number == SYS_writev) violation("a print", number, "");
    for (size_t i = 0; i < REFUSED; i++)
        if (number == refused[i]) violation("not for a guest", number, NULL);
    for (size_t i = 0; i < PATHS; i++)
        if (number == paths[i].number) {
            check(number, (const char *)a[paths[i].first]);
            if (paths[i].second < 9) check(number, (const char *)a[paths[i].second]);
        }
    long result = syscall(number, a[0], a[1], a[2], a[3], a[4], (long)MARK);
    r[REG_RAX] = result == -1 ? -errno : result;
    errno = saved;
}

static void guard(void) {
    struct sock_filter code[16 + REFUSED + PATHS];
    unsigned n = 0, load = offsetof(struct seccomp_data, nr);
    code[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[5]));
    code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, MARK, 0, 1);
    code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    code[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, load);
    /* The jumps lead to the trap, the last statement. */
    unsigned last = n + REFUSED + PATHS + 6;
    for (unsigned i = 0; i < REFUSED; i++, n++)
        code[n] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)refused[i], (unsigned char)(last - n - 1), 0);
    for (unsigned i = 0; i < PATHS; i++, n++)
        code[n] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)paths[i].number, (unsigned char)(last - n - 1), 0);
    code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_write, 1, 0);
    code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_writev, 0, 3);
    code[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0]));
    code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 1, 2, 0);
    code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 2, 1, 0);
    code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    must(n == last, "the filter's jumps");
    code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP);
    struct sock_fprog program = {(unsigned short)n, code};
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = trapped;
    action.sa_flags = SA_SIGINFO | SA_NODEFER;
    sigaction(SIGSYS, &action, NULL);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)) {
        fprintf(stderr, "this system refuses filters of system calls: nothing was tested\n");
        exit(77);
    }
}

static void break_the_rule(const char *how) {
    char program[] = "/bin/true", *arguments[] = {program, NULL};
    if (!strcmp(how, "socket")) socket(AF_INET, SOCK_STREAM, 0);
    if (!strcmp(how, "file")) open("/etc/hostname", O_RDONLY);
    if (!strcmp(how, "print")) must(write(2, "x", 1) == 1, "write");
    if (!strcmp(how, "program")) execv(program, arguments);
}

int main(int argc, char **argv) {
    must(argc >= 3, "syscalls FILE FOLDER");
    FILE *file = fopen(argv[1], "rb");
    must(file, "%s", argv[1]);
    folder = argv[2];
    must(dup2(1, OUT) == OUT, "dup2");
    guard();
    if (argc > 3) break_the_rule(argv[3]);
    unsigned long count = 0, done = 0;
    while (next_frame(file, &now)) {
        char *reply = sera_call_n(now.name, strlen(now.name), now.request, now.size, NULL);
        done += (unsigned long)sera_ok(reply);
        sera_free(reply);
        /* The same as a job, on a thread of the library's. Requests with a NUL cannot be one. */
        if (strlen(now.request) == now.size && now.size < 100000) {
            uint64_t job = sera_start(now.name, now.request, NULL);
            while (job && !(reply = sera_wait(job, 1000, NULL, NULL))) {}
            if (job) sera_free(reply);
        }
        free(now.request);
        now.request = NULL;
        count++;
    }
    char line[2048];
    int n = snprintf(line, sizeof line, "%lu requests (%lu succeed), %lu uses of named files, %lu of the system's:", count, done, opened, of_the_system);
    for (int i = 0; i < SEEN && seen[i][0]; i++) n += snprintf(line + n, sizeof line - (size_t)n, " %s", seen[i]);
    n += snprintf(line + n, sizeof line - (size_t)n, "; no socket, no program, no print\n");
    must(write(OUT, line, (size_t)n) == n, "write");
    return 0;
}
#else
int main(void) {
    fprintf(stderr, "no filters of system calls here: nothing was tested\n");
    return 77;
}
#endif
