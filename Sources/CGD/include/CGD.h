/* The few functions of libgd that make a picture smaller.
 *
 * libgd brings fifty other libraries along, which cost every process time and memory. So it is not linked: it is loaded by the
 * first call of `linnet_gd_load`. Whatever is called here may be called from any thread.
 *
 * Source: libgd 2.3 manual, https://libgd.github.io/manuals/2.3.3/files/gd-h.html */
#ifndef LINNET_CGD_H
#define LINNET_CGD_H

#include <stddef.h>

typedef enum { LINNET_GD_JPEG, LINNET_GD_PNG, LINNET_GD_WEBP } linnet_gd_format;

/* A decoded picture, four bytes a pixel. */
typedef struct linnet_gd_picture linnet_gd_picture;

/* Loads libgd, the first time. Returns NULL when it is there, else why it is not, in words that stay. */
const char *_Nullable linnet_gd_load(void);

/* The version of the library that was loaded: "2.3.3". Empty when none was. */
const char *_Nonnull linnet_gd_version(void);

/* Decodes a file. NULL when it is no such file, when memory is short, or when libgd was not loaded.
 * The caller frees the picture with `linnet_gd_free`. */
linnet_gd_picture *_Nullable linnet_gd_decode(linnet_gd_format format, const void *_Nonnull file, size_t length);

/* Another picture of this size in pixels, by Catmull-Rom over the whole area that becomes one pixel; NULL when memory is
 * short. The caller frees both. */
linnet_gd_picture *_Nullable linnet_gd_scale(linnet_gd_picture *_Nonnull picture, unsigned width, unsigned height);

/* Writes a picture as a file, with its transparency where the format has any. `quality`, to 100, is that of JPEG and WebP.
 * Returns the file's `length` bytes, or NULL when memory is short. The caller frees them with `linnet_gd_free_file`. */
void *_Nullable linnet_gd_encode(linnet_gd_picture *_Nonnull picture, linnet_gd_format format, int quality,
                                 size_t *_Nonnull length);

void linnet_gd_free(linnet_gd_picture *_Nonnull picture);
void linnet_gd_free_file(void *_Nonnull file);

#endif
