package dev.keelson.apiserver.storage.etcd;

import dev.keelson.apiserver.storage.StorageException;
import dev.keelson.apiserver.storage.StorageUnavailableException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;

/** A call that etcd did not answer as asked. Codes and texts are those of etcd's {@code rpctypes}. */
final class CallFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Said by a server before it proposes the request to the others. */
    private static final List<String> REFUSALS = List.of(
            "etcdserver: no leader",
            "etcdserver: too many requests",
            "etcdserver: mvcc: database space exceeded",
            "etcdserver: not capable",
            "etcdserver: rpc not supported for learner");

    private final Status status;
    private final boolean sent;

    CallFailure(StatusRuntimeException failure, boolean sent) {
        super(failure.getMessage(), failure, false, false);
        this.status = failure.getStatus();
        this.sent = sent;
    }

    private boolean says(String text) {
        String description = status.getDescription();
        return description != null && description.contains(text);
    }

    boolean isCompacted() {
        return status.getCode() == Status.Code.OUT_OF_RANGE && says("has been compacted");
    }

    boolean isFuture() {
        return status.getCode() == Status.Code.OUT_OF_RANGE && says("future revision");
    }

    boolean isLeaseGone() {
        return status.getCode() == Status.Code.NOT_FOUND && says("lease not found");
    }

    /** The other side has ended the connection, without a word of why. */
    boolean isClosedByTheOtherSide() {
        return status.getCode() == Status.Code.UNAVAILABLE && (says("Network closed") || says("Connection closed"));
    }

    /** Whether another server, or this one after a while, may answer. */
    boolean isOfConnection() {
        return switch (status.getCode()) {
            case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED, INTERNAL, UNKNOWN -> true;
            default -> false;
        };
    }

    /** Whether a write certainly did not happen. */
    boolean isRefusal() {
        if (!sent || REFUSALS.stream().anyMatch(this::says)) {
            return true;
        }
        return switch (status.getCode()) {
            case INVALID_ARGUMENT, PERMISSION_DENIED, UNAUTHENTICATED, FAILED_PRECONDITION, NOT_FOUND -> true;
            default -> false;
        };
    }

    /** Said by etcd, or by its gRPC where it is larger still. */
    private boolean isTooLarge() {
        return says("request is too large") || says("received message larger than max");
    }

    /** In one line, with what to do where that is known. */
    String reason() {
        Throwable cause = status.getCause();
        String description = status.getDescription();
        // gRPC adds lines about its pipeline.
        String text = description == null
                ? status.getCode().toString()
                : description.lines().findFirst().orElse("");
        return cause == null ? text : text + " (" + cause.getMessage() + ")" + TlsAdvice.of(cause);
    }

    /** As {@link #translated}, of a call that came before the write itself. */
    StorageException beforeTheWrite(String key) {
        return new StorageUnavailableException("writing " + key + " failed in etcd: " + reason(), true, this);
    }

    StorageException translated(String what) {
        if (isTooLarge()) {
            return new StorageException(
                    what + " is larger than etcd takes; make it smaller, or raise etcd's --max-request-bytes", this);
        }
        String advice = says("database space exceeded")
                ? "; compact and defragment etcd, or raise its --quota-backend-bytes, then disarm its alarm"
                : "";
        return new StorageUnavailableException(what + " failed in etcd: " + reason() + advice, isRefusal(), this);
    }
}
