#include "vectors.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CALL(name) {#name, w2c_kernel_##name}
static const struct {
    const char *name;
    kernel_function *function;
} calls[] = {
    CALL(ls_check),         CALL(ls_cross_entropy), CALL(ls_cross_entropy_grad), CALL(ls_part_max),
    CALL(ls_part_sums),     CALL(ls_part_finish),   CALL(ls_part_grad),          CALL(ls_row_moments),
    CALL(ls_calibration),   CALL(ls_part_moments),  CALL(ls_part_calibration),   CALL(ls_shard_stats),
    CALL(ls_linear_logits), CALL(ls_linear_grad),
};

void *or_exit(void *memory) {
    if (memory == NULL) {
        fprintf(stderr, "the kernel's memory cannot grow any more\n");
        exit(1);
    }
    return memory;
}

/* JSON has no infinities and no NaN: they are the strings "inf", "-inf" and "nan", which strtod knows. */
static double number(const json_t *value) {
    return json_is_string(value) ? strtod(json_string_value(value), NULL) : json_number_value(value);
}

static bool is_type(const json_t *array, const char *type) {
    return strcmp(json_string_value(json_object_get(array, "type")), type) == 0;
}

static size_t length_of(const json_t *array) {
    const json_t *values = json_object_get(array, "values");
    return values ? json_array_size(values) : (size_t)json_integer_value(json_object_get(array, "length"));
}

static size_t bytes_of(const json_t *array) {
    return length_of(array) * (is_type(array, "u8") ? 1 : is_type(array, "f64") ? sizeof(double) : 4);
}

static void *pointer_to(struct kernel *kernel, const json_t *arrays, const char *name) {
    const json_t *address = json_object_get(json_object_get(arrays, name), "address");
    return w2c_kernel_memory(&kernel->module)->data + json_integer_value(address);
}

/* Puts an array into the kernel's memory and notes its address beside its values. */
static void place(struct kernel *kernel, json_t *array) {
    void *memory = or_exit(kernel_alloc(kernel, bytes_of(array)));
    size_t i;
    json_t *value;
    json_array_foreach(json_object_get(array, "values"), i, value) {
        if (is_type(array, "f32")) ((float *)memory)[i] = (float)number(value);
        else if (is_type(array, "f64")) ((double *)memory)[i] = number(value);
        else if (is_type(array, "i32")) ((int32_t *)memory)[i] = (int32_t)number(value);
        else ((uint8_t *)memory)[i] = (uint8_t)number(value);
    }
    json_object_set_new(array, "address", json_integer(kernel_address(kernel, memory)));
}

static double element(const json_t *array, const void *memory, size_t i) {
    if (is_type(array, "f32")) return ((const float *)memory)[i];
    if (is_type(array, "f64")) return ((const double *)memory)[i];
    return is_type(array, "i32") ? ((const int32_t *)memory)[i] : ((const uint8_t *)memory)[i];
}

/* The number that a name or a number stands for: an array's address, or itself. */
static double resolve(const json_t *arrays, const json_t *value) {
    if (!json_is_string(value)) return json_number_value(value);
    return json_number_value(json_object_get(json_object_get(arrays, json_string_value(value)), "address"));
}

/* The record that a vector's calls take, in the kernel's memory, and its fields. */
struct record {
    void *at;
    const struct ls_field *fields;
};

static struct record record_of(struct kernel *kernel, const json_t *vector) {
    const char *kind = json_string_value(json_object_get(vector, "record"));
    if (kind != NULL && strcmp(kind, "linear") == 0)
        return (struct record){or_exit(kernel_linear_record(kernel)), ls_linear_record_fields};
    return (struct record){or_exit(kernel_record(kernel)), ls_record_fields};
}

static const struct ls_field *field_of(struct record record, const char *name) {
    const struct ls_field *field = record.fields;
    while (field->name != NULL && strcmp(field->name, name) != 0) field++;
    if (field->name == NULL) {
        fprintf(stderr, "the record has no field %s\n", name);
        exit(1);
    }
    return field;
}

static void set_field(struct record record, const char *name, double value) {
    const struct ls_field *field = field_of(record, name);
    void *at = (char *)record.at + field->offset;
    if (strcmp(field->type, "f64") == 0) *(double *)at = value;
    else *(uint32_t *)at = (uint32_t)(int64_t)value;
}

