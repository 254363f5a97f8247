/* A C face of simdjson's document interface: parse one text, walk its elements. */
#ifndef LINNET_CSIMDJSON_H
#define LINNET_CSIMDJSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct linnet_json_parser linnet_json_parser;

/* A place in the parser's current document; valid until the parser's next parse. */
typedef struct {
    const void *_Nullable document;
    size_t index;
} linnet_json_element;

typedef enum {
    LINNET_JSON_NULL,
    LINNET_JSON_BOOL,
    LINNET_JSON_NUMBER,
    LINNET_JSON_STRING,
    LINNET_JSON_ARRAY,
    LINNET_JSON_OBJECT,
} linnet_json_type;

/* An iterator over an array's elements or an object's members. */
typedef struct {
    const void *_Nullable document;
    size_t index;
    size_t end;
    bool object;
} linnet_json_iterator;

linnet_json_parser *_Nullable linnet_json_parser_new(void);
void linnet_json_parser_free(linnet_json_parser *_Nullable parser);

/* Parses `length` bytes; they are copied. Returns NULL, or the reason why they are no JSON (a static string). */
const char *_Nullable linnet_json_parse(linnet_json_parser *_Nonnull parser, const uint8_t *_Nonnull bytes,
                                        size_t length, linnet_json_element *_Nonnull root);

linnet_json_type linnet_json_type_of(linnet_json_element element);

/* The element must be of the type asked for, else false. String bytes belong to the parser. */
bool linnet_json_string(linnet_json_element element, const char *_Nullable *_Nonnull bytes, size_t *_Nonnull length);
bool linnet_json_number(linnet_json_element element, double *_Nonnull value);
bool linnet_json_integer(linnet_json_element element, int64_t *_Nonnull value);
bool linnet_json_bool(linnet_json_element element, bool *_Nonnull value);

/* Of an array or object; of anything else an iterator that is at its end. */
linnet_json_iterator linnet_json_iterate(linnet_json_element element);

/* Moves on. False at the end. `key` is NULL in arrays. */
bool linnet_json_next(linnet_json_iterator *_Nonnull iterator, const char *_Nullable *_Nonnull key,
                      size_t *_Nonnull key_length, linnet_json_element *_Nonnull value);

#ifdef __cplusplus
}
#endif

#endif
