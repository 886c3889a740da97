import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The golden vectors, as Gson reads them from vectors.json. */
record Vectors(Map<String, String> gradients, Map<String, String> abi, List<Vector> vectors) {
    /** {@code api} is null where no interface but the ABI has this; {@code record} is "linear" or null. */
    record Vector(
            String name,
            JsonObject api,
            String record,
            List<String> hashed,
            Map<String, Array> arrays,
            List<Step> steps,
            Expect expect) {
        Vector {
            hashed = Objects.requireNonNullElse(hashed, List.of());
        }

        boolean isLinear() {
            return "linear".equals(record);
        }
    }

    record Array(String type, List<JsonPrimitive> values, int length) {
        int size() {
            return (values == null ? length : values.size()) * elementSize();
        }

        int elementSize() {
            return switch (type) {
                case "u8" -> 1;
                case "f64" -> Double.BYTES;
                default -> 4;
            };
        }
    }

    record Step(String call, List<JsonPrimitive> arguments, Map<String, JsonPrimitive> set, String status) {
        Step {
            set = Objects.requireNonNullElse(set, Map.of());
        }
    }

    record Expect(Map<String, Field> fields, Map<String, Elements> arrays) {
        Expect {
            fields = Objects.requireNonNullElse(fields, Map.of());
            arrays = Objects.requireNonNullElse(arrays, Map.of());
        }
    }

    record Field(JsonPrimitive value, double tolerance) {}

    record Elements(List<JsonPrimitive> values, double tolerance) {}

    static Vectors read(Path file) throws IOException {
        try (var reader = Files.newBufferedReader(file)) {
            return new Gson().fromJson(reader, Vectors.class);
        }
    }

    /** Runs every vector, says on standard error what is not as expected, and gives how many passed. */
    int run(Kernel kernel, MessageDigest gradients, MessageDigest abi) {
        int passed = 0;
        for (Vector vector : vectors) {
            int mark = kernel.mark();
            int record = vector.isLinear() ? kernel.linearRecord() : kernel.record();
            var run = new Run(kernel, vector, record, new HashMap<>());
            passed += run.passes() ? 1 : 0;
            var hash = vector.api == null ? abi : gradients;
            for (String name : vector.hashed) {
                hash.update(kernel.read(run.addresses.get(name), vector.arrays.get(name).size()));
            }
            kernel.release(mark);
        }
        return passed;
    }

    /** One vector, with its arrays' addresses in the kernel's memory. */
    private record Run(Kernel kernel, Vector vector, int record, Map<String, Integer> addresses) {
        boolean passes() {
            vector.arrays.forEach(this::place);
            for (Step step : vector.steps) {
                step.set.forEach(this::set);
                String status = KernelException.nameOf(kernel.invoke(step.call, arguments(step)));
                if (!status.equals(step.status)) {
                    return fails("%s returned %s, expected %s".formatted(step.call, status, step.status));
                }
            }
            return fieldsAgree() && arraysAgree();
        }

        private void place(String name, Array array) {
            int address = kernel.allocate(array.size());
            addresses.put(name, address);
            for (int i = 0; array.values != null && i < array.values.size(); i++) {
                double value = number(array.values.get(i));
                int element = address + i * array.elementSize();
                switch (array.type) {
                    case "f32" -> kernel.memory().writeF32(element, (float) value);
                    case "f64" -> kernel.memory().writeF64(element, value);
                    case "i32" -> kernel.memory().writeI32(element, (int) value);
                    default -> kernel.memory().writeByte(element, (byte) value);
                }
            }
        }

        private void set(String name, JsonPrimitive value) {
            var field = fieldOf(name);
            double number = resolve(value);
            if (field.type().equals("f64")) {
                kernel.memory().writeF64(record + field.offset(), number);
            } else {
                kernel.memory().writeI32(record + field.offset(), (int) (long) number);
            }
        }

        private Abi.Field fieldOf(String name) {
            var fields = vector.isLinear() ? Abi.LINEAR_RECORD_FIELDS : Abi.RECORD_FIELDS;
            return Objects.requireNonNull(fields.get(name), () -> "the record has no field " + name);
        }

        private long[] arguments(Step step) {
            return step.arguments == null
                    ? new long[] {record}
                    : step.arguments.stream().mapToLong(argument -> (long) resolve(argument)).toArray();
        }

        /** The address of the array of that name, or the number itself. */
        private double resolve(JsonPrimitive value) {
            return value.isString() ? addresses.get(value.getAsString()) : value.getAsDouble();
        }

        private boolean fieldsAgree() {
            for (var expected : vector.expect.fields.entrySet()) {
                var field = fieldOf(expected.getKey());
                int at = record + field.offset();
                double got = switch (field.type()) {
                    case "f64" -> kernel.memory().readDouble(at);
                    case "i32" -> kernel.memory().readInt(at);
                    default -> kernel.memory().readU32(at);
                };
                if (!agrees(expected.getKey(), got, expected.getValue().value, expected.getValue().tolerance)) {
                    return false;
                }
            }
            return true;
        }

        private boolean arraysAgree() {
            for (var expected : vector.expect.arrays.entrySet()) {
                var array = vector.arrays.get(expected.getKey());
                var bytes = kernel.read(addresses.get(expected.getKey()), array.size());
                var values = expected.getValue().values;
                for (int i = 0; i < values.size(); i++) {
                    double got = switch (array.type) {
                        case "f32" -> bytes.getFloat(4 * i);
                        case "f64" -> bytes.getDouble(8 * i);
                        case "i32" -> bytes.getInt(4 * i);
                        default -> Byte.toUnsignedInt(bytes.get(i));
                    };
                    String place = "%s[%d]".formatted(expected.getKey(), i);
                    if (!agrees(place, got, values.get(i), expected.getValue().tolerance)) {
                        return false;
                    }
                }
            }
            return true;
        }

        private boolean agrees(String place, double got, JsonPrimitive value, double tolerance) {
            double expected = number(value);
            // compare: NaN equals NaN, and each infinity itself.
            return Double.compare(got, expected) == 0
                    || Math.abs(got - expected) <= tolerance
                    || fails("%s is %s, expected %s within %s".formatted(place, got, expected, tolerance));
        }

        private boolean fails(String how) {
            System.err.printf("vector \"%s\": %s%n", vector.name, how);
            return false;
        }
    }

    private static double number(JsonPrimitive value) {
        if (!value.isString()) {
            return value.getAsDouble();
        }
        return switch (value.getAsString()) {
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.NaN;
        };
    }
}
