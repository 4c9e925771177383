package dev.keelson.apiserver.storage.etcd;

import com.google.protobuf.ByteString;
import dev.keelson.apiserver.storage.etcd.rpc.Event;
import dev.keelson.apiserver.storage.etcd.rpc.WatchCreateRequest;
import dev.keelson.apiserver.storage.etcd.rpc.WatchGrpc;
import dev.keelson.apiserver.storage.etcd.rpc.WatchRequest;
import dev.keelson.apiserver.storage.etcd.rpc.WatchResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One watch of all of etcd's keys. */
final class ChangeStream implements AutoCloseable {

    private static final long START_SECONDS = 5;

    /** Receives the stream. Calls do not overlap; nothing follows an end. */
    interface Receiver {

        /** The next changes, whole revisions. */
        void onChanges(List<Event> changes);

        /** The stream began before what etcd still has. */
        void onCompacted(long compactRevision);

        void onEnd(Throwable why);
    }

    private final Receiver receiver;
    private final CompletableFuture<Boolean> created = new CompletableFuture<>();
    // Set by gRPC before anything is received.
    private volatile @Nullable ClientCallStreamObserver<WatchRequest> call;
    // Touched by the receiving thread alone.
    private boolean ended;

    private ChangeStream(Receiver receiver) {
        this.receiver = receiver;
    }

    /**
     * Begins to receive what happens after a revision; etcd watches when this returns.
     *
     * @throws CallFailure if it does not; the receiver is called then too, perhaps
     */
    static ChangeStream open(Endpoint endpoint, long after, Receiver receiver) {
        ChangeStream stream = new ChangeStream(receiver);
        WatchGrpc.newStub(endpoint.channel())
                .watch(stream.new Responses())
                .onNext(WatchRequest.newBuilder()
                        .setCreateRequest(WatchCreateRequest.newBuilder()
                                .setKey(EtcdKeys.FIRST)
                                // From that key to the last one.
                                .setRangeEnd(ByteString.copyFrom(new byte[] {0}))
                                .setStartRevision(after + 1))
                        .build());
        try {
            stream.created.get(START_SECONDS, TimeUnit.SECONDS);
            return stream;
        } catch (TimeoutException silent) {
            stream.close();
            throw new CallFailure(
                    Status.DEADLINE_EXCEEDED
                            .withDescription("no watch began within " + START_SECONDS + " s")
                            .asRuntimeException(),
                    true);
        } catch (ExecutionException failed) {
            throw new CallFailure(Status.fromThrowable(failed.getCause()).asRuntimeException(), true);
        } catch (InterruptedException interrupted) {
            stream.close();
            Thread.currentThread().interrupt();
            throw new CallFailure(Status.CANCELLED.asRuntimeException(), true);
        }
    }

    private final class Responses implements ClientResponseObserver<WatchRequest, WatchResponse> {

        @Override
        public void beforeStart(ClientCallStreamObserver<WatchRequest> stream) {
            call = stream;
        }

        @Override
        public void onNext(WatchResponse response) {
            if (ended) {
                return;
            }
            if (response.getEventsCount() > 0) {
                receiver.onChanges(response.getEventsList());
            }
            if (response.getCanceled()) {
                canceled(response);
            } else if (response.getCreated()) {
                created.complete(true);
            }
        }

        private void canceled(WatchResponse response) {
            if (response.getCompactRevision() > 0) {
                receiver.onCompacted(response.getCompactRevision());
            }
            end(Status.UNAVAILABLE
                    .withDescription("etcd ended the watch: " + response.getCancelReason())
                    .asRuntimeException());
            close();
        }

        @Override
        public void onError(Throwable failure) {
            end(failure);
        }

        @Override
        public void onCompleted() {
            end(new StatusRuntimeException(Status.UNAVAILABLE.withDescription("etcd ended the watch")));
        }

        private void end(Throwable why) {
            if (!ended) {
                ended = true;
                created.completeExceptionally(why);
                receiver.onEnd(why);
            }
        }
    }

    @Override
    public void close() {
        ClientCallStreamObserver<WatchRequest> running = call;
        if (running != null) {
            running.cancel("no longer needed", null);
        }
    }
}
