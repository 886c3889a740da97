import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import run.endive.wasm.Version;

/** Runs the golden vectors, shows the error of a bad call, hashes the gradients and times 256 rows of 1000 classes. */
final class Main {
    private static final int ROWS = 256;
    private static final int CLASSES = 1000;

    private Main() {}

    public static void main(String[] arguments) throws IOException, NoSuchAlgorithmException {
        if (arguments.length != 2) {
            System.err.println("usage: java -cp target/classes:target/lib/* Main KERNEL.wasm VECTORS.json");
            System.exit(2);
        }
        for (String file : arguments) {
            if (!Files.isReadable(Path.of(file))) {
                System.err.println("cannot read " + file);
                System.exit(1);
            }
        }
        var kernel = new Kernel(Path.of(arguments[0]));
        var vectors = Vectors.read(Path.of(arguments[1]));
        var gradients = MessageDigest.getInstance("SHA-256");
        var abi = MessageDigest.getInstance("SHA-256");

        System.out.printf("host: Endive %s, Java %s%n", Version.version(), System.getProperty("java.version"));
        System.out.println("variant: " + kernel.variant());
        int passed = vectors.run(kernel, gradients, abi);
        System.out.printf("vectors: %d of %d%n", passed, vectors.vectors().size());
        badCall(kernel);
        double median = timeLarge(kernel, gradients);
        String variant = kernel.variant();
        boolean areSame = isSame("gradients", gradients, vectors.gradients().get(variant))
                & isSame("abi", abi, vectors.abi().get(variant));
        System.out.printf("%dx%d: %.4f ms%n", ROWS, CLASSES, median);

        System.exit(areSame && passed == vectors.vectors().size() ? 0 : 1);
    }

    /** Prints a hash; whether it is the one that is committed. */
    private static boolean isSame(String name, MessageDigest hash, String expected) {
        String hex = HexFormat.of().formatHex(hash.digest());
        System.out.println(name + ": " + hex);
        if (!hex.equals(expected)) {
            System.err.printf("%s: expected %s, got %s%n", name, expected, hex);
        }
        return hex.equals(expected);
    }

    private static void badCall(Kernel kernel) {
        int mark = kernel.mark();
        int record = kernel.record();
        int targets = kernel.allocate(2 * Integer.BYTES);
        var memory = kernel.memory();
        memory.writeI32(targets + Integer.BYTES, 3);
        memory.writeI32(record + Abi.OFFSET_ROWS, 2);
        memory.writeI32(record + Abi.OFFSET_CLASSES, 3);
        memory.writeI32(record + Abi.OFFSET_LOGITS, kernel.allocate(6 * Float.BYTES));
        memory.writeI32(record + Abi.OFFSET_TARGETS, targets);
        try {
            kernel.call("ls_cross_entropy", record);
        } catch (KernelException error) {
            System.out.println("bad call: " + error.getMessage());
        }
        kernel.release(mark);
    }

    /** The median time of a call in milliseconds; its gradient goes into the hash. */
    private static double timeLarge(Kernel kernel, MessageDigest hash) {
        int record = kernel.record();
        int logits = kernel.allocate(ROWS * CLASSES * Float.BYTES);
        int gradient = kernel.allocate(ROWS * CLASSES * Float.BYTES);
        int targets = kernel.allocate(ROWS * Integer.BYTES);
        var memory = kernel.memory();
        for (int i = 0; i < ROWS * CLASSES; i++) {
            memory.writeF32(logits + Float.BYTES * i, (i * 0x9E3779B1 >>> 8) * 0x1p-20f - 8);
        }
        for (int r = 0; r < ROWS; r++) {
            memory.writeI32(targets + Integer.BYTES * r, 37 * r % CLASSES);
        }
        memory.writeI32(record + Abi.OFFSET_ROWS, ROWS);
        memory.writeI32(record + Abi.OFFSET_CLASSES, CLASSES);
        memory.writeI32(record + Abi.OFFSET_LOGITS, logits);
        memory.writeI32(record + Abi.OFFSET_TARGETS, targets);
        memory.writeI32(record + Abi.OFFSET_GRADIENT, gradient);
        memory.writeF64(record + Abi.OFFSET_LABEL_SMOOTHING, 0.1);
        memory.writeF64(record + Abi.OFFSET_GRADIENT_SCALE, 1.0 / ROWS);

        // HotSpot's optimising compiler is done after some 700 calls.
        for (int i = 0; i < 1000; i++) {
            kernel.call("ls_cross_entropy_grad", record);
        }
        var times = new double[1000];
        int calls = 0;
        long start = System.nanoTime();
        while (calls < 21 || (calls < times.length && System.nanoTime() - start < 500_000_000L)) {
            long before = System.nanoTime();
            kernel.call("ls_cross_entropy_grad", record);
            times[calls++] = (System.nanoTime() - before) / 1e6;
        }
        hash.update(kernel.read(gradient, ROWS * CLASSES * Float.BYTES));
        Arrays.sort(times, 0, calls);
        return times[calls / 2];
    }
}
