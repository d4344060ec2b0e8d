/* Stands between a process and its disk, by LD_PRELOAD: every change of a file under one folder is counted, noted for a
   power cut to be made of it, and from a chosen one on refused (disk full, device gone) or the last the process does.

   Only what reaches the C library: SQLite, CPython and OpenSSL do. Shared memory of the write-ahead log (mmap) is not a
   change: it is made anew at each opening. One thread at a time. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

enum { OFF = 0, KILL = 1, FAIL_ONCE = 2, FAIL_FOR_GOOD = 3, FAIL_AFTER_BYTES = 4 };
enum { LARGEST_FD = 4096, LONGEST = 4096 };

static char root[LONGEST];
static size_t root_length;
static int mode = OFF, fail_errno = ENOSPC, log_fd = -1, is_gone = 0;
static int has_no_links = 0;
static long left = 0;      /* changes (or bytes) still allowed */
static long counted = 0;   /* changes seen since armed */
static char names[LARGEST_FD][256]; /* path under root of each open file; "" for the others */

#define REAL(result, name, ...) \
    static result (*real_##name)(__VA_ARGS__); \
    if (!real_##name) real_##name = dlsym(RTLD_NEXT, #name);

/* What the tests call. */
void disk_watch(const char *folder, int log) {
    snprintf(root, sizeof root, "%s/", folder);
    root_length = strlen(root);
    log_fd = log;
    counted = 0;
    is_gone = 0;
}
void disk_arm(int how, long after, int with_errno) { mode = how; left = after; fail_errno = with_errno; counted = 0; is_gone = 0; }
long disk_counted(void) { return counted; }

static void put(const void *bytes, size_t size) {
    REAL(ssize_t, write, int, const void *, size_t)
    const char *rest = bytes;
    while (size > 0) {
        ssize_t done = real_write(log_fd, rest, size);
        if (done <= 0) _exit(98);
        rest += done;
        size -= (size_t)done;
    }
}
static void note(char kind, const char *name, const char *other, int64_t offset, const void *bytes, size_t size) {
    if (log_fd < 0) return;
    uint32_t lengths[3] = {(uint32_t)strlen(name), (uint32_t)strlen(other), (uint32_t)size};
    put(&kind, 1);
    put(lengths, sizeof lengths);
    put(&offset, sizeof offset);
    put(name, lengths[0]);
    put(other, lengths[1]);
    if (size) put(bytes, size);
}
void disk_has_no_links(int without) { has_no_links = without; } /* as FAT and exFAT */
void disk_mark(int64_t number) { note('M', "", "", number, "", 0); }

static const char *under(const char *path) {
    if (!root_length || !path) return NULL;
    if (!strncmp(path, root, root_length - 1) && path[root_length - 1] == 0) return "."; /* the folder itself */
    if (strncmp(path, root, root_length)) return NULL;
    size_t length = strlen(path);
    if (length > 5 && !strcmp(path + length - 5, ".lock")) return NULL;
    if (length > 4 && !strcmp(path + length - 4, "-shm")) return NULL;
    return path + root_length;
}
static const char *name_of(int fd) { return fd >= 0 && fd < LARGEST_FD && names[fd][0] ? names[fd] : NULL; }

/* 0: go on. -1: refused, errno set. In FAIL_AFTER_BYTES, *size may be made smaller: a short write, then nothing. */
static int change(size_t *size) {
    counted++;
    if (is_gone) { errno = fail_errno; return -1; }
    switch (mode) {
    case KILL:
        if (left-- == 0) _exit(97);
        return 0;
    case FAIL_ONCE:
        if (left-- == 0) { errno = fail_errno; return -1; }
        return 0;
    case FAIL_FOR_GOOD:
        if (left-- <= 0) {
            is_gone = fail_errno != ENOSPC; /* a stick that was pulled does not read either */
            errno = fail_errno;
            return -1;
        }
        return 0;
    case FAIL_AFTER_BYTES:
        if (!size) return 0;
        if ((long)*size <= left) { left -= (long)*size; return 0; }
        *size = left > 0 ? (size_t)left : 0;
        left = 0;
        is_gone = 1;
        if (*size) return 0;
        errno = fail_errno;
        return -1;
    default:
        return 0;
    }
}
static int gone(void) { if (is_gone) { errno = fail_errno; return 1; } return 0; }

static void opened(int fd, const char *name, int flags, int is_new) {
    if (fd < 0 || fd >= LARGEST_FD) return;
    snprintf(names[fd], sizeof names[fd], "%s", name);
    if (is_new) note('C', name, "", 0, "", 0);
    else if (flags & O_TRUNC) note('T', name, "", 0, "", 0);
}
static int open_any(int (*real)(const char *, int, ...), const char *path, int flags, mode_t rights) {
    const char *name = under(path);
    if (!name) {
        int fd = real(path, flags, rights);
        if (fd >= 0 && fd < LARGEST_FD) names[fd][0] = 0;
        return fd;
    }
    if (gone()) return -1;
    int is_new = (flags & O_CREAT) && access(path, F_OK) != 0;
    if ((is_new || (flags & O_TRUNC)) && change(NULL)) return -1;
    int fd = real(path, flags, rights);
    opened(fd, name, flags, is_new);
    return fd;
}
#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        REAL(int, name, const char *, int, ...) \
        va_list more; va_start(more, flags); mode_t rights = (flags & O_CREAT) ? va_arg(more, mode_t) : 0; va_end(more); \
        return open_any(real_##name, path, flags, rights); \
    }
OPEN(open)
OPEN(open64)
#define OPENAT(name) \
    int name(int at, const char *path, int flags, ...) { \
        REAL(int, name, int, const char *, int, ...) \
        va_list more; va_start(more, flags); mode_t rights = (flags & O_CREAT) ? va_arg(more, mode_t) : 0; va_end(more); \
        const char *known = under(path); \
        if (known && gone()) return -1; \
        int is_new = known && (flags & O_CREAT) && access(path, F_OK) != 0; \
        if (known && (is_new || (flags & O_TRUNC)) && change(NULL)) return -1; \
        int fd = real_##name(at, path, flags, rights); \
        if (known) opened(fd, known, flags, is_new); else if (fd >= 0 && fd < LARGEST_FD) names[fd][0] = 0; \
        return fd; \
    }
OPENAT(openat)
OPENAT(openat64)
int close(int fd) {
    REAL(int, close, int)
    if (fd >= 0 && fd < LARGEST_FD) names[fd][0] = 0;
    return real_close(fd);
}
ssize_t read(int fd, void *bytes, size_t size) {
    REAL(ssize_t, read, int, void *, size_t)
    if (name_of(fd) && gone()) return -1;
    return real_read(fd, bytes, size);
}
ssize_t write(int fd, const void *bytes, size_t size) {
    REAL(ssize_t, write, int, const void *, size_t)
    const char *name = name_of(fd);
    if (!name) return real_write(fd, bytes, size);
    if (change(&size)) return -1;
    int is_appended = fcntl(fd, F_GETFL) & O_APPEND;
    struct stat now;
    off_t at = is_appended && !fstat(fd, &now) ? now.st_size : lseek(fd, 0, SEEK_CUR);
    ssize_t done = real_write(fd, bytes, size);
    if (done > 0) note('W', name, "", at, bytes, (size_t)done);
    return done;
}
#define PWRITE(name, offset_type) \
    ssize_t name(int fd, const void *bytes, size_t size, offset_type at) { \
        REAL(ssize_t, name, int, const void *, size_t, offset_type) \
        const char *known = name_of(fd); \
        if (known && change(&size)) return -1; \
        ssize_t done = real_##name(fd, bytes, size, at); \
        if (known && done > 0) note('W', known, "", at, bytes, (size_t)done); \
        return done; \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)
#define TRUNCATE(name, offset_type) \
    int name(int fd, offset_type size) { \
        REAL(int, name, int, offset_type) \
        const char *known = name_of(fd); \
        if (known && change(NULL)) return -1; \
        int done = real_##name(fd, size); \
        if (known && !done) note('L', known, "", size, "", 0); \
        return done; \
    }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)
#define SYNC(name) \
    int name(int fd) { \
        REAL(int, name, int) \
        const char *known = name_of(fd); \
        if (known && change(NULL)) return -1; \
        int done = real_##name(fd); \
        if (known && !done) note('S', known, "", 0, "", 0); \
        return done; \
    }
SYNC(fsync)
SYNC(fdatasync)
#define TWO(name, kind) \
    int name(const char *from, const char *to) { \
        REAL(int, name, const char *, const char *) \
        const char *source = under(from), *target = under(to); \
        if (source && kind == 'K' && has_no_links) { errno = EPERM; return -1; } \
        if ((source || target) && (gone() || change(NULL))) return -1; \
        int done = real_##name(from, to); \
        if ((source || target) && !done) note(kind, source ? source : "", target ? target : "", 0, "", 0); \
        return done; \
    }
TWO(rename, 'R')
TWO(link, 'K')
#define ONE(name, kind) \
    int name(const char *path) { \
        REAL(int, name, const char *) \
        const char *known = under(path); \
        if (known && access(path, F_OK) == 0 && (gone() || change(NULL))) return -1; \
        int done = real_##name(path); \
        if (known && !done) note(kind, known, "", 0, "", 0); \
        return done; \
    }
ONE(unlink, 'U')
ONE(rmdir, 'X')
int unlinkat(int at, const char *path, int flags) {
    /* shutil.rmtree: names relative to an open folder. Counted, noted by the folder's own name where it is known. */
    REAL(int, unlinkat, int, const char *, int)
    char whole[LONGEST];
    const char *folder = at == AT_FDCWD ? NULL : name_of(at);
    const char *known = under(path);
    if (folder) { snprintf(whole, sizeof whole, "%s/%s", folder, path); known = whole; }
    if (known && (gone() || change(NULL))) return -1;
    int done = real_unlinkat(at, path, flags);
    if (known && !done) note(flags & AT_REMOVEDIR ? 'X' : 'U', known, "", 0, "", 0);
    return done;
}
int mkdir(const char *path, mode_t rights) {
    REAL(int, mkdir, const char *, mode_t)
    const char *known = under(path);
    if (known && (gone() || change(NULL))) return -1;
    int done = real_mkdir(path, rights);
    if (known && !done) note('D', known, "", 0, "", 0);
    return done;
}