static double get_field(struct record record, const char *name) {
    const struct ls_field *field = field_of(record, name);
    const void *at = (const char *)record.at + field->offset;
    if (strcmp(field->type, "f64") == 0) return *(const double *)at;
    if (strcmp(field->type, "i32") == 0) return *(const int32_t *)at;
    return *(const uint32_t *)at;
}

static enum ls_status step_run(struct kernel *kernel, struct record record, const json_t *arrays, const json_t *step) {
    const char *name = json_string_value(json_object_get(step, "call"));
    const json_t *arguments = json_object_get(step, "arguments");
    if (strcmp(name, "ls_merge_stats") == 0) {
        u32 values[3];
        for (size_t i = 0; i < 3; i++) values[i] = (u32)resolve(arrays, json_array_get(arguments, i));
        return (enum ls_status)w2c_kernel_ls_merge_stats(&kernel->module, values[0], values[1], values[2]);
    }
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        if (strcmp(calls[i].name, name) == 0) return kernel_call(kernel, calls[i].function, record.at);
    }
    fprintf(stderr, "the kernel has no function %s\n", name);
    exit(1);
}

static bool agrees(double got, double expected, double tolerance) {
    if (isnan(expected)) return isnan(got);
    return isinf(expected) ? got == expected : fabs(got - expected) <= tolerance;
}

/* Compares one value; `place` is "loss", say, or "gradient[3]". */
static bool check(const char *vector, const char *place, double got, const json_t *expected, double tolerance) {
    double value = number(expected);
    if (agrees(got, value, tolerance)) return true;
    fprintf(stderr, "vector \"%s\": %s is %.9g, expected %.9g within %g\n", vector, place, got, value, tolerance);
    return false;
}

static bool results_agree(struct kernel *kernel, struct record record, json_t *vector, const char *name) {
    json_t *expect = json_object_get(vector, "expect"), *arrays = json_object_get(vector, "arrays"), *want, *value;
    const char *key;
    json_object_foreach(json_object_get(expect, "fields"), key, want) {
        double tolerance = json_number_value(json_object_get(want, "tolerance"));
        if (!check(name, key, get_field(record, key), json_object_get(want, "value"), tolerance)) return false;
    }
    json_object_foreach(json_object_get(expect, "arrays"), key, want) {
        const json_t *array = json_object_get(arrays, key);
        double tolerance = json_number_value(json_object_get(want, "tolerance"));
        size_t i;
        json_array_foreach(json_object_get(want, "values"), i, value) {
            char place[80];
            snprintf(place, sizeof place, "%s[%zu]", key, i);
            if (!check(name, place, element(array, pointer_to(kernel, arrays, key), i), value, tolerance)) return false;
        }
    }
    return true;
}

bool vector_run(struct kernel *kernel, json_t *vector, EVP_MD_CTX *hash) {
    const char *name = json_string_value(json_object_get(vector, "name")), *key;
    json_t *arrays = json_object_get(vector, "arrays"), *array, *step, *value, *hashed;
    struct record record = record_of(kernel, vector);
    bool passed = true;
    size_t i;
    json_object_foreach(arrays, key, array) place(kernel, array);
    json_array_foreach(json_object_get(vector, "steps"), i, step) {
        json_object_foreach(json_object_get(step, "set"), key, value) set_field(record, key, resolve(arrays, value));
        char status[32];
        kernel_status_name(step_run(kernel, record, arrays, step), status, sizeof status);
        const char *expected = json_string_value(json_object_get(step, "status"));
        if (strcmp(status, expected) != 0) {
            const char *call = json_string_value(json_object_get(step, "call"));
            fprintf(stderr, "vector \"%s\": %s returned %s, expected %s\n", name, call, status, expected);
            passed = false;
        }
    }
    json_array_foreach(json_object_get(vector, "hashed"), i, hashed) {
        key = json_string_value(hashed);
        EVP_DigestUpdate(hash, pointer_to(kernel, arrays, key), bytes_of(json_object_get(arrays, key)));
    }
    return passed && results_agree(kernel, record, vector, name);
}
