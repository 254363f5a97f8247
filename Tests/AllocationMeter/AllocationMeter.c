#include "AllocationMeter.h"

#include <errno.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ADDRESS_SANITIZER 1
#elif __has_feature(thread_sanitizer)
#define THREAD_SANITIZER 1
#endif
#endif

static __thread size_t allocated;

size_t linnet_allocated_bytes(void) { return allocated; }

#if defined(ADDRESS_SANITIZER)

// The sanitizer has malloc for itself, and tells of each call.
int __sanitizer_install_malloc_and_free_hooks(void (*malloc_hook)(const volatile void *, size_t),
                                              void (*free_hook)(const volatile void *));

static void count(const volatile void *block, size_t bytes) {
    (void)block;
    allocated += bytes;
}

static void ignore(const volatile void *block) { (void)block; }

__attribute__((constructor)) static void install(void) { __sanitizer_install_malloc_and_free_hooks(count, ignore); }

#elif !defined(THREAD_SANITIZER)

// Stands before glibc's own functions in the whole process, which has these names for them.
void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);
void *__libc_memalign(size_t, size_t);

void *malloc(size_t bytes) {
    allocated += bytes;
    return __libc_malloc(bytes);
}

void *calloc(size_t count, size_t bytes) {
    allocated += count * bytes;
    return __libc_calloc(count, bytes);
}

void *realloc(void *block, size_t bytes) {
    allocated += bytes;
    return __libc_realloc(block, bytes);
}

void *memalign(size_t alignment, size_t bytes) {
    allocated += bytes;
    return __libc_memalign(alignment, bytes);
}

void *aligned_alloc(size_t alignment, size_t bytes) { return memalign(alignment, bytes); }

int posix_memalign(void **block, size_t alignment, size_t bytes) {
    void *memory = memalign(alignment, bytes);
    if (memory == NULL) {
        return ENOMEM;
    }
    *block = memory;
    return 0;
}

#endif
