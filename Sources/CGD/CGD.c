#include "CGD.h"

#include <dlfcn.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>

/* As gd.h declares them. libgd.so.3 promises that they stay so; its header would bring those of a window system along. */
typedef linnet_gd_picture *gdImagePtr;
enum { GD_CATMULLROM = 9 };

static struct {
    const char *(*gdVersionString)(void);
    void (*gdSetErrorMethod)(void (*)(int, const char *, va_list));
    gdImagePtr (*gdImageCreateFromJpegPtr)(int, void *);
    gdImagePtr (*gdImageCreateFromPngPtr)(int, void *);
    gdImagePtr (*gdImageCreateFromWebpPtr)(int, void *);
    int (*gdImageSetInterpolationMethod)(gdImagePtr, int);
    gdImagePtr (*gdImageScale)(gdImagePtr, unsigned, unsigned);
    void (*gdImageSaveAlpha)(gdImagePtr, int);
    void *(*gdImageJpegPtr)(gdImagePtr, int *, int);
    void *(*gdImagePngPtr)(gdImagePtr, int *);
    void *(*gdImageWebpPtrEx)(gdImagePtr, int *, int);
    void (*gdImageDestroy)(gdImagePtr);
    void (*gdFree)(void *);
} gd;

/* Written by `load`, once, and only read after it. */
static pthread_once_t once = PTHREAD_ONCE_INIT;
static char problem[512];
static int is_loaded;

/* libgd would write to standard error what it does not like. */
static void say_nothing(int priority, const char *format, va_list arguments) {
    (void)priority, (void)format, (void)arguments;
}

static void *library;

static void find(void *function, const char *name) {
    void *found = dlsym(library, name);
    if (found == NULL && problem[0] == 0) snprintf(problem, sizeof problem, "libgd.so.3 has no function %s", name);
    /* POSIX lets the pointer be a function's; ISO C has no words for it. */
    *(void **)function = found;
}

static void load(void) {
    library = dlopen("libgd.so.3", RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        const char *reason = dlerror();
        snprintf(problem, sizeof problem, "%s", reason == NULL ? "libgd.so.3 cannot be opened" : reason);
        return;
    }
#define FIND(name) find(&gd.name, #name)
    FIND(gdVersionString);
    FIND(gdSetErrorMethod);
    FIND(gdImageCreateFromJpegPtr);
    FIND(gdImageCreateFromPngPtr);
    FIND(gdImageCreateFromWebpPtr);
    FIND(gdImageSetInterpolationMethod);
    FIND(gdImageScale);
    FIND(gdImageSaveAlpha);
    FIND(gdImageJpegPtr);
    FIND(gdImagePngPtr);
    FIND(gdImageWebpPtrEx);
    FIND(gdImageDestroy);
    FIND(gdFree);
#undef FIND
    if (problem[0] != 0) return;
    gd.gdSetErrorMethod(say_nothing);
    is_loaded = 1;
}

const char *linnet_gd_load(void) {
    pthread_once(&once, load);
    return is_loaded ? NULL : problem;
}

const char *linnet_gd_version(void) { return linnet_gd_load() == NULL ? gd.gdVersionString() : ""; }

linnet_gd_picture *linnet_gd_decode(linnet_gd_format format, const void *file, size_t length) {
    if (linnet_gd_load() != NULL || length > INT_MAX) return NULL;
    /* The functions take a mutable pointer and only read. */
    void *bytes = (void *)file;
    switch (format) {
    case LINNET_GD_JPEG: return gd.gdImageCreateFromJpegPtr((int)length, bytes);
    case LINNET_GD_PNG: return gd.gdImageCreateFromPngPtr((int)length, bytes);
    case LINNET_GD_WEBP: return gd.gdImageCreateFromWebpPtr((int)length, bytes);
    }
    return NULL;
}

linnet_gd_picture *linnet_gd_scale(linnet_gd_picture *picture, unsigned width, unsigned height) {
    gd.gdImageSetInterpolationMethod(picture, GD_CATMULLROM);
    return gd.gdImageScale(picture, width, height);
}

void *linnet_gd_encode(linnet_gd_picture *picture, linnet_gd_format format, int quality, size_t *length) {
    int count = 0;
    void *file = NULL;
    gd.gdImageSaveAlpha(picture, 1);
    switch (format) {
    case LINNET_GD_JPEG: file = gd.gdImageJpegPtr(picture, &count, quality); break;
    case LINNET_GD_PNG: file = gd.gdImagePngPtr(picture, &count); break;
    case LINNET_GD_WEBP: file = gd.gdImageWebpPtrEx(picture, &count, quality); break;
    }
    if (file != NULL && count <= 0) {
        gd.gdFree(file);
        return NULL;
    }
    *length = (size_t)count;
    return file;
}

void linnet_gd_free(linnet_gd_picture *picture) { gd.gdImageDestroy(picture); }

void linnet_gd_free_file(void *file) { gd.gdFree(file); }
