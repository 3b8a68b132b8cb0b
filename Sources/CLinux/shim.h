// What Glibc's Swift module leaves out of Linux, and C macros as functions. Header only.
#ifndef LANDLINE_CLINUX_H
#define LANDLINE_CLINUX_H
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
/* Swift's own Glibc module is built without _GNU_SOURCE and names fd_set's field differently; the two
   definitions must agree, or a file that imports both modules does not compile. */
#include <features.h>
#undef __USE_XOPEN
#include <sys/select.h>
#define __USE_XOPEN 1
#include <errno.h>
#include <fcntl.h>
#include <linux/neighbour.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <malloc.h>
#include <net/if.h>
#include <ifaddrs.h>
#include <linux/sock_diag.h>
#include <pthread.h>
#include <signal.h>
#include <sys/random.h>
#include <poll.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <signal.h>
#include <spawn.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/sendfile.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/statvfs.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static inline struct cmsghdr *cl_cmsg_firsthdr(const struct msghdr *m) { return CMSG_FIRSTHDR(m); }
static inline struct cmsghdr *cl_cmsg_nxthdr(struct msghdr *m, struct cmsghdr *c) { return CMSG_NXTHDR(m, c); }
static inline void *cl_cmsg_data(struct cmsghdr *c) { return CMSG_DATA(c); }
static inline size_t cl_cmsg_space(size_t n) { return CMSG_SPACE(n); }
static inline size_t cl_cmsg_len(size_t n) { return CMSG_LEN(n); }
static inline void cl_prefetch(const void *p) { __builtin_prefetch(p, 0, 3); }
static inline void cl_store_release(uint64_t *p, uint64_t v) { __atomic_store_n(p, v, __ATOMIC_RELEASE); }
static inline uint64_t cl_load_acquire(const uint64_t *p) { return __atomic_load_n(p, __ATOMIC_ACQUIRE); }
static inline int cl_open(const char *path, int flags, unsigned mode) { return open(path, flags, mode); }
static inline int cl_errno(void) { return errno; }
static inline int cl_set_name(const char *name) { return prctl(PR_SET_NAME, name, 0, 0, 0); }
static inline int cl_end_with_parent(int signal) { return prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0); }
static inline int cl_malloc_trim(void) { return malloc_trim(0); }
// Copies from where both descriptors stand; kernels and file systems that can't, copy by way of a pipe.
static inline ssize_t cl_copy_file_range(int from, int to, size_t count) {
    ssize_t copied = copy_file_range(from, NULL, to, NULL, count, 0);
    return copied >= 0 || (errno != EXDEV && errno != EINVAL && errno != ENOSYS && errno != EOPNOTSUPP)
        ? copied : sendfile(to, from, NULL, count);
}
// setpriority(2) of the calling thread alone, as Linux has it.
static inline int cl_nice_thread(int nice) { return (int)syscall(SYS_setpriority, 0 /* PRIO_PROCESS */, 0, nice); }
// The columns of the terminal behind a descriptor; 0 where there is none, or it does not know.
static inline int cl_terminal_columns(int fd) {
    struct winsize size;
    return ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}
#endif
