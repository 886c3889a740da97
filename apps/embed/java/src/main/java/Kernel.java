import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import run.endive.compiler.MachineFactoryCompiler;
import run.endive.runtime.ByteArrayMemory;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.wasm.Parser;

/**
 * The kernel in Endive, a WebAssembly runtime in Java alone: no native library, no JNI. Loading compiles the functions
 * to JVM bytecode (half a second), which HotSpot optimises like any other. Endive compiles no SIMD: scalar.wasm it is.
 */
final class Kernel {
    private static final int ALIGNMENT = 16;

    private final Instance instance;
    private final int scratch;
    private int used;

    Kernel(Path wasm) {
        // Over byte arrays the kernel takes two thirds of the time that it takes over Endive's default, byte buffers.
        instance = Instance.builder(Parser.parse(wasm.toFile()))
                .withMachineFactory(MachineFactoryCompiler::compile)
                .withMemoryFactory(ByteArrayMemory::new)
                .build();
        int version = invoke("ls_abi_version");
        if (version != Abi.ABI_VERSION) {
            throw new IllegalArgumentException("expected ABI version " + Abi.ABI_VERSION + ", got " + version);
        }
        used = invoke("ls_heap_base");
        scratch = allocate(invoke("ls_scratch_bytes"));
    }

    String variant() {
        return Abi.VARIANTS.get(invoke("ls_variant"));
    }

    Memory memory() {
        return instance.memory();
    }

    /** Address of so many bytes, all zero, in the kernel's memory. */
    int allocate(int bytes) {
        int address = (used + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        used = Math.addExact(address, bytes);
        int pages = (used - 1) / Memory.PAGE_SIZE + 1 - memory().pages();
        if (pages > 0 && memory().grow(pages) < 0) {
            throw new OutOfMemoryError("the kernel's memory cannot grow by " + pages + " pages");
        }
        memory().fill((byte) 0, address, used);
        return address;
    }

    /** What is allocated so far; {@link #release} gives back what comes after. */
    int mark() {
        return used;
    }

    void release(int mark) {
        used = mark;
    }

    /** Address of a record filled in as far as every call needs it. */
    int record() {
        int record = allocate(Abi.RECORD_SIZE);
        memory().writeI32(record + Abi.OFFSET_VERSION, Abi.ABI_VERSION);
        memory().writeI32(record + Abi.OFFSET_SIZE, Abi.RECORD_SIZE);
        memory().writeI32(record + Abi.OFFSET_SCRATCH, scratch);
        return record;
    }

    /** Address of a record of the last layer, and of its calls' scratch, a larger one. */
    int linearRecord() {
        int record = allocate(Abi.LINEAR_RECORD_SIZE);
        memory().writeI32(record + Abi.LINEAR_OFFSET_VERSION, Abi.ABI_VERSION);
        memory().writeI32(record + Abi.LINEAR_OFFSET_SIZE, Abi.LINEAR_RECORD_SIZE);
        memory().writeI32(record + Abi.LINEAR_OFFSET_SCRATCH, allocate(invoke("ls_linear_scratch_bytes")));
        return record;
    }

    /** Calls a function of the kernel and gives what it returns, for most a status. */
    int invoke(String function, long... arguments) {
        return (int) instance.export(function).apply(arguments)[0];
    }

    /** Calls a function that takes a record; a status other than OK is an exception. */
    void call(String function, int record) {
        int status = invoke(function, record);
        if (status == Abi.STATUS_OK) {
            return;
        }
        int row = memory().readInt(record + Abi.OFFSET_BAD_ROW);
        String message = status == Abi.STATUS_TARGET ? badTarget(record, row) : KernelException.meaningOf(status);
        throw new KernelException(status, row, message);
    }

    private String badTarget(int record, int row) {
        int target = memory().readInt(memory().readInt(record + Abi.OFFSET_TARGETS) + Integer.BYTES * row);
        int classes = memory().readInt(record + Abi.OFFSET_CLASSES);
        return "class index %d of row %d is not in [0, %d)".formatted(target, row, classes);
    }

    /** A copy of part of the memory. */
    ByteBuffer read(int address, int bytes) {
        return ByteBuffer.wrap(memory().readBytes(address, bytes)).order(ByteOrder.LITTLE_ENDIAN);
    }
}
