/** A call that the kernel refused. Nothing but the record's bad_row and bad_class has been written. */
final class KernelException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final int row;

    KernelException(int status, int row, String message) {
        super(nameOf(status) + ": " + message);
        this.status = status;
        this.row = row;
    }

    /** The name of a status. A newer kernel may have some that {@link Abi} does not. */
    static String nameOf(int status) {
        return status < Abi.STATUS_NAMES.size() ? Abi.STATUS_NAMES.get(status) : "status " + status;
    }

    static String meaningOf(int status) {
        return status < Abi.STATUS_DOCS.size() ? Abi.STATUS_DOCS.get(status) : "Newer than this program.";
    }

    /** One of {@code Abi.STATUS_...}. */
    int status() {
        return status;
    }

    /** The first offending row where the status is TARGET, PROBABILITY or SAMPLE_WEIGHT. */
    int row() {
        return row;
    }
}
