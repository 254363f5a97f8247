#include "CSimdJSON.h"

#include <cstring>
#include <new>
#include <simdjson.h>
#include <type_traits>

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

struct linnet_json_parser {
    simdjson::dom::parser parser;
};

// simdjson's elements and iterators are a document and an index on its tape, passed by value. The C structures hold
// their bytes.
static_assert(std::is_trivially_copyable<element>::value && sizeof(element) == sizeof(linnet_json_element), "");
static_assert(std::is_trivially_copyable<array::iterator>::value && sizeof(array::iterator) == sizeof(element), "");
static_assert(std::is_trivially_copyable<object::iterator>::value && sizeof(object::iterator) == sizeof(element), "");

template <typename To, typename From> static To bytes_as(const From &from) {
    To to;
    std::memcpy(static_cast<void *>(&to), &from, sizeof(linnet_json_element));
    return to;
}

extern "C" linnet_json_parser *linnet_json_parser_new(void) { return new (std::nothrow) linnet_json_parser; }

extern "C" void linnet_json_parser_free(linnet_json_parser *parser) { delete parser; }

extern "C" const char *linnet_json_parse(linnet_json_parser *parser, const uint8_t *bytes, size_t length,
                                         linnet_json_element *root) {
    element parsed;
    auto error = parser->parser.parse(bytes, length).get(parsed);
    if (error) {
        return simdjson::error_message(error);
    }
    *root = bytes_as<linnet_json_element>(parsed);
    return nullptr;
}

extern "C" linnet_json_type linnet_json_type_of(linnet_json_element place) {
    switch (bytes_as<element>(place).type()) {
    case simdjson::dom::element_type::ARRAY: return LINNET_JSON_ARRAY;
    case simdjson::dom::element_type::OBJECT: return LINNET_JSON_OBJECT;
    case simdjson::dom::element_type::STRING: return LINNET_JSON_STRING;
    case simdjson::dom::element_type::BOOL: return LINNET_JSON_BOOL;
    case simdjson::dom::element_type::INT64:
    case simdjson::dom::element_type::UINT64:
    case simdjson::dom::element_type::DOUBLE: return LINNET_JSON_NUMBER;
    default: return LINNET_JSON_NULL;
    }
}

extern "C" bool linnet_json_string(linnet_json_element place, const char **bytes, size_t *length) {
    std::string_view view;
    if (bytes_as<element>(place).get_string().get(view)) {
        return false;
    }
    *bytes = view.data();
    *length = view.size();
    return true;
}

extern "C" bool linnet_json_number(linnet_json_element place, double *value) {
    return !bytes_as<element>(place).get_double().get(*value);
}

extern "C" bool linnet_json_integer(linnet_json_element place, int64_t *value) {
    return !bytes_as<element>(place).get_int64().get(*value);
}

extern "C" bool linnet_json_bool(linnet_json_element place, bool *value) {
    return !bytes_as<element>(place).get_bool().get(*value);
}

template <typename Container> static linnet_json_iterator over(const Container &container, bool is_object) {
    auto begin = bytes_as<linnet_json_element>(container.begin());
    auto end = bytes_as<linnet_json_element>(container.end());
    return {begin.document, begin.index, end.index, is_object};
}

extern "C" linnet_json_iterator linnet_json_iterate(linnet_json_element place) {
    auto parsed = bytes_as<element>(place);
    array elements;
    if (!parsed.get_array().get(elements)) {
        return over(elements, false);
    }
    object members;
    if (!parsed.get_object().get(members)) {
        return over(members, true);
    }
    return {nullptr, 0, 0, false};
}

extern "C" bool linnet_json_next(linnet_json_iterator *iterator, const char **key, size_t *key_length,
                                 linnet_json_element *value) {
    if (iterator->document == nullptr || iterator->index >= iterator->end) {
        return false;
    }
    linnet_json_element place = {iterator->document, iterator->index};
    if (iterator->object) {
        auto member = bytes_as<object::iterator>(place);
        std::string_view name = member.key();
        *key = name.data();
        *key_length = name.size();
        *value = bytes_as<linnet_json_element>(member.value());
        ++member;
        iterator->index = bytes_as<linnet_json_element>(member).index;
    } else {
        auto item = bytes_as<array::iterator>(place);
        *key = nullptr;
        *key_length = 0;
        *value = bytes_as<linnet_json_element>(*item);
        ++item;
        iterator->index = bytes_as<linnet_json_element>(item).index;
    }
    return true;
}
