/* Runs the golden vectors, shows the error of a bad call, hashes the gradients and times 256 rows of 1000 classes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "kernel.h"
#include "vectors.h"

enum { ROWS = 256, CLASSES = 1000, MOST_CALLS = 10000 };

static int run_vectors(struct kernel *kernel, json_t *vectors, EVP_MD_CTX *gradients, EVP_MD_CTX *abi) {
    int passed = 0;
    uint32_t used = kernel->used;
    size_t i;
    json_t *vector;
    json_array_foreach(vectors, i, vector) {
        passed += vector_run(kernel, vector, json_object_get(vector, "api") ? gradients : abi);
        kernel->used = used;
    }
    return passed;
}

static void bad_call(struct kernel *kernel) {
    uint32_t used = kernel->used;
    struct ls_record *record = or_exit(kernel_record(kernel));
    int32_t *targets = or_exit(kernel_alloc(kernel, 2 * sizeof *targets));
    targets[1] = 3;
    record->rows = 2;
    record->classes = 3;
    record->logits = kernel_address(kernel, or_exit(kernel_alloc(kernel, 6 * sizeof(float))));
    record->targets = kernel_address(kernel, targets);
    enum ls_status status = kernel_call(kernel, w2c_kernel_ls_check, record);
    if (status != LS_STATUS_OK) {
        char message[200];
        kernel_message(kernel, record, status, message, sizeof message);
        printf("bad call: %s\n", message);
    }
    kernel->used = used;
}

static double milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The median time of a call in milliseconds; its gradient goes into the hash. */
static double time_large(struct kernel *kernel, EVP_MD_CTX *hash) {
    struct ls_record *record = or_exit(kernel_record(kernel));
    float *logits = or_exit(kernel_alloc(kernel, ROWS * CLASSES * sizeof *logits));
    float *gradient = or_exit(kernel_alloc(kernel, ROWS * CLASSES * sizeof *gradient));
    int32_t *targets = or_exit(kernel_alloc(kernel, ROWS * sizeof *targets));
    for (uint32_t i = 0; i < ROWS * CLASSES; i++) logits[i] = (float)(i * 2654435761u >> 8) * 0x1p-20f - 8;
    for (int r = 0; r < ROWS; r++) targets[r] = 37 * r % CLASSES;
    record->rows = ROWS;
    record->classes = CLASSES;
    record->logits = kernel_address(kernel, logits);
    record->targets = kernel_address(kernel, targets);
    record->gradient = kernel_address(kernel, gradient);
    record->label_smoothing = 0.1;
    record->gradient_scale = 1.0 / ROWS;

    static double times[MOST_CALLS];
    int calls = 0;
    for (double start = milliseconds(); milliseconds() - start < 300;) /* until caches and clock are warm */
        kernel_call(kernel, w2c_kernel_ls_cross_entropy_grad, record);
    for (double start = milliseconds(); calls < 21 || (calls < MOST_CALLS && milliseconds() - start < 500); calls++) {
        double before = milliseconds();
        kernel_call(kernel, w2c_kernel_ls_cross_entropy_grad, record);
        times[calls] = milliseconds() - before;
    }
    EVP_DigestUpdate(hash, gradient, ROWS * CLASSES * sizeof *gradient);
    qsort(times, calls, sizeof *times, ascending);
    return times[calls / 2];
}

/* Prints a hash and frees it; whether it is the one that the file has. */
static bool is_same(const json_t *file, const char *name, const char *variant, EVP_MD_CTX *hash) {
    unsigned char digest[32];
    char hex[65];
    EVP_DigestFinal(hash, digest, NULL);
    EVP_MD_CTX_free(hash);
    for (int i = 0; i < 32; i++) sprintf(hex + 2 * i, "%02x", digest[i]);
    printf("%s: %s\n", name, hex);
    const char *expected = json_string_value(json_object_get(json_object_get(file, name), variant));
    bool same = strcmp(hex, expected) == 0;
    if (!same) fprintf(stderr, "%s: expected %s, got %s\n", name, expected, hex);
    return same;
}

int main(int count, char **arguments) {
    if (count != 2) {
        fprintf(stderr, "usage: %s VECTORS.json\n", arguments[0]);
        return 2;
    }
    json_error_t error;
    json_t *file = json_load_file(arguments[1], 0, &error);
    if (file == NULL) {
        fprintf(stderr, "cannot read %s: %s\n", arguments[1], error.text);
        return 1;
    }
    struct kernel kernel;
    if (kernel_open(&kernel) != 0) {
        fprintf(stderr, "cannot make an instance of the kernel, or it is not of ABI version %d\n", LS_ABI_VERSION);
        return 1;
    }
    const char *variant = ls_variants[w2c_kernel_ls_variant(&kernel.module)];
    json_t *vectors = json_object_get(file, "vectors");
    EVP_MD_CTX *gradients = EVP_MD_CTX_new(), *abi = EVP_MD_CTX_new();
    EVP_DigestInit(gradients, EVP_sha256());
    EVP_DigestInit(abi, EVP_sha256());

    printf("host: wasm2c %s, gcc %s\nvariant: %s\n", WASM2C_VERSION, __VERSION__, variant);
    int passed = run_vectors(&kernel, vectors, gradients, abi);
    printf("vectors: %d of %zu\n", passed, json_array_size(vectors));
    bad_call(&kernel);
    double median = time_large(&kernel, gradients);
    bool same_gradients = is_same(file, "gradients", variant, gradients);
    bool same_abi = is_same(file, "abi", variant, abi);
    printf("%dx%d: %.4f ms\n", ROWS, CLASSES, median);

    int code = same_gradients && same_abi && passed == (int)json_array_size(vectors) ? 0 : 1;
    json_decref(file);
    kernel_close(&kernel);
    return code;
}
