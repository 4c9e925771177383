package dev.keelson.apiserver.kinds.allocation;

/** Nothing was handed out. The message is Kubernetes' own, to be put behind "failed to allocate …: ". */
public final class AllocationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean full;

    private AllocationException(boolean full, String message) {
        super(message, null, false, false);
        this.full = full;
    }

    static AllocationException full() {
        return new AllocationException(true, "range is full");
    }

    static AllocationException refused(String why) {
        return new AllocationException(false, why);
    }

    /** Whether nothing at all is left, rather than what was asked for refused. */
    public boolean isFull() {
        return full;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
