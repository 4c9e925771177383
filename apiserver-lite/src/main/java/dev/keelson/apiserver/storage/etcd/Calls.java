package dev.keelson.apiserver.storage.etcd;

import com.google.protobuf.ByteString;
import dev.keelson.apiserver.storage.etcd.rpc.CompactionRequest;
import dev.keelson.apiserver.storage.etcd.rpc.KVGrpc;
import dev.keelson.apiserver.storage.etcd.rpc.LeaseGrantRequest;
import dev.keelson.apiserver.storage.etcd.rpc.LeaseGrantResponse;
import dev.keelson.apiserver.storage.etcd.rpc.LeaseGrpc;
import dev.keelson.apiserver.storage.etcd.rpc.RangeRequest;
import dev.keelson.apiserver.storage.etcd.rpc.RangeResponse;
import dev.keelson.apiserver.storage.etcd.rpc.ResponseHeader;
import dev.keelson.apiserver.storage.etcd.rpc.TxnRequest;
import dev.keelson.apiserver.storage.etcd.rpc.TxnResponse;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Calls of one etcd server. Each throws a {@link CallFailure} that tells whether etcd can have seen the request. */
final class Calls {

    private static final long SECONDS = 10;
    private static final int AT_ONCE = 100;

    private final Channel channel;

    Calls(Channel channel) {
        this.channel = channel;
    }

    /** The revision that every member agrees on, read through the leader. */
    ResponseHeader header() {
        return range(RangeRequest.newBuilder()
                        .setKey(EtcdKeys.FIRST)
                        .setCountOnly(true)
                        .build())
                .getHeader();
    }

    /** What a key held at a revision; no items where it did not exist. */
    RangeResponse at(ByteString key, long revision) {
        return range(RangeRequest.newBuilder().setKey(key).setRevision(revision).build());
    }

    /** The oldest revision that can be read, searched for since etcd does not tell it. */
    long compactRevision(long revision) {
        long low = 1;
        long high = revision;
        long middle = low;
        while (low < high) {
            try {
                at(EtcdKeys.FIRST, middle);
                high = middle;
            } catch (CallFailure failure) {
                if (!failure.isCompacted()) {
                    throw failure;
                }
                low = middle + 1;
            }
            middle = (low + high) >>> 1;
        }
        return low;
    }

    RangeResponse range(RangeRequest request) {
        return call(KVGrpc.getRangeMethod(), request);
    }

    TxnResponse txn(TxnRequest request) {
        return call(KVGrpc.getTxnMethod(), request);
    }

    void compact(long revision) {
        call(
                KVGrpc.getCompactMethod(),
                CompactionRequest.newBuilder().setRevision(revision).build());
    }

    LeaseGrantResponse grant(long seconds) {
        return call(
                LeaseGrpc.getLeaseGrantMethod(),
                LeaseGrantRequest.newBuilder().setTTL(seconds).build());
    }

    /** Has a transaction done many times, many at once. */
    void repeat(TxnRequest request, long times) {
        List<Future<TxnResponse>> underWay = new ArrayList<>();
        for (long done = 0; done < times; done += underWay.size()) {
            underWay.clear();
            for (long i = done; i < Math.min(times, done + AT_ONCE); i++) {
                underWay.add(ClientCalls.futureUnaryCall(
                        channel.newCall(
                                KVGrpc.getTxnMethod(),
                                CallOptions.DEFAULT.withDeadlineAfter(SECONDS, TimeUnit.SECONDS)),
                        request));
            }
            underWay.forEach(Calls::await);
        }
    }

    private static void await(Future<TxnResponse> call) {
        try {
            call.get();
        } catch (ExecutionException failed) {
            throw new CallFailure(Status.fromThrowable(failed).asRuntimeException(), true);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CallFailure(Status.CANCELLED.asRuntimeException(), true);
        }
    }

    private <Q, A> A call(MethodDescriptor<Q, A> method, Q request) {
        SentMark sent = new SentMark();
        try {
            return ClientCalls.blockingUnaryCall(
                    channel,
                    method,
                    CallOptions.DEFAULT
                            .withDeadlineAfter(SECONDS, TimeUnit.SECONDS)
                            .withStreamTracerFactory(sent),
                    request);
        } catch (StatusRuntimeException failure) {
            throw new CallFailure(failure, sent.sent);
        }
    }

    /** Notes whether a request has gone out to the network. */
    private static final class SentMark extends ClientStreamTracer.Factory {
        private volatile boolean sent;

        @Override
        public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
            return new ClientStreamTracer() {
                // The headers go before the request itself.
                @Override
                public void outboundHeaders() {
                    sent = true;
                }
            };
        }
    }
}
